//! The frame transforms of one person, driven by the core's key commands as in a browser's worker.

use std::collections::BTreeMap;

use client::{FrameReport, FrameSource, KeyCommand};
use e2ee::{FrameEpoch, FrameError, FrameOpener, FrameSealer};
use protocol::StreamKind;

/// What became of the frames that one person received.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FrameCounts {
    /// Opened, and from whom they should be.
    pub shown: u64,
    /// Opened, but from somebody or something else: not shown.
    pub withheld: u64,
    /// Did not open.
    pub failed: u64,
}

/// Sealer, opener and what they were told.
#[derive(Default)]
pub(crate) struct Transforms {
    epochs: BTreeMap<u64, FrameEpoch>,
    sealer: FrameSealer,
    opener: FrameOpener,
    expected: BTreeMap<String, Option<FrameSource>>,
    reports: BTreeMap<String, FrameReport>,
    pub counts: FrameCounts,
    /// Key commands that the transforms miss, as when a message between workers got lost.
    pub deaf: u32,
    /// A broken client: it sends what should be sealed as it is.
    pub clear: bool,
    /// A broken client: it opens nothing.
    pub blind: bool,
}

impl Transforms {
    pub fn command(&mut self, command: KeyCommand) {
        if self.deaf > 0 && matches!(command, KeyCommand::AddEpoch(_) | KeyCommand::SealWith(_)) {
            self.deaf -= 1;
            return;
        }
        match command {
            KeyCommand::AddEpoch(secret) => {
                self.opener.add_epoch(secret.clone());
                self.epochs.insert(secret.epoch, secret);
            }
            KeyCommand::SealWith(epoch) => {
                if let Some(secret) = self.epochs.get(&epoch) {
                    self.sealer.set_epoch(secret.clone()).expect("there are few leaves here");
                }
            }
            KeyCommand::RetireBefore(epoch) => {
                self.opener.retire_epochs_before(epoch);
                self.epochs.retain(|held, _| *held >= epoch);
            }
            KeyCommand::Expect { mid, source } => {
                self.expected.insert(mid, source);
            }
            KeyCommand::Clear => {
                let (counts, deaf) = (self.counts, self.deaf);
                *self = Self { counts, deaf, clear: self.clear, blind: self.blind, ..Self::default() };
            }
        }
    }

    pub fn seal(&mut self, mid: &str, stream: StreamKind, frame: &[u8]) -> Option<Vec<u8>> {
        if self.clear {
            self.report(mid).sent_packets += 1;
            return Some(frame.to_vec());
        }
        let mut out = Vec::new();
        let sealed = self.sealer.seal(stream, 1, frame, &mut out).is_ok();
        let report = self.report(mid);
        report.opened += u32::from(sealed);
        report.failed += u32::from(!sealed);
        report.sent_packets += u32::from(sealed);
        sealed.then_some(out)
    }

    pub fn open(&mut self, mid: &str, frame: &[u8]) {
        let mut out = Vec::new();
        let opened = match self.blind {
            true => Err(FrameError::NotAuthentic),
            false => self.opener.open(1, frame, &mut out),
        };
        let expected = self.expected.get(mid).copied().flatten();
        let is = |what: &dyn Fn(FrameSource) -> bool| expected.is_some_and(what);
        let counts = &mut self.counts;
        match &opened {
            Ok(frame) if is(&|source| source.is_of(frame.leaf.0, frame.stream, frame.epoch)) => {
                counts.shown += 1;
            }
            Ok(_) => counts.withheld += 1,
            Err(_) => counts.failed += 1,
        }
        if let Ok(frame) = &opened
            && is(&|source| source.is_earlier_owners(frame.leaf.0, frame.epoch))
        {
            return;
        }
        let report = self.report(mid);
        match opened {
            Ok(frame) => {
                report.opened += 1;
                report.leaf = Some(frame.leaf.0);
                report.stream = Some(frame.stream);
            }
            Err(FrameError::UnknownEpoch { .. }) => report.unknown_epoch += 1,
            Err(_) => report.failed += 1,
        }
    }

    pub fn take_reports(&mut self) -> Vec<FrameReport> {
        std::mem::take(&mut self.reports).into_values().collect()
    }

    fn report(&mut self, mid: &str) -> &mut FrameReport {
        self.reports
            .entry(mid.to_owned())
            .or_insert_with(|| FrameReport { mid: mid.to_owned(), ..FrameReport::default() })
    }
}
