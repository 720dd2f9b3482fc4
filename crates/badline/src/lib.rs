//! A bad line in real time: packets between this machine and a network namespace of its own pass through two
//! [`netlab::Link`]s, so that real browsers and native participants can live behind a network that has a name.
//!
//! [`Way`] is one direction: a thread that waits for packets and for time. [`Place`] is the namespace with a TUN device at
//! each end of the line; it needs root and `/dev/net/tun`. The seed decides what is lost, but not when packets come, so
//! that runs resemble each other and are not the same.

#![forbid(unsafe_code)]

#[cfg(target_os = "linux")]
mod place;
mod way;

#[cfg(target_os = "linux")]
pub use place::{Place, PlaceError};
pub use way::Way;
