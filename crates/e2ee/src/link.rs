//! The meeting link: what stands in its fragment, and what is derived from its secret.
//!
//! `https://host/#<room>.<secret>`, for hosts `https://host/#<room>.<secret>.<host>`; each part is 128
//! random bits in base64url without padding. Browsers do not send fragments, so the server learns the
//! hash of the room only, when the client knocks.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hkdf::Hkdf;
use protocol::{HostProof, RoomHash, RoomId};
use rand_core::CryptoRng;
use sha2::Sha256;
use std::{fmt, str::FromStr};
use zeroize::{Zeroize, Zeroizing};

use crate::{Error, Secret};

/// The parts of a meeting link's fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingLink {
    /// The capability to knock; the server stores its hash.
    pub room: RoomId,
    /// What the group's keys rest on; never leaves the browser.
    pub secret: LinkSecret,
    /// The host capability, in a host's link.
    pub host: Option<HostSecret>,
}

/// 128 bits that whoever has the link has, and the server has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkSecret(Secret<[u8; 16]>);

/// The capability to be a host; the server knows its [`HostProof`] only until a host uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostSecret(Secret<[u8; 16]>);

impl MeetingLink {
    /// A new meeting's link, with the host capability.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut room = [0; 16];
        rng.fill_bytes(&mut room);
        Self {
            room: RoomId(room),
            secret: LinkSecret(random_secret(rng)),
            host: Some(HostSecret(random_secret(rng))),
        }
    }

    /// The link to give to guests: the same without the host capability.
    pub fn for_guests(&self) -> Self {
        Self { host: None, ..self.clone() }
    }

    /// What the server knows of the room.
    pub fn room_hash(&self) -> RoomHash {
        self.room.hash()
    }
}

impl LinkSecret {
    /// Takes the 16 bytes of a link's second part.
    pub fn new(bytes: [u8; 16]) -> Self {
        Self(Secret::new(bytes))
    }

    /// The external PSK (RFC 9420, section 8.4) without which nobody can be added to the group.
    pub(crate) fn psk(&self) -> Secret<[u8; 32]> {
        self.derive(b"conclave v1 external psk")
    }

    /// The key under which members seal their profiles.
    pub(crate) fn profile_key(&self) -> Secret<[u8; 16]> {
        self.derive(b"conclave v1 profile key")
    }

    fn derive<const N: usize>(&self, label: &[u8]) -> Secret<[u8; N]> {
        let mut key = Zeroizing::new([0; N]);
        Hkdf::<Sha256>::new(Some(b"conclave link"), self.0.expose())
            .expand(label, &mut *key)
            .expect("HKDF-SHA256 gives up to 8,160 bytes");
        Secret::new(*key)
    }
}

impl HostSecret {
    /// Takes the 16 bytes of a host link's third part.
    pub fn new(bytes: [u8; 16]) -> Self {
        Self(Secret::new(bytes))
    }

    /// What the server keeps in order to recognise a host.
    pub fn proof_hash(&self) -> HostProof {
        HostProof::of(self.0.expose())
    }

    /// The bytes that prove the capability to the server.
    pub fn expose(&self) -> &[u8; 16] {
        self.0.expose()
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
        Ok(Self { room: RoomId(room), secret: LinkSecret::new(secret), host })
    }
}

fn part(text: Option<&str>, missing: &'static str) -> Result<[u8; 16], Error> {
    let text = text.filter(|text| !text.is_empty()).ok_or(Error::Link(missing))?;
    let mut bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Error::Link("a part is not base64url"))?;
    let part = bytes.as_slice().try_into().map_err(|_| Error::Link("a part has not 128 bits"));
    bytes.zeroize();
    part
}

fn random_secret(rng: &mut impl CryptoRng) -> Secret<[u8; 16]> {
    let mut bytes = Zeroizing::new([0; 16]);
    rng.fill_bytes(&mut *bytes);
    Secret::new(*bytes)
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
    fn the_derived_keys_differ_from_each_other_and_from_link_to_link() {
        let one = LinkSecret::new([1; 16]);
        let two = LinkSecret::new([2; 16]);
        assert_ne!(&one.psk().expose()[..16], one.profile_key().expose());
        assert_ne!(one.psk(), two.psk());
        assert_ne!(one.profile_key(), two.profile_key());
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,90}") {
            let _ = text.parse::<MeetingLink>();
        }
    }
}
