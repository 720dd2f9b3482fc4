//! Members of an organisation find one another by exact search. Nothing lists anybody.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::{
    Api, Json,
    problem::Problem,
    signing_in::{nothing, reply},
};
use crate::organisations::SignedIn;

type Done = Result<Response, Problem>;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Switch {
    on: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Listed {
    listed: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Find {
    who: String,
}

/// Of oneself: whether one is found; and why nobody is, where the register closes it.
pub(super) async fn standing(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    let standing = api.organisations.standing(&who).await?;
    let closed = api.organisations.finding_closed(&who).await;
    Ok(reply(&json!({ "on": standing.on, "listed": standing.listed, "closed": closed })))
}

pub(super) async fn switch(
    State(api): State<Arc<Api>>,
    who: SignedIn,
    Json(Switch { on }): Json<Switch>,
) -> Done {
    api.organisations.switch_finding(&who, on).await?;
    Ok(nothing())
}

pub(super) async fn list_oneself(
    State(api): State<Arc<Api>>,
    who: SignedIn,
    Json(Listed { listed }): Json<Listed>,
) -> Done {
    api.organisations.set_listed(&who, listed).await?;
    Ok(nothing())
}

/// `null` for whatever reason there is nobody.
pub(super) async fn find(
    State(api): State<Arc<Api>>,
    who: SignedIn,
    Json(Find { who: asked }): Json<Find>,
) -> Done {
    let found = api.organisations.find(&who, &asked).await?;
    let told = found.map(|found| json!({ "label": found.label, "several": found.several }));
    Ok(reply(&json!({ "found": told })))
}
