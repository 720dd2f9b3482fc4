//! A stream of which the first bytes were read, to tell what it speaks; whoever goes on reads them again.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use net::first_bytes::{self, Protocol};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};

/// Reads from the beginning.
pub(crate) struct Begun<S> {
    stream: S,
    bytes: [u8; first_bytes::ENOUGH],
    read: usize,
    given: usize,
}

impl<S: AsyncRead + Unpin> Begun<S> {
    /// Waits until the first bytes tell; `None` if the stream ends before. However long it takes: whoever calls has
    /// the clock.
    pub async fn told(mut stream: S) -> Option<(Protocol, Self)> {
        let (mut bytes, mut read) = ([0; first_bytes::ENOUGH], 0);
        loop {
            match stream.read(&mut bytes[read..]).await {
                Ok(count) if count > 0 => read += count,
                _ => return None,
            }
            match first_bytes::classify(&bytes[..read]) {
                Protocol::NeedMore => {}
                told => return Some((told, Self { stream, bytes, read, given: 0 })),
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Begun<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Self { stream, bytes, read, given } = &mut *self;
        if given < read {
            let count = (*read - *given).min(buffer.remaining());
            buffer.put_slice(&bytes[*given..*given + count]);
            *given += count;
            return Poll::Ready(Ok(()));
        }
        Pin::new(stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Begun<S> {
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
    use tokio::io::{AsyncWriteExt, duplex};

    use super::*;

    #[tokio::test]
    async fn bytes_that_told_are_read_again_by_whoever_goes_on() {
        let (mut far, near) = duplex(64);
        let sending = tokio::spawn(async move {
            for byte in b"GET / HTTP/1.1\r\n" {
                far.write_all(&[*byte]).await.unwrap();
                tokio::task::yield_now().await;
            }
        });
        let (protocol, mut begun) = Begun::told(near).await.unwrap();
        assert_eq!(protocol, Protocol::Http);
        let mut all = String::new();
        begun.read_to_string(&mut all).await.unwrap();
        assert_eq!(all, "GET / HTTP/1.1\r\n");
        sending.await.unwrap();
    }

    #[tokio::test]
    async fn a_stream_that_ends_too_early_tells_nothing() {
        let (mut far, near) = duplex(64);
        far.write_all(b"GE").await.unwrap();
        drop(far);
        assert!(Begun::told(near).await.is_none());
    }
}
