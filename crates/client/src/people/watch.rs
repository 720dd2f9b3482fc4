//! Per person and stream: is it announced, wanted, arriving, opening; and what is wrong for longer than a
//! switch takes (P8).

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use protocol::{Mid, ParticipantId, StreamKind};

use crate::{
    Timestamp,
    view::{Fault, StreamView},
};

/// How long something may be wrong before it is called a fault.
const FAULT_AFTER: Duration = Duration::from_secs(2);
/// How long what was reported counts as going on: reports come about once a second.
const GOING_ON: Duration = Duration::from_millis(2_500);
/// How long after an m-line changed hands frames of before may still come.
const SWITCH: Duration = Duration::from_secs(2);
/// How long a newcomer waits for the others to seal under an epoch that it knows.
const NEWCOMER: Duration = Duration::from_secs(2);
/// How long a stream may fail to open before its sender is told.
const COMPLAIN_AFTER: Duration = Duration::from_secs(1);
/// How often that is repeated.
const COMPLAIN_EVERY: Duration = Duration::from_millis(1_200);
/// How long a stream may fail to open before the last resort.
const GIVE_UP_AFTER: Duration = Duration::from_millis(2_500);

/// What was seen of everyone's streams.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    streams: HashMap<(ParticipantId, StreamKind), Stream>,
    /// M-lines with frames from somebody else than they should have, and when these were last seen.
    strangers: BTreeMap<Mid, Timestamp>,
    complained: Option<Timestamp>,
    /// Until then the others still seal under an epoch from before this participant came.
    quiet_until: Timestamp,
}

#[derive(Debug, Default)]
struct Stream {
    wanted_since: Option<Timestamp>,
    arrived: Option<Timestamp>,
    opened: Option<Timestamp>,
    failing_since: Option<Timestamp>,
    /// The last failing report named an unknown epoch.
    lagging: bool,
}

/// A report about one receiving m-line, with what should have been on it.
#[derive(Debug)]
pub(crate) struct Report {
    pub mid: Mid,
    /// The member and stream that should be on it, with the member's leaf.
    pub expected: Option<(ParticipantId, StreamKind, u32)>,
    /// Since when.
    pub since: Timestamp,
    /// Whom the opened frames came from.
    pub source: Option<(u32, StreamKind)>,
    pub opened: u32,
    pub failed: u32,
    pub unknown_epoch: u32,
}

/// What else the judgement rests on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context {
    /// The sender says so, and may.
    pub announced: bool,
    /// It should arrive here.
    pub wanted: bool,
    /// The media transport has stood for a while.
    pub transport_up: bool,
    /// It is held back for want of a better line.
    pub paused: bool,
}

/// What does not open, and what is to be done about it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// Tell the others of these.
    pub complain: Vec<(ParticipantId, StreamKind)>,
    /// Keys of an epoch are missing.
    pub lagging: bool,
    /// Nothing helps with what these send, and nothing from anybody opens.
    pub hopeless: Vec<ParticipantId>,
}

impl Watch {
    pub fn report(&mut self, report: Report, now: Timestamp) {
        let arrived = report.opened + report.failed + report.unknown_epoch > 0;
        if !arrived {
            return;
        }
        let switching = now < report.since + SWITCH;
        let as_expected = match (report.expected, report.source) {
            (Some((_, stream, leaf)), Some(source)) => source == (leaf, stream),
            (Some(_), None) => true,
            (None, _) => false,
        };
        if !as_expected {
            if !switching {
                self.strangers.insert(report.mid, now);
            }
            return;
        }
        self.strangers.remove(&report.mid);
        let Some((whose, kind, _)) = report.expected else { return };
        let stream = self.streams.entry((whose, kind)).or_default();
        stream.arrived = Some(now);
        if report.opened > 0 && report.opened >= report.failed + report.unknown_epoch {
            stream.opened = Some(now);
            stream.failing_since = None;
            stream.lagging = false;
        } else {
            stream.failing_since.get_or_insert(now.max(self.quiet_until));
            stream.lagging = report.unknown_epoch > 0;
        }
    }

    /// Whether a stream is wanted; since when is remembered.
    pub fn want(&mut self, whose: ParticipantId, stream: StreamKind, wanted: bool, now: Timestamp) {
        if wanted {
            self.streams.entry((whose, stream)).or_default().wanted_since.get_or_insert(now);
        } else if let Some(known) = self.streams.get_mut(&(whose, stream)) {
            known.wanted_since = None;
        }
    }

    /// This member came back with new keys: what was seen was of the ones before.
    pub fn returned_anew(&mut self, whose: &ParticipantId) {
        self.keep(|other| other != whose);
    }

    /// Only these are still here.
    pub fn keep(&mut self, here: impl Fn(&ParticipantId) -> bool) {
        self.streams.retain(|(whose, _), _| here(whose));
    }

    /// There is a new transport or group: what was seen does not count any more.
    pub fn begin_anew(&mut self, now: Timestamp) {
        for stream in self.streams.values_mut() {
            *stream = Stream { wanted_since: stream.wanted_since.map(|_| now), ..Stream::default() };
        }
        self.strangers.clear();
        self.quiet_until = now + NEWCOMER;
    }

    pub fn view(
        &self,
        whose: &ParticipantId,
        kind: StreamKind,
        context: Context,
        now: Timestamp,
    ) -> StreamView {
        let announced = context.announced;
        let wanted = announced && context.wanted;
        let held = wanted && context.paused;
        let Some(stream) = self.streams.get(&(*whose, kind)) else {
            return StreamView { announced, wanted, paused: held, ..StreamView::default() };
        };
        let arriving = going_on(stream.arrived, now);
        let decrypting = going_on(stream.opened, now);
        let fault = if stream.does_not_open(FAULT_AFTER, now) {
            Some(Fault::NotOpening)
        } else if wanted && context.transport_up && !held && stream.is_missing(kind, now) {
            Some(Fault::NotArriving)
        } else {
            None
        };
        let paused = held && !arriving;
        StreamView { announced, wanted, arriving, decrypting, paused, fault }
    }

    /// Streams that arrive and do not open.
    pub fn unopened(&self, now: Timestamp) -> usize {
        self.streams.values().filter(|stream| stream.does_not_open(FAULT_AFTER, now)).count()
    }

    /// Streams that arrive and did not open when last looked at, for however short.
    pub fn unsure(&self, now: Timestamp) -> usize {
        let unsure = |stream: &&Stream| stream.failing_since.is_some() && going_on(stream.arrived, now);
        self.streams.values().filter(unsure).count()
    }

    /// M-lines on which frames come from somebody else than they should.
    pub fn unexpected(&self, now: Timestamp) -> usize {
        self.strangers.values().filter(|seen| going_on(Some(**seen), now)).count()
    }

    /// What is to be done about streams that do not open, at most once in a while.
    pub fn trouble(&mut self, now: Timestamp) -> Option<Trouble> {
        self.strangers.retain(|_, seen| going_on(Some(*seen), now));
        let mut trouble = Trouble::default();
        let mut opening = false;
        for ((whose, kind), stream) in &self.streams {
            opening |= going_on(stream.opened, now);
            if stream.does_not_open(COMPLAIN_AFTER, now) {
                trouble.lagging |= stream.lagging;
                trouble.complain.push((*whose, *kind));
            }
            if stream.does_not_open(GIVE_UP_AFTER, now) {
                trouble.hopeless.push(*whose);
            }
        }
        if trouble.complain.is_empty() || self.complained.is_some_and(|last| now < last + COMPLAIN_EVERY) {
            return None;
        }
        trouble.complain.sort();
        trouble.complain.truncate(100);
        trouble.hopeless.sort();
        trouble.hopeless.dedup();
        trouble.hopeless.retain(|_| !opening);
        self.complained = Some(now);
        Some(trouble)
    }

    /// When something may have become a fault.
    pub fn deadline(&self, now: Timestamp) -> Option<Timestamp> {
        let moments = self.streams.values().flat_map(|stream| {
            let failing = stream.failing_since.map(|since| since + FAULT_AFTER);
            let complain = stream.failing_since.map(|since| since + COMPLAIN_AFTER);
            let wanted = stream.wanted_since.map(|since| since + GOING_ON);
            let stale = stream.arrived.map(|last| last + GOING_ON);
            let closed = stream.opened.map(|last| last + GOING_ON);
            [failing, complain, wanted, stale, closed]
        });
        let strangers = self.strangers.values().map(|seen| *seen + GOING_ON);
        let complaint = self.complained.map(|last| last + COMPLAIN_EVERY);
        moments.flatten().chain(strangers).chain(complaint).filter(|moment| *moment > now).min()
    }
}

impl Stream {
    fn does_not_open(&self, after: Duration, now: Timestamp) -> bool {
        self.failing_since.is_some_and(|since| now >= since + after) && going_on(self.arrived, now)
    }

    fn is_missing(&self, kind: StreamKind, now: Timestamp) -> bool {
        let Some(wanted) = self.wanted_since else { return false };
        match (kind, self.arrived) {
            // A shared screen that does not change sends nothing for long.
            (StreamKind::Screen | StreamKind::ScreenAudio, Some(_)) => false,
            (_, Some(last)) => now >= last.max(wanted) + GOING_ON,
            (_, None) => now >= wanted + FAULT_AFTER,
        }
    }
}

fn going_on(last: Option<Timestamp>, now: Timestamp) -> bool {
    last.is_some_and(|last| now < last + GOING_ON)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: ParticipantId = ParticipantId([1; 16]);

    fn report(source: Option<(u32, StreamKind)>, opened: u32, failed: u32, unknown_epoch: u32) -> Report {
        Report {
            mid: "5".into(),
            expected: Some((ANN, StreamKind::Camera, 3)),
            since: Timestamp(0),
            source,
            opened,
            failed,
            unknown_epoch,
        }
    }

    fn fault(watch: &Watch, now: u64) -> Option<Fault> {
        let context = Context { announced: true, wanted: true, transport_up: true, paused: false };
        watch.view(&ANN, StreamKind::Camera, context, Timestamp(now)).fault
    }

    #[test]
    fn what_opens_is_no_fault() {
        let mut watch = Watch::default();
        watch.want(ANN, StreamKind::Camera, true, Timestamp(0));
        for second in 1..20 {
            watch.report(report(Some((3, StreamKind::Camera)), 25, 0, 0), Timestamp(second * 1_000));
            assert_eq!(fault(&watch, second * 1_000 + 900), None);
        }
    }

    #[test]
    fn what_does_not_arrive_or_open_is_a_fault_after_two_seconds_and_complained_about() {
        let mut watch = Watch::default();
        watch.want(ANN, StreamKind::Camera, true, Timestamp(0));
        assert_eq!(fault(&watch, 1_999), None);
        assert_eq!(fault(&watch, 2_000), Some(Fault::NotArriving));
        for ms in [3_000, 4_000, 5_000] {
            watch.report(report(None, 0, 25, 0), Timestamp(ms));
        }
        assert_eq!(fault(&watch, 5_000), Some(Fault::NotOpening));
        assert_eq!(watch.unopened(Timestamp(5_000)), 1);
        let trouble = watch.trouble(Timestamp(5_000)).expect("it is complained about");
        assert_eq!(trouble.complain, [(ANN, StreamKind::Camera)]);
        assert!(trouble.hopeless.is_empty() && !trouble.lagging);
        assert_eq!(watch.trouble(Timestamp(5_100)), None);
        watch.report(report(None, 0, 0, 25), Timestamp(6_200));
        let trouble = watch.trouble(Timestamp(6_200)).expect("it is complained about again");
        assert!(trouble.hopeless == [ANN] && trouble.lagging);
    }

    #[test]
    fn what_is_held_back_is_paused_and_no_fault() {
        let mut watch = Watch::default();
        let view = |watch: &Watch, now, paused| {
            let context = Context { announced: true, wanted: true, transport_up: true, paused };
            watch.view(&ANN, StreamKind::Camera, context, Timestamp(now))
        };
        watch.want(ANN, StreamKind::Camera, true, Timestamp(0));
        watch.report(report(Some((3, StreamKind::Camera)), 25, 0, 0), Timestamp(1_000));
        let just = view(&watch, 2_000, true);
        assert!(just.arriving && !just.paused, "not before it has really stopped");
        watch.want(ANN, StreamKind::Camera, false, Timestamp(2_000));
        let held = view(&watch, 9_000, true);
        assert!(held.paused && held.wanted && held.fault.is_none());
        watch.want(ANN, StreamKind::Camera, true, Timestamp(9_000));
        assert_eq!(view(&watch, 10_000, false).fault, None, "it has its time to come");
        assert_eq!(view(&watch, 12_000, false).fault, Some(Fault::NotArriving));
    }

    #[test]
    fn somebody_elses_frames_are_noticed_once_a_switch_is_over() {
        let mut watch = Watch::default();
        let swapped = || report(Some((9, StreamKind::Camera)), 25, 0, 0);
        watch.report(swapped(), Timestamp(1_000));
        assert_eq!(watch.unexpected(Timestamp(1_000)), 0);
        watch.report(swapped(), Timestamp(2_000));
        assert_eq!(watch.unexpected(Timestamp(2_000)), 1);
        assert_eq!(fault(&watch, 2_100), None, "nothing of hers has been seen");
        watch.report(report(Some((3, StreamKind::Camera)), 25, 0, 0), Timestamp(3_000));
        assert_eq!(watch.unexpected(Timestamp(3_000)), 0);
    }
}
