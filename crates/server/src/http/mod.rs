//! HTTP: the page and what it is made of, the WebSocket, files of meetings, health. One page for everyone: what a link holds stands behind `#`.

mod api;
mod assets;
mod dispatch;
mod files;
mod headers;
mod health;
mod http2;
mod listener;
mod log;
mod operator;
mod origin;
mod privacy;
mod rates;
mod redirect;
mod scim;

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Extension, Router,
    extract::{State, WebSocketUpgrade},
    http::{HeaderMap, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use protocol::{SUBPROTOCOL, limits::CLIENT_MESSAGE_BYTES};

use crate::{
    config::{Config, Origin},
    meetings::Meetings,
    organisations::Organisations,
    signalling,
};

pub(crate) use api::{COOKIES, Cookie};
pub(crate) use assets::{files_of_client, has_web_client};
pub(crate) use files::FileDesk;
pub(crate) use listener::{Listener, serve, serve_for_operators};
pub(crate) use rates::Rates;

/// A longer WebSocket message is not read at all; what is over the protocol's own bound is read and refused.
const MOST_READ: usize = 2 * CLIENT_MESSAGE_BYTES;

struct Site {
    meetings: Arc<Meetings>,
    organisations: Arc<Organisations>,
    files: FileDesk,
    allowed_origins: Vec<Origin>,
}

/// What is served on the main port.
pub(crate) struct Routes {
    /// Everything.
    site: Router,
    /// What there is over plain HTTP, where TLS is spoken.
    plain: Router,
}

/// Everything that is served on the main port.
pub(crate) fn routes(
    meetings: Arc<Meetings>,
    organisations: Arc<Organisations>,
    files: FileDesk,
    config: &Config,
) -> Routes {
    let plain = redirect::router(config.domain.clone(), &meetings);
    Routes { site: site(meetings, organisations, files, config), plain }
}

fn site(
    meetings: Arc<Meetings>,
    organisations: Arc<Organisations>,
    files: FileDesk,
    config: &Config,
) -> Router {
    let allowed_origins = config.allowed_origins.clone();
    let behind_tls = config.is_https() || headers::is_behind_tls(&allowed_origins);
    Router::new()
        .route("/ws", get(upgrade))
        .route("/files/{id}", files::routes())
        .merge(health::routes(&meetings))
        .merge(log::routes(Arc::clone(&organisations)))
        .merge(scim::routes(Arc::clone(&organisations), behind_tls))
        .merge(privacy::routes(Arc::clone(&organisations), config.account_kept_days))
        .merge(api::routes(Arc::clone(&organisations), allowed_origins.clone(), config.account_kept_days))
        .route("/admin", get(assets::console))
        .route("/o/{path}", get(assets::console))
        .route("/sign-on/{provider}", get(assets::console))
        .fallback(get(assets::serve))
        .layer(middleware::map_response(move |response| async move { headers::secure(response, behind_tls) }))
        .layer(middleware::map_request(|request| async move { headers::hosted(request) }))
        .with_state(Arc::new(Site { meetings, organisations, files, allowed_origins }))
}

/// A WebSocket, for pages of our own (or allowed) origin and for programs, which send none.
async fn upgrade(
    State(site): State<Arc<Site>>,
    place: Option<Extension<listener::Place>>,
    peer: Option<Extension<SocketAddr>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let foreign = headers.get(header::ORIGIN).is_some()
        && !origin::is_own(text(header::ORIGIN), text(header::HOST), &site.allowed_origins);
    if foreign {
        return (StatusCode::FORBIDDEN, "This origin may not connect: see allowed_origins.\n")
            .into_response();
    }
    let upgrade = upgrade
        .protocols([SUBPROTOCOL])
        .max_message_size(MOST_READ)
        .max_frame_size(MOST_READ)
        .write_buffer_size(0);
    if upgrade.selected_protocol().is_none() {
        let wanted = format!("The subprotocol {SUBPROTOCOL} is spoken here.\n");
        return (StatusCode::BAD_REQUEST, wanted).into_response();
    }
    upgrade.on_upgrade(async move |socket| {
        let peer = peer.map(|Extension(peer)| peer);
        signalling::serve(socket, peer, Arc::clone(&site.meetings), Arc::clone(&site.organisations)).await;
        drop(place);
    })
}
