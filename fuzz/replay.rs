//! The corpus of a target without the fuzzer: each file as it is, and damaged in ways that are the same at
//! each run. The tests of the crates that own the parsers include this file.

use std::{fs, path::PathBuf};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha12Rng;

/// Hands every file of the corpus to the target's function, and damaged so many times; there must be at
/// least so many files. `ROUNDS=5000 cargo test --release` looks longer.
pub fn replay(target: &str, least: usize, rounds: u64, read: impl Fn(&[u8])) {
    let files: Vec<_> = fs::read_dir(folder(target)).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() >= least, "{} files only", files.len());
    let told = std::env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok());
    for file in files {
        let bytes = fs::read(&file).unwrap();
        read(&bytes);
        for round in 0..told.unwrap_or(rounds) {
            read(&damaged(&bytes, &mut ChaCha12Rng::seed_from_u64(round)));
        }
    }
}

/// Puts the seeds of a target into its corpus.
pub fn write(target: &str, seeds: &[(&str, Vec<u8>)]) {
    fs::create_dir_all(folder(target)).unwrap();
    for (name, bytes) in seeds {
        fs::write(folder(target).join(name), bytes).unwrap();
    }
}

/// The corpus of a target.
#[allow(dead_code, reason = "not every crate looks into it")]
pub fn folder(target: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target)
}

/// The first byte, which chooses the reader, stays.
fn damaged(bytes: &[u8], rng: &mut ChaCha12Rng) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..rng.random_range(1..6) {
        let at = rng.random_range(1..=bytes.len());
        let near = rng.random_range(0..=(bytes.len() - at).min(16));
        match rng.random_range(0..5) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..at + near)),
            2 => drop(bytes.splice(at..at, std::iter::repeat_n(rng.random(), near))),
            3 => bytes[at..at + near].fill([0, 0x3f, 0x40, 0x7f, 0x80, 0xff][rng.random_range(0..6)]),
            _ => bytes[at..at + near].iter_mut().for_each(|byte| *byte ^= rng.random::<u8>()),
        }
    }
    bytes
}
