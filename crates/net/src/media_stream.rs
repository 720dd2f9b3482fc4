//! TCP connections that may carry media.

use std::{io, os::fd::AsFd, time::Duration};

use socket2::{SockRef, TcpKeepalive};

/// Bytes that the system holds back unsent for a connection before it takes no more. What waits here cannot be dropped
/// any more when it is late; at 1 Mbit/s these are 130 ms.
const UNSENT: u32 = 16 << 10;
/// A peer that is gone without a word is noticed after this, and four asks.
const KEEPALIVE: Duration = Duration::from_secs(20);

/// Makes a connection send at once, and notice a peer that is gone.
///
/// # Errors
/// When the system refuses.
pub fn prepare_stream(stream: &impl AsFd) -> io::Result<()> {
    let socket = SockRef::from(stream);
    socket.set_tcp_nodelay(true)?;
    let keepalive = TcpKeepalive::new().with_time(KEEPALIVE).with_interval(Duration::from_secs(10));
    socket.set_tcp_keepalive(&keepalive.with_retries(4))
}

/// Has the system hold little back of what a connection sends: it carries media.
///
/// # Errors
/// When the system refuses.
pub fn hold_little_back(stream: &impl AsFd) -> io::Result<()> {
    SockRef::from(stream).set_tcp_notsent_lowat(UNSENT)
}
