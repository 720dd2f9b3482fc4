//! Numbers that wrap, as numbers that do not.

/// Makes numbers of 16 bits that wrap (RFC 3550 section 5.1) grow without end.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwrapper {
    /// Plus one; zero before the first.
    highest: u64,
}

impl Unwrapper {
    /// The number nearest to the highest so far. The first one is itself plus 2^16, so that earlier ones have a place.
    pub fn unwrap(&mut self, number: u16) -> u64 {
        let Some(highest) = self.highest.checked_sub(1) else {
            self.highest = u64::from(number) + 0x1_0001;
            return self.highest - 1;
        };
        let near = nearest(highest, number);
        self.highest = self.highest.max(near + 1);
        near
    }

    /// The highest so far.
    pub fn highest(&self) -> Option<u64> {
        self.highest.checked_sub(1)
    }
}

/// The number nearest to `to` whose lower 16 bits are these.
pub(crate) fn nearest(to: u64, number: u16) -> u64 {
    let ahead = number.wrapping_sub(to as u16);
    if ahead < 0x8000 {
        to.saturating_add(u64::from(ahead))
    } else {
        // Before the very first there is none.
        to.checked_sub(u64::from(ahead.wrapping_neg())).unwrap_or(to + u64::from(ahead))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_on_over_the_wrap_in_both_directions() {
        let mut numbers = Unwrapper::default();
        let first = numbers.unwrap(65_534);
        assert_eq!(numbers.unwrap(1), first + 3);
        assert_eq!(numbers.unwrap(65_535), first + 1);
        assert_eq!(numbers.highest(), Some(first + 3));
        assert_eq!(Unwrapper::default().unwrap(0), 0x1_0000);
        assert_eq!(nearest(3, 65_535), 65_535, "there is nothing before zero");
    }
}
