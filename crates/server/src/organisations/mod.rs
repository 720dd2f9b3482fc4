//! Organisations and their people: who signs in, what they ask for, and whether they may.
//!
//! Nobody has a password. Whoever signs in shows a passkey; who is new has a link: the first owner's, which the server
//! prints when it starts without any organisation and `conclave organisation invite` afterwards, an invitation, or a provider of
//! the organisation's ([`sign_on`]). Whatever is wrong with a passkey, a link or a session, the answer is the same.

mod audit;
mod ceremonies;
mod data;
mod finding;
mod meetings;
mod often;
mod people;
mod policy;
mod presence;
mod provisioning;
mod register;
pub(crate) mod sign_on;
mod waiting;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use identity::{
    Account, AccountId, Action, Credential, Organisation, OrganisationId, Role, Roles, Session, Token,
    TokenHash, UnixTime,
    accounts::{self, BadName},
    oidc::Misconfigured,
    passkeys::{Kept, Passkeys},
    sessions::LONGEST,
};
use serde_json::Value;
use store::{
    accounts::{Accounts, Founding, finding::Finding, provisioning::Provisioning},
    audit::{Audit, By},
    data::{Limits, SWEEP},
    policies::Policies,
};

use crate::{clock, here::Here, meetings::Meetings, register::Registers};
pub(crate) use audit::Group;
use audit::Looks;
use ceremonies::{Ceremonies, Ceremony};
use finding::SEARCHES;
pub(crate) use meetings::Figures;
use often::Often;
pub(crate) use people::PersonChange;
use people::RENAMINGS;
pub(crate) use policy::{Drift, PolicyRefusal, applied, planned, proposal, rules_today, today};
pub(crate) use presence::{Member, Place};
use presence::{Presence, Whose};
pub(crate) use provisioning::MOST_DAYS;
pub(crate) use register::Signature;
use sign_on::SignOn;

/// How often it is looked whether sessions that are in use were ended elsewhere.
const LOOK: Duration = Duration::from_secs(2);
/// A passkey's use is written down by the day.
const DAY: u64 = 24 * 3_600;

/// All organisations of this server.
pub(crate) struct Organisations {
    accounts: Arc<dyn Accounts>,
    log: Arc<dyn Audit>,
    pub(crate) registers: Arc<Registers>,
    provisioning: Arc<dyn Provisioning>,
    policies: Arc<dyn Policies>,
    /// Where this server is.
    pub(crate) here: Arc<Here>,
    finding: Arc<dyn Finding>,
    searches: Mutex<Often>,
    renamings: Mutex<Often>,
    /// Names that organisations may take.
    hosts: Vec<String>,
    most: u64,
    meetings: Arc<Meetings>,
    presence: Arc<Presence>,
    limits: Limits,
    /// Of the first owner's link, where the server began without any organisation.
    setup: Mutex<Option<TokenHash>>,
    ceremonies: Mutex<Ceremonies>,
    /// Who has just looked at what.
    looks: Mutex<Looks>,
    /// On which day a program last read the directory, by its token.
    read_by: Mutex<HashMap<TokenHash, u64>>,
    sign_on: SignOn,
}

/// Why something is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Nobody is signed in, or not any more.
    SignedOut,
    /// A passkey, a link or a ceremony that does not hold.
    NotAccepted,
    /// Their roles do not allow it.
    NotAllowed,
    /// They may, with a passkey shown just now.
    StepUp,
    /// There is no such thing here.
    Unknown,
    /// It would be the last.
    Last,
    /// Nobody else owns the organisation.
    LastOwner,
    /// A path is another organisation's.
    Taken,
    /// A host name that may not be taken, or is another organisation's: not told apart.
    Host,
    /// Roles that one person must not have together.
    Conflict,
    /// The organisation's directory has suspended them.
    Suspended,
    /// Somebody else has changed it since it was looked at.
    Meanwhile,
    /// Roles that people get from people only.
    NotByGroup,
    /// As many tokens of the directory hold as may.
    Tokens,
    /// One has as many passkeys as may be.
    Passkeys,
    /// One has taken as many copies of one's data today as may be.
    Copies,
    /// A token cannot hold for so many days.
    Days,
    /// No issuer of a provider's is written like that.
    Issuer,
    /// A policy that allows new places waits until then.
    Notice(UnixTime),
    /// There are as many as may be.
    Full,
    /// A name, label or path that cannot be.
    Name(BadName),
    /// A sign-on by a provider that did not work, whatever the reason.
    SignOn,
    /// A provider's terms that make no sense.
    Provider(Misconfigured),
    /// There are as many providers as may be.
    Many,
    /// It was asked too often.
    Often,
    /// A line of a notice that cannot be.
    Line,
    /// The origin is not one to which passkeys can belong.
    Origin,
    /// A measure that this needs does not hold.
    GateClosed(trust::measures::gate::Feature),
    /// The register of measures does not take that.
    Unwritten(trust::measures::register::Refusal),
    /// The store does not answer.
    Failed,
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        tracing::error!(%error, "accounts cannot be read or written");
        Self::Failed
    }
}

impl From<BadName> for Refusal {
    fn from(bad: BadName) -> Self {
        Self::Name(bad)
    }
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct SignedIn {
    pub session: Session,
    pub account: Account,
}

/// Somebody who has just signed in, with what their browser is to keep.
pub(crate) struct Arrival {
    pub token: Token,
    pub signed_in: SignedIn,
}

/// A question to a browser, and the number under which its answer is awaited.
pub(crate) struct Question {
    pub ceremony: String,
    pub options: Value,
}

impl SignedIn {
    /// As whom, and when, the audit log names them.
    pub fn by(&self) -> By {
        By::account(self.account.id, now())
    }

    /// Whether they may, and whether they have to show a passkey first.
    pub fn may(&self, action: Action, now: UnixTime) -> Result<(), Refusal> {
        if !self.account.roles.may(action) {
            return Err(Refusal::NotAllowed);
        }
        if action.needs_step_up() && !self.session.is_stepped_up(now) {
            return Err(Refusal::StepUp);
        }
        Ok(())
    }
}

impl Organisations {
    /// At most so many organisations are made; what has a limit is kept no longer than that; they may take these host names.
    pub fn new<S: Accounts + Audit + Finding + Policies + Provisioning + 'static>(
        (store, here): (&Arc<S>, Arc<Here>),
        registers: Arc<Registers>,
        meetings: Arc<Meetings>,
        sign_on: SignOn,
        (most, limits, hosts): (u64, Limits, Vec<String>),
    ) -> Arc<Self> {
        let ceremonies = Mutex::default();
        let (presence, setup, looks, read_by) = Default::default();
        Arc::new(Self {
            accounts: Arc::<S>::clone(store),
            policies: Arc::<S>::clone(store),
            finding: Arc::<S>::clone(store),
            searches: Mutex::new(Often::at_most(SEARCHES)),
            renamings: Mutex::new(Often::at_most(RENAMINGS)),
            hosts,
            log: Arc::<S>::clone(store),
            provisioning: Arc::<S>::clone(store),
            registers,
            here,
            most,
            limits,
            meetings,
            presence,
            setup,
            ceremonies,
            looks,
            read_by,
            sign_on,
        })
    }

    /// A link's token for the first owner, if there is no organisation yet. It holds as long as the server runs, once.
    pub async fn first_owner(&self) -> Option<Token> {
        if self.most == 0 || self.accounts.organisations().await.ok()? > 0 {
            return None;
        }
        let token = Token::random(&mut rand::rng());
        *locked(&self.setup) = Some(token.hash());
        Some(token)
    }

    /// Deletes what is over and carries out erasures, for as long as the server runs.
    pub async fn sweep(self: Arc<Self>) {
        loop {
            if let Err(error) = self.note_presence().await {
                tracing::error!(%error, "that sessions are in use cannot be written down");
            }
            match self.accounts.retain(now(), self.limits).await {
                Ok(0) => {}
                Ok(count) => {
                    tracing::info!(count, "accounts erased: asked for, or kept for as long as they may be");
                }
                Err(error) => tracing::error!(%error, "data that is over cannot be deleted"),
            }
            self.forget_old_entries().await;
            tokio::time::sleep(SWEEP).await;
        }
    }

    /// The first owner says what the organisation is called, and what they are.
    pub async fn found(
        &self,
        (passkeys, token): (&Passkeys, &str),
        (name, path, label): (&str, &str, &str),
    ) -> Result<Question, Refusal> {
        let now = now();
        let token = self.setup_token(token, now).await?;
        let organisation = Organisation {
            id: OrganisationId(rand::random()),
            name: accounts::name(name)?,
            path: accounts::path(path)?,
            host: None,
            since: now,
        };
        let roles = Role::OF_FOUNDER.into_iter().collect();
        let owner = new_account(organisation.id, accounts::name(label)?, roles, now);
        let asked = passkeys.register(owner.id, &owner.label, &[]).map_err(not_accepted)?;
        self.ask(asked.options, Ceremony::Found { token, organisation, owner, pending: asked.pending })
    }

    /// Their passkey: the organisation stands, and they are signed in.
    pub async fn founded(
        &self,
        passkeys: &Passkeys,
        ceremony: &str,
        answer: Value,
    ) -> Result<Arrival, Refusal> {
        let Some(Ceremony::Found { token, organisation, owner, pending }) = self.take(ceremony) else {
            return Err(Refusal::NotAccepted);
        };
        let kept = passkeys.registered(&pending, answer).map_err(not_accepted)?;
        // Once: whoever comes second has lost. What was not printed at the start, the store has.
        let is_first = locked(&self.setup).take_if(|setup| *setup == token).is_some();
        let link = (!is_first).then_some(token);
        let credential = new_credential(kept, owner.id, &owner.label, now());
        let founding = self
            .accounts
            .found(By::account(owner.id, now()), organisation, owner.clone(), credential, self.most, link)
            .await;
        match founding {
            Ok(Founding::Founded) => {
                // What was printed at the start was for the first of all.
                *locked(&self.setup) = None;
                self.arrive(owner).await
            }
            other => {
                if is_first {
                    *locked(&self.setup) = Some(token);
                }
                match other? {
                    Founding::Taken => Err(Refusal::Taken),
                    Founding::Spent => Err(Refusal::NotAccepted),
                    _ => Err(Refusal::Full),
                }
            }
        }
    }

    /// Whoever has a passkey here.
    pub fn sign_in(&self, passkeys: &Passkeys) -> Result<Question, Refusal> {
        let asked = passkeys.sign_in().map_err(not_accepted)?;
        self.ask(asked.options, Ceremony::SignIn(asked.pending))
    }

    /// Their passkey.
    pub async fn signed_in(
        &self,
        passkeys: &Passkeys,
        ceremony: &str,
        answer: Value,
    ) -> Result<Arrival, Refusal> {
        let Some(Ceremony::SignIn(pending)) = self.take(ceremony) else { return Err(Refusal::NotAccepted) };
        let (who, id) = passkeys.whose(&answer).map_err(not_accepted)?;
        let found = self.accounts.credential(id).await?;
        let (credential, account) =
            found.filter(|(_, account)| account.id == who).ok_or(Refusal::NotAccepted)?;
        let kept = passkeys.signed_in(pending, &answer, &kept(&credential)).map_err(not_accepted)?;
        self.used(kept).await?;
        self.arrive(account).await
    }

    /// Somebody who is signed in shows a passkey once more.
    pub async fn step_up(&self, passkeys: &Passkeys, who: &SignedIn) -> Result<Question, Refusal> {
        let kept = self.kept(who.account.id).await?;
        let asked = passkeys.show(&kept).map_err(not_accepted)?;
        let (account, session) = (who.account.id, who.session.token);
        self.ask(asked.options, Ceremony::StepUp { account, session, pending: asked.pending })
    }

    /// Their passkey.
    pub async fn stepped_up(
        &self,
        passkeys: &Passkeys,
        who: SignedIn,
        (ceremony, answer): (&str, &Value),
    ) -> Result<SignedIn, Refusal> {
        let pending = match self.take(ceremony) {
            Some(Ceremony::StepUp { session, pending, .. }) if session == who.session.token => pending,
            _ => return Err(Refusal::NotAccepted),
        };
        let all = self.kept(who.account.id).await?;
        let kept = passkeys.shown(&pending, answer, &all).map_err(not_accepted)?;
        self.used(kept).await?;
        let now = now();
        let session = Session { used: now, shown: now, ..who.session };
        self.accounts.touch_session(session).await?;
        Ok(SignedIn { session, ..who })
    }

    /// Who has this token, if they are signed in and let in.
    pub async fn who(&self, token: &str) -> Result<SignedIn, Refusal> {
        let token = Token::parse(token).ok_or(Refusal::SignedOut)?;
        let now = now();
        let found = self.accounts.session(token.hash()).await?;
        let (mut session, account) =
            found.filter(|(session, _)| session.holds(now)).ok_or(Refusal::SignedOut)?;
        if let Some(used) = session.used_at(now) {
            session = used;
            self.accounts.touch_session(used).await?;
        }
        Ok(SignedIn { session, account })
    }

    /// A ticket by which a connection shows that it is theirs.
    pub async fn ticket(&self, who: &SignedIn) -> Result<Token, Refusal> {
        let SignedIn { session, account } = who;
        let member = Member {
            account: account.id,
            organisation: account.organisation,
            session: session.token,
            factors: self.showed_factors(session).await?,
            until: session.since.after(LONGEST),
        };
        Ok(self.presence.ticket(member, std::time::Instant::now()))
    }

    /// Whose a connection with this ticket is, if their sign-in still holds.
    pub async fn arrive_at(&self, ticket: TokenHash) -> Option<Place> {
        // First the place, then the look: what ends in between is heard there.
        let place = self.presence.arrive(ticket, std::time::Instant::now())?;
        let (session, account) = self.accounts.session(place.member.session).await.ok()??;
        (session.holds(now()) && account.id == place.member.account).then_some(place)
    }

    /// Somebody's sign-in holds no more: connections hear of it, and what waits in meetings for an account that is no more
    /// goes.
    async fn ended(&self, whose: Whose) {
        self.presence.end(whose);
        if let Whose::Account(account, None) = whose {
            self.meetings.bar(protocol::Account(account.0)).await;
        }
    }

    /// Hears of sessions that were ended elsewhere: by a provider, by a command, by another server.
    pub async fn watch_presence(self: Arc<Self>) {
        loop {
            tokio::time::sleep(LOOK).await;
            for (token, until) in self.presence.sessions() {
                let gone = matches!(self.accounts.session(token).await, Ok(None));
                if gone && now() < until {
                    self.ended(Whose::Session(token)).await;
                }
            }
        }
    }

    /// Whoever is in a meeting uses their session.
    async fn note_presence(&self) -> Result<(), store::Error> {
        for token in self.presence.sessions().into_keys() {
            if let Some((session, _)) = self.accounts.session(token).await?
                && session.holds(now())
                && let Some(used) = session.used_at(now())
            {
                self.accounts.touch_session(used).await?;
            }
        }
        Ok(())
    }

    /// The organisation of somebody who is signed in.
    pub async fn organisation_of(&self, who: &SignedIn) -> Result<Organisation, Refusal> {
        self.accounts.organisation(who.account.organisation).await?.ok_or(Refusal::SignedOut)
    }

    async fn arrive(&self, account: Account) -> Result<Arrival, Refusal> {
        let token = Token::random(&mut rand::rng());
        let session = Session::begin(token.hash(), account.id, now());
        self.accounts.begin_session(session).await?;
        Ok(Arrival { token, signed_in: SignedIn { session, account } })
    }

    async fn kept(&self, account: AccountId) -> Result<Vec<Kept>, Refusal> {
        Ok(self.accounts.credentials(account).await?.iter().map(kept).collect())
    }

    async fn used(&self, Kept { id, key }: Kept) -> Result<(), Refusal> {
        let day = UnixTime(now().0 / DAY * DAY);
        Ok(self.accounts.used_credential(id, key, day).await?)
    }

    async fn setup_token(&self, token: &str, now: UnixTime) -> Result<TokenHash, Refusal> {
        let token = Token::parse(token).ok_or(Refusal::NotAccepted)?.hash();
        let is_first = *locked(&self.setup) == Some(token);
        if is_first || self.accounts.may_found(token, now).await? {
            Ok(token)
        } else {
            Err(Refusal::NotAccepted)
        }
    }

    fn ask(&self, options: Value, ceremony: Ceremony) -> Result<Question, Refusal> {
        let number = Token::random(&mut rand::rng());
        locked(&self.ceremonies).put(number.hash(), ceremony, std::time::Instant::now());
        Ok(Question { ceremony: number.text(), options })
    }

    fn take(&self, ceremony: &str) -> Option<Ceremony> {
        let number = Token::parse(ceremony)?.hash();
        locked(&self.ceremonies).take(&number, std::time::Instant::now())
    }
}

pub(crate) fn now() -> UnixTime {
    clock::seconds()
}

fn new_account(organisation: OrganisationId, label: String, roles: Roles, now: UnixTime) -> Account {
    Account { id: AccountId(rand::random()), organisation, label, roles, active: true, since: now }
}

fn new_credential(kept: Kept, account: AccountId, label: &str, now: UnixTime) -> Credential {
    let day = UnixTime(now.0 / DAY * DAY);
    Credential { id: kept.id, account, label: label.to_owned(), key: kept.key, since: now, used: day }
}

fn kept(credential: &Credential) -> Kept {
    Kept { id: credential.id.clone(), key: credential.key.clone() }
}

/// What is wrong with a passkey is for the log, without whose it is.
fn not_accepted(error: identity::passkeys::Refused) -> Refusal {
    tracing::debug!(%error, "a passkey was not accepted");
    Refusal::NotAccepted
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
