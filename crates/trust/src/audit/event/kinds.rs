//! What acts say more closely: each a word of a closed list.

use serde::{Deserialize, Serialize};

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
    /// Users and groups, by the directory that has put them there.
    Directory,
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

/// Figures of an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figures {
    /// How many meetings run, by class.
    Meetings,
    /// How well media came through.
    Quality,
}

/// What was printed for somebody who asked with a right to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disclosure {
    /// What there is of the whole server, in numbers.
    Server,
    /// What there is of an organisation, in numbers.
    Organisation,
    /// What there is of a meeting. Which one is not told: no row of this log leads to a meeting.
    Meeting,
    /// What is held about the subject.
    Person,
}

/// What an organisation is found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationPart {
    /// What it is called.
    Name,
    /// Its path on the server.
    Path,
    /// A host name of its own.
    Host,
}
