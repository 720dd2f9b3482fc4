//! The fuzz corpus, without the fuzzer.
#![allow(clippy::unwrap_used, missing_docs)]

use crate::{replay, strangers};

#[test]
fn the_corpus_of_turn_makes_nothing_panic_and_nothing_leaves() {
    replay::replay("turn", 12, 500, strangers::turn);
}

/// `cargo test -p conclave-turn --test corpus -- --ignored`.
#[test]
#[ignore = "writes the seeds anew"]
fn write_the_seeds() {
    replay::write("turn", &strangers::seeds());
}
