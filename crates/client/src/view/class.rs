//! The rules of a meeting's class, for the shell: as they are on the wire, with its names.

use protocol::class;
use serde::{Deserialize, Serialize};

/// What holds in a meeting of a class, exceptions counted in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ClassRules {
    /// The organisation's number, as 32 hexadecimal digits.
    pub organisation: String,
    /// The organisation's name.
    pub by: String,
    /// The class's name in the policy.
    pub class: String,
    /// The class's name for people.
    pub title: String,
    /// Who may come in.
    pub people: PeopleRule,
    /// Whether who comes in has to have signed in with several factors.
    pub mfa: bool,
    /// Issuers whose word for a name counts, if those alone come in whose name is verified.
    #[serde(default)]
    pub verified_by: Option<Vec<String>>,
    /// Whether newcomers wait for a host.
    pub lobby: LobbyRule,
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
    /// Hours that the server keeps a file at most.
    pub file_hours: u16,
    /// Hours that a saved copy of the conversation may be kept; 0: it is not saved.
    pub chat_hours: u16,
    /// Where the meeting may be: countries (ISO 3166-1 alpha-2), `EU`, `EEA`; none: anywhere.
    pub regions: Vec<String>,
    /// What is laxer than the class says.
    pub exceptions: Vec<ClassException>,
}

/// A named exception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ClassException {
    /// The setting, as in the policy file.
    pub setting: String,
    /// What the class says, as in the policy file.
    pub instead_of: String,
    /// Who answers for it.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// When it ends, in milliseconds since 1970.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub until: u64,
}

/// Something that is off for now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ClosedGate {
    /// Its stable name, as `recording`.
    pub feature: String,
    /// Why, in English.
    pub en: String,
    /// Why, in Dutch.
    pub nl: String,
}

impl From<&class::ClosedGate> for ClosedGate {
    fn from(gate: &class::ClosedGate) -> Self {
        Self { feature: gate.feature.clone(), en: gate.en.clone(), nl: gate.nl.clone() }
    }
}

macro_rules! mirror {
    ($(#[$doc:meta])* $name:ident of $wire:ident: $($(#[$case_doc:meta])* $case:ident),*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$case_doc])* $case),*
        }

        impl From<class::$wire> for $name {
            fn from(value: class::$wire) -> Self {
                match value { $(class::$wire::$case => Self::$case),* }
            }
        }

        impl From<$name> for class::$wire {
            fn from(value: $name) -> Self {
                match value { $($name::$case => Self::$case),* }
            }
        }
    };
}
mirror! {
    /// Who may come in.
    PeopleRule of People:
    /// Whoever has the link.
    Link,
    /// Whoever is signed in at this server.
    SignedIn,
    /// Members of the organisation.
    Members
}
mirror! {
    /// Whether newcomers wait for a host.
    LobbyRule of Lobby:
    /// Not at first.
    Off,
    /// At first.
    On,
    /// As long as the meeting lasts.
    Always
}
mirror! {
    /// Who may do something.
    Grant of Grant:
    /// Hosts, and whom they let.
    Granted,
    /// Hosts and co-hosts alone.
    Hosts,
    /// Nobody.
    Nobody
}

impl From<&class::ClassRules> for ClassRules {
    fn from(rules: &class::ClassRules) -> Self {
        let exception = |exception: &class::ClassException| ClassException {
            setting: exception.setting.clone(),
            instead_of: exception.instead_of.clone(),
            owner: exception.owner.clone(),
            reason: exception.reason.clone(),
            until: exception.until,
        };
        Self {
            organisation: rules.organisation.iter().map(|byte| format!("{byte:02x}")).collect(),
            by: rules.by.clone(),
            class: rules.class.clone(),
            title: rules.title.clone(),
            people: rules.people.into(),
            mfa: rules.mfa,
            verified_by: rules.verified_by.clone(),
            lobby: rules.lobby.into(),
            record: rules.record.into(),
            share: rules.share.into(),
            chat: rules.chat,
            private_chat: rules.private_chat,
            rename: rules.rename,
            muted: rules.muted,
            camera_off: rules.camera_off,
            kept_days: rules.kept_days,
            file_hours: rules.file_hours,
            chat_hours: rules.chat_hours,
            regions: rules.regions.clone(),
            exceptions: rules.exceptions.iter().map(exception).collect(),
        }
    }
}

impl ClassRules {
    /// As on the wire; `None`: the organisation's number is none, or something is too long.
    pub(crate) fn to_wire(&self) -> Option<Box<class::ClassRules>> {
        let digits = self.organisation.as_bytes();
        let mut organisation = [0; 16];
        if digits.len() != 2 * organisation.len() {
            return None;
        }
        for (byte, pair) in organisation.iter_mut().zip(digits.chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        let exception = |exception: &ClassException| class::ClassException {
            setting: exception.setting.clone(),
            instead_of: exception.instead_of.clone(),
            owner: exception.owner.clone(),
            reason: exception.reason.clone(),
            until: exception.until,
        };
        let rules = class::ClassRules {
            organisation,
            by: self.by.clone(),
            class: self.class.clone(),
            title: self.title.clone(),
            people: self.people.into(),
            mfa: self.mfa,
            verified_by: self.verified_by.clone(),
            lobby: self.lobby.into(),
            record: self.record.into(),
            share: self.share.into(),
            chat: self.chat,
            private_chat: self.private_chat,
            rename: self.rename,
            muted: self.muted,
            camera_off: self.camera_off,
            kept_days: self.kept_days,
            file_hours: self.file_hours,
            chat_hours: self.chat_hours,
            regions: self.regions.clone(),
            exceptions: self.exceptions.iter().map(exception).collect(),
        };
        rules.is_bounded().then(|| Box::new(rules))
    }
}
