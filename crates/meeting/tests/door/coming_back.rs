//! Reloads, lost connections, replaced links.

use super::*;

#[test]
fn a_reload_keeps_its_participant_and_needs_no_host() {
    let mut stage = Stage::hosted();
    stage.joins("ann").admits("hal", &["ann"]).joins("ben").admits("hal", &["ben"]);
    stage.loses_connection("hal").loses_connection("ben");
    let (ben, epoch) = (stage.person("ben").participant, stage.meeting.epoch().unwrap());
    stage.reloads("ben");
    assert_eq!(stage.person("ben").participant, ben);
    assert_eq!(stage.meeting.epoch(), Some(epoch + 1));
    assert_eq!(stage.meeting.members(), 3);
    let here = |m: &ServerMessage| matches!(m, ServerMessage::Presence { participant, presence: Presence::Here } if *participant == ben);
    assert_eq!(stage.person("ann").heard(here), 1);
    stage.resumes("hal");
    stage.members_agree(&["hal", "ann", "ben"]);
    stage.writes("ben", "back again");
    assert_eq!(stage.person("ann").said, ["back again"]);
}

#[test]
fn who_goes_while_coming_back_is_away_and_not_gone() {
    let mut stage = Stage::hosted();
    stage.joins("ben").admits("hal", &["ben"]);
    stage.person("hal").diligent = false;
    let first = stage.person("ben").back.clone();
    stage.reloads("ben").loses_connection("ben");
    assert_eq!(stage.meeting.members(), 2);
    assert_eq!(stage.stored.seats.len(), 2);
    stage.person("hal").diligent = true;
    // The leaf that stands is still the first, and so is the key that replaces it.
    stage.person("ben").back = first;
    stage.passes(10 * MINUTE).reloads("ben");
    stage.members_agree(&["hal", "ben"]);
}

#[test]
fn a_return_key_that_is_not_the_leafs_does_not_bring_back() {
    let mut stage = Stage::hosted();
    stage.joins("ben").admits("hal", &["ben"]).joins("cas").admits("hal", &["cas"]);
    let bens = stage.person("ben").back.clone();
    let thief = Coming { participant: stage.person("cas").participant, returns: bens, ..stage.guest() };
    stage.knocks("eve", thief);
    stage.settle();
    assert_eq!(stage.person("eve").heard(is_error(ErrorCode::SeatGone)), 1);
    stage.members_agree(&["hal", "ben", "cas"]);
}

/// Eve knocks with the link and with the key package that this one knocked with, as members are shown it.
fn knocks_as(stage: &mut Stage, name: &'static str) {
    let key_package = stage.person(name).identity.as_ref().unwrap().key_package().into();
    stage.joins("eve").tells("eve", ClientMessage::Leave);
    let connection = stage.connect();
    stage.person("eve").connection = Some(connection);
    let link = stage.link.secret.clone();
    let (proof, visitor) = (stage.proof(&link, None), protocol::VisitorId([9; 16]));
    let knock = ClientMessage::Knock { room: ROOM, proof, visitor, key_package, replaces: None };
    stage.tells("eve", knock);
}

#[test]
fn who_was_shown_a_key_package_does_not_get_the_seat_that_it_is_for() {
    for host in [true, false] {
        let mut stage = Stage::hosted();
        if host {
            stage.hosts("ida");
        } else {
            stage.joins("ida").admits("hal", &["ida"]);
        }
        stage.person("hal").diligent = false;
        stage.reloads("ida");
        knocks_as(&mut stage, "ida");
        let error = if host { ErrorCode::BadHandshake } else { ErrorCode::SeatGone };
        assert_eq!(stage.person("eve").heard(is_error(error)), 1);
        assert_eq!(stage.person("ida").heard(is_farewell(Farewell::Replaced)), 0);
        stage.person("hal").diligent = true;
        stage.passes(5 * SECOND);
        stage.members_agree(&["hal", "ida"]);
    }
}

#[test]
fn a_hosts_key_package_seats_nobody_who_does_not_hold_the_host_key() {
    let mut stage = Stage::hosted();
    stage.person("hal").diligent = false;
    stage.hosts("ida").tells("ida", ClientMessage::Leave);
    knocks_as(&mut stage, "ida");
    assert_eq!(stage.person("eve").heard(is_error(ErrorCode::BadHandshake)), 1);
    stage.tells("hal", ClientMessage::Leave);
    assert_eq!(stage.meeting.epoch(), None);
    knocks_as(&mut stage, "ida");
    assert_eq!(stage.person("eve").heard(is_error(ErrorCode::BadHandshake)), 1);
}

#[test]
fn whoever_never_heard_of_their_new_seat_comes_back_by_the_one_before() {
    let mut stage = Stage::hosted();
    stage.joins("ben").admits("hal", &["ben"]);
    stage.person("hal").diligent = false;
    let ben = stage.person("ben");
    let (seat, back) = (ben.seat.clone(), ben.back.clone());
    for _ in 0..2 {
        stage.reloads("ben").loses_connection("ben");
        let ben = stage.person("ben");
        (ben.seat, ben.back) = (seat.clone(), back.clone());
    }
    stage.person("hal").diligent = true;
    stage.passes(5 * SECOND).reloads("ben");
    stage.members_agree(&["hal", "ben"]);
    stage.person("ben").seat = seat;
    stage.loses_connection("ben").resumes("ben");
    assert_eq!(stage.person("ben").heard(is_error(ErrorCode::SeatGone)), 1, "that seat is no more");
}

#[test]
fn whoever_is_to_bring_somebody_back_cannot_put_them_out_instead() {
    let mut stage = Stage::hosted();
    stage.joins("ann").admits("hal", &["ann"]).joins("ben").admits("hal", &["ben"]);
    stage.person("ann").diligent = false;
    stage.reloads("ben");
    let ben = stage.person("ben").participant;
    let request = stage.person("ann").heard.iter().rev().find_map(|message| match message {
        ServerMessage::CommitRequest { request, .. } => Some(*request),
        _ => None,
    });
    let commit = stage.person("ann").commits(request.unwrap(), &[], &[ben]);
    stage.tells("ann", commit);
    stage.person("ann").group.as_mut().unwrap().discard_prepared();
    stage.members_agree(&["hal", "ann", "ben"]);
    assert_eq!(stage.person("ben").participant, ben);
}

#[test]
fn alone_one_knocks_anew() {
    let mut stage = Stage::hosted();
    stage.reloads("hal");
    assert_eq!(stage.person("hal").heard(is_error(ErrorCode::SeatGone)), 1);
    let anew = stage.anew("hal");
    stage.knocks("hal", anew);
    stage.settle();
    stage.members_agree(&["hal"]);
}

#[test]
fn whose_leaf_is_removed_while_coming_back_is_told() {
    let mut stage = Stage::hosted();
    stage.joins("ben").admits("hal", &["ben"]);
    stage.person("hal").diligent = false;
    stage.reloads("ben");
    stage.removes("hal", "ben");
    assert_eq!(stage.person("ben").heard(is_farewell(Farewell::Removed)), 1);
    stage.members_agree(&["hal"]);
}

#[test]
fn guests_do_not_break_up_a_group_whose_members_are_all_away() {
    let mut stage = Stage::hosted();
    stage.joins("ann").admits("hal", &["ann"]).loses_connection("hal").loses_connection("ann");
    stage.joins("ben").passes(5 * MINUTE);
    assert_eq!(stage.person("ben").queue(), Some((1, 1, false)));
    stage.resumes("hal").resumes("ann");
    stage.members_agree(&["hal", "ann"]);
    assert_eq!(stage.person("ben").queue(), Some((1, 1, true)));
    // When nobody comes back, the guest goes on waiting, and a host begins anew.
    stage.loses_connection("hal").loses_connection("ann").passes(16 * MINUTE);
    assert_eq!(stage.meeting.epoch(), None);
    stage.hosts("ida").admits("ida", &["ben"]);
    stage.members_agree(&["ida", "ben"]);
}

#[test]
fn a_lobby_does_not_open_because_its_host_is_away_though_anyone_might_have_begun() {
    let early = e2ee::Opening { early: true, ..LOBBY };
    let mut stage = Stage::with(1, early, Limits::default());
    stage.hosts("hal").loses_connection("hal").joins("ben").passes(5 * MINUTE);
    assert!(!is_in(&mut stage, "ben"));
    stage.resumes("hal");
    stage.members_agree(&["hal"]);
    stage.admits("hal", &["ben"]);
    stage.members_agree(&["hal", "ben"]);
}

#[test]
fn a_host_begins_anew_where_all_stay_away() {
    let mut stage = Stage::hosted();
    stage.joins("ann").admits("hal", &["ann"]).loses_connection("hal").loses_connection("ann");
    stage.hosts("ida").passes(11 * SECOND);
    stage.members_agree(&["ida"]);
    stage.resumes("ann");
    assert_eq!(stage.person("ann").heard(is_error(ErrorCode::SeatGone)), 1);
}

#[test]
fn a_replaced_link_sends_those_away_who_wait_with_the_old_one() {
    let mut stage = Stage::hosted();
    stage.joins("ben");
    stage.link.secret = LinkSecret::new([5; 16]);
    stage.registers().joins("cas").passes(SECOND);
    assert_eq!(stage.person("hal").callers.len(), 1, "who came with the new link waits for the policy");
    let key = stage.link.secret.entry_key();
    stage.rules("hal", |policy| policy.take_link(key, 2)).passes(SECOND);
    assert_eq!(stage.person("ben").heard(is_error(ErrorCode::SeatGone)), 1);
    stage.admits("hal", &["cas"]);
    stage.members_agree(&["hal", "cas"]);
}

#[test]
fn the_seat_of_a_page_that_was_closed_is_kept_for_a_reload_and_no_longer() {
    let mut stage = Stage::hosted();
    stage.joins("ann").joins("ben").admits("hal", &["ann", "ben"]);
    stage.loses_connection("ann").closes_page("ben").passes(30 * SECOND);
    stage.members_agree(&["hal", "ann", "ben"]);
    stage.passes(15 * SECOND);
    assert_eq!(stage.meeting.members(), 2);
    // A machine that sleeps says nothing in form.
    stage.passes(10 * MINUTE).resumes("ann");
    stage.members_agree(&["hal", "ann"]);
}
