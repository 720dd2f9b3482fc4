//! What of a frame must stay clear.

/// How a frame is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Codec {
    /// RFC 6386.
    Vp8,
    /// RFC 6716.
    Opus,
}

/// How many bytes at the start of `frame`, sealed or not, browsers need in the clear.
///
/// VP8: the frame tag's first byte on delta frames; on key frames the uncompressed header with start code
/// and size, 10 bytes (RFC 6386, section 9.1), from which the receiving side tells key frames and sizes.
/// Both read alike from a sealed frame, whose first byte is clear. Opus: none.
pub fn clear_prefix(codec: Codec, frame: &[u8]) -> usize {
    match (codec, frame.first()) {
        (Codec::Vp8, Some(tag)) if tag & 1 == 0 => 10,
        (Codec::Vp8, _) => 1,
        (Codec::Opus, _) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_frame_leaves_its_header_clear_and_a_delta_frame_one_byte() {
        assert_eq!(clear_prefix(Codec::Vp8, &[0x50, 0x31, 0, 0x9d, 0x01, 0x2a]), 10);
        assert_eq!(clear_prefix(Codec::Vp8, &[0x31, 0x0c, 0]), 1);
        assert_eq!(clear_prefix(Codec::Vp8, &[]), 1);
        assert_eq!(clear_prefix(Codec::Opus, &[0xfc, 0xff]), 0);
    }
}
