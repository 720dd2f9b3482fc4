//! A script of what a few connections say, and what happens beside, played to a meeting.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use e2ee::{HostSecret, LinkSecret};
use meeting::{
    Connection, Input, Limits, MediaCommand, MediaEvent, MediaSession, MediaSlot, Meeting, Output, Record,
    Restored, SeatRecord, Terms, Timestamp,
};
use protocol::{ClientMessage, LogEntry, ParticipantId, ServerMessage, StreamKind, Wire, sealed::Content};
use rand::SeedableRng;
use rand_chacha::ChaCha12Rng;

/// A script that leaves two members in a meeting; [`super::prologue`] wrote it.
const PROLOGUE: &[u8] = include_bytes!("../../../../fuzz/fixtures/two_members");

/// The kinds of steps; a step's first byte is its kind and, times eight, which connection or how long.
pub const SAY: u8 = 0;
pub const CLOSE: u8 = 4;
pub const WAIT: u8 = 5;
pub const MEDIA: u8 = 6;
pub const RESTART: u8 = 7;

/// The first byte says where the script begins: nobody there, or two members.
pub fn signalling(data: &[u8]) {
    if let Some((&begin, script)) = data.split_first() {
        play(begin % 2 == 1, script);
    }
}

/// What has become of the meeting after the script, which may begin with two members.
pub fn play(two_members: bool, script: &[u8]) -> Meeting {
    let mut play = Play::new();
    if two_members {
        play.run(PROLOGUE);
        assert_eq!(play.meeting.members(), 2, "the prologue is out of date");
    }
    play.run(script);
    play.meeting
}

/// A meeting, its connections and what a store would hold.
pub struct Play {
    pub meeting: Meeting,
    now: Timestamp,
    rng: ChaCha12Rng,
    wake: Option<Timestamp>,
    /// Per place, how many connections have been there: numbers are never used twice.
    generations: [u64; 4],
    /// Connections that have said something and are not closed.
    open: BTreeSet<Connection>,
    transports: Vec<MediaSession>,
    snapshot: Option<Vec<u8>>,
    seats: BTreeMap<ParticipantId, SeatRecord>,
    log: BTreeMap<u64, LogEntry>,
    blocked: Vec<[u8; 32]>,
    ended: bool,
}

/// The link that opens the meeting.
pub fn link() -> LinkSecret {
    LinkSecret::new([9; 16])
}

/// The meeting's hosts'.
pub fn host() -> HostSecret {
    HostSecret::new([8; 16])
}

fn terms(early: bool, ended: bool) -> Terms {
    Terms { host: host().key().hash(), entry: link().entry_key(), early, ended, class: None }
}

/// A step waits for two minutes at the most.
fn limits() -> Limits {
    Limits { seat_grace: Duration::from_secs(60), ..Limits::default() }
}

impl Play {
    pub fn new() -> Self {
        Self {
            meeting: Meeting::new(limits(), terms(true, false)),
            now: Timestamp(1_000_000),
            rng: ChaCha12Rng::seed_from_u64(1),
            wake: None,
            generations: [0; 4],
            open: BTreeSet::new(),
            transports: Vec::new(),
            snapshot: None,
            seats: BTreeMap::new(),
            log: BTreeMap::new(),
            blocked: Vec::new(),
            ended: false,
        }
    }

    /// Plays until the script ends; gives what clients were told.
    pub fn run(&mut self, mut script: &[u8]) -> Vec<ServerMessage> {
        let mut told = Vec::new();
        while let Some((&step, rest)) = script.split_first() {
            script = rest;
            let number = usize::from(step / 8);
            told.extend(match step % 8 {
                CLOSE => self.close(number % 4),
                WAIT => self.wait(Duration::from_millis(1 << (number % 18))),
                MEDIA => self.media(number),
                RESTART => self.restart(number),
                _ => {
                    let Some((length, rest)) = script.split_first_chunk::<2>() else { break };
                    let length = usize::from(u16::from_be_bytes(*length)).min(rest.len());
                    let (bytes, rest) = rest.split_at(length);
                    script = rest;
                    self.say(number % 4, bytes)
                }
            });
        }
        told
    }

    fn connection(&self, place: usize) -> Connection {
        Connection(self.generations[place] * 4 + place as u64)
    }

    fn say(&mut self, place: usize, bytes: &[u8]) -> Vec<ServerMessage> {
        reads_back::<ServerMessage>(bytes);
        reads_back::<Content>(bytes);
        let Some(message) = reads_back::<ClientMessage>(bytes) else { return Vec::new() };
        let connection = self.connection(place);
        self.open.insert(connection);
        self.handle(Input::Message { connection, message })
    }

    fn close(&mut self, place: usize) -> Vec<ServerMessage> {
        let connection = self.connection(place);
        self.generations[place] += 1;
        self.open.remove(&connection);
        self.handle(Input::Closed { connection, page_gone: false })
    }

    fn wait(&mut self, time: Duration) -> Vec<ServerMessage> {
        let until = self.now + time;
        let mut told = Vec::new();
        while let Some(wake) = self.wake.filter(|wake| *wake <= until) {
            self.now = self.now.max(wake);
            self.wake = None;
            told.extend(self.handle(Input::Tick));
        }
        self.now = until;
        told
    }

    /// News of the last transport that was opened (of none, also of one that never was), or of what is
    /// registered.
    fn media(&mut self, number: usize) -> Vec<ServerMessage> {
        let session = self.transports.last().copied().unwrap_or(MediaSession(5));
        let slot = |source| MediaSlot { mid: "1".into(), source, paused: number.is_multiple_of(2) };
        let event = match number % 7 {
            0 => MediaEvent::Answer { session, request: 1, sdp: Some("v=0".into()) },
            1 => MediaEvent::Answer { session, request: 1, sdp: None },
            2 => MediaEvent::Lost { session },
            3 => {
                let first = self.transports.first().map(|first| (*first, StreamKind::Camera));
                MediaEvent::Slots { session, slots: vec![slot(first), slot(None)] }
            }
            4 => MediaEvent::Speakers { loudest: vec![session, MediaSession(6)] },
            5 => return self.handle(Input::Terms(terms(number < 7, number < 14))),
            _ => return self.handle(Input::Deleted),
        };
        self.handle(Input::Media(event))
    }

    /// The server comes back with what was stored, having said so before or not.
    fn restart(&mut self, number: usize) -> Vec<ServerMessage> {
        if number % 2 == 1 {
            // Nothing follows the shutdown: whoever keeps the meetings drops it.
            let outputs = self.meeting.handle(Input::ShutDown, self.now, &mut self.rng);
            let closes = |output: &Output| matches!(output, Output::Close { .. });
            assert_eq!(outputs.iter().filter(|output| closes(output)).count(), self.open.len());
        }
        let restored = Restored {
            snapshot: self.snapshot.clone(),
            seats: self.seats.values().cloned().collect(),
            log: self.log.values().cloned().collect(),
            blocked: self.blocked.clone(),
        };
        self.wake = None;
        self.open.clear();
        self.transports.clear();
        for generation in &mut self.generations {
            *generation += 1;
        }
        let (meeting, outputs) = Meeting::restore(limits(), terms(true, self.ended), restored, self.now);
        self.meeting = meeting;
        self.carry_out(outputs)
    }

    fn handle(&mut self, input: Input) -> Vec<ServerMessage> {
        let outputs = self.meeting.handle(input, self.now, &mut self.rng);
        self.carry_out(outputs)
    }

    fn carry_out(&mut self, outputs: Vec<Output>) -> Vec<ServerMessage> {
        let (mut told, mut closed) = (Vec::new(), Vec::new());
        for output in outputs {
            match output {
                Output::Send { to, message } => {
                    assert!(to.iter().all(|to| self.open.contains(to)), "told to nobody");
                    let bytes = message.encode();
                    assert_eq!(reads_back::<ServerMessage>(&bytes).as_ref(), Some(&message));
                    told.push(message);
                }
                Output::Close { connection } => {
                    assert!(self.open.remove(&connection), "closed twice");
                    closed.push(connection);
                }
                Output::Media(MediaCommand::Open { session }) => self.transports.push(session),
                Output::Media(MediaCommand::Remove { session }) => {
                    let before = self.transports.len();
                    self.transports.retain(|open| *open != session);
                    assert_eq!(self.transports.len() + 1, before, "removed what was not open");
                }
                Output::Media(_) | Output::TellStored { .. } | Output::Empty => {}
                Output::Persist(record) => self.keep(record),
                Output::WakeAt(at) => {
                    assert!(at > self.now, "a wake-up for the past");
                    self.wake = Some(at);
                }
            }
        }
        for connection in closed {
            let place = (connection.0 % 4) as usize;
            if self.connection(place) == connection {
                told.extend(self.close(place));
            }
        }
        told
    }

    fn keep(&mut self, record: Record) {
        match record {
            Record::Group { snapshot } => self.snapshot = Some(snapshot),
            Record::Seat(seat) => drop(self.seats.insert(seat.participant, seat)),
            Record::SeatGone(participant) => drop(self.seats.remove(&participant)),
            Record::Log(entry) => {
                let last = self.log.last_key_value().map(|(seq, _)| *seq);
                assert!(last.is_none_or(|last| last + 1 == entry.seq), "a gap or two in one place");
                self.log.insert(entry.seq, entry);
            }
            Record::LogTrimmed { first } => self.log.retain(|seq, _| *seq >= first),
            Record::GroupGone => {
                self.snapshot = None;
                self.seats.clear();
                self.log.clear();
                self.blocked.clear();
            }
            Record::Blocked(visitor) => self.blocked.push(visitor),
            Record::Unblocked(visitor) => self.blocked.retain(|blocked| *blocked != visitor),
            Record::Occupied { .. } => {}
            Record::Ended { ended } => self.ended = ended,
        }
    }
}

/// The message, if it is one; then it is the same when written and read again.
fn reads_back<M: Wire + PartialEq + std::fmt::Debug>(bytes: &[u8]) -> Option<M> {
    let message = M::decode(bytes).ok()?;
    assert_eq!(M::decode(&message.encode()).as_ref(), Ok(&message));
    Some(message)
}
