//! Who somebody is. Sans-IO: time, randomness and answers of the network come in as values.
//!
//! - [`oidc`]: sign-on by an organisation's provider (OpenID Connect).
//! - [`scim`]: an organisation's directory tells who comes and who leaves (RFC 7643, RFC 7644).

#![forbid(unsafe_code)]

pub mod oidc;
pub mod scim;
