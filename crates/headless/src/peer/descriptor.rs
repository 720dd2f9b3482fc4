//! Writes the Dependency Descriptor header extension (AV1 RTP specification, appendix A) as a browser does for
//! a stream without layers of its own: each simulcast encoding is one such stream.

use str0m::rtp::{ExtensionSerializer, ExtensionValues};

/// The extension's URI in `a=extmap`.
pub(super) const URI: &str =
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";

/// A descriptor's bytes: three, or all of a key frame's first packet. At most 16, for the one-byte header form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Descriptor(Vec<u8>);

/// Where a packet stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub start_of_frame: bool,
    pub end_of_frame: bool,
    /// The frame's number, modulo 2^16.
    pub frame: u16,
    /// Width and height in pixels, on key frames.
    pub key: Option<(u16, u16)>,
}

impl Descriptor {
    /// The descriptor of a packet. Template 0 is the key frame, template 1 a frame that refers to the one before.
    pub fn new(place: Place) -> Self {
        let mut bits = Bits::default();
        bits.put(place.start_of_frame.into(), 1).put(place.end_of_frame.into(), 1);
        bits.put(place.key.is_none().into(), 6).put(place.frame.into(), 16);
        if let (true, Some((width, height))) = (place.start_of_frame, place.key) {
            bits.put(0b1_0000, 5); // template_dependency_structure follows, and nothing else
            bits.put(0, 6).put(0, 5); // the first template's id is 0; one decode target
            bits.put(0, 2).put(3, 2); // template_layers: both in layer (0, 0)
            bits.put(2, 2).put(2, 2); // template_dtis: one may switch at either
            bits.put(0, 1).put(0b1_0000, 5).put(0, 1); // template_fdiffs: none; one back
            bits.put(1, 1).put(0, 4).put(1, 4); // one chain; its last frame is none; one back
            bits.put(1, 1).put(u32::from(width) - 1, 16).put(u32::from(height) - 1, 16);
        }
        Self(bits.bytes)
    }
}

/// Puts descriptors into packets and reads none: the server sends none to slots.
#[derive(Debug)]
pub(super) struct Serializer;

impl ExtensionSerializer for Serializer {
    fn write_to(&self, buffer: &mut [u8], values: &ExtensionValues) -> usize {
        let Some(Descriptor(bytes)) = values.user_values.get::<Descriptor>() else { return 0 };
        let Some(place) = buffer.get_mut(..bytes.len()) else { return 0 };
        place.copy_from_slice(bytes);
        bytes.len()
    }

    fn parse_value(&self, _: &[u8], _: &mut ExtensionValues) -> bool {
        true
    }

    fn is_video(&self) -> bool {
        true
    }

    fn is_audio(&self) -> bool {
        false
    }
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    /// Bits used of the last byte; 0 when it is full.
    used: u32,
}

impl Bits {
    fn put(&mut self, value: u32, bits: u32) -> &mut Self {
        for bit in (0..bits).rev() {
            if self.used == 0 {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= ((value >> bit & 1) as u8) << (7 - self.used);
            }
            self.used = (self.used + 1) % 8;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sfu::DescriptorReader as Reader;

    #[test]
    fn the_server_reads_what_is_written() {
        let mut reader = Reader::default();
        let place = |start, end, frame, key| Place { start_of_frame: start, end_of_frame: end, frame, key };
        let key = Descriptor::new(place(true, false, 65_535, Some((1280, 720))));
        assert!(key.0.len() <= 16);
        let mark = reader.read(&key.0).unwrap();
        assert!(mark.starts_keyframe() && !mark.end_of_frame);
        assert_eq!((mark.frame_number, mark.spatial, mark.temporal), (65_535, Some(0), Some(0)));
        assert_eq!(reader.resolution(0), Some((1280, 720)));

        let rest = reader.read(&Descriptor::new(place(false, true, 65_535, Some((1280, 720)))).0).unwrap();
        assert!(!rest.start_of_frame && rest.end_of_frame && !rest.structure);
        let delta = reader.read(&Descriptor::new(place(true, true, 0, None)).0).unwrap();
        assert!(delta.start_of_frame && delta.end_of_frame && !delta.starts_keyframe());
        assert_eq!((delta.frame_number, delta.temporal), (0, Some(0)));
    }
}
