//! A slot: a receiving m-line of a client, its own RTP stream, fed by whichever source the shard picks.

mod rewriter;

use protocol::StreamKind;
use str0m::media::Mid;

pub(crate) use rewriter::{Feed, Rewriter};

use crate::api::SessionId;

/// Index of a sending session in the shard, and which of its streams.
pub(crate) type Source = (usize, StreamKind);

/// What of a picture: a layer, and of it the frames of no higher spatial and temporal layers than these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cut {
    pub layer: u8,
    pub spatial: u8,
    pub temporal: u8,
}

/// Of audio, which has no layers.
pub(crate) const WHOLE: Cut = Cut { layer: 0, spatial: 0, temporal: 0 };

/// A receiving m-line and what feeds it.
#[derive(Debug)]
pub(crate) struct Slot {
    pub mid: Mid,
    pub video: bool,
    pub ssrc: u32,
    pub source: Option<Source>,
    /// What is being forwarded.
    pub current: Option<Cut>,
    /// The decode target that this is, as the layer's structure counts them.
    pub decode_target: u8,
    /// What to forward from the next frame on from which it can be decoded. `None` while nothing shall be sent.
    pub target: Option<Cut>,
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
    /// Whether it waits for a keyframe. More or fewer pictures a second need none.
    pub fn needs_keyframe(&self) -> bool {
        let what = |cut: Cut| (cut.layer, cut.spatial);
        self.video && self.target.is_some() && self.current.map(what) != self.target.map(what)
    }

    /// Feeds the slot from another source, or none.
    pub fn attach(&mut self, source: Option<Source>) {
        self.source = source;
        self.current = None;
        self.target = None;
        self.held_back = false;
    }
}
