//! All tests of this crate's surface: one program, since each is linked for itself.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod oidc_any_bytes;
mod oidc_lies;
mod oidc_names;
mod scim_bad_input;
mod scim_dialects;
mod scim_effects;

// What they share.
mod oidc_provider;
mod scim_client;
