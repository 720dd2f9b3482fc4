//! The checks that this server can run by itself, by the measure that each shows. A measure that is not here has none.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Mutex,
    time::{Duration, Instant, SystemTime},
};

use identity::{AccountId, OrganisationId};
use store::{Error, audit::By, register::Counts};
use trust::{
    audit::RecordPart,
    measures::{catalogue::Id, register::Outcome},
};

use super::{Registers, outgoing::Outgoing, pages};
use crate::{config::Config, organisations::now};

/// Parts in a hundred of the disk that stay free, at least.
const FREE: u64 = 5;
/// Days that a certificate still holds, at least.
pub(super) const CERTIFICATE_DAYS: i64 = 14;
/// How old the last backup may be (measure M15: no backup is older).
const BACKUP: Duration = Duration::from_secs(35 * 24 * 3_600);
/// By how much the clock may jump between two runs.
const JUMP: Duration = Duration::from_secs(60);
/// Touched by whoever makes backups, after each one.
const BACKUP_FILE: &str = "last-backup";

/// What a check found, and on what it rests.
pub(super) struct Found {
    pub outcome: Outcome,
    /// What it looked at: always the same for one version of it.
    pub looked_at: &'static str,
    /// What it saw, without anything about anybody. Only its hash is kept.
    pub saw: String,
}

/// Where checks look: the server as it runs.
pub(crate) struct Surroundings {
    pub(super) data_dir: PathBuf,
    pub(super) here: SocketAddr,
    /// The name by which TLS is spoken; none if it is not.
    pub(super) domain: Option<String>,
    /// Pages come over TLS that somebody else speaks.
    pub(super) behind_tls: bool,
    outgoing: Mutex<Outgoing>,
    clocks: Mutex<(SystemTime, Instant)>,
}

impl Surroundings {
    pub fn new(config: &Config, listens: SocketAddr) -> Self {
        let ip = if listens.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { listens.ip() };
        let domain = config.domain.as_ref().map(|domain| domain.0.clone());
        Self {
            data_dir: config.data_dir.clone(),
            here: SocketAddr::new(ip, listens.port()),
            domain: domain.filter(|_| config.is_https()),
            behind_tls: config.allowed_origins.iter().any(|origin| origin.0.starts_with("https://")),
            outgoing: Mutex::new(Outgoing::new(config, listens.port())),
            clocks: Mutex::new((SystemTime::now(), Instant::now())),
        }
    }

    /// Looks where connections go, once more.
    pub fn look_out(&self) {
        if let Ok(mut outgoing) = self.outgoing.lock() {
            outgoing.look();
        }
    }
}

/// Runs a measure's check; nothing if there is none here.
pub(super) async fn run(measure: Id, registers: &Registers) -> Option<Found> {
    let around = &registers.surroundings;
    let counted = |found| Outcome::Counted { found, allowed: 0 };
    let by_counts = |counts: Result<Counts, Error>, which: fn(&Counts) -> u64, looked_at| match counts {
        Ok(counts) => Found { outcome: counted(which(&counts)), looked_at, saw: which(&counts).to_string() },
        Err(error) => broken(looked_at, &error.to_string()),
    };
    Some(match measure {
        Id::M04 => {
            let looked_at = "connections of this process to others than clients, seen twice a minute";
            let seen = around.outgoing.lock().ok().and_then(|mut outgoing| outgoing.take());
            match seen {
                Some(others) => Found { outcome: counted(others), looked_at, saw: others.to_string() },
                None => broken(looked_at, "the system does not tell"),
            }
        }
        Id::M11 => {
            let looked_at = "what / and /admin name, and what their policies let them load";
            match pages::foreign(around).await {
                Ok(foreign) => Found { outcome: counted(foreign), looked_at, saw: foreign.to_string() },
                Err(why) => broken(looked_at, &why),
            }
        }
        Id::M13 => by_counts(
            registers.entries.counts(now()).await,
            |counts| counts.overdue,
            "rows of meetings, sessions, invitations and the audit log an hour after their time",
        ),
        Id::M30 => by_counts(
            registers.entries.counts(now()).await,
            |counts| counts.passwords,
            "columns of the database that could hold a password",
        ),
        Id::M31 => by_counts(
            registers.entries.counts(now()).await,
            |counts| counts.unprotected,
            "sessions of owners, administrators and officers without a passkey",
        ),
        Id::M37 => notices(registers).await,
        Id::M56 => {
            let looked_at = "a TLS connection of our own, its certificate, and what / tells browsers";
            match pages::transport(around).await {
                Ok(faults) => {
                    Found { outcome: counted(faults.len() as u64), looked_at, saw: faults.join(", ") }
                }
                Err(why) => broken(looked_at, &why),
            }
        }
        Id::M60 => health(around).await,
        _ => return None,
    })
}

fn broken(looked_at: &'static str, why: &str) -> Found {
    Found { outcome: Outcome::Broken, looked_at, saw: why.to_owned() }
}

/// An invented administrator looks at an invented person: is that person shown it?
async fn notices(registers: &Registers) -> Found {
    let looked_at = "whether a look at a person's record that is told now is shown to that person now";
    let organisation = OrganisationId(rand::random());
    let (admin, person) = (AccountId(rand::random()), AccountId(rand::random()));
    let act = store::audit::read(RecordPart::Account);
    let event = By::account(admin, now()).event(organisation, Some(person), act);
    let shown = async {
        registers.log.record(vec![event]).await?;
        registers.log.looks(organisation, person, now(), None).await
    };
    match shown.await {
        Ok(shown) => {
            let missing = u64::from(shown.len() != 1);
            Found {
                outcome: Outcome::Counted { found: missing, allowed: 0 },
                looked_at,
                saw: missing.to_string(),
            }
        }
        Err(error) => broken(looked_at, &error.to_string()),
    }
}

/// Clock, disk, certificate, backup: how many of them are not well.
async fn health(around: &Surroundings) -> Found {
    let looked_at = "jumps of the clock, free disk, the certificate's end, the age of the file last-backup";
    let mut faults = Vec::new();
    if around.clocks.lock().is_ok_and(|mut clocks| has_jumped(&mut clocks)) {
        faults.push("clock");
    }
    match rustix::fs::statvfs(&around.data_dir) {
        Ok(disk) if disk.f_bavail.saturating_mul(100) >= disk.f_blocks.saturating_mul(FREE) => {}
        _ => faults.push("disk"),
    }
    let backup = std::fs::metadata(around.data_dir.join(BACKUP_FILE)).and_then(|file| file.modified());
    if !backup.is_ok_and(|made| made.elapsed().is_ok_and(|age| age <= BACKUP)) {
        faults.push("backup");
    }
    if around.domain.is_some()
        && pages::certificate_days(around).await.is_none_or(|days| days < CERTIFICATE_DAYS)
    {
        faults.push("certificate");
    }
    let found = faults.len() as u64;
    Found { outcome: Outcome::Counted { found, allowed: 0 }, looked_at, saw: faults.join(", ") }
}

/// Whether the clock on the wall went otherwise than time did, since this was last asked.
fn has_jumped(clocks: &mut (SystemTime, Instant)) -> bool {
    let (wall, steady) = std::mem::replace(clocks, (SystemTime::now(), Instant::now()));
    let passed = clocks.1.saturating_duration_since(steady);
    match clocks.0.duration_since(wall) {
        Ok(told) => told.abs_diff(passed) > JUMP,
        Err(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_jumps_is_noticed_once() {
        let (wall, steady) = (SystemTime::now(), Instant::now());
        assert!(!has_jumped(&mut (wall, steady)));
        for jumped in [wall + 2 * JUMP, wall - 2 * JUMP] {
            let mut clocks = (jumped, steady);
            assert!(has_jumped(&mut clocks));
            assert!(!has_jumped(&mut clocks));
        }
    }
}
