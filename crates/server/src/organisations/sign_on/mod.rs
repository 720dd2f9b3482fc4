//! Signing on by an organisation's provider, end to end: away, back, and what comes of it.
//!
//! Whoever goes to a provider has a cookie that no other site's page makes a browser send (`SameSite=Strict`); under it and
//! `state` what is needed afterwards waits here, for a quarter of an hour, once. The provider sends people back to a page of
//! ours, which hands the query over by a request of its own: so not even the way back needs a cookie that comes along from
//! other sites, and nothing happens by a link alone.
//!
//! Whatever is wrong, the answer is the same ([`Refusal::SignOn`]); the log has the reason, and nothing of the person's.

mod fetcher;
mod key;
mod known;
mod names;
mod providers;
mod reason;
mod returning;

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use identity::{
    Account, AccountId, OrganisationId, ProviderId, Role, Session, Token, TokenHash, UnixTime,
    oidc::{AuthenticationRequest, Pending, Prompt},
    providers::{KnownProvider, Link, Subject},
};
use store::providers::{Place, Providers};

use super::{
    Organisations, Refusal, SignedIn, locked, now,
    people::{changed, stepped_up},
    waiting::Waiting,
};
use crate::{clock, config::Config, http::Rates, tls::client::Unanswered};
use fetcher::Fetcher;
use key::KeyFile;
use known::Known;
pub(crate) use providers::{Lack, Terms};
pub(crate) use reason::{Complaint, Reason};
pub(crate) use returning::{Arrived, LOGOUT_BYTES, Outcome};

/// How long somebody may be away, and may look at what arrived.
const PATIENCE: Duration = Duration::from_secs(15 * 60);
/// As many as may be away at once. The rates below let more go in that time by one provider: it is then its own that are
/// forgotten, not those of another.
const MOST: usize = 65_536;
/// The claim that a name is.
const NAME: &str = "name";
/// What may be done with one provider in a second, over time, and at once after a pause: a university's morning fits.
const PER_SECOND: u32 = 500;
const BURST: u32 = 5_000;
/// Bad tokens from anybody of which the log tells, alike.
const TOLD_PER_SECOND: u32 = 1;
const TOLD_BURST: u32 = 10;
/// Trials of one provider, alike.
const TRIALS_PER_SECOND: u32 = 1;
const TRIALS_BURST: u32 = 5;

/// What signing on needs.
pub(crate) struct SignOn {
    store: Arc<dyn Providers>,
    key: KeyFile,
    fetcher: Fetcher,
    known: Known,
    underway: Mutex<Waiting<Ticket, ProviderId, Underway>>,
    rates: Mutex<Rates<(ProviderId, Step)>>,
    trials: Mutex<Rates<ProviderId>>,
    told: Mutex<Rates<ProviderId>>,
}

/// What strangers may do too often. Each has a rate of its own: who only begins keeps nobody from coming back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Step {
    Going,
    Back,
    Told,
}

/// Whose browser it is, and which of its sign-ons.
type Ticket = (TokenHash, String);

/// What is done for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Whoever comes back is signed in.
    SignIn,
    /// Somebody who is signed in wants to sign on by it, too.
    Link(AccountId),
    /// Somebody who signed on by it shows themselves once more.
    StepUp(TokenHash),
    /// Somebody who signed on by it wants to show their name in a meeting, where it commits to this.
    Name(TokenHash, [u8; 32]),
}

/// What waits for somebody's way back, or for their yes.
enum Underway {
    /// They are at the provider.
    Away(Box<Away>),
    /// They look at what arrived.
    New(Box<Newcomer>),
}

struct Away {
    provider: ProviderId,
    redirect: String,
    pending: Pending,
    purpose: Purpose,
    /// It is the second time already, for what their roles take.
    again: bool,
}

/// Somebody new, of whom nothing is kept yet.
struct Newcomer {
    organisation: OrganisationId,
    provider: ProviderId,
    subject: Subject,
    sid: Option<Subject>,
    shown: Option<UnixTime>,
    /// Whether they have shown several factors there.
    factors: bool,
    /// The account that the organisation's directory has for them, as it was when they came.
    joins: Option<Account>,
}

/// Who goes, and from which of our pages: the browser's token and its origin.
#[derive(Clone, Copy)]
pub(crate) struct Page<'a> {
    pub browser: &'a Token,
    pub origin: &'a str,
}

impl SignOn {
    pub fn new(store: Arc<dyn Providers>, config: &Config) -> Result<Self, Unanswered> {
        Ok(Self {
            store,
            key: KeyFile::new(&config.data_dir),
            fetcher: Fetcher::new(config)?,
            known: Known::default(),
            underway: Mutex::new(Waiting::new(PATIENCE, MOST, MOST)),
            rates: Mutex::new(Rates::new(PER_SECOND, BURST)),
            trials: Mutex::new(Rates::new(TRIALS_PER_SECOND, TRIALS_BURST)),
            told: Mutex::new(Rates::new(TOLD_PER_SECOND, TOLD_BURST)),
        })
    }

    fn may_try(&self, id: ProviderId) -> bool {
        locked(&self.trials).pass(id, clock::now())
    }

    fn pass(&self, id: ProviderId, step: Step) -> Result<(), Reason> {
        if locked(&self.rates).pass((id, step), clock::now()) { Ok(()) } else { Err(Reason::Limited) }
    }

    /// As [`refused`], where it takes nothing to be refused: strangers do not fill the log.
    fn refused_by_anybody(&self, id: ProviderId, reason: &Reason) -> Refusal {
        let told = !matches!(reason, Reason::NoProvider) && locked(&self.told).pass(id, clock::now());
        if told { refused(id, reason) } else { Refusal::SignOn }
    }

    async fn provider(&self, id: ProviderId) -> Result<KnownProvider, Reason> {
        self.store.provider(id).await?.ok_or(Reason::NoProvider)
    }

    /// The URL to which a browser goes; what is needed when it comes back waits.
    async fn go(
        &self,
        known: &KnownProvider,
        browser: TokenHash,
        (redirect, purpose): (String, Purpose),
        meets: Option<Role>,
    ) -> Result<String, Reason> {
        let nonce = match &purpose {
            Purpose::Name(_, nonce) => Some(*nonce),
            _ => None,
        };
        let provider = self.relying(known, &redirect, nonce.map(|_| NAME))?;
        let again = meets.is_some();
        let role = meets.unwrap_or(Role::Member);
        let shows = matches!(purpose, Purpose::StepUp(_));
        let request = AuthenticationRequest {
            requirement: known.requirements.contains_key(&role).then(|| role.name().to_owned()),
            max_age: shows.then_some(0),
            prompt: shows.then_some(Prompt::Login),
            nonce,
            ..AuthenticationRequest::default()
        };
        let entry = self.known.of(known.id);
        let now = now().0;
        let metadata = entry.lock().await.metadata(&provider, &self.fetcher, now).await?;
        let (url, pending) = provider.request(&metadata, request, now, &mut rand::rng())?;
        let ticket = (browser, pending.state().to_owned());
        let away = Away { provider: known.id, redirect, pending, purpose, again };
        self.put(ticket, known.id, Underway::Away(Box::new(away)));
        Ok(url)
    }

    fn put(&self, ticket: Ticket, provider: ProviderId, underway: Underway) {
        locked(&self.underway).put(ticket, provider, underway, Instant::now());
    }

    fn take(&self, ticket: &Ticket) -> Option<Underway> {
        locked(&self.underway).take(ticket, Instant::now())
    }
}

/// The answer to whatever is wrong.
fn refused(id: ProviderId, reason: &Reason) -> Refusal {
    if matches!(reason, Reason::Store) {
        return Refusal::Failed;
    }
    // Strangers do not fill the log.
    if matches!(reason, Reason::NothingPending | Reason::NoProvider | Reason::Limited | Reason::Lately) {
        tracing::debug!(provider = %id.text(), %reason, "a sign-on was refused");
    } else {
        tracing::warn!(provider = %id.text(), %reason, "a sign-on was refused");
    }
    Refusal::SignOn
}

impl Organisations {
    /// The providers to choose from where an organisation is found, and what it is called if there are any. Of one without
    /// providers nothing is said, as of one that is not there.
    pub async fn choices(
        &self,
        path: Option<&str>,
        host: Option<&str>,
    ) -> Result<Option<(String, Vec<KnownProvider>)>, Refusal> {
        let place = match (path, host) {
            (Some(path), _) => Place::Path(path.to_ascii_lowercase()),
            (None, Some(host)) => Place::Host(host.to_ascii_lowercase()),
            (None, None) => return Ok(None),
        };
        let Some(organisation) = self.sign_on.store.organisation_at(place).await? else { return Ok(None) };
        let providers = self.sign_on.store.providers(organisation.id).await?;
        Ok((!providers.is_empty()).then_some((organisation.name, providers)))
    }

    /// Somebody goes to a provider: the URL.
    pub async fn go(
        &self,
        id: ProviderId,
        purpose: Purpose,
        from: Page<'_>,
        who: Option<&SignedIn>,
    ) -> Result<String, Refusal> {
        match (&purpose, who) {
            (Purpose::SignIn, _) => {}
            (Purpose::Link(_), Some(who)) => stepped_up(who)?,
            (Purpose::StepUp(_) | Purpose::Name(..), Some(_)) => {}
            (_, None) => return Err(Refusal::SignedOut),
        }
        let went = async {
            let known = self.sign_on.provider(id).await?;
            self.sign_on.pass(id, Step::Going)?;
            if who.is_some_and(|who| {
                purpose != Purpose::SignIn && who.account.organisation != known.organisation
            }) {
                return Err(Reason::NoProvider);
            }
            let redirect = format!("{}/sign-on/{}", from.origin, id.text());
            self.sign_on.go(&known, from.browser.hash(), (redirect, purpose), None).await
        };
        went.await.map_err(|reason| refused(id, &reason))
    }

    /// Whether somebody signed in with several factors: a passkey is a thing that they have and verifies who they are; of others
    /// their provider has to have said so.
    pub(super) async fn showed_factors(&self, session: &Session) -> Result<bool, Refusal> {
        let by = self.sign_on.store.began_by(session.token).await?;
        Ok(by.is_none_or(|by| by.factors))
    }

    /// The provider by which somebody's session began.
    pub async fn came_by(&self, who: &SignedIn) -> Result<Option<KnownProvider>, Refusal> {
        let Some(by) = self.sign_on.store.began_by(who.session.token).await? else { return Ok(None) };
        Ok(self.sign_on.store.provider(by.provider).await?)
    }

    /// By which providers somebody signs on, and by which of the organisation's they could, too.
    pub async fn links(
        &self,
        who: &SignedIn,
    ) -> Result<(Vec<(Link, KnownProvider)>, Vec<KnownProvider>), Refusal> {
        let links = self.sign_on.store.links(who.account.id).await?;
        let all = self.sign_on.store.providers(who.account.organisation).await?;
        let linked = |known: &KnownProvider| links.iter().any(|(link, _)| link.provider == known.id);
        let others = all.into_iter().filter(|known| !linked(known)).collect();
        Ok((links, others))
    }

    /// Not by that one any more.
    pub async fn unlink(&self, who: &SignedIn, provider: ProviderId) -> Result<(), Refusal> {
        stepped_up(who)?;
        changed(self.sign_on.store.unlink(who.by(), who.account.id, provider).await?)
    }
}
