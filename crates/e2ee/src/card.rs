//! The card: what a link opens. The server keeps it sealed and hands it to whoever proves to hold a link.
//!
//! CBOR `{ body, signature }`: the host key signs the body, CBOR `{ v, host, guests, hosts }`. `guests` holds
//! the meeting's secret, how it opens, and its details, sealed under the link's secret; `hosts` holds the
//! link's current secret, sealed under the host secret. So a host's link opens every version of the card,
//! a guest's link those until the next roll.

use protocol::{
    ClassRules, HostKey, Signature,
    limits::{CARD_BYTES, TITLE_CHARACTERS, ZONE_CHARACTERS},
};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use crate::{
    Error, HostSecret, LinkSecret, MeetingLink, MeetingSecret, cbor, line::clean_line, link::room_of,
    policy::Opening, sealing, signing,
};

const VERSION: u8 = 1;
const LABEL: &[u8] = b"conclave v1 card";
/// What is written for guests shows its length in steps of this many bytes only, and with it the title's.
const STEP: usize = 256;

/// What a meeting is, for whoever has its link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// The meeting's own secret.
    pub base: MeetingSecret,
    /// Rises with each change; the registration's.
    pub version: u64,
    /// Whose meeting it is.
    pub host_key: HostKey,
    /// How a group of it begins.
    pub opening: Opening,
    /// What the people see.
    pub details: Details,
    /// The rules of its class; `None`: it is of none.
    pub class: Option<Box<ClassRules>>,
}

/// What the people see of a meeting before they are in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// One line of at most [`TITLE_CHARACTERS`] characters. May be empty.
    pub title: String,
    /// When it begins, in milliseconds since 1970; `None`: at any time.
    pub starts_at: Option<u64>,
    /// How long it lasts; 0: not said.
    pub minutes: u16,
    /// How often it is held.
    pub repeats: Repeats,
    /// Whose clocks it keeps to when it is held again: a name of the IANA time zone database, like `Europe/Amsterdam`;
    /// `None`: UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
}

/// How often a meeting is held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repeats {
    /// Once.
    #[default]
    Never,
    /// Each day.
    Daily,
    /// Monday to Friday.
    Weekdays,
    /// Each week.
    Weekly,
    /// Every second week.
    Fortnightly,
    /// Each month.
    Monthly,
}

impl Card {
    /// The first card of a new meeting.
    pub fn new(host: &HostSecret, opening: Opening, details: Details, rng: &mut impl CryptoRng) -> Self {
        let base = MeetingSecret::generate(rng);
        Self { base, version: 1, host_key: host.key(), opening, details, class: None }
    }

    /// The same of a class: it begins as that class allows.
    #[must_use]
    pub fn of_class(self, class: Option<Box<ClassRules>>) -> Self {
        let opening = class.as_ref().map_or(self.opening, |class| self.opening.within(class));
        Self { opening, class, ..self }
    }

    /// The bytes for the server, at most [`CARD_BYTES`]: for holders of `link` and of `host`, which must be
    /// this meeting's.
    pub fn seal(&self, link: &LinkSecret, host: &HostSecret, rng: &mut impl CryptoRng) -> Vec<u8> {
        let mut inside = Inside {
            base: *self.base.expose(),
            version: self.version,
            opening: self.opening,
            details: self.details.clean(),
            class: self.class.clone(),
        };
        let value = Zeroizing::new(cbor::write(&inside));
        inside.base.zeroize();
        let body = cbor::write(&Body {
            version: VERSION,
            host: host.key(),
            guests: sealing::seal(&link.card_key(), &[LABEL], &value, STEP, rng),
            hosts: sealing::seal(&host.card_key(), &[LABEL], link.expose(), 1, rng),
        });
        let signature = host.sign(LABEL, &[&body]);
        cbor::write(&Outside { body, signature })
    }

    /// What the link opens, and the guest link's current secret, which is another than a host's link says
    /// once it has been rolled.
    ///
    /// Errors: [`Error::Malformed`]; [`Error::Invalid`], if it is another room's or not signed by its host;
    /// [`Error::CardDoesNotOpen`], if the link is no longer good.
    pub fn open(link: &MeetingLink, bytes: &[u8]) -> Result<(Self, LinkSecret), Error> {
        const WHAT: &str = "card";
        if bytes.len() > CARD_BYTES {
            return Err(Error::Malformed(WHAT));
        }
        let Outside { body: signed, signature } = cbor::read(bytes).ok_or(Error::Malformed(WHAT))?;
        let body: Body = cbor::read(&signed).ok_or(Error::Malformed(WHAT))?;
        if body.version != VERSION {
            return Err(Error::Malformed(WHAT));
        }
        if room_of(&body.host) != link.room || !signing::verify(&body.host.0, LABEL, &[&signed], &signature) {
            return Err(Error::Invalid(WHAT));
        }
        let secret = match &link.host {
            Some(host) => current_secret(host, &body.hosts).ok_or(Error::CardDoesNotOpen)?,
            None => link.secret.clone(),
        };
        let value =
            sealing::open(&secret.card_key(), &[LABEL], &body.guests).ok_or(Error::CardDoesNotOpen)?;
        let mut inside: Inside = cbor::read(&value).ok_or(Error::Malformed(WHAT))?;
        let card = Self {
            base: MeetingSecret::new(inside.base),
            version: inside.version,
            host_key: body.host,
            opening: inside.opening,
            details: inside.details.clean(),
            class: inside.class.take().filter(|class| class.is_bounded()),
        };
        inside.base.zeroize();
        Ok((card, secret))
    }
}

impl Details {
    fn clean(&self) -> Self {
        let title = clean_line(&self.title, TITLE_CHARACTERS);
        Self { title, zone: self.zone.clone().filter(|zone| is_zone_name(zone)), ..*self }
    }
}

/// Whether this could be the name of a time zone. Which there are, the browser knows.
fn is_zone_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_+-/".contains(&byte);
    (1..=ZONE_CHARACTERS).contains(&text.len()) && text.bytes().all(fits)
}

/// SHA-256, as the registration names the card.
pub fn card_hash(card: &[u8]) -> [u8; 32] {
    Sha256::digest(card).into()
}

fn current_secret(host: &HostSecret, sealed: &[u8]) -> Option<LinkSecret> {
    let secret = sealing::open(&host.card_key(), &[LABEL], sealed)?;
    Some(LinkSecret::new(secret.as_slice().try_into().ok()?))
}

#[derive(Serialize, Deserialize)]
struct Outside {
    #[serde(with = "serde_bytes")]
    body: Vec<u8>,
    signature: Signature,
}

#[derive(Serialize, Deserialize)]
struct Body {
    #[serde(rename = "v")]
    version: u8,
    host: HostKey,
    #[serde(with = "serde_bytes")]
    guests: Vec<u8>,
    #[serde(with = "serde_bytes")]
    hosts: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct Inside {
    #[serde(with = "serde_bytes")]
    base: [u8; 16],
    version: u64,
    opening: Opening,
    details: Details,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    class: Option<Box<ClassRules>>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{SeedableRng, rngs::StdRng};

    fn meeting(seed: u64, title: &str) -> (MeetingLink, Card, Vec<u8>) {
        let rng = &mut StdRng::seed_from_u64(seed);
        let link = MeetingLink::generate(rng);
        let details = Details {
            title: title.into(),
            starts_at: Some(7),
            minutes: 45,
            repeats: Repeats::Weekly,
            zone: None,
        };
        let host = link.host.as_ref().unwrap();
        let card = Card::new(host, Opening::default(), details, rng);
        let sealed = card.seal(&link.secret, host, rng);
        (link, card, sealed)
    }

    #[test]
    fn guests_and_hosts_open_the_card_of_their_link() {
        let (link, card, sealed) = meeting(1, "Choir");
        assert_eq!(Card::open(&link, &sealed), Ok((card.clone(), link.secret.clone())));
        assert_eq!(Card::open(&link.for_guests(), &sealed), Ok((card, link.secret)));
    }

    #[test]
    fn after_a_roll_the_old_guest_link_opens_nothing_and_the_old_host_link_tells_the_new_secret() {
        let (link, card, _) = meeting(1, "Choir");
        let rng = &mut StdRng::seed_from_u64(2);
        let rolled = LinkSecret::generate(rng);
        let card = Card { version: 2, ..card };
        let sealed = card.seal(&rolled, link.host.as_ref().unwrap(), rng);
        assert_eq!(Card::open(&link.for_guests(), &sealed), Err(Error::CardDoesNotOpen));
        assert_eq!(Card::open(&link, &sealed), Ok((card.clone(), rolled.clone())));
        let new = MeetingLink { secret: rolled.clone(), ..link.for_guests() };
        assert_eq!(Card::open(&new, &sealed), Ok((card, rolled)));
    }

    #[test]
    fn a_card_of_another_room_or_with_a_forged_signature_is_refused() {
        let (link, card, sealed) = meeting(1, "Choir");
        let (other, _, other_card) = meeting(2, "Choir");
        assert_eq!(Card::open(&link, &other_card), Err(Error::Invalid("card")));
        assert_eq!(Card::open(&link.for_guests(), &other_card), Err(Error::Invalid("card")));
        // A guest who knows the link's secret writes a card under the meeting's name.
        let forger = other.host.unwrap();
        let forged = card.seal(&link.secret, &forger, &mut StdRng::seed_from_u64(3));
        let Outside { body, signature } = cbor::read(&forged).unwrap();
        let mut body: Body = cbor::read(&body).unwrap();
        body.host = card.host_key;
        let forged = cbor::write(&Outside { body: cbor::write(&body), signature });
        assert_eq!(Card::open(&link.for_guests(), &forged), Err(Error::Invalid("card")));
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            assert!(Card::open(&link, &damaged).is_err(), "byte {at}");
        }
    }

    #[test]
    fn a_card_shows_neither_its_title_nor_how_long_that_is() {
        let (_, _, short) = meeting(1, "Bo");
        let (_, _, long) = meeting(1, "Extraordinary general assembly");
        assert_eq!(short.len(), long.len());
        assert!(!long.windows(8).any(|window| window == b"assembly"));
    }

    #[test]
    fn the_longest_card_fits_the_wire_and_its_title_is_made_fit_to_be_shown() {
        let (link, _, sealed) = meeting(1, &format!("\u{202E}{}", "𝔸".repeat(500)));
        assert!(sealed.len() <= CARD_BYTES / 4, "{}", sealed.len());
        let (card, _) = Card::open(&link, &sealed).unwrap();
        assert_eq!(card.details.title, "𝔸".repeat(TITLE_CHARACTERS));
    }

    #[test]
    fn a_zone_is_kept_if_it_may_be_one_and_cards_without_are_read() {
        let rng = &mut StdRng::seed_from_u64(1);
        let link = MeetingLink::generate(rng);
        let host = link.host.as_ref().unwrap();
        let long = "Z".repeat(ZONE_CHARACTERS + 1);
        let zones = [
            (Some("Europe/Amsterdam"), true),
            (Some("Etc/GMT+5"), true),
            (Some("America/Port-au-Prince"), true),
            (None, true),
            (Some(""), false),
            (Some("UTC\r\nX:1"), false),
            (Some("\u{202E}UTC"), false),
            (Some(long.as_str()), false),
        ];
        for (zone, kept) in zones {
            let zone = zone.map(str::to_owned);
            let details = Details { zone: zone.clone(), ..Details::default() };
            let sealed = Card::new(host, Opening::default(), details, rng).seal(&link.secret, host, rng);
            assert_eq!(Card::open(&link, &sealed).unwrap().0.details.zone, zone.filter(|_| kept));
        }
        let short = Details { zone: Some("UTC".into()), ..Details::default() };
        let long = Details { zone: Some("America/Argentina/ComodRivadavia".into()), ..Details::default() };
        let lengths = [short, long].map(|details| {
            Card::new(host, Opening::default(), details, rng).seal(&link.secret, host, rng).len()
        });
        assert_eq!(lengths[0], lengths[1], "a card does not show the length of its zone's name");
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            prop_assert!(Card::open(&meeting(1, "").0, &bytes).is_err());
        }

        #[test]
        fn no_signed_body_makes_the_reader_panic(
            body in proptest::collection::vec(any::<u8>(), 0..300),
            value in proptest::collection::vec(any::<u8>(), 0..300),
            whole: bool,
        ) {
            let rng = &mut StdRng::seed_from_u64(1);
            let link = MeetingLink::generate(rng);
            let host = link.host.as_ref().unwrap();
            let sealed = |key| sealing::seal(key, &[LABEL], &value, 1, &mut StdRng::seed_from_u64(2));
            let body = match whole {
                true => body,
                false => cbor::write(&Body {
                    version: VERSION,
                    host: host.key(),
                    guests: sealed(&link.secret.card_key()),
                    hosts: sealed(&host.card_key()),
                }),
            };
            let signature = host.sign(LABEL, &[&body]);
            let card = cbor::write(&Outside { body, signature });
            prop_assert!(Card::open(&link, &card).is_err());
            prop_assert!(Card::open(&link.for_guests(), &card).is_err());
        }
    }
}
