//! A certificate that comes by itself (ACME, RFC 8555): ordered when there is none for the domain, renewed when a third
//! of its time is left, asked for again and again, more and more seldom, when it does not come.
//!
//! The authority asks at port 443 by TLS (RFC 8737), which is this very server's port: nothing else has to be opened.

mod order;
mod schedule;
mod state;

use std::{
    path::PathBuf,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use super::{Certificate, Keys};
use crate::{
    Failure,
    config::{Config, Domain},
};
use order::Refused;
use schedule::{Backoff, renew_at};
pub(crate) use state::State;

/// The longest sleep: a machine that was suspended, or whose clock was set, looks again soon.
const LOOK_AGAIN: Duration = Duration::from_secs(60 * 60);

/// What is asked of whom, and where it is kept.
pub(crate) struct Settings {
    pub domain: String,
    pub directory: String,
    pub ca_file: Option<PathBuf>,
    pub state: State,
}

impl Settings {
    pub fn new(config: &Config, domain: &Domain) -> Result<Self, Failure> {
        let state = State::in_folder(&config.data_dir);
        state.make().map_err(|why| Failure::CertificateFolder { folder: state.folder().to_owned(), why })?;
        Ok(Self {
            domain: domain.0.clone(),
            directory: config.acme_directory.0.clone(),
            ca_file: config.acme_ca_file.clone(),
            state,
        })
    }
}

/// Gets and renews for as long as the server runs.
pub(super) async fn keep(keys: &Keys, settings: &Settings) {
    let mut current = settings.state.certificate(&settings.directory, &settings.domain);
    if let Some(kept) = &current {
        keys.put(kept.clone());
    }
    let mut backoff = Backoff::default();
    loop {
        let due = current.as_ref().map_or(0, |current| renew_at(&current.facts));
        let left = Duration::from_secs(u64::try_from(due - now()).unwrap_or(0));
        if !left.is_zero() {
            tokio::time::sleep(left.min(LOOK_AGAIN)).await;
            continue;
        }
        tracing::info!(renewal = current.is_some(), "asking the authority for a certificate");
        match order::certificate(keys, settings).await {
            Ok(new) => {
                keys.put(new.clone());
                tracing::info!(days = keys.metrics.certificate_days(), "the certificate came and is in use");
                current = Some(new);
                backoff = Backoff::default();
            }
            Err(refused) => {
                let wait = failed(keys, current.as_ref(), &refused, &mut backoff);
                tokio::time::sleep(wait).await;
            }
        }
    }
}

/// Says why, and what goes on meanwhile; gives how long to wait.
fn failed(keys: &Keys, current: Option<&Certificate>, why: &Refused, backoff: &mut Backoff) -> Duration {
    let wait = backoff.next(matches!(why, Refused::Order(_)), rand::random());
    let seconds = wait.as_secs();
    match current {
        Some(current) if !current.facts.has_expired(now()) => {
            tracing::warn!(error = %why, seconds, "the certificate could not be renewed: the one in use stays, the next try is in so many seconds");
        }
        _ => tracing::error!(
            error = %why, seconds,
            "there is no certificate, so that browsers cannot connect: the next try is in so many seconds; `conclave doctor` looks for the cause"
        ),
    }
    // Whoever sees that it has failed finds the reason in the log.
    keys.metrics.certificate_failures.add(1);
    wait
}

/// Seconds since 1970, by the system's clock: certificates go by it.
fn now() -> i64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_1970.as_secs()).unwrap_or(i64::MAX)
}
