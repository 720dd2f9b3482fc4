//! All tests of this crate's surface but those of `alone.rs`: one program, since each is linked for itself.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod acme;
mod audit;
mod command_line;
mod data;
mod doctor;
mod files;
mod finding;
mod founding;
mod https;
mod inventory;
mod joined;
mod leavers;
mod meetings;
mod names;
mod openapi;
mod organisations;
mod page;
mod policy;
mod real_providers;
mod register;
mod register_acts;
mod scim;
mod sign_on;
mod signed_in;
mod traces;

// What they share.
mod authenticator;
mod authority;
mod classed;
mod console;
mod directory;
mod lying;
mod meet;
#[path = "../../identity/tests/oidc_provider/mod.rs"]
mod oidc_provider;
mod person;
mod real;
mod secure;
mod told;
