//! What is known of a provider while the server runs: what it says about itself, its keys, which logouts it told of.
//!
//! One lock for each provider is held while it is asked, so that a thousand people who come at nine ask it once.

use std::{collections::HashMap, sync::Arc};

use identity::{
    ProviderId,
    oidc::{Keys, Metadata, Provider, Refused, Replays, Verdict},
};
use tokio::sync::Mutex;

use super::{Fetcher, Reason, locked};

/// Seconds for which what a provider says about itself holds.
const DISCOVERED: u64 = 3_600;
/// Seconds after which a provider is asked again that was asked in vain.
const IN_VAIN: u64 = 5;

#[derive(Default)]
pub(super) struct Known(std::sync::Mutex<HashMap<ProviderId, Arc<Mutex<Entry>>>>);

#[derive(Default)]
pub(super) struct Entry {
    discovered: Option<(u64, Metadata)>,
    keys: Option<Keys>,
    tried: Option<u64>,
    replays: Replays,
}

impl Known {
    pub fn of(&self, id: ProviderId) -> Arc<Mutex<Entry>> {
        Arc::clone(locked(&self.0).entry(id).or_default())
    }

    /// It was removed.
    pub fn forget(&self, id: ProviderId) {
        locked(&self.0).remove(&id);
    }
}

impl Entry {
    /// What it says about itself, asked each hour. `now` is seconds since 1970.
    pub async fn metadata(
        &mut self,
        provider: &Provider,
        fetcher: &Fetcher,
        now: u64,
    ) -> Result<Metadata, Reason> {
        let fresh = self.discovered.as_ref().filter(|(at, _)| now.abs_diff(*at) < DISCOVERED);
        if let Some((_, metadata)) = fresh {
            return Ok(metadata.clone());
        }
        if self.tried.is_some_and(|at| now.abs_diff(at) < IN_VAIN) {
            return Err(Reason::Lately);
        }
        self.tried = Some(now);
        let fetched = fetcher.fetch(&provider.discovery()).await?;
        let metadata = provider.read_discovery(fetched.answer())?;
        // The keys are renewed by the hour as well; so they may be forgotten.
        self.keys = Some(Keys::new(&metadata));
        self.discovered = Some((now, metadata.clone()));
        self.tried = None;
        Ok(metadata)
    }

    /// Its keys, fetched if need be.
    pub async fn current_keys(
        &mut self,
        provider: &Provider,
        fetcher: &Fetcher,
        now: u64,
    ) -> Result<Option<&Keys>, Reason> {
        self.metadata(provider, fetcher, now).await?;
        if let Some(keys) = &mut self.keys
            && let Some(fetch) = keys.renewal(now)
        {
            match fetcher.fetch(&fetch).await {
                // Where they cannot be renewed, those that are known may still do.
                Ok(fetched) => drop(keys.answered(fetched.answer(), now)),
                Err(_) => keys.unanswered(),
            }
        }
        Ok(self.keys.as_ref())
    }

    /// Its terms were changed: it is asked anew. Which logouts came stays known.
    pub fn changed(&mut self) {
        *self = Self { replays: std::mem::take(&mut self.replays), ..Self::default() };
    }

    /// Verifies a token with its keys, which are fetched if need be, once.
    pub async fn verify<T>(
        &mut self,
        provider: &Provider,
        fetcher: &Fetcher,
        now: u64,
        mut verify: impl FnMut(&mut Keys, &mut Replays) -> Result<Verdict<T>, Refused>,
    ) -> Result<T, Reason> {
        self.metadata(provider, fetcher, now).await?;
        let keys = self.keys.as_mut().ok_or(Refused::UnknownKey)?;
        for _ in 0..2 {
            match verify(keys, &mut self.replays)? {
                Verdict::Done(done) => return Ok(done),
                Verdict::Wait => break,
                Verdict::Fetch(fetch) => match fetcher.fetch(&fetch).await {
                    // Where they cannot be renewed, those that are known may still do.
                    Ok(fetched) => drop(keys.answered(fetched.answer(), now)),
                    Err(_) => keys.unanswered(),
                },
            }
        }
        Err(Refused::UnknownKey.into())
    }
}
