//! Tests: the hosts' powers, against guests and co-hosts who take more than they have, and groups that no
//! host founded.

use openmls::prelude::{
    Extension, ExtensionType, Extensions, GroupContext, RequiredCapabilitiesExtension, UnknownExtension,
};

use super::*;
use crate::{
    HostSecret, LinkSecret, Policy, Powers, Role, Terms, cbor,
    policy::{EXTENSION, MAX_DENIED, MAX_ROLES, MAX_SPOTLIGHT, Opening},
};
use room::{LOBBY, OPEN, give, identity};

/// A rogue's commit that puts another policy in place.
pub(super) fn policy_commit(room: &mut Room, rogue: usize, edit: impl FnOnce(&mut Policy)) -> Vec<u8> {
    let mut policy = room.members[rogue].policy().clone();
    edit(&mut policy);
    context_commit(room, rogue, raw(cbor::write(&policy)))
}

fn context_commit(room: &mut Room, rogue: usize, extensions: Extensions<GroupContext>) -> Vec<u8> {
    rogue_commit(&mut room.members[rogue], |commit| {
        commit.propose_group_context_extensions(extensions).unwrap()
    })
}

/// A context with these bytes for a policy.
fn raw(policy: Vec<u8>) -> Extensions<GroupContext> {
    Extensions::from_vec(vec![
        requiring(&[EXTENSION]),
        Extension::Unknown(EXTENSION, UnknownExtension(policy)),
    ])
    .unwrap()
}

fn requiring(types: &[u16]) -> Extension {
    let types: Vec<_> = types.iter().map(|number| ExtensionType::Unknown(*number)).collect();
    Extension::RequiredCapabilities(RequiredCapabilitiesExtension::new(&types, &[], &[]))
}

#[test]
fn a_guest_who_changes_the_policy_is_refused() {
    let mut room = staffed(2);
    let guest = room.members[GUEST].participant();
    let grabs: [&dyn Fn(&mut Policy); 7] = [
        &|policy| policy.lobby = false,
        &|policy| policy.allowed = Powers::ALL,
        &|policy| policy.ended = true,
        &|policy| policy.take_link(LinkSecret::new([1; 16]).entry_key(), 1),
        &|policy| policy.spotlight = vec![guest],
        &give(guest, Role::Host),
        &give(guest, Role::Cohost),
    ];
    room.edit(HOST, |policy| policy.allowed = Powers::NONE);
    for grab in grabs {
        let change = room.edited(GUEST, grab);
        assert_eq!(room.members[GUEST].prepare(change), Err(Refusal::NotHost.into()));
        let commit = policy_commit(&mut room, GUEST, grab);
        assert_refused_of(GUEST, &mut room, &commit, Refusal::NotHost);
    }
}

#[test]
fn a_cohost_who_takes_what_is_the_hosts_is_refused() {
    let mut room = staffed(3);
    let [host, cohost, guest] = [HOST, COHOST, GUEST].map(|at| room.members[at].participant());
    let grabs: [&dyn Fn(&mut Policy); 7] = [
        &give(guest, Role::Cohost),
        &give(cohost, Role::Host),
        &give(host, Role::Member),
        &|policy| policy.roles.retain(|whom, _| *whom != cohost),
        &|policy| policy.take_link(LinkSecret::new([1; 16]).entry_key(), 1),
        &|policy| policy.ended = true,
        &|policy| policy.denied.extend([(host, Powers::MICROPHONE)]),
    ];
    for grab in grabs {
        let change = room.edited(COHOST, grab);
        assert_eq!(room.members[COHOST].prepare(change), Err(Refusal::NotHost.into()));
        let commit = policy_commit(&mut room, COHOST, grab);
        assert_refused_of(COHOST, &mut room, &commit, Refusal::NotHost);
    }
}

#[test]
fn a_cohost_who_puts_a_host_out_is_refused() {
    let mut room = staffed(4);
    let host = room.members[HOST].participant();
    let error = Error::Refused(Refusal::HostRemovedByCohost(host));
    assert_eq!(room.members[COHOST].prepare(remove(host)), Err(error.clone()));
    let leaf = room.members[HOST].own_leaf().into();
    let commit = rogue_commit(&mut room.members[COHOST], |commit| commit.propose_removals([leaf]));
    assert_refused_of(COHOST, &mut room, &commit, error);
}

#[test]
fn nobody_changes_the_host_key_or_the_charter() {
    let mut room = staffed(5);
    let stranger = HostSecret::new([1; 16]);
    let group_id = room.members[HOST].group_id().to_vec();
    let swaps: [&dyn Fn(&mut Policy); 2] = [
        // Another host's key, with a charter that is right for it.
        &|policy| {
            policy.host_key = stranger.key();
            policy.charter(&group_id, &stranger);
        },
        &|policy| *policy = Policy::new(policy.host_key, policy.entry_key, &LOBBY),
    ];
    for swap in swaps {
        for rogue in [HOST, COHOST, GUEST] {
            let commit = policy_commit(&mut room, rogue, swap);
            assert_refused_of(rogue, &mut room, &commit, Refusal::RootsChanged);
        }
    }
    // A charter under the same key for another group does not even verify.
    let host = room.host.clone();
    let commit = policy_commit(&mut room, HOST, |policy| policy.charter(b"another group", &host));
    assert_refused_of(HOST, &mut room, &commit, Refusal::NotChartered);
}

#[test]
fn a_context_without_the_policy_or_with_more_is_refused() {
    let mut room = staffed(6);
    let policy = cbor::write(room.members[HOST].policy());
    let policy = Extension::Unknown(EXTENSION, UnknownExtension(policy));
    let foreign = Extension::Unknown(0xF0C2, UnknownExtension(vec![]));
    let contexts = [
        vec![],
        vec![requiring(&[])],
        vec![requiring(&[EXTENSION])],
        // Right, but for the order.
        vec![policy.clone(), requiring(&[EXTENSION])],
    ];
    for context in contexts {
        let commit = context_commit(&mut room, HOST, Extensions::from_vec(context).unwrap());
        assert_refused_of(HOST, &mut room, &commit, Refusal::UnknownExtension);
    }
    // What no leaf knows is refused by MLS itself, and so is a second policy.
    let more = vec![requiring(&[EXTENSION, 0xF0C2]), policy.clone(), foreign];
    let twice = vec![requiring(&[EXTENSION]), policy.clone(), policy];
    assert!(Extensions::<GroupContext>::from_vec(twice).is_err());
    let host = &mut room.members[HOST];
    let (provider, signer) = (&host.identity.provider, &host.identity.signer);
    let built = host
        .mls
        .commit_builder()
        .propose_group_context_extensions(Extensions::from_vec(more).unwrap())
        .unwrap()
        .load_psks(provider.storage())
        .unwrap()
        .build(provider.rand(), provider.crypto(), signer, |_| true);
    assert!(built.is_err());
}

#[test]
fn a_policy_that_is_too_long_or_written_otherwise_is_refused() {
    let mut room = staffed(7);
    let ids = |count: usize| (0..count).map(|at| ParticipantId([at as u8; 16]));
    let long: [&dyn Fn(&mut Policy); 3] = [
        &|policy| policy.denied = ids(MAX_DENIED + 1).map(|id| (id, Powers::CHAT)).collect(),
        &|policy| policy.roles = ids(MAX_ROLES + 1).map(|id| (id, Role::Cohost)).collect(),
        &|policy| policy.spotlight = ids(MAX_SPOTLIGHT + 1).collect(),
    ];
    for lengthen in long {
        let commit = policy_commit(&mut room, HOST, lengthen);
        assert_refused_of(HOST, &mut room, &commit, Refusal::UnreadablePolicy);
    }
    let policy = cbor::write(room.members[HOST].policy());
    let mut trailing = policy.clone();
    trailing.push(0);
    // The first map entry is the version, `"v": 1`: another one, and the same number in a longer form.
    assert_eq!(policy[1..4], [0x61, b'v', 1]);
    let mut newer = policy.clone();
    newer[3] = 2;
    let longer = [&policy[..3], &[0x18, 1], &policy[4..]].concat();
    for bytes in [vec![], b"rubbish".to_vec(), trailing, newer, longer] {
        let commit = context_commit(&mut room, HOST, raw(bytes));
        assert_refused_of(HOST, &mut room, &commit, Refusal::UnreadablePolicy);
    }
}

#[test]
fn nobody_new_takes_the_id_of_one_of_whom_the_policy_speaks() {
    let mut room = Room::of(3, 15);
    let newcomer = room.identity("Anne");
    let whose = newcomer.participant();
    // Who went long ago is known to the policy, if to nobody else.
    let commit = policy_commit(&mut room, HOST, give(whose, Role::Host));
    room.observer.apply_commit(&commit).unwrap();
    for member in &mut room.members[1..] {
        member.apply_commit(&commit).unwrap();
    }
    room.members.remove(HOST);
    let refused = vec![(0, RefusedReason::WasPresent)];
    assert_eq!(room.members[0].prepare(add(&newcomer)), Err(Error::NothingToCommit { refused }));
    let commit = rogue_admission(&mut room, 0, &newcomer);
    let refusal = Err(Error::Refused(Refusal::ReturningParticipant(whose)));
    assert_eq!(room.members[1].apply_commit(&commit).map(drop), refusal);
    assert_eq!(room.observer.apply_commit(&commit).map(drop), refusal);
}

#[test]
fn a_group_that_no_host_of_the_meeting_founded_is_not_joined() {
    let chartered = |host: &HostSecret, charter: Option<&[u8]>| {
        let mut room = Room::new(16);
        let founder = room.host_identity("founder");
        let keys = Keys { base: &room.base, entry: Some(&room.link), host: None, returns: None };
        let guest = identity(&keys, "guest", &mut room.rng);
        let mut policy = Policy::new(host.key(), room.link.entry_key(), &OPEN);
        if let Some(group_id) = charter {
            policy.charter(group_id, host);
        }
        let is_ours = *host == room.host;
        (room, policy, if is_ours { founder } else { guest })
    };
    let ours = Room::new(16).host;
    let theirs = HostSecret::new([1; 16]);
    for (host, early, joins) in [(&ours, false, false), (&ours, true, true), (&theirs, true, false)] {
        let (mut room, policy, founder) = chartered(host, None);
        let (mut group, info) = Group::found(founder, policy, None).unwrap();
        assert!(!Observer::establish(&info).unwrap().policy().is_chartered());
        let newcomer = room.identity("Anne");
        let prepared = group.prepare(add(&newcomer)).unwrap();
        group.apply_commit(&prepared.commit).unwrap();
        let terms = Terms { early, ..room.terms() };
        let joined = Group::join(newcomer, &terms, &prepared.welcome.unwrap(), &group.tree().unwrap());
        assert_eq!(joined.err(), (!joins).then_some(Refusal::NotChartered.into()));
    }
    // A charter of another group founds nothing.
    let (_, policy, founder) = chartered(&ours, Some(b"another group"));
    assert_eq!(Group::found(founder, policy, None).err(), Some(Refusal::NotChartered.into()));
}

#[test]
fn no_host_brings_back_a_link_that_was_replaced() {
    let mut room = Room::of(3, 19);
    let (old, new) = (room.link.entry_key(), LinkSecret::new([1; 16]).entry_key());
    room.edit(HOST, |policy| policy.take_link(new, 4));
    let back: [&dyn Fn(&mut Policy); 4] = [
        &|policy| policy.entry_key = old,
        &|policy| (policy.entry_key, policy.entry_version) = (old, 3),
        &|policy| policy.entry_version = 3,
        &|policy| policy.entry_version = 5,
    ];
    for back in back {
        let commit = policy_commit(&mut room, HOST, back);
        assert_refused_of(HOST, &mut room, &commit, Refusal::OldLink);
    }
    let mut policy = room.members[HOST].policy().clone();
    policy.take_link(old, 4);
    assert_eq!(policy.entry_key, new);
}

#[test]
fn a_founder_gives_itself_no_role_and_no_charter() {
    let mut room = Room::new(17);
    let founder = room.identity("guest");
    let mut policy = Policy::new(room.host.key(), room.link.entry_key(), &Opening { early: true, ..OPEN });
    policy.roles.insert(founder.participant(), Role::Host);
    let (_, info) = Group::found(founder, policy.clone(), None).unwrap();
    assert_eq!(Observer::establish(&info).err(), Some(Refusal::NotHost.into()));

    policy.roles.clear();
    policy.charter(b"another group", &room.host);
    let info = founded_below(&mut room, raw(cbor::write(&policy)));
    assert_eq!(Observer::establish(&info).err(), Some(Refusal::NotChartered.into()));
    let info = founded_below(&mut room, Extensions::empty());
    assert_eq!(Observer::establish(&info).err(), Some(Refusal::UnknownExtension.into()));
}

/// The GroupInfo of a group founded with openmls alone.
fn founded_below(room: &mut Room, extensions: Extensions<GroupContext>) -> Vec<u8> {
    let founder = room.identity("rogue");
    let group = MlsGroup::builder()
        .ciphersuite(CIPHERSUITE)
        .with_wire_format_policy(WIRE_FORMAT)
        .with_capabilities(capabilities())
        .with_group_context_extensions(extensions)
        .build(&founder.provider, &founder.signer, founder.credential.clone())
        .unwrap();
    let info = group.export_group_info(founder.provider.crypto(), &founder.signer, true).unwrap();
    wire::write(&info).unwrap()
}
