//! Coming in: the first owner, whoever was invited, whoever has a passkey; and showing it once more.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use store::accounts::Invited;

use super::{Api, Here, Json, cookie, oneself, problem::Problem};
use crate::organisations::{Arrival, Question, SignedIn};

type Done = Result<Response, Problem>;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Found {
    token: String,
    name: String,
    path: String,
    label: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Accept {
    token: String,
    label: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Look {
    token: String,
}

/// A browser's answer to a question.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    pub ceremony: String,
    pub credential: Value,
}

pub(super) async fn found(
    State(api): State<Arc<Api>>,
    Here(passkeys): Here,
    Json(asked): Json<Found>,
) -> Done {
    let Found { token, name, path, label } = &asked;
    Ok(question(api.organisations.found((&passkeys, token), (name, path, label)).await?))
}

pub(super) async fn founded(
    State(api): State<Arc<Api>>,
    Here(passkeys): Here,
    Json(answer): Json<Answer>,
) -> Done {
    let arrival = api.organisations.founded(&passkeys, &answer.ceremony, answer.credential).await?;
    arrived(&api, arrival).await
}

pub(super) async fn sign_in(State(api): State<Arc<Api>>, Here(passkeys): Here) -> Done {
    Ok(question(api.organisations.sign_in(&passkeys)?))
}

pub(super) async fn signed_in(
    State(api): State<Arc<Api>>,
    Here(passkeys): Here,
    Json(answer): Json<Answer>,
) -> Done {
    let arrival = api.organisations.signed_in(&passkeys, &answer.ceremony, answer.credential).await?;
    arrived(&api, arrival).await
}

pub(super) async fn step_up(State(api): State<Arc<Api>>, who: SignedIn, Here(passkeys): Here) -> Done {
    Ok(question(api.organisations.step_up(&passkeys, &who).await?))
}

pub(super) async fn stepped_up(
    State(api): State<Arc<Api>>,
    who: SignedIn,
    Here(passkeys): Here,
    Json(answer): Json<Answer>,
) -> Done {
    let given = (answer.ceremony.as_str(), &answer.credential);
    let who = api.organisations.stepped_up(&passkeys, who, given).await?;
    oneself::told(&api, &who).await
}

pub(super) async fn invitation(State(api): State<Arc<Api>>, Json(Look { token }): Json<Look>) -> Done {
    let Invited { invitation, organisation, inviter } = api.organisations.invitation(&token).await?;
    Ok(reply(&json!({
        "organisation": organisation.name,
        "by": inviter,
        "label": invitation.label,
        "roles": invitation.roles,
        "until": invitation.until,
    })))
}

pub(super) async fn accept(
    State(api): State<Arc<Api>>,
    Here(passkeys): Here,
    Json(asked): Json<Accept>,
) -> Done {
    Ok(question(api.organisations.accept(&passkeys, &asked.token, &asked.label).await?))
}

pub(super) async fn accepted(
    State(api): State<Arc<Api>>,
    Here(passkeys): Here,
    Json(answer): Json<Answer>,
) -> Done {
    let arrival = api.organisations.accepted(&passkeys, &answer.ceremony, answer.credential).await?;
    arrived(&api, arrival).await
}

/// Somebody is signed in from now on.
pub(super) async fn arrived(api: &Api, Arrival { token, signed_in }: Arrival) -> Done {
    let mut response = oneself::told(api, &signed_in).await?;
    response.headers_mut().append(header::SET_COOKIE, cookie::set(&token));
    Ok(response)
}

pub(super) fn question(Question { ceremony, options }: Question) -> Response {
    reply(&json!({ "ceremony": ceremony, "options": options }))
}

pub(super) fn reply(body: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

pub(super) fn nothing() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
