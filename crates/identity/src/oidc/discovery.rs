//! What a provider says about itself (OpenID Connect Discovery 1.0 section 3, RFC 9207 section 3).

use idtoken::{Algorithm, Object};

use super::{
    errors::Refused,
    fetch::{Answer, Fetch},
    provider::{Provider, endpoint},
};

/// Bytes of a discovery document that are read.
const MAX_BYTES: usize = 256 * 1_024;

/// A provider's metadata, as far as we use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    pub(super) issuer: String,
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    pub(super) jwks_uri: String,
    pub(super) client_authentication: ClientAuthentication,
    /// Whether callbacks have `iss` (RFC 9207).
    pub(super) sends_issuer: bool,
    /// Whether the `claims` parameter is understood (OIDC Core 5.5).
    pub(super) takes_claims: bool,
    /// Whether it says that it tells of logouts (Back-Channel Logout 1.0 section 2.1).
    pub(super) tells_logouts: bool,
    /// Values of `acr` that it says it knows.
    pub(super) acr: Option<Vec<String>>,
}

impl Metadata {
    /// Whether callbacks say whose they are (RFC 9207).
    pub fn sends_issuer(&self) -> bool {
        self.sends_issuer
    }

    /// Whether the provider says that it tells of logouts.
    pub fn tells_logouts(&self) -> bool {
        self.tells_logouts
    }

    /// Whether the provider says which values of `acr` it knows, and this is not among them.
    pub fn denies_acr(&self, value: &str) -> bool {
        self.acr.as_ref().is_some_and(|known| !known.iter().any(|known| known == value))
    }
}

/// How we show ourselves at the token endpoint (OIDC Core section 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClientAuthentication {
    None,
    Basic,
    Post,
}

impl Provider {
    /// Where the discovery document is: below the issuer (OpenID Connect Discovery 1.0 section 4.1).
    pub fn discovery(&self) -> Fetch {
        let issuer = &self.config().issuer;
        let issuer = issuer.strip_suffix('/').unwrap_or(issuer);
        Fetch::get(format!("{issuer}/.well-known/openid-configuration"), MAX_BYTES)
    }

    /// Reads the discovery document.
    ///
    /// # Errors
    /// When it is not this issuer's (compared byte by byte), has endpoints that are not https, or when the provider
    /// cannot do what we need: the code flow, S256, a pinned algorithm, a way to take our secret.
    pub fn read_discovery(&self, answer: Answer<'_>) -> Result<Metadata, Refused> {
        let config = self.config();
        let document = Object::read(answer.success(MAX_BYTES)?)?;
        if document.required_text("issuer")? != config.issuer {
            return Err(Refused::DiscoveryIssuer);
        }
        let url = |name| {
            let url = document.required_text(name)?;
            if endpoint(url, config.loopback) { Ok(url.to_owned()) } else { Err(Refused::Endpoint(name)) }
        };
        let list = |name| document.texts(name);
        let required = |name| list(name)?.ok_or(Refused::Member(name));
        if !required("response_types_supported")?.contains(&"code") {
            return Err(Refused::NoCodeFlow);
        }
        // Not every provider that does PKCE says so; one that says what it does has to do S256.
        if list("code_challenge_methods_supported")?.is_some_and(|methods| !methods.contains(&"S256")) {
            return Err(Refused::NoS256);
        }
        let signs = required("id_token_signing_alg_values_supported")?;
        let pinned =
            |name: &&str| Algorithm::from_name(name).is_some_and(|alg| config.algorithms.contains(&alg));
        if !signs.iter().any(pinned) {
            return Err(Refused::NoPinnedAlgorithm);
        }
        let methods = list("token_endpoint_auth_methods_supported")?;
        Ok(Metadata {
            issuer: config.issuer.clone(),
            authorization_endpoint: url("authorization_endpoint")?,
            token_endpoint: url("token_endpoint")?,
            jwks_uri: url("jwks_uri")?,
            client_authentication: client_authentication(config.client_secret.is_some(), methods.as_deref())?,
            sends_issuer: document.truth("authorization_response_iss_parameter_supported")?.unwrap_or(false),
            takes_claims: document.truth("claims_parameter_supported")?.unwrap_or(false),
            tells_logouts: document.truth("backchannel_logout_supported")?.unwrap_or(false),
            acr: list("acr_values_supported")?.map(|values| values.into_iter().map(str::to_owned).collect()),
        })
    }
}

/// `client_secret_basic` is what a provider takes that does not say.
fn client_authentication(secret: bool, methods: Option<&[&str]>) -> Result<ClientAuthentication, Refused> {
    let takes = |method| methods.is_some_and(|methods| methods.contains(&method));
    if !secret {
        Ok(ClientAuthentication::None)
    } else if methods.is_none() || takes("client_secret_basic") {
        Ok(ClientAuthentication::Basic)
    } else if takes("client_secret_post") {
        Ok(ClientAuthentication::Post)
    } else {
        Err(Refused::NoClientAuthentication)
    }
}

#[cfg(test)]
impl Metadata {
    /// Those of `https://idp.example`, which takes no secret and says nothing about what it can do.
    pub(super) fn example() -> Self {
        let at = |path| format!("https://idp.example/{path}");
        Self {
            issuer: "https://idp.example".into(),
            authorization_endpoint: at("authorize"),
            token_endpoint: at("token"),
            jwks_uri: at("keys"),
            client_authentication: ClientAuthentication::None,
            sends_issuer: false,
            takes_claims: false,
            tells_logouts: false,
            acr: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::provider::Config, *};
    use serde_json::{Value, json};

    fn provider() -> Provider {
        let issuer = "https://idp.example/tenant";
        Provider::new(Config::new(issuer, "conclave", "https://meet.example/back")).unwrap()
    }

    fn document() -> Value {
        json!({
            "issuer": "https://idp.example/tenant",
            "authorization_endpoint": "https://idp.example/authorize",
            "token_endpoint": "https://idp.example/token",
            "jwks_uri": "https://idp.example/keys",
            "response_types_supported": ["code", "id_token"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["none", "RS256"],
        })
    }

    fn read(document: &Value) -> Result<Metadata, Refused> {
        provider().read_discovery(Answer { status: 200, body: document.to_string().as_bytes() })
    }

    fn with(name: &str, value: Value) -> Result<Metadata, Refused> {
        let mut document = document();
        document[name] = value;
        read(&document)
    }

    #[test]
    fn the_document_is_below_the_issuer() {
        let below = "https://idp.example/tenant/.well-known/openid-configuration";
        assert_eq!(provider().discovery().url, below);
        let config = Config::new("https://idp.example/tenant/", "conclave", "https://meet.example/back");
        assert_eq!(Provider::new(config).unwrap().discovery().url, below);
    }

    #[test]
    fn an_honest_document_is_taken() {
        let metadata = read(&document()).unwrap();
        assert_eq!(metadata.token_endpoint, "https://idp.example/token");
        assert!(!metadata.sends_issuer && !metadata.takes_claims);
        assert!(with("authorization_response_iss_parameter_supported", true.into()).unwrap().sends_issuer);
        assert!(with("code_challenge_methods_supported", json!(["plain", "S256"])).is_ok());
    }

    #[test]
    fn lies_are_refused() {
        for issuer in
            ["https://idp.example/tenant/", "https://idp.example/Tenant", "https://evil.example", ""]
        {
            assert_eq!(with("issuer", issuer.into()).err(), Some(Refused::DiscoveryIssuer), "{issuer}");
        }
        for name in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
            for url in
                ["http://idp.example/", "https://127.0.0.1/", "javascript:alert(1)", "file:///etc/passwd"]
            {
                assert_eq!(with(name, url.into()).err(), Some(Refused::Endpoint(name)), "{url}");
            }
            let mut document = document();
            document.as_object_mut().unwrap().remove(name);
            assert_eq!(read(&document).err(), Some(Refused::Member(name)));
        }
        assert_eq!(with("response_types_supported", json!(["id_token"])).err(), Some(Refused::NoCodeFlow));
        assert_eq!(with("code_challenge_methods_supported", json!(["plain"])).err(), Some(Refused::NoS256));
        let weak = json!(["none", "HS256", "RS512"]);
        let refused = with("id_token_signing_alg_values_supported", weak).err();
        assert_eq!(refused, Some(Refused::NoPinnedAlgorithm));
    }

    #[test]
    fn too_much_another_status_and_no_json_are_refused() {
        let read = |status, body: &[u8]| provider().read_discovery(Answer { status, body }).err();
        let mut long = document().to_string().into_bytes();
        long.resize(MAX_BYTES, b' ');
        assert_eq!(read(200, &long), None);
        long.push(b' ');
        assert_eq!(read(200, &long), Some(Refused::TooLong));
        assert_eq!(read(302, b""), Some(Refused::Status(302)));
        assert_eq!(read(200, b"<html>"), Some(Refused::NotJson));
        assert_eq!(read(200, br#"{"issuer":"a","issuer":"b"}"#), Some(Refused::NameTwice));
    }

    #[test]
    fn a_secret_goes_where_the_provider_takes_it() {
        use ClientAuthentication as Way;
        let way = |methods: &[&str]| client_authentication(true, Some(methods));
        assert_eq!(client_authentication(true, None), Ok(Way::Basic));
        assert_eq!(way(&["client_secret_post", "client_secret_basic"]), Ok(Way::Basic));
        assert_eq!(way(&["client_secret_post"]), Ok(Way::Post));
        assert_eq!(way(&["private_key_jwt"]), Err(Refused::NoClientAuthentication));
        assert_eq!(client_authentication(false, Some(&["private_key_jwt"])), Ok(Way::None));
    }
}
