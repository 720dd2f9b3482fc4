//! A provider that vouches for names: it signs ID tokens with a key of its own, as it is told whose.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};

/// What the server is called at every provider.
const CLIENT: &str = "conclave";

/// A provider.
#[derive(Clone)]
pub struct Provider {
    /// Under which number the server tells of it.
    pub id: String,
    /// Its address.
    pub issuer: String,
    key: SigningKey,
}

impl Provider {
    /// One at this address, with the key that the seed gives.
    pub fn new(id: &str, issuer: &str, seed: u8) -> Self {
        Self { id: id.to_owned(), issuer: issuer.to_owned(), key: SigningKey::from_bytes(&[seed; 32]) }
    }

    /// What an honest server tells of it.
    pub fn told(&self) -> Vec<u8> {
        told(&self.issuer, &[self])
    }

    /// A token for somebody of this name, who is nobody else there, committing to a nonce.
    pub(crate) fn vouch(&self, name: &str, nonce: &str, now_ms: u64) -> String {
        let at = now_ms / 1_000;
        let claims = json!({
            "iss": self.issuer, "aud": CLIENT, "sub": format!("sub of {name}"), "iat": at, "exp": at + 300,
            "name": name, "nonce": nonce,
        });
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", encode(&json!({ "alg": "EdDSA", "kid": self.kid() })), encode(&claims));
        let signature = URL_SAFE_NO_PAD.encode(self.key.sign(signed.as_bytes()).to_bytes());
        format!("{signed}.{signature}")
    }

    fn kid(&self) -> String {
        format!("{:02x}", self.key.to_bytes()[0])
    }
}

/// What a server tells that gives an issuer the keys of these.
pub fn told(issuer: &str, keys_of: &[&Provider]) -> Vec<u8> {
    let key = |of: &&Provider| {
        let x = URL_SAFE_NO_PAD.encode(of.key.verifying_key().to_bytes());
        json!({ "kty": "OKP", "crv": "Ed25519", "kid": of.kid(), "x": x })
    };
    let keys: Vec<_> = keys_of.iter().map(key).collect();
    json!({ "issuer": issuer, "client": CLIENT, "keys": keys }).to_string().into_bytes()
}
