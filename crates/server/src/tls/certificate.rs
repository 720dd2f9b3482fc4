//! A certificate with its chain and key: read, checked, and what it says about itself.

use std::path::{Path, PathBuf};

use rustls::{
    Error, InconsistentKeys,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
    server::ParsedCertificate,
    sign::CertifiedKey,
};
use std::sync::Arc;
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

/// Longer files are no certificates.
const MOST: u64 = 1 << 20;

/// Why a certificate cannot be used: one line with the way out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unusable {
    /// A file cannot be read.
    #[error("{file} cannot be read ({why}): check tls_certificate and tls_key, and whether the server's user may read them", file = .file.display())]
    Unreadable {
        /// Which.
        file: PathBuf,
        /// As the system says.
        why: std::io::Error,
    },
    /// No certificate stands in the file.
    #[error(
        "no certificate stands in it: it begins with -----BEGIN CERTIFICATE-----, and the chain follows the server's own"
    )]
    NoCertificate,
    /// No key stands in the file.
    #[error("no private key stands in it: it begins with -----BEGIN PRIVATE KEY-----, without a passphrase")]
    NoKey,
    /// The first certificate is not one.
    #[error("the certificate is damaged: have it issued again")]
    Damaged,
    /// The key is another certificate's.
    #[error(
        "the private key does not belong to the certificate: tls_key has to be the one that it was issued for"
    )]
    KeyMismatch,
    /// It was valid once.
    #[error("the certificate has expired: have it renewed")]
    Expired,
    /// Anything else that the TLS library does not like.
    #[error("the certificate cannot be used ({0})")]
    Tls(#[from] Error),
}

/// A certificate that can be served.
#[derive(Debug, Clone)]
pub(crate) struct Certificate {
    pub key: Arc<CertifiedKey>,
    pub facts: Facts,
}

/// What a certificate says about itself. Times are seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Facts {
    pub not_before: i64,
    pub not_after: i64,
    /// Names and addresses for which it is good (RFC 5280 section 4.2.1.6), for people to read.
    pub names: Vec<String>,
}

impl Certificate {
    /// From two PEM files; one file may hold both.
    pub fn from_files(certificate: &Path, key: &Path) -> Result<Self, Unusable> {
        Self::from_pem(&read(certificate)?, &read(key)?)
    }

    /// From PEM (RFC 7468): the server's own certificate first.
    pub fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, Unusable> {
        let chain: Vec<_> = CertificateDer::pem_slice_iter(chain)
            .collect::<Result<_, _>>()
            .map_err(|_| Unusable::NoCertificate)?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| Unusable::NoKey)?;
        let facts = Facts::of(chain.first().ok_or(Unusable::NoCertificate)?)?;
        let key = CertifiedKey::from_der(chain, key, &super::provider()).map_err(|error| match error {
            Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => Unusable::KeyMismatch,
            other => Unusable::Tls(other),
        })?;
        Ok(Self { key: Arc::new(key), facts })
    }

    /// Whether it is good for this name (RFC 6125, without the common name).
    pub fn is_for(&self, name: &str) -> bool {
        let Some(first) = self.key.cert.first() else { return false };
        is_for(first, name)
    }
}

/// Whether a certificate is good for this name.
pub(crate) fn is_for(certificate: &CertificateDer<'_>, name: &str) -> bool {
    let Ok(name) = ServerName::try_from(name) else { return false };
    ParsedCertificate::try_from(certificate)
        .is_ok_and(|certificate| rustls::client::verify_server_name(&certificate, &name).is_ok())
}

impl Facts {
    pub fn of(certificate: &CertificateDer<'_>) -> Result<Self, Unusable> {
        let (_, parsed) = X509Certificate::from_der(certificate).map_err(|_| Unusable::Damaged)?;
        let names = parsed.subject_alternative_name().ok().flatten();
        let names = names.map(|names| names.value.general_names.iter().filter_map(shown).collect());
        Ok(Self {
            not_before: parsed.validity().not_before.timestamp(),
            not_after: parsed.validity().not_after.timestamp(),
            names: names.unwrap_or_default(),
        })
    }

    pub fn has_expired(&self, now: i64) -> bool {
        now >= self.not_after
    }
}

fn shown(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => match <[u8; 4]>::try_from(*bytes) {
            Ok(four) => Some(std::net::Ipv4Addr::from(four).to_string()),
            Err(_) => <[u8; 16]>::try_from(*bytes).ok().map(|six| std::net::Ipv6Addr::from(six).to_string()),
        },
        _ => None,
    }
}

fn read(file: &Path) -> Result<Vec<u8>, Unusable> {
    let unreadable = |why| Unusable::Unreadable { file: file.to_owned(), why };
    if std::fs::metadata(file).map_err(unreadable)?.len() > MOST {
        return Err(unreadable(std::io::Error::other("it is far too long")));
    }
    std::fs::read(file).map_err(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(name: &str) -> (String, String) {
        let made = rcgen::generate_simple_self_signed(vec![name.to_owned()]).unwrap();
        (made.cert.pem(), made.signing_key.serialize_pem())
    }

    #[test]
    fn what_a_certificate_says_is_read() {
        let (chain, key) = made("meet.example");
        let certificate = Certificate::from_pem(chain.as_bytes(), key.as_bytes()).unwrap();
        assert_eq!(certificate.facts.names, ["meet.example"]);
        assert!(certificate.is_for("meet.example") && !certificate.is_for("other.example"));
        assert!(!certificate.facts.has_expired(certificate.facts.not_after - 1));
        assert!(certificate.facts.has_expired(certificate.facts.not_after));
    }

    #[test]
    fn each_wrong_file_is_told_apart() {
        let ((chain, key), (_, other)) = (made("a.example"), made("a.example"));
        let said = |chain: &str, key: &str| {
            Certificate::from_pem(chain.as_bytes(), key.as_bytes()).unwrap_err().to_string()
        };
        assert!(said(&chain, &other).contains("does not belong"));
        assert!(said("", &key).contains("no certificate stands"));
        assert!(said(&key, &key).contains("no certificate stands"));
        assert!(said(&chain, &chain).contains("no private key"));
        assert!(said(&chain[..chain.len() / 2], &key).contains("no certificate stands"));
        let damaged = chain.replacen("MI", "AA", 1);
        assert!(said(&damaged, &key).contains("damaged"));
    }
}
