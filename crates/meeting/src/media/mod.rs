//! Media as far as the meeting knows of it: whose transport is whose, who may send what, what fills whose slots.

use std::collections::BTreeSet;

use protocol::{
    ErrorCode, ParticipantId, Presence, ServerMessage, Slot, Track, Want, inventory::Part, limits::SDP_BYTES,
};

use crate::{
    Connection, MediaCommand, MediaEvent, MediaSession, MediaSlot, MediaWant, Meeting, Output,
    limits::{TRACKS, WANTS},
    meeting::Turn,
};

impl Meeting {
    pub(crate) fn offer(
        &mut self,
        connection: Connection,
        request: u64,
        sdp: String,
        tracks: Vec<Track>,
        fresh: bool,
        turn: &mut Turn,
    ) {
        let Some(participant) = self.member(connection) else {
            return self.refuse(connection, ErrorCode::OutOfOrder, turn);
        };
        if sdp.len() > SDP_BYTES {
            return self.refuse(connection, ErrorCode::TooLarge, turn);
        }
        let kinds: BTreeSet<_> = tracks.iter().map(|track| track.stream).collect();
        if tracks.len() > TRACKS || kinds.len() < tracks.len() || tracks.iter().any(|t| t.mid.len() > 16) {
            return turn
                .send(connection, ServerMessage::OfferRejected { request, error: ErrorCode::BadOffer });
        }
        let standing = self.seats.get(&participant).and_then(|seat| seat.media);
        let session = match standing {
            Some(session) if !fresh => session,
            None if !fresh => {
                turn.send(connection, ServerMessage::OfferRejected { request, error: ErrorCode::OutOfOrder });
                return turn.send(connection, ServerMessage::MediaLost);
            }
            _ => {
                self.close_media(&participant, turn);
                self.open_media(&participant, turn)
            }
        };
        turn.out.push(Output::Media(MediaCommand::Offer { session, request, sdp, tracks }));
        if standing != Some(session) {
            self.rewant(&participant, turn);
        }
    }

    pub(crate) fn wants(&mut self, connection: Connection, wants: Vec<Want>, turn: &mut Turn) {
        let Some(participant) = self.member(connection) else {
            return self.refuse(connection, ErrorCode::OutOfOrder, turn);
        };
        if wants.len() > WANTS {
            return self.refuse(connection, ErrorCode::Malformed, turn);
        }
        if let Some(seat) = self.seats.get_mut(&participant) {
            seat.wants = wants;
        }
        self.want(&participant, turn);
    }

    pub(crate) fn media_event(&mut self, event: MediaEvent, turn: &mut Turn) {
        match event {
            MediaEvent::Answer { session, request, sdp } => {
                let Some((_, Some(connection))) = self.whose(session) else { return };
                let message = match sdp {
                    Some(sdp) => ServerMessage::Answer { request, sdp },
                    None => ServerMessage::OfferRejected { request, error: ErrorCode::BadOffer },
                };
                turn.send(connection, message);
            }
            MediaEvent::Lost { session } => {
                let Some((participant, connection)) = self.whose(session) else { return };
                self.close_media(&participant, turn);
                if let Some(connection) = connection {
                    turn.send(connection, ServerMessage::MediaLost);
                }
            }
            MediaEvent::Slots { session, slots } => {
                let Some((participant, connection)) = self.whose(session) else { return };
                if let Some(seat) = self.seats.get_mut(&participant) {
                    seat.slots = slots;
                }
                if let Some(connection) = connection {
                    let slots = self.slots_of(&participant);
                    turn.send(connection, ServerMessage::Slots { slots });
                }
            }
            MediaEvent::Described { session, items } => {
                let Some((_, Some(connection))) = self.whose(session) else { return };
                turn.send(connection, ServerMessage::Inventory { part: Part::Media, items });
            }
            MediaEvent::Speakers { loudest } => {
                let loudest =
                    loudest.iter().filter_map(|session| self.transports.get(session).copied()).collect();
                turn.send_all(self.seats.member_connections(None), ServerMessage::Speakers { loudest });
            }
        }
    }

    /// Ends a participant's transport.
    pub(crate) fn close_media(&mut self, participant: &ParticipantId, turn: &mut Turn) {
        let Some(seat) = self.seats.get_mut(participant) else { return };
        seat.slots.clear();
        if let Some(session) = seat.media.take() {
            self.transports.remove(&session);
            turn.out.push(Output::Media(MediaCommand::Remove { session }));
        }
    }

    /// Tells a newcomer, or one who is back, how media stand.
    pub(crate) fn tell_media_state(&self, of: &ParticipantId, to: Connection, turn: &mut Turn) {
        for (seat, _) in self.seats.members().filter(|(seat, _)| seat.participant != *of) {
            let participant = seat.participant;
            if seat.connection.is_none() {
                turn.send(to, ServerMessage::Presence { participant, presence: Presence::Away });
            }
        }
        let slots = self.slots_of(of);
        if !slots.is_empty() {
            turn.send(to, ServerMessage::Slots { slots });
        }
    }

    fn open_media(&mut self, participant: &ParticipantId, turn: &mut Turn) -> MediaSession {
        let session = MediaSession(turn.rng.next_u64());
        let streams = self.group.as_ref().map(|group| group.streams_of(participant)).unwrap_or_default();
        self.transports.insert(session, *participant);
        turn.out.push(Output::Media(MediaCommand::Open { session }));
        turn.out.push(Output::Media(MediaCommand::Allow { session, streams: streams.clone() }));
        if let Some(seat) = self.seats.get_mut(participant) {
            seat.media = Some(session);
            seat.allowed = streams;
        }
        session
    }

    fn whose(&self, session: MediaSession) -> Option<(ParticipantId, Option<Connection>)> {
        let participant = *self.transports.get(&session)?;
        Some((participant, self.seats.get(&participant)?.connection))
    }

    /// Tells the media plane whose streams are forwarded, where that is another than before.
    pub(crate) fn allow_streams(&mut self, turn: &mut Turn) {
        let Some(group) = &self.group else { return };
        for participant in self.transports.values() {
            let Some(seat) = self.seats.get_mut(participant) else { continue };
            let (Some(session), streams) = (seat.media, group.streams_of(participant)) else { continue };
            if seat.allowed != streams {
                seat.allowed.clone_from(&streams);
                turn.out.push(Output::Media(MediaCommand::Allow { session, streams }));
            }
        }
    }

    fn slots_of(&self, participant: &ParticipantId) -> Vec<Slot> {
        let Some(seat) = self.seats.get(participant) else { return Vec::new() };
        let source = |slot: &MediaSlot| {
            let (session, stream) = slot.source?;
            Some((*self.transports.get(&session)?, stream))
        };
        let told =
            |slot: &MediaSlot| Slot { mid: slot.mid.clone(), source: source(slot), paused: slot.paused };
        seat.slots.iter().map(told).collect()
    }

    /// Tells the media plane what a participant wants, in terms of the transports that stand.
    fn want(&self, participant: &ParticipantId, turn: &mut Turn) {
        let Some(seat) = self.seats.get(participant) else { return };
        let Some(session) = seat.media else { return };
        let wants = seat.wants.iter().filter(|want| want.participant != *participant).filter_map(|want| {
            let session = self.seats.get(&want.participant)?.media?;
            Some(MediaWant {
                session,
                stream: want.stream,
                max_height: want.max_height,
                priority: want.priority,
                smooth: want.smooth,
            })
        });
        turn.out.push(Output::Media(MediaCommand::Wants { session, wants: wants.collect() }));
    }

    /// A transport is new: its owner's wants, and those of the others for it, are told anew.
    fn rewant(&self, opened: &ParticipantId, turn: &mut Turn) {
        for (seat, _) in self.seats.members() {
            if seat.participant == *opened || seat.wants.iter().any(|want| want.participant == *opened) {
                self.want(&seat.participant, turn);
            }
        }
    }
}
