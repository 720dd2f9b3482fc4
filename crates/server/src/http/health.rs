//! `/health`: whether this server takes more, for load balancers; `/health/live`: whether it runs, for whoever restarts it.

use std::sync::Arc;

use axum::{
    Router,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use crate::meetings::{Health, Meetings};

/// Seconds after which asking again makes sense.
const AGAIN: HeaderValue = HeaderValue::from_static("10");

/// Both.
pub(super) fn routes<S: Clone + Send + Sync + 'static>(meetings: &Arc<Meetings>) -> Router<S> {
    let meetings = Arc::clone(meetings);
    Router::new()
        .route("/health", get(async move || answer(meetings.health())))
        .route("/health/live", get(async || ([(header::CACHE_CONTROL, "no-store")], "live\n")))
}

fn answer(health: Health) -> Response {
    let (status, word) = match health {
        Health::Ready => (StatusCode::OK, "ready\n"),
        Health::Overloaded => (StatusCode::SERVICE_UNAVAILABLE, "overloaded\n"),
        Health::Draining => (StatusCode::SERVICE_UNAVAILABLE, "draining\n"),
    };
    let mut response = (status, [(header::CACHE_CONTROL, "no-store")], word).into_response();
    if status != StatusCode::OK {
        response.headers_mut().insert(header::RETRY_AFTER, AGAIN);
    }
    response
}
