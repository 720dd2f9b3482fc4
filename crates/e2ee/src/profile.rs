//! Who a member says to be, sealed so that only who is of the meeting can read it.

use protocol::{ParticipantId, SealedName, Signature, limits::NAME_CHARACTERS};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use crate::{Evidence, MeetingSecret, NameKey, cbor, line::clean_line, sealing};

/// The sealed length tells the name's length in steps of this many bytes only.
const STEP: usize = 64;
const LABEL: &[u8] = b"conclave v1 profile";

/// What a member shows to the others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// Display name: at most [`NAME_CHARACTERS`] characters, one line, no control characters. May be empty. Nobody
    /// vouches for it but those who hold a link.
    pub name: String,
    /// With what a provider vouches for a name, if it does; of one that was opened, the key in it has certified the leaf.
    /// Whether the token holds is for who knows the provider's keys.
    pub evidence: Option<Box<Evidence>>,
}

/// What is sealed.
#[derive(Serialize, Deserialize)]
struct Inside {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    vouched: Option<(Box<Evidence>, Signature)>,
}

impl Profile {
    /// A profile with this name, made fit to be shown: see [`clean_name`].
    pub fn new(name: &str) -> Self {
        Self { name: clean_name(name), evidence: None }
    }

    /// AES-128-GCM under the meeting's profile key. The name is cleaned first. Bound to the participant and to
    /// the seat's Ed25519 key: whoever lacks the meeting's secret can neither make a profile nor put
    /// somebody's onto keys of their own. The evidence goes along if `names` is the key that it commits to, which
    /// certifies the leaf.
    pub fn seal(
        &self,
        base: &MeetingSecret,
        participant: ParticipantId,
        signature_key: &[u8],
        names: Option<&NameKey>,
        rng: &mut impl CryptoRng,
    ) -> Vec<u8> {
        let vouched = self.evidence.as_ref().and_then(|evidence| {
            let names = names.filter(|names| names.public() == evidence.key && evidence.is_bounded())?;
            Some((evidence.clone(), names.certify(participant, signature_key)))
        });
        let value = cbor::write(&Inside { name: clean_name(&self.name), vouched });
        sealing::seal(&base.profile_key(), &[LABEL, &participant.0, signature_key], &value, STEP, rng)
    }

    /// The profile, if it was sealed in this meeting for this participant and key; `None` for anything else.
    /// Evidence that belongs to another leaf is left out.
    pub fn open(
        base: &MeetingSecret,
        participant: ParticipantId,
        signature_key: &[u8],
        sealed: &[u8],
    ) -> Option<Self> {
        let value = sealing::open(&base.profile_key(), &[LABEL, &participant.0, signature_key], sealed)?;
        let Inside { name, vouched } = cbor::read(&value)?;
        let holds = |(evidence, certificate): (Box<Evidence>, Signature)| {
            let certified = evidence.certifies(participant, signature_key, &certificate);
            (evidence.is_bounded() && certified).then_some(evidence)
        };
        Some(Self { name: clean_name(&name), evidence: vouched.and_then(holds) })
    }

    /// The profile that a member of this meeting sealed, by a server's word that it stands in a leaf.
    pub fn open_named(base: &MeetingSecret, named: &SealedName) -> Option<Self> {
        Self::open(base, named.participant, &named.signature_key.0, &named.sealed.0)
    }
}

/// The name made fit to be shown on one line, cut to [`NAME_CHARACTERS`]: see [`clean_line`].
pub fn clean_name(name: &str) -> String {
    clean_line(name, NAME_CHARACTERS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{SeedableRng, rngs::StdRng};

    const BASE: [u8; 16] = [7; 16];
    const ANNE: ParticipantId = ParticipantId([1; 16]);
    const KEY: &[u8] = &[3; 32];

    fn sealed(name: &str) -> Vec<u8> {
        Profile::new(name).seal(&MeetingSecret::new(BASE), ANNE, KEY, None, &mut StdRng::seed_from_u64(1))
    }

    #[test]
    fn a_profile_opens_in_its_meeting_for_its_participant_and_key_only() {
        let sealed = sealed("Anne");
        let base = MeetingSecret::new(BASE);
        assert_eq!(Profile::open(&base, ANNE, KEY, &sealed), Some(Profile::new("Anne")));
        assert_eq!(Profile::open(&MeetingSecret::new([8; 16]), ANNE, KEY, &sealed), None);
        assert_eq!(Profile::open(&base, ParticipantId([2; 16]), KEY, &sealed), None);
        assert_eq!(Profile::open(&base, ANNE, &[4; 32], &sealed), None);
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            assert_eq!(Profile::open(&base, ANNE, KEY, &damaged), None, "byte {at}");
        }
    }

    #[test]
    fn a_short_and_a_longer_name_have_one_length() {
        assert_eq!(sealed("Bo").len(), sealed("Wilhelmina van der Berg").len());
    }

    #[test]
    fn a_name_is_trimmed_cut_and_rid_of_what_deceives() {
        assert_eq!(clean_name("  Anne\n\u{202E}ttA\u{0007} "), "AnnettA");
        assert_eq!(clean_name(&"é".repeat(100)).chars().count(), NAME_CHARACTERS);
        assert_eq!(clean_name("👩\u{200D}🚀 Zoë"), "👩\u{200D}🚀 Zoë");
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(Profile::open(&MeetingSecret::new(BASE), ANNE, KEY, &bytes), None);
        }

        #[test]
        fn a_clean_name_stays_as_it_is(name in ".*") {
            let clean = clean_name(&name);
            prop_assert!(clean.chars().count() <= NAME_CHARACTERS);
            prop_assert_eq!(clean_name(&clean), clean);
        }
    }
}
