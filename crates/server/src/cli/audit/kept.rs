//! Checkpoints that were kept: what a verifier remembers from one time to the next.

use std::{fs, io, path::Path};

use trust::audit::{Checkpoint, LogKey};

use crate::Failure;

/// The file of `--remember`: the log's key on a line, an empty line, the checkpoint as it was signed.
pub(super) struct Remembered {
    pub key: LogKey,
    pub checkpoint: Checkpoint,
}

/// What is in the file; nothing if there is none yet.
pub(super) fn read(file: &Path) -> Result<Option<Remembered>, Failure> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::system("the remembered checkpoint")(error)),
    };
    let bad = || Failure::Audit(format!("{} is no checkpoint that was remembered", file.display()));
    let (key, note) = text.split_once("\n\n").ok_or_else(bad)?;
    let key = LogKey::parse(key).map_err(|_| bad())?;
    let checkpoint = Checkpoint::open(note.as_bytes(), &key).map_err(|_| bad())?;
    Ok(Some(Remembered { key, checkpoint }))
}

/// Keeps it, in place of what was there.
pub(super) fn write(file: &Path, remembered: &Remembered) -> Result<(), Failure> {
    let note = String::from_utf8_lossy(remembered.checkpoint.note());
    let text = format!("{}\n\n{note}", remembered.key);
    let new = file.with_extension("new");
    let done = fs::write(&new, text).and_then(|()| fs::rename(&new, file));
    done.map_err(Failure::system("the file to remember the checkpoint in"))
}

/// A checkpoint as `/log/checkpoint` gives it.
pub(super) fn checkpoint(file: &Path, key: &LogKey) -> Result<Checkpoint, Failure> {
    let note = fs::read(file).map_err(Failure::system("a checkpoint that was kept"))?;
    Checkpoint::open(&note, key).map_err(|error| Failure::Audit(format!("{}: {error}", file.display())))
}
