//! A SCIM 2.0 server (RFC 7643, RFC 7644): an organisation's directory tells who comes and who leaves.
//!
//! ```text
//!            Request: method, path, query, body, time, random bytes
//! HTTP shell ───────────────────────────────────────────────────────► Service ◄────► Directory
//! (TLS, token)                                                                       one organisation,
//!            ◄───────────────────────────────────────────────────────                one transaction
//!            Outcome: Response { status, headers, body }, Effects
//! ```
//!
//! Sans-IO: no socket, clock or randomness here, and no storage but through [`Directory`]. Whoever owns the sockets
//! checks the token (by which the organisation is known), bounds how often a client may ask, and carries out the
//! [`Effect`]s after the commit: it is these that end the sessions of somebody who left.
//!
//! **What is kept of a person** is our id, the keyed hashes of userName and externalId, whether the account is active, its
//! groups and three numbers. Names, addresses and whatever else a client sends are read over and never reach the
//! [`Directory`]; /Schemas declares only what is kept, and RFC 7644 section 3.3 lets a server take less than it is
//! sent.
//!
//! **userName** is required and has to be answered (RFC 7643 section 4.1.1), but no client needs us to *know* it. By
//! their documentation Entra ID and Okta search for `userName eq "..."` before they create, and want it back from
//! that search; each write carries it, and afterwards all four go by our id. So a hash is enough: it finds the user
//! and keeps the name unique, and an answer says the name again where the request itself has said it (POST, PUT,
//! PATCH, or a search for it). Elsewhere (GET by id, lists) there stands `withheld:` and the id. A client that reads,
//! merges and writes back, as Okta does, sends that stand-in, and the name stays; one that compares, as Entra ID
//! does, sends the name once more, which changes nothing. /Schemas calls userName `writeOnly`, RFC 7643's word for a
//! value of which a hash is stored, though to the letter such an attribute is not answered at all: Okta asks for one
//! in each user. The price: who *imports* accounts from here into a directory gets stand-ins, and a checker that
//! knows nothing of /Schemas (Microsoft's validator) finds a GET that does not repeat the name.
//!
//! **externalId** of a user is a name as often as not (Entra ID's default is `mailNickname`), so a hash of it is kept, too:
//! Entra ID finds a user by it and SURFconext Invite names members by it all the same, and it is answered as userName is.
//! That of a group is kept as it comes.
//!
//! **Who comes** (what each does is in `tests/scim_dialects.rs`, from its vendor's documentation):
//! - *Entra ID* writes `op` with a capital and `active` as `"False"`, patches `emails[type eq "work"].value`, repeats
//!   `active` = true, and tries a connection by a search for nobody, which has to be an empty list.
//! - *Okta* patches without a path, sends the whole user by PUT, and suspends instead of deleting.
//! - *SURFconext Invite* and gateways like it send `application/json`, no `active`, and DELETE for who left; `op` is
//!   "Add" or "Remove" with a list of members, whose externalId may stand beside the id or in its place.
//! - Whoever keeps to the RFC.
//!
//! So what a PUT leaves out stays as it was, `active` too; RFC 7644 section 3.5.1 leaves that to the server. What was
//! so already is a success without an effect. In a PATCH, though, an attribute that no RFC knows is refused: `actve`
//! = false must not look like a success.
//!
//! What is left out, and said to be: bulk (section 3.7), sorting, changing passwords, /Me, groups within groups.
//!
//! **Bounds**: [`MAX_BODY`], [`MAX_QUERY`], [`MAX_FILTER`], [`MAX_TEXT`], [`MAX_COUNT`]; 128 levels of JSON, 16 of a
//! filter, 200 comparisons in one. How many users and groups an organisation may have is for the [`Directory`] to
//! say.

mod directory;
mod filter;
mod group;
mod id;
mod join;
mod memory;
mod meta;
mod name;
mod object;
mod patch;
mod problem;
mod projection;
mod request;
mod response;
mod schema;
mod search;
mod service;
mod user;

pub use directory::{Condition, Directory, Found, GroupTest, Page, Part, Refusal, Text, Unique, UserTest};
pub use filter::MAX_FILTER;
pub use group::Group;
pub use id::Id;
pub use join::{Join, JoinBy, Joined};
pub use memory::Memory;
pub use meta::Meta;
pub use name::{ExternalHash, NameHash, NameKey};
pub use object::MAX_TEXT;
pub use request::{MAX_BODY, MAX_COUNT, MAX_QUERY, Request};
pub use response::{Effect, Outcome, Response};
pub use service::Service;
pub use user::User;
