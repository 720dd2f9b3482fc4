//! The IVF container: a header of 32 bytes, then each frame behind 12 bytes of size and time.

use std::time::Duration;

/// What an IVF file holds.
pub(super) struct Video {
    /// Width and height in pixels.
    pub size: (u16, u16),
    /// From one frame to the next.
    pub interval: Duration,
    pub frames: Vec<Vec<u8>>,
}

/// Reads a file of our own; what is cut off at its end is left out.
pub(super) fn read(file: &[u8]) -> Video {
    let short = |at: usize| file.get(at..at + 2).map_or(0, |b| u16::from_le_bytes([b[0], b[1]]));
    let long = |at: usize| u32::from(short(at)) | u32::from(short(at + 2)) << 16;
    let (rate, scale) = (long(16).max(1), long(20));
    let mut frames = Vec::new();
    let mut at = usize::from(short(6));
    while let Some(frame) = file.get(at + 12..).and_then(|rest| rest.get(..long(at) as usize)) {
        at += 12 + frame.len();
        frames.push(frame.to_vec());
    }
    Video { size: (short(12), short(14)), interval: Duration::from_secs(scale.into()) / rate, frames }
}
