//! What a connection on the port speaks, and who serves it. The same for what comes plain and for what comes out of TLS.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::Router;
use net::first_bytes::{self, Protocol};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::timeout,
};

use super::listener::{Place, serve_http};
use crate::media::{Ends, Plane};

/// How long a connection may take to say what it speaks.
const PATIENCE: Duration = Duration::from_secs(10);

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

/// Who serves the protocols.
#[derive(Clone)]
pub(super) struct Services {
    pub router: Router,
    pub media: Plane,
}

impl Services {
    /// Serves a connection until it ends: a TCP connection, or what a TLS connection holds. What is TLS itself (again) is
    /// closed; whoever ends TLS asks [`told`] first, and serves what comes out of it here.
    pub async fn serve<S>(&self, stream: S, ends: Ends, place: Place)
    where
        S: Stream,
    {
        if let Some((protocol, stream)) = told(stream).await {
            self.serve_told(protocol, stream, ends, place).await;
        }
    }

    /// The same, for a connection of which it is told already what it speaks.
    pub async fn serve_told<S>(&self, protocol: Protocol, stream: Rewound<S>, ends: Ends, place: Place)
    where
        S: Stream,
    {
        if matches!(protocol, Protocol::IceTcp | Protocol::Turn) {
            stream.stream.carries_media();
        }
        match protocol {
            Protocol::Http => serve_http(stream, Some(ends.peer), self.router.clone(), Some(place)).await,
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
