//! Data that goes away: a copy of one's own, erasure, and for those who answer for it that somebody asked.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use store::data::{DataRequest, Kind, Notice, Outcome, Right};
use trust::audit::Digest;

use super::{
    Api, Json,
    oneself::hexadecimal,
    problem::Problem,
    signing_in::{nothing, reply},
};
use crate::{
    data::{Facts, Language, copy_as_archive},
    organisations::SignedIn,
};

type Done = Result<Response, Problem>;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SetNotice {
    contact: String,
    officer: String,
    authority: String,
    basis: Basis,
}

#[derive(Deserialize, JsonSchema, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Basis {
    Task,
    Contract,
    Interest,
}

/// An archive, in the language that the browser asks for.
pub(super) async fn copy(State(api): State<Arc<Api>>, who: SignedIn, headers: HeaderMap) -> Done {
    let held = api.organisations.copy(&who).await?;
    let organisation = api.organisations.organisation_of(&who).await?;
    let notice = api.organisations.notice(&who).await?;
    let facts = Facts {
        organisation: Some(&organisation.name),
        notice: &notice,
        account_kept_days: api.account_kept_days,
        here: &api.organisations.here,
    };
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let language = Language::accepted(wanted.unwrap_or_default());
    let archive = copy_as_archive(&held, &facts, &who.account.label, language);
    api.organisations.took_copy(&who, Digest(Sha256::digest(&archive).into())).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/zip"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"my-data.zip\""),
    ];
    Ok((headers, archive).into_response())
}

pub(super) async fn own_requests(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    Ok(told(&api.organisations.own_requests(&who).await?))
}

pub(super) async fn ask_erasure(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    api.organisations.ask_erasure(&who).await?;
    own_requests(State(api), who).await
}

pub(super) async fn undo_erasure(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    api.organisations.undo_erasure(&who).await?;
    own_requests(State(api), who).await
}

/// Of everybody: that, when, what became of it; not who and not what.
pub(super) async fn all_requests(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    Ok(told(&api.organisations.data_requests(&who).await?))
}

pub(super) async fn notice(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    let Notice { contact, officer, authority, right } = api.organisations.notice(&who).await?;
    let basis = match right {
        Right::Task => "task",
        Right::Contract => "contract",
        Right::Interest => "interest",
    };
    Ok(reply(&json!({ "contact": contact, "officer": officer, "authority": authority, "basis": basis })))
}

pub(super) async fn set_notice(
    State(api): State<Arc<Api>>,
    who: SignedIn,
    Json(asked): Json<SetNotice>,
) -> Done {
    let SetNotice { contact, officer, authority, basis } = asked;
    let right = match basis {
        Basis::Task => Right::Task,
        Basis::Contract => Right::Contract,
        Basis::Interest => Right::Interest,
    };
    let [contact, officer, authority] = [contact, officer, authority].map(|line| line.trim().to_owned());
    api.organisations.set_notice(&who, Notice { contact, officer, authority, right }).await?;
    Ok(nothing())
}

fn told(requests: &[DataRequest]) -> Response {
    let requests: Vec<Value> = requests
        .iter()
        .map(|request| {
            json!({
                "id": hexadecimal(&request.id),
                "kind": match request.kind {
                    Kind::Copy => "copy",
                    Kind::Erasure => "erasure",
                },
                "since": request.since,
                "due": request.due,
                "closed": request.closed,
                "outcome": match request.outcome {
                    Outcome::Open => "open",
                    Outcome::Done => "done",
                    Outcome::TakenBack => "taken_back",
                    Outcome::Refused => "refused",
                },
            })
        })
        .collect();
    reply(&json!({ "requests": requests }))
}
