//! Bugs a few bytes behind what readers accept: built with `--features planted`, the fuzzer must find them
//! (`make fuzz-control`). No seed of the corpus shows them. `group_messages`, `signalling` and `turn` have none: a run takes
//! milliseconds there, and bugs of this kind were not found in two to five minutes.
#![allow(dead_code)]

use e2ee::{FrameEpoch, FrameError, FrameOpener, LeafIndex, Secret};
use net::TcpFramer;
use rtp::{
    extension,
    rtcp::{Item, Items},
};

fn bug_if(hit: bool) {
    assert!(!hit, "the planted bug");
}

/// A frame of an epoch that is not held.
pub fn sealed_frames(data: &[u8]) {
    let Some((&clear, sealed)) = data.split_first() else { return };
    let mut opener = FrameOpener::new();
    opener.add_epoch(FrameEpoch { epoch: 1, base_key: Secret::new([7; 16]), own_leaf: LeafIndex(1) });
    let opened = opener.open(usize::from(clear & 15), sealed, &mut Vec::new());
    bug_if(matches!(opened, Err(FrameError::UnknownEpoch { epoch_low: 0xB0..=0xBF })));
}

/// Packets of some streams of all that there may be are asked for.
pub fn media_packets(data: &[u8]) {
    let Some((b'r', report)) = data.split_first() else { return };
    bug_if(Items::of(report).any(|item| matches!(item, Item::Nack { ssrc: 0xB000_0000..0xC000_0000, .. })));
}

/// An extension of a packet with this number.
pub fn rtp_extensions(data: &[u8]) {
    let Some((b'x', packet)) = data.split_first() else { return };
    bug_if(extension::find(packet, 9).is_some_and(|found| !found.is_empty()));
}

/// A frame with this beginning after an empty one.
pub fn tcp_frames(data: &[u8]) {
    let mut framer = TcpFramer::new();
    framer.push(data.get(1..).unwrap_or_default());
    let mut empty = false;
    while let Ok(Some(frame)) = framer.next_frame() {
        bug_if(empty && frame.first() == Some(&0xBA));
        empty = frame.is_empty();
    }
}
