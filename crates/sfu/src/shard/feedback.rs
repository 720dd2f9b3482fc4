//! What peers report and ask for, and what is reported to them.

use std::time::Duration;

use congestion::Kind;
use rtp::Counters;
use rtp::rtcp::{self, Block, Item, Items};

use super::Shard;
use crate::connection::outgoing::{Body, Header};
use crate::downlink::{REPORT_INTERVAL, Report};
use crate::publication::clock_rate;
use crate::session::Session;
use crate::slot::Slot;

/// A slot whose last packet is older has nothing to report.
const LATELY: Duration = Duration::from_secs(5);
/// Nothing is added to a compound packet that has so many bytes.
const COMPOUND: usize = 1_000;
/// Before a round trip is known.
const ROUND_TRIP: Duration = Duration::from_millis(100);
/// What did not fit into one compound packet comes so much later.
const SOON: Duration = Duration::from_millis(1);
/// Bytes of a voice's packet, and bits per second of those that are to be sent again, twice at most, about.
const VOICE: usize = 130;
const VOICES: u64 = 200_000;
/// Packets sent again for one request.
const AGAIN: usize = 128;

impl Shard {
    /// Takes a sealed RTCP packet of session `key`.
    pub(super) fn take_report(&mut self, key: usize, sealed: &[u8]) -> Option<()> {
        let mut open = std::mem::take(&mut self.open);
        let taken = self.open_report(key, sealed, &mut open);
        self.open = open;
        taken
    }

    fn open_report(&mut self, key: usize, sealed: &[u8], open: &mut Vec<u8>) -> Option<()> {
        let session = self.sessions.get_mut(key)?;
        let connection = session.connection.as_mut()?;
        connection.media.as_mut()?.incoming.open.open_report(sealed, open).ok()?;
        session.last_heard = self.now;
        if !connection.intake.takes(sealed.len(), self.now) {
            self.counters.excess += 1;
            return None;
        }
        for item in Items::of(open) {
            match item {
                Item::SenderReport { ssrc, ntp_middle, blocks } => {
                    let session = self.sessions.get_mut(key)?;
                    let layers = session.publications.iter_mut().flat_map(|p| &mut p.layers);
                    for layer in layers.filter(|layer| layer.ssrc == Some(ssrc)) {
                        layer.reception.sender_report(ntp_middle, self.now);
                    }
                    blocks.for_each(|block| self.on_block(key, block));
                }
                Item::ReceiverReport { blocks } => blocks.for_each(|block| self.on_block(key, block)),
                Item::Nack { ssrc, missing } => {
                    let slot = self.sessions.get(key)?.slots.iter().position(|slot| slot.ssrc == ssrc);
                    for (slot, sequence) in
                        slot.into_iter().flat_map(|slot| missing.take(AGAIN).map(move |s| (slot, s)))
                    {
                        self.repair(key, slot, sequence);
                    }
                }
                Item::PictureLoss { ssrc } => self.on_keyframe_request(key, ssrc),
                Item::FullIntra { requests } => {
                    requests.for_each(|ssrc| self.on_keyframe_request(key, ssrc));
                }
                Item::Transport(feedback) => self.on_arrivals(key, feedback),
                Item::Other => {}
            }
        }
        Some(())
    }

    fn on_block(&mut self, key: usize, block: Block) {
        let round_trip = self.clock.round_trip(&block, self.now);
        if let (Some(session), Some(round_trip)) = (self.sessions.get_mut(key), round_trip) {
            session.round_trip = Some(round_trip);
            if let Some(media) = session.connection.as_mut().and_then(|c| c.media.as_mut()) {
                media.outgoing.congestion.round_trip(round_trip);
            }
        }
    }

    fn on_arrivals(&mut self, key: usize, feedback: rtcp::TransportFeedback<'_>) {
        let media = self.sessions.get_mut(key).and_then(|s| s.connection.as_mut()?.media.as_mut());
        let Some(media) = media else { return };
        media.outgoing.arrivals(feedback, self.now);
        let (estimate, loss) =
            (media.outgoing.congestion.estimate(), media.outgoing.congestion.loss() as f32);
        self.on_estimate(key, estimate);
        let session = &mut self.sessions[key];
        if session.downlink.bad_while_ended(loss) {
            let seen = session.slots.iter().filter(|slot| slot.video);
            for ((source, kind), cut) in
                seen.filter_map(|slot| slot.source.zip(slot.current)).collect::<Vec<_>>()
            {
                self.want_keyframe(source, kind, cut.layer);
            }
        }
        self.probe(key);
    }

    /// Sends what a peer lacks of a slot.
    fn repair(&mut self, key: usize, slot: usize, sequence: u16) {
        let now = self.now;
        let session = &mut self.sessions[key];
        let Slot { video, ssrc, .. } = session.slots[slot];
        if video {
            self.send_again(key, slot, sequence, Kind::Media);
            return;
        }
        let Some(media) = session.connection.as_mut().and_then(|c| c.media.as_mut()) else { return };
        for _ in 0..media.outgoing.copies {
            if media.voice_repairs.spend(VOICE, VOICES, now)
                && media.outgoing.once_more(&mut self.outbox, ssrc, sequence, now)
            {
                self.counters.repaired += 1;
            }
        }
    }

    /// Sends a packet of a video slot again, if it is still there and may be sent. Gives its bytes.
    pub(super) fn send_again(
        &mut self,
        key: usize,
        slot: usize,
        sequence: u16,
        purpose: Kind,
    ) -> Option<usize> {
        let now = self.now;
        let (part, number) = self.sessions[key].slots[slot].rewriter.sent(sequence)?;
        let (source, kind) = part.feed.source;
        let (session, source) = self.sessions.get2_mut(key, source)?;
        if session.room != source.room || !source.allowed.contains(&kind) {
            return None;
        }
        let layer = source.publication(kind)?.layers.get(usize::from(part.feed.layer))?;
        let packet = layer.history.find(number).filter(|_| layer.generation == part.feed.generation)?;
        let (descriptor, payload) = layer.history.bytes(&packet)?;
        let connection = session.connection.as_mut()?;
        let payload_type = connection.codecs.repair(packet.codec)?;
        let media = connection.media.as_mut()?;
        if purpose == Kind::Media {
            if !media.repairs.spend(payload.len(), session.downlink.estimate, now) {
                return None;
            }
            self.counters.repaired += 1;
        }
        let slot = &mut session.slots[slot];
        let rewritten = part.rewrite(&packet);
        // A receiver that lacks the number of what was left out late gets nothing under it, so that it lacks nothing more.
        let for_it = packet.place.is_part_of(slot.decode_target) || slot.rewriter.was_sent(rewritten.number);
        let repair = slot.repair.as_mut()?;
        let (descriptor, payload) = if for_it { (descriptor, payload) } else { (&[][..], &[][..]) };
        let counters = if for_it { packet.counters } else { Counters::default() };
        let header = Header {
            payload_type,
            marker: rewritten.marker && for_it,
            number: repair.next,
            timestamp: rewritten.timestamp,
            ssrc: repair.ssrc,
            level: packet.level,
            orientation: packet.orientation,
            frame: rewritten.frame,
        };
        repair.next += 1;
        let (picture, tl0) = (rewritten.picture, rewritten.tl0);
        let original = Some(sequence);
        let body = Body { original, descriptor, payload, counters, picture, tl0, padding: 0 };
        Some(media.outgoing.packet(&mut self.outbox, header, body, (purpose, now)))
    }

    /// Tells a peer which of its packets have come and which are missing, if that is due.
    pub(super) fn feed_back(&mut self, key: usize) {
        let now = self.now;
        let Some(session) = self.sessions.get_mut(key) else { return };
        let Session { connection: Some(connection), publications, round_trip, .. } = session else { return };
        let own = connection.report_ssrc;
        let Some(media) = &mut connection.media else { return };
        let incoming = &mut media.incoming;
        if incoming.due.is_none_or(|due| due > now) {
            return;
        }
        incoming.due = None;
        let missing = &mut self.missing;
        let mut broken = Vec::new();
        media.outgoing.report(&mut self.outbox, |out| {
            let start = out.len();
            rtcp::receiver_report(out, own, &[]);
            while incoming.arrivals.waiting() && out.len() - start < COMPOUND {
                incoming.arrivals.feedback(out, own, incoming.last_ssrc);
            }
            let asked =
                publications.iter_mut().filter(|p| p.kind.is_video() || connection.codecs.voices_again);
            let layers = asked.flat_map(|p| p.layers.iter_mut().enumerate().map(|layer| (p.kind, layer)));
            for (kind, (index, layer)) in layers {
                missing.clear();
                if layer.reception.ask(round_trip.unwrap_or(ROUND_TRIP), now, missing) && kind.is_video() {
                    broken.push((kind, index as u8));
                }
                if let Some(ssrc) = layer.ssrc.filter(|_| !missing.is_empty()) {
                    rtcp::nack(out, own, ssrc, missing);
                }
                if let Some(at) = layer.reception.ask_at() {
                    incoming.due = Some(incoming.due.map_or(at, |due| due.min(at)));
                }
            }
        });
        if incoming.arrivals.waiting() {
            incoming.due_by(now + SOON);
        }
        for (kind, layer) in broken {
            self.want_keyframe(key, kind, layer);
        }
    }

    /// Once a second: what was sent to a peer, and what has come from it; memory that is not needed goes back.
    pub(super) fn report(&mut self, key: usize) {
        let (now, clock) = (self.now, self.clock);
        let (worst_listener, round_trip) = (self.worst_listener(key), self.longest_round_trip(key));
        let Some(session) = self.sessions.get_mut(key).filter(|s| s.connected) else { return };
        let Session { connection: Some(connection), publications, slots, report_at, .. } = session else {
            return;
        };
        if report_at.is_some_and(|at| at > now) {
            return;
        }
        *report_at = Some(now + REPORT_INTERVAL);
        for layer in publications.iter_mut().flat_map(|p| &mut p.layers) {
            layer.history.trim(round_trip, now);
        }
        let own = connection.report_ssrc;
        let Some(media) = &mut connection.media else { return };
        let report = Report {
            loss: media.outgoing.congestion.loss() as f32,
            queue: media.outgoing.congestion.queue_delay().unwrap_or_default(),
            sent: media.outgoing.bytes(),
        };
        let mut slots = slots.iter().filter_map(|slot| {
            let (timestamp, sent) = slot.rewriter.clock()?;
            let since = now.saturating_duration_since(sent);
            let ticks = (since.as_secs_f64() * f64::from(clock_rate(slot.video))) as u32;
            (since < LATELY).then(|| rtcp::SenderInfo {
                ssrc: slot.ssrc,
                ntp: clock.ntp(now),
                timestamp: timestamp.wrapping_add(ticks),
                packets: slot.sent.0,
                bytes: slot.sent.1,
            })
        });
        let mut next = slots.next();
        while next.is_some() {
            media.outgoing.report(&mut self.outbox, |out| {
                let start = out.len();
                while let Some(info) = next
                    && out.len() - start < COMPOUND
                {
                    rtcp::sender_report(out, info);
                    rtcp::source_description(out, info.ssrc, &connection.name);
                    next = slots.next();
                }
            });
        }
        let layers =
            publications.iter_mut().flat_map(|p| p.layers.iter_mut().map(|layer| (p.kind.is_video(), layer)));
        let blocks = layers.filter_map(|(video, layer)| {
            let block = layer.reception.report(layer.ssrc?, now)?;
            // A voice's encoder adds as much redundancy as it is told of loss (RFC 7587 section 3.3): up and down.
            let fraction_lost = if video { 0 } else { worst_listener };
            Some(Block { fraction_lost: block.fraction_lost.max(fraction_lost), ..block })
        });
        let blocks: Vec<Block> = blocks.take(rtcp::BLOCKS).collect();
        if !blocks.is_empty() {
            media.outgoing.report(&mut self.outbox, |out| rtcp::receiver_report(out, own, &blocks));
        }
        self.on_report(key, report);
    }

    /// To the farthest of those who see a session's pictures.
    fn longest_round_trip(&self, key: usize) -> Duration {
        let publications = self.sessions.get(key).into_iter().flat_map(|session| &session.publications);
        let receivers = publications.filter(|p| p.kind.is_video()).flat_map(|p| &p.subscribers);
        let sessions = receivers.filter_map(|(receiver, _)| self.sessions.get(*receiver));
        sessions.map(|session| session.round_trip.unwrap_or(ROUND_TRIP)).max().unwrap_or_default()
    }

    /// The share lost on the way to whoever hears a session's voice worst, in 1/256.
    pub(super) fn worst_listener(&self, key: usize) -> u8 {
        let Some(session) = self.sessions.get(key) else { return 0 };
        let voices = session.publications.iter().filter(|p| !p.kind.is_video());
        let listeners = voices.flat_map(|p| &p.subscribers);
        let losses = listeners.filter_map(|(listener, _)| {
            let media = self.sessions.get(*listener)?.connection.as_ref()?.media.as_ref()?;
            Some(media.outgoing.congestion.loss())
        });
        let here = (losses.fold(0.0, f64::max) * 256.0).min(255.0) as u8;
        let voices = session.publications.iter().filter(|p| !p.kind.is_video());
        voices.flat_map(|p| &p.elsewhere).map(|there| there.loss).fold(here, u8::max)
    }

    /// Memory that a shadow does not need goes back, once a second.
    pub(super) fn trim_shadow(&mut self, key: usize) {
        let (now, round_trip) = (self.now, self.longest_round_trip(key));
        let Some(session) = self.sessions.get_mut(key).filter(|s| s.report_at.is_none_or(|at| at <= now))
        else {
            return;
        };
        session.report_at = Some(now + REPORT_INTERVAL);
        for layer in session.publications.iter_mut().flat_map(|p| &mut p.layers) {
            layer.history.trim(round_trip, now);
        }
    }
}
