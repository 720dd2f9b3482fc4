//! One HTTPS request after another to an authority or to a server under examination: each on its own connection, and
//! bounded in time. Errors are words for operators.

use std::{net::IpAddr, path::Path, pin::Pin, sync::Arc, time::Duration};

use axum::{
    body::Bytes,
    http::{Request, Response, header::HOST},
};
use hyper::body::{Body as HttpBody, Incoming};
use hyper_util::rt::TokioIo;
use instant_acme::{BodyWrapper, BytesResponse, HttpClient};
use rustls::{
    ClientConfig, RootCertStore,
    client::WebPkiServerVerifier,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
    version::{TLS12, TLS13},
};
use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::config::{Network, is_special};

/// How long a request may take, from looking up the name to the head of the answer.
const PATIENCE: Duration = Duration::from_secs(15);

/// Why there was no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unanswered {
    #[error("the file {0} holds no certificates that can be read")]
    Roots(String),
    #[error("{0} is no https address")]
    Address(String),
    #[error("{0} cannot be reached ({1})")]
    Unreachable(String, std::io::Error),
    #[error("{0} did not answer within {secs} seconds", secs = PATIENCE.as_secs())]
    Silent(String),
    #[error("the certificate of {0} is not trusted ({1})")]
    Untrusted(String, String),
    #[error("{0} is at an address that leads to no public host")]
    Special(String),
    #[error("{0} broke off ({1})")]
    Broken(String, String),
    #[error(transparent)]
    Tls(#[from] rustls::Error),
}

/// Asks by HTTPS, trusting what the system trusts or the certificates in a file.
#[derive(Clone)]
pub(crate) struct Client {
    tls: Arc<ClientConfig>,
    /// Special addresses that may be asked; all of them when there is no list.
    special: Option<Arc<[Network]>>,
}

impl Client {
    /// Asks at public addresses and in these ranges alone: for addresses that others choose.
    pub fn public(roots: Option<&Path>, special: &[Network]) -> Result<Self, Unanswered> {
        Ok(Self { special: Some(special.into()), ..Self::new(roots)? })
    }

    pub fn new(roots: Option<&Path>) -> Result<Self, Unanswered> {
        let roots = Arc::new(trusted(roots)?);
        let mut config = ClientConfig::builder_with_provider(super::provider())
            .with_protocol_versions(&[&TLS13, &TLS12])?
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { tls: Arc::new(config), special: None })
    }

    pub async fn ask<B>(&self, mut request: Request<B>) -> Result<Response<Incoming>, Unanswered>
    where
        B: HttpBody + Send + 'static,
        B::Data: Send,
        B::Error: std::error::Error + Send + Sync,
    {
        let uri = request.uri().clone();
        let (Some("https"), Some(host)) = (uri.scheme_str(), uri.host()) else {
            return Err(Unanswered::Address(uri.to_string()));
        };
        let (authority, host) =
            (uri.authority().map_or(host, |a| a.as_str()).to_owned(), host.trim_matches(['[', ']']));
        let broken = |error: hyper::Error| Unanswered::Broken(authority.clone(), cause(&error));
        let asked = async {
            let stream = self.connect(host, uri.port_u16().unwrap_or(443), &authority).await?;
            let (mut sender, connection) =
                hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
            tokio::spawn(connection);
            if let Ok(value) = authority.parse() {
                request.headers_mut().insert(HOST, value);
            }
            *request.uri_mut() =
                uri.path_and_query().map_or("/", |path| path.as_str()).parse().unwrap_or_default();
            sender.send_request(request).await.map_err(broken)
        };
        timeout(PATIENCE, asked).await.map_err(|_| Unanswered::Silent(authority.clone()))?
    }

    async fn connect(
        &self,
        host: &str,
        port: u16,
        authority: &str,
    ) -> Result<TlsStream<TcpStream>, Unanswered> {
        let unreachable = |error| Unanswered::Unreachable(authority.to_owned(), error);
        let name =
            ServerName::try_from(host.to_owned()).map_err(|_| Unanswered::Address(authority.to_owned()))?;
        // What is judged is what is connected to: the name is looked up once.
        let found = lookup_host((host, port)).await.map_err(unreachable)?;
        let allowed: Vec<_> = found.filter(|address| self.may_ask(address.ip())).collect();
        if allowed.is_empty() {
            return Err(Unanswered::Special(authority.to_owned()));
        }
        let stream = TcpStream::connect(&*allowed).await.map_err(unreachable)?;
        TlsConnector::from(Arc::clone(&self.tls)).connect(name, stream).await.map_err(|error| {
            match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
                Some(rustls::Error::InvalidCertificate(why)) => {
                    Unanswered::Untrusted(authority.to_owned(), why.to_string())
                }
                _ => unreachable(error),
            }
        })
    }

    /// The server of this name at this address, whatever its name leads to.
    pub async fn connect_at(
        &self,
        to: std::net::SocketAddr,
        host: &str,
    ) -> Result<TlsStream<TcpStream>, Unanswered> {
        let broken = |error: std::io::Error| Unanswered::Unreachable(host.to_owned(), error);
        let name = ServerName::try_from(host.to_owned()).map_err(|_| Unanswered::Address(host.to_owned()))?;
        let stream = TcpStream::connect(to).await.map_err(broken)?;
        TlsConnector::from(Arc::clone(&self.tls)).connect(name, stream).await.map_err(broken)
    }

    fn may_ask(&self, address: IpAddr) -> bool {
        let Some(allowed) = &self.special else { return true };
        !is_special(address) || allowed.iter().any(|range| range.has(address))
    }

    /// A whole answer without a body of interest.
    pub async fn head(&self, url: &str) -> Result<Response<Incoming>, Unanswered> {
        let empty = BodyWrapper::<Bytes>::default();
        let request = Request::head(url).body(empty).map_err(|_| Unanswered::Address(url.to_owned()))?;
        self.ask(request).await
    }
}

impl HttpClient for Client {
    fn request(
        &self,
        request: Request<BodyWrapper<Bytes>>,
    ) -> Pin<Box<dyn Future<Output = Result<BytesResponse, instant_acme::Error>> + Send>> {
        let client = self.clone();
        Box::pin(async move {
            let answer =
                client.ask(request).await.map_err(|error| instant_acme::Error::Other(Box::new(error)))?;
            Ok(answer.into())
        })
    }
}

/// Checks whether a chain leads to a certificate that is trusted.
pub(crate) fn verifier(roots: Option<&Path>) -> Result<Arc<WebPkiServerVerifier>, Unanswered> {
    let roots = Arc::new(trusted(roots)?);
    WebPkiServerVerifier::builder_with_provider(roots, super::provider())
        .build()
        .map_err(|error| Unanswered::Roots(error.to_string()))
}

fn trusted(file: Option<&Path>) -> Result<RootCertStore, Unanswered> {
    let mut roots = RootCertStore::empty();
    match file {
        Some(file) => {
            let unreadable = || Unanswered::Roots(file.display().to_string());
            let bytes = std::fs::read(file).map_err(|_| unreadable())?;
            let found: Vec<_> =
                CertificateDer::pem_slice_iter(&bytes).collect::<Result<_, _>>().map_err(|_| unreadable())?;
            if roots.add_parsable_certificates(found).0 == 0 {
                return Err(unreadable());
            }
        }
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    Ok(roots)
}

/// The innermost reason: the outer ones only say that something failed.
pub(crate) fn cause(error: &(dyn std::error::Error + 'static)) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn names_and_numbers_that_lead_to_no_public_host_are_not_asked() {
        let client = Client::public(None, &[]).unwrap();
        for url in
            ["https://localhost:1/", "https://127.0.0.1:1/", "https://[::1]:1/", "https://169.254.169.254/"]
        {
            let refused = client.head(url).await.err();
            assert!(matches!(refused, Some(Unanswered::Special(_))), "{url}: {refused:?}");
        }
    }
}
