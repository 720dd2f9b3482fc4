//! What is written into a register: evidence of programs, signatures of people.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::measures::catalogue::{Id, Party};
use crate::measures::language::{Language, Words, words};
use crate::measures::when::{Day, Moment};

/// An entry with the moment at which it was written. The list of these is all that has to be stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When it was written.
    pub at: Moment,
    /// What was written.
    #[serde(flatten)]
    pub entry: Entry,
}

/// What can be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub enum Entry {
    /// A check has run.
    Evidence(Evidence),
    /// A server is no longer in use; nothing is expected of it any more.
    NodeRetired {
        /// Which.
        node: Label,
        /// Who says so.
        by: Signer,
    },
    /// Somebody signs that a measure is taken.
    Attestation(Attestation),
    /// Who signed takes it back.
    AttestationWithdrawn {
        /// For which measure.
        measure: Id,
        /// Who.
        by: Signer,
    },
    /// A measure has no meaning here.
    NotApplicable(NotApplicable),
    /// It has a meaning again.
    Applicable {
        /// Which measure.
        measure: Id,
        /// Who says so.
        by: Signer,
    },
    /// An administrator asks to leave a default.
    ChangeAsked(Asked),
    /// What was asked for is not to be: the officer refuses it, or an administrator takes it back.
    ChangeDropped {
        /// Of which measure.
        measure: Id,
        /// Who.
        by: Signer,
    },
    /// The organisation leaves a default.
    Change(Change),
    /// It goes back to the default.
    ChangeWithdrawn {
        /// Of which measure.
        measure: Id,
        /// Who.
        by: Signer,
    },
}

impl Entry {
    /// The measure that somebody wrote about; nothing where a program did, or somebody about a server.
    #[must_use]
    pub const fn signed(&self) -> Option<(Id, &Signer)> {
        match self {
            Self::Evidence(_) | Self::NodeRetired { .. } => None,
            Self::Attestation(Attestation { measure, by, .. })
            | Self::NotApplicable(NotApplicable { measure, by, .. })
            | Self::ChangeAsked(Asked { measure, by, .. })
            | Self::AttestationWithdrawn { measure, by }
            | Self::Applicable { measure, by }
            | Self::ChangeDropped { measure, by }
            | Self::ChangeWithdrawn { measure, by } => Some((*measure, by)),
            Self::Change(Change { measure, countersigned, .. }) => Some((*measure, countersigned)),
        }
    }
}

/// That a check has run, and what it found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Its name in the catalogue.
    pub check: Label,
    /// The version of the program.
    pub version: Label,
    /// On which server, or whichever name the place has.
    pub node: Label,
    /// When it ran.
    pub time: Moment,
    /// Of what it looked at.
    pub inputs: Hash,
    /// What it found.
    pub result: Outcome,
    /// Of what it put out.
    pub output: Hash,
    /// When it last ran and said the same without having been silent: the entries of the runs in between are no longer kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Moment>,
}

impl Evidence {
    /// Until when it is known that the check ran and said this.
    #[must_use]
    pub fn known(&self) -> Moment {
        self.held.unwrap_or(self.time).max(self.time)
    }
}

/// What a check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It counted, or measured. It passes with no more than is allowed.
    Counted {
        /// So much was found.
        found: u64,
        /// So much may be.
        allowed: u64,
    },
    /// It could not run to its end.
    Broken,
}

impl Outcome {
    /// Whether the check passed.
    #[must_use]
    pub const fn passed(self) -> bool {
        matches!(self, Self::Counted { found, allowed } if found <= allowed)
    }

    /// In words.
    #[must_use]
    pub fn words(self, language: Language) -> String {
        match (self, language) {
            (Self::Counted { found, allowed }, Language::En) => format!("{found} found, {allowed} allowed"),
            (Self::Counted { found, allowed }, Language::Nl) => {
                format!("{found} gevonden, {allowed} toegestaan")
            }
            (Self::Broken, Language::En) => "the check could not run".to_owned(),
            (Self::Broken, Language::Nl) => "de controle kon niet draaien".to_owned(),
        }
    }
}

/// Somebody's signature that a measure is taken, until a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attestation {
    /// Which measure.
    pub measure: Id,
    /// Who signs.
    pub by: Signer,
    /// The last day on which it counts.
    pub until: Day,
    /// The document that is signed for, if there is one.
    pub document: Option<Hash>,
}

/// That a measure has no meaning here, until a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotApplicable {
    /// Which measure.
    pub measure: Id,
    /// Who says so.
    pub by: Signer,
    /// Why.
    pub reason: String,
    /// The last day on which that counts.
    pub review: Day,
}

/// That an administrator asks to leave a default, until a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Whose default.
    pub measure: Id,
    /// What is to be set instead.
    pub setting: String,
    /// Why.
    pub reason: String,
    /// The administrator.
    pub by: Signer,
    /// The last day on which it is to count.
    pub review: Day,
}

impl Asked {
    /// The change that the data protection officer agrees to.
    #[must_use]
    pub fn countersigned(self, countersigned: Signer) -> Change {
        let Self { measure, setting, reason, by, review } = self;
        Change { measure, setting, reason, by, countersigned, review }
    }
}

/// That the organisation leaves a default, until a day. The measure's check then looks for this setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Whose default.
    pub measure: Id,
    /// What is set instead, such as `meeting.lobby = off`.
    pub setting: String,
    /// Why.
    pub reason: String,
    /// The administrator who asks for it.
    pub by: Signer,
    /// The data protection officer who agrees.
    pub countersigned: Signer,
    /// The last day on which that counts.
    pub review: Day,
}

impl Change {
    /// Whether this is what was asked for, by whom it was.
    pub(super) fn agrees_to(&self, asked: &Asked) -> bool {
        let Asked { measure, setting, reason, by, review } = asked;
        (&self.measure, &self.setting, &self.reason, &self.by, &self.review)
            == (measure, setting, reason, by, review)
    }
}

/// Who writes an entry, and as what. The caller has checked both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// As what.
    pub role: Role,
    /// Who: a pseudonym that stays the same. It is shown nowhere.
    pub person: Label,
}

/// What somebody is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the server, for the supplier.
    Supplier,
    /// Administers the organisation.
    Admin,
    /// Data protection officer of the organisation.
    Dpo,
    /// Reads what is to be checked.
    Auditor,
    /// Helps people.
    Helpdesk,
}

impl Role {
    /// In whose column this role may sign.
    #[must_use]
    pub const fn party(self) -> Option<Party> {
        match self {
            Self::Supplier => Some(Party::Supplier),
            Self::Dpo => Some(Party::Controller),
            Self::Admin | Self::Auditor | Self::Helpdesk => None,
        }
    }

    /// For people.
    #[must_use]
    pub const fn name(self) -> Words {
        match self {
            Self::Supplier => words("supplier", "leverancier"),
            Self::Admin => words("administrator", "beheerder"),
            Self::Dpo => words("data protection officer", "functionaris gegevensbescherming"),
            Self::Auditor => words("auditor", "auditor"),
            Self::Helpdesk => words("help desk", "helpdesk"),
        }
    }
}

/// A short name for machines: up to 64 letters, digits and `. _ - + :`. No mail address and no person's full name is one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Label(String);

impl Label {
    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Label {
    type Err = NotALabel;

    fn from_str(text: &str) -> Result<Self, NotALabel> {
        text.to_owned().try_into()
    }
}

impl TryFrom<String> for Label {
    type Error = NotALabel;

    fn try_from(text: String) -> Result<Self, NotALabel> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-+:".contains(&byte);
        if (1..=64).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(Self(text))
        } else {
            Err(NotALabel)
        }
    }
}

impl From<Label> for String {
    fn from(label: Label) -> Self {
        label.0
    }
}

/// The text is no [`Label`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a name of 1 to 64 letters, digits and . _ - + :")]
pub struct NotALabel;

/// A SHA-256. Written as `sha256:` and 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Hash(pub [u8; 32]);

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha256:")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Hash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let digits = text.strip_prefix("sha256:").ok_or(NotAHash)?.as_bytes();
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Ok(byte - b'0'),
            b'a'..=b'f' => Ok(byte - b'a' + 10),
            _ => Err(NotAHash),
        };
        let mut hash = [0; 32];
        if digits.len() != 64 {
            return Err(NotAHash);
        }
        for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
            if let [high, low] = *pair {
                *byte = digit(high)? << 4 | digit(low)?;
            }
        }
        Ok(Self(hash))
    }
}

impl TryFrom<String> for Hash {
    type Error = NotAHash;

    fn try_from(text: String) -> Result<Self, NotAHash> {
        text.parse()
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> Self {
        hash.to_string()
    }
}

/// The text is no SHA-256 as [`struct@Hash`] writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not sha256: and 64 hexadecimal digits in lower case")]
pub struct NotAHash;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_no_mail_address_and_no_sentence() {
        for text in ["", "a@example.org", "Jan Jansen", "ä", "<b>", &"x".repeat(65)] {
            assert!(text.parse::<Label>().is_err(), "{text}");
        }
        assert_eq!("retention.overdue_rows".parse::<Label>().unwrap().as_str(), "retention.overdue_rows");
    }

    #[test]
    fn hashes_are_read_as_they_are_written() {
        let hash = Hash([0xa7; 32]);
        assert_eq!(hash.to_string().parse(), Ok(hash));
        for text in [
            "",
            "a7",
            "sha256:a7",
            &format!("sha256:{}", "A7".repeat(32)),
            &format!("sha256:{}", "é".repeat(32)),
        ] {
            assert_eq!(text.parse::<Hash>(), Err(NotAHash), "{text}");
        }
    }

    #[test]
    fn an_entry_is_stored_flat_and_in_words() {
        let event = Event {
            at: Moment::from_unix(1_800_000_000),
            entry: Entry::ChangeWithdrawn {
                measure: Id::M39,
                by: Signer { role: Role::Dpo, person: "p-17".parse().unwrap() },
            },
        };
        let text = serde_json::to_string(&event).unwrap();
        assert_eq!(
            text,
            r#"{"at":"2027-01-15T08:00:00Z","entry":"change_withdrawn","measure":"M39","by":{"role":"dpo","person":"p-17"}}"#
        );
        assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event);
    }

    #[test]
    fn nothing_found_passes_and_a_broken_check_does_not() {
        assert!(Outcome::Counted { found: 0, allowed: 0 }.passed());
        assert!(!Outcome::Counted { found: 1, allowed: 0 }.passed());
        assert!(!Outcome::Broken.passed());
    }
}
