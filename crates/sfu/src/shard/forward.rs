//! The packet path: from a source's layer into the slots of its subscribers.

use str0m::media::{KeyframeRequestKind, Mid};
use str0m::rtp::{ExtensionValues, RtpPacket, RtpWrite};

use super::Shard;
use crate::extension;
use crate::publication::Publication;
use crate::session::{Connection, Session};
use crate::speakers;

/// What fits into an outgoing packet beside its header and tag.
const MAX_PAYLOAD: usize = 1_400;
const AUDIO_CLOCK: u32 = 48_000;
const VIDEO_CLOCK: u32 = 90_000;

impl Shard {
    /// Forwards a packet of session `key`. `raw` is the datagram in which it came.
    pub(super) fn forward(&mut self, key: usize, packet: RtpPacket, raw: Option<&[u8]>) {
        let now = self.now;
        self.counters.rtp_received += 1;
        let Some(session) = self.sessions.get_mut(key) else { return };
        session.last_heard = now;
        let Session { connection: Some(connection), publications, allowed, .. } = session else { return };
        let Some((index, layer_index, replaced)) = layer_of(connection, publications, &packet) else {
            return;
        };
        let publication = &mut publications[index];
        let (kind, video) = (publication.kind, publication.kind.is_video());
        if !allowed.contains(&kind) {
            return;
        }
        let pt = if video { connection.vp8 } else { connection.opus };
        if pt != Some(packet.header.payload_type) || packet.payload.len() > MAX_PAYLOAD {
            return;
        }

        #[cfg(feature = "tap")]
        crate::tap::show(
            crate::tap::Way::In,
            kind,
            packet.header.marker,
            *packet.header.payload_type,
            (*packet.seq_no, packet.header.timestamp, *packet.header.ssrc),
            &packet.payload,
        );
        publication.last_packet = Some(now);
        let mut keyframe = false;
        let layer = &mut publication.layers[layer_index];
        layer.last_packet = Some(now);
        layer.rate.add(packet.payload.len() + 40, now);
        if video {
            let mark = raw
                .zip(connection.descriptor)
                .and_then(|(raw, number)| extension::find(raw, number))
                .and_then(|bytes| layer.descriptor.read(bytes).ok());
            // A packet without a descriptor starts nothing: the payload is not asked.
            keyframe = mark.is_some_and(|mark| mark.starts_keyframe());
            if keyframe {
                layer.keyframe.arrived();
            }
        } else if let Some(level) = packet.header.ext_vals.audio_level {
            publication.loudness = speakers::smooth(publication.loudness, level);
        }

        let values = ExtensionValues {
            audio_level: packet.header.ext_vals.audio_level,
            voice_activity: packet.header.ext_vals.voice_activity,
            video_orientation: packet.header.ext_vals.video_orientation,
            ..ExtensionValues::default()
        };
        let layer = layer_index as u8;
        let clock = if video { VIDEO_CLOCK } else { AUDIO_CLOCK };
        let (sequence, timestamp) = (*packet.seq_no, packet.header.timestamp);
        // Taken out while other sessions are written to, and put back below.
        let subscribers = std::mem::take(&mut publication.subscribers);
        for (subscriber, slot) in &subscribers {
            let Some(session) = self.sessions.get_mut(*subscriber).filter(|s| s.connected) else { continue };
            let Session { connection: Some(connection), slots, .. } = session else { continue };
            let Some(slot) = slots.get_mut(*slot).filter(|s| s.source == Some((key, kind))) else { continue };
            if replaced && slot.current == Some(layer) {
                slot.current = None;
            }
            let starts = if video { keyframe && slot.target == Some(layer) } else { true };
            if slot.current != Some(layer) && starts {
                let payload = video.then_some(&*packet.payload);
                slot.rewriter.switch(sequence, timestamp, payload, clock, now);
                slot.current = Some(layer);
            }
            if slot.current != Some(layer) {
                continue;
            }
            let Some(header) = slot.rewriter.rewrite(sequence, timestamp, now) else { continue };
            #[cfg(feature = "tap")]
            crate::tap::show(
                crate::tap::Way::Out,
                kind,
                packet.header.marker,
                *slot.pt,
                (header.sequence, header.timestamp, *slot.ssrc),
                &packet.payload,
            );
            let mut write =
                RtpWrite::new(slot.pt, header.sequence.into(), header.timestamp, now, packet.payload.clone())
                    .marker(packet.header.marker)
                    .nackable(video)
                    .ext_vals(values.clone());
            if let Some(patch) = video.then(|| slot.rewriter.vp8_patch(&packet.payload)).flatten() {
                write = write.vp8_patch(patch);
            }
            let mut api = connection.rtc.direct_api();
            let Some(stream) = api.stream_tx(&slot.ssrc) else { continue };
            stream.write_rtp(write);
            self.counters.rtp_forwarded += 1;
            if !session.dirty {
                session.dirty = true;
                self.dirty.push(*subscriber);
            }
        }
        if let Some(publication) = self.sessions.get_mut(key).and_then(|s| s.publications.get_mut(index)) {
            publication.subscribers = subscribers;
        }
    }

    /// A subscriber's decoder is lost: asks the source of that slot.
    pub(super) fn on_keyframe_request(&mut self, key: usize, mid: Mid) {
        let slot = self.sessions.get(key).and_then(|s| s.slots.iter().find(|slot| slot.mid == mid));
        let Some((source, kind)) = slot.and_then(|s| s.source) else { return };
        let Some(layer) = slot.and_then(|s| s.current.or(s.target)) else { return };
        self.want_keyframe(source, kind, layer);
    }

    /// Asks a source for a keyframe of a layer, now or when it is due.
    pub(super) fn want_keyframe(&mut self, source: usize, kind: protocol::StreamKind, layer: u8) {
        let now = self.now;
        let Some(session) = self.sessions.get_mut(source) else { return };
        let Some(publication) = session.publications.iter_mut().find(|p| p.kind == kind) else { return };
        let mid = publication.mid;
        let Some(layer) = publication.layers.get_mut(usize::from(layer)) else { return };
        layer.keyframe.want();
        let Some(connection) = session.connection.as_mut().filter(|_| session.connected) else { return };
        let mut api = connection.rtc.direct_api();
        let Some(stream) = api.stream_rx_by_mid(mid, layer.rid) else { return };
        if layer.keyframe.due(now) {
            stream.request_keyframe(KeyframeRequestKind::Pli);
            self.counters.keyframe_requests += 1;
            self.mark_dirty(source);
        }
    }
}

/// Publication and layer of a packet; whether the layer has just got another SSRC.
fn layer_of(
    connection: &mut Connection,
    publications: &mut [Publication],
    packet: &RtpPacket,
) -> Option<(usize, usize, bool)> {
    let ssrc = packet.header.ssrc;
    if let Some((_, publication, layer)) = connection.ssrcs.iter().find(|(known, ..)| *known == ssrc) {
        return Some((*publication, *layer, false));
    }
    let mut api = connection.rtc.direct_api();
    let stream = api.stream_rx(&ssrc)?;
    let (mid, rid) = (stream.mid(), stream.rid());
    let publication = publications.iter().position(|p| p.mid == mid)?;
    let layer = publications[publication].layers.iter().position(|l| l.rid == rid)?;
    connection.ssrcs.retain(|(_, p, l)| (*p, *l) != (publication, layer));
    connection.ssrcs.push((ssrc, publication, layer));
    let state = &mut publications[publication].layers[layer];
    let replaced = state.ssrc.is_some_and(|old| old != ssrc);
    if replaced {
        state.descriptor = Default::default();
    }
    state.ssrc = Some(ssrc);
    Some((publication, layer, replaced))
}
