//! The way to the provider: the authentication request (OIDC Core 3.1.2.1) with PKCE (RFC 7636).

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use form_urlencoded::Serializer;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{
    discovery::Metadata,
    errors::Refused,
    provider::{Config, Provider},
};

/// What is asked of a provider about somebody.
#[derive(Debug, Clone, Default)]
pub struct AuthenticationRequest {
    /// A requirement of the configuration that has to be met.
    pub requirement: Option<String>,
    /// Seconds since when the person may last have shown themselves to the provider; the ID token then has to say when
    /// it was.
    pub max_age: Option<u64>,
    /// What the provider shows, whatever it remembers.
    pub prompt: Option<Prompt>,
    /// A commitment that is to be the nonce, base64url in the token. It has to be no other sign-in's and unguessable,
    /// so something random has to be in what it commits to. When there is none, 32 random bytes are taken.
    pub nonce: Option<[u8; 32]>,
    /// Who has to come back, when somebody who is signed in is to show themselves again.
    pub subject: Option<String>,
}

/// What the provider shows (OIDC Core 3.1.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prompt {
    /// Nothing: an error comes back if something had to be.
    None,
    /// The person shows themselves again.
    Login,
    /// The person is asked for consent again.
    Consent,
    /// The person chooses an account.
    SelectAccount,
}

/// A sign-in that is under way. The server keeps it until the callback, bound to the browser by a cookie, takes it out
/// then, whatever comes of it, and never shows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct Pending {
    pub(super) issuer: String,
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) code_verifier: String,
    pub(super) requirement: Option<String>,
    pub(super) max_age: Option<u64>,
    pub(super) subject: Option<String>,
    pub(super) requested_at: u64,
}

impl Provider {
    /// The URL to which the browser is sent, and what to keep until it comes back. `now` is seconds since 1970.
    ///
    /// # Errors
    /// [`Refused::UnknownRequirement`], [`Refused::OtherProvider`].
    pub fn request(
        &self,
        metadata: &Metadata,
        request: AuthenticationRequest,
        now: u64,
        rng: &mut impl CryptoRng,
    ) -> Result<(String, Pending), Refused> {
        let config = self.config();
        if metadata.issuer != config.issuer {
            return Err(Refused::OtherProvider);
        }
        let requirement = match &request.requirement {
            Some(name) => Some(config.requirements.get(name).ok_or(Refused::UnknownRequirement)?),
            None => None,
        };
        let pending = Pending {
            issuer: config.issuer.clone(),
            state: random(rng),
            nonce: request.nonce.map_or_else(|| random(rng), |nonce| URL_SAFE_NO_PAD.encode(nonce)),
            code_verifier: random(rng),
            requirement: request.requirement,
            max_age: request.max_age,
            subject: request.subject,
            requested_at: now,
        };

        // An endpoint may have a query of its own, which is kept (RFC 6749 section 3.1).
        let endpoint = &metadata.authorization_endpoint;
        let start = endpoint.len() + 1;
        let separator = if endpoint.contains('?') { '&' } else { '?' };
        let mut query = Serializer::for_suffix(format!("{endpoint}{separator}"), start);
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &config.client_id)
            .append_pair("redirect_uri", &config.redirect_uri)
            .append_pair("scope", &scopes(config, metadata.takes_claims))
            .append_pair("state", &pending.state)
            .append_pair("nonce", &pending.nonce)
            .append_pair("code_challenge", &code_challenge(&pending.code_verifier))
            .append_pair("code_challenge_method", "S256");
        if let Some(requirement) = requirement.filter(|requirement| !requirement.acr.is_empty()) {
            query.append_pair("acr_values", &requirement.acr.join(" "));
        }
        if let Some(max_age) = pending.max_age {
            query.append_pair("max_age", &max_age.to_string());
        }
        if let Some(prompt) = request.prompt {
            query.append_pair("prompt", prompt.name());
        }
        let hub_s = config.organisation.iter().map(|organisation| &organisation.claim);
        let claims: Vec<_> = config.claims.iter().chain(hub_s).collect();
        if metadata.takes_claims && !claims.is_empty() {
            query.append_pair("claims", &claims_parameter(&claims));
        }
        Ok((query.finish(), pending))
    }
}

impl Pending {
    /// By what it is found again when the browser comes back.
    pub fn state(&self) -> &str {
        &self.state
    }
}

impl Prompt {
    fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Login => "login",
            Self::Consent => "consent",
            Self::SelectAccount => "select_account",
        }
    }
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pending")
    }
}

/// RFC 7636 section 4.2.
fn code_challenge(code_verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(code_verifier))
}

/// Asks for these claims and no others, and in the ID token: a scope would bring many, and to UserInfo (OIDC Core 5.5).
fn claims_parameter(claims: &[&String]) -> String {
    let claims: Map<_, _> = claims.iter().map(|claim| (claim.to_string(), Value::Null)).collect();
    json!({ "id_token": claims }).to_string()
}

/// Of providers that cannot be asked for claims one by one, a name comes with `profile` alone (OIDC Core 5.4); what else
/// it brings is dropped.
fn scopes(config: &Config, takes_claims: bool) -> String {
    let mut scopes: Vec<&str> = config.scopes.iter().map(String::as_str).collect();
    if config.claims.contains("name") && !takes_claims && !scopes.contains(&"profile") {
        scopes.push("profile");
    }
    scopes.join(" ")
}

/// 256 bits, as 43 characters.
fn random(rng: &mut impl CryptoRng) -> String {
    let mut bytes = [0; 32];
    rng.fill_bytes(&mut bytes);
    let text = URL_SAFE_NO_PAD.encode(bytes);
    bytes.zeroize();
    text
}

#[cfg(test)]
mod tests {
    use super::{
        super::provider::{Config, Organisation, Requirement},
        *,
    };
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
    use std::collections::HashMap;

    const NOW: u64 = 1_800_000_000;

    fn provider() -> Provider {
        let mut config = Config::new("https://idp.example", "conclave & co", "https://meet.example/back?a=b");
        let acr = vec!["https://refeds.org/profile/mfa".into(), "urn:two".into()];
        config.requirements = [("mfa".into(), Requirement { acr, amr: Vec::new() })].into();
        config.claims = ["name".into()].into();
        let values = ["uni.example".into()].into();
        config.organisation = Some(Organisation { claim: "schac_home_organization".into(), values });
        Provider::new(config).unwrap()
    }

    fn parameters(url: &str) -> HashMap<String, String> {
        let (_, query) = url.split_once('?').unwrap();
        form_urlencoded::parse(query.as_bytes()).into_owned().collect()
    }

    #[test]
    fn the_request_says_the_least() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let (url, pending) = provider()
            .request(&Metadata::example(), AuthenticationRequest::default(), NOW, &mut rng)
            .unwrap();
        assert!(url.starts_with("https://idp.example/authorize?response_type=code&"));
        let parameters = parameters(&url);
        assert_eq!(parameters["client_id"], "conclave & co");
        assert_eq!(parameters["redirect_uri"], "https://meet.example/back?a=b");
        assert_eq!(parameters["scope"], "openid profile", "which cannot be asked for a name alone");
        assert_eq!(parameters["state"], pending.state());
        assert_eq!(parameters["nonce"], pending.nonce);
        assert_eq!(parameters["code_challenge_method"], "S256");
        assert_eq!(parameters["code_challenge"], code_challenge(&pending.code_verifier));
        assert_eq!(parameters.len(), 8);
        assert!(!url.contains(&pending.code_verifier));
        assert_eq!(pending.code_verifier.len(), 43);
    }

    #[test]
    fn everything_that_is_asked_for_is_in_it() {
        let mut metadata = Metadata::example();
        metadata.authorization_endpoint.push_str("?tenant=1");
        metadata.takes_claims = true;
        let request = AuthenticationRequest {
            requirement: Some("mfa".into()),
            max_age: Some(0),
            prompt: Some(Prompt::SelectAccount),
            nonce: Some([0xfb; 32]),
            subject: None,
        };
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let (url, _) = provider().request(&metadata, request, NOW, &mut rng).unwrap();
        let parameters = parameters(&url);
        assert_eq!(parameters["tenant"], "1");
        assert_eq!(parameters["scope"], "openid");
        assert_eq!(parameters["acr_values"], "https://refeds.org/profile/mfa urn:two");
        assert_eq!(parameters["max_age"], "0");
        assert_eq!(parameters["prompt"], "select_account");
        assert_eq!(parameters["nonce"], URL_SAFE_NO_PAD.encode([0xfb; 32]));
        assert_eq!(parameters["claims"], r#"{"id_token":{"name":null,"schac_home_organization":null}}"#);
    }

    #[test]
    fn no_two_sign_ins_share_anything() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let mut begin = || {
            provider()
                .request(&Metadata::example(), AuthenticationRequest::default(), NOW, &mut rng)
                .unwrap()
                .1
        };
        let (one, other) = (begin(), begin());
        assert_ne!(one.state, other.state);
        assert_ne!(one.nonce, other.nonce);
        assert_ne!(one.code_verifier, other.code_verifier);
    }

    #[test]
    fn a_pending_sign_in_can_be_kept_and_is_not_printed() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let (_, pending) = provider()
            .request(&Metadata::example(), AuthenticationRequest::default(), NOW, &mut rng)
            .unwrap();
        let kept = serde_json::to_string(&pending).unwrap();
        assert!(serde_json::from_str::<Pending>(&kept).unwrap() == pending);
        assert_eq!(format!("{pending:?}"), "Pending");
    }

    #[test]
    fn unknown_requirements_and_other_providers_are_refused() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let request = AuthenticationRequest { requirement: Some("other".into()), ..Default::default() };
        let refused = provider().request(&Metadata::example(), request, NOW, &mut rng).err();
        assert_eq!(refused, Some(Refused::UnknownRequirement));
        let other = Metadata { issuer: "https://other.example".into(), ..Metadata::example() };
        let refused = provider().request(&other, AuthenticationRequest::default(), NOW, &mut rng).err();
        assert_eq!(refused, Some(Refused::OtherProvider));
    }

    #[test]
    fn the_challenge_is_that_of_rfc_7636_appendix_b() {
        let challenge = code_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
