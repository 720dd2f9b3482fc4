//! Seats and the connections that sit on them.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{ParticipantId, SeatToken, StreamKind, Want};

use crate::{
    Connection, Limits, MediaSession, MediaSlot, SeatRecord, Timestamp, limits::TokenBucket, order::Log,
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
        Self { bucket: TokenBucket::new(limits, now), seat: None, heard: now, gone: false }
    }
}

/// A participant's place in the meeting.
#[derive(Debug)]
pub(crate) struct Seat {
    pub participant: ParticipantId,
    pub token_hash: [u8; 32],
    pub connection: Option<Connection>,
    /// Since when there is no connection.
    pub away_since: Option<Timestamp>,
    pub place: Place,
    pub media: Option<MediaSession>,
    pub streams: Vec<StreamKind>,
    pub slots: Vec<MediaSlot>,
    pub wants: Vec<Want>,
}

/// How far a seat has come.
#[derive(Debug)]
pub(crate) enum Place {
    /// Asked to found the group.
    Founding { since: Timestamp },
    /// Waits for a member's commit.
    Waiting(Waiting),
    /// In the group.
    Member(Admission),
}

/// Somebody at the door.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub key_package: Vec<u8>,
    pub since: Timestamp,
    /// It was a member and comes anew.
    pub returns: bool,
    pub refused_by: BTreeSet<ParticipantId>,
    order: u64,
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
}

impl Seat {
    pub fn new(participant: ParticipantId, token: &SeatToken, connection: Connection, place: Place) -> Self {
        Self {
            participant,
            token_hash: token.hash(),
            connection: Some(connection),
            away_since: None,
            place,
            media: None,
            streams: Vec::new(),
            slots: Vec::new(),
            wants: Vec::new(),
        }
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

    /// What is stored of it, if it is a member's.
    pub fn record(&self) -> Option<SeatRecord> {
        let admission = self.admission()?;
        Some(SeatRecord {
            participant: self.participant,
            token_hash: self.token_hash,
            admitted: admission.admitted,
        })
    }
}

/// All seats of a meeting.
#[derive(Debug, Default)]
pub(crate) struct Seats {
    seats: BTreeMap<ParticipantId, Seat>,
    knocks: u64,
}

impl Seats {
    pub fn len(&self) -> usize {
        self.seats.len()
    }

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

    /// The place of the next one at the door.
    pub fn wait(&mut self, key_package: Vec<u8>, since: Timestamp, returns: bool) -> Place {
        self.knocks += 1;
        let (refused_by, order) = (BTreeSet::new(), self.knocks);
        Place::Waiting(Waiting { key_package, since, returns, refused_by, order })
    }

    /// Whose seat this is the capability to.
    pub fn by_token(&self, token: &SeatToken) -> Option<ParticipantId> {
        let hash = token.hash();
        // A comparison of hashes of 128 random bits tells nothing by its time.
        self.seats.values().find(|seat| seat.token_hash == hash).map(|seat| seat.participant)
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

    /// Those at the door, first come first.
    pub fn at_the_door(&self) -> Vec<(&Seat, &Waiting)> {
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
    pub fn restore(&mut self, record: SeatRecord, log: &Log, now: Timestamp) {
        let admission = Admission {
            admitted: record.admitted,
            confirmed: true,
            references: log.references_of(&record.participant),
            ..Admission::default()
        };
        self.insert(Seat {
            participant: record.participant,
            token_hash: record.token_hash,
            connection: None,
            away_since: Some(now),
            place: Place::Member(admission),
            media: None,
            streams: Vec::new(),
            slots: Vec::new(),
            wants: Vec::new(),
        });
    }
}
