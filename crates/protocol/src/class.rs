//! The rules of a meeting's class: what an organisation asks of its meetings of one kind. They stand in the card and in the
//! group's policy, by the host's signature, and in the registration, for what the server has to see to.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Characters of an organisation's name, a class's title, or an exception's owner at most.
pub const CLASS_NAME_CHARACTERS: usize = 80;
/// Characters of an exception's reason at most.
pub const REASON_CHARACTERS: usize = 300;
/// Exceptions of one class at most.
pub const EXCEPTIONS: usize = 8;
/// Names of countries, and of unions of them, at most.
pub const REGIONS: usize = 60;
/// Bytes of such a name at most.
pub const REGION_BYTES: usize = 8;
/// Providers whose word counts for a name, at most.
pub const ISSUERS: usize = 20;
/// Bytes of such a provider's address at most.
pub const ISSUER_BYTES: usize = 512;
/// Bytes of all its texts at most: a card has room for them.
pub const CLASS_BYTES: usize = 4 << 10;

/// What holds in a meeting of a class, exceptions counted in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassRules {
    /// The organisation's random number.
    #[serde(with = "serde_bytes")]
    pub organisation: [u8; 16],
    /// The organisation's name, for people.
    pub by: String,
    /// The class's name in the policy.
    pub class: String,
    /// The class's name for people.
    pub title: String,
    /// Who may come in.
    pub people: People,
    /// Whether who comes in has to have signed in with several factors.
    pub mfa: bool,
    /// Whose word members take for a name, if they let in those alone whose name is verified: issuers of the organisation's
    /// providers. Of an organisation that has none, nobody's. `None`: verified or not, it is the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_by: Option<Vec<String>>,
    /// Whether newcomers wait for a host.
    pub lobby: Lobby,
    /// Who may record.
    pub record: Grant,
    /// Who may share a screen.
    pub share: Grant,
    /// Whether there is a chat.
    pub chat: bool,
    /// Whether single people may be written to.
    pub private_chat: bool,
    /// Whether one may take another name inside.
    pub rename: bool,
    /// Whether everyone comes in muted.
    pub muted: bool,
    /// Whether everyone comes in with the camera off.
    pub camera_off: bool,
    /// Days that the meeting is kept at most without anybody there.
    pub kept_days: u16,
    /// Hours that the server keeps a file at most, from when the last of it came.
    pub file_hours: u16,
    /// Hours that a copy of the conversation may be kept after it was saved, on members' own devices; 0: nobody saves one.
    #[serde(default)]
    pub chat_hours: u16,
    /// Where the meeting, what is kept of it and what carries it may be: countries (ISO 3166-1 alpha-2), `EU`, `EEA`; none:
    /// anywhere.
    pub regions: Vec<String>,
    /// What is laxer than the class says, by whose leave, and until when.
    pub exceptions: Vec<ClassException>,
}

/// A named exception: the rules above have its value already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassException {
    /// The setting, as in the policy file.
    pub setting: String,
    /// What the class says, as in the policy file.
    pub instead_of: String,
    /// Who answers for it.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// When it ends, in milliseconds since 1970. The door is closed from then on.
    pub until: u64,
}

/// Something that is off in the meetings of an organisation for now, because a measure that it needs does not hold: said by the
/// server when it tells of a meeting. It can only take away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosedGate {
    /// Its stable name: `recording`, `files`, `guests`, `tenant.production`. One that is not known is shown and does nothing.
    pub feature: String,
    /// Why, in English.
    pub en: String,
    /// Why, in Dutch.
    pub nl: String,
}

/// Who may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum People {
    /// Whoever has the link.
    Link,
    /// Whoever is signed in at this server.
    SignedIn,
    /// Who is signed in and of the organisation.
    Members,
}

/// Whether newcomers wait for a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lobby {
    /// Not at first; hosts may switch it on.
    Off,
    /// At first; hosts may switch it off.
    On,
    /// As long as the meeting lasts.
    Always,
}

/// Who may do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    /// Hosts, and whom they let.
    Granted,
    /// Hosts and co-hosts alone.
    Hosts,
    /// Nobody.
    Nobody,
}

impl ClassRules {
    /// Whether it is no longer than it may be.
    pub fn is_bounded(&self) -> bool {
        let short = |text: &str, most: usize| text.chars().take(most + 1).count() <= most;
        let name = |text: &str| short(text, CLASS_NAME_CHARACTERS);
        let told = self.exceptions.iter().flat_map(|exception| {
            [&exception.setting, &exception.instead_of, &exception.owner, &exception.reason]
        });
        let bytes: usize =
            [&self.by, &self.class, &self.title].into_iter().chain(told).map(String::len).sum();
        bytes <= CLASS_BYTES
            && self.regions.len() <= REGIONS
            && self.regions.iter().all(|region| region.len() <= REGION_BYTES)
            && self.verified_by.iter().flatten().count() <= ISSUERS
            && self.verified_by.iter().flatten().all(|issuer| issuer.len() <= ISSUER_BYTES)
            && name(&self.by)
            && name(&self.class)
            && name(&self.title)
            && self.exceptions.len() <= EXCEPTIONS
            && self.exceptions.iter().all(|exception| {
                name(&exception.setting)
                    && name(&exception.instead_of)
                    && name(&exception.owner)
                    && short(&exception.reason, REASON_CHARACTERS)
            })
    }

    /// As CBOR (RFC 8949), in the one way in which it is written: to be kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        ciborium::into_writer(self, &mut bytes).expect("writing a short map to memory cannot fail");
        bytes
    }

    /// From these bytes; `None` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        ciborium::from_reader(bytes).ok().filter(Self::is_bounded)
    }

    /// SHA-256 of its bytes.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.to_bytes()).into()
    }

    /// When the first of its exceptions ends, in milliseconds since 1970: nobody comes in from then on.
    pub fn ends(&self) -> Option<u64> {
        self.exceptions.iter().map(|exception| exception.until).min()
    }

    /// Whether nobody comes in any more, because an exception has ended.
    pub fn is_over(&self, now_ms: u64) -> bool {
        self.ends().is_some_and(|ends| now_ms >= ends)
    }
}
