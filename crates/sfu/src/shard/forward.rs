//! The packet path: a source's packet is opened and kept once; then each subscriber gets all that have come in a turn, so
//! that the packets of a frame leave in one train.

use std::time::Instant;

use congestion::Kind;
use protocol::StreamKind;
use rtp::{Packet, vp8};

use super::Shard;
use crate::connection::Connection;
use crate::connection::incoming::Role;
use crate::connection::outgoing::{Body, Header};
use crate::history::{Meta, Stored};
use crate::outbox::{Outbox, Train};
use crate::publication::{Layer, Waiting, clock_rate};
use crate::session::Session;
use crate::slot::{Slot, Source};
use crate::speakers;

/// What fits into an outgoing packet beside its header and tag.
const MAX_PAYLOAD: usize = 1_400;

impl Shard {
    /// Hands over what is to be sent, in bounded portions; call until it gives `None`, after every input and after
    /// [`Shard::poll`].
    pub fn transmits(&mut self) -> Option<impl ExactSizeIterator<Item = Train<'_>>> {
        self.fan_out(Outbox::is_full);
        self.outbox.take()
    }

    /// Takes a sealed RTP packet of session `key`.
    pub(super) fn take_packet(&mut self, key: usize, sealed: &[u8]) -> Option<()> {
        let mut open = std::mem::take(&mut self.open);
        let taken = self.open_packet(key, sealed, &mut open);
        self.open = open;
        taken
    }

    fn open_packet(&mut self, key: usize, sealed: &[u8], open: &mut Vec<u8>) -> Option<()> {
        let now = self.now;
        let session = self.sessions.get_mut(key)?;
        let Session { connection: Some(connection), publications, allowed, last_heard, .. } = session else {
            return None;
        };
        let Connection { media: Some(media), codecs, numbers, declared, intake, .. } = &mut **connection
        else {
            return None;
        };
        let incoming = &mut media.incoming;
        incoming.open.open(sealed, open).ok()?;
        *last_heard = now;
        // Only now: what cannot be opened may be anybody's, and must not use up what is taken of the peer.
        if !intake.takes(sealed.len(), now) {
            self.counters.excess += 1;
            return None;
        }
        self.counters.rtp_received += 1;
        let packet = Packet::parse(open)?;
        incoming.arrived(&packet, numbers, now);

        let repair = Some(packet.payload_type) == codecs.repair;
        let Some(role) = incoming.role(&packet, repair, (numbers, declared), publications) else {
            self.counters.rtp_refused += 1;
            return Some(());
        };
        let Role { publication: index, layer: layer_index, .. } = role;
        let publication = publications.get_mut(index)?;
        let (kind, video) = (publication.kind, publication.kind.is_video());
        if !allowed.contains(&kind) || !(repair || codecs.of(video) == Some(packet.payload_type)) {
            self.counters.rtp_refused += 1;
            return Some(());
        }
        let layer = publication.layers.get_mut(layer_index)?;
        let mut payload = packet.payload()?;
        let mut sequence = packet.sequence;
        if repair {
            // Padding has no original.
            let Some((original, rest)) = payload.split_at_checked(2) else { return Some(()) };
            (sequence, payload) = (u16::from_be_bytes([original[0], original[1]]), rest);
            layer.ssrc?;
        } else if layer.ssrc != Some(packet.ssrc) {
            self.generations += 1;
            layer.begin(packet.ssrc, self.generations, video);
        }
        let number = layer.reception.packet(sequence, packet.timestamp, now);
        if let Some(at) = layer.reception.ask_at().filter(|_| video || codecs.voices_again) {
            incoming.due_by(at);
        }
        if payload.is_empty() || payload.len() > MAX_PAYLOAD {
            return Some(());
        }

        #[cfg(feature = "tap")]
        crate::tap::show(
            crate::tap::Way::In,
            kind,
            packet.marker,
            packet.payload_type,
            (number, packet.timestamp, packet.ssrc),
            payload,
        );
        publication.last_packet = Some(now);
        layer.last_packet = Some(now);
        layer.rate.add(payload.len() + 40, now);
        let mut starts_keyframe = false;
        let level = numbers.audio_level.and_then(|level| packet.extension(level)?.first().copied());
        if video {
            let mark = numbers.descriptor.and_then(|descriptor| packet.extension(descriptor));
            let mark = mark.and_then(|bytes| layer.descriptor.read(bytes).ok());
            // A packet without a descriptor starts nothing: the payload is not asked.
            starts_keyframe = mark.is_some_and(|mark| mark.starts_keyframe());
            if starts_keyframe {
                layer.keyframe.arrived();
                layer.reception.forget_before(number);
            }
        } else if let Some(level) = level {
            publication.loudness = speakers::smooth(publication.loudness, (level & 0x7F) as i8);
        }
        if publication.subscribers.is_empty() {
            return Some(());
        }
        let meta = Meta {
            number,
            timestamp: packet.timestamp,
            marker: packet.marker,
            starts_keyframe,
            level: level.filter(|_| !video),
            orientation: numbers
                .orientation
                .and_then(|number| packet.extension(number)?.first().copied())
                .filter(|_| video),
            vp8: if video { vp8::Descriptor::parse(payload).unwrap_or_default() } else { Default::default() },
        };
        let packet = layer.history.push(meta, payload, now)?;
        let generation = layer.generation;
        if publication.waiting.is_empty() {
            self.fresh.push_back((key, kind));
        }
        publication.waiting.push(Waiting { layer: layer_index as u8, generation, packet });
        Some(())
    }

    /// Writes what waits to all subscribers, until `enough`.
    pub(super) fn fan_out(&mut self, enough: impl Fn(&Outbox) -> bool) {
        while let Some((source, kind)) = self.fresh.front().copied() {
            let publication = self.sessions.get_mut(source).and_then(|s| s.publication_mut(kind));
            let Some(publication) = publication else {
                (_, self.served) = (self.fresh.pop_front(), 0);
                continue;
            };
            // Taken out while other sessions are written to, and put back below.
            let mut waiting = std::mem::take(&mut publication.waiting);
            let subscribers = std::mem::take(&mut publication.subscribers);
            let mut layers = std::mem::take(&mut publication.layers);
            while self.served < subscribers.len() && !enough(&self.outbox) {
                self.serve((source, kind), subscribers[self.served], &waiting, &mut layers);
                self.served += 1;
            }
            let done = self.served >= subscribers.len();
            if done {
                waiting.clear();
                (_, self.served) = (self.fresh.pop_front(), 0);
            }
            if let Some(publication) = self.sessions.get_mut(source).and_then(|s| s.publication_mut(kind)) {
                (publication.waiting, publication.subscribers, publication.layers) =
                    (waiting, subscribers, layers);
            }
            if !done {
                return;
            }
        }
    }

    /// Writes a source's packets to one slot.
    fn serve(
        &mut self,
        source: Source,
        (subscriber, slot): (usize, usize),
        waiting: &[Waiting],
        layers: &mut [Layer],
    ) {
        let now = self.now;
        let Some(session) = self.sessions.get_mut(subscriber).filter(|s| s.connected) else { return };
        let Session { connection: Some(connection), slots, .. } = session else { return };
        let Some(slot) = slots.get_mut(slot).filter(|s| s.source == Some(source)) else { return };
        for Waiting { layer, generation, packet } in waiting {
            let Some(history) = layers.get_mut(usize::from(*layer)).map(|l| &mut l.history) else { continue };
            let Some(payload) = history.payload(packet) else { continue };
            if !slot.follows((source, *layer, *generation), packet, now) {
                continue;
            }
            if slot.write(connection, &mut self.outbox, packet, payload, now).is_some() {
                if slot.video {
                    history.taken(now);
                }
                self.counters.rtp_forwarded += 1;
            }
        }
    }

    /// A subscriber's decoder is lost: asks the source of that slot.
    pub(super) fn on_keyframe_request(&mut self, key: usize, ssrc: u32) {
        let slot = self.sessions.get(key).and_then(|s| s.slots.iter().find(|slot| slot.ssrc == ssrc));
        let Some((source, kind)) = slot.and_then(|s| s.source) else { return };
        let Some(layer) = slot.and_then(|s| s.current.or(s.target)) else { return };
        self.want_keyframe(source, kind, layer);
    }

    /// Asks a source for a keyframe of a layer, now or when it is due.
    pub(super) fn want_keyframe(&mut self, source: usize, kind: StreamKind, layer: u8) {
        let now = self.now;
        let Some(session) = self.sessions.get_mut(source) else { return };
        let Some(publication) = session.publications.iter_mut().find(|p| p.kind == kind) else { return };
        let Some(layer) = publication.layers.get_mut(usize::from(layer)) else { return };
        layer.keyframe.want();
        let Some(connection) = session.connection.as_mut().filter(|_| session.connected) else { return };
        let (Some(media), Some(ssrc)) = (&mut connection.media, layer.ssrc) else { return };
        if layer.keyframe.due(now) {
            let own = connection.report_ssrc;
            media.outgoing.report(&mut self.outbox, |out| {
                rtp::rtcp::receiver_report(out, own, &[]);
                rtp::rtcp::picture_loss(out, own, ssrc);
            });
            self.counters.keyframe_requests += 1;
        }
    }
}

impl Slot {
    /// Whether the packet is to be sent here: it continues what is sent, or what is sent is to be continued by it.
    fn follows(&mut self, part: (Source, u8, u64), packet: &Stored, now: Instant) -> bool {
        let (_, layer, _) = part;
        if self.current == Some(layer) && self.rewriter.continues(part) {
            return true;
        }
        let starts = !self.video || (packet.starts_keyframe && self.target == Some(layer));
        if starts {
            self.rewriter.switch(part, packet, clock_rate(self.video), now);
            self.current = Some(layer);
        }
        starts
    }

    fn write(
        &mut self,
        connection: &mut Connection,
        outbox: &mut Outbox,
        packet: &Stored,
        payload: &[u8],
        now: Instant,
    ) -> Option<()> {
        let payload_type = connection.codecs.of(self.video)?;
        let outgoing = &mut connection.media.as_mut()?.outgoing;
        let rewritten = self.rewriter.rewrite(packet, now)?;
        #[cfg(feature = "tap")]
        crate::tap::show(
            crate::tap::Way::Out,
            self.source?.1,
            packet.marker,
            payload_type,
            (rewritten.number, rewritten.timestamp, self.ssrc),
            payload,
        );
        let header = Header {
            payload_type,
            marker: packet.marker,
            number: rewritten.number,
            timestamp: rewritten.timestamp,
            ssrc: self.ssrc,
            level: packet.level,
            orientation: packet.orientation,
        };
        let (picture, tl0) = (rewritten.picture, rewritten.tl0);
        let body = Body { original: None, payload, vp8: packet.vp8, picture, tl0, padding: 0 };
        let bytes = outgoing.packet(outbox, header, body, (Kind::Media, now));
        if !self.video && connection.codecs.voices_again {
            outgoing.keep(outbox, &header, bytes);
        }
        self.sent = (self.sent.0.wrapping_add(1), self.sent.1.wrapping_add(payload.len() as u32));
        Some(())
    }
}
