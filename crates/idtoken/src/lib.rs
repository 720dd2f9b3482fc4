//! ID tokens (OIDC Core 1.0) and the keys that sign them. Sans-IO, and small enough for the browser: the server's sign-on
//! reads tokens with it, and members of a meeting check with it who vouches for each other's names.
//!
//! - [`object`]: JSON of strangers; [`jws`]: a token before anything is believed of it; [`claims`]: by whom, for whom, when.
//! - [`jwk`]: a provider's keys, as numbers; what checks signatures with them is whoever uses them, or [`signature`].
//! - [`vouch`]: whether a provider vouches for a name that somebody shows in a meeting.

#![forbid(unsafe_code)]

pub mod algorithm;
pub mod claims;
pub mod jwk;
pub mod jws;
pub mod object;
pub mod refused;
pub mod signature;
pub mod vouch;

pub use algorithm::{Algorithm, KeyType};
pub use jwk::{Jwk, Public};
pub use object::Object;
pub use refused::{ErrorResponse, Refused, SIGN_IN_DID_NOT_WORK};

/// Clocks of providers may differ from ours by so many seconds.
pub const LEEWAY_SECONDS: u64 = 60;
