//! Meetings of an organisation, in numbers.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use serde_json::{Value, json};

use super::{Api, problem::Problem, signing_in::reply};
use crate::{
    organisations::SignedIn,
    quality::{LEAST, Middle, Told},
};

type Done = Result<Response, Problem>;

/// How many run, by class.
pub(super) async fn running(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    let all = api.organisations.running(&who).await?;
    let told = all.iter().map(|one| json!({ "class": one.class, "title": one.title, "count": one.count }));
    Ok(reply(&json!({ "running": told.collect::<Vec<_>>() })))
}

/// How well media came through, by hours that are over and in which enough people met.
pub(super) async fn quality(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    let hours = api.organisations.quality(&who).await?;
    Ok(reply(&json!({ "least": LEAST, "hours": hours.iter().map(hour).collect::<Vec<_>>() })))
}

fn hour(told: &Told) -> Value {
    json!({
        "begins": told.begins,
        "loss": middle(told.loss),
        "round_trip": told.round_trip.map(middle),
        "held_back": middle(told.held_back),
    })
}

fn middle(Middle { half, nine_tenths }: Middle) -> Value {
    json!({ "half": half, "nine_tenths": nine_tenths })
}
