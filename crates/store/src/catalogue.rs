//! Every column that is stored: what for, and until when.

/// A column of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Table.
    pub table: &'static str,
    /// Name.
    pub name: &'static str,
    /// What it is and what it is needed for.
    pub purpose: &'static str,
    /// When it is deleted.
    pub retention: &'static str,
}

const WITH_MEETING: &str = "with its meeting: when its host deletes it; or after the day until which it is to be kept, \
     once nobody has been there for 24 hours";
const WITH_SEAT: &str =
    "when the participant leaves or has been away for 15 minutes; at the latest with its meeting";
const WITH_GROUP: &str = "when the last member leaves; at the latest with its meeting";

/// All columns of all tables.
pub const CATALOGUE: &[Column] = &[
    column(
        "meetings",
        "room",
        "Hash of the capability to knock: tells whether a meeting exists",
        WITH_MEETING,
    ),
    column("meetings", "host", "Hash of the hosts' public key: tells who is a host", WITH_MEETING),
    column(
        "meetings",
        "entry",
        "Public key of the guest link: tells who holds the link, without the link",
        "when the link is changed; at the latest with its meeting",
    ),
    column("meetings", "early", "Whether the meeting may begin without a host", WITH_MEETING),
    column("meetings", "version", "Counts the host's changes, so that an older one is refused", WITH_MEETING),
    column(
        "meetings",
        "keep_until",
        "Until which day the meeting is kept without anybody there (milliseconds since 1970)",
        WITH_MEETING,
    ),
    column(
        "meetings",
        "card",
        "What the link opens (title, time, the meeting's secret), sealed, beside the host key that signed it",
        "when the host changes it; at the latest with its meeting",
    ),
    column("meetings", "ended", "Whether a host has ended the meeting", WITH_MEETING),
    column(
        "meetings",
        "empty_since",
        "Since when nobody is there (milliseconds since 1970), for deletion; empty while somebody is, 0 before \
         anybody was",
        WITH_MEETING,
    ),
    column("groups", "room", "Which meeting the group is of", WITH_GROUP),
    column(
        "groups",
        "snapshot",
        "The group's public state (tree of public keys, sealed profiles, policy): lets it go on after a restart",
        WITH_GROUP,
    ),
    column("seats", "room", "Which meeting the seat is in", WITH_SEAT),
    column("seats", "participant", "Random number of a participant in this one meeting", WITH_SEAT),
    column("seats", "token_hash", "Hash of the capability to come back to the seat", WITH_SEAT),
    column("seats", "admitted", "Place in the log from which the participant may read", WITH_SEAT),
    column("log", "room", "Which meeting the entry is of", WITH_GROUP),
    column("log", "seq", "The entry's place in the order", WITH_GROUP),
    column(
        "log",
        "entry",
        "A group commit or sealed message (ciphertext), for members who were away: the last 4,096 or 32 MiB",
        WITH_GROUP,
    ),
];

const fn column(
    table: &'static str,
    name: &'static str,
    purpose: &'static str,
    retention: &'static str,
) -> Column {
    Column { table, name, purpose, retention }
}
