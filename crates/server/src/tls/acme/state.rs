//! What outlives a restart: the account at the authority, and the certificate with its key. Files that nobody else may
//! read (mode 0600), replaced as a whole.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use instant_acme::AccountCredentials;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::tls::Certificate;

const ACCOUNT: &str = "account.json";
const CERTIFICATE: &str = "certificate.json";

/// The folder `certificates` in the data folder.
pub(crate) struct State(PathBuf);

#[derive(Serialize, Deserialize)]
struct Account<C> {
    /// The authority where it holds.
    directory: String,
    credentials: C,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    /// The authority that gave it.
    directory: String,
    /// PEM, the server's own first.
    chain: String,
    /// PEM.
    key: String,
}

impl State {
    pub fn in_folder(data: &Path) -> Self {
        Self(data.join("certificates"))
    }

    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// The files that there can be.
    pub fn files(&self) -> [PathBuf; 2] {
        [ACCOUNT, CERTIFICATE].map(|name| self.0.join(name))
    }

    /// Makes the folder, for this user alone, and shows that it can be written to.
    pub fn make(&self) -> io::Result<()> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.0)?;
        fs::set_permissions(&self.0, fs::Permissions::from_mode(0o700))?;
        let probe = self.0.join(".probe");
        fs::write(&probe, b"")?;
        fs::remove_file(probe)
    }

    /// The account at this authority, if there is one.
    pub fn account(&self, directory: &str) -> Option<AccountCredentials> {
        let account: Account<AccountCredentials> = self.read(ACCOUNT)?;
        (account.directory == directory).then_some(account.credentials)
    }

    pub fn keep_account(&self, directory: &str, credentials: &AccountCredentials) -> io::Result<()> {
        self.write(ACCOUNT, &Account { directory: directory.to_owned(), credentials })
    }

    /// The certificate of this authority for this domain, if there is one that can be used.
    pub fn certificate(&self, directory: &str, domain: &str) -> Option<Certificate> {
        let kept: Kept = self.read(CERTIFICATE)?;
        let certificate = Certificate::from_pem(kept.chain.as_bytes(), kept.key.as_bytes()).ok()?;
        (kept.directory == directory && certificate.is_for(domain)).then_some(certificate)
    }

    pub fn keep_certificate(&self, directory: &str, chain: String, key: String) -> io::Result<()> {
        self.write(CERTIFICATE, &Kept { directory: directory.to_owned(), chain, key })
    }

    fn read<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let bytes = fs::read(self.0.join(name)).ok()?;
        let read = serde_json::from_slice(&bytes).ok();
        if read.is_none() {
            tracing::warn!(file = name, "a file in the folder for certificates is damaged and is made anew");
        }
        read
    }

    fn write(&self, name: &str, value: &impl Serialize) -> io::Result<()> {
        let (file, new) = (self.0.join(name), self.0.join(format!("{name}.new")));
        let _ = fs::remove_file(&new);
        let mut writing = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
        writing.write_all(&serde_json::to_vec(value)?)?;
        writing.sync_all()?;
        fs::rename(new, file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_found_again_by_authority_and_domain_and_nobody_else_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::in_folder(folder.path());
        state.make().unwrap();
        assert!(state.certificate("https://ca", "a.example").is_none());
        let made = rcgen::generate_simple_self_signed(vec!["a.example".to_owned()]).unwrap();
        let (chain, key) = (made.cert.pem(), made.signing_key.serialize_pem());
        for _ in 0..2 {
            state.keep_certificate("https://ca", chain.clone(), key.clone()).unwrap();
        }
        assert!(state.certificate("https://ca", "a.example").is_some());
        assert!(state.certificate("https://other", "a.example").is_none());
        assert!(state.certificate("https://ca", "b.example").is_none());
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&state.files()[1]), 0o600);
        assert_eq!(mode(state.folder()), 0o700);
        fs::write(&state.files()[1], "{").unwrap();
        assert!(state.certificate("https://ca", "a.example").is_none(), "a damaged file is as none");
    }
}
