//! The certificate in use, and for moments the one by which the authority sees that the name is ours (RFC 8737).

use std::sync::{Arc, PoisonError, RwLock};

use rustls::{
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};

use super::{ALPN_ACME, Certificate};
use crate::metrics::Metrics;

/// Asked for at each handshake.
#[derive(Debug)]
pub(crate) struct Keys {
    serving: RwLock<Option<Arc<CertifiedKey>>>,
    challenge: RwLock<Option<Challenge>>,
    pub metrics: Arc<Metrics>,
}

#[derive(Debug)]
struct Challenge {
    name: String,
    key: Arc<CertifiedKey>,
}

impl Keys {
    pub fn new(metrics: Arc<Metrics>) -> Self {
        Self { serving: RwLock::default(), challenge: RwLock::default(), metrics }
    }

    /// New connections get this one; those that stand keep theirs.
    pub fn put(&self, certificate: Certificate) {
        *self.serving.write().unwrap_or_else(PoisonError::into_inner) = Some(certificate.key);
        self.metrics.certificate_expires.set(certificate.facts.not_after);
        self.metrics.certificate_changes.add(1);
    }

    /// Answers the authority's question for this name, until what is returned is dropped.
    pub fn answer(&self, name: &str, key: Arc<CertifiedKey>) -> Answering<'_> {
        *self.challenge.write().unwrap_or_else(PoisonError::into_inner) =
            Some(Challenge { name: name.to_owned(), key });
        Answering(self)
    }
}

/// The authority's question is answered meanwhile.
pub(crate) struct Answering<'a>(&'a Keys);

impl Drop for Answering<'_> {
    fn drop(&mut self) {
        *self.0.challenge.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl ResolvesServerCert for Keys {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let mut protocols = hello.alpn().into_iter().flatten();
        // RFC 8737 section 3: the one protocol that such a question names.
        if protocols.next() == Some(ALPN_ACME) && protocols.next().is_none() {
            let challenge = self.challenge.read().unwrap_or_else(PoisonError::into_inner);
            let named = challenge.as_ref().filter(|asked| hello.server_name() == Some(&asked.name));
            return named.map(|asked| Arc::clone(&asked.key));
        }
        self.serving.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
