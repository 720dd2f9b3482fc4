//! Finding out what a line carries beyond what is sent: packets of the last while are sent once more, or padding.

use congestion::Kind;

use super::Shard;
use crate::connection::outgoing::{Body, Header};
use crate::connection::{Codec, Probing};
use crate::session::Session;

/// How far back packets are taken to be sent once more.
const BACK: u16 = 32;
/// A packet that is nothing but padding (RFC 3550 section 5.1: one byte tells how much).
const PADDING: u8 = 224;
/// Packets sent for a probe in one go.
const AT_ONCE: usize = 64;

impl Shard {
    /// Begins a probe where one is wanted, and goes on with it.
    pub(super) fn probe(&mut self, key: usize) {
        let now = self.now;
        let Some(session) = self.sessions.get_mut(key).filter(|s| s.connected) else { return };
        let Some(media) = session.connection.as_mut().and_then(|c| c.media.as_mut()) else { return };
        if media.probing.is_none() {
            let sent = media.outgoing.bytes();
            media.probing = media.outgoing.congestion.poll(now).map(|probe| Probing::begin(probe, sent, now));
        }
        let Some(mut probing) = media.probing.take_if(|probing| probing.next <= now) else { return };
        let Some(mut due) = probing.due(media.outgoing.bytes(), now) else { return };
        let kind = Kind::Probe(probing.id);
        for back in 0..AT_ONCE {
            if due == 0 {
                break;
            }
            let Some(sent) = self.send_once_more(key, back, kind) else { return };
            due = due.saturating_sub(sent);
        }
        if let Some(media) = self.sessions.get_mut(key).and_then(|s| s.connection.as_mut()?.media.as_mut()) {
            media.probing = Some(probing);
        }
    }

    /// One of the latest packets of a picture, or padding. Gives its bytes; `None` where nothing can be sent.
    fn send_once_more(&mut self, key: usize, back: usize, kind: Kind) -> Option<usize> {
        let slots = &self.sessions.get(key)?.slots;
        let padded = slots.iter().position(|slot| slot.repair.is_some())?;
        let flowing = slots.iter().position(|slot| slot.current.is_some() && slot.repair.is_some());
        if let Some(slot) = flowing {
            let sequence = slots[slot].rewriter.last().wrapping_sub(back as u16 % BACK);
            if let Some(sent) = self.send_again(key, slot, sequence, kind) {
                return Some(sent);
            }
        }
        let now = self.now;
        let Session { connection: Some(connection), slots, .. } = &mut self.sessions[key] else {
            return None;
        };
        let slot = &mut slots[padded];
        let repair = slot.repair.as_mut()?;
        let header = Header {
            payload_type: Codec::ALL.into_iter().find_map(|codec| connection.codecs.repair(codec))?,
            marker: false,
            number: repair.next,
            timestamp: slot.rewriter.clock().map_or(0, |(timestamp, _)| timestamp),
            ssrc: repair.ssrc,
            level: None,
            orientation: None,
            frame: 0,
        };
        repair.next += 1;
        let body = Body { padding: PADDING, ..Body::default() };
        Some(connection.media.as_mut()?.outgoing.packet(&mut self.outbox, header, body, (kind, now)))
    }
}
