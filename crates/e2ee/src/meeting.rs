//! The meeting's own secret, which its card holds, and what is sealed under it outside of the group.

use protocol::{
    ParticipantId,
    limits::{NOTE_BYTES, NOTE_CHARACTERS},
};
use rand_core::CryptoRng;

use crate::{Secret, line::clean_line, sealing};

const NOTE: &[u8] = b"conclave v1 note";
/// A note's length shows in steps of this many bytes only.
const NOTE_STEP: usize = 128;

/// 128 bits that everyone has who ever opened the card, and the server has not. They stay the same for the
/// meeting's life, whatever becomes of its links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingSecret(Secret<[u8; 16]>);

impl MeetingSecret {
    /// Takes the 16 bytes that stand in a card.
    pub fn new(bytes: [u8; 16]) -> Self {
        Self(Secret::new(bytes))
    }

    /// A new meeting's.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(Secret::random(rng))
    }

    /// The 16 bytes, for who keeps them with a seat.
    pub fn expose(&self) -> &[u8; 16] {
        self.0.expose()
    }

    /// Seals a word to the hosts from one who waits at the door; it is cut to [`NOTE_CHARACTERS`].
    pub fn seal_note(&self, from: ParticipantId, text: &str, rng: &mut impl CryptoRng) -> Vec<u8> {
        let text = clean_line(text, NOTE_CHARACTERS);
        sealing::seal(&self.note_key(), &[NOTE, &from.0], text.as_bytes(), NOTE_STEP, rng)
    }

    /// The word, made fit to be shown; `None` unless it was sealed in this meeting in this one's name.
    pub fn open_note(&self, from: ParticipantId, sealed: &[u8]) -> Option<String> {
        if sealed.len() > NOTE_BYTES {
            return None;
        }
        let value = sealing::open(&self.note_key(), &[NOTE, &from.0], sealed)?;
        Some(clean_line(std::str::from_utf8(&value).ok()?, NOTE_CHARACTERS))
    }

    /// The external PSK (RFC 9420, section 8.4) without which nobody can be added to the group.
    pub(crate) fn psk(&self) -> Secret<[u8; 32]> {
        self.0.derive(b"conclave v1 external psk")
    }

    /// The key under which members seal their profiles.
    pub(crate) fn profile_key(&self) -> Secret<[u8; 16]> {
        self.0.derive(b"conclave v1 profile key")
    }

    fn note_key(&self) -> Secret<[u8; 16]> {
        self.0.derive(b"conclave v1 note key")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{SeedableRng, rngs::StdRng};

    const ANNE: ParticipantId = ParticipantId([1; 16]);

    #[test]
    fn a_note_opens_in_its_meeting_in_its_senders_name_only() {
        let (base, rng) = (MeetingSecret::new([7; 16]), &mut StdRng::seed_from_u64(1));
        let sealed = base.seal_note(ANNE, " It is me,\u{202E} Anne\n", rng);
        assert_eq!(base.open_note(ANNE, &sealed), Some("It is me, Anne".into()));
        assert_eq!(base.open_note(ParticipantId([2; 16]), &sealed), None);
        assert_eq!(MeetingSecret::new([8; 16]).open_note(ANNE, &sealed), None);
        assert_eq!(sealed.len(), base.seal_note(ANNE, "", rng).len());
    }

    #[test]
    fn the_longest_note_fits_the_wire() {
        let (base, rng) = (MeetingSecret::new([7; 16]), &mut StdRng::seed_from_u64(1));
        let long = "𝔸".repeat(NOTE_CHARACTERS + 1);
        let sealed = base.seal_note(ANNE, &long, rng);
        assert!(sealed.len() <= NOTE_BYTES);
        assert_eq!(base.open_note(ANNE, &sealed).unwrap().chars().count(), NOTE_CHARACTERS);
    }

    #[test]
    fn the_derived_keys_differ_from_each_other_and_from_meeting_to_meeting() {
        let (one, two) = (MeetingSecret::new([1; 16]), MeetingSecret::new([2; 16]));
        assert_ne!(&one.psk().expose()[..16], one.profile_key().expose());
        assert_ne!(one.note_key(), one.profile_key());
        assert_ne!(one.psk(), two.psk());
        assert_ne!(one.profile_key(), two.profile_key());
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..1100)) {
            prop_assert_eq!(MeetingSecret::new([7; 16]).open_note(ANNE, &bytes), None);
        }
    }
}
