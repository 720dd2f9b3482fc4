//! Setting providers up: adding, changing, trying and removing them, for whoever may.

use std::collections::BTreeMap;

use identity::{
    Action, ProviderId, Role, accounts,
    oidc::{self, Algorithm, ClientSecret, Config, Keys, Misconfigured, Provider, Refused, Requirement},
    providers::{KnownProvider, PROVIDERS},
};

use super::{Complaint, Reason, SignOn};
use crate::organisations::{Organisations, Refusal, SignedIn, now};

/// What an administrator writes down.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    pub name: String,
    pub client: String,
    /// `None` keeps what is there; empty is none.
    pub secret: Option<String>,
    pub algorithms: Vec<Algorithm>,
    pub asks_name: bool,
    pub requirements: BTreeMap<Role, Requirement>,
    pub hub: Option<oidc::Organisation>,
}

/// What a provider that was tried does not do, and works all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lack {
    /// Callbacks do not say whose they are (RFC 9207).
    Issuer,
    /// It does not say that it tells of logouts.
    Logouts,
    /// It knows none of the values of `acr` of some role's.
    Acr(Role),
}

impl Organisations {
    /// An organisation's providers.
    pub async fn providers(&self, who: &SignedIn) -> Result<Vec<KnownProvider>, Refusal> {
        // To see them takes the roles alone.
        if !who.account.roles.may(Action::ManageProviders) {
            return Err(Refusal::NotAllowed);
        }
        Ok(self.sign_on.store.providers(who.account.organisation).await?)
    }

    /// One more. Its number may be chosen by whoever adds it, at random: at the provider one says it before one is told a
    /// name and a secret.
    pub async fn add_provider(
        &self,
        who: &SignedIn,
        (id, issuer): (Option<ProviderId>, &str),
        terms: Terms,
    ) -> Result<KnownProvider, Refusal> {
        who.may(Action::ManageProviders, now())?;
        let id = id.unwrap_or_else(|| ProviderId(rand::random()));
        if self.sign_on.store.provider(id).await?.is_some() {
            return Err(Refusal::NotAccepted);
        }
        if self.sign_on.store.providers(who.account.organisation).await?.len() >= PROVIDERS {
            return Err(Refusal::Many);
        }
        let new = KnownProvider {
            id,
            organisation: who.account.organisation,
            name: String::new(),
            issuer: issuer.trim().to_owned(),
            client: String::new(),
            secret: None,
            algorithms: Vec::new(),
            asks_name: false,
            requirements: BTreeMap::new(),
            hub: None,
            since: now(),
        };
        let provider = self.sign_on.with(new, terms)?;
        let added = self.sign_on.store.add_provider(who.by(), provider.clone()).await?;
        if added { Ok(provider) } else { Err(Refusal::Many) }
    }

    /// Changes one.
    pub async fn change_provider(
        &self,
        who: &SignedIn,
        id: ProviderId,
        terms: Terms,
    ) -> Result<KnownProvider, Refusal> {
        who.may(Action::ManageProviders, now())?;
        let before = self.own_provider(who, id).await?;
        let after = self.sign_on.with(before, terms)?;
        if !self.sign_on.store.change_provider(who.by(), after.clone()).await? {
            return Err(Refusal::Unknown);
        }
        self.sign_on.known.of(id).lock().await.changed();
        Ok(after)
    }

    /// Removes one: whoever has no other way comes in no more.
    pub async fn remove_provider(&self, who: &SignedIn, id: ProviderId) -> Result<(), Refusal> {
        who.may(Action::ManageProviders, now())?;
        let there = self.sign_on.store.remove_provider(who.by(), who.account.organisation, id).await?;
        self.sign_on.known.forget(id);
        if there { Ok(()) } else { Err(Refusal::Unknown) }
    }

    /// Asks one what it says about itself and for its keys: what it lacks, or what is wrong.
    pub async fn try_provider(
        &self,
        who: &SignedIn,
        id: ProviderId,
    ) -> Result<Result<Vec<Lack>, Complaint>, Refusal> {
        who.may(Action::ManageProviders, now())?;
        let known = self.own_provider(who, id).await?;
        if !self.sign_on.may_try(id) {
            return Err(Refusal::Often);
        }
        Ok(self.sign_on.tried(&known).await.map_err(Complaint::from))
    }

    async fn own_provider(&self, who: &SignedIn, id: ProviderId) -> Result<KnownProvider, Refusal> {
        let found = self.sign_on.store.provider(id).await?;
        found.filter(|known| known.organisation == who.account.organisation).ok_or(Refusal::Unknown)
    }
}

impl SignOn {
    /// A provider with these terms, if they make sense.
    fn with(&self, provider: KnownProvider, terms: Terms) -> Result<KnownProvider, Refusal> {
        let Terms { name, client, secret, algorithms, asks_name, requirements, hub } = terms;
        let secret = match secret.as_deref() {
            None => provider.secret,
            Some("") => None,
            Some(secret) => {
                let key = self.key.key_or_new().map_err(|_| Refusal::Failed)?;
                let sealed = key.seal(provider.id, secret, &mut rand::rng());
                Some(sealed.ok_or(Refusal::Provider(Misconfigured::ClientSecret))?)
            }
        };
        let provider = KnownProvider {
            name: accounts::name(&name)?,
            client: client.trim().to_owned(),
            secret,
            algorithms,
            asks_name,
            requirements,
            hub,
            ..provider
        };
        // People are recognised under it, whether there is a secret or not.
        self.key.key_or_new().map_err(|_| Refusal::Failed)?;
        match self.relying(&provider, "https://conclave.invalid/", None) {
            Ok(_) => Ok(provider),
            Err(Reason::Misconfigured(why)) => Err(Refusal::Provider(why)),
            Err(_) => Err(Refusal::Failed),
        }
    }

    /// The relying party of a provider, to which the provider sends people back there.
    pub(super) fn relying(
        &self,
        known: &KnownProvider,
        redirect: &str,
        joined_by: Option<&str>,
    ) -> Result<Provider, Reason> {
        let secret = match &known.secret {
            Some(sealed) => Some(self.key.key()?.open(known.id, sealed).ok_or(Reason::Key)?),
            None => None,
        };
        let mut config = Config::new(known.issuer.clone(), known.client.clone(), redirect);
        config.client_secret = secret.map(|secret| ClientSecret::new(secret.to_string()));
        config.algorithms.clone_from(&known.algorithms);
        if known.asks_name {
            config.claims.insert("name".to_owned());
        }
        config.claims.extend(joined_by.map(str::to_owned));
        let named = known.requirements.iter().map(|(role, wanted)| (role.name().to_owned(), wanted.clone()));
        config.requirements = named.collect();
        config.organisation.clone_from(&known.hub);
        config.loopback = self.fetcher.loopback;
        Ok(Provider::new(config)?)
    }

    async fn tried(&self, known: &KnownProvider) -> Result<Vec<Lack>, Reason> {
        let provider = self.relying(known, "https://conclave.invalid/", None)?;
        let fetched = self.fetcher.fetch(&provider.discovery()).await?;
        let metadata = provider.read_discovery(fetched.answer())?;
        let mut keys = Keys::new(&metadata);
        let fetched = self.fetcher.fetch(&keys.fetch()).await?;
        keys.answered(fetched.answer(), now().0)?;
        if keys.usable(&known.algorithms) == 0 {
            return Err(Refused::UnknownKey.into());
        }
        let mut lacks = Vec::new();
        if !metadata.sends_issuer() {
            lacks.push(Lack::Issuer);
        }
        if !metadata.tells_logouts() {
            lacks.push(Lack::Logouts);
        }
        for (role, Requirement { acr, amr }) in &known.requirements {
            if amr.is_empty() && acr.iter().all(|value| metadata.denies_acr(value)) {
                lacks.push(Lack::Acr(*role));
            }
        }
        Ok(lacks)
    }
}
