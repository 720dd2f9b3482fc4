//! The packet path: a source's packet is opened and kept once; then each subscriber gets all that have come in a turn, so
//! that the packets of a frame leave in one train.

use std::time::Instant;

use congestion::Kind;
use protocol::StreamKind;
use rtp::Packet;

use super::Shard;
use crate::connection::Connection;
use crate::connection::incoming::Role;
use crate::connection::outgoing::{Body, Header};
use crate::dependency_descriptor::Reader;
use crate::history::{Marks, Stored};
use crate::outbox::{Outbox, Train};
use crate::publication::{Layer, Opened, Waiting, clock_rate};
use crate::session::Session;
use crate::slot::{Feed, Slot, Source, WHOLE};

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
        let Session { id, room, connection: Some(connection), publications, allowed, last_heard, .. } =
            session
        else {
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

        let Some((codec, repair)) = codecs.find(packet.payload_type) else {
            self.counters.rtp_refused += 1;
            return Some(());
        };
        let Some(role) = incoming.role(&packet, repair, (numbers, declared), publications) else {
            self.counters.rtp_refused += 1;
            return Some(());
        };
        let Role { publication: index, layer: layer_index, .. } = role;
        let publication = publications.get_mut(index)?;
        let (kind, video) = (publication.kind, publication.kind.is_video());
        if !allowed.contains(&kind) || codec.is_video() != video {
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
        // What comes twice, as probes and repairs do, is taken once.
        let Some(number) = layer.reception.packet(sequence, packet.timestamp, now) else { return Some(()) };
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
        let byte = |number: Option<u8>| packet.extension(number?)?.first().copied();
        let opened = Opened {
            layer: layer_index as u8,
            number,
            timestamp: packet.timestamp,
            marker: packet.marker,
            codec,
            level: byte(numbers.audio_level),
            orientation: byte(numbers.orientation),
            descriptor: numbers.descriptor.filter(|_| video).and_then(|number| packet.extension(number)),
            payload,
        };
        let generation = layer.generation;
        self.outgoing.packet((*id, kind), generation, &publication.elsewhere, &opened);
        let taken = publication.take(&opened, now);
        if taken.first {
            self.fresh.push_back((key, kind));
        }
        if let Some(room) = self.rooms.get_mut(*room).filter(|_| taken.other_codec) {
            room.stale = true;
        }
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
        for Waiting { layer: index, generation, packet } in waiting {
            let Some(layer) = layers.get_mut(usize::from(*index)) else { continue };
            let Some((descriptor, payload)) = layer.history.bytes(packet) else { continue };
            let feed = Feed { source, layer: *index, generation: *generation };
            // Who cannot decode it gets none of it, and what comes after it is another beginning.
            let Some(payload_type) = connection.decodes(packet.codec) else {
                slot.leave(feed);
                continue;
            };
            if !slot.follows(feed, packet, &layer.descriptor, now) {
                continue;
            }
            let body = Body { descriptor, payload, counters: packet.counters, ..Body::default() };
            if slot.write(connection, &mut self.outbox, packet, (payload_type, body), now).is_some() {
                if slot.video {
                    layer.history.taken(now);
                }
                self.counters.rtp_forwarded += 1;
            }
        }
    }

    /// A subscriber's decoder is lost: asks the source of that slot.
    pub(super) fn on_keyframe_request(&mut self, key: usize, ssrc: u32) {
        let slot = self.sessions.get(key).and_then(|s| s.slots.iter().find(|slot| slot.ssrc == ssrc));
        let Some((source, kind)) = slot.and_then(|s| s.source) else { return };
        let Some(cut) = slot.and_then(|s| s.current.or(s.target)) else { return };
        self.want_keyframe(source, kind, cut.layer);
    }

    /// Asks a source for a keyframe of a layer, now or when it is due.
    pub(super) fn want_keyframe(&mut self, source: usize, kind: StreamKind, index: u8) {
        let now = self.now;
        let Some(session) = self.sessions.get_mut(source) else { return };
        let Some(publication) = session.publications.iter_mut().find(|p| p.kind == kind) else { return };
        let Some(layer) = publication.layers.get_mut(usize::from(index)) else { return };
        layer.keyframe.want();
        if let Some(home) = session.home {
            if layer.keyframe.due(now) {
                self.ask_home(home, (source, kind), index);
            }
            return;
        }
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
    fn follows(&mut self, feed: Feed, packet: &Stored, descriptor: &Reader, now: Instant) -> bool {
        if !self.video {
            if !self.is_fed_by(feed) {
                self.rewriter.switch(feed, 0, packet, clock_rate(false), now);
                self.current = Some(WHOLE);
            }
            return true;
        }
        if packet.place.marks.has(Marks::STARTS_FRAME) {
            self.turn(feed, packet, descriptor, now);
        }
        if !self.is_fed_by(feed) {
            return false;
        }
        let sent = packet.place.is_part_of(self.decode_target);
        if !sent {
            self.rewriter.skip(packet);
        }
        sent
    }

    /// What comes next of this feed, if it does, continues nothing.
    fn leave(&mut self, feed: Feed) {
        if self.is_fed_by(feed) {
            self.current = None;
        }
    }

    fn is_fed_by(&self, feed: Feed) -> bool {
        self.rewriter.continues(feed) && self.current.is_some_and(|current| current.layer == feed.layer)
    }

    /// A frame begins: changes to what is wanted, if that can be decoded from here on.
    fn turn(&mut self, feed: Feed, packet: &Stored, descriptor: &Reader, now: Instant) {
        let current = self.current.filter(|_| self.is_fed_by(feed));
        let wanted = self.target.filter(|target| target.layer == feed.layer);
        let Some(cut) = wanted.or(current) else { return };
        let next = descriptor.target(cut.spatial, cut.temporal);
        let spatial = descriptor.targets().get(usize::from(next)).map_or(0, |target| target.spatial);
        if current.is_some() && !self.rewriter.is_ahead(packet) {
            // What came after it has been sent, or left out, as it was.
            return;
        }
        if !packet.place.marks.has(Marks::STARTS_KEYFRAME) {
            let Some(current) = current.filter(|current| *current != cut) else { return };
            let place = &packet.place;
            let less = cut.spatial <= current.spatial
                && place.spatial == 0
                && descriptor.is_part_of(next, self.decode_target);
            let more = cut.spatial == current.spatial
                && place.is_part_of(self.decode_target)
                && place.switches >> next & 1 == 1;
            if !(less || more) {
                return;
            }
        } else if current.is_none() {
            self.rewriter.switch(feed, spatial, packet, clock_rate(true), now);
        }
        self.rewriter.end_with(spatial, packet);
        (self.current, self.decode_target) = (Some(cut), next);
    }

    fn write(
        &mut self,
        connection: &mut Connection,
        outbox: &mut Outbox,
        packet: &Stored,
        (payload_type, body): (u8, Body<'_>),
        now: Instant,
    ) -> Option<()> {
        let outgoing = &mut connection.media.as_mut()?.outgoing;
        let rewritten = self.rewriter.rewrite(packet, now)?;
        #[cfg(feature = "tap")]
        crate::tap::show(
            crate::tap::Way::Out,
            self.source?.1,
            rewritten.marker,
            payload_type,
            (rewritten.number, rewritten.timestamp, self.ssrc),
            body.payload,
        );
        let header = Header {
            payload_type,
            marker: rewritten.marker,
            number: rewritten.number,
            timestamp: rewritten.timestamp,
            ssrc: self.ssrc,
            level: packet.level,
            orientation: packet.orientation,
            frame: rewritten.frame,
        };
        let body = Body { picture: rewritten.picture, tl0: rewritten.tl0, ..body };
        let bytes = outgoing.packet(outbox, header, body, (Kind::Media, now));
        if !self.video && connection.codecs.voices_again {
            outgoing.keep(outbox, &header, bytes);
        }
        self.sent = (self.sent.0.wrapping_add(1), self.sent.1.wrapping_add(body.payload.len() as u32));
        Some(())
    }
}
