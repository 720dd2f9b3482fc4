//! Names for which a provider vouches in meetings: the way to a token, and what members are told of the provider.

use identity::{ProviderId, oidc::Keys};
use serde_json::{Value, json};

use super::{Page, Purpose, Reason, SignOn, Step, now, refused};
use crate::organisations::{Organisations, Refusal, SignedIn};

impl Organisations {
    /// Somebody who signed on by a provider goes there once more, for a token that commits to `nonce`: the URL.
    pub async fn go_for_name(
        &self,
        who: &SignedIn,
        nonce: [u8; 32],
        from: Page<'_>,
    ) -> Result<String, Refusal> {
        let known = self.came_by(who).await?.ok_or(Refusal::SignOn)?;
        self.go(known.id, Purpose::Name(who.session.token, nonce), from, Some(who)).await
    }

    /// What members of meetings are told of a provider: its issuer, what we are called there, its keys.
    pub async fn told(&self, id: ProviderId) -> Result<Value, Refusal> {
        self.sign_on.told(id).await.map_err(|reason| refused(id, &reason))
    }
}

impl SignOn {
    async fn told(&self, id: ProviderId) -> Result<Value, Reason> {
        self.pass(id, Step::Told)?;
        let known = self.provider(id).await?;
        let provider = self.relying(&known, "https://conclave.invalid/", None)?;
        let entry = self.known.of(id);
        let mut entry = entry.lock().await;
        let keys = entry.current_keys(&provider, &self.fetcher, now().0).await?;
        let keys: Vec<_> = keys.map(Keys::all).into_iter().flatten().map(idtoken::Jwk::to_json).collect();
        let config = provider.config();
        Ok(json!({ "issuer": config.issuer, "client": config.client_id, "keys": keys }))
    }
}
