//! The fuzz corpus, without the fuzzer.
#![allow(clippy::unwrap_used, missing_docs)]

mod strangers;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use std::{fs, path::PathBuf};

fn fuzz() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

fn run(target: &str, least: usize, read: impl Fn(&[u8])) {
    let folder = fuzz().join("corpus").join(target);
    let files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() >= least, "{} files only", files.len());
    for file in files {
        let bytes = fs::read(&file).unwrap();
        read(&bytes);
        // Damaged and cut short they are read too, the same way at each run.
        for round in 0..rounds() {
            read(&damaged(&bytes, &mut ChaCha20Rng::seed_from_u64(round)));
        }
    }
}

/// `ROUNDS=5000 cargo test --release` looks longer.
fn rounds() -> u64 {
    std::env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(40)
}

/// The first byte, which chooses the reader, stays.
fn damaged(bytes: &[u8], rng: &mut ChaCha20Rng) -> Vec<u8> {
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

#[test]
fn the_corpus_of_group_messages_makes_nothing_panic() {
    run("group_messages", 15, strangers::group_messages);
}

#[test]
fn the_corpus_of_sealed_frames_makes_nothing_panic() {
    run("sealed_frames", 36, strangers::sealed_frames);
}

#[test]
fn the_observed_commits_of_the_corpus_are_true_ones() {
    let snapshot = fs::read(fuzz().join("fixtures/observer.cbor")).unwrap();
    for name in ["commit_that_adds", "commit_that_removes", "commit_that_refreshes"] {
        let seed = fs::read(fuzz().join("corpus/group_messages").join(name)).unwrap();
        let mut observer = e2ee::Observer::restore(&snapshot).unwrap();
        observer.apply_commit(&seed[1..]).unwrap();
    }
}

/// `cargo test -p conclave-e2ee --test corpus -- --ignored` after the wire format has changed.
#[test]
#[ignore = "writes the seeds anew"]
fn write_the_seeds() {
    let (snapshot, seeds) = strangers::seeds();
    fs::write(fuzz().join("fixtures/observer.cbor"), snapshot).unwrap();
    for strangers::Seed { target, name, bytes } in seeds {
        let folder = fuzz().join("corpus").join(target);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), bytes).unwrap();
    }
}
