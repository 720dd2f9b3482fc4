//! Who waits, and what they and the hosts hear of it.

use super::*;

#[test]
fn with_the_lobby_off_any_member_lets_in() {
    let mut stage = Stage::hosted();
    stage.rules("hal", |policy| policy.lobby = false);
    stage.joins("ben").loses_connection("hal").joins("cas");
    assert_eq!(stage.person("cas").entrance(), Some(Entrance::Wait));
    assert!(is_in(&mut stage, "cas"));
}

#[test]
fn when_the_lobby_goes_off_those_who_wait_come_in() {
    let mut stage = Stage::hosted();
    stage.joins("ben").joins("cas");
    assert!(!is_in(&mut stage, "ben"));
    stage.rules("hal", |policy| policy.lobby = false);
    stage.members_agree(&["hal", "ben", "cas"]);
    stage.passes(SECOND);
    assert!(stage.person("hal").callers.is_empty());
}

#[test]
fn when_the_lobby_goes_on_those_who_were_asked_for_wait_in_it() {
    let mut stage = Stage::hosted();
    stage.rules("hal", |policy| policy.lobby = false);
    stage.person("hal").diligent = false;
    stage.joins("ben");
    assert_eq!(stage.person("ben").entrance(), Some(Entrance::Wait));
    assert_eq!(stage.person("ben").queue(), None);
    stage.rules("hal", |policy| policy.lobby = true);
    assert_eq!(stage.person("ben").queue(), Some((1, 1, true)));
    assert_eq!(stage.person("hal").callers.len(), 1);
    stage.person("hal").diligent = true;
    stage.passes(10 * SECOND);
    assert!(!is_in(&mut stage, "ben"));
}

#[test]
fn the_queue_is_told_when_it_changes_and_not_all_the_time() {
    const CROWD: [&str; 6] = ["b1", "b2", "b3", "b4", "b5", "b6"];
    let mut stage = Stage::hosted();
    for name in CROWD {
        stage.joins(name);
    }
    stage.passes(MINUTE);
    let told = |m: &ServerMessage| matches!(m, ServerMessage::Queue { .. });
    assert_eq!(stage.person("b1").queue(), Some((1, 6, true)));
    assert_eq!(stage.person("b1").heard(told), 2, "once alone, once with all the others");
    assert_eq!(stage.person("hal").callers.len(), 6);
    let callers = |m: &ServerMessage| matches!(m, ServerMessage::Callers { .. });
    assert!(stage.person("hal").heard(callers) <= 3);
    stage.tells("b1", ClientMessage::Leave).passes(SECOND);
    assert_eq!(stage.person("b2").queue(), Some((1, 5, true)));
    assert_eq!(stage.person("hal").callers.len(), 5);
    stage.loses_connection("hal").passes(SECOND);
    assert_eq!(stage.person("b2").queue(), Some((1, 5, false)));
}

#[test]
fn a_note_reaches_the_hosts_and_a_newer_one_replaces_it() {
    let mut stage = Stage::hosted();
    stage.joins("ben");
    let ben = stage.person("ben").participant;
    for word in [b"first", b"other"] {
        stage.tells("ben", ClientMessage::Note { sealed: word.to_vec().into() }).passes(SECOND);
        assert_eq!(stage.person("hal").note_of(&ben), Some(word.to_vec().into()));
    }
    stage.tells("hal", ClientMessage::Note { sealed: vec![1].into() });
    assert_eq!(stage.person("hal").heard(is_error(ErrorCode::OutOfOrder)), 1);
    let long = vec![0; limits::NOTE_BYTES + 1];
    stage.tells("ben", ClientMessage::Note { sealed: long.into() });
    assert_eq!(stage.person("ben").heard(is_error(ErrorCode::TooLarge)), 1);
}

#[test]
fn a_host_that_comes_back_or_is_named_hears_of_everybody_at_the_door() {
    let mut stage = Stage::hosted();
    stage.joins("ann").admits("hal", &["ann"]).joins("ben").joins("cas").passes(SECOND);
    stage.loses_connection("hal");
    stage.person("hal").callers.clear();
    stage.resumes("hal");
    assert_eq!(stage.person("hal").callers.len(), 2);
    assert!(stage.person("ann").callers.is_empty());
    let ann = stage.person("ann").participant;
    stage.rules("hal", |policy| {
        policy.roles.insert(ann, Role::Cohost);
    });
    assert_eq!(stage.person("ann").callers.len(), 2);
    stage.admits("ann", &["cas"]);
    assert!(is_in(&mut stage, "cas"));
}

#[test]
fn who_knocks_again_before_the_old_connection_is_known_to_be_gone_keeps_the_place() {
    let mut stage = Stage::hosted();
    stage.joins("ben").joins("cas");
    let ben = stage.anew("ben");
    stage.knocks("ben", ben);
    stage.settle().passes(SECOND);
    assert_eq!(stage.person("ben").queue(), Some((1, 2, true)));
    assert_eq!(stage.person("cas").queue(), Some((2, 2, true)));
    assert_eq!(stage.person("hal").callers.len(), 2);
}

#[test]
fn who_waits_has_a_few_words_for_the_hosts_and_not_any_number() {
    let mut stage = Stage::hosted();
    stage.joins("ben");
    for number in 0..25u8 {
        stage.tells("ben", ClientMessage::Note { sealed: vec![number].into() }).passes(SECOND);
    }
    let ben = stage.person("ben").participant;
    assert_eq!(stage.person("hal").note_of(&ben), Some(vec![19].into()));
    assert_eq!(stage.person("ben").heard(is_error(ErrorCode::OutOfOrder)), 5);
}

#[test]
fn whose_connection_breaks_comes_back_to_the_same_place_and_hosts_hear_nothing_of_it() {
    let mut stage = Stage::hosted();
    stage.joins("ben").joins("cas").joins("dan");
    let (ben, note) = (stage.person("ben").participant, Bytes::from(b"it is me".to_vec()));
    stage.tells("ben", ClientMessage::Note { sealed: note.clone() }).passes(SECOND);
    let callers = |m: &ServerMessage| matches!(m, ServerMessage::Callers { .. });
    let told = stage.person("hal").heard(callers);
    for away in [1, 4] {
        stage.loses_connection("ben").passes(away * SECOND).is_back_at_the_door("ben").passes(SECOND);
        assert_eq!(stage.person("ben").queue(), Some((1, 3, true)));
    }
    assert_eq!(stage.person("cas").queue(), Some((2, 3, true)));
    assert_eq!(stage.person("hal").heard(callers), told);
    assert_eq!(stage.person("hal").note_of(&ben), Some(note));
    stage.admits("hal", &["ben"]);
    stage.members_agree(&["hal", "ben"]);
}

#[test]
fn who_stays_away_is_not_shown_to_hosts_and_still_has_the_place() {
    let mut stage = Stage::hosted();
    stage.joins("ben").joins("cas").passes(SECOND);
    let ben = stage.person("ben").participant;
    stage.loses_connection("ben").passes(6 * SECOND);
    assert!(!stage.person("hal").callers.contains_key(&ben));
    assert_eq!(stage.person("cas").queue(), Some((2, 2, true)));
    stage.passes(MINUTE).is_back_at_the_door("ben").passes(SECOND);
    assert_eq!(stage.person("ben").queue(), Some((1, 2, true)));
    assert_eq!(stage.person("hal").callers.len(), 2);
    stage.loses_connection("ben").passes(limits_of_a_place());
    assert_eq!(stage.person("cas").queue(), Some((1, 1, true)));
    stage.is_back_at_the_door("ben").passes(SECOND);
    assert_eq!(stage.person("ben").queue(), Some((2, 2, true)), "the place was kept for a time only");
}

fn limits_of_a_place() -> std::time::Duration {
    meeting::limits::PLACE_GRACE + SECOND
}

#[test]
fn a_page_that_is_closed_at_the_door_is_gone_for_hosts_at_once_and_a_reload_has_its_place() {
    let mut stage = Stage::hosted();
    stage.joins("ben").joins("cas").passes(SECOND);
    let ben = stage.person("ben").participant;
    stage.closes_page("ben").passes(SECOND);
    assert!(!stage.person("hal").callers.contains_key(&ben));
    let anew = stage.anew("ben");
    stage.knocks("ben", anew);
    stage.settle().passes(SECOND);
    assert_eq!(stage.person("ben").queue(), Some((1, 2, true)));
    assert_eq!(stage.person("hal").callers.len(), 2);
    stage.closes_page("ben").passes(meeting::limits::PAGE_GRACE + SECOND);
    assert_eq!(stage.person("cas").queue(), Some((1, 1, true)));
}

#[test]
fn who_is_let_in_while_the_connection_is_broken_is_in_when_it_stands_again() {
    let mut stage = Stage::hosted();
    stage.joins("ann").admits("hal", &["ann"]).joins("ben").passes(SECOND);
    stage.loses_connection("ben").admits("hal", &["ben"]);
    stage.writes("ann", "before ben hears");
    assert!(!is_in(&mut stage, "ben"));
    stage.is_back_at_the_door("ben");
    stage.members_agree(&["hal", "ann", "ben"]);
    assert_eq!(stage.person("ben").said, ["before ben hears"]);
    stage.writes("ben", "here");
    assert_eq!(stage.person("ann").said, ["here"]);
    assert_eq!(stage.meeting.members(), 3);
}

#[test]
fn whose_word_of_being_let_in_is_lost_with_the_connection_hears_it_again() {
    let mut stage = Stage::hosted();
    stage.joins("ben").passes(SECOND);
    // The server does not know yet that the connection is broken.
    let broken = stage.person("ben").connection.take().unwrap();
    stage.admits("hal", &["ben"]);
    assert!(!is_in(&mut stage, "ben"));
    stage.is_back_at_the_door("ben");
    stage.members_agree(&["hal", "ben"]);
    stage.handle(Input::Closed { connection: broken, page_gone: false });
    stage.settle().writes("ben", "here");
    assert_eq!(stage.person("hal").said, ["here"]);
}

#[test]
fn who_is_let_in_and_does_not_come_back_is_put_out_again_soon() {
    let mut stage = Stage::hosted();
    stage.joins("ben").passes(SECOND).loses_connection("ben").admits("hal", &["ben"]);
    assert_eq!(stage.meeting.members(), 2);
    stage.passes(limits_of_a_place()).passes(5 * SECOND);
    stage.members_agree(&["hal"]);
}

#[test]
fn places_that_are_kept_keep_nobody_out_and_are_few() {
    let limits = Limits { waiting: 3, ..Limits::default() };
    let mut stage = Stage::with(1, LOBBY, limits);
    stage.hosts("hal");
    for name in ["b1", "b2", "b3", "b4", "b5"] {
        stage.joins(name).loses_connection(name).passes(SECOND);
    }
    for name in ["cas", "dan", "eve"] {
        stage.joins(name);
        assert_eq!(stage.person(name).entrance(), Some(Entrance::Lobby));
    }
    stage.passes(SECOND);
    assert_eq!(stage.person("cas").queue(), Some((4, 6, true)), "of the five, the last three have a place");
    stage.passes(limits_of_a_place());
    assert_eq!(stage.person("cas").queue(), Some((1, 3, true)));
}

#[test]
fn a_meeting_is_not_given_to_somebody_whose_connection_is_broken_to_begin_it() {
    let early = e2ee::Opening { early: true, ..LOBBY };
    let mut stage = Stage::with(1, early, Limits::default());
    stage.hosts("hal").joins("cas").joins("dan").loses_connection("cas");
    stage.tells("hal", ClientMessage::Leave).passes(SECOND);
    assert!(is_in(&mut stage, "dan"));
}
