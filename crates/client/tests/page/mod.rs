//! A client driven by hand, without a server: its last view, and what it said.

#![allow(dead_code, reason = "each test file uses a part of it")]

use client::{
    Client, Config, FileCommand, Input, Intent, Kept, MediaCommand, NameCommand, Output, Timestamp, View,
    io::HostAct, view::Phase,
};
use e2ee::{Card, Details, MeetingLink, Observer, Opening};
use protocol::{
    Bytes, Caller, ClientMessage, Entrance, Entry, LogEntry, ParticipantId, SeatToken, ServerMessage,
    StreamKind, Wire,
};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

pub fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

/// A meeting that is registered, as its host knows it.
pub struct Room {
    pub link: MeetingLink,
    pub card: Bytes,
}

impl Room {
    pub fn new(opening: Opening) -> Self {
        let rng = &mut rng(5);
        let link = MeetingLink::generate(rng);
        let host = link.host.clone().expect("a new link has it");
        let details = Details { title: "Choir".into(), starts_at: Some(7), ..Details::default() };
        let card = Card::new(&host, opening, details, rng).seal(&link.secret, &host, rng);
        Self { link, card: card.into() }
    }

    /// Anyone may start it and nobody waits.
    pub fn open() -> Self {
        Self::new(Opening { lobby: false, early: true, ..Opening::default() })
    }

    pub fn host_link(&self) -> String {
        self.link.to_string()
    }

    pub fn guest_link(&self) -> String {
        self.link.for_guests().to_string()
    }
}

pub struct Page {
    pub client: Client,
    pub now: u64,
    pub view: Option<View>,
    pub said: Vec<ClientMessage>,
    pub connects: usize,
    pub disconnects: usize,
    pub kept: Option<Kept>,
    pub switched_off: Vec<StreamKind>,
    pub files: Vec<FileCommand>,
    pub names: Vec<NameCommand>,
    pub tried: Vec<(u64, Option<String>)>,
}

impl Page {
    pub fn new(seed: u8) -> Self {
        Self {
            client: Client::new([seed; 32], Config::default()),
            now: 1_000,
            view: None,
            said: Vec::new(),
            connects: 0,
            disconnects: 0,
            kept: None,
            switched_off: Vec::new(),
            files: Vec::new(),
            names: Vec::new(),
            tried: Vec::new(),
        }
    }

    /// In the green room, the card opened.
    pub fn green_room(seed: u8, room: &Room, fragment: String) -> Self {
        let mut page = Self::new(seed);
        page.opens(room, fragment);
        page
    }

    pub fn opens(&mut self, room: &Room, fragment: String) {
        self.intent(Intent::Open { fragment });
        self.input(Input::SocketOpened);
        self.hear(ServerMessage::Card { card: room.card.clone(), class: None });
    }

    /// Has knocked.
    pub fn at_the_door(seed: u8, room: &Room, fragment: String) -> Self {
        let mut page = Self::green_room(seed, room, fragment);
        page.joins();
        page
    }

    pub fn joins(&mut self) {
        self.intent(Intent::Join { name: " Ann\u{202e} ".into() });
    }

    /// Has founded the group.
    pub fn in_meeting(seed: u8, room: &Room) -> Self {
        let mut page = Self::at_the_door(seed, room, room.host_link());
        page.is_seated(Entrance::Found);
        page
    }

    pub fn is_seated(&mut self, entrance: Entrance) {
        let participant = self.knocked();
        self.hear(ServerMessage::Seated {
            participant,
            seat: SeatToken([1; 16]),
            entrance,
            file_bytes: 1_000_000,
        });
    }

    pub fn input(&mut self, input: Input) {
        for output in self.client.handle(input, Timestamp(self.now)) {
            match output {
                Output::View(view) => self.view = Some(*view),
                Output::Send(bytes) => {
                    self.said.push(ClientMessage::decode(&bytes).expect("our own message"))
                }
                Output::Connect => self.connects += 1,
                Output::Disconnect => self.disconnects += 1,
                Output::Keep(kept) => self.kept = kept,
                Output::Media(MediaCommand::Tried { request, sdp }) => self.tried.push((request, sdp)),
                Output::SwitchOff(streams) => self.switched_off.extend(streams),
                Output::Files(command) => self.files.push(command),
                Output::Names(command) => self.names.push(command),
                _ => {}
            }
        }
    }

    pub fn intent(&mut self, intent: Intent) {
        self.input(Input::Intent(intent));
    }

    pub fn act(&mut self, act: HostAct) {
        self.intent(Intent::Host(act));
    }

    pub fn hear(&mut self, message: ServerMessage) {
        self.input(Input::SocketMessage(message.encode()));
    }

    pub fn wait(&mut self, ms: u64) {
        self.now += ms;
        self.input(Input::Tick);
    }

    pub fn view(&self) -> &View {
        self.view.as_ref().expect("there is a view")
    }

    /// The key package of the last knock, and what it was to replace.
    pub fn knock(&self) -> (Bytes, Option<SeatToken>) {
        let knock = self.said.iter().rev().find_map(|message| match message {
            ClientMessage::Knock { key_package, replaces, .. } => {
                Some((key_package.clone(), replaces.clone()))
            }
            _ => None,
        });
        knock.expect("it knocked")
    }

    /// Whose key package the last knock carried.
    pub fn knocked(&self) -> ParticipantId {
        e2ee::inspect_key_package(&self.knock().0.0).expect("our own key package").participant
    }

    /// As whom it waits at the door.
    fn waits_as(&self) -> Option<ParticipantId> {
        matches!(self.view().phase, Phase::Joining | Phase::Waiting).then(|| self.knocked())
    }

    pub fn knocks(&self) -> usize {
        self.said.iter().filter(|message| matches!(message, ClientMessage::Knock { .. })).count()
    }
}

/// A server that puts in order what it is told, for pages in one meeting: the first one is the host.
pub struct Table {
    pub pages: Vec<Page>,
    pub observer: Observer,
    seq: u64,
}

impl Table {
    /// A host alone.
    pub fn of(room: &Room) -> Self {
        let mut host = Page::in_meeting(1, room);
        let group_info = host.said.iter().find_map(|message| match message {
            ClientMessage::Establish { group_info } => Some(group_info.clone()),
            _ => None,
        });
        let observer = Observer::establish(&group_info.expect("it was founded").0).expect("a good group");
        host.said.clear();
        Self { pages: vec![host], observer, seq: 0 }
    }

    /// A host, and a guest whom it let in.
    pub fn with_guest(room: &Room) -> Self {
        let mut table = Self::of(room);
        table.waits(2, room);
        table.pages[0].act(HostAct::Admit { people: None });
        table.settle();
        table
    }

    /// A host and so many guests, who have all come in by way of the lobby.
    pub fn with_guests(guests: u8) -> Self {
        let room = Room::new(Opening::default());
        let mut table = Self::of(&room);
        for guest in 0..guests {
            table.waits(2 + guest, &room);
            table.pages[0].act(HostAct::Admit { people: None });
            table.settle();
        }
        table
    }

    /// A guest comes to the lobby, and the host hears of it.
    pub fn waits(&mut self, seed: u8, room: &Room) {
        let mut guest = Page::at_the_door(seed, room, room.guest_link());
        guest.is_seated(Entrance::Lobby);
        let caller = Caller { participant: guest.knocked(), key_package: guest.knock().0, note: None };
        self.pages[0].hear(ServerMessage::Callers { fresh: false, came: vec![caller], gone: vec![] });
        self.pages.push(guest);
    }

    /// Puts in order what everyone said, until nobody says anything more.
    pub fn settle(&mut self) {
        for _ in 0..40 {
            let mut said = Vec::new();
            for (from, page) in self.pages.iter_mut().enumerate() {
                let heard =
                    page.said.extract_if(.., |message| !matches!(message, ClientMessage::Knock { .. }));
                said.extend(heard.map(|message| (from, message)));
            }
            if said.is_empty() {
                return;
            }
            for (from, message) in said {
                self.order(from, message);
            }
        }
    }

    fn order(&mut self, from: usize, message: ClientMessage) {
        let Some(sender) = self.participant(from) else { return };
        match message {
            ClientMessage::Commit { request, base_epoch, commit, welcome, .. } => {
                let in_time = base_epoch == self.observer.epoch();
                let applied = self.observer.apply_commit(&commit.0).ok().filter(|_| in_time);
                let Some(facts) = applied else {
                    let error = protocol::ErrorCode::OutOfOrder;
                    return self.pages[from].hear(ServerMessage::CommitRejected { request, error });
                };
                self.log(sender, Entry::Commit { base_epoch, commit });
                let Some(welcome) = welcome else { return };
                let ratchet_tree = Bytes(self.observer.tree().expect("there is a tree"));
                let waits = |page: &&mut Page| page.waits_as().is_some_and(|who| facts.added.contains(&who));
                for page in self.pages.iter_mut().filter(waits) {
                    page.hear(ServerMessage::Admitted {
                        seq: self.seq,
                        welcome: welcome.clone(),
                        ratchet_tree: ratchet_tree.clone(),
                    });
                }
            }
            ClientMessage::Send { reference, epoch, message } => {
                self.log(sender, Entry::Message { reference, epoch, message });
            }
            _ => {}
        }
    }

    fn log(&mut self, from: ParticipantId, entry: Entry) {
        self.seq += 1;
        let entry = LogEntry { seq: self.seq, from, entry };
        for page in &mut self.pages {
            page.hear(ServerMessage::Log { entries: vec![entry.clone()] });
        }
    }

    /// Everyone's id; the host calls them so.
    pub fn id(&self, page: usize) -> String {
        let own = self.pages[page].view().people.iter().find(|person| person.own);
        own.expect("it is in").id.clone()
    }

    fn participant(&self, page: usize) -> Option<ParticipantId> {
        let own = self.pages[page].view().people.iter().find(|person| person.own)?;
        ParticipantId::from_text(&own.id)
    }
}
