//! The conversation as it is shown.

use protocol::sealed::Reaction;
pub use protocol::sealed::Removal;
use serde::{Deserialize, Serialize};

/// A line of the conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChatLine {
    /// Stable.
    pub id: String,
    /// The author's person id.
    pub author: String,
    /// The author's name, kept when they leave.
    pub name: String,
    /// Whether the person at this device wrote it.
    pub own: bool,
    /// The text, to be shown as text; of a line with a file, what its author says about that.
    pub text: String,
    /// The file that it carries.
    pub file: Option<LineFile>,
    /// Milliseconds since 1970, by the author's clock.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub sent_at: u64,
    /// How far it came.
    pub delivery: Delivery,
    /// The name of the member who told it after the fact (empty if unknown); `None`: it came from its author.
    pub retold_by: Option<String>,
    /// Who reads it.
    pub to: Addressed,
    /// What it answers.
    pub reply: Option<Quote>,
    /// Its author has changed it.
    pub edited: bool,
    /// The person at this device has changed or deleted it, and that could not be sent.
    pub unsaved: bool,
    /// It is gone, and by whom; there is no text any more.
    #[cfg_attr(feature = "typescript", ts(type = "RemovalName | null"))]
    pub removed: Option<Removal>,
    /// Who reacts to it, by kind, the first kind first.
    pub reactions: Vec<LineReaction>,
    /// What the person at this device may do with it.
    pub may: LineActs,
}

/// A file as its sender describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LineFile {
    /// What it is called, cut down to a name that every system takes.
    pub name: String,
    /// The end of the name, with its dot, that says what it is; may be empty.
    pub ending: String,
    /// Its media type.
    pub kind: String,
    /// How long it is.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub bytes: u64,
    /// Width and height of a picture.
    pub picture: Option<(u32, u32)>,
    /// Opening it may run something.
    pub runs: bool,
}

/// Who reads a line, besides the person at this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "to", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Addressed {
    /// All.
    Everyone,
    /// The hosts.
    Hosts {
        /// And whom they talk with, if that is not the person at this device.
        with: Option<Someone>,
    },
    /// One, who wrote it or for whom it is.
    Person {
        /// The other one.
        whom: Someone,
    },
}

/// A person, who may be gone by now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Someone {
    /// As in the list of people.
    pub id: String,
    /// Kept when they leave.
    pub name: String,
}

/// What a line answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Quote {
    /// The line's id; `None`: it is not known here.
    pub line: Option<String>,
    /// Its author's name.
    pub name: String,
    /// Whether the person at this device wrote it.
    pub own: bool,
    /// The beginning of it; empty if it is gone.
    pub text: String,
}

/// One kind of reaction to a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LineReaction {
    /// Which.
    #[cfg_attr(feature = "typescript", ts(type = "ReactionName"))]
    pub reaction: Reaction,
    /// Names of those who react so, the first one first; empty where it is not known.
    pub names: Vec<String>,
    /// Whether the person at this device does.
    pub own: bool,
}

/// What the person may do with a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LineActs {
    /// Answer it.
    pub reply: bool,
    /// React to it.
    pub react: bool,
    /// Change it.
    pub edit: bool,
    /// Delete it.
    pub delete: bool,
    /// As a host: take it from everyone's conversation.
    pub hide: bool,
}

/// What somebody is writing to everyone just now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LiveText {
    /// The author's person id.
    pub author: String,
    /// The author's name.
    pub name: String,
    /// The end of it, to be shown as text.
    pub text: String,
}

/// How far a chat message came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// On its way.
    Sending,
    /// In the meeting's order.
    Sent,
    /// Could not be sent.
    Failed,
}
