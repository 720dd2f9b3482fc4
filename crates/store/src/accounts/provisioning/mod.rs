//! What an organisation's directory told by SCIM: users and groups, the tokens it comes with, roles that groups give.
//!
//! Each user is an account: it is made with the user, let in as long as the user is active, and deleted with it. Of a
//! person only keyed hashes are kept ([`identity::scim`]).

mod condition;
mod directory;
mod sql;

use std::time::Duration;

use identity::{
    AccountId, OrganisationId, Roles, TokenHash, UnixTime,
    scim::{Id, Join, Joined, Request, Response},
};

use crate::{Answer, Sqlite, audit::By};

pub(crate) use sql::MIGRATION;
pub(super) use sql::is_suspended;

/// Tokens of an organisation that hold at one time: the old and the new one while they are changed.
pub const TOKENS_AT_ONCE: usize = 2;
/// Users of an organisation's directory at most.
pub const MOST_USERS: u64 = 100_000;
/// Groups of an organisation's directory at most.
pub const MOST_GROUPS: u64 = 10_000;

/// Provisioning of organisations. What is of another organisation is answered like what is not there.
pub trait Provisioning: Send + Sync {
    /// Answers a SCIM request that came with this token, in one transaction: what the answer refuses changes nothing.
    /// `None` if the token does not hold.
    fn provision(&self, token: TokenHash, asked: Asked) -> Answer<'_, Option<Provisioned>>;

    /// A token, also one that holds no more.
    fn provisioning_token(&self, token: TokenHash) -> Answer<'_, Option<ProvisioningToken>>;

    /// Which user of the directory somebody is whose ID token, by this issuer, has this value for [`Join::claim`]. Where there
    /// has never been provisioning, everybody is [`Joined::Unprovisioned`].
    fn join(&self, organisation: OrganisationId, issuer: String, value: Option<String>)
    -> Answer<'_, Joined>;

    /// How an organisation joins those who sign in to its users.
    fn joining(&self, organisation: OrganisationId) -> Answer<'_, Join>;

    /// The same, and how many of them there are.
    fn provisioning(&self, organisation: OrganisationId) -> Answer<'_, Overview>;

    /// Changes how. `key` are random bytes for the key of the names' hashes, where there is none yet.
    fn set_join(&self, by: By, organisation: OrganisationId, join: Join, key: [u8; 32]) -> Answer<'_, ()>;

    /// The tokens of an organisation, the newest first; also those that hold no more.
    fn provisioning_tokens(&self, organisation: OrganisationId) -> Answer<'_, Vec<ProvisioningToken>>;

    /// One more, unless [`TOKENS_AT_ONCE`] hold; whether it was added. Those that hold no more go. `key` as above.
    fn add_provisioning_token(&self, by: By, token: ProvisioningToken, key: [u8; 32]) -> Answer<'_, bool>;

    /// The directory came with this token on this day.
    fn used_provisioning_token(&self, token: TokenHash, day: UnixTime) -> Answer<'_, ()>;

    /// Revokes a token; whether there was one.
    fn revoke_provisioning_token(
        &self,
        by: By,
        organisation: OrganisationId,
        token: TokenHash,
    ) -> Answer<'_, bool>;

    /// The groups of the directory by name, with what they give.
    fn provisioned_groups(&self, organisation: OrganisationId) -> Answer<'_, Vec<ProvisionedGroup>>;

    /// One of them.
    fn provisioned_group(&self, organisation: OrganisationId, id: Id)
    -> Answer<'_, Option<ProvisionedGroup>>;

    /// Gives a group these roles, and with it everybody who is in it; whether there is such a group.
    fn map_group(&self, by: By, organisation: OrganisationId, group: Id, roles: Roles) -> Answer<'_, bool>;
}

/// A SCIM request, as [`identity::scim::Request`].
#[derive(Debug, Clone)]
pub struct Asked {
    /// The URL that the service is at.
    pub base: String,
    /// The method, in capitals.
    pub method: String,
    /// The path below the base, percent-encoded.
    pub path: String,
    /// The query string, percent-encoded.
    pub query: String,
    /// The header `Content-Type`.
    pub content_type: Option<String>,
    /// The header `If-Match`.
    pub if_match: Option<String>,
    /// The body.
    pub body: Vec<u8>,
    /// The time since 1970.
    pub now: Duration,
    /// Fresh random bytes.
    pub random: [u8; 16],
}

impl Asked {
    /// As [`identity::scim`] reads it.
    pub fn request(&self) -> Request<'_> {
        Request {
            method: &self.method,
            path: &self.path,
            query: &self.query,
            content_type: self.content_type.as_deref(),
            if_match: self.if_match.as_deref(),
            body: &self.body,
            now: self.now,
            random: self.random,
        }
    }
}

/// What became of a SCIM request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provisioned {
    /// By whom it came.
    pub token: ProvisioningToken,
    /// What the client is told.
    pub response: Response,
    /// Who may come in no more, and has no session any more: whatever meeting they are in, they are to leave it.
    pub left: Vec<AccountId>,
    /// Whether somebody was erased.
    pub erased: bool,
}

/// What an organisation's directory shows its right by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvisioningToken {
    /// Of the token that the directory has.
    pub token: TokenHash,
    /// Whose directory.
    pub organisation: OrganisationId,
    /// What whoever made it called it.
    pub label: String,
    /// What may be done with it.
    pub scope: Scope,
    /// When it was made.
    pub since: UnixTime,
    /// Until when it holds.
    pub until: UnixTime,
    /// On which day it was last used, if ever.
    pub used: Option<UnixTime>,
}

/// What may be done with a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Read and change users and groups.
    Write,
    /// Read them.
    Read,
}

/// An organisation's provisioning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// How those who sign in are joined to users.
    pub join: Join,
    /// Users that are active.
    pub active: u64,
    /// Users that are suspended.
    pub suspended: u64,
    /// Groups.
    pub groups: u64,
    /// When a user or group was last changed, in seconds since 1970.
    pub changed: Option<UnixTime>,
}

/// A group of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvisionedGroup {
    /// Its number.
    pub id: Id,
    /// What the directory calls it.
    pub name: String,
    /// How many are in it.
    pub members: u64,
    /// What whoever is in it may do.
    pub roles: Roles,
}

impl ProvisioningToken {
    /// Whether it holds.
    pub fn holds(&self, now: UnixTime) -> bool {
        now < self.until
    }
}

impl Provisioning for Sqlite {
    fn provisioning_token(&self, token: TokenHash) -> Answer<'_, Option<ProvisioningToken>> {
        self.read(move |db| sql::token(db, token))
    }

    fn provision(&self, token: TokenHash, asked: Asked) -> Answer<'_, Option<Provisioned>> {
        let (signer, rewriting) = (self.signer(), self.rewriting());
        match asked.request().reads() {
            true => self.read(move |db| sql::provision(db, token, &asked, &signer)),
            false => self.write_by(move |db| {
                let provisioned = sql::provision(db, token, &asked, &signer)?;
                if provisioned.as_ref().is_some_and(|provisioned| provisioned.erased) {
                    rewriting.ask(db)?;
                }
                Ok(provisioned)
            }),
        }
    }

    fn join(
        &self,
        organisation: OrganisationId,
        issuer: String,
        value: Option<String>,
    ) -> Answer<'_, Joined> {
        self.read(move |db| sql::join(db, organisation, (&issuer, value.as_deref())))
    }

    fn joining(&self, organisation: OrganisationId) -> Answer<'_, Join> {
        self.read(move |db| sql::joining(db, organisation))
    }

    fn provisioning(&self, organisation: OrganisationId) -> Answer<'_, Overview> {
        self.read(move |db| sql::overview(db, organisation))
    }

    fn set_join(&self, by: By, organisation: OrganisationId, join: Join, key: [u8; 32]) -> Answer<'_, ()> {
        self.write_by(move |db| sql::set_join(db, &by, organisation, &join, key))
    }

    fn provisioning_tokens(&self, organisation: OrganisationId) -> Answer<'_, Vec<ProvisioningToken>> {
        self.read(move |db| sql::tokens(db, organisation))
    }

    fn add_provisioning_token(&self, by: By, token: ProvisioningToken, key: [u8; 32]) -> Answer<'_, bool> {
        self.write_by(move |db| sql::add_token(db, &by, &token, key))
    }

    fn used_provisioning_token(&self, token: TokenHash, day: UnixTime) -> Answer<'_, ()> {
        self.write_by(move |db| sql::used_token(db, token, day))
    }

    fn revoke_provisioning_token(
        &self,
        by: By,
        organisation: OrganisationId,
        token: TokenHash,
    ) -> Answer<'_, bool> {
        self.write_by(move |db| sql::revoke_token(db, &by, organisation, token))
    }

    fn provisioned_groups(&self, organisation: OrganisationId) -> Answer<'_, Vec<ProvisionedGroup>> {
        self.read(move |db| sql::groups(db, organisation))
    }

    fn provisioned_group(
        &self,
        organisation: OrganisationId,
        id: Id,
    ) -> Answer<'_, Option<ProvisionedGroup>> {
        self.read(move |db| sql::group(db, organisation, id))
    }

    fn map_group(&self, by: By, organisation: OrganisationId, group: Id, roles: Roles) -> Answer<'_, bool> {
        self.write_by(move |db| sql::map_group(db, &by, organisation, group, roles))
    }
}
