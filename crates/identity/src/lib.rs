//! Who somebody is. Sans-IO: time, randomness and answers of the network come in as values.
//!
//! - [`accounts`]: organisations, people, invitations; [`roles`]: what they may; [`sessions`]: for how long.
//! - [`finding`]: how people of one organisation find one another.
//! - [`passkeys`]: how people without a provider sign in. There are no passwords.
//! - [`providers`]: by whom an organisation's people sign on, as it is kept.
//! - [`oidc`]: sign-on by an organisation's provider (OpenID Connect).
//! - [`scim`]: an organisation's directory tells who comes and who leaves (RFC 7643, RFC 7644).

#![forbid(unsafe_code)]

pub mod accounts;
pub mod finding;
pub mod oidc;
pub mod passkeys;
pub mod providers;
pub mod roles;
pub mod scim;
pub mod sessions;
mod tokens;

pub use accounts::{
    Account, AccountId, Credential, Invitation, Organisation, OrganisationId, ProviderId, UnixTime,
};
pub use roles::{Action, Role, Roles};
pub use sessions::Session;
pub use tokens::{Token, TokenHash};
