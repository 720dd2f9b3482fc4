//! RTP packets, read where they stand.

use crate::extension;

/// Length of the fixed header (RFC 3550 section 5.1).
pub const FIXED_HEADER: usize = 12;

/// What a datagram is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// RTP.
    Rtp,
    /// RTCP.
    Rtcp,
    /// Something else: STUN, DTLS or TURN (RFC 7983), or nothing known.
    Other,
}

/// Tells RTP from RTCP on one port (RFC 5761 section 4), and both from the rest (RFC 7983).
pub fn kind(datagram: &[u8]) -> Kind {
    match datagram {
        [128..=191, 192..=223, ..] => Kind::Rtcp,
        [128..=191, _, ..] => Kind::Rtp,
        _ => Kind::Other,
    }
}

/// An RTP packet (RFC 3550 section 5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packet<'a> {
    /// Set on the last packet of a picture, or the first one after silence.
    pub marker: bool,
    /// 0 to 127.
    pub payload_type: u8,
    /// Wraps.
    pub sequence: u16,
    /// In ticks of the payload's clock; wraps.
    pub timestamp: u32,
    /// The stream.
    pub ssrc: u32,
    header: &'a [u8],
    payload: &'a [u8],
    padded: bool,
}

impl<'a> Packet<'a> {
    /// Reads the header. Of a sealed packet the payload is still sealed.
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (fixed, rest) = bytes.split_at_checked(FIXED_HEADER)?;
        if fixed[0] >> 6 != 2 {
            return None;
        }
        let mut length = FIXED_HEADER + 4 * usize::from(fixed[0] & 0x0F);
        if fixed[0] & 0x10 != 0 {
            let head = rest.get(length - FIXED_HEADER..)?.get(..4)?;
            length += 4 + 4 * usize::from(u16::from_be_bytes([head[2], head[3]]));
        }
        let (header, payload) = bytes.split_at_checked(length)?;
        Some(Self {
            marker: fixed[1] & 0x80 != 0,
            payload_type: fixed[1] & 0x7F,
            sequence: u16::from_be_bytes([fixed[2], fixed[3]]),
            timestamp: u32::from_be_bytes([fixed[4], fixed[5], fixed[6], fixed[7]]),
            ssrc: u32::from_be_bytes([fixed[8], fixed[9], fixed[10], fixed[11]]),
            header,
            payload,
            padded: fixed[0] & 0x20 != 0,
        })
    }

    /// Fixed header, contributing sources and extensions.
    pub fn header(&self) -> &'a [u8] {
        self.header
    }

    /// What follows the header, with padding.
    pub fn body(&self) -> &'a [u8] {
        self.payload
    }

    /// What follows the header, without padding. `None` where the padding's length lies.
    pub fn payload(&self) -> Option<&'a [u8]> {
        if !self.padded {
            return Some(self.payload);
        }
        let padding = usize::from(*self.payload.last()?);
        if padding == 0 { None } else { self.payload.get(..self.payload.len().checked_sub(padding)?) }
    }

    /// The bytes of a header extension.
    pub fn extension(&self, number: u8) -> Option<&'a [u8]> {
        extension::find(self.header, number)
    }
}

/// Pads a packet that is still open by so many bytes (1 to 255; 0 does nothing) and says so in its header.
pub fn pad(packet: &mut Vec<u8>, start: usize, padding: u8) {
    if padding == 0 {
        return;
    }
    packet.resize(packet.len() + usize::from(padding) - 1, 0);
    packet.push(padding);
    if let Some(first) = packet.get_mut(start) {
        *first |= 0x20;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: [u8; 15] = [0x80, 0xE0, 0x12, 0x34, 0, 0, 0, 9, 0, 0, 0, 7, 1, 2, 3];

    #[test]
    fn a_header_is_read_in_all_its_forms() {
        let packet = Packet::parse(&PLAIN).unwrap();
        let fields = (packet.marker, packet.payload_type, packet.sequence, packet.timestamp, packet.ssrc);
        assert_eq!(fields, (true, 96, 0x1234, 9, 7));
        assert_eq!(packet.payload(), Some(&[1, 2, 3][..]));

        let mut full = vec![0x91, 0x60, 0, 1, 0, 0, 0, 9, 0, 0, 0, 7, 0, 0, 0, 8];
        full.extend([0xBE, 0xDE, 0, 1, 0x30, 5, 0, 0, 1, 2, 3]);
        let packet = Packet::parse(&full).unwrap();
        assert_eq!((packet.header().len(), packet.payload()), (24, Some(&[1, 2, 3][..])));
        assert_eq!(packet.extension(3), Some(&[5][..]));
        for length in 0..24 {
            assert_eq!(Packet::parse(&full[..length]), None);
        }
    }

    #[test]
    fn padding_is_added_and_taken_off_and_must_not_lie() {
        let mut padded = vec![9];
        padded.extend(PLAIN);
        pad(&mut padded, 1, 4);
        let packet = Packet::parse(&padded[1..]).unwrap();
        assert_eq!((packet.body().len(), packet.payload()), (7, Some(&[1, 2, 3][..])));
        for lie in [0, 8, 255] {
            *padded.last_mut().unwrap() = lie;
            assert_eq!(Packet::parse(&padded[1..]).unwrap().payload(), None);
        }
        *padded.last_mut().unwrap() = 7;
        assert_eq!(Packet::parse(&padded[1..]).unwrap().payload(), Some(&[][..]), "all of it may be padding");
    }

    #[test]
    fn datagrams_are_told_apart() {
        assert_eq!(kind(&PLAIN), Kind::Rtp);
        assert_eq!(kind(&[0x81, 205, 0, 0]), Kind::Rtcp);
        for other in [&[][..], &[0x80], &[0, 1], &[22, 254], &[64, 0], &[200, 0]] {
            assert_eq!(kind(other), Kind::Other);
        }
    }
}
