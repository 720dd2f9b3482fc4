//! What the shell shows: plain values, made anew by the core whenever something changed.

mod chat;
mod class;

pub use chat::{
    Addressed, ChatLine, Delivery, LineActs, LineFile, LineReaction, LiveText, Quote, Removal, Someone,
};

pub use class::{ClassException, ClassRules, ClosedGate, Grant, LobbyRule, PeopleRule};

use std::sync::Arc;

use protocol::{
    StreamKind,
    inventory::{Field, Part, Until, Value},
    sealed::{Limit, Line, Strain, Way},
};
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
    /// The server is about to stop, at this time at the latest, in milliseconds since 1970: meetings are interrupted then.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub server_ends: Option<u64>,
    /// Whether the server knows by an account whose connection this is; members do not hear of it.
    pub signed_in: bool,
    /// The link's fragment to give to others, once there is a meeting.
    pub invite: Option<String>,
    /// The fragment of the hosts' link, for who holds it.
    pub host_link: Option<String>,
    /// What the link has opened.
    pub meeting: Option<Details>,
    /// The rules of the meeting's class, by its host's signature; none, if it is of no class.
    pub class: Option<ClassRules>,
    /// What is off in this meeting for now, because a measure of its organisation does not hold, by the server's word.
    pub closed: Vec<ClosedGate>,
    /// In the green room: how it stands inside, by the server's word.
    pub gathering: Option<Gathering>,
    /// How it stands with the person who waits for a host.
    pub waiting: Option<Waiting>,
    /// Who vouches for which name of the person at this device, as others will see it.
    pub own_name: NameMark,
    /// Whether the meeting's class keeps the person at this device out for now: it takes verified names alone.
    pub barred: bool,
    /// For hosts: who waits at the door, first come first.
    pub callers: Vec<Caller>,
    /// The meeting's rules, once in it.
    pub policy: Option<Policy>,
    /// What happened to the person or the meeting by somebody's act, oldest first, the last few.
    pub notices: Vec<Notice>,
    /// Reactions of the last seconds.
    pub reactions: Vec<Reacted>,
    /// The last errand about meetings that are kept: making, changing, deleting one.
    pub errand: Option<Errand>,
    /// Everyone in the group by its keys, oneself first, then in the order of coming.
    pub people: Vec<Person>,
    /// Ids of those who speak, the loudest first.
    pub speaking: Vec<String>,
    /// What the encryption is.
    pub encryption: Encryption,
    /// The conversation, oldest first: the same value as in the view before, unless it changed.
    pub chat: Arc<Vec<ChatLine>>,
    /// Bytes of the longest file that can be sent; 0: none.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub file_bytes: u64,
    /// What others are writing to everyone just now, who began first comes first.
    pub live: Vec<LiveText>,
    /// Hands, who speaks, the timer, questions, polls.
    pub floor: crate::floor::view::Floor,
    /// Who records, and whom the own recording takes in.
    pub recording: Recordings,
    /// What the server says that it holds, while the person looks at it.
    pub inventory: Option<Inventory>,
    /// For hosts: how it goes for everyone.
    pub quality: Option<Quality>,
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
    /// At the door, until a host decides or comes.
    Waiting,
    /// In.
    Meeting,
    /// Out again.
    Left,
}

/// How it stands in the meeting, before one is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Gathering {
    /// How many are there.
    pub present: u32,
    /// Names of some of them, where newcomers may know them.
    pub names: Vec<String>,
    /// A host lets newcomers in.
    pub lobby: bool,
    /// Nobody new comes in.
    pub locked: bool,
    /// It may begin without a host.
    pub early: bool,
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
    /// The meeting is locked.
    Locked,
    /// A host has ended the meeting, or deleted it.
    Ended,
    /// A host said no.
    Declined,
    /// A host removed this person.
    Removed,
    /// What this person was signed in with holds no more.
    SignedOut,
    /// The server keeps as many meetings as it may.
    Quota,
    /// The server cannot be reached; trying goes on.
    Unreachable,
    /// The server speaks another version; a reload helps.
    Version,
    /// Nobody let this person in.
    NotAdmitted,
    /// The meeting's class asks for somebody who is signed in.
    SignInNeeded,
    /// The meeting is for the members of its organisation.
    MembersOnly,
    /// The meeting's class asks for somebody who has signed in with several factors.
    FactorsNeeded,
    /// The meeting's class lets in those alone whose name is verified, and this person's is not.
    NotVerified,
    /// Somebody is in the meeting, or was just let in, whose name is not verified, against its class.
    UnverifiedInside,
    /// Names could not be checked in time: the provider's keys are not to be had.
    NamesUnchecked,
    /// The meeting may not be on this server, which is in another place than its class allows.
    OutsideRegions,
    /// An exception that the meeting rests on has ended.
    ExceptionOver,
    /// The server has other rules for the meeting than its host has signed.
    RulesDiffer,
    /// The organisation has other rules for this class by now, or this person is not of it.
    NotYourClass,
    /// No meeting of this class is made for now: a measure of its organisation does not hold.
    GateClosed,
    /// This meeting was opened in another window, which has the seat now.
    Replaced,
    /// The server refuses for a while because of too many messages.
    TooMany,
    /// The server has as much to do as it can; trying goes on.
    ServerFull,
    /// The server is about to stop and begins no meeting; trying goes on.
    ServerEnds,
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
    /// Who vouches for which name of theirs.
    pub mark: NameMark,
    /// Whether this browser met them before.
    pub met: Met,
    /// Whether it is the person at this device.
    pub own: bool,
    /// What the member is by the group's policy.
    pub role: Role,
    /// What the member may do now.
    pub may: Powers,
    /// The member's leaf in the ratchet tree.
    pub leaf: u32,
    /// Whether the connection of this member stands.
    pub connected: bool,
    /// Else since when it is known not to, in milliseconds since 1970.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub away_since: Option<u64>,
    /// Something that this member sealed did not open, and nothing did since.
    pub not_opening: bool,
    /// Messages that this member sealed and that were kept from this device.
    pub missing: u32,
    /// Streams of the person at this device that do not arrive there, by this member's word.
    #[cfg_attr(feature = "typescript", ts(type = "StreamName[]"))]
    pub misses: Vec<StreamKind>,
    /// Streams of the person at this device that do not open there, by this member's word.
    #[cfg_attr(feature = "typescript", ts(type = "StreamName[]"))]
    pub cannot_open: Vec<StreamKind>,
    /// How this member's line to the server stands, by its own word, where that is not as usual; never of the person at
    /// this device.
    pub line: Option<PersonLine>,
    /// Speech.
    pub microphone: StreamView,
    /// Camera.
    pub camera: StreamView,
    /// Shared screen.
    pub screen: StreamView,
    /// What the shared screen plays.
    pub screen_audio: StreamView,
}

impl Person {
    pub(crate) fn stream(&self, kind: StreamKind) -> &StreamView {
        match kind {
            StreamKind::Microphone => &self.microphone,
            StreamKind::Camera => &self.camera,
            StreamKind::Screen => &self.screen,
            StreamKind::ScreenAudio => &self.screen_audio,
        }
    }
}

/// Who vouches for a name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "state", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum NameMark {
    /// Nobody.
    #[default]
    Unverified,
    /// What is shown is being checked.
    Checking,
    /// What is shown could not be checked: the provider's keys are not to be had.
    Unchecked,
    /// What is shown does not hold.
    Refused,
    /// A provider does.
    Verified {
        /// The name as the provider has it.
        name: String,
        /// The provider's address: it says who vouches, and nothing else does.
        issuer: String,
        /// How far its keys can be believed.
        keys: KeysSeen,
    },
}

/// Whether somebody was met in an earlier meeting in this browser, which remembers whose names were verified there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Met {
    /// Not that it knows.
    #[default]
    New,
    /// Under this verified name.
    Known,
    /// The same person by the provider's word, who had another name there.
    Renamed,
    /// Somebody else had this verified name.
    Another,
    /// Somebody had this name, verified, and this person's is not.
    Unproved,
}

/// How a provider's key compares with what this browser and others here were told. All of it comes by the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum KeysSeen {
    /// It is the one of an earlier meeting.
    Known,
    /// This browser has never seen any of this issuer.
    First,
    /// Earlier it had others.
    Changed,
    /// Somebody here was told others.
    Disputed,
}

/// How a person's line to the server stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PersonLine {
    /// The way that sound and picture take now, `none` where nothing comes or goes; `None`: not known.
    #[cfg_attr(feature = "typescript", ts(type = "WayName | null"))]
    pub way: Option<Way>,
    /// The way that they took before, if the network let it through no more.
    #[cfg_attr(feature = "typescript", ts(type = "WayName | null"))]
    pub lost: Option<Way>,
    /// A way is being sought just now.
    pub switching: bool,
    /// Pictures are held back from this person: the line carries no more.
    pub thin: bool,
}

impl PersonLine {
    /// `None` of one that is as usual, but for what strains it.
    pub(crate) fn of(line: Line) -> Option<Self> {
        let line = Line { strain: Strain::default(), ..line };
        let Line { way, lost, switching, thin, strain: _ } = line;
        (!line.is_usual()).then_some(Self { way, lost, switching, thin })
    }
}

/// How the meeting goes for everyone: those for whom it goes well are not in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Quality {
    /// For whom it does not go well now, the worst first.
    pub troubles: Vec<Trouble>,
    /// What is over, as it was at worst: the latest first.
    pub past: Vec<Trouble>,
}

/// Somebody for whom it does not go well, by that person's own word; that somebody is away is the server's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Trouble {
    /// Whom.
    pub person: String,
    /// The name then.
    pub name: String,
    /// It is the person at this device.
    pub own: bool,
    /// How bad it is.
    pub grade: Grade,
    /// When it was noticed here that it is so, in milliseconds since 1970; of what is over, that it began.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub since: u64,
    /// Until when, if it is over.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub until: Option<u64>,
    /// How the line stands; `None`: as usual.
    pub line: Option<PersonLine>,
    /// At least so much is lost on it, in per cent; 0: nothing worth a word.
    pub loss: u8,
    /// At least so long it takes to the server and back, in milliseconds; 0: it is as quick as need be.
    pub delay: u16,
    /// What keeps this person's pictures small.
    #[cfg_attr(feature = "typescript", ts(type = "LimitName | null"))]
    pub limit: Option<Limit>,
    /// Streams of others that should arrive there and do not.
    pub missing: u32,
}

/// How badly it goes, from the least on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Seldom noticed.
    #[default]
    Fair,
    /// It is heard or seen.
    Poor,
    /// Neither sound nor picture comes or goes.
    Cut,
    /// The connection is lost.
    Away,
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
    /// Nothing arrives because the line to this device is too thin for it.
    pub paused: bool,
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

/// What a meeting is about, and when: sealed, so that the server does not know.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Details {
    /// One line; may be empty.
    pub title: String,
    /// Milliseconds since 1970; `None`: whenever somebody comes.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub starts_at: Option<u64>,
    /// How long it is planned for.
    pub minutes: u32,
    /// How it repeats.
    pub repeats: Repeats,
    /// By whose clocks it repeats: a name like `Europe/Amsterdam`, perhaps unknown here; `None`: UTC.
    pub zone: Option<String>,
}

/// How a meeting repeats.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Repeats {
    /// Once.
    #[default]
    Never,
    /// Every day.
    Daily,
    /// Monday to Friday.
    Weekdays,
    /// Every week.
    Weekly,
    /// Every second week.
    Fortnightly,
    /// Every month on this day.
    Monthly,
}

/// How a meeting begins: the policy that its founder sets, by the host's signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Opening {
    /// Whether who is not host waits for one.
    pub lobby: bool,
    /// Whether it may begin without a host.
    pub early: bool,
    /// What everyone may do.
    pub allowed: Powers,
    /// Newcomers come muted in meetings of more members.
    pub quiet_above: u16,
}

/// What a member may do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Powers {
    /// Speak.
    pub microphone: bool,
    /// Be seen.
    pub camera: bool,
    /// Share a screen.
    pub share: bool,
    /// Write to everyone.
    pub chat: bool,
    /// Write to a single one.
    #[serde(default)]
    pub private_chat: bool,
    /// React.
    pub reactions: bool,
    /// Change the own name.
    pub rename: bool,
    /// Record the meeting.
    #[serde(default)]
    pub record: bool,
}

/// What a member is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// No host.
    #[default]
    Member,
    /// Helps the host.
    Cohost,
    /// Decides.
    Host,
}

/// Waiting at the door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Waiting {
    /// Whether a host is there and decides; else one is waited for.
    pub host_present: bool,
    /// Place in the queue, from 1.
    pub place: u32,
    /// How many wait.
    pub waiting: u32,
    /// The last word to the hosts.
    pub note: Option<String>,
}

/// Somebody who waits at the door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Caller {
    /// Stable while they wait.
    pub id: String,
    /// The name they give; nobody vouches for it.
    pub name: String,
    /// Who vouches for which name of theirs.
    pub mark: NameMark,
    /// Whether this browser met them before.
    pub met: Met,
    /// The meeting's class lets in verified names alone, and theirs is not, or not yet.
    pub barred: bool,
    /// A word to the hosts.
    pub note: Option<String>,
    /// Milliseconds since 1970, by the clock of this device.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub since: u64,
    /// Being let in just now.
    pub coming: bool,
}

/// The meeting's rules, as every member's group holds them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    /// Who is not host waits for one.
    pub lobby: bool,
    /// Nobody new comes in.
    pub locked: bool,
    /// Safe mode: locked, and nobody but hosts speaks, is seen, shares or writes.
    pub safe: bool,
    /// What everyone may do, safe mode aside.
    pub allowed: Powers,
    /// Ids of those who are shown large to all.
    pub spotlight: Vec<String>,
    /// Newcomers come muted in meetings of more members.
    pub quiet_above: u16,
    /// What the person at this device is.
    pub role: Role,
    /// What the person at this device may do now.
    pub may: Powers,
    /// Whether a host is in the meeting and connected.
    pub host_present: bool,
    /// The person is a co-host, no host is there, and so may become one.
    pub may_take_over: bool,
    /// A change that the person asked for is on its way.
    pub changing: bool,
}

/// Something that somebody did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// Rises.
    pub id: u32,
    /// What.
    pub what: Event,
    /// The name of who did it.
    pub by: String,
    /// The name of whom it was done to, if it is somebody else than the person at this device.
    pub whom: Option<String>,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The microphone was switched off.
    Muted,
    /// Came in muted: the meeting is big.
    MutedOnEntry,
    /// This person came in with the camera off, as the meeting's class asks.
    CameraOffOnEntry,
    /// Asked to switch the microphone on.
    AskedToUnmute,
    /// The share was stopped.
    ShareStopped,
    /// May not speak any more.
    MicrophoneTaken,
    /// May speak again.
    MicrophoneGiven,
    /// May not be seen any more.
    CameraTaken,
    /// May be seen again.
    CameraGiven,
    /// May not share any more.
    ShareTaken,
    /// May share.
    ShareGiven,
    /// May not write any more.
    ChatTaken,
    /// May write again.
    ChatGiven,
    /// May not write to single ones any more.
    PrivateChatTaken,
    /// May write to single ones again.
    PrivateChatGiven,
    /// May not record any more.
    RecordTaken,
    /// May record.
    RecordGiven,
    /// Records from now on.
    RecordingStarted,
    /// Records nothing for now.
    RecordingPaused,
    /// Goes on recording.
    RecordingResumed,
    /// Records no more.
    RecordingEnded,
    /// The own recording was stopped.
    RecordingStopped,
    /// Is a host now.
    MadeHost,
    /// Is a co-host now.
    MadeCohost,
    /// Is neither any more.
    MadeMember,
    /// Was removed.
    Removed,
    /// No host is there any more; the meeting goes on.
    HostGone,
    /// A host is there again.
    HostBack,
    /// Newcomers wait from now on.
    LobbyOn,
    /// Newcomers come straight in from now on.
    LobbyOff,
    /// Nobody new comes in.
    Locked,
    /// Open again.
    Unlocked,
    /// Safe mode began.
    SafeOn,
    /// Safe mode ended.
    SafeOff,
    /// The guest link is another one now.
    LinkChanged,
    /// Takes another name: `by` is the one before, `whom` the new one.
    Renamed,
    /// What the person asked for as a host did not come about.
    NotDone,
}

/// A reaction of a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Reacted {
    /// Rises.
    pub id: u32,
    /// Whose.
    pub person: String,
    /// Which.
    #[cfg_attr(feature = "typescript", ts(type = "ReactionName"))]
    pub reaction: protocol::sealed::Reaction,
}

/// Something to be done with a meeting that is kept, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Errand {
    /// As the shell numbered it.
    pub number: u32,
    /// How far.
    pub state: ErrandState,
    /// What went wrong.
    pub problem: Option<Problem>,
    /// The fragment of the hosts' link: to be kept by the person, it is not kept anywhere else.
    pub host_link: Option<String>,
    /// The fragment of the guests' link.
    pub guest_link: Option<String>,
    /// What the meeting is about.
    pub details: Option<Details>,
    /// How it begins.
    pub opening: Option<Opening>,
    /// The rules of its class.
    pub class: Option<ClassRules>,
}

/// How far an errand is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ErrandState {
    /// On the way.
    Working,
    /// Done.
    Done,
    /// Not done: see the problem.
    Failed,
}

/// What is recorded of the meeting, on members' machines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Recordings {
    /// Who says to record, whether they may or not, the first to begin first.
    pub running: Vec<Recorder>,
    /// How it stands with the person's own.
    pub own: OwnRecording,
    /// Ids of those who wish to be left out of recordings.
    pub left_out: Vec<String>,
    /// Ids of those who may be heard, seen and named in the own recording now: they have been told of it, and do not
    /// wish to be left out.
    pub taken: Vec<String>,
}

/// Somebody who records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Recorder {
    /// The person's id.
    pub person: String,
    /// The person's name.
    pub name: String,
    /// Whether it is the person at this device.
    pub own: bool,
    /// Milliseconds since 1970, not later than now.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub since: u64,
    /// Nothing is recorded for now.
    pub paused: bool,
    /// Whether the meeting's rules let them.
    pub allowed: bool,
}

/// How it stands with the person's own recording.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum OwnRecording {
    /// There is none: what was recorded is to be finished.
    #[default]
    Off,
    /// Being told to everyone; nothing may be recorded yet.
    Announcing,
    /// Everyone was told: to be recorded.
    Running,
    /// Nothing is to be recorded for now.
    Paused,
}

/// What the server says that it holds of the person, and of the meeting as a member may know it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Inventory {
    /// Those that the server has told of.
    pub parts: Vec<InventoryPart>,
}

/// A place in the server, and what is held there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct InventoryPart {
    /// Where.
    #[cfg_attr(feature = "typescript", ts(type = "PartName"))]
    pub part: Part,
    /// All of it.
    pub items: Vec<InventoryItem>,
}

/// A thing that is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct InventoryItem {
    /// What.
    #[cfg_attr(feature = "typescript", ts(type = "FieldName"))]
    pub field: Field,
    /// Its value now.
    #[cfg_attr(feature = "typescript", ts(type = "HeldValue"))]
    pub value: Value,
    /// Until when.
    #[cfg_attr(feature = "typescript", ts(type = "UntilName"))]
    pub until: Until,
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
