//! What goes into a [`Shard`](crate::Shard) and what comes out of it.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use protocol::StreamKind;

use crate::shard::ShardNumber;

/// One participant's connection to the server, chosen by the meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub u64);

/// A meeting (or breakout room): sessions of one room hear and see each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoomKey(pub u64);

/// How a datagram travels. Over TCP each datagram is a frame of RFC 4571; framing is the caller's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Transport {
    /// UDP.
    Udp,
    /// ICE-TCP (RFC 6544); the server is passive.
    Tcp,
}

/// An address at which clients reach this shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalCandidate {
    /// The transport that listens there.
    pub proto: Transport,
    /// What is told to clients.
    pub address: SocketAddr,
    /// What the socket is bound to, where it differs (behind address translation).
    pub bound: Option<SocketAddr>,
}

/// A voice, in bits per second; and more than a page of pictures.
const LEAST_DOWNLINK: u64 = 30_000;
const MOST_DOWNLINK: u64 = 100_000_000;

/// So many shards share candidates at most.
pub const SHARDS: usize = 64;

/// Bounds and addresses of a shard.
#[derive(Debug, Clone)]
pub struct ShardConfig {
    /// Its place among the shards of the server, from 0, and how many there are, at most [`SHARDS`]. They share the
    /// candidates: what comes to one of them may be for another.
    pub number: ShardNumber,
    /// See `number`.
    pub shards: usize,
    /// The host candidates of every answer.
    pub local_candidates: Vec<LocalCandidate>,
    /// A longer offer is refused, in bytes.
    pub max_offer_bytes: usize,
    /// An offer with more m-lines is refused.
    pub max_media_lines: usize,
    /// At most so many voices are sent to a participant, however many slots their offer has.
    pub audio_slots: usize,
    /// What a downlink is believed to carry before anything is known, in bits per second.
    pub initial_downlink: u64,
    /// A session that has sent nothing for this long is reported as [`Event::Disconnected`].
    pub silence_limit: Duration,
}

impl Default for ShardConfig {
    fn default() -> Self {
        Self {
            number: 0,
            shards: 1,
            local_candidates: Vec::new(),
            max_offer_bytes: protocol::limits::SDP_BYTES,
            max_media_lines: 80,
            audio_slots: 64,
            initial_downlink: 1_500_000,
            silence_limit: Duration::from_secs(15),
        }
    }
}

impl ShardConfig {
    /// What a downlink is believed to carry, at first, at least and at most.
    pub(crate) fn line(&self) -> congestion::Config {
        congestion::Config { initial: self.initial_downlink, min: LEAST_DOWNLINK, max: MOST_DOWNLINK }
    }
}

/// What the meeting tells the shard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A participant enters a room. Media flows once they have made an offer.
    Open {
        /// The new session.
        session: SessionId,
        /// Its room.
        room: RoomKey,
    },
    /// The client's offer; answered by [`Event::Answer`] with the same `request`. A later offer of the
    /// same connection changes tracks and slots or restarts ICE; an offer of a new connection replaces
    /// the old one.
    Offer {
        /// Whose.
        session: SessionId,
        /// Echoed in the answer.
        request: u64,
        /// The session description (RFC 8866).
        sdp: String,
        /// The m-lines on which the client sends, by mid. Simulcast layers are listed low to high.
        tracks: Vec<(String, StreamKind)>,
    },
    /// The pictures that a participant has on screen; replaces the former list.
    Wants {
        /// Who watches.
        session: SessionId,
        /// What.
        wants: Vec<Want>,
    },
    /// What is forwarded from a participant; anything else is dropped when it comes. Before the first of these
    /// everything is.
    Allow {
        /// Who sends.
        session: SessionId,
        /// All that they may.
        streams: Vec<StreamKind>,
    },
    /// Bounds the voices sent to this participant.
    SetAudioSlots {
        /// Who listens.
        session: SessionId,
        /// At most so many, however many slots the offer has.
        slots: usize,
    },
    /// A room is on these shards: what one of its participants sends crosses to the others. Without it a room is on one.
    Spread {
        /// Which room.
        room: RoomKey,
        /// All of them.
        shards: Vec<ShardNumber>,
    },
    /// The participant has left.
    Remove {
        /// Who.
        session: SessionId,
    },
}

/// A picture on a participant's screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Want {
    /// Whose picture.
    pub session: SessionId,
    /// Camera or screen.
    pub stream: StreamKind,
    /// The height at which it is shown, in device pixels.
    pub max_height: u16,
    /// The lowest number is served first when the line is thin (screens come before cameras).
    pub priority: u8,
    /// Never with fewer than 20 pictures a second, and before all others, for somebody signs.
    pub smooth: bool,
}

/// Something from the network.
#[derive(Clone, Copy)]
pub struct Datagram<'a> {
    /// How it came.
    pub proto: Transport,
    /// The sender's address.
    pub source: SocketAddr,
    /// The local address at which it arrived.
    pub destination: SocketAddr,
    /// The datagram, or the frame without its length prefix.
    pub payload: &'a [u8],
}

/// What [`Shard::poll`](crate::Shard::poll) gives.
#[derive(Debug)]
pub enum Output {
    /// For the meeting.
    Event(Event),
    /// Nothing more until then, or until the next input.
    Timeout(Instant),
}

/// What the shard tells the meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The answer to an offer.
    Answer {
        /// Whose.
        session: SessionId,
        /// As in the offer.
        request: u64,
        /// The session description, or why there is none.
        result: Result<String, OfferError>,
    },
    /// ICE and DTLS are up.
    Connected {
        /// Who.
        session: SessionId,
    },
    /// The connection is gone. The session keeps its place: a new offer revives it.
    Disconnected {
        /// Who.
        session: SessionId,
    },
    /// What a session sends has changed.
    TracksChanged {
        /// Where.
        room: RoomKey,
        /// Who sends.
        session: SessionId,
        /// All of their tracks.
        tracks: Vec<TrackState>,
    },
    /// Which source feeds which slot of a session. Always the whole list.
    Slots {
        /// Who receives.
        session: SessionId,
        /// In the order of the offer.
        slots: Vec<SlotState>,
    },
    /// Who speaks; those who have spoken longest first. May be empty.
    Speakers {
        /// Where.
        room: RoomKey,
        /// The sessions.
        loudest: Vec<SessionId>,
    },
    /// A new estimate of what a participant can receive.
    Downlink {
        /// Who.
        session: SessionId,
        /// Bits per second.
        bps: u64,
    },
}

/// A track that a session has declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrackState {
    /// What it is.
    pub stream: StreamKind,
    /// Whether packets have arrived lately.
    pub flowing: bool,
}

/// A slot and what it carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotState {
    /// The m-line.
    pub mid: String,
    /// Whose stream, if any.
    pub source: Option<(SessionId, StreamKind)>,
    /// The picture flows, and is held back because the downlink is too thin for it.
    pub paused: bool,
}

/// Why an offer was not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OfferError {
    /// The session is not open.
    #[error("the session is not open")]
    UnknownSession,
    /// The offer is longer than this server takes.
    #[error("the offer is too long")]
    TooLarge,
    /// The offer has more m-lines than this server takes.
    #[error("the offer has too many m-lines")]
    TooManyMediaLines,
    /// The offer is not a session description.
    #[error("the offer is not a valid session description")]
    Malformed,
    /// A declared track has no m-line of its kind that sends, or a kind is declared twice.
    #[error("a declared track does not match the offer")]
    TrackMismatch,
    /// A declared picture's m-line does not offer the Dependency Descriptor: without it, routing would have
    /// to look into the payload.
    #[error("a picture is offered without the dependency descriptor")]
    NoDescriptor,
    /// The session description is valid but cannot be agreed to.
    #[error("the offer cannot be agreed to")]
    Refused,
}

/// What is held of a session.
#[derive(Debug, Clone, PartialEq)]
pub struct Described {
    /// Where its datagrams come from.
    pub addresses: Vec<(Transport, SocketAddr)>,
    /// What it sends, in bits per second.
    pub streams: Vec<(StreamKind, u64)>,
    /// How loud its microphone is: decibels above -127 dBov (RFC 6464).
    pub loudness: Option<f32>,
    /// What its line is taken to carry, in bits per second.
    pub downlink: u64,
}

/// How a session's line fares now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// Whose.
    pub session: SessionId,
    /// Share of what was sent to it lately that was lost, 0 to 1.
    pub loss: f64,
    /// As the peer's last report tells (RFC 3550 section 6.4.1).
    pub round_trip: Option<Duration>,
    /// What it is taken to carry, in bits per second.
    pub estimate: u64,
    /// Pictures that flow and are held back, because the line is too thin for them.
    pub held_back: usize,
}

/// Counts since the shard was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    /// Datagrams taken by a session.
    pub received: u64,
    /// Datagrams that were another shard's and handed to it.
    pub handed: u64,
    /// Datagrams that no session took; never answered.
    pub dropped: u64,
    /// Of these, packets and reports of peers who sent more than anybody needs.
    pub excess: u64,
    /// RTP packets from participants.
    pub rtp_received: u64,
    /// RTP packets that were opened and not taken: their sender may not send this, or nothing declares it.
    pub rtp_refused: u64,
    /// RTP packets written to slots.
    pub rtp_forwarded: u64,
    /// RTP packets sent again.
    pub repaired: u64,
    /// Keyframe requests sent upstream.
    pub keyframe_requests: u64,
    /// Datagrams handed out for sending.
    pub transmitted: u64,
}
