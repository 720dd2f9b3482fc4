//! What goes into the core and what comes out of it.

use e2ee::{Secret, frames::FrameEpoch};
use protocol::{
    FileId, Mid, ParticipantId, StreamKind, Ticket, Track,
    sealed::{Codecs, Limit, Way},
};
use serde::{Deserialize, Serialize};

use crate::{
    floor::FloorAct,
    view::{ClassRules, Details, Opening, Powers, Role, View},
};

pub use protocol::Timestamp;

/// Something that happened outside the core.
#[derive(Debug, Clone)]
pub enum Input {
    /// The person did something.
    Intent(Intent),
    /// Whoever is at this device is signed in to an organisation: shown over the next WebSocket, before it stands.
    Ticket(Ticket),
    /// The WebSocket stands.
    SocketOpened,
    /// The WebSocket is gone or could not be had.
    SocketClosed,
    /// A message came.
    SocketMessage(Vec<u8>),
    /// The network may have changed (the browser's `online` event, a wake-up from sleep): check now.
    NetworkChanged,
    /// The time asked for by [`Output::WakeAt`] has come.
    Tick,
    /// The shell made the offer asked for by [`MediaCommand::Offer`].
    Offered {
        /// The command's number.
        request: u64,
        /// The description.
        sdp: String,
        /// What the sending m-lines carry.
        tracks: Vec<Track>,
    },
    /// The shell could not make the offer or use the answer.
    OfferFailed {
        /// The command's number.
        request: u64,
    },
    /// The media transport's state changed.
    Transport(TransportState),
    /// By which way packets flow, while the transport is connected: told again and again, as often as the shell looks.
    Way(Way),
    /// What the connection's statistics say, as often as the shell looks: about every other second.
    Measured(Measures),
    /// The frame transforms counted, since the last report; about one a second.
    Frames(Vec<FrameReport>),
    /// What the server says of a provider, asked for by [`NameCommand::Look`].
    Told {
        /// The provider's number.
        provider: String,
        /// Issuer, client and keys; `None`: nothing came.
        told: Option<Vec<u8>>,
        /// What [`NameCommand::Pin`] kept of that issuer.
        pinned: Vec<String>,
    },
    /// A file is on the server, whole.
    FileSent {
        /// The shell's number for it.
        job: u32,
        /// Its SHA-256.
        hash: [u8; 32],
    },
    /// A file will not be sent after all.
    FileDropped {
        /// The shell's number for it.
        job: u32,
    },
}

/// A line between two looks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Measures {
    /// Share of packets lost on the way out, before repair, 0 to 1; `None`: nothing was sent.
    pub loss_out: Option<f32>,
    /// What came, and what did not after all repairs.
    pub incoming: Vec<Incoming>,
    /// To the server and back, in milliseconds.
    pub round_trip: Option<f32>,
    /// What keeps the own pictures small.
    #[cfg_attr(feature = "typescript", ts(type = "LimitName | null"))]
    pub limit: Option<Limit>,
}

/// Packets of a receiving m-line between two looks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Incoming {
    /// Which; empty where the browser does not say.
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub mid: Mid,
    /// Not there.
    pub lost: f32,
    /// There, or not.
    pub of: f32,
}

/// What a person may do.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Intent {
    /// Make a new meeting and stand in its green room.
    Create {
        /// How it begins; left out: as usual, with a lobby.
        #[serde(default)]
        #[cfg_attr(feature = "typescript", ts(optional))]
        opening: Option<Opening>,
        /// The rules of its class, as the organisation has them; left out: it is of none.
        #[serde(default)]
        #[cfg_attr(feature = "typescript", ts(optional))]
        class: Option<ClassRules>,
    },
    /// Make a meeting for later, or without going there: see [`crate::view::Errand`].
    Arrange {
        /// The shell's number for it.
        errand: u32,
        /// What and when.
        details: Details,
        /// How it begins.
        opening: Opening,
        /// The rules of its class, as the organisation has them; left out: it is of none.
        #[serde(default)]
        #[cfg_attr(feature = "typescript", ts(optional))]
        class: Option<ClassRules>,
    },
    /// Change a meeting that is kept.
    Rearrange {
        /// The shell's number for it.
        errand: u32,
        /// The fragment of the hosts' link.
        host_link: String,
        /// What and when.
        details: Details,
        /// How it begins.
        opening: Opening,
    },
    /// Read what is kept of a meeting.
    Inspect {
        /// The shell's number for it.
        errand: u32,
        /// The fragment of the hosts' link.
        host_link: String,
    },
    /// Give a meeting a new guest link: the old one opens it no more, who is in it stays.
    RollLink {
        /// The shell's number for it.
        errand: u32,
        /// The fragment of the hosts' link.
        host_link: String,
    },
    /// Delete a meeting; who is in it is sent away.
    Delete {
        /// The shell's number for it.
        errand: u32,
        /// The fragment of the hosts' link.
        host_link: String,
    },
    /// Stand in the green room of the meeting that this fragment names.
    Open {
        /// The link's part behind `#`.
        fragment: String,
    },
    /// Come in.
    Join {
        /// The name that others see.
        name: String,
    },
    /// What the person's devices do now; off means that nothing is sent.
    Devices {
        /// The microphone is on.
        microphone: bool,
        /// The camera is on.
        camera: bool,
        /// A screen is shared.
        screen: bool,
        /// What the screen plays is shared.
        screen_audio: bool,
    },
    /// Write.
    Chat {
        /// The text.
        text: String,
        /// To whom; left out: to everyone. What answers a private line goes to those who read that.
        #[serde(default)]
        #[cfg_attr(feature = "typescript", ts(as = "Option<ChatTo>", optional))]
        to: ChatTo,
        /// The id of the line that it answers.
        #[serde(default)]
        #[cfg_attr(feature = "typescript", ts(optional))]
        reply: Option<String>,
    },
    /// Do something to a line.
    ChangeLine {
        /// The line's id.
        line: String,
        /// What.
        change: LineChange,
    },
    /// Send a line again that failed.
    SendAgain {
        /// The line's id.
        line: String,
    },
    /// Give a line up that failed.
    GiveUp {
        /// The line's id.
        line: String,
    },
    /// Send a file: the shell is told by [`FileCommand::Send`] how, and says [`Input::FileSent`] when it is done.
    SendFile {
        /// The shell's number for it.
        job: u32,
        /// What it is called.
        name: String,
        /// Its media type.
        kind: String,
        /// How long it is.
        #[cfg_attr(feature = "typescript", ts(type = "number"))]
        bytes: u64,
        /// Width and height of a picture.
        picture: Option<(u32, u32)>,
        /// To whom.
        #[serde(default)]
        #[cfg_attr(feature = "typescript", ts(as = "Option<ChatTo>", optional))]
        to: ChatTo,
    },
    /// Fetch the file of a line.
    FetchFile {
        /// The shell's number for it.
        job: u32,
        /// The line's id.
        line: String,
        /// It is to be shown.
        preview: bool,
    },
    /// Let everyone read along what is being written, as far as it is; nothing: no more.
    WriteLive {
        /// All of it.
        text: String,
    },
    /// A word to the hosts while waiting.
    Note {
        /// The text.
        text: String,
    },
    /// React for a moment.
    React {
        /// How.
        #[cfg_attr(feature = "typescript", ts(type = "ReactionName"))]
        reaction: protocol::sealed::Reaction,
    },
    /// Raise a hand, ask, vote; as a host, give the floor, set the timer, start polls.
    Floor(FloorAct),
    /// Record the meeting here, or no more. It is told to everyone first: see [`crate::view::OwnRecording`].
    Record {
        /// What is wanted.
        wish: RecordingWish,
    },
    /// Whether recordings shall leave the person out.
    LeaveOut {
        /// Whether.
        on: bool,
    },
    /// Look at what the server holds: see [`crate::view::Inventory`].
    Inquire {
        /// Whether, from now on.
        on: bool,
    },
    /// Try by which ways the server is reached, from the green room: answered by [`MediaCommand::Tried`].
    Try {
        /// The shell's number for it.
        #[cfg_attr(feature = "typescript", ts(type = "number"))]
        request: u64,
        /// An offer of a connection that carries nothing.
        sdp: String,
    },
    /// Take another name.
    Rename {
        /// The name that others see.
        name: String,
    },
    /// Draw a key for which the person's provider can vouch: answered by [`NameCommand::Ask`].
    AskName,
    /// Whom this browser remembers from earlier meetings: once, before a meeting is entered.
    Remember {
        /// The browser's own, in text.
        salt: String,
        /// What [`NameCommand::Meet`] said: names with those who had them.
        met: Vec<(String, String)>,
    },
    /// Show the name for which a provider vouches, from the next coming in on; or no more.
    ShowName {
        /// What came of [`NameCommand::Ask`].
        shown: Option<ShownName>,
    },
    /// What a host decides.
    Host(HostAct),
    /// What this device does with pictures beside VP8. May change: what turns out to be too much for it.
    Codecs {
        /// What it can decode.
        #[cfg_attr(feature = "typescript", ts(type = "{ vp9: boolean, av1: boolean }"))]
        decodes: Codecs,
        /// What it encodes well: VP9 for cameras, AV1 for screens.
        #[cfg_attr(feature = "typescript", ts(type = "{ vp9: boolean, av1: boolean }"))]
        encodes: Codecs,
    },
    /// A notice was seen; it is shown no more.
    Seen {
        /// Which.
        notice: u32,
    },
    /// Which pictures are on screen, the most important first.
    Show {
        /// All of them.
        tiles: Vec<Tile>,
    },
    /// Go.
    Leave,
    /// Try again after a problem.
    Retry,
}

impl Intent {
    /// To write this to everyone.
    pub fn say(text: impl Into<String>) -> Self {
        Self::Chat { text: text.into(), to: ChatTo::Everyone, reply: None }
    }
}

/// To whom the person writes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "to", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ChatTo {
    /// All.
    #[default]
    Everyone,
    /// The hosts, and whom they talk with.
    Hosts {
        /// For hosts: the id of that person. Left out: the person at this device.
        #[serde(default)]
        #[cfg_attr(feature = "typescript", ts(optional))]
        with: Option<String>,
    },
    /// One.
    Person {
        /// By id.
        person: String,
    },
}

/// What the person does to a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "what", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum LineChange {
    /// Say something else.
    Edit {
        /// The new text.
        text: String,
    },
    /// Delete it.
    Delete,
    /// As a host: take it from everyone's conversation.
    Hide,
    /// React to it.
    React {
        /// How.
        #[cfg_attr(feature = "typescript", ts(type = "ReactionName"))]
        reaction: protocol::sealed::Reaction,
        /// Whether the reaction stands from now on.
        on: bool,
    },
}

/// What a host or co-host may do. People are named by their ids as in the view.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "act", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum HostAct {
    /// Let these in; `None`: all who wait.
    Admit {
        /// Callers.
        people: Option<Vec<String>>,
    },
    /// Turn these away.
    Decline {
        /// Callers.
        people: Vec<String>,
        /// Whether their tabs may not knock again.
        block: bool,
    },
    /// Newcomers wait for a host.
    Lobby {
        /// Whether.
        on: bool,
    },
    /// Nobody new comes in.
    Lock {
        /// Whether.
        on: bool,
    },
    /// One action against disturbers: locked; nobody but hosts speaks, is seen, shares or writes.
    Safe {
        /// Whether.
        on: bool,
    },
    /// What everyone may do.
    Allow {
        /// All of it.
        powers: Powers,
    },
    /// What one person may do: what everyone may, less what is denied here.
    Deny {
        /// Whom.
        person: String,
        /// What is taken away; nothing: all is given back.
        powers: Powers,
    },
    /// Newcomers come muted in meetings of more members.
    QuietAbove {
        /// So many.
        members: u16,
    },
    /// Shown large to all; empty: nobody.
    Spotlight {
        /// Whom.
        people: Vec<String>,
    },
    /// Makes a co-host or host, or a member again.
    Appoint {
        /// Whom.
        person: String,
        /// What.
        role: Role,
    },
    /// Makes somebody the host in one's own place.
    PassOn {
        /// Whom.
        person: String,
    },
    /// A co-host becomes host because there is none.
    TakeOver,
    /// Out; newcomers wait for a host from then on.
    Remove {
        /// Whom.
        people: Vec<String>,
    },
    /// Switches microphones off; `None`: of all but hosts and co-hosts.
    Mute {
        /// Whose.
        person: Option<String>,
    },
    /// Asks to switch the microphone on; `None`: everyone.
    AskToUnmute {
        /// Whom.
        person: Option<String>,
    },
    /// Ends a share.
    StopShare {
        /// Whose.
        person: String,
    },
    /// Ends a recording.
    StopRecording {
        /// Whose.
        person: String,
    },
    /// Ends the meeting for all.
    End,
}

/// What a person wants of their own recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum RecordingWish {
    /// To record.
    Running,
    /// To record nothing for now.
    Paused,
    /// To end it.
    Off,
}

/// A picture on screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Tile {
    /// The person's id as in the view.
    pub person: String,
    /// Which stream of theirs: `camera` or `screen`.
    #[cfg_attr(feature = "typescript", ts(type = "StreamName"))]
    pub stream: StreamKind,
    /// Height in device pixels.
    pub height: u16,
    /// Somebody signs there, whom this person watches: never with fewer than 20 pictures a second.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    pub signs: bool,
}

/// A codec of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum PictureCodec {
    /// RFC 6386: each layer a stream.
    Vp8,
    /// Layers that stand on each other, in one stream.
    Vp9,
    /// The same.
    Av1,
}

/// The state of the media transport.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TransportState {
    /// Being set up.
    Connecting,
    /// Packets flow.
    Connected,
    /// Packets stopped; it may come back by itself.
    Disconnected,
    /// It will not come back by itself.
    Failed,
}

/// What the transforms saw of one receiving m-line, or of one sending stream, since the last report.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct FrameReport {
    /// The m-line.
    pub mid: String,
    /// The leaf that the opened frames came from, by their keys.
    pub leaf: Option<u32>,
    /// The stream that they belong to, by their keys.
    #[cfg_attr(feature = "typescript", ts(type = "StreamName | null"))]
    pub stream: Option<StreamKind>,
    /// Frames that opened (or were sealed, on a sending m-line).
    pub opened: u32,
    /// Frames that did not open although their epoch is known.
    pub failed: u32,
    /// Frames of an epoch that is not known.
    pub unknown_epoch: u32,
    /// Packets that left on a sending m-line, whatever the transform counted: by the transport's own statistics,
    /// without those sent again.
    pub sent_packets: u32,
}

/// Something that the shell shall do.
#[derive(Debug, Clone)]
pub enum Output {
    /// Open a WebSocket to the server.
    Connect,
    /// Close it, after what was sent over it before. Nothing more is heard of it: neither
    /// [`Input::SocketClosed`] nor messages.
    Disconnect,
    /// Send a message over it.
    Send(Vec<u8>),
    /// Call [`Input::Tick`] at this time (replaces an earlier one).
    WakeAt(Timestamp),
    /// Show this.
    View(Box<View>),
    /// Media.
    Media(MediaCommand),
    /// Keys for the frame transforms.
    Keys(KeyCommand),
    /// Files.
    Files(FileCommand),
    /// Names for which providers vouch.
    Names(NameCommand),
    /// Keep this for a reload of the same tab (`None`: forget it).
    Keep(Option<Kept>),
    /// Switch these devices off, as if the person had, and say so by [`Intent::Devices`].
    SwitchOff(Vec<StreamKind>),
}

/// What a reload of the same tab may know, so that the person has one seat and not two, and a meeting's maker
/// stays its host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Kept {
    /// The meeting's fragment, to tell whether it is the same; with the host's part, if there is one.
    pub fragment: String,
    /// The seat token, in text; `None` before there was a seat and after it was given up.
    pub seat: Option<String>,
    /// The participant and the key to come back as the same one, in text.
    pub back: Option<String>,
    /// This tab's number at the meeting's door, in text.
    pub visitor: Option<String>,
    /// The name that was used.
    pub name: String,
}

/// A name for which a provider vouches, as the shell keeps it for this tab.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ShownName {
    /// The provider's number at the server.
    pub provider: String,
    /// The ID token.
    pub token: String,
    /// As [`NameCommand::Ask`] said it.
    pub key: String,
    /// As [`NameCommand::Ask`] said it.
    pub salt: String,
}

impl std::fmt::Debug for ShownName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ShownName")
    }
}

/// What the shell shall do for names that providers vouch for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum NameCommand {
    /// The answer to [`Intent::AskName`]: have an ID token made with this nonce, and keep key and salt in this tab.
    Ask {
        /// The secret key, in text.
        key: String,
        /// The salt, in text.
        salt: String,
        /// What the token is to commit to.
        nonce: String,
    },
    /// Ask the server about a provider, and say [`Input::Told`].
    Look {
        /// Its number.
        provider: String,
    },
    /// Keep that a key of this issuer was seen.
    Pin {
        /// Whose.
        issuer: String,
        /// Which.
        print: String,
    },
    /// Keep that somebody was met under this name; both are digests.
    Meet {
        /// The name.
        name: String,
        /// Who.
        person: String,
    },
}

impl std::fmt::Debug for NameCommand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Ask { .. } => "Ask",
            Self::Look { .. } => "Look",
            Self::Pin { .. } => "Pin",
            Self::Meet { .. } => "Meet",
        })
    }
}

/// What the shell shall do with its RTCPeerConnection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum MediaCommand {
    /// Make an offer and answer with [`Input::Offered`].
    Offer {
        /// Number of the offer.
        #[cfg_attr(feature = "typescript", ts(type = "number"))]
        request: u64,
        /// Begin with a new RTCPeerConnection.
        fresh: bool,
        /// Restart ICE.
        ice_restart: bool,
        /// Receiving m-lines for audio that there shall be at least.
        audio_slots: u16,
        /// Receiving m-lines for video that there shall be at least.
        video_slots: u16,
    },
    /// Use this answer.
    Answer {
        /// Number of the offer.
        #[cfg_attr(feature = "typescript", ts(type = "number"))]
        request: u64,
        /// The description.
        sdp: String,
    },
    /// The answer to [`Intent::Try`].
    Tried {
        /// The shell's number for it.
        #[cfg_attr(feature = "typescript", ts(type = "number"))]
        request: u64,
        /// The description; `None` if the server cannot be asked, or has no room for it now.
        sdp: Option<String>,
    },
    /// From the next RTCPeerConnection on, this leads through the server's TURN server. Replaces what was said before.
    Relay {
        /// Its `username`.
        username: String,
        /// Its `credential`.
        password: String,
        /// The server's own TCP port; the page's may do as well.
        port: u16,
    },
    /// What is sent is encoded so from now on; VP8 before the first of these.
    Encode {
        /// Pictures of cameras.
        camera: PictureCodec,
        /// Shared screens.
        screen: PictureCodec,
    },
    /// Close the RTCPeerConnection.
    Close,
}

/// Whose frames may be shown on an m-line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameSource {
    /// The member's leaf.
    pub leaf: u32,
    /// The member's stream.
    pub stream: StreamKind,
    /// The epoch in which the member took the leaf, as far as is known here: what was sealed there before is
    /// of the leaf's owner of then.
    pub since_epoch: u64,
}

impl FrameSource {
    /// Whether a frame is of somebody who had the leaf before: dropped, and nobody's fault.
    pub fn is_earlier_owners(&self, leaf: u32, epoch: u64) -> bool {
        self.leaf == leaf && epoch < self.since_epoch
    }

    /// Whether a frame that opened with these marks is from here.
    pub fn is_of(&self, leaf: u32, stream: StreamKind, epoch: u64) -> bool {
        self.leaf == leaf && self.stream == stream && epoch >= self.since_epoch
    }
}

/// What the frame transforms shall know. Goes straight to them, never through the views.
#[derive(Debug, Clone)]
pub enum KeyCommand {
    /// Open frames of this epoch from now on.
    AddEpoch(FrameEpoch),
    /// Seal frames in this epoch from now on.
    SealWith(u64),
    /// Forget the keys of all epochs before this one.
    RetireBefore(u64),
    /// Show and play on this m-line only what comes from there (`None`: nothing).
    Expect {
        /// The m-line.
        mid: String,
        /// Who and what.
        source: Option<FrameSource>,
    },
    /// Forget everything.
    Clear,
}

/// What the shell shall do with files. Goes straight to who seals and opens them, never through the views.
#[derive(Debug, Clone)]
pub enum FileCommand {
    /// Where the meeting's files are: the credentials `Seat` of the HTTP requests; `None`: in no meeting, forget all.
    Access(Option<String>),
    /// Seal a file and send it, then say [`Input::FileSent`].
    Send {
        /// The shell's number for it.
        job: u32,
        /// What it is found by.
        file: FileId,
        /// What it is sealed with.
        key: Secret<[u8; 16]>,
    },
    /// Fetch a file and open it.
    Fetch {
        /// The shell's number for it.
        job: u32,
        /// What it is found by.
        file: FileId,
        /// What opens it.
        key: Secret<[u8; 16]>,
        /// How long it is.
        bytes: u64,
        /// Its SHA-256.
        hash: [u8; 32],
        /// It is to be shown.
        preview: bool,
    },
    /// Its readers are told of a file that was sent: it is done.
    Announced {
        /// The shell's number for it.
        job: u32,
    },
    /// Nobody needs it any more.
    Delete {
        /// What it is found by.
        file: FileId,
        /// Whose it is to be, or else stays; `None`: the person's own.
        owner: Option<ParticipantId>,
    },
    /// This cannot be done.
    Refuse {
        /// The shell's number for it.
        job: u32,
    },
}

/// The name of a person in views and intents.
pub(crate) fn person_id(participant: &ParticipantId) -> String {
    participant.to_text()
}
