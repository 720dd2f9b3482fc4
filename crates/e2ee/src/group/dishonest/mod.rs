//! Tests: what members and the observer refuse, from a server without the link and from members that
//! break the rules. The dishonest ones use openmls below [`Group`]'s own checks.

mod class;
mod door;
mod hosts;
mod joining;

use openmls::{
    group::{CommitBuilder, Initial, MlsGroup, MlsGroupJoinConfig},
    key_packages::KeyPackage,
    prelude::{
        Capabilities, Ciphersuite, CredentialWithKey, LeafNodeIndex, LeafNodeParameters, MlsMessageBodyIn,
        MlsMessageIn, MlsMessageOut, PreSharedKeyProposal, Proposal, tls_codec::Deserialize as _,
    },
    schedule::PreSharedKeyId,
};
use openmls_traits::OpenMlsProvider;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

use super::{
    Change, Group, Identity, RefusedReason,
    identity::{SeatKey, open_lifetime},
    keystore::Provider,
};
use crate::{
    Error, Keys, MeetingSecret, Observer, ParticipantId, Profile, Refusal, ReturnSecret, Role,
    inspect_key_package, rules,
    seat::Seat,
    suite::{CIPHERSUITE, WIRE_FORMAT, capabilities},
    wire,
};
use room::{Room, add, give, refresh, remove};

#[path = "../../../tests/room/mod.rs"]
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

/// A guest's seat.
fn seat(room: &Room, participant: ParticipantId, sealed_profile: Vec<u8>, signature_key: &[u8]) -> Seat {
    let keys = Keys { base: &room.base, entry: Some(&room.link), host: None, returns: None };
    let returns = ReturnSecret::generate(&mut ChaCha20Rng::seed_from_u64(7));
    Seat::new(&keys, participant, sealed_profile, &returns, signature_key)
}

fn psk_proposal(id: PreSharedKeyId) -> Proposal {
    Proposal::PreSharedKey(Box::new(PreSharedKeyProposal::new(id)))
}

fn meeting_psk() -> Proposal {
    psk_proposal(rules::meeting_psk_id(vec![5; 32]))
}

fn rogue_admission(room: &mut Room, rogue: usize, newcomer: &Identity) -> Vec<u8> {
    rogue_commit(&mut room.members[rogue], |commit| {
        commit.propose_adds([key_package(newcomer)]).add_proposal(meeting_psk())
    })
}

/// A host, a co-host and two guests behind a lobby.
fn staffed(seed: u64) -> Room {
    let mut room = Room::of(4, seed);
    let cohost = room.members[1].participant();
    room.edit(HOST, |policy| policy.lobby = true);
    room.edit(HOST, give(cohost, Role::Cohost));
    room
}

const HOST: usize = 0;
const COHOST: usize = 1;
const GUEST: usize = 2;

/// Everyone but the rogue, who made it, refuses the commit with this error, is unchanged by it, and goes on
/// with an honest commit.
fn assert_refused_of(rogue: usize, room: &mut Room, commit: &[u8], error: impl Into<Error>) {
    let error = error.into();
    assert_refused_by_members(rogue, room, commit, &error);
    let before = (room.observer.epoch(), room.observer.leaves(), room.observer.snapshot());
    assert_eq!(room.observer.apply_commit(commit).as_ref(), Err(&error));
    assert_eq!((room.observer.epoch(), room.observer.leaves(), room.observer.snapshot()), before);
    assert_goes_on(rogue, room);
}

fn assert_refused(room: &mut Room, commit: &[u8], error: impl Into<Error>) {
    assert_refused_of(0, room, commit, error);
}

fn assert_refused_by_members(rogue: usize, room: &mut Room, commit: &[u8], error: &Error) {
    let others = room.members.iter_mut().enumerate().filter(|(at, _)| *at != rogue);
    for (_, member) in others {
        let before = (member.epoch(), member.meeting_code(), member.members(), member.policy().clone());
        assert_eq!(member.apply_commit(commit).as_ref(), Err(error));
        let after = (member.epoch(), member.meeting_code(), member.members(), member.policy().clone());
        assert_eq!(after, before);
    }
}

fn assert_goes_on(rogue: usize, room: &mut Room) {
    let member = &mut room.members[rogue];
    member.mls.clear_pending_commit(member.identity.provider.storage()).unwrap();
    let other = usize::from(rogue == 0);
    let honest = room.members[other].prepare(refresh()).unwrap();
    room.deliver(&honest);
    room.assert_one_group();
}

#[test]
fn a_ghost_added_without_the_links_psk_is_refused() {
    let mut room = Room::of(3, 1);
    let ghost = room.identity("ghost");
    let commit = rogue_commit(&mut room.members[0], |commit| commit.propose_adds([key_package(&ghost)]));
    assert_refused(&mut room, &commit, Refusal::AddWithoutLink);
}

#[test]
fn a_ghost_added_with_a_guessed_psk_is_refused_by_the_members() {
    let mut room = Room::of(3, 2);
    let ghost = room.identity("ghost");
    let guess = MeetingSecret::new([0; 16]).psk();
    rules::meeting_psk_id(vec![]).store(&room.members[0].identity.provider, guess.expose()).unwrap();
    let commit = rogue_commit(&mut room.members[0], |commit| {
        commit.propose_adds([key_package(&ghost)]).add_proposal(meeting_psk())
    });
    assert_refused_by_members(0, &mut room, &commit, &Error::Invalid("commit"));
    assert_goes_on(0, &mut room);
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
    assert_refused(&mut room, &commit, Refusal::ForeignPsk);
}

#[test]
fn the_links_psk_without_an_add_is_refused() {
    let mut room = Room::of(2, 4);
    let commit = rogue_commit(&mut room.members[0], |commit| commit.add_proposal(meeting_psk()));
    assert_refused(&mut room, &commit, Refusal::ForeignPsk);
}

#[test]
fn a_member_cannot_become_another_participant() {
    let mut room = Room::of(3, 6);
    let victim = room.members[2].participant();
    for participant in [victim, ParticipantId([9; 16])] {
        let signature_key = room.members[0].identity.credential.signature_key.clone();
        let seat = seat(&room, participant, vec![], signature_key.as_slice());
        let credential = CredentialWithKey { credential: seat.to_credential(), signature_key };
        let leaf = LeafNodeParameters::builder().with_credential_with_key(credential).build();
        let commit = rogue_commit(&mut room.members[0], |commit| commit.leaf_node_parameters(leaf));
        assert_refused(&mut room, &commit, Refusal::IdentityChanged);
    }
}

#[test]
fn a_participant_cannot_be_added_twice() {
    let mut room = Room::of(3, 7);
    let victim = room.members[2].participant();
    let keys = Keys { base: &room.base, entry: Some(&room.link), host: None, returns: None };
    let rng = &mut ChaCha20Rng::seed_from_u64(1);
    let double = Identity::new(&keys, victim, &Profile::new("double"), rng).unwrap();
    let commit = rogue_commit(&mut room.members[0], |commit| {
        commit.propose_adds([key_package(&double)]).add_proposal(meeting_psk())
    });
    assert_refused(&mut room, &commit, Refusal::DuplicateParticipant(victim));
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
        commit.propose_adds([key_package.key_package().clone()]).add_proposal(meeting_psk())
    });
    assert_refused(&mut room, &commit, Refusal::UnreadableCredential);
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
        .add_psk_proposal(PreSharedKeyProposal::new(rules::meeting_psk_id(vec![5; 32])))
        .load_psks(stranger.provider.storage())
        .unwrap()
        .build(stranger.provider.rand(), stranger.provider.crypto(), &stranger.signer, |_| true)
        .unwrap()
        .finalize(&stranger.provider)
        .unwrap();
    let commit = wire::write(bundle.commit()).unwrap();
    assert_refused(&mut room, &commit, Refusal::NotFromMember);
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
    assert_eq!(inspect_key_package(&swapped).unwrap().participant, honest.participant());
    let change = Change { add: vec![swapped, honest.key_package()], ..Change::default() };
    let prepared = room.members[0].prepare(change).unwrap();
    assert_eq!(prepared.refused, [(0, RefusedReason::NotWithLink)]);
    room.deliver(&prepared);
    room.welcome(honest, &prepared);
    room.assert_one_group();
}

#[test]
fn a_key_in_use_does_not_come_in_again() {
    let mut room = Room::of(2, 16);
    let rng = &mut ChaCha20Rng::seed_from_u64(3);
    // A holder of the link knocks twice with one signature key.
    let first = room.identity("one");
    let participant = ParticipantId([4; 16]);
    let sealed = Profile::new("two").seal(&room.base, participant, &first.signer.public(), None, rng);
    let credential = CredentialWithKey {
        credential: seat(&room, participant, sealed, &first.signer.public()).to_credential(),
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
fn a_flipped_bit_anywhere_in_a_commit_is_refused() {
    let mut room = Room::of(3, 19);
    let newcomer = room.identity("Anne");
    let prepared = room.members[0].prepare(Change { refresh: true, ..add(&newcomer) }).unwrap();
    let (code, snapshot) = (room.members[1].meeting_code(), room.observer.snapshot());
    let step = prepared.commit.len() / 97;
    // Confirmation and membership tag, each with its length: an observer cannot check them.
    let tags = prepared.commit.len() - 2 * (1 + 32);
    for at in (0..prepared.commit.len()).step_by(step) {
        let mut damaged = prepared.commit.clone();
        damaged[at] ^= 1 << (at % 8);
        assert!(room.members[1].apply_commit(&damaged).is_err(), "byte {at}");
        if at >= tags {
            continue;
        }
        if let Ok(facts) = room.observer.apply_commit(&damaged) {
            panic!("the observer took a commit damaged at {at} of {}: {facts:?}", damaged.len());
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
