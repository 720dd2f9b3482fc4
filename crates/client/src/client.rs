//! The participant: every input goes through [`Client::handle`], every effect comes out of it.

use std::time::Duration;

use e2ee::Powers;
use protocol::{ClientMessage, ParticipantId, ServerMessage, StreamKind, Ticket, Wire, sealed::Content};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

use crate::{
    Input, Intent, Kept, KeyCommand, Output, Timestamp,
    arrange::Errands,
    chat::{Conversation, LiveTexts, Outbox, Unopened},
    connection::{Connection, Step},
    devices::Devices,
    door::{Door, Stage},
    files::{FileDesk, Offered},
    floor::Floor,
    foyer::Foyer,
    group::{Membership, Repair},
    host::{Asked, Desk},
    inquiry::Inquiry,
    io::Tile,
    media::{Ask, CodecChoice, KeySchedule, Slots, Transport},
    people::{Experience, Names, QualityWatch, Reactions, Roster, Watch},
    policy::{HostWatch, News, Standing},
    recording::RecordingWatch,
    view::{Phase, Problem, View},
};

/// What does not depend on the meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Receiving m-lines for sound, at most.
    pub most_audio_slots: u16,
    /// Receiving m-lines for pictures, at most.
    pub most_video_slots: u16,
    /// How long what others do to the conversation may wait to be shown with what comes next: for shells that copy
    /// the whole conversation to show it.
    pub chat_pause: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self { most_audio_slots: 12, most_video_slots: 50, chat_pause: Duration::ZERO }
    }
}

/// A picture on screen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown {
    pub participant: ParticipantId,
    pub stream: StreamKind,
    pub height: u16,
    pub signs: bool,
}

/// One participant.
///
/// Deterministic, given its seed and inputs, but for the keys that the MLS library draws by itself.
pub struct Client {
    pub(crate) config: Config,
    pub(crate) rng: ChaCha20Rng,
    pub(crate) phase: Phase,
    pub(crate) problem: Option<Problem>,
    /// When the server of this connection stops at the latest, by its word.
    pub(crate) server_ends: Option<u64>,
    /// To be shown over the next connection.
    pub(crate) ticket: Option<Ticket>,
    /// Whether the server of this connection knows whose it is.
    pub(crate) signed_in: bool,
    /// What the server says to be off for now by the organisation's measures. It can only take away.
    pub(crate) closed: Vec<protocol::class::ClosedGate>,
    pub(crate) connection: Connection,
    pub(crate) door: Door,
    pub(crate) kept: Option<Kept>,
    pub(crate) membership: Option<Membership>,
    pub(crate) repair: Repair,
    pub(crate) roster: Roster,
    pub(crate) names: Names,
    pub(crate) watch: Watch,
    pub(crate) experience: Experience,
    pub(crate) quality: QualityWatch,
    pub(crate) inquiry: Inquiry,
    pub(crate) foyer: Foyer,
    pub(crate) conversation: Conversation,
    pub(crate) outbox: Outbox,
    pub(crate) live: LiveTexts,
    pub(crate) unopened: Unopened,
    pub(crate) devices: Devices,
    pub(crate) codecs: CodecChoice,
    pub(crate) transport: Transport,
    pub(crate) slots: Slots,
    pub(crate) keys: KeySchedule,
    /// Pictures on screen, the most important first.
    pub(crate) tiles: Vec<Shown>,
    pub(crate) errands: Errands,
    pub(crate) desk: Desk,
    pub(crate) news: News,
    pub(crate) reactions: Reactions,
    /// How everyone stood in this epoch.
    pub(crate) standing: Option<Standing>,
    pub(crate) hosts: HostWatch,
    pub(crate) recording: RecordingWatch,
    pub(crate) files: FileDesk,
    pub(crate) floor: Floor,
    /// What the server was last told of them.
    pub(crate) wants_told: Option<Vec<protocol::Want>>,
    /// When something sealed is to be said at the latest.
    pub(crate) beat_at: Option<Timestamp>,
    pub(crate) out: Vec<Output>,
    shown: Option<View>,
    wake: Option<Timestamp>,
}

impl Client {
    /// A participant on the landing page. `seed`: 256 random bits, never used twice.
    pub fn new(seed: [u8; 32], config: Config) -> Self {
        Self {
            config,
            rng: ChaCha20Rng::from_seed(seed),
            phase: Phase::Landing,
            problem: None,
            server_ends: None,
            ticket: None,
            signed_in: false,
            closed: Vec::new(),
            connection: Connection::default(),
            door: Door::default(),
            kept: None,
            membership: None,
            repair: Repair::default(),
            roster: Roster::default(),
            names: Names::default(),
            watch: Watch::default(),
            experience: Experience::default(),
            quality: QualityWatch::default(),
            inquiry: Inquiry::default(),
            foyer: Foyer::default(),
            conversation: Conversation::default(),
            outbox: Outbox::default(),
            live: LiveTexts::default(),
            unopened: Unopened::default(),
            devices: Devices::default(),
            codecs: CodecChoice::default(),
            transport: Transport::default(),
            slots: Slots::default(),
            keys: KeySchedule::default(),
            tiles: Vec::new(),
            errands: Errands::default(),
            desk: Desk::default(),
            news: News::default(),
            reactions: Reactions::default(),
            standing: None,
            hosts: HostWatch::default(),
            recording: RecordingWatch::default(),
            files: FileDesk::default(),
            floor: Floor::default(),
            wants_told: None,
            beat_at: None,
            out: Vec::new(),
            shown: None,
            wake: None,
        }
    }

    /// What [`Output::Keep`] gave before a reload of the same tab: a later join in the same meeting takes
    /// the place of that seat.
    pub fn restore(&mut self, kept: Kept) {
        self.kept = Some(kept);
    }

    /// Takes in what happened; gives what is to be done, in this order.
    pub fn handle(&mut self, input: Input, now: Timestamp) -> Vec<Output> {
        if matches!(input, Input::Tick) {
            self.wake = None;
        }
        match input {
            Input::Intent(intent) => self.intent(intent, now),
            Input::Ticket(ticket) => self.ticket = Some(ticket),
            Input::SocketOpened => {
                // Said again, where it is still so: another server may answer.
                self.server_ends = None;
                self.signed_in = false;
                self.closed.clear();
                self.connection.opened(now);
                if let Some(ticket) = self.ticket.take() {
                    self.send(ClientMessage::SignIn { ticket });
                }
            }
            Input::SocketClosed => self.disconnected(now),
            Input::SocketMessage(bytes) => self.message(&bytes, now),
            Input::NetworkChanged => {
                let steps = self.connection.suspect(now);
                self.carry_out(&steps);
                self.transport.network_changed();
            }
            Input::Tick => {}
            Input::Offered { request, sdp, tracks } => {
                let ask = self.transport.offered(request, sdp, tracks, now);
                self.carry_ask(ask);
            }
            Input::OfferFailed { request } => self.transport.failed(request, now),
            Input::Transport(state) => self.transport.transport(state, now),
            Input::Way(way) => self.transport.takes(way),
            Input::Measured(measures) => self.measured(measures, now),
            Input::Frames(reports) => self.frames(reports, now),
            Input::Told { provider, told, pinned } => {
                self.names.told(&provider, told.as_deref(), &pinned, now);
            }
            Input::FileSent { job, hash } => self.file_sent(job, hash, now),
            Input::FileDropped { job } => self.file_dropped(job),
        }
        self.settle(now);
        self.out.extend(self.names.take_commands().into_iter().map(Output::Names));
        self.show(now);
        std::mem::take(&mut self.out)
    }

    fn intent(&mut self, intent: Intent, now: Timestamp) {
        match intent {
            Intent::Create { opening, class } => self.create(opening, class.as_ref(), now),
            Intent::Open { fragment } => self.open(&fragment, now),
            Intent::Arrange { .. }
            | Intent::Rearrange { .. }
            | Intent::Inspect { .. }
            | Intent::RollLink { .. }
            | Intent::Delete { .. } => self.errand(intent, now),
            Intent::Join { name } => self.join(&name, now),
            Intent::Devices { microphone, camera, screen, screen_audio } => {
                if self.devices.set(microphone, camera, screen, screen_audio) {
                    self.tell_devices(now);
                }
                self.obey_powers(now);
            }
            Intent::Chat { text, to, reply } => self.write(&text, &to, reply.as_deref(), now),
            Intent::ChangeLine { line, change } => self.change_line(&line, change, now),
            Intent::SendAgain { line } => self.send_again(&line, now),
            Intent::GiveUp { line } => self.give_up(&line),
            Intent::SendFile { job, name, kind, bytes, picture, to } => {
                self.send_file(Offered { job, name, kind, bytes, picture }, to);
            }
            Intent::FetchFile { job, line, preview } => self.fetch_file(job, &line, preview),
            Intent::WriteLive { text } => self.write_live(&text),
            Intent::Note { text } => self.note(&text),
            Intent::React { reaction } => self.react(reaction, now),
            Intent::Floor(act) => self.floor_act(act, now),
            Intent::Record { wish } => self.record(wish, now),
            Intent::LeaveOut { on } => {
                if self.devices.leave_out(on) {
                    self.tell_devices(now);
                }
            }
            Intent::Codecs { decodes, encodes } => {
                self.codecs.encode(encodes);
                if self.devices.decode(decodes) {
                    self.tell_devices(now);
                }
            }
            Intent::Rename { name } => self.rename(&name, now),
            Intent::Remember { salt, met } => self.names.remember(&salt, &met),
            Intent::AskName => self.names.ask(&mut self.rng),
            Intent::ShowName { shown } => self.names.show(shown, now),
            Intent::Host(act) => self.host(act, now),
            Intent::Seen { notice } => self.news.seen(notice),
            Intent::Show { tiles } => {
                let shown = |tile: Tile| {
                    let participant = ParticipantId::from_text(&tile.person)?;
                    tile.stream.is_video().then_some(Shown {
                        participant,
                        stream: tile.stream,
                        height: tile.height,
                        signs: tile.signs,
                    })
                };
                self.tiles = tiles.into_iter().filter_map(shown).collect();
                self.make_room();
            }
            Intent::Inquire { on } => self.inquire(on),
            Intent::Try { request, sdp } => self.try_ways(request, sdp, now),
            Intent::Leave => {
                self.send(ClientMessage::Leave);
                let waiting = matches!(self.phase, Phase::Joining | Phase::Waiting);
                self.leave_meeting(if waiting { Phase::GreenRoom } else { Phase::Left });
            }
            Intent::Retry => match self.phase {
                Phase::GreenRoom | Phase::Left if !self.door.name.is_empty() => {
                    let name = self.door.name.clone();
                    self.join(&name, now);
                }
                Phase::GreenRoom | Phase::Joining | Phase::Waiting | Phase::Meeting => {
                    self.problem = None;
                    let steps = self.connection.start(now);
                    self.carry_out(&steps);
                }
                Phase::Landing | Phase::Left => {}
            },
        }
    }

    fn message(&mut self, bytes: &[u8], now: Timestamp) {
        if !self.connection.is_open() {
            return;
        }
        self.connection.heard(now);
        if self.door.stage == Stage::Seated {
            self.floor.in_step = now;
        }
        let Ok(message) = ServerMessage::decode(bytes) else {
            // A newer server may say what this version does not know; at the door it cannot be skipped.
            if self.door.stage.is_asking() {
                self.turned_away(Problem::Version);
            }
            return;
        };
        if self.problem == Some(Problem::TooMany) && !matches!(message, ServerMessage::Error { .. }) {
            self.problem = None;
        }
        let waited = matches!(self.problem, Some(Problem::ServerFull | Problem::ServerEnds));
        if waited && matches!(message, ServerMessage::Seated { .. } | ServerMessage::Resumed { .. }) {
            self.problem = None;
        }
        match message {
            ServerMessage::Registered { version } => {
                if !self.registered(version) {
                    self.errand_registered(version, now);
                }
            }
            ServerMessage::Unregistered => self.errand_unregistered(now),
            ServerMessage::Card { card, class } => {
                if !self.card(&card, class.as_deref()) {
                    self.errand_card(&card, now);
                }
            }
            ServerMessage::Gathering(told) => self.gathering(told),
            ServerMessage::Tried { request, sdp } => self.tried(request, sdp),
            ServerMessage::Relay(protocol::RelayAccess { username, password, port }) => {
                self.out.push(Output::Media(crate::MediaCommand::Relay { username, password, port }));
            }
            ServerMessage::Queue { place, waiting, host_present } => {
                self.queue(place, waiting, host_present);
            }
            ServerMessage::Callers { fresh, came, gone } => self.callers(fresh, came, &gone, now),
            ServerMessage::Seated { participant, seat, entrance, file_bytes } => {
                self.files.takes(file_bytes);
                self.seated(participant, seat, entrance, now);
            }
            ServerMessage::Admitted { seq, welcome, ratchet_tree } => {
                self.admitted(seq, &welcome.0, &ratchet_tree.0, now);
            }
            ServerMessage::Resumed { head, media_stands, member } => {
                self.resumed(head, media_stands, member, now);
            }
            ServerMessage::Log { entries } => self.log_entries(entries, now),
            ServerMessage::CommitRequest { request, adds, removes } => {
                self.commit_requested(Asked { request, adds, removes }, now);
            }
            ServerMessage::CommitRejected { request: Some(request), .. } => self.commit_rejected(request),
            ServerMessage::CommitRejected { request: None, .. } => self.own_commit_rejected(now),
            ServerMessage::SendRejected { reference, reason } => {
                self.send_rejected(reference, reason, now);
            }
            ServerMessage::Answer { request, sdp } => {
                let ask = self.transport.answered(request, sdp, now);
                self.carry_ask(ask);
            }
            ServerMessage::OfferRejected { request, .. } => self.transport.failed(request, now),
            ServerMessage::Slots { slots } => self.slots.replace(slots, now),
            ServerMessage::Speakers { loudest } => self.roster.set_loudest(loudest),
            ServerMessage::Presence { participant, presence } => {
                self.roster.set_away(participant, presence == protocol::Presence::Away, now);
            }
            ServerMessage::MediaLost => {
                self.transport.lost(now);
                self.watch.begin_anew(now);
                self.devices.begin_anew();
            }
            ServerMessage::Inventory { part, items } => self.inquiry.answered(part, items),
            ServerMessage::Draining { until } => self.server_ends = Some(until),
            ServerMessage::Closed { gates } => self.gates_closed(gates, now),
            ServerMessage::SignedIn { accepted } => self.signed_in = accepted,
            ServerMessage::Error { error } => self.refused(error, now),
            ServerMessage::Farewell { reason } => self.farewell(reason, now),
            ServerMessage::Pong => {}
        }
    }

    /// Everything that follows from the state and the time alone.
    fn settle(&mut self, now: Timestamp) {
        let steps = self.connection.tick(now, &mut self.rng);
        self.carry_out(&steps);
        self.tick_door(now);
        if self.repair.has_parted(now) {
            self.part(now);
        }
        if self.repair.take_rejoin(now) {
            if self.connection.is_open() {
                self.knock(now);
            } else {
                let steps = self.connection.start(now);
                self.carry_out(&steps);
            }
        }
        self.tick_errands(now);
        self.tick_verified(now);
        self.tick_log(now);
        self.tick_doubts(now);
        let commands = self.keys.tick(now);
        self.command_keys(commands);
        let (roster, membership) = (&self.roster, &self.membership);
        let leaf = |whose: &ParticipantId, stream| {
            let may = |here: &Membership| here.group.may(whose, Powers::to_send(stream));
            roster.leaf(whose).filter(|_| membership.as_ref().is_some_and(may))
        };
        let commands = self.slots.expectations(leaf, now);
        self.command_keys(commands);
        self.tick_streams(now);
        self.tell_missing(now);
        self.tick_quality(now);
        self.tick_inquiry(now);
        self.tick_foyer(now);
        self.tick_desk(now);
        self.tick_hosts(now);
        self.tell_recordings(now);
        self.tick_floor(now);
        self.tell_file_access();
        self.reactions.tick(now);
        self.open_private(now);
        self.tick_live(now);
        let online = self.is_seated();
        let ask = self.transport.tick(online, now);
        self.carry_ask(ask);
        self.tell_wants();
        self.tick_codecs(now);
        if self.beat_at.is_some_and(|at| now >= at) {
            self.say(Content::State(self.devices.state()), now);
        }
        self.flush(now);
        self.set_alarm(now);
    }

    fn set_alarm(&mut self, now: Timestamp) {
        let online = self.is_seated();
        let moments = [
            self.connection.deadline(),
            self.door_deadline(),
            self.repair.deadline(),
            self.log_deadline().filter(|_| online),
            self.verified_deadline(),
            self.keys.deadline(),
            self.transport.deadline().filter(|_| online),
            self.outbox.deadline().filter(|_| online),
            self.beat_at,
            self.membership.as_ref().and_then(|membership| membership.numbers.deadline(now)),
            self.watch.deadline(now).filter(|_| self.membership.is_some()),
            self.devices.deadline(now),
            self.codecs.deadline(now).filter(|_| self.membership.is_some()),
            self.experience.deadline(now).filter(|_| self.membership.is_some()),
            self.quality_deadline(),
            self.transport.line_deadline().filter(|at| *at > now && self.membership.is_some()),
            self.inquiry.deadline(),
            self.foyer.deadline(),
            self.errands.deadline(),
            self.desk.wishes.deadline().filter(|_| online),
            self.hosts_deadline(),
            self.reactions.deadline(),
            self.live.deadline(),
            self.unopened.deadline(),
            self.conversation.deadline(self.config.chat_pause),
            self.floor_deadline(now),
        ];
        // Never in the past: whatever is overdue waits for something else to happen.
        let soonest = now + Duration::from_millis(10);
        let wake = moments.into_iter().flatten().min().map(|at| at.max(soonest));
        if let Some(at) = wake.filter(|_| wake != self.wake) {
            self.out.push(Output::WakeAt(at));
        }
        self.wake = wake.or(self.wake);
    }

    fn show(&mut self, now: Timestamp) {
        let view = self.view(now);
        if self.shown.as_ref() != Some(&view) {
            self.shown = Some(view.clone());
            self.out.push(Output::View(Box::new(view)));
        }
    }

    /// The socket is gone: on with another, if there is anything to say.
    fn disconnected(&mut self, now: Timestamp) {
        self.door.stage = Stage::Outside;
        self.door.coming = None;
        self.errands.disconnected();
        self.inquiry.disconnected();
        self.forget_foyer();
        if self.has_business() || self.errands.is_under_way() || self.inquiry.is_on() {
            let steps = self.connection.closed(now, &mut self.rng);
            self.carry_out(&steps);
        } else {
            self.connection.forget();
        }
    }

    pub(crate) fn send(&mut self, message: ClientMessage) {
        if self.connection.is_open() {
            self.out.push(Output::Send(message.encode()));
        }
    }

    pub(crate) fn carry_out(&mut self, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Connect => self.out.push(Output::Connect),
                Step::Disconnect => {
                    self.door.stage = Stage::Outside;
                    self.door.coming = None;
                    self.errands.disconnected();
                    self.out.push(Output::Disconnect);
                }
                Step::Ping => self.send(ClientMessage::Ping),
            }
        }
    }

    pub(crate) fn carry_ask(&mut self, ask: Option<Ask>) {
        match ask {
            Some(Ask::Shell(command)) => self.out.push(Output::Media(command)),
            Some(Ask::Server { request, sdp, tracks, fresh }) => {
                self.send(ClientMessage::Offer { request, sdp, tracks, fresh });
            }
            None => {}
        }
    }

    pub(crate) fn command_keys(&mut self, commands: Vec<KeyCommand>) {
        self.out.extend(commands.into_iter().map(Output::Keys));
    }

    /// Whether this participant has its seat on this connection.
    pub(crate) fn is_seated(&self) -> bool {
        self.connection.is_open() && matches!(self.door.stage, Stage::Seated | Stage::CatchingUp { .. })
    }
}
