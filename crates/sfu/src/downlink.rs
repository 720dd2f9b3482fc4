//! What a participant's line is believed to carry. Pure: estimates and reports in, bits per second out.
//!
//! The estimate ([`congestion`]) is careful. Beside it stands a *floor*: what is seen to arrive without loss and without a
//! standing queue is carried, whatever the estimate says. It buys the lowest layers only. The lowest layer of the first
//! picture needs no proof: it is given up only while loss is heavy, for the voices' sake, and not for what was tried
//! beside it.

use std::time::{Duration, Instant};

/// How often the transport is asked how its packets fare.
pub(crate) const REPORT_INTERVAL: Duration = Duration::from_secs(1);

/// Share of packets up to which a line counts as calm, and from which on as congested.
const CALM_LOSS: f32 = 0.02;
const CONGESTED_LOSS: f32 = 0.08;
/// From such shares on, for so many reports in a row, voices are in danger.
const HEAVY_LOSS: [(f32, u32); 2] = [(0.2, 2), (0.1, 5)];
/// For so long after the floor rose, loss is taken for its doing: what it bought is given up first.
const TRIAL: Duration = Duration::from_secs(3);
/// Delay above the way's shortest: up to the first no queue stands, from the second on one does.
const CALM_QUEUE: Duration = Duration::from_millis(80);
const STANDING_QUEUE: Duration = Duration::from_millis(200);
/// A queue stands if so many reports in a row tell of it.
const QUEUES: usize = 3;

/// Per report, the floor rises to twice what was sent as long as that is known to be carried; beyond,
/// by so many bits per second, about one small picture.
const STEP: u64 = 100_000;
/// Per congested report, what is left of the floor, in per cent.
const LEFT: u64 = 70;
/// After congestion the floor is not raised beyond what is known for this long; twice as long each time.
const CAUTION: Backoff = Backoff::new(Duration::from_secs(20), Duration::from_secs(320));
/// For so long the first picture is given up when loss is heavy; twice as long each time.
const RELIEF: Backoff = Backoff::new(Duration::from_secs(5), Duration::from_secs(60));
/// After so long without congestion, the doubled times start over.
const FORGIVEN: Duration = Duration::from_secs(60);

/// How packets fared since the last report.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Report {
    /// Share of packets lost.
    pub loss: f32,
    /// How much the way's delay stands above its shortest.
    pub queue: Duration,
    /// Packets sent, in bytes since the connection's beginning.
    pub sent: u64,
}

/// A line.
#[derive(Debug)]
pub(crate) struct Downlink {
    /// Of congestion control, in bits per second.
    pub estimate: u64,
    /// Carried whatever the estimate says, in bits per second.
    floor: u64,
    /// The most that was ever carried without loss or queue, less what congestion disproved.
    known: u64,
    /// The last ones, latest first.
    queues: [Duration; QUEUES],
    last: Option<(u64, Instant)>,
    heavy: [u32; HEAVY_LOSS.len()],
    /// Much was lost, and it has not been calm since.
    lossy: bool,
    rose: Option<Instant>,
    congested: Option<Instant>,
    caution: Backoff,
    relief: Backoff,
}

impl Downlink {
    /// A line of which nothing is known, but believed to carry so many bits per second.
    pub fn new(estimate: u64) -> Self {
        Self {
            estimate,
            floor: 0,
            known: 0,
            queues: [Duration::ZERO; QUEUES],
            last: None,
            heavy: [0; HEAVY_LOSS.len()],
            lossy: false,
            rose: None,
            congested: None,
            caution: CAUTION,
            relief: RELIEF,
        }
    }

    /// Bits per second that lowest layers and voices together may take: never less than the estimate.
    pub fn floor(&self) -> u64 {
        self.floor.max(self.estimate)
    }

    /// Whether the first picture's lowest layer is sent whatever it takes.
    pub fn keeps_first(&self, now: Instant) -> bool {
        !self.relief.holds(now)
    }

    /// Takes the share lost in the last second. Gives whether a bad while has just ended: pictures may stand still since.
    pub fn bad_while_ended(&mut self, loss: f32) -> bool {
        let ended = self.lossy && loss <= CALM_LOSS;
        self.lossy = (self.lossy || loss >= CONGESTED_LOSS) && !ended;
        ended
    }

    /// Takes a report. `wanted` is what all lowest layers and voices would take, in bits per second.
    pub fn report(&mut self, report: Report, wanted: u64, now: Instant) {
        let last = self.last.replace((report.sent, now));
        self.queues.rotate_right(1);
        self.queues[0] = report.queue;
        let Some((before, since)) = last else { return };
        let elapsed = now.saturating_duration_since(since).max(Duration::from_millis(1));
        let bytes = report.sent.saturating_sub(before);
        let sent = (bytes as f64 * 8.0 / elapsed.as_secs_f64()) as u64;

        let (loss, queue) = (report.loss, self.queue());
        let on_trial = self.rose.is_some_and(|at| now.saturating_duration_since(at) <= TRIAL);
        for (count, (share, _)) in self.heavy.iter_mut().zip(HEAVY_LOSS) {
            *count = if loss >= share && !on_trial { *count + 1 } else { 0 };
        }
        if loss >= CONGESTED_LOSS || queue >= STANDING_QUEUE {
            self.congestion(loss, sent, now);
        } else if loss <= CALM_LOSS && queue <= CALM_QUEUE {
            self.known = self.known.max(sent);
            self.rise(sent, wanted, now);
        }
    }

    /// What stands on the line in all of the last reports.
    fn queue(&self) -> Duration {
        self.queues.iter().min().copied().unwrap_or_default()
    }

    fn rise(&mut self, sent: u64, wanted: u64, now: Instant) {
        if self.congested.is_none_or(|at| now.saturating_duration_since(at) > FORGIVEN) {
            self.relief.reset();
            if !self.caution.holds(now) {
                self.caution.reset();
            }
        }
        let base = self.floor.max(sent);
        let risen = if base < self.known {
            (base * 2).min(self.known)
        } else if self.caution.holds(now) {
            base
        } else {
            base + STEP
        };
        let risen = risen.min(wanted);
        if risen > self.floor {
            self.rose = Some(now);
        }
        self.floor = risen;
    }

    fn congestion(&mut self, loss: f32, sent: u64, now: Instant) {
        self.congested = Some(now);
        self.floor = self.floor * LEFT / 100;
        if !self.caution.holds(now) {
            self.caution.begin(now);
        }
        if loss >= CONGESTED_LOSS {
            let arrived = (sent as f64 * f64::from(1.0 - loss.clamp(0.0, 1.0))) as u64;
            self.known = self.known.min(arrived * LEFT / 100);
        }
        // What has just been tried again is given up first.
        let again = loss >= CONGESTED_LOSS && self.relief.ended(now, TRIAL);
        let heavy = again || self.heavy.iter().zip(HEAVY_LOSS).any(|(count, (_, reports))| *count >= reports);
        if heavy && !self.relief.holds(now) {
            self.relief.begin(now);
        }
    }
}

/// A time to wait that doubles each time.
#[derive(Debug, Clone, Copy)]
struct Backoff {
    first: Duration,
    longest: Duration,
    next: Duration,
    until: Option<Instant>,
}

impl Backoff {
    const fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest, next: first, until: None }
    }

    fn holds(&self, now: Instant) -> bool {
        self.until.is_some_and(|until| now < until)
    }

    /// Whether it has ended no longer ago than this.
    fn ended(&self, now: Instant, lately: Duration) -> bool {
        self.until.is_some_and(|until| now >= until && now - until <= lately)
    }

    fn begin(&mut self, now: Instant) {
        self.until = Some(now + self.next);
        self.next = (self.next * 2).min(self.longest);
    }

    fn reset(&mut self) {
        self.next = self.first;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: u64 = 1_000_000;

    /// A line of which reports come in each second.
    struct Line {
        downlink: Downlink,
        now: Instant,
        sent: u64,
    }

    impl Line {
        fn new(estimate: u64) -> Self {
            let mut line = Self { downlink: Downlink::new(estimate), now: Instant::now(), sent: 0 };
            line.second(0, 0.0, 0);
            line
        }

        /// A second in which so many bits were sent; the queue in milliseconds.
        fn second(&mut self, bits: u64, loss: f32, queue: u64) {
            self.now += REPORT_INTERVAL;
            self.sent += bits / 8;
            let report = Report { loss, queue: Duration::from_millis(queue), sent: self.sent };
            self.downlink.report(report, WANTED, self.now);
        }
    }

    #[test]
    fn what_arrives_is_carried_whatever_the_estimate_says() {
        let mut line = Line::new(3_000_000);
        line.second(800_000, 0.0, 0);
        line.downlink.estimate = 40_000;
        line.second(100_000, 0.0, 0);
        assert!(line.downlink.floor() >= 800_000, "{}", line.downlink.floor());
        for _ in 0..10 {
            line.second(800_000, 0.0, 0);
        }
        assert_eq!(line.downlink.floor(), WANTED, "no more than lowest layers and voices take");
    }

    #[test]
    fn loss_and_a_standing_queue_end_it_and_one_late_packet_does_not() {
        for (loss, queue) in [(0.3, 0), (0.0, 900)] {
            let mut line = Line::new(40_000);
            for _ in 0..10 {
                line.second(800_000, 0.0, 0);
            }
            line.second(800_000, 0.0, 900);
            line.second(800_000, 0.0, 0);
            assert_eq!(line.downlink.floor(), WANTED);
            for _ in 0..10 {
                line.second(300_000, loss, queue);
            }
            assert!(line.downlink.floor() < 100_000, "{}", line.downlink.floor());
        }
    }

    #[test]
    fn the_first_picture_is_given_up_only_while_loss_is_heavy() {
        let mut line = Line::new(40_000);
        line.second(200_000, 0.5, 0);
        assert!(line.downlink.keeps_first(line.now), "a second is no while");
        line.second(200_000, 0.5, 0);
        assert!(!line.downlink.keeps_first(line.now));
        for _ in 0..5 {
            line.second(50_000, 0.0, 0);
        }
        assert!(line.downlink.keeps_first(line.now), "it is tried again");
        for _ in 0..60 {
            line.second(200_000, 0.05, 2_000);
        }
        assert!(line.downlink.keeps_first(line.now), "delay alone does not end it");
    }

    #[test]
    fn loss_after_more_was_tried_does_not_end_the_first_picture() {
        let mut line = Line::new(40_000);
        line.second(200_000, 0.0, 0);
        for _ in 0..3 {
            line.second(500_000, 0.4, 0);
            assert!(line.downlink.keeps_first(line.now), "what was tried is given up first");
        }
        line.second(200_000, 0.4, 0);
        line.second(200_000, 0.4, 0);
        assert!(!line.downlink.keeps_first(line.now), "it was not that");
    }
}
