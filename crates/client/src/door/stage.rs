//! How far this participant has come on the current connection.

use e2ee::{Identity, MeetingLink};
use protocol::SeatToken;

use crate::Timestamp;

/// What is known at the door.
#[derive(Default)]
pub(crate) struct Door {
    pub link: Option<MeetingLink>,
    /// The meeting was made here and the server may not know of it yet.
    pub to_create: bool,
    pub name: String,
    pub stage: Stage,
    /// Keys that a knock was made with and that have not been used yet.
    pub identity: Option<Identity>,
    /// The seat that this participant has or had.
    pub seat: Option<SeatToken>,
    /// Attempts that came to nothing since the last success.
    pub failures: u32,
}

/// What was said to the server and not answered yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Nothing.
    #[default]
    Outside,
    /// A knock.
    Knocking { since: Timestamp },
    /// There is a seat; a member has been asked for the commit.
    Waiting { since: Timestamp },
    /// The wish to come back to a seat.
    Resuming { since: Timestamp },
    /// Back at the seat; the log is being caught up with to this entry.
    CatchingUp { head: u64, since: Timestamp },
    /// In, and in step.
    Seated,
}
