//! Native participants with synthetic media, for tests and load: the same core as in the browser
//! ([`client::Client`]), str0m as the peer connection, real VP8 and Opus out of [`clips`].

pub mod clips;
mod error;
pub mod peer;

pub use error::Error;
