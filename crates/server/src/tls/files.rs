//! The operator's own certificate: read again when its files change. A broken one is told, and the old one stays.

use std::{
    fs::Metadata,
    os::unix::fs::MetadataExt,
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use tokio::time::{MissedTickBehavior, interval};

use super::{Certificate, Keys, Unusable};

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(2);

/// By what a file is known to be another one: date, length and inode.
pub(super) type Stamp = Option<(Option<SystemTime>, u64, u64)>;

pub(super) type Stamps = [Stamp; 2];

pub(super) fn stamps(certificate: &Path, key: &Path) -> Stamps {
    [stamp(certificate), stamp(key)]
}

/// Reads them again whenever they are no longer as `known`.
pub(super) async fn watch(keys: &Keys, certificate: &Path, key: &Path, mut known: Stamps) {
    let mut before = known;
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        let now = stamps(certificate, key);
        // Two looks alike: whoever writes certificate and key has done both.
        if now != known && now == before {
            known = now;
            reload(keys, certificate, key);
        }
        before = now;
    }
}

fn reload(keys: &Keys, certificate: &Path, key: &Path) {
    let read = Certificate::from_files(certificate, key).and_then(|read| {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = i64::try_from(since_1970.as_secs()).unwrap_or(i64::MAX);
        if read.facts.has_expired(now) { Err(Unusable::Expired) } else { Ok(read) }
    });
    match read {
        Ok(read) => {
            keys.put(read);
            let days = keys.metrics.certificate_days();
            tracing::info!(days, "the certificate changed and is in use");
        }
        Err(error) => {
            tracing::error!(%error, "the certificate's files changed and cannot be used: the one before stays in use");
            keys.metrics.certificate_failures.add(1);
        }
    }
}

fn stamp(file: &Path) -> Stamp {
    let of = |file: Metadata| (file.modified().ok(), file.len(), file.ino());
    std::fs::metadata(file).ok().map(of)
}
