//! Sockets: UDP in batches with segmentation offload ([`MediaSocket`]), frames on TCP ([`TcpFramer`]),
//! ([`prepare_stream`]), telling protocols apart by their first bytes ([`first_bytes`]), the machine's own addresses
//! ([`host_addresses`]). Knows nothing of what the bytes mean.
//!
//! System calls are made by crates that are kept for it, but for two: `send_many`, and, for tests alone, `tun` are the only
//! places with unsafe code.

mod addresses;
pub mod first_bytes;
mod framing;
mod media_socket;
mod media_stream;
mod send_many;
#[cfg(all(feature = "tun", target_os = "linux"))]
mod tun;
mod waker;

pub use addresses::host_addresses;
pub use framing::{MAX_FRAME, TcpFramer, frame};
pub use media_socket::{Abilities, MediaSocket, Received, Taken, Train, Woken};
pub use media_stream::{hold_little_back, prepare_stream};
#[cfg(all(feature = "tun", target_os = "linux"))]
pub use tun::open_tun;
pub use waker::Waker;

/// Why a socket could not be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NetError {
    /// The UDP port is taken or not allowed.
    #[error("cannot listen on UDP port {port}: {cause}")]
    Bind {
        /// The port asked for.
        port: u16,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The system refused a socket operation.
    #[error("socket: {0}")]
    Socket(#[from] std::io::Error),
    /// A frame does not fit RFC 4571's sixteen-bit length.
    #[error("a frame of {0} bytes is too long for TCP framing")]
    FrameTooLong(usize),
}
