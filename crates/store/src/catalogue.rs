//! Every column that is stored: what for, and until when.

use protocol::inventory::{Field, Until};

use crate::data::Readable;

/// A column of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// What people are told of it as: table, dot, name.
    pub field: Field,
    /// Until when, for people.
    pub until: Until,
    /// Table.
    pub table: &'static str,
    /// Name.
    pub name: &'static str,
    /// What it is and what it is needed for.
    pub purpose: &'static str,
    /// When it is deleted.
    pub retention: &'static str,
    /// What whoever runs the server can read of it.
    pub readable: Readable,
}

impl Column {
    const fn clear(self) -> Self {
        Self { readable: Readable::Clear, ..self }
    }

    const fn sealed(self) -> Self {
        Self { readable: Readable::Sealed, ..self }
    }
}

const WITH_MEETING: &str = "with its meeting: when its host deletes it; or after the day until which it is to be kept, \
     once nobody has been there for 24 hours";
const WITH_SEAT: &str =
    "when the participant leaves or has been away for 15 minutes; at the latest with its meeting";
const WITH_GROUP: &str = "when the last member leaves; a day after a restart of the server from which nobody came back; at \
     the latest with its meeting";
const WITH_FILE: &str = "when its sender or a host deletes it, or its sender goes or sends no more before it is complete; when \
     the last member leaves; a day after a restart of the server from which nobody came back; at the latest with its meeting";

/// All columns of all tables.
pub const CATALOGUE: &[Column] = &[
    column(
        (Field::MeetingsRoom, Until::Meeting),
        "Hash of the capability to knock: tells whether a meeting exists",
        WITH_MEETING,
    ),
    column(
        (Field::MeetingsHost, Until::Meeting),
        "Hash of the hosts' public key: tells who is a host",
        WITH_MEETING,
    ),
    column(
        (Field::MeetingsEntry, Until::Change),
        "Public key of the guest link: tells who holds the link, without the link",
        "when the link is changed; at the latest with its meeting",
    ),
    column(
        (Field::MeetingsEarly, Until::Meeting),
        "Whether the meeting may begin without a host",
        WITH_MEETING,
    ).clear(),
    column(
        (Field::MeetingsVersion, Until::Meeting),
        "Counts the host's changes, so that an older one is refused",
        WITH_MEETING,
    ).clear(),
    column(
        (Field::MeetingsKeepUntil, Until::Meeting),
        "Until which day the meeting is kept without anybody there (milliseconds since 1970)",
        WITH_MEETING,
    ).clear(),
    column(
        (Field::MeetingsCard, Until::Change),
        "What the link opens (title, time, the meeting's secret), sealed, beside the host key that signed it",
        "when the host changes it; at the latest with its meeting",
    ).sealed(),
    column(
        (Field::MeetingsClass, Until::Change),
        "The rules of the meeting's class, which the server sees to: organisation, class, who may come in, exceptions; \
         empty where the meeting is of none",
        "when the host changes it; at the latest with its meeting",
    ).clear(),
    column((Field::MeetingsEnded, Until::Meeting), "Whether a host has ended the meeting", WITH_MEETING).clear(),
    column(
        (Field::MeetingsEmptySince, Until::Meeting),
        "Since when nobody is there (milliseconds since 1970), for deletion; empty while somebody is, 0 before \
         anybody was",
        WITH_MEETING,
    ).clear(),
    column((Field::GroupsRoom, Until::Group), "Which meeting the group is of", WITH_GROUP),
    column(
        (Field::GroupsSnapshot, Until::Group),
        "The group's public state (tree of public keys, sealed profiles, policy): lets it go on after a restart",
        WITH_GROUP,
    ),
    column((Field::SeatsRoom, Until::Seat), "Which meeting the seat is in", WITH_SEAT),
    column(
        (Field::SeatsParticipant, Until::Seat),
        "Random number of a participant in this one meeting",
        WITH_SEAT,
    ),
    column(
        (Field::SeatsTokenHash, Until::Seat),
        "Hash of the capability to come back to the seat",
        WITH_SEAT,
    ),
    column(
        (Field::SeatsAdmitted, Until::Seat),
        "Place in the log from which the participant may read",
        WITH_SEAT,
    ),
    column(
        (Field::SeatsBound, Until::Seat),
        "Of one who is signed in: a hash of their account and the capability to come back together, so that nobody else \
         comes back; without the capability, which is not stored, it does not tell whose it is",
        WITH_SEAT,
    ),
    column((Field::LogRoom, Until::Group), "Which meeting the entry is of", WITH_GROUP),
    column((Field::LogSeq, Until::Newer), "The entry's place in the order", WITH_GROUP).clear(),
    column(
        (Field::LogEntry, Until::Newer),
        "A group commit or sealed message (ciphertext), for members who were away: the last 4,096 or 32 MiB",
        WITH_GROUP,
    ).sealed(),
    column((Field::BlockedRoom, Until::Group), "Which meeting the tab is kept out of", WITH_GROUP),
    column(
        (Field::BlockedVisitor, Until::Group),
        "Hash of the random number of a tab that hosts have blocked, so that it stays out: the last 1,000",
        WITH_GROUP,
    ),
    column((Field::FilesRoom, Until::Group), "Which meeting the file was sent in", WITH_GROUP),
    column(
        (Field::FilesId, Until::Group),
        "Hash of what the file is found by: names its content (ciphertext) in the folder `files`",
        WITH_FILE,
    ),
    column(
        (Field::FilesOwner, Until::Group),
        "Random number of the participant who sent it: may delete it, and has a budget",
        WITH_FILE,
    ),
    column(
        (Field::FilesBytes, Until::Group),
        "How long it is with its padding: tells when it is complete, and counts in the budgets",
        WITH_FILE,
    ).clear(),
];

/// The field's name is the table and the column. Most are hashes, public keys and random numbers.
const fn column((field, until): (Field, Until), purpose: &'static str, retention: &'static str) -> Column {
    let (table, name) = halves(field.name());
    Column { field, until, table, name, purpose, retention, readable: Readable::Pseudonym }
}

/// What stands before and after the dot.
const fn halves(name: &'static str) -> (&'static str, &'static str) {
    let bytes = name.as_bytes();
    let mut dot = 0;
    while dot < bytes.len() && bytes[dot] != b'.' {
        dot += 1;
    }
    let (table, rest) = name.split_at(dot);
    (table, rest.split_at(1).1)
}
