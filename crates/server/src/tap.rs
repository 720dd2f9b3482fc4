//! For tests only (feature `tap`): writes every byte that crosses the server, after its transport decryption, to files
//! in the folder that `CONCLAVE_TAP_DIR` names, so that it can be proved that nothing in them can be understood.
//!
//! | file | content |
//! |---|---|
//! | `tcp-in`, `tcp-out` | the bytes of all HTTP connections, as they come |
//! | `signalling-in`, `signalling-out` | WebSocket messages unmasked, each after its length (32 bits, big endian) |
//! | `rtp-in`, `rtp-out` | RTP packets without SRTP, each after its length and its [`protocol::StreamKind`] in one byte |
//! | `udp-in`, `udp-out` | datagrams as they are on the network, each after its length |

use std::{
    collections::HashMap,
    fs::File,
    io::Write,
    path::PathBuf,
    pin::Pin,
    sync::{Mutex, OnceLock, PoisonError},
    task::{Context, Poll},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The environment variable that names the folder.
pub(crate) const VARIABLE: &str = "CONCLAVE_TAP_DIR";

struct Tap {
    folder: PathBuf,
    files: Mutex<HashMap<&'static str, File>>,
}

static TAP: OnceLock<Option<Tap>> = OnceLock::new();

/// Begins to write, if a folder is named.
pub(crate) fn start() -> std::io::Result<()> {
    let Some(folder) = std::env::var_os(VARIABLE).map(PathBuf::from) else { return Ok(()) };
    std::fs::create_dir_all(&folder)?;
    if TAP.set(Some(Tap { folder, files: Mutex::default() })).is_ok() {
        tracing::warn!("every byte is written down: this is a build for tests");
        sfu::tap::listen(Box::new(|way, kind, packet| {
            let file = if way == sfu::tap::Way::In { "rtp-in" } else { "rtp-out" };
            record(file, &[&[kind as u8], packet].concat());
        }));
    }
    Ok(())
}

/// Appends a record after its length.
pub(crate) fn record(file: &'static str, bytes: &[u8]) {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes();
    append(file, &[&length, bytes].concat());
}

fn append(name: &'static str, bytes: &[u8]) {
    let Some(Some(tap)) = TAP.get() else { return };
    let mut files = tap.files.lock().unwrap_or_else(PoisonError::into_inner);
    if !files.contains_key(name)
        && let Ok(file) = File::options().append(true).create(true).open(tap.folder.join(name))
    {
        files.insert(name, file);
    }
    // A test that finds no bytes fails by itself.
    if let Some(file) = files.get_mut(name) {
        drop(file.write_all(bytes));
    }
}

/// A TCP stream whose bytes are written down.
pub(crate) struct Tapped<S>(pub S);

impl<S: AsyncRead + Unpin> AsyncRead for Tapped<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.0).poll_read(context, buffer);
        append("tcp-in", &buffer.filled()[before..]);
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Tapped<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        let polled = Pin::new(&mut self.0).poll_write(context, bytes);
        if let Poll::Ready(Ok(count)) = &polled {
            append("tcp-out", &bytes[..*count]);
        }
        polled
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
