//! A provider's keys: a JWK set (RFC 7517), kept for a while and renewed when a token names a key that is not in it
//! (OIDC Core 10.1.1).

use std::fmt;

use idtoken::{Algorithm, Jwk, Public};
use jsonwebtoken::{DecodingKey, crypto::aws_lc};

use super::{
    discovery::Metadata,
    errors::Refused,
    fetch::{Answer, Fetch, Verdict},
};

/// Bytes of a key set that are read.
const MAX_BYTES: usize = 256 * 1_024;

/// Seconds after which keys are fetched again before they are used, so that one that the provider took back is
/// forgotten.
const STALE_SECONDS: u64 = 60 * 60;

/// Seconds for which keys are used when they cannot be renewed.
const TRUSTED_SECONDS: u64 = 24 * 60 * 60;

/// Seconds between two fetches, whatever strangers' tokens name.
const BETWEEN_FETCHES_SECONDS: u64 = 30;

/// Seconds after which a fetch that was not answered is taken for lost.
const LOST_SECONDS: u64 = 10;

/// The keys of one provider. They come from its `jwks_uri` and from nowhere else.
#[derive(Clone)]
pub struct Keys {
    pub(super) issuer: String,
    jwks_uri: String,
    keys: Vec<Key>,
    /// When they came.
    fetched_at: Option<u64>,
    /// When they were last asked for.
    asked_at: Option<u64>,
    /// Whether the answer is to come.
    awaited: bool,
}

/// A public key for signatures.
#[derive(Clone)]
pub(super) struct Key {
    jwk: Jwk,
    public: DecodingKey,
}

impl Keys {
    /// No keys yet; they are fetched when the first token comes.
    pub fn new(metadata: &Metadata) -> Self {
        Self {
            issuer: metadata.issuer.clone(),
            jwks_uri: metadata.jwks_uri.clone(),
            keys: Vec::new(),
            fetched_at: None,
            asked_at: None,
            awaited: false,
        }
    }

    /// A fetch of them, for whoever wants to see whether they are there.
    pub fn fetch(&self) -> Fetch {
        Fetch::get(&self.jwks_uri, MAX_BYTES)
    }

    /// All of them, for members of meetings, who check with them who vouches for whom.
    pub fn all(&self) -> impl Iterator<Item = &Jwk> {
        self.keys.iter().map(|key| &key.jwk)
    }

    /// How many there are with which one of these algorithms can be checked.
    pub fn usable(&self, algorithms: &[Algorithm]) -> usize {
        self.keys.iter().filter(|key| algorithms.iter().any(|alg| key.jwk.is(None, *alg))).count()
    }

    /// Takes the answer to a [`Fetch`] of these keys. `now` is seconds since 1970.
    ///
    /// # Errors
    /// When it is no key set; the keys stay as they were.
    pub fn answered(&mut self, answer: Answer<'_>, now: u64) -> Result<(), Refused> {
        self.awaited = false;
        self.keys = read(answer.success(MAX_BYTES)?)?;
        self.fetched_at = Some(now);
        Ok(())
    }

    /// The fetch by which they become as new as they have to be, if they are not, and it is not too early.
    pub fn renewal(&mut self, now: u64) -> Option<Fetch> {
        let stale = self.fetched_at.is_none_or(|at| now.abs_diff(at) > STALE_SECONDS);
        if !stale {
            return None;
        }
        match self.renew::<()>(now)? {
            Verdict::Fetch(fetch) => Some(fetch),
            Verdict::Done(()) | Verdict::Wait => None,
        }
    }

    /// The fetch came to nothing; whoever waits for it need not.
    pub fn unanswered(&mut self) {
        self.awaited = false;
    }

    /// The key with this `kid` that fits the algorithm. Without a `kid` there has to be one alone that fits (OIDC Core
    /// 10.1).
    pub(super) fn search(
        &mut self,
        kid: Option<&str>,
        alg: Algorithm,
        now: u64,
    ) -> Result<Verdict<&Key>, Refused> {
        let older_than = |seconds| self.fetched_at.is_none_or(|at| now.abs_diff(at) > seconds);
        let (stale, untrusted) = (older_than(STALE_SECONDS), older_than(TRUSTED_SECONDS));
        let known = self.keys.iter().any(|key| key.jwk.is(kid, alg));
        if (stale || !known)
            && let Some(step) = self.renew(now)
        {
            return Ok(step);
        }
        if untrusted && self.fetched_at.is_some() {
            return Err(Refused::OldKeys);
        }
        let mut fitting = self.keys.iter().filter(|key| key.jwk.is(kid, alg));
        match (fitting.next(), fitting.next()) {
            (Some(key), None) => Ok(Verdict::Done(key)),
            (Some(_), Some(_)) => Err(Refused::AmbiguousKey),
            (None, _) => Err(Refused::UnknownKey),
        }
    }

    /// A fetch, if it is not too early for one. A clock that is set does not put it off.
    fn renew<T>(&mut self, now: u64) -> Option<Verdict<T>> {
        if let Some(since) = self.asked_at.map(|at| now.abs_diff(at)) {
            if self.awaited && since < LOST_SECONDS {
                return Some(Verdict::Wait);
            }
            if since < BETWEEN_FETCHES_SECONDS {
                return None;
            }
        }
        self.asked_at = Some(now);
        self.awaited = true;
        Some(Verdict::Fetch(Fetch::get(&self.jwks_uri, MAX_BYTES)))
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({})", self.keys.len())
    }
}

impl Key {
    /// Checks a signature; the algorithm has to fit.
    pub fn verify(&self, alg: Algorithm, signed: &[u8], signature: &Vec<u8>) -> Result<(), Refused> {
        // Named, since which one is the process's default depends on the features that other crates choose.
        let verifier = (aws_lc::DEFAULT_PROVIDER.verifier_factory)(&library_s(alg), &self.public)
            .map_err(|_| Refused::Signature)?;
        verifier.verify(signed, signature).map_err(|_| Refused::Signature)
    }

    /// A key of the set, for the library that checks signatures.
    fn new(jwk: Jwk) -> Self {
        let public = match &jwk.public {
            Public::Rsa(n, e) => DecodingKey::from_rsa_raw_components(n, e),
            Public::P256(point) => DecodingKey::from_ec_der(point),
            Public::P384(point) => DecodingKey::from_ec_der(point),
            Public::Ed25519(bytes) => DecodingKey::from_ed_der(bytes),
        };
        Self { jwk, public }
    }
}

fn library_s(algorithm: Algorithm) -> jsonwebtoken::Algorithm {
    match algorithm {
        Algorithm::RS256 => jsonwebtoken::Algorithm::RS256,
        Algorithm::RS384 => jsonwebtoken::Algorithm::RS384,
        Algorithm::RS512 => jsonwebtoken::Algorithm::RS512,
        Algorithm::PS256 => jsonwebtoken::Algorithm::PS256,
        Algorithm::PS384 => jsonwebtoken::Algorithm::PS384,
        Algorithm::PS512 => jsonwebtoken::Algorithm::PS512,
        Algorithm::ES256 => jsonwebtoken::Algorithm::ES256,
        Algorithm::ES384 => jsonwebtoken::Algorithm::ES384,
        Algorithm::EdDSA => jsonwebtoken::Algorithm::EdDSA,
    }
}

fn read(bytes: &[u8]) -> Result<Vec<Key>, Refused> {
    Ok(Jwk::read_set(bytes)?.into_iter().map(Key::new).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use serde_json::{Value, json};

    const NOW: u64 = 1_800_000_000;

    fn keys() -> Keys {
        Keys::new(&Metadata::example())
    }

    fn ed25519(kid: &str) -> Value {
        json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": kid, "x": URL_SAFE_NO_PAD.encode([1; 32]) })
    }

    fn answer(keys: &mut Keys, set: &Value, now: u64) -> Result<(), Refused> {
        keys.answered(Answer { status: 200, body: set.to_string().as_bytes() }, now)
    }

    fn step(keys: &mut Keys, kid: Option<&str>, now: u64) -> &'static str {
        match keys.search(kid, Algorithm::EdDSA, now) {
            Ok(Verdict::Done(_)) => "found",
            Ok(Verdict::Fetch(fetch)) => {
                assert_eq!(fetch.url, "https://idp.example/keys");
                "fetch"
            }
            Ok(Verdict::Wait) => "wait",
            Err(Refused::UnknownKey) => "unknown",
            Err(Refused::AmbiguousKey) => "ambiguous",
            Err(Refused::OldKeys) => "old",
            Err(_) => "other",
        }
    }

    #[test]
    fn an_unknown_kid_fetches_once_and_others_wait() {
        let mut keys = keys();
        assert_eq!(step(&mut keys, Some("a"), NOW), "fetch");
        assert_eq!(step(&mut keys, Some("a"), NOW), "wait");
        answer(&mut keys, &json!({ "keys": [ed25519("a")] }), NOW + 1).unwrap();
        assert_eq!(step(&mut keys, Some("a"), NOW + 1), "found");
        for kid in ["b", "A", "../a", "https://evil.example/keys", "a\0"] {
            assert_eq!(step(&mut keys, Some(kid), NOW + 29), "unknown", "{kid}");
        }
        assert_eq!(step(&mut keys, Some("b"), NOW + 30), "fetch");
        assert_eq!(step(&mut keys, Some("a"), NOW + 30), "found");
        answer(&mut keys, &json!({ "keys": [ed25519("b")] }), NOW + 31).unwrap();
        assert_eq!(step(&mut keys, Some("b"), NOW + 31), "found");
        assert_eq!(step(&mut keys, Some("a"), NOW + 31), "unknown");
    }

    #[test]
    fn a_fetch_that_is_lost_holds_nobody_up_for_long() {
        let mut keys = keys();
        assert_eq!(step(&mut keys, Some("a"), NOW), "fetch");
        assert_eq!(step(&mut keys, Some("a"), NOW + 9), "wait");
        assert_eq!(step(&mut keys, Some("a"), NOW + 10), "unknown");
        assert_eq!(step(&mut keys, Some("a"), NOW + 30), "fetch");
        keys.unanswered();
        assert_eq!(step(&mut keys, Some("a"), NOW + 31), "unknown");
    }

    #[test]
    fn keys_are_renewed_each_hour_and_trusted_for_a_day() {
        let mut keys = keys();
        answer(&mut keys, &json!({ "keys": [ed25519("a")] }), NOW).unwrap();
        assert_eq!(step(&mut keys, Some("a"), NOW + 3_600), "found");
        assert_eq!(step(&mut keys, Some("a"), NOW + 3_601), "fetch");
        let error = keys.answered(Answer { status: 503, body: b"" }, NOW + 3_602);
        assert_eq!(error, Err(Refused::Status(503)));
        assert_eq!(step(&mut keys, Some("a"), NOW + 3_603), "found");
        keys.asked_at = Some(NOW + 86_401);
        assert_eq!(step(&mut keys, Some("a"), NOW + 86_400), "found");
        assert_eq!(step(&mut keys, Some("a"), NOW + 86_401), "old");
    }

    #[test]
    fn a_clock_that_is_set_back_puts_no_fetch_off() {
        let mut keys = keys();
        assert_eq!(step(&mut keys, Some("a"), NOW), "fetch");
        assert_eq!(step(&mut keys, Some("a"), NOW - 100_000), "fetch");
        answer(&mut keys, &json!({ "keys": [ed25519("a")] }), NOW).unwrap();
        assert_eq!(step(&mut keys, Some("a"), NOW - 200_000), "fetch", "keys of times to come");
    }

    #[test]
    fn without_a_kid_one_key_alone_has_to_fit() {
        let mut keys = keys();
        let rsa = json!({ "kty": "RSA", "kid": "r", "n": "AQAB", "e": "AQAB" });
        answer(&mut keys, &json!({ "keys": [ed25519("a"), rsa] }), NOW).unwrap();
        assert_eq!(step(&mut keys, None, NOW), "found");
        answer(&mut keys, &json!({ "keys": [ed25519("a"), ed25519("b")] }), NOW).unwrap();
        assert_eq!(step(&mut keys, None, NOW), "ambiguous");
        answer(&mut keys, &json!({ "keys": [ed25519("a"), ed25519("a")] }), NOW).unwrap();
        assert_eq!(step(&mut keys, Some("a"), NOW), "ambiguous");
    }

    #[test]
    fn keys_for_something_else_are_passed_over() {
        let with = |name: &str, value: Value| {
            let mut key = ed25519("a");
            key[name] = value;
            read(json!({ "keys": [key, ed25519("b")] }).to_string().as_bytes()).unwrap().len()
        };
        assert_eq!(with("x5t", "AAAA".into()), 2);
        assert_eq!(with("key_ops", json!(["verify"])), 2);
        for (name, value) in [
            ("use", "enc".into()),
            ("use", 1.into()),
            ("key_ops", json!(["encrypt"])),
            ("alg", "RSA-OAEP".into()),
            ("alg", "HS256".into()),
            ("kty", "oct".into()),
            ("crv", "X25519".into()),
            ("crv", "Ed448".into()),
            ("x", URL_SAFE_NO_PAD.encode([1; 31]).into()),
            ("x", "not base64".into()),
            ("kid", 1.into()),
            ("d", "AAAA".into()),
        ] {
            assert_eq!(with(name, value), 1, "{name}");
        }
        let mut keys = keys();
        let mut other = ed25519("a");
        other["alg"] = "ES256".into();
        answer(&mut keys, &json!({ "keys": [other] }), NOW).unwrap();
        keys.asked_at = Some(NOW);
        assert_eq!(step(&mut keys, Some("a"), NOW), "unknown");
    }

    #[test]
    fn too_many_and_too_much_are_refused() {
        let set = |count| json!({ "keys": vec![ed25519("a"); count] }).to_string();
        assert_eq!(read(set(64).as_bytes()).map(|keys| keys.len()), Ok(64));
        assert_eq!(read(set(65).as_bytes()).err(), Some(Refused::TooManyKeys));
        let mut keys = keys();
        let refused = keys.answered(Answer { status: 200, body: &vec![b' '; MAX_BYTES + 1] }, NOW);
        assert_eq!(refused, Err(Refused::TooLong));
        for (set, why) in [
            ("[]", Refused::NotJson),
            ("{}", Refused::Member("keys")),
            (r#"{"keys":{}}"#, Refused::Member("keys")),
            (r#"{"keys":[{"kid":"a","kid":"b"}]}"#, Refused::NameTwice),
        ] {
            assert_eq!(read(set.as_bytes()).err(), Some(why), "{set}");
        }
        assert_eq!(read(br#"{"keys":[1,null,"a",[],{}]}"#).map(|keys| keys.len()), Ok(0));
    }
}
