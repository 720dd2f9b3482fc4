//! The fuzz corpus, without the fuzzer.
#![allow(clippy::unwrap_used, missing_docs)]

use std::{fs, path::PathBuf};

use crate::{replay, strangers};

fn fuzz() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

#[test]
fn the_corpus_of_group_messages_makes_nothing_panic() {
    replay::replay("group_messages", 18, 40, strangers::group_messages);
}

#[test]
fn the_corpus_of_sealed_frames_makes_nothing_panic() {
    replay::replay("sealed_frames", 36, 40, strangers::sealed_frames);
}

#[test]
fn the_observed_commits_of_the_corpus_are_true_ones() {
    let snapshot = fs::read(fuzz().join("fixtures/observer.cbor")).unwrap();
    for name in
        ["commit_that_adds", "commit_that_removes", "commit_that_refreshes", "commit_that_changes_the_policy"]
    {
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
        replay::write(target, &[(&name, bytes)]);
    }
}
