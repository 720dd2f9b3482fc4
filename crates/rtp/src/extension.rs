//! RTP header extensions (RFC 8285): finding one in a packet, and writing them in the short form.

/// What names them in a session description.
pub mod uri {
    /// How loud a voice is (RFC 6464).
    pub const AUDIO_LEVEL: &str = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
    /// A number for each packet of a transport, whatever its stream.
    pub const TRANSPORT_SEQUENCE: &str =
        "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
}

/// More bytes need the long form.
pub const SHORT: usize = 16;

/// The bytes of the extension with this number in an RTP packet or header, in either form.
/// SRTP authenticates the header but does not encrypt it, so this works before decryption; the caller trusts the
/// result only after the packet has been authenticated.
pub fn find(packet: &[u8], number: u8) -> Option<&[u8]> {
    let first = *packet.first()?;
    if first >> 6 != 2 || first & 0x10 == 0 {
        return None;
    }
    let start = 12 + 4 * usize::from(first & 0x0F);
    let head = packet.get(start..start + 4)?;
    let words = usize::from(u16::from_be_bytes([head[2], head[3]]));
    let body = packet.get(start + 4..start + 4 + 4 * words)?;
    match u16::from_be_bytes([head[0], head[1]]) {
        0xBEDE => elements(body, number, 1),
        two_byte if two_byte & 0xFFF0 == 0x1000 => elements(body, number, 2),
        _ => None,
    }
}

fn elements(mut body: &[u8], number: u8, head: usize) -> Option<&[u8]> {
    while let Some(first) = body.first() {
        if *first == 0 {
            body = &body[1..];
            continue;
        }
        let (id, length) = match head {
            1 if first >> 4 == 15 => return None,
            1 => (first >> 4, usize::from(first & 0x0F) + 1),
            _ => (*first, usize::from(*body.get(1)?)),
        };
        let data = body.get(head..head + length)?;
        if id == number {
            return Some(data);
        }
        body = &body[head + length..];
    }
    None
}

/// Writes extensions behind a fixed header.
#[derive(Debug)]
pub struct Writer<'a> {
    packet: &'a mut Vec<u8>,
    start: usize,
    long: bool,
}

impl<'a> Writer<'a> {
    /// In the short form. The packet ends with a fixed header, which begins at `packet_start`; it is told that extensions
    /// follow.
    pub fn new(packet: &'a mut Vec<u8>, packet_start: usize) -> Self {
        Self::begin(packet, packet_start, false)
    }

    /// The same in the long form, in which an extension may have up to 255 bytes.
    pub fn long(packet: &'a mut Vec<u8>, packet_start: usize) -> Self {
        Self::begin(packet, packet_start, true)
    }

    fn begin(packet: &'a mut Vec<u8>, packet_start: usize, long: bool) -> Self {
        if let Some(first) = packet.get_mut(packet_start) {
            *first |= 0x10;
        }
        let start = packet.len();
        packet.extend(if long { [0x10, 0, 0, 0] } else { [0xBE, 0xDE, 0, 0] });
        Self { packet, start, long }
    }

    /// Adds one. A number beyond 14 or bytes beyond 16 have no place in the short form: left out.
    pub fn add(&mut self, number: u8, bytes: &[u8]) {
        if self.long {
            if let (1.., Ok(length)) = (number, u8::try_from(bytes.len())) {
                self.packet.extend([number, length]);
                self.packet.extend_from_slice(bytes);
            }
        } else if (1..15).contains(&number) && (1..=SHORT).contains(&bytes.len()) {
            self.packet.push(number << 4 | (bytes.len() as u8 - 1));
            self.packet.extend_from_slice(bytes);
        }
    }

    /// Fills up to a whole word and writes the length.
    pub fn finish(self) {
        let body = self.packet.len() - self.start - 4;
        let words = body.div_ceil(4);
        self.packet.resize(self.start + 4 + 4 * words, 0);
        let length = u16::try_from(words).unwrap_or(u16::MAX).to_be_bytes();
        self.packet[self.start + 2..self.start + 4].copy_from_slice(&length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(profile: u16, body: &[u8]) -> Vec<u8> {
        let mut packet = vec![0x90, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3];
        packet.extend(profile.to_be_bytes());
        packet.extend((body.len() as u16 / 4).to_be_bytes());
        packet.extend(body);
        packet.extend([1, 2, 3]);
        packet
    }

    #[test]
    fn both_forms_are_read_and_padding_is_skipped() {
        let short = packet(0xBEDE, &[0x30, 9, 0, 0xD2, 1, 2, 3, 0]);
        assert_eq!(find(&short, 13), Some(&[1, 2, 3][..]));
        assert_eq!(find(&short, 3), Some(&[9][..]));
        assert_eq!(find(&short, 4), None);
        let long = packet(0x1000, &[13, 4, 1, 2, 3, 4, 0, 0]);
        assert_eq!(find(&long, 13), Some(&[1, 2, 3, 4][..]));
    }

    #[test]
    fn lengths_that_lie_find_nothing() {
        assert_eq!(find(&packet(0xBEDE, &[0xDF, 1, 2, 3]), 13), None);
        assert_eq!(find(&packet(0x1000, &[13, 200, 2, 3]), 13), None);
        let whole = packet(0x1000, &[1, 1, 7, 13, 3, 1, 2, 3]);
        for length in 0..whole.len() - 3 {
            assert_eq!(find(&whole[..length], 13), None);
        }
    }

    #[test]
    fn the_long_form_holds_what_the_short_one_does_not() {
        let mut packet = vec![0x80, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3];
        let mut writer = Writer::long(&mut packet, 0);
        writer.add(3, &[1, 2]);
        writer.add(12, &[9; 60]);
        writer.add(4, &[9; 256]);
        writer.finish();
        packet.extend([7; 5]);
        assert_eq!(find(&packet, 3), Some(&[1, 2][..]));
        assert_eq!(find(&packet, 12), Some(&[9; 60][..]));
        assert_eq!(find(&packet, 4), None);
        assert_eq!(crate::Packet::parse(&packet).unwrap().payload(), Some(&[7; 5][..]));
    }

    #[test]
    fn what_is_written_is_found() {
        let mut packet = vec![0, 0, 0x80, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3];
        let mut writer = Writer::new(&mut packet, 2);
        writer.add(3, &[1, 2]);
        writer.add(4, b"mid");
        writer.add(15, &[1]);
        writer.add(5, &[]);
        writer.finish();
        packet.extend([7; 5]);
        assert_eq!(find(&packet[2..], 3), Some(&[1, 2][..]));
        assert_eq!(find(&packet[2..], 4), Some(&b"mid"[..]));
        assert_eq!(crate::Packet::parse(&packet[2..]).unwrap().payload(), Some(&[7; 5][..]));
    }
}
