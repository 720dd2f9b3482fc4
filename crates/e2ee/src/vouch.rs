//! With what an organisation's provider vouches for a member's name, as it stands sealed in the leaf.
//!
//! The provider's token commits to a *name key*, and not to the leaf's own: a leaf is drawn anew whenever somebody comes
//! back, by itself, and nobody could ask a provider each time. The name key certifies each leaf that its owner takes, as
//! link and host secrets do; so a token and a leaf belong together as if the token named the leaf. What the token says and
//! who signed it is for the crate `idtoken` to check, which this one does not know.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use protocol::{ParticipantId, Signature};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{Secret, signing};

const CERTIFICATE: &[u8] = b"conclave v1 named leaf";
/// Bytes of a token, which is ASCII.
const TOKEN_BYTES: usize = 3_072;
/// Characters of a provider's number.
const PROVIDER_CHARACTERS: usize = 64;
/// Keys of a provider that are told on.
const PRINTS: usize = 16;
/// What all of it has at most, as it is sealed.
pub(crate) const EVIDENCE_BYTES: usize = TOKEN_BYTES + PROVIDER_CHARACTERS + 16 * PRINTS + 256;

/// The key for which a provider's token is made: an Ed25519 key, new for each meeting and tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameKey(Secret<[u8; 32]>);

/// A token that commits to a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Under which number the server tells of the provider: letters, digits, `-` and `_`.
    pub provider: String,
    /// The ID token, as it came.
    pub token: String,
    /// The public name key.
    #[serde(with = "serde_bytes")]
    pub key: [u8; 32],
    /// What the token's commitment has in it besides.
    #[serde(with = "serde_bytes")]
    pub salt: [u8; 16],
    /// Prints of the provider's keys as its owner was told them, 16 bytes each: so that members notice whom the server
    /// tells something else.
    #[serde(with = "serde_bytes")]
    pub told: Vec<u8>,
}

/// What somebody who knows the providers' keys makes of what a newcomer shows, where the class takes verified names alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Vouched {
    /// A provider whose word counts vouches for the name.
    Yes,
    /// The provider's keys are not there yet.
    NotYet,
    /// Nobody does.
    No,
}

impl NameKey {
    /// A new one.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(Secret::random(rng))
    }

    /// Base64url without padding, to be kept by the tab.
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(self.0.expose()))
    }

    /// The inverse of [`Self::to_text`]; `None` for anything else.
    pub fn from_text(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
        Some(Self(Secret::new(bytes.as_slice().try_into().ok()?)))
    }

    /// What a token commits to.
    pub fn public(&self) -> [u8; 32] {
        signing::public(&self.0)
    }

    pub(crate) fn certify(&self, participant: ParticipantId, signature_key: &[u8]) -> Signature {
        signing::sign(&self.0, CERTIFICATE, &[&participant.0, signature_key])
    }
}

impl Evidence {
    /// The prints of [`Self::told`].
    pub fn prints(&self) -> impl Iterator<Item = [u8; 16]> {
        self.told.as_chunks().0.iter().copied()
    }

    /// Whether it is no longer than what is read, and its provider's number can stand in an address.
    pub fn is_bounded(&self) -> bool {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        (1..=PROVIDER_CHARACTERS).contains(&self.provider.len())
            && self.provider.bytes().all(plain)
            && self.token.len() <= TOKEN_BYTES
            && self.token.is_ascii()
            && self.told.len() <= 16 * PRINTS
            && self.told.len().is_multiple_of(16)
    }

    pub(crate) fn certifies(
        &self,
        participant: ParticipantId,
        signature_key: &[u8],
        certificate: &Signature,
    ) -> bool {
        signing::verify(&self.key, CERTIFICATE, &[&participant.0, signature_key], certificate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MeetingSecret, Profile};
    use rand::{SeedableRng, rngs::StdRng};

    const ANNE: ParticipantId = ParticipantId([1; 16]);
    const KEY: &[u8] = &[3; 32];

    fn vouched(names: &NameKey) -> Profile {
        let evidence = Evidence {
            provider: "p1".into(),
            token: "a.b.c".into(),
            key: names.public(),
            salt: [5; 16],
            told: vec![7; 32],
        };
        Profile { evidence: Some(Box::new(evidence)), ..Profile::new("Anne") }
    }

    fn through(profile: &Profile, names: Option<&NameKey>) -> Option<Profile> {
        let (base, rng) = (MeetingSecret::new([7; 16]), &mut StdRng::seed_from_u64(1));
        Profile::open(&base, ANNE, KEY, &profile.seal(&base, ANNE, KEY, names, rng))
    }

    #[test]
    fn evidence_goes_with_the_leaf_that_its_key_certified() {
        let names = NameKey::generate(&mut StdRng::seed_from_u64(2));
        let profile = vouched(&names);
        assert_eq!(through(&profile, Some(&names)), Some(profile.clone()));
        assert_eq!(profile.evidence.unwrap().prints().collect::<Vec<_>>(), [[7; 16]; 2]);
        assert_eq!(NameKey::from_text(&names.to_text()), Some(names));
    }

    #[test]
    fn evidence_of_somebody_else_is_not_sealed_and_without_its_key_it_does_not_open() {
        let (names, other) = (
            NameKey::generate(&mut StdRng::seed_from_u64(2)),
            NameKey::generate(&mut StdRng::seed_from_u64(3)),
        );
        let profile = vouched(&names);
        for key in [None, Some(&other)] {
            assert_eq!(through(&profile, key), Some(Profile::new("Anne")));
        }
        // A member that copies evidence and certificate out of the victim's leaf into its own.
        let evidence = profile.evidence.unwrap();
        let certificate = names.certify(ANNE, KEY);
        assert!(evidence.certifies(ANNE, KEY, &certificate));
        assert!(!evidence.certifies(ANNE, &[4; 32], &certificate), "another leaf key");
        assert!(!evidence.certifies(ParticipantId([2; 16]), KEY, &certificate), "another participant");
        assert!(!evidence.certifies(ANNE, KEY, &other.certify(ANNE, KEY)), "another name key");
    }

    #[test]
    fn evidence_that_is_too_long_or_odd_is_left_out_and_the_name_stays() {
        let names = NameKey::generate(&mut StdRng::seed_from_u64(2));
        let changes: [fn(&mut Evidence); 6] = [
            |evidence| evidence.token = "a".repeat(TOKEN_BYTES + 1),
            |evidence| evidence.token = "é".into(),
            |evidence| evidence.provider = "../p".into(),
            |evidence| evidence.provider = String::new(),
            |evidence| evidence.told = vec![0; 16 * PRINTS + 16],
            |evidence| evidence.told = vec![0; 15],
        ];
        for change in changes {
            let mut profile = vouched(&names);
            change(profile.evidence.as_mut().unwrap());
            assert_eq!(through(&profile, Some(&names)), Some(Profile::new("Anne")));
        }
    }
}
