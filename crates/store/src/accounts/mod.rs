//! Organisations and their people: what is asked of a store, and what it says.

mod catalogue;
pub mod finding;
pub(crate) mod founding;
pub mod provisioning;
pub(crate) mod sql;

use identity::{
    Account, AccountId, Credential, Invitation, Organisation, OrganisationId, Roles, Session, TokenHash,
    UnixTime,
};

use crate::{
    Answer, Sqlite,
    audit::{self, By},
    data::Custody,
};

pub(crate) use catalogue::column;
pub use catalogue::{ACCOUNT_CATALOGUE, AccountColumn};
pub(crate) use sql::{MIGRATION, account as find, is_last_owner, organisation};

/// People of one answer at most.
pub const PEOPLE_AT_ONCE: u32 = 200;
/// Passkeys of one person.
pub const MOST_CREDENTIALS: usize = 20;

/// Organisations, people, sessions. Answers come when what was asked for is done durably. Who changes something is named
/// ([`By`]): the change stands in the audit log, in the same transaction. What is of another
/// organisation is answered like what is not there.
pub trait Accounts: Custody {
    /// How many organisations there are.
    fn organisations(&self) -> Answer<'_, u64>;

    /// Whether somebody may make an organisation by this link of whoever runs the server.
    fn may_found(&self, link: TokenHash, now: UnixTime) -> Answer<'_, bool>;

    /// An organisation and its first owner, with their passkey: `most` are, and paths and hosts are one organisation's alone.
    /// With a link of whoever runs the server, that is used up by it.
    fn found(
        &self,
        by: By,
        organisation: Organisation,
        owner: Account,
        credential: Credential,
        most: u64,
        link: Option<TokenHash>,
    ) -> Answer<'_, Founding>;

    /// An organisation.
    fn organisation(&self, id: OrganisationId) -> Answer<'_, Option<Organisation>>;

    /// Changes name, path and host.
    fn change_organisation(&self, by: By, organisation: Organisation) -> Answer<'_, Changing>;

    /// Deletes an organisation with everybody in it.
    fn delete_organisation(&self, by: By, id: OrganisationId) -> Answer<'_, ()>;

    /// Somebody.
    fn account(&self, organisation: OrganisationId, id: AccountId) -> Answer<'_, Option<Account>>;

    /// Who is in an organisation, at most [`PEOPLE_AT_ONCE`] after this one, by number.
    fn people(&self, organisation: OrganisationId, after: Option<AccountId>) -> Answer<'_, Vec<Person>>;

    /// Somebody is called otherwise.
    fn set_label(
        &self,
        by: By,
        organisation: OrganisationId,
        id: AccountId,
        label: String,
    ) -> Answer<'_, Changing>;

    /// Gives somebody these roles; refused where no active owner would be left. If there are more than before, who signed on by
    /// a provider signs on again: it may take more of them there.
    fn set_roles(
        &self,
        by: By,
        organisation: OrganisationId,
        id: AccountId,
        change: (Roles, Roles),
    ) -> Answer<'_, Changing>;

    /// Whether somebody is let in; who is not loses all sessions. Refused where no active owner would be left, and to let in
    /// whom the organisation's directory has suspended.
    fn set_active(
        &self,
        by: By,
        organisation: OrganisationId,
        id: AccountId,
        active: bool,
    ) -> Answer<'_, Changing>;

    /// Invites somebody.
    fn invite(&self, by: By, invitation: Invitation) -> Answer<'_, ()>;

    /// What a link invites to and what whoever invites is called, if it still does.
    fn invitation(&self, token: TokenHash, now: UnixTime) -> Answer<'_, Option<Invited>>;

    /// The open invitations of an organisation.
    fn invitations(&self, organisation: OrganisationId, now: UnixTime) -> Answer<'_, Vec<Invitation>>;

    /// Takes an invitation back.
    fn withdraw(&self, by: By, organisation: OrganisationId, token: TokenHash) -> Answer<'_, bool>;

    /// Takes an invitation up, once.
    fn accept(
        &self,
        token: TokenHash,
        account: Account,
        credential: Credential,
        now: UnixTime,
    ) -> Answer<'_, bool>;

    /// A passkey and whose it is, if they are let in.
    fn credential(&self, id: Vec<u8>) -> Answer<'_, Option<(Credential, Account)>>;

    /// Somebody's passkeys.
    fn credentials(&self, account: AccountId) -> Answer<'_, Vec<Credential>>;

    /// One more; not if there are [`MOST_CREDENTIALS`].
    fn add_credential(&self, by: By, credential: Credential) -> Answer<'_, bool>;

    /// A passkey was used: its counter and day.
    fn used_credential(&self, id: Vec<u8>, key: String, day: UnixTime) -> Answer<'_, ()>;

    /// Removes a passkey of somebody's; not their last one, unless they sign on by a provider.
    fn remove_credential(&self, by: By, account: AccountId, id: Vec<u8>) -> Answer<'_, Changing>;

    /// Somebody signs in.
    fn begin_session(&self, session: Session) -> Answer<'_, ()>;

    /// A session and whose it is, if they are let in. Whether it holds is the caller's to see.
    fn session(&self, token: TokenHash) -> Answer<'_, Option<(Session, Account)>>;

    /// The same session, used or stepped up.
    fn touch_session(&self, session: Session) -> Answer<'_, ()>;

    /// Somebody's sessions.
    fn sessions(&self, account: AccountId) -> Answer<'_, Vec<Session>>;

    /// Ends one session of somebody's; whether there was one.
    fn end_session(&self, account: AccountId, token: TokenHash) -> Answer<'_, bool>;

    /// Ends all of somebody's sessions, but this one; how many.
    fn end_sessions(&self, by: By, account: AccountId, but: Option<TokenHash>) -> Answer<'_, u64>;
}

/// Somebody, as those who administer see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub account: Account,
    /// How many passkeys they have.
    pub credentials: u32,
    /// How many sessions they have.
    pub sessions: u32,
    /// Whether the organisation's directory keeps them.
    pub provisioned: bool,
}

/// What a link invites to, for whoever has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// As what, until when.
    pub invitation: Invitation,
    /// Where.
    pub organisation: Organisation,
    /// What whoever invites is called.
    pub inviter: String,
}

/// What became of an organisation that was to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Founding {
    /// It stands.
    Founded,
    /// There are as many as may be.
    Full,
    /// Its path or host is another one's.
    Taken,
    /// The link has been used, or is over.
    Spent,
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changing {
    /// It stands.
    Changed,
    /// There is no such thing here.
    Unknown,
    /// It would be the last: an organisation keeps an owner who is let in, and somebody a passkey.
    Last,
    /// A path or host is another one's.
    Taken,
    /// The organisation's directory has suspended them: only it lets them in again.
    Suspended,
    /// It is another one by now than whoever decided had seen.
    Meanwhile,
}

impl Accounts for Sqlite {
    fn organisations(&self) -> Answer<'_, u64> {
        self.read(sql::organisations)
    }

    fn may_found(&self, link: TokenHash, now: UnixTime) -> Answer<'_, bool> {
        self.read(move |db| founding::holds(db, link, now))
    }

    fn found(
        &self,
        by: By,
        organisation: Organisation,
        owner: Account,
        credential: Credential,
        most: u64,
        link: Option<TokenHash>,
    ) -> Answer<'_, Founding> {
        self.write_by(move |db| sql::found(db, &by, &organisation, &owner, &credential, most, link))
    }

    fn organisation(&self, id: OrganisationId) -> Answer<'_, Option<Organisation>> {
        self.read(move |db| sql::organisation(db, id))
    }

    fn change_organisation(&self, by: By, organisation: Organisation) -> Answer<'_, Changing> {
        self.write_by(move |db| sql::change_organisation(db, &by, &organisation))
    }

    fn delete_organisation(&self, by: By, id: OrganisationId) -> Answer<'_, ()> {
        let (signer, rewriting) = (self.signer(), self.rewriting());
        self.write_by(move |db| {
            sql::delete_organisation(db, &by, id)?;
            audit::erase_organisation(db, &signer, &by, id)?;
            rewriting.ask(db)
        })
    }

    fn account(&self, organisation: OrganisationId, id: AccountId) -> Answer<'_, Option<Account>> {
        self.read(move |db| sql::account(db, organisation, id))
    }

    fn people(&self, organisation: OrganisationId, after: Option<AccountId>) -> Answer<'_, Vec<Person>> {
        self.read(move |db| sql::people(db, organisation, after))
    }

    fn set_label(
        &self,
        by: By,
        organisation: OrganisationId,
        id: AccountId,
        label: String,
    ) -> Answer<'_, Changing> {
        self.write_by(move |db| sql::set_label(db, &by, organisation, id, &label))
    }

    fn set_roles(
        &self,
        by: By,
        organisation: OrganisationId,
        id: AccountId,
        change: (Roles, Roles),
    ) -> Answer<'_, Changing> {
        self.write_by(move |db| sql::set_roles(db, &by, organisation, id, change))
    }

    fn set_active(
        &self,
        by: By,
        organisation: OrganisationId,
        id: AccountId,
        active: bool,
    ) -> Answer<'_, Changing> {
        self.write_by(move |db| sql::set_active(db, &by, organisation, id, active))
    }

    fn invite(&self, by: By, invitation: Invitation) -> Answer<'_, ()> {
        self.write_by(move |db| sql::invite(db, &by, &invitation))
    }

    fn invitation(&self, token: TokenHash, now: UnixTime) -> Answer<'_, Option<Invited>> {
        self.read(move |db| sql::invitation(db, token, now))
    }

    fn invitations(&self, organisation: OrganisationId, now: UnixTime) -> Answer<'_, Vec<Invitation>> {
        self.read(move |db| sql::invitations(db, organisation, now))
    }

    fn withdraw(&self, by: By, organisation: OrganisationId, token: TokenHash) -> Answer<'_, bool> {
        self.write_by(move |db| sql::withdraw(db, &by, organisation, token))
    }

    fn accept(
        &self,
        token: TokenHash,
        account: Account,
        credential: Credential,
        now: UnixTime,
    ) -> Answer<'_, bool> {
        self.write_by(move |db| sql::accept(db, token, &account, &credential, now))
    }

    fn credential(&self, id: Vec<u8>) -> Answer<'_, Option<(Credential, Account)>> {
        self.read(move |db| sql::credential(db, &id))
    }

    fn credentials(&self, account: AccountId) -> Answer<'_, Vec<Credential>> {
        self.read(move |db| sql::credentials(db, account))
    }

    fn add_credential(&self, by: By, credential: Credential) -> Answer<'_, bool> {
        self.write_by(move |db| sql::add_credential(db, &by, &credential))
    }

    fn used_credential(&self, id: Vec<u8>, key: String, day: UnixTime) -> Answer<'_, ()> {
        self.write_by(move |db| sql::used_credential(db, &id, &key, day))
    }

    fn remove_credential(&self, by: By, account: AccountId, id: Vec<u8>) -> Answer<'_, Changing> {
        self.write_by(move |db| sql::remove_credential(db, &by, account, &id))
    }

    fn begin_session(&self, session: Session) -> Answer<'_, ()> {
        self.write_by(move |db| sql::begin_session(db, &session))
    }

    fn session(&self, token: TokenHash) -> Answer<'_, Option<(Session, Account)>> {
        self.read(move |db| sql::session(db, token))
    }

    fn touch_session(&self, session: Session) -> Answer<'_, ()> {
        self.write_by(move |db| sql::touch_session(db, &session))
    }

    fn sessions(&self, account: AccountId) -> Answer<'_, Vec<Session>> {
        self.read(move |db| sql::sessions(db, account))
    }

    fn end_session(&self, account: AccountId, token: TokenHash) -> Answer<'_, bool> {
        self.write_by(move |db| sql::end_session(db, account, token))
    }

    fn end_sessions(&self, by: By, account: AccountId, but: Option<TokenHash>) -> Answer<'_, u64> {
        self.write_by(move |db| sql::end_sessions(db, &by, account, but))
    }
}
