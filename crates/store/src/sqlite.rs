//! The embedded store: one SQLite file, owned by one thread, changes gathered into transactions.

use std::{path::Path, sync::mpsc, thread::JoinHandle};

use meeting::{Record, Restored, Timestamp};
use protocol::{HostProof, RoomHash};
use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::{Answer, Error, Store, schema, statements};

/// Jobs done in one transaction at most.
const BATCH: usize = 256;
/// The database's name in the data folder.
const FILE: &str = "conclave.sqlite";

/// SQLite in a folder. Dropping it waits until everything asked for is written.
pub struct Sqlite {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

type Reply<T> = oneshot::Sender<Result<T, Error>>;

enum Job {
    Create(RoomHash, HostProof, Timestamp, Reply<bool>),
    Load(RoomHash, Reply<Option<Restored>>),
    Write(RoomHash, Vec<Record>, Reply<()>),
    Sweep(Timestamp, Reply<usize>),
}

impl Sqlite {
    /// Opens the database in this folder, making both if need be.
    pub fn open(folder: &Path, now: Timestamp) -> Result<Self, Error> {
        let cannot = |why: String| Error::Folder { folder: folder.to_owned(), why };
        std::fs::create_dir_all(folder).map_err(|error| cannot(error.to_string()))?;
        tighten(folder).map_err(|error| cannot(error.to_string()))?;
        let mut connection =
            Connection::open(folder.join(FILE)).map_err(|error| cannot(error.to_string()))?;
        schema::prepare(&mut connection).map_err(|error| match error {
            Error::Database(error) if is_about_the_folder(&error) => cannot(error.to_string()),
            other => other,
        })?;
        statements::start(&connection, now)?;
        let (jobs, inbox) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("store".into())
            .spawn(move || work(&mut connection, &inbox))
            .map_err(|error| cannot(error.to_string()))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    fn ask<T: Send + 'static>(&self, job: impl FnOnce(Reply<T>) -> Job) -> Answer<'_, T> {
        let (reply, answer) = oneshot::channel();
        let sent = self.jobs.as_ref().is_some_and(|jobs| jobs.send(job(reply)).is_ok());
        Box::pin(async move {
            if !sent {
                return Err(Error::Stopped);
            }
            answer.await.map_err(|_| Error::Stopped)?
        })
    }
}

impl Store for Sqlite {
    fn create(&self, room: RoomHash, host: HostProof, now: Timestamp) -> Answer<'_, bool> {
        self.ask(|reply| Job::Create(room, host, now, reply))
    }

    fn load(&self, room: RoomHash) -> Answer<'_, Option<Restored>> {
        self.ask(|reply| Job::Load(room, reply))
    }

    fn write(&self, room: RoomHash, records: Vec<Record>) -> Answer<'_, ()> {
        self.ask(|reply| Job::Write(room, records, reply))
    }

    fn sweep(&self, before: Timestamp) -> Answer<'_, usize> {
        self.ask(|reply| Job::Sweep(before, reply))
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been reported there.
            drop(thread.join());
        }
    }
}

/// Does jobs until nobody is left to ask; those that wait together share a transaction. Each job stands for
/// itself: a failing one is undone alone (a savepoint) and told to its asker.
fn work(connection: &mut Connection, inbox: &mpsc::Receiver<Job>) {
    while let Ok(first) = inbox.recv() {
        let mut done: Vec<Box<dyn FnOnce(bool)>> = Vec::new();
        let committed = connection.transaction().and_then(|mut transaction| {
            let more = std::iter::from_fn(|| inbox.try_recv().ok());
            for job in std::iter::once(first).chain(more).take(BATCH) {
                let mut savepoint = transaction.savepoint()?;
                let (stands, tell) = run(&savepoint, job);
                done.push(tell);
                if !stands {
                    savepoint.rollback()?;
                }
                savepoint.commit()?;
            }
            transaction.commit()
        });
        if let Err(error) = &committed {
            tracing::error!(%error, "a transaction failed");
        }
        for tell in done {
            tell(committed.is_ok());
        }
    }
}

/// Does one job: whether it went well, and what tells its asker once it is known whether the transaction stands.
fn run(db: &Connection, job: Job) -> (bool, Box<dyn FnOnce(bool)>) {
    match job {
        Job::Create(room, host, now, reply) => later(statements::create(db, &room, &host, now), reply),
        Job::Load(room, reply) => later(statements::load(db, &room), reply),
        Job::Write(room, records, reply) => {
            later(records.iter().try_for_each(|record| statements::write(db, &room, record)), reply)
        }
        Job::Sweep(before, reply) => later(statements::sweep(db, before), reply),
    }
}

fn later<T: 'static>(result: Result<T, Error>, reply: Reply<T>) -> (bool, Box<dyn FnOnce(bool)>) {
    let stands = result.is_ok();
    let tell = move |committed| {
        let result = if committed { result } else { Err(Error::Stopped) };
        // An asker that has gone does not want to know.
        drop(reply.send(result));
    };
    (stands, Box::new(tell))
}

fn is_about_the_folder(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{CannotOpen, DiskFull, PermissionDenied, ReadOnly, SystemIoFailure};
    let code = error.sqlite_error_code();
    matches!(code, Some(CannotOpen | DiskFull | PermissionDenied | ReadOnly | SystemIoFailure))
}

/// Nobody else on the machine shall read it.
#[cfg(unix)]
fn tighten(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn tighten(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use protocol::{Entry, LogEntry, ParticipantId};

    use super::*;
    use meeting::SeatRecord;

    const NOW: Timestamp = Timestamp(1_000);
    const ROOM: RoomHash = RoomHash([1; 32]);

    fn host(byte: u8) -> HostProof {
        HostProof([byte; 32])
    }

    fn entry(seq: u64) -> LogEntry {
        let entry = Entry::Message { reference: seq, epoch: 1, message: vec![seq as u8; 9].into() };
        LogEntry { seq, from: ParticipantId([2; 16]), entry }
    }

    fn seat() -> SeatRecord {
        SeatRecord { participant: ParticipantId([2; 16]), token_hash: [3; 32], admitted: 1 }
    }

    fn records() -> Vec<Record> {
        vec![
            Record::Occupied { empty_since: None },
            Record::Group { snapshot: vec![5; 100] },
            Record::Seat(seat()),
            Record::Log(entry(1)),
            Record::Log(entry(2)),
            Record::Log(entry(3)),
            Record::LogTrimmed { first: 2 },
        ]
    }

    #[tokio::test]
    async fn what_was_written_is_there_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(folder.path(), NOW).unwrap();
        assert!(store.load(ROOM).await.unwrap().is_none());
        assert!(store.create(ROOM, host(1), NOW).await.unwrap());
        store.write(ROOM, records()).await.unwrap();
        drop(store);
        let store = Sqlite::open(folder.path(), NOW).unwrap();
        let restored = store.load(ROOM).await.unwrap().unwrap();
        assert_eq!(restored.snapshot.unwrap(), [5; 100]);
        assert_eq!(restored.seats, [seat()]);
        assert_eq!(restored.log, [entry(2), entry(3)]);
    }

    #[tokio::test]
    async fn a_meeting_stands_with_its_first_host_only() {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(folder.path(), NOW).unwrap();
        assert!(store.create(ROOM, host(1), NOW).await.unwrap());
        assert!(store.create(ROOM, host(1), NOW).await.unwrap());
        assert!(!store.create(ROOM, host(2), NOW).await.unwrap());
    }

    #[tokio::test]
    async fn a_group_that_is_gone_leaves_the_meeting_only() {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(folder.path(), NOW).unwrap();
        store.create(ROOM, host(1), NOW).await.unwrap();
        store.write(ROOM, records()).await.unwrap();
        store.write(ROOM, vec![Record::SeatGone(seat().participant), Record::GroupGone]).await.unwrap();
        let restored = store.load(ROOM).await.unwrap().unwrap();
        assert!(restored.snapshot.is_none() && restored.seats.is_empty() && restored.log.is_empty());
    }

    #[tokio::test]
    async fn an_occupied_meeting_is_not_swept_and_an_empty_one_goes_with_all_its_records() {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(folder.path(), NOW).unwrap();
        store.create(ROOM, host(1), NOW).await.unwrap();
        store.write(ROOM, records()).await.unwrap();
        assert_eq!(store.sweep(Timestamp(9_000)).await.unwrap(), 0);
        store.write(ROOM, vec![Record::Occupied { empty_since: Some(Timestamp(5_000)) }]).await.unwrap();
        assert_eq!(store.sweep(Timestamp(5_000)).await.unwrap(), 0);
        assert_eq!(store.sweep(Timestamp(5_001)).await.unwrap(), 1);
        assert!(store.load(ROOM).await.unwrap().is_none());
        let db = Connection::open(folder.path().join(FILE)).unwrap();
        for table in ["meetings", "groups", "seats", "log"] {
            let rows: i64 =
                db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
            assert_eq!(rows, 0, "{table}");
        }
    }

    #[tokio::test]
    async fn a_failing_job_is_undone_alone() {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(folder.path(), NOW).unwrap();
        store.create(ROOM, host(1), NOW).await.unwrap();
        store.write(ROOM, vec![Record::Log(entry(1))]).await.unwrap();
        let twice = vec![Record::Seat(seat()), Record::Log(entry(1))];
        let (bad, good) =
            tokio::join!(store.write(ROOM, twice), store.write(ROOM, vec![Record::Log(entry(2))]));
        assert!(bad.is_err() && good.is_ok());
        let restored = store.load(ROOM).await.unwrap().unwrap();
        assert!(restored.seats.is_empty());
        assert_eq!(restored.log, [entry(1), entry(2)]);
    }

    #[tokio::test]
    async fn nothing_is_kept_of_a_meeting_that_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(folder.path(), NOW).unwrap();
        store.write(ROOM, records()).await.unwrap();
        store.create(ROOM, host(1), NOW).await.unwrap();
        assert!(store.load(ROOM).await.unwrap().unwrap().snapshot.is_none());
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let folder = file.path().join("data");
        let error = Sqlite::open(&folder, NOW).err().unwrap().to_string();
        assert!(error.contains(&*folder.to_string_lossy()), "{error}");
    }
}
