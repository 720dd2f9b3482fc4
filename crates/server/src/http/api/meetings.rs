//! Meetings of an organisation, in numbers.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use serde_json::{Value, json};
use trust::measures::language::Says;

use super::{Api, problem::Problem, signing_in::reply};
use crate::{
    organisations::{Figures, SignedIn},
    quality::{LEAST, Middle, Told},
};

type Done = Result<Response, Problem>;

/// How many run, by class.
pub(super) async fn running(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    let (all, closed) = split(api.organisations.running(&who).await?);
    let told = all.iter().map(|one| json!({ "class": one.class, "title": one.title, "count": one.count }));
    Ok(reply(&json!({ "running": told.collect::<Vec<_>>(), "closed": closed })))
}

/// How well media came through, by hours that are over and in which enough people met.
pub(super) async fn quality(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    let (hours, closed) = split(api.organisations.quality(&who).await?);
    let hours = hours.iter().map(hour).collect::<Vec<_>>();
    Ok(reply(&json!({ "least": LEAST, "hours": hours, "closed": closed })))
}

/// What there is to show, and why there is nothing.
fn split<T: Default>(figures: Figures<T>) -> (T, Option<Says>) {
    match figures {
        Figures::Open(all) => (all, None),
        Figures::Closed(why) => (T::default(), Some(why)),
    }
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
