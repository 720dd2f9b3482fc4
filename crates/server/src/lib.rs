//! The server: configuration, HTTP and WebSocket, one task per meeting, a thread per media shard, and the command
//! line. Thin shells around the cores: [`meeting`] decides about meetings, [`sfu`] about media, [`store`] keeps
//! what outlives a restart.

mod admission;
pub mod cli;
mod clock;
pub mod config;
mod data;
mod doorkeeper;
mod drain;
mod failure;
mod here;
mod http;
mod logging;
mod media;
mod meetings;
mod metrics;
mod organisations;
mod process;
mod quality;
mod register;
mod serve;
mod signalling;
#[cfg(feature = "tap")]
mod tap;
mod tls;

pub use failure::Failure;
