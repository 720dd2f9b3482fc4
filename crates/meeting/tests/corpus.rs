//! The fuzz corpus, without the fuzzer.
#![allow(clippy::unwrap_used, missing_docs)]

use crate::{replay, strangers};

#[test]
fn the_corpus_of_signalling_makes_nothing_panic_and_the_order_holds() {
    replay::replay("signalling", 18, 100, strangers::signalling);
}

#[test]
fn the_commits_and_messages_of_the_corpus_are_true_ones() {
    let meeting = |name| {
        let seed = std::fs::read(replay::folder("signalling").join(name)).unwrap();
        let meeting = strangers::play(seed[0] == 1, &seed[1..]);
        (meeting.members(), meeting.epoch())
    };
    assert_eq!(meeting("founding"), (2, Some(1)));
    assert_eq!(meeting("a_member_leaves"), (1, Some(2)));
    assert_eq!(meeting("a_third_comes_and_goes"), (2, Some(2)));
    assert_eq!(meeting("nobody_commits"), (2, Some(1)));
    assert_eq!(meeting("coming_back_to_a_leaf"), (2, Some(2)));
    assert_eq!(meeting("lobby"), (3, Some(3)));
    assert_eq!(meeting("a_host_removes"), (1, Some(2)));
    assert_eq!(meeting("a_host_ends"), (0, None));
}

/// `cargo test -p conclave-meeting --test corpus -- --ignored` after the wire format has changed.
#[test]
#[ignore = "writes the seeds anew"]
fn write_the_seeds() {
    let members = strangers::prologue();
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/fixtures/two_members");
    std::fs::write(fixture, members.script()).unwrap();
    replay::write("signalling", &strangers::seeds(members));
}
