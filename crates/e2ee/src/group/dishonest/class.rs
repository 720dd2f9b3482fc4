//! Tests: a host with an altered program against the rules of the meeting's class.

use protocol::{
    ClassRules,
    class::{Grant, Lobby, People},
};

use super::{hosts::policy_commit, *};
use crate::{Evidence, NameKey, Policy, Powers, Vouched};
use room::OPEN;

fn rules() -> ClassRules {
    ClassRules {
        organisation: [7; 16],
        by: "Example University".into(),
        class: "sensitive".into(),
        title: "Confidential".into(),
        people: People::Members,
        mfa: false,
        verified_by: None,
        lobby: Lobby::Always,
        record: Grant::Nobody,
        share: Grant::Hosts,
        chat: true,
        private_chat: false,
        rename: true,
        muted: true,
        camera_off: false,
        kept_days: 7,
        file_hours: 720,
        chat_hours: 0,
        regions: Vec::new(),
        exceptions: Vec::new(),
    }
}

#[test]
fn a_host_who_commits_against_the_class_or_changes_it_is_refused_by_members_and_server() {
    let class = Box::new(rules());
    let mut room = Room::of_class(&OPEN.within(&class), Some(class), 1);
    room.join(HOST, "Anne");
    room.join(HOST, "Bo");
    let against: [&dyn Fn(&mut Policy); 5] = [
        &|policy| policy.lobby = false,
        &|policy| policy.quiet_above = 20,
        &|policy| policy.allowed = policy.allowed.with(Powers::RECORD),
        &|policy| policy.allowed = policy.allowed.with(Powers::SHARE),
        &|policy| policy.allowed = policy.allowed.with(Powers::PRIVATE_CHAT),
    ];
    for edit in against {
        let commit = policy_commit(&mut room, HOST, edit);
        assert_refused_of(HOST, &mut room, &commit, Refusal::AgainstItsClass);
    }
    let roots: [&dyn Fn(&mut Policy); 2] = [&|policy| policy.class = None, &|policy| {
        policy.class = Some(Box::new(ClassRules { record: Grant::Granted, ..rules() }))
    }];
    for edit in roots {
        let commit = policy_commit(&mut room, HOST, edit);
        assert_refused_of(HOST, &mut room, &commit, Refusal::RootsChanged);
    }
}

const ANNE: ParticipantId = ParticipantId([8; 16]);

/// Somebody who shows evidence that belongs to their leaf. What its token is worth is not for this crate.
fn with_evidence(room: &mut Room, token: &str) -> Identity {
    let names = NameKey::generate(&mut room.rng);
    let (provider, token) = ("p".to_owned(), token.to_owned());
    let evidence = Evidence { provider, token, key: names.public(), salt: [1; 16], told: Vec::new() };
    let profile = Profile { evidence: Some(Box::new(evidence)), ..Profile::new("Anne") };
    let keys = Keys { base: &room.base, entry: Some(&room.link), host: None, returns: None };
    Identity::vouched(&keys, ANNE, &profile, Some(&names), &mut room.rng).unwrap()
}

/// Takes the word of one token, and knows nothing yet of the provider of another.
fn vouched(_: ParticipantId, evidence: Option<&Evidence>) -> Vouched {
    match evidence.map(|evidence| evidence.token.as_str()) {
        Some("good") => Vouched::Yes,
        Some("new") => Vouched::NotYet,
        _ => Vouched::No,
    }
}

#[test]
fn members_refuse_an_unverified_leaf_where_the_class_takes_none_and_one_that_they_cannot_check_yet() {
    let class = Box::new(ClassRules { verified_by: Some(vec!["https://idp.example".into()]), ..rules() });
    let mut room = Room::of_class(&OPEN.within(&class), Some(class), 3);
    room.join(HOST, "Bo");
    let guest = room.identity("a guest");
    let no_name = Refusal::NotVerified(guest.participant()).into();
    let newcomers = [
        (guest, Some(no_name)),
        (with_evidence(&mut room, "bad"), Some(Refusal::NotVerified(ANNE).into())),
        (with_evidence(&mut room, "new"), Some(Error::NotYetVerified(ANNE))),
        (with_evidence(&mut room, "good"), None),
    ];
    for (newcomer, refused) in newcomers {
        let commit = room.members[HOST].prepare(add(&newcomer)).unwrap().commit;
        let bo = &mut room.members[1];
        let (epoch, code) = (bo.epoch(), bo.meeting_code());
        assert!(bo.apply_commit(&commit).is_err(), "whoever can check nothing follows nobody");
        assert_eq!(bo.apply_commit_if(&commit, &mut vouched).err(), refused);
        let (after, stays) = (bo.epoch(), bo.meeting_code() == code);
        assert_eq!((after, stays), if refused.is_some() { (epoch, true) } else { (epoch + 1, false) });
    }
}
