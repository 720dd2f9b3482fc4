//! The Ogg container (RFC 3533): pages of segments; a packet ends with a segment shorter than 255 bytes.

/// Bytes of a page before its table of segments; the table's length is the last of them.
const PAGE_HEADER: usize = 27;

/// The packets of a file with one stream; what is cut off at its end is left out.
pub(super) fn packets(file: &[u8]) -> Vec<Vec<u8>> {
    let mut packets = Vec::new();
    let mut packet = Vec::new();
    let mut rest = file;
    while let Some((table, body)) = page(rest) {
        let mut at = 0;
        for &length in table {
            let Some(segment) = body.get(at..at + usize::from(length)) else { return packets };
            packet.extend_from_slice(segment);
            at += segment.len();
            if length < 255 {
                packets.push(std::mem::take(&mut packet));
            }
        }
        rest = &body[at..];
    }
    packets
}

/// A page's table of segments, and what follows it.
fn page(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let after = bytes.strip_prefix(b"OggS").and_then(|_| bytes.get(PAGE_HEADER..))?;
    after.split_at_checked(usize::from(bytes[PAGE_HEADER - 1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_goes_on_over_segments_and_pages() {
        let page = |table: &[u8], body: &[u8]| {
            let mut page = b"OggS".to_vec();
            page.resize(PAGE_HEADER - 1, 0);
            page.push(table.len() as u8);
            page.extend_from_slice(table);
            page.extend_from_slice(body);
            page
        };
        let mut file = page(&[3, 255], &[1; 258]);
        file.extend(page(&[2, 1], &[1, 1, 2]));
        let lengths: Vec<_> = packets(&file).iter().map(Vec::len).collect();
        assert_eq!(lengths, [3, 257, 1]);
        for length in 0..file.len() {
            packets(&file[..length]);
        }
    }
}
