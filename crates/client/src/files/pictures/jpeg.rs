//! JPEG (ITU T.81): tables, frames and scans stay, with JFIF's word on the density, a common colour profile and Adobe's on
//! the colour transform. Every other application segment and comment goes, and whatever stands behind the picture's end.

use super::{icc, orientation};

const SOI: [u8; 2] = [0xff, 0xd8];
const EOI: [u8; 2] = [0xff, 0xd9];
const SOS: u8 = 0xda;
const EXIF: &[u8] = b"Exif\0\0";

/// A marker's segment: the marker, its payload, and for scans what follows it up to the next marker.
struct Segment<'a> {
    marker: u8,
    payload: &'a [u8],
    scan: &'a [u8],
}

impl Segment<'_> {
    fn is_frame(&self) -> bool {
        matches!(self.marker, 0xc0..=0xcf) && !matches!(self.marker, 0xc4 | 0xc8 | 0xcc)
    }

    /// Whether it is needed to show the picture.
    fn shows(&self) -> bool {
        match self.marker {
            0xc0..=0xc7 | 0xc9..=0xcf | 0xda..=0xdf => true,
            0xe0 => self.payload.starts_with(b"JFIF\0") && self.payload.len() >= 14,
            // One that is whole in its segment.
            0xe2 => self.payload.strip_prefix(b"ICC_PROFILE\0\x01\x01").is_some_and(icc::is_common),
            0xee => self.payload.starts_with(b"Adobe"),
            _ => false,
        }
    }

    fn put(&self, out: &mut Vec<u8>) {
        // Without JFIF's thumbnail: it may show what was cut off.
        let payload = if self.marker == 0xe0 { &self.payload[..14] } else { self.payload };
        put(out, self.marker, payload);
        if self.marker == 0xe0 {
            let end = out.len();
            out[end - 2..].fill(0);
        }
        out.extend_from_slice(self.scan);
    }
}

/// All segments up to the end of the picture; `None` for what is no JPEG.
fn segments(bytes: &[u8]) -> Option<Vec<Segment<'_>>> {
    let mut rest = bytes.strip_prefix(&SOI)?;
    let mut found = Vec::new();
    loop {
        // Any number of fill bytes may stand before a marker.
        let fill = rest.iter().take_while(|byte| **byte == 0xff).count();
        let (&marker, after) = rest.get(fill..)?.split_first().filter(|_| fill > 0)?;
        rest = after;
        match marker {
            0xd9 => return Some(found),
            0x00 | 0xd8 => return None,
            0x01 | 0xd0..=0xd7 => continue,
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes(rest.get(..2)?.try_into().ok()?));
        let payload = rest.get(2..length)?;
        rest = &rest[length..];
        let scan = if marker == SOS { entropy_coded(rest) } else { &[] };
        rest = &rest[scan.len()..];
        found.push(Segment { marker, payload, scan });
        // Cut off on the way: what is there is shown.
        if rest.is_empty() && marker == SOS {
            return Some(found);
        }
    }
}

/// What stands before the next marker that is neither a stuffed byte nor a restart.
fn entropy_coded(bytes: &[u8]) -> &[u8] {
    let is_end = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7 | 0xff);
    let end = bytes.windows(2).position(is_end).unwrap_or(bytes.len());
    &bytes[..end]
}

fn put(out: &mut Vec<u8>, marker: u8, payload: &[u8]) {
    let length = u16::try_from(payload.len() + 2).unwrap_or(u16::MAX);
    out.extend_from_slice(&[0xff, marker]);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(payload);
}

pub(super) fn without_metadata(bytes: &[u8]) -> Option<Vec<u8>> {
    let segments = segments(bytes)?;
    if !segments.iter().any(Segment::is_frame) || !segments.iter().any(|segment| segment.marker == SOS) {
        return None;
    }
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(&SOI);
    if let Some(orientation) = orientation(bytes) {
        put(&mut out, 0xe1, &[EXIF, &orientation::write(orientation)].concat());
    }
    for segment in segments.iter().filter(|segment| segment.shows()) {
        segment.put(&mut out);
    }
    out.extend_from_slice(&EOI);
    Some(out)
}

pub(super) fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    let frame = head(bytes).find(Segment::is_frame)?;
    let side =
        |at: usize| Some(u32::from(u16::from_be_bytes(frame.payload.get(at..at + 2)?.try_into().ok()?)));
    Some((side(3)?, side(1)?))
}

pub(super) fn orientation(bytes: &[u8]) -> Option<u8> {
    head(bytes).find_map(|segment| segment.payload.strip_prefix(EXIF)).and_then(orientation::read)
}

/// The segments before the first scan, as far as they are there.
fn head(bytes: &[u8]) -> impl Iterator<Item = Segment<'_>> {
    let mut rest = bytes.strip_prefix(&SOI).unwrap_or_default();
    std::iter::from_fn(move || {
        loop {
            let fill = rest.iter().take_while(|byte| **byte == 0xff).count();
            let (&marker, after) = rest.get(fill..)?.split_first().filter(|_| fill > 0)?;
            rest = after;
            match marker {
                0x00 | 0xd8 | 0xd9 | SOS => return None,
                0x01 | 0xd0..=0xd7 => continue,
                _ => {}
            }
            let length = usize::from(u16::from_be_bytes(rest.get(..2)?.try_into().ok()?));
            let payload = rest.get(2..length)?;
            rest = &rest[length..];
            return Some(Segment { marker, payload, scan: &[] });
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{icc::tests::profile, *};

    fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        put(&mut out, marker, payload);
        out
    }

    /// As a phone makes it, as far as its segments go.
    fn photo(orientation: u8) -> Vec<u8> {
        let mut exif = [EXIF, &orientation::write(orientation), b"GPSLatitude 52.37"].concat();
        exif.extend_from_slice(b"CanaryCam");
        [
            SOI.to_vec(),
            segment(0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x02\x02thumbnail..."),
            segment(0xe1, &exif),
            segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>CanaryName</x:xmpmeta>"),
            segment(0xe2, &[&b"ICC_PROFILE\0\x01\x01"[..], &profile("Display P3", &[])].concat()),
            segment(0xe2, &[&b"ICC_PROFILE\0\x01\x01"[..], &profile("CanaryScreen", &[])].concat()),
            segment(0xe2, b"MPF\0more pictures"),
            segment(0xed, b"Photoshop 3.0\0canary caption"),
            segment(0xee, b"Adobe\0\x64\0\0\0\0\x01"),
            segment(0xfe, b"canary comment"),
            segment(0xdb, &[1; 65]),
            vec![0xff],
            segment(0xc0, b"\x08\x01\x02\x03\x04\x03"),
            segment(0xda, b"\x01"),
            b"scan \xff\x00 with \xff\xd0 restarts".to_vec(),
            segment(0xda, b"\x02"),
            b"second scan".to_vec(),
            EOI.to_vec(),
            b"trailing canary video".to_vec(),
        ]
        .concat()
    }

    fn holds(bytes: &[u8], needle: &[u8]) -> bool {
        bytes.windows(needle.len()).any(|window| window == needle)
    }

    #[test]
    fn a_photo_keeps_what_it_shows_and_nothing_else() {
        let stripped = without_metadata(&photo(6)).expect("a photo");
        for gone in ["GPS", "Canary", "canary", "xmp", "Photoshop", "MPF", "thumbnail", "trailing"] {
            assert!(holds(&photo(6), gone.as_bytes()) && !holds(&stripped, gone.as_bytes()), "{gone}");
        }
        for kept in [&b"Display P3"[..], b"Adobe", b"scan \xff\x00 with \xff\xd0 restarts", b"second scan"] {
            assert!(holds(&stripped, kept));
        }
        assert!(holds(&stripped, &orientation::write(6)), "it stays the right way up");
        assert!(stripped.ends_with(&EOI));
        assert_eq!(dimensions(&stripped), Some((0x0304, 0x0102)));
        assert_eq!(dimensions(&photo(6)), Some((0x0304, 0x0102)));
        assert!(!holds(&without_metadata(&photo(1)).expect("a photo"), EXIF));
        for (said, shown) in [(1, (0x0304, 0x0102)), (3, (0x0304, 0x0102)), (6, (0x0102, 0x0304))] {
            assert_eq!(super::super::dimensions(&photo(said)), Some(shown));
            let stripped = without_metadata(&photo(said)).expect("a photo");
            assert_eq!(super::super::dimensions(&stripped), Some(shown), "as before");
        }
    }

    #[test]
    fn what_cannot_be_read_wholly_is_not_said_to_be_clean() {
        let photo = photo(6);
        let scan = photo.windows(2).position(|pair| pair == [0xff, 0xda]).expect("a scan");
        for cut in 0..scan {
            assert_eq!(without_metadata(&photo[..cut]), None, "{cut}");
        }
        let cut = without_metadata(&photo[..scan + 12])
            .expect("cut off within its scan, it is shown as far as it goes");
        assert!(cut.ends_with(&EOI));
    }
}
