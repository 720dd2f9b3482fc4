//! Sealed packets of voices that may be sent once more, byte for byte: another packet under the same number would use a
//! nonce twice (RFC 7714 section 8.1). Pictures have a stream of their own for that; what browsers open as Opus has none.

use std::collections::VecDeque;
use std::ops::Range;

/// Half a second of five voices at 50 packets of 130 bytes a second. Later than that nobody waits for them.
const BYTES: usize = 16 << 10;

/// The latest packets.
#[derive(Debug, Default)]
pub(crate) struct Again {
    /// A ring.
    bytes: Vec<u8>,
    packets: VecDeque<Sealed>,
    /// Where the next one goes.
    end: usize,
}

#[derive(Debug, Clone, Copy)]
struct Sealed {
    ssrc: u32,
    sequence: u16,
    /// Its transport-wide number.
    transport: u64,
    start: u16,
    length: u16,
}

impl Again {
    /// Keeps a sealed packet in place of the oldest ones.
    pub fn keep(&mut self, ssrc: u32, sequence: u16, transport: u64, packet: &[u8]) {
        if packet.len() > BYTES / 4 {
            return;
        }
        if self.bytes.is_empty() {
            self.bytes = vec![0; BYTES];
        }
        if self.end + packet.len() > BYTES {
            // What stands beyond the end is the oldest.
            self.give_way(self.end..BYTES);
            self.end = 0;
        }
        let place = self.end..self.end + packet.len();
        self.give_way(place.clone());
        self.bytes[place.clone()].copy_from_slice(packet);
        self.end = place.end;
        self.packets.push_back(Sealed {
            ssrc,
            sequence,
            transport,
            start: place.start as u16,
            length: packet.len() as u16,
        });
    }

    fn give_way(&mut self, place: Range<usize>) {
        while self.packets.front().is_some_and(|oldest| {
            place.contains(&oldest.place().start) || oldest.place().contains(&place.start)
        }) {
            self.packets.pop_front();
        }
    }

    /// Finds a packet as it was sent, and its transport-wide number.
    pub fn find(&self, ssrc: u32, sequence: u16) -> Option<(&[u8], u64)> {
        let same = |sealed: &&Sealed| sealed.ssrc == ssrc && sealed.sequence == sequence;
        let found = self.packets.iter().rev().find(same)?;
        Some((self.bytes.get(found.place())?, found.transport))
    }
}

impl Sealed {
    fn place(&self) -> Range<usize> {
        usize::from(self.start)..usize::from(self.start) + usize::from(self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_half_second_of_five_voices_is_found_as_it_was() {
        let mut again = Again::default();
        let packet = |ssrc: u32, sequence: u16| {
            vec![(ssrc as u8).wrapping_mul(31) ^ sequence as u8; 90 + usize::from(sequence % 40)]
        };
        for sequence in 0..2_000_u16 {
            for ssrc in 0..5 {
                let transport = |sequence: u16| u64::from(sequence) * 5 + u64::from(ssrc);
                again.keep(ssrc, sequence, transport(sequence), &packet(ssrc, sequence));
                for back in [0, 12, 24] {
                    let Some(sequence) = sequence.checked_sub(back) else { continue };
                    let sent = packet(ssrc, sequence);
                    assert_eq!(again.find(ssrc, sequence), Some((&*sent, transport(sequence))), "{back}");
                }
            }
            assert!(again.packets.len() <= BYTES / 90);
        }
        assert_eq!(again.find(0, 1_900), None);
        assert_eq!(again.find(7, 1_999), None);
    }

    #[test]
    fn a_packet_that_is_too_long_is_not_kept() {
        let mut again = Again::default();
        again.keep(1, 1, 1, &[0; BYTES]);
        assert_eq!(again.find(1, 1), None);
    }
}
