//! The end for all, and deletion.

use super::*;

#[test]
fn the_end_for_all_sends_everyone_away_until_a_host_begins_anew() {
    let mut stage = Stage::hosted();
    stage.joins("ben").admits("hal", &["ben"]).joins("cas");
    stage.rules("hal", |policy| policy.ended = true);
    for name in ["hal", "ben", "cas"] {
        assert_eq!(stage.person(name).heard(is_farewell(Farewell::Ended)), 1);
        assert!(stage.person(name).closed);
    }
    assert_eq!((stage.meeting.epoch(), stage.meeting.members()), (None, 0));
    assert!(stage.stored.ended && stage.stored.log.is_empty() && stage.stored.seats.is_empty());
    stage.joins("dot");
    assert_eq!(stage.person("dot").heard(is_error(ErrorCode::Ended)), 1);
    stage.restarts().joins("eef");
    assert_eq!(stage.person("eef").heard(is_error(ErrorCode::Ended)), 1);
    stage.hosts("hal");
    assert!(!stage.stored.ended);
    stage.joins("fay");
    assert_eq!(stage.person("fay").entrance(), Some(Entrance::Lobby));
}

#[test]
fn an_ended_meeting_is_not_begun_early_by_guests() {
    let mut stage = Stage::with(1, OPEN, Limits::default());
    stage.hosts("hal").rules("hal", |policy| policy.ended = true).joins("ben");
    assert_eq!(stage.person("ben").heard(is_error(ErrorCode::Ended)), 1);
    stage.registers().joins("cas");
    assert_eq!(stage.person("cas").heard(is_error(ErrorCode::Ended)), 1);
}

#[test]
fn a_deleted_meeting_sends_everyone_away() {
    let mut stage = Stage::hosted();
    stage.joins("ben");
    stage.handle(Input::Deleted);
    stage.settle();
    for name in ["hal", "ben"] {
        assert_eq!(stage.person(name).heard(is_farewell(Farewell::Ended)), 1);
        assert!(stage.person(name).closed);
    }
    // A knock that was under way.
    stage.hosts("ida");
    assert_eq!(stage.person("ida").heard(is_error(ErrorCode::NotAvailable)), 1);
    assert_eq!(stage.meeting.epoch(), None);
}
