//! GIF (version 89a): how large it is. Decoders make the screen as large as the first picture, whatever the head says.

/// Of the head, and of a picture's descriptor.
const HEAD: usize = 13;
const EXTENSION: u8 = 0x21;
const PICTURE: u8 = 0x2c;

pub(super) fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    let side = |at: usize| Some(u32::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
    let (width, height) = (side(6)?, side(8)?);
    let at = first_picture(bytes)?;
    let (left, top, wide, high) = (side(at + 1)?, side(at + 3)?, side(at + 5)?, side(at + 7)?);
    Some((width.max(left + wide), height.max(top + high)))
}

/// Where its descriptor stands, behind the colours and whatever extensions there are. Decoders differ in what they make of
/// extensions that are shorter than they have to be: these are read by none.
fn first_picture(bytes: &[u8]) -> Option<usize> {
    let mut at = HEAD + colours(*bytes.get(10)?);
    while *bytes.get(at)? == EXTENSION {
        let fitting = match *bytes.get(at + 1)? {
            0x01 => 12..=12,
            0xf9 => 4..=4,
            0xff => 11..=11,
            _ => 0..=0xff,
        };
        at += 2;
        if !fitting.contains(bytes.get(at)?) {
            return None;
        }
        loop {
            let length = usize::from(*bytes.get(at)?);
            at += 1 + length;
            if length == 0 {
                break;
            }
        }
    }
    (bytes[at] == PICTURE).then_some(at)
}

/// Bytes of the table of colours that these flags tell of.
fn colours(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn animation(first: &[u8]) -> Vec<u8> {
        let head = b"GIF89a\x02\x01\x03\x00\x81\x00\x00";
        let extensions = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00\x21\xf9\x04\x00\x00\x00\x00\x00";
        [&head[..], &[7; 12], extensions, first].concat()
    }

    #[test]
    fn it_is_as_large_as_its_head_says_or_as_its_first_picture() {
        assert_eq!(dimensions(&animation(b"\x2c\x01\0\x02\0\x01\0\x01\0\0")), Some((258, 3)));
        assert_eq!(dimensions(&animation(b"\x2c\x01\0\x02\0\xff\xff\xff\xff\0")), Some((65_536, 65_537)));
        assert_eq!(dimensions(&animation(b"\x2c\x01\0")), None, "cut off");
        assert_eq!(dimensions(&animation(b"\x3b")), None, "no picture");
        let short = b"\x21\xf9\x01\x00\x00\x2c\x01\0\x02\0\x01\0\x01\0\0";
        assert_eq!(dimensions(&animation(short)), None, "read in one way or another");
    }
}
