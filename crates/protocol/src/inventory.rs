//! What the server says that it holds of one who asks: fields as codes, whose words are the client's.

use serde::{Deserialize, Serialize};

use crate::StreamKind;

/// A thing that is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What.
    pub field: Field,
    /// Its value now.
    pub value: Value,
    /// Until when it is held.
    pub until: Until,
}

impl Item {
    /// One.
    pub fn new(field: Field, value: Value, until: Until) -> Self {
        Self { field, value, until }
    }
}

/// Where in the server it is held. What is said of a part replaces what was said before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// With the connection of the one who asks.
    Connection,
    /// With their seat.
    Seat,
    /// With the meeting, in memory.
    Meeting,
    /// Where media are forwarded.
    Media,
    /// In the database, of this meeting.
    Stored,
}

/// A value. Nothing of another person is one: they are counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// There is none now.
    Nothing,
    /// Text, hexadecimal digits for bytes.
    Text(String),
    /// A count.
    Count(u64),
    /// A length in bytes.
    Length(u64),
    /// Milliseconds since 1970.
    Time(u64),
    /// Which of these are so.
    Flags(Vec<String>),
    /// Kinds of streams.
    Streams(Vec<StreamKind>),
    /// A stream that comes, and its bits per second.
    Rate(StreamKind, u64),
    /// Rows of a table that have a value in this column, and the values' bytes together.
    Rows(u64, u64),
}

/// Until when something is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Until {
    /// The connection ends.
    Connection,
    /// The person leaves, or has been away for as long as a seat is kept.
    Seat,
    /// The last member leaves.
    Group,
    /// Nobody has been in the meeting for a while, and the server forgets it in memory.
    Idle,
    /// The meeting is deleted, or its time is past.
    Meeting,
    /// The host changes it.
    Change,
    /// So many newer ones have come.
    Newer,
}

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What may be held.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Field {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
        }

        impl Field {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// As on the wire.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

fields! {
    /// The address that the connection comes from.
    Address = "address",
    /// When the connection began.
    Since = "since",
    /// The meeting that the connection is at: the hash of its room.
    Room = "room",
    /// Bytes that came over it.
    Received = "received",
    /// Bytes that went over it.
    Sent = "sent",
    /// Bytes that wait to be sent.
    Unsent = "unsent",
    /// How many wrong rooms, secrets or seats it has named.
    Misses = "misses",
    /// The number of the account that the connection is signed in with.
    Account = "account",
    /// Counters of the whole server.
    Counters = "counters",
    /// The random number of a participant.
    Participant = "participant",
    /// The hash of the capability to come back.
    SeatToken = "seat_token",
    /// At the door, or in.
    Place = "place",
    /// Since when there is no connection.
    Away = "away",
    /// When something was last said.
    Heard = "heard",
    /// The log entry that admitted the participant.
    Admitted = "admitted",
    /// Numbers of own messages in the log.
    References = "references",
    /// The key package of one at the door.
    KeyPackage = "key_package",
    /// The number of a tab at the door.
    Visitor = "visitor",
    /// The sealed word to the hosts.
    Note = "note",
    /// The number of the media transport.
    Transport = "transport",
    /// Streams that may be forwarded.
    Allowed = "allowed",
    /// Receiving m-lines.
    Slots = "slots",
    /// Pictures that are asked for.
    Wants = "wants",
    /// For hosts: callers that they have been told of.
    Callers = "callers",
    /// The hash of the hosts' public key.
    Host = "host",
    /// The public key of the guest link.
    Entry = "entry",
    /// Connections at the meeting.
    Connections = "connections",
    /// Members.
    Members = "members",
    /// Those at the door.
    Waiting = "waiting",
    /// Tabs that are kept out.
    Blocked = "blocked",
    /// The group's epoch.
    Epoch = "epoch",
    /// The group's public state.
    Group = "group",
    /// Entries of the log.
    LogEntries = "log_entries",
    /// Bytes of the log.
    LogBytes = "log_bytes",
    /// The policy's switches.
    Policy = "policy",
    /// Those to whom the policy gives a role, denies something, or whom it shows large.
    Named = "named",
    /// Transports in the meeting.
    Transports = "transports",
    /// A stream that is forwarded.
    Stream = "stream",
    /// How loud the microphone is: decibels above the least.
    Loudness = "loudness",
    /// Bits per second that the line to the person seems to carry.
    Downlink = "downlink",
    /// Column of a table.
    MeetingsRoom = "meetings.room",
    /// Column of a table.
    MeetingsHost = "meetings.host",
    /// Column of a table.
    MeetingsEntry = "meetings.entry",
    /// Column of a table.
    MeetingsEarly = "meetings.early",
    /// Column of a table.
    MeetingsVersion = "meetings.version",
    /// Column of a table.
    MeetingsKeepUntil = "meetings.keep_until",
    /// Column of a table.
    MeetingsCard = "meetings.card",
    /// Column of a table.
    MeetingsClass = "meetings.class",
    /// Column of a table.
    MeetingsEnded = "meetings.ended",
    /// Column of a table.
    MeetingsEmptySince = "meetings.empty_since",
    /// Column of a table.
    GroupsRoom = "groups.room",
    /// Column of a table.
    GroupsSnapshot = "groups.snapshot",
    /// Column of a table.
    SeatsRoom = "seats.room",
    /// Column of a table.
    SeatsParticipant = "seats.participant",
    /// Column of a table.
    SeatsTokenHash = "seats.token_hash",
    /// Column of a table.
    SeatsAdmitted = "seats.admitted",
    /// Column of a table.
    SeatsBound = "seats.bound",
    /// Column of a table.
    LogRoom = "log.room",
    /// Column of a table.
    LogSeq = "log.seq",
    /// Column of a table.
    LogEntry = "log.entry",
    /// Column of a table.
    BlockedRoom = "blocked.room",
    /// Column of a table.
    BlockedVisitor = "blocked.visitor",
    /// Column of a table.
    FilesRoom = "files.room",
    /// Column of a table.
    FilesId = "files.id",
    /// Column of a table.
    FilesOwner = "files.owner",
    /// Column of a table.
    FilesBytes = "files.bytes",
    /// Files that were sent in the meeting: ciphertext, beside the database.
    FileContents = "file_contents",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_fields_have_one_name() {
        let names: std::collections::BTreeSet<_> = Field::ALL.iter().map(|field| field.name()).collect();
        assert_eq!(names.len(), Field::ALL.len());
    }
}
