//! What one's own devices do: said, sealed, to everyone, and checked against what leaves this device.

use std::{collections::HashMap, time::Duration};

use protocol::{ParticipantId, StreamKind, sealed::MemberState};

use crate::Timestamp;

/// How long a stream may be on before something of it must have been sealed.
const SEALED_WITHIN: Duration = Duration::from_secs(3);
/// How long a complaint of another member counts.
const COMPLAINT: Duration = Duration::from_secs(4);
/// How long members may complain before this participant takes the blame.
const PATIENCE: Duration = Duration::from_millis(2_500);

/// One's own devices.
#[derive(Debug, Default)]
pub(crate) struct Devices {
    state: MemberState,
    streams: HashMap<StreamKind, Stream>,
}

#[derive(Debug, Default)]
struct Stream {
    on_since: Timestamp,
    sealed: bool,
    reported: bool,
    /// By complainer: the first and the last complaint of the current row, and how many.
    complaints: HashMap<ParticipantId, (Timestamp, Timestamp, u32)>,
}

impl Devices {
    pub fn state(&self) -> MemberState {
        self.state
    }

    /// The person switched something. Whether anything changed.
    pub fn set(
        &mut self,
        microphone: bool,
        camera: bool,
        screen: bool,
        screen_audio: bool,
        now: Timestamp,
    ) -> bool {
        let before = self.state;
        self.state = MemberState { microphone, camera, screen, screen_audio, version: before.version };
        let changed = self.state != before;
        if changed {
            self.state.version += 1;
        }
        for kind in StreamKind::ALL {
            match (before.sends(kind), self.state.sends(kind)) {
                (false, true) => {
                    self.streams.insert(kind, Stream { on_since: now, ..Stream::default() });
                }
                (_, false) => {
                    self.streams.remove(&kind);
                }
                (true, true) => {}
            }
        }
        changed
    }

    /// Another group: what was said before was said to others.
    pub fn enter(&mut self, now: Timestamp) {
        self.state.version += 1;
        for stream in self.streams.values_mut() {
            *stream = Stream { on_since: now, ..Stream::default() };
        }
    }

    /// The transform of a sending m-line counted.
    pub fn report(&mut self, kind: StreamKind, sealed: u32) {
        if let Some(stream) = self.streams.get_mut(&kind) {
            stream.reported = true;
            stream.sealed |= sealed > 0;
        }
    }

    /// A stream of one's own that the server forwards, although nothing was ever sealed for it.
    pub fn is_clear(&self, kind: StreamKind, forwarded: bool, now: Timestamp) -> bool {
        let suspicious =
            |stream: &Stream| stream.reported && !stream.sealed && now >= stream.on_since + SEALED_WITHIN;
        forwarded && self.streams.get(&kind).is_some_and(suspicious)
    }

    /// Another member cannot open a stream of one's own. Whether that has gone on for too long.
    pub fn complained(&mut self, kind: StreamKind, by: ParticipantId, now: Timestamp) -> bool {
        let Some(stream) = self.streams.get_mut(&kind) else { return false };
        stream.complaints.retain(|_, (_, last, _)| now < *last + COMPLAINT);
        let (first, _, count) = stream.complaints.get(&by).copied().unwrap_or((now, now, 0));
        stream.complaints.insert(by, (first, now, count + 1));
        now >= first + PATIENCE
    }

    /// Whether others go on complaining.
    pub fn is_unopened_there(&self, kind: StreamKind, now: Timestamp) -> bool {
        let current = |stream: &Stream| {
            stream.complaints.values().any(|(_, last, count)| *count > 1 && now < *last + COMPLAINT)
        };
        self.streams.get(&kind).is_some_and(current)
    }

    pub fn deadline(&self, now: Timestamp) -> Option<Timestamp> {
        let moments = self.streams.values().flat_map(|stream| {
            let sealed = (!stream.sealed).then(|| stream.on_since + SEALED_WITHIN);
            stream.complaints.values().map(|(_, last, _)| *last + COMPLAINT).chain(sealed)
        });
        moments.filter(|at| *at > now).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_that_is_forwarded_but_was_never_sealed_is_noticed() {
        let mut devices = Devices::default();
        devices.set(false, true, false, false, Timestamp(0));
        devices.report(StreamKind::Camera, 0);
        assert!(!devices.is_clear(StreamKind::Camera, true, Timestamp(2_999)));
        assert!(devices.is_clear(StreamKind::Camera, true, Timestamp(3_000)));
        assert!(!devices.is_clear(StreamKind::Camera, false, Timestamp(3_000)));
        devices.report(StreamKind::Camera, 1);
        assert!(!devices.is_clear(StreamKind::Camera, true, Timestamp(9_000)));
    }

    #[test]
    fn the_version_rises_with_each_change_and_only_then() {
        let mut devices = Devices::default();
        assert!(!devices.set(false, false, false, false, Timestamp(0)));
        assert!(devices.set(true, false, false, false, Timestamp(0)));
        assert!(!devices.set(true, false, false, false, Timestamp(1)));
        assert_eq!(devices.state().version, 1);
    }

    #[test]
    fn complaints_that_go_on_are_taken_seriously() {
        let mut devices = Devices::default();
        let ann = ParticipantId([1; 16]);
        devices.set(true, false, false, false, Timestamp(0));
        assert!(!devices.complained(StreamKind::Microphone, ann, Timestamp(1_000)));
        assert!(!devices.is_unopened_there(StreamKind::Microphone, Timestamp(1_000)));
        assert!(!devices.complained(StreamKind::Microphone, ann, Timestamp(2_200)));
        assert!(devices.is_unopened_there(StreamKind::Microphone, Timestamp(2_200)));
        assert!(devices.complained(StreamKind::Microphone, ann, Timestamp(3_500)));
        assert!(!devices.is_unopened_there(StreamKind::Microphone, Timestamp(7_500)));
    }
}
