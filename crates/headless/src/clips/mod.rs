//! The synthetic media: clips of real VP8 and Opus that play in a loop.

mod ivf;
mod ogg;

use std::{sync::LazyLock, time::Duration};

/// Opus packets at the clip's start in which the encoder settles; left out of the loop.
const SETTLING_PACKETS: usize = 5;
/// Opus packets in the loop: two seconds.
const TONE_PACKETS: usize = 100;

/// The camera's simulcast layers, low to high: RID and clip.
pub static CAMERA: LazyLock<[(&'static str, Clip); 3]> = LazyLock::new(|| {
    [
        ("q", Clip::vp8(include_bytes!("../../media/camera-q.ivf"))),
        ("h", Clip::vp8(include_bytes!("../../media/camera-h.ivf"))),
        ("f", Clip::vp8(include_bytes!("../../media/camera-f.ivf"))),
    ]
});

/// Bytes of a frame of [`STEADY`]: sealed, five packets.
const STEADY_BYTES: usize = 5_400;
/// Frames of [`STEADY`] from one key frame to the next.
const STEADY_KEYS: usize = 300;

/// A picture for counting costs: 30 frames a second, all of one size, 1.3 Mbit/s. Nothing decodes it.
pub static STEADY: LazyLock<Clip> = LazyLock::new(|| Clip {
    frames: (0..STEADY_KEYS).map(|at| Frame { bytes: vec![1; STEADY_BYTES], key: at == 0 }).collect(),
    interval: Duration::from_secs(1) / 30,
    size: Some((1280, 720)),
});

/// What a camera sends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Camera {
    /// The layers of [`CAMERA`], by simulcast.
    #[default]
    Layers,
    /// [`STEADY`], one layer.
    Steady,
}

impl Camera {
    /// The RIDs, low to high; none without simulcast.
    pub fn rids(self) -> Vec<&'static str> {
        match self {
            Self::Layers => CAMERA.iter().map(|(rid, _)| *rid).collect(),
            Self::Steady => Vec::new(),
        }
    }

    /// The clips, low to high.
    pub fn clips(self) -> Vec<&'static Clip> {
        match self {
            Self::Layers => CAMERA.iter().map(|(_, clip)| clip).collect(),
            Self::Steady => vec![&STEADY],
        }
    }
}

/// The tone.
pub static TONE: LazyLock<Clip> = LazyLock::new(|| {
    let packets = ogg::packets(include_bytes!("../../media/tone.ogg"));
    // The first two packets are headers (RFC 7845, section 3).
    let frames = packets.into_iter().skip(2 + SETTLING_PACKETS).take(TONE_PACKETS);
    Clip {
        frames: frames.map(|bytes| Frame { bytes, key: true }).collect(),
        interval: Duration::from_millis(20),
        size: None,
    }
});

/// Encoded frames at an even pace.
#[derive(Debug)]
pub struct Clip {
    /// The frames of one round of the loop; the first is a key frame.
    pub frames: Vec<Frame>,
    /// From one frame to the next.
    pub interval: Duration,
    /// Width and height in pixels, of a picture.
    pub size: Option<(u16, u16)>,
}

/// One encoded frame.
#[derive(Debug)]
pub struct Frame {
    /// As the codec writes it.
    pub bytes: Vec<u8>,
    /// Whether a decoder can begin here.
    pub key: bool,
}

impl Clip {
    fn vp8(file: &[u8]) -> Self {
        let video = ivf::read(file);
        let frames = video
            .frames
            .into_iter()
            // The tag's lowest bit is clear on key frames (RFC 6386, section 9.1).
            .map(|bytes| Frame { key: bytes.first().is_some_and(|tag| tag & 1 == 0), bytes })
            .collect();
        Self { frames, interval: video.interval, size: Some(video.size) }
    }

    /// The first key frame at or after a position in the loop.
    pub fn next_key(&self, from: usize) -> usize {
        let count = self.frames.len().max(1);
        (from..from + count).map(|at| at % count).find(|&at| self.frames[at].key).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_camera_layer_is_two_seconds_with_a_key_frame_each_second() {
        let sizes: Vec<_> = CAMERA.iter().map(|(rid, clip)| (*rid, clip.size)).collect();
        assert_eq!(sizes, [("q", Some((320, 180))), ("h", Some((640, 360))), ("f", Some((1280, 720)))]);
        for (rid, clip) in CAMERA.iter() {
            let keys: Vec<usize> = (0..clip.frames.len()).filter(|&at| clip.frames[at].key).collect();
            assert_eq!((clip.frames.len(), keys), (30, vec![0, 15]), "layer {rid}");
            assert_eq!(clip.interval, Duration::from_secs(1) / 15);
            assert_eq!((clip.next_key(0), clip.next_key(1), clip.next_key(16)), (0, 15, 0));
        }
    }

    #[test]
    fn the_tone_is_two_seconds_of_packets_of_one_kind() {
        assert_eq!(TONE.frames.len(), 100);
        // Same configuration in each packet's first byte (RFC 6716, section 3.1), so that the loop has no seam.
        let first = TONE.frames[0].bytes[0];
        assert!(TONE.frames.iter().all(|frame| frame.bytes[0] == first && frame.bytes.len() > 20));
    }
}
