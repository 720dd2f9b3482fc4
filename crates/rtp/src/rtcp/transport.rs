//! Transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1): when each packet of a
//! transport has arrived, whatever its stream.

use super::{format, packet_type};

/// Unit of the reference time, in microseconds.
const REFERENCE_US: i64 = 64_000;
/// Unit of the deltas, in microseconds.
const DELTA_US: i64 = 250;
/// A run of packets with one status has 13 bits.
const LONGEST_RUN: u16 = 0x1FFF;
/// More packets than this are not read of one feedback packet: a few bytes can claim 65,535 of them.
const MOST: u16 = 4_096;
/// Statuses of two bits in a chunk.
const VECTOR: usize = 7;

/// Of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Missing = 0,
    /// One byte of delta.
    Small = 1,
    /// Two bytes, with a sign.
    Large = 2,
}

impl Status {
    fn from_bits(bits: u16) -> Self {
        match bits {
            1 => Self::Small,
            2 => Self::Large,
            // 3 is reserved: without a delta of a known length.
            _ => Self::Missing,
        }
    }
}

/// A feedback packet.
#[derive(Debug, Clone, Copy)]
pub struct TransportFeedback<'a> {
    /// The first packet of which it speaks.
    pub first: u16,
    /// How many packets it speaks of.
    pub count: u16,
    reference: i64,
    chunks: &'a [u8],
}

impl<'a> TransportFeedback<'a> {
    /// Reads what follows the two SSRCs.
    pub(super) fn parse(body: &'a [u8]) -> Option<Self> {
        let (head, chunks) = body.split_at_checked(8)?;
        // 24 bits with a sign.
        let reference = i32::from_be_bytes([head[4], head[5], head[6], 0]) >> 8;
        Some(Self {
            first: u16::from_be_bytes([head[0], head[1]]),
            count: u16::from_be_bytes([head[2], head[3]]),
            reference: i64::from(reference) * REFERENCE_US,
            chunks,
        })
    }

    /// Each packet in order, and when it has arrived: in microseconds on the receiver's clock, `None` where it has not.
    /// Ends early where the bytes do.
    pub fn statuses(&self) -> TransportStatuses<'a> {
        let (mut covered, mut chunks) = (0, 0);
        while covered < usize::from(self.count.min(MOST)) {
            let Some(chunk) = self.chunks.get(2 * chunks..2 * chunks + 2) else { break };
            covered += chunk_length(u16::from_be_bytes([chunk[0], chunk[1]]));
            chunks += 1;
        }
        let (chunks, deltas) = self.chunks.split_at(2 * chunks);
        TransportStatuses {
            next: self.first,
            left: self.count.min(MOST),
            time: self.reference,
            chunks,
            deltas,
            chunk: 0,
            of_chunk: 0,
        }
    }
}

/// Packets of which a chunk speaks.
fn chunk_length(chunk: u16) -> usize {
    match chunk >> 14 {
        0 | 1 => usize::from(chunk & LONGEST_RUN),
        2 => 14,
        _ => VECTOR,
    }
}

/// See [`TransportFeedback::statuses`].
#[derive(Debug, Clone)]
pub struct TransportStatuses<'a> {
    next: u16,
    left: u16,
    time: i64,
    chunks: &'a [u8],
    deltas: &'a [u8],
    chunk: u16,
    /// Left in it.
    of_chunk: usize,
}

impl TransportStatuses<'_> {
    fn status(&mut self) -> Option<Status> {
        while self.of_chunk == 0 {
            let (chunk, rest) = self.chunks.split_at_checked(2)?;
            self.chunks = rest;
            self.chunk = u16::from_be_bytes([chunk[0], chunk[1]]);
            self.of_chunk = chunk_length(self.chunk);
        }
        self.of_chunk -= 1;
        let bits = match self.chunk >> 14 {
            0 | 1 => self.chunk >> 13 & 3,
            2 => self.chunk >> self.of_chunk & 1,
            _ => self.chunk >> (2 * self.of_chunk) & 3,
        };
        Some(Status::from_bits(bits))
    }
}

impl Iterator for TransportStatuses<'_> {
    type Item = (u16, Option<i64>);

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let number = self.next;
        let delta = match self.status()? {
            Status::Missing => None,
            Status::Small => {
                let (delta, rest) = self.deltas.split_first()?;
                self.deltas = rest;
                Some(i64::from(*delta))
            }
            Status::Large => {
                let (delta, rest) = self.deltas.split_at_checked(2)?;
                self.deltas = rest;
                Some(i64::from(i16::from_be_bytes([delta[0], delta[1]])))
            }
        };
        self.next = number.wrapping_add(1);
        let arrived = delta.map(|delta| {
            self.time += delta * DELTA_US;
            self.time
        });
        Some((number, arrived))
    }
}

/// Writes a feedback packet about the packets from `first` on; `arrivals` are in microseconds of any clock of ours, at
/// least zero. `serial` counts such packets. Gives how many it speaks of: fewer than given where an arrival is too far
/// from the one before, none where there is no arrival.
pub fn transport_feedback(
    out: &mut Vec<u8>,
    (sender, media): (u32, u32),
    first: u16,
    serial: u8,
    arrivals: &[Option<i64>],
) -> usize {
    let Some(earliest) = arrivals.iter().flatten().next() else { return 0 };
    let reference = earliest.div_euclid(REFERENCE_US);
    let start = out.len();
    out.extend([0x80 | format::TRANSPORT_WIDE, packet_type::TRANSPORT_FEEDBACK, 0, 0]);
    out.extend(sender.to_be_bytes());
    out.extend(media.to_be_bytes());
    out.extend(first.to_be_bytes());
    out.extend([0, 0]);
    out.extend(&(reference as u32).to_be_bytes()[1..]);
    out.push(serial);

    let mut time = reference * REFERENCE_US;
    let status = |arrival: &Option<i64>, time: &mut i64| {
        let Some(arrival) = arrival else { return Some((Status::Missing, 0)) };
        let delta = (arrival - *time).div_euclid(DELTA_US);
        *time += delta * DELTA_US;
        let small = (0..=255).contains(&delta);
        i16::try_from(delta).ok().map(|delta| (if small { Status::Small } else { Status::Large }, delta))
    };
    // Twice over the same: chunks come before all deltas.
    let mut chunk_time = time;
    let mut pending: [Status; VECTOR] = [Status::Missing; VECTOR];
    let mut held = 0_usize;
    let mut count = 0_usize;
    let all_same =
        |pending: &[Status], held: usize| pending[..held.min(VECTOR)].iter().all(|s| *s == pending[0]);
    for arrival in arrivals.iter().take(usize::from(u16::MAX)) {
        let Some((next, _)) = status(arrival, &mut chunk_time) else { break };
        let run = held >= VECTOR;
        if run && (next != pending[0] || held == usize::from(LONGEST_RUN)) {
            run_chunk(out, pending[0], held);
            held = 0;
        } else if held == VECTOR - 1 {
            pending[held] = next;
            held += 1;
            count += 1;
            if !all_same(&pending, held) {
                vector_chunk(out, &pending);
                held = 0;
            }
            continue;
        }
        if held < VECTOR {
            pending[held] = next;
        }
        held += 1;
        count += 1;
    }
    if held > 0 {
        if all_same(&pending, held) {
            run_chunk(out, pending[0], held);
        } else {
            pending[held..].fill(Status::Missing);
            vector_chunk(out, &pending);
        }
    }
    for arrival in &arrivals[..count] {
        match status(arrival, &mut time) {
            Some((Status::Small, delta)) => out.push(delta as u8),
            Some((Status::Large, delta)) => out.extend(delta.to_be_bytes()),
            _ => {}
        }
    }
    out.resize(start + (out.len() - start).next_multiple_of(4), 0);
    let words = ((out.len() - start) / 4 - 1) as u16;
    out[start + 2..start + 4].copy_from_slice(&words.to_be_bytes());
    out[start + 14..start + 16].copy_from_slice(&(count as u16).to_be_bytes());
    count
}

fn run_chunk(out: &mut Vec<u8>, status: Status, length: usize) {
    out.extend(((status as u16) << 13 | length as u16 & LONGEST_RUN).to_be_bytes());
}

fn vector_chunk(out: &mut Vec<u8>, statuses: &[Status; VECTOR]) {
    let bits = statuses.iter().fold(3, |bits, status| bits << 2 | *status as u16);
    out.extend(bits.to_be_bytes());
}
