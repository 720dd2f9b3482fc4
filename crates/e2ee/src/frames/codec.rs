//! What of a frame must stay clear, and how it is handed to browsers.

/// How a frame is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Codec {
    /// RFC 6386.
    Vp8,
    /// RFC 6716.
    Opus,
    /// VP9 bitstream specification.
    Vp9,
    /// AV1 bitstream specification.
    Av1,
}

/// A frame of AV1 (section 5.3.2: `obu_type` 6) that goes on to the end, and what of such a header says otherwise.
const OBU_FRAME: u8 = 6 << 3;
const OBU_HAS_EXTENSION: u8 = 1 << 2;
const OBU_HAS_SIZE: u8 = 1 << 1;

/// How many bytes at the start of `frame`, sealed or not, browsers need in the clear.
///
/// VP8: the frame tag's first byte on delta frames; on key frames the uncompressed header with start code
/// and size, 10 bytes (RFC 6386, section 9.1), from which the receiving side tells key frames and sizes.
/// Both read alike from a sealed frame, whose first byte is clear. Others: none; their payload descriptor or the
/// Dependency Descriptor tells.
pub fn clear_prefix(codec: Codec, frame: &[u8]) -> usize {
    match (codec, frame.first()) {
        (Codec::Vp8, Some(tag)) if tag & 1 == 0 => 10,
        (Codec::Vp8, _) => 1,
        (Codec::Opus | Codec::Vp9 | Codec::Av1, _) => 0,
    }
}

/// Makes of a sealed frame what a browser cuts into packets. AV1: what it cuts are OBUs, so that the sealed frame is one.
pub fn wrap(codec: Codec, sealed: &mut Vec<u8>) {
    if codec == Codec::Av1 {
        sealed.insert(0, OBU_FRAME);
    }
}

/// The sealed frame in what a browser puts together from packets; `None` if it is not whole. AV1: the OBU has got a size
/// on the way (section 4.10.5: `leb128`).
pub fn unwrap(codec: Codec, frame: &[u8]) -> Option<&[u8]> {
    if codec != Codec::Av1 {
        return Some(frame);
    }
    let (header, mut rest) = frame.split_first()?;
    if header & OBU_HAS_EXTENSION != 0 {
        rest = rest.get(1..)?;
    }
    if header & OBU_HAS_SIZE == 0 {
        return Some(rest);
    }
    let mut size = 0_usize;
    for shift in (0..28).step_by(7) {
        let (byte, after) = rest.split_first()?;
        (size, rest) = (size | usize::from(byte & 0x7F) << shift, after);
        if byte & 0x80 == 0 {
            return (size == rest.len()).then_some(rest);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_frame_leaves_its_header_clear_and_a_delta_frame_one_byte() {
        assert_eq!(clear_prefix(Codec::Vp8, &[0x50, 0x31, 0, 0x9d, 0x01, 0x2a]), 10);
        assert_eq!(clear_prefix(Codec::Vp8, &[0x31, 0x0c, 0]), 1);
        assert_eq!(clear_prefix(Codec::Vp8, &[]), 1);
        for codec in [Codec::Opus, Codec::Vp9, Codec::Av1] {
            assert_eq!(clear_prefix(codec, &[0xfc, 0xff]), 0);
        }
    }

    #[test]
    fn av1_travels_as_one_unit_with_or_without_its_size() {
        let mut sealed = vec![7; 300];
        wrap(Codec::Av1, &mut sealed);
        assert_eq!(unwrap(Codec::Av1, &sealed), Some(&[7; 300][..]));
        // As a browser hands it out: 300 is 0xAC 0x02.
        let sized = [&[OBU_FRAME | OBU_HAS_SIZE, 0xAC, 0x02], &[7; 300][..]].concat();
        assert_eq!(unwrap(Codec::Av1, &sized), Some(&[7; 300][..]));
        let extended = [&[OBU_FRAME | OBU_HAS_SIZE | OBU_HAS_EXTENSION, 0x20, 2], &[7; 2][..]].concat();
        assert_eq!(unwrap(Codec::Av1, &extended), Some(&[7; 2][..]));
        for broken in [
            &sized[..200],
            &sized[..2],
            &[OBU_FRAME | OBU_HAS_SIZE; 1],
            &[],
            &[0x32, 0xFF, 0xFF, 0xFF, 0xFF, 1],
        ] {
            assert_eq!(unwrap(Codec::Av1, broken), None, "{broken:?}");
        }
        for codec in [Codec::Opus, Codec::Vp8, Codec::Vp9] {
            let mut sealed = vec![1, 2];
            wrap(codec, &mut sealed);
            assert_eq!(unwrap(codec, &sealed), Some(&[1, 2][..]));
        }
    }
}
