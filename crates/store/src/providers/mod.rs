//! Providers by which people of organisations sign on: what is asked of a store, and what it says.

mod catalogue;
mod sql;

use identity::{
    Account, AccountId, Organisation, OrganisationId, ProviderId, Session, UnixTime,
    providers::{KnownProvider, Link, ProviderSession, Subject},
};

use crate::{Answer, Sqlite, accounts::Changing, audit::By};

pub use catalogue::PROVIDER_CATALOGUE;
pub(crate) use sql::{FACTORS_MIGRATION, MIGRATION};

/// Providers and who comes by them. Answers come when what was asked for is done durably. What is of another organisation
/// is answered like what is not there.
pub trait Providers: Send + Sync {
    /// The organisation with this path or, without one, with this host name.
    fn organisation_at(&self, place: Place) -> Answer<'_, Option<Organisation>>;

    /// An organisation's providers, the oldest first.
    fn providers(&self, organisation: OrganisationId) -> Answer<'_, Vec<KnownProvider>>;

    /// A provider, whosever it is.
    fn provider(&self, id: ProviderId) -> Answer<'_, Option<KnownProvider>>;

    /// One more, if there are fewer than [`identity::providers::PROVIDERS`].
    fn add_provider(&self, by: By, provider: KnownProvider) -> Answer<'_, bool>;

    /// Changes everything but its issuer. Unless the terms are as strict as before, who signed on by it signs on again.
    fn change_provider(&self, by: By, provider: KnownProvider) -> Answer<'_, bool>;

    /// Removes it, with the sessions that began by it and who people are there.
    fn remove_provider(&self, by: By, organisation: OrganisationId, id: ProviderId) -> Answer<'_, bool>;

    /// Whose account it is, if they are let in or not.
    fn linked(&self, provider: ProviderId, subject: Subject) -> Answer<'_, Option<Account>>;

    /// Somebody new, with how they come; `false` if they are not new. Whoever `joins` has an account by their organisation's
    /// directory: it gets its name from them.
    fn arrive(&self, account: Account, link: Link, joins: bool) -> Answer<'_, bool>;

    /// Somebody who has an account signs on by this provider, too; `false` if somebody else does as them.
    fn link(&self, by: By, link: Link) -> Answer<'_, bool>;

    /// By which providers somebody signs on.
    fn links(&self, account: AccountId) -> Answer<'_, Vec<(Link, KnownProvider)>>;

    /// Not by that one any more, unless it is how they sign on at all. The sessions that began by it end.
    fn unlink(&self, by: By, account: AccountId, provider: ProviderId) -> Answer<'_, Changing>;

    /// A session that begins by a provider's word, on that day. `false` if they are let in no more, or not by it.
    fn begin_provider_session(
        &self,
        session: Session,
        by: ProviderSession,
        day: UnixTime,
    ) -> Answer<'_, bool>;

    /// Ends the sessions that began by this provider, as this person, in this session of its: each if it is named. How many.
    fn end_provider_sessions(
        &self,
        provider: ProviderId,
        subject: Option<Subject>,
        sid: Option<Subject>,
    ) -> Answer<'_, u64>;

    /// By which provider this session began.
    fn began_by(&self, session: identity::TokenHash) -> Answer<'_, Option<ProviderSession>>;

    /// Several factors were shown to the provider by which this session began.
    fn showed_factors(&self, session: identity::TokenHash) -> Answer<'_, ()>;
}

/// Where an organisation is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// At `/o/PATH`.
    Path(String),
    /// At a host name of its own.
    Host(String),
}

impl Providers for Sqlite {
    fn organisation_at(&self, place: Place) -> Answer<'_, Option<Organisation>> {
        self.read(move |db| sql::organisation_at(db, &place))
    }

    fn providers(&self, organisation: OrganisationId) -> Answer<'_, Vec<KnownProvider>> {
        self.read(move |db| sql::providers(db, organisation))
    }

    fn provider(&self, id: ProviderId) -> Answer<'_, Option<KnownProvider>> {
        self.read(move |db| sql::provider(db, id))
    }

    fn add_provider(&self, by: By, provider: KnownProvider) -> Answer<'_, bool> {
        self.write_by(move |db| sql::add_provider(db, &by, &provider))
    }

    fn change_provider(&self, by: By, provider: KnownProvider) -> Answer<'_, bool> {
        self.write_by(move |db| sql::change_provider(db, &by, &provider))
    }

    fn remove_provider(&self, by: By, organisation: OrganisationId, id: ProviderId) -> Answer<'_, bool> {
        self.write_by(move |db| sql::remove_provider(db, &by, organisation, id))
    }

    fn linked(&self, provider: ProviderId, subject: Subject) -> Answer<'_, Option<Account>> {
        self.read(move |db| sql::linked(db, provider, subject))
    }

    fn arrive(&self, account: Account, link: Link, joins: bool) -> Answer<'_, bool> {
        self.write_by(move |db| sql::arrive(db, &account, &link, joins))
    }

    fn link(&self, by: By, link: Link) -> Answer<'_, bool> {
        self.write_by(move |db| sql::link(db, &by, &link))
    }

    fn links(&self, account: AccountId) -> Answer<'_, Vec<(Link, KnownProvider)>> {
        self.read(move |db| sql::links(db, account))
    }

    fn unlink(&self, by: By, account: AccountId, provider: ProviderId) -> Answer<'_, Changing> {
        self.write_by(move |db| sql::unlink(db, &by, account, provider))
    }

    fn begin_provider_session(
        &self,
        session: Session,
        by: ProviderSession,
        day: UnixTime,
    ) -> Answer<'_, bool> {
        self.write_by(move |db| sql::begin_provider_session(db, &session, &by, day))
    }

    fn end_provider_sessions(
        &self,
        provider: ProviderId,
        subject: Option<Subject>,
        sid: Option<Subject>,
    ) -> Answer<'_, u64> {
        self.write_by(move |db| sql::end_provider_sessions(db, provider, subject, sid))
    }

    fn began_by(&self, session: identity::TokenHash) -> Answer<'_, Option<ProviderSession>> {
        self.read(move |db| sql::began_by(db, session))
    }

    fn showed_factors(&self, session: identity::TokenHash) -> Answer<'_, ()> {
        self.write_by(move |db| sql::showed_factors(db, session))
    }
}
