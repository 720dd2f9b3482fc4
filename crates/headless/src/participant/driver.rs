//! The shell around the core: what the browser's main thread and workers are.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use client::{
    Client, Input, Intent, KeyCommand, Output, Timestamp, TransportState,
    io::{ChatTo, FileCommand, MediaCommand, Tile},
    view::{Phase, View},
};
use protocol::{ClientMessage, StreamKind, Wire, sealed::Way};
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
    time::sleep_until,
};

use super::{
    Control, Options, State, Tiles, files,
    frames::Frames,
    network::{Network, Received, TcpLink},
    player::{Due, Player},
    socket::{Connection, Reporter, SocketEvent, Source},
    state::Heard,
};
use crate::{
    Error,
    address::ServerAddress,
    passage,
    peer::{Over, Peer, PeerOutput, Picture, Reception, Transport, tcp_addresses},
};

/// How often the transforms report to the core.
const REPORT_INTERVAL: Duration = Duration::from_secs(1);
/// How often the counts are made visible outside.
const PUBLISH_INTERVAL: Duration = Duration::from_millis(100);
/// How often one that rests says that it is there, as the core does.
const PING_INTERVAL: Duration = Duration::from_secs(15);
/// Height of a shared screen in pixels.
const SCREEN_HEIGHT: u16 = 720;

type FromSocket = (Source, SocketEvent);

pub(super) struct Driver {
    server: ServerAddress,
    options: Options,
    core: Client,
    frames: Frames,
    player: Player,
    peer: Option<Peer>,
    network: Network,
    signalling: Option<Connection>,
    connections: u64,
    commands: mpsc::UnboundedReceiver<Control>,
    sockets: (mpsc::UnboundedSender<FromSocket>, mpsc::UnboundedReceiver<FromSocket>),
    publish: watch::Sender<State>,
    /// Persons by leaf, as in the last view.
    people: BTreeMap<u32, String>,
    shown: Vec<Tile>,
    /// What is on.
    on: BTreeSet<StreamKind>,
    /// The m-line of each stream that is sent.
    tracks: BTreeMap<StreamKind, String>,
    wake_core: Option<Instant>,
    next_report: Instant,
    next_publish: Instant,
    start: Instant,
    started_at: u64,
    left: bool,
    /// Of one that rests: when it says next that it is there.
    next_ping: Option<Instant>,
    /// Whether media over TCP is read.
    reads: watch::Sender<bool>,
    /// What the server takes files by, in a meeting.
    access: Option<String>,
    /// Files to be sent, by the core's number for each.
    outgoing: BTreeMap<u32, Vec<u8>>,
    /// Files on their way.
    uploads: JoinSet<Input>,
}

impl Driver {
    pub async fn new(
        server: ServerAddress,
        options: Options,
        commands: mpsc::UnboundedReceiver<Control>,
        publish: watch::Sender<State>,
    ) -> Result<Self, Error> {
        let network = Network::open(&server).await?;
        let now = Instant::now();
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Ok(Self {
            server,
            core: Client::new(rand::random(), client::Config::default()),
            frames: Frames::default(),
            player: Player::new(options.voice, options.sent, now),
            options,
            peer: None,
            network,
            signalling: None,
            connections: 0,
            commands,
            sockets: mpsc::unbounded_channel(),
            publish,
            people: BTreeMap::new(),
            shown: Vec::new(),
            on: BTreeSet::new(),
            tracks: BTreeMap::new(),
            wake_core: None,
            next_report: now + REPORT_INTERVAL,
            next_publish: now + PUBLISH_INTERVAL,
            start: now,
            started_at: since_1970.as_millis() as u64,
            left: false,
            next_ping: None,
            reads: watch::Sender::new(true),
            access: None,
            outgoing: BTreeMap::new(),
            uploads: JoinSet::new(),
        })
    }

    /// Runs until the participant has left.
    pub async fn run(mut self, enter: Intent, join: Intent) {
        let devices = Intent::Devices {
            microphone: self.options.microphone,
            camera: self.options.camera,
            screen: self.options.screen,
            screen_audio: false,
        };
        if let Some(kept) = self.options.kept.take() {
            self.core.restore(kept);
        }
        let vouched = self.options.vouched.take().map(|shown| Intent::ShowName { shown: Some(shown) });
        for intent in vouched.into_iter().chain([enter, devices, join]) {
            self.intent(intent);
        }
        let mut buffer = Network::buffer();
        while !self.left {
            let wake = self.next_wake();
            tokio::select! {
                command = self.commands.recv() => match command {
                    Some(Control::Intent(intent)) => match *intent {
                        Intent::Leave if self.next_ping.is_some() => self.go(),
                        intent => self.intent(intent),
                    },
                    Some(Control::SendFile { name, kind, content }) => self.send_file(name, kind, content),
                    Some(Control::Rest) => self.rest(),
                    Some(Control::CutSocket) => self.cut_socket(),
                    Some(Control::ChangeNetwork) => self.change_network().await,
                    Some(Control::Reads(reads)) => drop(self.reads.send_replace(reads)),
                    None => return,
                },
                Some((source, event)) = self.sockets.1.recv() => self.socket(source, event),
                Some(Ok(sent)) = self.uploads.join_next() => self.core(sent),
                Ok(()) = self.network.readable() => {
                    while let Some(Received { source, length, arrival }) = self.network.try_receive(&mut buffer) {
                        if let Some(peer) = &mut self.peer {
                            let own = self.network.address();
                            peer.arrived(arrival);
                            peer.receive(Over::Udp, source, own, &buffer[..length], Instant::now());
                            self.media();
                        }
                    }
                }
                () = sleep_until(wake.into()) => self.wake(),
            }
        }
        self.publish();
        if let Some(goodbye) = self.signalling.take().and_then(Connection::finish) {
            let _ = goodbye.await;
        }
    }

    /// Lets go of the group, its keys and all pictures begun.
    fn rest(&mut self) {
        self.core = Client::new([0; 32], client::Config::default());
        self.frames.command(KeyCommand::Clear);
        self.people.clear();
        self.wake_core = None;
        self.next_ping = Some(Instant::now() + PING_INTERVAL);
        self.peer.iter_mut().for_each(Peer::count_only);
        self.publish.send_modify(|state| {
            let kept = State { joined: state.joined, first_frame: state.first_frame, ..State::default() };
            *state = State { resting: true, frames: state.frames, seats: state.seats.clone(), ..kept };
        });
    }

    /// One that rests says goodbye.
    fn go(&mut self) {
        if let Some(signalling) = &self.signalling {
            signalling.send(ClientMessage::Leave.encode());
        }
        self.left = true;
    }

    fn intent(&mut self, intent: Intent) {
        if let Intent::Devices { microphone, camera, screen, screen_audio } = intent {
            self.play_only(&[
                (StreamKind::Microphone, microphone),
                (StreamKind::Camera, camera),
                (StreamKind::Screen, screen),
                (StreamKind::ScreenAudio, screen_audio),
            ]);
        }
        self.core(Input::Intent(intent));
    }

    fn play_only(&mut self, streams: &[(StreamKind, bool)]) {
        let now = Instant::now();
        for (stream, on) in streams {
            self.player.set(*stream, *on, now);
            if *on {
                self.on.insert(*stream);
            } else {
                self.on.remove(stream);
            }
        }
    }

    /// Switches these off; what the devices do then.
    fn switch_off(&mut self, streams: &[StreamKind]) -> Intent {
        self.play_only(&streams.iter().map(|stream| (*stream, false)).collect::<Vec<_>>());
        let on = |stream| self.on.contains(&stream);
        Intent::Devices {
            microphone: on(StreamKind::Microphone),
            camera: on(StreamKind::Camera),
            screen: on(StreamKind::Screen),
            screen_audio: on(StreamKind::ScreenAudio),
        }
    }

    /// Tells the core, and does what it says.
    fn core(&mut self, input: Input) {
        if self.next_ping.is_some() {
            return self.publish.send_modify(|state| match input {
                Input::SocketClosed => state.signalling_lost = true,
                Input::Transport(transport) => state.media_lost = transport != TransportState::Connected,
                _ => {}
            });
        }
        let outputs = self.core.handle(input, self.timestamp());
        self.carry_out(outputs);
    }

    fn carry_out(&mut self, outputs: Vec<Output>) {
        let mut outputs = VecDeque::from(outputs);
        while let Some(output) = outputs.pop_front() {
            match output {
                Output::Connect => self.connect(),
                Output::Disconnect => {
                    // It says goodbye in a task of its own.
                    let _ = self.signalling.take().and_then(Connection::finish);
                }
                Output::Send(bytes) => {
                    if let Some(signalling) = &self.signalling {
                        signalling.send(bytes);
                    }
                }
                Output::WakeAt(Timestamp(at)) => {
                    let after = Duration::from_millis(at.saturating_sub(self.started_at));
                    self.wake_core = Some(self.start + after);
                }
                Output::View(view) => {
                    if let Some(show) = self.view(view) {
                        outputs.extend(self.core.handle(Input::Intent(show), self.timestamp()));
                    }
                }
                Output::Media(command) => {
                    if let Some(input) = self.media_command(command) {
                        outputs.extend(self.core.handle(input, self.timestamp()));
                    }
                }
                Output::Keys(command) => {
                    if matches!(command, KeyCommand::Clear) {
                        self.people.clear();
                    }
                    self.frames.command(command);
                }
                Output::Files(command) => self.file(command),
                // Native participants check no names.
                Output::Names(_) => {}
                Output::SwitchOff(streams) => {
                    let devices = self.switch_off(&streams);
                    outputs.extend(self.core.handle(Input::Intent(devices), self.timestamp()));
                }
                Output::Keep(kept) => {
                    self.publish.send_if_modified(|state| {
                        state.seats.extend(kept.iter().filter_map(|kept| kept.seat.clone()));
                        state.kept = kept;
                        false
                    });
                }
            }
        }
        self.media();
    }

    fn send_file(&mut self, name: String, kind: String, content: Vec<u8>) {
        let job = self.outgoing.keys().next_back().map_or(0, |last| last + 1);
        let bytes = content.len() as u64;
        self.outgoing.insert(job, content);
        self.intent(Intent::SendFile { job, name, kind, bytes, picture: None, to: ChatTo::Everyone });
    }

    /// Native participants send files and fetch none.
    fn file(&mut self, command: FileCommand) {
        match command {
            FileCommand::Access(access) => self.access = access,
            FileCommand::Send { job, file, key } => {
                let content = self.outgoing.get(&job).cloned().unwrap_or_default();
                let (server, access) = (self.server.clone(), self.access.clone().unwrap_or_default());
                self.uploads.spawn(async move {
                    let sent = files::send(server, access, file, key, content).await;
                    sent.map_or(Input::FileDropped { job }, |hash| Input::FileSent { job, hash })
                });
            }
            _ => {}
        }
    }

    fn connect(&mut self) {
        self.connections += 1;
        let report = self.reporter(Source::Signalling(self.connections));
        self.signalling = Some(Connection::websocket(self.server.clone(), report));
    }

    fn reporter(&self, source: Source) -> Reporter {
        Reporter { source, to: self.sockets.0.clone() }
    }

    fn socket(&mut self, source: Source, event: SocketEvent) {
        match (source, event) {
            (Source::Signalling(number), event)
                if number == self.connections && self.signalling.is_some() =>
            {
                match event {
                    SocketEvent::Opened(_) => self.core(Input::SocketOpened),
                    SocketEvent::Message(bytes) => self.core(Input::SocketMessage(bytes)),
                    SocketEvent::Closed => {
                        self.signalling = None;
                        self.core(Input::SocketClosed);
                    }
                }
            }
            (Source::Signalling(_), _) => {}
            (Source::Tcp(remote), event) => {
                let now = Instant::now();
                let Some(at) = self.network.tcp.iter().position(|link| link.remote == remote) else { return };
                match (event, &mut self.peer, self.network.tcp[at].local) {
                    (SocketEvent::Opened(local), Some(peer), _) => {
                        self.network.tcp[at].local = Some(local);
                        peer.add_address(Over::Tcp, local, now);
                    }
                    (SocketEvent::Message(packet), Some(peer), Some(local)) => {
                        peer.receive(Over::Tcp, remote, local, &packet, now);
                    }
                    (SocketEvent::Closed, ..) => {
                        self.network.tcp.remove(at);
                    }
                    _ => {}
                }
                self.media();
            }
        }
    }

    fn cut_socket(&mut self) {
        if self.signalling.take().is_some() {
            self.core(Input::SocketClosed);
        }
    }

    async fn change_network(&mut self) {
        // Where there is no other socket to be had, the old network stays.
        let Ok(network) = Network::open(&self.server).await else { return };
        self.network = network;
        if let Some(peer) = &mut self.peer {
            peer.move_to(self.network.address(), Instant::now());
        }
        self.cut_socket();
        self.core(Input::NetworkChanged);
        self.publish.send_modify(|state| state.moves += 1);
    }

    /// Takes over a view; what shall be on screen, where that changes.
    fn view(&mut self, view: Box<View>) -> Option<Intent> {
        self.people = view.people.iter().filter(|p| !p.own).map(|p| (p.leaf, p.id.clone())).collect();
        self.left = view.phase == Phase::Left;
        let tiles = match self.options.tiles {
            Tiles::Everyone { most, height } => everyone(&view, most, height),
            Tiles::AsTold => self.shown.clone(),
        };
        let elapsed = self.start.elapsed();
        self.publish.send_modify(|state| {
            if view.phase == Phase::Meeting {
                state.joined.get_or_insert(elapsed);
            }
            state.view = Some(Arc::new(*view));
        });
        (tiles != self.shown).then(|| {
            self.shown.clone_from(&tiles);
            Intent::Show { tiles }
        })
    }

    fn media_command(&mut self, command: MediaCommand) -> Option<Input> {
        let now = Instant::now();
        match command {
            MediaCommand::Offer { request, fresh, ice_restart, audio_slots, video_slots } => {
                if fresh || self.peer.is_none() {
                    self.begin_peer(now);
                }
                let peer = self.peer.as_mut()?;
                let Ok((sdp, tracks)) = peer.offer(request, audio_slots, video_slots, ice_restart) else {
                    return Some(Input::OfferFailed { request });
                };
                self.tracks = tracks.iter().map(|track| (track.stream, track.mid.clone())).collect();
                Some(Input::Offered { request, sdp, tracks })
            }
            MediaCommand::Answer { request, sdp } => {
                let peer = self.peer.as_mut()?;
                if peer.answer(request, &sdp, now).is_err() {
                    return Some(Input::OfferFailed { request });
                }
                if self.options.over == Over::Tcp {
                    self.connect_tcp(&sdp);
                }
                None
            }
            MediaCommand::Tried { .. } | MediaCommand::Relay { .. } | MediaCommand::Encode { .. } => None,
            MediaCommand::Close => {
                self.peer = None;
                self.network.tcp.clear();
                None
            }
        }
    }

    fn begin_peer(&mut self, now: Instant) {
        let mut streams = vec![StreamKind::Microphone, StreamKind::Camera];
        if self.options.screen {
            streams.push(StreamKind::Screen);
        }
        let mut peer = Peer::new(&streams, now);
        peer.set_camera(self.options.sent);
        if let Some(passages) = &self.options.passages {
            peer.follow(Arc::clone(passages));
        }
        self.network.tcp.clear();
        if self.options.over == Over::Udp {
            peer.add_address(Over::Udp, self.network.address(), now);
        }
        self.peer = Some(peer);
    }

    fn connect_tcp(&mut self, answer: &str) {
        for remote in tcp_addresses(answer) {
            if self.network.tcp.iter().all(|link| link.remote != remote) {
                let connection =
                    Connection::tcp(remote, self.reads.subscribe(), self.reporter(Source::Tcp(remote)));
                self.network.tcp.push(TcpLink { remote, local: None, connection });
            }
        }
    }

    /// Carries what the peer has to say.
    fn media(&mut self) {
        while let Some(output) = self.peer.as_mut().and_then(Peer::poll) {
            match output {
                PeerOutput::Marked(mark) => {
                    if let Some(passages) = &self.options.passages {
                        passages.left(mark, passage::now());
                    }
                }
                PeerOutput::Transmit { over: Over::Udp, destination, payload } => {
                    self.network.send_udp(destination, &payload);
                    if let Some(floods) = &self.options.floods {
                        self.network.flood(floods, destination, &payload);
                    }
                }
                PeerOutput::Transmit { over: Over::Tcp, destination, payload } => {
                    self.network.send_tcp(destination, payload);
                }
                PeerOutput::Transport(state) => {
                    self.core(Input::Transport(match state {
                        Transport::Connecting => TransportState::Connecting,
                        Transport::Connected => TransportState::Connected,
                        Transport::Disconnected => TransportState::Disconnected,
                        Transport::Failed => TransportState::Failed,
                    }));
                    if state == Transport::Connected {
                        self.core(Input::Way(match self.options.over {
                            Over::Udp => Way::Udp,
                            Over::Tcp => Way::Tcp,
                        }));
                    }
                }
                PeerOutput::KeyframeWanted { stream, layer } => self.player.keyframe(stream, layer),
                PeerOutput::Frame { mid, video, sealed } => {
                    if let Some((leaf, stream)) = self.frames.open(&mid, video, &sealed) {
                        self.heard(leaf, stream);
                    }
                }
            }
        }
    }

    fn heard(&mut self, leaf: u32, stream: StreamKind) {
        let Some(person) = self.people.get(&leaf) else { return };
        let (now, elapsed) = (Instant::now(), self.start.elapsed());
        self.publish.send_if_modified(|state| {
            state.first_frame.get_or_insert(elapsed);
            let heard = Heard { frames: 0, first: now, last: now };
            let heard = state.heard.entry((person.clone(), stream)).or_insert(heard);
            heard.frames += 1;
            heard.last = now;
            heard.frames == 1
        });
    }

    fn next_wake(&self) -> Instant {
        let peer = self.peer.as_ref().map(Peer::timeout);
        let player = self.player.next();
        let always = self.next_report.min(self.next_publish);
        [peer, player, self.wake_core, self.next_ping].into_iter().flatten().fold(always, Instant::min)
    }

    fn wake(&mut self) {
        let now = Instant::now();
        if self.wake_core.take_if(|at| *at <= now).is_some() {
            self.core(Input::Tick);
        }
        if let Some(signalling) = self.next_ping.as_mut().filter(|at| **at <= now).and_then(|at| {
            *at = now + PING_INTERVAL;
            self.signalling.as_ref()
        }) {
            signalling.send(ClientMessage::Ping.encode());
        }
        for due in self.player.due(now) {
            self.play(&due, now);
        }
        if let Some(peer) = self.peer.as_mut().filter(|peer| peer.timeout() <= now) {
            peer.wake(now);
        }
        self.media();
        if self.next_report <= now {
            self.next_report = now + REPORT_INTERVAL;
            let sent = self.peer.iter_mut().flat_map(Peer::take_sent);
            let reports = self.frames.take_reports(sent);
            self.core(Input::Frames(reports));
        }
        if self.next_publish <= now {
            self.next_publish = now + PUBLISH_INTERVAL;
            self.publish();
        }
    }

    /// Seals a frame and sends it.
    fn play(&mut self, due: &Due, now: Instant) {
        let connected = self.peer.as_ref().is_some_and(|peer| peer.state() == Transport::Connected);
        let (true, Some(mid)) = (connected, self.tracks.get(&due.stream)) else { return };
        let Some(peer) = &mut self.peer else { return };
        let frame = due.frame.map(|at| &due.clip.frames[at]);
        match (frame, due.clip.size) {
            (Some(frame), Some(size)) => {
                if let Some(sealed) = self.frames.seal(due.stream, mid, &frame.bytes) {
                    let picture = Picture { key: frame.key, size };
                    peer.send_picture(due.stream, due.layer, picture, due.time, &sealed, now);
                }
            }
            (frame, _) => {
                // Silence is a packet of its first byte alone (RFC 6716, section 3.1).
                let silence = &due.clip.frames[0].bytes[..1];
                let bytes = frame.map_or(silence, |frame| &frame.bytes);
                if let Some(sealed) = self.frames.seal(due.stream, mid, bytes) {
                    peer.send_sound(due.stream, due.voice, due.first, due.time, &sealed, now);
                }
            }
        }
    }

    /// Makes the counts visible.
    fn publish(&mut self) {
        let mut packets = Reception::default();
        for (_, slot) in self.peer.iter().flat_map(Peer::receptions) {
            packets.received += slot.received;
            packets.expected += slot.expected;
        }
        let frames = self.frames.counts();
        let profile = self.peer.as_ref().and_then(Peer::srtp_profile);
        let sent = self.peer.as_ref().map_or(0, Peer::sent);
        self.publish.send_modify(|state| {
            state.frames = frames;
            state.packets = packets;
            state.packets_sent = sent;
            state.profile = profile;
        });
    }

    fn timestamp(&self) -> Timestamp {
        Timestamp(self.started_at + self.start.elapsed().as_millis() as u64)
    }
}

/// All screens, then the cameras that are on: those of the members that come after oneself in the tree, so that
/// in a big meeting everyone is seen by somebody.
fn everyone(view: &View, most: usize, height: u16) -> Vec<Tile> {
    let own = view.people.iter().find(|person| person.own).map_or(0, |person| person.leaf);
    let mut others: Vec<_> = view.people.iter().filter(|person| !person.own).collect();
    others.sort_by_key(|person| person.leaf.wrapping_sub(own));
    let screens =
        others.iter().filter(|p| p.screen.announced).map(|p| (p, StreamKind::Screen, SCREEN_HEIGHT));
    let cameras = others.iter().filter(|p| p.camera.announced).map(|p| (p, StreamKind::Camera, height));
    let tiles = screens.chain(cameras).take(most);
    tiles
        .map(|(person, stream, height)| Tile { person: person.id.clone(), stream, height, signs: false })
        .collect()
}
