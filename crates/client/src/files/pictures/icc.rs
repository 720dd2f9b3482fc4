//! Colour profiles (ICC.1:2022): those that many pictures have alike stay. A screen's own names its maker, model and number,
//! and its measures are nobody else's.

/// What the names of profiles begin with that stay.
const COMMON: [&str; 4] = ["sRGB", "Display P3", "Adobe RGB (1998)", "ProPhoto RGB"];
/// What may stand in them; whatever else some program adds may tell the device.
const TAGS: [&[u8; 4]; 21] = [
    b"desc", b"cprt", b"wtpt", b"bkpt", b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"chad",
    b"chrm", b"cicp", b"dmnd", b"dmdd", b"vued", b"view", b"lumi", b"meas", b"tech", b"kTRC",
];
/// Where the tags begin.
const HEAD: usize = 128;
/// More than any of them has.
const BYTES: usize = 8 << 10;

/// Whether it tells nothing but what colours are.
pub(super) fn is_common(profile: &[u8]) -> bool {
    let Some(tags) = tags(profile).filter(|_| profile.len() <= BYTES) else { return false };
    let name = tags.iter().find(|(kind, _)| kind == b"desc").and_then(|(_, data)| name(data));
    let known = name.is_some_and(|name| COMMON.iter().any(|common| name.starts_with(common)));
    known && tags.iter().all(|(kind, _)| TAGS.contains(&kind))
}

fn tags(profile: &[u8]) -> Option<Vec<([u8; 4], &[u8])>> {
    let tag = |nth: usize| {
        let at = HEAD + 4 + 12 * nth;
        let kind: [u8; 4] = profile.get(at..at + 4)?.try_into().ok()?;
        let from = number(profile, at + 4)?;
        Some((kind, profile.get(from..from.checked_add(number(profile, at + 8)?)?)?))
    };
    (0..number(profile, HEAD)?).map(tag).collect()
}

/// Its first description: in ASCII, or as it is since version 4.
fn name(data: &[u8]) -> Option<String> {
    if data.starts_with(b"desc") {
        let text = data.get(12..number(data, 8)?.checked_add(12)?)?;
        return String::from_utf8(text.to_vec()).ok();
    }
    let from = number(data, 24).filter(|_| data.starts_with(b"mluc"))?;
    let text = data.get(from..from.checked_add(number(data, 20)?)?)?;
    let units: Vec<u16> = text.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16(&units).ok()
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let digits = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    usize::try_from(u32::from_be_bytes(digits)).ok()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A profile of this name with these tags besides.
    pub fn profile(name: &str, more: &[&[u8; 4]]) -> Vec<u8> {
        let count = u32::try_from(name.len()).expect("short").to_be_bytes();
        let text = [&b"desc\0\0\0\0"[..], &count, name.as_bytes()].concat();
        let mut tags = vec![(b"desc", &text[..])];
        tags.extend(more.iter().map(|kind| (*kind, &b"canary"[..])));
        let mut table = vec![0_u8; HEAD];
        table.extend(u32::try_from(tags.len()).expect("few").to_be_bytes());
        let mut from = HEAD + 4 + 12 * tags.len();
        for (kind, data) in &tags {
            table.extend_from_slice(kind.as_slice());
            for number in [from, data.len()] {
                table.extend(u32::try_from(number).expect("short").to_be_bytes());
            }
            from += data.len();
        }
        tags.iter().for_each(|(_, data)| table.extend_from_slice(data));
        table
    }

    #[test]
    fn what_many_have_alike_stays_and_what_tells_the_device_does_not() {
        assert!(is_common(&profile("Display P3", &[b"rXYZ", b"rTRC"])));
        assert!(is_common(&profile("sRGB IEC61966-2.1", &[b"dmnd"])));
        assert!(!is_common(&profile("Color LCD", &[b"rXYZ"])), "a screen's own");
        for tells in [b"mmod", b"vcgt", b"dscm", b"MS00", b"meta"] {
            assert!(!is_common(&profile("Display P3", &[b"rXYZ", tells])));
        }
        let whole = profile("Display P3", &[b"rXYZ"]);
        assert!((0..whole.len()).all(|cut| !is_common(&whole[..cut])));
    }

    #[test]
    fn a_name_of_version_4_is_read() {
        let text: Vec<u8> = "Display P3".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let head = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS\0\0\0\x14\0\0\0\x1c";
        assert_eq!(name(&[&head[..], &text].concat()).as_deref(), Some("Display P3"));
    }
}
