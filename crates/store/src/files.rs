//! The content of files that were sent in meetings: ciphertext, in a folder a meeting beside the database. What is there
//! is told by the table `files`; a file's length says how far it has come.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, UNIX_EPOCH},
};

use meeting::Timestamp;
use protocol::{ParticipantId, RoomHash};
use residency::Place;

use crate::{Error, places::keep_label};

/// The folder's name in the data folder.
const FOLDER: &str = "files";

/// What nobody has sent anything of for so long goes.
pub const GIVEN_UP: Duration = Duration::from_secs(15 * 60);
/// After so long it makes way where a budget is used up.
const STALLED: Duration = Duration::from_secs(2 * 60);
/// So does what comes slower than so many bytes a second, once a moment has gone by; and at once what nothing has come of:
/// to say how long a file will be costs nothing.
const PACE: u64 = 16 << 10;
const MOMENT: Duration = Duration::from_secs(10);
const HOUR: Duration = Duration::from_secs(60 * 60);

/// A file as the table has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRecord {
    /// Hash of what it is found by.
    pub id: [u8; 32],
    /// Who sends it.
    pub owner: ParticipantId,
    /// How many bytes it will have.
    pub bytes: u64,
}

/// Which file of all: its meeting, and the hash of what it is found by.
pub(crate) type FileKey = (RoomHash, [u8; 32]);

/// A file that is on its way here, as far as is known: it may be complete by now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Begun {
    pub owner: ParticipantId,
    bytes: u64,
    since: Timestamp,
}

/// How much may be kept, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileBudgets {
    /// Of one member's.
    pub member: u64,
    /// Of one meeting's.
    pub meeting: u64,
    /// Of all.
    pub server: u64,
}

/// What became of the wish to send a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BeginningFile {
    /// It has a place, now or already; so many bytes of it are there.
    Begun(u64),
    /// There is no room for it.
    Quota,
    /// There is no group here, or another file has this id.
    NotHere,
    /// The meeting's class does not allow it to be where this store is.
    Outside,
}

/// The folder of all files. Its calls block.
#[derive(Debug, Clone)]
pub struct Files {
    folder: PathBuf,
    place: Option<Place>,
    begun: Arc<Mutex<BTreeMap<FileKey, Begun>>>,
}

impl Files {
    /// Those in this data folder, whose folder is at this place.
    pub(crate) fn open(data: &Path, place: Option<Place>) -> Result<Self, Error> {
        let folder = data.join(FOLDER);
        keep_label(&folder, place.as_ref())?;
        Ok(Self { folder, place, begun: Arc::default() })
    }

    /// Where they are; `None`: nobody has said.
    pub(crate) fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    /// How many bytes of it are there.
    pub fn held(&self, room: &RoomHash, id: &[u8; 32]) -> io::Result<u64> {
        Ok(fs::metadata(self.path(room, id))?.len())
    }

    /// Notes that it is on its way.
    pub(crate) fn begins(&self, room: &RoomHash, file: &FileRecord, now: Timestamp) {
        let FileRecord { id, owner, bytes } = *file;
        self.begun().entry((*room, id)).or_insert(Begun { owner, bytes, since: now });
    }

    /// How many of these are not complete.
    pub(crate) fn unfinished(&self, which: impl Fn(&FileKey, &Begun) -> bool) -> usize {
        let mut unfinished = 0;
        self.begun().retain(|key, begun| {
            let looked_at = which(key, begun);
            let stays = !looked_at || self.held(&key.0, &key.1).is_ok_and(|held| held < begun.bytes);
            unfinished += usize::from(looked_at && stays);
            stays
        });
        unfinished
    }

    /// Those of these that make way where a budget is used up; they count as unfinished no more.
    pub(crate) fn making_way(
        &self,
        which: impl Fn(&FileKey, &Begun) -> bool,
        now: Timestamp,
    ) -> Vec<FileKey> {
        let mut making_way = Vec::new();
        self.begun().retain(|key, begun| {
            let makes_way = which(key, begun) && self.makes_way(key, begun, now);
            making_way.extend(makes_way.then_some(*key));
            !makes_way
        });
        making_way
    }

    fn makes_way(&self, (room, id): &FileKey, begun: &Begun, now: Timestamp) -> bool {
        let due = now.since(begun.since).saturating_sub(MOMENT).as_secs().saturating_mul(PACE);
        let slow = |held: u64| held < begun.bytes && (held == 0 || held < due);
        self.held(room, id).is_ok_and(slow) || self.is_idle(room, id, begun.bytes, STALLED, now)
    }

    /// Whether nobody has sent anything of it for so long, and something is missing.
    pub(crate) fn is_idle(
        &self,
        room: &RoomHash,
        id: &[u8; 32],
        bytes: u64,
        long: Duration,
        now: Timestamp,
    ) -> bool {
        let found = fs::metadata(self.path(room, id));
        let changed = found.and_then(|found| Ok((found.len(), found.modified()?)));
        changed.is_ok_and(|(held, changed)| {
            let changed = changed.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
            let changed = Timestamp(u64::try_from(changed).unwrap_or(u64::MAX));
            held < bytes && now.since(changed) > long
        })
    }

    /// Whether it came so many hours ago: the last of it.
    pub(crate) fn is_older(&self, room: &RoomHash, id: &[u8; 32], hours: u16, now: Timestamp) -> bool {
        let changed = fs::metadata(self.path(room, id)).and_then(|found| found.modified());
        changed.is_ok_and(|changed| {
            let changed = changed.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
            let changed = Timestamp(u64::try_from(changed).unwrap_or(u64::MAX));
            now.since(changed) >= HOUR.saturating_mul(hours.into())
        })
    }

    /// Appends to a file that has so many bytes by now: all of it or nothing. Says how many it has then; more or fewer than
    /// said, and nothing is written.
    pub fn append(&self, room: &RoomHash, id: &[u8; 32], at: u64, bytes: &[u8]) -> io::Result<Appended> {
        let mut file = OpenOptions::new().write(true).open(self.path(room, id))?;
        // One part after the other: of two for one place the second finds that it is taken.
        file.lock()?;
        let held = file.seek(SeekFrom::End(0))?;
        if held != at {
            return Ok(Appended::Elsewhere(held));
        }
        if let Err(error) = file.write_all(bytes) {
            // No room, most likely: what came of it goes, so that the rest can follow.
            file.set_len(at)?;
            return Err(error);
        }
        Ok(Appended::Now(at.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX))))
    }

    /// Up to `most` bytes from there on.
    pub fn read(&self, room: &RoomHash, id: &[u8; 32], from: u64, most: usize) -> io::Result<Vec<u8>> {
        let mut file = File::open(self.path(room, id))?;
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::with_capacity(most);
        file.take(u64::try_from(most).unwrap_or(u64::MAX)).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// An empty file, if there is none yet.
    pub(crate) fn create(&self, room: &RoomHash, id: &[u8; 32]) -> io::Result<u64> {
        let path = self.path(room, id);
        fs::create_dir_all(self.folder_of(room))?;
        Ok(OpenOptions::new().append(true).create(true).open(path)?.metadata()?.len())
    }

    /// Emptied first, so that nobody who has it open reads on.
    pub(crate) fn remove(&self, room: &RoomHash, id: &[u8; 32]) {
        self.begun().remove(&(*room, *id));
        let path = self.path(room, id);
        let gone = OpenOptions::new().write(true).open(&path).and_then(|file| file.set_len(0));
        let gone = gone.and_then(|()| fs::remove_file(&path));
        if let Err(error) = gone
            && error.kind() != ErrorKind::NotFound
        {
            tracing::error!(%error, "a file cannot be deleted; it is tried again at the next start");
        }
        // Only where nothing else is in it.
        drop(fs::remove_dir(self.folder_of(room)));
    }

    /// Removes whatever the table does not know: the server was stopped between the two.
    pub(crate) fn keep_only(&self, known: &BTreeSet<FileKey>) -> io::Result<()> {
        let known: BTreeSet<PathBuf> = known.iter().map(|(room, id)| self.path(room, id)).collect();
        let folders = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            folders => folders?,
        };
        for folder in folders {
            let folder = folder?.path();
            if !folder.is_dir() {
                continue;
            }
            for file in fs::read_dir(&folder)? {
                let file = file?.path();
                if !known.contains(&file) {
                    fs::remove_file(file)?;
                }
            }
            drop(fs::remove_dir(folder));
        }
        Ok(())
    }

    fn begun(&self) -> MutexGuard<'_, BTreeMap<FileKey, Begun>> {
        // The list is whole between any two statements.
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn folder_of(&self, room: &RoomHash) -> PathBuf {
        self.folder.join(digits(&room.0))
    }

    fn path(&self, room: &RoomHash, id: &[u8; 32]) -> PathBuf {
        self.folder_of(room).join(digits(id))
    }
}

/// What became of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// It is there; so many bytes are now.
    Now(u64),
    /// It does not follow on what is there: so many bytes.
    Elsewhere(u64),
}

/// In hexadecimal.
pub(crate) fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
