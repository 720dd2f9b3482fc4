//! What a participant's line is believed to carry. Pure: estimates and reports in, bits per second out.
//!
//! The transport's estimate follows delay, and delay also comes from what is no congestion: a radio that
//! pauses, a process that stands still. Then the estimate falls to next to nothing, and as little is sent,
//! nothing lets it rise again. Two things stand against that:
//!
//! - A *floor*: what is seen to arrive without loss and without a standing queue is carried, whatever the
//!   estimate says. It buys the lowest layers only. The lowest layer of the first picture needs no proof:
//!   it is given up only while loss is heavy, for the voices' sake, and not for what was tried beside it.
//! - A *fresh start*: an estimate that stays low while everything arrives is thrown away, so that the
//!   transport probes the line as it does in the beginning.

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
/// Above the shortest round trip: up to the first no queue stands, from the second on one does.
const CALM_QUEUE: Duration = Duration::from_millis(150);
const STANDING_QUEUE: Duration = Duration::from_millis(400);
/// A queue stands if so many reports in a row tell of it.
const ROUND_TRIPS: usize = 3;
/// The shortest round trip is forgotten so slowly, per report.
const ROUND_TRIP_DRIFT: Duration = Duration::from_millis(1);

/// Per report, the floor rises to twice what was sent as long as that is known to be carried; beyond,
/// by so many bits per second, about one small picture.
const STEP: u64 = 100_000;
/// Per congested report, what is left of the floor, in per cent.
const LEFT: u64 = 70;
/// After congestion the floor is not raised beyond what is known for this long; twice as long each time.
const CAUTION: Backoff = Backoff::new(Duration::from_secs(20), Duration::from_secs(320));
/// For so long the first picture is given up when loss is heavy; twice as long each time.
const RELIEF: Backoff = Backoff::new(Duration::from_secs(5), Duration::from_secs(60));
/// On a calm line a low estimate is thrown away this often: about as often as browsers probe a line that
/// they do not fill.
const FRESH_START: Duration = Duration::from_secs(3);
/// After so long without congestion, the doubled times start over.
const FORGIVEN: Duration = Duration::from_secs(60);

/// How packets fared since the last report.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Report {
    /// Share of packets lost; `None` if nothing is known of any packet.
    pub loss: Option<f32>,
    /// The last packet's round trip.
    pub round_trip: Option<Duration>,
    /// What the transport estimates at this moment, in bits per second.
    pub estimate: u64,
    /// Media sent, in bytes since the connection's beginning.
    pub sent: u64,
}

/// A line.
#[derive(Debug)]
pub(crate) struct Downlink {
    /// The transport's estimate, in bits per second.
    pub estimate: u64,
    /// The same as of the last report, not smoothed over seconds; zero unless the line was calm.
    fresh: u64,
    /// Carried whatever the estimate says, in bits per second.
    floor: u64,
    /// The most that was ever carried without loss or queue, less what congestion disproved.
    known: u64,
    /// The last ones, latest first, and the shortest.
    round_trips: [Option<Duration>; ROUND_TRIPS],
    shortest: Option<Duration>,
    last: Option<(u64, Instant)>,
    heavy: [u32; HEAVY_LOSS.len()],
    rose: Option<Instant>,
    congested: Option<Instant>,
    caution: Backoff,
    relief: Backoff,
    fresh_start: Option<Instant>,
}

impl Downlink {
    /// A line of which nothing is known, but believed to carry so many bits per second.
    pub fn new(estimate: u64) -> Self {
        Self {
            estimate,
            fresh: 0,
            floor: 0,
            known: 0,
            round_trips: [None; ROUND_TRIPS],
            shortest: None,
            last: None,
            heavy: [0; HEAVY_LOSS.len()],
            rose: None,
            congested: None,
            caution: CAUTION,
            relief: RELIEF,
            fresh_start: None,
        }
    }

    /// Bits per second that lowest layers and voices together may take: never less than the estimate.
    pub fn floor(&self) -> u64 {
        self.floor.max(self.estimate).max(self.fresh)
    }

    /// Whether the first picture's lowest layer is sent whatever it takes.
    pub fn keeps_first(&self, now: Instant) -> bool {
        !self.relief.holds(now)
    }

    /// Takes a report of the transport. `wanted` is what all lowest layers and voices would take, `desired`
    /// what would be sent on a wide line, both in bits per second. Gives the rate from which the transport
    /// shall start anew to estimate, if it shall.
    pub fn report(&mut self, report: Report, wanted: u64, desired: u64, now: Instant) -> Option<u64> {
        let last = self.last.replace((report.sent, now));
        self.round_trips.rotate_right(1);
        self.round_trips[0] = report.round_trip;
        let drifted = self.shortest.map(|shortest| shortest + ROUND_TRIP_DRIFT);
        self.shortest = drifted.into_iter().chain(report.round_trip).min();
        self.fresh = 0;
        // Nothing is known of any packet: nothing is concluded.
        let (Some(loss), Some((before, since))) = (report.loss, last) else { return None };
        let elapsed = now.saturating_duration_since(since).max(Duration::from_millis(1));
        let bytes = report.sent.saturating_sub(before);
        let sent = (bytes as f64 * 8.0 / elapsed.as_secs_f64()) as u64;

        let queue = self.queue();
        let on_trial = self.rose.is_some_and(|at| now.saturating_duration_since(at) <= TRIAL);
        for (count, (share, _)) in self.heavy.iter_mut().zip(HEAVY_LOSS) {
            *count = if loss >= share && !on_trial { *count + 1 } else { 0 };
        }
        if loss >= CONGESTED_LOSS || queue >= STANDING_QUEUE {
            self.congestion(loss, sent, now);
            return None;
        }
        if loss > CALM_LOSS || queue > CALM_QUEUE {
            return None;
        }
        self.known = self.known.max(sent);
        self.rise(sent, wanted, now);
        self.fresh = report.estimate;
        let low = self.estimate.max(self.fresh) < desired;
        let due = self.fresh_start.is_none_or(|at| now.saturating_duration_since(at) >= FRESH_START);
        if low && due {
            self.fresh_start = Some(now);
            return Some(self.estimate.max(sent).min(desired));
        }
        None
    }

    /// The delay that stands on the line above its shortest.
    fn queue(&self) -> Duration {
        let least = self.round_trips.iter().flatten().min();
        least.zip(self.shortest).map_or(Duration::ZERO, |(least, shortest)| least.saturating_sub(shortest))
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
        let heavy = self.heavy.iter().zip(HEAVY_LOSS).any(|(count, (_, reports))| *count >= reports);
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
    const DESIRED: u64 = 4_000_000;

    /// A line of which reports come in each second.
    struct Line {
        downlink: Downlink,
        now: Instant,
        sent: u64,
    }

    impl Line {
        fn new(estimate: u64) -> Self {
            let mut line = Self { downlink: Downlink::new(estimate), now: Instant::now(), sent: 0 };
            line.second(0, 0.0, 20);
            line
        }

        /// A second in which so many bits were sent. Gives whether estimating shall start anew.
        fn second(&mut self, bits: u64, loss: f32, round_trip: u64) -> bool {
            self.now += REPORT_INTERVAL;
            self.sent += bits / 8;
            let round_trip = Some(Duration::from_millis(round_trip));
            let report = Report { loss: Some(loss), round_trip, estimate: 40_000, sent: self.sent };
            self.downlink.report(report, WANTED, DESIRED, self.now).is_some()
        }
    }

    #[test]
    fn what_arrives_is_carried_whatever_the_estimate_says() {
        let mut line = Line::new(3_000_000);
        line.second(800_000, 0.0, 20);
        line.downlink.estimate = 40_000;
        line.second(100_000, 0.0, 20);
        assert!(line.downlink.floor() >= 800_000, "{}", line.downlink.floor());
        for _ in 0..10 {
            line.second(800_000, 0.0, 20);
        }
        assert_eq!(line.downlink.floor(), WANTED, "no more than lowest layers and voices take");
    }

    #[test]
    fn loss_and_a_standing_queue_end_it_and_one_late_packet_does_not() {
        for (loss, round_trip) in [(0.3, 20), (0.0, 900)] {
            let mut line = Line::new(40_000);
            for _ in 0..10 {
                line.second(800_000, 0.0, 20);
            }
            line.second(800_000, 0.0, 900);
            line.second(800_000, 0.0, 20);
            assert_eq!(line.downlink.floor(), WANTED);
            for _ in 0..10 {
                line.second(300_000, loss, round_trip);
            }
            assert!(line.downlink.floor() < 100_000, "{}", line.downlink.floor());
        }
    }

    #[test]
    fn the_first_picture_is_given_up_only_while_loss_is_heavy() {
        let mut line = Line::new(40_000);
        line.second(200_000, 0.5, 20);
        assert!(line.downlink.keeps_first(line.now), "a second is no while");
        line.second(200_000, 0.5, 20);
        assert!(!line.downlink.keeps_first(line.now));
        for _ in 0..5 {
            line.second(50_000, 0.0, 20);
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
        line.second(200_000, 0.0, 20);
        for _ in 0..3 {
            line.second(500_000, 0.4, 20);
            assert!(line.downlink.keeps_first(line.now), "what was tried is given up first");
        }
        line.second(200_000, 0.4, 20);
        line.second(200_000, 0.4, 20);
        assert!(!line.downlink.keeps_first(line.now), "it was not that");
    }

    #[test]
    fn a_low_estimate_is_thrown_away_now_and_then_on_a_calm_line_only() {
        let mut line = Line::new(40_000);
        let fresh = (0..30).filter(|_| line.second(100_000, 0.0, 20)).count();
        assert!((9..=10).contains(&fresh), "{fresh} times in 30 s");
        assert_eq!(
            (0..30).filter(|_| line.second(100_000, 0.1, 20)).count(),
            0,
            "not while packets get lost"
        );
        line.downlink.estimate = DESIRED;
        assert_eq!((0..30).filter(|_| line.second(100_000, 0.0, 20)).count(), 0, "not while there is enough");
    }
}
