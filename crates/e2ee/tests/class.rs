//! A meeting of a class: what its rules leave to nobody, what hosts cannot do, and that neither server nor host changes them.
#![allow(clippy::unwrap_used, missing_docs)]

use e2ee::{Card, Details, Error, Group, MeetingLink, Opening, Policy, Powers, Refusal, Role, StreamKind};
use protocol::{
    ClassRules,
    class::{ClassException, Grant, Lobby, People},
};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

use crate::room::{self, LOBBY, OPEN, Room};

fn rules() -> ClassRules {
    ClassRules {
        organisation: [7; 16],
        by: "Example University".into(),
        class: "children".into(),
        title: "With children".into(),
        people: People::Link,
        mfa: false,
        verified_by: None,
        lobby: Lobby::Always,
        record: Grant::Nobody,
        share: Grant::Hosts,
        chat: true,
        private_chat: false,
        rename: false,
        muted: true,
        camera_off: true,
        kept_days: 7,
        file_hours: 720,
        chat_hours: 0,
        regions: Vec::new(),
        exceptions: Vec::new(),
    }
}

/// A meeting of that class with a host and a guest.
fn room(seed: u64) -> Room {
    let class = rules();
    let mut room = Room::of_class(&OPEN.within(&class), Some(Box::new(class)), seed);
    room.join(0, "Anne");
    room
}

/// What a host's program makes of a change of the policy. (What others make of an altered one's: `group/dishonest/class.rs`.)
fn refusals(room: &mut Room, edit: impl FnOnce(&mut Policy)) -> Vec<Error> {
    let change = room.edited(0, edit);
    vec![room.members[0].prepare(change).unwrap_err()]
}

#[test]
fn what_the_class_bars_nobody_may_not_even_hosts() {
    let mut room = room(1);
    let (host, guest) = (room.members[0].participant(), room.members[1].participant());
    for member in &room.members {
        assert_eq!(member.role(&host), Role::Host);
        for barred in [Powers::RECORD, Powers::PRIVATE_CHAT, Powers::RENAME] {
            assert!(!member.may(&host, barred) && !member.may(&guest, barred));
        }
        assert!(member.may(&host, Powers::to_send(StreamKind::Screen)), "hosts may share");
        assert!(!member.may(&guest, Powers::to_send(StreamKind::Screen)));
        assert!(member.may(&guest, Powers::CHAT));
    }
    assert!(!room.observer.may(&host, Powers::RECORD), "the server reckons alike");
    // A role changes nothing of it.
    room.edit(0, room::give(guest, Role::Cohost));
    assert!(!room.members[0].may(&guest, Powers::RECORD));
}

#[test]
fn a_host_cannot_go_against_the_class() {
    let mut room = room(2);
    let against = vec![Error::Refused(Refusal::AgainstItsClass)];
    let roots = vec![Error::Refused(Refusal::RootsChanged)];
    assert_eq!(refusals(&mut room, |policy| policy.lobby = false), against);
    assert_eq!(refusals(&mut room, |policy| policy.quiet_above = 20), against);
    for power in [Powers::RECORD, Powers::SHARE, Powers::PRIVATE_CHAT, Powers::RENAME] {
        assert_eq!(refusals(&mut room, |policy| policy.allowed = policy.allowed.with(power)), against);
    }
    assert_eq!(refusals(&mut room, |policy| policy.class = None), roots);
    let laxer = ClassRules { record: Grant::Hosts, ..rules() };
    assert_eq!(refusals(&mut room, |policy| policy.class = Some(Box::new(laxer))), roots);
    // What the class leaves to hosts they do.
    room.edit(0, |policy| policy.locked = true);
    room.assert_one_group();
}

#[test]
fn nobody_joins_a_group_of_other_rules_than_the_card_has() {
    let strict = rules();
    let class = ClassRules { record: Grant::Hosts, ..rules() };
    let mut room = Room::of_class(&OPEN.within(&class), Some(Box::new(class)), 3);
    room.class = Some(Box::new(strict));
    let identity = room.identity("Anne");
    let prepared = room.members[0].prepare(room::add(&identity)).unwrap();
    room.deliver(&prepared);
    let joined = Group::join(
        identity,
        &room.terms(),
        prepared.welcome.as_ref().unwrap(),
        &room.observer.tree().unwrap(),
    );
    assert_eq!(joined.err(), Some(Error::Refused(Refusal::AnotherClass)));
}

#[test]
fn nobody_founds_a_group_against_the_class() {
    let mut room = Room::opening(&LOBBY, 4);
    let identity = room.host_identity("another founder");
    let mut policy = Policy::new(room.host.key(), room.link.entry_key(), &OPEN);
    policy.class = Some(Box::new(rules()));
    let founded = Group::found(identity, policy, Some(&room.host));
    assert_eq!(founded.err(), Some(Error::Refused(Refusal::AgainstItsClass)));
}

#[test]
fn the_card_carries_the_rules_signed_by_the_host_and_begins_within_them() {
    let rng = &mut ChaCha20Rng::seed_from_u64(5);
    let link = MeetingLink::generate(rng);
    let host = link.host.clone().unwrap();
    let exception = ClassException {
        setting: "record".into(),
        instead_of: "nobody".into(),
        owner: "Examination board".into(),
        reason: "r".repeat(protocol::class::REASON_CHARACTERS),
        until: 1_900_000_000_000,
    };
    let class = ClassRules { record: Grant::Hosts, exceptions: vec![exception; 8], ..rules() };
    let opening = Opening { lobby: false, allowed: Powers::ALL, ..Opening::default() };
    let card = Card::new(&host, opening, Details::default(), rng).of_class(Some(Box::new(class.clone())));
    let sealed = card.seal(&link.secret, &host, rng);
    let (opened, _) = Card::open(&link.for_guests(), &sealed).unwrap();
    assert_eq!(opened.class.as_deref(), Some(&class));
    assert!(opened.opening.lobby && opened.opening.quiet_above == 0);
    assert!(!opened.opening.allowed.contains(Powers::SHARE));
    let plain = Card::new(&host, opening, Details::default(), rng);
    assert_eq!(Card::open(&link, &plain.seal(&link.secret, &host, rng)).unwrap().0.class, None);
}

#[test]
fn the_registration_is_signed_with_the_rules() {
    let rng = &mut ChaCha20Rng::seed_from_u64(6);
    let link = MeetingLink::generate(rng);
    let host = link.host.clone().unwrap();
    let registration = |class: Option<ClassRules>| protocol::Registration {
        room: host.room().hash(),
        host: host.key(),
        entry: link.secret.entry_key(),
        early: false,
        keep_until: 0,
        version: 1,
        card_hash: [0; 32],
        class: class.map(Box::new),
    };
    let signature = host.sign_registration(&registration(Some(rules())));
    assert!(e2ee::verify_registration(&registration(Some(rules())), &signature));
    assert!(!e2ee::verify_registration(&registration(None), &signature));
    let laxer = ClassRules { people: People::SignedIn, ..rules() };
    assert!(!e2ee::verify_registration(&registration(Some(laxer)), &signature));
}
