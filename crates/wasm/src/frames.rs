//! Sealing and opening frames for the frame worker. Epochs are whole numbers as the core counts them.

use std::collections::BTreeMap;

use e2ee::{
    FrameEpoch, FrameError, FrameOpener, FrameSealer, LeafIndex, Secret,
    frames::{Codec, clear_prefix, unwrap, wrap},
};
use protocol::StreamKind;
use wasm_bindgen::prelude::*;

/// Seals what this member sends.
#[wasm_bindgen]
#[derive(Default)]
pub struct Sealer {
    sealer: FrameSealer,
    /// Epochs whose keys are known, but under which nothing is sealed yet.
    waiting: BTreeMap<u64, FrameEpoch>,
    out: Vec<u8>,
}

#[wasm_bindgen]
impl Sealer {
    /// A sealer without a key; it seals nothing.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Learns an epoch's key of 16 bytes; another length is ignored, and so nothing will be sealed with it.
    pub fn add_epoch(&mut self, epoch: u64, key: &[u8], own_leaf: u32) {
        if let Some(known) = frame_epoch(epoch, key, own_leaf) {
            self.waiting.insert(epoch, known);
        }
    }

    /// Seals under this epoch from now on; false if its key is not known.
    pub fn seal_with(&mut self, epoch: u64) -> bool {
        let Some(known) = self.waiting.remove(&epoch) else {
            return self.sealer.epoch() == Some(epoch);
        };
        if self.sealer.set_epoch(known).is_err() {
            return false;
        }
        self.waiting.retain(|&later, _| later > epoch);
        self.sealer.epoch() == Some(epoch)
    }

    /// Forgets keys of earlier epochs that were never sealed with.
    pub fn retire_before(&mut self, epoch: u64) {
        self.waiting.retain(|&held, _| held >= epoch);
    }

    /// The sealed frame; nothing if it cannot be sealed, and then it must not be sent.
    pub fn seal(&mut self, stream: u8, codec: u8, frame: &[u8]) -> Option<Vec<u8>> {
        let stream = StreamKind::from_number(stream)?;
        let codec = codec_of(codec)?;
        self.sealer.seal(stream, clear_prefix(codec, frame), frame, &mut self.out).ok()?;
        wrap(codec, &mut self.out);
        Some(self.out.clone())
    }
}

/// Opens what this member receives.
#[wasm_bindgen]
#[derive(Default)]
pub struct Opener {
    opener: FrameOpener,
    out: Vec<u8>,
    leaf: u32,
    stream: u8,
    epoch: u64,
}

#[wasm_bindgen]
impl Opener {
    /// An opener without a key; it opens nothing.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Learns an epoch's key of 16 bytes; another length is ignored.
    pub fn add_epoch(&mut self, epoch: u64, key: &[u8], own_leaf: u32) {
        if let Some(known) = frame_epoch(epoch, key, own_leaf) {
            self.opener.add_epoch(known);
        }
    }

    /// Forgets the keys of earlier epochs.
    pub fn retire_before(&mut self, epoch: u64) {
        self.opener.retire_epochs_before(epoch);
    }

    /// Opens a frame and says how that went: `opened`, `unknown_epoch`, `replayed` or `failed`. After `opened`,
    /// [`Self::take`] gives the frame, `leaf`, `stream` and `epoch` whose it is.
    pub fn open(&mut self, codec: u8, sealed: &[u8]) -> String {
        let sealed = codec_of(codec).and_then(|codec| Some((codec, unwrap(codec, sealed)?)));
        let opened = sealed
            .ok_or(FrameError::Malformed)
            .and_then(|(codec, sealed)| self.opener.open(clear_prefix(codec, sealed), sealed, &mut self.out));
        match opened {
            Ok(frame) => {
                self.leaf = frame.leaf.0;
                self.stream = frame.stream as u8;
                self.epoch = frame.epoch;
                "opened"
            }
            Err(FrameError::UnknownEpoch { .. }) => "unknown_epoch",
            Err(FrameError::Replayed) => "replayed",
            Err(_) => "failed",
        }
        .to_owned()
    }

    /// The frame that was opened last.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    /// The leaf of the frame that was opened last.
    #[wasm_bindgen(getter)]
    pub fn leaf(&self) -> u32 {
        self.leaf
    }

    /// The stream's number of the frame that was opened last.
    #[wasm_bindgen(getter)]
    pub fn stream(&self) -> u8 {
        self.stream
    }

    /// The epoch of the frame that was opened last: it says who had the leaf.
    #[wasm_bindgen(getter)]
    pub fn epoch(&self) -> f64 {
        self.epoch as f64
    }
}

fn frame_epoch(epoch: u64, key: &[u8], own_leaf: u32) -> Option<FrameEpoch> {
    let base_key = Secret::new(key.try_into().ok()?);
    Some(FrameEpoch { epoch, base_key, own_leaf: LeafIndex(own_leaf) })
}

/// 0 is Opus, 1 is VP8, 2 is VP9, 3 is AV1.
fn codec_of(number: u8) -> Option<Codec> {
    match number {
        0 => Some(Codec::Opus),
        1 => Some(Codec::Vp8),
        2 => Some(Codec::Vp9),
        3 => Some(Codec::Av1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> (Sealer, Opener) {
        let (mut sealer, mut opener) = (Sealer::new(), Opener::new());
        sealer.add_epoch(7, &[1; 16], 3);
        opener.add_epoch(7, &[1; 16], 0);
        (sealer, opener)
    }

    #[test]
    fn nothing_is_sealed_before_the_core_names_an_epoch() {
        let (mut sealer, _) = pair();
        assert_eq!(sealer.seal(0, 0, b"speech"), None);
        assert!(!sealer.seal_with(8));
        assert_eq!(sealer.seal(0, 0, b"speech"), None);
        assert!(sealer.seal_with(7));
        assert!(sealer.seal(0, 0, b"speech").is_some());
    }

    #[test]
    fn a_frame_opens_once_and_says_whose_it_is() {
        let (mut sealer, mut opener) = pair();
        assert!(sealer.seal_with(7));
        let sealed = sealer.seal(1, 1, &[0x31, 0x0c, 9, 9]).expect("there is a key");
        assert_eq!(opener.open(1, &sealed), "opened");
        assert_eq!((opener.leaf(), opener.stream(), opener.epoch()), (3, 1, 7.0));
        assert_eq!(opener.take(), [0x31, 0x0c, 9, 9]);
        assert_eq!(opener.open(1, &sealed), "replayed");
    }

    #[test]
    fn frames_of_other_epochs_and_broken_frames_are_told_apart() {
        let (mut sealer, mut opener) = pair();
        assert!(sealer.seal_with(7));
        let mut sealed = sealer.seal(0, 0, b"speech").expect("there is a key");
        let last = sealed.len() - 1;
        sealed[last] ^= 1;
        assert_eq!(opener.open(0, &sealed), "failed");
        sealer.add_epoch(8, &[2; 16], 3);
        assert!(sealer.seal_with(8));
        let later = sealer.seal(0, 0, b"speech").expect("there is a key");
        assert_eq!(opener.open(0, &later), "unknown_epoch");
        assert_eq!(sealer.seal(9, 0, b"speech"), None);
        assert_eq!(sealer.seal(0, 9, b"speech"), None);
    }
}
