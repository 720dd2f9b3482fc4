//! Sealed messages.
#![allow(clippy::unwrap_used, missing_docs)]

use e2ee::{Error, MessageKind, inspect_message};

use crate::room::{Room, refresh};

#[test]
fn a_message_of_a_past_epoch_opens_for_three_epochs() {
    let mut room = Room::of(3, 1);
    let speaker = room.members[0].participant();
    let sealed: Vec<_> = (0..5)
        .map(|_| {
            let sealed = room.members[0].seal(b"late").unwrap();
            let commit = room.members[1].prepare(refresh()).unwrap();
            room.deliver(&commit);
            sealed
        })
        .collect();
    let now = room.members[2].epoch();
    for (at, message) in sealed.iter().enumerate() {
        let epoch = now - 5 + at as u64;
        match room.members[2].open(message) {
            Ok(opened) => {
                assert!(at >= 2);
                assert_eq!((opened.epoch, opened.participant), (epoch, speaker));
            }
            Err(error) => assert_eq!((error, at < 2), (Error::DoesNotOpen, true), "message {at}"),
        }
    }
}

#[test]
fn a_message_of_an_epoch_to_come_says_so() {
    let mut room = Room::of(3, 2);
    let commit = room.members[0].prepare(refresh()).unwrap();
    room.members[0].apply_commit(&commit.commit).unwrap();
    let sealed = room.members[0].seal(b"from tomorrow").unwrap();
    let group = commit.base_epoch;
    assert_eq!(room.members[1].open(&sealed), Err(Error::WrongEpoch { message: group + 1, group }));
    room.members[1].apply_commit(&commit.commit).unwrap();
    assert_eq!(room.members[1].open(&sealed).unwrap().plaintext, b"from tomorrow");
}

#[test]
fn a_message_opens_once_and_unchanged_only() {
    let mut room = Room::of(2, 3);
    let sealed = room.members[0].seal(b"once").unwrap();
    for at in 0..sealed.len() {
        let mut damaged = sealed.clone();
        damaged[at] ^= 1;
        assert!(room.members[1].open(&damaged).is_err(), "byte {at}");
    }
    assert_eq!(room.members[1].open(&sealed).unwrap().plaintext, b"once");
    assert_eq!(room.members[1].open(&sealed), Err(Error::DoesNotOpen));
}

#[test]
fn messages_open_out_of_order_and_with_gaps() {
    let mut room = Room::of(2, 4);
    let sealed: Vec<_> = (0..40u8).map(|n| room.members[0].seal(&[n]).unwrap()).collect();
    for at in [30, 3, 31, 12, 39, 38] {
        assert_eq!(room.members[1].open(&sealed[at]).unwrap().plaintext, [at as u8]);
    }
}

#[test]
fn lengths_show_in_steps_of_64_bytes_only() {
    let mut room = Room::of(2, 5);
    let mut lengths: Vec<_> = (0..256).map(|n| room.members[0].seal(&vec![7; n]).unwrap().len()).collect();
    assert!(lengths.iter().all(|length| (length - lengths[0]).is_multiple_of(64)), "{lengths:?}");
    lengths.dedup();
    assert_eq!(lengths.len(), 5, "{lengths:?}");
}

#[test]
fn sealing_goes_on_while_a_commit_waits_for_its_order() {
    let mut room = Room::of(2, 6);
    let commit = room.members[0].prepare(refresh()).unwrap();
    let sealed = room.members[0].seal(b"meanwhile").unwrap();
    assert_eq!(room.members[1].open(&sealed).unwrap().plaintext, b"meanwhile");
    room.deliver(&commit);
    room.assert_one_group();
}

#[test]
fn the_server_sees_group_and_epoch_of_a_message_and_what_kind_it_is() {
    let mut room = Room::of(2, 7);
    let sealed = room.members[0].seal(b"x").unwrap();
    let commit = room.members[0].prepare(refresh()).unwrap().commit;
    for (bytes, kind) in [(&sealed, MessageKind::Sealed), (&commit, MessageKind::Commit)] {
        let facts = inspect_message(bytes).unwrap();
        assert_eq!((facts.epoch, facts.kind), (room.observer.epoch(), kind));
        assert_eq!(facts.group_id, room.observer.group_id());
    }
    assert!(inspect_message(&room.identity("x").key_package()).is_err());
    assert!(inspect_message(b"").is_err());
}
