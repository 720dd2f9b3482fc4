//! Many real clients meet the real server core over a network that loses, delays and cuts, and over a
//! server that lies: all from one seed, in virtual time.
//!
//! [`World`] owns the clock, the network, the [`meeting::Meeting`] and the participants. What goes over
//! the wire is encoded and decoded as in production. A [`Tamper`] stands where a dishonest server would.

mod media;
mod person;
mod provider;
mod schedule;
mod server;
mod tamper;
mod world;

pub use media::FrameCounts;
pub use person::Person;
pub use provider::{Provider, told};
pub use schedule::{Hazards, run_schedule};
pub use tamper::{Honest, LogEditor, MessageEditor, Tamper};
pub use world::{Network, World};

/// The seeds of a test: `CONCLAVE_SEED` alone, if it is set, else `count` from `first`, as many times as
/// `CONCLAVE_MORE_SEEDS` says.
pub fn seeds(first: u64, count: u64) -> Vec<u64> {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    match number("CONCLAVE_SEED") {
        Some(seed) => vec![seed],
        None => (first..first + count.saturating_mul(number("CONCLAVE_MORE_SEEDS").unwrap_or(1))).collect(),
    }
}

/// Runs `test` for each seed; a failing one is named with the way to replay it.
pub fn for_seeds(name: &str, first: u64, count: u64, test: impl Fn(u64) + std::panic::RefUnwindSafe) {
    for seed in seeds(first, count) {
        if let Err(panic) = std::panic::catch_unwind(|| test(seed)) {
            let replay =
                format!("CONCLAVE_SEED={seed} cargo test --workspace --exclude conclave-wasm {name}");
            let why = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("no message");
            panic!("seed {seed} fails; replay it with\n  {replay}\n{why}");
        }
    }
}
