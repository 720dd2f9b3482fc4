//! What a meeting promises, told as stories with real groups.

use std::time::Duration;

use e2ee::{Keys, MeetingSecret};
use meeting::{Input, MediaCommand, MediaEvent, MediaSlot};
use protocol::{
    ClientMessage, Entrance, ErrorCode, Farewell, Presence, SendRejection, ServerMessage, StreamKind, Track,
    VisitorId,
};

use crate::stage::{Coming, ROOM, Stage};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

fn is_error(code: ErrorCode) -> impl Fn(&ServerMessage) -> bool {
    move |message| matches!(message, ServerMessage::Error { error } if *error == code)
}

#[test]
fn the_first_founds_and_the_others_are_added() {
    let mut stage = Stage::new();
    stage.joins("ann").joins("ben").joins("cas");
    stage.members_agree(&["ann", "ben", "cas"]);
    stage.writes("ben", "hello");
    assert_eq!(stage.person("ann").said, ["hello"]);
    assert_eq!(stage.person("cas").said, ["hello"]);
}

#[test]
fn a_late_joiner_gets_the_log_from_its_own_commit_on() {
    let mut stage = Stage::new();
    stage.joins("ann").joins("ben");
    stage.writes("ann", "before");
    stage.joins("cas");
    stage.writes("ann", "after");
    assert_eq!(stage.person("cas").said, ["after"]);
    assert_eq!(stage.person("ben").said, ["before", "after"]);
}

#[test]
fn the_sender_hears_its_message_in_order_and_a_repeat_changes_nothing() {
    let mut stage = Stage::new();
    stage.joins("ann").joins("ben");
    let message = stage.writes("ann", "once");
    stage.tells("ann", message);
    let again = |message: &ServerMessage| {
        matches!(message, ServerMessage::Log { entries }
            if entries.iter().any(|e| matches!(e.entry, protocol::Entry::Message { reference: 1, .. })))
    };
    assert_eq!(stage.person("ann").heard(again), 2);
    assert_eq!(stage.person("ben").heard(again), 1);
    assert_eq!(stage.person("ben").said, ["once"]);
}

#[test]
fn a_repeat_after_a_restart_is_known_too() {
    let mut stage = Stage::new();
    stage.joins("ann").joins("ben");
    let message = stage.writes("ann", "once");
    stage.restarts().resumes("ann").resumes("ben").tells("ann", message);
    assert_eq!(stage.person("ben").said, ["once"]);
    assert_eq!(stage.stored.log.len(), 2);
}

#[test]
fn a_member_that_does_not_answer_is_passed_over_after_two_seconds() {
    let mut stage = Stage::new();
    stage.joins("ann").joins("ben");
    stage.writes("ben", "i am in");
    stage.person("ben").diligent = false;
    stage.joins("cas");
    assert!(stage.person("cas").group.is_none());
    stage.passes(2 * SECOND);
    stage.members_agree(&["ann", "ben", "cas"]);
}

#[test]
fn two_commits_race_and_the_first_wins() {
    let mut stage = Stage::new();
    stage.joins("ann").joins("ben");
    stage.writes("ben", "i am in");
    stage.person("ben").diligent = false;
    stage.joins("cas").passes(SECOND);
    let Some(ServerMessage::CommitRequest { request, adds, removes }) =
        stage.person("ben").heard.last().cloned()
    else {
        panic!("ben was asked");
    };
    let late = stage.person("ben").commits(request, &adds, &removes);
    stage.person("ann").diligent = false;
    stage.passes(SECOND);
    let Some(ServerMessage::CommitRequest { request, adds, removes }) =
        stage.person("ann").heard.last().cloned()
    else {
        panic!("ann was asked");
    };
    let first = stage.person("ann").commits(request, &adds, &removes);
    stage.tells("ann", first).tells("ben", late);
    let lost =
        |m: &ServerMessage| matches!(m, ServerMessage::CommitRejected { error: ErrorCode::OutOfOrder, .. });
    assert_eq!(stage.person("ben").heard(lost), 1);
    stage.members_agree(&["ann", "ben", "cas"]);
}

#[test]
fn a_commit_that_adds_somebody_not_asked_for_is_refused() {
    let mut stage = Stage::new();
    stage.joins("ann");
    stage.person("ann").diligent = false;
    stage.joins("ben");
    let Some(ServerMessage::CommitRequest { request, adds, .. }) = stage.person("ann").heard.last().cloned()
    else {
        panic!("ann was asked");
    };
    let keys = Keys { base: &stage.base, entry: Some(&stage.link.secret), host: None, returns: None };
    let ghost = protocol::ParticipantId([9; 16]);
    let ghost = e2ee::Identity::new(&keys, ghost, &e2ee::Profile::new("ghost"), &mut stage.rng).unwrap();
    let mut adds_more = adds.clone();
    adds_more.push(protocol::PendingMember {
        participant: protocol::ParticipantId([9; 16]),
        key_package: ghost.key_package().into(),
    });
    let foul = stage.person("ann").commits(request, &adds_more, &[]);
    stage.tells("ann", foul);
    let refused =
        |m: &ServerMessage| matches!(m, ServerMessage::CommitRejected { error: ErrorCode::BadHandshake, .. });
    assert_eq!(stage.person("ann").heard(refused), 1);
    assert_eq!(stage.meeting.epoch(), Some(0));
    // The meeting stands where it stood: an honest answer to the next request is taken.
    stage.person("ann").group.as_mut().unwrap().discard_prepared();
    stage.person("ann").diligent = true;
    stage.passes(2 * SECOND);
    stage.members_agree(&["ann", "ben"]);
}

#[test]
fn who_lacks_the_secret_is_turned_away_when_two_members_refuse() {
    let mut stage = Stage::new();
    stage.joins("ann").joins("ben").joins("cas");
    let eve = Coming { base: MeetingSecret::new([0; 16]), ..stage.guest() };
    stage.knocks("eve", eve);
    stage.settle();
    let turned_away =
        |m: &ServerMessage| matches!(m, ServerMessage::Farewell { reason: Farewell::NotAdmitted });
    assert_eq!(stage.person("eve").heard(turned_away), 1);
    assert!(stage.person("eve").closed);
    stage.members_agree(&["ann", "ben", "cas"]);
}

#[test]
fn one_member_alone_can_turn_away() {
    let mut stage = Stage::new();
    stage.joins("ann");
    let eve = Coming { base: MeetingSecret::new([0; 16]), ..stage.guest() };
    stage.knocks("eve", eve);
    stage.settle();
    assert!(stage.person("eve").closed);
    stage.joins("ben");
    stage.members_agree(&["ann", "ben"]);
}

#[test]
fn who_leaves_is_removed_at_once() {
    let mut stage = Stage::new();
    stage.joins("ann").joins("ben").joins("cas").tells("cas", ClientMessage::Leave);
    stage.members_agree(&["ann", "ben"]);
    assert!(stage.person("cas").closed);
}

#[test]
fn a_lost_connection_keeps_its_seat_for_a_quarter_of_an_hour() {
    let mut stage = Stage::new();
    stage.joins("ann").joins("ben").loses_connection("ben");
    let away = |m: &ServerMessage| matches!(m, ServerMessage::Presence { presence: Presence::Away, .. });
    assert_eq!(stage.person("ann").heard(away), 1);
    stage.writes("ann", "are you there?");
    stage.passes(15 * MINUTE - SECOND).resumes("ben");
    assert_eq!(stage.person("ben").said, ["are you there?"]);
    stage.loses_connection("ben").passes(15 * MINUTE - SECOND);
    stage.members_agree(&["ann", "ben"]);
    stage.passes(SECOND);
    stage.members_agree(&["ann"]);
    stage.resumes("ben");
    assert_eq!(stage.person("ben").heard(is_error(ErrorCode::SeatGone)), 1);
}

#[test]
fn a_reload_takes_its_old_leaf_away_in_the_same_commit() {
    let mut stage = Stage::new();
    stage.joins("ann").joins("ben");
    let epoch = stage.meeting.epoch().unwrap();
    let ben = stage.anew("ben");
    stage.knocks("ben", ben);
    stage.settle();
    stage.members_agree(&["ann", "ben"]);
    assert_eq!(stage.meeting.epoch(), Some(epoch + 1));
}

#[test]
fn a_reload_alone_founds_anew() {
    let mut stage = Stage::new();
    stage.joins("ann");
    let ann = stage.anew("ann");
    stage.knocks("ann", ann);
    stage.settle();
    stage.members_agree(&["ann"]);
    stage.joins("ben");
    stage.members_agree(&["ann", "ben"]);
}

#[test]
fn a_second_connection_takes_the_seat_over() {
    let mut stage = Stage::new();
    stage.joins("ann").joins("ben").resumes("ben");
    stage.writes("ann", "still here?");
    assert_eq!(stage.person("ben").said, ["still here?"]);
    let away = |m: &ServerMessage| matches!(m, ServerMessage::Presence { presence: Presence::Away, .. });
    assert_eq!(stage.person("ann").heard(away), 0);
}

#[test]
fn a_founder_that_does_nothing_loses_its_turn() {
    let mut stage = Stage::new();
    let ann = stage.guest();
    stage.knocks("ann", ann);
    stage.person("ann").diligent = false;
    stage.settle();
    stage.joins("ben");
    assert!(stage.person("ben").group.is_none());
    stage.passes(3 * SECOND);
    stage.members_agree(&["ben"]);
    assert_eq!(stage.person("ann").heard(is_error(ErrorCode::SeatGone)), 1);
}

#[test]
fn when_all_members_are_away_the_one_at_the_door_founds_anew() {
    let mut stage = Stage::new();
    stage.joins("ann").loses_connection("ann").joins("ben");
    assert!(stage.person("ben").group.is_none());
    stage.passes(10 * SECOND);
    stage.members_agree(&["ben"]);
    let found = |m: &ServerMessage| matches!(m, ServerMessage::Seated { entrance: Entrance::Found, .. });
    assert_eq!(stage.person("ben").heard(found), 1);
}

#[test]
fn a_connection_that_is_broken_without_knowing_it_is_given_up() {
    let mut stage = Stage::new();
    stage.joins("ann");
    stage.person("ann").diligent = false;
    stage.joins("ben").passes(20 * SECOND);
    assert!(stage.person("ann").closed);
    stage.members_agree(&["ben"]);
}

#[test]
fn the_group_goes_on_after_a_restart_of_the_server() {
    let mut stage = Stage::new();
    stage.joins("ann").joins("ben").joins("cas");
    stage.writes("ann", "before");
    let epoch = stage.meeting.epoch();
    stage.restarts().resumes("ann").resumes("ben").resumes("cas");
    assert_eq!(stage.meeting.epoch(), epoch);
    stage.writes("cas", "after");
    assert_eq!(stage.person("ann").said, ["after"]);
    stage.joins("dot");
    stage.members_agree(&["ann", "ben", "cas", "dot"]);
}

#[test]
fn who_does_not_come_back_after_a_restart_is_removed() {
    let mut stage = Stage::new();
    stage.joins("ann").joins("ben").restarts().resumes("ann").passes(15 * MINUTE);
    stage.members_agree(&["ann"]);
}

#[test]
fn stale_and_foreign_messages_are_refused_and_disturb_nobody() {
    let mut stage = Stage::new();
    stage.joins("ann").joins("ben");
    let old = stage.person("ann").group.as_mut().unwrap().seal(b"old").unwrap();
    let epoch = stage.meeting.epoch().unwrap();
    for name in ["cas", "dot", "eef", "fay"] {
        stage.joins(name);
    }
    stage.tells("ann", ClientMessage::Send { reference: 90, epoch, message: old.clone().into() });
    let stale = |m: &ServerMessage| {
        matches!(m, ServerMessage::SendRejected { reference: 90, reason: SendRejection::StaleEpoch })
    };
    assert_eq!(stage.person("ann").heard(stale), 1);
    stage.tells("ann", ClientMessage::Send { reference: 91, epoch: epoch + 2, message: old.into() });
    stage
        .tells("ann", ClientMessage::Send { reference: 92, epoch: epoch + 2, message: vec![1, 2, 3].into() });
    assert_eq!(stage.person("ann").heard(is_error(ErrorCode::Malformed)), 2);
    stage.tells(
        "ann",
        ClientMessage::Commit {
            request: Some(4711),
            base_epoch: 0,
            commit: vec![0; 99].into(),
            welcome: None,
            refused: Vec::new(),
        },
    );
    let (link, visitor) = (stage.link.secret.clone(), VisitorId([1; 16]));
    let (proof, key_package) = (stage.proof(&link, None), vec![1; 99].into());
    let message = ClientMessage::Knock { room: ROOM, proof, visitor, key_package, replaces: None };
    stage.tells("ann", message);
    assert_eq!(stage.person("ann").heard(is_error(ErrorCode::OutOfOrder)), 1);
    stage.members_agree(&["ann", "ben", "cas", "dot", "eef", "fay"]);
}

#[test]
fn a_flood_is_refused_and_then_ends_the_connection() {
    let mut stage = Stage::new();
    stage.joins("ann").joins("ben");
    for _ in 0..300 {
        stage.tells("ben", ClientMessage::Ping);
        if stage.person("ben").closed {
            break;
        }
    }
    assert!(stage.person("ben").closed);
    stage.writes("ann", "calm");
    assert!(stage.person("ann").heard(is_error(ErrorCode::TooMany)) == 0);
}

#[test]
fn an_empty_meeting_says_so_and_keeps_nothing_of_the_group() {
    let mut stage = Stage::new();
    stage.joins("ann").joins("ben").tells("ann", ClientMessage::Leave).tells("ben", ClientMessage::Leave);
    for name in ["ann", "ben"] {
        let connection = stage.person(name).connection.take().unwrap();
        stage.handle(Input::Closed { connection, page_gone: false });
    }
    assert!(stage.empty);
    assert!(stage.stored.log.is_empty());
    assert_eq!(stage.stored.empty_since, Some(stage.now));
}

#[test]
fn media_sessions_are_spoken_of_as_participants() {
    let mut stage = Stage::new();
    stage.joins("ann").joins("ben");
    let track = Track { mid: "0".into(), stream: StreamKind::Camera };
    for name in ["ann", "ben"] {
        stage.tells(
            name,
            ClientMessage::Offer { request: 1, sdp: "v=0".into(), tracks: vec![track.clone()], fresh: true },
        );
    }
    let opened: Vec<_> = stage
        .media
        .iter()
        .filter_map(|c| if let MediaCommand::Open { session } = c { Some(*session) } else { None })
        .collect();
    let [ann, ben] = opened[..] else { panic!("two transports") };
    let slot = MediaSlot { mid: "3".into(), source: Some((ann, StreamKind::Camera)), paused: true };
    stage.handle(Input::Media(MediaEvent::Slots { session: ben, slots: vec![slot] }));
    stage.settle();
    let who = stage.person("ann").participant;
    let slots = |m: &ServerMessage| {
        matches!(m, ServerMessage::Slots { slots }
        if slots[0].source == Some((who, StreamKind::Camera)) && slots[0].paused)
    };
    assert_eq!(stage.person("ben").heard(slots), 1);
    stage.tells("ann", ClientMessage::Leave);
    assert!(stage.media.contains(&MediaCommand::Remove { session: ann }));
    // An offer without a transport that stands is told so, e.g. after a restart of the server.
    stage.restarts().resumes("ben");
    stage.tells("ben", ClientMessage::Offer { request: 2, sdp: "v=0".into(), tracks: vec![], fresh: false });
    assert_eq!(stage.person("ben").heard(|m| *m == ServerMessage::MediaLost), 1);
}

#[test]
fn those_who_knock_while_a_commit_is_under_way_come_in_together() {
    const CROWD: [&str; 20] = [
        "b01", "b02", "b03", "b04", "b05", "b06", "b07", "b08", "b09", "b10", "b11", "b12", "b13", "b14",
        "b15", "b16", "b17", "b18", "b19", "b20",
    ];
    let mut stage = Stage::new();
    stage.joins("ann");
    stage.person("ann").diligent = false;
    for name in CROWD {
        let coming = stage.guest();
        stage.knocks(name, coming);
    }
    stage.settle();
    let asked: Vec<_> = stage
        .person("ann")
        .heard
        .iter()
        .filter_map(|message| match message {
            ServerMessage::CommitRequest { request, adds, removes } => {
                Some((*request, adds.clone(), removes.clone()))
            }
            _ => None,
        })
        .collect();
    let [(request, adds, removes)] = &asked[..] else { panic!("asked {} times", asked.len()) };
    assert_eq!(adds.len(), 1);
    stage.person("ann").diligent = true;
    let commit = stage.person("ann").commits(*request, adds, removes);
    stage.tells("ann", commit);
    let everyone: Vec<_> = ["ann"].into_iter().chain(CROWD).collect();
    stage.members_agree(&everyone);
    let added: Vec<_> = stage
        .person("ann")
        .heard
        .iter()
        .filter_map(|message| match message {
            ServerMessage::CommitRequest { adds, .. } => Some(adds.len()),
            _ => None,
        })
        .collect();
    assert_eq!(stage.meeting.epoch(), Some(3), "one, sixteen, three: {added:?}");
}

#[test]
fn who_was_away_for_longer_than_the_log_knocks_anew_in_the_same_seat() {
    let limits =
        meeting::Limits { messages_per_second: 100_000, message_burst: 100_000, ..Default::default() };
    let mut stage = Stage::seeded(3, limits);
    stage.joins("ann").joins("ben").loses_connection("ben");
    for _ in 0..=protocol::limits::LOG_ENTRIES {
        stage.writes("ann", "on and on");
    }
    assert_eq!(stage.stored.log.len(), protocol::limits::LOG_ENTRIES);
    stage.resumes("ben");
    assert_eq!(stage.person("ben").heard(is_error(ErrorCode::SeatGone)), 1);
    let ben = stage.anew("ben");
    stage.knocks("ben", ben);
    stage.settle();
    stage.members_agree(&["ann", "ben"]);
}

#[test]
fn a_message_of_the_forgotten_part_of_the_log_is_not_ordered_again() {
    let limits =
        meeting::Limits { messages_per_second: 100_000, message_burst: 100_000, ..Default::default() };
    let mut stage = Stage::seeded(4, limits);
    stage.joins("ann");
    let first = stage.writes("ann", "first");
    for _ in 0..protocol::limits::LOG_ENTRIES {
        stage.writes("ann", "on and on");
    }
    let head = stage.stored.log.keys().last().copied();
    stage.tells("ann", first);
    assert_eq!(stage.stored.log.keys().last().copied(), head);
}
