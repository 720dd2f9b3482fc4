//! The SFrame header (RFC 9605, section 4.3) and the key id's layout (section 5.2).

use protocol::StreamKind;

use super::FrameError;
use crate::LeafIndex;

/// The longest header, in bytes: one of configuration, eight of KID, eight of CTR.
pub(super) const MAX_HEADER: usize = 17;

/// Which key sealed a frame, and with which counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub kid: u64,
    pub ctr: u64,
}

impl Header {
    /// Writes the header into `buffer`; its length comes back. Numbers take as few bytes as they can.
    pub fn write(self, buffer: &mut [u8; MAX_HEADER]) -> usize {
        let mut length = 1;
        let kid = field(self.kid, &mut buffer[..], &mut length);
        let ctr = field(self.ctr, &mut buffer[..], &mut length);
        buffer[0] = kid << 4 | ctr;
        length
    }

    /// Reads a header from the start of `bytes`; what follows it comes back too. Longer encodings than
    /// need be are refused, so that a frame has one form only.
    pub fn read(bytes: &[u8]) -> Result<(Self, &[u8]), FrameError> {
        let (&config, rest) = bytes.split_first().ok_or(FrameError::Malformed)?;
        let (kid, rest) = read_field(config >> 4, rest)?;
        let (ctr, rest) = read_field(config & 0x0f, rest)?;
        Ok((Self { kid, ctr }, rest))
    }
}

/// Values below 8 stand in the configuration byte; others follow, their length less one stands there.
fn field(value: u64, buffer: &mut [u8], length: &mut usize) -> u8 {
    if value < 8 {
        return value as u8;
    }
    let bytes = value.to_be_bytes();
    let skip = value.leading_zeros() as usize / 8;
    let used = bytes.len() - skip;
    buffer[*length..*length + used].copy_from_slice(&bytes[skip..]);
    *length += used;
    0x08 | (used as u8 - 1)
}

fn read_field(config: u8, bytes: &[u8]) -> Result<(u64, &[u8]), FrameError> {
    if config & 0x08 == 0 {
        return Ok((u64::from(config), bytes));
    }
    let used = usize::from(config & 0x07) + 1;
    let (encoded, rest) = bytes.split_at_checked(used).ok_or(FrameError::Malformed)?;
    let value = encoded.iter().fold(0, |value: u64, &byte| value << 8 | u64::from(byte));
    let shortest = if value < 8 { 0 } else { 8 - value.leading_zeros() as usize / 8 };
    if used == shortest { Ok((value, rest)) } else { Err(FrameError::Malformed) }
}

const EPOCH_BITS: u32 = 8;
const LEAF_BITS: u32 = 16;

/// `context | leaf | epoch`: 40, 16 and 8 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KeyId {
    pub stream: StreamKind,
    pub leaf: LeafIndex,
    pub epoch_low: u8,
}

impl KeyId {
    /// `None` if the leaf has no room.
    pub fn to_kid(self) -> Option<u64> {
        (self.leaf.0 >> LEAF_BITS == 0).then_some(
            (self.stream as u64) << (LEAF_BITS + EPOCH_BITS)
                | u64::from(self.leaf.0) << EPOCH_BITS
                | u64::from(self.epoch_low),
        )
    }

    pub fn from_kid(kid: u64) -> Option<Self> {
        let context = u8::try_from(kid >> (LEAF_BITS + EPOCH_BITS)).ok()?;
        Some(Self {
            stream: StreamKind::from_number(context)?,
            leaf: LeafIndex((kid >> EPOCH_BITS) as u32 & ((1 << LEAF_BITS) - 1)),
            epoch_low: kid as u8,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn key_ids_have_the_layout_of_rfc_9605_section_5_2() {
        let cases = [
            (StreamKind::Microphone, 0, 0, 0x00),
            (StreamKind::Microphone, 3, 0x11, 0x0311),
            (StreamKind::Camera, 3, 0x11, 0x0100_0311),
            (StreamKind::Screen, 0xffff, 0xff, 0x02ff_ffff),
            (StreamKind::ScreenAudio, 0x0102, 0x03, 0x0301_0203),
        ];
        for (stream, leaf, epoch_low, kid) in cases {
            let id = KeyId { stream, leaf: LeafIndex(leaf), epoch_low };
            assert_eq!(id.to_kid(), Some(kid));
            assert_eq!(KeyId::from_kid(kid), Some(id));
        }
        let beyond = KeyId { stream: StreamKind::Camera, leaf: LeafIndex(0x1_0000), epoch_low: 0 };
        assert_eq!(beyond.to_kid(), None);
        assert_eq!(KeyId::from_kid(0x0400_0000), None);
        assert_eq!(KeyId::from_kid(u64::MAX), None);
    }

    #[test]
    fn a_header_longer_than_need_be_is_refused() {
        assert_eq!(Header::read(&[0x08, 0x07]), Err(FrameError::Malformed));
        assert_eq!(Header::read(&[0x09, 0x00, 0xff]), Err(FrameError::Malformed));
    }

    proptest! {
        #[test]
        fn a_header_reads_as_it_was_written(kid: u64, ctr: u64, after: u8) {
            let mut buffer = [after; MAX_HEADER];
            let length = Header { kid, ctr }.write(&mut buffer);
            let (header, rest) = Header::read(&buffer).unwrap();
            prop_assert_eq!(header, Header { kid, ctr });
            prop_assert_eq!(rest.len(), MAX_HEADER - length);
        }
    }
}
