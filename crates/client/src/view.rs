//! What the shell shows: plain values, made anew by the core whenever something changed.

use std::sync::Arc;

use protocol::StreamKind;
use serde::{Deserialize, Serialize};

/// The whole of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct View {
    /// Where the person is.
    pub phase: Phase,
    /// What stands in the way, if anything.
    pub problem: Option<Problem>,
    /// The link's fragment to give to others, once there is a meeting.
    pub invite: Option<String>,
    /// Everyone in the group by its keys, oneself first, then in the order of coming.
    pub people: Vec<Person>,
    /// Ids of those who speak, the loudest first.
    pub speaking: Vec<String>,
    /// What the encryption is.
    pub encryption: Encryption,
    /// The conversation, oldest first: the same value as in the view before, unless it changed.
    pub chat: Arc<Vec<ChatLine>>,
    /// What the receiving m-lines carry.
    pub slots: Vec<SlotView>,
    /// The connection to the server.
    pub connection: Connection,
}

/// Where the person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// No meeting yet.
    Landing,
    /// Before the door: name and devices.
    GreenRoom,
    /// On the way in.
    Joining,
    /// In.
    Meeting,
    /// Out again.
    Left,
}

/// Something that the person should know, with a way out. The words are the shell's, one per code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Problem {
    /// The link is no meeting link.
    BadLink,
    /// No such meeting, or not open for this link: absent, ended and wrong look alike.
    NotAvailable,
    /// The meeting is full.
    Full,
    /// The server cannot be reached; trying goes on.
    Unreachable,
    /// The server speaks another version; a reload helps.
    Version,
    /// Nobody let this person in.
    NotAdmitted,
    /// This meeting was opened in another window, which has the seat now.
    Replaced,
    /// The server refuses for a while because of too many messages.
    TooMany,
    /// The browser lacks encoded transforms, so nothing could be encrypted (set by the shell).
    NoTransforms,
    /// WebAssembly is switched off (set by the shell).
    NoWasm,
}

/// One member of the group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// Stable while the person is in the meeting.
    pub id: String,
    /// The name in the leaf; empty if it does not open (the shell says "unknown").
    pub name: String,
    /// Whether it is the person at this device.
    pub own: bool,
    /// The member's leaf in the ratchet tree.
    pub leaf: u32,
    /// Whether the connection of this member stands.
    pub connected: bool,
    /// Something that this member sealed did not open, and nothing did since.
    pub not_opening: bool,
    /// Messages that this member sealed and that were kept from this device.
    pub missing: u32,
    /// Speech.
    pub microphone: StreamView,
    /// Camera.
    pub camera: StreamView,
    /// Shared screen.
    pub screen: StreamView,
    /// What the shared screen plays.
    pub screen_audio: StreamView,
}

/// One stream of one person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct StreamView {
    /// The member says, sealed, that it is on.
    pub announced: bool,
    /// It is wanted here (on screen, or audible) and so should arrive.
    pub wanted: bool,
    /// Frames arrive.
    pub arriving: bool,
    /// Frames open.
    pub decrypting: bool,
    /// What is wrong with it.
    pub fault: Option<Fault>,
}

/// What is wrong with a stream, for longer than a switch takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// On by its sender's word, wanted here, but nothing arrives.
    NotArriving,
    /// Arrives, but does not open; being repaired.
    NotOpening,
    /// The sender says that this person's own stream does not open there (own streams only).
    NotOpeningThere,
}

/// What the encryption is; a pure function of the group's state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Encryption {
    /// The one-word answer.
    pub indicator: Indicator,
    /// The group's epoch (RFC 9420).
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub epoch: u64,
    /// Members of the group.
    pub members: u32,
    /// The code that two members may compare aloud; equal codes mean the same group and epoch.
    pub code: String,
}

/// The one-word answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Indicator {
    /// Not in a group yet.
    None,
    /// Every stream that arrives opens under the group's keys, every member's leaf verifies, and what is sent
    /// is sealed.
    EndToEnd,
    /// In a group, but something is being put right.
    Settling,
    /// Somebody's frames do not open, or a member's leaf does not verify: not called encrypted.
    Broken,
}

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
    /// The text, to be shown as text.
    pub text: String,
    /// Milliseconds since 1970, by the author's clock.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub sent_at: u64,
    /// How far it came.
    pub delivery: Delivery,
    /// The name of the member who told it after the fact (empty if unknown); `None`: it came from its author.
    pub retold_by: Option<String>,
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

/// A receiving m-line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SlotView {
    /// The m-line.
    pub mid: String,
    /// Whose picture or sound.
    pub person: String,
    /// Which stream.
    #[cfg_attr(feature = "typescript", ts(type = "StreamName"))]
    pub stream: StreamKind,
}

/// The connection to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// The signalling connection.
    pub signalling: Link,
    /// The media transport.
    pub media: Link,
}

/// A connection's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// Not begun.
    Off,
    /// Being set up, or again.
    Connecting,
    /// Stands.
    Up,
}
