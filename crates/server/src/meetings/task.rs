//! One meeting's task: the thin shell around [`meeting::Meeting`].

use std::{collections::HashMap, sync::Arc, time::Duration};

use identity::OrganisationId;
use meeting::{Connection, Input, MediaEvent, Meeting, Output, Record, Restored, Terms, Timestamp};
use protocol::{
    ClientMessage, ErrorCode, Gathering, ParticipantId, RoomHash, ServerMessage, Wire, inventory::Part,
};
use rand::{SeedableRng, rngs::StdRng};
use tokio::sync::{mpsc, oneshot};

use super::Meetings;
use crate::{clock, media::Room, signalling::Outbox};

/// How long a meeting that is empty stays in memory.
const IDLE: Duration = Duration::from_secs(5);

/// What comes in a meeting's mailbox.
pub(super) enum Letter {
    /// A connection that will say something.
    Arrived(Connection, Outbox),
    /// Somebody before the door asks how it stands.
    Peek(oneshot::Sender<Gathering>),
    /// Whether this participant is host or co-host.
    Leads(ParticipantId, oneshot::Sender<bool>),
    /// Anything else.
    Input(Box<Input>),
}

struct Task {
    meetings: Arc<Meetings>,
    room: RoomHash,
    meeting: Meeting,
    media: Room,
    outboxes: HashMap<Connection, Outbox>,
    wake: Option<Timestamp>,
    empty: bool,
    rng: StdRng,
}

/// Runs a meeting until nobody is there for a while, it is deleted, or the server stops.
pub(super) async fn run(
    meetings: Arc<Meetings>,
    (room, shard, of): (RoomHash, usize, Option<OrganisationId>),
    (terms, restored): (Terms, Restored),
    mut mailbox: mpsc::Receiver<Letter>,
) {
    let (events, mut news) = mpsc::unbounded_channel();
    let (meeting, first) = Meeting::restore(meetings.limits.clone(), terms, restored, clock::now());
    let mut task = Task {
        media: meetings.media.room(shard, events, of),
        meetings,
        room,
        meeting,
        outboxes: HashMap::new(),
        wake: None,
        empty: true,
        rng: StdRng::from_os_rng(),
    };
    task.carry_out(first).await;
    loop {
        let sleep = task.sleeps();
        let input = tokio::select! {
            letter = mailbox.recv() => match letter {
                Some(Letter::Arrived(connection, outbox)) => {
                    task.outboxes.insert(connection, outbox);
                    continue;
                }
                Some(Letter::Peek(answer)) => {
                    // Whoever asked may have gone.
                    drop(answer.send(task.meeting.gathering()));
                    continue;
                }
                Some(Letter::Leads(participant, answer)) => {
                    let _gone = answer.send(task.meeting.is_led_by(&participant));
                    continue;
                }
                Some(Letter::Input(input)) => *input,
                None => break,
            },
            event = news.recv() => match event {
                Some(event) => Input::Media(event),
                None => break,
            },
            () = tokio::time::sleep(sleep) => {
                if task.empty && task.outboxes.is_empty() && task.retire(&mailbox) {
                    return;
                }
                Input::Tick
            }
        };
        let last = matches!(input, Input::ShutDown | Input::Deleted);
        let closed = if let Input::Closed { connection, .. } = input { Some(connection) } else { None };
        task.handle(input).await;
        if let Some(connection) = closed {
            task.outboxes.remove(&connection);
        }
        if last {
            break;
        }
    }
    task.meetings.running().tasks.remove(&task.room);
    task.meetings.metrics.meetings.fall();
}

impl Task {
    async fn handle(&mut self, input: Input) {
        if matches!(input, Input::Tick) {
            self.wake = None;
        }
        let knocks = matches!(&input, Input::Message { message: ClientMessage::Knock { .. }, .. });
        // Checking a commit in a big group takes tens of milliseconds; sockets shall not wait for it.
        let takes_long = matches!(
            &input,
            Input::Message { message: ClientMessage::Commit { .. } | ClientMessage::Establish { .. }, .. }
        );
        let handle = || self.meeting.handle(input, clock::now(), &mut self.rng);
        let outputs = if takes_long { tokio::task::block_in_place(handle) } else { handle() };
        if knocks {
            let refused = outputs.iter().any(is_error);
            self.meetings.metrics.knocks_refused.add(u64::from(refused));
        }
        self.carry_out(outputs).await;
    }

    /// Stores first, then speaks: nobody hears of what a restart forgets.
    async fn carry_out(&mut self, outputs: Vec<Output>) {
        self.empty = false;
        let mut records = Vec::new();
        let mut rest = Vec::new();
        for output in outputs {
            match output {
                Output::Persist(record) => records.push(record),
                other => rest.push(other),
            }
        }
        self.store(records).await;
        for output in rest {
            match output {
                Output::Send { to, message } => self.send(&to, &message),
                Output::Close { connection } => {
                    if let Some(outbox) = self.outboxes.get(&connection) {
                        outbox.close();
                    }
                }
                Output::Media(command) => {
                    let admission = &self.meetings.admission;
                    self.media.command(command, |on| admission.place(on));
                }
                Output::TellStored { to } => self.tell_stored(to).await,
                Output::WakeAt(at) => self.wake = Some(at),
                Output::Empty => self.empty = true,
                Output::Persist(_) => {}
            }
        }
    }

    async fn store(&mut self, records: Vec<Record>) {
        if records.is_empty() {
            return;
        }
        if let Err(error) = self.meetings.store.write(self.room, records).await {
            // The meeting goes on in memory; a restart would lose it.
            self.meetings.metrics.store_failures.add(1);
            tracing::error!(%error, "records of a meeting cannot be stored");
        }
    }

    async fn tell_stored(&self, to: Connection) {
        match self.meetings.store.inventory(self.room).await {
            Ok(items) => self.send(&[to], &ServerMessage::Inventory { part: Part::Stored, items }),
            Err(error) => {
                self.meetings.metrics.store_failures.add(1);
                tracing::error!(%error, "what is stored of a meeting cannot be counted");
            }
        }
    }

    fn send(&self, to: &[Connection], message: &ServerMessage) {
        if let ServerMessage::Error { error } = message {
            self.meetings.metrics.errors_sent.add(1);
            self.meetings.metrics.too_many.add(u64::from(*error == ErrorCode::TooMany));
        }
        let bytes = axum::body::Bytes::from(message.encode());
        for outbox in to.iter().filter_map(|connection| self.outboxes.get(connection)) {
            outbox.send(bytes.clone());
        }
    }

    fn sleeps(&self) -> Duration {
        match self.wake {
            // A millisecond more, so that the clock has surely come to it.
            Some(at) => at.since(clock::now()) + Duration::from_millis(1),
            None => IDLE,
        }
    }

    /// Takes the meeting off the list, unless somebody has come in the meantime.
    fn retire(&self, mailbox: &mpsc::Receiver<Letter>) -> bool {
        let mut running = self.meetings.running();
        if !mailbox.is_empty() {
            return false;
        }
        running.tasks.remove(&self.room);
        self.meetings.metrics.meetings.fall();
        true
    }
}

fn is_error(output: &Output) -> bool {
    matches!(output, Output::Send { message: ServerMessage::Error { .. }, .. })
}

/// Where the media plane puts its news for a meeting.
pub(crate) type News = mpsc::UnboundedSender<MediaEvent>;
