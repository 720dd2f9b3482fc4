//! Providers of an organisation, for whoever administers it; and by which of them somebody signs on.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    extract::{Path, State},
    response::Response,
};
use identity::{
    ProviderId, Role,
    oidc::{Algorithm, Organisation, Requirement},
    providers::KnownProvider,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Api, Json, description,
    problem::Problem,
    signing_in::{nothing, reply},
};
use crate::organisations::{
    Refusal, SignedIn,
    sign_on::{Lack, Terms},
};

type Done = Result<Response, Problem>;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    name: String,
    client_id: String,
    /// Left out, what is kept stays; empty, there is none.
    #[serde(default)]
    client_secret: Option<String>,
    #[schemars(schema_with = "description::algorithms")]
    algorithms: Vec<Algorithm>,
    #[serde(default)]
    asks_name: bool,
    #[serde(default)]
    #[schemars(schema_with = "description::requirements")]
    requirements: BTreeMap<Role, Requirement>,
    #[serde(default)]
    #[schemars(schema_with = "description::hub")]
    hub: Option<Organisation>,
}

/// A new one: `Asked`, written out, since what is flattened refuses no unknown field.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    #[serde(default)]
    id: Option<String>,
    issuer: String,
    name: String,
    client_id: String,
    #[serde(default)]
    client_secret: Option<String>,
    #[schemars(schema_with = "description::algorithms")]
    algorithms: Vec<Algorithm>,
    #[serde(default)]
    asks_name: bool,
    #[serde(default)]
    #[schemars(schema_with = "description::requirements")]
    requirements: BTreeMap<Role, Requirement>,
    #[serde(default)]
    #[schemars(schema_with = "description::hub")]
    hub: Option<Organisation>,
}

impl From<New> for Terms {
    fn from(new: New) -> Self {
        let New { name, client_id, client_secret, algorithms, asks_name, requirements, hub, .. } = new;
        Asked { name, client_id, client_secret, algorithms, asks_name, requirements, hub }.into()
    }
}

impl From<Asked> for Terms {
    fn from(asked: Asked) -> Self {
        let Asked { name, client_id, client_secret, algorithms, asks_name, requirements, hub } = asked;
        Self { name, client: client_id, secret: client_secret, algorithms, asks_name, requirements, hub }
    }
}

pub(super) async fn providers(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    let all = api.organisations.providers(&who).await?;
    Ok(reply(&json!({ "providers": all.iter().map(told).collect::<Vec<_>>() })))
}

pub(super) async fn add(State(api): State<Arc<Api>>, who: SignedIn, Json(new): Json<New>) -> Done {
    let id = new.id.as_deref().map(number).transpose()?;
    let issuer = new.issuer.clone();
    let added = api.organisations.add_provider(&who, (id, &issuer), new.into()).await?;
    Ok(reply(&told(&added)))
}

pub(super) async fn change(
    State(api): State<Arc<Api>>,
    who: SignedIn,
    Path(id): Path<String>,
    Json(asked): Json<Asked>,
) -> Done {
    Ok(reply(&told(&api.organisations.change_provider(&who, number(&id)?, asked.into()).await?)))
}

pub(super) async fn remove(State(api): State<Arc<Api>>, who: SignedIn, Path(id): Path<String>) -> Done {
    api.organisations.remove_provider(&who, number(&id)?).await?;
    Ok(nothing())
}

/// `{"works": true, "lacks": [...]}`, or what is wrong: a code, and what it is about.
pub(super) async fn attempt(State(api): State<Arc<Api>>, who: SignedIn, Path(id): Path<String>) -> Done {
    let tried = api.organisations.try_provider(&who, number(&id)?).await?;
    Ok(reply(&match tried {
        Ok(lacks) => json!({ "works": true, "lacks": lacks.into_iter().map(lack).collect::<Vec<_>>() }),
        Err(complaint) => json!({ "works": false, "why": complaint.code, "about": complaint.detail }),
    }))
}

pub(super) async fn links(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    let (links, others) = api.organisations.links(&who).await?;
    let links = links
        .iter()
        .map(|(link, known)| json!({ "provider": choice(known), "since": link.since, "used": link.used }));
    Ok(reply(&json!({
        "links": links.collect::<Vec<_>>(),
        "others": others.iter().map(choice).collect::<Vec<_>>(),
    })))
}

pub(super) async fn unlink(State(api): State<Arc<Api>>, who: SignedIn, Path(id): Path<String>) -> Done {
    api.organisations.unlink(&who, number(&id)?).await?;
    Ok(nothing())
}

/// Everything but the secret.
fn told(known: &KnownProvider) -> Value {
    json!({
        "id": known.id.text(),
        "name": known.name,
        "issuer": known.issuer,
        "client_id": known.client,
        "has_secret": known.secret.is_some(),
        "algorithms": known.algorithms,
        "asks_name": known.asks_name,
        "requirements": known.requirements,
        "hub": known.hub,
        "since": known.since,
    })
}

/// As people who choose see it.
pub(super) fn choice(known: &KnownProvider) -> Value {
    json!({ "id": known.id.text(), "name": known.name })
}

fn lack(lack: Lack) -> Value {
    match lack {
        Lack::Issuer => json!({ "lack": "issuer" }),
        Lack::Logouts => json!({ "lack": "logouts" }),
        Lack::Acr(role) => json!({ "lack": "acr", "role": role }),
    }
}

pub(super) fn number(text: &str) -> Result<ProviderId, Refusal> {
    ProviderId::parse(text).ok_or(Refusal::Unknown)
}
