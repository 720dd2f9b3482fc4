//! One participant: their peer connection, what they send and the slots in which they receive.

use std::time::{Duration, Instant};

use protocol::StreamKind;
use rand::Rng;
use str0m::media::Mid;

use crate::api::{Described, Line, SessionId, ShardConfig, TrackState, Want};
use crate::connection::Connection;
use crate::downlink::Downlink;
use crate::publication::Publication;
use crate::shard::ShardNumber;
use crate::slot::{Repair, Rewriter, Slot, Told};

/// A participant's place in a shard.
pub(crate) struct Session {
    pub id: SessionId,
    /// Index of the room in the shard.
    pub room: usize,
    /// The shard on which the participant's connection is, if it is another one: this stands for them here.
    pub home: Option<ShardNumber>,
    /// `None` before the first offer.
    pub connection: Option<Box<Connection>>,
    /// All that was declared, also what may not be forwarded now.
    pub publications: Vec<Publication>,
    pub allowed: Vec<StreamKind>,
    pub slots: Vec<Slot>,
    /// Slots that receive no more. Should their m-line receive again it goes on counting: under one key no number of a
    /// stream may be used twice, since SRTP's nonce is made of both (RFC 7714 section 8.1).
    pub resting: Vec<Slot>,
    pub wants: Vec<Want>,
    pub audio_slots: usize,
    /// What the meeting was last told of the slots.
    pub told_slots: Vec<Told>,
    pub downlink: Downlink,
    /// What all lowest layers and voices would take, and what would be sent on a wide line: both in bits
    /// per second, as last planned.
    pub wanted: (u64, u64),
    pub told_downlink: (u64, Option<Instant>),
    pub connected: bool,
    pub last_heard: Instant,
    /// When the connection wants to be woken, and for when that or feedback to its peer stands in the shard's timers.
    pub timeout: Option<Instant>,
    pub queued: Option<Instant>,
    /// The transport library was given something, and has not been asked yet what it has to say.
    pub dirty: bool,
    /// Of its last report (RFC 3550 section 6.4.1).
    pub round_trip: Option<Duration>,
    /// When it is reported to next.
    pub report_at: Option<Instant>,
    pub allocate_at: Option<Instant>,
}

impl Session {
    pub fn new(id: SessionId, room: usize, config: &ShardConfig, now: Instant) -> Self {
        Self {
            id,
            room,
            home: None,
            connection: None,
            publications: Vec::new(),
            allowed: StreamKind::ALL.to_vec(),
            slots: Vec::new(),
            resting: Vec::new(),
            wants: Vec::new(),
            audio_slots: config.audio_slots,
            told_slots: Vec::new(),
            downlink: Downlink::new(config.initial_downlink),
            wanted: (0, 0),
            told_downlink: (0, None),
            connected: false,
            last_heard: now,
            timeout: None,
            queued: None,
            dirty: false,
            round_trip: None,
            report_at: None,
            allocate_at: None,
        }
    }

    pub fn publication(&self, kind: StreamKind) -> Option<&Publication> {
        self.publications.iter().find(|p| p.kind == kind)
    }

    pub fn publication_mut(&mut self, kind: StreamKind) -> Option<&mut Publication> {
        self.publications.iter_mut().find(|p| p.kind == kind)
    }

    /// What is held. Taken apart whole, so that a new field does not compile before it is decided what is said of it.
    pub fn describe(&self) -> Described {
        let Self {
            id: _,
            room: _,
            home: _,
            connection,
            publications,
            allowed: _,
            slots: _,
            resting: _,
            wants: _,
            audio_slots: _,
            told_slots: _,
            downlink: _,
            wanted: _,
            told_downlink: (downlink, _),
            connected: _,
            last_heard: _,
            timeout: _,
            queued: _,
            dirty: _,
            round_trip: _,
            report_at: _,
            allocate_at: _,
        } = self;
        let rate = |publication: &Publication| {
            let layers = publication.layers.iter();
            (publication.kind, layers.filter_map(|layer| layer.rate.bps()).sum())
        };
        let microphone = self.publication(StreamKind::Microphone);
        Described {
            addresses: connection.iter().flat_map(|connection| connection.addresses.clone()).collect(),
            streams: publications.iter().map(rate).collect(),
            loudness: microphone.map(|publication| publication.loudness),
            downlink: *downlink,
        }
    }

    /// How its line fares; `None` before media can flow.
    pub fn line(&self) -> Option<Line> {
        let congestion = &self.connection.as_ref()?.media.as_ref()?.outgoing.congestion;
        Some(Line {
            session: self.id,
            loss: congestion.loss(),
            round_trip: self.round_trip,
            estimate: self.downlink.estimate,
            held_back: self.slots.iter().filter(|slot| slot.held_back).count(),
        })
    }

    pub fn track_states(&self, now: Instant) -> Vec<TrackState> {
        self.publications.iter().map(|p| TrackState { stream: p.kind, flowing: p.flows(now) }).collect()
    }

    /// Takes over the m-lines as they are after an answer. Publications and slots that stay keep their
    /// state; gives the publications that went.
    pub fn adopt_media(
        &mut self,
        mids: &[String],
        tracks: &[(Mid, StreamKind)],
        rng: &mut impl Rng,
    ) -> Vec<Publication> {
        let Some(connection) = self.connection.as_mut() else { return Default::default() };
        let mut old_publications = std::mem::take(&mut self.publications);
        let mut old_slots = std::mem::take(&mut self.slots);
        for mid in mids {
            let mid = Mid::from(mid.as_str());
            let Some(media) = connection.rtc.media(mid) else { continue };
            let (direction, video) = (media.direction(), media.kind().is_video());
            let track = tracks.iter().find(|(m, _)| *m == mid);
            if let (true, Some((_, kind))) = (direction.is_receiving(), track) {
                let kept = old_publications.iter().position(|p| p.mid == mid && p.kind == *kind);
                let rids = connection.rids_low_to_high(mid);
                self.publications.push(match kept {
                    Some(index) => old_publications.swap_remove(index),
                    None => Publication::new(*kind, mid, &rids),
                });
            }
            if !direction.is_sending() || !connection.codecs.any(video) {
                continue;
            }
            if let Some(index) = old_slots.iter().position(|s| s.mid == mid) {
                self.slots.push(old_slots.swap_remove(index));
            } else if let Some(stream) = connection.streams.iter().find(|stream| stream.mid == mid) {
                let ssrc = *stream.ssrc;
                if let Some(index) = self.resting.iter().position(|resting| resting.ssrc == ssrc) {
                    self.slots.push(self.resting.swap_remove(index));
                    continue;
                }
                let first = |rng: &mut _| Rng::random_range(rng, 0..1_u16 << 14);
                self.slots.push(Slot {
                    mid,
                    video,
                    ssrc,
                    source: None,
                    current: None,
                    decode_target: 0,
                    target: None,
                    held_back: false,
                    rewriter: Rewriter::new(first(rng), rng.random()),
                    repair: stream.repair.map(|ssrc| Repair { ssrc: *ssrc, next: first(rng).into() }),
                    sent: (0, 0),
                });
            }
        }
        self.resting.extend(old_slots.into_iter().map(|mut slot| {
            slot.attach(None);
            slot
        }));
        old_publications
    }

    /// The connection is gone, with its keys: whatever counted under them ends.
    pub fn forget_media(&mut self) {
        self.slots.clear();
        self.resting.clear();
    }
}
