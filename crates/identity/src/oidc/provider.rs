//! An organisation's provider, as the organisation configures it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    net::IpAddr,
};

use http::Uri;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use idtoken::Algorithm;

use super::{errors::Misconfigured, token::PROTOCOL_CLAIMS};

/// What an organisation writes down about its provider.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The issuer, exactly as the provider writes it in its tokens.
    pub issuer: String,
    /// Our name at the provider.
    pub client_id: String,
    /// Our secret at the provider; PKCE alone when there is none.
    #[serde(default)]
    pub client_secret: Option<ClientSecret>,
    /// Where the provider sends the browser back to, as registered there. One for each provider, and only pending
    /// sign-ins of that provider are looked for there: where `iss` is not sent, that is what keeps a provider from
    /// getting another's codes (RFC 9700 section 4.4.2.2).
    pub redirect_uri: String,
    /// With what tokens may be signed; [`Algorithm::DEFAULT`] when left out.
    #[serde(default = "default_algorithms")]
    pub algorithms: Vec<Algorithm>,
    /// What is asked for; only `openid` when left out.
    #[serde(default = "default_scopes")]
    pub scopes: Vec<String>,
    /// Claims that are kept of a token, such as `name`. All others are dropped.
    #[serde(default)]
    pub claims: BTreeSet<String>,
    /// How somebody has to show themselves for what, by names of the organisation's own, such as `mfa`.
    #[serde(default)]
    pub requirements: BTreeMap<String, Requirement>,
    /// Which people are the organisation's, when the provider is a hub for many.
    #[serde(default)]
    pub organisation: Option<Organisation>,
    /// Audiences that a token may have besides us (OIDC Core 3.1.3.7, 3).
    #[serde(default)]
    pub trusted_audiences: BTreeSet<String>,
    /// Whether the provider may be on this machine, with plain HTTP: in tests. No configuration file can say so.
    #[serde(skip)]
    pub loopback: bool,
}

/// How somebody has to show themselves. One of these is enough.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Accepted values of `acr`, in the order in which they are asked for; for instance
    /// `https://refeds.org/profile/mfa`.
    #[serde(default)]
    pub acr: Vec<String>,
    /// Accepted members of `amr` (RFC 8176), for providers that say it there; for instance `mfa`.
    #[serde(default)]
    pub amr: Vec<String>,
}

/// Which people behind a hub are the organisation's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// The claim in which the hub says it, for instance `schac_home_organization`.
    pub claim: String,
    /// Its values that are this organisation, compared byte by byte.
    pub values: BTreeSet<String>,
}

/// A client secret. Wiped when dropped, and not printed.
#[derive(Clone, Deserialize)]
#[serde(from = "String")]
pub struct ClientSecret(Zeroizing<String>);

/// A provider whose configuration makes sense.
#[derive(Debug, Clone)]
pub struct Provider(Config);

impl Config {
    /// A configuration with everything else as it is when left out.
    pub fn new(
        issuer: impl Into<String>,
        client_id: impl Into<String>,
        redirect_uri: impl Into<String>,
    ) -> Self {
        Self {
            issuer: issuer.into(),
            client_id: client_id.into(),
            client_secret: None,
            redirect_uri: redirect_uri.into(),
            algorithms: default_algorithms(),
            scopes: default_scopes(),
            claims: BTreeSet::new(),
            requirements: BTreeMap::new(),
            organisation: None,
            trusted_audiences: BTreeSet::new(),
            loopback: false,
        }
    }
}

impl Provider {
    /// Checks a configuration.
    ///
    /// # Errors
    /// [`Misconfigured`], with a text for the operator.
    pub fn new(config: Config) -> Result<Self, Misconfigured> {
        let fits = |url: &str| endpoint(url, config.loopback);
        if !fits(&config.issuer) || config.issuer.contains('?') {
            return Err(Misconfigured::Issuer);
        }
        // Nobody fetches it: a server that one tries on one's own machine may be there.
        if !endpoint(&config.redirect_uri, true) {
            return Err(Misconfigured::RedirectUri);
        }
        if config.client_id.is_empty() || !config.client_id.bytes().all(|byte| (b' '..=b'~').contains(&byte))
        {
            return Err(Misconfigured::ClientId);
        }
        if config.client_secret.as_ref().is_some_and(|secret| secret.reveal().is_empty()) {
            return Err(Misconfigured::ClientSecret);
        }
        if config.algorithms.is_empty() {
            return Err(Misconfigured::Algorithms);
        }
        if !config.scopes.iter().any(|scope| scope == "openid")
            || !config.scopes.iter().all(|scope| word(scope))
        {
            return Err(Misconfigured::Scopes);
        }
        if config.claims.iter().any(|claim| PROTOCOL_CLAIMS.contains(&claim.as_str())) {
            return Err(Misconfigured::Claims);
        }
        let sensible = |requirement: &Requirement| {
            let Requirement { acr, amr } = requirement;
            !(acr.is_empty() && amr.is_empty()) && acr.iter().all(|value| word(value))
        };
        if !config.requirements.values().all(sensible) {
            return Err(Misconfigured::Requirement);
        }
        if config.organisation.as_ref().is_some_and(|organisation| !organisation.is_sensible()) {
            return Err(Misconfigured::Organisation);
        }
        Ok(Self(config))
    }

    /// What it was made from.
    pub fn config(&self) -> &Config {
        &self.0
    }
}

impl Requirement {
    /// Whether what a token says is enough.
    pub fn accepts(&self, acr: Option<&str>, amr: &[String]) -> bool {
        acr.is_some_and(|acr| self.acr.iter().any(|accepted| accepted == acr))
            || amr.iter().any(|method| self.amr.contains(method))
    }
}

impl Organisation {
    /// A mail address says who runs somebody's mail, and is often the person's own word: none of the claims that look
    /// like one will do.
    fn is_sensible(&self) -> bool {
        const ADDRESSES: [&str; 5] =
            ["email", "email_verified", "upn", "preferred_username", "eduperson_principal_name"];
        let claim = self.claim.as_str();
        !claim.is_empty()
            && !ADDRESSES.contains(&claim)
            && !PROTOCOL_CLAIMS.contains(&claim)
            && !self.values.is_empty()
            && self.values.iter().all(|value| !value.is_empty() && !value.contains('@'))
    }
}

impl ClientSecret {
    /// Takes over the text.
    pub fn new(secret: String) -> Self {
        Self(Zeroizing::new(secret))
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for ClientSecret {
    fn from(secret: String) -> Self {
        Self::new(secret)
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecret")
    }
}

/// Whether requests may go to this URL: https, a host that is not this machine, no user information, no fragment. With
/// `loopback` this machine will do, and there plain HTTP.
pub(super) fn endpoint(url: &str, loopback: bool) -> bool {
    const LONGEST: usize = 2_048;
    if url.len() > LONGEST || url.contains('#') {
        return false;
    }
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return false };
    let host_alone = authority.as_str() == authority.host();
    if authority.as_str().contains('@') || !(host_alone || authority.port_u16().is_some()) {
        return false;
    }
    match (is_this_machine(authority.host()), scheme) {
        (Some(false), "https") => true,
        (Some(true), "https" | "http") => loopback,
        _ => false,
    }
}

/// `None` for what is neither a name nor an address as RFC 3986 section 3.2.2 writes it: resolvers take `127.1` and
/// `0x7f000001` for addresses, and no top-level domain begins with a digit.
fn is_this_machine(host: &str) -> Option<bool> {
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    if let Ok(address) = address.parse::<IpAddr>() {
        let address = address.to_canonical();
        return Some(address.is_loopback() || address.is_unspecified());
    }
    let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    let last =
        name.rsplit('.').next().filter(|label| label.starts_with(|c: char| c.is_ascii_alphabetic()))?;
    Some(last == "localhost")
}

/// What can stand in a list with spaces between (RFC 6749 section 3.3).
fn word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'!' | b'#'..=b'[' | b']'..=b'~'))
}

fn default_algorithms() -> Vec<Algorithm> {
    Algorithm::DEFAULT.to_vec()
}

fn default_scopes() -> Vec<String> {
    vec!["openid".into()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> Config {
        Config::new("https://idp.example", "conclave", "https://meet.example/oidc/callback")
    }

    fn misconfigured(change: impl FnOnce(&mut Config)) -> Option<Misconfigured> {
        let mut config = config();
        change(&mut config);
        Provider::new(config).err()
    }

    #[test]
    fn what_is_left_out_is_the_least() {
        let json =
            r#"{"issuer":"https://idp.example","client_id":"c","redirect_uri":"https://meet.example/"}"#;
        let config: Config = serde_json::from_str(json).unwrap();
        assert_eq!(config.scopes, ["openid"]);
        assert_eq!(config.algorithms, Algorithm::DEFAULT);
        assert!(config.claims.is_empty() && config.requirements.is_empty() && config.organisation.is_none());
        assert!(!config.loopback);
        assert!(Provider::new(config).is_ok());
        let allowed = json.replace("\"client_id\"", "\"loopback\":true,\"client_id\"");
        assert!(serde_json::from_str::<Config>(&allowed).is_err(), "no file says that");
    }

    #[test]
    fn algorithms_without_a_public_key_cannot_be_written_down() {
        for (algorithm, can) in [("none", false), ("HS256", false), ("PS256", true)] {
            let json = serde_json::json!({
                "issuer": "https://idp.example", "client_id": "c", "redirect_uri": "https://meet.example",
                "algorithms": [algorithm],
            });
            assert_eq!(serde_json::from_value::<Config>(json).is_ok(), can, "{algorithm}");
        }
    }

    #[test]
    fn mistakes_are_named() {
        use Misconfigured as M;
        assert_eq!(misconfigured(|_| {}), None);
        assert_eq!(misconfigured(|c| c.issuer = "http://idp.example".into()), Some(M::Issuer));
        assert_eq!(misconfigured(|c| c.issuer.push_str("?tenant=1")), Some(M::Issuer));
        assert_eq!(misconfigured(|c| c.redirect_uri.push_str("#x")), Some(M::RedirectUri));
        assert_eq!(misconfigured(|c| c.redirect_uri = "http://meet.example/".into()), Some(M::RedirectUri));
        assert_eq!(misconfigured(|c| c.redirect_uri = "http://localhost:8080/".into()), None);
        assert_eq!(misconfigured(|c| c.client_id.clear()), Some(M::ClientId));
        assert_eq!(misconfigured(|c| c.client_id.push('\n')), Some(M::ClientId));
        let empty = Some(ClientSecret::new(String::new()));
        assert_eq!(misconfigured(|c| c.client_secret = empty), Some(M::ClientSecret));
        assert_eq!(misconfigured(|c| c.algorithms.clear()), Some(M::Algorithms));
        assert_eq!(misconfigured(|c| c.scopes = vec!["profile".into()]), Some(M::Scopes));
        assert_eq!(misconfigured(|c| c.scopes.push("a b".into())), Some(M::Scopes));
        assert_eq!(misconfigured(|c| c.claims = ["sub".into()].into()), Some(M::Claims));
        let nothing = [("mfa".into(), Requirement::default())];
        assert_eq!(misconfigured(|c| c.requirements = nothing.into()), Some(M::Requirement));
        let spaced = Requirement { acr: vec!["a b".into()], amr: Vec::new() };
        assert_eq!(misconfigured(|c| c.requirements = [("mfa".into(), spaced)].into()), Some(M::Requirement));
    }

    #[test]
    fn no_mail_address_says_where_somebody_belongs() {
        let organisation = |claim: &str, values: &[&str]| {
            let values = values.iter().map(|value| value.to_string()).collect();
            misconfigured(|c| c.organisation = Some(Organisation { claim: claim.into(), values }))
        };
        assert_eq!(organisation("schac_home_organization", &["uni.example"]), None);
        for (claim, values) in [
            ("email", &["uni.example"][..]),
            ("upn", &["uni.example"]),
            ("sub", &["uni.example"]),
            ("", &["uni.example"]),
            ("schac_home_organization", &[]),
            ("schac_home_organization", &["someone@uni.example"]),
            ("schac_home_organization", &[""]),
        ] {
            assert_eq!(organisation(claim, values), Some(Misconfigured::Organisation), "{claim} {values:?}");
        }
    }

    #[test]
    fn requests_go_to_https_and_elsewhere() {
        for url in [
            "https://idp.example",
            "https://idp.example:8443/a?b=c",
            "https://10.0.0.1/",
            "https://[2001:db8::1]/",
        ] {
            assert!(endpoint(url, false), "{url}");
        }
        for url in [
            "",
            "/",
            "idp.example",
            "http://idp.example/",
            "ftp://idp.example/",
            "https:///a",
            "https://127.1/",
            "https://0x7f000001/",
            "https://2130706433/",
            "https://idp.example:x/",
            "https://[fe80::1%25lo]/",
            "https://user@idp.example/",
            "https://user:secret@idp.example:443/",
            "https://idp.example@evil.example/",
            "https://idp.example\\@evil.example/",
            "https://idp.example/#a",
            "https://idp.example/ a",
            "https://idp.example/\n",
            &format!("https://idp.example/{}", "a".repeat(2_048)),
        ] {
            assert!(!endpoint(url, true), "{url}");
        }
        for url in [
            "http://127.0.0.1:1/",
            "https://127.0.0.1/",
            "http://localhost/",
            "https://LOCALHOST./",
            "https://a.localhost/",
            "http://[::1]:1/",
            "https://[::ffff:127.0.0.1]/",
            "https://0.0.0.0/",
        ] {
            assert!(!endpoint(url, false), "{url}");
            assert!(endpoint(url, true), "{url}");
        }
    }

    #[test]
    fn a_secret_is_not_printed() {
        let mut config = config();
        config.client_secret = Some(ClientSecret::new("hunter2".into()));
        let provider = Provider::new(config).unwrap();
        assert!(!format!("{provider:?}").contains("hunter2"));
    }
}
