//! What the server checks without knowing a secret: that somebody holds a link, and that a host says what is
//! to be kept.

use protocol::{HostKey, Proof, Registration, RoomHash, Signature};
use rand_core::CryptoRng;

use crate::{Secret, link::room_of, signing};

const PROOF: &[u8] = b"conclave v1 proof";
const REGISTRATION: &[u8] = b"conclave v1 registration";
const UNREGISTRATION: &[u8] = b"conclave v1 unregistration";

/// Whether the proof is by the key that it names, for this room. Whether that key is the room's entry key or
/// host key is for the caller to compare.
pub fn verify_proof(room: &RoomHash, proof: &Proof) -> bool {
    signing::verify(&proof.key, PROOF, &[&room.0, &proof.salt], &proof.signature)
}

/// Whether the host named in it signed the registration, and the room is that host's.
pub fn verify_registration(registration: &Registration, signature: &Signature) -> bool {
    let host = &registration.host;
    room_of(host).hash() == registration.room
        && signing::verify(&host.0, REGISTRATION, &[&registered(registration)], signature)
}

/// Whether this host signed that the room is to be deleted, and the room is that host's.
pub fn verify_unregistration(room: &RoomHash, host: &HostKey, version: u64, signature: &Signature) -> bool {
    room_of(host).hash() == *room
        && signing::verify(&host.0, UNREGISTRATION, &[&room.0, &version.to_be_bytes()], signature)
}

pub(crate) fn prove(seed: &Secret<[u8; 32]>, room: &RoomHash, rng: &mut impl CryptoRng) -> Proof {
    let mut salt = [0; 16];
    rng.fill_bytes(&mut salt);
    let signature = signing::sign(seed, PROOF, &[&room.0, &salt]);
    Proof { key: signing::public(seed), salt, signature }
}

pub(crate) fn sign_registration(seed: &Secret<[u8; 32]>, registration: &Registration) -> Signature {
    signing::sign(seed, REGISTRATION, &[&registered(registration)])
}

pub(crate) fn sign_unregistration(seed: &Secret<[u8; 32]>, room: &RoomHash, version: u64) -> Signature {
    signing::sign(seed, UNREGISTRATION, &[&room.0, &version.to_be_bytes()])
}

/// All that is kept: each field has a fixed length, but the last.
fn registered(registration: &Registration) -> Vec<u8> {
    let Registration { room, host, entry, early, keep_until, version, card_hash, class } = registration;
    // Of a class: its rules as they are on the wire. Nothing, where there is none: as it ever was.
    let class = class.as_ref().map(crate::cbor::write).unwrap_or_default();
    [
        &room.0[..],
        &host.0,
        &entry.0,
        &[u8::from(*early)],
        &keep_until.to_be_bytes(),
        &version.to_be_bytes(),
        card_hash,
        &class,
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use crate::{HostSecret, MeetingLink, verify_proof, verify_registration, verify_unregistration};
    use protocol::{Registration, RoomHash};
    use rand::{SeedableRng, rngs::StdRng};

    #[test]
    fn a_proof_holds_for_its_room_and_key_only() {
        let rng = &mut StdRng::seed_from_u64(1);
        let link = MeetingLink::generate(rng);
        let room = link.room_hash();
        let guest = link.for_guests().prove(rng);
        assert_eq!(guest.key, link.secret.entry_key().0);
        let host = link.prove(rng);
        assert_eq!(host.key, link.host.unwrap().key().0);
        for proof in [guest, host] {
            assert!(verify_proof(&room, &proof));
            assert!(!verify_proof(&RoomHash([0; 32]), &proof));
            let mut damaged = [proof.clone(), proof.clone(), proof];
            damaged[0].key[3] ^= 1;
            damaged[1].salt[3] ^= 1;
            damaged[2].signature.0[3] ^= 1;
            assert!(damaged.iter().all(|proof| !verify_proof(&room, proof)));
        }
    }

    #[test]
    fn a_key_of_small_order_proves_nothing() {
        let mut proof = HostSecret::new([1; 16]).prove(&RoomHash([0; 32]), &mut StdRng::seed_from_u64(1));
        // The neutral element, with which R = identity and s = 0 verify any message where it is not refused.
        proof.key = [0; 32];
        proof.key[0] = 1;
        proof.signature.0 = [0; 64];
        proof.signature.0[0] = 1;
        assert!(!verify_proof(&RoomHash([0; 32]), &proof));
    }

    #[test]
    fn a_registration_is_its_hosts_and_no_field_of_it_can_be_changed() {
        let (host, other) = (HostSecret::new([1; 16]), HostSecret::new([2; 16]));
        let link = MeetingLink::generate(&mut StdRng::seed_from_u64(1));
        let registration = Registration {
            room: host.room().hash(),
            host: host.key(),
            entry: link.secret.entry_key(),
            early: false,
            keep_until: 7,
            version: 1,
            card_hash: [9; 32],
            class: None,
        };
        let signature = host.sign_registration(&registration);
        assert!(verify_registration(&registration, &signature));
        let was = || registration.clone();
        let changed = [
            Registration { room: other.room().hash(), ..was() },
            Registration { host: other.key(), ..was() },
            Registration {
                entry: MeetingLink::generate(&mut StdRng::seed_from_u64(2)).secret.entry_key(),
                ..was()
            },
            Registration { early: true, ..was() },
            Registration { keep_until: 8, ..was() },
            Registration { version: 2, ..was() },
            Registration { card_hash: [8; 32], ..was() },
        ];
        assert!(changed.iter().all(|changed| !verify_registration(changed, &signature)));
        // Another host cannot take the room, however well it signs.
        let taken = Registration { host: other.key(), ..was() };
        assert!(!verify_registration(&taken, &other.sign_registration(&taken)));
    }

    #[test]
    fn a_deletion_is_its_hosts() {
        let (host, other) = (HostSecret::new([1; 16]), HostSecret::new([2; 16]));
        let (room, key) = (host.room().hash(), host.key());
        let signature = host.sign_unregistration(4);
        assert!(verify_unregistration(&room, &key, 4, &signature));
        assert!(!verify_unregistration(&room, &key, 5, &signature));
        assert!(!verify_unregistration(&room, &other.key(), 4, &other.sign_unregistration(4)));
        assert!(!verify_unregistration(&other.room().hash(), &key, 4, &signature));
    }
}
