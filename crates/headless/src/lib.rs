//! Native participants with synthetic media, for tests and load: the same core as in the browser
//! ([`client::Client`]), str0m as the peer connection, real VP8 and Opus out of [`clips`].

mod address;
pub mod clips;
pub mod endpoint;
mod error;
pub mod load;
pub mod participant;
pub mod passage;
pub mod peer;

pub use address::ServerAddress;
pub use error::Error;
pub use participant::{Options, Participant, State};
