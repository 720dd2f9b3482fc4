//! What hosts decide: who comes in, who goes, what holds.

use super::*;

#[test]
fn a_declined_caller_is_sent_away_and_may_knock_again() {
    let mut stage = Stage::hosted();
    stage.joins("ben").declines("hal", &["ben"], false);
    assert_eq!(stage.person("ben").heard(is_farewell(Farewell::Declined)), 1);
    assert!(stage.person("ben").closed);
    let again = stage.anew("ben");
    stage.knocks("ben", again);
    stage.settle();
    assert_eq!(stage.person("ben").entrance(), Some(Entrance::Lobby));
}

#[test]
fn a_blocked_visitor_is_declined_at_once_until_the_meeting_is_over() {
    let mut stage = Stage::hosted();
    stage.joins("ben").declines("hal", &["ben"], true).passes(SECOND);
    let again = stage.anew("ben");
    stage.knocks("ben", again);
    stage.settle();
    assert_eq!(stage.person("ben").heard(is_farewell(Farewell::Declined)), 1);
    assert_eq!(stage.person("ben").entrance(), None);
    assert!(stage.person("ben").closed);
    stage.passes(SECOND);
    assert!(stage.person("hal").callers.is_empty());
    // A restart of the server forgets nobody.
    stage.restarts().resumes("hal");
    let again = stage.anew("ben");
    stage.knocks("ben", again);
    stage.settle().passes(SECOND);
    assert_eq!(stage.person("ben").heard(is_farewell(Farewell::Declined)), 1);
    assert!(stage.person("hal").callers.is_empty());
    stage.tells("hal", ClientMessage::Leave).hosts("hal");
    assert_eq!(stage.stored.blocked, [[0; 32]; 0], "nor is anybody remembered for longer");
    let again = stage.anew("ben");
    stage.knocks("ben", again);
    stage.settle();
    assert_eq!(stage.person("ben").entrance(), Some(Entrance::Lobby));
}

#[test]
fn only_hosts_decline_and_nobody_but_who_waits_for_them() {
    let mut stage = Stage::hosted();
    stage.joins("ann").admits("hal", &["ann"]).joins("ben").declines("ann", &["ben"], true);
    assert_eq!(stage.person("ann").heard(is_error(ErrorCode::OutOfOrder)), 1);
    stage.declines("hal", &["ann"], true);
    assert_eq!(stage.person("ben").heard(is_farewell(Farewell::Declined)), 0);
    assert_eq!(stage.person("ann").heard(is_farewell(Farewell::Declined)), 0);
    stage.members_agree(&["hal", "ann"]);
}

#[test]
fn two_hosts_admit_at_once_the_first_wins_and_the_other_makes_it_again() {
    let mut stage = Stage::hosted();
    stage.hosts("ida").joins("ben").joins("cas").passes(SECOND);
    let admit = |stage: &mut Stage, host: &'static str, whom: &'static str| {
        let whom = stage.person(whom).participant;
        let key_package = stage.person(host).callers[&whom].key_package.0.clone();
        stage.person(host).own(Change { add: vec![key_package], refresh: true, ..Change::default() })
    };
    let (first, second) = (admit(&mut stage, "hal", "ben"), admit(&mut stage, "ida", "cas"));
    stage.tells("hal", first).tells("ida", second);
    assert_eq!(stage.person("ida").heard(is_rejected(ErrorCode::OutOfOrder)), 1);
    let again = admit(&mut stage, "ida", "cas");
    stage.tells("ida", again);
    stage.members_agree(&["hal", "ida", "ben", "cas"]);
}

#[test]
fn who_has_gone_from_the_door_is_not_added() {
    let mut stage = Stage::hosted();
    stage.joins("ben");
    let key_package = stage.person("hal").callers.values().next().unwrap().key_package.0.clone();
    stage.tells("ben", ClientMessage::Leave);
    let add = Change { add: vec![key_package], refresh: true, ..Change::default() };
    let commit = stage.person("hal").own(add);
    stage.tells("hal", commit);
    assert_eq!(stage.person("hal").heard(is_rejected(ErrorCode::OutOfOrder)), 1);
    assert_eq!(stage.meeting.epoch(), Some(0));
    stage.joins("cas").admits("hal", &["cas"]);
    stage.members_agree(&["hal", "cas"]);
}

#[test]
fn a_guest_commits_nothing_unasked() {
    let mut stage = Stage::hosted();
    stage.joins("ann").admits("hal", &["ann"]);
    let hal = stage.person("hal").participant;
    // A guest may remove if asked, and here nobody asks.
    let commit = stage.person("ann").own(Change { remove: vec![hal], ..Change::default() });
    stage.tells("ann", commit);
    assert_eq!(stage.person("ann").heard(is_rejected(ErrorCode::BadHandshake)), 1);
    stage.person("ann").group.as_mut().unwrap().discard_prepared();
    stage.members_agree(&["hal", "ann"]);
}

#[test]
fn who_gave_the_hosts_role_away_may_take_it_back_and_nothing_more() {
    let mut stage = Stage::hosted();
    let hal = stage.person("hal").participant;
    stage.joins("ann").admits("hal", &["ann"]);
    let ann = stage.person("ann").participant;
    stage.rules("hal", |policy| policy.roles = [(hal, Role::Member), (ann, Role::Host)].into());
    let commit = stage.person("hal").own(Change { remove: vec![ann], ..Change::default() });
    stage.tells("hal", commit);
    assert_eq!(stage.person("hal").heard(is_rejected(ErrorCode::BadHandshake)), 1);
    stage.rules("hal", |policy| {
        policy.roles.remove(&hal);
    });
    stage.members_agree(&["hal", "ann"]);
    assert_eq!(stage.person("ann").group.as_ref().unwrap().role(&hal), Role::Host);
}

#[test]
fn who_is_removed_is_told_and_its_seat_is_dead() {
    let mut stage = Stage::hosted();
    stage.rules("hal", |policy| policy.lobby = false).joins("ben").joins("cas").removes("hal", "ben");
    assert_eq!(stage.person("ben").heard(is_farewell(Farewell::Removed)), 1);
    assert!(stage.person("ben").closed);
    stage.members_agree(&["hal", "cas"]);
    assert_eq!(stage.stored.seats.len(), 2);
    stage.resumes("ben");
    assert_eq!(stage.person("ben").heard(is_error(ErrorCode::SeatGone)), 1);
    // Neither the leaf's return key nor the old seat helps.
    stage.reloads("ben");
    assert_eq!(stage.person("ben").heard(is_error(ErrorCode::SeatGone)), 1);
    let anew = stage.anew("ben");
    stage.knocks("ben", anew);
    stage.settle();
    assert_eq!(stage.person("ben").entrance(), Some(Entrance::Lobby));
}

#[test]
fn a_locked_meeting_and_one_in_safe_mode_turn_newcomers_away_and_keep_who_waits() {
    let shuts: [fn(&mut e2ee::Policy); 2] = [|policy| policy.locked = true, |policy| policy.safe = true];
    for shut in shuts {
        let mut stage = Stage::hosted();
        stage.joins("ben").rules("hal", shut).joins("cas");
        assert_eq!(stage.person("cas").heard(is_error(ErrorCode::Locked)), 1);
        assert_eq!(stage.person("cas").entrance(), None);
        stage.hosts("ida");
        assert!(is_in(&mut stage, "ida"), "hosts come in all the same");
        stage.admits("hal", &["ben"]);
        stage.reloads("ben");
        stage.members_agree(&["hal", "ida", "ben"]);
    }
}

#[test]
fn a_policy_outlives_a_restart() {
    let mut stage = Stage::hosted();
    stage.rules("hal", |policy| policy.locked = true).restarts().resumes("hal").joins("ben");
    assert_eq!(stage.person("ben").heard(is_error(ErrorCode::Locked)), 1);
}
