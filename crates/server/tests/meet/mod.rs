//! A real server of its own for a test, and people who meet on it: real WebSockets, real groups.

#![allow(dead_code, reason = "each program of tests uses its part")]

use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    net::Ipv4Addr,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

use e2ee::{
    Card, Change, Details, Group, HostSecret, Identity, Keys, LinkSecret, MeetingLink, MeetingSecret,
    Opening, Policy, Profile, Terms,
};
use futures_util::{SinkExt, StreamExt};
use headless::load::{ServerProcess, free_port};
use protocol::{
    ClassRules, ClientMessage, Entrance, Entry, ErrorCode, LogEntry, ParticipantId, Registration,
    RelayAccess, SeatToken, ServerMessage, VisitorId, Wire,
};
use rand::Rng;
use tokio::{
    net::{TcpSocket, TcpStream},
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, client::IntoClientRequest},
};

/// How long a test waits for what must come.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// What a server says, in its folder.
pub const LOG: &str = "log";

/// A server, stopped when dropped.
pub struct Server {
    child: Child,
    pub host: String,
    pub folder: PathBuf,
}

impl Server {
    pub fn start(folder: &Path, flags: &[&str]) -> Self {
        Self::start_at(folder, "127.0.0.1:0", flags)
    }

    pub fn start_at(folder: &Path, listen: &str, flags: &[&str]) -> Self {
        Self::start_and_hear(folder, listen, flags).0
    }

    /// And what it says first.
    pub fn start_and_hear(folder: &Path, listen: &str, flags: &[&str]) -> (Self, String) {
        let mut child = conclave(folder)
            .args(["serve", "--listen", listen])
            .args(flags)
            .stdout(Stdio::piped())
            .stderr(File::options().append(true).create(true).open(folder.join(LOG)).unwrap())
            .spawn()
            .unwrap();
        let mut greeting = BufReader::new(child.stdout.take().unwrap());
        let mut said = String::new();
        while !said.contains("Ctrl+C") {
            let log = || std::fs::read_to_string(folder.join(LOG)).unwrap_or_default();
            assert!(greeting.read_line(&mut said).unwrap() > 0, "the server did not start: {}", log());
        }
        // Whatever it is called, it listens there.
        let first = said.lines().find(|line| line.contains("://")).unwrap();
        let host = format!("127.0.0.1:{}", first.trim().rsplit(':').next().unwrap());
        (Self { child, host, folder: folder.to_owned() }, said)
    }

    /// Stops it as an operator does, and waits until it is gone.
    pub fn stop(mut self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
    }

    /// Sends it a signal by its name.
    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &pid]).status().unwrap().success());
    }

    /// Ends it without a chance to say or store anything.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// How long its threads have run on processors so far.
    pub fn processor_time(&self) -> Duration {
        Duration::from_secs_f64(ServerProcess(self.child.id()).usage().unwrap().cpu_seconds)
    }

    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The program in a folder of its own, without settings from outside.
pub fn conclave(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_conclave"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CONCLAVE_")) {
        command.env_remove(name);
    }
    command.current_dir(folder);
    command
}

/// Runs it to its end.
pub fn run(folder: &Path, arguments: &[&str]) -> Output {
    conclave(folder).args(arguments).output().unwrap()
}

/// An address of this machine's with a port that nobody has.
pub fn free_address() -> String {
    format!("127.0.0.1:{}", free_port().unwrap())
}

/// What is answered, whole, to a request with `more` header lines.
pub fn get(host: &str, path: &str, more: &str) -> String {
    use std::io::Write;
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// A WebSocket that speaks the protocol.
pub struct Line {
    pub socket: WebSocketStream<TcpStream>,
    /// What the server told last of its relay.
    pub relay: Option<RelayAccess>,
    /// What the server told last to be off: names of gates.
    pub closed: Vec<String>,
}

impl Line {
    pub async fn open(host: &str) -> Self {
        Self::open_from(host, Ipv4Addr::LOCALHOST).await.unwrap()
    }

    /// From this address of the machine's; `None` if the server does not take the connection.
    pub async fn open_from(host: &str, from: Ipv4Addr) -> Option<Self> {
        let mut request = format!("ws://{host}/ws").into_client_request().unwrap();
        let subprotocol = protocol::SUBPROTOCOL.parse().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", subprotocol);
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((from, 0).into()).unwrap();
        let stream = socket.connect(host.parse().unwrap()).await.ok()?;
        let (socket, _) = tokio_tungstenite::client_async(request, stream).await.ok()?;
        Some(Self { socket, relay: None, closed: Vec::new() })
    }

    pub async fn say(&mut self, message: &ClientMessage) {
        self.say_bytes(message.encode()).await;
    }

    pub async fn say_bytes(&mut self, bytes: Vec<u8>) {
        self.socket.send(Message::Binary(bytes.into())).await.unwrap();
    }

    /// The next message; `None` when the connection ends.
    pub async fn hear(&mut self) -> Option<ServerMessage> {
        loop {
            match timeout(PATIENCE, self.socket.next()).await.expect("an answer in time") {
                Some(Ok(Message::Binary(bytes))) => match ServerMessage::decode(&bytes).unwrap() {
                    // Not an answer to anything.
                    ServerMessage::Relay(access) => self.relay = Some(access),
                    ServerMessage::Closed { gates } => {
                        self.closed = gates.into_iter().map(|gate| gate.feature).collect();
                    }
                    message => return Some(message),
                },
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }

    pub async fn ask(&mut self, message: &ClientMessage) -> Option<ServerMessage> {
        self.say(message).await;
        self.hear().await
    }

    /// The answer as its bytes.
    pub async fn ask_for_bytes(&mut self, message: &ClientMessage) -> Vec<u8> {
        self.say(message).await;
        loop {
            match timeout(PATIENCE, self.socket.next()).await.expect("an answer in time") {
                Some(Ok(Message::Binary(bytes))) => match ServerMessage::decode(&bytes).unwrap() {
                    ServerMessage::Relay(access) => self.relay = Some(access),
                    _ => return bytes.to_vec(),
                },
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Vec::new(),
                Some(Ok(_)) => {}
            }
        }
    }
}

/// A meeting: its link, and what stands in its card.
#[derive(Clone)]
pub struct Link {
    pub link: MeetingLink,
    pub base: MeetingSecret,
    pub opening: Opening,
    pub title: String,
    pub card: Vec<u8>,
    pub version: u64,
    pub keep_until: u64,
    pub class: Option<Box<ClassRules>>,
}

impl Link {
    /// A meeting that lets everybody in who has its link.
    pub fn new() -> Self {
        Self::opened(Opening { lobby: false, ..Opening::default() })
    }

    /// A host's link of a meeting that is not registered yet.
    pub fn opened(opening: Opening) -> Self {
        let link = MeetingLink::generate(&mut rand::rng());
        let base = MeetingSecret::generate(&mut rand::rng());
        let (title, card) = (String::new(), Vec::new());
        let (keep_until, class) = (u64::MAX, None);
        let mut made = Self { link, base, opening, title, card, version: 0, keep_until, class };
        made.edit("A meeting");
        made
    }

    /// The link that guests have.
    pub fn guest(&self) -> Self {
        Self { link: self.link.for_guests(), ..self.clone() }
    }

    pub fn host(&self) -> &HostSecret {
        self.link.host.as_ref().unwrap()
    }

    /// A newer card with another title.
    pub fn edit(&mut self, title: &str) {
        self.version += 1;
        self.title = title.to_owned();
        let details = Details { title: title.to_owned(), ..Details::default() };
        let card = Card {
            base: self.base.clone(),
            version: self.version,
            host_key: self.host().key(),
            opening: self.opening,
            details,
            class: self.class.clone(),
        };
        self.card = card.seal(&self.link.secret, self.host(), &mut rand::rng());
    }

    /// A new link for guests.
    pub fn roll(&mut self) {
        self.link.secret = LinkSecret::generate(&mut rand::rng());
        let title = self.title.clone();
        self.edit(&title);
    }

    pub fn register(&self) -> ClientMessage {
        let meeting = Registration {
            room: self.link.room_hash(),
            host: self.host().key(),
            entry: self.link.secret.entry_key(),
            early: self.opening.early,
            keep_until: self.keep_until,
            version: self.version,
            card_hash: e2ee::card_hash(&self.card),
            class: self.class.clone(),
        };
        let signature = self.host().sign_registration(&meeting);
        ClientMessage::Register { meeting, card: self.card.clone().into(), signature }
    }

    pub fn unregister(&self) -> ClientMessage {
        let version = self.version + 1;
        ClientMessage::Unregister {
            room: self.link.room_hash(),
            host: self.host().key(),
            version,
            signature: self.host().sign_unregistration(version),
        }
    }

    pub fn peek(&self) -> ClientMessage {
        let ClientMessage::Look { room, proof } = self.look() else { unreachable!() };
        ClientMessage::Peek { room, proof }
    }

    pub fn look(&self) -> ClientMessage {
        ClientMessage::Look { room: self.link.room.clone(), proof: self.link.prove(&mut rand::rng()) }
    }

    pub fn knock(&self, key_package: Vec<u8>) -> ClientMessage {
        ClientMessage::Knock {
            room: self.link.room.clone(),
            proof: self.link.prove(&mut rand::rng()),
            visitor: VisitorId(rand::rng().random()),
            key_package: key_package.into(),
            replaces: None,
        }
    }

    /// Somebody who holds this link, new in the group.
    pub fn identity(&self, name: &str) -> Identity {
        let participant = ParticipantId(rand::rng().random());
        let keys = Keys {
            base: &self.base,
            entry: Some(&self.link.secret),
            host: self.link.host.as_ref(),
            returns: None,
        };
        Identity::new(&keys, participant, &Profile::new(name), &mut rand::rng()).unwrap()
    }

    pub fn terms(&self, host_key: protocol::HostKey) -> Terms {
        Terms { host_key, early: self.opening.early, class: self.class.clone() }
    }
}

/// Somebody in a meeting.
pub struct Person {
    pub line: Line,
    pub link: Link,
    pub participant: ParticipantId,
    pub identity: Option<Identity>,
    pub group: Option<Group>,
    pub seat: Option<SeatToken>,
    pub seq: u64,
    pub said: Vec<String>,
    /// Messages that told of something else.
    pub heard: Vec<ServerMessage>,
    pub references: u64,
    acknowledged: u64,
}

impl Person {
    /// Comes to the door; a host registers the meeting (again, if it stands) before.
    pub async fn joins(host: &str, link: &Link, name: &str) -> Self {
        Self::joins_over(Line::open(host).await, link, name).await
    }

    /// The same over a connection that stands.
    pub async fn joins_over(mut line: Line, link: &Link, name: &str) -> Self {
        if link.link.host.is_some() {
            let registered = ServerMessage::Registered { version: link.version };
            assert_eq!(line.ask(&link.register()).await, Some(registered));
        }
        let identity = link.identity(name);
        line.say(&link.knock(identity.key_package())).await;
        Self {
            line,
            link: link.clone(),
            participant: identity.participant(),
            identity: Some(identity),
            group: None,
            seat: None,
            seq: 0,
            said: Vec::new(),
            heard: Vec::new(),
            references: 0,
            acknowledged: 0,
        }
    }

    /// Lives until this is so.
    pub async fn until(&mut self, so: impl Fn(&Self) -> bool) {
        while !so(self) {
            assert!(self.step().await, "the connection ended");
        }
    }

    /// Waits until the server knows of the group: what was said before an answer has come by then.
    pub async fn until_established(&mut self) {
        self.until(|person| person.group.is_some()).await;
        self.line.say(&ClientMessage::Ping).await;
        self.until(|person| person.heard.last() == Some(&ServerMessage::Pong)).await;
    }

    /// Takes one message, and answers it as a member does. `false` at the end of the connection.
    pub async fn step(&mut self) -> bool {
        let Some(message) = self.line.hear().await else { return false };
        match &message {
            ServerMessage::Seated { seat, entrance, .. } => {
                self.seat = Some(seat.clone());
                if *entrance == Entrance::Found {
                    let identity = self.identity.take().unwrap();
                    let host = self.link.host();
                    let entry = self.link.link.secret.entry_key();
                    let mut policy = Policy::new(host.key(), entry, &self.link.opening);
                    policy.class.clone_from(&self.link.class);
                    let (group, info) = Group::found(identity, policy, Some(host)).unwrap();
                    self.group = Some(group);
                    self.line.say(&ClientMessage::Establish { group_info: info.into() }).await;
                }
            }
            ServerMessage::Admitted { seq, welcome, ratchet_tree } => {
                let identity = self.identity.take().unwrap();
                let (card, _) = Card::open(&self.link.link, &self.link.card).unwrap();
                let terms = self.link.terms(card.host_key);
                let joined = Group::join(identity, &terms, &welcome.0, &ratchet_tree.0);
                self.group = Some(joined.unwrap());
                self.seq = *seq;
            }
            ServerMessage::Log { entries } => entries.iter().for_each(|entry| self.apply(entry)),
            ServerMessage::CommitRequest { request, adds, removes } => {
                let change = Change {
                    add: adds.iter().map(|pending| pending.key_package.0.clone()).collect(),
                    remove: removes.clone(),
                    refresh: true,
                    policy: None,
                };
                // What a co-host may not commit is left to others.
                let answer = match self.group.as_mut().unwrap().prepare(change) {
                    Ok(prepared) => ClientMessage::Commit {
                        request: Some(*request),
                        base_epoch: prepared.base_epoch,
                        commit: prepared.commit.into(),
                        welcome: prepared.welcome.map(Into::into),
                        refused: Vec::new(),
                    },
                    Err(e2ee::Error::Refused(_)) => {
                        ClientMessage::CannotCommit { request: *request, refused: Vec::new() }
                    }
                    Err(other) => panic!("{other}"),
                };
                self.line.say(&answer).await;
            }
            _ => {}
        }
        self.heard.push(message);
        true
    }

    fn apply(&mut self, entry: &LogEntry) {
        let Some(group) = &mut self.group else { return };
        if entry.seq <= self.seq {
            return;
        }
        assert_eq!(entry.seq, self.seq + 1, "a gap in the log");
        self.seq = entry.seq;
        match &entry.entry {
            Entry::Commit { commit, .. } => {
                group.apply_commit(&commit.0).unwrap();
            }
            Entry::Message { reference, .. } if entry.from == self.participant => {
                self.acknowledged = *reference;
            }
            Entry::Message { message, .. } => {
                let opened = group.open(&message.0).unwrap();
                self.said.push(String::from_utf8(opened.plaintext).unwrap());
            }
        }
    }

    pub fn seal(&mut self, text: &str) -> ClientMessage {
        self.references += 1;
        let group = self.group.as_mut().unwrap();
        let epoch = group.epoch();
        let message = group.seal(text.as_bytes()).unwrap().into();
        ClientMessage::Send { reference: self.references, epoch, message }
    }

    /// Writes, and waits until it is in order.
    pub async fn writes(&mut self, text: &str) {
        let message = self.seal(text);
        self.line.say(&message).await;
        let reference = self.references;
        self.until(|person| person.acknowledged >= reference).await;
    }

    /// Comes back to the seat on a new connection.
    pub async fn resumes(&mut self, host: &str) {
        self.line = Line::open(host).await;
        let (room, seat) = (self.link.link.room.clone(), self.seat.clone().unwrap());
        self.line.say(&ClientMessage::Resume { room, seat, after: self.seq }).await;
        let before = self.heard.len();
        let resumed =
            |message: &ServerMessage| matches!(message, ServerMessage::Resumed { member: true, .. });
        self.until(|person| person.heard[before..].iter().any(resumed)).await;
    }

    /// A host's own commit.
    pub async fn commits(&mut self, change: Change) {
        let prepared = self.group.as_mut().unwrap().prepare(change).unwrap();
        let commit = ClientMessage::Commit {
            request: None,
            base_epoch: prepared.base_epoch,
            commit: prepared.commit.into(),
            welcome: prepared.welcome.map(Into::into),
            refused: Vec::new(),
        };
        self.line.say(&commit).await;
        let epoch = prepared.base_epoch;
        self.until(|person| person.group.as_ref().unwrap().epoch() > epoch).await;
    }

    pub fn has_heard(&self, error: ErrorCode) -> bool {
        self.heard.contains(&ServerMessage::Error { error })
    }

    pub fn members(&self) -> usize {
        self.group.as_ref().map_or(0, |group| group.members().len())
    }
}

/// Until all are members of one group of this size.
pub async fn gather(people: &mut [&mut Person], size: usize) {
    while people.iter().any(|person| person.members() != size) {
        let next = futures_util::future::select_all(people.iter_mut().map(|person| Box::pin(person.step())));
        let (stands, _, _) = next.await;
        assert!(stands, "a connection ended");
    }
}
