//! The TCP port: takes connections, as many as there is room for, and serves HTTP.

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use hyper::{Request, body::Incoming, server::conn::http1, service::Service};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use rustls::ServerConfig;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{Mutex, OwnedSemaphorePermit, Semaphore, watch},
    time::sleep,
};
use tokio_rustls::TlsAcceptor;

use super::{Routes, dispatch::Services, operator};
use crate::{
    Failure,
    config::Config,
    doorkeeper::Tries,
    media::{Ends, Plane},
    meetings::Meetings,
    metrics::Metrics,
};

/// How long a connection may take to say what it speaks, and to say what it asks for.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// A port that is listened on.
pub(crate) struct Listener {
    socket: TcpListener,
    /// What it is bound to.
    pub address: SocketAddr,
}

impl Listener {
    /// Listens; on IPv4 alone where the machine has no IPv6 and any address was asked for.
    pub async fn bind(address: SocketAddr, key: &'static str) -> Result<Self, Failure> {
        let socket = match TcpListener::bind(address).await {
            Err(error)
                if address.ip() == std::net::Ipv6Addr::UNSPECIFIED
                    && error.kind() != std::io::ErrorKind::AddrInUse =>
            {
                TcpListener::bind((std::net::Ipv4Addr::UNSPECIFIED, address.port())).await
            }
            other => other,
        };
        let socket = socket.map_err(Failure::listen(address, key))?;
        let address = socket.local_addr().map_err(Failure::listen(address, key))?;
        Ok(Self { socket, address })
    }

    async fn accept(&self) -> TcpStream {
        loop {
            match self.socket.accept().await {
                Ok((stream, _)) => return stream,
                Err(error) => {
                    // Out of files, most likely: connections that end will free some.
                    tracing::warn!(%error, "a connection cannot be accepted");
                    sleep(Duration::from_millis(100)).await;
                }
            }
        }
    }
}

/// Serves the port for ever; with `tls` everything but ICE, health and the way over to https needs it.
pub(crate) async fn serve(
    listener: Listener,
    Routes { site, plain }: Routes,
    media: Plane,
    config: &Config,
    metrics: Arc<Metrics>,
    tls: Option<Arc<ServerConfig>>,
) -> Infallible {
    let places = usize::try_from(config.max_connections).unwrap_or(Semaphore::MAX_PERMITS);
    let places = Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS)));
    let plain = if tls.is_some() { plain } else { site.clone() };
    let services = Arc::new(Services {
        plain,
        secure: site,
        media,
        metrics: Arc::clone(&metrics),
        tls: tls.map(TlsAcceptor::from),
    });
    loop {
        let stream = listener.accept().await;
        let Some(place) = Place::take(&places, &metrics) else {
            metrics.connections_refused.add(1);
            continue;
        };
        // One that cannot be prepared is gone already.
        let Ok(ends) = prepared(&stream) else { continue };
        let services = Arc::clone(&services);
        tokio::spawn(async move { services.serve(stream, ends, place).await });
    }
}

fn prepared(stream: &TcpStream) -> std::io::Result<Ends> {
    net::prepare_stream(stream)?;
    let canonical = |address: SocketAddr| SocketAddr::new(address.ip().to_canonical(), address.port());
    Ok(Ends { peer: canonical(stream.peer_addr()?), local: canonical(stream.local_addr()?) })
}

/// Serves what operators may know, on a port of their own.
pub(crate) async fn serve_for_operators(listener: Listener, meetings: Arc<Meetings>) -> Infallible {
    let router = operator::router(meetings);
    loop {
        let stream = listener.accept().await;
        drop(net::prepare_stream(&stream));
        let peer = stream.peer_addr().ok();
        tokio::spawn(serve_http(stream, Placed::new(router.clone(), None, peer)));
    }
}

/// One of the connections that the server takes. A WebSocket keeps it beyond the HTTP connection that it began as.
#[derive(Clone)]
pub(super) struct Place(#[expect(dead_code, reason = "held for its end")] Arc<Occupied>);

struct Occupied {
    _permit: OwnedSemaphorePermit,
    metrics: Arc<Metrics>,
}

impl Place {
    fn take(places: &Arc<Semaphore>, metrics: &Arc<Metrics>) -> Option<Self> {
        let permit = Arc::clone(places).try_acquire_owned().ok()?;
        metrics.sockets.rise();
        Some(Self(Arc::new(Occupied { _permit: permit, metrics: Arc::clone(metrics) })))
    }
}

impl Drop for Occupied {
    fn drop(&mut self) {
        self.metrics.sockets.fall();
    }
}

/// What the requests of one connection have tried together.
#[derive(Clone, Default)]
pub(super) struct OwnTries(pub Arc<Mutex<Tries>>);

/// Lets each request know the place of its connection, what that has tried, and where it comes from.
pub(super) struct Placed {
    router: TowerToHyperService<Router>,
    place: Option<Place>,
    tries: OwnTries,
    peer: Option<SocketAddr>,
    /// Told of each request.
    asked: Option<watch::Sender<()>>,
}

impl Placed {
    pub fn new(router: Router, place: Option<Place>, peer: Option<SocketAddr>) -> Self {
        let router = TowerToHyperService::new(router);
        Self { router, place, tries: OwnTries::default(), peer, asked: None }
    }

    /// Tells of each request.
    pub fn watched(mut self) -> (Self, watch::Receiver<()>) {
        let asked = watch::Sender::new(());
        let requests = asked.subscribe();
        self.asked = Some(asked);
        (self, requests)
    }
}

impl Service<Request<Incoming>> for Placed {
    type Response = <TowerToHyperService<Router> as Service<Request<Incoming>>>::Response;
    type Error = <TowerToHyperService<Router> as Service<Request<Incoming>>>::Error;
    type Future = <TowerToHyperService<Router> as Service<Request<Incoming>>>::Future;

    fn call(&self, mut request: Request<Incoming>) -> Self::Future {
        if let Some(asked) = &self.asked {
            asked.send_replace(());
        }
        if let Some(place) = &self.place {
            request.extensions_mut().insert(place.clone());
        }
        request.extensions_mut().insert(self.tries.clone());
        if let Some(peer) = self.peer {
            request.extensions_mut().insert(peer);
        }
        self.router.call(request)
    }
}

/// Serves HTTP/1.1 until the connection ends; a WebSocket goes on after it.
pub(super) async fn serve_http<S>(stream: S, service: Placed)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    #[cfg(feature = "tap")]
    let stream = crate::tap::Tapped(stream);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(32 << 10)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    if let Err(error) = connection.await {
        tracing::trace!(%error, "an HTTP connection broke");
    }
}
