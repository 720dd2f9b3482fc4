//! Which of the key packages that knock can be added.

use openmls::{group::MlsGroup, key_packages::KeyPackage, prelude::tls_codec::Serialize};
use openmls_traits::crypto::OpenMlsCrypto;
use protocol::ParticipantId;
use std::collections::BTreeSet;

use crate::{Error, LinkSecret, seat::Seat, suite::capabilities, wire};

/// Why a key package was left out of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefusedReason {
    /// Not a key package.
    #[error("the bytes are no key package")]
    Malformed,
    /// Signatures or lifetime do not verify.
    #[error("the key package does not verify")]
    Invalid,
    /// Another cipher suite, or other capabilities and extensions than every client here has.
    #[error("the key package speaks another protocol")]
    Unsupported,
    /// The profile was not sealed with this link for this participant and key: its sender does not hold the link.
    #[error("the profile does not open with the link")]
    NotWithLink,
    /// The participant is in the group already, or knocks twice in this change.
    #[error("the participant is present already")]
    AlreadyPresent,
    /// The participant was in the group before: the key package is a copy that somebody kept.
    #[error("the participant was in the group before")]
    WasPresent,
    /// A key in it is in use already.
    #[error("a key of the key package is in use already")]
    KeyInUse,
}

/// Sorts `candidates` into those to add and those left out. One bad key package must not spoil the commit
/// for the others, so everything that would make the commit fail is looked for here.
pub(super) fn admit(
    candidates: &[Vec<u8>],
    mut present: BTreeSet<ParticipantId>,
    seen: &BTreeSet<ParticipantId>,
    group: &MlsGroup,
    link: &LinkSecret,
    crypto: &impl OpenMlsCrypto,
) -> (Vec<KeyPackage>, Vec<(usize, RefusedReason)>) {
    let mut keys = if candidates.is_empty() { BTreeSet::new() } else { keys_in_use(group) };
    let mut admitted = Vec::new();
    let mut refused = Vec::new();
    for (position, candidate) in candidates.iter().enumerate() {
        match admit_one(candidate, &mut present, seen, &mut keys, link, crypto) {
            Ok(key_package) => admitted.push(key_package),
            Err(reason) => refused.push((position, reason)),
        }
    }
    (admitted, refused)
}

fn admit_one(
    bytes: &[u8],
    present: &mut BTreeSet<ParticipantId>,
    seen: &BTreeSet<ParticipantId>,
    keys: &mut BTreeSet<Vec<u8>>,
    link: &LinkSecret,
    crypto: &impl OpenMlsCrypto,
) -> Result<KeyPackage, RefusedReason> {
    let key_package = wire::key_package(bytes, crypto).map_err(|error| match error {
        Error::UnsupportedSuite(_) => RefusedReason::Unsupported,
        Error::Invalid(_) => RefusedReason::Invalid,
        _ => RefusedReason::Malformed,
    })?;
    let leaf = key_package.leaf_node();
    if *leaf.capabilities() != capabilities()
        || leaf.extensions().iter().next().is_some()
        || key_package.extensions().iter().next().is_some()
    {
        return Err(RefusedReason::Unsupported);
    }
    let seat = Seat::of(leaf.credential()).ok_or(RefusedReason::Unsupported)?;
    if seat.profile(link, leaf.signature_key().as_slice()).is_none() {
        return Err(RefusedReason::NotWithLink);
    }
    if present.contains(&seat.participant) {
        return Err(RefusedReason::AlreadyPresent);
    }
    if seen.contains(&seat.participant) {
        return Err(RefusedReason::WasPresent);
    }
    let own_keys =
        [encoded(leaf.signature_key()), encoded(leaf.encryption_key()), encoded(key_package.hpke_init_key())];
    if own_keys.iter().any(|key| keys.contains(key)) {
        return Err(RefusedReason::KeyInUse);
    }
    keys.extend(own_keys);
    present.insert(seat.participant);
    Ok(key_package)
}

/// Signature and encryption keys of all leaves and parents, as on the wire: each may stand in the tree once.
fn keys_in_use(group: &MlsGroup) -> BTreeSet<Vec<u8>> {
    let tree = group.treesync();
    let mut keys = BTreeSet::new();
    let mut length = 0;
    for (_, leaf) in tree.full_leaves() {
        let encryption_key = encoded(leaf.encryption_key());
        length = encryption_key.len();
        keys.insert(encryption_key);
        keys.insert(encoded(leaf.signature_key()));
    }
    // A parent node begins with its encryption key (RFC 9420, section 7.1), as long as a leaf's is.
    for (_, parent) in tree.full_parents() {
        let mut parent = encoded(parent);
        parent.truncate(length);
        keys.insert(parent);
    }
    keys
}

fn encoded(key: &impl Serialize) -> Vec<u8> {
    key.tls_serialize_detached().expect("writing to memory cannot fail")
}
