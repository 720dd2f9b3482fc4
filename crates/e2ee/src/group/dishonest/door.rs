//! Tests: who comes in, against guests who open the door and strangers who forge certificates.

use super::*;
use crate::{HostSecret, LinkSecret, Policy};
use room::identity;

#[test]
fn a_guest_who_lets_somebody_in_past_lobby_lock_or_end_is_refused() {
    let closing: [fn(&mut Policy); 4] = [
        |policy| policy.lobby = true,
        |policy| policy.locked = true,
        |policy| policy.safe = true,
        |policy| policy.ended = true,
    ];
    for close in closing {
        let mut room = Room::of(3, 1);
        room.edit(HOST, close);
        let newcomer = room.identity("Anne");
        let change = add(&newcomer);
        let refused = vec![(0, RefusedReason::NeedsHost)];
        assert_eq!(room.members[GUEST].prepare(change), Err(Error::NothingToCommit { refused }));
        let commit = rogue_admission(&mut room, GUEST, &newcomer);
        assert_refused_of(GUEST, &mut room, &commit, Refusal::NeedsHost(newcomer.participant()));
    }
}

#[test]
fn a_forged_host_certificate_is_refused_even_beside_a_good_entry() {
    let mut room = Room::of(3, 8);
    let forger = HostSecret::new([1; 16]);
    let keys = Keys { base: &room.base, entry: Some(&room.link), host: Some(&forger), returns: None };
    let newcomer = identity(&keys, "host", &mut room.rng);
    let refused = vec![(0, RefusedReason::Forged)];
    assert_eq!(room.members[HOST].prepare(add(&newcomer)), Err(Error::NothingToCommit { refused }));
    let commit = rogue_admission(&mut room, GUEST, &newcomer);
    assert_refused_of(GUEST, &mut room, &commit, Refusal::ForgedCertificate(newcomer.participant()));
}

#[test]
fn a_forged_entry_or_none_lets_nobody_in_not_even_by_a_host() {
    let mut room = Room::of(3, 9);
    let guessed = LinkSecret::new([0; 16]);
    for entry in [Some(&guessed), None] {
        let keys = Keys { base: &room.base, entry, host: None, returns: None };
        let newcomer = identity(&keys, "stranger", &mut room.rng);
        let refused = vec![(0, RefusedReason::NotProved)];
        assert_eq!(room.members[HOST].prepare(add(&newcomer)), Err(Error::NothingToCommit { refused }));
        let commit = rogue_admission(&mut room, HOST, &newcomer);
        assert_refused_of(HOST, &mut room, &commit, Refusal::NotProved(newcomer.participant()));
    }
}

#[test]
fn certificates_do_not_move_to_other_keys_or_participants() {
    let mut room = Room::of(3, 10);
    let host = room.host_identity("host");
    let thief = SeatKey::generate(&mut ChaCha20Rng::seed_from_u64(1));
    let provider = Provider::default();
    let credential = CredentialWithKey {
        credential: host.credential.credential.clone(),
        signature_key: thief.public().into(),
    };
    let stolen = KeyPackage::builder()
        .leaf_node_capabilities(capabilities())
        .build(CIPHERSUITE, &provider, &thief, credential)
        .unwrap();
    let commit = rogue_commit(&mut room.members[GUEST], |commit| {
        commit.propose_adds([stolen.key_package().clone()]).add_proposal(meeting_psk())
    });
    assert_refused_of(GUEST, &mut room, &commit, Refusal::ForgedCertificate(host.participant()));
}

#[test]
fn nobody_takes_the_place_of_another() {
    let mut room = staffed(11);
    let (victim, own) = (room.members[3].participant(), room.members[GUEST].participant());
    let secret = room.members[GUEST].identity.return_secret().clone();
    let thief = room.returning(victim, &secret);
    let leaf = room.members[3].own_leaf().into();
    for rogue in [GUEST, HOST] {
        let commit = rogue_commit(&mut room.members[rogue], |commit| {
            commit.propose_removals([leaf]).propose_adds([key_package(&thief)]).add_proposal(meeting_psk())
        });
        assert_refused_of(rogue, &mut room, &commit, Refusal::ForgedCertificate(victim));
    }
    // Nor does one's own certificate let one stand there twice.
    let double = room.returning(own, &secret);
    let commit = rogue_admission(&mut room, HOST, &double);
    assert_refused_of(HOST, &mut room, &commit, Refusal::DuplicateParticipant(own));
    let refused = room.members[GUEST].prepare(add(&double));
    let refusal = vec![(0, RefusedReason::AlreadyPresent)];
    assert_eq!(refused, Err(Error::NothingToCommit { refused: refusal }));
}

#[test]
fn a_kept_key_package_with_an_old_return_certificate_brings_nobody_back() {
    let mut room = staffed(12);
    let tab = room.members.pop().unwrap();
    let whose = tab.participant();
    let first = room.returning(whose, tab.identity.return_secret());
    let kept = key_package(&first);
    let secret = first.return_secret().clone();
    room.admit(HOST, first);
    // While its leaf of that time stands no more, the old certificate is for nobody's place.
    room.members.pop();
    let second = room.returning(whose, &secret);
    room.admit(HOST, second);
    let leaf = room.members[3].own_leaf().into();
    let commit = rogue_commit(&mut room.members[HOST], |commit| {
        commit.propose_removals([leaf]).propose_adds([kept.clone()]).add_proposal(meeting_psk())
    });
    assert_refused_of(HOST, &mut room, &commit, Refusal::ForgedCertificate(whose));
    let prepared = room.members[HOST].prepare(remove(whose)).unwrap();
    room.deliver(&prepared);
    let commit = rogue_commit(&mut room.members[HOST], |commit| {
        commit.propose_adds([kept]).add_proposal(meeting_psk())
    });
    assert_refused_of(HOST, &mut room, &commit, Refusal::ForgedCertificate(whose));
}

#[test]
fn after_a_roll_the_old_link_lets_nobody_in() {
    let mut room = Room::of(3, 13);
    let early = room.identity("came too late");
    let old = std::mem::replace(&mut room.link, LinkSecret::new([3; 16]));
    let entry_key = room.link.entry_key();
    room.edit(HOST, |policy| policy.take_link(entry_key, 1));
    let keys = Keys { base: &room.base, entry: Some(&old), host: None, returns: None };
    for newcomer in [early, identity(&keys, "old link", &mut room.rng)] {
        let commit = rogue_admission(&mut room, HOST, &newcomer);
        assert_refused_of(HOST, &mut room, &commit, Refusal::NotProved(newcomer.participant()));
    }
    room.join(GUEST, "new link");
    room.assert_one_group();
}

#[test]
fn who_was_put_out_does_not_come_back_without_a_host() {
    let mut room = Room::of(4, 14);
    let out = room.members.pop().unwrap();
    let whose = out.participant();
    let change = Change { remove: vec![whose], ..room.edited(HOST, |policy| policy.lobby = true) };
    let prepared = room.members[HOST].prepare(change).unwrap();
    room.deliver(&prepared);
    // By the right of the leaf that is gone, under the old id, and as somebody new.
    let again = room.returning(whose, out.identity.return_secret());
    let keys = Keys { base: &room.base, entry: Some(&room.link), host: None, returns: None };
    let same = Identity::new(&keys, whose, &Profile::new("me"), &mut room.rng).unwrap();
    let new = room.identity("somebody new");
    let refusals = [
        (&again, Refusal::ForgedCertificate(whose)),
        (&same, Refusal::ReturningParticipant(whose)),
        (&new, Refusal::NeedsHost(new.participant())),
    ];
    for (identity, refusal) in refusals {
        let commit = rogue_admission(&mut room, GUEST, identity);
        assert_refused_of(GUEST, &mut room, &commit, refusal);
    }
}
