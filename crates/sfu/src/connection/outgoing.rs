//! The sending half of a connection: packets and reports, sealed into the outbox.

use std::time::{Duration, Instant};

use congestion::{Controller, Kind};
use rtp::srtp::Outbound;
use rtp::{Counters, extension, rtcp};

use super::again::Again;
use crate::outbox::{Outbox, Path};

/// On a way that loses a larger share whatever is sent, a voice's packet goes twice when it goes again: there is not time for
/// many more requests.
const LOSSY: f64 = 0.1;
/// Where packets queue for longer, what is lost may be lost to what is sent, and to send more makes it worse: one copy less.
const STANDING: Duration = Duration::from_millis(30);
/// None where it is that.
const LONG: Duration = Duration::from_millis(150);

/// Numbers of header extensions, as the offer has given them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Numbers {
    pub transport_sequence: Option<u8>,
    pub audio_level: Option<u8>,
    pub orientation: Option<u8>,
    pub descriptor: Option<u8>,
    pub mid: Option<u8>,
    pub rid: Option<u8>,
    pub repaired_rid: Option<u8>,
}

/// What a packet says besides its payload.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Header {
    pub payload_type: u8,
    pub marker: bool,
    /// With rollovers.
    pub number: u64,
    pub timestamp: u32,
    pub ssrc: u32,
    pub level: Option<u8>,
    pub orientation: Option<u8>,
    /// The frame's number in the Dependency Descriptor.
    pub frame: u16,
}

/// What a packet carries.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Body<'a> {
    /// The original sequence number, of a packet that is sent again (RFC 4588 section 4).
    pub original: Option<u16>,
    /// The source's Dependency Descriptor, or nothing.
    pub descriptor: &'a [u8],
    pub payload: &'a [u8],
    pub counters: Counters,
    /// To be added to the counters.
    pub picture: u16,
    pub tl0: u8,
    /// At least so many bytes of padding.
    pub padding: u8,
}

/// Seals what goes to a peer.
pub(crate) struct Outgoing {
    seal: Outbound,
    path: Path,
    numbers: Numbers,
    /// The transport-wide number of the next packet.
    next: u64,
    /// Bytes of packets so far, as they leave.
    sent: u64,
    again: Again,
    /// How often a voice's packet goes when it is asked for.
    pub copies: u8,
    /// Knows what the way carries. In a place of its own: it is large.
    pub congestion: Box<Controller>,
}

impl Outgoing {
    pub fn new(seal: Outbound, path: Path, numbers: Numbers, congestion: Controller) -> Self {
        Self {
            seal,
            path,
            numbers,
            next: 0,
            sent: 0,
            again: Again::default(),
            copies: 1,
            congestion: Box::new(congestion),
        }
    }

    pub fn adopt(&mut self, numbers: Numbers) {
        self.numbers = numbers;
    }

    pub fn redirect(&mut self, path: Path) {
        self.path = path;
    }

    pub fn bytes(&self) -> u64 {
        self.sent
    }

    /// The peer tells when packets have arrived.
    pub fn arrivals(&mut self, feedback: rtcp::TransportFeedback<'_>, now: Instant) {
        let next = self.next;
        let packets = feedback.statuses().filter_map(|(number, arrived)| {
            let behind = u64::from((next as u16).wrapping_sub(number));
            let arrived = arrived.map(|us| Duration::from_micros(u64::try_from(us).unwrap_or(0)));
            Some((next.checked_sub(behind)?, arrived))
        });
        self.congestion.feedback(packets, now);
    }

    /// Seals an RTP packet. Gives its bytes as they leave.
    pub fn packet(
        &mut self,
        outbox: &mut Outbox,
        header: Header,
        body: Body<'_>,
        (kind, now): (Kind, Instant),
    ) -> usize {
        let extensions = self.extensions_length(&header, body.descriptor);
        let padded = {
            let original = if body.original.is_some() { 2 } else { 0 };
            12 + extensions + original + body.payload.len() + self.seal.overhead()
        };
        let padding = body.padding.max(outbox.padding(self.path, padded));
        let buffer = outbox.begin();
        let start = buffer.len();
        buffer.extend([0x80, u8::from(header.marker) << 7 | header.payload_type & 0x7F]);
        buffer.extend((header.number as u16).to_be_bytes());
        buffer.extend(header.timestamp.to_be_bytes());
        buffer.extend(header.ssrc.to_be_bytes());
        let transport = self.next;
        if extensions > 0 {
            self.write_extensions(buffer, start, &header, (body.descriptor, transport as u16));
        }
        let head = buffer.len() - start;
        if let Some(original) = body.original {
            buffer.extend(original.to_be_bytes());
        }
        let payload = buffer.len();
        buffer.extend_from_slice(body.payload);
        body.counters.shift(&mut buffer[payload..], body.picture, body.tl0);
        rtp::pad(buffer, start, padding);
        if self.seal.seal(buffer, start, head, header.number).is_err() {
            outbox.discard(start);
            return 0;
        }
        let bytes = buffer.len() - start;
        self.sent += bytes as u64;
        if self.numbers.transport_sequence.is_some() {
            self.congestion.sent(self.next, bytes, kind, now);
        }
        self.next += 1;
        outbox.commit(self.path, start);
        bytes
    }

    /// The packet of so many bytes that was just sealed may be sent once more.
    pub fn keep(&mut self, outbox: &Outbox, header: &Header, bytes: usize) {
        let transport = self.next - 1;
        self.again.keep(header.ssrc, header.number as u16, transport, outbox.latest(bytes));
    }

    /// Sends a packet that was kept as it was, and tells whether it was.
    pub fn once_more(&mut self, outbox: &mut Outbox, ssrc: u32, sequence: u16, now: Instant) -> bool {
        let Some((packet, transport)) = self.again.find(ssrc, sequence) else { return false };
        outbox.push(self.path, packet);
        self.sent += packet.len() as u64;
        if self.numbers.transport_sequence.is_some() {
            self.congestion.sent_again(transport, packet.len(), now);
        }
        true
    }

    /// Voices take so many bits per second. Gives how many go again besides: none that the estimate has no room for.
    pub fn allow_again(&mut self, voices: u64) -> u64 {
        let inherent = self.congestion.inherent_loss();
        let queue = self.congestion.queue_delay().unwrap_or_default();
        let most = match inherent >= LOSSY {
            true if queue <= STANDING => 2,
            false if queue > LONG && self.congestion.is_full() => 0,
            _ => 1,
        };
        let again = |copies: u8| (voices as f64 * f64::from(copies) * inherent) as u64;
        let fits = |copies: &u8| voices + again(*copies) <= self.congestion.estimate();
        self.copies = (1..=most).rev().find(fits).unwrap_or(0);
        again(self.copies)
    }

    fn extensions_length(&self, header: &Header, descriptor: &[u8]) -> usize {
        let head = if descriptor.len() > extension::SHORT { 2 } else { 1 };
        let one =
            |number: Option<u8>, bytes: usize| if number.is_some() && bytes > 0 { head + bytes } else { 0 };
        let length = one(self.numbers.transport_sequence, 2)
            + one(self.numbers.audio_level, usize::from(header.level.is_some()))
            + one(self.numbers.orientation, usize::from(header.orientation.is_some()))
            + one(self.numbers.descriptor, descriptor.len());
        if length == 0 { 0 } else { 4 + length.next_multiple_of(4) }
    }

    fn write_extensions(
        &self,
        buffer: &mut Vec<u8>,
        start: usize,
        header: &Header,
        (descriptor, transport): (&[u8], u16),
    ) {
        let mut writer = match descriptor.len() > extension::SHORT {
            true => extension::Writer::long(buffer, start),
            false => extension::Writer::new(buffer, start),
        };
        if let Some(number) = self.numbers.transport_sequence {
            writer.add(number, &transport.to_be_bytes());
        }
        for (number, value) in
            [(self.numbers.audio_level, header.level), (self.numbers.orientation, header.orientation)]
        {
            if let (Some(number), Some(value)) = (number, value) {
                writer.add(number, &[value]);
            }
        }
        if let (Some(number), [flags, _, _, more @ ..]) = (self.numbers.descriptor, descriptor) {
            let mut own = [0; 255];
            let [high, low] = header.frame.to_be_bytes();
            own[..3].copy_from_slice(&[*flags, high, low]);
            own[3..descriptor.len()].copy_from_slice(more);
            writer.add(number, &own[..descriptor.len()]);
        }
        writer.finish();
    }

    /// Seals a compound RTCP packet, which `write` writes. Nothing is sent if it writes nothing.
    pub fn report(&mut self, outbox: &mut Outbox, write: impl FnOnce(&mut Vec<u8>)) {
        let buffer = outbox.begin();
        let start = buffer.len();
        write(buffer);
        if buffer.len() == start || self.seal.seal_report(buffer, start).is_err() {
            return outbox.discard(start);
        }
        outbox.commit(self.path, start);
    }
}

/// Times of sender reports: since the shard's beginning, which is nobody's business to relate to a clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReportClock(pub Instant);

impl ReportClock {
    /// The first reports are not at zero, which would mean that there is no clock (RFC 3550 section 6.4.1).
    const OFFSET: Duration = Duration::from_secs(1 << 20);

    pub fn ntp(self, now: Instant) -> u64 {
        rtcp::ntp(now.saturating_duration_since(self.0) + Self::OFFSET)
    }

    /// How long a report block's round trip took (RFC 3550 section 6.4.1); `None` if it refers to no report.
    pub fn round_trip(self, block: &rtcp::Block, now: Instant) -> Option<Duration> {
        if block.last_report == 0 {
            return None;
        }
        let middle = (self.ntp(now) >> 16) as u32;
        let units = middle.wrapping_sub(block.last_report).wrapping_sub(block.delay);
        // Beyond a quarter of an hour it is nonsense, or the clocks have wrapped.
        (units < 1 << 26).then(|| Duration::from_secs_f64(f64::from(units) / 65_536.0))
    }
}
