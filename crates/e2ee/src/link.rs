//! The meeting link: what stands in its fragment, and what is derived from its parts.
//!
//! `https://host/#<room>.<secret>`, for hosts `https://host/#<room>.<secret>.<host>`; each part has 128
//! bits in base64url without padding. Browsers do not send fragments: the server learns the room when the
//! client knocks, and that it holds one of the secrets, by a [`Proof`], but never a secret.
//!
//! The room is a hash of the host key. So whoever has a link can tell whether those who say that they are
//! the meeting's hosts are, and nobody can register a meeting in another's place.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use protocol::{EntryKey, HostKey, Proof, Registration, RoomHash, RoomId, Signature};
use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};
use zeroize::{Zeroize, Zeroizing};

use crate::{Error, Secret, proof, signing};

/// The parts of a meeting link's fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingLink {
    /// The capability to knock; the server stores its hash.
    pub room: RoomId,
    /// What opens the meeting's card for guests. Hosts can roll it: a host's link goes on with the old one.
    pub secret: LinkSecret,
    /// The host capability, in a host's link.
    pub host: Option<HostSecret>,
}

/// What whoever has the guest link has, and the server has not: 128 bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkSecret(Secret<[u8; 16]>);

/// The capability to be a host, 128 bits: the seed of the meeting's host key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostSecret(Secret<[u8; 16]>);

/// The room that a host key stands for: the first half of its SHA-256 under a label.
pub fn room_of(host: &HostKey) -> RoomId {
    let digest: [u8; 32] =
        Sha256::new().chain_update(b"conclave v1 room of host").chain_update(host.0).finalize().into();
    let mut room = [0; 16];
    room.copy_from_slice(&digest[..16]);
    RoomId(room)
}

impl MeetingLink {
    /// A new meeting's link, with the host capability.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let host = HostSecret(Secret::random(rng));
        Self { room: host.room(), secret: LinkSecret::generate(rng), host: Some(host) }
    }

    /// The link to give to guests: the same without the host capability.
    pub fn for_guests(&self) -> Self {
        Self { host: None, ..self.clone() }
    }

    /// What the server knows of the room.
    pub fn room_hash(&self) -> RoomHash {
        self.room.hash()
    }

    /// Shows the server that its maker holds this link: by the host key, if it has one, which no roll makes
    /// stale.
    pub fn prove(&self, rng: &mut impl CryptoRng) -> Proof {
        let room = self.room_hash();
        match &self.host {
            Some(host) => host.prove(&room, rng),
            None => self.secret.prove(&room, rng),
        }
    }
}

impl LinkSecret {
    /// Takes the 16 bytes of a link's second part.
    pub fn new(bytes: [u8; 16]) -> Self {
        Self(Secret::new(bytes))
    }

    /// A new one, for a new meeting or a roll.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(Secret::random(rng))
    }

    /// The 16 bytes, for who tells members the new one.
    pub fn expose(&self) -> &[u8; 16] {
        self.0.expose()
    }

    /// By which the server and the group recognise who holds this secret.
    pub fn entry_key(&self) -> EntryKey {
        EntryKey(signing::public(&self.entry_seed()))
    }

    /// Shows the server that its maker holds this secret.
    pub fn prove(&self, room: &RoomHash, rng: &mut impl CryptoRng) -> Proof {
        proof::prove(&self.entry_seed(), room, rng)
    }

    /// Signs a leaf's statement.
    pub(crate) fn sign(&self, label: &[u8], parts: &[&[u8]]) -> Signature {
        signing::sign(&self.entry_seed(), label, parts)
    }

    /// The key under which guests open the card.
    pub(crate) fn card_key(&self) -> Secret<[u8; 16]> {
        self.0.derive(b"conclave v1 card key")
    }

    fn entry_seed(&self) -> Secret<[u8; 32]> {
        self.0.derive(b"conclave v1 entry key")
    }
}

impl HostSecret {
    /// Takes the 16 bytes of a host link's third part.
    pub fn new(bytes: [u8; 16]) -> Self {
        Self(Secret::new(bytes))
    }

    /// The 16 bytes, for who keeps the links of their meetings.
    pub fn expose(&self) -> &[u8; 16] {
        self.0.expose()
    }

    /// The host key's public half.
    pub fn key(&self) -> HostKey {
        HostKey(signing::public(&self.seed()))
    }

    /// The room that belongs to it.
    pub fn room(&self) -> RoomId {
        room_of(&self.key())
    }

    /// Shows the server that its maker is a host.
    pub fn prove(&self, room: &RoomHash, rng: &mut impl CryptoRng) -> Proof {
        proof::prove(&self.seed(), room, rng)
    }

    /// Signs what the server is to keep; [`verify_registration`](crate::verify_registration) is its check.
    pub fn sign_registration(&self, registration: &Registration) -> Signature {
        proof::sign_registration(&self.seed(), registration)
    }

    /// Signs that the server is to delete the meeting; [`verify_unregistration`](crate::verify_unregistration)
    /// is its check. `version` is higher than that of what is kept.
    pub fn sign_unregistration(&self, version: u64) -> Signature {
        proof::sign_unregistration(&self.seed(), &self.room().hash(), version)
    }

    /// Signs a leaf's statement, a card or a charter.
    pub(crate) fn sign(&self, label: &[u8], parts: &[&[u8]]) -> Signature {
        signing::sign(&self.seed(), label, parts)
    }

    /// The key under which hosts find the current link's secret in the card.
    pub(crate) fn card_key(&self) -> Secret<[u8; 16]> {
        self.0.derive(b"conclave v1 host card key")
    }

    fn seed(&self) -> Secret<[u8; 32]> {
        self.0.derive(b"conclave v1 host key")
    }
}

/// The fragment without `#`. Shows the secrets: for the address bar and the clipboard, never for a log.
impl fmt::Display for MeetingLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |bytes: &[u8; 16]| Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes));
        write!(f, "{}.{}", *text(&self.room.0), *text(self.secret.0.expose()))?;
        match &self.host {
            Some(host) => write!(f, ".{}", *text(host.0.expose())),
            None => Ok(()),
        }
    }
}

/// Reads a fragment, with or without its `#`.
impl FromStr for MeetingLink {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.strip_prefix('#').unwrap_or(text);
        let mut parts = text.split('.');
        let room = part(parts.next(), "the room is missing")?;
        let secret = part(parts.next(), "the secret is missing")?;
        let host = match parts.next() {
            Some(text) => Some(HostSecret::new(part(Some(text), "the host part is missing")?)),
            None => None,
        };
        if parts.next().is_some() {
            return Err(Error::Link("it has more than three parts"));
        }
        let room = RoomId(room);
        if host.as_ref().is_some_and(|host| host.room() != room) {
            return Err(Error::Link("the host part is another meeting's"));
        }
        Ok(Self { room, secret: LinkSecret::new(secret), host })
    }
}

fn part(text: Option<&str>, missing: &'static str) -> Result<[u8; 16], Error> {
    let text = text.filter(|text| !text.is_empty()).ok_or(Error::Link(missing))?;
    let mut bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Error::Link("a part is not base64url"))?;
    let part = bytes.as_slice().try_into().map_err(|_| Error::Link("a part has not 128 bits"));
    bytes.zeroize();
    part
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{SeedableRng, rngs::StdRng};

    #[test]
    fn a_link_survives_its_text() {
        let link = MeetingLink::generate(&mut StdRng::seed_from_u64(1));
        assert_eq!(link.to_string().parse::<MeetingLink>().unwrap(), link);
        assert_eq!(format!("#{}", link.for_guests()).parse::<MeetingLink>().unwrap(), link.for_guests());
        assert_eq!(link.for_guests().to_string().len(), 22 + 1 + 22);
    }

    #[test]
    fn what_is_not_a_link_says_why() {
        let cases = [
            ("", "the room is missing"),
            ("AAAAAAAAAAAAAAAAAAAAAA", "the secret is missing"),
            ("AAAAAAAAAAAAAAAAAAAAAA.AAAA", "a part has not 128 bits"),
            ("AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAA=", "a part is not base64url"),
            ("AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA.", "the host part is missing"),
        ];
        for (text, why) in cases {
            assert_eq!(text.parse::<MeetingLink>(), Err(Error::Link(why)), "{text}");
        }
    }

    #[test]
    fn a_link_does_not_print_its_secrets_in_debug() {
        let link = MeetingLink::generate(&mut StdRng::seed_from_u64(2));
        let shown = format!("{link:?}");
        assert!(!shown.contains(&URL_SAFE_NO_PAD.encode(link.secret.0.expose())));
        assert_eq!(
            shown,
            "MeetingLink { room: RoomId(..), secret: LinkSecret(Secret(..)), host: Some(HostSecret(Secret(..))) }"
        );
    }

    #[test]
    fn a_host_part_of_another_meeting_is_refused() {
        let rng = &mut StdRng::seed_from_u64(3);
        let (one, two) = (MeetingLink::generate(rng), MeetingLink::generate(rng));
        let mixed = MeetingLink { host: two.host, ..one };
        let refused = Err(Error::Link("the host part is another meeting's"));
        assert_eq!(mixed.to_string().parse::<MeetingLink>(), refused);
    }

    #[test]
    fn the_derived_keys_differ_from_each_other_and_from_link_to_link() {
        let bytes = [1; 16];
        let (one, two) = (LinkSecret::new(bytes), LinkSecret::new([2; 16]));
        let host = HostSecret::new(bytes);
        assert_ne!(one.entry_key(), two.entry_key());
        assert_ne!(one.entry_key().0, host.key().0);
        assert_ne!(one.card_key(), two.card_key());
        assert_ne!(one.card_key(), host.card_key());
    }

    #[test]
    fn what_a_link_stands_for_stays_as_it_is_from_version_to_version() {
        let (secret, host) = (LinkSecret::new([1; 16]), HostSecret::new([2; 16]));
        assert_eq!(secret.entry_key().to_text(), "ye-gEbeyBP7tYf8cEfAK_SgfE-KcQEOMRk7ZGglhtxg");
        assert_eq!(host.key().to_text(), "FUG-7f1_qlxrqOQ6_6DevmKwiZvLQZlDvxI0A0PdLfc");
        assert_eq!(host.room().to_text(), "7MqJPJOXpWM96qbjgfQZrQ");
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,90}") {
            let _ = text.parse::<MeetingLink>();
        }
    }
}
