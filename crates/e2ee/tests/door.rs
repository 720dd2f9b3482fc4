//! Who is let in, who may do what, and how that changes: the honest stories.
#![allow(clippy::unwrap_used, missing_docs)]

use e2ee::{
    Change, Error, Identity, Keys, LinkSecret, Observer, Powers, Profile, Refusal, RefusedReason, Role,
    StreamKind, inspect_key_package,
};

use crate::room::{LOBBY, Room, add, give, refresh, remove};

#[test]
fn behind_a_lobby_hosts_and_cohosts_let_people_in_and_guests_do_not() {
    let mut room = Room::opening(&LOBBY, 1);
    let anne = room.join(0, "Anne");
    let newcomer = room.identity("Bo");
    let refused = vec![(0, RefusedReason::NeedsHost)];
    assert_eq!(room.members[1].prepare(add(&newcomer)), Err(Error::NothingToCommit { refused }));
    let applied = room.edit(0, give(anne, Role::Cohost));
    assert!(applied.iter().all(|applied| applied.policy_changed && applied.by_role == Role::Host));
    room.admit(1, newcomer);
    room.assert_one_group();
    let roles: Vec<_> = room.members[2].members().iter().map(|m| (m.role, m.host_certified)).collect();
    assert_eq!(roles, [(Role::Host, true), (Role::Cohost, false), (Role::Member, false)]);
}

#[test]
fn of_several_who_knock_those_who_may_come_in_do() {
    let mut room = Room::opening(&LOBBY, 2);
    room.join(0, "Anne");
    let (guest, host) = (room.identity("guest"), room.host_identity("second host"));
    let change = Change { add: vec![guest.key_package(), host.key_package()], ..Change::default() };
    let prepared = room.members[1].prepare(change).unwrap();
    assert_eq!(prepared.refused, [(0, RefusedReason::NeedsHost)]);
    room.deliver(&prepared);
    room.welcome(host, &prepared);
    room.assert_one_group();
    assert_eq!(room.members[0].members()[2].role, Role::Host);
}

#[test]
fn a_reloaded_tab_keeps_its_id_its_role_and_what_it_is_denied() {
    let mut room = Room::opening(&LOBBY, 3);
    let identity = room.identity("Anne");
    let kept = identity.return_secret().clone();
    let anne = room.admit(0, identity);
    let bo = room.join(0, "Bo");
    room.edit(0, |policy| {
        policy.roles.insert(anne, Role::Cohost);
        policy.denied.insert(bo, Powers::CHAT);
    });
    let back = room.returning(anne, &kept);
    assert!(inspect_key_package(&back.key_package()).unwrap().returns_to(&room.observer));
    // Any member may: here one who could let nobody else in.
    room.members.remove(1);
    let prepared = room.members[1].prepare(add(&back)).unwrap();
    let applied = room.deliver(&prepared);
    room.welcome(back, &prepared);
    room.assert_one_group();
    assert_eq!(applied[0].returned, [anne]);
    assert_eq!(applied[0].added[0].participant, anne);
    assert_eq!(applied[0].removed[0].participant, anne);
    assert_eq!(room.observer.role(&anne), Role::Cohost);
    assert!(!room.observer.may(&bo, Powers::CHAT));
}

#[test]
fn the_kept_right_to_return_survives_its_text() {
    let identity = Room::new(4).identity("Anne");
    let text = identity.return_secret().to_text();
    assert_eq!(e2ee::ReturnSecret::from_text(&text).as_ref(), Some(identity.return_secret()));
    assert_eq!(e2ee::ReturnSecret::from_text("AAAA"), None);
    assert_eq!(e2ee::ReturnSecret::from_text("?"), None);
}

#[test]
fn a_host_comes_back_in_its_place_and_is_host_by_the_policy_or_by_certificate() {
    let mut room = Room::of(2, 5);
    let guest = room.members[1].participant();
    let identity = room.host_identity("second host");
    let kept = identity.return_secret().clone();
    let second = room.admit(0, identity);
    room.members.pop();
    // Reloaded by a link without the host part, it is a guest.
    let plain = room.returning(second, &kept);
    let kept = plain.return_secret().clone();
    room.admit(1, plain);
    assert_eq!(room.observer.role(&second), Role::Member);
    room.members.pop();
    let keys = Keys { base: &room.base, entry: None, host: Some(&room.host), returns: Some(&kept) };
    let host = Identity::new(&keys, second, &Profile::new("host"), &mut room.rng).unwrap();
    room.admit(1, host);
    assert_eq!(room.observer.role(&second), Role::Host);
    assert_eq!(room.observer.role(&guest), Role::Member);
    room.assert_one_group();
}

#[test]
fn what_one_may_do_follows_from_role_allowance_denial_and_the_safe_word() {
    let mut room = Room::of(3, 6);
    let [host, anne, bo] = [0, 1, 2].map(|at| room.members[at].participant());
    room.edit(0, |policy| {
        policy.allowed = Powers::MICROPHONE.with(Powers::CHAT);
        policy.denied.insert(bo, Powers::MICROPHONE);
    });
    let may = |room: &Room, whom, powers| {
        let all: Vec<_> = room.members.iter().map(|member| member.may(whom, powers)).collect();
        assert!(all.iter().all(|one| *one == room.observer.may(whom, powers)));
        all[0]
    };
    assert!(may(&room, &anne, Powers::to_send(StreamKind::Microphone)));
    assert!(!may(&room, &anne, Powers::to_send(StreamKind::ScreenAudio)));
    assert!(!may(&room, &bo, Powers::MICROPHONE) && may(&room, &bo, Powers::CHAT));
    assert!(may(&room, &host, Powers::ALL));
    room.edit(0, |policy| policy.safe = true);
    assert!(!may(&room, &anne, Powers::CHAT) && may(&room, &host, Powers::ALL));
    assert!(may(&room, &anne, Powers::NONE));
}

#[test]
fn a_message_tells_what_its_sender_was_when_it_was_sealed() {
    let mut room = Room::of(3, 7);
    let anne = room.members[1].participant();
    room.edit(0, give(anne, Role::Cohost));
    let as_cohost = room.members[1].seal(b"please mute").unwrap();
    room.edit(0, |policy| {
        policy.roles.remove(&anne);
        policy.denied.insert(anne, Powers::CHAT);
    });
    let as_guest = room.members[1].seal(b"please mute").unwrap();
    let opened = room.members[2].open(&as_cohost).unwrap();
    assert_eq!((opened.role, opened.powers), (Role::Cohost, Powers::ALL));
    let opened = room.members[2].open(&as_guest).unwrap();
    assert_eq!((opened.role, opened.powers), (Role::Member, Powers::ALL.without(Powers::CHAT)));
}

#[test]
fn a_host_puts_somebody_out_and_closes_the_door_in_one_commit() {
    let mut room = Room::of(3, 8);
    let out = room.members[2].participant();
    room.edit(0, |policy| {
        policy.denied.insert(out, Powers::CHAT);
        policy.spotlight.push(out);
    });
    let change = Change { remove: vec![out], ..room.edited(0, |policy| policy.lobby = true) };
    let prepared = room.members[0].prepare(change).unwrap();
    let applied = room.deliver(&prepared);
    assert!(applied[2].evicted && applied[2].by_role == Role::Host);
    let policy = room.observer.policy();
    assert!(policy.lobby && !policy.is_open());
    assert!(policy.denied.is_empty() && policy.spotlight.is_empty(), "of who is gone nothing is said");
    room.assert_one_group();
}

#[test]
fn a_cohost_takes_over_when_the_last_host_is_gone_and_not_before() {
    let mut room = Room::of(3, 9);
    let [host, cohost, guest] = [0, 1, 2].map(|at| room.members[at].participant());
    room.edit(0, give(cohost, Role::Cohost));
    let take_over = room.edited(1, give(cohost, Role::Host));
    assert_eq!(room.members[1].prepare(take_over), Err(Refusal::NotHost.into()));
    // Asked by the server to clear the host's seat, the co-host leaves it to the guest.
    assert!(room.members[1].prepare(remove(host)).is_err());
    let prepared = room.members[2].prepare(remove(host)).unwrap();
    room.deliver(&prepared);
    // Not the guest, and nothing for the guest by the way.
    let both = room.edited(0, |policy| {
        policy.roles.insert(cohost, Role::Host);
        policy.roles.insert(guest, Role::Host);
    });
    assert_eq!(room.members[0].prepare(both), Err(Refusal::NotHost.into()));
    room.edit(0, give(cohost, Role::Host));
    assert_eq!(room.observer.role(&cohost), Role::Host);
    room.edit(0, give(guest, Role::Cohost));
    room.assert_one_group();
}

#[test]
fn a_cohost_alone_with_a_lost_host_clears_the_seat_and_takes_over() {
    let mut room = Room::of(2, 10);
    let [host, cohost] = [0, 1].map(|at| room.members[at].participant());
    room.edit(0, give(cohost, Role::Cohost));
    let prepared = room.members[1].prepare(remove(host)).unwrap();
    room.deliver(&prepared);
    room.edit(0, give(cohost, Role::Host));
    assert_eq!(room.observer.role(&cohost), Role::Host);
}

#[test]
fn a_host_by_certificate_takes_its_role_back_and_does_nothing_else_by_the_way() {
    let mut room = Room::of(2, 11);
    let identity = room.host_identity("owner");
    let owner = room.admit(0, identity);
    for role in [Role::Member, Role::Cohost] {
        room.edit(0, give(owner, role));
        assert_eq!(room.members[2].members()[2].role, role);
        let more = room.edited(2, |policy| {
            policy.roles.insert(owner, Role::Host);
            policy.ended = true;
        });
        assert_eq!(room.members[2].prepare(more), Err(Refusal::NotHost.into()));
        room.edit(2, give(owner, Role::Host));
        assert_eq!(room.observer.role(&owner), Role::Host);
    }
}

#[test]
fn a_rolled_link_lets_in_who_has_the_new_one_and_those_who_are_there_come_back() {
    let mut room = Room::opening(&LOBBY, 12);
    let identity = room.identity("Anne");
    let (kept, old) = (identity.return_secret().clone(), room.link.clone());
    let anne = room.admit(0, identity);
    room.link = LinkSecret::generate(&mut room.rng);
    let entry_key = room.link.entry_key();
    room.edit(0, |policy| policy.take_link(entry_key, 1));
    // Her tab knows the old link only.
    let keys = Keys { base: &room.base, entry: Some(&old), host: None, returns: Some(&kept) };
    let back = Identity::new(&keys, anne, &Profile::new("Anne"), &mut room.rng).unwrap();
    room.members.pop();
    room.admit(0, back);
    room.join(0, "Bo");
    room.assert_one_group();
}

#[test]
fn the_policy_survives_the_servers_restart_and_is_in_what_any_member_tells_it() {
    let mut room = Room::of(3, 13);
    let cohost = room.members[1].participant();
    room.edit(0, |policy| {
        policy.locked = true;
        policy.roles.insert(cohost, Role::Cohost);
    });
    for restarted in [true, false] {
        room.observer = match restarted {
            true => Observer::restore(&room.observer.snapshot()).unwrap(),
            false => Observer::establish(&room.members[2].group_info().unwrap()).unwrap(),
        };
        room.assert_one_group();
        assert!(room.observer.policy().locked && room.observer.policy().is_chartered());
        assert_eq!(room.observer.role(&cohost), Role::Cohost);
        let guest = room.identity("Anne");
        let prepared = room.members[1].prepare(add(&guest)).unwrap();
        room.deliver(&prepared);
        room.welcome(guest, &prepared);
    }
}

#[test]
fn a_policy_that_stays_the_same_is_not_committed() {
    let mut room = Room::of(2, 14);
    let change = room.edited(0, |_| {});
    assert_eq!(room.members[0].prepare(change), Err(Error::NothingToCommit { refused: vec![] }));
    let change = Change { refresh: true, ..room.edited(1, |_| {}) };
    let prepared = room.members[1].prepare(change).unwrap();
    assert!(room.deliver(&prepared).iter().all(|applied| !applied.policy_changed));
    assert_eq!(room.members[0].prepare(refresh()).map(|prepared| prepared.refused), Ok(vec![]));
}

#[test]
fn a_key_package_tells_the_server_by_what_right_it_comes() {
    let mut room = Room::of(2, 15);
    let (guest, host) = (room.identity("guest"), room.host_identity("host"));
    let kept = guest.return_secret().clone();
    let facts = |identity: &Identity| inspect_key_package(&identity.key_package()).unwrap();
    let (entry_key, host_key) = (room.link.entry_key(), room.host.key());
    let other = LinkSecret::new([1; 16]).entry_key();
    let of_guest = facts(&guest);
    assert!(of_guest.proves_entry(&entry_key) && !of_guest.proves_entry(&other));
    assert!(!of_guest.is_host(&host_key) && !of_guest.says_to_return());
    let of_host = facts(&host);
    assert!(of_host.is_host(&host_key) && !of_host.proves_entry(&entry_key));
    assert!(!of_host.is_host(&e2ee::HostSecret::new([1; 16]).key()));

    let whose = room.admit(0, guest);
    let back = facts(&room.returning(whose, &kept));
    assert_eq!(back.participant, whose);
    assert!(back.returns_to(&room.observer) && back.says_to_return());
    let prepared = room.members[0].prepare(remove(whose)).unwrap();
    room.deliver(&prepared);
    assert!(!back.returns_to(&room.observer));
}
