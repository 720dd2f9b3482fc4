//! A slot: a receiving m-line of a client, its own RTP stream, fed by whichever source the shard picks.

mod rewriter;

use protocol::StreamKind;
use str0m::media::Mid;

pub(crate) use rewriter::Rewriter;

use crate::api::SessionId;

/// Index of a sending session in the shard, and which of its streams.
pub(crate) type Source = (usize, StreamKind);

/// A receiving m-line and what feeds it.
#[derive(Debug)]
pub(crate) struct Slot {
    pub mid: Mid,
    pub video: bool,
    pub ssrc: u32,
    pub source: Option<Source>,
    /// The layer being forwarded. For audio the only one.
    pub current: Option<u8>,
    /// The layer to forward from its next keyframe on. `None` while nothing shall be sent.
    pub target: Option<u8>,
    /// There is something to forward, and the downlink is too thin for it.
    pub held_back: bool,
    pub rewriter: Rewriter,
    pub repair: Option<Repair>,
    /// Packets and bytes of payload so far, for sender reports.
    pub sent: (u32, u32),
}

/// What the meeting knows of a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Told {
    pub mid: Mid,
    pub source: Option<(SessionId, StreamKind)>,
    pub held_back: bool,
}

/// The stream in which packets of a slot are sent again (RFC 4588).
#[derive(Debug)]
pub(crate) struct Repair {
    pub ssrc: u32,
    /// The next one's number, with rollovers.
    pub next: u64,
}

impl Slot {
    /// Feeds the slot from another source, or none.
    pub fn attach(&mut self, source: Option<Source>) {
        self.source = source;
        self.current = None;
        self.target = None;
        self.held_back = false;
    }
}
