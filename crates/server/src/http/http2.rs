//! HTTP/2 (RFC 9113), which browsers choose over TLS: one connection for the page and for files. WebSockets come over
//! HTTP/1.1 connections of their own.

use std::{pin::pin, time::Duration};

use hyper::server::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::timeout,
};

use super::listener::{PATIENCE, Placed};

/// Requests of one connection at once.
const STREAMS: u32 = 64;
/// Bytes of one request's head.
const HEAD: u32 = 32 << 10;
/// Bytes that a request, and all of a connection together, may send before they are read.
const WINDOWS: (u32, u32) = (256 << 10, 1 << 20);
/// A connection that asks for nothing for so long is told to go; what it has asked for still comes.
const IDLE: Duration = Duration::from_secs(60);
/// How often one that is silent is asked whether it is still there.
const ALIVE: Duration = Duration::from_secs(20);

/// Serves until either side ends it.
pub(super) async fn serve<S>(stream: S, service: Placed)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (service, mut requests) = service.watched();
    #[cfg(feature = "tap")]
    let stream = crate::tap::Tapped(stream);
    let connection = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(HEAD)
        .initial_stream_window_size(WINDOWS.0)
        .initial_connection_window_size(WINDOWS.1)
        .keep_alive_interval(ALIVE)
        .keep_alive_timeout(PATIENCE)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let mut patience = PATIENCE;
    let ended = loop {
        tokio::select! {
            ended = &mut connection => break ended,
            told = timeout(patience, requests.changed()) => match told {
                Ok(_) => patience = IDLE,
                // Not one request: nothing is owed.
                Err(_) if patience == PATIENCE => return,
                Err(_) => {
                    connection.as_mut().graceful_shutdown();
                    break connection.await;
                }
            },
        }
    };
    if let Err(error) = ended {
        tracing::trace!(%error, "an HTTP/2 connection broke");
    }
}
