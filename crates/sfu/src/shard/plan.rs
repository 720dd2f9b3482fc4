//! Who gets what: sources into slots, layers into the downlink, and what the meeting is told of it.

use std::time::Duration;

use super::Shard;
use crate::allocation::{Budget, Picture, allocate};
use crate::api::{Event, SlotState};
use crate::downlink::Report;
use crate::slot::{Slot, Told};
use crate::speakers::{self, SPEAKING, Voice};
use protocol::StreamKind;

/// Voices considered in a room, the loudest ones: more than any client has slots for.
const VOICES: usize = 64;
/// Speakers told to the meeting.
const SPEAKERS: usize = 5;
/// Set aside from the downlink for a voice, in bits per second, even while it is silent.
const VOICE_RATE: u64 = 50_000;
/// For so many at the same time.
const VOICES_AT_ONCE: usize = 3;
/// Layers are reconsidered at least this often.
const REALLOCATE: Duration = Duration::from_millis(500);
/// The meeting is told a downlink at most this often.
const TELL_DOWNLINK: Duration = Duration::from_secs(1);
/// Who pauses for less than this goes on speaking.
const PAUSE: Duration = Duration::from_millis(1_200);
/// Per tick, a voice that sends nothing fades by this factor.
const FADE: f32 = 0.8;
/// In a larger room a change is planned for everyone with the next tick: so many changes at once, as when everybody comes,
/// cost one plan.
const SMALL_ROOM: usize = 24;

/// A voice of the room: whose, and which of their streams.
type RoomVoice = Voice<(usize, StreamKind)>;

impl Shard {
    pub(super) fn tick(&mut self) {
        let rooms: Vec<usize> = self.rooms.iter().map(|(index, _)| index).collect();
        for room in rooms {
            let members = self.rooms[room].members.clone();
            let stale = std::mem::take(&mut self.rooms[room].stale);
            let voices = self.voices(&members);
            self.tell_speakers(room, &voices);
            for key in members {
                if self.is_here(key) {
                    self.tick_session(key, &voices, stale);
                } else {
                    self.ask_again(key);
                }
            }
            self.tell_others(room);
        }
    }

    fn tick_session(&mut self, key: usize, voices: &[RoomVoice], stale: bool) {
        let now = self.now;
        let session = &self.sessions[key];
        if session.connected && now.saturating_duration_since(session.last_heard) > self.config.silence_limit
        {
            self.lost(key);
            return;
        }
        if session.publications.iter().any(|p| p.flows(now) != p.told_flowing) {
            self.tell_tracks(key);
        }
        for publication in &mut self.sessions[key].publications {
            if !publication.kind.is_video() && !publication.flows(now) {
                publication.loudness *= FADE;
            }
        }
        self.assign_voices(key, voices);
        if stale || self.sessions[key].allocate_at.is_none_or(|at| at <= now) {
            self.assign_pictures(key);
            self.allocate_layers(key);
        }
        self.want_missing_keyframes(key);
        self.ask_again(key);
        self.tell_slots(key);
        self.report(key);
    }

    /// Everything anew for all members of a room: somebody came, went or changed their tracks.
    pub(super) fn plan_room(&mut self, room: usize) {
        let members = self.rooms[room].members.clone();
        if members.len() > SMALL_ROOM {
            self.rooms[room].stale = true;
            return;
        }
        let voices = self.voices(&members);
        for key in members {
            if self.is_here(key) {
                self.assign_voices(key, &voices);
                self.plan_pictures(key);
            }
        }
    }

    /// Everything anew for one member.
    pub(super) fn plan_session(&mut self, key: usize) {
        let voices = self.voices(&self.rooms[self.sessions[key].room].members);
        self.assign_voices(key, &voices);
        self.plan_pictures(key);
    }

    /// What one member sees anew.
    pub(super) fn plan_pictures(&mut self, key: usize) {
        self.assign_pictures(key);
        self.allocate_layers(key);
        self.want_missing_keyframes(key);
        self.tell_slots(key);
    }

    /// The voices of a room, loudest first.
    fn voices(&self, members: &[usize]) -> Vec<RoomVoice> {
        let mut voices = Vec::new();
        for member in members {
            let session = &self.sessions[*member];
            let allowed = session.publications.iter().filter(|p| session.allowed.contains(&p.kind));
            for publication in allowed.filter(|p| !p.kind.is_video()) {
                let flows = publication.flows(self.now);
                voices.push(Voice {
                    source: (*member, publication.kind),
                    // Every client has an m-line for it; only while it plays does it go before speech.
                    first: publication.kind == StreamKind::ScreenAudio && flows,
                    flows,
                    loudness: publication.loudness,
                });
            }
        }
        voices.sort_by(|a, b| {
            (b.first, b.flows).cmp(&(a.first, a.flows)).then(b.loudness.total_cmp(&a.loudness))
        });
        voices
    }

    fn assign_voices(&mut self, key: usize, voices: &[RoomVoice]) {
        let session = &self.sessions[key];
        // More voices than the line carries are not heard, but garbled.
        let carried = (session.downlink.floor() / VOICE_RATE).max(VOICES_AT_ONCE as u64);
        let limit = session.audio_slots.min(usize::try_from(carried).unwrap_or(usize::MAX));
        let (loud, quiet) = voices.split_at(voices.len().min(VOICES));
        if hears_all(key, &session.slots, (loud, voices), limit) {
            return;
        }
        let indices: Vec<usize> = (0..session.slots.len()).filter(|i| !session.slots[*i].video).collect();
        let current: Vec<_> = indices.iter().map(|i| session.slots[*i].source).collect();
        let mut heard: Vec<_> = loud.iter().filter(|v| v.source.0 != key).copied().collect();
        let missing = |source: &&_| !heard.iter().any(|v| v.source == **source);
        let fallen: Vec<_> = current.iter().flatten().filter(missing).collect();
        if !fallen.is_empty() {
            heard.extend(quiet.iter().filter(|v| fallen.contains(&&v.source)));
        }
        let assigned = speakers::assign(&heard, &current, limit);
        for ((index, before), after) in indices.into_iter().zip(current).zip(assigned) {
            if before != after {
                self.feed(key, index, after);
            }
        }
    }

    /// Wanted pictures into slots; a picture that stays wanted keeps its slot.
    fn assign_pictures(&mut self, key: usize) {
        let session = &self.sessions[key];
        let indices: Vec<usize> = (0..session.slots.len()).filter(|i| session.slots[*i].video).collect();
        let mut wanted: Vec<(usize, StreamKind)> = Vec::new();
        for want in &session.wants {
            let Some(source) = self.by_id.get(&want.session).copied() else { continue };
            let here = self.sessions[source].room == session.room;
            if here
                && self.sessions[source].allowed.contains(&want.stream)
                && self.sessions[source].publication(want.stream).is_some()
                && !wanted.contains(&(source, want.stream))
                && wanted.len() < indices.len()
            {
                wanted.push((source, want.stream));
            }
        }
        let mut free = Vec::new();
        for index in indices {
            match self.sessions[key].slots[index].source {
                Some(source) if wanted.contains(&source) => wanted.retain(|w| *w != source),
                _ => free.push(index),
            }
        }
        let mut wanted = wanted.into_iter();
        for index in free {
            let next = wanted.next();
            if self.sessions[key].slots[index].source != next {
                self.feed(key, index, next);
            }
        }
    }

    /// Divides the downlink between the pictures.
    fn allocate_layers(&mut self, key: usize) {
        let now = self.now;
        let session = &self.sessions[key];
        let connection = session.connection.as_ref();
        let decodes = |codec| connection.is_some_and(|connection| connection.decodes(codec).is_some());
        // The slots in order of the wants, which are in order of importance.
        let mut order = Vec::new();
        let mut pictures = Vec::new();
        for want in &session.wants {
            let Some(source) = self.by_id.get(&want.session).copied() else { continue };
            let fed = |s: &Slot| s.source == Some((source, want.stream));
            let Some(index) = session.slots.iter().position(fed) else { continue };
            let Some(publication) = self.sessions[source].publication(want.stream) else { continue };
            if order.contains(&index) {
                continue;
            }
            order.push(index);
            pictures.push(Picture {
                max_height: want.max_height,
                smooth: want.smooth,
                offers: publication.offers(decodes, now),
                current: session.slots[index].current,
            });
        }
        let (voices, room) = self.voices_rate(key);
        let session = &mut self.sessions[key];
        let media = session.connection.as_mut().and_then(|c| c.media.as_mut());
        let voices = voices.max(room) + media.map_or(0, |media| media.outgoing.allow_again(voices));
        let budget = Budget {
            any: session.downlink.estimate.saturating_sub(voices),
            lowest: session.downlink.floor().saturating_sub(voices),
            keeps_first: session.downlink.keeps_first(now),
        };
        let allocation = allocate(&pictures, budget);
        session.wanted = (allocation.lowest + voices, allocation.desired + voices);
        for ((index, cut), picture) in order.into_iter().zip(&allocation.cuts).zip(&pictures) {
            let slot = &mut session.slots[index];
            slot.target = *cut;
            slot.held_back = cut.is_none() && picture.offers.iter().any(|offer| offer.flows);
            if cut.is_none() {
                slot.current = None;
            }
        }
        // A quarter above, so that rising has headroom.
        let desired = (session.wanted.1 * 5 / 4).max(self.config.initial_downlink);
        if let Some(media) = session.connection.as_mut().and_then(|c| c.media.as_mut()) {
            media.outgoing.congestion.desired(desired);
        }
        session.allocate_at = Some(now + REALLOCATE);
    }

    /// What a participant's voices take now, in bits per second, and room for some to begin to speak.
    fn voices_rate(&self, key: usize) -> (u64, u64) {
        let sources = self.sessions[key].slots.iter().filter(|s| !s.video).filter_map(|s| s.source);
        let rates: Vec<u64> = sources
            .filter_map(|(source, kind)| self.sessions.get(source)?.publication(kind))
            .map(|publication| {
                let layer = publication.layers.first().filter(|layer| layer.flows(self.now));
                layer.and_then(|layer| layer.rate.bps()).unwrap_or(0)
            })
            .collect();
        let room = rates.len().min(VOICES_AT_ONCE) as u64 * VOICE_RATE;
        (rates.iter().sum(), room)
    }

    /// Requests get lost like anything else: those that were not answered are repeated.
    fn ask_again(&mut self, key: usize) {
        let pictures = self.sessions[key].publications.iter().filter(|p| p.kind.is_video());
        let layers =
            pictures.flat_map(|p| p.layers.iter().enumerate().map(|(index, layer)| (p.kind, index, layer)));
        let waiting: Vec<_> = layers
            .filter(|(_, _, layer)| layer.keyframe.is_wanted() && layer.flows(self.now))
            .map(|(kind, index, _)| (kind, index as u8))
            .collect();
        for (kind, layer) in waiting {
            self.want_keyframe(key, kind, layer);
        }
    }

    fn want_missing_keyframes(&mut self, key: usize) {
        let session = &self.sessions[key];
        if !session.connected {
            return;
        }
        let missing: Vec<_> = session
            .slots
            .iter()
            .filter(|slot| slot.needs_keyframe())
            .filter_map(|s| s.source.zip(s.target))
            .collect();
        for ((source, kind), cut) in missing {
            self.want_keyframe(source, kind, cut.layer);
        }
    }

    /// Feeds a slot from another source.
    fn feed(&mut self, key: usize, index: usize, source: Option<(usize, StreamKind)>) {
        let before = self.sessions[key].slots[index].source;
        if let Some((old, kind)) = before
            && let Some(publication) = self.sessions.get_mut(old).and_then(|s| s.publication_mut(kind))
        {
            publication.subscribers.retain(|subscriber| *subscriber != (key, index));
        }
        self.sessions[key].slots[index].attach(source);
        if let Some((new, kind)) = source
            && let Some(publication) = self.sessions.get_mut(new).and_then(|s| s.publication_mut(kind))
        {
            publication.subscribers.push((key, index));
        }
    }

    /// A publication is gone: its slots are free.
    pub(super) fn detach_subscribers(
        &mut self,
        key: usize,
        kind: StreamKind,
        subscribers: &[(usize, usize)],
    ) {
        for (subscriber, index) in subscribers {
            let Some(slot) = self.sessions.get_mut(*subscriber).and_then(|s| s.slots.get_mut(*index)) else {
                continue;
            };
            if slot.source == Some((key, kind)) {
                slot.attach(None);
            }
        }
    }

    /// Takes a session off all lists of subscribers.
    pub(super) fn unsubscribe(&mut self, key: usize) {
        let members = self.rooms[self.sessions[key].room].members.clone();
        for member in members {
            for publication in &mut self.sessions[member].publications {
                publication.subscribers.retain(|(subscriber, _)| *subscriber != key);
            }
        }
    }

    /// Puts a session back on the lists after its slots have moved.
    pub(super) fn resubscribe(&mut self, key: usize) {
        self.unsubscribe(key);
        let sources: Vec<_> = self.sessions[key].slots.iter().map(|s| s.source).collect();
        for (index, source) in sources.into_iter().enumerate() {
            let Some((source, kind)) = source else { continue };
            match self.sessions.get_mut(source).and_then(|s| s.publication_mut(kind)) {
                Some(publication) => publication.subscribers.push((key, index)),
                None => self.sessions[key].slots[index].attach(None),
            }
        }
    }

    pub(super) fn on_estimate(&mut self, key: usize, bps: u64) {
        let now = self.now;
        let Some(session) = self.sessions.get_mut(key) else { return };
        let before = std::mem::replace(&mut session.downlink.estimate, bps);
        if before != bps {
            session.allocate_at = Some(now);
        }
        let (told, at) = session.told_downlink;
        let changed = told.abs_diff(bps) > told / 10;
        let due = at.is_none_or(|at| now.saturating_duration_since(at) >= TELL_DOWNLINK);
        if changed && due {
            session.told_downlink = (bps, Some(now));
            let event = Event::Downlink { session: session.id, bps };
            self.event(event);
        }
    }

    /// How the packets of the last while fared.
    pub(super) fn on_report(&mut self, key: usize, report: Report) {
        let now = self.now;
        let Some(session) = self.sessions.get_mut(key) else { return };
        session.downlink.report(report, session.wanted.0, now);
        session.allocate_at = Some(now);
    }

    pub(super) fn tell_tracks(&mut self, key: usize) {
        let now = self.now;
        let session = &mut self.sessions[key];
        for publication in &mut session.publications {
            publication.told_flowing = publication.flows(now);
        }
        let event = Event::TracksChanged {
            room: self.rooms[session.room].key,
            session: session.id,
            tracks: session.track_states(now),
        };
        self.event(event);
    }

    fn tell_slots(&mut self, key: usize) {
        let session = &self.sessions[key];
        let state = |slot: &Slot| Told {
            mid: slot.mid,
            source: slot.source.and_then(|(source, kind)| Some((self.sessions.get(source)?.id, kind))),
            held_back: slot.held_back,
        };
        if session.slots.iter().map(state).eq(session.told_slots.iter().copied()) {
            return;
        }
        let told: Vec<Told> = session.slots.iter().map(state).collect();
        let state = |told: &Told| SlotState {
            mid: told.mid.to_string(),
            source: told.source,
            paused: told.held_back,
        };
        let slots = told.iter().map(state).collect();
        let session = &mut self.sessions[key];
        session.told_slots = told;
        let event = Event::Slots { session: session.id, slots };
        self.event(event);
    }

    fn tell_speakers(&mut self, room: usize, voices: &[RoomVoice]) {
        let now = self.now;
        let mut loudest = Vec::new();
        for voice in voices.iter().filter(|v| v.source.1 == StreamKind::Microphone && v.flows) {
            let session = &mut self.sessions[voice.source.0];
            let id = session.id;
            let Some(publication) = session.publication_mut(StreamKind::Microphone) else { continue };
            if voice.loudness >= SPEAKING {
                publication.spoke = Some(now);
            }
            let speaks = publication.spoke.is_some_and(|at| now.saturating_duration_since(at) < PAUSE);
            if speaks && loudest.len() < SPEAKERS {
                loudest.push(id);
            }
        }
        // Among those who go on speaking the order stays: it is not news who of two is louder just now.
        let mut order = std::mem::take(&mut self.rooms[room].told_speakers);
        let before = order.clone();
        order.retain(|id| loudest.contains(id));
        order.extend(loudest.into_iter().filter(|id| !before.contains(id)));
        let (number, room) = (self.config.number, &mut self.rooms[room]);
        room.told_speakers.clone_from(&order);
        // One tells for all shards.
        let leads = room.others.iter().all(|other| *other > number);
        if leads && (std::mem::take(&mut room.retell_speakers) || order != before) {
            let room = room.key;
            self.event(Event::Speakers { room, loudest: order });
        }
    }
}

/// Whether the slots carry just the voices that there are, but their own: then nothing is to be assigned.
fn hears_all(key: usize, slots: &[Slot], (loud, all): (&[RoomVoice], &[RoomVoice]), limit: usize) -> bool {
    let heard = || slots.iter().filter(|slot| !slot.video).filter_map(|slot| slot.source);
    heard().count() <= limit
        && heard().all(|source| source.0 != key && all.iter().any(|voice| voice.source == source))
        && loud.iter().all(|voice| voice.source.0 == key || heard().any(|source| voice.source == source))
}
