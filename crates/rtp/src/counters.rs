//! The counters in the payload descriptors of VP8 (RFC 7741 section 4.2) and VP9 (RFC 9628 section 4.2): transport framing
//! in front of the sealed frame, which a forwarder must keep in step when it changes from one source to another.

/// Where the counters stand in a payload, and their values. An offset of 0 stands for none: the first byte holds flags.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    picture_at: u8,
    tl0_at: u8,
    /// 15 bits.
    picture: u16,
    tl0: u8,
}

impl Counters {
    /// Those of VP8; `None` if the descriptor is cut off. A picture id of 7 bits counts as none: it cannot hold every value
    /// that a forwarder must write.
    pub fn of_vp8(payload: &[u8]) -> Option<Self> {
        let mut found = Self::default();
        if payload.first()? & 0x80 == 0 {
            return Some(found);
        }
        let flags = *payload.get(1)?;
        let mut at = 2;
        if flags & 0x80 != 0 {
            at = found.read_picture(payload, at)?;
        }
        if flags & 0x40 != 0 {
            found.read_tl0(payload, at)?;
        }
        Some(found)
    }

    /// Those of VP9, as [`Counters::of_vp8`]. TL0PICIDX is there where layers are told and references are not.
    pub fn of_vp9(payload: &[u8]) -> Option<Self> {
        let mut found = Self::default();
        let flags = *payload.first()?;
        let (picture, layers, flexible) = (flags & 0x80 != 0, flags & 0x20 != 0, flags & 0x10 != 0);
        let mut at = 1;
        if picture {
            at = found.read_picture(payload, at)?;
        }
        if layers && !flexible {
            found.read_tl0(payload, at + 1)?;
        }
        Some(found)
    }

    /// Gives where the next field stands.
    fn read_picture(&mut self, payload: &[u8], at: u8) -> Option<u8> {
        let high = *payload.get(usize::from(at))?;
        if high & 0x80 == 0 {
            return Some(at + 1);
        }
        let low = *payload.get(usize::from(at) + 1)?;
        (self.picture_at, self.picture) = (at, u16::from_be_bytes([high & 0x7F, low]));
        Some(at + 2)
    }

    fn read_tl0(&mut self, payload: &[u8], at: u8) -> Option<()> {
        (self.tl0_at, self.tl0) = (at, *payload.get(usize::from(at))?);
        Some(())
    }

    /// The picture id, 15 bits.
    pub fn picture(&self) -> Option<u16> {
        (self.picture_at != 0).then_some(self.picture)
    }

    /// The running index of pictures in the lowest temporal layer.
    pub fn tl0(&self) -> Option<u8> {
        (self.tl0_at != 0).then_some(self.tl0)
    }

    /// Adds to the counters in a copy of the payload from which this was read.
    pub fn shift(&self, payload: &mut [u8], picture: u16, tl0: u8) {
        let at = usize::from(self.picture_at);
        if let (Some(value), Some(bytes)) = (self.picture(), payload.get_mut(at..at + 2)) {
            bytes.copy_from_slice(&(value.wrapping_add(picture) | 0x8000).to_be_bytes());
        }
        if let (Some(value), Some(byte)) = (self.tl0(), payload.get_mut(usize::from(self.tl0_at))) {
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
        let counters = Counters::of_vp8(&payload).unwrap();
        assert_eq!((counters.picture(), counters.tl0()), (Some(0x7FFE), Some(250)));
        counters.shift(&mut payload, 3, 10);
        let shifted = Counters::of_vp8(&payload).unwrap();
        assert_eq!((shifted.picture(), shifted.tl0()), (Some(1), Some(4)));
        assert_eq!(payload[5..], [0x20, 0xAA], "nothing else is touched");
    }

    #[test]
    fn vp9_has_them_in_other_places() {
        // I, L, B, E; a picture id of 15 bits; temporal layer 1, spatial layer 2; TL0PICIDX.
        let mut payload = [0xAC, 0x81, 0x02, 0x24, 77, 0xAA];
        let counters = Counters::of_vp9(&payload).unwrap();
        assert_eq!((counters.picture(), counters.tl0()), (Some(0x102), Some(77)));
        counters.shift(&mut payload, 0x7FFF, 1);
        assert_eq!(payload, [0xAC, 0x81, 0x01, 0x24, 78, 0xAA]);
        // F: references are told instead of TL0PICIDX.
        let flexible = Counters::of_vp9(&[0xBC, 0x81, 0x02, 0x24, 77, 0xAA]).unwrap();
        assert_eq!((flexible.picture(), flexible.tl0()), (Some(0x102), None));
        assert_eq!(Counters::of_vp9(&[0x0C, 0xAA]), Some(Counters::default()));
        for length in 0..5 {
            assert_eq!(Counters::of_vp9(&payload[..length]), None);
        }
    }

    #[test]
    fn descriptors_without_counters_and_cut_off_ones() {
        assert_eq!(Counters::of_vp8(&[0x10, 1]), Some(Counters::default()));
        let seven_bits = Counters::of_vp8(&[0x90, 0xC0, 0x05, 9]).unwrap();
        assert_eq!((seven_bits.picture(), seven_bits.tl0()), (None, Some(9)));
        let whole = [0x90, 0xE0, 0x80, 1, 2, 3];
        for length in [0, 1, 2, 3, 4] {
            assert_eq!(Counters::of_vp8(&whole[..length]), None);
        }
    }
}
