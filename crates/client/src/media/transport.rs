//! The media transport: when an offer is to be made, one at a time, and what it must hold.

use std::time::Duration;

use protocol::{
    ParticipantId, StreamKind, Track,
    sealed::{Line, Way},
};

use super::line::OwnLine;
use crate::{
    Timestamp,
    io::{Measures, MediaCommand, TransportState},
    view::Link,
};

/// How long packets may stop before the path is sought anew.
const RESTART_AFTER: Duration = Duration::from_secs(2);
/// How long a transport may take to come up, or to come back, before another is made.
const UP_WITHIN: Duration = Duration::from_secs(10);
/// How long the shell may take for an offer.
const OFFER_WITHIN: Duration = Duration::from_secs(10);
/// How long the server may take for an answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(6);
/// The pause after an offer that failed; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// Receiving m-lines grow in these steps, so that a newcomer rarely costs an offer.
const AUDIO_STEPS: [u16; 3] = [3, 6, 12];
const VIDEO_STEPS: [u16; 6] = [4, 9, 16, 24, 36, 50];
/// Beyond so many pictures there is room only for those that are on screen.
const VIDEO_BEFOREHAND: usize = 24;

/// The transport's state.
#[derive(Debug, Default)]
pub(crate) struct Transport {
    active: bool,
    state: Option<TransportState>,
    state_since: Timestamp,
    need: Need,
    offer: Option<UnderWay>,
    requests: u64,
    audio_slots: u16,
    video_slots: u16,
    answered_audio: u16,
    tracks: Vec<Track>,
    failures: u32,
    paused_until: Option<Timestamp>,
    line: OwnLine,
}

#[derive(Debug, Clone, Copy, Default)]
struct Need {
    fresh: bool,
    ice: bool,
    more: bool,
}

#[derive(Debug)]
struct UnderWay {
    request: u64,
    need: Need,
    audio_slots: u16,
    step: Step,
    since: Timestamp,
}

#[derive(Debug, PartialEq, Eq)]
enum Step {
    Shell,
    Server,
}

/// What the transport asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ask {
    Shell(MediaCommand),
    Server { request: u64, sdp: String, tracks: Vec<Track>, fresh: bool },
}

impl Transport {
    /// A seat in a group: begin anew.
    pub fn start(&mut self, now: Timestamp) {
        self.active = true;
        self.offer = None;
        self.failures = 0;
        self.paused_until = None;
        self.state = None;
        self.state_since = now;
        self.answered_audio = 0;
        self.line = OwnLine::default();
        self.need = Need { fresh: true, ..Need::default() };
    }

    /// Out: nothing is needed any more.
    pub fn stop(&mut self) -> Option<MediaCommand> {
        let was = self.active;
        let requests = self.requests;
        *self = Self { requests, ..Self::default() };
        was.then_some(MediaCommand::Close)
    }

    /// So many others are there, and so many pictures of theirs are on screen.
    pub fn make_room(&mut self, others: usize, pictures: usize, most_audio: u16, most_video: u16) {
        let step = |steps: &[u16], need: usize, most: u16| {
            let wanted = steps.iter().copied().find(|step| usize::from(*step) >= need);
            wanted.or(steps.last().copied()).unwrap_or(0).min(most)
        };
        let audio = step(&AUDIO_STEPS, others, most_audio).max(self.audio_slots);
        let video = pictures.max((others + 1).min(VIDEO_BEFOREHAND));
        let video = step(&VIDEO_STEPS, video, most_video).max(self.video_slots);
        if (audio, video) != (self.audio_slots, self.video_slots) {
            (self.audio_slots, self.video_slots) = (audio, video);
            self.need.more = true;
        }
    }

    /// The signalling connection came back to the same seat.
    pub fn resumed(&mut self, stands: bool, now: Timestamp) {
        if !stands {
            self.lost(now);
        } else if let Some(offer) = self.offer.take() {
            self.need.add(offer.need);
        }
    }

    /// The transport is gone on the server's side.
    pub fn lost(&mut self, now: Timestamp) {
        if self.active {
            self.offer = None;
            self.need.fresh = true;
            self.state = None;
            self.state_since = now;
            self.line.begin_anew();
        }
    }

    /// The network may be another one.
    pub fn network_changed(&mut self) {
        if self.active && self.state.is_some() {
            self.need.ice = true;
        }
    }

    pub fn transport(&mut self, state: TransportState, now: Timestamp) {
        if !self.active {
            return;
        }
        self.line.transport(state);
        let before = self.state.replace(state);
        if before != Some(state) {
            self.state_since = now;
        }
        match state {
            TransportState::Failed => match before {
                Some(TransportState::Connected | TransportState::Disconnected) => self.need.fresh = true,
                // Where none comes up, as where nothing gets through, each attempt is given a rest.
                Some(TransportState::Connecting) | None => self.retry_fresh(now),
                Some(TransportState::Failed) => {}
            },
            TransportState::Connected => self.failures = 0,
            TransportState::Connecting | TransportState::Disconnected => {}
        }
    }

    /// The shell made an offer.
    pub fn offered(&mut self, request: u64, sdp: String, tracks: Vec<Track>, now: Timestamp) -> Option<Ask> {
        let offer =
            self.offer.as_mut().filter(|offer| offer.request == request && offer.step == Step::Shell)?;
        offer.step = Step::Server;
        offer.since = now;
        self.tracks = tracks.clone();
        Some(Ask::Server { request, sdp, tracks, fresh: offer.need.fresh })
    }

    /// The server answered.
    pub fn answered(&mut self, request: u64, sdp: String, now: Timestamp) -> Option<Ask> {
        let offer = self.offer.take_if(|offer| offer.request == request && offer.step == Step::Server)?;
        self.answered_audio = offer.audio_slots;
        if offer.need.fresh || self.state.is_none() {
            self.state_since = now;
        }
        Some(Ask::Shell(MediaCommand::Answer { request, sdp }))
    }

    /// The offer came to nothing, at the shell or at the server, or the shell cannot use its answer.
    pub fn failed(&mut self, request: u64, now: Timestamp) {
        let current = self.offer.take_if(|offer| offer.request == request).is_some();
        if current || (self.offer.is_none() && request == self.requests && self.active) {
            self.retry_fresh(now);
        }
    }

    /// What is to be asked now. `online`: the server can be spoken to.
    pub fn tick(&mut self, online: bool, now: Timestamp) -> Option<Ask> {
        if !self.active {
            return None;
        }
        if let Some(offer) = &self.offer {
            let limit = if offer.step == Step::Shell { OFFER_WITHIN } else { ANSWER_WITHIN };
            if now < offer.since + limit || !online {
                return None;
            }
            self.offer = None;
            self.retry_fresh(now);
        }
        match self.state {
            Some(TransportState::Disconnected) if now >= self.state_since + UP_WITHIN => {
                self.need.fresh = true
            }
            Some(TransportState::Disconnected)
                if now >= self.state_since + RESTART_AFTER && self.failures == 0 =>
            {
                self.failures = 1;
                self.need.ice = true;
            }
            Some(TransportState::Connecting) | None if now >= self.state_since + UP_WITHIN => {
                self.state_since = now;
                self.need.fresh = true;
            }
            _ => {}
        }
        if !online || self.paused_until.is_some_and(|until| now < until) || !self.need.any() {
            return None;
        }
        self.paused_until = None;
        self.requests += 1;
        let need = std::mem::take(&mut self.need);
        if need.fresh {
            self.state = None;
            self.state_since = now;
            self.line.begin_anew();
        } else if need.ice {
            self.state_since = now;
        }
        let (audio_slots, video_slots) = (self.audio_slots, self.video_slots);
        self.offer =
            Some(UnderWay { request: self.requests, need, audio_slots, step: Step::Shell, since: now });
        Some(Ask::Shell(MediaCommand::Offer {
            request: self.requests,
            fresh: need.fresh,
            ice_restart: need.ice && !need.fresh,
            audio_slots,
            video_slots,
        }))
    }

    pub fn deadline(&self) -> Option<Timestamp> {
        if !self.active {
            return None;
        }
        if let Some(offer) = &self.offer {
            let limit = if offer.step == Step::Shell { OFFER_WITHIN } else { ANSWER_WITHIN };
            return Some(offer.since + limit);
        }
        let state = match self.state {
            Some(TransportState::Disconnected) if self.failures == 0 => {
                Some(self.state_since + RESTART_AFTER)
            }
            Some(TransportState::Disconnected | TransportState::Connecting) | None => {
                Some(self.state_since + UP_WITHIN)
            }
            Some(TransportState::Connected | TransportState::Failed) => None,
        };
        let need = self.paused_until.filter(|_| self.need.any());
        state.into_iter().chain(need).min()
    }

    /// The shell says by which way packets flow.
    pub fn takes(&mut self, way: Way) {
        self.line.takes(way);
    }

    /// The shell says what the connection's statistics do; `from`: whose stream comes by an m-line. `blamed`: of somebody's
    /// packets so many may have been lost before they came near.
    pub fn measured(
        &mut self,
        measures: Measures,
        from: impl Fn(&str) -> Option<ParticipantId>,
        blamed: impl Fn(&ParticipantId) -> f32,
    ) {
        self.line.measured(measures, from, blamed);
    }

    /// How the own line has stood for a while, where that is not as usual. `thin`: pictures are held back. `blamed`: as
    /// it was measured, as it is known now.
    pub fn line(
        &mut self,
        thin: bool,
        blamed: impl Fn(&ParticipantId) -> f32,
        now: Timestamp,
    ) -> Option<Line> {
        if self.active { self.line.look(thin, blamed, now) } else { None }
    }

    /// When to look at the line again.
    pub fn line_deadline(&self) -> Option<Timestamp> {
        self.line.deadline().filter(|_| self.active)
    }

    /// The stream that a sending m-line carries.
    pub fn own_stream(&self, mid: &str) -> Option<StreamKind> {
        self.tracks.iter().find(|track| track.mid == mid).map(|track| track.stream)
    }

    /// Receiving m-lines for sound that the server knows of.
    pub fn sounds_at_once(&self) -> u16 {
        self.answered_audio
    }

    /// Whether packets have flowed for at least `time`.
    pub fn up_for(&self, time: Duration, now: Timestamp) -> bool {
        self.state == Some(TransportState::Connected) && now >= self.state_since + time
    }

    pub fn link(&self) -> Link {
        match self.state {
            _ if !self.active => Link::Off,
            Some(TransportState::Connected) => Link::Up,
            _ => Link::Connecting,
        }
    }

    fn retry_fresh(&mut self, now: Timestamp) {
        let pause = FIRST_PAUSE.saturating_mul(1 << self.failures.min(8)).min(LONGEST_PAUSE);
        self.failures = self.failures.saturating_add(1);
        self.paused_until = Some(now + pause);
        self.need.fresh = true;
    }
}

impl Need {
    fn any(self) -> bool {
        self.fresh || self.ice || self.more
    }

    fn add(&mut self, other: Self) {
        self.fresh |= other.fresh;
        self.ice |= other.ice;
        self.more |= other.more;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(ask: Option<Ask>) -> (u64, bool, bool) {
        match ask {
            Some(Ask::Shell(MediaCommand::Offer { request, fresh, ice_restart, .. })) => {
                (request, fresh, ice_restart)
            }
            other => panic!("an offer is asked for, not {other:?}"),
        }
    }

    fn connected(now: Timestamp) -> Transport {
        let mut transport = Transport::default();
        transport.make_room(1, 0, 12, 50);
        transport.start(now);
        let (first, fresh, _) = request(transport.tick(true, now));
        assert!(fresh);
        assert!(transport.offered(first, "offer".into(), vec![], now).is_some());
        assert!(transport.answered(first, "answer".into(), now).is_some());
        transport.transport(TransportState::Connected, now);
        transport
    }

    #[test]
    fn one_offer_at_a_time_and_a_void_answer_is_ignored() {
        let mut transport = Transport::default();
        transport.make_room(1, 0, 12, 50);
        transport.start(Timestamp(0));
        let (first, ..) = request(transport.tick(true, Timestamp(0)));
        assert_eq!(transport.tick(true, Timestamp(1)), None);
        assert_eq!(transport.answered(first, "early".into(), Timestamp(2)), None);
        assert!(transport.offered(first, "offer".into(), vec![], Timestamp(2)).is_some());
        assert_eq!(transport.answered(first + 1, "void".into(), Timestamp(3)), None);
        assert!(transport.answered(first, "answer".into(), Timestamp(3)).is_some());
        assert_eq!(transport.answered(first, "again".into(), Timestamp(4)), None);
    }

    #[test]
    fn room_grows_in_steps() {
        let mut transport = connected(Timestamp(0));
        transport.make_room(2, 0, 12, 50);
        transport.make_room(3, 3, 12, 50);
        assert_eq!(transport.tick(true, Timestamp(1)), None);
        transport.make_room(4, 0, 12, 50);
        let (_, fresh, ice) = request(transport.tick(true, Timestamp(2)));
        assert!(!fresh && !ice);
    }

    #[test]
    fn a_big_meeting_has_room_for_the_pictures_on_screen() {
        let slots = |pictures: &[usize]| {
            let mut transport = Transport::default();
            for pictures in pictures {
                transport.make_room(299, *pictures, 12, 50);
            }
            transport.start(Timestamp(0));
            match transport.tick(true, Timestamp(0)) {
                Some(Ask::Shell(MediaCommand::Offer { video_slots, .. })) => video_slots,
                other => panic!("an offer is asked for, not {other:?}"),
            }
        };
        assert_eq!(slots(&[0]), 24);
        assert_eq!(slots(&[24]), 24);
        assert_eq!(slots(&[25]), 36);
        assert_eq!(slots(&[48]), 50);
        assert_eq!(slots(&[300]), 50);
        // What there is room for once stays.
        assert_eq!(slots(&[48, 6]), 50);
    }

    #[test]
    fn stopped_packets_lead_to_an_ice_restart_and_then_to_a_fresh_transport() {
        let mut transport = connected(Timestamp(0));
        transport.transport(TransportState::Disconnected, Timestamp(1_000));
        assert_eq!(transport.tick(true, Timestamp(2_999)), None);
        let (restart, fresh, ice) = request(transport.tick(true, Timestamp(3_000)));
        assert!(!fresh && ice);
        transport.offered(restart, "offer".into(), vec![], Timestamp(3_000));
        transport.answered(restart, "answer".into(), Timestamp(3_100));
        let (_, fresh, _) = request(transport.tick(true, Timestamp(13_000)));
        assert!(fresh);
    }

    #[test]
    fn where_nothing_gets_through_attempts_are_made_ever_less_often_and_what_breaks_is_mended_at_once() {
        let mut transport = Transport::default();
        transport.start(Timestamp(0));
        let mut attempts = 0;
        for now in (0..60_000).step_by(100).map(Timestamp) {
            if let Some(ask) = transport.tick(true, now) {
                attempts += 1;
                let (request, fresh, _) = request(Some(ask));
                assert!(fresh);
                transport.offered(request, "offer".into(), vec![], now);
                transport.answered(request, "answer".into(), now);
                transport.transport(TransportState::Connecting, now);
                transport.transport(TransportState::Failed, now);
            }
        }
        assert!((8..=12).contains(&attempts), "{attempts} in a minute");
        let mut transport = connected(Timestamp(0));
        transport.transport(TransportState::Failed, Timestamp(5_000));
        assert!(request(transport.tick(true, Timestamp(5_000))).1, "at once");
    }

    #[test]
    fn a_rejected_offer_is_made_anew_after_a_pause_that_grows() {
        let mut transport = Transport::default();
        transport.start(Timestamp(0));
        let mut now = Timestamp(0);
        let mut pauses = Vec::new();
        for _ in 0..4 {
            let (request, ..) = request(transport.tick(true, now));
            transport.offered(request, "offer".into(), vec![], now);
            transport.failed(request, now);
            assert_eq!(transport.tick(true, now), None);
            let next = transport.deadline().expect("it is tried again");
            pauses.push(next.since(now).as_millis());
            now = next;
        }
        assert_eq!(pauses, [500, 1_000, 2_000, 4_000]);
    }

    #[test]
    fn an_offer_cut_off_by_the_connection_is_made_again() {
        let mut transport = connected(Timestamp(0));
        transport.network_changed();
        let (first, ..) = request(transport.tick(true, Timestamp(1)));
        transport.offered(first, "offer".into(), vec![], Timestamp(2));
        transport.resumed(true, Timestamp(900));
        let (second, fresh, ice) = request(transport.tick(true, Timestamp(900)));
        assert!(second > first && !fresh && ice);
    }
}
