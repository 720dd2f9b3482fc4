//! What is written down: who did what, to whom, when.
//!
//! The list is closed, and its names are stable: they stand in rows that are kept for years. There is no free text but
//! a [`Reason`]; whatever else is named is a [`Name`], into which neither a sentence nor an address of mail fits.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The characters of a [`Reason`], at most.
pub const MAX_REASON: usize = 500;

/// The characters of a [`Name`], at most.
pub const MAX_NAME: usize = 128;

/// The spans of [`Entries`], at most.
pub const MAX_SPANS: usize = 64;

/// The bytes of an event, at most. No event that can be made reaches it.
pub const MAX_EVENT: usize = 8 * 1024;

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// When.
    pub at: UnixMillis,
    /// In which organisation; without it, an act of the operator's that concerns none or all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<OrganisationId>,
    /// Who did it.
    pub actor: Actor,
    /// Whom it concerns, when that is a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<AccountId>,
    /// What.
    pub act: Act,
}

impl Event {
    /// The canonical bytes: JSON without white space, fields in the order in which this file declares them, no field
    /// for what is absent. These bytes are committed to and stored; nobody has to make them again.
    ///
    /// # Errors
    /// [`EventError::TooLong`] past [`MAX_EVENT`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, EventError> {
        let bytes = serde_json::to_vec(self).map_err(|_| EventError::Malformed)?;
        if bytes.len() > MAX_EVENT { Err(EventError::TooLong) } else { Ok(bytes) }
    }

    /// Reads canonical bytes, and no others: each event has one form.
    ///
    /// # Errors
    /// [`EventError::Malformed`] for what this version does not know or would write otherwise.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EventError> {
        if bytes.len() > MAX_EVENT {
            return Err(EventError::TooLong);
        }
        let event: Self = serde_json::from_slice(bytes).map_err(|_| EventError::Malformed)?;
        if event.to_bytes()? == bytes { Ok(event) } else { Err(EventError::Malformed) }
    }

    /// Whether this person did it or is concerned by it.
    pub fn names(&self, person: &AccountId) -> bool {
        self.subject.as_ref() == Some(person) || self.actor == Actor::Account(person.clone())
    }
}

/// Who does something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case", deny_unknown_fields)]
pub enum Actor {
    /// A person, as this account.
    Account(AccountId),
    /// A system of the organisation's own, by its handle: a token for provisioning, a provider for signing in.
    Program(Name),
    /// A node of the operator's.
    Node(NodeId),
    /// The server by itself: a term that ran out, a task at its hour.
    System,
}

/// What is done. The word in the `kind` field is the variant's name in snake case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// A setting of the policy has another value, or has one for the first time, or none any more.
    PolicyChanged {
        /// Which setting.
        setting: Name,
        /// Its value until now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<Name>,
        /// Its value from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<Name>,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Reason>,
    },
    /// A setting need not be kept for a while.
    ExceptionMade {
        /// Which exception.
        exception: Name,
        /// Of which class of meetings, if it is one's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        class: Option<Name>,
        /// From which setting.
        setting: Name,
        /// Until when.
        until: UnixMillis,
        /// Why.
        reason: Reason,
        /// Who answers for it, as the organisation calls them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        owner: Option<Reason>,
    },
    /// An exception's time is over.
    ExceptionExpired {
        /// Which exception.
        exception: Name,
    },
    /// The subject may do more.
    RoleGranted {
        /// Which role.
        role: Name,
        /// Until when, if not for good.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<UnixMillis>,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Reason>,
    },
    /// The subject may do less.
    RoleRevoked {
        /// Which role.
        role: Name,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Reason>,
    },
    /// The subject has an account.
    AccountCreated {
        /// By which way.
        origin: AccountOrigin,
    },
    /// The subject cannot sign in any more.
    AccountDeactivated {
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Reason>,
    },
    /// The subject can sign in again.
    AccountReactivated {},
    /// An account is gone. Best told without a subject, since whatever names them is then still to be erased.
    AccountErased {},
    /// The subject is signed out of a session.
    SessionRevoked {
        /// Which session: a handle, never what opens it.
        session: Name,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Reason>,
    },
    /// The subject is signed out everywhere.
    SessionsEnded {
        /// Of how many sessions.
        count: u64,
    },
    /// The subject can sign in with one more passkey.
    PasskeyAdded {},
    /// The subject cannot sign in with one of their passkeys any more.
    PasskeyRemoved {},
    /// Somebody may come into the organisation by a link.
    InvitationMade {
        /// Which link: a handle, never the link.
        invitation: Name,
        /// The roles that whoever takes it up has.
        roles: Vec<Name>,
    },
    /// Nobody comes by this link any more.
    InvitationWithdrawn {
        /// Which link.
        invitation: Name,
    },
    /// There is an organisation.
    OrganisationFounded {},
    /// The organisation has another name, path or host name.
    OrganisationChanged {},
    /// Members of the organisation can find one another by exact search from now on, or cannot any more.
    DirectorySwitched {
        /// Whether they can.
        on: bool,
    },
    /// An organisation is gone with everybody in it. Told without naming it: its rows are erased.
    OrganisationDeleted {},
    /// People can sign in by another provider.
    ProviderAdded {
        /// Which provider.
        provider: Name,
        /// SHA-256 of its configuration.
        configuration: Digest,
    },
    /// A provider's configuration is another.
    ProviderChanged {
        /// Which provider.
        provider: Name,
        /// SHA-256 of its configuration from now on.
        configuration: Digest,
    },
    /// Nobody signs in by this provider any more.
    ProviderRemoved {
        /// Which provider.
        provider: Name,
    },
    /// Somebody else's system may make and change accounts.
    ProvisioningTokenMade {
        /// Which token: a handle, never the token.
        token: Name,
        /// Until when, if not for good.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<UnixMillis>,
    },
    /// A token for provisioning is worth nothing any more.
    ProvisioningTokenRevoked {
        /// Which token.
        token: Name,
    },
    /// An administrator looked at what is held about the subject, or, without one, at a list of all people of the
    /// organisation. Whoever was looked at can be shown this.
    RecordRead {
        /// At which part of it.
        part: RecordPart,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Reason>,
    },
    /// What the operator could hand over was printed for somebody who asked with a right to it.
    DisclosurePrinted {
        /// SHA-256 of the document.
        document: Digest,
        /// Upon what.
        reason: Reason,
    },
    /// Data left in a file.
    ExportMade {
        /// Which.
        export: Export,
        /// SHA-256 of the file.
        file: Digest,
    },
    /// Rows of this log were erased. Written by [`Log::erase`](super::Log::erase), before the rows go.
    ErasureDone {
        /// Which rows. All are older than this entry.
        entries: Entries,
        /// What for.
        cause: ErasureCause,
    },
    /// A measure was checked.
    EvidenceRecorded {
        /// Which check.
        check: Name,
        /// What it said.
        result: CheckResult,
        /// SHA-256 of what it saw.
        evidence: Digest,
    },
    /// Somebody stands for a measure that no machine can check.
    MeasureAttested {
        /// Which measure.
        measure: Name,
        /// Until when they do.
        until: UnixMillis,
        /// In their words.
        reason: Reason,
        /// SHA-256 of a document that shows it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        evidence: Option<Digest>,
    },
    /// A node takes no new meetings.
    NodeDraining {
        /// Which node.
        node: NodeId,
    },
    /// A node runs.
    NodeStarted {
        /// Which node.
        node: NodeId,
        /// The version of its program.
        version: Name,
        /// SHA-256 of its program.
        program: Digest,
    },
    /// A node has ended in order.
    NodeStopped {
        /// Which node.
        node: NodeId,
    },
    /// Somebody else has seen a checkpoint of this log and signed it.
    CheckpointWitnessed {
        /// The name of their key.
        witness: Name,
        /// The checkpoint's size.
        size: u64,
        /// The checkpoint's root hash.
        root: Digest,
    },
}

/// The way by which an account came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountOrigin {
    /// An administrator made it.
    Administrator,
    /// Its person came by an invitation.
    Invitation,
    /// Its person signed in by a provider for the first time.
    Provider,
    /// The organisation's own system made it.
    Provisioning,
}

/// What is held about a person, by parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordPart {
    /// Name, address, roles.
    Account,
    /// Sessions and devices.
    Sessions,
    /// Which meetings were theirs.
    Meetings,
    /// What this log says about them.
    Audit,
    /// All of it.
    Everything,
}

/// What left in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Export {
    /// What is held about the subject.
    Person,
    /// An organisation's data.
    Organisation,
    /// Rows of this log.
    Audit,
    /// The register of measures.
    Register,
}

/// What rows were erased for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErasureCause {
    /// A person asked for it.
    Request,
    /// They were kept as long as they may be.
    Retention,
    /// The organisation left.
    Organisation,
}

/// What a check said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckResult {
    /// The measure holds.
    Passed,
    /// It does not.
    Failed,
    /// It could not be found out.
    Unknown,
}

/// Milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnixMillis(pub u64);

/// 32 bytes of a SHA-256; 64 lower-case hexadecimal digits as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(pub [u8; 32]);

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        to_hex(&digest.0)
    }
}

impl TryFrom<String> for Digest {
    type Error = EventError;

    fn try_from(text: String) -> Result<Self, EventError> {
        from_hex(&text).map(Self).ok_or(EventError::Digest)
    }
}

/// What a person wrote to say why: 1 to [`MAX_REASON`] characters, none of them a control character.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reason(String);

impl Reason {
    /// # Errors
    /// [`EventError::Reason`] for one that is empty, too long or of more than one line.
    pub fn new(text: &str) -> Result<Self, EventError> {
        let right =
            !text.is_empty() && text.chars().count() <= MAX_REASON && !text.chars().any(char::is_control);
        if right { Ok(Self(text.into())) } else { Err(EventError::Reason) }
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Says nothing of what was written.
impl std::fmt::Debug for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reason(..)")
    }
}

impl From<Reason> for String {
    fn from(reason: Reason) -> Self {
        reason.0
    }
}

impl TryFrom<String> for Reason {
    type Error = EventError;

    fn try_from(text: String) -> Result<Self, EventError> {
        Self::new(&text)
    }
}

/// Types of 1 to [`MAX_NAME`] letters and digits of ASCII, and of `-`, `_`, `.`, `:`, `/`.
macro_rules! names {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        ///
        /// 1 to [`MAX_NAME`] letters and digits of ASCII, `-`, `_`, `.`, `:`, `/`.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// # Errors
            /// [`EventError::Name`] for other characters, none, or too many.
            pub fn new(text: &str) -> Result<Self, EventError> {
                if is_name(text) { Ok(Self(text.into())) } else { Err(EventError::Name) }
            }

            /// As text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = EventError;

            fn try_from(text: String) -> Result<Self, EventError> {
                Self::new(&text)
            }
        }
    )*};
}

names! {
    /// A person's account.
    AccountId
    /// An organisation.
    OrganisationId
    /// A node of the operator's.
    NodeId
    /// A setting, a value, a role, a version, a handle: whatever has a name and is no person.
    Name
}

fn is_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/".contains(&byte);
    (1..=MAX_NAME).contains(&text.len()) && text.bytes().all(fits)
}

/// Indexes of entries, as 1 to [`MAX_SPANS`] spans `[from, until)`, ascending, with something between them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<(u64, u64)>", into = "Vec<(u64, u64)>")]
pub struct Entries(Vec<(u64, u64)>);

impl Entries {
    /// These indexes, in whatever order, in as few as they fit into; none for none.
    pub fn covering(indexes: impl IntoIterator<Item = u64>) -> Vec<Self> {
        let mut indexes: Vec<u64> = indexes.into_iter().filter(|&index| index < u64::MAX).collect();
        indexes.sort_unstable();
        let mut spans: Vec<(u64, u64)> = Vec::new();
        for index in indexes {
            match spans.last_mut() {
                Some((_, until)) if index < *until => {}
                Some((_, until)) if index == *until => *until += 1,
                _ => spans.push((index, index + 1)),
            }
        }
        spans.chunks(MAX_SPANS).map(|spans| Self(spans.to_vec())).collect()
    }

    /// The spans, ascending.
    pub fn spans(&self) -> impl Iterator<Item = std::ops::Range<u64>> {
        self.0.iter().map(|&(from, until)| from..until)
    }

    /// The index after the last.
    pub fn end(&self) -> u64 {
        self.0.last().map_or(0, |&(_, until)| until)
    }
}

impl From<Entries> for Vec<(u64, u64)> {
    fn from(entries: Entries) -> Self {
        entries.0
    }
}

impl TryFrom<Vec<(u64, u64)>> for Entries {
    type Error = EventError;

    fn try_from(spans: Vec<(u64, u64)>) -> Result<Self, EventError> {
        let each = spans.iter().all(|(from, until)| from < until);
        let apart = spans.iter().zip(spans.iter().skip(1)).all(|((_, until), (from, _))| until < from);
        if (1..=MAX_SPANS).contains(&spans.len()) && each && apart {
            Ok(Self(spans))
        } else {
            Err(EventError::Entries)
        }
    }
}

/// Why something is no event. Says nothing of what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EventError {
    /// A name has a character that none may have, or too many, or none.
    #[error("a name is 1 to {MAX_NAME} letters, digits, or of -_.:/")]
    Name,
    /// A reason is empty, too long, or has control characters.
    #[error("a reason is 1 to {MAX_REASON} characters on one line")]
    Reason,
    /// No hash.
    #[error("a hash is 64 lower-case hexadecimal digits")]
    Digest,
    /// No spans of entries.
    #[error("entries are 1 to {MAX_SPANS} ascending spans that do not touch")]
    Entries,
    /// Bytes that are no event's canonical form.
    #[error("not an event in its canonical form")]
    Malformed,
    /// Longer than [`MAX_EVENT`].
    #[error("an event has at most {MAX_EVENT} bytes")]
    TooLong,
}

/// Lower-case hexadecimal digits.
pub(super) fn to_hex(bytes: &[u8; 32]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// 64 of them, lower case only.
pub(super) fn from_hex(text: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    let bytes: Option<Vec<u8>> =
        pairs.iter().map(|&[high, low]| Some(digit(high)? << 4 | digit(low)?)).collect();
    bytes?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event(act: Act) -> Event {
        Event {
            at: UnixMillis(1_700_000_000_000),
            organisation: Some(OrganisationId::new("uni").unwrap()),
            actor: Actor::Account(AccountId::new("a1").unwrap()),
            subject: Some(AccountId::new("b2").unwrap()),
            act,
        }
    }

    #[test]
    fn the_stored_form_is_this() {
        let read = event(Act::RecordRead {
            part: RecordPart::Sessions,
            reason: Some(Reason::new("ticket 12, \"cannot sign in\"").unwrap()),
        });
        assert_eq!(
            String::from_utf8(read.to_bytes().unwrap()).unwrap(),
            r#"{"at":1700000000000,"organisation":"uni","actor":{"kind":"account","id":"a1"},"subject":"b2","act":{"kind":"record_read","part":"sessions","reason":"ticket 12, \"cannot sign in\""}}"#
        );
        let alone = Event {
            organisation: None,
            actor: Actor::System,
            subject: None,
            ..event(Act::ExceptionExpired { exception: Name::new("x9").unwrap() })
        };
        assert_eq!(
            String::from_utf8(alone.to_bytes().unwrap()).unwrap(),
            r#"{"at":1700000000000,"actor":{"kind":"system"},"act":{"kind":"exception_expired","exception":"x9"}}"#
        );
    }

    #[test]
    fn every_kind_has_its_name_and_comes_back() {
        let name = || Name::new("n").unwrap();
        let node = || NodeId::new("node-1").unwrap();
        let reason = || Reason::new("because").unwrap();
        let until = UnixMillis(5);
        let digest = Digest([0xab; 32]);
        let acts = [
            (
                "policy_changed",
                Act::PolicyChanged { setting: name(), before: None, after: Some(name()), reason: None },
            ),
            (
                "exception_made",
                Act::ExceptionMade {
                    exception: name(),
                    class: Some(name()),
                    setting: name(),
                    until,
                    reason: reason(),
                    owner: Some(reason()),
                },
            ),
            ("exception_expired", Act::ExceptionExpired { exception: name() }),
            ("role_granted", Act::RoleGranted { role: name(), until: Some(until), reason: None }),
            ("role_revoked", Act::RoleRevoked { role: name(), reason: None }),
            ("account_created", Act::AccountCreated { origin: AccountOrigin::Provisioning }),
            ("account_deactivated", Act::AccountDeactivated { reason: Some(reason()) }),
            ("account_reactivated", Act::AccountReactivated {}),
            ("account_erased", Act::AccountErased {}),
            ("sessions_ended", Act::SessionsEnded { count: 2 }),
            ("passkey_added", Act::PasskeyAdded {}),
            ("passkey_removed", Act::PasskeyRemoved {}),
            ("invitation_made", Act::InvitationMade { invitation: name(), roles: vec![name()] }),
            ("invitation_withdrawn", Act::InvitationWithdrawn { invitation: name() }),
            ("organisation_founded", Act::OrganisationFounded {}),
            ("organisation_changed", Act::OrganisationChanged {}),
            ("directory_switched", Act::DirectorySwitched { on: true }),
            ("organisation_deleted", Act::OrganisationDeleted {}),
            ("session_revoked", Act::SessionRevoked { session: name(), reason: None }),
            ("provider_added", Act::ProviderAdded { provider: name(), configuration: digest }),
            ("provider_changed", Act::ProviderChanged { provider: name(), configuration: digest }),
            ("provider_removed", Act::ProviderRemoved { provider: name() }),
            ("provisioning_token_made", Act::ProvisioningTokenMade { token: name(), until: None }),
            ("provisioning_token_revoked", Act::ProvisioningTokenRevoked { token: name() }),
            ("record_read", Act::RecordRead { part: RecordPart::Everything, reason: None }),
            ("disclosure_printed", Act::DisclosurePrinted { document: digest, reason: reason() }),
            ("export_made", Act::ExportMade { export: Export::Person, file: digest }),
            (
                "erasure_done",
                Act::ErasureDone { entries: Entries(vec![(1, 2), (4, 9)]), cause: ErasureCause::Request },
            ),
            (
                "evidence_recorded",
                Act::EvidenceRecorded { check: name(), result: CheckResult::Failed, evidence: digest },
            ),
            (
                "measure_attested",
                Act::MeasureAttested { measure: name(), until, reason: reason(), evidence: None },
            ),
            ("node_draining", Act::NodeDraining { node: node() }),
            ("node_started", Act::NodeStarted { node: node(), version: name(), program: digest }),
            ("node_stopped", Act::NodeStopped { node: node() }),
            ("checkpoint_witnessed", Act::CheckpointWitnessed { witness: name(), size: 7, root: digest }),
        ];
        for (kind, act) in acts {
            let bytes = event(act.clone()).to_bytes().unwrap();
            let text = String::from_utf8(bytes.clone()).unwrap();
            assert!(text.contains(&format!(r#""kind":"{kind}""#)), "{text}");
            assert_eq!(Event::from_bytes(&bytes).unwrap(), event(act));
        }
    }

    #[test]
    fn other_forms_of_the_same_are_refused() {
        let text = String::from_utf8(
            event(Act::RoleRevoked { role: Name::new("admin").unwrap(), reason: None }).to_bytes().unwrap(),
        )
        .unwrap();
        assert!(Event::from_bytes(text.as_bytes()).is_ok());
        for other in [
            text.replace(':', ": "),
            text.replace(r#""role":"admin""#, r#""role":"admin","reason":null"#),
            text.replace(r#""role":"admin""#, r#""role":"admin","more":1"#),
            text.replace(r#""role":"admin""#, r#""role":"ad min""#),
            text.replace("role_revoked", "role_erased"),
            text.replace(r#""at""#, r#""note":"x","at""#),
            format!("{text}\n"),
        ] {
            assert!(Event::from_bytes(other.as_bytes()).is_err(), "{other}");
        }
    }

    #[test]
    fn no_sentence_and_no_address_is_a_name() {
        for text in ["", "two words", "someone@example.org", "näme", &"x".repeat(MAX_NAME + 1)] {
            assert_eq!(Name::new(text), Err(EventError::Name));
        }
        assert!(Name::new(&"x".repeat(MAX_NAME)).is_ok());
        for text in ["", "two\nlines", "\u{1b}[31m", &"x".repeat(MAX_REASON + 1)] {
            assert_eq!(Reason::new(text).unwrap_err(), EventError::Reason);
        }
        assert!(!format!("{:?}", Reason::new("a secret").unwrap()).contains("secret"));
    }

    #[test]
    fn the_longest_event_fits() {
        let longest = |wide: char| {
            let name = || Name::new(&"x".repeat(MAX_NAME)).unwrap();
            let reason = Reason::new(&wide.to_string().repeat(MAX_REASON)).unwrap();
            event(Act::PolicyChanged {
                setting: name(),
                before: Some(name()),
                after: Some(name()),
                reason: Some(reason),
            })
        };
        assert!(longest('\u{10000}').to_bytes().is_ok() && longest('"').to_bytes().is_ok());
        let spans = (0..MAX_SPANS as u64).map(|n| (u64::MAX - 200 + 2 * n, u64::MAX - 199 + 2 * n)).collect();
        let erasure = Act::ErasureDone { entries: Entries(spans), cause: ErasureCause::Organisation };
        assert!(event(erasure).to_bytes().is_ok());
    }

    #[test]
    fn indexes_become_spans() {
        let spans = |indexes: &[u64]| -> Vec<Vec<(u64, u64)>> {
            Entries::covering(indexes.iter().copied()).into_iter().map(Into::into).collect()
        };
        assert_eq!(spans(&[5, 3, 4, 4, 9]), [vec![(3, 6), (9, 10)]]);
        assert!(spans(&[]).is_empty());
        let scattered: Vec<u64> = (0..100).map(|n| n * 2).collect();
        assert_eq!(spans(&scattered).iter().map(Vec::len).collect::<Vec<_>>(), [MAX_SPANS, 36]);
        for wrong in [vec![], vec![(3, 3)], vec![(1, 2), (2, 3)], vec![(4, 5), (1, 2)]] {
            assert_eq!(Entries::try_from(wrong), Err(EventError::Entries));
        }
    }

    proptest! {
        #[test]
        fn whatever_is_read_is_an_event_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Event::from_bytes(&bytes);
        }

        #[test]
        fn an_event_with_a_byte_changed_is_another_or_none(at in any::<prop::sample::Index>(), flip in 1..=255_u8) {
            let bytes = event(Act::AccountErased {}).to_bytes().unwrap();
            let mut other = bytes.clone();
            let at = at.index(other.len());
            other[at] ^= flip;
            if let Ok(read) = Event::from_bytes(&other) {
                prop_assert_eq!(read.to_bytes().unwrap(), other);
            }
        }

        #[test]
        fn hexadecimal_digits_come_back(bytes in any::<[u8; 32]>()) {
            prop_assert_eq!(from_hex(&to_hex(&bytes)), Some(bytes));
        }
    }
}
