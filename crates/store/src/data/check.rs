//! Whether what is in the database is what the catalogue says, both ways.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::{columns, table};
use crate::Error;

/// Refuses a database with a column that nobody has said the purpose and end of, or without one that should be there.
pub(crate) fn uncatalogued(db: &Connection) -> Result<(), Error> {
    let mut statement = db.prepare(
        "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let stored: BTreeSet<(String, String)> = rows.collect::<Result<_, _>>()?;
    let said: BTreeSet<_> =
        columns().map(|column| (column.table.to_owned(), column.name.to_owned())).collect();
    let differing = stored.symmetric_difference(&said).next();
    let unruled = stored.iter().find(|(name, _)| table(name).is_none());
    match differing.or(unruled) {
        None => Ok(()),
        Some((table, column)) => Err(Error::Uncatalogued {
            column: format!("{table}.{column}"),
            missing: !stored.contains(&(table.clone(), column.clone())),
        }),
    }
}
