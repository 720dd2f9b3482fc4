//! An authority of the test's own, and clients that speak TLS.

use std::{path::Path, sync::Arc};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs::default_provider,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
    version::{TLS12, TLS13},
};
use time::OffsetDateTime;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::meet::PATIENCE;

/// Issues certificates.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub root: String,
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "An authority");
        let key = KeyPair::generate().unwrap();
        let root = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), root }
    }

    /// Chain and key for these names, valid until the beginning of that year.
    pub fn issue(&self, names: &[&str], until: i32) -> (String, String) {
        self.issue_until(names, date_time_ymd(until, 1, 1))
    }

    fn issue_until(&self, names: &[&str], until: OffsetDateTime) -> (String, String) {
        let mut params =
            CertificateParams::new(names.iter().map(ToString::to_string).collect::<Vec<_>>()).unwrap();
        params.not_before = date_time_ymd(2001, 1, 1);
        params.not_after = until;
        let key = KeyPair::generate().unwrap();
        (params.signed_by(&key, &self.issuer).unwrap().pem(), key.serialize_pem())
    }

    /// The same as files `cert.pem` and `key.pem` of a folder.
    pub fn issue_into(&self, folder: &Path, names: &[&str], until: i32) {
        let (chain, key) = self.issue(names, until);
        std::fs::write(folder.join("cert.pem"), chain).unwrap();
        write_secret(&folder.join("key.pem"), &key);
    }
}

impl Authority {
    /// As files, valid for so many days from now.
    pub fn issue_for_days(&self, folder: &Path, names: &[&str], days: u64) {
        let until = std::time::SystemTime::now() + std::time::Duration::from_secs(days * 86_400);
        let (chain, key) = self.issue_until(names, until.into());
        std::fs::write(folder.join("cert.pem"), chain).unwrap();
        write_secret(&folder.join("key.pem"), &key);
    }
}

/// For the owner's eyes only.
pub fn write_secret(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

/// The flags for files that [`Authority::issue_into`] wrote.
pub const OWN: [&str; 4] = ["--tls-certificate", "cert.pem", "--tls-key", "key.pem"];

/// Trusts these roots (PEM), offers these protocols.
pub fn config(roots: &str, alpn: &[&str]) -> ClientConfig {
    with_versions(roots, alpn, &[&TLS13, &TLS12])
}

pub fn with_versions(
    roots: &str,
    alpn: &[&str],
    versions: &[&'static rustls::SupportedProtocolVersion],
) -> ClientConfig {
    let mut store = RootCertStore::empty();
    let found: Vec<_> = CertificateDer::pem_slice_iter(roots.as_bytes()).map(Result::unwrap).collect();
    store.add_parsable_certificates(found);
    let mut provider = default_provider();
    provider.kx_groups.insert(0, rustls::crypto::aws_lc_rs::kx_group::X25519MLKEM768);
    let mut config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(store)
        .with_no_client_auth();
    config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
    config
}

pub async fn connect(host: &str, name: &str, config: ClientConfig) -> std::io::Result<TlsStream<TcpStream>> {
    let stream = TcpStream::connect(host).await?;
    let name = ServerName::try_from(name.to_owned()).unwrap();
    timeout(PATIENCE, TlsConnector::from(Arc::new(config)).connect(name, stream)).await?
}

/// What is answered, whole, over TLS and HTTP/1.1.
pub async fn get(host: &str, name: &str, roots: &str, path: &str) -> std::io::Result<String> {
    let mut stream = connect(host, name, config(roots, &["http/1.1"])).await?;
    stream
        .write_all(format!("GET {path} HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n").as_bytes())
        .await?;
    let mut answer = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut answer)).await??;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// The certificate that the server shows.
pub fn shown(stream: &TlsStream<TcpStream>) -> Vec<u8> {
    stream.get_ref().1.peer_certificates().unwrap()[0].to_vec()
}

/// The value of a count.
pub fn count(metrics: &str, name: &str) -> Option<i64> {
    let text = crate::meet::get(metrics, "/metrics", "");
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("conclave_{name} ")))?;
    line.trim().parse().ok()
}

/// Looks again and again until it is so.
pub async fn until(what: &str, mut so: impl AsyncFnMut() -> bool) {
    let waiting = async {
        while !so().await {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    timeout(PATIENCE * 3, waiting).await.unwrap_or_else(|_| panic!("{what}"));
}
