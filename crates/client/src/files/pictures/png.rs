//! PNG (W3C, third edition): what shows the picture or moves it stays; text, times, Exif and what is not known go, and
//! whatever stands behind its end; colour profiles, too, since they are packed and may be a screen's own.

use super::orientation;

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

const SHOWS: [&[u8; 4]; 17] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"sBIT", b"sRGB", b"cICP", b"mDCV",
    b"cLLI", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT",
];

struct Chunk<'a> {
    kind: [u8; 4],
    data: &'a [u8],
    /// With its length and check sum.
    whole: &'a [u8],
}

fn chunks(bytes: &[u8]) -> Option<Vec<Chunk<'_>>> {
    let mut rest = bytes.strip_prefix(SIGNATURE)?;
    let mut found = Vec::new();
    loop {
        let length = usize::try_from(u32::from_be_bytes(rest.get(..4)?.try_into().ok()?)).ok()?;
        let whole = rest.get(..length.checked_add(12)?)?;
        let kind = whole[4..8].try_into().ok()?;
        found.push(Chunk { kind, data: &whole[8..8 + length], whole });
        if kind == *b"IEND" {
            return Some(found);
        }
        rest = &rest[whole.len()..];
    }
}

pub(super) fn without_metadata(bytes: &[u8]) -> Option<Vec<u8>> {
    let chunks = chunks(bytes)?;
    chunks.first().filter(|first| first.kind == *b"IHDR")?;
    let orientation = of_chunks(&chunks);
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(SIGNATURE);
    for chunk in chunks.iter().filter(|chunk| SHOWS.contains(&&chunk.kind)) {
        out.extend_from_slice(chunk.whole);
        if let (b"IHDR", Some(orientation)) = (&chunk.kind, orientation) {
            put(&mut out, *b"eXIf", &orientation::write(orientation));
        }
    }
    Some(out)
}

pub(super) fn orientation(bytes: &[u8]) -> Option<u8> {
    of_chunks(&chunks(bytes)?)
}

fn of_chunks(chunks: &[Chunk<'_>]) -> Option<u8> {
    let exif = chunks.iter().find(|chunk| chunk.kind == *b"eXIf")?;
    orientation::read(exif.data)
}

pub(super) fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    let head = bytes.strip_prefix(SIGNATURE)?.get(4..16)?;
    let side = |at: usize| Some(u32::from_be_bytes(head.get(at..at + 4)?.try_into().ok()?));
    if head.starts_with(b"IHDR") { Some((side(4)?, side(8)?)) } else { None }
}

fn put(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    out.extend_from_slice(&u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
    let from = out.len();
    out.extend_from_slice(&kind);
    out.extend_from_slice(data);
    let sum = check_sum(&out[from..]);
    out.extend_from_slice(&sum.to_be_bytes());
}

/// CRC-32 as in annex D.
fn check_sum(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| {
        (0..8).fold(
            sum ^ u32::from(*byte),
            |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 },
        )
    };
    !bytes.iter().fold(u32::MAX, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> Vec<u8> {
        let mut png = SIGNATURE.to_vec();
        put(&mut png, *b"IHDR", b"\0\0\x01\x02\0\0\x03\x04\x08\x06\0\0\0");
        put(&mut png, *b"tEXt", b"Author\0canary");
        put(&mut png, *b"eXIf", &[&orientation::write(3)[..], b"canary"].concat());
        put(&mut png, *b"tIME", b"canary!");
        put(&mut png, *b"prVW", b"a canary of some program's own");
        put(&mut png, *b"iCCP", b"canary's screen");
        put(&mut png, *b"IDAT", b"pixels");
        put(&mut png, *b"IEND", b"");
        png.extend_from_slice(b"canary behind the end");
        png
    }

    #[test]
    fn a_picture_keeps_what_it_shows_and_nothing_else() {
        assert_eq!(check_sum(b"IEND"), 0xae42_6082);
        let stripped = without_metadata(&picture()).expect("a picture");
        let kinds: Vec<_> = chunks(&stripped).expect("whole").iter().map(|chunk| chunk.kind).collect();
        assert_eq!(kinds, [*b"IHDR", *b"eXIf", *b"IDAT", *b"IEND"]);
        assert!(!stripped.windows(6).any(|window| window == b"canary"));
        assert_eq!(dimensions(&stripped), Some((0x0102, 0x0304)));
        for cut in 0..picture().len() - b"canary behind the end".len() {
            assert_eq!(without_metadata(&picture()[..cut]), None);
        }
    }
}
