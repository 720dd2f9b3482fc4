//! The receiver's side.

use protocol::StreamKind;
use std::collections::BTreeMap;

use super::{
    FrameEpoch, FrameError,
    header::{Header, KeyId},
    keys::{BaseSecret, SenderKey, TAG},
    replay::ReplayWindow,
};
use crate::LeafIndex;

/// Opens frames of all members, of the epochs that it is given.
#[derive(Default)]
pub struct FrameOpener {
    epochs: BTreeMap<u8, OpeningEpoch>,
    aad: Vec<u8>,
}

struct OpeningEpoch {
    epoch: u64,
    secret: BaseSecret,
    /// By KID; only those that a frame verified under, so that strangers' bytes leave nothing here.
    senders: BTreeMap<u64, OpeningSender>,
}

struct OpeningSender {
    key: SenderKey,
    window: ReplayWindow,
}

/// What a frame that opened says of itself. The leaf and stream are the key's: compare them with whose
/// picture is to be shown, since the server chooses which frames come on which track.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenedFrame {
    /// Whose frame, by its place in that epoch.
    pub leaf: LeafIndex,
    /// Which of their streams.
    pub stream: StreamKind,
    /// The epoch's low 8 bits.
    pub epoch_low: u8,
    /// The epoch.
    pub epoch: u64,
    /// The frame's number under its key.
    pub counter: u64,
}

impl FrameOpener {
    /// An opener that holds no epoch yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Holds this epoch too. Of epochs with the same low 8 bits the latest is held; one that is held
    /// already stays as it is.
    pub fn add_epoch(&mut self, epoch: FrameEpoch) {
        let low = epoch.epoch as u8;
        if self.epochs.get(&low).is_some_and(|held| held.epoch >= epoch.epoch) {
            return;
        }
        let secret = BaseSecret::new(epoch.base_key.expose());
        self.epochs.insert(low, OpeningEpoch { epoch: epoch.epoch, secret, senders: BTreeMap::new() });
    }

    /// Lets go of all epochs before this one.
    pub fn retire_epochs_before(&mut self, epoch: u64) {
        self.epochs.retain(|_, held| held.epoch >= epoch);
    }

    /// Opens `sealed` into `out`, replacing what was there; its first `clear_prefix` bytes are clear.
    /// `out` is empty after an error.
    pub fn open(
        &mut self,
        clear_prefix: usize,
        sealed: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<OpenedFrame, FrameError> {
        out.clear();
        let (prefix, rest) = sealed.split_at_checked(clear_prefix).ok_or(FrameError::Malformed)?;
        let (Header { kid, ctr }, body) = Header::read(rest)?;
        let header = &rest[..rest.len() - body.len()];
        let (ciphertext, tag) = body.split_last_chunk::<TAG>().ok_or(FrameError::Malformed)?;
        let id = KeyId::from_kid(kid).ok_or(FrameError::UnknownStream)?;
        let epoch =
            self.epochs.get_mut(&id.epoch_low).ok_or(FrameError::UnknownEpoch { epoch_low: id.epoch_low })?;

        self.aad.clear();
        self.aad.extend_from_slice(header);
        self.aad.extend_from_slice(prefix);
        out.extend_from_slice(prefix);
        out.extend_from_slice(ciphertext);
        let result = epoch.open(kid, ctr, &self.aad, &mut out[clear_prefix..], tag);
        if let Err(error) = result {
            out.clear();
            return Err(error);
        }
        let KeyId { stream, leaf, epoch_low } = id;
        Ok(OpenedFrame { leaf, stream, epoch_low, epoch: epoch.epoch, counter: ctr })
    }
}

impl OpeningEpoch {
    fn open(
        &mut self,
        kid: u64,
        ctr: u64,
        aad: &[u8],
        frame: &mut [u8],
        tag: &[u8; TAG],
    ) -> Result<(), FrameError> {
        match self.senders.get_mut(&kid) {
            Some(sender) => {
                if !sender.window.is_fresh(ctr) {
                    return Err(FrameError::Replayed);
                }
                sender.key.open(ctr, aad, frame, tag)?;
                sender.window.note(ctr);
            }
            None => {
                let key = self.secret.sender(kid);
                key.open(ctr, aad, frame, tag)?;
                let mut window = ReplayWindow::default();
                window.note(ctr);
                self.senders.insert(kid, OpeningSender { key, window });
            }
        }
        Ok(())
    }
}

impl std::fmt::Debug for FrameOpener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let held: Vec<u64> = self.epochs.values().map(|held| held.epoch).collect();
        write!(f, "FrameOpener(epochs {held:?})")
    }
}
