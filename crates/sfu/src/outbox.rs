//! What is to be sent, in the order in which it leaves: packets in a row to one peer that have one size form a train,
//! which the system takes in one call (generic segmentation offload).

use std::net::SocketAddr;

use crate::api::Transport;

/// Packets in a train: what Linux takes (UDP_MAX_SEGMENTS).
const LONGEST: usize = 64;
/// Bytes in a train: below the largest datagram.
const LARGEST: usize = 60_000;
/// Bytes after which no more is written before what is here has left.
const FULL: usize = 256 << 10;
/// A packet that lacks no more bytes than this to be as long as those before it is padded (RFC 3550 section 5.1): an
/// encoder cuts a frame into packets whose sizes differ by a byte or two.
const PADDED: usize = 16;

/// Packets to one peer, one behind the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Train<'a> {
    /// How to send them.
    pub proto: Transport,
    /// The local address to send from.
    pub source: SocketAddr,
    /// Where to.
    pub destination: SocketAddr,
    /// The length of each but the last, which may be shorter.
    pub segment: usize,
    /// All of them.
    pub bytes: &'a [u8],
}

impl<'a> Train<'a> {
    /// The datagrams, or the frames without their length prefix.
    pub fn datagrams(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.bytes.chunks(self.segment.max(1))
    }
}

/// From where to where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Path {
    pub proto: Transport,
    pub source: SocketAddr,
    pub destination: SocketAddr,
}

#[derive(Debug)]
struct Wagons {
    path: Path,
    start: usize,
    end: usize,
    segment: usize,
    count: usize,
}

/// Trains that wait.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    bytes: Vec<u8>,
    trains: Vec<Wagons>,
    /// They have been handed over: the next that is written takes their place.
    left: bool,
    packets: u64,
}

impl Outbox {
    pub fn is_full(&self) -> bool {
        !self.left && self.bytes.len() >= FULL
    }

    /// A place to write a packet to, behind all others; [`Self::commit`] must follow, from the length it has now.
    pub fn begin(&mut self) -> &mut Vec<u8> {
        if std::mem::take(&mut self.left) {
            self.bytes.clear();
            self.trains.clear();
        }
        &mut self.bytes
    }

    /// Bytes by which a packet of this length is to be padded.
    pub fn padding(&self, path: Path, length: usize) -> u8 {
        let Some(last) = self.trains.last().filter(|last| last.path == path && last.has_room(length)) else {
            return 0;
        };
        let short = last.segment.saturating_sub(length);
        if short <= PADDED { short as u8 } else { 0 }
    }

    /// What was written from `start` on is a packet to this peer.
    pub fn commit(&mut self, path: Path, start: usize) {
        let end = self.bytes.len();
        let length = end - start;
        self.packets += 1;
        if let Some(last) = self.trains.last_mut().filter(|last| last.path == path && last.has_room(length)) {
            (last.end, last.count) = (end, last.count + 1);
        } else {
            self.trains.push(Wagons { path, start, end, segment: length, count: 1 });
        }
    }

    /// The latest so many bytes.
    pub fn latest(&self, bytes: usize) -> &[u8] {
        &self.bytes[self.bytes.len().saturating_sub(bytes)..]
    }

    /// What was written from `start` on is nothing after all.
    pub fn discard(&mut self, start: usize) {
        self.bytes.truncate(start);
    }

    pub fn push(&mut self, path: Path, packet: &[u8]) {
        let bytes = self.begin();
        let start = bytes.len();
        bytes.extend_from_slice(packet);
        self.commit(path, start);
    }

    /// Hands all over; `None` when nothing waits.
    pub fn take(&mut self) -> Option<impl ExactSizeIterator<Item = Train<'_>>> {
        if self.left || self.trains.is_empty() {
            return None;
        }
        self.left = true;
        let bytes = &self.bytes;
        Some(self.trains.iter().map(move |train| Train {
            proto: train.path.proto,
            source: train.path.source,
            destination: train.path.destination,
            segment: train.segment,
            bytes: &bytes[train.start..train.end],
        }))
    }

    /// Packets written since the beginning.
    pub fn packets(&self) -> u64 {
        self.packets
    }
}

impl Wagons {
    fn has_room(&self, length: usize) -> bool {
        let bytes = self.end - self.start;
        // A shorter one was the last.
        let whole = bytes == self.segment * self.count;
        whole && length <= self.segment && self.count < LONGEST && bytes + length <= LARGEST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(port: u16) -> Path {
        let address = |port| SocketAddr::from(([127, 0, 0, 1], port));
        Path { proto: Transport::Udp, source: address(1), destination: address(port) }
    }

    fn trains(outbox: &mut Outbox) -> Vec<(u16, usize, usize)> {
        let Some(trains) = outbox.take() else { return Vec::new() };
        trains.map(|train| (train.destination.port(), train.segment, train.datagrams().count())).collect()
    }

    #[test]
    fn packets_of_one_size_to_one_peer_form_a_train_that_a_shorter_one_ends() {
        let mut outbox = Outbox::default();
        for (port, length) in [(2, 100), (2, 100), (2, 40), (2, 40), (3, 40), (3, 60), (3, 60)] {
            outbox.push(path(port), &vec![0; length]);
        }
        assert_eq!(trains(&mut outbox), [(2, 100, 3), (2, 40, 1), (3, 40, 1), (3, 60, 2)]);
        assert_eq!(trains(&mut outbox), [], "once");
        outbox.push(path(4), &[0; 9]);
        assert_eq!(trains(&mut outbox), [(4, 9, 1)]);
        for _ in 0..100 {
            outbox.push(path(5), &[0; 900]);
        }
        assert_eq!(trains(&mut outbox), [(5, 900, 64), (5, 900, 36)]);
        assert_eq!(outbox.packets(), 108);
        outbox.push(path(6), &vec![0; FULL]);
        assert!(outbox.is_full());
        assert_eq!(trains(&mut outbox).len(), 1);
        assert!(!outbox.is_full(), "it is empty");
    }

    #[test]
    fn a_packet_that_is_a_little_short_is_padded() {
        let mut outbox = Outbox::default();
        assert_eq!(outbox.padding(path(2), 99), 0);
        outbox.push(path(2), &[0; 100]);
        let padding = |length| outbox.padding(path(2), length);
        assert_eq!([padding(100), padding(99), padding(84), padding(83), padding(101)], [0, 1, 16, 0, 0]);
        assert_eq!(outbox.padding(path(3), 99), 0);
    }
}
