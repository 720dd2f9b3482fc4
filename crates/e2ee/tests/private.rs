//! Private messages: what only some members can open.
#![allow(clippy::unwrap_used, missing_docs)]

use e2ee::{Error, Group, Opened, ParticipantId};
use protocol::{Bytes, limits::PRIVATE_RECIPIENTS, sealed::Private};

use crate::room::{Room, refresh, remove};

/// Seals for these, and sends an empty sealed message beside it, as which it travels.
fn send(room: &mut Room, from: usize, to: &[ParticipantId], word: &[u8]) -> (Private, Vec<u8>) {
    let private = room.members[from].seal_private(to, word, &mut room.rng).unwrap();
    let around = room.members[from].seal(b"around").unwrap();
    (private, around)
}

fn opened(member: &mut Group, around: &[u8]) -> Opened {
    member.open(around).unwrap()
}

#[test]
fn only_recipients_open_it_and_it_names_none_of_them() {
    let mut room = Room::of(5, 1);
    let ids = room.participants();
    let (private, around) = send(&mut room, 0, &[ids[1], ids[3]], b"for two of you");
    for at in 1..5 {
        let from = opened(&mut room.members[at], &around);
        let word = room.members[at].open_private(&from, &private);
        assert_eq!(word.as_deref(), [1, 3].contains(&at).then_some(&b"for two of you"[..]), "member {at}");
    }
    let bytes: Vec<u8> = private.keys.iter().chain([&private.text]).flat_map(|part| part.0.clone()).collect();
    for id in &ids {
        assert!(!bytes.windows(16).any(|window| window == id.0));
    }
    assert!(!bytes.windows(4).any(|window| window == b"for "));
}

#[test]
fn it_is_bound_to_its_sender_its_epoch_and_its_text() {
    let mut room = Room::of(4, 2);
    let ids = room.participants();
    let (private, around) = send(&mut room, 0, &[ids[1]], b"from the first");
    let from = opened(&mut room.members[1], &around);
    let opens = |from: &Opened, private: &Private| room.members[1].open_private(from, private).is_some();
    assert!(opens(&from, &private));
    assert!(!opens(&Opened { participant: ids[2], ..from.clone() }, &private), "passed on as one's own");
    assert!(!opens(&Opened { epoch: from.epoch - 1, ..from.clone() }, &private));
    for part in [&private.keys[0].0, &private.text.0] {
        for at in (0..part.len()).step_by(61).chain([part.len() - 1]) {
            let mut damaged = private.clone();
            let in_key = std::ptr::eq(part, &private.keys[0].0);
            let bytes = if in_key { &mut damaged.keys[0].0 } else { &mut damaged.text.0 };
            bytes[at] ^= 1;
            assert!(!opens(&from, &damaged), "byte {at}");
        }
    }
    let (other, _) = {
        let private = room.members[0].seal_private(&[ids[1]], b"another", &mut room.rng).unwrap();
        (private, ())
    };
    let swapped = Private { keys: other.keys, text: private.text };
    assert!(room.members[1].open_private(&from, &swapped).is_none(), "a key for another text");
}

#[test]
fn it_opens_in_the_epochs_in_which_messages_open_though_the_recipient_has_renewed_its_leaf() {
    let mut room = Room::of(3, 3);
    let ids = room.participants();
    let sent: Vec<_> = (0..5)
        .map(|_| {
            let sent = send(&mut room, 0, &[ids[1]], b"late");
            let commit = room.members[1].prepare(refresh()).unwrap();
            room.deliver(&commit);
            sent
        })
        .collect();
    for (at, (private, around)) in sent.iter().enumerate() {
        match room.members[1].open(around) {
            Ok(from) => {
                assert!(at >= 2);
                assert_eq!(room.members[1].open_private(&from, private).unwrap(), b"late");
            }
            Err(_) => assert!(at < 2, "message {at}"),
        }
    }
}

#[test]
fn a_founder_and_a_newcomer_open_what_is_for_them_and_one_who_is_gone_gets_nothing() {
    let mut room = Room::of(2, 4);
    let ids = room.participants();
    let (private, around) = send(&mut room, 1, &[ids[0]], b"to the founder");
    let from = opened(&mut room.members[0], &around);
    assert_eq!(room.members[0].open_private(&from, &private).unwrap(), b"to the founder");
    let late = room.join(1, "late");
    let (private, around) = send(&mut room, 0, &[late], b"welcome");
    let from = opened(&mut room.members[2], &around);
    assert_eq!(room.members[2].open_private(&from, &private).unwrap(), b"welcome");
    let commit = room.members[0].prepare(remove(late)).unwrap();
    room.deliver(&commit);
    let sealed = room.members[0].seal_private(&[late], b"are you there", &mut room.rng);
    assert_eq!(sealed, Err(Error::NotAMember));
}

#[test]
fn it_is_for_somebody_and_not_for_too_many() {
    let mut room = Room::of(2, 5);
    let ids = room.participants();
    let mut seal = |to: &[ParticipantId]| room.members[0].seal_private(to, b"x", &mut room.rng).is_ok();
    assert!(!seal(&[]));
    assert!(!seal(&vec![ids[1]; PRIVATE_RECIPIENTS + 1]));
    assert!(seal(&vec![ids[1]; PRIVATE_RECIPIENTS]));
    assert!(!seal(&[ParticipantId([9; 16])]));
}

#[test]
fn no_bytes_of_a_member_make_the_reader_panic_or_try_without_end() {
    let mut room = Room::of(2, 6);
    let around = room.members[0].seal(b"around").unwrap();
    let from = opened(&mut room.members[1], &around);
    for length in [0, 1, 15, 16, 1_119, 1_120, 1_121, 1_152, 4_000] {
        let bytes = Bytes(vec![7; length]);
        let private = Private { keys: vec![bytes.clone(); 2], text: bytes.clone() };
        assert_eq!(room.members[1].open_private(&from, &private), None);
        let many = Private { keys: vec![bytes.clone(); PRIVATE_RECIPIENTS + 1], text: bytes };
        assert_eq!(room.members[1].open_private(&from, &many), None);
    }
}
