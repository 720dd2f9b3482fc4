//! Tests: what members and the observer refuse, from a server without the link and from members that
//! break the rules. The dishonest ones use openmls below [`Group`]'s own checks.

use openmls::{
    group::{CommitBuilder, Initial, MlsGroup, MlsGroupJoinConfig},
    key_packages::KeyPackage,
    prelude::{
        Capabilities, Ciphersuite, CredentialWithKey, Extension, Extensions, LeafNodeIndex,
        LeafNodeParameters, MlsMessageBodyIn, MlsMessageIn, MlsMessageOut, PreSharedKeyProposal, Proposal,
        RequiredCapabilitiesExtension, tls_codec::Deserialize as _,
    },
    schedule::PreSharedKeyId,
};
use openmls_traits::OpenMlsProvider;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

use super::{Change, Group, Identity, RefusedReason, identity::SeatKey, keystore::Provider, open_lifetime};
use crate::{
    Error, LinkSecret, Observer, ParticipantId, Profile, Refusal, inspect_key_package, rules,
    seat::Seat,
    suite::{CIPHERSUITE, WIRE_FORMAT, capabilities},
    wire,
};
use room::{Room, add, identity, refresh, remove};

#[path = "../../tests/room/mod.rs"]
mod room;

/// A member's commit made with openmls alone.
fn rogue_commit(
    group: &mut Group,
    shape: impl FnOnce(CommitBuilder<'_, Initial>) -> CommitBuilder<'_, Initial>,
) -> Vec<u8> {
    let provider = &group.identity.provider;
    let bundle = shape(group.mls.commit_builder())
        .load_psks(provider.storage())
        .unwrap()
        .build(provider.rand(), provider.crypto(), &group.identity.signer, |_| true)
        .unwrap()
        .stage_commit(provider)
        .unwrap();
    wire::write(bundle.commit()).unwrap()
}

fn key_package(identity: &Identity) -> KeyPackage {
    wire::key_package(&identity.key_package(), identity.provider.crypto()).unwrap()
}

fn psk_proposal(id: PreSharedKeyId) -> Proposal {
    Proposal::PreSharedKey(Box::new(PreSharedKeyProposal::new(id)))
}

fn link_psk() -> Proposal {
    psk_proposal(rules::link_psk_id(vec![5; 32]))
}

/// Everyone but member 0, who made it, refuses the commit with this error, is unchanged by it, and goes on
/// with an honest commit.
fn assert_refused(room: &mut Room, commit: &[u8], error: &Error) {
    assert_refused_by_members(room, commit, error);
    let before = (room.observer.epoch(), room.observer.leaves(), room.observer.snapshot());
    assert_eq!(room.observer.apply_commit(commit).as_ref(), Err(error));
    assert_eq!((room.observer.epoch(), room.observer.leaves(), room.observer.snapshot()), before);
    assert_goes_on(room);
}

fn assert_refused_by_members(room: &mut Room, commit: &[u8], error: &Error) {
    for member in &mut room.members[1..] {
        let before = (member.epoch(), member.meeting_code(), member.members());
        assert_eq!(member.apply_commit(commit).as_ref(), Err(error));
        assert_eq!((member.epoch(), member.meeting_code(), member.members()), before);
    }
}

fn assert_goes_on(room: &mut Room) {
    let rogue = &mut room.members[0];
    rogue.mls.clear_pending_commit(rogue.identity.provider.storage()).unwrap();
    let honest = room.members[1].prepare(refresh()).unwrap();
    room.deliver(&honest);
    room.assert_one_group();
}

#[test]
fn a_ghost_added_without_the_links_psk_is_refused() {
    let mut room = Room::of(3, 1);
    let ghost = room.identity("ghost");
    let commit = rogue_commit(&mut room.members[0], |commit| commit.propose_adds([key_package(&ghost)]));
    assert_refused(&mut room, &commit, &Refusal::AddWithoutLink.into());
}

#[test]
fn a_ghost_added_with_a_guessed_psk_is_refused_by_the_members() {
    let mut room = Room::of(3, 2);
    let ghost = room.identity("ghost");
    let guess = LinkSecret::new([0; 16]).psk();
    rules::link_psk_id(vec![]).store(&room.members[0].identity.provider, guess.expose()).unwrap();
    let commit = rogue_commit(&mut room.members[0], |commit| {
        commit.propose_adds([key_package(&ghost)]).add_proposal(link_psk())
    });
    assert_refused_by_members(&mut room, &commit, &Error::Invalid("commit"));
    assert_goes_on(&mut room);
}

#[test]
fn a_ghost_added_with_another_psk_beside_is_refused() {
    let mut room = Room::of(2, 3);
    let ghost = room.identity("ghost");
    let other = PreSharedKeyId::external(b"conclave v1 linked".to_vec(), vec![5; 32]);
    for member in &room.members {
        other.store(&member.identity.provider, b"known to all").unwrap();
    }
    let commit = rogue_commit(&mut room.members[0], |commit| {
        commit.propose_adds([key_package(&ghost)]).add_proposal(psk_proposal(other))
    });
    assert_refused(&mut room, &commit, &Refusal::ForeignPsk.into());
}

#[test]
fn the_links_psk_without_an_add_is_refused() {
    let mut room = Room::of(2, 4);
    let commit = rogue_commit(&mut room.members[0], |commit| commit.add_proposal(link_psk()));
    assert_refused(&mut room, &commit, &Refusal::ForeignPsk.into());
}

#[test]
fn a_change_of_the_group_context_is_refused() {
    let mut room = Room::of(2, 5);
    let required = RequiredCapabilitiesExtension::new(&[], &[], &[]);
    let extensions = Extensions::single(Extension::RequiredCapabilities(required)).unwrap();
    let commit = rogue_commit(&mut room.members[0], |commit| {
        commit.propose_group_context_extensions(extensions).unwrap()
    });
    assert_refused(&mut room, &commit, &Refusal::ForbiddenProposal.into());
}

#[test]
fn a_member_cannot_become_another_participant() {
    let mut room = Room::of(3, 6);
    let victim = room.members[2].participant();
    for participant in [victim, ParticipantId([9; 16])] {
        let credential = CredentialWithKey {
            credential: Seat::new(participant, vec![]).to_credential(),
            signature_key: room.members[0].identity.credential.signature_key.clone(),
        };
        let leaf = LeafNodeParameters::builder().with_credential_with_key(credential).build();
        let commit = rogue_commit(&mut room.members[0], |commit| commit.leaf_node_parameters(leaf));
        assert_refused(&mut room, &commit, &Refusal::IdentityChanged.into());
    }
}

#[test]
fn a_participant_cannot_be_added_twice() {
    let mut room = Room::of(3, 7);
    let victim = room.members[2].participant();
    let double =
        Identity::new(&room.link, victim, &Profile::new("double"), &mut ChaCha20Rng::seed_from_u64(1))
            .unwrap();
    let commit = rogue_commit(&mut room.members[0], |commit| {
        commit.propose_adds([key_package(&double)]).add_proposal(link_psk())
    });
    assert_refused(&mut room, &commit, &Refusal::DuplicateParticipant(victim).into());
}

#[test]
fn a_leaf_without_a_credential_of_ours_is_refused() {
    let mut room = Room::of(2, 8);
    let stranger = room.identity("stranger");
    let credential = CredentialWithKey {
        credential: openmls::prelude::BasicCredential::new(b"stranger".to_vec()).into(),
        signature_key: stranger.credential.signature_key.clone(),
    };
    let key_package = KeyPackage::builder()
        .leaf_node_capabilities(capabilities())
        .build(CIPHERSUITE, &stranger.provider, &stranger.signer, credential)
        .unwrap();
    let commit = rogue_commit(&mut room.members[0], |commit| {
        commit.propose_adds([key_package.key_package().clone()]).add_proposal(link_psk())
    });
    assert_refused(&mut room, &commit, &Refusal::UnreadableCredential.into());
}

#[test]
fn an_external_commit_is_refused_even_with_the_link() {
    let mut room = Room::of(2, 9);
    let info = room.members[0].group_info().unwrap();
    let stranger = room.identity("stranger");
    let (_, bundle) = MlsGroup::external_commit_builder()
        .with_config(MlsGroupJoinConfig::builder().wire_format_policy(WIRE_FORMAT).build())
        .build_group(&stranger.provider, wire::group_info(&info).unwrap(), stranger.credential.clone())
        .unwrap()
        .leaf_node_parameters(LeafNodeParameters::builder().with_capabilities(capabilities()).build())
        .add_psk_proposal(PreSharedKeyProposal::new(rules::link_psk_id(vec![5; 32])))
        .load_psks(stranger.provider.storage())
        .unwrap()
        .build(stranger.provider.rand(), stranger.provider.crypto(), &stranger.signer, |_| true)
        .unwrap()
        .finalize(&stranger.provider)
        .unwrap();
    let commit = wire::write(bundle.commit()).unwrap();
    assert_refused(&mut room, &commit, &Refusal::NotFromMember.into());
}

#[test]
fn a_proposal_by_itself_is_not_taken() {
    let mut room = Room::of(3, 10);
    let rogue = &mut room.members[0];
    let (proposal, _) = rogue
        .mls
        .propose_remove_member(&rogue.identity.provider, &rogue.identity.signer, LeafNodeIndex::new(2))
        .unwrap();
    let proposal = wire::write(&proposal).unwrap();
    assert_eq!(room.members[1].apply_commit(&proposal), Err(Error::Malformed("commit")));
    assert_eq!(room.observer.apply_commit(&proposal), Err(Error::Malformed("commit")));
    // A commit that takes it up by reference stands on what nobody has.
    let commit = rogue_commit(&mut room.members[0], |commit| commit);
    assert_eq!(room.members[1].apply_commit(&commit), Err(Error::Invalid("commit")));
    assert_eq!(room.observer.apply_commit(&commit), Err(Error::Invalid("commit")));
}

#[test]
fn a_key_package_put_under_somebodys_name_by_who_lacks_the_link_is_left_out() {
    let mut room = Room::of(2, 11);
    let honest = room.identity("Anne");
    // The server knows the honest key package, and copies what the link has sealed in it.
    let own_key = SeatKey::generate(&mut ChaCha20Rng::seed_from_u64(2));
    let provider = Provider::default();
    let credential = CredentialWithKey {
        credential: honest.credential.credential.clone(),
        signature_key: own_key.public().into(),
    };
    let swapped = KeyPackage::builder()
        .leaf_node_capabilities(capabilities())
        .key_package_lifetime(open_lifetime())
        .build(CIPHERSUITE, &provider, &own_key, credential)
        .unwrap();
    let swapped = wire::write(&MlsMessageOut::from(swapped)).unwrap();
    assert_eq!(inspect_key_package(&swapped), Ok(honest.participant()));
    let change = Change { add: vec![swapped, honest.key_package()], ..Change::default() };
    let prepared = room.members[0].prepare(change).unwrap();
    assert_eq!(prepared.refused, [(0, RefusedReason::NotWithLink)]);
    room.deliver(&prepared);
    room.welcome(honest, &prepared);
    room.assert_one_group();
}

#[test]
fn a_welcome_does_not_open_without_the_link() {
    let mut room = Room::of(2, 12);
    let honest = room.identity("Anne");
    let prepared = room.members[0].prepare(add(&honest)).unwrap();
    room.deliver(&prepared);
    let tree = room.observer.tree().unwrap();
    // The private keys are not enough: with another link's PSK the Welcome stays closed.
    let other = LinkSecret::new([0; 16]);
    rules::link_psk_id(vec![]).store(&honest.provider, other.psk().expose()).unwrap();
    let joined = Group::join(honest, &other, prepared.welcome.as_ref().unwrap(), &tree);
    assert_eq!(joined.err(), Some(Error::WelcomeDoesNotOpen));
}

#[test]
fn a_welcome_into_a_group_that_does_not_rest_on_the_link_is_refused() {
    let mut room = Room::new(13);
    let honest = room.identity("Anne");
    // A server founds a group of its own and invites Anne, whose key package it knows.
    let mut false_room = Room::new(14);
    let server = &mut false_room.members[0];
    let provider = &server.identity.provider;
    let bundle = server
        .mls
        .commit_builder()
        .propose_adds([key_package(&honest)])
        .load_psks(provider.storage())
        .unwrap()
        .build(provider.rand(), provider.crypto(), &server.identity.signer, |_| true)
        .unwrap()
        .stage_commit(provider)
        .unwrap();
    let welcome = wire::write(&bundle.to_welcome_msg().unwrap()).unwrap();
    server.mls.merge_pending_commit(provider).unwrap();
    let tree = server.tree().unwrap();
    assert_eq!(Group::join(honest, &room.link, &welcome, &tree).err(), Some(Error::WelcomeDoesNotOpen));
}

#[test]
fn another_suite_is_refused_everywhere() {
    let weak = Ciphersuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519;
    let mut room = Room::of(2, 15);
    let someone = room.identity("someone");
    let capabilities = Capabilities::new(None, Some(&[weak, CIPHERSUITE]), None, None, None);
    let weak_package = KeyPackage::builder()
        .leaf_node_capabilities(capabilities.clone())
        .key_package_lifetime(open_lifetime())
        .build(weak, &someone.provider, &someone.signer, someone.credential.clone())
        .unwrap();
    let weak_bytes = wire::write(&MlsMessageOut::from(weak_package.clone())).unwrap();
    assert_eq!(inspect_key_package(&weak_bytes), Err(Error::UnsupportedSuite(1)));
    let change = Change { add: vec![weak_bytes], ..Change::default() };
    let refused = vec![(0, RefusedReason::Unsupported)];
    assert_eq!(room.members[0].prepare(change), Err(Error::NothingToCommit { refused }));

    // A leaf that would also speak another suite is not let in either.
    let both = KeyPackage::builder()
        .leaf_node_capabilities(capabilities.clone())
        .key_package_lifetime(open_lifetime())
        .build(CIPHERSUITE, &someone.provider, &someone.signer, someone.credential.clone())
        .unwrap();
    let both = Change { add: vec![wire::write(&MlsMessageOut::from(both)).unwrap()], ..Change::default() };
    let refused = vec![(0, RefusedReason::Unsupported)];
    assert_eq!(room.members[0].prepare(both), Err(Error::NothingToCommit { refused }));

    let founder = room.identity("weak founder");
    let mut weak_group = MlsGroup::builder()
        .ciphersuite(weak)
        .with_wire_format_policy(WIRE_FORMAT)
        .with_capabilities(capabilities)
        .build(&founder.provider, &founder.signer, founder.credential.clone())
        .unwrap();
    let info = weak_group.export_group_info(founder.provider.crypto(), &founder.signer, true).unwrap();
    let info = wire::write(&info).unwrap();
    assert_eq!(Observer::establish(&info).err(), Some(Error::UnsupportedSuite(1)));
    let (_, welcome, _) = weak_group
        .add_members(&founder.provider, &founder.signer, &[weak_package.key_package().clone()])
        .unwrap();
    let welcome = wire::write(&welcome).unwrap();
    let joined = Group::join(someone, &room.link, &welcome, &room.observer.tree().unwrap());
    assert_eq!(joined.err(), Some(Error::UnsupportedSuite(1)));
}

#[test]
fn a_key_in_use_does_not_come_in_again() {
    let mut room = Room::of(2, 16);
    let rng = &mut ChaCha20Rng::seed_from_u64(3);
    // A holder of the link knocks twice with one signature key.
    let first = identity(&room.link, "one", rng);
    let participant = ParticipantId([4; 16]);
    let sealed = Profile::new("two").seal(&room.link, participant, &first.signer.public(), rng);
    let credential = CredentialWithKey {
        credential: Seat::new(participant, sealed).to_credential(),
        signature_key: first.signer.public().into(),
    };
    let second = KeyPackage::builder()
        .leaf_node_capabilities(capabilities())
        .key_package_lifetime(open_lifetime())
        .build(CIPHERSUITE, &first.provider, &first.signer, credential)
        .unwrap();
    let second = wire::write(&MlsMessageOut::from(second)).unwrap();
    let change = Change { add: vec![first.key_package(), second], ..Change::default() };
    let prepared = room.members[0].prepare(change).unwrap();
    assert_eq!(prepared.refused, [(1, RefusedReason::KeyInUse)]);
    room.deliver(&prepared);
    room.welcome(first, &prepared);
    room.assert_one_group();
}

#[test]
fn a_tampered_tree_is_refused() {
    let mut room = Room::of(4, 17);
    let others = Room::of(4, 18);
    let leaving = room.members[1].participant();
    for tampering in 0..4 {
        let honest = room.identity("Anne");
        let prepared = room.members[0].prepare(Change { refresh: true, ..add(&honest) }).unwrap();
        room.deliver(&prepared);
        let mut tree = room.observer.tree().unwrap();
        match tampering {
            0 => tree = others.observer.tree().unwrap(),
            1 => {
                let middle = tree.len() / 2;
                tree[middle] ^= 1;
            }
            2 => tree.truncate(tree.len() - 1),
            _ => tree.push(0),
        }
        let joined = Group::join(honest, &room.link, prepared.welcome.as_ref().unwrap(), &tree);
        let error = joined.err().unwrap();
        assert!(
            matches!(error, Error::Invalid("ratchet tree") | Error::Malformed("ratchet tree")),
            "{error}"
        );
        // The seat that nobody took is given up again.
        let absent = room.observer.members().into_iter().find(|p| !room.participants().contains(p)).unwrap();
        let prepared = room.members[0].prepare(remove(absent)).unwrap();
        room.deliver(&prepared);
    }
    let prepared = room.members[0].prepare(remove(leaving)).unwrap();
    room.deliver(&prepared);
    room.assert_one_group();
}

#[test]
fn a_flipped_bit_anywhere_in_a_commit_is_refused() {
    let mut room = Room::of(3, 19);
    let newcomer = room.identity("Anne");
    let prepared = room.members[0].prepare(Change { refresh: true, ..add(&newcomer) }).unwrap();
    let (code, snapshot) = (room.members[1].meeting_code(), room.observer.snapshot());
    let step = prepared.commit.len() / 97;
    for at in (0..prepared.commit.len()).step_by(step) {
        let mut damaged = prepared.commit.clone();
        damaged[at] ^= 1 << (at % 8);
        assert!(room.members[1].apply_commit(&damaged).is_err(), "byte {at}");
        if let Ok(facts) = room.observer.apply_commit(&damaged) {
            panic!("the observer took a commit damaged at {at}: {facts:?}");
        }
        assert_eq!(room.members[1].meeting_code(), code);
        assert_eq!(room.observer.snapshot(), snapshot);
    }
    room.deliver(&prepared);
    room.welcome(newcomer, &prepared);
    room.assert_one_group();
}

#[test]
fn a_message_that_is_no_commit_is_not_taken_for_one() {
    let mut room = Room::of(2, 20);
    let sealed = room.members[0].seal(b"hello").unwrap();
    let info = room.members[0].group_info().unwrap();
    let package = room.identity("x").key_package();
    for bytes in [&sealed, &info, &package] {
        assert_eq!(room.members[1].apply_commit(bytes), Err(Error::Malformed("commit")));
        assert_eq!(room.observer.apply_commit(bytes), Err(Error::Malformed("commit")));
    }
    let commit = room.members[0].prepare(refresh()).unwrap().commit;
    assert_eq!(room.members[1].open(&commit), Err(Error::Malformed("sealed message")));
    assert!(matches!(
        MlsMessageIn::tls_deserialize_exact(&commit).unwrap().extract(),
        MlsMessageBodyIn::PublicMessage(_)
    ));
}
