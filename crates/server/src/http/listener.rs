//! The TCP port: each connection's first bytes tell whether it speaks TLS, HTTP or ICE. What comes out of TLS is told
//! by its first bytes again ([`Port::serve_stream`]).

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use hyper::{Request, body::Incoming, server::conn::http1, service::Service};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use net::first_bytes::Protocol;
use rustls::ServerConfig;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{Mutex, OwnedSemaphorePermit, Semaphore, watch},
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;

use super::{begun::Begun, http2, operator, redirect};
use crate::{
    Failure,
    config::Config,
    doorkeeper::Tries,
    media::{Ends, Plane},
    meetings::Meetings,
    metrics::Metrics,
    tls::{ALPN_ACME, ALPN_HTTP2},
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
    router: Router,
    media: Plane,
    config: &Config,
    metrics: Arc<Metrics>,
    tls: Option<Arc<ServerConfig>>,
) -> Infallible {
    let places = usize::try_from(config.max_connections).unwrap_or(Semaphore::MAX_PERMITS);
    let places = Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS)));
    let plain = if tls.is_some() { redirect::router(config.domain.clone()) } else { router.clone() };
    let port = Arc::new(Port {
        plain,
        secure: router,
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
        tokio::spawn(Arc::clone(&port).serve_connection(stream, place));
    }
}

/// What connections are served with.
struct Port {
    plain: Router,
    secure: Router,
    media: Plane,
    metrics: Arc<Metrics>,
    tls: Option<TlsAcceptor>,
}

/// How a stream came to be.
struct Origin {
    secure: bool,
    http2: bool,
    ends: Option<Ends>,
}

impl Port {
    async fn serve_connection(self: Arc<Self>, stream: TcpStream, place: Place) {
        drop(stream.set_nodelay(true));
        let ends = Ends::of(&stream);
        let Ok(Some((protocol, stream))) = timeout(PATIENCE, Begun::told(stream)).await else { return };
        match (protocol, &self.tls) {
            (Protocol::Tls, Some(acceptor)) => self.serve_tls(stream, ends, acceptor, place).await,
            _ => {
                self.serve_stream(protocol, stream, Origin { secure: false, http2: false, ends }, place).await
            }
        }
    }

    /// The handshake and the first bytes within it have to come in time; meanwhile the connection has its place among
    /// those that are counted, like any other.
    async fn serve_tls(
        &self,
        stream: Begun<TcpStream>,
        ends: Option<Ends>,
        acceptor: &TlsAcceptor,
        place: Place,
    ) {
        let Ok(Ok(stream)) = timeout(PATIENCE, acceptor.accept(stream)).await else {
            return self.metrics.tls_failures.add(1);
        };
        let agreed = stream.get_ref().1.alpn_protocol();
        if agreed == Some(ALPN_ACME) {
            // RFC 8737 section 3: the handshake was the answer.
            return;
        }
        let origin = Origin { secure: true, http2: agreed == Some(ALPN_HTTP2), ends };
        let Ok(Some((protocol, stream))) = timeout(PATIENCE, Begun::told(stream)).await else { return };
        self.serve_stream(protocol, stream, origin, place).await;
    }

    /// Serves a stream, plain or out of TLS, of which the first bytes have told what it speaks.
    async fn serve_stream<S>(&self, protocol: Protocol, stream: Begun<S>, origin: Origin, place: Place)
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let router = if origin.secure { &self.secure } else { &self.plain }.clone();
        let peer = origin.ends.map(|ends| ends.peer);
        match (protocol, origin.ends) {
            (Protocol::Http, _) if origin.http2 => {
                let asked = watch::Sender::new(());
                let requests = asked.subscribe();
                let service = Placed { asked: Some(asked), ..Placed::new(router, Some(place), peer) };
                http2::serve(stream, service, requests).await;
            }
            (Protocol::Http, _) => serve_http(stream, Placed::new(router, Some(place), peer)).await,
            (Protocol::IceTcp, Some(ends)) => drop(self.media.serve_tcp(stream, ends).await),
            _ => {}
        }
    }
}

/// Serves what operators may know, on a port of their own.
pub(crate) async fn serve_for_operators(listener: Listener, meetings: Arc<Meetings>) -> Infallible {
    let router = operator::router(meetings);
    loop {
        let stream = listener.accept().await;
        drop(stream.set_nodelay(true));
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
    fn new(router: Router, place: Option<Place>, peer: Option<SocketAddr>) -> Self {
        let router = TowerToHyperService::new(router);
        Self { router, place, tries: OwnTries::default(), peer, asked: None }
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

async fn serve_http<S>(stream: S, service: Placed)
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
