//! What is told before the door of who is inside.

use super::*;
use e2ee::Profile;
use protocol::DoorRules;

#[test]
fn where_the_link_lets_in_those_who_are_here_are_named_to_who_holds_it() {
    let mut stage = Stage::new();
    assert_eq!((stage.meeting.gathering().present, stage.meeting.gathering().rules), (0, None));
    stage.joins("ann").joins("ben").settle();
    let told = stage.meeting.gathering();
    assert_eq!((told.present, told.rules), (2, Some(DoorRules { lobby: false, locked: false })));
    let mut names: Vec<_> =
        told.members.iter().map(|name| Profile::open_named(&stage.base, name).unwrap().name).collect();
    names.sort();
    assert_eq!(names, ["ann", "ben"]);
    stage.loses_connection("ben");
    let told = stage.meeting.gathering();
    assert_eq!((told.present, told.members.len()), (1, 1), "who is away is not here");
}

#[test]
fn where_a_host_decides_or_nobody_comes_in_there_is_a_count_and_no_name() {
    let mut stage = Stage::hosted();
    stage.joins("ann");
    let told = stage.meeting.gathering();
    assert_eq!((told.present, told.members.len()), (1, 0), "who waits is not inside");
    assert_eq!(told.rules, Some(DoorRules { lobby: true, locked: false }));
    stage.rules("hal", |policy| (policy.lobby, policy.locked) = (false, true));
    let told = stage.meeting.gathering();
    assert_eq!((told.members.len(), told.rules), (0, Some(DoorRules { lobby: false, locked: true })));
}
