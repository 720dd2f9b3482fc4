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

const WITH_MEETING: &str = "with its meeting: 24 hours after the last participant has gone";
const WITH_SEAT: &str =
    "when the participant leaves or has been away for 60 seconds; at the latest with its meeting";
const WITH_GROUP: &str = "when the last member leaves; at the latest with its meeting";

/// All columns of all tables.
pub const CATALOGUE: &[Column] = &[
    column(
        "meetings",
        "room",
        "Hash of the capability to knock: tells whether a meeting exists",
        WITH_MEETING,
    ),
    column(
        "meetings",
        "host",
        "Hash of the host capability: tells who may call themselves host",
        WITH_MEETING,
    ),
    column(
        "meetings",
        "empty_since",
        "Since when nobody is there (milliseconds since 1970), for deletion; empty while somebody is",
        WITH_MEETING,
    ),
    column("groups", "room", "Which meeting the group is of", WITH_GROUP),
    column(
        "groups",
        "snapshot",
        "The group's public state (tree of public keys, sealed profiles): lets it go on after a restart",
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
