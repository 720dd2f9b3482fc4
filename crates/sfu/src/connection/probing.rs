//! A probe under way: how much of it is due.

use std::time::{Duration, Instant};

use congestion::{Probe, ProbeId};

/// Between looks at what is due.
const STEP: Duration = Duration::from_millis(3);

/// More is sent for a moment than there is to send, to see whether it passes.
#[derive(Debug)]
pub(crate) struct Probing {
    pub id: ProbeId,
    /// When to go on.
    pub next: Instant,
    begun: Instant,
    probe: Probe,
    /// Bytes that the connection had sent when it began.
    before: u64,
}

impl Probing {
    pub fn begin(probe: Probe, sent: u64, now: Instant) -> Self {
        Self { id: probe.id, next: now, begun: now, probe, before: sent }
    }

    /// Bytes that are due now, of which `sent` were sent by the connection since its beginning; `None` when it is over.
    pub fn due(&mut self, sent: u64, now: Instant) -> Option<usize> {
        let done = usize::try_from(sent.saturating_sub(self.before)).unwrap_or(usize::MAX);
        if done >= self.probe.bytes {
            return None;
        }
        self.next = now + STEP;
        let elapsed = now.saturating_duration_since(self.begun) + STEP;
        let share = elapsed.as_secs_f64() / self.probe.within.as_secs_f64().max(0.001);
        let due = (self.probe.bytes as f64 * share.min(1.0)) as usize;
        Some(due.saturating_sub(done))
    }
}
