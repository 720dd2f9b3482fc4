//! Who is in the group: founding, joining, leaving, and commits that meet.

mod room;

use e2ee::{Change, Error, Group, Profile, RefusedReason};
use room::{Room, add, refresh, remove};

#[test]
fn a_founder_is_alone_and_known_to_the_observer() {
    let room = Room::new(1);
    room.assert_one_group();
    let members = room.members[0].members();
    assert_eq!(members.len(), 1);
    assert!(members[0].own);
    assert_eq!(members[0].profile, Some(Profile::new("founder")));
}

#[test]
fn a_newcomer_and_the_founder_read_each_others_names() {
    let mut room = Room::new(2);
    room.join(0, "Anne");
    room.assert_one_group();
    for member in &room.members {
        let names: Vec<_> = member.members().into_iter().map(|m| m.profile.unwrap().name).collect();
        assert_eq!(names, ["founder", "Anne"]);
    }
}

#[test]
fn twenty_members_join_in_relay_and_speak() {
    let mut room = Room::of(20, 3);
    room.assert_one_group();
    let sealed = room.members[7].seal(b"hello").unwrap();
    let speaker = room.members[7].participant();
    for (at, member) in room.members.iter_mut().enumerate() {
        match member.open(&sealed) {
            Ok(opened) => {
                assert_eq!((opened.participant, opened.plaintext.as_slice()), (speaker, &b"hello"[..]))
            }
            Err(error) => assert_eq!((at, error), (7, Error::OwnMessage)),
        }
    }
}
