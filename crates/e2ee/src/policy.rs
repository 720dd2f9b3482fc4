//! The meeting's policy: who is host, who may do what, and who is let in. It is the one extension of the
//! group's context (RFC 9420, section 12.1.7), so every member and the server's observer have the same one in
//! each epoch, and it changes by commits only.

use openmls::prelude::{
    Extension, ExtensionType, Extensions, GroupContext, RequiredCapabilitiesExtension, UnknownExtension,
};
use protocol::{
    ClassRules, EntryKey, HostKey, ParticipantId, Signature, StreamKind,
    class::{Grant, Lobby},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::{HostSecret, Refusal, cbor, signing};

/// The extension's type, for private use (RFC 9420, section 17.3).
pub(crate) const EXTENSION: u16 = 0xF0C1;
const VERSION: u8 = 1;
const CHARTER: &[u8] = b"conclave v1 charter";

/// Participants whose powers are denied one by one.
pub const MAX_DENIED: usize = 200;
/// Participants with a role that was given to them.
pub const MAX_ROLES: usize = 200;
/// Participants in the spotlight.
pub const MAX_SPOTLIGHT: usize = 8;

/// What all members agree on in an epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    v: u8,
    /// Whose meeting it is; the room commits to it. Never changes.
    pub host_key: HostKey,
    charter: Option<Signature>,
    /// Which guest link lets in.
    pub entry_key: EntryKey,
    /// The version of the card that brought this link. It rises with each, so that a server that hands out an
    /// older card brings no link back that was replaced.
    pub entry_version: u64,
    /// Whether newcomers wait until a host or co-host lets them in.
    pub lobby: bool,
    /// Whether newcomers come in by a host or co-host only, and are not even asked to wait.
    pub locked: bool,
    /// Whether everyone but hosts and co-hosts may nothing for now.
    pub safe: bool,
    /// Whether the meeting is over: everyone goes.
    pub ended: bool,
    /// What those may who are neither host nor co-host.
    pub allowed: Powers,
    /// What single ones of them may not.
    pub denied: BTreeMap<ParticipantId, Powers>,
    /// Roles that were given; a host by certificate needs none.
    pub roles: BTreeMap<ParticipantId, Role>,
    /// Who is shown large to everyone, first one first.
    pub spotlight: Vec<ParticipantId>,
    /// Newcomers come muted when more members than this are there; 0 is always, 65,535 is never.
    pub quiet_above: u16,
    /// The rules of the meeting's class, for the group's whole life; `None`: it is of none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Box<ClassRules>>,
}

/// How a meeting's groups begin; stands in the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// [`Policy::lobby`].
    pub lobby: bool,
    /// Whether it may begin without a host.
    pub early: bool,
    /// [`Policy::allowed`].
    pub allowed: Powers,
    /// [`Policy::quiet_above`].
    pub quiet_above: u16,
}

/// What somebody is in a meeting.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A guest.
    #[default]
    Member,
    /// Named by a host: may do all but name others, roll the link and end the meeting.
    Cohost,
    /// By certificate, or named by a host.
    Host,
}

/// A set of things that one may do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "u16", try_from = "u16")]
pub struct Powers(u16);

impl Default for Opening {
    /// A lobby, no beginning without a host, everything but sharing and recording allowed, quiet above twenty.
    fn default() -> Self {
        Self {
            lobby: true,
            early: false,
            allowed: Powers::ALL.without(Powers::SHARE).without(Powers::RECORD),
            quiet_above: 20,
        }
    }
}

impl Opening {
    /// The nearest one to it that keeps to the rules of a class.
    #[must_use]
    pub fn within(self, class: &ClassRules) -> Self {
        Self {
            lobby: class.lobby != Lobby::Off,
            quiet_above: if class.muted { 0 } else { self.quiet_above },
            allowed: self.allowed.without(hosts_only(class)),
            ..self
        }
    }
}

impl Powers {
    /// To do nothing but be there.
    pub const NONE: Self = Self(0);
    /// To speak.
    pub const MICROPHONE: Self = Self(1);
    /// To show a picture.
    pub const CAMERA: Self = Self(1 << 1);
    /// To share a screen and its sound.
    pub const SHARE: Self = Self(1 << 2);
    /// To write to everyone.
    pub const CHAT: Self = Self(1 << 3);
    /// To write to a single one.
    pub const PRIVATE_CHAT: Self = Self(1 << 4);
    /// To applaud.
    pub const REACTIONS: Self = Self(1 << 5);
    /// To take another name.
    pub const RENAME: Self = Self(1 << 6);
    /// To record the meeting, announced to everyone. Versions that do not know it read no policy that gives it.
    pub const RECORD: Self = Self(1 << 7);
    /// Everything.
    pub const ALL: Self = Self(0xff);

    /// Whether all of `other` are in it.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// These and `other`.
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// These but not `other`.
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// What sending this stream takes.
    pub const fn to_send(stream: StreamKind) -> Self {
        match stream {
            StreamKind::Microphone => Self::MICROPHONE,
            StreamKind::Camera => Self::CAMERA,
            StreamKind::Screen | StreamKind::ScreenAudio => Self::SHARE,
        }
    }
}

impl From<Powers> for u16 {
    fn from(powers: Powers) -> Self {
        powers.0
    }
}

impl TryFrom<u16> for Powers {
    type Error = &'static str;

    fn try_from(bits: u16) -> Result<Self, Self::Error> {
        if Self::ALL.0 & bits == bits { Ok(Self(bits)) } else { Err("a power that is not known") }
    }
}

impl Policy {
    /// The policy that a group begins with; [`Group::found`](crate::Group::found) adds the charter.
    pub fn new(host_key: HostKey, entry_key: EntryKey, opening: &Opening) -> Self {
        Self {
            v: VERSION,
            host_key,
            charter: None,
            entry_key,
            entry_version: 0,
            lobby: opening.lobby,
            locked: false,
            safe: false,
            ended: false,
            allowed: opening.allowed,
            denied: BTreeMap::new(),
            roles: BTreeMap::new(),
            spotlight: Vec::new(),
            quiet_above: opening.quiet_above,
            class: None,
        }
    }

    /// Whether a host founded the group. Once it is in a group, the charter is known to be true.
    pub fn is_chartered(&self) -> bool {
        self.charter.is_some()
    }

    /// Whether nobody comes in whose name is not verified.
    pub fn takes_verified_names(&self) -> bool {
        self.class.as_ref().is_some_and(|class| class.verified_by.is_some())
    }

    /// Whether members who are neither host nor co-host may add whoever holds the link.
    pub fn is_open(&self) -> bool {
        !(self.lobby || self.locked || self.safe || self.ended)
    }

    /// Lets in by the link of this version of the card from now on, unless that is older than what it has.
    pub fn take_link(&mut self, entry_key: EntryKey, version: u64) {
        if version > self.entry_version && entry_key != self.entry_key {
            (self.entry_key, self.entry_version) = (entry_key, version);
        }
    }

    /// Forgets what it says of others than these.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&ParticipantId) -> bool) {
        self.denied.retain(|participant, _| keep(participant));
        self.roles.retain(|participant, _| keep(participant));
        self.spotlight.retain(keep);
    }

    /// Signs the group with the host key.
    pub(crate) fn charter(&mut self, group_id: &[u8], host: &HostSecret) {
        self.charter = Some(host.sign(CHARTER, &[group_id]));
    }

    /// Whether host key, charter and class are the same in both.
    pub(crate) fn has_the_roots_of(&self, other: &Self) -> bool {
        self.host_key == other.host_key && self.charter == other.charter && self.class == other.class
    }

    /// What the class leaves to nobody, hosts included.
    pub(crate) fn barred(&self) -> Powers {
        self.class.as_ref().map_or(Powers::NONE, |class| barred(class))
    }

    /// Whether it keeps to the rules of its class.
    fn keeps_to_its_class(&self) -> bool {
        let Some(class) = &self.class else { return true };
        (class.lobby != Lobby::Always || self.lobby)
            && (!class.muted || self.quiet_above == 0)
            && self.allowed.without(hosts_only(class)) == self.allowed
    }

    /// As the group's context has it. MLS wants an extension to be required that is not its own, and then
    /// checks that every leaf knows it.
    pub(crate) fn to_extensions(&self) -> Result<Extensions<GroupContext>, Refusal> {
        if !self.is_bounded() {
            return Err(Refusal::UnreadablePolicy);
        }
        let policy = UnknownExtension(cbor::write(self));
        let extensions = vec![
            Extension::RequiredCapabilities(required_capabilities()),
            Extension::Unknown(EXTENSION, policy),
        ];
        Extensions::from_vec(extensions).map_err(|_| Refusal::UnreadablePolicy)
    }

    /// Reads the context of a group of this id: it has this extension, in the one form that there is, and no
    /// other.
    pub(crate) fn of_context(
        extensions: &Extensions<GroupContext>,
        group_id: &[u8],
    ) -> Result<Self, Refusal> {
        let mut extensions = extensions.iter();
        let (required, policy) = match (extensions.next(), extensions.next(), extensions.next()) {
            (
                Some(Extension::RequiredCapabilities(required)),
                Some(Extension::Unknown(EXTENSION, policy)),
                None,
            ) => (required, policy),
            _ => return Err(Refusal::UnknownExtension),
        };
        if *required != required_capabilities() {
            return Err(Refusal::UnknownExtension);
        }
        let read: Self = cbor::read(&policy.0).ok_or(Refusal::UnreadablePolicy)?;
        // What reads the same for everyone is written in one way only.
        if read.v != VERSION || !read.is_bounded() || cbor::write(&read) != policy.0 {
            return Err(Refusal::UnreadablePolicy);
        }
        match &read.charter {
            Some(charter) if !signing::verify(&read.host_key.0, CHARTER, &[group_id], charter) => {
                Err(Refusal::NotChartered)
            }
            _ if !read.keeps_to_its_class() => Err(Refusal::AgainstItsClass),
            _ => Ok(read),
        }
    }

    fn is_bounded(&self) -> bool {
        self.denied.len() <= MAX_DENIED
            && self.roles.len() <= MAX_ROLES
            && self.spotlight.len() <= MAX_SPOTLIGHT
            && self.class.as_ref().is_none_or(|class| class.is_bounded())
    }
}

/// What rules of a class leave to nobody.
fn barred(class: &ClassRules) -> Powers {
    let bars = [
        (class.record == Grant::Nobody, Powers::RECORD),
        (class.share == Grant::Nobody, Powers::SHARE),
        (!class.chat, Powers::CHAT.with(Powers::PRIVATE_CHAT)),
        (!class.private_chat, Powers::PRIVATE_CHAT),
        (!class.rename, Powers::RENAME),
    ];
    bars.iter().filter(|(bars, _)| *bars).fold(Powers::NONE, |all, (_, power)| all.with(*power))
}

/// What hosts must not give to everyone.
fn hosts_only(class: &ClassRules) -> Powers {
    let keeps =
        [(class.record != Grant::Granted, Powers::RECORD), (class.share != Grant::Granted, Powers::SHARE)];
    keeps.iter().filter(|(keeps, _)| *keeps).fold(barred(class), |all, (_, power)| all.with(*power))
}

fn required_capabilities() -> RequiredCapabilitiesExtension {
    RequiredCapabilitiesExtension::new(&[ExtensionType::Unknown(EXTENSION)], &[], &[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn context(policy: Vec<u8>) -> Extensions<GroupContext> {
        let policy = Extension::Unknown(EXTENSION, UnknownExtension(policy));
        Extensions::from_vec(vec![Extension::RequiredCapabilities(required_capabilities()), policy]).unwrap()
    }

    fn policy() -> Policy {
        let host = HostSecret::new([1; 16]);
        let mut policy = Policy::new(host.key(), EntryKey([2; 32]), &Opening::default());
        policy.charter(b"group", &host);
        policy
    }

    #[test]
    fn a_policy_is_read_as_it_was_written() {
        let mut policy = policy();
        policy.denied.insert(ParticipantId([3; 16]), Powers::CHAT.with(Powers::SHARE));
        policy.roles.insert(ParticipantId([4; 16]), Role::Cohost);
        policy.spotlight.push(ParticipantId([5; 16]));
        assert_eq!(Policy::of_context(&policy.to_extensions().unwrap(), b"group"), Ok(policy.clone()));
        assert_eq!(
            Policy::of_context(&policy.to_extensions().unwrap(), b"another"),
            Err(Refusal::NotChartered)
        );
    }

    #[test]
    fn a_power_that_is_not_known_is_not_read() {
        assert_eq!(Powers::try_from(0xff), Ok(Powers::ALL));
        assert!(Powers::try_from(0x100).is_err());
    }

    #[test]
    fn recording_is_for_hosts_until_they_give_it_and_policies_of_before_it_read_the_same() {
        assert!(!Opening::default().allowed.contains(Powers::RECORD));
        let before = Powers::ALL.without(Powers::RECORD);
        assert_eq!(cbor::write(&before), [0x18, 0x7f], "one byte and its head, as it ever was");
        assert_eq!(cbor::read(&[0x18, 0x7f]), Some(before));
    }

    #[test]
    fn the_longest_policy_has_no_more_than_some_kilobytes() {
        let mut policy = policy();
        let ids = |count: usize| (0..count).map(|at| ParticipantId([at as u8; 16]));
        policy.denied = ids(MAX_DENIED).map(|whom| (whom, Powers::CHAT)).collect();
        policy.roles = ids(MAX_ROLES).map(|whom| (whom, Role::Cohost)).collect();
        policy.spotlight = ids(MAX_SPOTLIGHT).collect();
        assert!(policy.to_extensions().is_ok());
        assert!(cbor::write(&policy).len() < 10_000);
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            prop_assert_eq!(Policy::of_context(&context(bytes), b"group"), Err(Refusal::UnreadablePolicy));
        }

        #[test]
        fn a_damaged_policy_is_refused_or_another_one_written_in_the_same_way(
            changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        ) {
            let mut bytes = cbor::write(&policy());
            for (at, byte) in changes {
                let length = bytes.len();
                bytes[at.index(length)] = byte;
            }
            if let Ok(read) = Policy::of_context(&context(bytes.clone()), b"group") {
                prop_assert_eq!(cbor::write(&read), bytes);
            }
        }
    }
}
