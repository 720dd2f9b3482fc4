//! What pages ask of organisations: JSON under `/api/v1`, for whoever is signed in by the cookie that this sets.
//!
//! A request that changes something comes from a page of our own (`Origin`) as JSON, else it is refused. Errors are
//! `{"error": CODE, "message": SENTENCE}`; the codes are in [`problem`].

mod cookie;
mod oneself;
mod people;
mod policy;
mod problem;
mod signing_in;

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request, State},
    http::{HeaderMap, Method, header, request::Parts},
    middleware::{self, Next},
    response::Response,
    routing::{delete, get, post, put},
};
use identity::passkeys::Passkeys;
use serde::de::DeserializeOwned;

use super::origin;
use crate::{
    config::Origin,
    organisations::{Organisations, Refusal, SignedIn},
};
use problem::Problem;

/// A longer body is not read.
const BODY: usize = 64 << 10;

/// What handlers have.
pub(crate) struct Api {
    organisations: Arc<Organisations>,
    allowed_origins: Vec<Origin>,
}

/// Everything under `/api/v1`.
pub(super) fn routes<S: Clone + Send + Sync + 'static>(
    organisations: Arc<Organisations>,
    allowed_origins: Vec<Origin>,
) -> Router<S> {
    let api = Arc::new(Api { organisations, allowed_origins });
    let v1 = Router::new()
        .route("/setup/begin", post(signing_in::found))
        .route("/setup/finish", post(signing_in::founded))
        .route("/sign-in/begin", post(signing_in::sign_in))
        .route("/sign-in/finish", post(signing_in::signed_in))
        .route("/step-up/begin", post(signing_in::step_up))
        .route("/step-up/finish", post(signing_in::stepped_up))
        .route("/invitation/look", post(signing_in::invitation))
        .route("/invitation/begin", post(signing_in::accept))
        .route("/invitation/finish", post(signing_in::accepted))
        .route("/session", get(oneself::session).delete(oneself::sign_out))
        .route("/ticket", post(oneself::ticket))
        .route("/sessions", get(oneself::sessions).delete(oneself::end_others))
        .route("/sessions/{id}", delete(oneself::end_session))
        .route("/passkeys", get(oneself::passkeys))
        .route("/passkeys/begin", post(oneself::add_passkey))
        .route("/passkeys/finish", post(oneself::added_passkey))
        .route("/passkeys/{id}", delete(oneself::remove_passkey))
        .route(
            "/organisation",
            get(people::organisation).put(people::change_organisation).delete(people::delete_organisation),
        )
        .route("/people", get(people::people))
        .route("/people/{id}/roles", put(people::set_roles))
        .route("/people/{id}/active", put(people::set_active))
        .route("/people/{id}/sessions", delete(people::end_sessions))
        .route("/invitations", get(people::invitations).post(people::invite))
        .route("/invitations/{id}", delete(people::withdraw))
        .route("/policy", get(policy::policy))
        .route("/policy/history", get(policy::history))
        .route("/policy/templates", get(policy::templates))
        .route("/policy/plan", post(policy::plan))
        .route("/policy/apply", post(policy::apply))
        .route("/policy/countersign", post(policy::countersign))
        .route("/policy/withdraw", post(policy::withdraw))
        .route("/classes", get(policy::classes))
        .fallback(async || Problem::from(Refusal::Unknown))
        .method_not_allowed_fallback(async || Problem::method())
        .layer(middleware::from_fn_with_state(Arc::clone(&api), own_pages_only))
        .with_state(api);
    Router::new().nest("/api/v1", v1)
}

/// Other sites' pages change nothing, whatever cookies their visitors have.
async fn own_pages_only(
    State(api): State<Arc<Api>>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    if !api.may_come(request.method(), request.headers()) {
        return Err(Problem::foreign());
    }
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    Ok(response)
}

impl Api {
    fn may_come(&self, method: &Method, headers: &HeaderMap) -> bool {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let reads = matches!(*method, Method::GET | Method::HEAD);
        reads || origin::is_own(text(header::ORIGIN), text(header::HOST), &self.allowed_origins)
    }
}

/// A body of JSON.
pub(super) struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        is_taken(request.headers())?;
        let body = Bytes::from_request(request, state).await.map_err(|_| Problem::too_long())?;
        serde_json::from_slice(&body).map(Self).map_err(|error| Problem::malformed(&error))
    }
}

/// Whether a body with these headers is read.
fn is_taken(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let kind = text(header::CONTENT_TYPE).and_then(|kind| kind.split(';').next());
    if !kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
        return Err(Problem::media_type());
    }
    let length = text(header::CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    if length.is_some_and(|length| length > BODY) { Err(Problem::too_long()) } else { Ok(()) }
}

impl FromRequestParts<Arc<Api>> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, Problem> {
        let token = cookie::token(&parts.headers).ok_or(Refusal::SignedOut)?;
        Ok(api.organisations.who(&token).await?)
    }
}

/// Passkeys of the origin of the page that asks.
pub(super) struct Here(pub Passkeys);

impl FromRequestParts<Arc<Api>> for Here {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Api>) -> Result<Self, Problem> {
        passkeys(&parts.headers).map(Self)
    }
}

/// The origin has been checked to be our own: whoever asks is there.
fn passkeys(headers: &HeaderMap) -> Result<Passkeys, Problem> {
    let origin =
        headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok()).ok_or(Refusal::Origin)?;
    Ok(Passkeys::new(origin).map_err(|_| Refusal::Origin)?)
}
