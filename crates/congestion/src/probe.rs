//! Probes: a moment at a higher rate shows whether it passes.
//!
//! Nothing else tells a sender of little what the line carries. As in libwebrtc's prober and its estimator
//! (`probe_controller`, `probe_bitrate_estimator`), but one at a time, and measured over everything that is
//! sent while it lasts, media too: that loads the line as well.

use std::time::Duration;

use crate::ProbeId;
use crate::history::Report;
use crate::time::{MS, Micros, SECOND, rate};

/// A probe lasts so long: at 3 Mbit/s a dozen packets, and on a line that carries half of it a queue of 25 ms.
const LASTING: Micros = 50 * MS;
/// And so many times the jitter longer, up to this, or the time in which it arrives means nothing.
const JITTERS: Micros = 4;
const LONGEST: Micros = 200 * MS;
/// At least so many packets, so that there are gaps to measure (libwebrtc takes five), and none larger.
const PACKETS: u64 = 6;
const PACKET: u64 = 1_200;
/// Without all answers it is judged after so long and a round trip and a half.
const PATIENCE: Micros = 400 * MS;
/// Of its packets so many must be told of (the rest may be missing because feedback is), and of those that a
/// line does not lose anyway so many arrive.
const TOLD: f64 = 0.5;
const ARRIVED: f64 = 0.3;
/// Below this share of the rate sent, the line is full (libwebrtc's), and this share of it is taken.
const FULL: f64 = 0.9;
const UTILISED: f64 = 0.95;
/// Nothing arrives so much faster than it was sent but by lie or chance (libwebrtc's).
const TOO_FAST: f64 = 2.0;
/// Between probes that found nothing: from the first to the second, twice as long each time. A returned
/// capacity is to be found within 10 s, even if the first probe misses it; 50 ms of twice the rate each 4 s are
/// 2.5 % of it.
const PAUSE: (Micros, Micros) = (1_500 * MS, 4 * SECOND);
/// After one that found more; and after one of which nothing is known, a few times.
const SOON: Micros = 20 * MS;
const AGAIN: Micros = 500 * MS;
const TRIES: u32 = 5;
const GENTLY: Micros = SECOND;

/// A probe to be sent, from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probe {
    /// To mark its packets with.
    pub id: ProbeId,
    /// Bits per second of everything sent while it lasts.
    pub rate: u64,
    /// So many bytes in all, media sent meanwhile among them, the rest as padding or RTX.
    pub bytes: usize,
    /// In at least so many packets of about one size.
    pub packets: u32,
    /// Evenly over this time.
    pub within: Duration,
}

/// What a probe showed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Outcome {
    /// So many bits per second pass, and no more if it is saturated.
    Passes { bps: f64, saturated: bool },
    /// Too little is known.
    Unknown,
}

/// The probe under way, and when the next may follow.
#[derive(Debug)]
pub(crate) struct Prober {
    id: u32,
    running: Option<Running>,
    next: Micros,
    pause: Micros,
    /// Of how many in a row nothing was learnt.
    unknown: u32,
    /// When the last one was judged.
    judged: Option<Micros>,
}

#[derive(Debug, Clone, Copy)]
struct Running {
    id: ProbeId,
    target: u64,
    /// To be judged by then.
    deadline: Micros,
    /// Numbers of its packets, the first and the last.
    range: Option<(u64, u64)>,
    bytes: u64,
    packets: u32,
    complete: bool,
    told: u32,
    told_bytes: u64,
    /// When the first and the last of those told of were sent, and the bytes of the last.
    first_sent: Micros,
    last_sent: (Micros, u64),
    arrived: u32,
    arrived_bytes: u64,
    /// The first arrival and its bytes.
    first: (Micros, u64),
    last: Micros,
}

impl Prober {
    pub fn new() -> Self {
        Self { id: 0, running: None, next: 0, pause: PAUSE.0, unknown: 0, judged: None }
    }

    /// Whether another may begin.
    pub fn is_free(&self, now: Micros) -> bool {
        self.running.is_none() && now >= self.next
    }

    /// When something is to be done.
    pub fn wake(&self) -> Micros {
        self.running.map_or(self.next, |running| running.deadline)
    }

    /// There is a reason not to wait longer than this.
    pub fn hasten(&mut self, at: Micros) {
        self.next = self.next.min(at);
        (self.pause, self.unknown) = (PAUSE.0, 0);
    }

    /// The same, but not sooner after the last one than this: the reason may come often.
    pub fn hasten_gently(&mut self, now: Micros) {
        let soonest = self.judged.map_or(now, |at| now.max(at + GENTLY));
        self.hasten(soonest);
    }

    /// There is a reason to wait.
    pub fn delay(&mut self, until: Micros) {
        self.next = self.next.max(until);
    }

    /// Begins a probe.
    pub fn begin(&mut self, bps: f64, jitter: Micros, round_trip: Micros, now: Micros) -> Probe {
        let lasting = (LASTING + JITTERS * jitter.max(0)).min(LONGEST);
        let bytes = (bps * lasting as f64 / SECOND as f64 / 8.0) as u64;
        self.id = self.id.wrapping_add(1);
        let id = ProbeId(self.id);
        self.running = Some(Running {
            id,
            target: bytes,
            deadline: now + 2 * lasting + PATIENCE + round_trip * 3 / 2,
            range: None,
            bytes: 0,
            packets: 0,
            complete: false,
            told: 0,
            told_bytes: 0,
            first_sent: Micros::MAX,
            last_sent: (Micros::MIN, 0),
            arrived: 0,
            arrived_bytes: 0,
            first: (Micros::MAX, 0),
            last: Micros::MIN,
        });
        Probe {
            id,
            rate: bps as u64,
            bytes: usize::try_from(bytes).unwrap_or(usize::MAX),
            packets: u32::try_from(bytes.div_ceil(PACKET).max(PACKETS)).unwrap_or(u32::MAX),
            within: Duration::from_micros(lasting.unsigned_abs()),
        }
    }

    /// A packet was sent, of this probe or none.
    pub fn sent(&mut self, sequence: u64, bytes: usize, probe: Option<ProbeId>) {
        let Some(running) = &mut self.running else { return };
        if running.complete || (running.range.is_none() && probe != Some(running.id)) {
            return;
        }
        let first = running.range.map_or(sequence, |(first, _)| first);
        running.range = Some((first, sequence));
        running.bytes += bytes as u64;
        running.packets += 1;
        running.complete = running.bytes >= running.target && u64::from(running.packets) >= PACKETS;
    }

    /// Whether a packet was sent while the probe lasted.
    pub fn holds(&self, sequence: u64) -> bool {
        let range = self.running.and_then(|running| running.range);
        range.is_some_and(|(first, last)| (first..=last).contains(&sequence))
    }

    /// One of those is told of.
    pub fn told(&mut self, report: Report, arrival: Option<Micros>) {
        let Some(running) = &mut self.running else { return };
        let bytes = u64::from(report.bytes);
        if !report.after_all {
            running.told += 1;
            running.told_bytes += bytes;
            running.first_sent = running.first_sent.min(report.sent);
            running.last_sent = running.last_sent.max((report.sent, bytes));
        }
        let Some(arrival) = arrival else { return };
        running.arrived += 1;
        running.arrived_bytes += bytes;
        running.first = running.first.min((arrival, bytes));
        running.last = running.last.max(arrival);
    }

    /// The outcome once it is there. `inherent` is the share that gets lost anyway.
    pub fn outcome(&mut self, inherent: f64, now: Micros) -> Option<Outcome> {
        let running = self.running?;
        let all = running.complete && running.told >= running.packets;
        if !all && now < running.deadline {
            return None;
        }
        self.running = None;
        Some(running.judge(inherent))
    }

    /// What to do next: more was found, or not, or nothing is known.
    pub fn rest(&mut self, found: Option<bool>, now: Micros) {
        self.judged = Some(now);
        self.unknown = if found.is_none() { self.unknown + 1 } else { 0 };
        let again = found.is_none() && self.unknown < TRIES;
        self.next = now
            + match found {
                Some(true) => SOON,
                None if again => AGAIN,
                _ => self.pause,
            };
        if found == Some(true) {
            self.pause = PAUSE.0;
        } else if !again {
            self.pause = (self.pause * 2).min(PAUSE.1);
        }
    }
}

impl Running {
    fn judge(&self, inherent: f64) -> Outcome {
        let [packets, told, arrived] = [self.packets, self.told, self.arrived].map(f64::from);
        let kept = (1.0 - inherent).max(0.1);
        let enough = u64::from(self.packets) >= PACKETS && told >= TOLD * packets;
        let span = self.last.saturating_sub(self.first.0);
        let sending = self.last_sent.0.saturating_sub(self.first_sent);
        if !enough || arrived < (ARRIVED * kept * told).max(3.0) || span <= 0 || sending <= 0 {
            return Outcome::Unknown;
        }
        let sent = rate(self.told_bytes.saturating_sub(self.last_sent.1), sending);
        let arriving = rate(self.arrived_bytes.saturating_sub(self.first.1), span) / kept;
        if arriving > TOO_FAST * sent {
            return Outcome::Unknown;
        }
        let saturated = arriving < FULL * sent;
        let bps = if saturated { UTILISED * arriving } else { arriving.min(sent) };
        Outcome::Passes { bps, saturated }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends what is wanted over a line that takes so long for each packet at least.
    fn over(each: Micros, arrives: impl Fn(u64) -> bool) -> Option<Outcome> {
        let mut prober = Prober::new();
        let probe = prober.begin(2e6, 0, 40 * MS, 0);
        let size = probe.bytes.div_ceil(probe.packets as usize);
        let interval = probe.within.as_micros() as Micros / Micros::from(probe.packets);
        let mut free = 0;
        for packet in 0..u64::from(probe.packets) {
            let sent = packet as Micros * interval;
            prober.sent(packet, size, Some(probe.id));
            free = free.max(sent) + each;
            assert!(prober.holds(packet));
            let report = Report { sent, bytes: size as u32, after_all: false };
            prober.told(report, arrives(packet).then_some(free - 1_000_000));
        }
        prober.outcome(0.0, 60 * MS)
    }

    #[test]
    fn a_rate_that_passes_is_found() {
        let Some(Outcome::Passes { bps, saturated: false }) = over(0, |_| true) else { panic!("it passes") };
        assert!((1.9e6..2.1e6).contains(&bps), "{bps}");
    }

    #[test]
    fn one_that_does_not_shows_what_does() {
        // 1,137 bytes each 9 ms are a megabit.
        let Some(Outcome::Passes { bps, saturated: true }) = over(9_100, |_| true) else {
            panic!("it is full")
        };
        assert!((0.9e6..1e6).contains(&bps), "{bps}");
    }

    #[test]
    fn lies_and_silence_show_nothing() {
        assert_eq!(over(0, |_| false), Some(Outcome::Unknown));
        let mut prober = Prober::new();
        let probe = prober.begin(2e6, 0, 40 * MS, 0);
        for packet in 0..12 {
            prober.sent(packet, 1_200, Some(probe.id));
            let report = Report { sent: packet as Micros * 5 * MS, bytes: 1_200, after_all: false };
            prober.told(report, Some(0));
        }
        assert_eq!(prober.outcome(0.0, 60 * MS), Some(Outcome::Unknown), "all at once");
        let probe = prober.begin(2e6, 0, 40 * MS, SECOND);
        for packet in 20..32 {
            prober.sent(packet, 1_200, Some(probe.id));
            let report = Report { sent: packet as Micros * 5 * MS, bytes: 1_200, after_all: false };
            prober.told(report, Some(packet as Micros * MS));
        }
        assert_eq!(prober.outcome(0.0, SECOND + 60 * MS), Some(Outcome::Unknown), "five times as fast");
        prober.begin(2e6, 0, 40 * MS, SECOND);
        assert_eq!(prober.outcome(0.0, SECOND + 100 * MS), None);
        assert_eq!(prober.outcome(0.0, 2 * SECOND), Some(Outcome::Unknown), "never sent");
    }

    #[test]
    fn a_reason_shortens_the_pause_but_not_to_nothing() {
        let mut prober = Prober::new();
        prober.rest(Some(false), SECOND);
        prober.rest(Some(false), SECOND);
        assert!(!prober.is_free(3 * SECOND));
        prober.hasten_gently(SECOND + 100 * MS);
        assert!(!prober.is_free(2 * SECOND - 1) && prober.is_free(2 * SECOND));
    }

    #[test]
    fn pauses_grow_while_nothing_is_found() {
        let mut prober = Prober::new();
        let mut pauses = Vec::new();
        for found in [Some(false), Some(false), Some(false), Some(true), Some(false)] {
            prober.rest(found, 0);
            pauses.push(prober.next / MS);
        }
        assert_eq!(pauses, [1_500, 3_000, 4_000, 20, 1_500]);
    }
}
