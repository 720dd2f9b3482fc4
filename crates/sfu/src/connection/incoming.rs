//! The receiving half of a connection: whose packet it is, and what is said of it to its sender.

use std::time::{Duration, Instant};

use rtp::srtp::Inbound;
use rtp::{Arrivals, Packet};

use super::Numbers;
use crate::publication::Publication;

/// Feedback about arrivals is sent so often while packets come.
const FEEDBACK: Duration = Duration::from_millis(50);
/// Streams known at the same time: layers and repairs of all kinds.
const STREAMS: usize = 32;

/// Opens what comes from a peer.
pub(crate) struct Incoming {
    pub open: Inbound,
    pub arrivals: Arrivals,
    streams: Vec<Stream>,
    /// Of the last packet that had a transport-wide number: feedback names one of the peer's streams.
    pub last_ssrc: u32,
    /// When feedback or requests are due.
    pub due: Option<Instant>,
}

/// What a stream is, by its SSRC.
#[derive(Debug, Clone, Copy)]
struct Stream {
    ssrc: u32,
    role: Role,
}

/// A stream's part in what is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Role {
    /// Index of the publication, and of its layer.
    pub publication: usize,
    pub layer: usize,
    /// It sends packets of the layer again.
    pub repair: bool,
}

/// What an offer says of its streams by SSRC (RFC 5576).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Declared {
    pub mid: String,
    pub ssrc: u32,
}

impl Incoming {
    pub fn new(open: Inbound, now: Instant) -> Self {
        Self { open, arrivals: Arrivals::new(now), streams: Vec::new(), last_ssrc: 0, due: None }
    }

    /// M-lines have changed: streams are found anew.
    pub fn adopt(&mut self) {
        self.streams.clear();
    }

    /// A packet with a transport-wide number has come.
    pub fn arrived(&mut self, packet: &Packet<'_>, numbers: &Numbers, now: Instant) {
        let number = numbers.transport_sequence.and_then(|number| packet.extension(number));
        if let Some([high, low]) = number {
            self.arrivals.packet(u16::from_be_bytes([*high, *low]), now);
            self.last_ssrc = packet.ssrc;
            self.due_by(now + FEEDBACK);
        }
    }

    /// Something is due then, if nothing is earlier.
    pub fn due_by(&mut self, at: Instant) {
        self.due = Some(self.due.map_or(at, |due| due.min(at)));
    }

    /// Whose packet it is: as its header extensions say (RFC 8843 section 9.2, RFC 8852), else as the offer did.
    /// `repair` says whether its payload type is that of packets that are sent again.
    pub fn role(
        &mut self,
        packet: &Packet<'_>,
        repair: bool,
        (numbers, declared): (&Numbers, &[Declared]),
        publications: &[Publication],
    ) -> Option<Role> {
        if let Some(stream) = self.streams.iter().find(|stream| stream.ssrc == packet.ssrc) {
            return Some(stream.role).filter(|role| role.repair == repair);
        }
        let (publication, layer) = by_extensions(packet, numbers, publications)
            .or_else(|| by_declaration(packet.ssrc, declared, publications))?;
        let role = Role { publication, layer, repair };
        // Another SSRC in the same part replaces the one before.
        self.streams.retain(|stream| stream.role != role);
        if self.streams.len() >= STREAMS {
            self.streams.remove(0);
        }
        self.streams.push(Stream { ssrc: packet.ssrc, role });
        Some(role)
    }
}

/// Publication and layer.
fn by_extensions(
    packet: &Packet<'_>,
    numbers: &Numbers,
    publications: &[Publication],
) -> Option<(usize, usize)> {
    let text = |number: Option<u8>| std::str::from_utf8(packet.extension(number?)?).ok();
    let mid = text(numbers.mid)?;
    let publication = publications.iter().position(|publication| *publication.mid == *mid)?;
    let layers = &publications[publication].layers;
    let layer = match text(numbers.repaired_rid).or_else(|| text(numbers.rid)) {
        Some(rid) => layers.iter().position(|layer| layer.rid.is_some_and(|known| *known == *rid))?,
        None => Some(0).filter(|_| layers.len() == 1)?,
    };
    Some((publication, layer))
}

/// Only streams without layers are known by their SSRC alone.
fn by_declaration(ssrc: u32, declared: &[Declared], publications: &[Publication]) -> Option<(usize, usize)> {
    let declared = declared.iter().find(|declared| declared.ssrc == ssrc)?;
    let publication = publications.iter().position(|publication| *publication.mid == *declared.mid)?;
    (publications[publication].layers.len() == 1).then_some((publication, 0))
}
