//! What a scenario showed.

use std::{fmt, time::Duration};

use serde::Serialize;

use super::crowd::{Counts, Held, Order};
use crate::{State, load::Spread};

/// Packets that may be lost, in per cent, before a run is called bad.
const LOSS: f64 = 1.0;
/// Of its time, so much may the load be on processors before its figures are doubted.
const BUSY: f64 = 0.8;

/// All figures of a run.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    /// The scenario.
    pub scenario: &'static str,
    /// In a line, at scale 1.
    pub about: &'static str,
    /// What was asked for, and what was held.
    pub scale_wanted: f64,
    /// See there.
    pub scale: f64,
    /// Why it was smaller than asked for.
    pub scaled_because: Option<String>,
    /// Meetings that were held.
    pub meetings: usize,
    /// In each.
    pub people: usize,
    /// Who came in, who did not.
    pub joined: usize,
    /// See there.
    pub failed: usize,
    /// Who followed the meeting to the end, and who rested.
    pub followed: usize,
    /// See there.
    pub rested: usize,
    /// Of these, whose signalling ended, and whose media did not flow at the end.
    pub signalling_lost: usize,
    /// See there.
    pub media_lost: usize,
    /// From the first arrival until all were in, in seconds.
    pub coming_seconds: f64,
    /// From joining to being in, in milliseconds; without those who made the meetings, and so below.
    pub join_ms: Option<Spread>,
    /// From joining to the first frame that opened, in milliseconds.
    pub first_frame_ms: Option<Spread>,
    /// For whom no frame had opened when they were counted.
    pub without_frame: usize,
    /// How long everything below was counted, in seconds.
    pub seconds: f64,
    /// RTP packets that participants sent.
    pub packets_sent: u64,
    /// Different RTP packets that participants got.
    pub packets_received: u64,
    /// By their numbers, after repairs, in per cent.
    pub lost_percent: f64,
    /// Datagrams that found the server's sockets full, and those of others on this machine.
    pub dropped_at_server: u64,
    /// See there.
    pub dropped_elsewhere: u64,
    /// Datagrams of any kind that the server says it sent.
    pub datagrams_told: Option<u64>,
    /// Frames that did not open at who follows, although their epoch was known.
    pub frames_failed: u64,
    /// Time in the server.
    pub passage: Option<PassageFigures>,
    /// What the server's process used, where it is on this machine.
    pub server: Option<ServerFigures>,
    /// What the load used.
    pub load: Option<LoadFigures>,
    /// At scale 1, by calculation.
    pub derived: Option<Derived>,
    /// What was not as with browsers.
    pub left_out: Vec<String>,
}

/// From the sender's socket to the receiver's.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct PassageFigures {
    /// Arrivals that were timed.
    pub timed: u64,
    /// The median, in microseconds.
    pub p50_us: f64,
    /// What 99 of 100 do not exceed.
    pub p99_us: f64,
}

/// Of the server.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct ServerFigures {
    /// Processor time from the first arrival until all were in, per participant, in milliseconds: joining, and what
    /// was forwarded meanwhile.
    pub coming_ms_per_participant: f64,
    /// While counted: share of one processor, in per cent.
    pub busy_percent: f64,
    /// While counted: processor time per second and participant, in microseconds.
    pub us_per_participant_second: f64,
    /// While counted: all its processor time by the packets that participants got, in nanoseconds.
    pub ns_per_packet: f64,
    /// Resident bytes before anybody came.
    pub memory_base: u64,
    /// And at the end.
    pub memory: u64,
    /// The difference by participants.
    pub memory_per_participant: f64,
}

/// Of this program.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct LoadFigures {
    /// While counted: share of one processor, in per cent.
    pub busy_percent: f64,
    /// While counted: per packet received, in microseconds.
    pub us_per_packet: f64,
    /// Resident bytes of this program.
    pub memory: u64,
    /// Whether it was so busy that it measured itself.
    pub doubtful: bool,
}

/// What scale 1 would take, if each participant and each packet cost what they did.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Derived {
    /// People in all meetings.
    pub participants: usize,
    /// Packets to be forwarded in a second.
    pub packets_per_second: f64,
    /// Processors of the server's for them.
    pub processors: f64,
    /// Resident bytes.
    pub memory: f64,
}

impl Figures {
    pub(super) fn of(order: &Order, held: &Held) -> Self {
        let (shape, states) = (order.shape, &held.states);
        let named = shape.named;
        let (first, last, counted) = held.steady;
        let seconds = counted.as_secs_f64();
        let guests = states.iter().enumerate().filter(|(at, _)| at % shape.people != 0);
        let guests: Vec<&State> = guests.map(|(_, state)| state).collect();
        let times = |of: fn(&State) -> Option<Duration>| {
            Spread::of(
                guests.iter().filter_map(|state| of(state)).map(|time| time.as_secs_f64() * 1e3).collect(),
            )
        };
        let joined = states.iter().filter(|state| state.is_in()).count();
        let rested = states.iter().filter(|state| state.resting).count();
        let received = last.received.saturating_sub(first.received);
        let expected = last.expected.saturating_sub(first.expected);
        let server = ServerFigures::of(held, joined, received);
        let passages = &held.passages;
        let micros = |share| passages.share(share).map(|time| time.as_secs_f64() * 1e6);
        let passage = micros(0.5).zip(micros(0.99));
        Self {
            scenario: named.name,
            about: named.about,
            scale_wanted: order.wanted,
            scale: order.fit.scale,
            scaled_because: order.fit.because.clone(),
            meetings: shape.meetings,
            people: shape.people,
            joined,
            failed: held.failed + states.len() - joined,
            followed: states.len() - rested,
            rested,
            signalling_lost: states.iter().filter(|state| state.signalling_lost).count(),
            media_lost: states.iter().filter(|state| state.media_lost).count(),
            coming_seconds: held.coming.2.as_secs_f64(),
            join_ms: times(|state| state.joined),
            first_frame_ms: times(|state| state.first_frame),
            without_frame: guests.iter().filter(|state| state.first_frame.is_none()).count(),
            seconds,
            packets_sent: last.sent.saturating_sub(first.sent),
            packets_received: received,
            lost_percent: 100.0 * expected.saturating_sub(received) as f64 / expected.max(1) as f64,
            dropped_at_server: last.dropped.0.saturating_sub(first.dropped.0),
            dropped_elsewhere: last.dropped.1.saturating_sub(first.dropped.1),
            datagrams_told: last.told.zip(first.told).map(|(last, first)| last.saturating_sub(first)),
            frames_failed: states.iter().map(|state| state.frames.failed).sum(),
            passage: passage.map(|(p50_us, p99_us)| PassageFigures {
                timed: passages.count(),
                p50_us,
                p99_us,
            }),
            server,
            load: LoadFigures::of(first, last, counted, received),
            derived: server.map(|server| {
                let whole = named.at(1.0);
                // As many as came, where that is not what was calculated: a line too thin for a picture, say.
                let came = received as f64 / seconds.max(1e-3) / shape.packets_per_second().max(1.0);
                let packets_per_second = whole.packets_per_second() * came;
                Derived {
                    participants: whole.participants(),
                    packets_per_second,
                    processors: packets_per_second * server.ns_per_packet / 1e9,
                    memory: server.memory_base as f64
                        + server.memory_per_participant * whole.participants() as f64,
                }
            }),
            left_out: left_out(rested),
        }
    }

    /// Whether all came in and stayed, and next to nothing was lost.
    pub fn is_good(&self) -> bool {
        self.failed == 0
            && self.without_frame == 0
            && (self.signalling_lost, self.media_lost) == (0, 0)
            && self.frames_failed == 0
            && self.lost_percent <= LOSS
    }

    /// As JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("numbers and texts are always JSON")
    }
}

fn left_out(rested: usize) -> Vec<String> {
    let mut words = vec![
        "no picture is encoded or decoded: clips play, and frames are sealed and opened".to_owned(),
        "all are on this machine, over the loopback: no line is thin, and nothing is lost on the way"
            .to_owned(),
    ];
    if rested > 0 {
        words.push(format!(
            "{rested} listeners rest once they have joined as members, with ICE, DTLS, SRTP and a frame that opened: \
             from then on they let commits pass and count packets without opening frames; feedback, repairs and pings \
             go on, key frames are not asked for"
        ));
    }
    words
}

impl ServerFigures {
    fn of(held: &Held, participants: usize, received: u64) -> Option<Self> {
        let (before, after) = held.usage?;
        let spent =
            |(first, last, _): &(Counts, Counts, Duration)| last.processor.0?.checked_sub(first.processor.0?);
        let (coming, steady) = (spent(&held.coming)?, spent(&held.steady)?);
        let (seconds, people) = (held.steady.2.as_secs_f64().max(1e-3), participants.max(1) as f64);
        Some(Self {
            coming_ms_per_participant: coming.as_secs_f64() * 1e3 / people,
            busy_percent: 100.0 * steady.as_secs_f64() / seconds,
            us_per_participant_second: steady.as_secs_f64() * 1e6 / seconds / people,
            ns_per_packet: steady.as_nanos() as f64 / received.max(1) as f64,
            memory_base: before.memory,
            memory: after.memory,
            memory_per_participant: after.memory.saturating_sub(before.memory) as f64 / people,
        })
    }
}

impl LoadFigures {
    fn of(first: Counts, last: Counts, counted: Duration, received: u64) -> Option<Self> {
        let spent = last.processor.1?.checked_sub(first.processor.1?)?.as_secs_f64();
        let busy = spent / counted.as_secs_f64().max(1e-3);
        let processors = std::thread::available_parallelism().map_or(1, usize::from) as f64;
        Some(Self {
            busy_percent: 100.0 * busy,
            us_per_packet: spent * 1e6 / received.max(1) as f64,
            memory: crate::load::ServerProcess(std::process::id()).usage()?.memory,
            doubtful: busy > BUSY * processors,
        })
    }
}

/// As a table for people.
impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut row = |name: &str, value: String| writeln!(f, "{name:<24}{value}");
        let spread = |spread: Option<Spread>| match spread {
            Some(Spread { p50, p99 }) => format!("{p50:.0} ms median, {p99:.0} ms p99"),
            None => "none".to_owned(),
        };
        let mib = |bytes: f64| bytes / f64::from(1 << 20);
        row("scenario", format!("{}: {}", self.scenario, self.about))?;
        let held = format!("{:.3}: {} x {} people", self.scale, self.meetings, self.people);
        match &self.scaled_because {
            Some(because) => row("scale", format!("{held}, instead of {}: {because}", self.scale_wanted))?,
            None => row("scale", held)?,
        }
        row("joined", format!("{}, {} failed, in {:.1} s", self.joined, self.failed, self.coming_seconds))?;
        row(
            "to the end",
            format!(
                "{} followed, {} rested; of these lost signalling {}, media {}",
                self.followed, self.rested, self.signalling_lost, self.media_lost
            ),
        )?;
        row("time to join", spread(self.join_ms))?;
        let without = match self.without_frame {
            0 => String::new(),
            without => format!("; none opened for {without}"),
        };
        row("time to first frame", spread(self.first_frame_ms) + &without)?;
        row("counted", format!("{:.1} s", self.seconds))?;
        let rate = self.packets_received as f64 / self.seconds.max(1e-3);
        row(
            "packets",
            format!(
                "{} sent, {} received ({rate:.0}/s), {:.3} % lost; full sockets dropped {} at the server, {} elsewhere",
                self.packets_sent,
                self.packets_received,
                self.lost_percent,
                self.dropped_at_server,
                self.dropped_elsewhere
            ),
        )?;
        match self.passage {
            Some(PassageFigures { timed, p50_us, p99_us }) => row(
                "time in server",
                format!(
                    "{p50_us:.0} us median, {p99_us:.0} us p99, of {timed} packets: from the sender's call to the \
                     arrival at the receiver's socket by the kernel's clock, so the loopback is in it"
                ),
            )?,
            None => {
                row("time in server", "not measured: the kernel does not say when packets arrive".to_owned())?
            }
        }
        match self.server {
            Some(server) => {
                row(
                    "server, joining",
                    format!("{:.1} ms of a processor per participant", server.coming_ms_per_participant),
                )?;
                row(
                    "server, then",
                    format!(
                        "{:.1} % of a processor; {:.0} us per second and participant; {:.0} ns per packet",
                        server.busy_percent, server.us_per_participant_second, server.ns_per_packet
                    ),
                )?;
                row(
                    "server, memory",
                    format!(
                        "{:.0} MiB before, {:.0} MiB at the end: {:.0} KiB per participant",
                        mib(server.memory_base as f64),
                        mib(server.memory as f64),
                        server.memory_per_participant / 1024.0
                    ),
                )?;
            }
            None => row("server", "not on this machine, or not found".to_owned())?,
        }
        if let Some(load) = self.load {
            let doubt = if load.doubtful { "; so busy that times hold its own waiting" } else { "" };
            row(
                "load",
                format!(
                    "{:.1} % of a processor, {:.1} us per packet, {:.0} MiB{doubt}",
                    load.busy_percent,
                    load.us_per_packet,
                    mib(load.memory as f64)
                ),
            )?;
        }
        if let Some(derived) = self.derived {
            row(
                "derived, at scale 1",
                format!(
                    "{} people, {:.0} packets a second: {:.1} processors of the server, {:.0} MiB. Calculated from the \
                     figures above, not run; costs of joining are not derived, they grow with a meeting",
                    derived.participants,
                    derived.packets_per_second,
                    derived.processors,
                    mib(derived.memory)
                ),
            )?;
        }
        self.left_out.iter().try_for_each(|words| row("left out", words.clone()))
    }
}
