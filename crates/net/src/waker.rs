//! Waking a thread that waits for its socket.

use std::io;
use std::os::unix::net::UnixDatagram;
use std::sync::Arc;

/// Wakes the thread that waits in [`MediaSocket::wait`](crate::MediaSocket::wait). Waking twice before
/// the thread looks wakes it once.
#[derive(Debug, Clone)]
pub struct Waker {
    sender: Arc<UnixDatagram>,
}

impl Waker {
    pub(crate) fn pair() -> io::Result<(Self, UnixDatagram)> {
        let (sender, receiver) = UnixDatagram::pair()?;
        sender.set_nonblocking(true)?;
        receiver.set_nonblocking(true)?;
        Ok((Self { sender: Arc::new(sender) }, receiver))
    }

    /// Wakes.
    pub fn wake(&self) {
        // A full queue means that a wake is waiting already; a closed one that nobody is.
        let _ = self.sender.send(&[0]);
    }
}

/// Takes all wakes that have come; gives whether there were any.
pub(crate) fn drain(receiver: &UnixDatagram) -> bool {
    let mut byte = [0; 1];
    let mut any = false;
    while receiver.recv(&mut byte).is_ok() {
        any = true;
    }
    any
}
