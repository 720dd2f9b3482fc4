//! People with an account: they come back as themselves, and go when it holds no more.

use meeting::Connection;
use protocol::Account;

use super::*;

const ANN: Account = Account([1; 16]);
const EVE: Account = Account([2; 16]);

/// A host without an account, Ann who is signed in, and Ben.
fn with_ann() -> Stage {
    let mut stage = Stage::hosted();
    stage.next_is(ANN).joins("ann").admits("hal", &["ann"]).joins("ben").admits("hal", &["ben"]);
    stage
}

#[test]
fn who_is_signed_out_goes_and_the_group_goes_on_without_them() {
    let mut stage = with_ann();
    let connection = stage.person("ann").connection.unwrap();
    let epoch = stage.meeting.epoch().unwrap();
    stage.handle(Input::SignedOut { connection });
    stage.settle();
    assert_eq!(stage.person("ann").heard(is_farewell(Farewell::SignedOut)), 1);
    assert!(stage.person("ann").closed);
    assert_eq!(stage.meeting.epoch(), Some(epoch + 1));
    stage.members_agree(&["hal", "ben"]);
    assert_eq!(stage.stored.seats.len(), 2);
}

#[test]
fn an_account_that_is_no_more_has_no_seat_whether_connected_away_or_at_the_door() {
    let mut stage = with_ann();
    stage.next_is(ANN).joins("anne").next_is(EVE).joins("eve").admits("hal", &["eve"]);
    stage.loses_connection("ann");
    stage.handle(Input::Barred { account: ANN });
    stage.settle();
    assert_eq!(stage.person("anne").heard(is_farewell(Farewell::SignedOut)), 1, "at the door");
    stage.members_agree(&["hal", "ben", "eve"]);
    let error = is_error(ErrorCode::SeatGone);
    assert_eq!(stage.next_is(ANN).resumes("ann").person("ann").heard(error), 1, "was away");
    assert!(!stage.person("eve").closed && !stage.person("hal").closed);
}

#[test]
fn nobody_comes_back_to_a_seat_of_an_account_but_its_owner() {
    for restarts in [false, true] {
        let mut stage = with_ann();
        stage.loses_connection("ann");
        if restarts {
            stage.restarts().resumes("hal");
        }
        let gone = || is_error(ErrorCode::SeatGone);
        assert_eq!(stage.resumes("ann").person("ann").heard(gone()), 1, "without an account");
        assert_eq!(stage.next_is(EVE).resumes("ann").person("ann").heard(gone()), 2, "with another's");
        stage.next_is(ANN).resumes("ann");
        assert_eq!(stage.person("ann").heard(gone()), 2);
        stage.writes("ann", "me again");
        assert_eq!(stage.person("hal").said, ["me again"]);
        // And from then on it is known whose seat it is, also after a restart.
        stage.handle(Input::Barred { account: ANN });
        stage.settle();
        assert_eq!(stage.person("ann").heard(is_farewell(Farewell::SignedOut)), 1);
    }
}

#[test]
fn what_is_stored_of_a_seat_does_not_tell_whose_account_it_is() {
    let mut stage = with_ann();
    let seat = stage.person("ann").seat.clone().unwrap();
    let (ann, ben) = (stage.person("ann").participant, stage.person("ben").participant);
    let bound = stage.stored.seats[&ann].bound.unwrap();
    assert_eq!(bound, seat.bind(ANN));
    assert_ne!(bound, seat.bind(EVE));
    assert_eq!(stage.stored.seats[&ben].bound, None);
}

#[test]
fn whoever_has_gone_is_told_nothing() {
    let mut stage = with_ann();
    stage.loses_connection("ann");
    stage.handle(Input::SignedOut { connection: Connection(2) });
    stage.handle(Input::SignedOut { connection: Connection(99) });
    stage.settle();
    assert_eq!(stage.meeting.members(), 3, "a seat waits as it did");
}
