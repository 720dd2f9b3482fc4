//! The frame transforms of a native participant: what the browser's frame worker does.

use std::collections::{BTreeMap, HashMap};

use client::{FrameReport, FrameSource, KeyCommand};
use e2ee::{
    FrameEpoch, FrameError, FrameOpener, FrameSealer,
    frames::{Codec, clear_prefix},
};
use protocol::StreamKind;

/// Frames since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FrameCounts {
    /// Sealed and sent.
    pub sealed: u64,
    /// Opened, from whom and of what was expected on their slot.
    pub opened: u64,
    /// Did not open, although their epoch is known.
    pub failed: u64,
    /// Of an epoch that is not known here.
    pub unknown_epoch: u64,
    /// Opened, but from somebody or of something else than expected on their slot: not shown.
    pub unexpected: u64,
}

/// Seals, opens and counts.
#[derive(Default)]
pub(super) struct Frames {
    sealer: FrameSealer,
    /// Epochs whose keys are known, but under which nothing is sealed yet.
    waiting: BTreeMap<u64, FrameEpoch>,
    opener: FrameOpener,
    expected: HashMap<String, FrameSource>,
    reports: BTreeMap<String, FrameReport>,
    counts: FrameCounts,
    out: Vec<u8>,
}

impl Frames {
    /// Takes what the core says of keys.
    pub fn command(&mut self, command: KeyCommand) {
        match command {
            KeyCommand::AddEpoch(epoch) => {
                self.opener.add_epoch(epoch.clone());
                self.waiting.insert(epoch.epoch, epoch);
            }
            KeyCommand::SealWith(epoch) => {
                if let Some(known) = self.waiting.remove(&epoch) {
                    // Without a key nothing is sealed, and so nothing sent.
                    let _ = self.sealer.set_epoch(known);
                    self.waiting.retain(|&later, _| later > epoch);
                }
            }
            KeyCommand::RetireBefore(epoch) => {
                self.opener.retire_epochs_before(epoch);
                self.waiting.retain(|&held, _| held >= epoch);
            }
            KeyCommand::Expect { mid, source: Some(source) } => {
                self.expected.insert(mid, source);
            }
            KeyCommand::Expect { mid, source: None } => {
                self.expected.remove(&mid);
            }
            KeyCommand::Clear => {
                self.sealer = FrameSealer::new();
                self.opener = FrameOpener::new();
                self.waiting.clear();
                self.expected.clear();
            }
        }
    }

    /// Seals a frame; `None` without a key, and then nothing may be sent.
    pub fn seal(&mut self, stream: StreamKind, mid: &str, frame: &[u8]) -> Option<Vec<u8>> {
        let prefix = clear_prefix(codec(stream.is_video()), frame);
        self.sealer.seal(stream, prefix, frame, &mut self.out).ok()?;
        self.counts.sealed += 1;
        let report = report(&mut self.reports, mid);
        report.stream = Some(stream);
        report.opened += 1;
        Some(self.out.clone())
    }

    /// Opens a frame that came on a slot; gives the leaf and stream that it is from if it may be shown.
    pub fn open(&mut self, mid: &str, video: bool, sealed: &[u8]) -> Option<(u32, StreamKind)> {
        let report = report(&mut self.reports, mid);
        match self.opener.open(clear_prefix(codec(video), sealed), sealed, &mut self.out) {
            Ok(opened) => {
                let source = (opened.leaf.0, opened.stream);
                let expected = self.expected.get(mid);
                if expected.is_some_and(|expected| expected.is_earlier_owners(source.0, opened.epoch)) {
                    self.counts.unexpected += 1;
                    return None;
                }
                (report.leaf, report.stream) = (Some(source.0), Some(source.1));
                report.opened += 1;
                if expected.is_some_and(|expected| expected.is_of(source.0, source.1, opened.epoch)) {
                    self.counts.opened += 1;
                    return Some(source);
                }
                self.counts.unexpected += 1;
            }
            Err(FrameError::UnknownEpoch { .. }) => {
                report.unknown_epoch += 1;
                self.counts.unknown_epoch += 1;
            }
            // A packet that came twice: the first was opened.
            Err(FrameError::Replayed) => {}
            Err(_) => {
                report.failed += 1;
                self.counts.failed += 1;
            }
        }
        None
    }

    /// Counts since the last call, for the core; `sent`: packets by sending m-line since then.
    pub fn take_reports(&mut self, sent: impl Iterator<Item = (String, u32)>) -> Vec<FrameReport> {
        for (mid, packets) in sent {
            report(&mut self.reports, &mid).sent_packets += packets;
        }
        std::mem::take(&mut self.reports).into_values().collect()
    }

    /// Counts since the start.
    pub fn counts(&self) -> FrameCounts {
        self.counts
    }
}

fn report<'a>(reports: &'a mut BTreeMap<String, FrameReport>, mid: &str) -> &'a mut FrameReport {
    if !reports.contains_key(mid) {
        reports.insert(mid.to_owned(), FrameReport { mid: mid.to_owned(), ..FrameReport::default() });
    }
    reports.get_mut(mid).expect("it was put there just now")
}

fn codec(video: bool) -> Codec {
    if video { Codec::Vp8 } else { Codec::Opus }
}

#[cfg(test)]
mod tests {
    use super::*;
    use e2ee::{LeafIndex, Secret};

    #[test]
    fn a_frame_of_the_leafs_owner_before_is_not_taken_for_the_new_owners() {
        let mut frames = Frames::default();
        let epoch = |epoch, own_leaf| FrameEpoch {
            epoch,
            base_key: Secret::new([epoch as u8; 16]),
            own_leaf: LeafIndex(own_leaf),
        };
        for number in [7, 8] {
            frames.command(KeyCommand::AddEpoch(epoch(number, 0)));
        }
        let source = FrameSource { leaf: 3, stream: StreamKind::Microphone, since_epoch: 8 };
        frames.command(KeyCommand::Expect { mid: "1".into(), source: Some(source) });
        let mut sealed = |number| {
            let (mut sealer, mut out) = (FrameSealer::new(), Vec::new());
            sealer.set_epoch(epoch(number, 3)).unwrap();
            sealer.seal(StreamKind::Microphone, 0, b"speech", &mut out).unwrap();
            frames.open("1", false, &out)
        };
        assert_eq!(sealed(7), None);
        assert_eq!(sealed(8), Some((3, StreamKind::Microphone)));
        let reports = frames.take_reports(std::iter::empty());
        assert_eq!(reports[0].opened, 1, "what is dropped does not count as hers");
    }

    #[test]
    fn packets_that_leave_are_told_also_where_nothing_was_sealed() {
        let mut frames = Frames::default();
        assert_eq!(frames.seal(StreamKind::Camera, "1", b"a frame without a key"), None);
        let reports = frames.take_reports([("1".to_owned(), 7)].into_iter());
        let [report] = &reports[..] else { panic!("there is one m-line") };
        assert_eq!((report.opened, report.sent_packets), (0, 7));
    }
}
