//! What the meeting says.

use std::sync::Arc;
use std::time::Instant;

use protocol::StreamKind;
use rand::Rng;
use str0m::media::Mid;

use super::{Room, SAID, Shard};
use crate::api::{Command, Event, OfferError, RoomKey, SessionId, Want};
use crate::connection::offer::{self, Summary};
use crate::connection::{Connection, ice_credentials};
use crate::downlink::Downlink;
use crate::session::Session;

/// Wants beyond so many are ignored: nobody has more tiles.
const MAX_WANTS: usize = 256;

impl Shard {
    /// Does what the meeting says. A command for a session that is not open changes nothing.
    pub fn command(&mut self, command: Command, now: Instant) {
        self.advance(now);
        match command {
            Command::Open { session, room } => self.open(session, room),
            Command::Offer { session, request, sdp, tracks } => {
                let result = self.offer(session, &sdp, &tracks);
                self.event(Event::Answer { session, request, result });
                if let Some(key) = self.by_id.get(&session).copied() {
                    self.tell_tracks(key);
                    // At once for whoever waits for it, also where the others' turn comes later.
                    self.plan_session(key);
                    self.plan_room(self.sessions[key].room);
                }
            }
            Command::Wants { session, wants } => self.set_wants(session, wants),
            Command::Allow { session, streams } => self.allow(session, streams),
            Command::SetAudioSlots { session, slots } => {
                if let Some(key) = self.by_id.get(&session).copied() {
                    self.sessions[key].audio_slots = slots;
                    self.plan_session(key);
                }
            }
            Command::Spread { room, shards } => self.spread(room, shards),
            Command::Remove { session } => self.remove(session),
        }
    }

    fn open(&mut self, id: SessionId, room: RoomKey) {
        match self.by_id.get(&id).copied() {
            // It was on another shard.
            Some(key) if !self.is_here(key) => self.forget_shadow(key),
            Some(_) => return,
            None => {}
        }
        if self.sessions.is_empty() {
            self.next_tick = self.now;
        }
        let room_index = *self.by_room.entry(room).or_insert_with(|| {
            let told_speakers = Vec::new();
            self.rooms.insert(Room {
                key: room,
                others: Vec::new(),
                members: Vec::new(),
                told_speakers,
                retell_speakers: false,
                stale: false,
            })
        });
        let key = self.sessions.insert(Session::new(id, room_index, &self.config, self.now));
        self.by_id.insert(id, key);
        self.rooms[room_index].members.push(key);
    }

    fn offer(
        &mut self,
        id: SessionId,
        sdp: &str,
        tracks: &[(String, StreamKind)],
    ) -> Result<String, OfferError> {
        let key = *self.by_id.get(&id).ok_or(OfferError::UnknownSession)?;
        let summary = offer::inspect(sdp, &self.config)?;
        if tracks.iter().any(|(mid, _)| !summary.mids.contains(mid)) {
            return Err(OfferError::TrackMismatch);
        }
        let tracks: Vec<_> = tracks.iter().map(|(mid, kind)| (Mid::from(mid.as_str()), *kind)).collect();
        let same = |c: &Connection| c.identity == summary.connection && c.rtc.is_alive();
        if self.sessions[key].connection.as_deref().is_some_and(same) {
            self.answer_same(key, sdp, &summary, &tracks)
        } else {
            self.answer_new(key, sdp, &summary, &tracks)
        }
    }

    /// A further offer of the connection that stands.
    fn answer_same(
        &mut self,
        key: usize,
        sdp: &str,
        summary: &Summary,
        tracks: &[(Mid, StreamKind)],
    ) -> Result<String, OfferError> {
        let fresh = || ice_credentials(&mut self.rng, self.config.number);
        let Some(connection) = self.sessions[key].connection.as_mut() else {
            return Err(OfferError::Refused);
        };
        let before = connection.ufrag.clone();
        let answer = connection.answer(sdp, summary, tracks, fresh)?;
        let ufrag = connection.ufrag.clone();
        if ufrag != before {
            self.by_ufrag.remove(&before);
            self.by_ufrag.insert(ufrag, key);
        }
        self.adopt(key, &summary.mids, tracks);
        self.mark_dirty(key);
        Ok(answer)
    }

    /// The first offer of a connection; it replaces the one that stood, if it can be answered.
    fn answer_new(
        &mut self,
        key: usize,
        sdp: &str,
        summary: &Summary,
        tracks: &[(Mid, StreamKind)],
    ) -> Result<String, OfferError> {
        let own = (ice_credentials(&mut self.rng, self.config.number), self.rng.random());
        let fresh = || ice_credentials(&mut self.rng, self.config.number);
        let crypto = Arc::clone(&self.crypto);
        let mut connection = Connection::new(&self.config, &crypto, self.certificate.clone(), own, self.now);
        let answer = connection.answer(sdp, summary, tracks, fresh)?;
        self.hang_up(key);
        self.by_ufrag.insert(connection.ufrag.clone(), key);
        let session = &mut self.sessions[key];
        session.last_heard = self.now;
        session.downlink = Downlink::new(self.config.initial_downlink);
        session.connection = Some(Box::new(connection));
        self.adopt(key, &summary.mids, tracks);
        self.mark_dirty(key);
        Ok(answer)
    }

    fn adopt(&mut self, key: usize, mids: &[String], tracks: &[(Mid, StreamKind)]) {
        let gone = self.sessions[key].adopt_media(mids, tracks, &mut self.rng);
        for publication in gone {
            self.detach_subscribers(key, publication.kind, &publication.subscribers);
        }
        self.resubscribe(key);
    }

    /// Ends the connection that stands, telling the peer, and forgets what came over it.
    fn hang_up(&mut self, key: usize) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        let publications = std::mem::take(&mut session.publications);
        session.forget_media();
        session.connected = false;
        session.timeout = None;
        let mut connection = session.connection.take();
        for publication in publications {
            self.detach_subscribers(key, publication.kind, &publication.subscribers);
        }
        self.unsubscribe(key);
        let Some(connection) = connection.as_mut() else { return };
        self.by_ufrag.remove(&connection.ufrag);
        for address in &connection.addresses {
            self.forget_address(key, address);
        }
        if connection.rtc.close().is_ok() {
            while let Ok(str0m::Output::Transmit(transmit)) = connection.rtc.poll_output() {
                self.transmit(&transmit);
            }
        }
    }

    fn set_wants(&mut self, id: SessionId, mut wants: Vec<Want>) {
        let Some(key) = self.by_id.get(&id).copied() else { return };
        wants.truncate(MAX_WANTS);
        wants.retain(|want| want.stream.is_video() && want.session != id);
        wants.sort_by_key(|want| (!want.smooth, want.stream != StreamKind::Screen, want.priority));
        self.sessions[key].wants = wants;
        self.plan_pictures(key);
    }

    /// What is not allowed any more is as if it had never flowed; what is again needs no new offer.
    fn allow(&mut self, id: SessionId, streams: Vec<StreamKind>) {
        let Some(key) = self.by_id.get(&id).copied() else { return };
        let session = &mut self.sessions[key];
        session.allowed = streams;
        for publication in session.publications.iter_mut().filter(|p| !session.allowed.contains(&p.kind)) {
            publication.silence();
        }
        let room = session.room;
        self.tell_tracks(key);
        self.plan_room(room);
        self.tell_others(room);
    }

    fn remove(&mut self, id: SessionId) {
        if self.config.shards > 1 {
            let now = self.now;
            self.gone.retain(|_, since| now.saturating_duration_since(*since) < SAID);
            self.gone.insert(id, now);
        }
        let Some(key) = self.by_id.get(&id).copied() else { return };
        let room = self.sessions[key].room;
        if self.is_here(key) {
            self.hang_up(key);
            self.by_id.remove(&id);
            self.sessions.remove(key);
            self.rooms[room].members.retain(|member| *member != key);
        } else {
            self.forget_shadow(key);
        }
        if self.rooms[room].members.iter().any(|member| self.is_here(*member)) {
            return self.plan_room(room);
        }
        for shadow in self.rooms[room].members.clone() {
            self.forget_shadow(shadow);
        }
        self.by_room.remove(&self.rooms[room].key);
        self.rooms.remove(room);
    }
}
