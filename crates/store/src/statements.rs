//! What is done in the database, in SQL.

use meeting::{Record, Restored, SeatRecord, Terms, Timestamp};
use protocol::{
    EntryKey, HostHash, LogEntry, ParticipantId, Registration, RoomHash,
    inventory::{Item, Value},
};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{CATALOGUE, Column, Doorplate, EMPTY_KEPT, Error, Registering, Unregistering};

pub(crate) fn register(
    db: &Connection,
    meeting: &Registration,
    card: &[u8],
    most: u64,
) -> Result<Registering, Error> {
    let room = &meeting.room;
    let host = meeting.host.hash();
    let Some(stands) = standing(db, room)? else {
        if count(db)? >= most {
            return Ok(Registering::Quota);
        }
        db.prepare_cached(
            "INSERT INTO meetings (room, host, entry, early, version, keep_until, card, ended, empty_since)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, FALSE, 0)",
        )?
        .execute(params![
            room.0,
            host.0,
            meeting.entry.0,
            meeting.early,
            number(meeting.version),
            number(meeting.keep_until),
            card
        ])?;
        let terms = Terms { host, entry: meeting.entry, early: meeting.early, ended: false };
        return Ok(Registering::Stored(terms));
    };
    let terms = Terms { host, entry: meeting.entry, early: meeting.early, ended: stands.plate.terms.ended };
    if stands.plate.terms.host != host {
        return Ok(Registering::OtherHost);
    }
    if number(meeting.version) <= stands.version {
        // The same once more: its answer was lost on the way.
        let again = number(meeting.version) == stands.version
            && stands.plate.terms == terms
            && stands.plate.card == card;
        return Ok(if again { Registering::Stored(terms) } else { Registering::NotNewer });
    }
    db.prepare_cached(
        "UPDATE meetings SET entry = ?2, early = ?3, version = ?4, keep_until = ?5, card = ?6 WHERE room = ?1",
    )?
    .execute(params![
        room.0,
        meeting.entry.0,
        meeting.early,
        number(meeting.version),
        number(meeting.keep_until),
        card
    ])?;
    Ok(Registering::Stored(terms))
}

pub(crate) fn unregister(
    db: &Connection,
    room: &RoomHash,
    host: &HostHash,
    version: u64,
) -> Result<Unregistering, Error> {
    let Some(stands) = standing(db, room)? else { return Ok(Unregistering::Gone) };
    if stands.plate.terms.host != *host {
        return Ok(Unregistering::OtherHost);
    }
    if number(version) <= stands.version {
        return Ok(Unregistering::NotNewer);
    }
    db.prepare_cached("DELETE FROM meetings WHERE room = ?1")?.execute(params![room.0])?;
    Ok(Unregistering::Gone)
}

pub(crate) fn look(db: &Connection, room: &RoomHash) -> Result<Option<Doorplate>, Error> {
    Ok(standing(db, room)?.map(|stands| stands.plate))
}

pub(crate) fn has_seat(db: &Connection, room: &RoomHash, token_hash: &[u8; 32]) -> Result<bool, Error> {
    Ok(db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM seats WHERE room = ?1 AND token_hash = ?2)")?
        .query_row(params![room.0, token_hash], |row| row.get(0))?)
}

pub(crate) fn count(db: &Connection) -> Result<u64, Error> {
    let count: i64 = db.prepare_cached("SELECT count(*) FROM meetings")?.query_row([], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

struct Standing {
    version: i64,
    plate: Doorplate,
}

fn standing(db: &Connection, room: &RoomHash) -> Result<Option<Standing>, Error> {
    Ok(db
        .prepare_cached("SELECT host, entry, early, ended, version, card FROM meetings WHERE room = ?1")?
        .query_row(params![room.0], |row| {
            let terms = Terms {
                host: HostHash(row.get(0)?),
                entry: EntryKey(row.get(1)?),
                early: row.get(2)?,
                ended: row.get(3)?,
            };
            Ok(Standing { version: row.get(4)?, plate: Doorplate { terms, card: row.get(5)? } })
        })
        .optional()?)
}

pub(crate) fn load(db: &Connection, room: &RoomHash) -> Result<Option<(Terms, Restored)>, Error> {
    let Some(Standing { plate: Doorplate { terms, .. }, .. }) = standing(db, room)? else { return Ok(None) };
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
    let blocked = db
        .prepare_cached("SELECT visitor FROM blocked WHERE room = ?1 ORDER BY rowid")?
        .query_map(params![room.0], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(Some((terms, Restored { snapshot, seats, log, blocked })))
}

/// Counts only: the catalogue's columns, where the room is this one.
pub(crate) fn inventory(db: &Connection, room: &RoomHash) -> Result<Vec<Item>, Error> {
    let item = |column: &Column| {
        let (table, name) = (column.table, column.name);
        let sql =
            format!("SELECT count({name}), coalesce(sum(length({name})), 0) FROM {table} WHERE room = ?1");
        let (rows, bytes): (i64, i64) =
            db.prepare_cached(&sql)?.query_row(params![room.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Item::new(column.field, Value::Rows(rows.unsigned_abs(), bytes.unsigned_abs()), column.until))
    };
    CATALOGUE.iter().map(item).collect()
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
        Record::Blocked(visitor) => {
            let sql = format!("INSERT OR IGNORE INTO blocked (room, visitor) SELECT ?1, ?2 {exists}");
            db.prepare_cached(&sql)?.execute(params![room.0, visitor])?;
        }
        Record::Unblocked(visitor) => {
            db.prepare_cached("DELETE FROM blocked WHERE room = ?1 AND visitor = ?2")?
                .execute(params![room.0, visitor])?;
        }
        Record::GroupGone => {
            for table in ["groups", "seats", "log", "blocked"] {
                db.prepare_cached(&format!("DELETE FROM {table} WHERE room = ?1"))?
                    .execute(params![room.0])?;
            }
        }
        Record::Occupied { empty_since } => {
            db.prepare_cached("UPDATE meetings SET empty_since = ?2 WHERE room = ?1")?
                .execute(params![room.0, empty_since.map(|since| number(since.0))])?;
        }
        Record::Ended { ended } => {
            db.prepare_cached("UPDATE meetings SET ended = ?2 WHERE room = ?1")?
                .execute(params![room.0, ended])?;
        }
    }
    Ok(())
}

/// Nobody is anywhere when the server starts.
pub(crate) fn start(db: &Connection, now: Timestamp) -> Result<(), Error> {
    db.execute("UPDATE meetings SET empty_since = ?1 WHERE empty_since IS NULL", params![number(now.0)])?;
    Ok(())
}

pub(crate) fn sweep(db: &Connection, now: Timestamp) -> Result<usize, Error> {
    let kept = u64::try_from(EMPTY_KEPT.as_millis()).unwrap_or(u64::MAX);
    Ok(db
        .prepare_cached("DELETE FROM meetings WHERE empty_since < ?1 AND keep_until < ?2")?
        .execute(params![number(now.0.saturating_sub(kept)), number(now.0)])?)
}

/// SQLite's integers are signed; ours stay far below the bound.
fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
