//! Random histories: the observer, after a restart too, and all members agree at every step.
#![allow(clippy::unwrap_used, missing_docs)]

use e2ee::{Change, Error, Observer, Refusal, Role};
use proptest::prelude::*;
use rand::seq::IndexedRandom;

use crate::room::{self, Room, give};

#[derive(Debug, Clone)]
enum Step {
    /// A member adds so many, with or without a path.
    Add { by: usize, count: usize, refresh: bool },
    /// A member removes another.
    Remove { by: usize, whom: usize },
    /// A member removes another and adds one in the same commit.
    Replace { by: usize, whom: usize },
    /// A member's tab is reloaded: another brings it back in its place.
    Return { by: usize, whom: usize },
    /// A member shuts or opens the lobby.
    Lobby { by: usize },
    /// A member makes another co-host, or host.
    Name { by: usize, whom: usize, role: Role },
    /// A member renews its path.
    Refresh { by: usize },
    /// Two members commit; the second loses.
    Race { first: usize, second: usize },
    /// The server starts anew from its snapshot.
    Restart,
    /// Everyone says something.
    Speak,
}

fn step() -> impl Strategy<Value = Step> {
    let who = || 0usize..64;
    prop_oneof![
        3 => (who(), 1usize..4, any::<bool>()).prop_map(|(by, count, refresh)| Step::Add { by, count, refresh }),
        2 => (who(), who()).prop_map(|(by, whom)| Step::Remove { by, whom }),
        1 => (who(), who()).prop_map(|(by, whom)| Step::Replace { by, whom }),
        2 => (who(), who()).prop_map(|(by, whom)| Step::Return { by, whom }),
        1 => who().prop_map(|by| Step::Lobby { by }),
        1 => (who(), who(), any::<bool>()).prop_map(|(by, whom, host)| {
            Step::Name { by, whom, role: if host { Role::Host } else { Role::Cohost } }
        }),
        1 => who().prop_map(|by| Step::Refresh { by }),
        2 => (who(), who()).prop_map(|(first, second)| Step::Race { first, second }),
        1 => Just(Step::Restart),
        1 => Just(Step::Speak),
    ]
}

fn take(room: &mut Room, step: Step) {
    let count = room.members.len();
    match step {
        Step::Add { by, count: newcomers, refresh } => {
            let identities: Vec<_> = (0..newcomers).map(|_| room.identity("newcomer")).collect();
            let add = identities.iter().map(|identity| identity.key_package()).collect();
            let may = room.may_admit(by % count);
            let prepared = room.members[by % count].prepare(Change { add, refresh, ..Change::default() });
            let Ok(prepared) = prepared else { return assert!(!may) };
            room.deliver(&prepared);
            assert_eq!(prepared.welcome.is_some(), may);
            for identity in identities.into_iter().filter(|_| may) {
                room.welcome(identity, &prepared);
            }
        }
        Step::Remove { by, whom } | Step::Replace { by, whom } if by % count != whom % count => {
            let replacement = matches!(step, Step::Replace { .. }).then(|| room.identity("replacement"));
            let may = room.may_admit(by % count);
            let change = Change {
                add: replacement.iter().map(|identity| identity.key_package()).collect(),
                remove: vec![room.members[whom % count].participant()],
                ..Change::default()
            };
            let (by, whom) =
                (room.members[by % count].participant(), room.members[whom % count].participant());
            let roles = (room.observer.role(&by), room.observer.role(&whom));
            let by = room.members.iter_mut().find(|member| member.participant() == by).unwrap();
            let Ok(prepared) = by.prepare(change) else {
                return assert_eq!(roles, (Role::Cohost, Role::Host));
            };
            let applied = room.deliver(&prepared);
            assert_eq!(applied.iter().filter(|applied| applied.evicted).count(), 1);
            for identity in replacement.into_iter().filter(|_| may) {
                room.welcome(identity, &prepared);
            }
        }
        Step::Return { by, whom } if by % count != whom % count => {
            let whom = room.members[whom % count].participant();
            let secret = room.kept[&whom].clone();
            let back = room.returning(whom, &secret);
            let change = Change { add: vec![back.key_package()], ..Change::default() };
            let prepared = room.members[by % count].prepare(change).unwrap();
            let applied = room.deliver(&prepared);
            assert!(applied.iter().all(|applied| applied.returned == [whom]));
            room.welcome(back, &prepared);
        }
        Step::Lobby { by } => {
            let may = room.role(by % count) >= Role::Cohost;
            let change = room.edited(by % count, |policy| policy.lobby = !policy.lobby);
            match room.members[by % count].prepare(change) {
                Ok(prepared) => drop(room.deliver(&prepared)),
                Err(error) => assert_eq!((error, may), (Refusal::NotHost.into(), false)),
            }
        }
        Step::Name { by, whom, role } => {
            let named = room.members[whom % count].participant();
            let change = room.edited(by % count, give(named, role));
            let (was, may) = (room.observer.role(&named), room.role(by % count) == Role::Host);
            match room.members[by % count].prepare(change) {
                Ok(prepared) => drop(room.deliver(&prepared)),
                Err(Error::NothingToCommit { .. }) => assert_eq!(was, role),
                Err(error) => assert_eq!((error, may), (Refusal::NotHost.into(), false)),
            }
        }
        Step::Remove { by, .. }
        | Step::Replace { by, .. }
        | Step::Return { by, .. }
        | Step::Refresh { by } => {
            let prepared = room.members[by % count].prepare(room::refresh()).unwrap();
            room.deliver(&prepared);
        }
        Step::Race { first, second } => {
            let won = room.members[first % count].prepare(room::refresh()).unwrap();
            if first % count != second % count {
                let lost = room.members[second % count].prepare(room::refresh()).unwrap();
                room.deliver(&won);
                assert!(room.observer.apply_commit(&lost.commit).is_err());
            } else {
                room.deliver(&won);
            }
        }
        Step::Restart => room.observer = Observer::restore(&room.observer.snapshot()).unwrap(),
        Step::Speak => {
            let speaker = *(0..count).collect::<Vec<_>>().choose(&mut room.rng).unwrap();
            let sealed = room.members[speaker].seal(b"word").unwrap();
            for (at, member) in room.members.iter_mut().enumerate() {
                assert_eq!(member.open(&sealed).is_ok(), at != speaker);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn members_and_observer_agree_whatever_happens(seed: u64, steps in prop::collection::vec(step(), 1..25)) {
        let mut room = Room::new(seed);
        for step in steps {
            take(&mut room, step);
            room.assert_one_group();
        }
    }

    #[test]
    fn no_bytes_make_the_readers_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut room = Room::new(1);
        prop_assert!(room.members[0].apply_commit(&bytes).is_err());
        prop_assert!(room.members[0].open(&bytes).is_err());
        prop_assert!(room.observer.apply_commit(&bytes).is_err());
        prop_assert!(Observer::establish(&bytes).is_err());
        prop_assert!(Observer::restore(&bytes).is_err());
        prop_assert!(e2ee::inspect_key_package(&bytes).is_err());
        prop_assert!(e2ee::inspect_message(&bytes).is_err());
    }
}

#[test]
fn an_observer_can_be_set_up_anew_by_any_member() {
    let mut room = Room::of(5, 1);
    room.observer = Observer::establish(&room.members[3].group_info().unwrap()).unwrap();
    room.assert_one_group();
    room.join(2, "late");
    room.assert_one_group();
}

#[test]
fn a_damaged_snapshot_is_refused_or_harmless() {
    let room = Room::of(3, 2);
    let snapshot = room.observer.snapshot();
    for at in (0..snapshot.len()).step_by(41) {
        let mut damaged = snapshot.clone();
        damaged[at] ^= 0x21;
        if let Ok(observer) = Observer::restore(&damaged) {
            let _ = (observer.epoch(), observer.members(), observer.tree());
        }
        assert!(Observer::restore(&snapshot[..at]).is_err());
    }
}
