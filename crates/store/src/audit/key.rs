//! The key that signs the log: a file of its own beside the database, its owner's alone.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use trust::audit::Signer;

use crate::{Error, files::digits};

/// In the data folder: one line, the log's origin and 64 hexadecimal digits of the secret key (RFC 8032).
const FILE: &str = "audit.key";

/// Who signs. A log that has been begun is gone on with by its own key alone.
pub(crate) fn keep_key(folder: &Path, origin: Option<&str>, begun: bool) -> Result<Signer, Error> {
    let file = folder.join(FILE);
    match fs::read_to_string(&file) {
        Ok(line) => read(&line).ok_or(Error::AuditKey("is damaged")),
        Err(error) if error.kind() == io::ErrorKind::NotFound && begun => Err(Error::AuditKey("is missing")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let seed: [u8; 32] = rand::random();
            let origin = origin.map_or_else(
                // Any name will do that no other log has (C2SP tlog-checkpoint).
                || format!("conclave.invalid/{}", digits(&rand::random::<[u8; 8]>())),
                |host| format!("{host}/log"),
            );
            let cannot =
                |error: io::Error| Error::Folder { folder: folder.to_owned(), why: error.to_string() };
            write(&file, &format!("{origin} {}\n", digits(&seed))).map_err(cannot)?;
            Signer::new(&origin, &seed).map_err(|_| Error::AuditKey("has no origin"))
        }
        Err(error) => Err(Error::Folder { folder: folder.to_owned(), why: error.to_string() }),
    }
}

fn read(line: &str) -> Option<Signer> {
    let (origin, seed) = line.trim_end().split_once(' ')?;
    let (pairs, []) = seed.as_bytes().as_chunks::<2>() else { return None };
    let bytes = pairs.iter().map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    let seed: Vec<u8> = bytes.collect::<Option<_>>()?;
    Signer::new(origin, &seed.try_into().ok()?).ok()
}

fn write(file: &Path, line: &str) -> io::Result<()> {
    let new = file.with_extension("key.new");
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut writing = options.open(&new)?;
    writing.write_all(line.as_bytes())?;
    writing.sync_all()?;
    fs::rename(new, file)?;
    // The name, too, is to be there after the power failed: a log without its key cannot go on.
    fs::File::open(file.parent().unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_for_its_owner_alone_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let made = keep_key(folder.path(), Some("meet.example.org"), false).unwrap().key().unwrap();
        let found = keep_key(folder.path(), Some("other.example.org"), true).unwrap().key().unwrap();
        assert_eq!(made.to_string(), found.to_string());
        assert_eq!(found.origin(), "meet.example.org/log");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_log_that_was_begun_is_not_given_another_key() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(keep_key(folder.path(), None, true), Err(Error::AuditKey("is missing"))));
        for damaged in ["", "origin", "origin zz", "origin 00"] {
            fs::write(folder.path().join(FILE), damaged).unwrap();
            assert!(matches!(keep_key(folder.path(), None, false), Err(Error::AuditKey("is damaged"))));
        }
    }
}
