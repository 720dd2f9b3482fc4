//! What holds whatever is called in whatever order, with whatever is told.

use std::time::{Duration, Instant};

use congestion::{Config, Controller, Kind, Probe};
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Call {
    /// So many packets of this size, numbered on or with a gap.
    Send {
        count: u64,
        bytes: usize,
        gap: u64,
    },
    /// Of the packets from so far back on: arrivals as so many ms after the last, or none.
    Tell {
        back: u64,
        arrivals: Vec<Option<i32>>,
    },
    /// Any numbers and any times.
    Lie {
        packets: Vec<(u64, Option<Duration>)>,
    },
    RoundTrip(Duration),
    Desired(u64),
    Poll,
}

fn some_time() -> impl Strategy<Value = Duration> {
    prop_oneof![
        Just(Duration::ZERO),
        Just(Duration::MAX),
        (0..100_000_u64).prop_map(Duration::from_millis),
        (any::<u64>(), 0..1_000_000_000_u32).prop_map(|(s, n)| Duration::new(s, n)),
    ]
}

fn some_number() -> impl Strategy<Value = u64> {
    prop_oneof![0..3_000_u64, any::<u64>()]
}

fn some_call() -> impl Strategy<Value = Call> {
    let arrival = prop::option::weighted(0.8, -50..400_i32);
    prop_oneof![
        4 => (1..60_u64, 0..70_000_usize, prop_oneof![9 => Just(0), 1 => 0..2_000_u64])
            .prop_map(|(count, bytes, gap)| Call::Send { count, bytes, gap }),
        4 => (0..80_u64, prop::collection::vec(arrival, 0..60))
            .prop_map(|(back, arrivals)| Call::Tell { back, arrivals }),
        1 => prop::collection::vec((some_number(), prop::option::of(some_time())), 0..40)
            .prop_map(|packets| Call::Lie { packets }),
        1 => some_time().prop_map(Call::RoundTrip),
        1 => any::<u64>().prop_map(Call::Desired),
        3 => Just(Call::Poll),
    ]
}

fn some_step() -> impl Strategy<Value = (Call, i64)> {
    let step = prop_oneof![8 => 0..300_i64, 1 => -1_000..0_i64, 1 => 0..10_000_000_i64];
    (some_call(), step)
}

/// Calls it as told, and gives the estimate after each call.
fn run(config: Config, steps: &[(Call, i64)]) -> Vec<u64> {
    let start = Instant::now() + Duration::from_secs(1_000);
    let mut now = start;
    let mut controller = Controller::new(config, start);
    let (mut next, mut clock) = (0_u64, 1_000_000_i64);
    let mut probe: Option<Probe> = None;
    let mut estimates = Vec::new();
    for (call, step) in steps {
        let by = Duration::from_millis(step.unsigned_abs());
        now = if *step < 0 { now.checked_sub(by).unwrap_or(now) } else { now + by };
        match call {
            Call::Send { count, bytes, gap } => {
                next += gap;
                for _ in 0..*count {
                    let kind = probe.map_or(Kind::Media, |probe| Kind::Probe(probe.id));
                    controller.sent(next, *bytes, kind, now);
                    next += 1;
                }
            }
            Call::Tell { back, arrivals } => {
                let first = next.saturating_sub(*back);
                let told: Vec<_> = arrivals
                    .iter()
                    .zip(first..)
                    .map(|(arrival, sequence)| {
                        let arrival = arrival.map(|after| {
                            clock = (clock + i64::from(after)).max(0);
                            Duration::from_millis(clock.unsigned_abs())
                        });
                        (sequence, arrival)
                    })
                    .collect();
                controller.feedback(told, now);
            }
            Call::Lie { packets } => controller.feedback(packets.iter().copied(), now),
            Call::RoundTrip(time) => controller.round_trip(*time),
            Call::Desired(bps) => controller.desired(*bps),
            Call::Poll => probe = controller.poll(now).or(probe),
        }
        estimates.push(controller.estimate());
        assert!((0.0..=1.0).contains(&controller.loss()), "{}", controller.loss());
        let _ = (controller.queue_delay(), controller.wake());
    }
    estimates
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_estimate_stays_within_its_bounds(
        initial: u64, min in 0..1_000_000_u64, more in prop_oneof![0..10_000_000_u64, any::<u64>()],
        steps in prop::collection::vec(some_step(), 1..120),
    ) {
        let config = Config { initial, min, max: min.saturating_add(more) };
        for estimate in run(config, &steps) {
            prop_assert!((config.min..=config.max).contains(&estimate), "{estimate} of {config:?}");
        }
    }

    #[test]
    fn the_same_calls_give_the_same(steps in prop::collection::vec(some_step(), 1..60)) {
        let config = Config { initial: 500_000, min: 40_000, max: 8_000_000 };
        prop_assert_eq!(run(config, &steps), run(config, &steps));
    }

    #[test]
    fn without_feedback_it_falls_to_the_least_in_bounded_time(
        steps in prop::collection::vec(some_step(), 1..60), max in 1_000_000..100_000_000_u64,
    ) {
        let mut steps = steps;
        // Round trips count as 2 s at most, thus silence begins after 5.5 s; then a half each second.
        for _ in 0..40 {
            steps.push((Call::Send { count: 1, bytes: 1_000, gap: 0 }, 1_000));
        }
        // A clock that went back stands still until it is caught up with.
        let steps: Vec<_> = steps.into_iter().map(|(call, step)| (call, step.max(0))).collect();
        let config = Config { initial: max, min: 40_000, max };
        prop_assert_eq!(run(config, &steps).pop(), Some(40_000));
    }
}

#[test]
fn bounds_the_wrong_way_round_are_the_lower_one() {
    let config = Config { initial: 0, min: 9, max: 3 };
    assert_eq!(run(config, &[(Call::Poll, 0)]), [9]);
}
