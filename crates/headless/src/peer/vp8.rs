//! VP8 over RTP (RFC 7741): frames into packets, and packets back into frames. Neither looks behind the payload
//! descriptor, so both work on sealed frames.

use std::collections::BTreeMap;

/// Bytes of a frame in one packet: with headers, extensions and tags below the usual 1,200 of browsers.
const PACKET_BYTES: usize = 1_100;
/// Bytes by which sealing lengthens a frame, about: header and tag (RFC 9605, sections 4.3 and 4.5).
const SEALING: usize = 24;
/// Packets that may wait for one that is missing; past it, the frame is given up. At 30 packets a frame this
/// is well above what a retransmission takes.
const WAITING_PACKETS: usize = 256;

/// Packets of a sealed frame that has so many bytes before it is sealed.
pub fn packets_of(bytes: usize) -> usize {
    (bytes + SEALING).div_ceil(PACKET_BYTES)
}

/// The packets of a frame: a payload descriptor with a picture id of 15 bits (section 4.2), then a part.
pub(super) fn packets(frame: &[u8], picture: u16) -> impl Iterator<Item = Vec<u8>> {
    frame.chunks(PACKET_BYTES).enumerate().map(move |(at, part)| {
        let start = if at == 0 { 0x10 } else { 0 };
        let mut packet = Vec::with_capacity(4 + part.len());
        packet.extend([0x80 | start, 0x80, 0x80 | (picture >> 8) as u8, picture as u8]);
        packet.extend_from_slice(part);
        packet
    })
}

/// Whether a packet starts a frame, and its part of it: what stands behind the payload descriptor.
fn part(packet: &[u8]) -> Option<(bool, &[u8])> {
    let (&required, mut rest) = packet.split_first()?;
    if required & 0x80 != 0 {
        let (&extension, after) = rest.split_first()?;
        let mut length = usize::from(extension & 0x40 != 0) + usize::from(extension & 0x30 != 0);
        if extension & 0x80 != 0 {
            length += if after.first()? & 0x80 != 0 { 2 } else { 1 };
        }
        rest = after.get(length..)?;
    }
    // Bit S with partition index 0.
    (!rest.is_empty()).then_some((required & 0x17 == 0x10, rest))
}

/// A received packet.
#[derive(Debug)]
struct Part {
    starts: bool,
    ends: bool,
    frame: Vec<u8>,
}

/// Puts the frames of one RTP stream together again, in order.
#[derive(Debug, Default)]
pub(super) struct Assembler {
    /// The packet with which the next frame begins, once one has.
    next: Option<u64>,
    waiting: BTreeMap<u64, Part>,
    /// Frames given up since the last question.
    gaps: u32,
}

impl Assembler {
    /// Takes a packet; whole frames, if any, come out.
    pub fn packet(&mut self, sequence: u64, ends: bool, payload: &[u8]) -> Vec<Vec<u8>> {
        let known = self.next.is_some_and(|next| sequence < next);
        let Some((starts, frame)) = part(payload).filter(|_| !known) else { return Vec::new() };
        self.waiting.insert(sequence, Part { starts, ends, frame: frame.to_vec() });
        let mut frames = Vec::new();
        loop {
            while let Some(frame) = self.take() {
                frames.push(frame);
            }
            if self.waiting.len() <= WAITING_PACKETS {
                return frames;
            }
            self.give_up();
        }
    }

    /// Whether a frame was lost since the last question: a decoder would need a key frame.
    pub fn lost(&mut self) -> bool {
        std::mem::take(&mut self.gaps) > 0
    }

    /// The next frame, if it is whole.
    fn take(&mut self) -> Option<Vec<u8>> {
        let (&first, part) = self.waiting.first_key_value()?;
        if !part.starts || self.next.is_some_and(|next| next != first) {
            return None;
        }
        let mut last = None;
        for (expected, (&sequence, part)) in (first..).zip(&self.waiting) {
            if sequence != expected || (part.starts && sequence != first) {
                return None;
            }
            if part.ends {
                last = Some(sequence);
                break;
            }
        }
        let after = last? + 1;
        let later = self.waiting.split_off(&after);
        let whole = std::mem::replace(&mut self.waiting, later);
        self.next = Some(after);
        Some(whole.into_values().flat_map(|part| part.frame).collect())
    }

    /// Leaves the frame out that is missing a packet, and goes on with the next one's start.
    fn give_up(&mut self) {
        self.gaps += 1;
        let from = self.waiting.first_key_value().map_or(0, |(&first, part)| first + u64::from(part.starts));
        let start = self.waiting.range(from..).find(|(_, part)| part.starts).map(|(&sequence, _)| sequence);
        let later = start.map_or_else(BTreeMap::new, |start| self.waiting.split_off(&start));
        self.waiting = later;
        self.next = start;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(frames: &[Vec<u8>]) -> Vec<(u64, bool, Vec<u8>)> {
        let mut sequence = 1_000;
        let mut sent = Vec::new();
        for (picture, frame) in frames.iter().enumerate() {
            let packets: Vec<_> = packets(frame, picture as u16).collect();
            for (at, packet) in packets.iter().enumerate() {
                sent.push((sequence, at + 1 == packets.len(), packet.clone()));
                sequence += 1;
            }
        }
        sent
    }

    fn frames(count: u8) -> Vec<Vec<u8>> {
        (0..count).map(|n| vec![n; 500 + usize::from(n) * 700]).collect()
    }

    #[test]
    fn frames_come_out_as_they_went_in() {
        let sent = frames(6);
        let mut assembler = Assembler::default();
        let got: Vec<_> =
            stream(&sent).iter().flat_map(|(seq, end, bytes)| assembler.packet(*seq, *end, bytes)).collect();
        assert_eq!(got, sent);
        assert!(!assembler.lost());
    }

    #[test]
    fn packets_out_of_order_and_doubled_change_nothing() {
        let sent = frames(6);
        let mut packets = stream(&sent);
        let first = packets.remove(0);
        packets.reverse();
        packets.extend(packets.clone());
        let mut assembler = Assembler::default();
        let got: Vec<_> = std::iter::once(&first)
            .chain(&packets)
            .flat_map(|(seq, end, bytes)| assembler.packet(*seq, *end, bytes))
            .collect();
        assert_eq!(got, sent);
    }

    #[test]
    fn a_packet_that_never_comes_costs_its_frame_only() {
        let sent: Vec<_> = (0..200).map(|n| vec![n as u8; 2_000]).collect();
        let mut packets = stream(&sent);
        packets.remove(21);
        let mut assembler = Assembler::default();
        let got: Vec<_> =
            packets.iter().flat_map(|(seq, end, bytes)| assembler.packet(*seq, *end, bytes)).collect();
        let expected: Vec<_> =
            sent.iter().enumerate().filter(|(n, _)| *n != 10).map(|(_, f)| f.clone()).collect();
        assert_eq!(got, expected);
        assert!(assembler.lost());
        assert!(!assembler.lost());
    }
}
