//! The embedded store: one SQLite file, owned by one thread, changes gathered into transactions.

use std::{
    path::Path,
    sync::mpsc::{self, RecvTimeoutError},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use meeting::{Record, Restored, Terms, Timestamp};
use protocol::{HostHash, ParticipantId, Registration, RoomHash, inventory::Item};
use residency::Place;
use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::oneshot;
use trust::audit::{LogKey, Signer};

use crate::{
    Answer, BeginningFile, Doorplate, Error, FileBudgets, FileRecord, Files, Registering, Store,
    Unregistering,
    audit::{self, Ledger},
    files::FileKey,
    places::{Places, keep_label},
    rewriting::Rewriting,
    schema, statements,
};

/// Jobs done in one transaction at most.
const BATCH: usize = 256;
/// How long nothing must be asked for before the write-ahead log is emptied of what was deleted.
const QUIET: Duration = Duration::from_millis(250);
/// After how long it is emptied at the latest, however much is asked for.
const FORGOTTEN: Duration = Duration::from_secs(5);
/// Files whose content is deleted before the next job is looked for.
const UNLINKED_AT_ONCE: usize = 64;
/// The database's name in the data folder.
pub(crate) const FILE: &str = "conclave.sqlite";

/// SQLite in a folder. Dropping it waits until everything asked for is written.
pub struct Sqlite {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    files: Files,
    /// Of the audit log.
    signer: Signer,
    key: LogKey,
    rewriting: Rewriting,
}

/// By what jobs are done, beside the database.
#[derive(Clone, Copy)]
struct Means<'a> {
    files: &'a Files,
    ledger: &'a Ledger,
    /// Where the database is.
    place: Option<&'a Place>,
}

type Reply<T> = oneshot::Sender<Result<T, Error>>;

enum Job {
    Register(Box<Registration>, Vec<u8>, u64, Reply<Registering>),
    Unregister(RoomHash, HostHash, u64, Reply<Unregistering>),
    Look(RoomHash, Reply<Option<Doorplate>>),
    Seat(RoomHash, [u8; 32], Reply<Option<ParticipantId>>),
    Load(RoomHash, Reply<Option<(Terms, Restored)>>),
    Write(RoomHash, Vec<Record>, Reply<()>),
    SweepGroups(Timestamp, Reply<bool>),
    SweepMeetings(Timestamp, Reply<usize>),
    SweepFiles(Option<FileKey>, Timestamp, Reply<Option<FileKey>>),
    Inventory(RoomHash, Reply<Vec<Item>>),
    BeginFile(RoomHash, FileRecord, FileBudgets, Timestamp, Reply<BeginningFile>),
    File(RoomHash, [u8; 32], Reply<Option<FileRecord>>),
    DeleteFile(RoomHash, [u8; 32], ParticipantId, Reply<bool>),
    Count(Reply<u64>),
    /// Whether it only reads; what is done, and told when the transaction stands.
    By(bool, Work),
}

type Work = Box<dyn FnOnce(&Connection, &Ledger) -> (bool, Tell) + Send>;

impl Job {
    /// Whether it leaves the write-ahead log as it is.
    fn only_reads(&self) -> bool {
        matches!(
            self,
            Self::Look(..)
                | Self::Seat(..)
                | Self::Load(..)
                | Self::Inventory(..)
                | Self::File(..)
                | Self::Count(..)
                | Self::By(true, _)
        )
    }
}

impl Sqlite {
    /// Opens the database in this folder, making both if need be.
    pub fn open(folder: &Path, now: Timestamp) -> Result<Self, Error> {
        Self::open_at(folder, None, now)
    }

    /// The same, of a server with this host name: an audit log that is begun is named by it.
    pub fn open_at(folder: &Path, host: Option<&str>, now: Timestamp) -> Result<Self, Error> {
        Self::open_in(folder, host, Places::default(), now)
    }

    /// The same, with the database and the files at these places: what may not be there is not written.
    pub fn open_in(folder: &Path, host: Option<&str>, places: Places, now: Timestamp) -> Result<Self, Error> {
        let cannot = |why: String| Error::Folder { folder: folder.to_owned(), why };
        std::fs::create_dir_all(folder).map_err(|error| cannot(error.to_string()))?;
        tighten(folder).map_err(|error| cannot(error.to_string()))?;
        keep_label(folder, places.database.as_ref())?;
        let mut connection =
            Connection::open(folder.join(FILE)).map_err(|error| cannot(error.to_string()))?;
        schema::prepare(&mut connection).map_err(|error| match error {
            Error::Database(error) if is_about_the_folder(&error) => cannot(error.to_string()),
            other => other,
        })?;
        statements::start(&connection, now)?;
        let files = Files::open(folder, places.files)?;
        files.keep_only(&statements::all_files(&connection)?).map_err(|error| cannot(error.to_string()))?;
        statements::resume_files(&connection, &files, now)?;
        let signer = audit::keep_key(folder, host, audit::has_begun(&connection)?)?;
        let key = signer.key().map_err(|_| Error::AuditKey("is damaged"))?;
        if let Err(error) = connection.transaction().map_err(Error::from).and_then(|transaction| {
            audit::begin(&transaction, &signer)?;
            Ok(transaction.commit()?)
        }) {
            // Meetings go on; what has to be told in the log is refused until somebody has looked.
            tracing::error!(%error, "the audit log is damaged: see `conclave audit verify`");
        }
        let (jobs, inbox) = mpsc::channel();
        let (ledger, place) = (Ledger::new(signer.clone()), places.database);
        let rewriting = Rewriting::default();
        rewriting.resume(&connection)?;
        let thread = std::thread::Builder::new()
            .name("store".into())
            .spawn({
                let (files, rewriting) = (files.clone(), rewriting.clone());
                move || {
                    let means = Means { files: &files, ledger: &ledger, place: place.as_ref() };
                    work(&mut connection, means, &inbox, &rewriting);
                }
            })
            .map_err(|error| cannot(error.to_string()))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread), files, signer, key, rewriting })
    }

    /// Where the content of files is.
    pub fn files(&self) -> Files {
        self.files.clone()
    }

    pub(crate) fn signer(&self) -> Signer {
        self.signer.clone()
    }

    pub(crate) fn key(&self) -> LogKey {
        self.key.clone()
    }

    pub(crate) fn rewriting(&self) -> Rewriting {
        self.rewriting.clone()
    }

    /// Reads in the database's thread.
    pub(crate) fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    ) -> Answer<'_, T> {
        self.ask(|reply| Job::By(true, Box::new(|db, _| later(work(db), reply))))
    }

    /// Changes something, with what it tells the audit log: all or nothing.
    pub(crate) fn write_by<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    ) -> Answer<'_, T> {
        let work = |db: &Connection, ledger: &Ledger| {
            let done = work(db)?;
            ledger.sign(db)?;
            Ok(done)
        };
        self.ask(|reply| Job::By(false, Box::new(|db, ledger| later(work(db, ledger), reply))))
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
    fn register(&self, meeting: Registration, card: Vec<u8>, most: u64) -> Answer<'_, Registering> {
        self.ask(|reply| Job::Register(Box::new(meeting), card, most, reply))
    }

    fn unregister(&self, room: RoomHash, host: HostHash, version: u64) -> Answer<'_, Unregistering> {
        self.ask(|reply| Job::Unregister(room, host, version, reply))
    }

    fn look(&self, room: RoomHash) -> Answer<'_, Option<Doorplate>> {
        self.ask(|reply| Job::Look(room, reply))
    }

    fn seat(&self, room: RoomHash, token_hash: [u8; 32]) -> Answer<'_, Option<ParticipantId>> {
        self.ask(|reply| Job::Seat(room, token_hash, reply))
    }

    fn load(&self, room: RoomHash) -> Answer<'_, Option<(Terms, Restored)>> {
        self.ask(|reply| Job::Load(room, reply))
    }

    fn write(&self, room: RoomHash, records: Vec<Record>) -> Answer<'_, ()> {
        self.ask(|reply| Job::Write(room, records, reply))
    }

    fn sweep(&self, now: Timestamp) -> Answer<'_, usize> {
        Box::pin(async move {
            // Some at a time, so that others are answered in between.
            while self.ask(|reply| Job::SweepGroups(now, reply)).await? {}
            let mut deleted = 0;
            loop {
                let some = self.ask(|reply| Job::SweepMeetings(now, reply)).await?;
                deleted += some;
                if some < statements::MEETINGS_AT_ONCE {
                    break;
                }
            }
            let mut last = None;
            loop {
                last = self.ask(|reply| Job::SweepFiles(last, now, reply)).await?;
                if last.is_none() {
                    return Ok(deleted);
                }
            }
        })
    }

    fn inventory(&self, room: RoomHash) -> Answer<'_, Vec<Item>> {
        self.ask(|reply| Job::Inventory(room, reply))
    }

    fn begin_file(
        &self,
        room: RoomHash,
        file: FileRecord,
        budgets: FileBudgets,
        now: Timestamp,
    ) -> Answer<'_, BeginningFile> {
        self.ask(|reply| Job::BeginFile(room, file, budgets, now, reply))
    }

    fn file(&self, room: RoomHash, id: [u8; 32]) -> Answer<'_, Option<FileRecord>> {
        self.ask(|reply| Job::File(room, id, reply))
    }

    fn delete_file(&self, room: RoomHash, id: [u8; 32], owner: ParticipantId) -> Answer<'_, bool> {
        self.ask(|reply| Job::DeleteFile(room, id, owner, reply))
    }

    fn count(&self) -> Answer<'_, u64> {
        self.ask(Job::Count)
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

/// Does jobs until nobody is left to ask, and forgets for good what they deleted: when nothing is asked for, at the
/// latest after [`FORGOTTEN`]. What they erased is gone from between the rows, too, when [`Rewriting`] says so.
fn work(connection: &mut Connection, means: Means<'_>, inbox: &mpsc::Receiver<Job>, rewriting: &Rewriting) {
    let mut written: Option<Instant> = None;
    let mut unlinked = Unlinked::new();
    loop {
        let unlinking = (!unlinked.is_empty()).then_some(Duration::ZERO);
        let forgetting = written.map(|since| QUIET.min(FORGOTTEN.saturating_sub(since.elapsed())));
        let waits = [unlinking, forgetting, rewriting.wait(Instant::now())];
        let first = match waits.into_iter().flatten().min() {
            None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(wait) => inbox.recv_timeout(wait),
        };
        match first {
            Ok(first) => {
                if do_together(connection, means, inbox, first, &mut unlinked) {
                    written.get_or_insert_with(Instant::now);
                }
            }
            Err(RecvTimeoutError::Timeout) if !unlinked.is_empty() => unlink(means.files, &mut unlinked),
            Err(RecvTimeoutError::Timeout) if written.is_some() => {
                written = forget(connection).then(Instant::now);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                while !unlinked.is_empty() {
                    unlink(means.files, &mut unlinked);
                }
                if rewriting.wait(Instant::now()).is_some() {
                    rewrite(connection, rewriting);
                }
                forget(connection);
                return;
            }
        }
        if rewriting.wait(Instant::now()) == Some(Duration::ZERO) {
            rewrite(connection, rewriting);
            written = forget(connection).then(Instant::now);
        }
    }
}

fn rewrite(connection: &Connection, rewriting: &Rewriting) {
    let done = schema::rewrite(connection);
    rewriting.tried(done.is_ok(), Instant::now());
    if let Err(error) = done {
        tracing::error!(%error, "the database cannot be written anew: traces of what was erased stay for now");
    }
}

/// Whether it has to be tried again.
fn forget(connection: &Connection) -> bool {
    let failed = schema::forget(connection);
    if let Err(error) = &failed {
        tracing::error!(%error, "what was deleted stays in the database's log for now");
    }
    failed.is_err()
}

/// Tells the asker of a job, once it is known whether its transaction stands.
type Tell = Box<dyn FnOnce(bool)>;

/// Files whose records a job has deleted: their content goes when the transaction stands.
type Unlinked = Vec<FileKey>;

/// Deletes the content of some of these; the rest stays in line.
fn unlink(files: &Files, unlinked: &mut Unlinked) {
    for (room, id) in unlinked.drain(..unlinked.len().min(UNLINKED_AT_ONCE)) {
        files.remove(&room, &id);
    }
}

/// Jobs that wait together share a transaction. Each stands for itself: a failing one is undone alone (a savepoint)
/// and told to its asker. Whether anything may have been written.
fn do_together(
    connection: &mut Connection,
    means: Means<'_>,
    inbox: &mpsc::Receiver<Job>,
    first: Job,
    unlinked: &mut Unlinked,
) -> bool {
    let more = std::iter::from_fn(|| inbox.try_recv().ok());
    let jobs: Vec<Job> = std::iter::once(first).chain(more).take(BATCH).collect();
    let writes = jobs.iter().any(|job| !job.only_reads());
    // Who reads first and then writes would fail where a command of the server's has written in between.
    let behavior = if writes { TransactionBehavior::Immediate } else { TransactionBehavior::Deferred };
    let mut done: Vec<Tell> = Vec::new();
    let mut of_these = Unlinked::new();
    let committed = connection.transaction_with_behavior(behavior).and_then(|mut transaction| {
        for job in jobs {
            let mut savepoint = transaction.savepoint()?;
            let mut gone = Unlinked::new();
            let (stands, tell) = run(&savepoint, means, &mut gone, job);
            done.push(tell);
            if stands {
                of_these.append(&mut gone);
            } else {
                savepoint.rollback()?;
            }
            savepoint.commit()?;
        }
        transaction.commit()
    });
    let committed = committed.and_then(|()| match means.ledger.signed.take() {
        true => schema::keep(connection),
        false => Ok(()),
    });
    if let Err(error) = &committed {
        tracing::error!(%error, "a transaction failed");
    } else {
        unlinked.append(&mut of_these);
        unlink(means.files, unlinked);
    }
    for tell in done {
        tell(committed.is_ok());
    }
    writes
}

/// Does one job: whether it went well, and what tells its asker once it is known whether the transaction stands.
fn run(db: &Connection, means: Means<'_>, gone: &mut Unlinked, job: Job) -> (bool, Tell) {
    let Means { files, ledger, place } = means;
    match job {
        Job::Register(meeting, card, most, reply) => {
            later(statements::register(db, place, &meeting, &card, most), reply)
        }
        Job::Unregister(room, host, version, reply) => {
            later(statements::unregister(db, &room, &host, version, gone), reply)
        }
        Job::Look(room, reply) => later(statements::look(db, &room), reply),
        Job::Seat(room, token_hash, reply) => later(statements::seat(db, &room, &token_hash), reply),
        Job::Load(room, reply) => later(statements::load(db, &room), reply),
        Job::Write(room, records, reply) => {
            let write = |record| statements::write(db, files, &room, record, gone);
            later(records.iter().try_for_each(write), reply)
        }
        Job::SweepGroups(now, reply) => later(statements::sweep_groups(db, now, gone), reply),
        Job::SweepMeetings(now, reply) => later(statements::sweep_meetings(db, now), reply),
        Job::SweepFiles(after, now, reply) => {
            later(statements::sweep_files(db, files, after, now, gone), reply)
        }
        Job::Inventory(room, reply) => later(statements::inventory(db, &room), reply),
        Job::BeginFile(room, file, budgets, now, reply) => {
            later(statements::begin_file(db, files, &room, (&file, now), budgets, gone), reply)
        }
        Job::File(room, id, reply) => later(statements::file(db, &room, &id), reply),
        Job::DeleteFile(room, id, owner, reply) => {
            later(statements::delete_file(db, &room, &id, &owner, gone), reply)
        }
        Job::Count(reply) => later(statements::count(db), reply),
        Job::By(_, work) => work(db, ledger),
    }
}

fn later<T: 'static>(result: Result<T, Error>, reply: Reply<T>) -> (bool, Tell) {
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
