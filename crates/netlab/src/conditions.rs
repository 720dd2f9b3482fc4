//! What a link is like at one time.

use std::time::Duration;

use crate::{Loss, Rate};

/// What a link does to packets at one time. The default is a perfect one: no delay, no loss, no limit.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Conditions {
    /// One-way delay beside waiting and sending (RFC 7679): how far away the other end is.
    pub delay: Duration,
    /// Delay variation (RFC 3393): each copy is delayed by a time between zero and this more, uniformly
    /// distributed and independent of the others, thus by half of it on average.
    ///
    /// If none may overtake, one waits for those before it; at many more packets than one per `jitter`, all
    /// are delayed by nearly the whole of it, and arrive in bunches.
    pub jitter: Duration,
    /// Whether a packet whose delay is shorter may arrive before an earlier one.
    pub overtaking: bool,
    /// Which packets get lost on the way.
    pub loss: Loss,
    /// Single packets that are held until others have passed, whether or not `overtaking` is allowed.
    pub reordering: Option<Reordering>,
    /// Share of packets that go on as two (RFC 5560), of those that are not lost. The second takes nothing
    /// of the rate.
    pub duplication: f64,
    /// The bottleneck; `None` sends whatever comes at once.
    pub rate: Option<Rate>,
    /// Nothing passes: what is pushed is lost, and what waited as soon as it is sent. What is on its way
    /// already arrives.
    pub cut: bool,
}

/// Packets that come late, so that they count as reordered (RFC 4737, section 3).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reordering {
    /// Share of copies that are held.
    pub share: f64,
    /// How much later than otherwise they arrive.
    pub late_by: Duration,
}
