//! What a media thread tells of its work. The thread counts in numbers of its own and copies them out a few times a
//! second, so that whoever asks stops nobody: there is no lock, and no shared number is written for a packet.

use std::{
    fmt::Write,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

use crate::process;

/// Upper bounds in microseconds of the histograms of time: a shard's turn, and a packet's time in the server.
pub(crate) const TIMES: [u64; 12] =
    [50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000];
/// Upper bounds in packets of what leaves in one call.
const TRAINS: [u64; 7] = [1, 2, 4, 8, 16, 32, 64];
/// Upper bounds of the share of packets lost, in millionths.
const LOSSES: [u64; 8] = [0, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000];
/// Upper bounds in microseconds of a round trip to a client.
const ROUND_TRIPS: [u64; 9] = [5_000, 10_000, 25_000, 50_000, 100_000, 200_000, 400_000, 800_000, 1_600_000];
/// A packet that has been in the server for longer is late: it adds to what people notice as delay.
pub(crate) const LATE: Duration = Duration::from_millis(50);

/// How often something fell below each of some bounds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Histogram<const N: usize> {
    bounds: &'static [u64; N],
    counts: [u64; N],
    beyond: u64,
    sum: u64,
}

impl<const N: usize> Histogram<N> {
    const fn new(bounds: &'static [u64; N]) -> Self {
        Self { bounds, counts: [0; N], beyond: 0, sum: 0 }
    }

    /// Takes `value` in, `times` times.
    pub fn add(&mut self, value: u64, times: u64) {
        let place = self.bounds.iter().position(|bound| value <= *bound);
        *place.map_or(&mut self.beyond, |place| &mut self.counts[place]) += times;
        self.sum = self.sum.saturating_add(value.saturating_mul(times));
    }

    /// Takes a duration in, `times` times.
    pub fn add_time(&mut self, time: Duration, times: u64) {
        self.add(u64::try_from(time.as_micros()).unwrap_or(u64::MAX), times);
    }
}

/// What the thread itself counts, beside what its forwarder does.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tally {
    /// From the end of one wait to the beginning of the next.
    pub turns: Histogram<{ TIMES.len() }>,
    /// From the moment at which packets were read from the system to the one at which all that follows from them had been
    /// handed to it.
    pub packets: Histogram<{ TIMES.len() }>,
    pub late: u64,
    pub trains: Histogram<{ TRAINS.len() }>,
    pub losses: Histogram<{ LOSSES.len() }>,
    pub round_trips: Histogram<{ ROUND_TRIPS.len() }>,
    pub bytes_received: u64,
    pub bytes_sent: u64,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            turns: Histogram::new(&TIMES),
            packets: Histogram::new(&TIMES),
            late: 0,
            trains: Histogram::new(&TRAINS),
            losses: Histogram::new(&LOSSES),
            round_trips: Histogram::new(&ROUND_TRIPS),
            bytes_received: 0,
            bytes_sent: 0,
        }
    }
}

impl Tally {
    /// So many datagrams were taken in and answered in this time.
    pub fn served(&mut self, datagrams: u64, time: Duration) {
        self.packets.add_time(time, datagrams);
        if time > LATE {
            self.late += datagrams;
        }
    }

    /// A train was handed to the system.
    pub fn sent(&mut self, datagrams: u64, bytes: usize) {
        self.trains.add(datagrams, 1);
        self.bytes_sent += u64::try_from(bytes).unwrap_or(0);
    }

    /// A line as it is now.
    pub fn line(&mut self, line: &sfu::Line) {
        self.losses.add((line.loss.clamp(0.0, 1.0) * 1e6) as u64, 1);
        if let Some(round_trip) = line.round_trip {
            self.round_trips.add_time(round_trip, 1);
        }
    }
}

/// What else there is at the moment of copying.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Moment {
    /// Since the plane's beginning.
    pub at: Duration,
    /// That this thread has run on a processor.
    pub processor: Duration,
    pub counters: sfu::Counters,
    pub rooms: usize,
    pub sessions: usize,
    pub lines: usize,
    /// Lines with pictures held back, and those pictures.
    pub held_back: (usize, usize),
    /// Datagrams that the system did not take.
    pub unsent: u64,
}

macro_rules! figures {
    ($($name:ident: $length:expr,)+) => {
        /// A media thread's figures as they were copied out last.
        #[derive(Debug, Default)]
        pub(crate) struct Figures {
            $($name: [AtomicU64; $length],)+
        }
    };
}

figures! {
    at: 1,
    processor: 1,
    rooms: 1,
    sessions: 1,
    lines: 1,
    lines_held_back: 1,
    pictures_held_back: 1,
    received: 1,
    dropped: 1,
    handed: 1,
    transmitted: 1,
    rtp_received: 1,
    excess: 1,
    rtp_refused: 1,
    rtp_forwarded: 1,
    repaired: 1,
    keyframe_requests: 1,
    bytes_received: 1,
    bytes_sent: 1,
    unsent: 1,
    late: 1,
    turns: TIMES.len() + 2,
    packets: TIMES.len() + 2,
    trains: TRAINS.len() + 2,
    losses: LOSSES.len() + 2,
    round_trips: ROUND_TRIPS.len() + 2,
}

/// What admission looks at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Work {
    /// When the thread told it last, since the plane's beginning.
    pub at: Duration,
    /// That the thread has run on a processor.
    pub processor: Duration,
    /// Datagrams that sessions took, and those that were sent.
    pub own: u64,
    /// Datagrams of strangers.
    pub strangers: u64,
    /// Datagrams answered, and how many of them late.
    pub served: u64,
    pub late: u64,
}

impl Figures {
    /// How many numbers are kept of each thread.
    pub const COUNT: u64 = (size_of::<Self>() / size_of::<AtomicU64>()) as u64;

    /// Copies out. Only the thread itself does.
    pub(super) fn publish(&self, tally: &Tally, moment: &Moment) {
        let number = |to: &[AtomicU64; 1], value: u64| to[0].store(value, Relaxed);
        let count = |to: &[AtomicU64; 1], value: usize| number(to, u64::try_from(value).unwrap_or(0));
        let Moment { at, processor, counters, rooms, sessions, lines, held_back, unsent } = *moment;
        number(&self.processor, nanoseconds(processor));
        number(&self.at, nanoseconds(at));
        count(&self.rooms, rooms);
        count(&self.sessions, sessions);
        count(&self.lines, lines);
        count(&self.lines_held_back, held_back.0);
        count(&self.pictures_held_back, held_back.1);
        let sfu::Counters {
            received,
            dropped,
            handed,
            excess,
            rtp_received,
            rtp_refused,
            rtp_forwarded,
            repaired,
            keyframe_requests,
            transmitted,
        } = counters;
        number(&self.received, received);
        number(&self.dropped, dropped);
        number(&self.handed, handed);
        number(&self.transmitted, transmitted);
        number(&self.excess, excess);
        number(&self.rtp_received, rtp_received);
        number(&self.rtp_refused, rtp_refused);
        number(&self.rtp_forwarded, rtp_forwarded);
        number(&self.repaired, repaired);
        number(&self.keyframe_requests, keyframe_requests);
        number(&self.bytes_received, tally.bytes_received);
        number(&self.bytes_sent, tally.bytes_sent);
        number(&self.unsent, unsent);
        number(&self.late, tally.late);
        histogram(&self.turns, &tally.turns);
        histogram(&self.packets, &tally.packets);
        histogram(&self.trains, &tally.trains);
        histogram(&self.losses, &tally.losses);
        histogram(&self.round_trips, &tally.round_trips);
    }

    /// What admission looks at.
    pub fn work(&self) -> Work {
        let get = |from: &[AtomicU64; 1]| from[0].load(Relaxed);
        Work {
            at: Duration::from_nanos(get(&self.at)),
            processor: Duration::from_nanos(get(&self.processor)),
            own: get(&self.received) + get(&self.transmitted),
            strangers: get(&self.dropped),
            served: self.packets[..=TIMES.len()].iter().map(|count| count.load(Relaxed)).sum(),
            late: get(&self.late),
        }
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

fn histogram<const N: usize>(to: &[AtomicU64], from: &Histogram<N>) {
    for (to, count) in to.iter().zip(from.counts.iter().chain([&from.beyond, &from.sum])) {
        to.store(*count, Relaxed);
    }
}

/// What Prometheus gets of all media threads, each in a series of its own, labelled with its number.
pub(crate) fn text<'a>(shards: impl Iterator<Item = &'a Figures> + Clone, to: &mut String) {
    type Single = fn(&Figures) -> &[AtomicU64; 1];
    let singles: [(&str, &str, f64, &str, Single); 20] = [
        ("rooms", "gauge", 1.0, "Meetings with media on this thread now.", |f| &f.rooms),
        ("sessions", "gauge", 1.0, "People with a place on this thread now.", |f| &f.sessions),
        ("lines", "gauge", 1.0, "Of these, those whose media connection stands.", |f| &f.lines),
        (
            "lines_held_back",
            "gauge",
            1.0,
            "Lines too thin for all that is wanted: pictures are held back.",
            |f| &f.lines_held_back,
        ),
        ("pictures_held_back", "gauge", 1.0, "Pictures held back for want of a better line.", |f| {
            &f.pictures_held_back
        }),
        ("received_total", "counter", 1.0, "Datagrams of sessions in.", |f| &f.received),
        ("dropped_total", "counter", 1.0, "Datagrams of nobody's in, dropped unanswered.", |f| &f.dropped),
        ("handed_total", "counter", 1.0, "Datagrams in that were another thread's.", |f| &f.handed),
        ("transmitted_total", "counter", 1.0, "Datagrams out.", |f| &f.transmitted),
        ("rtp_received_total", "counter", 1.0, "RTP packets in.", |f| &f.rtp_received),
        (
            "excess_total",
            "counter",
            1.0,
            "Packets and reports of peers who sent more than anybody needs.",
            |f| &f.excess,
        ),
        ("rtp_refused_total", "counter", 1.0, "RTP packets in that their sender may not send.", |f| {
            &f.rtp_refused
        }),
        ("rtp_forwarded_total", "counter", 1.0, "RTP packets out, repairs not counted.", |f| {
            &f.rtp_forwarded
        }),
        ("rtp_repaired_total", "counter", 1.0, "RTP packets sent again because they were lost.", |f| {
            &f.repaired
        }),
        ("keyframe_requests_total", "counter", 1.0, "Keyframes asked of senders.", |f| &f.keyframe_requests),
        ("bytes_received_total", "counter", 1.0, "Bytes of datagrams in.", |f| &f.bytes_received),
        ("bytes_sent_total", "counter", 1.0, "Bytes of datagrams out.", |f| &f.bytes_sent),
        ("unsent_total", "counter", 1.0, "UDP datagrams that the system did not take.", |f| &f.unsent),
        ("late_total", "counter", 1.0, "Datagrams answered later than 50 ms after they were read.", |f| {
            &f.late
        }),
        ("processor_seconds_total", "counter", 1e9, "That this thread has run on a processor.", |f| {
            &f.processor
        }),
    ];
    for (name, kind, unit, help, single) in singles {
        head(to, name, kind, help);
        for (shard, figures) in shards.clone().enumerate() {
            let value = single(figures)[0].load(Relaxed) as f64 / unit;
            let _ = writeln!(to, "conclave_media_{name}{{shard=\"{shard}\"}} {value}");
        }
    }
    type Several = fn(&Figures) -> &[AtomicU64];
    let several: [(&str, &[u64], f64, &str, Several); 5] = [
        ("shard_turn_seconds", &TIMES, 1e6, "How long this thread's turns take.", |f| &f.turns),
        (
            "packet_seconds",
            &TIMES,
            1e6,
            "From reading a datagram to having sent what follows from it.",
            |f| &f.packets,
        ),
        ("train_packets", &TRAINS, 1.0, "Packets to one peer that left in one call.", |f| &f.trains),
        (
            "line_loss_ratio",
            &LOSSES,
            1e6,
            "Share of packets lost on the way to people, each line each second.",
            |f| &f.losses,
        ),
        (
            "line_round_trip_seconds",
            &ROUND_TRIPS,
            1e6,
            "Round trips to people, each line each second.",
            |f| &f.round_trips,
        ),
    ];
    for (name, bounds, unit, help, several) in several {
        head(to, name, "histogram", help);
        for (shard, figures) in shards.clone().enumerate() {
            let counts: Vec<u64> = several(figures).iter().map(|count| count.load(Relaxed)).collect();
            let mut sum = 0;
            for (bound, count) in bounds.iter().zip(&counts) {
                sum += count;
                let bound = *bound as f64 / unit;
                let _ =
                    writeln!(to, "conclave_media_{name}_bucket{{shard=\"{shard}\",le=\"{bound}\"}} {sum}");
            }
            let (all, total) = (sum + counts[bounds.len()], counts[bounds.len() + 1] as f64 / unit);
            let _ = writeln!(
                to,
                "conclave_media_{name}_bucket{{shard=\"{shard}\",le=\"+Inf\"}} {all}\n\
                 conclave_media_{name}_sum{{shard=\"{shard}\"}} {total}\n\
                 conclave_media_{name}_count{{shard=\"{shard}\"}} {all}"
            );
        }
    }
}

/// What the system dropped before the threads read it: as many as there were when it last was asked.
pub(crate) fn unread_text(port: u16, to: &mut String) {
    head(
        to,
        "unread_total",
        "counter",
        "Datagrams that the system dropped because nobody read them in time.",
    );
    if let Some(unread) = process::unread_datagrams(port) {
        let _ = writeln!(to, "conclave_media_unread_total {unread}");
    }
}

fn head(to: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(to, "# HELP conclave_media_{name} {help}\n# TYPE conclave_media_{name} {kind}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_thread_counts_is_told_by_bounds_that_add_up() {
        let mut tally = Tally::default();
        tally.served(3, Duration::from_micros(40));
        tally.served(2, Duration::from_millis(60));
        tally.served(1, Duration::from_secs(1));
        tally.sent(5, 6_000);
        let line = |loss, round_trip| sfu::Line {
            session: sfu::SessionId(1),
            loss,
            round_trip,
            estimate: 1,
            held_back: 0,
        };
        tally.line(&line(0.0, Some(Duration::from_millis(30))));
        tally.line(&line(0.03, None));
        let counters = sfu::Counters { received: 6, dropped: 7, transmitted: 9, ..sfu::Counters::default() };
        let moment = Moment { processor: Duration::from_millis(1_500), counters, ..Moment::default() };
        let figures = [Figures::default(), Figures::default()];
        figures[1].publish(&tally, &moment);
        let mut said = String::new();
        text(figures.iter(), &mut said);
        for line in [
            "conclave_media_packet_seconds_bucket{shard=\"1\",le=\"0.00005\"} 3",
            "conclave_media_packet_seconds_bucket{shard=\"1\",le=\"0.05\"} 3",
            "conclave_media_packet_seconds_bucket{shard=\"1\",le=\"0.1\"} 5",
            "conclave_media_packet_seconds_bucket{shard=\"1\",le=\"+Inf\"} 6",
            "conclave_media_packet_seconds_count{shard=\"1\"} 6",
            "conclave_media_packet_seconds_sum{shard=\"1\"} 1.12012",
            "conclave_media_train_packets_bucket{shard=\"1\",le=\"4\"} 0",
            "conclave_media_train_packets_bucket{shard=\"1\",le=\"8\"} 1",
            "conclave_media_line_loss_ratio_bucket{shard=\"1\",le=\"0\"} 1",
            "conclave_media_line_loss_ratio_bucket{shard=\"1\",le=\"0.05\"} 2",
            "conclave_media_line_round_trip_seconds_count{shard=\"1\"} 1",
            "conclave_media_processor_seconds_total{shard=\"1\"} 1.5",
            "conclave_media_late_total{shard=\"1\"} 3",
            "conclave_media_bytes_sent_total{shard=\"1\"} 6000",
            "conclave_media_late_total{shard=\"0\"} 0",
        ] {
            assert!(said.lines().any(|said| said == line), "{line}\n{said}");
        }
        let work = figures[1].work();
        assert_eq!((work.own, work.strangers, work.served, work.late), (15, 7, 6, 3));
    }
}
