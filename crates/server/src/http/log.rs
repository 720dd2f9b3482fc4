//! The public part of the audit log under `/log`: checkpoint and tiles (C2SP tlog-tiles), and its key. Hashes under random
//! salts: anybody may read and keep them, and they are about nobody.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::get,
};
use trust::audit::Resource;

use super::api;
use crate::organisations::Organisations;

/// Tiles never change.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// The head does.
const FOR_SECONDS: &str = "public, max-age=5";

pub(super) fn routes<S: Clone + Send + Sync + 'static>(organisations: Arc<Organisations>) -> Router<S> {
    Router::new()
        .route("/compliance.json", get(compliance))
        .route("/log/key", get(key))
        .route("/log/{*path}", get(resource))
        .with_state(organisations)
}

async fn key(State(organisations): State<Arc<Organisations>>) -> Response {
    let key = format!("{}\n", organisations.log_key());
    ([(header::CONTENT_TYPE, TEXT), (header::CACHE_CONTROL, FOR_SECONDS)], key).into_response()
}

/// What anybody may read of the register of measures.
async fn compliance(State(organisations): State<Arc<Organisations>>, uri: Uri) -> Response {
    api::compliance(&organisations, &uri).await
}

async fn resource(State(organisations): State<Arc<Organisations>>, Path(path): Path<String>) -> Response {
    let Ok(resource) = path.parse::<Resource>() else { return nothing() };
    let (kind, cached) = match resource {
        Resource::Checkpoint => (TEXT, FOR_SECONDS),
        Resource::Tile(_) => ("application/octet-stream", FOR_EVER),
    };
    match organisations.resource(resource).await {
        Ok(Some(bytes)) => {
            ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cached)], bytes).into_response()
        }
        Ok(None) => nothing(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

fn nothing() -> Response {
    let words = "The log has nothing here: see /log/checkpoint.\n";
    (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")], words).into_response()
}

const TEXT: &str = "text/plain; charset=utf-8";
