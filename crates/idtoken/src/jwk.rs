//! A provider's keys: a JWK set (RFC 7517), of which the public keys for signatures are read.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::{Algorithm, KeyType, Object, Refused};

/// Keys of a set that are read.
const MAX_KEYS: usize = 64;

/// A public key for signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jwk {
    /// Opaque: compared, and nothing else.
    pub kid: Option<String>,
    /// The only one that it is for, if the set says so.
    pub algorithm: Option<Algorithm>,
    /// The key itself.
    pub public: Public,
}

/// A public key, as numbers; that they are a key is for whoever checks signatures with them to find out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Public {
    /// Modulus and exponent, big-endian.
    Rsa(Vec<u8>, Vec<u8>),
    /// An uncompressed point (SEC 1 section 2.3.3).
    P256([u8; 65]),
    /// The same.
    P384([u8; 97]),
    /// The 32 bytes of RFC 8032.
    Ed25519([u8; 32]),
}

impl Public {
    /// What kind of key it is.
    pub fn key_type(&self) -> KeyType {
        match self {
            Self::Rsa(..) => KeyType::Rsa,
            Self::P256(_) => KeyType::P256,
            Self::P384(_) => KeyType::P384,
            Self::Ed25519(_) => KeyType::Ed25519,
        }
    }

    /// The members that make the key what it is (RFC 7638 section 3.2), as a JWK.
    fn members(&self) -> Value {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let point = |curve: &str, point: &[u8]| {
            let (x, y) = point[1..].split_at(point.len() / 2);
            json!({ "kty": "EC", "crv": curve, "x": text(x), "y": text(y) })
        };
        match self {
            Self::Rsa(n, e) => json!({ "kty": "RSA", "n": text(n), "e": text(e) }),
            Self::P256(bytes) => point("P-256", bytes),
            Self::P384(bytes) => point("P-384", bytes),
            Self::Ed25519(bytes) => json!({ "kty": "OKP", "crv": "Ed25519", "x": text(bytes) }),
        }
    }

    /// The text of which a key's thumbprint is the hash (RFC 7638 section 3): its members in the order of their names,
    /// without spaces.
    pub fn canonical(&self) -> String {
        // An object of serde_json without `preserve_order` is sorted.
        let members = self.members();
        let mut names: Vec<_> = members.as_object().into_iter().flatten().collect();
        names.sort_by_key(|(name, _)| name.as_str());
        let texts: Vec<_> = names.into_iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        format!("{{{}}}", texts.join(","))
    }
}

impl Jwk {
    /// Reads a set. Keys that are for something else or of a kind that we do not know are passed over (RFC 7517 section 5);
    /// so is one whose private half the provider published with it.
    ///
    /// # Errors
    /// When it is no set, or has too many keys.
    pub fn read_set(bytes: &[u8]) -> Result<Vec<Self>, Refused> {
        Self::read_keys(&Object::read(bytes)?)
    }

    /// Reads those that stand in this object, under `keys`.
    ///
    /// # Errors
    /// As [`Self::read_set`].
    pub fn read_keys(set: &Object) -> Result<Vec<Self>, Refused> {
        let jwks = set.get("keys").and_then(Value::as_array).ok_or(Refused::Member("keys"))?;
        if jwks.len() > MAX_KEYS {
            return Err(Refused::TooManyKeys);
        }
        Ok(jwks.iter().filter_map(Object::within).filter_map(|jwk| Self::read(&jwk)).collect())
    }

    /// Whether it may be the key of a token with this `kid` and `alg`. Without a `kid` all do that fit the algorithm.
    pub fn is(&self, kid: Option<&str>, alg: Algorithm) -> bool {
        self.public.key_type() == alg.key_type()
            && self.algorithm.is_none_or(|only| only == alg)
            && (kid.is_none() || self.kid.as_deref() == kid)
    }

    /// The same as JSON, with nothing else that stood in the set.
    pub fn to_json(&self) -> Value {
        let mut jwk = self.public.members();
        if let Some(kid) = &self.kid {
            jwk["kid"] = kid.as_str().into();
        }
        if let Some(algorithm) = self.algorithm {
            jwk["alg"] = algorithm.name().into();
        }
        jwk
    }

    fn read(jwk: &Object) -> Option<Self> {
        if jwk.text("use").ok()?.is_some_and(|purpose| purpose != "sig") {
            return None;
        }
        if jwk.texts("key_ops").ok()?.is_some_and(|operations| !operations.contains(&"verify")) {
            return None;
        }
        if jwk.get("d").is_some() {
            return None;
        }
        let algorithm = match jwk.text("alg").ok()? {
            Some(name) => Some(Algorithm::from_name(name)?),
            None => None,
        };
        let number = |name| URL_SAFE_NO_PAD.decode(jwk.text(name).ok()??).ok();
        let point = |bytes: usize| {
            let coordinate = |name| number(name).filter(|number| number.len() == bytes);
            Some([&[4][..], &coordinate("x")?, &coordinate("y")?].concat())
        };
        let public = match (jwk.text("kty").ok()??, jwk.text("crv").ok()?) {
            ("RSA", _) => Public::Rsa(number("n")?, number("e")?),
            ("EC", Some("P-256")) => Public::P256(point(32)?.try_into().ok()?),
            ("EC", Some("P-384")) => Public::P384(point(48)?.try_into().ok()?),
            ("OKP", Some("Ed25519")) => Public::Ed25519(number("x")?.try_into().ok()?),
            _ => return None,
        };
        Some(Self { kid: jwk.text("kid").ok()?.map(str::to_owned), algorithm, public })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use sha2::{Digest, Sha256};

    #[test]
    fn a_key_s_thumbprint_is_that_of_rfc_7638() {
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3\
                 oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdA\
                 ZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-\
                 kEgU8awapJzKnqDKgw";
        let set =
            json!({ "keys": [{ "kty": "RSA", "n": n, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29" }] });
        let keys = Jwk::read_set(set.to_string().as_bytes()).unwrap();
        let print = URL_SAFE_NO_PAD.encode(Sha256::digest(keys[0].public.canonical()));
        assert_eq!(print, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    #[test]
    fn a_key_that_is_written_is_read_again() {
        let x = URL_SAFE_NO_PAD.encode([1; 32]);
        let set = json!({ "keys": [
            { "kty": "OKP", "crv": "Ed25519", "kid": "a", "x": x, "x5t": "AAAA" },
            { "kty": "EC", "crv": "P-256", "alg": "ES256", "x": x, "y": URL_SAFE_NO_PAD.encode([2; 32]) },
            { "kty": "RSA", "n": "AQAB", "e": "AQAB" },
        ] });
        let keys = Jwk::read_set(set.to_string().as_bytes()).unwrap();
        assert_eq!(keys.len(), 3);
        let again = json!({ "keys": keys.iter().map(Jwk::to_json).collect::<Vec<_>>() });
        assert_eq!(Jwk::read_set(again.to_string().as_bytes()).unwrap(), keys);
        assert!(!again.to_string().contains("x5t"));
    }
}
