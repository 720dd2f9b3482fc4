//! One client's connection, from its upgrade to its end.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use axum::{
    body::Bytes,
    extract::ws::{CloseFrame, Message, WebSocket, close_code},
};
use futures_util::{SinkExt, StreamExt, stream::SplitSink};
use identity::{OrganisationId, Token};
use meeting::{
    Connection, Input, Timestamp,
    limits::{TokenBucket, Verdict},
};
use protocol::{
    Account, ClientMessage, DecodeError, ErrorCode, Farewell, RoomHash, RoomId, ServerMessage, Ticket, Wire,
    class::ClosedGate,
    inventory::{Field, Item, Part, Until, Value},
};
use store::Doorplate;
use tokio::time::timeout;

use super::outbox::{self, Outbox, Queue};
use crate::{
    clock,
    doorkeeper::{Refusal, Tries},
    media::{OwnTrials, RELAY_ACCESS},
    meetings::{Comer, Door, Inside, Meetings},
    metrics::Metrics,
    organisations::{Organisations, Place},
};

/// A connection that says nothing for this long is broken without knowing it; clients ping every 15 s.
const SILENCE: Duration = Duration::from_secs(45);
/// How long a write may take, and how much longer for each 64 KiB of the message.
const WRITE: Duration = Duration::from_secs(15);
/// How long a connection may take to take its last messages.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// What an inventory weighs in the rate of its connection, next to a ping: it asks the store, too.
const INVENTORY_COST: u32 = 10;
/// What a trial weighs: the media plane shakes hands for it.
const TRY_COST: u32 = 10;

/// How often it is looked whether something is off in a meeting by now.
const GATES: Duration = Duration::from_secs(30);

/// How long before the relay is told anew: what was told is good for twice as long.
const RELAY_TOLD: Duration = RELAY_ACCESS.checked_div(2).expect("two is not zero");

/// Serves a client until either side goes.
pub(crate) async fn serve(
    socket: WebSocket,
    peer: Option<SocketAddr>,
    meetings: Arc<Meetings>,
    organisations: Arc<Organisations>,
) {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let connection = Connection(NEXT.fetch_add(1, Relaxed));
    let metrics = Arc::clone(&meetings.metrics);
    metrics.connections.rise();
    let (outbox, queue) = Outbox::new(meetings.unread_bytes);
    let (sink, mut stream) = socket.split();
    let mut writer = tokio::spawn(write(sink, queue, Arc::clone(&metrics)));
    let limits = &meetings.limits;
    let bucket = TokenBucket::new(limits.messages_per_second, limits.message_burst, clock::now());
    let tries = Tries::default();
    let (since, received) = (clock::now(), 0);
    let (proved, trials, relay_told, door) = (None, OwnTrials::default(), None, None);
    let mut client = Client {
        connection,
        peer,
        since,
        received,
        outbox,
        meetings,
        organisations,
        metrics,
        bucket,
        tries,
        signed_in: None,
        proved,
        trials,
        relay_told,
        door,
        inside: None,
        organisation: None,
        closed_told: Vec::new(),
    };
    let mut gates = tokio::time::interval(GATES);
    let mut closing = client.meetings.closing();
    let mut draining = client.meetings.draining();
    draining.mark_changed();
    // Browsers say so when a page is closed or loaded anew (RFC 6455, section 7.4.1).
    let mut page_gone = false;
    loop {
        let frame = tokio::select! {
            // Those in a meeting hear it from there, after what was said before.
            () = async { drop(closing.wait_for(|closing| *closing).await) }, if client.door.is_none() => {
                client.say(&ServerMessage::Farewell { reason: Farewell::ShuttingDown });
                client.outbox.close();
                drop(timeout(LAST_WORDS, &mut writer).await);
                break;
            }
            Ok(()) = draining.changed() => {
                if let Some(until) = *draining.borrow_and_update() {
                    client.say(&ServerMessage::Draining { until: until.0 });
                }
                continue;
            }
            _ = gates.tick(), if client.organisation.is_some() => {
                client.tell_closed().await;
                continue;
            }
            () = over(client.signed_in.as_mut()) => {
                client.sign_out().await;
                continue;
            }
            frame = timeout(SILENCE, stream.next()) => frame,
            // It ends after the last words, or because nobody reads.
            _ = &mut writer => break,
        };
        match frame {
            Ok(Some(Ok(Message::Binary(bytes)))) => client.take(&bytes).await,
            Ok(Some(Ok(Message::Text(_)))) => client.refuse(ErrorCode::Malformed),
            Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => {}
            Ok(Some(Err(error))) => {
                if is_too_long(&error) {
                    client.refuse(ErrorCode::TooLarge);
                    drop(timeout(LAST_WORDS, &mut writer).await);
                }
                break;
            }
            Ok(Some(Ok(Message::Close(frame)))) => {
                page_gone = frame.is_some_and(|frame| frame.code == close_code::AWAY);
                break;
            }
            Ok(None) | Err(_) => break,
        }
    }
    let metrics = Arc::clone(&client.metrics);
    client.go(page_gone).await;
    if writer.is_finished() {
        // A socket that is closed with something unread resets the connection, and may take the last words with it.
        drop(timeout(LAST_WORDS, async { while let Some(Ok(_)) = stream.next().await {} }).await);
    } else {
        writer.abort();
    }
    metrics.connections.fall();
}

struct Client {
    connection: Connection,
    /// Where it comes from; a proxy, where there is one in between. Told to nobody but the client.
    peer: Option<SocketAddr>,
    since: Timestamp,
    /// Bytes of messages.
    received: u64,
    outbox: Outbox,
    meetings: Arc<Meetings>,
    organisations: Arc<Organisations>,
    metrics: Arc<Metrics>,
    /// For what does not come to a meeting; meetings keep their own account.
    bucket: TokenBucket,
    tries: Tries,
    /// Whose it has shown to be.
    signed_in: Option<Place>,
    /// To which meeting it has shown a right last.
    proved: Option<RoomHash>,
    trials: OwnTrials,
    /// When it was last told how to come by TURN. What it was told is not kept.
    relay_told: Option<Instant>,
    door: Option<(RoomHash, Door)>,
    inside: Option<Inside>,
    /// Of whose class the meeting is to which it came last.
    organisation: Option<OrganisationId>,
    /// What it was last told to be off there.
    closed_told: Vec<ClosedGate>,
}

impl Client {
    async fn take(&mut self, bytes: &[u8]) {
        self.metrics.messages_received.add(1);
        self.received += u64::try_from(bytes.len()).unwrap_or(0);
        #[cfg(feature = "tap")]
        crate::tap::record("signalling-in", bytes);
        let message = match ClientMessage::decode(bytes) {
            Ok(message) => message,
            Err(error) => {
                let code = match error {
                    DecodeError::TooLarge { .. } => ErrorCode::TooLarge,
                    _ => ErrorCode::Malformed,
                };
                if self.within_rate(5) {
                    self.refuse(code);
                }
                return;
            }
        };
        let at_the_door = matches!(
            message,
            ClientMessage::Register { .. }
                | ClientMessage::Unregister { .. }
                | ClientMessage::Look { .. }
                | ClientMessage::Peek { .. }
                | ClientMessage::Knock { .. }
                | ClientMessage::Resume { .. }
        );
        if message == ClientMessage::Inventory {
            if self.within_rate(INVENTORY_COST) {
                self.tell_inventory();
                if self.door.is_some() {
                    self.inside(message).await;
                }
            }
        } else if let ClientMessage::Try { request, sdp } = message {
            if self.within_rate(TRY_COST) {
                self.try_ways(request, sdp);
            }
        } else if let ClientMessage::SignIn { ticket } = message {
            if self.within_rate(5) {
                self.sign_in(ticket).await;
            }
        } else if !at_the_door {
            self.inside(message).await;
        } else if self.within_rate(5)
            && let Err(Refusal { error, closes }) = self.at_the_door(message).await
        {
            self.refuse(error);
            if closes {
                self.outbox.close();
            }
        }
        self.tell_relay();
    }

    /// Whose it is, once and before it is at a meeting.
    async fn sign_in(&mut self, Ticket(ticket): Ticket) {
        if self.door.is_some() || self.signed_in.is_some() {
            return self.refuse(ErrorCode::OutOfOrder);
        }
        self.signed_in = self.organisations.arrive_at(Token::from(ticket).hash()).await;
        self.say(&ServerMessage::SignedIn { accepted: self.signed_in.is_some() });
    }

    /// What it was signed in with holds no more: it goes.
    async fn sign_out(&mut self) {
        self.signed_in = None;
        let went = match &self.door {
            Some((_, door)) => door.put(Input::SignedOut { connection: self.connection }).await,
            None => false,
        };
        if !went {
            self.say(&ServerMessage::Farewell { reason: Farewell::SignedOut });
            self.outbox.close();
        }
    }

    /// Tells how to come by TURN whoever has shown a right to a meeting, again before that is too old.
    fn tell_relay(&mut self) {
        let due = self.relay_told.is_none_or(|told| told.elapsed() >= RELAY_TOLD);
        if due && self.proved.is_some() {
            self.relay_told = Some(Instant::now());
            self.say(&ServerMessage::Relay(self.meetings.relay_access()));
        }
    }

    /// What anybody may ask for who shows a right to it.
    async fn at_the_door(&mut self, message: ClientMessage) -> Result<(), Refusal> {
        let mut told = match &message {
            ClientMessage::Register { meeting, .. } => Some(meeting.room),
            ClientMessage::Look { room, .. }
            | ClientMessage::Peek { room, .. }
            | ClientMessage::Knock { room, .. }
            | ClientMessage::Resume { room, .. } => Some(room.hash()),
            // Whoever deletes what never stood has shown nothing.
            _ => None,
        };
        match message {
            ClientMessage::Register { meeting, card, signature } => {
                let version = meeting.version;
                let from = (&mut self.tries, self.signed_in.as_ref().map(|place| place.member));
                self.meetings.register(meeting, card.0, &signature, from).await?;
                self.say(&ServerMessage::Registered { version });
            }
            ClientMessage::Unregister { room, host, version, signature } => {
                self.meetings.unregister(room, &host, version, &signature, &mut self.tries).await?;
                self.say(&ServerMessage::Unregistered);
            }
            ClientMessage::Look { room, proof } => {
                let plate = self.meetings.doorkeeper.look(&room.hash(), &proof, &mut self.tries).await?;
                if !self.meetings.doorkeeper.is_here(&plate) {
                    // They read why; the ways to a meeting that may not be here are not told.
                    told = None;
                }
                self.comes_to(plate.class.as_deref().map(|class| OrganisationId(class.organisation))).await;
                self.say(&ServerMessage::Card { card: plate.card.into(), class: plate.class });
            }
            ClientMessage::Peek { room, proof } => {
                let room = room.hash();
                let plate = self.meetings.doorkeeper.look(&room, &proof, &mut self.tries).await?;
                self.check_class(&plate).await?;
                self.say(&ServerMessage::Gathering(self.meetings.gathering(room).await));
            }
            ClientMessage::Knock { ref room, ref proof, ref replaces, .. } => {
                let room = self.room(room)?;
                let plate = self.meetings.doorkeeper.look(&room, proof, &mut self.tries).await?;
                self.check_class(&plate).await?;
                self.comes_to(plate.class.as_deref().map(|class| OrganisationId(class.organisation))).await;
                self.metrics.knocks.add(1);
                let comer = match replaces {
                    Some(seat) if self.meetings.doorkeeper.has_seat(&room, seat).await => Comer::Back,
                    _ => Comer::New,
                };
                self.enter((room, comer, ErrorCode::NotAvailable), message).await?;
            }
            ClientMessage::Resume { ref room, ref seat, .. } => {
                let room = self.room(room)?;
                self.meetings.doorkeeper.seat(&room, seat, &mut self.tries).await?;
                self.meetings.doorkeeper.check_here(&room).await?;
                self.comes_to(self.meetings.doorkeeper.organisation(&room).await).await;
                self.enter((room, Comer::Back, ErrorCode::SeatGone), message).await?;
            }
            message => self.inside(message).await,
        }
        self.proved = told.or(self.proved);
        Ok(())
    }

    /// Whether whoever has shown the link may come further, by the rules of the meeting's class.
    async fn check_class(&self, plate: &Doorplate) -> Result<(), Refusal> {
        let who = self.signed_in.as_ref().map(|place| place.member);
        self.meetings.doorkeeper.check_entry(plate, who).await
    }

    /// It comes to a meeting of this organisation's, or of none: it is told what is off there.
    async fn comes_to(&mut self, organisation: Option<OrganisationId>) {
        // What it looks up from inside is another meeting's.
        if self.door.is_some() && organisation != self.organisation {
            return;
        }
        self.organisation = organisation;
        self.tell_closed().await;
    }

    /// Tells what is off in its meeting by now, if that is something else than it was told.
    async fn tell_closed(&mut self) {
        let gates = match self.organisation {
            Some(of) => self.meetings.doorkeeper.closed(of).await,
            None => Vec::new(),
        };
        if gates != self.closed_told {
            self.say(&ServerMessage::Closed { gates: gates.clone() });
            self.closed_told = gates;
        }
    }

    /// Lets it try the ways to the media port, if it belongs to some meeting.
    fn try_ways(&self, request: u64, sdp: String) {
        let outbox = self.outbox.clone();
        let tell = move |sdp| outbox.send(ServerMessage::Tried { request, sdp }.encode().into());
        match self.proved {
            Some(room) => self.meetings.try_ways(room, &self.trials, sdp, tell),
            None => tell(None),
        }
    }

    /// A connection is at one meeting only.
    fn room(&self, room: &RoomId) -> Result<RoomHash, Refusal> {
        let room = room.hash();
        match &self.door {
            Some((bound, _)) if *bound != room => Err(ErrorCode::OutOfOrder.into()),
            _ => Ok(room),
        }
    }

    /// Goes to the meeting with this message, or says what stands in the way.
    async fn enter(
        &mut self,
        to: (RoomHash, Comer, ErrorCode),
        message: ClientMessage,
    ) -> Result<(), Refusal> {
        if self.door.is_none() {
            let door = self.meetings.enter(to, self.connection, &self.outbox).await?;
            if let Some(Place { member, .. }) = &self.signed_in {
                let account = Account(member.account.0);
                door.put(Input::SignedIn { connection: self.connection, account }).await;
            }
            self.door = Some((to.0, door));
            self.inside = Some(self.meetings.count_inside());
        }
        self.inside(message).await;
        Ok(())
    }

    /// What a meeting deals with.
    async fn inside(&mut self, message: ClientMessage) {
        match (&self.door, message) {
            (Some((_, door)), message) => {
                let input = Input::Message { connection: self.connection, message };
                if !door.put(input).await {
                    self.door = None;
                    self.inside = None;
                    self.refuse(ErrorCode::ShuttingDown);
                }
            }
            (None, message) => {
                if self.within_rate(1) {
                    match message {
                        ClientMessage::Ping => self.say(&ServerMessage::Pong),
                        ClientMessage::Leave => {
                            self.say(&ServerMessage::Farewell { reason: Farewell::Left });
                            self.outbox.close();
                        }
                        _ => self.refuse(ErrorCode::OutOfOrder),
                    }
                }
            }
        }
    }

    /// What is held with this connection. Taken apart whole, so that a new field does not compile before it is decided
    /// what is said of it.
    fn tell_inventory(&self) {
        let Self {
            connection: _,
            peer,
            since,
            received,
            outbox,
            meetings,
            organisations: _,
            metrics: _,
            bucket: _,
            tries,
            signed_in,
            proved,
            trials: _,
            relay_told: _,
            door,
            inside: _,
            organisation: _,
            closed_told: _,
        } = self;
        let (sent, unsent) = outbox.bytes();
        let text = |text: Option<String>| text.map_or(Value::Nothing, Value::Text);
        let room = door.as_ref().map(|(room, _)| room).or(proved.as_ref());
        let room = room.map(|room| room.0.iter().map(|byte| format!("{byte:02x}")).collect());
        let items = [
            (Field::Address, text(peer.map(|peer| peer.to_string()))),
            (Field::Since, Value::Time(since.0)),
            (Field::Room, text(room)),
            (Field::Received, Value::Length(*received)),
            (Field::Sent, Value::Length(sent)),
            (Field::Unsent, Value::Length(unsent)),
            (Field::Misses, Value::Count(tries.misses().into())),
            (Field::Account, text(signed_in.as_ref().map(|place| place.member.account.text()))),
            (Field::Counters, Value::Count(meetings.figures_count())),
        ];
        let items = items.map(|(field, value)| Item::new(field, value, Until::Connection)).into();
        self.say(&ServerMessage::Inventory { part: Part::Connection, items });
    }

    /// Whether this may be answered; says so itself if not.
    fn within_rate(&mut self, cost: u32) -> bool {
        match self.bucket.take(cost, clock::now()) {
            Verdict::Pass => true,
            Verdict::Refuse => {
                self.metrics.too_many.add(1);
                self.say(&ServerMessage::Error { error: ErrorCode::TooMany });
                false
            }
            Verdict::Close => {
                self.metrics.too_many.add(1);
                self.refuse(ErrorCode::TooMany);
                false
            }
        }
    }

    fn refuse(&self, error: ErrorCode) {
        self.metrics.errors_sent.add(1);
        self.say(&ServerMessage::Error { error });
        if error.closes() {
            self.outbox.close();
        }
    }

    fn say(&self, message: &ServerMessage) {
        self.outbox.send(message.encode().into());
    }

    async fn go(self, page_gone: bool) {
        if let Some((_, door)) = self.door {
            door.put(Input::Closed { connection: self.connection, page_gone }).await;
        }
    }
}

/// Sends what comes out of the queue until it is told to close, nobody sends any more, or nobody reads.
async fn write(mut sink: SplitSink<WebSocket, Message>, mut queue: Queue, metrics: Arc<Metrics>) {
    while let Some(item) = queue.next().await {
        let outbox::Item::Message(message) = item else {
            let frame = CloseFrame { code: close_code::NORMAL, reason: "".into() };
            drop(timeout(LAST_WORDS, sink.send(Message::Close(Some(frame)))).await);
            return;
        };
        if !put(&mut sink, message, &metrics).await {
            return;
        }
    }
    if queue.overflowed() {
        metrics.slow_readers.add(1);
    }
}

async fn put(sink: &mut SplitSink<WebSocket, Message>, message: Bytes, metrics: &Metrics) -> bool {
    #[cfg(feature = "tap")]
    crate::tap::record("signalling-out", &message);
    let pieces = u32::try_from(message.len() >> 16).unwrap_or(u32::MAX);
    let patience = WRITE.saturating_add(Duration::from_secs(1).saturating_mul(pieces));
    match timeout(patience, sink.send(Message::Binary(message))).await {
        Ok(Ok(())) => {
            metrics.messages_sent.add(1);
            true
        }
        Ok(Err(_)) => false,
        Err(_) => {
            metrics.slow_readers.add(1);
            false
        }
    }
}

/// Waits until what a connection was signed in with holds no more; for ever where there is nothing.
async fn over(place: Option<&mut Place>) {
    match place {
        Some(place) => place.over().await,
        None => std::future::pending().await,
    }
}

/// Whether the frame was longer than any message may be. The library's type is its own, its words are stable.
fn is_too_long(error: &axum::Error) -> bool {
    error.to_string().contains("too long")
}
