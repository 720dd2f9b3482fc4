//! A stage for stories: people with real groups around one meeting, and a clock that moves when told.

mod acts;
mod person;

pub use acts::Coming;
pub use person::Person;

use std::{collections::BTreeMap, time::Duration};

use e2ee::{
    Change, Group, HostSecret, Identity, Keys, LinkSecret, MeetingLink, MeetingSecret, Opening, Policy,
    Powers, Profile, ReturnSecret,
};
use meeting::{
    Connection, Input, Limits, MediaCommand, Meeting, Output, Record, Restored, SeatRecord, Terms, Timestamp,
};
use protocol::{
    Account, Bytes, Caller, ClientMessage, Entrance, Entry, EntryKey, HostKey, LogEntry, ParticipantId,
    PendingMember, Proof, RoomId, SeatToken, ServerMessage, Signature, VisitorId,
};
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha12Rng;

pub const ROOM: RoomId = RoomId([7; 16]);
/// Anyone with the link may begin, and come in.
pub const OPEN: Opening = Opening { lobby: false, early: true, allowed: Powers::ALL, quiet_above: 20 };
/// A host begins, and decides who comes in.
pub const LOBBY: Opening = Opening { lobby: true, early: false, ..OPEN };

pub struct Stage {
    pub meeting: Meeting,
    pub limits: Limits,
    pub now: Timestamp,
    pub rng: ChaCha12Rng,
    pub opening: Opening,
    pub base: MeetingSecret,
    /// The current link, with the host's part.
    pub link: MeetingLink,
    pub people: BTreeMap<&'static str, Person>,
    pub media: Vec<MediaCommand>,
    pub stored: Stored,
    pub empty: bool,
    /// Who is to be told what is stored.
    pub told_stored: Vec<Connection>,
    connections: u64,
    wake: Option<Timestamp>,
}

/// What a store would hold.
#[derive(Default, Clone)]
pub struct Stored {
    snapshot: Option<Vec<u8>>,
    pub seats: BTreeMap<ParticipantId, SeatRecord>,
    pub log: BTreeMap<u64, LogEntry>,
    pub blocked: Vec<[u8; 32]>,
    pub empty_since: Option<Timestamp>,
    pub ended: bool,
}

impl Stage {
    /// A meeting that anyone may begin.
    pub fn new() -> Self {
        Self::seeded(1, Limits::default())
    }

    pub fn seeded(seed: u64, limits: Limits) -> Self {
        Self::with(seed, OPEN, limits)
    }

    /// A meeting with a lobby, which its host Hal has begun.
    pub fn hosted() -> Self {
        let mut stage = Self::with(1, LOBBY, Limits::default());
        stage.hosts("hal");
        stage
    }

    pub fn with(seed: u64, opening: Opening, limits: Limits) -> Self {
        let mut rng = ChaCha12Rng::seed_from_u64(seed);
        let link = MeetingLink::generate(&mut rng);
        Self {
            meeting: Meeting::new(limits.clone(), terms(&link, &opening, false)),
            limits,
            now: Timestamp(1_000_000),
            base: MeetingSecret::generate(&mut rng),
            rng,
            told_stored: Vec::new(),
            opening,
            link,
            people: BTreeMap::new(),
            media: Vec::new(),
            stored: Stored::default(),
            empty: false,
            connections: 0,
            wake: None,
        }
    }

    pub fn connect(&mut self) -> Connection {
        self.connections += 1;
        Connection(self.connections)
    }

    /// Whoever connects next has shown this account.
    pub fn next_is(&mut self, account: Account) -> &mut Self {
        let connection = Connection(self.connections + 1);
        self.handle(Input::SignedIn { connection, account });
        self
    }

    /// Comes back to the seat over a new connection.
    pub fn resumes(&mut self, name: &'static str) -> &mut Self {
        let connection = self.connect();
        let person = self.people.get_mut(name).unwrap();
        person.connection = Some(connection);
        person.closed = false;
        let (seat, after) = (person.seat.clone().unwrap(), person.seq);
        self.says(connection, ClientMessage::Resume { room: ROOM, seat, after });
        self.settle()
    }

    pub fn loses_connection(&mut self, name: &'static str) -> &mut Self {
        let connection = self.people.get_mut(name).unwrap().connection.take().unwrap();
        self.handle(Input::Closed { connection, page_gone: false });
        self.settle()
    }

    /// The page is gone: closed, or about to be loaded anew.
    pub fn closes_page(&mut self, name: &'static str) -> &mut Self {
        let connection = self.people.get_mut(name).unwrap().connection.take().unwrap();
        self.handle(Input::Closed { connection, page_gone: true });
        self.settle()
    }

    pub fn person(&mut self, name: &'static str) -> &mut Person {
        self.people.get_mut(name).unwrap()
    }

    pub fn tells(&mut self, name: &'static str, message: ClientMessage) -> &mut Self {
        let connection = self.people[name].connection.expect("connected");
        self.says(connection, message);
        self.settle()
    }

    /// Seals a text and sends it; returns the message for a repeated attempt.
    pub fn writes(&mut self, name: &'static str, text: &str) -> ClientMessage {
        let person = self.people.get_mut(name).unwrap();
        person.references += 1;
        let reference = person.references;
        let group = person.group.as_mut().unwrap();
        let (epoch, message) = (group.epoch(), group.seal(text.as_bytes()).unwrap().into());
        let message = ClientMessage::Send { reference, epoch, message };
        self.tells(name, message.clone());
        message
    }

    pub fn says(&mut self, connection: Connection, message: ClientMessage) {
        self.handle(Input::Message { connection, message });
    }

    /// The clock moves, and the meeting is woken whenever it asked for it.
    pub fn passes(&mut self, time: Duration) -> &mut Self {
        let until = self.now + time;
        while let Some(wake) = self.wake.filter(|wake| *wake <= until) {
            self.wake = None;
            self.now = self.now.max(wake);
            self.handle(Input::Tick);
            self.settle();
        }
        self.now = until;
        self
    }

    /// The server goes and comes back with what was stored.
    pub fn restarts(&mut self) -> &mut Self {
        for person in self.people.values_mut() {
            person.connection = None;
        }
        self.wake = None;
        let stored = self.stored.clone();
        let restored = Restored {
            snapshot: stored.snapshot,
            seats: stored.seats.into_values().collect(),
            log: stored.log.into_values().collect(),
            blocked: stored.blocked,
        };
        let terms = terms(&self.link, &self.opening, stored.ended);
        let (meeting, outputs) = Meeting::restore(self.limits.clone(), terms, restored, self.now);
        self.meeting = meeting;
        self.carry_out(outputs);
        self
    }

    pub fn handle(&mut self, input: Input) {
        let outputs = self.meeting.handle(input, self.now, &mut self.rng);
        self.carry_out(outputs);
    }

    /// Lets people answer until nobody has anything to say.
    pub fn settle(&mut self) -> &mut Self {
        loop {
            let mut answers = Vec::new();
            for person in self.people.values_mut() {
                for message in std::mem::take(&mut person.waiting) {
                    let answer = person.takes(&message);
                    person.heard.push(message);
                    answers.extend(person.connection.and_then(|connection| Some((connection, answer?))));
                }
            }
            if answers.is_empty() && self.people.values().all(|person| person.waiting.is_empty()) {
                return self;
            }
            for (connection, answer) in answers {
                self.says(connection, answer);
            }
        }
    }

    pub fn members_agree(&self, names: &[&'static str]) {
        let views: Vec<_> = names
            .iter()
            .map(|name| {
                let group = self.people[name].group.as_ref().expect("a member");
                (group.epoch(), group.meeting_code(), group.members().len())
            })
            .collect();
        assert!(views.windows(2).all(|two| two[0] == two[1]), "{views:?}");
        assert_eq!(Some(views[0].0), self.meeting.epoch());
        assert_eq!(views[0].2, names.len());
    }

    fn carry_out(&mut self, outputs: Vec<Output>) {
        for output in outputs {
            match output {
                Output::Send { to, message } => {
                    for person in self.people.values_mut() {
                        if person.connection.is_some_and(|connection| to.contains(&connection)) {
                            person.waiting.push(message.clone());
                        }
                    }
                }
                Output::Close { connection } => {
                    for person in self.people.values_mut() {
                        person.closed |= person.connection == Some(connection);
                    }
                }
                Output::Media(command) => self.media.push(command),
                Output::Persist(record) => self.stored.keep(record),
                Output::WakeAt(at) => {
                    assert!(at > self.now, "a wake-up for the past");
                    self.wake = Some(at);
                }
                Output::TellStored { to } => self.told_stored.push(to),
                Output::Empty => self.empty = true,
            }
        }
    }
}

impl Stored {
    fn keep(&mut self, record: Record) {
        match record {
            Record::Group { snapshot } => self.snapshot = Some(snapshot),
            Record::Seat(seat) => {
                self.seats.insert(seat.participant, seat);
            }
            Record::SeatGone(participant) => {
                self.seats.remove(&participant);
            }
            Record::Log(entry) => {
                assert!(self.log.insert(entry.seq, entry).is_none(), "two entries in one place");
            }
            Record::LogTrimmed { first } => self.log.retain(|seq, _| *seq >= first),
            Record::Blocked(visitor) => self.blocked.push(visitor),
            Record::Unblocked(visitor) => self.blocked.retain(|blocked| *blocked != visitor),
            Record::GroupGone => {
                *self = Self { ended: self.ended, empty_since: self.empty_since, ..Self::default() };
            }
            Record::Occupied { empty_since } => self.empty_since = empty_since,
            Record::Ended { ended } => self.ended = ended,
        }
        let places: Vec<_> = self.log.keys().copied().collect();
        assert!(places.windows(2).all(|two| two[0] + 1 == two[1]), "a gap in the log");
    }
}

/// What the server keeps of a meeting.
pub fn terms(link: &MeetingLink, opening: &Opening, ended: bool) -> Terms {
    let host = link.host.as_ref().unwrap().key().hash();
    Terms { host, entry: link.secret.entry_key(), early: opening.early, ended, class: None }
}
