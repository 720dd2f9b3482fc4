//! The receiving half of a connection: whose packet it is, and what is said of it to its sender.

use std::time::{Duration, Instant};

use rtp::srtp::Inbound;
use rtp::{Arrivals, Packet};
use str0m::media::{Mid, Rid};

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

/// What a stream is, by its SSRC: browsers say it in their first packets only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stream {
    ssrc: u32,
    mid: Mid,
    rid: Option<Rid>,
    repair: bool,
}

/// A stream's part in what is published.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Role {
    /// Index of the publication, and of its layer.
    pub publication: usize,
    pub layer: usize,
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
        let known = self.streams.iter().find(|stream| stream.ssrc == packet.ssrc).copied();
        let stream = match known {
            Some(stream) => stream,
            None => {
                let (mid, rid) =
                    by_extensions(packet, numbers).or_else(|| by_declaration(packet.ssrc, declared))?;
                Stream { ssrc: packet.ssrc, mid, rid, repair }
            }
        };
        if stream.repair != repair {
            return None;
        }
        let publication = publications.iter().position(|publication| publication.mid == stream.mid)?;
        let layers = &publications[publication].layers;
        let layer = layers.iter().position(|layer| layer.rid == stream.rid)?;
        if known.is_none() {
            // Another SSRC in the same part replaces the one before.
            let part = |stream: &Stream| (stream.mid, stream.rid, stream.repair);
            self.streams.retain(|before| part(before) != part(&stream));
            if self.streams.len() >= STREAMS {
                self.streams.remove(0);
            }
            self.streams.push(stream);
        }
        Some(Role { publication, layer })
    }
}

fn by_extensions(packet: &Packet<'_>, numbers: &Numbers) -> Option<(Mid, Option<Rid>)> {
    let text = |number: Option<u8>| std::str::from_utf8(packet.extension(number?)?).ok();
    let rid = text(numbers.repaired_rid).or_else(|| text(numbers.rid));
    Some((Mid::from(text(numbers.mid)?), rid.map(Rid::from)))
}

/// Only streams without layers are known by their SSRC alone.
fn by_declaration(ssrc: u32, declared: &[Declared]) -> Option<(Mid, Option<Rid>)> {
    let declared = declared.iter().find(|declared| declared.ssrc == ssrc)?;
    Some((Mid::from(&*declared.mid), None))
}

#[cfg(test)]
mod tests {
    use protocol::StreamKind::{Camera, Screen};
    use rtp::extension::Writer;
    use rtp::srtp::{MasterKeys, Profile};

    use super::*;

    const NUMBERS: Numbers = Numbers {
        transport_sequence: None,
        audio_level: None,
        orientation: None,
        descriptor: None,
        mid: Some(4),
        rid: Some(10),
        repaired_rid: Some(11),
    };

    fn incoming() -> Incoming {
        let keys = MasterKeys::from_dtls(Profile::AeadAes128Gcm, &[7; 56]).unwrap();
        Incoming::new(Inbound::new(&keys.client).unwrap(), Instant::now())
    }

    fn packet(ssrc: u32, extensions: &[(u8, &str)]) -> Vec<u8> {
        let mut packet = vec![0x80, 96, 0, 1, 0, 0, 0, 9];
        packet.extend(ssrc.to_be_bytes());
        let mut writer = Writer::new(&mut packet, 0);
        extensions.iter().for_each(|(number, text)| writer.add(*number, text.as_bytes()));
        writer.finish();
        packet
    }

    fn camera() -> Publication {
        Publication::new(Camera, "1".into(), &["q".into(), "h".into()])
    }

    #[test]
    fn streams_are_known_for_good_once_they_have_said_what_they_are() {
        let mut incoming = incoming();
        let mut publications = vec![camera()];
        let mut role = |ssrc, extensions: &[(u8, &str)], repair, publications: &[Publication]| {
            let packet = packet(ssrc, extensions);
            let packet = Packet::parse(&packet).unwrap();
            let role = incoming.role(&packet, repair, (&NUMBERS, &[]), publications)?;
            Some((role.publication, role.layer))
        };
        assert_eq!(role(7, &[], false, &publications), None, "nothing is known of it");
        assert_eq!(role(7, &[(4, "1"), (10, "x")], false, &publications), None, "no such layer");
        assert_eq!(role(7, &[(4, "1"), (10, "h")], false, &publications), Some((0, 1)));
        assert_eq!(role(8, &[(4, "1"), (11, "h")], true, &publications), Some((0, 1)));
        assert_eq!(role(8, &[], false, &publications), None, "it only sends again");
        // A share begins: m-lines are declared anew, in another order.
        publications.insert(0, Publication::new(Screen, "2".into(), &[]));
        assert_eq!(role(7, &[], false, &publications), Some((1, 1)));
        assert_eq!(role(8, &[], true, &publications), Some((1, 1)));
        assert_eq!(role(9, &[(4, "1"), (10, "h")], false, &publications), Some((1, 1)));
        assert_eq!(role(7, &[], false, &publications), None, "another one has taken its part");
    }

    #[test]
    fn a_stream_without_layers_is_known_by_its_ssrc() {
        let mut incoming = incoming();
        let declared = [Declared { mid: "2".to_owned(), ssrc: 7 }, Declared { mid: "1".to_owned(), ssrc: 8 }];
        let publications = [Publication::new(Screen, "2".into(), &[]), camera()];
        let mut role = |ssrc| {
            let packet = packet(ssrc, &[]);
            let packet = Packet::parse(&packet).unwrap();
            incoming.role(&packet, false, (&NUMBERS, &declared), &publications).map(|role| role.publication)
        };
        assert_eq!((role(7), role(8), role(9)), (Some(0), None, None));
    }
}
