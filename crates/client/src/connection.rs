//! The WebSocket's life: opening, losing, trying again, and finding out that it is dead.

use std::time::Duration;

use rand::Rng;

use crate::Timestamp;

/// Silence after which the server is asked whether it is there.
const PING_AFTER: Duration = Duration::from_secs(15);
/// How long an answer to that may take.
const PONG_WITHIN: Duration = Duration::from_secs(5);
/// How long it may take when the network has changed.
const PONG_AFTER_CHANGE: Duration = Duration::from_secs(2);
/// How long opening may take.
const OPEN_WITHIN: Duration = Duration::from_secs(10);
/// The first pause between attempts; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// The connection's state.
#[derive(Debug, Default)]
pub(crate) struct Connection {
    state: State,
    /// Attempts since the server was last heard.
    attempts: u32,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Off,
    Opening {
        since: Timestamp,
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
                self.state = State::Opening { since: now };
                self.attempts = 0;
                vec![Step::Connect]
            }
            State::Opening { .. } | State::Open { .. } => Vec::new(),
        }
    }

    /// Ends the connection for good.
    pub fn stop(&mut self) -> Vec<Step> {
        let was = std::mem::take(&mut self.state);
        self.attempts = 0;
        match was {
            State::Opening { .. } | State::Open { .. } => vec![Step::Disconnect],
            State::Off | State::Pausing { .. } => Vec::new(),
        }
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
        }
    }

    /// The network may be another one.
    pub fn suspect(&mut self, now: Timestamp) -> Vec<Step> {
        match &mut self.state {
            State::Open { dead_at, .. } => {
                *dead_at = Some(now + PONG_AFTER_CHANGE);
                vec![Step::Ping]
            }
            State::Pausing { .. } => {
                self.state = State::Opening { since: now };
                vec![Step::Connect]
            }
            State::Opening { .. } => self.restart(now),
            State::Off => Vec::new(),
        }
    }

    pub fn tick(&mut self, now: Timestamp, rng: &mut impl Rng) -> Vec<Step> {
        match &mut self.state {
            State::Opening { since } if now >= *since + OPEN_WITHIN => self.abandon(now, rng),
            State::Open { dead_at: Some(at), .. } if now >= *at => self.abandon(now, rng),
            State::Open { heard, dead_at: dead_at @ None } if now >= *heard + PING_AFTER => {
                *dead_at = Some(now + PONG_WITHIN);
                vec![Step::Ping]
            }
            State::Pausing { until } if now >= *until => {
                self.state = State::Opening { since: now };
                vec![Step::Connect]
            }
            _ => Vec::new(),
        }
    }

    pub fn deadline(&self) -> Option<Timestamp> {
        match self.state {
            State::Off => None,
            State::Opening { since } => Some(since + OPEN_WITHIN),
            State::Open { dead_at: Some(at), .. } => Some(at),
            State::Open { heard, dead_at: None } => Some(heard + PING_AFTER),
            State::Pausing { until } => Some(until),
        }
    }

    fn abandon(&mut self, now: Timestamp, rng: &mut impl Rng) -> Vec<Step> {
        let mut steps = vec![Step::Disconnect];
        steps.extend(self.again(now, rng));
        steps
    }

    fn again(&mut self, now: Timestamp, rng: &mut impl Rng) -> Vec<Step> {
        let attempt = self.attempts;
        self.attempts = attempt.saturating_add(1);
        if attempt == 0 {
            self.state = State::Opening { since: now };
            return vec![Step::Connect];
        }
        let pause = FIRST_PAUSE.saturating_mul(1 << (attempt - 1).min(16)).min(LONGEST_PAUSE);
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

    #[test]
    fn the_first_attempt_after_a_loss_is_immediate_and_later_ones_wait_longer_and_longer() {
        let mut rng = SmallRng::seed_from_u64(1);
        let mut connection = Connection::default();
        connection.start(at(0));
        connection.opened(at(10));
        connection.heard(at(20));
        assert_eq!(connection.closed(at(100), &mut rng), [Step::Connect]);
        let mut now = at(100);
        let mut pauses = Vec::new();
        for _ in 0..8 {
            assert_eq!(connection.closed(now, &mut rng), []);
            let until = connection.deadline().unwrap();
            pauses.push(until.since(now));
            now = until;
            assert_eq!(connection.tick(now, &mut rng), [Step::Connect]);
        }
        assert!(pauses[0] <= FIRST_PAUSE);
        assert!(pauses.iter().all(|pause| *pause <= LONGEST_PAUSE));
        assert!(pauses[7] > Duration::from_secs(3));
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
    fn a_changed_network_is_checked_within_two_seconds() {
        let mut rng = SmallRng::seed_from_u64(3);
        let mut connection = Connection::default();
        connection.start(at(0));
        connection.opened(at(0));
        assert_eq!(connection.suspect(at(1_000)), [Step::Ping]);
        connection.heard(at(1_500));
        assert_eq!(connection.tick(at(3_000), &mut rng), []);
        assert_eq!(connection.suspect(at(4_000)), [Step::Ping]);
        assert_eq!(connection.tick(at(6_000), &mut rng), [Step::Disconnect, Step::Connect]);
    }
}
