//! The server: the real meeting core, its records as a disk would keep them, and a media plane that
//! forwards everything.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use meeting::{
    Connection, Input, Limits, MediaCommand, MediaEvent, MediaSession, MediaSlot, MediaWant, Meeting, Output,
    Record, Restored, Terms, Timestamp,
};
use protocol::{
    Bytes, ClientMessage, EntryKey, ErrorCode, HostHash, Proof, Registration, RoomHash, ServerMessage,
    Signature, StreamKind,
};
use rand_chacha::ChaCha8Rng;

/// The server of one meeting.
pub(crate) struct Server {
    pub meeting: Meeting,
    kept: Option<Kept>,
    disk: Disk,
    pub plane: Plane,
    /// How often a group was given up with everything in it.
    pub groups_gone: u32,
}

/// What a host registered.
#[derive(Clone)]
struct Kept {
    registration: Registration,
    card: Bytes,
}

impl Kept {
    /// Whether this proof opens the door of this room.
    fn admits(&self, room: &RoomHash, proof: &Proof) -> bool {
        let known = proof.key == self.registration.entry.0 || proof.key == self.registration.host.0;
        *room == self.registration.room && known && e2ee::verify_proof(room, proof)
    }
}

/// What is stored.
#[derive(Default)]
struct Disk {
    restored: Restored,
    ended: bool,
}

/// Something for the world to carry out.
pub(crate) enum Effect {
    Send { to: Vec<Connection>, message: ServerMessage },
    Close(Connection),
    WakeAt(Timestamp),
}

impl Server {
    pub fn new() -> Self {
        Self {
            meeting: Meeting::new(limits(), NOTHING),
            kept: None,
            disk: Disk::default(),
            plane: Plane::default(),
            groups_gone: 0,
        }
    }

    pub fn message(
        &mut self,
        connection: Connection,
        message: ClientMessage,
        now: u64,
        rng: &mut ChaCha8Rng,
    ) -> Vec<Effect> {
        let answer = |message| vec![Effect::Send { to: vec![connection], message }];
        let refuse = |error| answer(ServerMessage::Error { error });
        match &message {
            ClientMessage::Register { meeting, card, signature } => {
                return self.register(connection, meeting.clone(), card.clone(), signature, now, rng);
            }
            ClientMessage::Unregister { room, host, version, signature } => {
                let genuine = e2ee::verify_unregistration(room, host, *version, signature);
                let known = self.kept.as_ref().is_some_and(|kept| kept.registration.room == *room);
                if !genuine || !known {
                    return refuse(ErrorCode::NotAvailable);
                }
                self.kept = None;
                let mut effects = answer(ServerMessage::Unregistered);
                effects.extend(self.handle(Input::Deleted, now, rng));
                return effects;
            }
            ClientMessage::Look { room, proof } => {
                return match self.kept.as_ref().filter(|kept| kept.admits(&room.hash(), proof)) {
                    Some(kept) => answer(ServerMessage::Card {
                        card: kept.card.clone(),
                        class: kept.registration.class.clone(),
                    }),
                    None => refuse(ErrorCode::NotAvailable),
                };
            }
            ClientMessage::Knock { room, proof, .. }
                if !self.kept.as_ref().is_some_and(|kept| kept.admits(&room.hash(), proof)) =>
            {
                return refuse(ErrorCode::NotAvailable);
            }
            ClientMessage::Resume { room, .. }
                if self.kept.as_ref().is_none_or(|kept| kept.registration.room != room.hash()) =>
            {
                return refuse(ErrorCode::SeatGone);
            }
            _ => {}
        }
        self.handle(Input::Message { connection, message }, now, rng)
    }

    fn register(
        &mut self,
        connection: Connection,
        registration: Registration,
        card: Bytes,
        signature: &Signature,
        now: u64,
        rng: &mut ChaCha8Rng,
    ) -> Vec<Effect> {
        let newer = self.kept.as_ref().is_none_or(|kept| {
            kept.registration.host == registration.host && kept.registration.version < registration.version
        });
        let genuine = e2ee::verify_registration(&registration, signature);
        let message = if newer && genuine {
            ServerMessage::Registered { version: registration.version }
        } else {
            ServerMessage::Error { error: ErrorCode::NotAvailable }
        };
        let mut effects = vec![Effect::Send { to: vec![connection], message }];
        if newer && genuine {
            let terms = terms(&registration, self.disk.ended);
            match &self.kept {
                Some(_) => effects.extend(self.handle(Input::Terms(terms), now, rng)),
                None => self.meeting = Meeting::new(limits(), terms),
            }
            self.kept = Some(Kept { registration, card });
        }
        effects
    }

    pub fn handle(&mut self, input: Input, now: u64, rng: &mut ChaCha8Rng) -> Vec<Effect> {
        let mut effects = Vec::new();
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            for output in self.meeting.handle(input, Timestamp(now), rng) {
                match output {
                    Output::Send { to, message } => effects.push(Effect::Send { to, message }),
                    Output::Close { connection } => effects.push(Effect::Close(connection)),
                    Output::WakeAt(at) => effects.push(Effect::WakeAt(at)),
                    Output::Persist(record) => {
                        self.groups_gone += u32::from(record == Record::GroupGone);
                        self.disk.store(record);
                    }
                    Output::Media(command) => {
                        let events = self.plane.command(command);
                        inputs.extend(events.into_iter().map(Input::Media));
                    }
                    Output::TellStored { .. } | Output::Empty => {}
                }
            }
        }
        effects
    }

    /// The process starts anew, from what is stored.
    pub fn restart(&mut self, now: u64) -> Vec<Effect> {
        self.plane = Plane::default();
        let terms = self.kept.as_ref().map_or(NOTHING, |kept| terms(&kept.registration, self.disk.ended));
        let (meeting, outputs) =
            Meeting::restore(limits(), terms, self.disk.restored.clone(), Timestamp(now));
        self.meeting = meeting;
        let mut effects = Vec::new();
        for output in outputs {
            match output {
                Output::Persist(record) => self.disk.store(record),
                Output::WakeAt(at) => effects.push(Effect::WakeAt(at)),
                _ => {}
            }
        }
        effects
    }
}

/// Before anything is registered: no room opens it.
const NOTHING: Terms =
    Terms { host: HostHash([0; 32]), entry: EntryKey([0; 32]), early: false, ended: false, class: None };

fn terms(registration: &Registration, ended: bool) -> Terms {
    let class = registration.class.as_deref().map(protocol::ClassRules::hash);
    Terms {
        host: registration.host.hash(),
        entry: registration.entry,
        early: registration.early,
        ended,
        class,
    }
}

fn limits() -> Limits {
    let seat_grace = Duration::from_secs(60);
    Limits { messages_per_second: 200, message_burst: 2_000, seat_grace, ..Limits::default() }
}

impl Disk {
    fn store(&mut self, record: Record) {
        let stored = &mut self.restored;
        match record {
            Record::Group { snapshot } => stored.snapshot = Some(snapshot),
            Record::Seat(seat) => {
                stored.seats.retain(|other| other.participant != seat.participant);
                stored.seats.push(seat);
            }
            Record::SeatGone(participant) => stored.seats.retain(|seat| seat.participant != participant),
            Record::Log(entry) => stored.log.push(entry),
            Record::LogTrimmed { first } => stored.log.retain(|entry| entry.seq >= first),
            Record::Blocked(visitor) => stored.blocked.push(visitor),
            Record::Unblocked(visitor) => stored.blocked.retain(|blocked| *blocked != visitor),
            Record::GroupGone => *stored = Restored::default(),
            Record::Ended { ended } => self.ended = ended,
            _ => {}
        }
    }
}

/// A media plane: it knows who sends what and fills everyone's slots.
#[derive(Default)]
pub(crate) struct Plane {
    pub sessions: BTreeMap<MediaSession, Session>,
}

#[derive(Default)]
pub(crate) struct Session {
    /// The person's index, from the description.
    pub person: usize,
    audio_slots: usize,
    video_slots: usize,
    pub streams: Vec<StreamKind>,
    wants: Vec<MediaWant>,
    slots: Vec<MediaSlot>,
}

impl Plane {
    fn command(&mut self, command: MediaCommand) -> Vec<MediaEvent> {
        match command {
            MediaCommand::Open { session } => {
                self.sessions.insert(session, Session { person: usize::MAX, ..Session::default() });
                Vec::new()
            }
            MediaCommand::Offer { session, request, sdp, .. } => {
                let numbers: Vec<usize> = sdp.split(' ').filter_map(|number| number.parse().ok()).collect();
                let (Some(state), [person, audio_slots, video_slots]) =
                    (self.sessions.get_mut(&session), &numbers[..])
                else {
                    return vec![MediaEvent::Answer { session, request, sdp: None }];
                };
                state.person = *person;
                state.audio_slots = *audio_slots;
                state.video_slots = *video_slots;
                let mut events =
                    vec![MediaEvent::Answer { session, request, sdp: Some(session.0.to_string()) }];
                events.extend(self.fill());
                events
            }
            MediaCommand::Wants { session, wants } => {
                if let Some(state) = self.sessions.get_mut(&session) {
                    state.wants = wants;
                }
                self.fill()
            }
            // What a member may not send is kept from the others by the others: this plane lets all pass.
            MediaCommand::Allow { .. } | MediaCommand::Describe { .. } => Vec::new(),
            MediaCommand::Remove { session } => {
                self.sessions.remove(&session);
                self.fill()
            }
        }
    }

    /// A person's transport sends these now.
    pub fn publish(&mut self, session: MediaSession, streams: Vec<StreamKind>) -> Vec<MediaEvent> {
        match self.sessions.get_mut(&session) {
            Some(state) if state.streams != streams => {
                state.streams = streams;
                self.fill()
            }
            _ => Vec::new(),
        }
    }

    /// Who gets a frame of this session's stream, and on which m-line.
    pub fn receivers(&self, from: MediaSession, stream: StreamKind) -> Vec<(usize, String)> {
        let carries = |slot: &&MediaSlot| slot.source == Some((from, stream));
        self.sessions
            .values()
            .flat_map(|state| state.slots.iter().filter(carries).map(|slot| (state.person, slot.mid.clone())))
            .collect()
    }

    fn fill(&mut self) -> Vec<MediaEvent> {
        let sent: Vec<(MediaSession, StreamKind)> = self
            .sessions
            .iter()
            .flat_map(|(session, state)| state.streams.iter().map(|stream| (*session, *stream)))
            .collect();
        let mut events = Vec::new();
        for (session, state) in &mut self.sessions {
            let sounds = sent.iter().filter(|(from, stream)| from != session && !stream.is_video());
            let wanted = |(from, stream): &&(MediaSession, StreamKind)| {
                state.wants.iter().any(|want| want.session == *from && want.stream == *stream)
            };
            let pictures =
                sent.iter().filter(|(from, stream)| from != session && stream.is_video()).filter(wanted);
            let slot = |kind: char, sources: Vec<_>, slots: usize| -> Vec<MediaSlot> {
                (0..slots)
                    .map(|n| MediaSlot {
                        mid: format!("{kind}{n}"),
                        source: sources.get(n).copied(),
                        paused: false,
                    })
                    .collect()
            };
            let mut slots = slot('a', sounds.copied().collect(), state.audio_slots);
            slots.extend(slot('v', pictures.copied().collect(), state.video_slots));
            if slots != state.slots {
                state.slots.clone_from(&slots);
                events.push(MediaEvent::Slots { session: *session, slots });
            }
        }
        events
    }
}
