//! What goes into a meeting and what comes out of it.

use protocol::{
    Account, ClientMessage, EntryKey, HostHash, LogEntry, Mid, ParticipantId, ServerMessage, StreamKind,
    Track, inventory::Item,
};

pub use protocol::Timestamp;

/// A client's connection, numbered by whoever owns the sockets; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Connection(pub u64);

/// A participant's media transport, numbered by the meeting at random: 64 bits, one number space for all
/// meetings of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MediaSession(pub u64);

/// What is registered of a meeting, as far as its door needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// Whose meeting it is.
    pub host: HostHash,
    /// Which guest link opens it.
    pub entry: EntryKey,
    /// Whether it may begin without a host.
    pub early: bool,
    /// A host has ended it, and none has founded it anew since.
    pub ended: bool,
    /// Hash of the rules of its class ([`protocol::ClassRules::hash`]); `None`: it is of none.
    pub class: Option<[u8; 32]>,
}

/// Something that happened outside.
#[derive(Debug, Clone)]
pub enum Input {
    /// A client said something. `Register`, `Unregister` and `Look` are the business of whoever keeps the
    /// meetings, who has also checked a `Knock`'s room and proof.
    Message {
        /// Over which connection.
        connection: Connection,
        /// What.
        message: ClientMessage,
    },
    /// A connection is gone.
    Closed {
        /// Which.
        connection: Connection,
        /// It was closed in form because its page is gone: closed, or loaded anew.
        page_gone: bool,
    },
    /// A connection has shown whose account it is, before it said anything here.
    SignedIn {
        /// Over which connection.
        connection: Connection,
        /// Whose.
        account: Account,
    },
    /// What a connection was signed in with holds no more: it goes, and the seat on it.
    SignedOut {
        /// Which.
        connection: Connection,
    },
    /// An account is no more: all its seats go, also those that wait for their connection to come back.
    Barred {
        /// Whose.
        account: Account,
    },
    /// The media plane has news.
    Media(MediaEvent),
    /// The meeting was registered anew. Whether it has ended is known here already.
    Terms(Terms),
    /// The meeting is deleted: everyone is sent away.
    Deleted,
    /// The time asked for by [`Output::WakeAt`] has come.
    Tick,
    /// The server stops: everyone is told, seats are kept.
    ShutDown,
}

/// News from the media plane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MediaEvent {
    /// An offer was answered, or cannot be.
    Answer {
        /// Whose.
        session: MediaSession,
        /// The offer's number.
        request: u64,
        /// The answer; `None` if the offer cannot be used.
        sdp: Option<String>,
    },
    /// The transport is gone for good.
    Lost {
        /// Which.
        session: MediaSession,
    },
    /// What a transport's receiving m-lines carry now; replaces what was said before.
    Slots {
        /// Which.
        session: MediaSession,
        /// All of them.
        slots: Vec<MediaSlot>,
    },
    /// Who speaks, the loudest first.
    Speakers {
        /// Those over the threshold.
        loudest: Vec<MediaSession>,
    },
    /// What is held of a transport, as [`MediaCommand::Describe`] asked.
    Described {
        /// Which.
        session: MediaSession,
        /// All of it.
        items: Vec<Item>,
    },
}

/// A receiving m-line and what it carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaSlot {
    /// The m-line.
    pub mid: Mid,
    /// Whose stream, if any.
    pub source: Option<(MediaSession, StreamKind)>,
    /// Held back, because the line to the receiver is too thin for it.
    pub paused: bool,
}

/// A picture that a participant wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaWant {
    /// Whose.
    pub session: MediaSession,
    /// Which stream of theirs.
    pub stream: StreamKind,
    /// Height at which it is shown, in device pixels.
    pub max_height: u16,
    /// The lowest number is served first when the line is thin.
    pub priority: u8,
    /// Before all others, and never with fewer than 20 pictures a second.
    pub smooth: bool,
}

/// What the media plane shall do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MediaCommand {
    /// A transport begins.
    Open {
        /// Its number.
        session: MediaSession,
    },
    /// Answer this offer with [`MediaEvent::Answer`].
    Offer {
        /// Whose.
        session: MediaSession,
        /// The offer's number.
        request: u64,
        /// The description.
        sdp: String,
        /// What the sending m-lines carry.
        tracks: Vec<Track>,
    },
    /// What a participant wants to see now; replaces what was said before.
    Wants {
        /// Whose.
        session: MediaSession,
        /// All of it.
        wants: Vec<MediaWant>,
    },
    /// The streams that are forwarded from a transport; replaces what was said before.
    Allow {
        /// Whose.
        session: MediaSession,
        /// All of them.
        streams: Vec<StreamKind>,
    },
    /// Say what is held of a transport, by [`MediaEvent::Described`].
    Describe {
        /// Which.
        session: MediaSession,
    },
    /// A transport ends.
    Remove {
        /// Which.
        session: MediaSession,
    },
}

impl MediaCommand {
    /// Whose transport it is about.
    pub fn session(&self) -> MediaSession {
        match self {
            Self::Open { session }
            | Self::Offer { session, .. }
            | Self::Wants { session, .. }
            | Self::Allow { session, .. }
            | Self::Describe { session }
            | Self::Remove { session } => *session,
        }
    }
}

/// Something to be done, in this order. What follows an [`Output::Persist`] is done when it is stored:
/// nobody may have heard of what a restart forgets.
#[derive(Debug, Clone)]
pub enum Output {
    /// Tell these clients.
    Send {
        /// Their connections.
        to: Vec<Connection>,
        /// What.
        message: ServerMessage,
    },
    /// Close a connection, after what was sent over it before.
    Close {
        /// Which.
        connection: Connection,
    },
    /// Tell the media plane.
    Media(MediaCommand),
    /// Tell this client, a member, what is stored of the meeting.
    TellStored {
        /// Its connection.
        to: Connection,
    },
    /// Store this.
    Persist(Record),
    /// Call [`Input::Tick`] at this time (replaces an earlier one).
    WakeAt(Timestamp),
    /// Nobody is here, nothing is waited for: the meeting may be dropped from memory and restored when
    /// somebody comes.
    Empty,
}

/// A change of what is stored of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// The group as the server sees it ([`e2ee::Observer::snapshot`]); replaces the last one.
    Group {
        /// The snapshot's bytes.
        snapshot: Vec<u8>,
    },
    /// A member's seat, new or changed.
    Seat(SeatRecord),
    /// A seat is gone.
    SeatGone(ParticipantId),
    /// The log goes on.
    Log(LogEntry),
    /// Log entries before this one are gone.
    LogTrimmed {
        /// The first that is left.
        first: u64,
    },
    /// Hosts have blocked a visitor: [`protocol::VisitorId::hash`].
    Blocked([u8; 32]),
    /// The visitor who was blocked first is forgotten.
    Unblocked([u8; 32]),
    /// The group, its seats, its log and whom its hosts have blocked are gone.
    GroupGone,
    /// A host has ended the meeting, or has founded it anew.
    Ended {
        /// Which of the two.
        ended: bool,
    },
    /// From now on somebody is here, or nobody is: what is stored goes after a time without anybody.
    Occupied {
        /// Since when nobody is here; `None` while somebody is.
        empty_since: Option<Timestamp>,
    },
}

/// What is stored of a member's seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatRecord {
    /// Whose.
    pub participant: ParticipantId,
    /// [`protocol::SeatToken::hash`].
    pub token_hash: [u8; 32],
    /// The log entry that admitted the participant; 0 for the founder.
    pub admitted: u64,
    /// [`protocol::SeatToken::bind`] to the account that came to it, if one did.
    pub bound: Option<[u8; 32]>,
}

/// What is stored of a meeting, read back.
#[derive(Debug, Clone, Default)]
pub struct Restored {
    /// The last group snapshot.
    pub snapshot: Option<Vec<u8>>,
    /// The members' seats.
    pub seats: Vec<SeatRecord>,
    /// The log, in order.
    pub log: Vec<LogEntry>,
    /// Who is blocked, the first one first.
    pub blocked: Vec<[u8; 32]>,
}
