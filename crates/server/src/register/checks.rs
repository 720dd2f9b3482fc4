//! The checks that this server can run by itself, by the measure that each shows. A measure that is not here has none.

use std::time::{Duration, Instant, SystemTime};

use identity::{AccountId, OrganisationId};
use store::{audit::By, register::OrganisationFacts};
use trust::{
    audit::RecordPart,
    measures::{catalogue::Id, register::Outcome},
};

use super::{
    Registers, around, notice, outgoing, pages,
    rehearsal::{self, Rehearsed},
    rules,
    surroundings::Surroundings,
};
use crate::{logging, organisations::now, quality};

/// Parts in a hundred of the disk that stay free, at least.
const FREE: u64 = 5;
/// Days that a certificate still holds, at least.
pub(super) const CERTIFICATE_DAYS: i64 = 14;
/// How old a backup may be.
const BACKUP: Duration = Duration::from_secs(35 * 24 * 3_600);
/// By how much the clock may jump between two runs.
const JUMP: Duration = Duration::from_secs(60);
/// Touched by whoever makes backups, after each one.
const BACKUP_FILE: &str = "last-backup";
/// The same after each exercise of what to do when data got out, and after each test of what could be handed over.
const BREACH_DRILL_FILE: &str = "last-breach-drill";
const HANDOVER_FILE: &str = "last-handover-test";
/// Links whose secrets are looked at.
const LINKS: usize = 256;
const MONTH: Duration = Duration::from_secs(31 * 24 * 3_600);
const YEAR: Duration = Duration::from_secs(366 * 24 * 3_600);

/// What a check found, and on what it rests.
pub(super) struct Found {
    pub outcome: Outcome,
    /// What it looked at: always the same for one version of it.
    pub looked_at: &'static str,
    /// What it saw, without anything about anybody. Its hash is written down; itself it is shown, while it does not pass, to those
    /// who run an organisation.
    pub saw: String,
}

/// The measures that have a check about the whole server.
pub(super) const OF_SERVER: [Id; 33] = [
    Id::M01,
    Id::M04,
    Id::M05,
    Id::M06,
    Id::M07,
    Id::M08,
    Id::M09,
    Id::M11,
    Id::M12,
    Id::M13,
    Id::M15,
    Id::M19,
    Id::M20,
    Id::M26,
    Id::M30,
    Id::M32,
    Id::M33,
    Id::M34,
    Id::M36,
    Id::M37,
    Id::M38,
    Id::M40,
    Id::M43,
    Id::M45,
    Id::M46,
    Id::M47,
    Id::M48,
    Id::M49,
    Id::M50,
    Id::M51,
    Id::M52,
    Id::M56,
    Id::M60,
];

/// The measures that have a check about each organisation.
pub(super) const OF_ORGANISATIONS: [Id; 7] = [Id::M10, Id::M28, Id::M29, Id::M31, Id::M35, Id::M39, Id::M41];

/// Runs a measure's check about the whole server; nothing if there is none.
pub(super) async fn run(measure: Id, registers: &Registers) -> Option<Found> {
    let around = &registers.surroundings;
    let counts = async || registers.entries.counts(now()).await.map_err(|error| error.to_string());
    Some(match measure {
        Id::M01 => rehearsed(
            around,
            "a meeting rehearsed in memory: whether a message and frames of four streams stand readable in their sealed bytes",
            |found| found.readable,
        ),
        Id::M04 => {
            let looked_at = "connections of this process to others than clients and set-up providers, seen twice a minute";
            let issuers = counts().await.map(|counts| counts.issuers).unwrap_or_default();
            let providers: Vec<_> = issuers.iter().filter_map(|issuer| outgoing::place(issuer)).collect();
            let seen = around.outgoing.lock().ok().and_then(|mut outgoing| {
                outgoing.look();
                outgoing.take(&providers)
            });
            counted(looked_at, seen.ok_or_else(|| "the system does not tell".to_owned()))
        }
        Id::M05 => {
            let looked_at = "names and labels of all counts that are given out, and fields of the log, by the lists of both";
            let unlisted = pages::unlisted(around).await.map(|counts| {
                let fields = around.fields.iter().map(|(name, _)| (*name).to_owned());
                let unlisted = fields.filter(|name| !logging::FIELDS.iter().any(|(known, _)| known == name));
                counts.into_iter().chain(unlisted).collect::<Vec<_>>()
            });
            match unlisted {
                Ok(faults) => listed(looked_at, &faults),
                Err(why) => broken(looked_at, &why),
            }
        }
        Id::M06 => listed(
            "roles that may not see the figures of how media came through, which others may",
            &rules::blind(around.allowed),
        ),
        Id::M07 => listed(
            "what the figures tell of 19 invented people, of an hour that runs, and of one person by two overlapping answers",
            &quality::too_much(around.figures),
        ),
        Id::M08 => counted(
            "names of all files of the web client that are models, but the one that finds outlines for a blurred room",
            Ok(around::models(around.client.iter().map(String::as_str))),
        ),
        Id::M09 => counted(
            "rows of meetings that are over by more than an hour, and rows of meetings that stand no more",
            counts().await.map(|counts| counts.guests_left),
        ),
        Id::M11 => counted(
            "what / and /admin name, and what their policies let them load",
            pages::foreign(around).await,
        ),
        Id::M12 => {
            let looked_at =
                "editions of policies that allowed more places earlier than 30 days after they were made";
            let editions = registers.entries.applied_policies().await.map_err(|error| error.to_string());
            counted(looked_at, editions.map(|editions| notice::short(&editions)))
        }
        Id::M13 => counted(
            "rows of meetings, sessions, invitations and the audit log an hour after their time",
            counts().await.map(|counts| counts.overdue),
        ),
        Id::M15 => {
            let looked_at = "the age of the oldest and newest backup in the folder that backup_dir names: 35 days at most";
            let folder = around.backup_dir.as_ref().ok_or_else(|| "no backup_dir is set".to_owned());
            match folder.and_then(|folder| around::backups(folder, BACKUP)) {
                Ok(faults) => listed(looked_at, &faults),
                Err(why) => broken(looked_at, &why),
            }
        }
        Id::M19 => counted(
            "columns of the running database that the record of processing does not name",
            counts().await.map(|counts| counts.uncatalogued.into()),
        ),
        Id::M20 => counted(
            "the privacy notice in each of its languages, asked for without signing in and without script",
            pages::unnoticed(around).await,
        ),
        Id::M26 => {
            aged(around, BREACH_DRILL_FILE, YEAR, "the age of the file last-breach-drill: a year at most")
        }
        Id::M30 => counted(
            "columns of the database that could hold a password",
            counts().await.map(|counts| counts.passwords),
        ),
        Id::M32 => counted(
            "sessions of people whom the organisation or its directory does not let in any more",
            counts().await.map(|counts| counts.leavers),
        ),
        Id::M33 => counted(
            "columns in which more than a pseudonym and a name of a provider's could be kept",
            counts().await.map(|counts| counts.claims),
        ),
        Id::M34 => counted(
            "people who came by another organisation's provider or directory, and columns for domains of mail",
            counts().await.map(|counts| counts.strangers),
        ),
        Id::M36 => listed(
            "each role with each act: what it may that another role is there for",
            &rules::roles(around.allowed),
        ),
        Id::M37 => notices(registers).await,
        Id::M38 => counted(
            "the secrets of 256 new links: 128 bits, each of which changes, none twice",
            Ok(rehearsal::guessable(&std::iter::repeat_with(around.link).take(LINKS).collect::<Vec<_>>())),
        ),
        Id::M40 => rehearsed(
            around,
            "a meeting rehearsed in memory: a guest's lock is refused, a host's holds, and who is removed has not the next keys",
            |found| found.hosts,
        ),
        Id::M43 => counted(
            "files in the server's folder that begin as a recording does, whatever they are called",
            around::kept(&around.data_dir)
                .map(|kept| around::recordings(&kept))
                .map_err(|error| error.to_string()),
        ),
        Id::M45 => rehearsed(
            around,
            "a meeting rehearsed in memory: whether a name stands readable in what the server is given",
            |found| found.named,
        ),
        Id::M46 => counted(
            "a line of the log into which a name, a mail address, a network address and a secret were written",
            Ok(logging::leaks(around.fields)),
        ),
        Id::M47 => counted(
            "what /, /admin and /privacy tell browsers to say of them to others",
            pages::referring(around).await,
        ),
        Id::M48 => counted(
            "cookies that /, /admin and /privacy set before anybody signs in",
            pages::cookies(around).await,
        ),
        Id::M49 => counted(
            "models in the server's folder, and libraries that run models in its memory",
            around::kept(&around.data_dir)
                .map(|kept| around::listeners(&kept, &around::maps(&around.process)))
                .map_err(|error| error.to_string()),
        ),
        Id::M50 => {
            let looked_at = "connections of this process to ports of mail servers, this machine's own too, seen twice a minute";
            let seen = around.outgoing.lock().ok().and_then(|mut outgoing| {
                outgoing.look();
                outgoing.take_mail()
            });
            counted(looked_at, seen.ok_or_else(|| "the system does not tell".to_owned()))
        }
        Id::M51 => {
            aged(around, HANDOVER_FILE, MONTH, "the age of the file last-handover-test: a month at most")
        }
        Id::M52 => counted(
            "TCP ports at which this process listens that its configuration does not name",
            around::doors(&around.process, &around.ports)
                .ok_or_else(|| "the system does not tell".to_owned()),
        ),
        Id::M56 => {
            let looked_at = "a TLS connection of our own, its certificate, and what / tells browsers";
            match pages::transport(around).await {
                Ok(faults) => listed(looked_at, &faults),
                Err(why) => broken(looked_at, &why),
            }
        }
        Id::M60 => health(around).await,
        _ => return None,
    })
}

/// Runs a measure's check about an organisation; nothing if there is none.
pub(super) fn run_of(measure: Id, organisation: &OrganisationFacts, around: &Surroundings) -> Option<Found> {
    let policy = organisation.policy.as_deref().and_then(|file| ::policy::parse(file, None).ok());
    let policy = policy.as_ref();
    Some(match measure {
        Id::M10 => listed(
            "where this server's media, relay, database and files are, and where the policy allows them to be",
            &rules::places(policy, &around.places),
        ),
        Id::M28 => listed("what the class sensitive of the policy says", &rules::sensitive(policy)),
        Id::M29 => listed("what the class children of the policy says", &rules::children(policy)),
        Id::M31 => counted(
            "sessions of owners, administrators and officers that began without a passkey or several factors at a provider",
            Ok(organisation.unprotected),
        ),
        Id::M35 => listed("the organisation's own host name", &rules::address(organisation.host.as_deref())),
        Id::M39 => {
            listed("classes of the policy that let whoever has the link straight in", &rules::lobby(policy))
        }
        Id::M41 => listed(
            "classes of the policy into which people come with camera or microphone on",
            &rules::entry(policy),
        ),
        _ => return None,
    })
}

fn counted(looked_at: &'static str, found: Result<u64, String>) -> Found {
    match found {
        Ok(found) => {
            Found { outcome: Outcome::Counted { found, allowed: 0 }, looked_at, saw: found.to_string() }
        }
        Err(why) => broken(looked_at, &why),
    }
}

fn listed(looked_at: &'static str, faults: &[impl AsRef<str>]) -> Found {
    let saw = faults.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ");
    Found { outcome: Outcome::Counted { found: faults.len() as u64, allowed: 0 }, looked_at, saw }
}

fn rehearsed(
    around: &Surroundings,
    looked_at: &'static str,
    of: fn(Rehearsed) -> Vec<&'static str>,
) -> Found {
    match rehearsal::rehearse(&*around.program) {
        Ok(found) => listed(looked_at, &of(found)),
        Err(error) => broken(looked_at, &error.to_string()),
    }
}

fn aged(around: &Surroundings, file: &str, within: Duration, looked_at: &'static str) -> Found {
    counted(looked_at, Ok(u64::from(!around::is_fresh(&around.data_dir.join(file), within))))
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
    let missing = shown.await.map(|shown| u64::from(shown.len() != 1));
    counted(looked_at, missing.map_err(|error| error.to_string()))
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
    if !around::is_fresh(&around.data_dir.join(BACKUP_FILE), BACKUP) {
        faults.push("backup");
    }
    if around.domain.is_some()
        && pages::certificate_days(around).await.is_none_or(|days| days < CERTIFICATE_DAYS)
    {
        faults.push("certificate");
    }
    listed(looked_at, &faults)
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
