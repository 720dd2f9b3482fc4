//! Provisioning, for whoever may: the directory's tokens, what its groups give, how its users are joined.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::Response,
};
use identity::{
    Role, Roles,
    scim::{Id, Join, JoinBy},
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use store::accounts::provisioning::{ProvisionedGroup, ProvisioningToken, Scope, TOKENS_AT_ONCE};

use super::{
    Api, Json, description,
    oneself::{hexadecimal, token_hash},
    problem::Problem,
    signing_in::{nothing, reply},
};
use crate::organisations::{Refusal, SignedIn, now};

type Done = Result<Response, Problem>;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MakeToken {
    label: String,
    /// Whether it only reads.
    reads: bool,
    days: u32,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SetJoin {
    required: bool,
    issuer: Option<String>,
    claim: String,
    by: By,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
enum By {
    ExternalId,
    UserName,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SetRoles {
    #[schemars(schema_with = "description::roles")]
    roles: Vec<Role>,
}

pub(super) async fn provisioning(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    let (overview, tokens) = api.organisations.provisioning(&who).await?;
    let Join { required, issuer, claim, by } = overview.join;
    let by = match by {
        JoinBy::ExternalId => "externalId",
        JoinBy::UserName => "userName",
    };
    Ok(reply(&json!({
        "join": { "required": required, "issuer": issuer, "claim": claim, "by": by },
        "active": overview.active,
        "suspended": overview.suspended,
        "groups": overview.groups,
        "changed": overview.changed,
        "tokens": tokens.iter().map(token).collect::<Vec<_>>(),
        "tokens_at_once": TOKENS_AT_ONCE,
    })))
}

pub(super) async fn set_join(
    State(api): State<Arc<Api>>,
    who: SignedIn,
    Json(SetJoin { required, issuer, claim, by }): Json<SetJoin>,
) -> Done {
    let by = match by {
        By::ExternalId => JoinBy::ExternalId,
        By::UserName => JoinBy::UserName,
    };
    api.organisations.set_join(&who, Join { required, issuer, claim, by }).await?;
    provisioning(State(api), who).await
}

pub(super) async fn make_token(
    State(api): State<Arc<Api>>,
    who: SignedIn,
    Json(MakeToken { label, reads, days }): Json<MakeToken>,
) -> Done {
    let scope = if reads { Scope::Read } else { Scope::Write };
    let (secret, kept) = api.organisations.make_provisioning_token(&who, &label, (scope, days)).await?;
    let mut told = token(&kept);
    // Now and never again: only its hash is kept.
    told["token"] = secret.text().into();
    Ok(reply(&told))
}

pub(super) async fn revoke_token(State(api): State<Arc<Api>>, who: SignedIn, Path(id): Path<String>) -> Done {
    api.organisations.revoke_provisioning_token(&who, token_hash(&id)?).await?;
    Ok(nothing())
}

pub(super) async fn groups(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    let groups = api.organisations.provisioned_groups(&who).await?;
    Ok(reply(&json!({ "groups": groups.iter().map(group).collect::<Vec<_>>() })))
}

/// No roles are none: whoever is in a group is a member anyway.
pub(super) async fn set_roles(
    State(api): State<Arc<Api>>,
    who: SignedIn,
    Path(id): Path<String>,
    Json(SetRoles { roles }): Json<SetRoles>,
) -> Done {
    let id = Id::parse(&id).ok_or(Refusal::Unknown)?;
    let roles: Roles = roles.into_iter().filter(|role| !role.is_plain()).collect();
    Ok(reply(&group(&api.organisations.map_group(&who, id, roles).await?)))
}

fn token(token: &ProvisioningToken) -> Value {
    json!({
        "id": hexadecimal(&token.token.0),
        "label": token.label,
        "reads": token.scope == Scope::Read,
        "since": token.since,
        "until": token.until,
        "holds": token.holds(now()),
        "used": token.used,
    })
}

fn group(group: &ProvisionedGroup) -> Value {
    json!({
        "id": group.id.to_string(),
        "name": group.name,
        "members": group.members,
        "roles": group.roles,
    })
}
