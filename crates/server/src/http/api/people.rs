//! The people of an organisation, for whoever may.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};
use identity::{Account, AccountId, Invitation, Role, Roles};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use store::accounts::PEOPLE_AT_ONCE;

use super::{
    Api, Json, Query, description,
    oneself::{hexadecimal, token_hash},
    problem::Problem,
    signing_in::{nothing, reply},
};
use crate::organisations::{PersonChange, Refusal, SignedIn};

type Done = Result<Response, Problem>;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Invite {
    label: String,
    #[schemars(schema_with = "description::roles")]
    roles: Vec<Role>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SetRoles {
    #[schemars(schema_with = "description::roles")]
    roles: Vec<Role>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SetActive {
    active: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeOrganisation {
    name: String,
    path: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeHost {
    host: Option<String>,
}

pub(super) async fn organisation(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    let organisation = api.organisations.organisation_of(&who).await?;
    Ok(reply(&json!({
        "id": organisation.id.text(),
        "name": organisation.name,
        "path": organisation.path,
        "host": organisation.host,
        "since": organisation.since,
    })))
}

pub(super) async fn change_organisation(
    State(api): State<Arc<Api>>,
    who: SignedIn,
    Json(asked): Json<ChangeOrganisation>,
) -> Done {
    api.organisations.change_organisation(&who, &asked.name, &asked.path).await?;
    organisation(State(api), who).await
}

pub(super) async fn change_host(
    State(api): State<Arc<Api>>,
    who: SignedIn,
    Json(ChangeHost { host }): Json<ChangeHost>,
) -> Done {
    api.organisations.change_host(&who, host.as_deref()).await?;
    organisation(State(api), who).await
}

pub(super) async fn delete_organisation(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    api.organisations.delete_organisation(&who).await?;
    Ok(nothing())
}

/// `?after=ID` goes on after that one.
pub(super) async fn people(State(api): State<Arc<Api>>, who: SignedIn, uri: Uri) -> Done {
    let query = Query::of(&uri, &["after"])?;
    let after = query.get("after").map(|id| AccountId::parse(id).ok_or(Refusal::Unknown)).transpose()?;
    let people = api.organisations.people(&who, after).await?;
    let more = u32::try_from(people.len()).is_ok_and(|count| count >= PEOPLE_AT_ONCE);
    let told = people.iter().map(|person| {
        let mut told = account(&person.account);
        told["passkeys"] = person.credentials.into();
        told["sessions"] = person.sessions.into();
        told["provisioned"] = person.provisioned.into();
        told
    });
    Ok(reply(&json!({ "people": told.collect::<Vec<_>>(), "more": more })))
}

pub(super) async fn set_roles(
    State(api): State<Arc<Api>>,
    who: SignedIn,
    Path(id): Path<String>,
    Json(SetRoles { roles }): Json<SetRoles>,
) -> Done {
    let roles = Roles::from(roles).with(Role::Member);
    Ok(reply(&account(&api.organisations.change(&who, whom(&id)?, PersonChange::Roles(roles)).await?)))
}

pub(super) async fn set_active(
    State(api): State<Arc<Api>>,
    who: SignedIn,
    Path(id): Path<String>,
    Json(SetActive { active }): Json<SetActive>,
) -> Done {
    Ok(reply(&account(&api.organisations.change(&who, whom(&id)?, PersonChange::Active(active)).await?)))
}

pub(super) async fn end_sessions(State(api): State<Arc<Api>>, who: SignedIn, Path(id): Path<String>) -> Done {
    let ended = api.organisations.end_sessions_of(&who, whom(&id)?).await?;
    Ok(reply(&json!({ "ended": ended })))
}

pub(super) async fn invite(State(api): State<Arc<Api>>, who: SignedIn, Json(asked): Json<Invite>) -> Done {
    let (token, invited) = api.organisations.invite(&who, &asked.label, asked.roles.into()).await?;
    let mut told = invitation(&invited);
    // Now and never again: only its hash is kept.
    told["token"] = token.text().into();
    Ok(reply(&told))
}

pub(super) async fn invitations(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    let all = api.organisations.invitations(&who).await?;
    Ok(reply(&json!({ "invitations": all.iter().map(invitation).collect::<Vec<_>>() })))
}

pub(super) async fn withdraw(State(api): State<Arc<Api>>, who: SignedIn, Path(id): Path<String>) -> Done {
    api.organisations.withdraw(&who, token_hash(&id)?).await?;
    Ok(nothing())
}

fn whom(id: &str) -> Result<AccountId, Problem> {
    Ok(AccountId::parse(id).ok_or(Refusal::Unknown)?)
}

pub(super) fn account(account: &Account) -> Value {
    json!({
        "id": account.id.text(),
        "label": account.label,
        "roles": account.roles,
        "active": account.active,
        "since": account.since,
    })
}

fn invitation(invitation: &Invitation) -> Value {
    json!({
        "id": hexadecimal(&invitation.token.0),
        "label": invitation.label,
        "roles": invitation.roles,
        "until": invitation.until,
    })
}
