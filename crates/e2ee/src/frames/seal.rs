//! The sender's side.

use protocol::StreamKind;

use super::{
    FrameEpoch, FrameError,
    header::{Header, KeyId, MAX_HEADER},
    keys::{BaseSecret, SenderKey},
};

/// Seals one member's frames, of all its streams. A member has one sealer at a time, for as long as it is
/// in the group: a second one would count from zero again and use up nonces twice.
#[derive(Default)]
pub struct FrameSealer {
    epoch: Option<(u64, [SealingStream; StreamKind::ALL.len()])>,
    aad: Vec<u8>,
}

struct SealingStream {
    kid: u64,
    key: SenderKey,
    next_ctr: u64,
}

impl FrameSealer {
    /// A sealer that has no key yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Seals under this epoch from now on. An epoch that is set already stays as it is, counters included;
    /// so does the current one when an older one is set.
    pub fn set_epoch(&mut self, epoch: FrameEpoch) -> Result<(), FrameError> {
        if self.epoch().is_some_and(|current| epoch.epoch <= current) {
            return Ok(());
        }
        let secret = BaseSecret::new(epoch.base_key.expose());
        let stream = |stream| {
            let kid = KeyId { stream, leaf: epoch.own_leaf, epoch_low: epoch.epoch as u8 }
                .to_kid()
                .ok_or(FrameError::LeafTooHigh)?;
            Ok(SealingStream { kid, key: secret.sender(kid), next_ctr: 0 })
        };
        let [microphone, camera, screen, screen_audio] = StreamKind::ALL;
        let streams = [stream(microphone)?, stream(camera)?, stream(screen)?, stream(screen_audio)?];
        self.epoch = Some((epoch.epoch, streams));
        Ok(())
    }

    /// The epoch that frames are sealed under.
    pub fn epoch(&self) -> Option<u64> {
        self.epoch.as_ref().map(|(epoch, _)| *epoch)
    }

    /// Seals `frame` into `out`, replacing what was there. The first `clear_prefix` bytes stay clear.
    /// `out` is empty after an error.
    pub fn seal(
        &mut self,
        stream: StreamKind,
        clear_prefix: usize,
        frame: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), FrameError> {
        out.clear();
        let (_, streams) = self.epoch.as_mut().ok_or(FrameError::NoKey)?;
        let sealing = &mut streams[stream as usize];
        let (prefix, secret) = frame.split_at_checked(clear_prefix).ok_or(FrameError::TooShort)?;

        let ctr = sealing.next_ctr;
        sealing.next_ctr = ctr.checked_add(1).ok_or(FrameError::CounterUsedUp)?;
        let mut header = [0; MAX_HEADER];
        let length = Header { kid: sealing.kid, ctr }.write(&mut header);
        let header = &header[..length];

        self.aad.clear();
        self.aad.extend_from_slice(header);
        self.aad.extend_from_slice(prefix);
        out.extend_from_slice(prefix);
        out.extend_from_slice(header);
        let start = out.len();
        out.extend_from_slice(secret);
        match sealing.key.seal(ctr, &self.aad, &mut out[start..]) {
            Ok(tag) => {
                out.extend_from_slice(&tag);
                Ok(())
            }
            Err(error) => {
                out.clear();
                Err(error)
            }
        }
    }
}

impl std::fmt::Debug for FrameSealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FrameSealer(epoch {:?})", self.epoch())
    }
}
