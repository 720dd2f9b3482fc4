//! What pages ask of organisations: JSON under `/api/v1`, for whoever is signed in by the cookie that this sets.
//!
//! A request that changes something comes from a page of our own (`Origin`) as JSON, else it is refused. Errors are
//! `{"error": CODE, "message": SENTENCE}`; the codes are in [`problem`].

mod audit;
mod cookie;
mod data;
mod description;
mod finding;
mod meetings;
mod oneself;
mod people;
mod policy;
mod problem;
mod providers;
mod provisioning;
mod query;
mod register;
mod sign_on;
mod signing_in;

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, FromRequestParts, OptionalFromRequestParts, Request, State},
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
    organisations::{Organisations, Refusal, SignedIn, sign_on::LOGOUT_BYTES},
};
use problem::Problem;
use query::Query;

/// A longer body is not read.
const BODY: usize = 64 << 10;

pub(crate) use cookie::{COOKIES, Cookie};
pub(super) use register::compliance;

/// What handlers have.
pub(crate) struct Api {
    organisations: Arc<Organisations>,
    allowed_origins: Vec<Origin>,
    account_kept_days: u32,
}

/// Everything under `/api/v1`.
pub(super) fn routes<S: Clone + Send + Sync + 'static>(
    organisations: Arc<Organisations>,
    allowed_origins: Vec<Origin>,
    account_kept_days: u32,
) -> Router<S> {
    let api = Arc::new(Api { organisations, allowed_origins, account_kept_days });
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
        .route("/organisation/host", put(people::change_host))
        .route("/directory", get(finding::standing).put(finding::switch))
        .route("/directory/me", put(finding::list_oneself))
        .route("/directory/find", post(finding::find))
        .route("/meetings", get(meetings::running))
        .route("/meetings/quality", get(meetings::quality))
        .route("/people", get(people::people))
        .route("/people/{id}", get(audit::record))
        .route("/people/{id}/roles", put(people::set_roles))
        .route("/people/{id}/active", put(people::set_active))
        .route("/people/{id}/sessions", delete(people::end_sessions))
        .route("/invitations", get(people::invitations).post(people::invite))
        .route("/invitations/{id}", delete(people::withdraw))
        .route("/audit", get(audit::entries))
        .route("/me/label", put(oneself::set_label))
        .route("/me/looks", get(audit::looks))
        .route("/register", get(register::register))
        .route("/register/report", get(register::report))
        .route("/register/{measure}", put(register::sign))
        .route("/provisioning", get(provisioning::provisioning))
        .route("/provisioning/join", put(provisioning::set_join))
        .route("/provisioning/tokens", post(provisioning::make_token))
        .route("/provisioning/tokens/{id}", delete(provisioning::revoke_token))
        .route("/provisioning/groups", get(provisioning::groups))
        .route("/provisioning/groups/{id}/roles", put(provisioning::set_roles))
        .route("/sign-on", get(sign_on::choices))
        .route("/sign-on/begin", post(sign_on::go))
        .route("/sign-on/finish", post(sign_on::back))
        .route("/sign-on/accept", post(sign_on::welcome))
        .route("/sign-on/decline", post(sign_on::decline))
        .route("/names/begin", post(sign_on::name))
        .route("/names/{provider}", get(sign_on::told))
        .route("/links", get(providers::links))
        .route("/links/{provider}", delete(providers::unlink))
        .route("/providers", get(providers::providers).post(providers::add))
        .route("/providers/{id}", put(providers::change).delete(providers::remove))
        .route("/providers/{id}/try", post(providers::attempt))
        .route("/data/copy", post(data::copy))
        .route("/data/requests", get(data::own_requests))
        .route("/data/requests/all", get(data::all_requests))
        .route("/data/erasure", post(data::ask_erasure).delete(data::undo_erasure))
        .route("/notice", get(data::notice).put(data::set_notice))
        .route("/policy", get(policy::policy))
        .route("/policy/history", get(policy::history))
        .route("/policy/templates", get(policy::templates))
        .route("/policy/plan", post(policy::plan))
        .route("/policy/apply", post(policy::apply))
        .route("/policy/countersign", post(policy::countersign))
        .route("/policy/withdraw", post(policy::withdraw))
        .route("/classes", get(policy::classes))
        .route("/openapi.json", get(description::openapi))
        .fallback(async || Problem::from(Refusal::Unknown))
        .method_not_allowed_fallback(async || Problem::method())
        .layer(middleware::from_fn_with_state(Arc::clone(&api), own_pages_only))
        .with_state(Arc::clone(&api));
    // Providers are no pages of ours: what they send shows by its signature whose it is.
    let logout = Router::new()
        .route("/sign-on/{provider}/logout", post(sign_on::logout))
        .layer(DefaultBodyLimit::max(LOGOUT_BYTES))
        .with_state(api);
    Router::new().nest("/api/v1", v1).merge(logout)
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
    // It is done to its end, though the page may go meanwhile: who is let in no more is to leave their meetings.
    let done = tokio::spawn(next.run(request)).await;
    let mut response = done.map_err(|_| Refusal::Failed)?;
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
        // A struct would be read from a list of its fields as well.
        if body.trim_ascii_start().first() != Some(&b'{') {
            return Err(Problem::malformed("it is no object"));
        }
        serde_json::from_slice(&body).map(Self).map_err(Problem::malformed)
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

impl OptionalFromRequestParts<Arc<Api>> for SignedIn {
    type Rejection = Problem;

    /// Nobody, where nobody is signed in.
    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Option<Self>, Problem> {
        let Some(token) = cookie::token(&parts.headers) else { return Ok(None) };
        match api.organisations.who(&token).await {
            Ok(who) => Ok(Some(who)),
            Err(Refusal::SignedOut) => Ok(None),
            Err(refusal) => Err(refusal.into()),
        }
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
