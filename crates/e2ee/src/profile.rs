//! Who a member says to be, sealed so that only holders of the link can read it.

use aes_gcm::{Aes128Gcm, KeyInit, aead::Aead, aead::Payload};
use protocol::{ParticipantId, limits::NAME_CHARACTERS};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use crate::LinkSecret;

const NONCE: usize = 12;
/// The sealed length tells the name's length in steps of this many bytes only.
const PADDING: usize = 64;
/// No honest profile is longer, in bytes.
const MAX_PLAINTEXT: usize = 1024;

/// What a member shows to the others. Nobody vouches for it but the holders of the link.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Display name: at most [`NAME_CHARACTERS`] characters, one line, no control characters. May be empty.
    pub name: String,
}

impl Profile {
    /// A profile with this name, made fit to be shown: see [`clean_name`].
    pub fn new(name: &str) -> Self {
        Self { name: clean_name(name) }
    }

    /// AES-128-GCM under the link's profile key with a random nonce, `nonce || ciphertext`. The name is
    /// cleaned first. Bound to the participant and to the seat's Ed25519 key: whoever lacks the link can
    /// neither make a profile nor put somebody's onto keys of their own.
    pub fn seal(
        &self,
        link: &LinkSecret,
        participant: ParticipantId,
        signature_key: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Vec<u8> {
        let mut plaintext = vec![0; 2];
        ciborium::into_writer(&Self::new(&self.name), &mut plaintext)
            .expect("writing a short map to memory cannot fail");
        let length = (plaintext.len() - 2) as u16;
        plaintext[..2].copy_from_slice(&length.to_be_bytes());
        plaintext.resize(plaintext.len().next_multiple_of(PADDING), 0);

        let mut sealed = vec![0; NONCE];
        rng.fill_bytes(&mut sealed);
        let aad = aad(participant, signature_key);
        let ciphertext = cipher(link)
            .encrypt(sealed.as_slice().into(), Payload { msg: &plaintext, aad: &aad })
            .expect("AES-GCM takes up to 64 GiB");
        sealed.extend_from_slice(&ciphertext);
        sealed
    }

    /// The profile, if it was sealed with this link for this participant and key; `None` for anything else.
    pub fn open(
        link: &LinkSecret,
        participant: ParticipantId,
        signature_key: &[u8],
        sealed: &[u8],
    ) -> Option<Self> {
        let (nonce, ciphertext) = sealed.split_at_checked(NONCE)?;
        let aad = aad(participant, signature_key);
        let plaintext = cipher(link).decrypt(nonce.into(), Payload { msg: ciphertext, aad: &aad }).ok()?;
        let (length, padded) = plaintext.split_first_chunk()?;
        let body = padded.get(..usize::from(u16::from_be_bytes(*length)))?;
        if body.len() > MAX_PLAINTEXT {
            return None;
        }
        let profile: Self = ciborium::de::from_reader_with_recursion_limit(body, 4).ok()?;
        Some(Self::new(&profile.name))
    }
}

/// The name without control characters, line separators and direction overrides, trimmed, cut to
/// [`NAME_CHARACTERS`]: it cannot reorder, break or imitate what stands around it.
pub fn clean_name(name: &str) -> String {
    let kept: String = name.chars().filter(|&c| !is_unfit(c)).collect();
    let cut: String = kept.trim().chars().take(NAME_CHARACTERS).collect();
    cut.trim_end().to_owned()
}

fn is_unfit(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' // marks that are not seen
            | '\u{2028}'..='\u{202E}' // separators, embeddings and overrides
            | '\u{2060}'..='\u{206F}' // isolates and their like
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E001F}')
}

fn cipher(link: &LinkSecret) -> Aes128Gcm {
    Aes128Gcm::new(link.profile_key().expose().into())
}

fn aad(participant: ParticipantId, signature_key: &[u8]) -> Vec<u8> {
    [b"conclave v1 profile".as_slice(), &participant.0, signature_key].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{SeedableRng, rngs::StdRng};

    const LINK: [u8; 16] = [7; 16];
    const ANNE: ParticipantId = ParticipantId([1; 16]);
    const KEY: &[u8] = &[3; 32];

    fn sealed(name: &str) -> Vec<u8> {
        Profile::new(name).seal(&LinkSecret::new(LINK), ANNE, KEY, &mut StdRng::seed_from_u64(1))
    }

    #[test]
    fn a_profile_opens_with_its_link_for_its_participant_and_key_only() {
        let sealed = sealed("Anne");
        let link = LinkSecret::new(LINK);
        assert_eq!(Profile::open(&link, ANNE, KEY, &sealed), Some(Profile::new("Anne")));
        assert_eq!(Profile::open(&LinkSecret::new([8; 16]), ANNE, KEY, &sealed), None);
        assert_eq!(Profile::open(&link, ParticipantId([2; 16]), KEY, &sealed), None);
        assert_eq!(Profile::open(&link, ANNE, &[4; 32], &sealed), None);
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            assert_eq!(Profile::open(&link, ANNE, KEY, &damaged), None, "byte {at}");
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
            prop_assert_eq!(Profile::open(&LinkSecret::new(LINK), ANNE, KEY, &bytes), None);
        }

        #[test]
        fn a_clean_name_stays_as_it_is(name in ".*") {
            let clean = clean_name(&name);
            prop_assert!(clean.chars().count() <= NAME_CHARACTERS);
            prop_assert_eq!(clean_name(&clean), clean);
        }
    }
}
