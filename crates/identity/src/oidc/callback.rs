//! The way back: the authorization response (RFC 6749 section 4.1.2, RFC 9207), the token request and what comes of it.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use form_urlencoded::{Serializer, byte_serialize};
use idtoken::Object;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{
    discovery::{ClientAuthentication, Metadata},
    errors::{ErrorResponse, Refused},
    fetch::{Answer, Fetch, Form},
    provider::Provider,
    request::Pending,
};

/// Bytes of a callback's query that are read.
const MAX_QUERY: usize = 8 * 1_024;

/// Bytes of a token response that are read: an ID token of 16 KiB, and others that are dropped.
const MAX_TOKEN_RESPONSE: usize = 64 * 1_024;

/// Seconds that somebody has at the provider.
const PENDING_SECONDS: u64 = 15 * 60;

/// A code, and the request that exchanges it for an ID token.
#[derive(Debug)]
pub struct Exchange {
    /// The request to the token endpoint.
    pub fetch: Fetch,
    pending: Pending,
}

/// An ID token of which nothing is known yet.
pub struct Unverified {
    pub(super) token: Zeroizing<String>,
    pub(super) pending: Pending,
}

impl Unverified {
    /// The token as it came, for the person whose it is; whoever wants to believe it verifies it first.
    pub fn token(&self) -> &str {
        &self.token
    }
}

/// The `state` of a callback's query, by which the pending sign-in is found.
pub fn state_of(query: &str) -> Option<String> {
    Response::read(query).ok()?.state
}

impl Provider {
    /// Takes the query with which the browser came back, without its question mark. `pending` is what was kept for this
    /// browser; `now` is seconds since 1970.
    ///
    /// # Errors
    /// When it does not belong to the pending sign-in, comes from another issuer, or says an error.
    pub fn callback(
        &self,
        metadata: &Metadata,
        pending: Pending,
        query: &str,
        now: u64,
    ) -> Result<Exchange, Refused> {
        let issuer = &self.config().issuer;
        if pending.issuer != *issuer || metadata.issuer != *issuer {
            return Err(Refused::OtherProvider);
        }
        let response = Response::read(query)?;
        let state = response.state.ok_or(Refused::State)?;
        if !bool::from(state.as_bytes().ct_eq(pending.state.as_bytes())) {
            return Err(Refused::State);
        }
        if now.saturating_sub(pending.requested_at) > PENDING_SECONDS {
            return Err(Refused::PendingExpired);
        }
        match response.issuer {
            None if metadata.sends_issuer => return Err(Refused::CallbackIssuerMissing),
            Some(said) if said != *issuer => return Err(Refused::CallbackIssuer),
            None | Some(_) => {}
        }
        if let Some(code) = response.error {
            return Err(Refused::AuthenticationError(ErrorResponse::from_code(&code)));
        }
        let code = response.code.filter(|code| !code.is_empty()).ok_or(Refused::CodeMissing)?;
        let fetch = self.token_request(metadata, &code, &pending);
        Ok(Exchange { fetch, pending })
    }

    /// RFC 6749 sections 2.3.1 and 4.1.3, RFC 7636 section 4.5.
    fn token_request(&self, metadata: &Metadata, code: &str, pending: &Pending) -> Fetch {
        let config = self.config();
        let mut body = Serializer::new(String::new());
        body.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", &config.redirect_uri)
            .append_pair("code_verifier", &pending.code_verifier);
        let mut authorization = None;
        match (&config.client_secret, metadata.client_authentication) {
            (Some(secret), ClientAuthentication::Basic) => {
                let mut pair: Zeroizing<String> =
                    Zeroizing::new(byte_serialize(config.client_id.as_bytes()).collect());
                pair.push(':');
                pair.extend(byte_serialize(secret.reveal().as_bytes()));
                authorization = Some(Zeroizing::new(format!("Basic {}", STANDARD.encode(pair.as_bytes()))));
            }
            (Some(secret), ClientAuthentication::Post) => {
                body.append_pair("client_id", &config.client_id)
                    .append_pair("client_secret", secret.reveal());
            }
            (None, _) | (_, ClientAuthentication::None) => {
                body.append_pair("client_id", &config.client_id);
            }
        }
        let form = Form { body: Zeroizing::new(body.finish()), authorization };
        Fetch { url: metadata.token_endpoint.clone(), form: Some(form), max_bytes: MAX_TOKEN_RESPONSE }
    }
}

impl Exchange {
    /// Takes the ID token out of what the token endpoint answered (OIDC Core 3.1.3.3); the rest is dropped.
    ///
    /// # Errors
    /// [`Refused::TokenError`] when the endpoint says an error of RFC 6749 section 5.2, and others for what is no token
    /// response.
    pub fn answered(self, answer: Answer<'_>) -> Result<Unverified, Refused> {
        let body = answer.within(MAX_TOKEN_RESPONSE)?;
        if answer.status != 200 {
            let said = Object::read(body).ok();
            let code = said.as_ref().and_then(|said| said.text("error").ok().flatten());
            return Err(match code {
                Some(code) => Refused::TokenError(ErrorResponse::from_code(code)),
                None => Refused::Status(answer.status),
            });
        }
        let response = Object::read(body)?;
        if !response.required_text("token_type")?.eq_ignore_ascii_case("Bearer") {
            return Err(Refused::Member("token_type"));
        }
        let token = Zeroizing::new(response.required_text("id_token")?.to_owned());
        Ok(Unverified { token, pending: self.pending })
    }
}

impl fmt::Debug for Unverified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unverified")
    }
}

/// The parameters that we read of a callback.
#[derive(Default)]
struct Response {
    state: Option<String>,
    issuer: Option<String>,
    code: Option<String>,
    error: Option<String>,
}

impl Response {
    fn read(query: &str) -> Result<Self, Refused> {
        if query.len() > MAX_QUERY {
            return Err(Refused::TooLong);
        }
        let mut response = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let place = match &*name {
                "state" => &mut response.state,
                "iss" => &mut response.issuer,
                "code" => &mut response.code,
                "error" => &mut response.error,
                _ => continue,
            };
            if place.replace(value.into_owned()).is_some() {
                return Err(Refused::ParameterTwice);
            }
        }
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            provider::{ClientSecret, Config},
            request::AuthenticationRequest,
        },
        *,
    };
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
    use std::collections::HashMap;

    const NOW: u64 = 1_800_000_000;

    struct Begun {
        provider: Provider,
        metadata: Metadata,
        pending: Pending,
    }

    fn begun(secret: Option<&str>, client_authentication: ClientAuthentication, sends_issuer: bool) -> Begun {
        let mut config = Config::new("https://idp.example", "con clave", "https://meet.example/back");
        config.client_secret = secret.map(|secret| ClientSecret::new(secret.into()));
        let provider = Provider::new(config).unwrap();
        let metadata = Metadata { client_authentication, sends_issuer, ..Metadata::example() };
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let (_, pending) =
            provider.request(&metadata, AuthenticationRequest::default(), NOW, &mut rng).unwrap();
        Begun { provider, metadata, pending }
    }

    fn came_back(sends_issuer: bool, query: &str, now: u64) -> Result<Exchange, Refused> {
        let begun = begun(None, ClientAuthentication::None, sends_issuer);
        let query = query.replace("STATE", begun.pending.state());
        begun.provider.callback(&begun.metadata, begun.pending, &query, now)
    }

    fn sent(secret: Option<&str>, way: ClientAuthentication) -> (HashMap<String, String>, Option<String>) {
        let begun = begun(secret, way, false);
        let query = format!("code=a%26b&state={}", begun.pending.state());
        let exchange = begun.provider.callback(&begun.metadata, begun.pending, &query, NOW).unwrap();
        assert_eq!(exchange.fetch.url, "https://idp.example/token");
        let form = exchange.fetch.form.unwrap();
        let body = form_urlencoded::parse(form.body.as_bytes()).into_owned().collect();
        (body, form.authorization.map(|value| value.to_string()))
    }

    #[test]
    fn a_code_is_exchanged_with_the_verifier() {
        let (body, authorization) = sent(None, ClientAuthentication::None);
        assert_eq!(body["grant_type"], "authorization_code");
        assert_eq!(body["code"], "a&b");
        assert_eq!(body["redirect_uri"], "https://meet.example/back");
        assert_eq!(body["client_id"], "con clave");
        assert_eq!(body["code_verifier"].len(), 43);
        assert_eq!(body.len(), 5);
        assert_eq!(authorization, None);
    }

    #[test]
    fn a_secret_is_in_the_header_or_in_the_body() {
        let (body, authorization) = sent(Some("s:e+c"), ClientAuthentication::Basic);
        assert!(!body.contains_key("client_secret") && !body.contains_key("client_id"));
        let expected = format!("Basic {}", STANDARD.encode("con+clave:s%3Ae%2Bc"));
        assert_eq!(authorization, Some(expected));
        let (body, authorization) = sent(Some("s:e+c"), ClientAuthentication::Post);
        assert_eq!((&*body["client_id"], &*body["client_secret"]), ("con clave", "s:e+c"));
        assert_eq!(authorization, None);
    }

    #[test]
    fn a_callback_of_another_sign_in_is_refused() {
        for query in
            ["code=a", "code=a&state=", "code=a&state=other", "code=a&state=STATEx", "error=access_denied"]
        {
            assert_eq!(came_back(false, query, NOW).err(), Some(Refused::State), "{query}");
        }
        assert_eq!(came_back(false, "code=a&state=STATE", NOW + 15 * 60).err(), None);
        let late = came_back(false, "code=a&state=STATE", NOW + 15 * 60 + 1).err();
        assert_eq!(late, Some(Refused::PendingExpired));
    }

    #[test]
    fn a_callback_of_another_issuer_is_refused() {
        let ours = "code=a&state=STATE&iss=https%3A%2F%2Fidp.example";
        let slash = "code=a&state=STATE&iss=https%3A%2F%2Fidp.example%2F";
        let other = "error=access_denied&state=STATE&iss=https%3A%2F%2Fevil.example";
        for sends_issuer in [false, true] {
            assert_eq!(came_back(sends_issuer, ours, NOW).err(), None);
            assert_eq!(came_back(sends_issuer, slash, NOW).err(), Some(Refused::CallbackIssuer));
            assert_eq!(came_back(sends_issuer, other, NOW).err(), Some(Refused::CallbackIssuer));
        }
        let without = came_back(true, "code=a&state=STATE", NOW).err();
        assert_eq!(without, Some(Refused::CallbackIssuerMissing));
    }

    #[test]
    fn a_pending_sign_in_of_another_provider_is_refused() {
        let begun = begun(None, ClientAuthentication::None, false);
        let query = format!("code=a&state={}", begun.pending.state());
        let other = Metadata { issuer: "https://other.example".into(), ..begun.metadata.clone() };
        let refused = begun.provider.callback(&other, begun.pending.clone(), &query, NOW).err();
        assert_eq!(refused, Some(Refused::OtherProvider));
        let config = Config::new("https://other.example", "conclave", "https://meet.example/back");
        let elsewhere = Provider::new(config).unwrap();
        let refused = elsewhere.callback(&other, begun.pending, &query, NOW).err();
        assert_eq!(refused, Some(Refused::OtherProvider));
    }

    #[test]
    fn errors_and_nonsense_are_refused() {
        let denied = came_back(false, "error=access_denied&error_description=x&state=STATE", NOW).err();
        assert_eq!(denied, Some(Refused::AuthenticationError(ErrorResponse::AccessDenied)));
        assert_eq!(came_back(false, "state=STATE", NOW).err(), Some(Refused::CodeMissing));
        assert_eq!(came_back(false, "state=STATE&code=", NOW).err(), Some(Refused::CodeMissing));
        for query in ["code=a&code=b&state=STATE", "code=a&state=STATE&%73tate=STATE"] {
            assert_eq!(came_back(false, query, NOW).err(), Some(Refused::ParameterTwice), "{query}");
        }
        let long = format!("code={}&state=STATE", "a".repeat(MAX_QUERY));
        assert_eq!(came_back(false, &long, NOW).err(), Some(Refused::TooLong));
    }

    #[test]
    fn of_a_token_response_only_the_id_token_is_taken() {
        let answered = |status, body: &str| {
            let exchange = came_back(false, "code=a&state=STATE", NOW).unwrap();
            exchange
                .answered(Answer { status, body: body.as_bytes() })
                .map(|unverified| unverified.token.to_string())
        };
        let honest = r#"{"access_token":"x","token_type":"bearer","expires_in":300,"id_token":"a.b.c"}"#;
        assert_eq!(answered(200, honest).unwrap(), "a.b.c");
        let grant = answered(400, r#"{"error":"invalid_grant","error_description":"x"}"#);
        assert_eq!(grant, Err(Refused::TokenError(ErrorResponse::InvalidGrant)));
        assert_eq!(answered(502, "<html>"), Err(Refused::Status(502)));
        assert_eq!(answered(302, ""), Err(Refused::Status(302)));
        assert_eq!(answered(200, r#"{"token_type":"Bearer"}"#), Err(Refused::Member("id_token")));
        assert_eq!(
            answered(200, r#"{"token_type":"mac","id_token":"a"}"#),
            Err(Refused::Member("token_type"))
        );
        assert_eq!(answered(200, "a.b.c"), Err(Refused::NotJson));
        assert_eq!(answered(200, &" ".repeat(MAX_TOKEN_RESPONSE + 1)), Err(Refused::TooLong));
    }
}
