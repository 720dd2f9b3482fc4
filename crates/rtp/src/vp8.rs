//! The VP8 payload descriptor (RFC 7741 section 4.2): transport framing in front of the sealed frame, whose counters a
//! forwarder must keep in step when it changes from one source to another.

/// Where the counters stand in a payload, and their values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Descriptor {
    /// Offset and value of a picture id of 15 bits.
    picture: Option<(u8, u16)>,
    /// Offset and value of TL0PICIDX.
    tl0: Option<(u8, u8)>,
}

impl Descriptor {
    /// Reads the descriptor; `None` if it is cut off. A picture id of 7 bits counts as none: it cannot hold every value
    /// that a forwarder must write.
    pub fn parse(payload: &[u8]) -> Option<Self> {
        let mut found = Self::default();
        if payload.first()? & 0x80 == 0 {
            return Some(found);
        }
        let flags = *payload.get(1)?;
        let mut at = 2_u8;
        if flags & 0x80 != 0 {
            let high = *payload.get(usize::from(at))?;
            if high & 0x80 == 0 {
                at += 1;
            } else {
                let low = *payload.get(usize::from(at) + 1)?;
                found.picture = Some((at, u16::from_be_bytes([high & 0x7F, low])));
                at += 2;
            }
        }
        if flags & 0x40 != 0 {
            found.tl0 = Some((at, *payload.get(usize::from(at))?));
        }
        Some(found)
    }

    /// The picture id, 15 bits.
    pub fn picture(&self) -> Option<u16> {
        self.picture.map(|(_, picture)| picture)
    }

    /// The running index of pictures in the lowest temporal layer.
    pub fn tl0(&self) -> Option<u8> {
        self.tl0.map(|(_, tl0)| tl0)
    }

    /// Adds to the counters in a copy of the payload from which this was read.
    pub fn shift(&self, payload: &mut [u8], picture: u16, tl0: u8) {
        if let Some((at, value)) = self.picture
            && let Some(bytes) = payload.get_mut(usize::from(at)..usize::from(at) + 2)
        {
            bytes.copy_from_slice(&(value.wrapping_add(picture) | 0x8000).to_be_bytes());
        }
        if let Some((at, value)) = self.tl0
            && let Some(byte) = payload.get_mut(usize::from(at))
        {
            *byte = value.wrapping_add(tl0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_found_and_shifted_over_their_wraps() {
        let mut payload = [0x90, 0xE0, 0xFF, 0xFE, 250, 0x20, 0xAA];
        let descriptor = Descriptor::parse(&payload).unwrap();
        assert_eq!((descriptor.picture(), descriptor.tl0()), (Some(0x7FFE), Some(250)));
        descriptor.shift(&mut payload, 3, 10);
        let shifted = Descriptor::parse(&payload).unwrap();
        assert_eq!((shifted.picture(), shifted.tl0()), (Some(1), Some(4)));
        assert_eq!(payload[5..], [0x20, 0xAA], "nothing else is touched");
    }

    #[test]
    fn descriptors_without_counters_and_cut_off_ones() {
        assert_eq!(Descriptor::parse(&[0x10, 1]), Some(Descriptor::default()));
        let seven_bits = Descriptor::parse(&[0x90, 0xC0, 0x05, 9]).unwrap();
        assert_eq!((seven_bits.picture(), seven_bits.tl0()), (None, Some(9)));
        let whole = [0x90, 0xE0, 0x80, 1, 2, 3];
        for length in [0, 1, 2, 3, 4] {
            assert_eq!(Descriptor::parse(&whole[..length]), None);
        }
    }
}
