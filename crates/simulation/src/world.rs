//! The world: clock, network, server, people.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};

use client::{
    Client, Config, Input, Intent, Measures, MediaCommand, NameCommand, Output, ShownName, Timestamp,
    TransportState, io::HostAct, view,
};
use meeting::{Connection, MediaSession};
use protocol::{ClientMessage, ServerMessage, StreamKind, Track, Wire, sealed::Way};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::{
    Provider,
    person::{Person, own_mid},
    server::{Effect, Server},
    tamper::{Honest, Tamper},
};

/// How often everyone's devices give a frame, in milliseconds.
const FRAME_EVERY: u64 = 100;
/// How often the transforms report, in milliseconds.
const REPORT_EVERY: u64 = 1_000;

/// How the network behaves.
#[derive(Debug, Clone)]
pub struct Network {
    /// The least delay one way, in milliseconds.
    pub delay: u64,
    /// What is added at random, in milliseconds. Connections overtake each other by it.
    pub jitter: u64,
    /// Of a hundred frames, so many are lost.
    pub frame_loss: u32,
}

impl Default for Network {
    fn default() -> Self {
        Self { delay: 15, jitter: 30, frame_loss: 0 }
    }
}

/// Everything, in virtual time.
pub struct World {
    /// Milliseconds since the beginning, plus a start that is not zero.
    pub now: u64,
    /// Randomness of everything but the clients.
    pub rng: ChaCha8Rng,
    /// How the network behaves now.
    pub network: Network,
    /// Whether devices give frames.
    pub frames: bool,
    /// Streams that the media plane swallows, though it says that they are on.
    pub swallowed: Vec<(usize, StreamKind)>,
    /// Whose network lets no UDP through, so that they come by TCP.
    pub without_udp: Vec<usize>,
    /// The people, by index.
    pub people: Vec<Person>,
    pub(crate) server: Server,
    tamper: Box<dyn Tamper>,
    links: BTreeMap<u64, Link>,
    next_link: u64,
    queue: BinaryHeap<Reverse<(u64, u64)>>,
    events: BTreeMap<u64, Event>,
    next_event: u64,
    server_wake: Option<u64>,
    /// How the meeting begins.
    opening: view::Opening,
    /// The rules of the class that the first one makes the meeting of.
    pub class: Option<view::ClassRules>,
    /// By whom those who join next sign on, to show their name.
    pub provider: Option<Provider>,
    invite: Option<String>,
    said: u32,
    /// Hosts may take the chat away, so that what is under way fails.
    pub(crate) hosts_decide: bool,
}

/// Everyone with the link comes straight in and may do everything, a host or not.
const OPEN_DOOR: view::Opening = view::Opening {
    lobby: false,
    early: true,
    allowed: view::Powers {
        microphone: true,
        camera: true,
        share: true,
        chat: true,
        private_chat: true,
        reactions: true,
        rename: true,
        record: true,
    },
    quiet_above: u16::MAX,
};

struct Link {
    person: usize,
    life: u32,
    client_end: bool,
    server_end: bool,
    /// Everything on it is lost and nobody is told.
    broken: bool,
    upwards: u64,
    downwards: u64,
}

enum Event {
    Opened(u64),
    ToServer(u64, Vec<u8>),
    ToClient(u64, Vec<u8>),
    ClosedAtServer(u64, bool),
    ClosedAtClient(u64),
    Wake(usize, u32),
    ServerWake,
    Offered { person: usize, life: u32, request: u64, sdp: String, tracks: Vec<Track> },
    Connected { person: usize, life: u32, session: u64 },
    Frames,
    Reports,
    FrameArrives { person: usize, mid: String, frame: Vec<u8> },
    Told { person: usize, life: u32, provider: String, told: Option<Vec<u8>> },
}

impl World {
    /// An empty world with an honest server; its meeting is open to all who hold the link.
    pub fn new(seed: u64) -> Self {
        Self::with_opening(seed, OPEN_DOOR)
    }

    /// An empty world whose meeting begins like this.
    pub fn with_opening(seed: u64, opening: view::Opening) -> Self {
        let mut world = Self {
            now: 1_000_000,
            rng: ChaCha8Rng::seed_from_u64(seed),
            network: Network::default(),
            frames: false,
            swallowed: Vec::new(),
            without_udp: Vec::new(),
            people: Vec::new(),
            server: Server::new(),
            tamper: Box::new(Honest),
            links: BTreeMap::new(),
            next_link: 0,
            queue: BinaryHeap::new(),
            events: BTreeMap::new(),
            next_event: 0,
            server_wake: None,
            opening,
            class: None,
            provider: None,
            invite: None,
            said: 0,
            hosts_decide: false,
        };
        world.schedule(FRAME_EVERY, Event::Frames);
        world.schedule(REPORT_EVERY, Event::Reports);
        world
    }

    /// From now on the server does this to what passes.
    pub fn tamper(&mut self, tamper: impl Tamper + 'static) {
        self.tamper = Box::new(tamper);
    }

    /// A new person opens the link and joins; the first one makes the meeting. Returns the index.
    pub fn join(&mut self) -> usize {
        let index = self.people.len();
        let mut person = Person::new(format!("person {index}"));
        person.provider.clone_from(&self.provider);
        self.people.push(person);
        self.open_page(index);
        index
    }

    /// A new person joins who shows this for their name, wherever they have it from.
    pub fn join_showing(&mut self, shown: ShownName) -> usize {
        let index = self.people.len();
        let mut person = Person::new(format!("person {index}"));
        person.shown = Some(shown);
        self.people.push(person);
        self.open_page(index);
        index
    }

    /// A new person joins by the hosts' link.
    pub fn join_as_host(&mut self) -> usize {
        let invite = self.people[0].view().host_link.clone().or_else(|| self.invite.clone());
        let guests = std::mem::replace(&mut self.invite, invite);
        let index = self.join();
        self.invite = guests;
        index
    }

    /// From now on new people come by this link.
    pub fn hand_out(&mut self, link: Option<String>) {
        self.invite = link;
    }

    /// A host decides.
    pub fn act(&mut self, index: usize, act: HostAct) {
        self.input(index, Input::Intent(Intent::Host(act)));
    }

    /// A person does something.
    pub fn intend(&mut self, index: usize, intent: Intent) {
        self.input(index, Input::Intent(intent));
    }

    /// So many join, one after the other, and everyone is in.
    pub fn meet(seed: u64, count: usize) -> Self {
        let mut world = Self::new(seed);
        for _ in 0..count {
            world.join();
            world.run(400);
        }
        world.run(3_000);
        world
    }

    /// The page is loaded anew, or by a person who had left; what the tab kept is known.
    pub fn open_page(&mut self, index: usize) {
        self.drop_page(index);
        let seed = self.rng.random();
        let person = &mut self.people[index];
        let mut client = Client::new(seed, Config::default());
        if let Some(kept) = person.kept.clone() {
            client.restore(kept);
        }
        person.client = Some(client);
        let name = person.name.clone();
        let open = match &self.invite {
            Some(fragment) => Intent::Open { fragment: fragment.clone() },
            None => Intent::Create { opening: Some(self.opening), class: self.class.clone() },
        };
        self.input(index, Input::Intent(open));
        if self.invite.is_none() {
            self.invite.clone_from(&self.people[index].view().invite);
        }
        match self.people[index].shown.clone() {
            Some(shown) => self.input(index, Input::Intent(Intent::ShowName { shown: Some(shown) })),
            None if self.people[index].provider.is_some() => {
                self.input(index, Input::Intent(Intent::AskName))
            }
            None => {}
        }
        self.input(index, Input::Intent(Intent::Join { name }));
        let devices = self.people[index].intent_devices();
        self.input(index, devices);
    }

    /// The page is gone without a word.
    pub fn drop_page(&mut self, index: usize) {
        let person = &mut self.people[index];
        person.client = None;
        person.life += 1;
        person.wake = None;
        person.asleep = false;
        person.session = None;
        person.transport = None;
        person.transforms = Default::default();
        if let Some(connection) = person.connection.take() {
            self.hang_up(connection, true);
        }
        self.publish_all();
    }

    /// The person leaves and closes the page.
    pub fn leave(&mut self, index: usize) {
        self.input(index, Input::Intent(Intent::Leave));
        self.people[index].kept = None;
        self.drop_page(index);
    }

    /// The person says something in the chat; every text is another one.
    pub fn chat(&mut self, index: usize) -> String {
        self.said += 1;
        let text = format!("{} says {}", self.people[index].name, self.said);
        self.input(index, Input::Intent(Intent::say(text.clone())));
        text
    }

    /// Switches devices.
    pub fn devices(&mut self, index: usize, streams: &[StreamKind]) {
        self.people[index].streams = streams.to_vec();
        let devices = self.people[index].intent_devices();
        self.input(index, devices);
    }

    /// The connection breaks and both ends notice, at different times. What was on it is lost.
    pub fn cut(&mut self, index: usize) {
        if let Some(connection) = self.people[index].connection {
            self.lose(connection);
            let (client, server) = (self.rng.random_range(1..200), self.rng.random_range(1..400));
            self.schedule(client, Event::ClosedAtClient(connection));
            self.schedule(server, Event::ClosedAtServer(connection, false));
        }
    }

    /// The media transport breaks; the server notices and says so.
    pub fn lose_media(&mut self, index: usize) {
        self.people[index].transport = None;
        if let Some(session) = self.people[index].session.take() {
            self.serve(meeting::Input::Media(meeting::MediaEvent::Lost { session }));
        }
    }

    /// The person's network lets UDP through no more, and the browser notices.
    pub fn lose_udp(&mut self, index: usize) {
        self.without_udp.push(index);
        self.people[index].transport = None;
        self.people[index].session = None;
        self.input(index, Input::Transport(TransportState::Disconnected));
    }

    /// Who gets this stream of a person, and on which m-line.
    pub fn receivers(&self, index: usize, stream: StreamKind) -> Vec<(usize, String)> {
        let session = self.people[index].session;
        session.map(|session| self.server.plane.receivers(session, stream)).unwrap_or_default()
    }

    /// A person's page looks at its connection's statistics.
    pub fn measure(&mut self, index: usize, measures: Measures) {
        self.input(index, Input::Measured(measures));
    }

    /// The connection breaks and neither end notices: the server after half a minute.
    pub fn half_open(&mut self, index: usize) {
        if let Some(connection) = self.people[index].connection {
            self.lose(connection);
            self.schedule(30_000, Event::ClosedAtServer(connection, false));
        }
    }

    /// The lid is closed: nothing happens on this machine, its connection dies.
    pub fn sleep(&mut self, index: usize) {
        self.half_open(index);
        self.people[index].asleep = true;
        self.publish_all();
    }

    /// The lid is opened.
    pub fn wake_up(&mut self, index: usize) {
        self.people[index].asleep = false;
        self.input(index, Input::NetworkChanged);
        self.input(index, Input::Tick);
    }

    /// The server stops, all connections with it, and starts anew from its records.
    pub fn restart_server(&mut self) {
        let links: Vec<_> = self.links.iter().filter(|(_, link)| !link.broken).map(|(id, _)| *id).collect();
        for link in links {
            self.lose(link);
            if let Some(link) = self.links.get_mut(&link) {
                link.server_end = false;
            }
            let after = self.rng.random_range(1..100);
            self.schedule(after, Event::ClosedAtClient(link));
        }
        for person in &mut self.people {
            person.session = None;
            person.transport = None;
        }
        self.server_wake = None;
        let effects = self.server.restart(self.now);
        self.carry_out(effects);
    }

    /// Lets time pass, in milliseconds.
    pub fn run(&mut self, time: u64) {
        let until = self.now + time;
        while let Some(Reverse((at, _))) = self.queue.peek()
            && *at <= until
        {
            let Some(Reverse((at, id))) = self.queue.pop() else { break };
            self.now = at;
            if let Some(event) = self.events.remove(&id) {
                self.happen(event);
            }
        }
        self.now = until;
    }

    /// Lets time pass until this holds; gives the time it took, `None` if it did not hold within `most`.
    pub fn run_until(&mut self, most: u64, holds: impl Fn(&Self) -> bool) -> Option<u64> {
        let begin = self.now;
        while self.now < begin + most {
            if holds(self) {
                return Some(self.now - begin);
            }
            self.run(20);
        }
        holds(self).then_some(most)
    }

    /// Those who have the page open and are awake.
    pub fn present(&self) -> Vec<usize> {
        (0..self.people.len()).filter(|index| self.people[*index].is_present()).collect()
    }

    /// How often the server gave up a group with everything in it.
    pub fn groups_gone(&self) -> u32 {
        self.server.groups_gone
    }

    /// Everyone present is in one group with one roster of exactly them, and the indicator says so.
    pub fn is_at_peace(&self) -> bool {
        self.quarrel().is_none()
    }

    /// Why not everyone present is in one sound meeting.
    pub fn quarrel(&self) -> Option<String> {
        let present = self.present();
        let first = present.first()?;
        let mut names: Vec<_> = present.iter().map(|index| self.people[*index].name.clone()).collect();
        names.sort();
        for index in &present {
            let (view, one) = (self.people[*index].view(), self.people[*first].view());
            let who = &self.people[*index].name;
            if view.phase != view::Phase::Meeting {
                return Some(format!("{who} is in {:?} with {:?}", view.phase, view.problem));
            }
            if self.people[*index].roster() != names {
                return Some(format!("{who} sees {:?}, not {names:?}", self.people[*index].roster()));
            }
            if (view.encryption.epoch, &view.encryption.code) != (one.encryption.epoch, &one.encryption.code)
            {
                return Some(format!("{who} is in another group or epoch than {}", self.people[*first].name));
            }
            if rules(view) != rules(one) {
                return Some(format!("{who} goes by {:?}, not {:?}", rules(view), rules(one)));
            }
            if view.encryption.indicator != view::Indicator::EndToEnd {
                return Some(format!("{who} is told {:?}", view.encryption.indicator));
            }
            let unsent = |line: &view::ChatLine| match line.delivery {
                view::Delivery::Sent => false,
                view::Delivery::Sending => true,
                view::Delivery::Failed => !self.hosts_decide,
            };
            if view.chat.iter().any(unsent) {
                return Some(format!("{who} has unsent messages"));
            }
        }
        None
    }

    pub(crate) fn input(&mut self, index: usize, input: Input) {
        let now = Timestamp(self.now);
        let person = &mut self.people[index];
        if person.asleep {
            return;
        }
        let Some(client) = &mut person.client else { return };
        let outputs = client.handle(input, now);
        for output in outputs {
            self.output(index, output);
        }
    }

    fn output(&mut self, index: usize, output: Output) {
        let life = self.people[index].life;
        match output {
            Output::Connect => {
                let id = self.next_link;
                self.next_link += 1;
                let link = Link {
                    person: index,
                    life,
                    client_end: true,
                    server_end: true,
                    broken: false,
                    upwards: 0,
                    downwards: 0,
                };
                self.links.insert(id, link);
                self.people[index].connection = Some(id);
                let delay = 2 * self.delay();
                self.schedule(delay, Event::Opened(id));
            }
            Output::Disconnect => {
                if let Some(connection) = self.people[index].connection.take() {
                    self.hang_up(connection, false);
                }
            }
            Output::Send(bytes) => {
                if let Some(connection) = self.people[index].connection {
                    self.travel_up(connection, |id| Event::ToServer(id, bytes));
                }
            }
            Output::WakeAt(at) => {
                self.people[index].wake = Some(at.0);
                self.schedule(at.0.saturating_sub(self.now), Event::Wake(index, life));
            }
            Output::View(view) => {
                let person = &mut self.people[index];
                let state = (view.phase, view.encryption.indicator);
                if person.history.last().map(|(_, phase, indicator)| (*phase, *indicator)) != Some(state) {
                    person.history.push((self.now, state.0, state.1));
                }
                person.view = Some(*view);
            }
            Output::Media(command) => self.media(index, command),
            Output::Keys(command) => self.people[index].transforms.command(command),
            Output::Files(_) => {}
            Output::Names(command) => self.names(index, command),
            Output::Keep(kept) => self.people[index].kept = kept,
            Output::SwitchOff(streams) => {
                self.people[index].streams.retain(|stream| !streams.contains(stream));
                let devices = self.people[index].intent_devices();
                self.input(index, devices);
            }
        }
    }

    /// The page's way to a name, and to what the server tells of providers.
    fn names(&mut self, index: usize, command: NameCommand) {
        let person = &mut self.people[index];
        let life = person.life;
        match command {
            NameCommand::Ask { key, salt, nonce } => {
                let Some(by) = &person.provider else { return };
                let token = by.vouch(&person.name, &nonce, self.now);
                let shown = ShownName { provider: by.id.clone(), token, key, salt };
                person.shown = Some(shown.clone());
                self.input(index, Input::Intent(Intent::ShowName { shown: Some(shown) }));
            }
            NameCommand::Look { provider } => {
                let known = self.people.iter().filter_map(|person| person.provider.as_ref());
                let told = known.into_iter().find(|known| known.id == provider).map(Provider::told);
                let (later, told) = self.tamper.told(index, &provider, told);
                let delay = self.delay() + self.delay() + later;
                self.schedule(delay, Event::Told { person: index, life, provider, told });
            }
            // Everyone comes with a new browser.
            NameCommand::Pin { .. } | NameCommand::Meet { .. } => {}
        }
    }

    fn media(&mut self, index: usize, command: MediaCommand) {
        let life = self.people[index].life;
        match command {
            MediaCommand::Offer { request, fresh, audio_slots, video_slots, .. } => {
                if fresh {
                    self.people[index].session = None;
                    self.people[index].transport = None;
                }
                let sdp = format!("{index} {audio_slots} {video_slots}");
                let tracks = Person::tracks();
                self.schedule(30, Event::Offered { person: index, life, request, sdp, tracks });
            }
            MediaCommand::Answer { sdp, .. } => {
                if let Ok(session) = sdp.parse() {
                    let delay = 4 * self.delay();
                    self.schedule(delay, Event::Connected { person: index, life, session });
                }
            }
            MediaCommand::Tried { .. } | MediaCommand::Relay { .. } | MediaCommand::Encode { .. } => {}
            MediaCommand::Close => {
                self.people[index].session = None;
                self.people[index].transport = None;
            }
        }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Opened(id) => {
                if let Some(person) = self.at_client(id) {
                    self.input(person, Input::SocketOpened);
                }
            }
            Event::ToServer(id, bytes) => {
                let Some(link) = self.links.get(&id).filter(|link| link.server_end && !link.broken) else {
                    return;
                };
                let person = link.person;
                let message = ClientMessage::decode(&bytes).expect("our client speaks our protocol");
                for (from, message) in self.tamper.to_server(person, message) {
                    let connection = if from == person { Some(id) } else { self.people[from].connection };
                    let Some(connection) = connection else { continue };
                    let effects =
                        self.server.message(Connection(connection), message, self.now, &mut self.rng);
                    self.carry_out(effects);
                }
            }
            Event::ToClient(id, bytes) => {
                if let Some(person) = self.at_client(id) {
                    self.input(person, Input::SocketMessage(bytes));
                }
            }
            Event::ClosedAtServer(id, page_gone) => {
                let Some(link) = self.links.get_mut(&id) else { return };
                if std::mem::take(&mut link.server_end) {
                    let input = meeting::Input::Closed { connection: Connection(id), page_gone };
                    self.serve(input);
                }
            }
            Event::ClosedAtClient(id) => {
                let Some(link) = self.links.get_mut(&id) else { return };
                let (person, life) = (link.person, link.life);
                let open = std::mem::take(&mut link.client_end);
                let here = &mut self.people[person];
                if open && here.life == life && here.connection == Some(id) && !here.asleep {
                    here.connection = None;
                    self.input(person, Input::SocketClosed);
                }
            }
            Event::Wake(index, life) => {
                let person = &mut self.people[index];
                if person.life == life && !person.asleep && person.wake.is_some_and(|at| at <= self.now) {
                    person.wake = None;
                    self.input(index, Input::Tick);
                }
            }
            Event::ServerWake => {
                if self.server_wake.take_if(|at| *at <= self.now).is_some() {
                    self.serve(meeting::Input::Tick);
                }
            }
            Event::Offered { person, life, request, sdp, tracks } => {
                if self.people[person].life == life {
                    self.input(person, Input::Offered { request, sdp, tracks });
                }
            }
            Event::Connected { person, life, session } => {
                let session = MediaSession(session);
                let known = self.server.plane.sessions.contains_key(&session);
                if self.people[person].life == life && known {
                    self.people[person].session = Some(session);
                    self.people[person].transport = Some(TransportState::Connected);
                    self.input(person, Input::Transport(TransportState::Connected));
                    let way = if self.without_udp.contains(&person) { Way::Tcp } else { Way::Udp };
                    self.input(person, Input::Way(way));
                }
            }
            Event::Frames => {
                self.schedule(FRAME_EVERY, Event::Frames);
                self.publish_all();
                if self.frames {
                    self.send_frames();
                }
            }
            Event::Reports => {
                self.schedule(REPORT_EVERY, Event::Reports);
                for index in self.present() {
                    let reports = self.people[index].transforms.take_reports();
                    if self.people[index].in_meeting() {
                        let tiles = self.people[index].tiles();
                        self.input(index, Input::Intent(Intent::Show { tiles }));
                    }
                    if !reports.is_empty() {
                        self.input(index, Input::Frames(reports));
                    }
                }
            }
            Event::Told { person, life, provider, told } => {
                if self.people[person].life == life {
                    self.input(person, Input::Told { provider, told, pinned: Vec::new() });
                }
            }
            Event::FrameArrives { person, mid, frame } => {
                if self.people[person].is_present() && self.people[person].session.is_some() {
                    self.people[person].transforms.open(&mid, &frame);
                }
            }
        }
    }

    /// Tells the media plane who sends what.
    fn publish_all(&mut self) {
        for index in 0..self.people.len() {
            let person = &self.people[index];
            let Some(session) = person.session else { continue };
            let streams = if person.is_present() { person.sent() } else { Vec::new() };
            for event in self.server.plane.publish(session, streams) {
                self.serve(meeting::Input::Media(event));
            }
        }
    }

    fn send_frames(&mut self) {
        for index in self.present() {
            let Some(session) = self.people[index].session else { continue };
            for stream in self.people[index].sent() {
                let sealed = self.people[index].transforms.seal(&own_mid(stream), stream, &[7; 40]);
                let Some(sealed) = sealed.filter(|_| !self.swallowed.contains(&(index, stream))) else {
                    continue;
                };
                for (person, mid) in self.server.plane.receivers(session, stream) {
                    if self.rng.random_range(0..100) < self.network.frame_loss {
                        continue;
                    }
                    let delay = self.delay() + self.delay();
                    self.schedule(delay, Event::FrameArrives { person, mid, frame: sealed.clone() });
                }
            }
        }
    }

    fn serve(&mut self, input: meeting::Input) {
        let effects = self.server.handle(input, self.now, &mut self.rng);
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send { to, message } => {
                    for Connection(id) in to {
                        let Some(link) = self.links.get(&id) else { continue };
                        let person = link.person;
                        for (at, message) in self.tamper.to_client(person, message.clone(), &mut self.rng) {
                            let id = if at == person { Some(id) } else { self.people[at].connection };
                            let Some(id) = id else { continue };
                            let bytes = message.encode();
                            debug_assert!(ServerMessage::decode(&bytes).is_ok());
                            self.travel_down(id, |id| Event::ToClient(id, bytes));
                        }
                    }
                }
                Effect::Close(Connection(id)) => {
                    if let Some(link) = self.links.get_mut(&id) {
                        link.server_end = false;
                    }
                    self.travel_down(id, Event::ClosedAtClient);
                }
                Effect::WakeAt(at) => {
                    self.server_wake = Some(at.0);
                    self.schedule(at.0.saturating_sub(self.now), Event::ServerWake);
                }
            }
        }
    }

    /// The person whose page is at the client's end, if the message reaches it.
    fn at_client(&self, id: u64) -> Option<usize> {
        let link = self.links.get(&id)?;
        let person = &self.people[link.person];
        let reached =
            link.client_end && !link.broken && person.life == link.life && person.connection == Some(id);
        (reached && !person.asleep).then_some(link.person)
    }

    fn hang_up(&mut self, id: u64, page_gone: bool) {
        if let Some(link) = self.links.get_mut(&id) {
            link.client_end = false;
            if !link.broken {
                self.travel_up(id, |id| Event::ClosedAtServer(id, page_gone));
            }
        }
    }

    fn lose(&mut self, id: u64) {
        if let Some(link) = self.links.get_mut(&id) {
            link.broken = true;
        }
    }

    /// Along the connection, in order.
    fn travel_up(&mut self, id: u64, event: impl FnOnce(u64) -> Event) {
        let delay = self.delay();
        let Some(link) = self.links.get_mut(&id) else { return };
        link.upwards = link.upwards.max(self.now + delay);
        let after = link.upwards - self.now;
        self.schedule(after, event(id));
    }

    fn travel_down(&mut self, id: u64, event: impl FnOnce(u64) -> Event) {
        let delay = self.delay();
        let Some(link) = self.links.get_mut(&id) else { return };
        link.downwards = link.downwards.max(self.now + delay);
        let after = link.downwards - self.now;
        self.schedule(after, event(id));
    }

    fn delay(&mut self) -> u64 {
        self.network.delay + self.rng.random_range(0..=self.network.jitter)
    }

    fn schedule(&mut self, after: u64, event: Event) {
        let id = self.next_event;
        self.next_event += 1;
        self.events.insert(id, event);
        self.queue.push(Reverse((self.now + after, id)));
    }
}

/// What everyone must see alike of a meeting's policy.
#[derive(Debug, PartialEq)]
struct Rules<'a> {
    lobby: bool,
    locked: bool,
    safe: bool,
    allowed: view::Powers,
    spotlight: &'a [String],
    roles: BTreeMap<&'a str, view::Role>,
}

fn rules(view: &view::View) -> Option<Rules<'_>> {
    let view::Policy { lobby, locked, safe, allowed, spotlight, .. } = view.policy.as_ref()?;
    let roles = view.people.iter().map(|person| (person.id.as_str(), person.role)).collect();
    Some(Rules { lobby: *lobby, locked: *locked, safe: *safe, allowed: *allowed, spotlight, roles })
}
