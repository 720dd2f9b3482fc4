//! Feedback about single packets and pictures.

use super::read::word;

/// Sequence numbers that are missing (RFC 4585 section 6.2.1).
#[derive(Debug, Clone, Copy)]
pub struct Nacks<'a> {
    bytes: &'a [u8],
    first: u16,
    /// Which of the sixteen after the first, and above them a bit for the first itself.
    left: u32,
}

impl<'a> Nacks<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, first: 0, left: 0 }
    }
}

impl Iterator for Nacks<'_> {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        if self.left == 0 {
            let (entry, rest) = self.bytes.split_at_checked(4)?;
            self.bytes = rest;
            self.first = u16::from_be_bytes([entry[0], entry[1]]);
            self.left = u32::from(u16::from_be_bytes([entry[2], entry[3]])) << 1 | 1;
        }
        let after = self.left.trailing_zeros() as u16;
        self.left &= self.left - 1;
        Some(self.first.wrapping_add(after))
    }
}

/// Streams of which a keyframe is asked for (RFC 5104 section 4.3.1).
#[derive(Debug, Clone, Copy)]
pub struct FullIntraRequests<'a>(&'a [u8]);

impl<'a> FullIntraRequests<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }
}

impl Iterator for FullIntraRequests<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let (entry, rest) = self.0.split_at_checked(8)?;
        self.0 = rest;
        word(entry, 0)
    }
}
