//! The database's schema, as migrations: each is run once, in order, and never changed afterwards.

use rusqlite::Connection;

use crate::Error;

const MIGRATIONS: &[&str] = &[
    "
    CREATE TABLE meetings (
        room BLOB PRIMARY KEY,
        host BLOB NOT NULL,
        empty_since INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE groups (
        room BLOB PRIMARY KEY REFERENCES meetings ON DELETE CASCADE,
        snapshot BLOB NOT NULL
    ) STRICT;
    CREATE TABLE seats (
        room BLOB NOT NULL REFERENCES meetings ON DELETE CASCADE,
        participant BLOB NOT NULL,
        token_hash BLOB NOT NULL,
        admitted INTEGER NOT NULL,
        PRIMARY KEY (room, participant)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE log (
        room BLOB NOT NULL REFERENCES meetings ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        entry BLOB NOT NULL,
        UNIQUE (room, seq)
    ) STRICT;
    CREATE INDEX meetings_empty ON meetings (empty_since);
",
    "
    DROP TABLE log;
    DROP TABLE seats;
    DROP TABLE groups;
    DROP TABLE meetings;
    CREATE TABLE meetings (
        room BLOB PRIMARY KEY,
        host BLOB NOT NULL,
        entry BLOB NOT NULL,
        early INTEGER NOT NULL,
        version INTEGER NOT NULL,
        keep_until INTEGER NOT NULL,
        card BLOB NOT NULL,
        ended INTEGER NOT NULL,
        empty_since INTEGER
    ) STRICT;
    CREATE TABLE groups (
        room BLOB PRIMARY KEY REFERENCES meetings (room) ON DELETE CASCADE,
        snapshot BLOB NOT NULL
    ) STRICT;
    CREATE TABLE seats (
        room BLOB NOT NULL REFERENCES meetings (room) ON DELETE CASCADE,
        participant BLOB NOT NULL,
        token_hash BLOB NOT NULL,
        admitted INTEGER NOT NULL,
        PRIMARY KEY (room, participant)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE log (
        room BLOB NOT NULL REFERENCES meetings (room) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        entry BLOB NOT NULL,
        UNIQUE (room, seq)
    ) STRICT;
    CREATE INDEX meetings_empty ON meetings (empty_since, keep_until);
",
    "
    CREATE TABLE blocked (
        room BLOB NOT NULL REFERENCES meetings (room) ON DELETE CASCADE,
        visitor BLOB NOT NULL,
        UNIQUE (room, visitor)
    ) STRICT;
",
    "
    CREATE TABLE files (
        room BLOB NOT NULL REFERENCES meetings (room) ON DELETE CASCADE,
        id BLOB NOT NULL,
        owner BLOB NOT NULL,
        bytes INTEGER NOT NULL,
        PRIMARY KEY (room, id)
    ) STRICT, WITHOUT ROWID;
",
    crate::accounts::MIGRATION,
    "
    ALTER TABLE seats ADD COLUMN bound BLOB;
",
    crate::policies::MIGRATION,
];

/// Sets the connection up and brings the schema to the newest version.
pub(crate) fn prepare(connection: &mut Connection) -> Result<(), Error> {
    // Deleted content is overwritten in the main file; the log of what is not yet there is emptied by [`forget`].
    connection.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = NORMAL;
         PRAGMA secure_delete = ON;
         PRAGMA foreign_keys = ON;
         PRAGMA busy_timeout = 2000;",
    )?;
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = MIGRATIONS.len() as i64;
    if found > known {
        return Err(Error::Newer { found, known });
    }
    for (number, migration) in (1..).zip(MIGRATIONS).filter(|(number, _)| *number > found) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", number)?;
        transaction.commit()?;
    }
    forget(connection)
}

/// Makes a second connection to a database that a server may have open ready: it changes nothing of the schema.
pub(crate) fn visit(connection: &Connection) -> Result<(), Error> {
    connection.execute_batch(
        "PRAGMA secure_delete = ON;
         PRAGMA foreign_keys = ON;
         PRAGMA busy_timeout = 5000;",
    )?;
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = MIGRATIONS.len() as i64;
    match found {
        _ if found == known => Ok(()),
        _ if found > known => Err(Error::Newer { found, known }),
        _ => Err(Error::Older { found, known }),
    }
}

/// Moves the write-ahead log into the main file and empties it: what was deleted stands in neither then.
pub(crate) fn forget(connection: &Connection) -> Result<(), Error> {
    let busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy { Err(Error::Busy) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{CATALOGUE, accounts::ACCOUNT_CATALOGUE};

    #[test]
    fn every_column_stands_in_the_catalogue_and_nothing_else_does() {
        let mut connection = Connection::open_in_memory().unwrap();
        prepare(&mut connection).unwrap();
        let mut statement = connection
            .prepare(
                "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'",
            )
            .unwrap();
        let stored: BTreeSet<(String, String)> = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let meetings =
            CATALOGUE.iter().map(|column| (column.table, column.name, column.purpose, column.retention));
        let accounts = ACCOUNT_CATALOGUE
            .iter()
            .map(|column| (column.table, column.name, column.purpose, column.retention));
        let policies = crate::policies::POLICY_CATALOGUE
            .iter()
            .map(|column| (column.table, column.name, column.purpose, column.retention));
        let all: Vec<_> = meetings.chain(accounts).chain(policies).collect();
        let catalogued: BTreeSet<_> =
            all.iter().map(|(table, name, ..)| ((*table).to_owned(), (*name).to_owned())).collect();
        assert_eq!(stored, catalogued);
        assert!(all.iter().all(|(_, _, purpose, retention)| purpose.len() > 10 && retention.len() > 10));
    }

    #[test]
    fn a_database_of_the_first_version_becomes_one_of_the_newest() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(MIGRATIONS[0]).unwrap();
        connection.pragma_update(None, "user_version", 1).unwrap();
        connection.execute("INSERT INTO meetings VALUES (x'01', x'02', 3)", []).unwrap();
        connection.execute("INSERT INTO groups VALUES (x'01', x'02')", []).unwrap();
        prepare(&mut connection).unwrap();
        connection.query_row("SELECT count(card) FROM meetings", [], |row| row.get::<_, i64>(0)).unwrap();
        let broken: i64 = connection
            .query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(broken, 0);
    }

    #[test]
    fn a_newer_database_is_left_alone() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        assert!(matches!(prepare(&mut connection), Err(Error::Newer { found: 99, .. })));
    }
}
