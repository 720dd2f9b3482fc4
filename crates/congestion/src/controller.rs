//! One receiver's controller: hands what is told to the parts, and decides by what they say.

use std::time::{Duration, Instant};

use crate::busy::Busy;
use crate::groups::Groups;
use crate::history::{History, Report};
use crate::losses::Losses;
use crate::probe::{Outcome, Probe, Prober};
use crate::queue::Queue;
use crate::rate::Rate;
use crate::sending::Sending;
use crate::time::{MS, Micros, SECOND, micros};
use crate::trend::{Trend, Usage};

/// Until it is told: a way through a continent.
const ROUND_TRIP: Micros = 100 * MS;
/// Longer ones count as this.
const LONGEST_ROUND_TRIP: Micros = 2 * SECOND;
/// A transit that jumps by more is a clock that was set, or another path: nothing is concluded from it.
const CLOCK_SET: Micros = 3 * SECOND;

/// Above the lowest delay: from here on the trend is believed, below the next nothing stands any more.
const QUEUE: Micros = 10 * MS;
const NO_QUEUE: Micros = 5 * MS;
/// A queue of more stands too long whether or not it grows, after so long without getting shorter by so much.
/// People notice delay from about 150 ms one way (ITU-T G.114), of which the path itself takes a part.
const LONG_QUEUE: Micros = 75 * MS;
const STANDS: Micros = 500 * MS;
const PROGRESS: Micros = 20 * MS;
/// If so many times in vain only this share is sent, or little of the estimate anyway, it is not our queue: the
/// path has become longer, or others fill it.
const IN_VAIN: u32 = 4;
const SENT_LESS: f64 = 0.8;
/// Whoever sends so many times what passes fills the line themselves.
const OVERWHELMS: f64 = 1.25;
/// Below it a probe tells what passes.
const PROBE_QUEUE: Micros = 30 * MS;
/// The estimate falls no sooner again, and a round trip: so long it takes until a fall shows.
const BETWEEN_FALLS: Micros = 200 * MS;
/// After a fall there is no probe for so long.
const QUIET: Micros = SECOND;
/// While a queue drains it is to be gone in so many microseconds; up to such a share of the estimate is withheld for it,
/// and for no longer than this.
const DRAINED_IN: f64 = 1_000_000.0;
const MOST_WITHHELD: f64 = 0.5;
const LONGEST_DRAIN: Micros = 3 * SECOND;
/// Whoever sends this share of the estimate makes use of it (libwebrtc's detector of application-limited
/// sending takes 0.65).
const FILLED: f64 = 0.65;

/// Packets unanswered for so long and two round trips mean silence: fifteen feedback messages at 100 ms in a
/// row are lost by chance hardly ever, even if half of all are. Then the estimate is halved, and again each second.
const SILENCE: Micros = 1_500 * MS;
const HALVED: Micros = SECOND;
/// What held before a silence is worth a try for so long.
const REMEMBERED: Micros = 60 * SECOND;
const TRIES: u32 = 3;
/// Feedback is to be that fresh for a probe.
const HEARD: Micros = 700 * MS;

/// Probing goes so far beyond what is desired, so that an estimate a little below the truth suffices.
const HEADROOM: f64 = 1.15;
const ENOUGH: f64 = 1.05;
/// The first probe, and those that follow, times the estimate (libwebrtc's are 3 and 6 at first, then 2).
const FIRST_PROBE: f64 = 3.0;
const NEXT_PROBE: f64 = 2.0;
/// A probe that found so much more is followed by another at once, also if the line seemed full: on slow
/// lines few packets tell that, and what is full shows so again.
const MORE: f64 = 1.25;

/// After a capacity was concluded from loss, the estimate is a little below.
const BELOW_LOSS: f64 = 0.95;
/// A trial lasts for three observations of loss; the next comes after so long, twice as long each time.
const TRIAL: Micros = 800 * MS;
const TRIALS: (Micros, Micros) = (10 * SECOND, 80 * SECOND);

/// Bounds, in bits per second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Config {
    /// Believed in the beginning.
    pub initial: u64,
    /// The estimate is never less.
    pub min: u64,
    /// Nor more. If it is less than `min`, that counts.
    pub max: u64,
}

/// What a packet is sent for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Media, its repetitions, and whatever else has a transport-wide number.
    Media,
    /// Filling, outside of probes.
    Padding,
    /// Fills a [`Probe`]. Media sent while it lasts stays media.
    Probe(ProbeId),
}

/// A probe's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProbeId(pub(crate) u32);

/// Decides how much may be sent to one receiver.
///
/// It lies in one piece: it owns nothing on the heap, never allocates, and takes less than 16 KiB.
/// Time never goes back: an earlier one counts as the latest that was told.
#[derive(Debug)]
pub struct Controller {
    config: Config,
    start: Instant,
    now: Micros,
    round_trip: Micros,
    desired: f64,
    history: History,
    groups: Groups,
    trend: Trend,
    queue: Queue,
    busy: Busy,
    sending: Sending,
    losses: Losses,
    rate: Rate,
    prober: Prober,
    silence: Silence,
    falls: Falls,
    /// Until when no more than this is let through, to see whether loss falls; and when the next may be.
    trial: Option<(f64, Micros)>,
    next_trial: (Micros, Micros),
    started: bool,
}

#[derive(Debug, Default)]
struct Silence {
    /// When the first packet was sent of which, or of a later one, nothing was heard.
    since: Option<Micros>,
    heard: Option<Micros>,
    /// When the estimate is halved.
    next: Micros,
    /// The estimate before, and when that was.
    before: Option<(f64, Micros)>,
    /// To be probed, and how often still.
    recover: Option<(f64, u32)>,
    /// Losses of packets before this one are the silence's.
    end: u64,
}

#[derive(Debug, Default)]
struct Falls {
    last: Option<Micros>,
    draining: bool,
    /// The queue that does not get shorter, and since when.
    stuck: Option<(Micros, Micros)>,
    in_vain: u32,
    /// What was sent, in bits per second, when it began to be in vain.
    sent: f64,
}

impl Controller {
    /// A receiver of whom nothing is known.
    pub fn new(config: Config, now: Instant) -> Self {
        let config = Config { max: config.max.max(config.min), ..config };
        // From nothing nothing grows.
        let least = config.min.max(5_000).min(config.max);
        Self {
            config,
            start: now,
            now: 0,
            round_trip: ROUND_TRIP,
            desired: config.max as f64,
            history: History::new(),
            groups: Groups::default(),
            trend: Trend::new(),
            queue: Queue::new(),
            busy: Busy::new(),
            sending: Sending::new(),
            losses: Losses::new(),
            rate: Rate::new(config.initial as f64, least as f64, config.max as f64),
            prober: Prober::new(),
            silence: Silence::default(),
            falls: Falls::default(),
            trial: None,
            next_trial: (0, TRIALS.0),
            started: false,
        }
    }

    /// A packet leaves: every one that has a transport-wide number, in the order of these numbers, which the
    /// caller counts on beyond 16 bits. `bytes` are those that the caller wants counted, the same for all.
    pub fn sent(&mut self, sequence: u64, bytes: usize, kind: Kind, now: Instant) {
        let now = self.advance(now);
        if !self.history.push(sequence, bytes, now) {
            return;
        }
        let probe = if let Kind::Probe(id) = kind { Some(id) } else { None };
        if probe.is_none() {
            self.sending.sent(bytes, now);
        }
        self.prober.sent(sequence, bytes, probe);
        if self.silence.since.is_none() {
            self.silence.since = Some(now);
            self.silence.next = now + SILENCE + 2 * self.round_trip;
        }
    }

    /// A packet that was asked for again leaves once more under its number. It stays lost, whatever is told of it.
    pub fn sent_again(&mut self, sequence: u64, bytes: usize, now: Instant) {
        let now = self.advance(now);
        self.sending.sent(bytes, now);
        self.losses.besides(bytes);
        if let Some(report) = self.history.repeat(sequence, now)
            && self.told(sequence, report, None, now)
        {
            self.judge_losses(now);
        }
    }

    /// The receiver tells when packets arrived, on its own clock from whatever origin; `None` of one that did
    /// not. In the order of the message. What was told before, or of packets never sent or long ago, is
    /// passed over.
    pub fn feedback(&mut self, packets: impl IntoIterator<Item = (u64, Option<Duration>)>, now: Instant) {
        let now = self.advance(now);
        let (mut news, mut arrivals, mut observed) = (false, false, false);
        if self.silence.before.is_some() {
            self.silence.end = self.history.next();
        }
        for (sequence, arrival) in packets {
            let Some(report) = self.history.report(sequence, arrival.is_some(), now) else { continue };
            news = true;
            arrivals |= arrival.is_some();
            observed |= self.told(sequence, report, arrival.map(micros), now);
        }
        if arrivals {
            self.heard(now);
        }
        if news {
            self.react(now);
            if observed {
                self.judge_losses(now);
            }
            self.judge_probe(now);
        }
    }

    /// The latest round trip, as RTCP or ICE tells it.
    pub fn round_trip(&mut self, round_trip: Duration) {
        self.round_trip = micros(round_trip).min(LONGEST_ROUND_TRIP);
    }

    /// What would be sent on a wide line, in bits per second: probing beyond is senseless. At first as much
    /// as `max`.
    pub fn desired(&mut self, bps: u64) {
        let desired = bps as f64;
        if desired > self.desired && desired > self.estimate_now() {
            self.prober.hasten_gently(self.now);
        }
        self.desired = desired;
    }

    /// How much may be sent, in bits per second.
    pub fn estimate(&self) -> u64 {
        (self.estimate_now() as u64).clamp(self.config.min, self.config.max)
    }

    /// Share of packets lost, of those told of in the last second.
    pub fn loss(&self) -> f64 {
        self.losses.last_second(self.now)
    }

    /// Share of packets lost whatever is sent: seen while no queue was full.
    pub fn inherent_loss(&self) -> f64 {
        self.losses.inherent()
    }

    /// Whether what is lost is lost to a line that is full, as far as is known.
    pub fn is_full(&self) -> bool {
        self.losses.full(self.now)
    }

    /// How much the path's delay now stands above its lowest in the last half minute; `None` while too little
    /// is known.
    pub fn queue_delay(&self) -> Option<Duration> {
        self.queue.standing().map(|standing| Duration::from_micros(standing.unsigned_abs()))
    }

    /// To be called after each feedback, and at [`wake`](Self::wake): gives a probe to send from now on.
    pub fn poll(&mut self, now: Instant) -> Option<Probe> {
        let now = self.advance(now);
        self.judge_probe(now);
        let bps = self.probe_rate(now).filter(|_| self.prober.is_free(now))?;
        self.started = true;
        Some(self.prober.begin(bps, self.queue.jitter(), self.round_trip, now))
    }

    /// When to poll if nothing happens before. `None` if nothing is awaited.
    pub fn wake(&self) -> Option<Instant> {
        let silence = self.silence.since.map(|_| self.silence.next);
        let trial = self.trial.map(|(_, until)| until);
        let times = [Some(self.prober.wake()), silence, trial].into_iter().flatten();
        // What is overdue waits for feedback, not for time.
        let next = times.filter(|at| *at > self.now).min()?;
        self.start.checked_add(Duration::from_micros(next.unsigned_abs()))
    }

    fn advance(&mut self, now: Instant) -> Micros {
        self.now = self.now.max(micros(now.saturating_duration_since(self.start)));
        let now = self.now;
        if self.trial.is_some_and(|(_, until)| now >= until) {
            self.trial = None;
        }
        while self.silence.since.is_some() && now >= self.silence.next {
            let before = self.rate.bps();
            self.silence.before.get_or_insert((before, now));
            self.rate.lower(before / 2.0);
            self.silence.next += HALVED;
            if self.rate.bps() >= before {
                self.silence.next = now + HALVED;
            }
        }
        now
    }

    /// Takes one packet's news. Tells whether an observation of loss is complete.
    fn told(&mut self, sequence: u64, report: Report, arrival: Option<Micros>, now: Micros) -> bool {
        let probe = self.prober.holds(sequence);
        if probe {
            self.prober.told(report, arrival);
        }
        self.busy.told(sequence);
        let waited = arrival.map(|arrival| self.arrived(report, arrival, now));
        if report.after_all {
            self.losses.found();
            return false;
        }
        if sequence < self.silence.end && waited.is_none() {
            return false;
        }
        self.losses.told(report.sent, report.bytes, waited, probe, now)
    }

    /// Gives how long the packet waited.
    fn arrived(&mut self, report: Report, arrival: Micros, now: Micros) -> Micros {
        let transit = arrival - report.sent;
        if self.queue.last().is_some_and(|last| (transit - last).abs() > CLOCK_SET) {
            self.groups = Groups::default();
            self.trend = Trend::new();
            self.queue = Queue::new();
            self.busy.reset();
        }
        let waited = self.queue.note(report.sent, transit, self.rate.time_of(report.bytes), now);
        self.busy.arrived(report.bytes, arrival, waited, now);
        if let Some(variation) = self.groups.arrived(report.sent, arrival) {
            self.trend.add(variation);
        }
        waited
    }

    /// Something arrived: there is no silence, and if there was one, what held before is tried.
    fn heard(&mut self, now: Micros) {
        self.silence.heard = Some(now);
        self.silence.since = None;
        let Some((before, at)) = self.silence.before.take() else { return };
        self.losses.begin_anew();
        self.groups = Groups::default();
        self.trend = Trend::new();
        if now - at < REMEMBERED {
            self.silence.recover = Some((before, TRIES));
        }
        self.prober.hasten(now);
    }

    fn react(&mut self, now: Micros) {
        let standing = self.queue.standing().unwrap_or(0);
        let since = now - self.falls.last.unwrap_or(Micros::MIN / 2);
        if standing < NO_QUEUE || since > LONGEST_DRAIN {
            self.falls.draining = false;
        }
        if standing < LONG_QUEUE {
            (self.falls.stuck, self.falls.in_vain) = (None, 0);
        }
        let grows = self.trend.usage() == Usage::Over && standing >= QUEUE;
        let grows = grows && since >= BETWEEN_FALLS + self.round_trip;
        let stuck = self.is_stuck(standing, now);
        if stuck && self.falls.in_vain >= IN_VAIN && self.is_not_ours(now) {
            self.queue.settle();
            self.falls = Falls { last: self.falls.last, ..Falls::default() };
        } else if stuck && self.falls.in_vain > 1 {
            self.rate.stuck(now);
            self.fell(now);
        } else if grows || stuck {
            self.fall(now);
        } else if self.trend.usage() == Usage::Normal && standing < 2 * QUEUE && !self.falls.draining {
            if self.is_filled(now) {
                self.rate.grow(self.round_trip, now);
            } else {
                self.rate.hold(now);
            }
        } else {
            self.rate.hold(now);
        }
    }

    /// Whether a long queue has not got shorter for a while.
    fn is_stuck(&mut self, standing: Micros, now: Micros) -> bool {
        if standing < LONG_QUEUE {
            return false;
        }
        let (queue, since) = *self.falls.stuck.get_or_insert((standing, now));
        if standing < queue - PROGRESS {
            self.falls.stuck = Some((standing, now));
            self.falls.in_vain = 0;
            return false;
        }
        let stuck = now - since >= STANDS;
        if stuck {
            if self.falls.in_vain == 0 {
                self.falls.sent = self.sending.rate(now);
            }
            self.falls.stuck = Some((standing, now));
            self.falls.in_vain += 1;
        }
        stuck
    }

    fn is_not_ours(&mut self, now: Micros) -> bool {
        let less = !self.is_filled(now) || self.sending.rate(now) <= SENT_LESS * self.falls.sent;
        // A path does not become longer and lose more by that: it is full.
        less && !self.losses.full(now)
            && self.carried(now).is_some_and(|carried| !self.overwhelms(carried, now))
    }

    /// What the line carries, in terms of what is sent: to have so much arrive, what gets lost anyway is sent too.
    fn carried(&self, now: Micros) -> Option<f64> {
        self.busy.rate(now).map(|carried| carried / (1.0 - self.losses.inherent()))
    }

    /// Whether what is sent is clearly more than what passes: then no one else fills the line.
    fn overwhelms(&mut self, carried: f64, now: Micros) -> bool {
        self.sending.rate(now) > OVERWHELMS * carried
    }

    fn fall(&mut self, now: Micros) {
        let Some(carried) = self.carried(now) else { return };
        let direct = self.is_filled(now) || self.overwhelms(carried, now);
        self.rate.overused(carried, direct, now);
        self.fell(now);
    }

    fn fell(&mut self, now: Micros) {
        self.falls.last = Some(now);
        self.falls.draining = true;
        self.silence.recover = None;
        self.prober.delay(now + QUIET);
    }

    fn is_filled(&mut self, now: Micros) -> bool {
        self.sending.rate(now) >= FILLED * self.estimate_now()
    }

    fn judge_losses(&mut self, now: Micros) {
        if let Some(capacity) = self.losses.capacity() {
            self.losses.forget();
            self.trial = None;
            if capacity * BELOW_LOSS < self.rate.bps() {
                self.rate.lower(capacity * BELOW_LOSS);
                self.fell(now);
            }
            return;
        }
        let stands = self.queue.standing().is_some_and(|standing| standing >= 2 * QUEUE);
        let (next, pause) = self.next_trial;
        if stands || self.trial.is_some() || now < next {
            return;
        }
        if let Some(rate) = self.losses.trial() {
            self.trial = Some((rate, now + TRIAL + self.round_trip));
            self.next_trial = (now + pause, (2 * pause).min(TRIALS.1));
        } else if self.losses.last_second(now) == 0.0 {
            self.next_trial.1 = TRIALS.0;
        }
    }

    fn judge_probe(&mut self, now: Micros) {
        let Some(outcome) = self.prober.outcome(self.losses.inherent(), now) else { return };
        let found = match outcome {
            Outcome::Passes { bps, saturated } => {
                let found = bps > MORE * self.rate.bps();
                if bps > self.rate.bps() {
                    self.rate.probed(bps, saturated);
                }
                self.silence.recover = None;
                Some(found)
            }
            Outcome::Unknown => {
                let left = self.silence.recover.filter(|(_, tries)| *tries > 1);
                self.silence.recover = left.map(|(bps, tries)| (bps, tries - 1));
                None
            }
        };
        self.prober.rest(found, now);
    }

    /// The rate to probe, if there is reason to and the line is calm.
    fn probe_rate(&self, now: Micros) -> Option<f64> {
        let most = self.config.max as f64;
        let estimate = self.estimate_now();
        let heard = self.silence.heard.is_some_and(|at| now - at <= HEARD);
        let fell = self.falls.last.is_some_and(|at| now - at < QUIET);
        let stands = self.queue.standing().is_some_and(|standing| standing >= PROBE_QUEUE);
        if estimate >= (self.desired * ENOUGH).min(most) || !heard || fell || stands || self.trial.is_some() {
            return None;
        }
        let next = estimate * if self.started { NEXT_PROBE } else { FIRST_PROBE };
        let wanted = self.silence.recover.map_or(next, |(before, _)| before.max(estimate));
        Some(wanted.min(self.desired * HEADROOM).min(most))
    }

    fn estimate_now(&self) -> f64 {
        let standing = self.queue.standing().filter(|_| self.falls.draining).unwrap_or(0);
        let withheld = (standing as f64 / DRAINED_IN).min(MOST_WITHHELD);
        let trial = self.trial.map_or(f64::INFINITY, |(bps, _)| bps);
        (self.rate.bps() * (1.0 - withheld)).min(trial)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_owns_nothing_on_the_heap_and_is_small() {
        assert!(!std::mem::needs_drop::<Controller>());
        assert!(size_of::<Controller>() <= 16 * 1024, "{} bytes", size_of::<Controller>());
    }

    #[test]
    fn a_clock_that_is_set_is_no_queue() {
        for set in [-3_600, 3_600] {
            let start = Instant::now();
            let at = |ms: i64| start + Duration::from_millis(ms.unsigned_abs());
            let mut controller =
                Controller::new(Config { initial: 1_000_000, min: 40_000, max: 1_000_000 }, start);
            for packet in 0..400_i64 {
                controller.sent(packet.unsigned_abs(), 1_200, Kind::Media, at(packet * 10));
                let clock = 10_000_000 + packet * 10 + if packet >= 200 { set * 1_000 } else { 0 };
                let arrival = Some(Duration::from_millis(clock.unsigned_abs()));
                controller.feedback([(packet.unsigned_abs(), arrival)], at(packet * 10 + 5));
            }
            assert_eq!(controller.estimate(), 1_000_000);
            assert_eq!(controller.queue_delay(), Some(Duration::ZERO));
        }
    }

    #[test]
    fn more_that_is_desired_is_probed_at_once() {
        let start = Instant::now();
        let mut controller = Controller::new(Config { initial: 200_000, min: 40_000, max: 5_000_000 }, start);
        controller.desired(100_000);
        controller.sent(0, 1_200, Kind::Media, start);
        controller.feedback([(0, Some(Duration::ZERO))], start + Duration::from_millis(50));
        assert_eq!(controller.poll(start + Duration::from_millis(50)), None, "enough is known to pass");
        controller.desired(2_000_000);
        let rate = controller.poll(start + Duration::from_millis(60)).map(|probe| probe.rate);
        assert_eq!(rate, Some(600_000));
    }
}
