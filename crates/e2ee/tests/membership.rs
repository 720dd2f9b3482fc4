//! Who is in the group: founding, joining, leaving, and commits that meet.
#![allow(clippy::unwrap_used, missing_docs)]

use e2ee::{Change, Error, Group, Observer, Profile, Refusal, RefusedReason};

use crate::room::{Room, add, refresh, remove};

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

#[test]
fn several_join_by_one_commit_without_a_path() {
    let mut room = Room::new(4);
    let guests: Vec<_> = ["Anne", "Bo", "Cas"].map(|name| room.identity(name)).into();
    let add = guests.iter().map(|guest| guest.key_package()).collect();
    let prepared = room.members[0].prepare(Change { add, ..Change::default() }).unwrap();
    let applied = room.deliver(&prepared);
    assert!(applied[0].own);
    let names: Vec<_> = applied[0].added.iter().map(|m| m.profile.clone().unwrap().name).collect();
    assert_eq!(names, ["Anne", "Bo", "Cas"]);
    for guest in guests {
        room.welcome(guest, &prepared);
    }
    room.assert_one_group();
}

#[test]
fn who_is_removed_knows_it_and_can_do_nothing_more() {
    let mut room = Room::of(4, 5);
    let mut evicted = room.members.remove(1);
    let participant = evicted.participant();
    let prepared = room.members[2].prepare(remove(participant)).unwrap();
    let applied = room.deliver(&prepared);
    assert_eq!(applied[0].removed.iter().map(|m| m.participant).collect::<Vec<_>>(), [participant]);
    room.assert_one_group();

    let last = evicted.apply_commit(&prepared.commit).unwrap();
    assert!(last.evicted && !evicted.is_member());
    assert_eq!(last.by, room.members[2].participant());
    assert_eq!(evicted.seal(b"still here"), Err(Error::Evicted));
    assert_eq!(evicted.frame_secret().err(), Some(Error::Evicted));
    assert_eq!(evicted.prepare(refresh()), Err(Error::Evicted));
    let sealed = room.members[0].seal(b"without you").unwrap();
    assert_eq!(evicted.open(&sealed), Err(Error::Evicted));
    let next = room.members[0].prepare(refresh()).unwrap();
    assert_eq!(evicted.apply_commit(&next.commit), Err(Error::Evicted));
}

#[test]
fn a_freed_leaf_is_given_to_the_next_newcomer() {
    let mut room = Room::of(3, 6);
    let gone = room.members.remove(1);
    let prepared = room.members[0].prepare(remove(gone.participant())).unwrap();
    room.deliver(&prepared);
    let newcomer = room.join(0, "Anne");
    room.assert_one_group();
    let leaves = room.observer.leaves();
    assert!(leaves.contains(&(newcomer, gone.own_leaf())));
}

#[test]
fn of_two_commits_for_one_epoch_the_loser_prepares_again() {
    let mut room = Room::of(3, 7);
    let (anne, bo) = (room.identity("Anne"), room.identity("Bo"));
    let first = room.members[0].prepare(add(&anne)).unwrap();
    let second = room.members[1].prepare(add(&bo)).unwrap();
    assert_eq!(first.base_epoch, second.base_epoch);
    room.deliver(&first);
    room.welcome(anne, &first);
    let stale = Error::WrongEpoch { message: second.base_epoch, group: first.base_epoch + 1 };
    assert_eq!(room.observer.apply_commit(&second.commit), Err(stale.clone()));
    assert_eq!(room.members[1].apply_commit(&second.commit), Err(stale));
    let again = room.members[1].prepare(add(&bo)).unwrap();
    room.deliver(&again);
    room.welcome(bo, &again);
    room.assert_one_group();
}

#[test]
fn a_commit_that_was_set_aside_does_not_count_as_ones_own() {
    let mut room = Room::of(2, 8);
    let first = room.members[0].prepare(refresh()).unwrap();
    room.members[0].discard_prepared();
    assert_eq!(room.members[0].apply_commit(&first.commit), Err(Error::Invalid("commit")));
    let second = room.members[0].prepare(refresh()).unwrap();
    assert!(room.deliver(&second)[0].own);
    room.assert_one_group();
}

#[test]
fn a_replayed_commit_is_refused() {
    let mut room = Room::of(3, 9);
    let prepared = room.members[0].prepare(refresh()).unwrap();
    room.deliver(&prepared);
    let stale = Error::WrongEpoch { message: prepared.base_epoch, group: prepared.base_epoch + 1 };
    for member in &mut room.members {
        assert_eq!(member.apply_commit(&prepared.commit), Err(stale.clone()));
    }
    assert_eq!(room.observer.apply_commit(&prepared.commit), Err(stale));
    room.assert_one_group();
}

#[test]
fn members_parted_by_a_fork_neither_follow_nor_read_each_other() {
    let mut room = Room::of(4, 10);
    let left = room.members[0].prepare(refresh()).unwrap();
    let right = room.members[1].prepare(refresh()).unwrap();
    for (at, commit) in [(0, &left), (2, &left), (1, &right), (3, &right)] {
        room.members[at].apply_commit(&commit.commit).unwrap();
    }
    assert_eq!(room.members[0].epoch(), room.members[1].epoch());
    assert_ne!(room.members[0].meeting_code(), room.members[1].meeting_code());
    assert_eq!(room.members[0].meeting_code(), room.members[2].meeting_code());
    let sealed = room.members[0].seal(b"who hears me?").unwrap();
    assert!(room.members[2].open(&sealed).is_ok());
    assert_eq!(room.members[3].open(&sealed), Err(Error::DoesNotOpen));
    let next = room.members[0].prepare(refresh()).unwrap();
    assert_eq!(room.members[3].apply_commit(&next.commit), Err(Error::Invalid("commit")));
    assert!(room.members[2].apply_commit(&next.commit).is_ok());
}

#[test]
fn a_commit_of_another_group_is_told_apart() {
    let mut room = Room::of(2, 11);
    let mut other = Room::of(2, 12);
    let commit = other.members[0].prepare(refresh()).unwrap().commit;
    assert_eq!(room.members[0].apply_commit(&commit), Err(Error::WrongGroup));
    assert_eq!(room.observer.apply_commit(&commit), Err(Error::WrongGroup));
    let sealed = other.members[0].seal(b"x").unwrap();
    assert_eq!(room.members[0].open(&sealed), Err(Error::WrongGroup));
}

#[test]
fn bad_key_packages_are_left_out_and_the_good_ones_come_in() {
    let mut room = Room::of(2, 13);
    let anne = room.identity("Anne");
    let mut elsewhere = Room::new(14);
    let stranger = elsewhere.identity("stranger");
    let mut damaged = anne.key_package();
    let last = damaged.len() - 1;
    damaged[last] ^= 1;
    let change = Change {
        add: vec![
            b"rubbish".to_vec(),
            damaged,
            stranger.key_package(),
            anne.key_package(),
            anne.key_package(),
        ],
        refresh: true,
        ..Change::default()
    };
    let prepared = room.members[0].prepare(change).unwrap();
    assert_eq!(
        prepared.refused,
        [
            (0, RefusedReason::Malformed),
            (1, RefusedReason::Invalid),
            (2, RefusedReason::NotWithLink),
            (4, RefusedReason::AlreadyPresent),
        ]
    );
    room.deliver(&prepared);
    room.welcome(anne, &prepared);
    room.assert_one_group();
}

#[test]
fn an_empty_change_is_not_committed_and_nobody_removes_themselves() {
    let mut room = Room::of(2, 15);
    let own = room.members[0].participant();
    assert_eq!(room.members[0].prepare(remove(own)), Err(Error::RemovesItself));
    let nobody = e2ee::ParticipantId([0; 16]);
    assert_eq!(room.members[0].prepare(remove(nobody)), Err(Error::NothingToCommit { refused: vec![] }));
}

#[test]
fn a_welcome_meant_for_somebody_else_does_not_open() {
    let mut room = Room::of(2, 16);
    let (anne, bo) = (room.identity("Anne"), room.identity("Bo"));
    let prepared = room.members[0].prepare(add(&anne)).unwrap();
    room.deliver(&prepared);
    let tree = room.observer.tree().unwrap();
    let joined = Group::join(bo, &room.terms(), prepared.welcome.as_ref().unwrap(), &tree);
    assert_eq!(joined.err(), Some(Error::WelcomeDoesNotOpen));
}

#[test]
fn no_name_stands_in_anything_that_the_server_sees() {
    let name = "Wilhelmina Zonderland";
    let mut room = Room::of(2, 17);
    let guest = room.identity(name);
    let prepared = room.members[0].prepare(Change { refresh: true, ..add(&guest) }).unwrap();
    let package = guest.key_package();
    room.deliver(&prepared);
    room.welcome(guest, &prepared);
    assert_eq!(room.members[0].members()[2].profile, Some(Profile::new(name)));
    let seen = [
        package,
        prepared.commit,
        prepared.welcome.unwrap(),
        room.observer.tree().unwrap(),
        room.observer.snapshot(),
        room.members[2].group_info().unwrap(),
        room.members[2].seal(name.as_bytes()).unwrap(),
    ];
    for bytes in &seen {
        for part in ["Wilhelmina", "Zonderland"] {
            assert!(!bytes.windows(part.len()).any(|window| window == part.as_bytes()));
        }
    }
}

#[test]
fn a_kept_key_package_brings_nobody_back() {
    let mut room = Room::of(3, 20);
    let guest = room.identity("Anne");
    let kept = guest.key_package();
    let whose = guest.participant();
    let prepared = room.members[0].prepare(add(&guest)).unwrap();
    room.deliver(&prepared);
    room.welcome(guest, &prepared);
    // One who comes while Anne is there and one who comes later know different pasts.
    room.join(0, "Bo");
    let prepared = room.members[0].prepare(remove(whose)).unwrap();
    room.deliver(&prepared);
    room.join(0, "Cas");
    for member in [0, 1, 3] {
        let refused = room.members[member].prepare(Change { add: vec![kept.clone()], ..Change::default() });
        assert_eq!(refused, Err(Error::NothingToCommit { refused: vec![(0, RefusedReason::WasPresent)] }));
    }
    // Who did not see her go is talked into it: the server and the others refuse the commit.
    let last = room.members.len() - 1;
    let talked = Change { add: vec![kept], ..Change::default() };
    let prepared = room.members[last].prepare(talked).unwrap();
    let returning = Err(Error::Refused(Refusal::ReturningParticipant(whose)));
    assert_eq!(room.observer.apply_commit(&prepared.commit).map(|_| ()), returning);
    let mut restored = Observer::restore(&room.observer.snapshot()).unwrap();
    assert_eq!(restored.apply_commit(&prepared.commit).map(|_| ()), returning);
    assert_eq!(room.members[0].apply_commit(&prepared.commit).map(|_| ()), returning);
}
