//! Sign-on by an organisation's provider: a relying party of OpenID Connect Core 1.0 (code flow).
//!
//! ```text
//! Provider::read_discovery(answer) ──► Metadata ──► Keys
//! Provider::request(..) ──► (URL, Pending)                    the browser goes to the provider and comes back
//! Provider::callback(Pending, query) ──► Exchange { fetch }   the code goes to the token endpoint
//! Exchange::answered(answer) ──► Unverified
//! Unverified::verify(&mut Keys) ──► Verdict::Done(Person) | Verdict::Fetch(keys) | Verdict::Wait
//! ```
//!
//! Sans-IO: time is seconds since 1970, randomness is a parameter, what is to be fetched is a [`Fetch`] and what comes
//! back an [`Answer`]. Whoever fetches verifies certificates, follows no redirect, reads no more than
//! [`Fetch::max_bytes`] and one byte, and gives up after a few seconds. What a name resolves to is theirs to judge:
//! here only names and addresses that say themselves that they are this machine are refused.
//!
//! **Who somebody is** is the pair of issuer and subject (OIDC Core 5.7), compared byte by byte. To which organisation
//! they belong says the provider they came from or, behind a hub, one claim with a list of values; a mail address is
//! never read for it. Claims that nobody asked for are dropped and counted.
//!
//! **What a provider may not do**: choose an algorithm that is not pinned, name a key by URL or bring it along, send
//! our requests to plain HTTP or to this machine, make us hold much. Every refusal is a [`Refused`], which holds
//! nothing that came in; people are told [`SIGN_IN_DID_NOT_WORK`] and no more.
//!
//! What is left out: encrypted ID tokens, the UserInfo endpoint, access and refresh tokens (dropped unread), implicit
//! and hybrid flows, dynamic registration, `private_key_jwt`, logout begun by us.

mod callback;
mod discovery;
mod errors;
mod fetch;
mod jws;
mod keys;
mod logout;
mod provider;
mod request;
mod token;

pub use callback::{Exchange, Unverified, state_of};
pub use discovery::Metadata;
pub use errors::{ErrorResponse, Misconfigured, Refused, SIGN_IN_DID_NOT_WORK};
pub use fetch::{Answer, Fetch, Form, Verdict};
pub use idtoken::{Algorithm, LEEWAY_SECONDS};
pub use keys::Keys;
pub use logout::{Logout, Replays, logout_token_of};
pub use provider::{ClientSecret, Config, Organisation, Provider, Requirement};
pub use request::{AuthenticationRequest, Pending, Prompt};
pub use token::Person;
