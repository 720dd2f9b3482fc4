//! An organisation's policy as a file: which classes of meetings there are, what holds in each, and which named exceptions
//! are made. Pure: text in, a policy or its faults out; two policies in, what changes between them out.
//!
//! A setting that nobody enforces does not stand in the file: each is kept by the server or by the meeting's members
//! ([`Setting::kept_by`]).

mod change;
mod day;
mod file;
mod setting;
mod templates;

pub use change::{Change, Effect, Plan, plan};
pub use day::Day;
pub use file::{Fault, Faults, parse};
pub use setting::{KeptBy, Kind, Setting, Value};
pub use templates::{TEMPLATES, Template};

use protocol::{
    ClassRules,
    class::{ClassException, Grant, Lobby, People},
};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Characters of a policy's file at most.
pub const FILE_BYTES: usize = 32 << 10;
/// Classes of a policy at most.
pub const CLASSES: usize = 20;
/// Characters of a class's name at most.
pub const NAME_CHARACTERS: usize = 32;
/// Days that an exception may be made for at most: a year.
pub const EXCEPTION_DAYS: u32 = 366;

/// What an organisation asks of its meetings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Which class is offered first.
    pub default: String,
    /// Where what the organisation keeps and its meetings may be, in the file's names; none: anywhere.
    pub regions: Vec<String>,
    /// All of them by name.
    pub classes: BTreeMap<String, Class>,
    /// By class and setting.
    pub exceptions: BTreeMap<(String, Setting), Exception>,
}

/// Meetings of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Its name for people.
    pub title: String,
    /// Where its meetings may be, within what the organisation allows; none: as the organisation says.
    pub regions: Vec<String>,
    values: BTreeMap<Setting, Value>,
}

/// Something laxer than its class says, for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// What holds instead.
    pub value: Value,
    /// Who answers for it.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// The last day.
    pub until: Day,
}

impl Class {
    /// What it says of a setting.
    pub fn value(&self, setting: Setting) -> Value {
        self.values.get(&setting).copied().unwrap_or_else(|| setting.default())
    }
}

impl Policy {
    /// The rules of one of its classes on a day, of the organisation with this number, name and issuers of its providers;
    /// `None`: it has no such class. Exceptions that have ended count no more.
    pub fn rules(
        &self,
        class: &str,
        (organisation, by, issuers): ([u8; 16], &str, &[String]),
        today: Day,
    ) -> Option<ClassRules> {
        let found = self.classes.get(class)?;
        let current = |setting| {
            let exception = self.exceptions.get(&(class.to_owned(), setting));
            exception.filter(|exception| exception.until >= today)
        };
        let value =
            |setting| current(setting).map_or_else(|| found.value(setting), |exception| exception.value);
        let exceptions = Setting::ALL.into_iter().filter_map(|setting| {
            let exception = current(setting)?;
            Some(ClassException {
                setting: setting.name().to_owned(),
                instead_of: setting.text(found.value(setting)),
                owner: exception.owner.clone(),
                reason: exception.reason.clone(),
                until: exception.until.end_ms(),
            })
        });
        let mfa = value(Setting::Mfa).is_on();
        let people = [People::Link, People::SignedIn, People::Members][word(value(Setting::People))];
        Some(ClassRules {
            organisation,
            by: by.to_owned(),
            class: class.to_owned(),
            title: found.title.clone(),
            people: if mfa { people.max(People::SignedIn) } else { people },
            mfa,
            verified_by: value(Setting::Verified).is_on().then(|| issuers.to_vec()),
            lobby: [Lobby::Off, Lobby::On, Lobby::Always][word(value(Setting::Lobby))],
            record: grant(value(Setting::Record)),
            share: grant(value(Setting::Share)),
            chat: value(Setting::Chat).is_on(),
            private_chat: value(Setting::PrivateChat).is_on(),
            rename: value(Setting::Rename).is_on(),
            muted: value(Setting::MutedOnEntry).is_on(),
            camera_off: value(Setting::CameraOffOnEntry).is_on(),
            kept_days: value(Setting::KeptDays).0,
            file_hours: value(Setting::FileHours).0,
            chat_hours: value(Setting::ChatHours).0,
            regions: self.regions_of(found).to_vec(),
            exceptions: exceptions.collect(),
        })
    }

    /// Where meetings of one of its classes may be.
    pub(crate) fn regions_of<'a>(&'a self, class: &'a Class) -> &'a [String] {
        if class.regions.is_empty() { &self.regions } else { &class.regions }
    }

    /// The names of its classes, the default one first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let others = self.classes.keys().filter(|name| **name != self.default);
        std::iter::once(&self.default).chain(others).map(String::as_str)
    }
}

/// SHA-256 of a file's text, in hexadecimal: whether two are the same.
pub fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A place in a list of three.
fn word(value: Value) -> usize {
    usize::from(value.0.min(2))
}

fn grant(value: Value) -> Grant {
    [Grant::Granted, Grant::Hosts, Grant::Nobody][word(value)]
}
