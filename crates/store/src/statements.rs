//! What is done in the database, in SQL.

use std::collections::BTreeSet;

use meeting::{Record, Restored, SeatRecord, Terms, Timestamp};
use protocol::{
    ClassRules, EntryKey, HostHash, LogEntry, ParticipantId, Registration, RoomHash,
    inventory::{Field, Item, Until, Value},
};
use residency::Place;
use rusqlite::{Connection, OptionalExtension, ToSql, params};

use crate::{
    BeginningFile, CATALOGUE, Column, Doorplate, EMPTY_KEPT, Error, FileBudgets, FileRecord, Files, GIVEN_UP,
    Registering, Unregistering,
    files::{Begun, FileKey},
    places::may_be_at,
};

/// What a file counts for in the budgets at the least, so that they bound how many there are.
const LEAST_CHARGED: u64 = 64 << 10;
/// Files of one participant that are on their way at once: the web sends one after the other.
const MOST_UNFINISHED: usize = 4;
/// Files that are looked at on the disk in one job: others wait meanwhile.
const LOOKED_AT: usize = 256;
/// Groups that are ended in one job: each may have thousands of entries and files.
const GROUPS_AT_ONCE: usize = 4;
/// Meetings that are deleted in one job.
pub(crate) const MEETINGS_AT_ONCE: usize = 256;

pub(crate) fn register(
    db: &Connection,
    place: Option<&Place>,
    meeting: &Registration,
    card: &[u8],
    most: u64,
) -> Result<Registering, Error> {
    let room = &meeting.room;
    let (host, class) = (meeting.host.hash(), &meeting.class);
    let hash = class.as_deref().map(ClassRules::hash);
    let terms = Terms { host, entry: meeting.entry, early: meeting.early, ended: false, class: hash };
    if !may_be_at(place, class.as_deref()) {
        return Ok(Registering::Outside);
    }
    let Some(stands) = standing(db, room)? else {
        if count(db)? >= most {
            return Ok(Registering::Quota);
        }
        db.prepare_cached(
            "INSERT INTO meetings (room, host, entry, early, version, keep_until, card, class, ended, empty_since)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, FALSE, 0)",
        )?
        .execute(params![
            room.0,
            host.0,
            meeting.entry.0,
            meeting.early,
            number(meeting.version),
            number(meeting.keep_until),
            card,
            class.as_deref().map(ClassRules::to_bytes)
        ])?;
        return Ok(Registering::Stored(terms));
    };
    let terms = Terms { ended: stands.plate.terms.ended, ..terms };
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
        "UPDATE meetings SET entry = ?2, early = ?3, version = ?4, keep_until = ?5, card = ?6, class = ?7
         WHERE room = ?1",
    )?
    .execute(params![
        room.0,
        meeting.entry.0,
        meeting.early,
        number(meeting.version),
        number(meeting.keep_until),
        card,
        class.as_deref().map(ClassRules::to_bytes)
    ])?;
    Ok(Registering::Stored(terms))
}

pub(crate) fn unregister(
    db: &Connection,
    room: &RoomHash,
    host: &HostHash,
    version: u64,
    gone: &mut Vec<FileKey>,
) -> Result<Unregistering, Error> {
    let Some(stands) = standing(db, room)? else { return Ok(Unregistering::Gone) };
    if stands.plate.terms.host != *host {
        return Ok(Unregistering::OtherHost);
    }
    if number(version) <= stands.version {
        return Ok(Unregistering::NotNewer);
    }
    gone.extend(files_where(db, "room = ?1", &[&room.0])?.into_iter().map(|file| (*room, file.id)));
    db.prepare_cached("DELETE FROM meetings WHERE room = ?1")?.execute(params![room.0])?;
    Ok(Unregistering::Gone)
}

pub(crate) fn look(db: &Connection, room: &RoomHash) -> Result<Option<Doorplate>, Error> {
    Ok(standing(db, room)?.map(|stands| stands.plate))
}

pub(crate) fn seat(
    db: &Connection,
    room: &RoomHash,
    token_hash: &[u8; 32],
) -> Result<Option<ParticipantId>, Error> {
    Ok(db
        .prepare_cached("SELECT participant FROM seats WHERE room = ?1 AND token_hash = ?2")?
        .query_row(params![room.0, token_hash], |row| row.get(0).map(ParticipantId))
        .optional()?)
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
        .prepare_cached(
            "SELECT host, entry, early, ended, version, card, class FROM meetings WHERE room = ?1",
        )?
        .query_row(params![room.0], |row| {
            let class = row.get::<_, Option<Vec<u8>>>(6)?.map(|class| read(&class)).transpose()?;
            let terms = Terms {
                host: HostHash(row.get(0)?),
                entry: EntryKey(row.get(1)?),
                early: row.get(2)?,
                ended: row.get(3)?,
                class: class.as_deref().map(ClassRules::hash),
            };
            Ok(Standing { version: row.get(4)?, plate: Doorplate { terms, card: row.get(5)?, class } })
        })
        .optional()?)
}

fn read(class: &[u8]) -> rusqlite::Result<Box<ClassRules>> {
    ClassRules::from_bytes(class).map(Box::new).ok_or(rusqlite::Error::InvalidQuery)
}

pub(crate) fn load(db: &Connection, room: &RoomHash) -> Result<Option<(Terms, Restored)>, Error> {
    let Some(Standing { plate: Doorplate { terms, .. }, .. }) = standing(db, room)? else { return Ok(None) };
    let snapshot = db
        .prepare_cached("SELECT snapshot FROM groups WHERE room = ?1")?
        .query_row(params![room.0], |row| row.get(0))
        .optional()?;
    let seats = db
        .prepare_cached("SELECT participant, token_hash, admitted, bound FROM seats WHERE room = ?1")?
        .query_map(params![room.0], |row| {
            Ok(SeatRecord {
                participant: ParticipantId(row.get(0)?),
                token_hash: row.get(1)?,
                admitted: row.get::<_, i64>(2)?.unsigned_abs(),
                bound: row.get(3)?,
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

/// Counts only: the catalogue's columns, where the room is this one, and the content of its files, for which what is not
/// there yet has its room.
pub(crate) fn inventory(db: &Connection, room: &RoomHash) -> Result<Vec<Item>, Error> {
    let item = |column: &Column| {
        let (table, name) = (column.table, column.name);
        let sql =
            format!("SELECT count({name}), coalesce(sum(length({name})), 0) FROM {table} WHERE room = ?1");
        let (rows, bytes): (i64, i64) =
            db.prepare_cached(&sql)?.query_row(params![room.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Item::new(column.field, Value::Rows(rows.unsigned_abs(), bytes.unsigned_abs()), column.until))
    };
    let mut items: Vec<Item> = CATALOGUE.iter().map(item).collect::<Result<_, Error>>()?;
    let (held, bytes): (i64, i64) = db
        .prepare_cached("SELECT count(*), coalesce(sum(bytes), 0) FROM files WHERE room = ?1")?
        .query_row(params![room.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let contents = Value::Rows(held.unsigned_abs(), bytes.unsigned_abs());
    items.push(Item::new(Field::FileContents, contents, Until::Group));
    Ok(items)
}

/// Makes room for a file and gives its content a place.
pub(crate) fn begin_file(
    db: &Connection,
    files: &Files,
    room: &RoomHash,
    (new, now): (&FileRecord, Timestamp),
    budgets: FileBudgets,
    gone: &mut Vec<FileKey>,
) -> Result<BeginningFile, Error> {
    match file(db, room, &new.id)? {
        Some(known) if known == *new => {}
        Some(_) => return Ok(BeginningFile::NotHere),
        None if !may_be_at(files.place(), class_of(db, room)?.as_deref()) => {
            return Ok(BeginningFile::Outside);
        }
        None => {
            let charged = new.bytes.max(LEAST_CHARGED);
            let within = |budget: u64, condition, values: &[&dyn ToSql]| -> Result<bool, Error> {
                Ok(charged_where(db, condition, values)?.saturating_add(charged) <= budget)
            };
            let own = |key: &FileKey, begun: &Begun| key.0 == *room && begun.owner == new.owner;
            let fits = || -> Result<bool, Error> {
                let few = files.unfinished(own) < MOST_UNFINISHED;
                Ok(few && within(budgets.member, "room = ?1 AND owner = ?2", &[&room.0, &new.owner.0])?)
            };
            let room_for_it = make_way(db, files, own, now, fits, gone)?
                && make_way(
                    db,
                    files,
                    |key, _| key.0 == *room,
                    now,
                    || within(budgets.meeting, "room = ?1", &[&room.0]),
                    gone,
                )?
                && make_way(db, files, |_, _| true, now, || within(budgets.server, "TRUE", &[]), gone)?;
            if !room_for_it {
                return Ok(BeginningFile::Quota);
            }
            let made = db
                .prepare_cached(
                    "INSERT INTO files (room, id, owner, bytes) SELECT ?1, ?2, ?3, ?4
                     WHERE EXISTS (SELECT 1 FROM groups WHERE room = ?1)",
                )?
                .execute(params![room.0, new.id, new.owner.0, number(new.bytes)])?;
            if made == 0 {
                return Ok(BeginningFile::NotHere);
            }
        }
    }
    files.begins(room, new, now);
    let held = files.create(room, &new.id).map_err(Error::File)?;
    Ok(BeginningFile::Begun(held))
}

fn class_of(db: &Connection, room: &RoomHash) -> Result<Option<Box<ClassRules>>, Error> {
    Ok(standing(db, room)?.and_then(|stands| stands.plate.class))
}

/// Whether something fits; if not yet, what is on its way too slowly among these files goes for it.
fn make_way(
    db: &Connection,
    files: &Files,
    these: impl Fn(&FileKey, &Begun) -> bool,
    now: Timestamp,
    fits: impl Fn() -> Result<bool, Error>,
    gone: &mut Vec<FileKey>,
) -> Result<bool, Error> {
    if fits()? {
        return Ok(true);
    }
    for (room, id) in files.making_way(these, now) {
        db.prepare_cached("DELETE FROM files WHERE room = ?1 AND id = ?2")?.execute(params![room.0, id])?;
        gone.push((room, id));
    }
    fits()
}

/// Notes what may have been on its way when the server stopped.
pub(crate) fn resume_files(db: &Connection, files: &Files, now: Timestamp) -> Result<(), Error> {
    let mut statement = db.prepare("SELECT room, id, owner, bytes FROM files")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let bytes = row.get::<_, i64>(3)?.unsigned_abs();
        let file = FileRecord { id: row.get(1)?, owner: ParticipantId(row.get(2)?), bytes };
        files.begins(&RoomHash(row.get(0)?), &file, now);
    }
    Ok(())
}

pub(crate) fn file(db: &Connection, room: &RoomHash, id: &[u8; 32]) -> Result<Option<FileRecord>, Error> {
    Ok(files_where(db, "room = ?1 AND id = ?2", &[&room.0, id])?.pop())
}

pub(crate) fn delete_file(
    db: &Connection,
    room: &RoomHash,
    id: &[u8; 32],
    owner: &ParticipantId,
    gone: &mut Vec<FileKey>,
) -> Result<bool, Error> {
    let deleted = db
        .prepare_cached("DELETE FROM files WHERE room = ?1 AND id = ?2 AND owner = ?3")?
        .execute(params![room.0, id, owner.0])?;
    gone.extend((deleted > 0).then_some((*room, *id)));
    Ok(deleted > 0)
}

/// Every file that is known.
pub(crate) fn all_files(db: &Connection) -> Result<BTreeSet<FileKey>, Error> {
    let found = db
        .prepare_cached("SELECT room, id FROM files")?
        .query_map([], |row| Ok((RoomHash(row.get(0)?), row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

fn files_where(db: &Connection, condition: &str, values: &[&dyn ToSql]) -> Result<Vec<FileRecord>, Error> {
    let found = db
        .prepare_cached(&format!("SELECT id, owner, bytes FROM files WHERE {condition}"))?
        .query_map(values, |row| {
            let bytes = row.get::<_, i64>(2)?.unsigned_abs();
            Ok(FileRecord { id: row.get(0)?, owner: ParticipantId(row.get(1)?), bytes })
        })?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

fn charged_where(db: &Connection, condition: &str, values: &[&dyn ToSql]) -> Result<u64, Error> {
    let sql = format!("SELECT coalesce(sum(max(bytes, {LEAST_CHARGED})), 0) FROM files WHERE {condition}");
    let sum: i64 = db.prepare_cached(&sql)?.query_row(values, |row| row.get(0))?;
    Ok(sum.unsigned_abs())
}

pub(crate) fn write(
    db: &Connection,
    files: &Files,
    room: &RoomHash,
    record: &Record,
    gone: &mut Vec<FileKey>,
) -> Result<(), Error> {
    let exists = "WHERE EXISTS (SELECT 1 FROM meetings WHERE room = ?1)";
    match record {
        Record::Group { snapshot } => {
            let sql = format!("INSERT OR REPLACE INTO groups (room, snapshot) SELECT ?1, ?2 {exists}");
            db.prepare_cached(&sql)?.execute(params![room.0, snapshot])?;
        }
        Record::Seat(seat) => {
            let sql = format!(
                "INSERT OR REPLACE INTO seats (room, participant, token_hash, admitted, bound)
                 SELECT ?1, ?2, ?3, ?4, ?5 {exists}"
            );
            let SeatRecord { participant, token_hash, admitted, bound } = seat;
            db.prepare_cached(&sql)?.execute(params![
                room.0,
                participant.0,
                token_hash,
                number(*admitted),
                bound
            ])?;
        }
        Record::SeatGone(participant) => {
            db.prepare_cached("DELETE FROM seats WHERE room = ?1 AND participant = ?2")?
                .execute(params![room.0, participant.0])?;
            // Nobody will complete what this participant had begun to send. What is not looked at goes with a sweep.
            let some = format!("room = ?1 AND owner = ?2 LIMIT {LOOKED_AT}");
            for begun in files_where(db, &some, &[&room.0, &participant.0])? {
                if files.held(room, &begun.id).unwrap_or(0) < begun.bytes {
                    delete_file(db, room, &begun.id, participant, gone)?;
                }
            }
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
        Record::GroupGone => end_group(db, room, gone)?,
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

/// Ends some of the groups that a stop of the server interrupted and to which nobody has come back; whether there may be
/// more.
pub(crate) fn sweep_groups(db: &Connection, now: Timestamp, gone: &mut Vec<FileKey>) -> Result<bool, Error> {
    let sql = format!(
        "SELECT room FROM groups JOIN meetings USING (room) WHERE empty_since < ?1 LIMIT {GROUPS_AT_ONCE}"
    );
    let interrupted = db
        .prepare_cached(&sql)?
        .query_map(params![abandoned(now)], |row| row.get(0).map(RoomHash))?
        .collect::<Result<Vec<_>, _>>()?;
    for room in &interrupted {
        end_group(db, room, gone)?;
    }
    Ok(interrupted.len() == GROUPS_AT_ONCE)
}

/// Deletes some of the meetings that are past and have no group; how many, at most [`MEETINGS_AT_ONCE`].
pub(crate) fn sweep_meetings(db: &Connection, now: Timestamp) -> Result<usize, Error> {
    let past = format!(
        "DELETE FROM meetings WHERE room IN (
             SELECT room FROM meetings WHERE empty_since < ?1 AND keep_until < ?2
             AND room NOT IN (SELECT room FROM groups) LIMIT {MEETINGS_AT_ONCE}
         )"
    );
    Ok(db.prepare_cached(&past)?.execute(params![abandoned(now), number(now.0)])?)
}

/// Where nobody has been since before this moment, nobody is waited for any more.
fn abandoned(now: Timestamp) -> i64 {
    let kept = u64::try_from(EMPTY_KEPT.as_millis()).unwrap_or(u64::MAX);
    number(now.0.saturating_sub(kept))
}

/// Deletes what of files was begun and given up, and what its meeting's class keeps no longer, among the next ones after `after`; the last one that was looked at, if
/// there may be more.
pub(crate) fn sweep_files(
    db: &Connection,
    files: &Files,
    after: Option<FileKey>,
    now: Timestamp,
    gone: &mut Vec<FileKey>,
) -> Result<Option<FileKey>, Error> {
    // Before all others: ids are hashes.
    let (room, id) = after.unwrap_or((RoomHash([0; 32]), [0; 32]));
    let sql = format!(
        "SELECT files.room, id, bytes, class FROM files JOIN meetings ON meetings.room = files.room
         WHERE (files.room, id) > (?1, ?2) ORDER BY files.room, id LIMIT {LOOKED_AT}"
    );
    let found = db
        .prepare_cached(&sql)?
        .query_map(params![room.0, id], |row| {
            let class = row.get::<_, Option<Vec<u8>>>(3)?.map(|class| read(&class)).transpose()?;
            let hours = class.map(|class| class.file_hours);
            Ok(((RoomHash(row.get(0)?), row.get(1)?), row.get::<_, i64>(2)?.unsigned_abs(), hours))
        })?
        .collect::<Result<Vec<(FileKey, u64, Option<u16>)>, _>>()?;
    for ((room, id), bytes, hours) in &found {
        let over = hours.is_some_and(|hours| files.is_older(room, id, hours, now));
        if over || files.is_idle(room, id, *bytes, GIVEN_UP, now) {
            db.prepare_cached("DELETE FROM files WHERE room = ?1 AND id = ?2")?
                .execute(params![room.0, id])?;
            gone.push((*room, *id));
        }
    }
    Ok(found.last().filter(|_| found.len() == LOOKED_AT).map(|(key, ..)| *key))
}

/// Deletes everything of a group; the meeting stays.
fn end_group(db: &Connection, room: &RoomHash, gone: &mut Vec<FileKey>) -> Result<(), Error> {
    gone.extend(files_where(db, "room = ?1", &[&room.0])?.into_iter().map(|file| (*room, file.id)));
    for table in ["groups", "seats", "log", "blocked", "files"] {
        db.prepare_cached(&format!("DELETE FROM {table} WHERE room = ?1"))?.execute(params![room.0])?;
    }
    Ok(())
}

/// SQLite's integers are signed; ours stay far below the bound.
fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
