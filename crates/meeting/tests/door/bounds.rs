//! How many, how fast.

use super::*;

fn crowd(stage: &mut Stage, count: usize) -> usize {
    let mut seated = 0;
    for _ in 0..count {
        stage.joins("crowd");
        seated += usize::from(stage.person("crowd").entrance().is_some());
    }
    seated
}

#[test]
fn a_full_door_is_full_for_guests_and_open_for_hosts_and_those_who_come_back() {
    let limits = Limits { waiting: 3, ..Limits::default() };
    let mut stage = Stage::with(1, LOBBY, limits);
    stage.hosts("hal").joins("ben").admits("hal", &["ben"]);
    assert_eq!(crowd(&mut stage, 5), 3);
    assert_eq!(stage.person("crowd").heard(is_error(ErrorCode::Full)), 1);
    stage.hosts("ida").reloads("ben");
    stage.members_agree(&["hal", "ida", "ben"]);
}

#[test]
fn knocks_come_at_a_rate_which_hosts_are_not_counted_in() {
    let limits = Limits { knocks_per_second: 1, knock_burst: 3, ..Limits::default() };
    let mut stage = Stage::with(1, LOBBY, limits);
    assert_eq!(crowd(&mut stage, 5), 3);
    assert_eq!(stage.person("crowd").heard(is_error(ErrorCode::TooMany)), 1);
    stage.hosts("hal");
    stage.members_agree(&["hal"]);
    stage.passes(3 * SECOND);
    assert_eq!(crowd(&mut stage, 1), 1);
}

#[test]
fn connections_are_bounded_and_a_seat_is_still_come_back_to() {
    let limits = Limits { connections: 4, ..Limits::default() };
    let mut stage = Stage::with(1, LOBBY, limits);
    stage.hosts("hal").joins("b1").joins("b2").joins("b3").joins("b4");
    assert_eq!(stage.person("b4").heard(is_error(ErrorCode::Full)), 1);
    let stranger = stage.connect();
    stage.person("b4").connection = Some(stranger);
    let seat = protocol::SeatToken([1; 16]);
    stage.says(stranger, ClientMessage::Resume { room: ROOM, seat, after: 0 });
    stage.settle();
    assert_eq!(stage.person("b4").heard(is_error(ErrorCode::SeatGone)), 1);
    // The old connection is not known to be gone yet.
    stage.resumes("hal");
    stage.writes("hal", "still here");
    assert_eq!(stage.stored.log.len(), 1);
}

#[test]
fn no_crowd_of_guests_keeps_a_host_out() {
    for limits in [Limits { connections: 4, ..Limits::default() }, Limits { members: 4, ..Limits::default() }]
    {
        let mut stage = Stage::with(1, LOBBY, limits);
        assert_eq!(crowd(&mut stage, 5), 4);
        stage.hosts("hal");
        stage.members_agree(&["hal"]);
    }
}

#[test]
fn who_waits_does_not_knock_again_and_again() {
    let limits = Limits { knocks_per_second: 1, knock_burst: 3, ..Limits::default() };
    let mut stage = Stage::with(1, LOBBY, limits);
    stage.joins("ben");
    for _ in 0..5 {
        let again = stage.anew("ben");
        stage.knocks("ben", again);
        stage.settle();
    }
    assert_eq!(stage.person("ben").heard(is_error(ErrorCode::TooMany)), 1);
}

#[test]
fn what_is_no_business_of_a_meeting_is_out_of_order() {
    let mut stage = Stage::hosted();
    let link = stage.link.secret.clone();
    let proof = stage.proof(&link, None);
    stage.tells("hal", ClientMessage::Look { room: ROOM, proof });
    stage.joins("ben");
    let participants = vec![protocol::ParticipantId([0; 16]); limits::DECLINES + 1];
    stage.tells("ben", ClientMessage::Decline { participants: participants.clone(), block: true });
    stage.tells("hal", ClientMessage::Decline { participants, block: true });
    assert_eq!(stage.person("hal").heard(is_error(ErrorCode::OutOfOrder)), 1);
    assert_eq!(stage.person("hal").heard(is_error(ErrorCode::Malformed)), 1);
}

#[test]
fn whoever_resumes_without_a_seat_hears_the_same_whatever_has_become_of_the_meeting() {
    let states: [fn(&mut Stage) -> &mut Stage; 6] = [
        |stage| stage,
        |stage| stage.joins("ben"),
        |stage| stage.hosts("hal").joins("ben"),
        |stage| stage.hosts("hal").rules("hal", |policy| policy.locked = true),
        |stage| stage.hosts("hal").rules("hal", |policy| policy.ended = true),
        |stage| {
            stage.handle(Input::Deleted);
            stage
        },
    ];
    for state in states {
        let mut stage = Stage::with(1, LOBBY, Limits::default());
        state(&mut stage);
        let stranger = stage.connect();
        let resume = ClientMessage::Resume { room: ROOM, seat: protocol::SeatToken([1; 16]), after: 0 };
        let input = Input::Message { connection: stranger, message: resume };
        let outputs = stage.meeting.handle(input, stage.now, &mut stage.rng);
        let told: Vec<_> = outputs
            .iter()
            .filter_map(|output| match output {
                meeting::Output::Send { to, message } if to.contains(&stranger) => Some(message),
                _ => None,
            })
            .collect();
        assert_eq!(told, [&ServerMessage::Error { error: ErrorCode::SeatGone }]);
    }
}
