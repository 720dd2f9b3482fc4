//! The WebSocket's life: opening, losing, trying again, and finding out that it is dead.

use std::time::Duration;

use rand::Rng;

use crate::Timestamp;

/// Silence after which the server is asked whether it is there.
const PING_AFTER: Duration = Duration::from_secs(15);
/// How long an answer to that may take.
const PONG_WITHIN: Duration = Duration::from_secs(5);
/// How long it may take when the network has changed.
const PONG_AFTER_CHANGE: Duration = Duration::from_secs(1);
/// How long opening again may take; every third attempt in a row may take twice as long, up to
/// [`LONGEST_OPENING`]. A lost network swallows attempts without a word, a slow one needs its time. The first
/// opening of all has that longest time: nothing shows yet that this network and device are fast.
const OPEN_WITHIN: Duration = Duration::from_millis(2_500);
const LONGEST_OPENING: Duration = Duration::from_secs(10);
/// The first pause between attempts; it doubles up to [`SHORT_PAUSE`], and after [`SHORTLY`] without a word of
/// the server up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const SHORT_PAUSE: Duration = Duration::from_secs(1);
const SHORTLY: Duration = Duration::from_secs(10);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// The longest pause where the server has said that it takes nobody for now; the shortest is half of it.
const HELD_OFF: Duration = Duration::from_secs(20);

/// The connection's state.
#[derive(Debug, Default)]
pub(crate) struct Connection {
    state: State,
    /// Whether the server has ever been reached.
    reached: bool,
    /// Attempts since the server was last heard.
    attempts: u32,
    /// Since when they come to nothing.
    failing_since: Option<Timestamp>,
    /// The next one is not to follow at once.
    held_off: bool,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Off,
    Opening {
        until: Timestamp,
    },
    Open {
        heard: Timestamp,
        dead_at: Option<Timestamp>,
    },
    Pausing {
        until: Timestamp,
    },
}

/// What is to be done for the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Connect,
    Disconnect,
    Ping,
}

impl Connection {
    pub fn is_open(&self) -> bool {
        matches!(self.state, State::Open { .. })
    }

    pub fn is_off(&self) -> bool {
        matches!(self.state, State::Off)
    }

    /// Whether the server could not be reached several times in a row.
    pub fn is_failing(&self) -> bool {
        self.attempts >= 4
    }

    /// Connects, if nothing is under way.
    pub fn start(&mut self, now: Timestamp) -> Vec<Step> {
        match self.state {
            State::Off | State::Pausing { .. } => {
                self.attempts = 0;
                self.open(now)
            }
            State::Opening { .. } | State::Open { .. } => Vec::new(),
        }
    }

    /// Ends the connection for good.
    pub fn stop(&mut self) -> Vec<Step> {
        let was = std::mem::take(&mut self.state);
        *self = Self { reached: self.reached, ..Self::default() };
        match was {
            State::Opening { .. } | State::Open { .. } => vec![Step::Disconnect],
            State::Off | State::Pausing { .. } => Vec::new(),
        }
    }

    /// The socket is gone, and nothing is needed any more.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Throws this connection away and opens another at once.
    pub fn restart(&mut self, now: Timestamp) -> Vec<Step> {
        let mut steps = self.stop();
        steps.extend(self.start(now));
        steps
    }

    pub fn opened(&mut self, now: Timestamp) {
        if let State::Opening { .. } = self.state {
            self.state = State::Open { heard: now, dead_at: None };
            self.reached = true;
        }
    }

    /// The socket is gone: the first attempt follows at once, later ones after growing pauses.
    pub fn closed(&mut self, now: Timestamp, rng: &mut impl Rng) -> Vec<Step> {
        match self.state {
            State::Off | State::Pausing { .. } => Vec::new(),
            State::Opening { .. } | State::Open { .. } => self.again(now, rng),
        }
    }

    /// A message came.
    pub fn heard(&mut self, now: Timestamp) {
        if let State::Open { heard, dead_at } = &mut self.state {
            *heard = now;
            *dead_at = None;
            self.attempts = 0;
            self.failing_since = None;
        }
    }

    /// The server has too much to do: when it ends this connection, the next one takes its time.
    pub fn slow_down(&mut self) {
        self.attempts = self.attempts.max(3);
    }

    /// The server takes nobody for now: when it ends this connection, the next one takes long, each client's another time.
    pub fn hold_off(&mut self) {
        self.held_off = true;
    }

    /// The network may be another one.
    pub fn suspect(&mut self, now: Timestamp) -> Vec<Step> {
        match &mut self.state {
            State::Open { dead_at, .. } => {
                *dead_at = Some(now + PONG_AFTER_CHANGE);
                vec![Step::Ping]
            }
            State::Pausing { .. } => self.open(now),
            // The old network may have swallowed it. The first of all has its time: pages hear of the network when
            // they are shown.
            State::Opening { .. } if self.reached => self.restart(now),
            State::Opening { .. } | State::Off => Vec::new(),
        }
    }

    pub fn tick(&mut self, now: Timestamp, rng: &mut impl Rng) -> Vec<Step> {
        match &mut self.state {
            State::Opening { until } if now >= *until => self.abandon(now, rng),
            State::Open { dead_at: Some(at), .. } if now >= *at => self.abandon(now, rng),
            State::Open { heard, dead_at: dead_at @ None } if now >= *heard + PING_AFTER => {
                *dead_at = Some(now + PONG_WITHIN);
                vec![Step::Ping]
            }
            State::Pausing { until } if now >= *until => self.open(now),
            _ => Vec::new(),
        }
    }

    pub fn deadline(&self) -> Option<Timestamp> {
        match self.state {
            State::Off => None,
            State::Opening { until } => Some(until),
            State::Open { dead_at: Some(at), .. } => Some(at),
            State::Open { heard, dead_at: None } => Some(heard + PING_AFTER),
            State::Pausing { until } => Some(until),
        }
    }

    fn open(&mut self, now: Timestamp) -> Vec<Step> {
        let within = match self.attempts {
            0 if !self.reached => LONGEST_OPENING,
            attempts => OPEN_WITHIN.saturating_mul(1 << (attempts / 3).min(8)).min(LONGEST_OPENING),
        };
        self.state = State::Opening { until: now + within };
        vec![Step::Connect]
    }

    fn abandon(&mut self, now: Timestamp, rng: &mut impl Rng) -> Vec<Step> {
        let mut steps = vec![Step::Disconnect];
        steps.extend(self.again(now, rng));
        steps
    }

    fn again(&mut self, now: Timestamp, rng: &mut impl Rng) -> Vec<Step> {
        if std::mem::take(&mut self.held_off) {
            self.state = State::Pausing { until: now + HELD_OFF.mul_f64(rng.random_range(0.5..1.0)) };
            return Vec::new();
        }
        let attempt = self.attempts;
        self.attempts = attempt.saturating_add(1);
        if attempt == 0 {
            return self.open(now);
        }
        let since = *self.failing_since.get_or_insert(now);
        let longest = if now < since + SHORTLY { SHORT_PAUSE } else { LONGEST_PAUSE };
        let pause = FIRST_PAUSE.saturating_mul(1 << (attempt - 1).min(16)).min(longest);
        self.state = State::Pausing { until: now + pause.mul_f64(rng.random_range(0.5..1.0)) };
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{SeedableRng, rngs::SmallRng};

    fn at(ms: u64) -> Timestamp {
        Timestamp(ms)
    }

    /// One that stood and was lost at 100 ms: it opens again at once.
    fn lost(rng: &mut SmallRng) -> Connection {
        let mut connection = Connection::default();
        connection.start(at(0));
        connection.opened(at(10));
        connection.heard(at(20));
        assert_eq!(connection.closed(at(100), rng), [Step::Connect]);
        connection
    }

    #[test]
    fn a_server_that_takes_nobody_is_left_alone_for_a_while_unless_the_person_asks() {
        let mut rng = SmallRng::seed_from_u64(1);
        let mut connection = Connection::default();
        connection.start(at(0));
        connection.opened(at(10));
        connection.heard(at(20));
        connection.hold_off();
        assert_eq!(connection.closed(at(100), &mut rng), []);
        assert_eq!(connection.tick(at(10_000), &mut rng), []);
        assert_eq!(connection.tick(at(20_100), &mut rng), [Step::Connect]);
        connection.opened(at(20_110));
        connection.hold_off();
        assert_eq!(connection.closed(at(20_200), &mut rng), []);
        assert_eq!(connection.start(at(20_300)), [Step::Connect], "by hand at once");
    }

    #[test]
    fn the_first_attempt_after_a_loss_is_immediate_and_later_ones_wait_longer_and_longer() {
        let mut rng = SmallRng::seed_from_u64(1);
        let mut connection = lost(&mut rng);
        let mut now = at(100);
        let mut pauses = Vec::new();
        for _ in 0..40 {
            assert_eq!(connection.closed(now, &mut rng), []);
            let until = connection.deadline().unwrap();
            pauses.push((now, until.since(now)));
            now = until;
            assert_eq!(connection.tick(now, &mut rng), [Step::Connect]);
        }
        assert!(pauses[0].1 <= FIRST_PAUSE);
        let at_first = pauses.iter().filter(|(at, _)| *at < Timestamp(10_000));
        assert!(at_first.clone().count() > 8 && at_first.clone().all(|(_, pause)| *pause <= SHORT_PAUSE));
        assert!(pauses.iter().all(|(_, pause)| *pause <= LONGEST_PAUSE));
        assert!(pauses[39].1 >= LONGEST_PAUSE / 2);
    }

    #[test]
    fn an_attempt_that_is_swallowed_is_given_up_soon_and_a_later_one_later() {
        let mut rng = SmallRng::seed_from_u64(4);
        let mut connection = lost(&mut rng);
        assert_eq!(connection.tick(at(2_599), &mut rng), []);
        let mut now = at(2_600);
        let mut longest = Duration::ZERO;
        for _ in 0..30 {
            connection.tick(now, &mut rng);
            let next = connection.deadline().unwrap();
            longest = longest.max(next.since(now));
            now = next;
        }
        assert_eq!(longest, LONGEST_OPENING);
    }

    #[test]
    fn the_first_opening_of_all_has_time_whatever_is_heard_of_the_network() {
        let mut rng = SmallRng::seed_from_u64(6);
        let mut connection = Connection::default();
        assert_eq!(connection.start(at(0)), [Step::Connect]);
        assert_eq!(connection.suspect(at(100)), []);
        assert_eq!(connection.tick(at(9_999), &mut rng), []);
        assert_eq!(connection.tick(at(10_000), &mut rng), [Step::Disconnect, Step::Connect]);
        assert_eq!(connection.tick(at(12_500), &mut rng), [Step::Disconnect]);
    }

    #[test]
    fn an_opening_that_the_old_network_may_have_swallowed_begins_anew() {
        let mut rng = SmallRng::seed_from_u64(7);
        let mut connection = lost(&mut rng);
        assert_eq!(connection.suspect(at(200)), [Step::Disconnect, Step::Connect]);
    }

    #[test]
    fn a_server_with_too_much_to_do_is_not_asked_again_at_once() {
        let mut rng = SmallRng::seed_from_u64(5);
        let mut connection = Connection::default();
        let mut now = at(0);
        connection.start(now);
        for _ in 0..10 {
            connection.opened(now);
            connection.heard(now);
            connection.slow_down();
            assert_eq!(connection.closed(now, &mut rng), []);
            let next = connection.deadline().unwrap();
            assert!(next.since(now) >= Duration::from_millis(400));
            now = next;
            assert_eq!(connection.tick(now, &mut rng), [Step::Connect]);
        }
    }

    #[test]
    fn a_silent_connection_is_asked_and_then_given_up() {
        let mut rng = SmallRng::seed_from_u64(2);
        let mut connection = Connection::default();
        connection.start(at(0));
        connection.opened(at(0));
        assert_eq!(connection.tick(at(14_999), &mut rng), []);
        assert_eq!(connection.tick(at(15_000), &mut rng), [Step::Ping]);
        assert_eq!(connection.tick(at(19_999), &mut rng), []);
        assert_eq!(connection.tick(at(20_000), &mut rng), [Step::Disconnect, Step::Connect]);
    }

    #[test]
    fn a_changed_network_is_checked_within_a_second() {
        let mut rng = SmallRng::seed_from_u64(3);
        let mut connection = Connection::default();
        connection.start(at(0));
        connection.opened(at(0));
        assert_eq!(connection.suspect(at(1_000)), [Step::Ping]);
        connection.heard(at(1_500));
        assert_eq!(connection.tick(at(3_000), &mut rng), []);
        assert_eq!(connection.suspect(at(4_000)), [Step::Ping]);
        assert_eq!(connection.tick(at(5_000), &mut rng), [Step::Disconnect, Step::Connect]);
    }
}
