//! Which way up a picture is shown: the one word of Exif (JEITA CP-3451) that stays.

const TAG: u16 = 0x0112;
/// Entries that are looked at.
const MOST: usize = 512;

/// The orientation in Exif data (a TIFF header and its first directory), if it is another than upright.
pub(super) fn read(tiff: &[u8]) -> Option<u8> {
    let little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let bytes = tiff.get(4..8)?.try_into().ok()?;
    let directory = if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) };
    let directory = usize::try_from(directory).ok()?;
    let entries = usize::from(short(directory)?).min(MOST);
    (0..entries)
        .map(|entry| directory.checked_add(2 + entry * 12))
        .find(|at| at.and_then(short) == Some(TAG))
        .and_then(|at| short(at?.checked_add(8)?))
        .and_then(|value| u8::try_from(value).ok())
        .filter(|value| (2..=8).contains(value))
}

/// Whether width and height change places when it is shown.
pub(super) fn lies_on_its_side(orientation: u8) -> bool {
    orientation >= 5
}

/// Exif data that says this and nothing else.
pub(super) fn write(orientation: u8) -> [u8; 26] {
    let mut tiff = *b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    tiff[19] = orientation;
    tiff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_the_rest_is_nothing() {
        for orientation in 2..=8 {
            assert_eq!(read(&write(orientation)), Some(orientation));
        }
        assert_eq!(read(b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"), Some(6));
        for nothing in
            [&write(1)[..], &write(9), b"MM\0*\xff\xff\xff\xff", b"II*\0", b"", b"MM\0*\0\0\0\x08\xff\xff"]
        {
            assert_eq!(read(nothing), None);
        }
    }
}
