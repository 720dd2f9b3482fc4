//! All that is kept, sent, logged, counted, set or left in browsers. Each part comes from what the program works by: columns from
//! the catalogue that the database is held to, messages from the wire's, log lines and counts from the lists that they pass,
//! cookies and browser storage from those that they are set by, settings from the configuration itself.

use protocol::inventory::Field;
use serde::{Deserialize, Serialize};
use store::data::{Readable, columns, table};

use crate::{config::Config, http::COOKIES, logging, metrics};

use super::sent;

/// Where something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Place {
    Database,
    Files,
    Memory,
    Wire,
    Log,
    Metrics,
    Settings,
    Browser,
    Elsewhere,
}

impl Place {
    /// As in [`Serialize`].
    pub const fn name(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Files => "files",
            Self::Memory => "memory",
            Self::Wire => "wire",
            Self::Log => "log",
            Self::Metrics => "metrics",
            Self::Settings => "settings",
            Self::Browser => "browser",
            Self::Elsewhere => "elsewhere",
        }
    }
}

/// One thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Entry {
    pub place: Place,
    /// Table and column, field of a log line, key in a browser.
    pub name: String,
    pub purpose: String,
    /// Until when.
    pub until: String,
    /// About whom.
    pub subject: &'static str,
    /// GDPR article 6(1), or what else allows it.
    pub basis: &'static str,
    /// Who gets it beside the server.
    pub recipients: &'static str,
    /// What whoever runs the server reads of it.
    pub operator_reads: &'static str,
}

/// What the web client keeps in a browser; the client's own list, which it goes through for everything.
const BROWSER: &str = include_str!("../../../../web/src/storage/kept.json");

#[derive(Debug, Deserialize)]
struct Kept {
    place: String,
    name: String,
    purpose: String,
    until: String,
}

/// Everything.
pub(crate) fn all() -> Vec<Entry> {
    let mut all: Vec<Entry> = columns().map(of_column).collect();
    all.push(files());
    all.extend(FILES.iter().map(of_file));
    all.extend(Field::ALL.iter().filter_map(|field| of_memory(*field)));
    all.extend(sent::all());
    all.extend(logging::FIELDS.iter().map(of_log));
    all.push(counts());
    all.push(settings());
    all.extend(in_browser());
    all.push(certificates());
    all
}

fn of_column(column: store::data::Described) -> Entry {
    let table = table(column.table);
    Entry {
        place: Place::Database,
        name: format!("{}.{}", column.table, column.name),
        purpose: column.purpose.to_owned(),
        until: column.retention.to_owned(),
        subject: table.map_or("", |table| subject(table.subject)),
        basis: table.map_or("", |table| basis(table.basis)),
        recipients: "none",
        operator_reads: reads(column.readable),
    }
}

fn files() -> Entry {
    Entry {
        place: Place::Files,
        name: "files/*".to_owned(),
        purpose: "Files that were sent in a meeting, sealed, so that others fetch them".to_owned(),
        until: "when the last member leaves, at the latest with its meeting".to_owned(),
        subject: "participants",
        basis: basis(store::data::Basis::Chosen),
        recipients: "members of the meeting",
        operator_reads: reads(Readable::Sealed),
    }
}

/// Files of the data folder beside those of meetings: names and what they are for. A test holds a server's folder to it.
const FILES: &[(&str, &str)] = &[
    ("conclave.sqlite*", "The database, whose columns stand above, with its log and index of the moment"),
    ("audit.key", "The server's own key: signs the audit log"),
    ("sign-on.key", "The server's own key: hashes who comes by a provider"),
    ("jurisdiction", "Where the operator says that the folder is"),
    ("certificates/*", "The server's own certificate, and its account at the authority"),
    ("conclave.pid", "Number of the server's process"),
    ("drain", "How soon the operator wants the server to stop"),
    ("last-*", "When the operator made a copy, or tried what is to be tried now and then"),
];

fn of_file((name, purpose): &(&str, &str)) -> Entry {
    about_nobody(Place::Files, name, purpose, "as long as the server is run")
}

fn counts() -> Entry {
    let labels: Vec<_> = metrics::LABELS.iter().map(|(name, what)| format!("{name} ({what})")).collect();
    let purpose =
        format!("Sums of the whole server, for its operation, by these labels: {}", labels.join(", "));
    about_nobody(
        Place::Metrics,
        "conclave_*",
        &purpose,
        "as long as the operator keeps them: they are about nobody",
    )
}

fn settings() -> Entry {
    let names: Vec<_> = Config::keys().into_iter().map(|key| key.name).collect();
    let purpose = format!("What the operator has set for the whole server: {}", names.join(", "));
    about_nobody(Place::Settings, "conclave.toml", &purpose, "until the operator changes it")
}

fn about_nobody(place: Place, name: &str, purpose: &str, until: &str) -> Entry {
    Entry {
        place,
        name: name.to_owned(),
        purpose: purpose.to_owned(),
        until: until.to_owned(),
        subject: "nobody",
        basis: "no personal data",
        recipients: "none",
        operator_reads: reads(Readable::Clear),
    }
}

/// Of what is not in the database: what for, until when.
fn of_memory(field: Field) -> Option<Entry> {
    use Field as F;
    const CONNECTION: &str = "when the connection ends";
    const SEAT: &str = "when the person leaves or has been away for 15 minutes";
    const GROUP: &str = "when the last member leaves";
    let (purpose, until, readable) = match field {
        F::Address => ("Where answers and media are sent to", CONNECTION, Readable::Clear),
        F::Since | F::Received | F::Sent | F::Unsent | F::Misses => {
            ("Bounds for one connection, against floods and guessing", CONNECTION, Readable::Clear)
        }
        F::Account => {
            ("Whose connection it is, of people who are signed in", CONNECTION, Readable::Pseudonym)
        }
        F::Room => ("Which meeting the connection is at", CONNECTION, Readable::Pseudonym),
        F::Counters => {
            ("Sums of the whole server, for its operation", "when the server stops", Readable::Clear)
        }
        F::Participant | F::SeatToken | F::KeyPackage | F::Visitor | F::Transport => {
            ("Tells one participant of one meeting again", SEAT, Readable::Pseudonym)
        }
        F::Place | F::Away | F::Heard | F::Admitted | F::References | F::Callers => {
            ("Keeps a seat over a broken connection", SEAT, Readable::Clear)
        }
        F::Note => ("A word to the hosts, sealed", SEAT, Readable::Sealed),
        F::Allowed | F::Slots | F::Wants | F::Stream | F::Loudness | F::Downlink | F::Transports => {
            ("Forwards sound and picture, sealed, to whoever watches", SEAT, Readable::Clear)
        }
        F::Host | F::Entry => ("Tells who is a host and who holds the link", GROUP, Readable::Pseudonym),
        F::Connections | F::Members | F::Waiting | F::Blocked | F::Policy | F::Named => {
            ("The rules of a meeting and how many are in it", GROUP, Readable::Clear)
        }
        F::Epoch | F::Group => ("The group's public state", GROUP, Readable::Pseudonym),
        F::LogEntries | F::LogBytes => ("Sealed messages for members who were away", GROUP, Readable::Sealed),
        F::FileContents => return None,
        // Columns stand in the catalogue.
        F::MeetingsRoom
        | F::MeetingsHost
        | F::MeetingsEntry
        | F::MeetingsEarly
        | F::MeetingsVersion
        | F::MeetingsKeepUntil
        | F::MeetingsCard
        | F::MeetingsEnded
        | F::MeetingsEmptySince
        | F::GroupsRoom
        | F::GroupsSnapshot
        | F::SeatsRoom
        | F::SeatsParticipant
        | F::SeatsTokenHash
        | F::SeatsAdmitted
        | F::SeatsBound
        | F::MeetingsClass
        | F::LogRoom
        | F::LogSeq
        | F::LogEntry
        | F::BlockedRoom
        | F::BlockedVisitor
        | F::FilesRoom
        | F::FilesId
        | F::FilesOwner
        | F::FilesBytes => return None,
    };
    Some(Entry {
        place: Place::Memory,
        name: field.name().to_owned(),
        purpose: purpose.to_owned(),
        until: until.to_owned(),
        subject: "participants",
        basis: basis(store::data::Basis::Chosen),
        recipients: if field == Field::Loudness { "members of the meeting" } else { "none" },
        operator_reads: reads(readable),
    })
}

fn of_log((name, purpose): &(&'static str, &'static str)) -> Entry {
    about_nobody(Place::Log, name, purpose, "as long as the operator keeps logs: it is about nobody")
}

fn in_browser() -> Vec<Entry> {
    // The file is part of the program, and a test reads it.
    let kept: Vec<Kept> = serde_json::from_str(BROWSER).unwrap_or_default();
    let entry = |kept: Kept| Entry {
        place: Place::Browser,
        name: format!("{}: {}", kept.place, kept.name),
        purpose: kept.purpose,
        until: kept.until,
        subject: "the one who uses the browser",
        basis: "ePrivacy directive 5(3): strictly necessary",
        recipients: "none",
        operator_reads: "nothing: it stays on the device",
    };
    let mut all: Vec<Entry> = kept.into_iter().map(entry).collect();
    // The cookies are the server's.
    let cookie = |cookie: &crate::http::Cookie| Entry {
        place: Place::Browser,
        name: format!("cookie: {}", cookie.name),
        purpose: cookie.purpose.to_owned(),
        until: cookie.until.to_owned(),
        subject: "members",
        basis: "ePrivacy directive 5(3): strictly necessary",
        recipients: "this server",
        operator_reads: reads(Readable::Pseudonym),
    };
    all.extend(COOKIES.iter().map(cookie));
    all
}

fn certificates() -> Entry {
    Entry {
        place: Place::Elsewhere,
        name: "certificate authority".to_owned(),
        purpose: "Gets the server's own name, where a certificate comes by itself (domain)".to_owned(),
        until: "as the authority publishes certificates".to_owned(),
        subject: "nobody",
        basis: "no personal data",
        recipients: "the authority of acme_directory",
        operator_reads: reads(Readable::Clear),
    }
}

fn subject(subject: store::data::Subject) -> &'static str {
    match subject {
        store::data::Subject::Participants => "participants",
        store::data::Subject::Members => "members",
        store::data::Subject::Nobody => "nobody",
    }
}

pub(super) fn basis(basis: store::data::Basis) -> &'static str {
    match basis {
        store::data::Basis::Chosen => "6(1)(e), (b) or (f), as the organisation's notice says",
        store::data::Basis::Security => "6(1)(f), for a public body (e): security, recital 49",
        store::data::Basis::Duty => "6(1)(c) with articles 5(2) and 12 to 20",
    }
}

pub(super) fn reads(readable: Readable) -> &'static str {
    match readable {
        Readable::Clear => "all of it",
        Readable::Pseudonym => "a random number, public key or hash",
        Readable::Sealed => "nothing but its length",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_says_what_it_is_for_and_until_when() {
        let all = all();
        for entry in &all {
            let said =
                [entry.purpose.as_str(), &entry.until, entry.subject, entry.basis, entry.operator_reads];
            assert!(said.iter().all(|text| text.len() > 4), "{entry:?}");
        }
        let count = |place| all.iter().filter(|entry| entry.place == place).count();
        assert_eq!(count(Place::Database), columns().count());
        assert_eq!(count(Place::Log), logging::FIELDS.len());
        assert!(count(Place::Wire) > 40 && count(Place::Metrics) == 1 && count(Place::Settings) == 1);
        assert!(count(Place::Browser) > 5 && count(Place::Memory) > 30);
        let mut names: Vec<_> = all.iter().map(|entry| (entry.place as u8, &entry.name)).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all.len(), "each once");
    }
}
