//! Chance is as it is said to be. Tolerances are six standard errors.

use std::time::Duration;

use netlab::{Conditions, GilbertElliott, Loss, Reordering};
use proptest::prelude::*;

use crate::traffic::{Traffic, send};

const PACKETS: usize = 20_000;

/// A packet each millisecond.
fn steady() -> Traffic {
    (0..PACKETS as u64).map(|ms| (Duration::from_millis(ms), 100)).collect()
}

/// The share of packets that are lost, how many loss periods there are, and their mean length (RFC 3357).
fn losses(loss: Loss, seed: u64) -> (f64, usize, f64) {
    let copies = send(Conditions { loss, ..Conditions::default() }, seed, &steady()).copies(PACKETS);
    let periods: Vec<_> = copies.chunk_by(|a, b| a == b).filter(|run| run[0] == 0).map(<[_]>::len).collect();
    let lost: usize = periods.iter().sum();
    (lost as f64 / PACKETS as f64, periods.len(), lost as f64 / periods.len().max(1) as f64)
}

fn near(found: f64, expected: f64, error: f64) -> bool {
    (found - expected).abs() <= 6.0 * error
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn random_loss_is_so_frequent_and_its_bursts_are_chance(share in 0.02..0.9, seed: u64) {
        let (found, periods, length) = losses(Loss::Random(share), seed);
        prop_assert!(near(found, share, (share * (1.0 - share) / PACKETS as f64).sqrt()), "{found}");
        // The length of a run of failures is geometrically distributed.
        let expected = 1.0 / (1.0 - share);
        let error = share.sqrt() * expected / (periods as f64).sqrt();
        prop_assert!(near(length, expected, error), "{length} packets, not {expected}");
    }

    #[test]
    fn burst_loss_is_so_frequent_and_its_bursts_so_long(
        share in 0.02..0.7, length in 1.0..20.0, seed: u64,
    ) {
        let chain = GilbertElliott::bursts(share, length);
        let (found, periods, found_length) = losses(Loss::Burst(chain), seed);
        // Neighbours correlate by what is left of the state after a step.
        let kept = 1.0 - chain.to_bad - chain.to_good;
        let independent = PACKETS as f64 * (1.0 - kept) / (1.0 + kept).max(0.01);
        let error = (share * (1.0 - share) / independent).sqrt();
        prop_assert!(near(found, share, error + 1e-4), "{found}, not {share}");
        let expected = 1.0 / chain.to_good;
        let error = (1.0 - chain.to_good).sqrt() * expected / (periods as f64).sqrt();
        prop_assert!(near(found_length, expected, error + 1e-3), "{found_length} packets, not {expected}");
    }

    #[test]
    fn any_chain_loses_the_share_that_the_formula_says(
        to_bad in 0.05..1.0, to_good in 0.05..1.0, loss_in_good in 0.0..1.0, loss_in_bad in 0.0..1.0, seed: u64,
    ) {
        let chain = GilbertElliott { to_bad, to_good, loss_in_good, loss_in_bad };
        let (found, ..) = losses(Loss::Burst(chain), seed);
        let kept = 1.0 - to_bad - to_good;
        let error = (0.25 / PACKETS as f64 * (1.0 + kept).max(1.0) / (1.0 - kept).min(1.0)).sqrt();
        prop_assert!(near(found, chain.share(), error), "{found}, not {}", chain.share());
    }

    #[test]
    fn packets_are_doubled_and_held_as_often_as_said(
        duplication in 0.0..1.0, share in 0.0..1.0, seed: u64,
    ) {
        let late_by = Duration::from_secs(100);
        let reordering = Some(Reordering { share, late_by });
        let outcome = send(Conditions { duplication, reordering, ..Conditions::default() }, seed, &steady());
        let error = 0.5 / (PACKETS as f64).sqrt();
        let doubled = outcome.counters.duplicated as f64 / PACKETS as f64;
        prop_assert!(near(doubled, duplication, error), "{doubled}");
        let sent = |number: usize| Duration::from_millis(number as u64);
        let held = outcome.arrivals.iter().filter(|(at, number)| *at == sent(*number) + late_by).count();
        let held = held as f64 / outcome.arrivals.len() as f64;
        prop_assert!(near(held, share, error), "{held}");
    }
}
