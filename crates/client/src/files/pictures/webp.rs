//! WebP (RFC 9649): picture, animation, transparency and a common colour profile stay; other profiles, Exif, XMP and what is
//! not known go.

use super::{icc, orientation};

const HAS_PROFILE: u8 = 0x20;
const HAS_EXIF: u8 = 0x08;
const HAS_XMP: u8 = 0x04;

struct Chunk<'a> {
    kind: [u8; 4],
    data: &'a [u8],
}

/// All chunks of the file that its head says there is; `None` for what is no WebP.
fn chunks(bytes: &[u8]) -> Option<Vec<Chunk<'_>>> {
    let length = usize::try_from(u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?)).ok()?;
    let mut rest = bytes.get(8..length.checked_add(8)?)?.strip_prefix(b"WEBP")?;
    let mut found = Vec::new();
    while !rest.is_empty() {
        let kind = rest.get(..4)?.try_into().ok()?;
        let length = usize::try_from(u32::from_le_bytes(rest.get(4..8)?.try_into().ok()?)).ok()?;
        let data = rest.get(8..length.checked_add(8)?)?;
        found.push(Chunk { kind, data });
        // A byte of padding, which some leave out at the very end.
        rest = rest.get(8 + length + length % 2..).unwrap_or_default();
    }
    Some(found)
}

pub(super) fn without_metadata(bytes: &[u8]) -> Option<Vec<u8>> {
    let chunks = chunks(bytes)?;
    let shows = |kind: &[u8; 4]| matches!(kind, b"VP8 " | b"VP8L" | b"ANMF");
    if !chunks.iter().any(|chunk| shows(&chunk.kind)) {
        return None;
    }
    let orientation = of_chunks(&chunks);
    let is_profile = |chunk: &&Chunk<'_>| chunk.kind == *b"ICCP";
    let keeps_profile = chunks.iter().find(is_profile).is_some_and(|chunk| icc::is_common(chunk.data));
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    for chunk in &chunks {
        match &chunk.kind {
            b"VP8X" => {
                let mut head = chunk.data.to_vec();
                let flags = head.first_mut()?;
                *flags &= !(HAS_EXIF | HAS_XMP);
                *flags &= if keeps_profile { !0 } else { !HAS_PROFILE };
                *flags |= if orientation.is_some() { HAS_EXIF } else { 0 };
                put(&mut out, chunk.kind, &head);
            }
            b"VP8 " | b"VP8L" | b"ANIM" | b"ANMF" | b"ALPH" => put(&mut out, chunk.kind, chunk.data),
            b"ICCP" if keeps_profile && icc::is_common(chunk.data) => put(&mut out, chunk.kind, chunk.data),
            _ => {}
        }
    }
    if let Some(orientation) = orientation {
        put(&mut out, *b"EXIF", &orientation::write(orientation));
    }
    let length = u32::try_from(out.len() - 8).ok()?;
    out[4..8].copy_from_slice(&length.to_le_bytes());
    Some(out)
}

fn put(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    out.extend_from_slice(&kind);
    out.extend_from_slice(&u32::try_from(data.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(data);
    out.resize(out.len() + data.len() % 2, 0);
}

pub(super) fn orientation(bytes: &[u8]) -> Option<u8> {
    of_chunks(&chunks(bytes)?)
}

/// Only the extended format has it.
fn of_chunks(chunks: &[Chunk<'_>]) -> Option<u8> {
    chunks.first().filter(|first| first.kind == *b"VP8X")?;
    let exif = chunks.iter().find(|chunk| chunk.kind == *b"EXIF")?;
    // Some begin it as in JPEG.
    orientation::read(exif.data.strip_prefix(b"Exif\0\0").unwrap_or(exif.data))
}

pub(super) fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    let data = bytes.get(20..)?;
    let number = |at: usize, bytes: usize| {
        let digits = data.get(at..at + bytes)?.iter().rev();
        Some(digits.fold(0_u32, |number, byte| number << 8 | u32::from(*byte)))
    };
    match bytes.get(12..16)? {
        b"VP8X" => Some((number(4, 3)? + 1, number(7, 3)? + 1)),
        b"VP8L" if number(0, 1)? == 0x2f => {
            let packed = number(1, 4)?;
            Some(((packed & 0x3fff) + 1, (packed >> 14 & 0x3fff) + 1))
        }
        b"VP8 " if data.get(3..6)? == [0x9d, 0x01, 0x2a] => {
            Some((number(6, 2)? & 0x3fff, number(8, 2)? & 0x3fff))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{icc::tests::profile, *};

    fn picture(profile: &[u8]) -> Vec<u8> {
        let mut webp = b"RIFF\0\0\0\0WEBP".to_vec();
        put(&mut webp, *b"VP8X", &[HAS_EXIF | HAS_XMP | HAS_PROFILE, 0, 0, 0, 1, 1, 0, 2, 2, 0]);
        put(&mut webp, *b"ICCP", profile);
        put(&mut webp, *b"VP8L", b"\x2fpixels");
        put(&mut webp, *b"EXIF", &[&orientation::write(8)[..], b"canary"].concat());
        put(&mut webp, *b"XMP ", b"<canary/>");
        put(&mut webp, *b"what", b"canary");
        let length = webp.len() as u32 - 8;
        webp[4..8].copy_from_slice(&length.to_le_bytes());
        webp.extend_from_slice(b"canary behind the end");
        webp
    }

    #[test]
    fn a_picture_keeps_what_it_shows_and_nothing_else() {
        let picture = picture(&profile("sRGB", &[]));
        let stripped = without_metadata(&picture).expect("a picture");
        let kinds: Vec<_> = chunks(&stripped).expect("whole").iter().map(|chunk| chunk.kind).collect();
        assert_eq!(kinds, [*b"VP8X", *b"ICCP", *b"VP8L", *b"EXIF"]);
        assert!(!stripped.windows(6).any(|window| window == b"canary"));
        assert_eq!(stripped[20], HAS_EXIF | HAS_PROFILE);
        assert_eq!(dimensions(&stripped), Some((0x0102, 0x0203)));
        assert_eq!(without_metadata(&picture[..60]), None);
        let lossy = b"RIFF\x16\0\0\0WEBPVP8 \x0a\0\0\0\0\0\0\x9d\x01\x2a\x10\0\x20\0";
        assert_eq!(dimensions(lossy), Some((16, 32)));
    }
    #[test]
    fn a_screens_own_profile_goes() {
        let stripped = without_metadata(&picture(&profile("canary", &[]))).expect("a picture");
        assert!(!stripped.windows(6).any(|window| window == b"canary"));
        assert_eq!(stripped[20], HAS_EXIF);
        assert_eq!(without_metadata(&stripped), Some(stripped.clone()));
    }
}
