//! What one's own devices do: said, sealed, to everyone, and checked against what leaves this device.

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use e2ee::Powers;
use protocol::{
    ParticipantId, StreamKind,
    sealed::{Codecs, MemberState, Recording},
};

use crate::Timestamp;

/// How long what was counted as sealed covers packets that leave: both are counted about once a second.
const COVERS: Duration = Duration::from_millis(2_500);
/// How long packets must leave without anything sealed before that is called in the clear.
const CLEAR_AFTER: Duration = Duration::from_millis(1_900);
/// How long a complaint of another member counts.
const COMPLAINT: Duration = Duration::from_secs(4);
/// How long members may complain before this participant takes the blame.
const PATIENCE: Duration = Duration::from_millis(2_500);

/// One's own devices.
#[derive(Debug, Default)]
pub(crate) struct Devices {
    /// What the person has switched on.
    wanted: MemberState,
    /// Of that, what may be sent: what is announced.
    state: MemberState,
    /// What this participant may send; everything, outside of a group.
    allowed: Option<Powers>,
    streams: HashMap<StreamKind, Stream>,
}

#[derive(Debug, Default)]
struct Stream {
    /// When the transform last counted something sealed.
    sealed: Option<Timestamp>,
    /// Packets left without anything sealed: first and last seen.
    clear: Option<(Timestamp, Timestamp)>,
    /// By complainer: the first and the last complaint of the current row, and how many.
    complaints: HashMap<ParticipantId, (Timestamp, Timestamp, u32)>,
}

impl Devices {
    pub fn state(&self) -> MemberState {
        self.state
    }

    /// The person switched something. Whether anything changed.
    pub fn set(&mut self, microphone: bool, camera: bool, screen: bool, screen_audio: bool) -> bool {
        let before = self.wanted;
        self.wanted = MemberState { microphone, camera, screen, screen_audio, ..MemberState::default() };
        for kind in StreamKind::ALL {
            match (before.sends(kind), self.wanted.sends(kind)) {
                (false, true) => {
                    self.streams.insert(kind, Stream::default());
                }
                (_, false) => {
                    self.streams.remove(&kind);
                }
                (true, true) => {}
            }
        }
        self.announce()
    }

    /// This participant may send what takes these powers. Whether that changes what is announced.
    pub fn allow(&mut self, powers: Powers) -> bool {
        self.allowed = Some(powers);
        self.announce()
    }

    /// What the person has switched on and may not send.
    pub fn to_switch_off(&self) -> Vec<StreamKind> {
        StreamKind::ALL.into_iter().filter(|kind| self.wanted.sends(*kind) && !self.may_send(*kind)).collect()
    }

    fn may_send(&self, kind: StreamKind) -> bool {
        self.allowed.is_none_or(|powers| powers.contains(Powers::to_send(kind)))
    }

    fn announce(&mut self) -> bool {
        let on = |kind| self.wanted.sends(kind) && self.may_send(kind);
        let state = MemberState {
            microphone: on(StreamKind::Microphone),
            camera: on(StreamKind::Camera),
            screen: on(StreamKind::Screen),
            screen_audio: on(StreamKind::ScreenAudio),
            ..self.state
        };
        self.say(state)
    }

    /// Whether recordings shall leave this participant out. Whether that changes what is announced.
    pub fn leave_out(&mut self, left_out: bool) -> bool {
        self.say(MemberState { left_out, ..self.state })
    }

    /// What this device can decode. Whether that changes what is announced.
    pub fn decode(&mut self, decodes: Codecs) -> bool {
        self.say(MemberState { decodes, ..self.state })
    }

    /// What this participant records. Whether that changes what is announced.
    pub fn record(&mut self, recording: Option<Recording>) -> bool {
        self.say(MemberState { recording, ..self.state })
    }

    fn say(&mut self, state: MemberState) -> bool {
        let changed = state != self.state;
        self.state = state;
        if changed {
            self.state.version += 1;
        }
        changed
    }

    /// Out of the group: nobody else's rules hold.
    pub fn leave(&mut self) {
        self.allowed = None;
        self.announce();
        self.record(None);
    }

    /// Another group: what was said before was said to others.
    pub fn enter(&mut self) {
        self.state.version += 1;
        self.begin_anew();
    }

    /// There is a new transport: what was counted on the one before does not count.
    pub fn begin_anew(&mut self) {
        for stream in self.streams.values_mut() {
            *stream = Stream::default();
        }
    }

    /// Of a stream of one's own, the transform has sealed so many frames, or so many packets have left this
    /// device.
    pub fn report(&mut self, kind: StreamKind, sealed: u32, sent: u32, now: Timestamp) {
        let Some(stream) = self.streams.get_mut(&kind) else { return };
        if sealed > 0 {
            stream.sealed = Some(now);
            stream.clear = None;
        } else if sent > 0 && stream.sealed.is_none_or(|last| now >= last + COVERS) {
            let (first, _) = stream.clear.unwrap_or((now, now));
            stream.clear = Some((first, now));
        }
    }

    /// Whether a stream of one's own leaves this device while nothing is sealed for it.
    pub fn is_clear(&self, kind: StreamKind, now: Timestamp) -> bool {
        let clear = self.streams.get(&kind).and_then(|stream| stream.clear);
        clear.is_some_and(|(first, last)| last >= first + CLEAR_AFTER && now < last + COVERS)
    }

    /// Another member cannot open a stream of one's own.
    pub fn complained(&mut self, kind: StreamKind, by: ParticipantId, now: Timestamp) {
        let Some(stream) = self.streams.get_mut(&kind) else { return };
        stream.complaints.retain(|_, (_, last, _)| now < *last + COMPLAINT);
        let (first, _, count) = stream.complaints.get(&by).copied().unwrap_or((now, now, 0));
        stream.complaints.insert(by, (first, now, count + 1));
    }

    /// Who goes on complaining of something for too long.
    pub fn blamed_by(&self, now: Timestamp) -> Vec<ParticipantId> {
        let complaints = self.streams.values().flat_map(|stream| &stream.complaints);
        let lasting =
            complaints.filter(|(_, (first, last, _))| *last >= *first + PATIENCE && now < *last + COMPLAINT);
        let by: BTreeSet<_> = lasting.map(|(by, _)| *by).collect();
        by.into_iter().collect()
    }

    /// Whether others go on complaining.
    pub fn is_unopened_there(&self, kind: StreamKind, now: Timestamp) -> bool {
        let current = |stream: &Stream| {
            stream.complaints.values().any(|(_, last, count)| *count > 1 && now < *last + COMPLAINT)
        };
        self.streams.get(&kind).is_some_and(current)
    }

    /// Whether this member goes on complaining.
    pub fn is_unopened_by(&self, kind: StreamKind, by: &ParticipantId, now: Timestamp) -> bool {
        let complaint = self.streams.get(&kind).and_then(|stream| stream.complaints.get(by));
        complaint.is_some_and(|(_, last, count)| *count > 1 && now < *last + COMPLAINT)
    }

    pub fn deadline(&self, now: Timestamp) -> Option<Timestamp> {
        let moments = self.streams.values().flat_map(|stream| {
            let clear = stream.clear.map(|(_, last)| last + COVERS);
            stream.complaints.values().map(|(_, last, _)| *last + COMPLAINT).chain(clear)
        });
        moments.filter(|at| *at > now).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_that_leaves_while_nothing_is_sealed_is_noticed_and_no_other() {
        let mut devices = Devices::default();
        devices.set(false, true, false, false);
        let clear = |devices: &Devices, now| devices.is_clear(StreamKind::Camera, Timestamp(now));
        let count = |devices: &mut Devices, sealed, sent, now| {
            devices.report(StreamKind::Camera, sealed, sent, Timestamp(now));
        };
        // Sealed and sent, counted apart, with a pause of the device in between.
        for second in [1, 2, 3, 4, 8, 9] {
            count(&mut devices, 0, 60, second * 1_000);
            assert!(!clear(&devices, second * 1_000));
            count(&mut devices, 25, 0, second * 1_000 + 400);
        }
        // The transform has stopped, the packets have not.
        for second in [10, 11, 12, 13] {
            count(&mut devices, 0, 60, second * 1_000);
            assert!(!clear(&devices, second * 1_000));
        }
        count(&mut devices, 0, 60, 14_000);
        assert!(clear(&devices, 14_000));
        assert!(!clear(&devices, 16_500), "it has stopped");
        count(&mut devices, 0, 60, 17_000);
        assert!(clear(&devices, 17_000));
        count(&mut devices, 1, 0, 17_100);
        assert!(!clear(&devices, 17_100));
        devices.begin_anew();
        count(&mut devices, 0, 60, 18_000);
        count(&mut devices, 0, 60, 20_000);
        assert!(clear(&devices, 20_000), "what the transport before has sealed does not count");
    }

    #[test]
    fn the_version_rises_with_each_change_and_only_then() {
        let mut devices = Devices::default();
        assert!(!devices.set(false, false, false, false));
        assert!(devices.set(true, false, false, false));
        assert!(!devices.set(true, false, false, false));
        assert_eq!(devices.state().version, 1);
    }

    #[test]
    fn what_may_not_be_sent_is_not_announced_and_to_be_switched_off() {
        let mut devices = Devices::default();
        devices.set(true, true, false, false);
        assert!(devices.allow(Powers::ALL.without(Powers::CAMERA)));
        let state = devices.state();
        assert_eq!((state.microphone, state.camera, state.version), (true, false, 2));
        assert_eq!(devices.to_switch_off(), [StreamKind::Camera]);
        assert!(!devices.set(true, false, false, false), "it was not announced any more");
        assert_eq!(devices.to_switch_off(), []);
        devices.leave();
        assert!(devices.set(true, true, false, false) && devices.state().camera);
    }

    #[test]
    fn complaints_that_go_on_are_taken_seriously() {
        let mut devices = Devices::default();
        let ann = ParticipantId([1; 16]);
        devices.set(true, false, false, false);
        devices.complained(StreamKind::Microphone, ann, Timestamp(1_000));
        assert!(!devices.is_unopened_there(StreamKind::Microphone, Timestamp(1_000)));
        devices.complained(StreamKind::Microphone, ann, Timestamp(2_200));
        assert!(devices.is_unopened_there(StreamKind::Microphone, Timestamp(2_200)));
        assert_eq!(devices.blamed_by(Timestamp(2_200)), []);
        devices.complained(StreamKind::Microphone, ann, Timestamp(3_500));
        assert_eq!(devices.blamed_by(Timestamp(3_500)), [ann]);
        assert_eq!(devices.blamed_by(Timestamp(7_500)), []);
        assert!(!devices.is_unopened_there(StreamKind::Microphone, Timestamp(7_500)));
    }
}
