//! A log in a folder.
//!
//! ```text
//! public/checkpoint           may be served as it is (C2SP tlog-tiles)
//! public/tile/…
//! rows/000, rows/x001/000     rows, 256 in a file; nobody else's to read
//! unfinished/                 files that are being written
//! lock                        held by the one writer
//! ```
//!
//! The folder is its owner's alone (0700): another user's web server gets a copy of `public`, or is let in.
//!
//! A file of rows has a line for each: index, salt as hexadecimal digits, event as JSON. Files are replaced whole: written
//! beside, synced, renamed, and the folder synced. What a file system or a disk keeps of a replaced file is not for us to
//! say; encrypt the disk.

use std::{
    collections::BTreeSet,
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    event::{from_hex, to_hex},
    leaf::{Row, Salt},
    storage::{Rows, StorageError, Tiles},
    tile::{Resource, Tile, index_at, index_path},
};

/// Rows in a file.
const ROWS: u64 = 256;

/// Opens a folder to write, which one process can at a time; makes it if there is none.
///
/// # Errors
/// [`io::ErrorKind::WouldBlock`] if another has it; whatever the file system says.
pub fn open(folder: &Path) -> io::Result<(FolderTiles, FolderRows)> {
    make(folder, PRIVATE)?;
    let lock =
        OpenOptions::new().create(true).write(true).truncate(false).mode(0o600).open(folder.join("lock"))?;
    lock.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => io::Error::new(io::ErrorKind::WouldBlock, "the log has another writer"),
        TryLockError::Error(error) => error,
    })?;
    let writer = Some(Writer { unfinished: folder.join("unfinished"), _lock: Arc::new(lock) });
    for (name, mode) in [("public", PUBLIC), ("rows", PRIVATE), ("unfinished", PRIVATE)] {
        make(&folder.join(name), mode)?;
    }
    // Rows of a program that ended while it wrote them: erasing does not know of these.
    for left in fs::read_dir(folder.join("unfinished"))? {
        fs::remove_file(left?.path())?;
    }
    handles(folder, writer)
}

/// Opens a folder only to read. It may have a writer.
///
/// # Errors
/// Whatever the file system says.
pub fn read(folder: &Path) -> io::Result<(FolderTiles, FolderRows)> {
    handles(folder, None)
}

fn handles(folder: &Path, writer: Option<Writer>) -> io::Result<(FolderTiles, FolderRows)> {
    let rows = folder.join("rows");
    let mut files = BTreeSet::new();
    if rows.is_dir() {
        list(&rows, "", &mut files)?;
    }
    let tiles = FolderTiles { root: folder.join("public"), writer: writer.clone() };
    Ok((tiles, FolderRows { root: rows, files, writer }))
}

/// What is public of a log in a folder.
#[derive(Debug)]
pub struct FolderTiles {
    root: PathBuf,
    writer: Option<Writer>,
}

impl Tiles for FolderTiles {
    fn get(&self, resource: Resource) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(contents(&self.root.join(resource.to_string()))?)
    }

    fn put(&mut self, resource: Resource, bytes: &[u8]) -> Result<(), StorageError> {
        let path = self.root.join(resource.to_string());
        Ok(writer(&self.writer)?.replace(&path, bytes, PUBLIC)?)
    }

    fn remove_partials(&mut self, full: Tile) -> Result<(), StorageError> {
        writer(&self.writer)?;
        match fs::remove_dir_all(self.root.join(format!("{}.p", full.full()))) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }
}

/// The rows of a log in a folder.
#[derive(Debug)]
pub struct FolderRows {
    root: PathBuf,
    /// The files that are there: each holds the rows from 256 times this.
    files: BTreeSet<u64>,
    writer: Option<Writer>,
}

impl Rows for FolderRows {
    fn insert(&mut self, rows: &[Row]) -> Result<(), StorageError> {
        for rows in rows.chunk_by(|one, next| one.index / ROWS == next.index / ROWS) {
            let Some(file) = rows.first().map(|row| row.index / ROWS) else { continue };
            let mut all = self.file(file)?;
            all.retain(|old| rows.iter().all(|new| new.index != old.index));
            all.extend_from_slice(rows);
            all.sort_by_key(|row| row.index);
            self.replace(file, &all)?;
        }
        Ok(())
    }

    fn range(&self, from: u64, until: u64) -> Result<Vec<Row>, StorageError> {
        let mut found = Vec::new();
        if from < until {
            for &file in self.files.range(from / ROWS..=(until - 1) / ROWS) {
                found.extend(self.file(file)?.into_iter().filter(|row| (from..until).contains(&row.index)));
            }
        }
        Ok(found)
    }

    fn erase(&mut self, indexes: &[u64]) -> Result<(), StorageError> {
        let erased: BTreeSet<u64> = indexes.iter().copied().collect();
        let files: BTreeSet<u64> = erased.iter().map(|index| index / ROWS).collect();
        for &file in files.intersection(&self.files.clone()) {
            let rows = self.file(file)?;
            let left: Vec<Row> = rows.iter().filter(|row| !erased.contains(&row.index)).cloned().collect();
            if left.len() < rows.len() {
                self.replace(file, &left)?;
            }
        }
        Ok(())
    }
}

impl FolderRows {
    fn path(&self, file: u64) -> PathBuf {
        self.root.join(index_path(file))
    }

    fn file(&self, file: u64) -> Result<Vec<Row>, StorageError> {
        let Some(bytes) = contents(&self.path(file))? else { return Ok(Vec::new()) };
        let rows = parse(&bytes, file)
            .ok_or_else(|| StorageError::new(format!("rows/{}: no rows", index_path(file))))?;
        Ok(rows)
    }

    fn replace(&mut self, file: u64, rows: &[Row]) -> Result<(), StorageError> {
        let bytes: Vec<u8> = rows.iter().flat_map(line).collect();
        writer(&self.writer)?.replace(&self.path(file), &bytes, PRIVATE)?;
        self.files.insert(file);
        Ok(())
    }
}

/// `12 <salt> {"at":…}` and a newline, of which an event has none.
fn line(row: &Row) -> Vec<u8> {
    [format!("{} {} ", row.index, to_hex(&row.salt.0)).as_bytes(), &row.event, b"\n"].concat()
}

/// A file's rows: of this file, ascending, in this form and no other.
fn parse(bytes: &[u8], file: u64) -> Option<Vec<Row>> {
    let mut rows: Vec<Row> = Vec::new();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\n")?;
        let mut fields = line.splitn(3, |byte| *byte == b' ');
        let digits = std::str::from_utf8(fields.next()?).ok()?;
        let salt = from_hex(std::str::from_utf8(fields.next()?).ok()?)?;
        let row = Row { index: digits.parse().ok()?, salt: Salt(salt), event: fields.next()?.to_vec() };
        let ascends = rows.last().is_none_or(|last| last.index < row.index);
        if row.index.to_string() != digits || row.index / ROWS != file || !ascends {
            return None;
        }
        rows.push(row);
    }
    Some(rows)
}

/// The numbers of all files of rows below a folder; names of another form are left alone.
fn list(folder: &Path, prefix: &str, files: &mut BTreeSet<u64>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let path = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &format!("{path}/"), files)?;
        } else {
            files.extend(index_at(&path).filter(|file| index_path(*file) == path));
        }
    }
    Ok(())
}

/// Folders and files that others may read, and that they may not.
const PUBLIC: u32 = 0o755;
const PRIVATE: u32 = 0o700;

/// The right to write.
#[derive(Debug, Clone)]
struct Writer {
    unfinished: PathBuf,
    _lock: Arc<File>,
}

fn writer(writer: &Option<Writer>) -> Result<&Writer, StorageError> {
    writer.as_ref().ok_or_else(|| StorageError::new("the log was opened only to read"))
}

impl Writer {
    /// Puts a file in place of what is there; when this returns, for good.
    fn replace(&self, path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
        let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
        make(folder, mode)?;
        let beside = self.unfinished.join(if mode == PUBLIC { "public" } else { "rows" });
        let mut file =
            OpenOptions::new().create(true).write(true).truncate(true).mode(mode & 0o666).open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)?;
        sync(folder)
    }
}

/// Makes a folder and those above it, each for good.
fn make(folder: &Path, mode: u32) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent().filter(|above| !above.as_os_str().is_empty()) {
        make(above, mode)?;
        DirBuilder::new().mode(mode).create(folder)?;
        return sync(above);
    }
    DirBuilder::new().mode(mode).create(folder)
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn contents(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use proptest::prelude::*;
    use tempfile::tempdir;

    use super::*;
    use crate::audit::Level;

    fn row(index: u64, event: &str) -> Row {
        Row { index, salt: Salt([index as u8; 32]), event: event.into() }
    }

    fn tile(width: u16) -> Tile {
        Tile::new(Level::Hashes(0), 1_067, width).unwrap()
    }

    #[test]
    fn resources_lie_where_their_paths_say() {
        let folder = tempdir().unwrap();
        let (mut tiles, _) = open(folder.path()).unwrap();
        tiles.put(tile(256).into(), b"hashes").unwrap();
        tiles.put(Resource::Checkpoint, b"head").unwrap();
        tiles.put(Resource::Checkpoint, b"next").unwrap();
        assert_eq!(fs::read(folder.path().join("public/tile/0/x001/067")).unwrap(), b"hashes");
        assert_eq!(fs::read(folder.path().join("public/checkpoint")).unwrap(), b"next");
        assert_eq!(tiles.get(tile(256).into()).unwrap().unwrap(), b"hashes");
        assert!(tiles.get(tile(5).into()).unwrap().is_none());
    }

    #[test]
    fn narrower_tiles_go_when_they_are_told_to() {
        let folder = tempdir().unwrap();
        let (mut tiles, _) = open(folder.path()).unwrap();
        tiles.remove_partials(tile(256)).unwrap();
        tiles.put(tile(5).into(), b"five").unwrap();
        tiles.put(tile(256).into(), b"all").unwrap();
        tiles.remove_partials(tile(256)).unwrap();
        assert!(tiles.get(tile(5).into()).unwrap().is_none());
        assert_eq!(tiles.get(tile(256).into()).unwrap().unwrap(), b"all");
    }

    #[test]
    fn rows_come_back_in_order_also_after_a_restart() {
        let folder = tempdir().unwrap();
        let all: Vec<Row> = (250..520).map(|index| row(index, "{\"a\": 1}")).collect();
        {
            let (_, mut rows) = open(folder.path()).unwrap();
            rows.insert(&all[..100]).unwrap();
            rows.insert(&all[100..]).unwrap();
            rows.insert(&all[3..5]).unwrap();
        }
        let (_, mut rows) = open(folder.path()).unwrap();
        assert_eq!(rows.range(0, u64::MAX).unwrap(), all);
        assert_eq!(rows.range(255, 258).unwrap(), all[5..8]);
        assert!(rows.range(9, 9).unwrap().is_empty() && rows.range(600, 700).unwrap().is_empty());
        rows.erase(&[251, 256, 519, 7_000]).unwrap();
        let left: Vec<u64> = rows.range(0, u64::MAX).unwrap().iter().map(|row| row.index).collect();
        assert_eq!(left.len(), all.len() - 3);
        assert!([251, 256, 519].iter().all(|erased| !left.contains(erased)));
    }

    #[test]
    fn there_is_one_writer() {
        let folder = tempdir().unwrap();
        let (tiles, rows) = open(folder.path()).unwrap();
        assert_eq!(open(folder.path()).unwrap_err().kind(), io::ErrorKind::WouldBlock);
        let (mut other, mut others_rows) = read(folder.path()).unwrap();
        assert!(other.put(Resource::Checkpoint, b"").is_err());
        assert!(others_rows.insert(&[row(0, "{}")]).is_err());
        drop((tiles, rows));
        assert!(open(folder.path()).is_ok());
    }

    #[test]
    fn what_a_crash_left_half_written_goes() {
        let folder = tempdir().unwrap();
        drop(open(folder.path()).unwrap());
        let left = folder.path().join("unfinished/rows");
        fs::write(&left, "someone's row").unwrap();
        drop(open(folder.path()).unwrap());
        assert!(!left.exists());
    }

    #[test]
    fn rows_are_nobody_elses_to_read() {
        let folder = tempdir().unwrap();
        let (_, mut rows) = open(folder.path()).unwrap();
        rows.insert(&[row(0, "{}")]).unwrap();
        let mode = |path: &str| fs::metadata(folder.path().join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode("rows"), 0o700);
        assert_eq!(mode("rows/000"), 0o600);
    }

    #[test]
    fn a_file_of_rows_has_one_form() {
        let file = [line(&row(256, "{}")), line(&row(300, "{\"a b\":1}"))].concat();
        assert_eq!(parse(&file, 1).unwrap(), [row(256, "{}"), row(300, "{\"a b\":1}")]);
        assert!(parse(&file, 0).is_none());
        assert!(parse(&[file.clone(), file.clone()].concat(), 1).is_none());
        assert!(parse(&file[..file.len() - 1], 1).is_none());
        assert!(parse(&[b"0", &file[..]].concat(), 1).is_none());
        assert_eq!(parse(b"", 9), Some(Vec::new()));
    }

    proptest! {
        #[test]
        fn whatever_a_file_holds_is_rows_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..300), file: u64) {
            let _ = parse(&bytes, file);
            let _ = parse(&[b"12 ", &bytes[..]].concat(), 0);
        }
    }
}
