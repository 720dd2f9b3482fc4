//! What became of a load run.

use std::{
    collections::BTreeSet,
    fmt,
    time::{Duration, Instant},
};

use client::view::{Fault, Person, StreamView, View};
use protocol::StreamKind;
use serde::Serialize;

use super::{Plan, Scenario, Usage};
use crate::{State, participant::FrameCounts};

/// All figures of a run.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The kind of meeting.
    pub scenario: Scenario,
    /// Who came in, and who did not.
    pub joins: Joins,
    /// From the start to being in the meeting, in milliseconds.
    pub join_ms: Option<Spread>,
    /// From the start to the first frame that opened, in milliseconds.
    pub first_frame_ms: Option<Spread>,
    /// Frames of all participants together.
    pub frames: Frames,
    /// Streams that members announced, and what became of them.
    pub streams: Streams,
    /// Packets on their way from the server, of all participants together.
    pub packets: Packets,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// What the server's process used, where it is on this machine.
    pub server: Option<Usage>,
    /// Streams that were wanted at the end and did not open.
    pub closed: Vec<Closed>,
}

/// Arrivals.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Joins {
    /// In the meeting.
    pub ok: usize,
    /// Not in it within the limit.
    pub failed: usize,
    /// Members that the smallest roster has at the end, of those who came in.
    pub smallest_roster: usize,
    /// Seats that were taken anew by who had come in before.
    pub seats_anew: usize,
}

/// Frames.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Frames {
    /// Sealed and sent.
    pub sealed: u64,
    /// Opened.
    pub opened: u64,
    /// Did not open, although their epoch was known.
    pub failed: u64,
    /// Of an epoch that was not known.
    pub unknown_epoch: u64,
    /// Not from whom the slot was said to carry.
    pub unexpected: u64,
}

/// Streams.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Streams {
    /// Announced by members (each counted once).
    pub announced: usize,
    /// Of those, opened by at least one other member.
    pub opened_by_somebody: usize,
    /// Wanted at the end, counted at each who wants them.
    pub wanted: usize,
    /// Of those, opening at the end of the plan's duration or within its patience. On a thin line or a starved
    /// machine the server shows now these cameras and now those: each has to open, not all at one moment.
    pub opening: usize,
    /// Shown at the end as not arriving, although wanted.
    pub not_arriving: usize,
    /// Shown at the end as arriving, but not opening.
    pub not_opening: usize,
}

/// A stream that somebody wanted at the end and could not open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Closed {
    /// The name of whoever wanted it.
    pub to: String,
    /// The name of whoever announced it.
    pub from: String,
    /// Which of theirs.
    pub kind: StreamKind,
    /// It arrived.
    pub arriving: bool,
    /// It had opened before.
    pub opened_before: bool,
}

/// Packets.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Packets {
    /// Came, repaired ones among them.
    pub received: u64,
    /// Should have come.
    pub expected: u64,
    /// Share that never came, in per cent.
    pub lost_percent: f64,
}

/// How figures spread.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Spread {
    /// The median.
    pub p50: f64,
    /// What 99 of 100 do not exceed.
    pub p99: f64,
}

impl Spread {
    /// Of these figures, by nearest rank; `None` of none.
    pub fn of(mut figures: Vec<f64>) -> Option<Self> {
        figures.sort_by(f64::total_cmp);
        let rank = |share: f64| {
            let rank = (share * figures.len() as f64).ceil() as usize;
            figures.get(rank.saturating_sub(1)).copied()
        };
        Some(Self { p50: rank(0.5)?, p99: rank(0.99)? })
    }
}

/// Streams that did not open which the table names; the JSON has all.
const LINES: usize = 20;
const KINDS: [StreamKind; 4] = StreamKind::ALL;

impl Report {
    /// `ended`: when the plan's duration was over; `elapsed`: how long everything took.
    pub(super) fn new(
        plan: &Plan,
        states: &[State],
        ended: Instant,
        elapsed: Duration,
        server: Option<Usage>,
    ) -> Self {
        let times = |of: fn(&State) -> Option<Duration>| {
            Spread::of(states.iter().filter_map(of).map(|time| time.as_secs_f64() * 1e3).collect())
        };
        let present: Vec<&State> = states.iter().filter(|state| state.is_in()).collect();
        let rosters = present.iter().filter_map(|state| state.view.as_ref()).map(|view| view.people.len());
        let frames =
            states.iter().map(|state| state.frames).fold(FrameCounts::default(), |sum, one| FrameCounts {
                sealed: sum.sealed + one.sealed,
                opened: sum.opened + one.opened,
                failed: sum.failed + one.failed,
                unknown_epoch: sum.unknown_epoch + one.unknown_epoch,
                unexpected: sum.unexpected + one.unexpected,
            });
        let received = states.iter().map(|state| state.packets.received).sum();
        let expected = states.iter().map(|state| state.packets.expected).sum();
        Self {
            scenario: plan.scenario,
            joins: Joins {
                ok: present.len(),
                failed: states.len() - present.len(),
                smallest_roster: rosters.min().unwrap_or(0),
                seats_anew: states.iter().map(|state| state.seats.len().saturating_sub(1)).sum(),
            },
            join_ms: times(|state| state.joined),
            first_frame_ms: times(|state| state.first_frame),
            frames: Frames {
                sealed: frames.sealed,
                opened: frames.opened,
                failed: frames.failed,
                unknown_epoch: frames.unknown_epoch,
                unexpected: frames.unexpected,
            },
            streams: Streams::of(&present, ended),
            packets: Packets { received, expected, lost_percent: lost(received, expected) },
            seconds: elapsed.as_secs_f64(),
            server,
            closed: present.iter().flat_map(|state| Closed::of(state, ended)).collect(),
        }
    }

    /// Whether everyone came in and every stream opened that should.
    pub fn is_good(&self) -> bool {
        self.joins.failed == 0
            && self.joins.smallest_roster >= self.joins.ok
            && self.frames.failed == 0
            && self.streams.opened_by_somebody == self.streams.announced
            && self.streams.all_open()
    }

    /// As JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("numbers and names are always JSON")
    }
}

impl Streams {
    /// Whether everything that is wanted opens.
    pub fn all_open(&self) -> bool {
        self.opening == self.wanted
    }

    /// Those that opened since then count as opening.
    pub(super) fn of(states: &[&State], since: Instant) -> Self {
        let mut announced = BTreeSet::new();
        let mut opened = BTreeSet::new();
        let (mut wanted, mut opening) = (0, 0);
        let (mut not_arriving, mut not_opening) = (0, 0);
        for state in states {
            opened.extend(state.heard.keys().cloned());
            let Some(view) = &state.view else { continue };
            for (person, kind) in others(view) {
                let stream = stream(person, kind);
                if stream.announced {
                    announced.insert((person.id.clone(), kind));
                }
                wanted += usize::from(stream.wanted);
                opening += usize::from(stream.wanted && opens(state, person, kind, since));
                not_arriving += usize::from(stream.fault == Some(Fault::NotArriving));
                not_opening += usize::from(stream.fault == Some(Fault::NotOpening));
            }
        }
        let opened_by_somebody = announced.intersection(&opened).count();
        Self { announced: announced.len(), opened_by_somebody, wanted, opening, not_arriving, not_opening }
    }
}

impl Closed {
    fn of(state: &State, since: Instant) -> Vec<Self> {
        let Some(view) = &state.view else { return Vec::new() };
        let to = view.people.iter().find(|person| person.own).map_or("", |person| &person.name);
        let closed = |(person, kind): (&Person, StreamKind)| {
            let StreamView { wanted, arriving, .. } = stream(person, kind);
            (wanted && !opens(state, person, kind, since)).then(|| Self {
                to: to.to_owned(),
                from: person.name.clone(),
                kind,
                arriving,
                opened_before: state.heard.contains_key(&(person.id.clone(), kind)),
            })
        };
        others(view).filter_map(closed).collect()
    }
}

fn others(view: &View) -> impl Iterator<Item = (&Person, StreamKind)> {
    let others = view.people.iter().filter(|person| !person.own);
    others.flat_map(|person| KINDS.into_iter().map(move |kind| (person, kind)))
}

fn stream(person: &Person, kind: StreamKind) -> StreamView {
    match kind {
        StreamKind::Microphone => person.microphone,
        StreamKind::Camera => person.camera,
        StreamKind::Screen => person.screen,
        StreamKind::ScreenAudio => person.screen_audio,
    }
}

/// Whether somebody's stream opens here, or did since then.
fn opens(state: &State, person: &Person, kind: StreamKind, since: Instant) -> bool {
    let last = state.heard.get(&(person.id.clone(), kind)).map(|heard| heard.last);
    stream(person, kind).decrypting || last.is_some_and(|last| last >= since)
}

fn lost(received: u64, expected: u64) -> f64 {
    if expected == 0 { 0.0 } else { 100.0 * (1.0 - received as f64 / expected as f64) }
}

/// As a table for people.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut row = |name: &str, value: String| writeln!(f, "{name:<24}{value}");
        let spread = |spread: Option<Spread>| match spread {
            Some(Spread { p50, p99 }) => format!("{p50:.0} ms median, {p99:.0} ms p99"),
            None => "none".to_owned(),
        };
        let Joins { ok, failed, smallest_roster, seats_anew } = self.joins;
        row(
            "joins",
            format!("{ok} ok, {failed} failed; smallest roster {smallest_roster}, seats anew {seats_anew}"),
        )?;
        row("time to join", spread(self.join_ms))?;
        row("time to first frame", spread(self.first_frame_ms))?;
        let Frames { sealed, opened, failed, unknown_epoch, unexpected } = self.frames;
        row("frames sealed", sealed.to_string())?;
        row("frames opened", opened.to_string())?;
        row(
            "frames not opened",
            format!("{failed}; of unknown epochs {unknown_epoch}, unexpected {unexpected}"),
        )?;
        let Streams { announced, opened_by_somebody, wanted, opening, not_arriving, not_opening } =
            self.streams;
        row("streams announced", format!("{announced}, opened by somebody {opened_by_somebody}"))?;
        row("streams wanted at end", format!("{wanted}, opening {opening}"))?;
        row("faults shown at end", format!("{not_arriving} not arriving, {not_opening} not opening"))?;
        for Closed { to, from, kind, arriving, opened_before } in self.closed.iter().take(LINES) {
            let arriving = if *arriving { "arriving" } else { "not arriving" };
            let before = if *opened_before { "opened before" } else { "never opened" };
            row("did not open", format!("{kind:?} of {from} at {to}: {arriving}, {before}"))?;
        }
        let Packets { received, lost_percent, .. } = self.packets;
        row("packets", format!("{received} received, {lost_percent:.3} % lost"))?;
        row("duration", format!("{:.1} s", self.seconds))?;
        match self.server {
            Some(Usage { cpu_seconds, memory, memory_peak }) => {
                let share = 100.0 * cpu_seconds / self.seconds;
                row("server, processor", format!("{cpu_seconds:.2} s ({share:.0} % of one core)"))?;
                let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
                row("server, memory", format!("{:.0} MiB, at most {:.0} MiB", mib(memory), mib(memory_peak)))
            }
            None => row("server", "not on this machine, or not found".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_spread_by_nearest_rank() {
        assert!(Spread::of(Vec::new()).is_none());
        let hundred = Spread::of((1..=100).rev().map(f64::from).collect()).unwrap();
        assert_eq!((hundred.p50, hundred.p99), (50.0, 99.0));
        let one = Spread::of(vec![7.0]).unwrap();
        assert_eq!((one.p50, one.p99), (7.0, 7.0));
    }
}
