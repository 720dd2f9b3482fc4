//! Plain HTTP where TLS is spoken: pages are sent over to https, anything that carries a right or a message is not.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, Uri, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{any, get},
};

use super::{headers, health, scim};
use crate::{config::Domain, meetings::Meetings};

/// What is said over plain HTTP. With a domain pages go there, whatever name was asked for.
pub(crate) fn router(domain: Option<Domain>, meetings: &Arc<Meetings>) -> Router {
    scim::at_each_place(Router::new(), || any(refuse))
        .route("/ws", any(refuse))
        .route("/files/{id}", any(refuse))
        .merge(health::routes(meetings))
        .fallback(get(over))
        .layer(middleware::map_response(async |response| headers::secure(response, false)))
        .with_state(domain)
}

/// A program that sends messages or rights in clear is told so, and not helped on.
async fn refuse() -> Response {
    (StatusCode::FORBIDDEN, "This server speaks https (and wss) only.\n").into_response()
}

async fn over(State(domain): State<Option<Domain>>, uri: Uri, headers: HeaderMap) -> Response {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    match host.and_then(|host| location(host, domain.as_ref(), &uri)) {
        Some(location) => (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, location)]).into_response(),
        None => (StatusCode::BAD_REQUEST, "This server speaks https only.\n").into_response(),
    }
}

/// The same page over https, at the port that was asked: port 80 leads to 443.
fn location(host: &str, domain: Option<&Domain>, uri: &Uri) -> Option<String> {
    let host: axum::http::uri::Authority = host.parse().ok()?;
    let name = domain.map_or(host.host(), |domain| &domain.0);
    let port = match host.port_u16() {
        None | Some(80 | 443) => String::new(),
        Some(port) => format!(":{port}"),
    };
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    Some(format!("https://{name}{port}{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_go_to_the_same_place_over_https() {
        let domain = Domain("meet.example".into());
        let cases = [
            ("meet.example", None, "/a?b=c", Some("https://meet.example/a?b=c")),
            ("meet.example:80", None, "/", Some("https://meet.example/")),
            ("meet.example:443", None, "/", Some("https://meet.example/")),
            ("localhost:8080", None, "/", Some("https://localhost:8080/")),
            ("[::1]:8080", None, "/", Some("https://[::1]:8080/")),
            ("evil.example:8080", Some(&domain), "/", Some("https://meet.example:8080/")),
            ("evil.example/x", None, "/", None),
            ("a b", None, "/", None),
            ("", None, "/", None),
        ];
        for (host, domain, uri, wanted) in cases {
            assert_eq!(location(host, domain, &uri.parse().unwrap()).as_deref(), wanted, "{host}");
        }
    }
}
