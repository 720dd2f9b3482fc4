//! TLS on the one port: by a certificate of the operator's own ([`files`]), or by one that comes by itself ([`acme`]).
//! What is in use stands in [`Keys`] and changes under running connections, which notice nothing.

pub(crate) mod acme;
mod certificate;
pub(crate) mod client;
mod files;
mod keys;

use std::{path::PathBuf, sync::Arc};

use rustls::{
    ServerConfig,
    crypto::{CryptoProvider, aws_lc_rs},
    version::{TLS12, TLS13},
};

use crate::{Failure, config::Config, metrics::Metrics};
pub use certificate::Unusable;
pub(crate) use certificate::{Certificate, Facts, is_for};
pub(crate) use keys::Keys;

/// HTTP/2 (RFC 9113), HTTP/1.1 (RFC 7301), and the authority that asks whether a name is ours (RFC 8737).
pub(crate) const ALPN_HTTP2: &[u8] = b"h2";
const ALPN_HTTP1: &[u8] = b"http/1.1";
pub(crate) const ALPN_ACME: &[u8] = b"acme-tls/1";

/// What the port needs to speak TLS, and how its certificate is kept.
pub(crate) struct Tls {
    config: Arc<ServerConfig>,
    keys: Arc<Keys>,
    source: Source,
}

enum Source {
    Files { certificate: PathBuf, key: PathBuf, known: files::Stamps },
    Acme(Box<acme::Settings>),
}

impl Tls {
    /// As the configuration says; `None`: the port speaks plain HTTP.
    ///
    /// # Errors
    /// When the operator's own certificate cannot be used, or the folder for those that come by themselves.
    pub fn new(config: &Config, metrics: &Arc<Metrics>) -> Result<Option<Self>, Failure> {
        let keys = Arc::new(Keys::new(Arc::clone(metrics)));
        let source = match (&config.tls_certificate, &config.tls_key, &config.domain) {
            (Some(certificate), Some(key), _) => {
                // Before they are read: a change in between is one.
                let known = files::stamps(certificate, key);
                keys.put(Certificate::from_files(certificate, key)?);
                Source::Files { certificate: certificate.clone(), key: key.clone(), known }
            }
            (_, _, Some(domain)) => Source::Acme(Box::new(acme::Settings::new(config, domain)?)),
            _ => return Ok(None),
        };
        Ok(Some(Self { config: Arc::new(server_config(&keys)?), keys, source }))
    }

    /// The port's part, and the task that keeps its certificate good.
    pub fn split(self) -> (Arc<ServerConfig>, impl Future<Output = ()> + Send + 'static) {
        let (keys, source) = (self.keys, self.source);
        let keeping = async move {
            match source {
                Source::Files { certificate, key, known } => {
                    files::watch(&keys, &certificate, &key, known).await
                }
                Source::Acme(settings) => acme::keep(&keys, &settings).await,
            }
        };
        (self.config, keeping)
    }
}

/// aws-lc-rs, with the hybrid of X25519 and ML-KEM before the others: so that who writes down the page's connection
/// today does not read it with a quantum computer one day.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    use aws_lc_rs::kx_group::{SECP256R1, SECP384R1, X25519, X25519MLKEM768};
    let kx_groups = vec![X25519MLKEM768, X25519, SECP256R1, SECP384R1];
    Arc::new(CryptoProvider { kx_groups, ..aws_lc_rs::default_provider() })
}

fn server_config(keys: &Arc<Keys>) -> Result<ServerConfig, Failure> {
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&TLS13, &TLS12])
        .map_err(Unusable::Tls)?
        .with_no_client_auth()
        .with_cert_resolver(Arc::clone(keys) as _);
    config.alpn_protocols = [ALPN_HTTP2, ALPN_HTTP1, ALPN_ACME].map(<[u8]>::to_vec).to_vec();
    Ok(config)
}
