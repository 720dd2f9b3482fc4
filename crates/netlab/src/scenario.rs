//! Networks that have a name.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::{Conditions, GilbertElliott, Loss, Profile, Queue, Rate, Reordering};

const SECOND: Duration = Duration::from_secs(1);

/// One way through a country.
const DELAY: Duration = Duration::from_millis(20);
/// What a router near the user keeps, if it is a good one.
const SHORT_QUEUE: Queue = Queue::Time(Duration::from_millis(300));

/// A network that has a name. What it does not speak of is clean: a delay of 20 ms, no loss, no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scenario {
    /// `clean`: a delay of 20 ms and nothing else.
    Clean,
    /// `loss-30`: each packet gets lost with probability 0.3.
    Loss30,
    /// `loss-60-then-clean`: for 10 s with probability 0.6, then none.
    Loss60ThenClean,
    /// `rate-falls`: 3 Mbit/s, after 10 s 150 kbit/s, with a queue of 300 ms.
    RateFalls,
    /// `bufferbloat`: 1 Mbit/s with a queue of 2 s.
    Bufferbloat,
    /// `disorder`: 10 % held for 60 ms more, 5 % twice, up to 30 ms more for all.
    Disorder,
    /// `bad-receiver`: 300 kbit/s with a queue of 300 ms, 5 % lost in bursts of 4 packets, 80 ms and up to
    /// 60 ms more.
    BadReceiver,
}

impl Scenario {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Clean,
        Self::Loss30,
        Self::Loss60ThenClean,
        Self::RateFalls,
        Self::Bufferbloat,
        Self::Disorder,
        Self::BadReceiver,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Loss30 => "loss-30",
            Self::Loss60ThenClean => "loss-60-then-clean",
            Self::RateFalls => "rate-falls",
            Self::Bufferbloat => "bufferbloat",
            Self::Disorder => "disorder",
            Self::BadReceiver => "bad-receiver",
        }
    }

    /// What it does to one direction.
    pub fn profile(self) -> Profile {
        let clean = Conditions { delay: DELAY, ..Conditions::default() };
        let lossy = |share| Conditions { loss: Loss::Random(share), ..clean };
        let limited = |rate, queue| Conditions { rate: Some(Rate::new(rate, queue)), ..clean };
        match self {
            Self::Clean => clean.into(),
            Self::Loss30 => lossy(0.3).into(),
            Self::Loss60ThenClean => Profile::new(lossy(0.6)).then(10 * SECOND, clean),
            Self::RateFalls => {
                Profile::new(limited(3_000_000, SHORT_QUEUE)).then(10 * SECOND, limited(150_000, SHORT_QUEUE))
            }
            Self::Bufferbloat => limited(1_000_000, Queue::Time(2 * SECOND)).into(),
            Self::Disorder => Conditions {
                jitter: Duration::from_millis(30),
                reordering: Some(Reordering { share: 0.1, late_by: Duration::from_millis(60) }),
                duplication: 0.05,
                ..clean
            }
            .into(),
            Self::BadReceiver => Conditions {
                delay: Duration::from_millis(80),
                jitter: Duration::from_millis(60),
                loss: Loss::Burst(GilbertElliott::bursts(0.05, 4.0)),
                ..limited(300_000, SHORT_QUEUE)
            }
            .into(),
        }
    }
}

/// The ways to so many receivers: the first is a [`Scenario::BadReceiver`], all others are clean.
pub fn one_bad_receiver(receivers: usize) -> Vec<Profile> {
    let of = |index| if index == 0 { Scenario::BadReceiver } else { Scenario::Clean };
    (0..receivers).map(|index| of(index).profile()).collect()
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No network has this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownScenario;

impl fmt::Display for UnknownScenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no network has this name; there are")?;
        Scenario::ALL.iter().try_for_each(|scenario| write!(f, " {scenario}"))
    }
}

impl std::error::Error for UnknownScenario {}

impl FromStr for Scenario {
    type Err = UnknownScenario;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|scenario| scenario.name() == name).ok_or(UnknownScenario)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::{Counters, Link};

    /// A packet of 1,000 bytes every so many milliseconds for so many seconds, then everything to come.
    fn after(profile: Profile, interval: u64, seconds: u64) -> Vec<Counters> {
        let start = Instant::now();
        let mut link = Link::new(profile, 1, start);
        let mut each_second = Vec::new();
        for ms in 0..seconds * 1_000 {
            let now = start + Duration::from_millis(ms);
            if ms % interval == 0 {
                link.push([0; 1_000], now);
            }
            while link.pop(now).is_some() {}
            if ms % 1_000 == 999 {
                each_second.push(link.counters());
            }
        }
        each_second
    }

    #[test]
    fn names_lead_back() {
        for scenario in Scenario::ALL {
            assert_eq!(scenario.to_string().parse(), Ok(scenario));
        }
        let unknown = "perfect".parse::<Scenario>().unwrap_err();
        assert!(unknown.to_string().ends_with(
            "there are clean loss-30 loss-60-then-clean rate-falls bufferbloat disorder bad-receiver"
        ));
    }

    #[test]
    fn losses_are_as_said() {
        let last = |scenario: Scenario, seconds| *after(scenario.profile(), 1, seconds).last().unwrap();
        assert_eq!(last(Scenario::Clean, 1).lost, 0);
        let lost = last(Scenario::Loss30, 20).lost;
        assert!((5_600..=6_400).contains(&lost), "{lost} of 20,000");
        let seconds = after(Scenario::Loss60ThenClean.profile(), 1, 20);
        assert!((5_600..=6_400).contains(&seconds[9].lost), "{} of 10,000", seconds[9].lost);
        assert_eq!(seconds[19].lost, seconds[9].lost, "clean after 10 s");
    }

    #[test]
    fn rates_and_queues_are_as_said() {
        // 2 Mbit/s, which fit in the beginning.
        let seconds = after(Scenario::RateFalls.profile(), 4, 20);
        assert_eq!(seconds[9].overflowed, 0);
        let bytes = seconds[19].delivered_bytes - seconds[10].delivered_bytes;
        assert!((167_000..=169_750).contains(&bytes), "{bytes} bytes in 9 s at 150 kbit/s");
        let full = seconds[19].queue_delay.longest;
        assert!((Duration::from_millis(250)..=Duration::from_millis(300)).contains(&full), "{full:?}");

        let full = after(Scenario::Bufferbloat.profile(), 4, 10)[9].queue_delay.longest;
        assert!((Duration::from_millis(1_990)..=Duration::from_millis(2_000)).contains(&full), "{full:?}");
    }

    #[test]
    fn disorder_is_as_said() {
        let counters = *after(Scenario::Disorder.profile(), 1, 20).last().unwrap();
        assert!((900..=1_100).contains(&counters.duplicated), "{} of 20,000 twice", counters.duplicated);
        assert!((1_800..=2_400).contains(&counters.reordered), "{} of 21,000 late", counters.reordered);
        assert_eq!(counters.lost, 0);
    }

    #[test]
    fn one_receiver_is_bad_and_the_others_are_not() {
        let lost = |profile| {
            let counters = *after(profile, 8, 10).last().unwrap();
            counters.overflowed + counters.lost
        };
        let lost: Vec<_> = one_bad_receiver(3).into_iter().map(lost).collect();
        assert!(lost[0] > 500 && lost[1..] == [0, 0], "{lost:?} of 1,250");
    }
}
