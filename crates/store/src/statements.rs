//! What is done in the database, in SQL.

use meeting::{Record, Restored, SeatRecord, Timestamp};
use protocol::{HostProof, LogEntry, ParticipantId, RoomHash};
use rusqlite::{Connection, OptionalExtension, params};

use crate::Error;

pub(crate) fn create(
    db: &Connection,
    room: &RoomHash,
    host: &HostProof,
    now: Timestamp,
) -> Result<bool, Error> {
    db.prepare_cached("INSERT OR IGNORE INTO meetings (room, host, empty_since) VALUES (?1, ?2, ?3)")?
        .execute(params![room.0, host.0, number(now.0)])?;
    let stands: Vec<u8> = db
        .prepare_cached("SELECT host FROM meetings WHERE room = ?1")?
        .query_row(params![room.0], |row| row.get(0))?;
    Ok(stands == host.0)
}

pub(crate) fn load(db: &Connection, room: &RoomHash) -> Result<Option<Restored>, Error> {
    let stands = db
        .prepare_cached("SELECT 1 FROM meetings WHERE room = ?1")?
        .query_row(params![room.0], |_| Ok(()))
        .optional()?;
    if stands.is_none() {
        return Ok(None);
    }
    let snapshot = db
        .prepare_cached("SELECT snapshot FROM groups WHERE room = ?1")?
        .query_row(params![room.0], |row| row.get(0))
        .optional()?;
    let seats = db
        .prepare_cached("SELECT participant, token_hash, admitted FROM seats WHERE room = ?1")?
        .query_map(params![room.0], |row| {
            Ok(SeatRecord {
                participant: ParticipantId(row.get(0)?),
                token_hash: row.get(1)?,
                admitted: row.get::<_, i64>(2)?.unsigned_abs(),
            })
        })?
        .collect::<Result<_, _>>()?;
    let log = db
        .prepare_cached("SELECT entry FROM log WHERE room = ?1 ORDER BY seq")?
        .query_map(params![room.0], |row| row.get::<_, Vec<u8>>(0))?
        .map(|entry| ciborium::from_reader(entry?.as_slice()).map_err(|_| Error::Unreadable))
        .collect::<Result<Vec<LogEntry>, Error>>()?;
    Ok(Some(Restored { snapshot, seats, log }))
}

pub(crate) fn write(db: &Connection, room: &RoomHash, record: &Record) -> Result<(), Error> {
    let exists = "WHERE EXISTS (SELECT 1 FROM meetings WHERE room = ?1)";
    match record {
        Record::Group { snapshot } => {
            let sql = format!("INSERT OR REPLACE INTO groups (room, snapshot) SELECT ?1, ?2 {exists}");
            db.prepare_cached(&sql)?.execute(params![room.0, snapshot])?;
        }
        Record::Seat(seat) => {
            let sql = format!(
                "INSERT OR REPLACE INTO seats (room, participant, token_hash, admitted) SELECT ?1, ?2, ?3, ?4 {exists}"
            );
            let SeatRecord { participant, token_hash, admitted } = seat;
            db.prepare_cached(&sql)?.execute(params![
                room.0,
                participant.0,
                token_hash,
                number(*admitted)
            ])?;
        }
        Record::SeatGone(participant) => {
            db.prepare_cached("DELETE FROM seats WHERE room = ?1 AND participant = ?2")?
                .execute(params![room.0, participant.0])?;
        }
        Record::Log(entry) => {
            let mut bytes = Vec::new();
            ciborium::into_writer(entry, &mut bytes).map_err(|_| Error::Unreadable)?;
            let sql = format!("INSERT INTO log (room, seq, entry) SELECT ?1, ?2, ?3 {exists}");
            db.prepare_cached(&sql)?.execute(params![room.0, number(entry.seq), bytes])?;
        }
        Record::LogTrimmed { first } => {
            db.prepare_cached("DELETE FROM log WHERE room = ?1 AND seq < ?2")?
                .execute(params![room.0, number(*first)])?;
        }
        Record::GroupGone => {
            for table in ["groups", "seats", "log"] {
                db.prepare_cached(&format!("DELETE FROM {table} WHERE room = ?1"))?
                    .execute(params![room.0])?;
            }
        }
        Record::Occupied { empty_since } => {
            db.prepare_cached("UPDATE meetings SET empty_since = ?2 WHERE room = ?1")?
                .execute(params![room.0, empty_since.map(|since| number(since.0))])?;
        }
    }
    Ok(())
}

/// Nobody is anywhere when the server starts.
pub(crate) fn start(db: &Connection, now: Timestamp) -> Result<(), Error> {
    db.execute("UPDATE meetings SET empty_since = ?1 WHERE empty_since IS NULL", params![number(now.0)])?;
    Ok(())
}

pub(crate) fn sweep(db: &Connection, before: Timestamp) -> Result<usize, Error> {
    Ok(db
        .prepare_cached("DELETE FROM meetings WHERE empty_since < ?1")?
        .execute(params![number(before.0)])?)
}

/// SQLite's integers are signed; ours stay far below the bound.
fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
