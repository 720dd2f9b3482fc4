//! Who begins a meeting.

use super::*;

#[test]
fn guests_wait_for_a_host_and_are_then_the_hosts_to_let_in() {
    let mut stage = Stage::with(1, LOBBY, Limits::default());
    stage.joins("ben").joins("cas");
    assert_eq!(stage.person("ben").entrance(), Some(Entrance::NoHost));
    assert_eq!(stage.person("ben").queue(), Some((1, 1, false)));
    assert_eq!(stage.person("cas").queue(), Some((2, 2, false)));
    stage.passes(10 * MINUTE).hosts("hal").passes(SECOND);
    assert_eq!(stage.person("hal").entrance(), Some(Entrance::Found));
    assert_eq!(stage.person("ben").queue(), Some((1, 2, true)));
    assert_eq!(stage.person("hal").callers.len(), 2);
    stage.admits("hal", &["ben", "cas"]);
    stage.members_agree(&["hal", "ben", "cas"]);
}

#[test]
fn an_early_meeting_begins_with_anyone_and_a_lobby_waits_for_the_host() {
    let mut stage = Stage::with(1, OPEN, Limits::default());
    stage.opening.lobby = true;
    stage.joins("ann").joins("ben");
    assert!(is_in(&mut stage, "ann"));
    assert_eq!(stage.person("ben").entrance(), Some(Entrance::Lobby));
    assert_eq!(stage.person("ben").queue(), Some((1, 1, false)));
    stage.hosts("hal").passes(SECOND);
    assert!(is_in(&mut stage, "hal"), "a host needs nobody's leave");
    stage.admits("hal", &["ben"]);
    stage.members_agree(&["ann", "ben", "hal"]);
}

#[test]
fn a_group_that_is_not_as_registered_is_refused() {
    // Without the charter, with another link's entry key, with another host's key.
    let guest = |stage: &mut Stage| Coming { host: None, ..stage.host() };
    let early_once = |stage: &mut Stage| {
        let coming = guest(stage);
        stage.knocks("ann", coming);
        assert!(stage.meeting.epoch().is_none());
        stage.opening.early = false;
        stage.registers();
    };
    let mut stage = Stage::with(1, OPEN, Limits::default());
    early_once(&mut stage);
    assert_eq!(stage.person("ann").heard(is_error(ErrorCode::BadHandshake)), 1);

    let mut stage = Stage::with(2, LOBBY, Limits::default());
    let hal = stage.host();
    stage.knocks("hal", hal);
    stage.link.secret = LinkSecret::new([1; 16]);
    stage.registers();
    assert_eq!(stage.person("hal").heard(is_error(ErrorCode::BadHandshake)), 1);
    assert_eq!(stage.meeting.epoch(), None);
    // With the card of today it can be begun.
    stage.hosts("hal");
    stage.members_agree(&["hal"]);
}

#[test]
fn a_group_is_not_begun_as_one_that_has_ended_or_lets_nobody_in() {
    let shut: [fn(&mut e2ee::Policy); 3] =
        [|policy| policy.ended = true, |policy| policy.locked = true, |policy| policy.safe = true];
    for shut in shut {
        let mut stage = Stage::with(1, LOBBY, Limits::default());
        let hal = stage.host();
        stage.knocks("hal", hal);
        let identity = stage.person("hal").identity.take().unwrap();
        let link = stage.link.clone();
        let mut policy = e2ee::Policy::new(stage.host_key(), link.secret.entry_key(), &LOBBY);
        shut(&mut policy);
        let (_, info) = e2ee::Group::found(identity, policy, link.host.as_ref()).unwrap();
        stage.tells("hal", ClientMessage::Establish { group_info: info.into() });
        assert_eq!(stage.person("hal").heard(is_error(ErrorCode::BadHandshake)), 1);
        assert_eq!(stage.meeting.epoch(), None);
    }
}

#[test]
fn who_holds_neither_the_link_nor_the_host_secret_does_not_come_to_the_door() {
    let mut stage = Stage::hosted();
    let eve = Coming { link: LinkSecret::new([0; 16]), ..stage.guest() };
    stage.knocks("eve", eve);
    // The host certificate of another meeting's host, shown with this meeting's proof.
    let mallory = Coming {
        host: Some(e2ee::HostSecret::new([9; 16])),
        link: LinkSecret::new([0; 16]),
        ..stage.guest()
    };
    stage.knocks("mallory", mallory);
    stage.settle();
    for name in ["eve", "mallory"] {
        assert_eq!(stage.person(name).heard(is_error(ErrorCode::BadHandshake)), 1);
    }
    assert!(stage.person("hal").callers.is_empty());
}
