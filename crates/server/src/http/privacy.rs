//! The privacy notice, for everybody: of the server at `/privacy`, of an organisation at `/privacy/PATH`. Without script,
//! cookie or signing in; `?lang=nl` and `?format=json` if wanted.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::get,
};
use store::data::Notice;

use crate::{
    data::{Facts, Language, STYLE, Style, notice_html, notice_json},
    organisations::{Organisations, Refusal},
};

struct Desk {
    organisations: Arc<Organisations>,
    account_kept_days: u32,
}

pub(super) fn routes<S: Clone + Send + Sync + 'static>(
    organisations: Arc<Organisations>,
    account_kept_days: u32,
) -> Router<S> {
    Router::new()
        .route("/privacy", get(of_server))
        .route("/privacy/{path}", get(of_organisation))
        .route("/privacy.css", get(async || ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)))
        .with_state(Arc::new(Desk { organisations, account_kept_days }))
}

async fn of_server(State(desk): State<Arc<Desk>>, uri: Uri, headers: HeaderMap) -> Response {
    desk.answer(None, &Notice::default(), &uri, &headers)
}

async fn of_organisation(
    State(desk): State<Arc<Desk>>,
    Path(path): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    match desk.organisations.published(&path).await {
        Ok((organisation, notice)) => desk.answer(Some(&organisation.name), &notice, &uri, &headers),
        Err(Refusal::Unknown) => (StatusCode::NOT_FOUND, "There is nothing here.\n").into_response(),
        Err(_) => {
            (StatusCode::SERVICE_UNAVAILABLE, "That cannot be read now. Try again soon.\n").into_response()
        }
    }
}

impl Desk {
    fn answer(
        &self,
        organisation: Option<&str>,
        notice: &Notice,
        uri: &Uri,
        headers: &HeaderMap,
    ) -> Response {
        let facts = Facts {
            organisation,
            notice,
            account_kept_days: self.account_kept_days,
            here: &self.organisations.here,
        };
        let asked = |name: &str| {
            let pairs = uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
            pairs.filter(|(key, _)| *key == name).map(|(_, value)| value).next()
        };
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let language = asked("lang")
            .and_then(Language::parse)
            .unwrap_or_else(|| Language::accepted(accepted.unwrap_or_default()));
        let (kind, body) = if asked("format") == Some("json") {
            ("application/json", notice_json(&facts, language).to_string())
        } else {
            let html = notice_html(&facts, language, Style::Linked, Some(uri.path()));
            ("text/html; charset=utf-8", html)
        };
        let headers = [
            (header::CONTENT_TYPE, kind),
            (header::CONTENT_LANGUAGE, language.code()),
            (header::CACHE_CONTROL, "no-cache"),
            (header::VARY, "accept-language"),
        ];
        (headers, body).into_response()
    }
}
