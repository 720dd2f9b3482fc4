//! What became of packets.

use std::time::Duration;

/// What has become of packets since a link's beginning. Those that are neither here nor there are still held:
/// `pushed + duplicated = delivered + lost + cut + overflowed +` [`Link::held`](crate::Link::held).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Counters {
    /// Packets put in.
    pub pushed: u64,
    /// Packets that went on as two.
    pub duplicated: u64,
    /// Packets taken out, of duplicated ones both.
    pub delivered: u64,
    /// Bytes of these.
    pub delivered_bytes: u64,
    /// Packets dropped because the queue was full.
    pub overflowed: u64,
    /// Packets lost on the way, by [`Loss`](crate::Loss).
    pub lost: u64,
    /// Packets lost because the link was cut.
    pub cut: u64,
    /// Packets taken out after one that was pushed later (RFC 4737, section 3).
    pub reordered: u64,
    /// How long packets waited for their turn.
    pub queue_delay: QueueDelay,
}

/// How long packets waited until the first of their bits was sent: all that have been sent, whether or not
/// they got lost afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct QueueDelay {
    /// Of so many packets.
    pub packets: u64,
    /// All together.
    pub total: Duration,
    /// The longest.
    pub longest: Duration,
}

impl QueueDelay {
    /// On average; zero if nothing was sent.
    pub fn mean(&self) -> Duration {
        let nanoseconds = self.total.as_nanos().checked_div(u128::from(self.packets)).unwrap_or(0);
        Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
    }

    pub(crate) fn note(&mut self, waited: Duration) {
        self.packets += 1;
        self.total = self.total.saturating_add(waited);
        self.longest = self.longest.max(waited);
    }
}
