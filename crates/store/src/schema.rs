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
    crate::audit::MIGRATION,
    crate::accounts::provisioning::MIGRATION,
    crate::providers::MIGRATION,
    crate::data::MIGRATION,
    crate::policies::MIGRATION,
    crate::providers::FACTORS_MIGRATION,
    crate::accounts::finding::MIGRATION,
    crate::register::MIGRATION,
    crate::accounts::founding::MIGRATION,
];

/// Sets the connection up and brings the schema to the newest version. Refuses a database with anything in it of which
/// nobody has said what it is for and when it goes.
pub(crate) fn prepare(connection: &mut Connection) -> Result<(), Error> {
    configure(connection)?;
    let found = version(connection)?;
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
    crate::data::uncatalogued(connection)?;
    forget(connection)
}

/// What holds of every connection.
pub(crate) fn configure(connection: &Connection) -> Result<(), Error> {
    // Deleted content is overwritten in the main file; the log of what is not yet there is emptied by [`forget`].
    connection.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = NORMAL;
         PRAGMA secure_delete = ON;
         PRAGMA foreign_keys = ON;
         PRAGMA busy_timeout = 2000;",
    )?;
    Ok(())
}

/// Whether the database is of this program's version, for those who change nothing about that.
pub(crate) fn is_newest(connection: &Connection) -> Result<(), Error> {
    let (found, known) = (version(connection)?, MIGRATIONS.len() as i64);
    match found.cmp(&known) {
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Less => Err(Error::Older { found, known }),
        std::cmp::Ordering::Greater => Err(Error::Newer { found, known }),
    }
}

fn version(connection: &Connection) -> Result<i64, Error> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Writes the database anew, without what pages hold between rows: rows that were moved leave copies there, which are not
/// overwritten when the row is deleted. What stays passes through memory, not through another file. The old form is gone
/// after the next [`forget`], which may have to be tried again by itself.
pub(crate) fn rewrite(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "PRAGMA temp_store = MEMORY; VACUUM; PRAGMA temp_store = DEFAULT; PRAGMA application_id = 0;",
    )
}

/// In SQLite's `application_id`, a number for whatever a program likes: the database is still to be written anew.
const OWED: i64 = 1;

/// That it is to be written anew, in the transaction of what is erased: it is known also after the program was killed.
pub(crate) fn owe_rewriting(connection: &Connection) -> Result<(), Error> {
    Ok(connection.pragma_update(None, "application_id", OWED)?)
}

/// Whether it is.
pub(crate) fn owes_rewriting(connection: &Connection) -> Result<bool, Error> {
    Ok(connection.query_row("PRAGMA application_id", [], |row| row.get::<_, i64>(0))? == OWED)
}

/// Brings what was committed to the disk: a checkpoint of the audit log that anybody saw is there after the power failed.
/// Whoever reads meanwhile does not keep it from that.
pub(crate) fn keep(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
}

/// Makes a second connection to a database that a server may have open ready: it changes nothing of the schema.
pub(crate) fn visit(connection: &Connection) -> Result<(), Error> {
    configure(connection)?;
    is_newest(connection)
}

/// Moves the write-ahead log into the main file and empties it: what was deleted stands in neither then.
pub(crate) fn forget(connection: &Connection) -> Result<(), Error> {
    let busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy { Err(Error::Busy) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{TABLES, columns};

    #[test]
    fn every_column_stands_in_the_catalogue_and_nothing_else_does() {
        let mut connection = Connection::open_in_memory().unwrap();
        prepare(&mut connection).unwrap();
        assert!(columns().all(|column| column.purpose.len() > 10 && column.retention.len() > 10));
        for table in TABLES {
            assert!(columns().any(|column| column.table == table.name), "{} has no column", table.name);
        }
        for (added, wanted) in [
            ("ALTER TABLE accounts ADD COLUMN mail TEXT", "accounts.mail"),
            ("ALTER TABLE accounts DROP COLUMN mail; CREATE TABLE visits (who TEXT)", "visits.who"),
            ("DROP TABLE visits; ALTER TABLE seats DROP COLUMN admitted", "seats.admitted"),
        ] {
            connection.execute_batch(added).unwrap();
            let refused = prepare(&mut connection).unwrap_err();
            assert!(matches!(&refused, Error::Uncatalogued { column, .. } if column == wanted), "{refused}");
        }
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
