//! Where this server's key is kept: a file beside the database, so that a copy of the database alone opens no secret and
//! recognises nobody.

use std::{
    fs::OpenOptions,
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use identity::providers::ServerKey;

use super::Reason;

/// Its name in the data folder.
const FILE: &str = "sign-on.key";

pub(super) struct KeyFile {
    path: PathBuf,
    key: OnceLock<ServerKey>,
}

impl KeyFile {
    pub fn new(data_dir: &Path) -> Self {
        Self { path: data_dir.join(FILE), key: OnceLock::new() }
    }

    /// The key, if it was made.
    pub fn key(&self) -> Result<&ServerKey, Reason> {
        if let Some(key) = self.key.get() {
            return Ok(key);
        }
        let read = std::fs::read(&self.path).ok().and_then(|bytes| ServerKey::from_bytes(&bytes));
        let Some(key) = read else {
            tracing::error!("the file {FILE} of the data folder cannot be read: restore it");
            return Err(Reason::Key);
        };
        Ok(self.key.get_or_init(|| key))
    }

    /// Makes it, for the first provider.
    pub fn key_or_new(&self) -> Result<&ServerKey, Reason> {
        if !self.path.exists()
            && let Err(error) = self.make()
        {
            tracing::error!(%error, "the file {FILE} cannot be made");
        }
        self.key()
    }

    /// Whole or not at all, and never over one that is there.
    fn make(&self) -> std::io::Result<()> {
        let new = self.path.with_extension("new");
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
        file.write_all(ServerKey::random(&mut rand::rng()).bytes())?;
        file.sync_all()?;
        let made = match std::fs::hard_link(&new, &self.path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            made => made,
        };
        std::fs::remove_file(new)?;
        made
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn it_is_made_once_for_the_owner_only_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = KeyFile::new(folder.path());
        assert!(file.key().is_err(), "nobody needs it yet");
        let key = *file.key_or_new().unwrap().bytes();
        assert_eq!(file.key().unwrap().bytes(), &key);
        let again = KeyFile::new(folder.path());
        assert_eq!(again.key_or_new().unwrap().bytes(), &key);
        let mode = std::fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        std::fs::write(folder.path().join(FILE), "short").unwrap();
        assert!(KeyFile::new(folder.path()).key_or_new().is_err(), "never overwritten");
    }
}
