//! A ZIP archive of few small files, not compressed (APPNOTE 6.3.9, sections 4.3.7, 4.3.12 and 4.3.16), so that it opens on
//! every machine.

/// 1 January 1980, the earliest date there is: when it was made is said inside.
const DATE: u16 = 0x0021;
/// Names are UTF-8 (general purpose bit 11).
const UTF8: u16 = 1 << 11;
/// The version that is needed to open it: 2.0.
const VERSION: u16 = 20;

/// Files by name, as one archive. They are far below what 32 bits of a length can say.
pub(super) fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in files {
        let offset = length(archive.len());
        let facts = facts(name, content);
        archive.extend(b"PK\x03\x04");
        archive.extend(&facts);
        archive.extend(name.as_bytes());
        archive.extend(content);
        directory.extend(b"PK\x01\x02");
        directory.extend(VERSION.to_le_bytes());
        directory.extend(&facts);
        // No comment, first disk, no attributes.
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (count, offset) = (u16::try_from(files.len()).unwrap_or(u16::MAX), length(archive.len()));
    archive.extend(&directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    archive.extend(length(directory.len()).to_le_bytes());
    archive.extend(offset.to_le_bytes());
    archive.extend([0, 0]);
    archive
}

/// What stands before a file and again in the directory.
fn facts(name: &str, content: &[u8]) -> Vec<u8> {
    let stored = 0_u16;
    let mut facts = Vec::new();
    for number in [VERSION, UTF8, stored, 0, DATE] {
        facts.extend(number.to_le_bytes());
    }
    for number in [crc32(content), length(content.len()), length(content.len())] {
        facts.extend(number.to_le_bytes());
    }
    facts.extend(u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes());
    facts.extend([0, 0]);
    facts
}

fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// The checksum of ISO 3309, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_usual_one() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(b""), 0);
    }
}
