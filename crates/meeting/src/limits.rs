//! Bounds of a meeting: how many, how fast, how long. What both sides know stands in [`protocol::limits`].

use std::time::Duration;

use protocol::{Entrance, ParticipantId, SeatToken, ServerMessage};

use crate::Timestamp;

/// How long a member's seat is kept at the most whose page is gone: it may be loaded anew.
pub const PAGE_GRACE: Duration = Duration::from_secs(40);
/// How long the place of one who waits is kept whose connection has broken.
pub const PLACE_GRACE: Duration = Duration::from_secs(2 * 60);
/// How long hosts are still shown somebody at the door whose connection has broken: most are back before.
pub const CALLER_GRACE: Duration = Duration::from_secs(5);
/// How long a group is kept whose members are all away while somebody waits who may found another.
pub const ALL_AWAY_GRACE: Duration = Duration::from_secs(10);
/// How long no member may let anybody in, before those who had to come back anew found a group of their own,
/// if they are as many as the members left.
pub const FRUITLESS_GRACE: Duration = Duration::from_secs(8);
/// How long a member may take to answer a commit request before another is asked.
pub const COMMIT_ANSWER: Duration = Duration::from_secs(2);
/// How long a founder may take before another waiting one founds.
pub const FOUNDING: Duration = Duration::from_secs(3);
/// Members from which on newcomers are gathered into batches.
pub const BATCHING_FROM: usize = 50;
/// How long newcomers of a bigger meeting are gathered.
pub const BATCH_DELAY: Duration = Duration::from_millis(250);
/// Different members that must refuse a newcomer at the least (or all, if they are fewer): more than half of
/// those connected, so that nobody with a few seats decides alone.
pub const REFUSALS: usize = 2;
/// How long a member whose Welcome did not open is asked after all others.
pub const DISTRUST: Duration = Duration::from_secs(60);
/// Commit requests in a row that a member leaves unanswered, in silence, before its connection is given up.
pub const UNANSWERED: u32 = 2;
/// Bytes that a sealed message may be longer than its content: framing, padding, signature.
pub const SEALING_OVERHEAD: usize = 2 << 10;
/// Pictures that a participant may want at once.
pub const WANTS: usize = 256;
/// Tracks that an offer may name.
pub const TRACKS: usize = 16;
/// Log bytes put into one message to a client.
pub const LOG_CHUNK_BYTES: usize = 512 << 10;
/// Nobody is told the news of the door more often.
pub const DOOR_NEWS: Duration = Duration::from_millis(500);
/// Words to the hosts from one who waits: all hosts hear each.
pub const NOTES: u32 = 20;
/// Visitors that are kept out; the first of them is forgotten for one more.
pub const BLOCKED: usize = 1_000;

/// What an operator may set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Seats in one meeting, waiting ones included.
    pub members: usize,
    /// Of those, how many may be at the door; hosts and those who come back are not counted.
    pub waiting: usize,
    /// Connections to one meeting.
    pub connections: usize,
    /// Knocks at one meeting in a second, over time; hosts and those who come back are not counted.
    pub knocks_per_second: u32,
    /// Knocks at one meeting at once after a pause.
    pub knock_burst: u32,
    /// Messages that a connection may send in a second, over time.
    pub messages_per_second: u32,
    /// Messages that a connection may send at once after a pause.
    pub message_burst: u32,
    /// How long a member's seat is kept without a connection, before it is removed from the group: a machine may
    /// sleep, a network be gone.
    pub seat_grace: Duration,
    /// Bytes of the longest file that members may send, beside the meeting; 0: none.
    pub file_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        let (members, waiting) = (protocol::limits::MEETING_MEMBERS, 200);
        Self {
            members,
            waiting,
            connections: 2 * members + waiting,
            knocks_per_second: 20,
            knock_burst: 300,
            messages_per_second: 30,
            message_burst: 120,
            seat_grace: Duration::from_secs(15 * 60),
            file_bytes: 0,
        }
    }
}

impl Limits {
    /// Tells somebody of the seat that is theirs.
    pub(crate) fn seated(
        &self,
        participant: ParticipantId,
        seat: SeatToken,
        entrance: Entrance,
    ) -> ServerMessage {
        ServerMessage::Seated { participant, seat, entrance, file_bytes: self.file_bytes }
    }
}

/// Lets through a rate of messages over time, and bursts up to a bound.
#[derive(Debug, Clone)]
pub struct TokenBucket {
    thousandths: i64,
    burst: i64,
    per_second: i64,
    filled: Timestamp,
}

/// What a [`TokenBucket`] says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Within the rate.
    Pass,
    /// Over it: refuse this one.
    Refuse,
    /// Over it by a whole burst more: this is no mistake, end the connection.
    Close,
}

impl TokenBucket {
    /// A full bucket.
    pub fn new(per_second: u32, burst: u32, now: Timestamp) -> Self {
        let burst = i64::from(burst.max(1)) * 1000;
        Self { thousandths: burst, burst, per_second: i64::from(per_second.max(1)), filled: now }
    }

    /// Takes `cost` messages' worth.
    pub fn take(&mut self, cost: u32, now: Timestamp) -> Verdict {
        let gained = i64::try_from(now.since(self.filled).as_millis())
            .unwrap_or(i64::MAX)
            .saturating_mul(self.per_second);
        self.thousandths = self.thousandths.saturating_add(gained).min(self.burst);
        self.filled = self.filled.max(now);
        let cost = i64::from(cost) * 1000;
        if self.thousandths >= cost {
            self.thousandths -= cost;
            Verdict::Pass
        } else if self.thousandths > -self.burst {
            self.thousandths -= cost;
            Verdict::Refuse
        } else {
            Verdict::Close
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_then_the_rate_then_the_connection_ends() {
        let mut bucket = TokenBucket::new(10, 5, Timestamp(0));
        assert!((0..5).all(|_| bucket.take(1, Timestamp(0)) == Verdict::Pass));
        assert_eq!(bucket.take(1, Timestamp(0)), Verdict::Refuse);
        assert_eq!(bucket.take(1, Timestamp(200)), Verdict::Pass);
        assert!((0..5).all(|_| bucket.take(1, Timestamp(200)) == Verdict::Refuse));
        assert_eq!(bucket.take(1, Timestamp(200)), Verdict::Close);
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing() {
        let mut bucket = TokenBucket::new(10, 1, Timestamp(1000));
        assert_eq!(bucket.take(1, Timestamp(1000)), Verdict::Pass);
        assert_eq!(bucket.take(1, Timestamp(0)), Verdict::Refuse);
    }
}
