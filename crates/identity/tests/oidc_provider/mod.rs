//! A provider that says whatever it is told to, with real keys, and a sign-in with it from end to end.
#![allow(dead_code, clippy::unwrap_used)]

use std::{collections::HashMap, sync::LazyLock};

use aws_lc_rs::{
    encoding::AsDer,
    hmac,
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
        EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA512, RSA_PSS_SHA256,
        RsaKeyPair, RsaPublicKeyComponents,
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use identity::oidc::{
    Answer, AuthenticationRequest, Config, Fetch, Keys, Logout, Metadata, Pending, Person, Provider, Refused,
    Replays, Unverified, Verdict,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde_json::{Value, json};

pub const NOW: u64 = 1_800_000_000;
pub const ISSUER: &str = "https://idp.example";
pub const CLIENT: &str = "conclave";

/// The provider's keys, and another provider's.
pub static OURS: LazyLock<Signer> = LazyLock::new(Signer::new);
pub static ANOTHER: LazyLock<Signer> = LazyLock::new(Signer::new);

/// A key of each kind.
pub struct Signer {
    rsa: RsaKeyPair,
    p256: EcdsaKeyPair,
    p384: EcdsaKeyPair,
    ed25519: Ed25519KeyPair,
}

impl Signer {
    fn new() -> Self {
        let ecdsa = |algorithm: &'static EcdsaSigningAlgorithm| EcdsaKeyPair::generate(algorithm).unwrap();
        Self {
            rsa: RsaKeyPair::generate(KeySize::Rsa2048).unwrap(),
            p256: ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING),
            p384: ecdsa(&ECDSA_P384_SHA384_FIXED_SIGNING),
            ed25519: Ed25519KeyPair::generate().unwrap(),
        }
    }

    /// The key set, with the key's kind as its `kid`.
    pub fn jwks(&self) -> Value {
        let rsa = RsaPublicKeyComponents::<Vec<u8>>::from(self.rsa.public_key());
        let point = |key: &EcdsaKeyPair, crv: &str, kid: &str| {
            let bytes = &key.public_key().as_ref()[1..];
            let (x, y) = bytes.split_at(bytes.len() / 2);
            json!({ "kty": "EC", "crv": crv, "kid": kid, "use": "sig", "x": encode(x), "y": encode(y) })
        };
        json!({ "keys": [
            { "kty": "RSA", "kid": "rsa", "use": "sig", "n": encode(&rsa.n), "e": encode(&rsa.e) },
            point(&self.p256, "P-256", "p256"),
            point(&self.p384, "P-384", "p384"),
            { "kty": "OKP", "crv": "Ed25519", "kid": "ed25519", "use": "sig", "alg": "EdDSA",
              "x": encode(self.ed25519.public_key().as_ref()) },
        ]})
    }

    /// The RSA key as anybody can have it, of which an attacker makes a shared secret.
    pub fn public_rsa(&self) -> Vec<u8> {
        self.rsa.public_key().as_der().unwrap().as_ref().to_vec()
    }

    fn sign(&self, alg: &str, signed: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        let rsa = |padding| {
            let mut signature = vec![0; self.rsa.public_modulus_len()];
            self.rsa.sign(padding, &random, signed, &mut signature).unwrap();
            signature
        };
        match alg {
            "RS256" => rsa(&RSA_PKCS1_SHA256),
            "RS512" => rsa(&RSA_PKCS1_SHA512),
            "PS256" => rsa(&RSA_PSS_SHA256),
            "ES256" => self.p256.sign(&random, signed).unwrap().as_ref().to_vec(),
            "ES384" => self.p384.sign(&random, signed).unwrap().as_ref().to_vec(),
            "EdDSA" => self.ed25519.sign(signed).as_ref().to_vec(),
            "HS256" => {
                let secret = hmac::Key::new(hmac::HMAC_SHA256, &self.public_rsa());
                hmac::sign(&secret, signed).as_ref().to_vec()
            }
            _ => Vec::new(),
        }
    }

    /// A token of these texts, signed with `alg` whatever the header says.
    pub fn token_of(&self, alg: &str, header: &str, claims: &str) -> String {
        let signed = format!("{}.{}", encode(header.as_bytes()), encode(claims.as_bytes()));
        let signature = self.sign(alg, signed.as_bytes());
        format!("{signed}.{}", encode(&signature))
    }

    /// A token, signed with what its header says.
    pub fn token(&self, header: &Value, claims: &Value) -> String {
        let alg = header["alg"].as_str().unwrap_or_default();
        self.token_of(alg, &header.to_string(), &claims.to_string())
    }
}

/// One sign-in, as far as the provider has to say something.
pub struct SignIn {
    pub provider: Provider,
    pub metadata: Metadata,
    pub keys: Keys,
    pub pending: Pending,
    /// What the browser carried to the provider.
    pub parameters: HashMap<String, String>,
}

impl SignIn {
    pub fn begin(config: Config, request: AuthenticationRequest, seed: u64) -> Self {
        let provider = Provider::new(config).unwrap();
        let metadata = metadata(&provider);
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let (url, pending) = provider.request(&metadata, request, NOW, &mut rng).unwrap();
        let (_, query) = url.split_once('?').unwrap();
        let parameters = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Self { keys: Keys::new(&metadata), provider, metadata, pending, parameters }
    }

    /// Claims of an honest provider for this sign-in.
    pub fn claims(&self) -> Value {
        json!({
            "iss": ISSUER, "aud": CLIENT, "sub": "24400320", "nonce": self.parameters["nonce"],
            "exp": NOW + 300, "iat": NOW, "sid": "08a5019c",
        })
    }

    /// The browser comes back, the code is exchanged for this token, and it is verified.
    pub fn end(mut self, token: &str) -> Result<Person, Refused> {
        let unverified = self.exchanged(token)?;
        settled(&self.provider, &mut self.keys, |provider, keys| unverified.verify(provider, keys, NOW))
    }

    pub fn exchanged(&self, token: &str) -> Result<Unverified, Refused> {
        let query = format!("code=SplxlOBeZQQYbYS6WxSbIA&state={}", self.parameters["state"]);
        let exchange = self.provider.callback(&self.metadata, self.pending.clone(), &query, NOW)?;
        assert_eq!(exchange.fetch.url, "https://idp.example/token");
        let response = json!({ "token_type": "Bearer", "access_token": "SlAV32hkKG", "id_token": token });
        exchange.answered(Answer { status: 200, body: response.to_string().as_bytes() })
    }
}

pub fn config() -> Config {
    Config::new(ISSUER, CLIENT, "https://meet.example/oidc/callback")
}

pub fn metadata(provider: &Provider) -> Metadata {
    let document = json!({
        "issuer": provider.config().issuer,
        "authorization_endpoint": "https://idp.example/authorize",
        "token_endpoint": "https://idp.example/token",
        "jwks_uri": "https://idp.example/keys",
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["none", "RS256", "RS512", "PS256", "ES256", "ES384", "EdDSA"],
    });
    provider.read_discovery(Answer { status: 200, body: document.to_string().as_bytes() }).unwrap()
}

/// Claims of an honest logout.
pub fn logout_claims(jti: &str) -> Value {
    json!({
        "iss": ISSUER, "aud": CLIENT, "iat": NOW, "exp": NOW + 120, "jti": jti,
        "sub": "24400320", "sid": "08a5019c",
        "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
    })
}

/// A logout token is posted to us.
pub fn logged_out(
    provider: &Provider,
    keys: &mut Keys,
    replays: &mut Replays,
    token: &str,
) -> Result<Logout, Refused> {
    settled(provider, keys, |provider, keys| provider.logout(token, keys, replays, NOW))
}

/// Asks, fetches the keys if that is wished, and asks again.
fn settled<T>(
    provider: &Provider,
    keys: &mut Keys,
    mut ask: impl FnMut(&Provider, &mut Keys) -> Result<Verdict<T>, Refused>,
) -> Result<T, Refused> {
    let mut fetches = 0;
    loop {
        match ask(provider, keys)? {
            Verdict::Done(done) => return Ok(done),
            Verdict::Fetch(Fetch { url, form, .. }) => {
                fetches += 1;
                assert_eq!((url.as_str(), fetches), ("https://idp.example/keys", 1));
                assert!(form.is_none());
                let jwks = OURS.jwks().to_string();
                keys.answered(Answer { status: 200, body: jwks.as_bytes() }, NOW).unwrap();
            }
            Verdict::Wait => panic!("nobody else is fetching"),
        }
    }
}

pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
