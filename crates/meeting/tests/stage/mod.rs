//! A stage for stories: people with real groups around one meeting, and a clock that moves when told.

use std::{collections::BTreeMap, time::Duration};

use e2ee::{Change, Group, Identity, LinkSecret, Profile};
use meeting::{
    Connection, Input, Limits, MediaCommand, Meeting, Output, Record, Restored, SeatRecord, Timestamp,
};
use protocol::{
    ClientMessage, Entrance, Entry, LogEntry, ParticipantId, PendingMember, RoomId, SeatToken, ServerMessage,
};
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha12Rng;

pub const ROOM: RoomId = RoomId([7; 16]);

pub struct Stage {
    pub meeting: Meeting,
    pub now: Timestamp,
    pub rng: ChaCha12Rng,
    pub link: LinkSecret,
    pub people: BTreeMap<&'static str, Person>,
    pub media: Vec<MediaCommand>,
    pub stored: Stored,
    pub empty: bool,
    connections: u64,
    wake: Option<Timestamp>,
}

/// What a store would hold.
#[derive(Default, Clone)]
pub struct Stored {
    snapshot: Option<Vec<u8>>,
    seats: BTreeMap<ParticipantId, SeatRecord>,
    pub log: BTreeMap<u64, LogEntry>,
    pub empty_since: Option<Timestamp>,
}

pub struct Person {
    pub connection: Option<Connection>,
    pub participant: ParticipantId,
    pub identity: Option<Identity>,
    pub group: Option<Group>,
    pub seat: Option<SeatToken>,
    pub heard: Vec<ServerMessage>,
    pub closed: bool,
    pub seq: u64,
    pub said: Vec<String>,
    /// Answers commit requests by itself.
    pub diligent: bool,
    link: LinkSecret,
    waiting: Vec<ServerMessage>,
    references: u64,
}

impl Stage {
    pub fn new() -> Self {
        Self::seeded(1, Limits::default())
    }

    pub fn seeded(seed: u64, limits: Limits) -> Self {
        let mut rng = ChaCha12Rng::seed_from_u64(seed);
        let mut secret = [0; 16];
        rng.fill_bytes(&mut secret);
        Self {
            meeting: Meeting::new(limits),
            now: Timestamp(1_000_000),
            rng,
            link: LinkSecret::new(secret),
            people: BTreeMap::new(),
            media: Vec::new(),
            stored: Stored::default(),
            empty: false,
            connections: 0,
            wake: None,
        }
    }

    /// Somebody with the link knocks; everything that follows happens.
    pub fn joins(&mut self, name: &'static str) -> &mut Self {
        let link = self.link.clone();
        self.knocks(name, link, None);
        self.settle()
    }

    /// Somebody knocks with this secret, in place of this seat, and nothing more happens yet.
    pub fn knocks(&mut self, name: &'static str, link: LinkSecret, replaces: Option<SeatToken>) {
        let mut participant = [0; 16];
        self.rng.fill_bytes(&mut participant);
        let participant = ParticipantId(participant);
        let identity = Identity::new(&link, participant, &Profile::new(name), &mut self.rng).unwrap();
        let key_package = identity.key_package().into();
        let connection = self.connect();
        let person = Person {
            connection: Some(connection),
            participant,
            identity: Some(identity),
            group: None,
            seat: None,
            heard: Vec::new(),
            closed: false,
            seq: 0,
            said: Vec::new(),
            diligent: true,
            link,
            waiting: Vec::new(),
            references: 0,
        };
        self.people.insert(name, person);
        self.says(connection, ClientMessage::Knock { room: ROOM, key_package, replaces });
    }

    pub fn connect(&mut self) -> Connection {
        self.connections += 1;
        Connection(self.connections)
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
        self.handle(Input::Closed { connection });
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
        };
        let (meeting, outputs) = Meeting::restore(Limits::default(), restored, self.now);
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
            Record::GroupGone => *self = Self::default(),
            Record::Occupied { empty_since } => self.empty_since = empty_since,
        }
        let places: Vec<_> = self.log.keys().copied().collect();
        assert!(places.windows(2).all(|two| two[0] + 1 == two[1]), "a gap in the log");
    }
}

impl Person {
    pub fn heard(&self, wanted: impl Fn(&ServerMessage) -> bool) -> usize {
        self.heard.iter().filter(|message| wanted(message)).count()
    }

    /// The answer to a commit request, as an honest member makes it.
    pub fn commits(
        &mut self,
        request: u64,
        adds: &[PendingMember],
        removes: &[ParticipantId],
    ) -> ClientMessage {
        let change = Change {
            add: adds.iter().map(|pending| pending.key_package.0.clone()).collect(),
            remove: removes.to_vec(),
            refresh: true,
        };
        let named = |refused: &[(usize, e2ee::RefusedReason)]| -> Vec<_> {
            refused.iter().map(|(at, _)| adds[*at].participant).collect()
        };
        match self.group.as_mut().unwrap().prepare(change) {
            Ok(prepared) => ClientMessage::Commit {
                request,
                base_epoch: prepared.base_epoch,
                commit: prepared.commit.into(),
                welcome: prepared.welcome.map(Into::into),
                refused: named(&prepared.refused),
            },
            Err(e2ee::Error::NothingToCommit { refused }) => {
                ClientMessage::CannotCommit { request, refused: named(&refused) }
            }
            Err(error) => panic!("{error}"),
        }
    }

    fn takes(&mut self, message: &ServerMessage) -> Option<ClientMessage> {
        match message {
            ServerMessage::Seated { seat, entrance, .. } => {
                self.seat = Some(seat.clone());
                if *entrance == Entrance::Found && self.diligent {
                    let (group, info) = Group::found(self.identity.take()?, &self.link).unwrap();
                    self.group = Some(group);
                    return Some(ClientMessage::Establish { group_info: info.into() });
                }
            }
            ServerMessage::Admitted { seq, welcome, ratchet_tree } => {
                let identity = self.identity.take()?;
                self.group = Some(Group::join(identity, &self.link, &welcome.0, &ratchet_tree.0).unwrap());
                self.seq = *seq;
            }
            ServerMessage::Log { entries } => {
                for entry in entries {
                    self.applies(entry);
                }
            }
            ServerMessage::CommitRequest { request, adds, removes } if self.diligent => {
                return Some(self.commits(*request, adds, removes));
            }
            _ => {}
        }
        None
    }

    fn applies(&mut self, entry: &LogEntry) {
        let Some(group) = &mut self.group else { return };
        if entry.seq <= self.seq {
            return;
        }
        assert_eq!(entry.seq, self.seq + 1, "a gap");
        self.seq = entry.seq;
        match &entry.entry {
            Entry::Commit { commit, base_epoch } => {
                assert_eq!(*base_epoch, group.epoch());
                group.apply_commit(&commit.0).unwrap();
            }
            Entry::Message { message, .. } if entry.from != self.participant => {
                let opened = group.open(&message.0).unwrap();
                self.said.push(String::from_utf8(opened.plaintext).unwrap());
            }
            Entry::Message { .. } => {}
        }
    }
}
