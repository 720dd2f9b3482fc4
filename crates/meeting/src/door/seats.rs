//! Seats and the connections that sit on them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use protocol::{
    Account, Bytes, Caller, EntryKey, ParticipantId, SeatToken, ServerMessage, StreamKind, VisitorId, Want,
    inventory::{Field, Item, Until, Value},
};

use crate::{
    Connection, Limits, MediaSession, MediaSlot, SeatRecord, Timestamp,
    inventory::{count, hexadecimal, length, text, time},
    limits::TokenBucket,
    order::Log,
};

/// A connection that has said something here.
#[derive(Debug)]
pub(crate) struct Visitor {
    pub bucket: TokenBucket,
    pub seat: Option<ParticipantId>,
    /// When it last said something.
    pub heard: Timestamp,
    /// Told to close: nothing it says counts any more.
    pub gone: bool,
}

impl Visitor {
    pub fn new(limits: &Limits, now: Timestamp) -> Self {
        let bucket = TokenBucket::new(limits.messages_per_second, limits.message_burst, now);
        Self { bucket, seat: None, heard: now, gone: false }
    }
}

/// A participant's place in the meeting.
#[derive(Debug)]
pub(crate) struct Seat {
    pub participant: ParticipantId,
    pub token_hash: [u8; 32],
    /// The capability before this one, until the leaf is replaced that it was given for.
    pub former_token: Option<[u8; 32]>,
    /// Whose account came to it.
    pub owner: Option<Owner>,
    pub connection: Option<Connection>,
    /// Since when there is no connection.
    pub away_since: Option<Timestamp>,
    /// How long it is kept then.
    pub grace: Duration,
    pub place: Place,
    pub media: Option<MediaSession>,
    /// What the media plane was told to forward from there.
    pub allowed: Vec<StreamKind>,
    pub slots: Vec<MediaSlot>,
    pub wants: Vec<Want>,
    /// What this host has been told of the door, and when.
    pub callers_told: Option<(Timestamp, BTreeMap<ParticipantId, u32>)>,
}

/// Whose account a seat is: nobody else comes back to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Owner {
    /// Not known of a seat that was read back until its owner has come.
    pub account: Option<Account>,
    /// As stored.
    pub bound: [u8; 32],
}

impl Owner {
    pub fn new(account: Account, token: &SeatToken) -> Self {
        Self { account: Some(account), bound: token.bind(account) }
    }
}

/// How far a seat has come.
#[derive(Debug)]
pub(crate) enum Place {
    /// Asked to found the group.
    Founding { since: Timestamp },
    /// At the door: waits for a commit, for a host's word, or for a host to come.
    Waiting(Waiting),
    /// In the group.
    Member(Admission),
}

/// Somebody at the door.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub key_package: Bytes,
    pub since: Timestamp,
    pub right: Right,
    /// It was a member and comes anew.
    pub returns: bool,
    /// What it was and is again if it goes without having come in: the leaf that it takes the place of.
    pub was: Option<Admission>,
    pub visitor: VisitorId,
    /// A sealed word to the hosts, and how many there were.
    pub note: (u32, Option<Bytes>),
    pub refused_by: BTreeSet<ParticipantId>,
    /// When it was last told of the queue, and what.
    pub queue_told: Option<(Timestamp, InQueue)>,
    /// Without a connection: until when hosts are shown it all the same.
    pub shown_until: Option<Timestamp>,
    order: u64,
}

/// By what right somebody at the door may be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Right {
    /// The host key vouches for it.
    Host,
    /// It takes the place of its own leaf.
    Return {
        /// The host key vouches for it, too.
        host: bool,
    },
    /// It holds the guest link of this key.
    Entry(EntryKey),
}

/// What [`protocol::ServerMessage::Queue`] says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InQueue {
    pub place: u32,
    pub waiting: u32,
    pub host_present: bool,
}

/// Somebody in the group.
#[derive(Debug, Default)]
pub(crate) struct Admission {
    /// The log entry that admitted the participant; 0 for the founder.
    pub admitted: u64,
    /// Whose commit that was.
    pub by: Option<ParticipantId>,
    /// It has said something that only a member can say: its Welcome opened.
    pub confirmed: bool,
    /// Commit requests in a row without any answer.
    pub unanswered: u32,
    /// The sender's numbers of its sealed messages that are in the log, and where.
    pub references: BTreeMap<u64, u64>,
    /// The highest of its numbers whose entry is not kept any more.
    pub forgotten: Option<u64>,
    /// The key package that was added, and the word that it is in, until it has shown that this came to it.
    pub word: Option<(Bytes, Arc<ServerMessage>)>,
}

impl Seat {
    pub fn new(
        participant: ParticipantId,
        token_hash: [u8; 32],
        connection: Option<Connection>,
        place: Place,
    ) -> Self {
        Self {
            participant,
            token_hash,
            former_token: None,
            owner: None,
            connection,
            away_since: None,
            grace: Duration::ZERO,
            place,
            media: None,
            allowed: Vec::new(),
            slots: Vec::new(),
            wants: Vec::new(),
            callers_told: None,
        }
    }

    /// Whether whoever has this token and account, or shows none, is the one who has had the seat so far.
    pub fn is_of(&self, account: Option<Account>, token: &SeatToken) -> bool {
        match (self.owner, account) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(Owner { account: Some(owner), .. }), Some(account)) => owner == account,
            (Some(Owner { account: None, bound }), Some(account)) => bound == token.bind(account),
        }
    }

    /// When it is given up, if its member does not come back.
    pub fn kept_until(&self) -> Option<Timestamp> {
        self.away_since.map(|since| since + self.grace)
    }

    pub fn admission(&self) -> Option<&Admission> {
        if let Place::Member(admission) = &self.place { Some(admission) } else { None }
    }

    pub fn admission_mut(&mut self) -> Option<&mut Admission> {
        if let Place::Member(admission) = &mut self.place { Some(admission) } else { None }
    }

    pub fn waiting(&self) -> Option<&Waiting> {
        if let Place::Waiting(waiting) = &self.place { Some(waiting) } else { None }
    }

    pub fn waiting_mut(&mut self) -> Option<&mut Waiting> {
        if let Place::Waiting(waiting) = &mut self.place { Some(waiting) } else { None }
    }

    /// Whether a leaf of the group is this seat's, also while another is to take its place.
    pub fn has_leaf(&self) -> bool {
        self.admission().is_some() || self.waiting().is_some_and(|waiting| waiting.was.is_some())
    }

    /// What is held of it, for its owner.
    pub fn items(&self) -> Vec<Item> {
        let Self {
            participant,
            token_hash,
            former_token,
            owner: _,
            connection: _,
            away_since,
            grace: _,
            place,
            media,
            allowed,
            slots,
            wants,
            callers_told,
        } = self;
        let hashes = [Some(token_hash), former_token.as_ref()];
        let hashes: Vec<_> = hashes.into_iter().flatten().map(|hash| hexadecimal(hash)).collect();
        let told = callers_told.as_ref().map_or(0, |(_, callers)| callers.len());
        let place_name = match place {
            Place::Founding { .. } => "founding",
            Place::Waiting(_) => "waiting",
            Place::Member(_) => "member",
        };
        let item = |field, value| Item::new(field, value, Until::Seat);
        let mut items = vec![
            item(Field::Participant, Value::Text(hexadecimal(&participant.0))),
            item(Field::SeatToken, Value::Text(hashes.join(" "))),
            item(Field::Place, Value::Flags(vec![place_name.to_owned()])),
            item(Field::Away, time(*away_since)),
        ];
        match place {
            Place::Founding { since: _ } => {}
            Place::Waiting(waiting) => items.extend(waiting.items()),
            Place::Member(admission) => items.extend(admission.items()),
        }
        items.extend([
            item(Field::Transport, text(media.map(|session| format!("{:016x}", session.0)))),
            item(Field::Allowed, Value::Streams(allowed.clone())),
            item(Field::Slots, count(slots.len())),
            item(Field::Wants, count(wants.len())),
            item(Field::Callers, count(told)),
        ]);
        items
    }

    /// What is stored of it, if it is a member's.
    pub fn record(&self) -> Option<SeatRecord> {
        let admission = self.admission()?;
        Some(SeatRecord {
            participant: self.participant,
            token_hash: self.token_hash,
            admitted: admission.admitted,
            bound: self.owner.map(|owner| owner.bound),
        })
    }
}

impl Admission {
    fn items(&self) -> Vec<Item> {
        let Self { admitted, by: _, confirmed: _, unanswered: _, references, forgotten: _, word: _ } = self;
        vec![
            Item::new(Field::Admitted, Value::Count(*admitted), Until::Seat),
            Item::new(Field::References, count(references.len()), Until::Newer),
        ]
    }
}

impl Waiting {
    pub fn new(key_package: Bytes, since: Timestamp, right: Right, visitor: VisitorId) -> Self {
        Self {
            key_package,
            since,
            right,
            returns: false,
            was: None,
            visitor,
            note: (0, None),
            refused_by: BTreeSet::new(),
            queue_told: None,
            shown_until: None,
            order: 0,
        }
    }

    /// Whether hosts are shown it, whose connection may have broken a moment ago.
    pub fn is_shown(&self, now: Timestamp) -> bool {
        self.shown_until.is_none_or(|until| now < until)
    }

    fn items(&self) -> Vec<Item> {
        let Self {
            key_package,
            since: _,
            right: _,
            returns: _,
            was,
            visitor,
            note: (_, note),
            refused_by: _,
            queue_told: _,
            shown_until: _,
            order: _,
        } = self;
        let item = |field, value| Item::new(field, value, Until::Seat);
        let mut items = vec![
            item(Field::KeyPackage, length(key_package.0.len())),
            item(Field::Visitor, Value::Text(hexadecimal(&visitor.0))),
            item(Field::Note, note.as_ref().map_or(Value::Nothing, |note| length(note.0.len()))),
        ];
        items.extend(was.iter().flat_map(Admission::items));
        items
    }

    /// As a host sees it.
    pub fn caller(&self, participant: ParticipantId) -> Caller {
        Caller { participant, key_package: self.key_package.clone(), note: self.note.1.clone() }
    }
}

/// All seats of a meeting.
#[derive(Debug, Default)]
pub(crate) struct Seats {
    seats: BTreeMap<ParticipantId, Seat>,
    knocks: u64,
}

impl Seats {
    pub fn is_empty(&self) -> bool {
        self.seats.is_empty()
    }

    pub fn get(&self, participant: &ParticipantId) -> Option<&Seat> {
        self.seats.get(participant)
    }

    pub fn get_mut(&mut self, participant: &ParticipantId) -> Option<&mut Seat> {
        self.seats.get_mut(participant)
    }

    pub fn insert(&mut self, seat: Seat) {
        self.seats.insert(seat.participant, seat);
    }

    pub fn remove(&mut self, participant: &ParticipantId) -> Option<Seat> {
        self.seats.remove(participant)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Seat> {
        self.seats.values()
    }

    /// The place of the next one at the door. Whoever had a seat `before` goes on from there: in their turn if
    /// they waited, with their leaf if they come back.
    pub fn line_up(&mut self, mut waiting: Waiting, before: Option<Seat>) -> Place {
        self.knocks += 1;
        waiting.order = self.knocks;
        let keeps_leaf = matches!(waiting.right, Right::Return { .. });
        match before.map(|seat| seat.place) {
            Some(Place::Waiting(before)) => {
                waiting.order = before.order;
                waiting.was = before.was.filter(|_| keeps_leaf);
                if waiting.key_package == before.key_package {
                    // The same keys over another connection: hosts are told nothing new.
                    waiting.note = before.note;
                    waiting.refused_by = before.refused_by;
                }
            }
            Some(Place::Member(admission)) if keeps_leaf => waiting.was = Some(admission),
            _ => {}
        }
        Place::Waiting(waiting)
    }

    /// Whose seat this is the capability to.
    pub fn by_token(&self, token: &SeatToken) -> Option<ParticipantId> {
        let hash = token.hash();
        // A comparison of hashes of 128 random bits tells nothing by its time.
        let is_to = |seat: &&Seat| seat.token_hash == hash || seat.former_token == Some(hash);
        self.seats.values().find(is_to).map(|seat| seat.participant)
    }

    /// The same, if it is this account's as well, where it is one's.
    pub fn of(&self, token: &SeatToken, account: Option<Account>) -> Option<ParticipantId> {
        self.by_token(token).filter(|who| self.get(who).is_some_and(|seat| seat.is_of(account, token)))
    }

    pub fn members(&self) -> impl Iterator<Item = (&Seat, &Admission)> {
        self.seats.values().filter_map(|seat| Some((seat, seat.admission()?)))
    }

    /// Connections of all members but one.
    pub fn member_connections(&self, except: Option<&ParticipantId>) -> Vec<Connection> {
        self.members()
            .filter(|(seat, _)| Some(&seat.participant) != except)
            .filter_map(|(seat, _)| seat.connection)
            .collect()
    }

    /// Those who stand at the door, first come first.
    pub fn at_the_door(&self) -> Vec<(&Seat, &Waiting)> {
        let mut queue = self.in_line();
        queue.retain(|(seat, _)| seat.connection.is_some());
        queue
    }

    /// The same with those whose connection has broken and whose place is kept.
    pub fn in_line(&self) -> Vec<(&Seat, &Waiting)> {
        let mut waiting: Vec<_> =
            self.seats.values().filter_map(|seat| Some((seat, seat.waiting()?))).collect();
        waiting.sort_by_key(|(_, waiting)| waiting.order);
        waiting
    }

    pub fn founder(&self) -> Option<(&Seat, Timestamp)> {
        self.seats.values().find_map(|seat| match seat.place {
            Place::Founding { since } => Some((seat, since)),
            _ => None,
        })
    }

    /// A member's seat as it was stored, away from now on.
    pub fn restore(&mut self, record: SeatRecord, grace: Duration, log: &Log, now: Timestamp) {
        let admission = Admission {
            admitted: record.admitted,
            confirmed: true,
            references: log.references_of(&record.participant, record.admitted),
            ..Admission::default()
        };
        let place = Place::Member(admission);
        let seat = Seat::new(record.participant, record.token_hash, None, place);
        let owner = record.bound.map(|bound| Owner { account: None, bound });
        self.insert(Seat { owner, away_since: Some(now), grace, ..seat });
    }
}
