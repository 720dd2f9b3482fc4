//! SCIM 2.0 (RFC 7644) at `/scim/v2`: an organisation's directory, which shows a token and never a cookie.
//!
//! The same stands at `/scim/v1`, which SURFconext Invite writes; what follows is read by [`identity::scim`]. Whatever is
//! wrong with a token, the answer is the same, and what another organisation has is answered like what nobody has. A
//! token has 256 random bits, so nobody is counted who guesses: what is looked up for them is one row, and whoever has a
//! token never waits for them.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts, uri::Authority},
    response::Response,
    routing::any,
};
use identity::{
    Token, TokenHash,
    scim::{self, MAX_BODY},
};
use store::accounts::provisioning::{Asked, Provisioned};
use tokio::{sync::Semaphore, time::timeout};

use super::rates::Rates;
use crate::{
    clock,
    organisations::{Organisations, Refusal},
};

/// Requests with one token a second, and at once after a pause. Directories send a few a second.
const TOKEN_RATE: (u32, u32) = (50, 1_000);
/// Requests of the whole server that hold a body in memory at once.
const AT_ONCE: usize = 64;
/// How long a body may take on its way here.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a client should wait that asks too often, in seconds.
const COME_AGAIN: u32 = 10;

/// What the handler has.
struct Desk {
    organisations: Arc<Organisations>,
    /// What URLs that are told begin with.
    scheme: &'static str,
    places: Semaphore,
    rates: Mutex<Rates<TokenHash>>,
}

/// Everything under `/scim`. URLs that are told are `https` where whoever comes from outside comes so.
pub(super) fn routes<S: Clone + Send + Sync + 'static>(
    organisations: Arc<Organisations>,
    is_https: bool,
) -> Router<S> {
    let desk = Arc::new(Desk {
        organisations,
        scheme: if is_https { "https" } else { "http" },
        places: Semaphore::new(AT_ONCE),
        rates: Mutex::new(Rates::new(TOKEN_RATE.0, TOKEN_RATE.1)),
    });
    at_each_place(Router::new(), || any(handle)).with_state(desk)
}

/// The paths that belong to SCIM.
pub(super) fn at_each_place<S: Clone + Send + Sync + 'static>(
    router: Router<S>,
    what: impl Fn() -> axum::routing::MethodRouter<S>,
) -> Router<S> {
    ["/scim/v2", "/scim/v2/{*path}", "/scim/v1", "/scim/v1/{*path}"]
        .into_iter()
        .fold(router, |router, path| router.route(path, what()))
}

async fn handle(State(desk): State<Arc<Desk>>, request: Request) -> Response {
    let answer = desk.answer(request).await;
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    for (name, value) in answer.headers {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

impl Desk {
    async fn answer(&self, request: Request) -> scim::Response {
        let (parts, body) = request.into_parts();
        let Some(token) = token(&parts.headers).map(|token| token.hash()) else {
            return scim::Response::not_authenticated();
        };
        match self.organisations.may_provision(token).await {
            Ok(true) => {}
            Ok(false) => return scim::Response::not_authenticated(),
            Err(_) => return scim::Response::unavailable(),
        }
        if !self.rates.lock().unwrap_or_else(PoisonError::into_inner).pass(token, clock::now()) {
            return scim::Response::too_often(COME_AGAIN);
        }
        let Ok(_place) = self.places.try_acquire() else { return scim::Response::too_often(COME_AGAIN) };
        let body = match read(&parts.headers, body).await {
            Ok(body) => body,
            Err(answer) => return answer,
        };
        let asked = self.asked(&parts, &body);
        let organisations = Arc::clone(&self.organisations);
        // It is done to its end, though the client may go meanwhile: who is let in no more is to leave their meetings.
        let done = tokio::spawn(async move { organisations.provision(token, asked).await });
        match done.await.unwrap_or(Err(Refusal::Failed)) {
            Ok(Some(Provisioned { response, .. })) => response,
            Ok(None) => scim::Response::not_authenticated(),
            Err(_) => scim::Response::unavailable(),
        }
    }

    fn asked(&self, parts: &Parts, body: &Bytes) -> Asked {
        let path = parts.uri.path();
        // "/scim/v2" and what follows it.
        let (place, below) = path.split_at_checked("/scim/v2".len()).unwrap_or((path, ""));
        let host = text(&parts.headers, header::HOST).or(parts.uri.authority().map(Authority::as_str));
        let host = host.and_then(|host| host.parse::<Authority>().ok());
        let host = host.as_ref().map_or("localhost", Authority::as_str);
        Asked {
            base: format!("{}://{host}{place}", self.scheme),
            method: parts.method.as_str().to_owned(),
            path: below.to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            content_type: text(&parts.headers, header::CONTENT_TYPE).map(str::to_owned),
            if_match: text(&parts.headers, header::IF_MATCH).map(str::to_owned),
            body: body.to_vec(),
            now: Duration::from_millis(clock::now().0),
            random: rand::random(),
        }
    }
}

/// A bearer token (RFC 6750), or the password of Basic (RFC 7617), whatever the name beside it.
fn token(headers: &HeaderMap) -> Option<Token> {
    use base64::{Engine, prelude::BASE64_STANDARD};
    let (scheme, credentials) = text(headers, header::AUTHORIZATION)?.trim().split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Token::parse(credentials.trim());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(BASE64_STANDARD.decode(credentials.trim()).ok()?).ok()?;
    Token::parse(pair.split_once(':')?.1)
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, scim::Response> {
    let length = text(headers, header::CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    if length.is_some_and(|length| length > MAX_BODY) {
        return Err(scim::Response::too_large());
    }
    match timeout(PATIENCE, axum::body::to_bytes(body, MAX_BODY)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(_)) => Err(scim::Response::too_large()),
        Err(_) => Err(scim::Response::unavailable()),
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_as_bearer_or_as_a_password_and_not_as_a_cookie() {
        use base64::{Engine, prelude::BASE64_STANDARD};
        let sent = "A".repeat(43);
        let found = |name: HeaderName, value: &str| {
            token(&HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])).is_some()
        };
        let basic = |pair: &str| format!("Basic {}", BASE64_STANDARD.encode(pair));
        for value in [format!("Bearer {sent}"), format!("bearer {sent}"), basic(&format!("entra:{sent}"))] {
            assert!(found(header::AUTHORIZATION, &value), "{value}");
        }
        for value in [
            sent.clone(),
            format!("Bearer {sent}x"),
            basic(&sent),
            format!("Digest {sent}"),
            "Basic é".into(),
        ] {
            assert!(!found(header::AUTHORIZATION, &value), "{value}");
        }
        assert!(!found(header::COOKIE, &format!("__Host-conclave={sent}")));
    }
}
