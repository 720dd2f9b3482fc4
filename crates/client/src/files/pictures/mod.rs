//! Pictures before they are sealed: what they say besides what they show (places, times, devices, earlier versions of
//! them) is taken out. Only what is known to be needed to show them stays, with their orientation.
//!
//! Everything here reads bytes of strangers, too: how large a picture is, before anything decodes it.

mod gif;
mod icc;
mod jpeg;
mod orientation;
mod png;
mod webp;

/// Pictures that browsers show and that are told by their first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JPEG.
    Jpeg,
    /// PNG, also animated.
    Png,
    /// WebP.
    Webp,
    /// GIF.
    Gif,
}

impl Format {
    /// What these bytes begin like; a name or a word about the kind counts for nothing.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            bytes if bytes.starts_with(png::SIGNATURE) => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            _ => None,
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
        }
    }
}

/// The picture without what it says besides; `None` if it is of no kind that can be read wholly: then nothing may be said
/// to have been taken out.
pub fn without_metadata(bytes: &[u8]) -> Option<Vec<u8>> {
    match Format::of(bytes)? {
        Format::Jpeg => jpeg::without_metadata(bytes),
        Format::Png => png::without_metadata(bytes),
        Format::Webp => webp::without_metadata(bytes),
        Format::Gif => None,
    }
}

/// Whether these bytes begin like a picture or video of another kind that may say more than it shows: in HEIF, AVIF, MP4 and
/// QuickTime (ISO/IEC 14496-12), TIFF and the raw formats on top of it or beside it, JPEG XL, Photoshop's.
pub fn may_tell(head: &[u8]) -> bool {
    matches!(
        head,
        [_, _, _, _, b'f', b't', b'y', b'p', ..]
            | [_, _, _, _, b'm', b'o', b'o', b'v', ..]
            | [_, _, _, _, b'm', b'd', b'a', b't', ..]
            | [0, _, _, _, b'w', b'i', b'd', b'e', ..]
            | [0, _, _, _, b'f', b'r', b'e', b'e', ..]
            | [0, _, _, _, b's', b'k', b'i', b'p', ..]
            | [0, _, _, _, b'p', b'n', b'o', b't', ..]
            | [b'I', b'I', b'*' | b'+' | b'U', 0, ..]
            | [b'M', b'M', 0, b'*' | b'+', ..]
            | [b'I', b'I', b'R', b'O' | b'S', ..]
            | [b'M', b'M', b'O', b'R', ..]
            | [b'F', b'U', b'J', b'I', b'F', b'I', b'L', b'M', ..]
            | [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..]
            | [0xff, 0x0a, ..]
            | [b'8', b'B', b'P', b'S', ..]
    )
}

/// Width and height as it is shown, by its own head.
pub fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    let (width, height) = stored_dimensions(bytes)?;
    let turned = match Format::of(bytes)? {
        Format::Jpeg => jpeg::orientation(bytes),
        Format::Png => png::orientation(bytes),
        Format::Webp => webp::orientation(bytes),
        Format::Gif => None,
    };
    Some(if turned.is_some_and(orientation::lies_on_its_side) { (height, width) } else { (width, height) })
}

fn stored_dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    let (width, height) = match Format::of(bytes)? {
        Format::Jpeg => jpeg::dimensions(bytes),
        Format::Png => png::dimensions(bytes),
        Format::Webp => webp::dimensions(bytes),
        Format::Gif => gif::dimensions(bytes),
    }?;
    (width > 0 && height > 0).then_some((width, height))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_makes_no_picture() {
        for bytes in
            [&b"<svg xmlns=\"http://www.w3.org/2000/svg\">"[..], b"<html>", b"GIF89", b"", b"RIFF0000WAVE"]
        {
            assert_eq!(Format::of(bytes), None);
            assert_eq!((without_metadata(bytes), dimensions(bytes)), (None, None));
        }
    }

    #[test]
    fn what_may_tell_more_than_it_shows_is_known_by_its_first_bytes() {
        for tells in [
            &b"\0\0\0\x18ftypheic\0\0\0\0"[..],
            b"\0\0\0\x1cftypavif",
            b"\0\0\0\x14ftypqt  ",
            b"\0\0\0\x20ftypisom",
            b"\0\0\0\x08moov",
            b"\0\0\0\x08wide\0\0\x01\0mdat",
            b"\0\0\x01\0mdat",
            b"\0\0\x01\0free",
            b"\0\0\x01\0skip",
            b"\0\0\0\x14pnot",
            b"II+\0\x08\0\0\0",
            b"MM\0+\0\x08\0\0",
            b"IIU\0\x18\0\0\0",
            b"IIRO\x08\0\0\0",
            b"IIRS\x08\0\0\0",
            b"MMOR\0\0\0\x08",
            b"FUJIFILMCCD-RAW 0201",
            b"II*\0\x08\0\0\0",
            b"MM\0*\0\0\0\x08",
            b"\0\0\0\x0cJXL \x0d\x0a\x87\x0a",
            b"8BPS\0\x01",
        ] {
            assert!(may_tell(tells), "{tells:?}");
        }
        for silent in [&b"%PDF-1.7"[..], b"PK\x03\x04", b"", b"ftyp", b"plain text, no picture", b"I'm free"]
        {
            assert!(!may_tell(silent), "{silent:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic_or_grow(
            head in prop::sample::select(vec![
                &b"\xff\xd8\xff"[..], b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", b"RIFF\0\0\0\0WEBPVP8X", b"RIFF\0\0\0\0WEBPVP8 ", b"GIF89a",
            ]),
            rest in prop::collection::vec(any::<u8>(), 0..300),
        ) {
            let bytes = [head, &rest].concat();
            dimensions(&bytes);
            may_tell(&rest);
            if let Some(stripped) = without_metadata(&bytes) {
                // A minimal word on the orientation may be added.
                prop_assert!(stripped.len() <= bytes.len() + 64);
                prop_assert_eq!(without_metadata(&stripped), Some(stripped.clone()), "twice is once");
            }
        }
    }
}
