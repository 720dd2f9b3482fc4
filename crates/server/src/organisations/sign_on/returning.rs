//! Somebody comes back from a provider, or a provider says that somebody has left.

use identity::{
    Account, AccountId, ProviderId, Role, Roles, Session, Token, UnixTime, accounts,
    oidc::{Person, state_of},
    providers::{KnownProvider, Link, ProviderSession, several_factors},
    scim::Joined,
};
use store::audit::By;

use super::{Away, NAME, Newcomer, Page, Purpose, Reason, SignOn, Step, Underway, locked, refused};
use crate::organisations::{Arrival, DAY, Organisations, Refusal, SignedIn, new_account, now};

/// The claim that every ID token has: whose it is.
const SUBJECT: &str = "sub";
/// Bytes of a logout's body that are read.
pub(crate) const LOGOUT_BYTES: usize = 32 << 10;

/// What becomes of somebody who came back.
pub(crate) enum Outcome {
    /// They are signed in.
    In(Arrival),
    /// Their roles take more: they go there once more.
    Go(String),
    /// They are new: nothing is kept before they have seen this.
    New(Box<Arrived>),
    /// They sign on by it from now on, too.
    Linked,
    /// They have shown themselves.
    Shown(SignedIn),
    /// The token by which their provider vouches for their name. It is theirs alone; nothing of it is kept.
    Named(ProviderId, String),
}

/// Everything that arrived of somebody new.
pub(crate) struct Arrived {
    /// Under which their yes is awaited.
    pub number: String,
    pub organisation: String,
    pub provider: String,
    pub person: Person,
    /// The name, if one was asked for and came.
    pub name: Option<String>,
}

impl Organisations {
    /// Somebody came back, with this query.
    pub async fn came_back(
        &self,
        id: ProviderId,
        query: &str,
        from: Page<'_>,
        who: Option<SignedIn>,
    ) -> Result<Outcome, Refusal> {
        let came = async {
            let claim = self.joined_by(id).await?;
            let (away, known, person, token) = self.sign_on.arrived(id, query, from, &claim).await?;
            match away.purpose.clone() {
                Purpose::SignIn => self.signs_in(away, known, (person, &claim), from).await,
                Purpose::Link(account) => {
                    let who = who.filter(|who| who.account.id == account).ok_or(Reason::SomebodyElse)?;
                    self.links_up(away, &known, &person, (from, &who.account)).await
                }
                Purpose::StepUp(session) => {
                    let who = who.filter(|who| who.session.token == session).ok_or(Reason::SomebodyElse)?;
                    self.steps_up(&known, &person, who).await
                }
                Purpose::Name(session, _) => {
                    let who = who.filter(|who| who.session.token == session).ok_or(Reason::SomebodyElse)?;
                    self.is_who_signed_on(&known, &person, &who).await?;
                    Ok(Outcome::Named(known.id, token))
                }
            }
        };
        came.await.map_err(|reason| refused(id, &reason))
    }

    async fn signs_in(
        &self,
        away: Away,
        known: KnownProvider,
        (person, joined_by): (Person, &str),
        from: Page<'_>,
    ) -> Result<Outcome, Reason> {
        let key = self.sign_on.key.key()?;
        let subject = key.subject(&person);
        let sid = person.session.as_ref().map(|sid| key.named("sid", &person.issuer, sid));
        let shown = person.auth_time.map(UnixTime);
        let organisation = known.organisation;
        let factors = several_factors(person.acr.as_deref(), &person.amr);
        let newcomer =
            Newcomer { organisation, provider: known.id, subject, sid, shown, factors, joins: None };
        let Some(account) = self.sign_on.store.linked(known.id, subject).await? else {
            let joins = self.joins(&known, (&person, joined_by)).await?;
            let roles = joins.as_ref().map_or_else(Roles::default, |account| account.roles);
            return match known.unmet(roles, person.acr.as_deref(), &person.amr) {
                Some(role) if joins.is_some() => self.sign_on.again(away, &known, role, from).await,
                // What members need was asked for, unless that was changed meanwhile.
                Some(_) => Err(Reason::Unmet),
                None => self.shows(Newcomer { joins, ..newcomer }, known, person, from).await,
            };
        };
        if !account.active {
            return Err(Reason::Inactive);
        }
        match known.unmet(account.roles, person.acr.as_deref(), &person.amr) {
            Some(role) => self.sign_on.again(away, &known, role, from).await,
            None => Ok(Outcome::In(self.begins(newcomer, account).await?)),
        }
    }

    /// The claim by which the organisation's directory knows its users.
    async fn joined_by(&self, id: ProviderId) -> Result<String, Reason> {
        let organisation = self.sign_on.provider(id).await?.organisation;
        Ok(self.provisioning.joining(organisation).await?.claim)
    }

    /// The account that the organisation's directory has for somebody who comes for the first time; none is all right where
    /// the organisation says so.
    async fn joins(
        &self,
        known: &KnownProvider,
        (person, joined_by): (&Person, &str),
    ) -> Result<Option<Account>, Reason> {
        let value = match joined_by {
            SUBJECT => Some(person.subject.clone()),
            claim => person.claims.get(claim).and_then(|value| value.as_str()).map(str::to_owned),
        };
        match self.provisioning.join(known.organisation, person.issuer.clone(), value).await? {
            Joined::Account(user) => {
                let account = self.accounts.account(known.organisation, AccountId(user.bytes())).await?;
                let account = account.filter(|account| account.active).ok_or(Reason::Inactive)?;
                // Who runs the directory says who its users are, and is nobody's owner or officer by that: they add the provider to
                // their account themselves, signed in.
                if account.roles.are_high() { Err(Reason::High) } else { Ok(Some(account)) }
            }
            Joined::Suspended => Err(Reason::Inactive),
            Joined::Unprovisioned => Ok(None),
            Joined::Refused => Err(Reason::Unprovisioned),
        }
    }

    /// Shows somebody new what arrived.
    async fn shows(
        &self,
        newcomer: Newcomer,
        known: KnownProvider,
        person: Person,
        from: Page<'_>,
    ) -> Result<Outcome, Reason> {
        let organisation = self.accounts.organisation(known.organisation).await?.ok_or(Reason::NoProvider)?;
        let name = person.claims.get("name").and_then(|name| name.as_str());
        let name = name.and_then(|name| accounts::name(name).ok());
        let number = Token::random(&mut rand::rng()).text();
        let ticket = (from.browser.hash(), number.clone());
        self.sign_on.put(ticket, known.id, Underway::New(Box::new(newcomer)));
        let arrived = Arrived { number, organisation: organisation.name, provider: known.name, person, name };
        Ok(Outcome::New(Box::new(arrived)))
    }

    /// Somebody new says yes, and what they are to be called; without that it is a number.
    pub async fn welcomed(&self, number: &str, label: &str, from: Page<'_>) -> Result<Arrival, Refusal> {
        let taken = self.sign_on.take(&(from.browser.hash(), number.to_owned()));
        let Some(Underway::New(newcomer)) = taken else { return Err(Refusal::SignOn) };
        let id = newcomer.provider;
        let roles = Roles::default().with(Role::Member);
        let mut account = new_account(newcomer.organisation, String::new(), roles, now());
        account.label = match label.trim() {
            "" => account.id.text()[..8].to_owned(),
            label => match accounts::name(label) {
                Ok(label) => label,
                Err(bad) => {
                    // They may think again.
                    let ticket = (from.browser.hash(), number.to_owned());
                    self.sign_on.put(ticket, id, Underway::New(newcomer));
                    return Err(bad.into());
                }
            },
        };
        let came = async {
            let account = match &newcomer.joins {
                Some(then) => {
                    let here = self.accounts.account(newcomer.organisation, then.id).await?;
                    let here = here.filter(|account| account.active).ok_or(Reason::Inactive)?;
                    // What was asked of them at the provider was for the roles that they had.
                    if here.roles.exceed(then.roles) {
                        return Err(Reason::Unmet);
                    }
                    Account { label: account.label, ..here }
                }
                None => account,
            };
            let link = new_link(newcomer.provider, newcomer.subject, &account);
            let joins = newcomer.joins.is_some();
            if !self.sign_on.store.arrive(account.clone(), link, joins).await? {
                return Err(Reason::Linked);
            }
            self.begins(*newcomer, account).await
        };
        came.await.map_err(|reason| refused(id, &reason))
    }

    /// Somebody new says no: what arrived is forgotten.
    pub fn declined(&self, number: &str, from: Page<'_>) {
        drop(self.sign_on.take(&(from.browser.hash(), number.to_owned())));
    }

    async fn begins(&self, newcomer: Newcomer, account: Account) -> Result<Arrival, Reason> {
        let token = Token::random(&mut rand::rng());
        let now = now();
        let session = Session::begin_by_provider(token.hash(), account.id, newcomer.shown, now);
        let Newcomer { provider, subject, sid, factors, .. } = newcomer;
        let by = ProviderSession { session: token.hash(), provider, subject, sid, factors };
        if !self.sign_on.store.begin_provider_session(session, by, day(now)).await? {
            return Err(Reason::Inactive);
        }
        Ok(Arrival { token, signed_in: SignedIn { session, account } })
    }

    async fn links_up(
        &self,
        away: Away,
        known: &KnownProvider,
        person: &Person,
        (from, account): (Page<'_>, &Account),
    ) -> Result<Outcome, Reason> {
        if let Some(role) = known.unmet(account.roles, person.acr.as_deref(), &person.amr) {
            return self.sign_on.again(away, known, role, from).await;
        }
        let link = new_link(known.id, self.sign_on.key.key()?.subject(person), account);
        let by = By::account(account.id, now());
        if self.sign_on.store.link(by, link).await? { Ok(Outcome::Linked) } else { Err(Reason::Linked) }
    }

    async fn steps_up(
        &self,
        known: &KnownProvider,
        person: &Person,
        who: SignedIn,
    ) -> Result<Outcome, Reason> {
        self.is_who_signed_on(known, person, &who).await?;
        if known.unmet(who.account.roles, person.acr.as_deref(), &person.amr).is_some() {
            return Err(Reason::Unmet);
        }
        let now = now();
        // The provider says when it was, since that was asked for; a clock that is fast brings nobody more time.
        let shown = person.auth_time.map_or(UnixTime(0), UnixTime).min(now);
        let session = Session { used: now, shown, ..who.session };
        self.accounts.touch_session(session).await?;
        if several_factors(person.acr.as_deref(), &person.amr) {
            self.sign_on.store.showed_factors(session.token).await?;
        }
        Ok(Outcome::Shown(SignedIn { session, ..who }))
    }

    /// Whoever came back is the one by whose sign-on the session began.
    async fn is_who_signed_on(
        &self,
        known: &KnownProvider,
        person: &Person,
        who: &SignedIn,
    ) -> Result<(), Reason> {
        let subject = self.sign_on.key.key()?.subject(person);
        let by = self.sign_on.store.began_by(who.session.token).await?;
        let same = by.is_some_and(|by| by.provider == known.id && by.subject == subject);
        same.then_some(()).ok_or(Reason::SomebodyElse)
    }

    /// A provider tells of a logout (OpenID Connect Back-Channel Logout 1.0): the sessions end, and how many. There is no rate:
    /// whoever used it up would keep people signed in.
    pub async fn logged_out(&self, id: ProviderId, token: &str) -> Result<u64, Refusal> {
        self.sign_on.logout(id, token).await.map_err(|reason| match reason {
            // Nothing is wrong with the token: the provider is to come again.
            Reason::Lately | Reason::Unanswered(_) => Refusal::Failed,
            Reason::Store | Reason::Key => refused(id, &reason),
            reason => self.sign_on.refused_by_anybody(id, &reason),
        })
    }
}

impl SignOn {
    /// Who came back, verified.
    async fn arrived(
        &self,
        id: ProviderId,
        query: &str,
        from: Page<'_>,
        joined_by: &str,
    ) -> Result<(Away, KnownProvider, Person, String), Reason> {
        let state = state_of(query).ok_or(Reason::NothingPending)?;
        let taken = self.take(&(from.browser.hash(), state));
        let Some(Underway::Away(away)) = taken else { return Err(Reason::NothingPending) };
        if away.provider != id {
            return Err(Reason::NothingPending);
        }
        let known = self.provider(id).await?;
        self.pass(id, Step::Back)?;
        let claim = match away.purpose {
            Purpose::Name(..) => Some(NAME),
            _ => (joined_by != SUBJECT).then_some(joined_by),
        };
        let provider = self.relying(&known, &away.redirect, claim)?;
        let entry = self.known.of(id);
        let metadata = entry.lock().await.metadata(&provider, &self.fetcher, now().0).await?;
        let exchange = provider.callback(&metadata, away.pending.clone(), query, now().0)?;
        let fetched = self.fetcher.fetch(&exchange.fetch).await?;
        let unverified = exchange.answered(fetched.answer())?;
        let now = now().0;
        let person = entry
            .lock()
            .await
            .verify(&provider, &self.fetcher, now, |keys, _| unverified.verify(&provider, keys, now))
            .await?;
        if person.dropped > 0 {
            tracing::debug!(provider = %id.text(), dropped = person.dropped, "claims that nobody asked for");
        }
        Ok((*away, known, person, unverified.token().to_owned()))
    }

    /// Once more, for what this role takes; not a third time.
    async fn again(
        &self,
        away: Away,
        known: &KnownProvider,
        role: Role,
        from: Page<'_>,
    ) -> Result<Outcome, Reason> {
        if away.again {
            return Err(Reason::Unmet);
        }
        let trip = (away.redirect, away.purpose);
        Ok(Outcome::Go(self.go(known, from.browser.hash(), trip, Some(role)).await?))
    }

    async fn logout(&self, id: ProviderId, token: &str) -> Result<u64, Reason> {
        let known = self.provider(id).await?;
        let provider = self.relying(&known, "https://conclave.invalid/", None)?;
        let entry = self.known.of(id);
        let now = now().0;
        let logout = entry
            .lock()
            .await
            .verify(&provider, &self.fetcher, now, |keys, replays| provider.logout(token, keys, replays, now))
            .await?;
        let key = self.key.key()?;
        let named =
            |kind, value: &Option<String>| value.as_ref().map(|value| key.named(kind, &logout.issuer, value));
        let (subject, sid) = (named("sub", &logout.subject), named("sid", &logout.session));
        // Whoever is about to come in does not, either.
        locked(&self.underway).retain(|underway| match underway {
            Underway::New(new) => {
                new.provider != id
                    || subject.is_some_and(|subject| subject != new.subject)
                    || sid.is_some_and(|sid| Some(sid) != new.sid)
            }
            Underway::Away(_) => true,
        });
        Ok(self.store.end_provider_sessions(id, subject, sid).await?)
    }
}

fn new_link(provider: ProviderId, subject: identity::providers::Subject, account: &Account) -> Link {
    let now = now();
    Link { provider, subject, account: account.id, since: now, used: day(now) }
}

fn day(now: UnixTime) -> UnixTime {
    UnixTime(now.0 / DAY * DAY)
}
