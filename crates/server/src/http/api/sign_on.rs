//! Signing on by an organisation's provider: which there are, away, back, and what somebody new says to what arrived.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use identity::{Token, UnixTime};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Api, Json, Query, cookie, oneself,
    problem::Problem,
    providers::{choice, number},
    signing_in::{arrived, nothing, reply},
};
use crate::organisations::{
    Refusal, SignedIn,
    sign_on::{Arrived, LOGOUT_BYTES, Outcome, Page, Purpose},
};

type Done = Result<Response, Problem>;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Go {
    provider: String,
    #[serde(default, rename = "for")]
    purpose: Wish,
}

#[derive(Deserialize, JsonSchema, Default, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Wish {
    #[default]
    SignIn,
    Link,
    StepUp,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Back {
    provider: String,
    query: String,
}

/// 32 bytes in base64url, made in the browser.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ForName {
    nonce: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Yes {
    number: String,
    label: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct No {
    number: String,
}

/// `?organisation=PATH`, or else by the host name that was asked.
pub(super) async fn choices(State(api): State<Arc<Api>>, headers: HeaderMap, uri: Uri) -> Done {
    let query = Query::of(&uri, &["organisation"])?;
    let path = query.get("organisation");
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.map(|host| host.rsplit_once(':').map_or(host, |(name, _)| name));
    let found = api.organisations.choices(path, host).await?;
    let (name, providers) = found.map_or((None, Vec::new()), |(name, all)| (Some(name), all));
    Ok(reply(&json!({
        "organisation": name,
        "providers": providers.iter().map(choice).collect::<Vec<_>>(),
    })))
}

/// The address to go to.
pub(super) async fn go(
    State(api): State<Arc<Api>>,
    headers: HeaderMap,
    who: Option<SignedIn>,
    Json(asked): Json<Go>,
) -> Done {
    let browser = cookie::browser(&headers).unwrap_or_else(|| Token::random(&mut rand::rng()));
    let page = Page { browser: &browser, origin: origin(&headers)? };
    let purpose = match (asked.purpose, &who) {
        (Wish::SignIn, _) => Purpose::SignIn,
        (Wish::Link, Some(who)) => Purpose::Link(who.account.id),
        (Wish::StepUp, Some(who)) => Purpose::StepUp(who.session.token),
        (_, None) => return Err(Refusal::SignedOut.into()),
    };
    let id = number(&asked.provider).map_err(|_| Refusal::SignOn)?;
    let url = api.organisations.go(id, purpose, page, who.as_ref()).await?;
    Ok(away(&url, &browser))
}

/// What comes of somebody who came back.
pub(super) async fn back(
    State(api): State<Arc<Api>>,
    headers: HeaderMap,
    who: Option<SignedIn>,
    Json(asked): Json<Back>,
) -> Done {
    let browser = cookie::browser(&headers).ok_or(Refusal::SignOn)?;
    let page = Page { browser: &browser, origin: origin(&headers)? };
    let id = number(&asked.provider).map_err(|_| Refusal::SignOn)?;
    match api.organisations.came_back(id, &asked.query, page, who).await? {
        Outcome::In(arrival) => arrived(&api, arrival).await,
        Outcome::Go(url) => Ok(away(&url, &browser)),
        Outcome::New(arrived) => Ok(reply(&shown(&arrived))),
        Outcome::Linked => Ok(reply(&json!({ "linked": true }))),
        Outcome::Shown(who) => oneself::told(&api, &who).await,
        Outcome::Named(provider, token) => {
            Ok(reply(&json!({ "named": { "provider": provider.text(), "token": token } })))
        }
    }
}

/// Somebody who is signed in goes to their provider for a token that vouches for their name in a meeting.
pub(super) async fn name(
    State(api): State<Arc<Api>>,
    headers: HeaderMap,
    who: SignedIn,
    Json(asked): Json<ForName>,
) -> Done {
    let nonce = URL_SAFE_NO_PAD.decode(&asked.nonce).ok().and_then(|bytes| bytes.try_into().ok());
    let nonce = nonce.ok_or(Refusal::SignOn)?;
    let browser = cookie::browser(&headers).unwrap_or_else(|| Token::random(&mut rand::rng()));
    let page = Page { browser: &browser, origin: origin(&headers)? };
    let url = api.organisations.go_for_name(&who, nonce, page).await?;
    Ok(away(&url, &browser))
}

/// Members of meetings check with it who vouches for whom.
pub(super) async fn told(State(api): State<Arc<Api>>, Path(id): Path<String>) -> Done {
    let id = number(&id).map_err(|_| Refusal::SignOn)?;
    Ok(reply(&api.organisations.told(id).await?))
}

/// Somebody new says yes.
pub(super) async fn welcome(State(api): State<Arc<Api>>, headers: HeaderMap, Json(yes): Json<Yes>) -> Done {
    let browser = cookie::browser(&headers).ok_or(Refusal::SignOn)?;
    let page = Page { browser: &browser, origin: origin(&headers)? };
    arrived(&api, api.organisations.welcomed(&yes.number, &yes.label, page).await?).await
}

/// Or no.
pub(super) async fn decline(State(api): State<Arc<Api>>, headers: HeaderMap, Json(no): Json<No>) -> Done {
    if let Some(browser) = cookie::browser(&headers) {
        api.organisations.declined(&no.number, Page { browser: &browser, origin: origin(&headers)? });
    }
    Ok(nothing())
}

/// A provider tells of a logout (OpenID Connect Back-Channel Logout 1.0 sections 2.5 and 2.8). Whatever is wrong, it is told
/// the same.
pub(super) async fn logout(
    State(api): State<Arc<Api>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let form = kind
        .split(';')
        .next()
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"));
    let ended = match (number(&id), logout_token(&body)) {
        (Ok(id), Some(token)) if form => api.organisations.logged_out(id, &token).await,
        _ => Err(Refusal::SignOn),
    };
    let mut response = match ended {
        Ok(_) => StatusCode::OK.into_response(),
        Err(Refusal::Failed) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Err(_) => (
            StatusCode::BAD_REQUEST,
            [(header::CONTENT_TYPE, "application/json")],
            json!({ "error": "invalid_request" }).to_string(),
        )
            .into_response(),
    };
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}

fn logout_token(body: &[u8]) -> Option<String> {
    if body.len() > LOGOUT_BYTES {
        return None;
    }
    identity::oidc::logout_token_of(body)
}

fn away(url: &str, browser: &Token) -> Response {
    let mut response = reply(&json!({ "go": url }));
    response.headers_mut().append(header::SET_COOKIE, cookie::set_browser(browser));
    response
}

/// Everything that arrived, and under which number a yes is awaited.
fn shown(arrived: &Arrived) -> Value {
    let Arrived { number, organisation, provider, person, name } = arrived;
    json!({ "new": {
        "number": number,
        "organisation": organisation,
        "provider": provider,
        "issuer": person.issuer,
        "subject": person.subject,
        "name": name,
        "acr": person.acr,
        "amr": person.amr,
        "auth_time": person.auth_time.map(UnixTime),
        "session": person.session.is_some(),
        "belongs": person.organisation,
        "dropped": person.dropped,
    }})
}

/// The page's, which has been checked to be our own.
fn origin(headers: &HeaderMap) -> Result<&str, Refusal> {
    headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok()).ok_or(Refusal::Origin)
}
