//! Asks providers, on behalf of the relying party ([`identity::oidc::Fetch`]): by https alone, at addresses that the operator
//! allows, no redirect followed, bounded in time, bytes and number.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Request, header},
};
use futures_util::StreamExt;
use identity::oidc::{Answer, Fetch};
use tokio::{sync::Semaphore, time::timeout};

use super::reason::Reason;
use crate::{
    config::Config,
    tls::client::{Client, Unanswered, cause},
};

/// How long an answer may take, from looking up the name to its last byte.
const PATIENCE: Duration = Duration::from_secs(8);
/// Requests to providers at once.
const AT_ONCE: usize = 64;

pub(super) struct Fetcher {
    client: Client,
    places: Semaphore,
    /// Whether providers may be on this machine.
    pub loopback: bool,
}

/// An answer, of which no more was read than is of use.
pub(super) struct Fetched {
    status: u16,
    body: Vec<u8>,
}

impl Fetched {
    pub fn answer(&self) -> Answer<'_> {
        Answer { status: self.status, body: &self.body }
    }
}

impl Fetcher {
    pub fn new(config: &Config) -> Result<Self, Unanswered> {
        let client = Client::public(config.provider_ca_file.as_deref(), &config.provider_networks)?;
        let here = ["127.0.0.1", "::1"].map(|address| address.parse());
        let loopback = here
            .iter()
            .flatten()
            .any(|address| config.provider_networks.iter().any(|network| network.has(*address)));
        Ok(Self { client, places: Semaphore::new(AT_ONCE), loopback })
    }

    pub async fn fetch(&self, fetch: &Fetch) -> Result<Fetched, Reason> {
        let _place = self.places.try_acquire().map_err(|_| Reason::Limited)?;
        let silent = |_| Unanswered::Silent(String::new());
        Ok(timeout(PATIENCE, self.fetch_whole(fetch)).await.map_err(silent)??)
    }

    async fn fetch_whole(&self, fetch: &Fetch) -> Result<Fetched, Unanswered> {
        let request = match &fetch.form {
            Some(form) => {
                let request = Request::post(&fetch.url)
                    .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                    .header(header::CONTENT_LENGTH, form.body.len());
                let request = match &form.authorization {
                    Some(value) => request.header(header::AUTHORIZATION, value.as_str()),
                    None => request,
                };
                request.header(header::ACCEPT, "application/json").body(Body::from(form.body.to_string()))
            }
            None => Request::get(&fetch.url).header(header::ACCEPT, "application/json").body(Body::empty()),
        };
        let request = request.map_err(|_| Unanswered::Address(String::new()))?;
        let response = self.client.ask(request).await?;
        let status = response.status().as_u16();
        let mut parts = Body::new(response.into_body()).into_data_stream();
        let mut body = Vec::new();
        while let Some(part) = parts.next().await {
            let part = part.map_err(|error| Unanswered::Broken(String::new(), cause(&error)))?;
            let room = (fetch.max_bytes + 1).saturating_sub(body.len());
            body.extend_from_slice(&part[..part.len().min(room)]);
            if body.len() > fetch.max_bytes {
                break;
            }
        }
        Ok(Fetched { status, body })
    }
}
