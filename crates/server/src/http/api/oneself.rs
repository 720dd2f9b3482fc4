//! What somebody who is signed in sees of themselves and does with it.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::header,
    response::Response,
};
use identity::{Session, TokenHash, sessions::STEP_UP};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Api, Here, Json, cookie,
    problem::Problem,
    providers::choice,
    signing_in::{Answer, nothing, question, reply},
};
use crate::{
    data::{Facts, notice_version},
    organisations::{Refusal, SignedIn},
};

type Done = Result<Response, Problem>;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AddPasskey {
    label: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SetLabel {
    label: String,
}

pub(super) async fn session(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    told(&api, &who).await
}

/// Who is signed in, where, and for how long.
pub(super) async fn told(api: &Api, who: &SignedIn) -> Done {
    let organisation = api.organisations.organisation_of(who).await?;
    let by = api.organisations.came_by(who).await?;
    let notice = api.organisations.notice(who).await?;
    let facts = Facts {
        organisation: Some(&organisation.name),
        notice: &notice,
        account_kept_days: api.account_kept_days,
        here: &api.organisations.here,
    };
    let SignedIn { session, account } = who;
    Ok(reply(&json!({
        "account": { "id": account.id.text(), "label": account.label, "roles": account.roles },
        "organisation": { "id": organisation.id.text(), "name": organisation.name, "path": organisation.path },
        "ends": session.ends(),
        "stepped_up_until": session.shown.after(STEP_UP),
        "by": by.as_ref().map(choice),
        "notice": notice_version(&facts),
    })))
}

/// Who is signed in, by their new name.
pub(super) async fn set_label(
    State(api): State<Arc<Api>>,
    who: SignedIn,
    Json(SetLabel { label }): Json<SetLabel>,
) -> Done {
    let who = api.organisations.set_label(who, &label).await?;
    told(&api, &who).await
}

pub(super) async fn sign_out(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    api.organisations.end_session(&who, who.session.token).await?;
    let mut response = nothing();
    response.headers_mut().append(header::SET_COOKIE, cookie::clear());
    Ok(response)
}

/// What a page shows over its WebSocket, so that the connection is known to be theirs; and whether they came by a provider,
/// which vouches for their name.
pub(super) async fn ticket(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    let vouched = api.organisations.came_by(&who).await?.is_some();
    Ok(reply(&json!({ "ticket": api.organisations.ticket(&who).await?.text(), "vouched": vouched })))
}

pub(super) async fn sessions(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    let all = api.organisations.sessions(&who).await?;
    let told: Vec<Value> = all.iter().map(|session| one(session, &who)).collect();
    Ok(reply(&json!({ "sessions": told })))
}

fn one(session: &Session, who: &SignedIn) -> Value {
    json!({
        "id": hexadecimal(&session.token.0),
        "since": session.since,
        "used": session.used,
        "ends": session.ends(),
        "this": session.token == who.session.token,
    })
}

pub(super) async fn end_session(State(api): State<Arc<Api>>, who: SignedIn, Path(id): Path<String>) -> Done {
    api.organisations.end_session(&who, token_hash(&id)?).await?;
    Ok(nothing())
}

pub(super) async fn end_others(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    let ended = api.organisations.end_other_sessions(&who).await?;
    Ok(reply(&json!({ "ended": ended })))
}

pub(super) async fn passkeys(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    let all = api.organisations.passkeys(&who).await?;
    let told = all.iter().map(|credential| {
        json!({
            "id": hexadecimal(&credential.id),
            "label": credential.label,
            "since": credential.since,
            "used": credential.used,
        })
    });
    Ok(reply(&json!({ "passkeys": told.collect::<Vec<_>>() })))
}

pub(super) async fn add_passkey(
    State(api): State<Arc<Api>>,
    who: SignedIn,
    Here(here): Here,
    Json(AddPasskey { label }): Json<AddPasskey>,
) -> Done {
    Ok(question(api.organisations.add_passkey(&here, &who, &label).await?))
}

pub(super) async fn added_passkey(
    State(api): State<Arc<Api>>,
    who: SignedIn,
    Here(here): Here,
    Json(answer): Json<Answer>,
) -> Done {
    api.organisations.added_passkey(&here, &who, (&answer.ceremony, answer.credential)).await?;
    Ok(nothing())
}

pub(super) async fn remove_passkey(
    State(api): State<Arc<Api>>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Done {
    let id = bytes(&id).ok_or(Refusal::Unknown)?;
    api.organisations.remove_passkey(&who, id).await?;
    Ok(nothing())
}

/// A session's or invitation's number, which is the hash that is kept of it: whoever has it cannot use it.
pub(super) fn token_hash(id: &str) -> Result<TokenHash, Problem> {
    let hash = bytes(id).and_then(|bytes| bytes.try_into().ok());
    Ok(TokenHash(hash.ok_or(Refusal::Unknown)?))
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if digits.is_empty() || digits.len() > 2_048 || !digits.len().is_multiple_of(2) {
        return None;
    }
    let digit = |digit: u8| char::from(digit).to_digit(16);
    digits.chunks(2).map(|pair| u8::try_from(digit(pair[0])? << 4 | digit(pair[1])?).ok()).collect()
}
