//! What a connection on the port speaks, and who serves it. What comes out of TLS is told by its first bytes again.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::Router;
use net::first_bytes::{self, Protocol};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use super::{
    http2,
    listener::{PATIENCE, Place, Placed, serve_http},
};
use crate::{
    media::{Ends, Plane},
    metrics::Metrics,
    tls::{ALPN_ACME, ALPN_HTTP2},
};

/// What a connection may be: TCP, or TLS over it.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    /// The connection turns out to carry media: the socket below is to hold little back.
    fn carries_media(&self);
}

impl Stream for TcpStream {
    fn carries_media(&self) {
        // Media goes on without it, only later where the peer is slow.
        drop(net::hold_little_back(self));
    }
}

impl<S: Stream> Stream for Rewound<S> {
    fn carries_media(&self) {
        self.stream.carries_media();
    }
}

impl<S: Stream> Stream for TlsStream<S> {
    fn carries_media(&self) {
        self.get_ref().0.carries_media();
    }
}

/// Who serves the protocols.
pub(super) struct Services {
    /// For plain HTTP, and for HTTP within TLS.
    pub plain: Router,
    pub secure: Router,
    pub media: Plane,
    pub metrics: Arc<Metrics>,
    pub tls: Option<TlsAcceptor>,
}

/// How a stream came to be.
#[derive(Clone, Copy)]
struct Origin {
    secure: bool,
    http2: bool,
    ends: Ends,
}

impl Services {
    /// Serves a connection until it ends.
    pub async fn serve(&self, stream: impl Stream, ends: Ends, place: Place) {
        let Some((protocol, stream)) = told(stream).await else { return };
        match (protocol, &self.tls) {
            (Protocol::Tls, Some(acceptor)) => self.serve_tls(acceptor, stream, ends, place).await,
            _ => {
                let origin = Origin { secure: false, http2: false, ends };
                self.serve_told(protocol, stream, origin, place).await;
            }
        }
    }

    /// The handshake and the first bytes within it have to come in time; meanwhile the connection has its place among
    /// those that are counted, like any other.
    async fn serve_tls(&self, acceptor: &TlsAcceptor, stream: impl Stream, ends: Ends, place: Place) {
        let Ok(Ok(stream)) = timeout(PATIENCE, acceptor.accept(stream)).await else {
            return self.metrics.tls_failures.add(1);
        };
        let agreed = stream.get_ref().1.alpn_protocol();
        if agreed == Some(ALPN_ACME) {
            // RFC 8737 section 3: the handshake was the answer.
            return;
        }
        let origin = Origin { secure: true, http2: agreed == Some(ALPN_HTTP2), ends };
        let Some((protocol, stream)) = told(stream).await else { return };
        self.serve_told(protocol, stream, origin, place).await;
    }

    /// Serves a stream, plain or out of TLS, of which the first bytes have told what it speaks.
    async fn serve_told(&self, protocol: Protocol, stream: impl Stream, origin: Origin, place: Place) {
        let Origin { secure, http2, ends } = origin;
        if matches!(protocol, Protocol::IceTcp | Protocol::Turn) {
            stream.carries_media();
        }
        let placed = || {
            let router = if secure { &self.secure } else { &self.plain };
            Placed::new(router.clone(), Some(place), Some(ends.peer))
        };
        match protocol {
            Protocol::Http if http2 => http2::serve(stream, placed()).await,
            Protocol::Http => serve_http(stream, placed()).await,
            // Their ends are the same with and without an error.
            Protocol::IceTcp => drop(self.media.serve_ice(stream, ends).await),
            Protocol::Turn => drop(self.media.serve_turn(stream, ends).await),
            Protocol::Tls | Protocol::Unknown | Protocol::NeedMore => {}
        }
    }
}

/// What a connection's first bytes tell, and the connection with these bytes still to be read. `None` if it ends, breaks or
/// waits too long before they tell anything.
pub(super) async fn told<S: AsyncRead + Unpin>(mut stream: S) -> Option<(Protocol, Rewound<S>)> {
    let reading = async {
        let (mut bytes, mut count) = ([0; first_bytes::ENOUGH], 0);
        loop {
            count += stream.read(&mut bytes[count..]).await.ok().filter(|more| *more > 0)?;
            match first_bytes::classify(&bytes[..count]) {
                Protocol::NeedMore => {}
                protocol => return Some((protocol, bytes[..count].to_vec())),
            }
        }
    };
    let (protocol, beginning) = timeout(PATIENCE, reading).await.ok().flatten()?;
    Some((protocol, Rewound { beginning, read: 0, stream }))
}

/// A stream whose beginning was looked at and is read once more.
pub(super) struct Rewound<S> {
    beginning: Vec<u8>,
    read: usize,
    stream: S,
}

impl<S: AsyncRead + Unpin> AsyncRead for Rewound<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let rest = &self.beginning[self.read..];
        if rest.is_empty() {
            return Pin::new(&mut self.stream).poll_read(context, buffer);
        }
        let count = rest.len().min(buffer.remaining());
        buffer.put_slice(&rest[..count]);
        self.read += count;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Rewound<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;

    use super::*;

    #[tokio::test]
    async fn what_was_looked_at_is_read_once_more_however_it_comes() {
        let whole = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        for cut in [1, 2, 5, whole.len()] {
            let (mut client, server) = tokio::io::duplex(64);
            let writing = async {
                for piece in whole.chunks(cut) {
                    client.write_all(piece).await.unwrap();
                    tokio::task::yield_now().await;
                }
                drop(client);
            };
            let reading = async {
                let (protocol, mut stream) = told(server).await.unwrap();
                assert_eq!(protocol, Protocol::Http);
                let mut read = Vec::new();
                stream.read_to_end(&mut read).await.unwrap();
                read
            };
            assert_eq!(tokio::join!(writing, reading).1, whole);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_says_too_little_is_given_up() {
        let (mut client, server) = tokio::io::duplex(64);
        client.write_all(b"GE").await.unwrap();
        assert!(told(server).await.is_none());
        let (client, server) = tokio::io::duplex(64);
        drop(client);
        assert!(told(server).await.is_none());
    }
}
