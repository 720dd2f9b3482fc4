//! Tests: a host with an altered program against the rules of the meeting's class.

use protocol::{
    ClassRules,
    class::{Grant, Lobby, People},
};

use super::{hosts::policy_commit, *};
use crate::{Policy, Powers};
use room::OPEN;

fn rules() -> ClassRules {
    ClassRules {
        organisation: [7; 16],
        by: "Example University".into(),
        class: "sensitive".into(),
        title: "Confidential".into(),
        people: People::Members,
        mfa: false,
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
