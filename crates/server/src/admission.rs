//! Whether this server takes more: by what its media threads and the whole process take of the processors, and by how
//! many packets leave late. Those who are in meetings go before those who come.
//!
//! [`Judge`] is pure: samples in, verdicts out. [`Admission`] holds the last verdicts for those who ask.

use std::{
    fmt::Write,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

use crate::{
    config::Config,
    media::{IDLE, Plane, Work},
    process,
};

/// How often the load is measured.
const EVERY: Duration = Duration::from_secs(1);
/// What a sample weighs when the load rises, and when it falls: together with [`CALM`] one quiet second opens nothing.
const RISING: f64 = 0.5;
const FALLING: f64 = 0.2;
/// A bound that was reached is left again at this share of it, after so long below.
const LEFT: f64 = 0.85;
const CALM: Duration = Duration::from_secs(5);
/// From this share of late packets on a thread is at its end, whatever it takes of its processor: others take that.
/// Fewer packets than these tell nothing.
const LATE: f64 = 0.05;
const TELLING: u64 = 200;
/// A meeting that has just begun will take about so much, in thousandths, before that can be measured; and what is left of
/// it after each second. So not all that begin on the hour begin in one second.
const PLEDGE: u64 = 10;
const PLEDGE_LEFT: f64 = 0.8;
/// The same of somebody who comes, who is to be placed.
const COMER: u64 = 5;
/// From here on whoever comes to a meeting is placed on another thread, where there is no bound for new meetings.
const FULL: f64 = 0.75;
/// A thread that has told nothing for so long does not get to its work.
const SILENT: Duration = IDLE.saturating_mul(4);

/// What is measured: the one place where load comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sample {
    /// Since the media plane's beginning.
    pub at: Duration,
    /// That all threads of the process have run on processors.
    pub process: Duration,
    /// Processors that there are for it.
    pub processors: usize,
    /// What each media thread has done.
    pub shards: Vec<Work>,
}

impl Sample {
    fn take(plane: &Plane) -> Self {
        Self {
            at: plane.age(),
            process: process::processor_time(),
            processors: process::processors(),
            shards: plane.figures().map(crate::media::Figures::work).collect(),
        }
    }
}

/// Shares of a processor from which on something is refused; `None`: never.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bounds {
    meetings: Option<f64>,
    joins: Option<f64>,
}

impl Bounds {
    /// As they are set.
    pub fn of(config: &Config) -> Self {
        let share = |percent: u64| (percent > 0).then(|| percent as f64 / 100.0);
        Self {
            meetings: share(config.refuse_meetings_at_percent),
            joins: share(config.refuse_joins_at_percent),
        }
    }
}

/// How it stands with a shard.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Verdict {
    /// Smoothed: 1 is all that there is.
    load: f64,
    refuses_meetings: bool,
    refuses_joins: bool,
}

/// Shut from a bound on, open again well below it and after a while.
#[derive(Debug, Clone, Copy, Default)]
struct Gate {
    shut: bool,
    calm_since: Option<Duration>,
}

impl Gate {
    fn look(&mut self, bound: Option<f64>, load: f64, at: Duration) -> bool {
        let Some(bound) = bound else { return false };
        if load >= bound {
            self.shut = true;
        }
        self.calm_since = (load < bound * LEFT).then(|| self.calm_since.unwrap_or(at));
        if self.calm_since.is_some_and(|since| at.saturating_sub(since) >= CALM) {
            self.shut = false;
        }
        self.shut
    }
}

#[derive(Debug, Default)]
struct Shard {
    load: f64,
    meetings: Gate,
    joins: Gate,
}

/// Judges from one sample to the next.
#[derive(Debug)]
struct Judge {
    bounds: Bounds,
    before: Sample,
    shards: Vec<Shard>,
}

impl Judge {
    fn new(bounds: Bounds, first: Sample) -> Self {
        let shards = first.shards.iter().map(|_| Shard::default()).collect();
        Self { bounds, before: first, shards }
    }

    fn look(&mut self, sample: Sample) -> Vec<Verdict> {
        let processors = sample.processors.max(1) as f64;
        let (at, spent) =
            (sample.at.saturating_sub(self.before.at), sample.process.saturating_sub(self.before.process));
        // What threads spent on strangers is nobody's load, here and there.
        let shards = self.before.shards.iter().zip(&sample.shards);
        let strangers: Duration = shards.map(|(before, now)| on_strangers(before, now)).sum();
        let process = share(spent.saturating_sub(strangers), at) / processors;
        let verdicts = self.shards.iter_mut().zip(self.before.shards.iter().zip(&sample.shards));
        let verdicts = verdicts.map(|(shard, (before, now))| {
            let load = thread_load(before, now, sample.at).unwrap_or(shard.load).max(process).min(1.0);
            let weight = if load > shard.load { RISING } else { FALLING };
            shard.load += (load - shard.load) * weight;
            Verdict {
                load: shard.load,
                refuses_meetings: shard.meetings.look(self.bounds.meetings, shard.load, sample.at),
                refuses_joins: shard.joins.look(self.bounds.joins, shard.load, sample.at),
            }
        });
        let verdicts = verdicts.collect();
        self.before = sample;
        verdicts
    }
}

fn share(part: Duration, whole: Duration) -> f64 {
    if whole.is_zero() { 0.0 } else { part.as_secs_f64() / whole.as_secs_f64() }
}

/// How much a thread has to do, 1 being all that it can; `None` if it has not told anything new.
fn thread_load(before: &Work, now: &Work, at: Duration) -> Option<f64> {
    if at.saturating_sub(now.at) > SILENT {
        return Some(1.0);
    }
    let time = now.at.checked_sub(before.at).filter(|time| !time.is_zero())?;
    let since = |now: u64, before: u64| now.saturating_sub(before);
    let (served, late) = (since(now.served, before.served), since(now.late, before.late));
    if strangers_share(before, now) < 0.5 && served >= TELLING && late as f64 > served as f64 * LATE {
        return Some(1.0);
    }
    let spent = now.processor.saturating_sub(before.processor);
    Some(share(spent.saturating_sub(on_strangers(before, now)), time))
}

/// Whoever floods the port with datagrams of nobody's shall not be able to shut the door with them.
fn strangers_share(before: &Work, now: &Work) -> f64 {
    let own = now.own.saturating_sub(before.own);
    let strangers = now.strangers.saturating_sub(before.strangers);
    strangers as f64 / own.saturating_add(strangers).max(1) as f64
}

/// What of a thread's time went to them.
fn on_strangers(before: &Work, now: &Work) -> Duration {
    now.processor.saturating_sub(before.processor).mul_f64(strangers_share(before, now))
}

/// The last verdicts. Read without a lock.
#[derive(Debug)]
pub(crate) struct Admission {
    bounds: Bounds,
    shards: Box<[Standing]>,
}

/// A verdict in numbers that can be read while they are written.
#[derive(Debug, Default)]
struct Standing {
    /// In thousandths.
    load: AtomicU64,
    refuses_meetings: AtomicU64,
    refuses_joins: AtomicU64,
    /// For meetings that have just begun, and for people who have just been placed, in thousandths.
    pledged: AtomicU64,
    coming: AtomicU64,
}

impl Admission {
    /// Everything is admitted until something is measured.
    pub fn new(bounds: Bounds, shards: usize) -> Self {
        Self { bounds, shards: (0..shards).map(|_| Standing::default()).collect() }
    }

    /// How many numbers are kept.
    pub fn count(&self) -> u64 {
        u64::try_from(self.shards.len() * size_of::<Standing>() / size_of::<AtomicU64>()).unwrap_or(0)
    }

    /// Measures for as long as the server runs.
    pub async fn watch(&self, plane: &Plane) {
        let mut judge = Judge::new(self.bounds, Sample::take(plane));
        loop {
            tokio::time::sleep(EVERY).await;
            let was = self.is_full();
            self.note(&judge.look(Sample::take(plane)));
            match (was, self.is_full()) {
                (false, true) => tracing::warn!("no new meetings: the processors have enough to do"),
                (true, false) => tracing::info!("new meetings again"),
                _ => {}
            }
        }
    }

    fn note(&self, verdicts: &[Verdict]) {
        for (standing, verdict) in self.shards.iter().zip(verdicts) {
            standing.load.store((verdict.load * 1_000.0) as u64, Relaxed);
            standing.refuses_meetings.store(verdict.refuses_meetings.into(), Relaxed);
            standing.refuses_joins.store(verdict.refuses_joins.into(), Relaxed);
            let fade = |pledged: u64| Some((pledged as f64 * PLEDGE_LEFT) as u64);
            for pledged in [&standing.pledged, &standing.coming] {
                // It always says what to put there.
                let _always = pledged.fetch_update(Relaxed, Relaxed, fade);
            }
        }
    }

    /// Whether a meeting may begin on this shard.
    pub fn takes_meetings(&self, shard: usize) -> bool {
        let Some(standing) = self.shards.get(shard) else { return true };
        let soon = (standing.load.load(Relaxed) + standing.pledged.load(Relaxed)) as f64 / 1_000.0;
        standing.refuses_meetings.load(Relaxed) == 0 && self.bounds.meetings.is_none_or(|bound| soon < bound)
    }

    /// A meeting begins on this shard.
    pub fn pledge(&self, shard: usize) {
        if let Some(standing) = self.shards.get(shard) {
            standing.pledged.fetch_add(PLEDGE, Relaxed);
        }
    }

    /// Whether more people may come to meetings: any shard may take them.
    pub fn takes_joins(&self) -> bool {
        self.shards.iter().any(|standing| standing.refuses_joins.load(Relaxed) == 0)
    }

    /// The shard for somebody who comes to a meeting that is on these: one of these if it has room, else another that has, else
    /// one with clearly less to do than these.
    pub fn place(&self, on: &[usize]) -> usize {
        let full = self.bounds.meetings.unwrap_or(FULL);
        let order = |(shard, standing): &(usize, &Standing)| {
            let soon = standing.load.load(Relaxed) + standing.coming.load(Relaxed);
            let share = soon as f64 / 1_000.0 / full;
            let is_full = share >= 1.0 || standing.refuses_meetings.load(Relaxed) == 1;
            // Only where that makes a difference, since a meeting costs more on several.
            let busier = if is_full { (share * 8.0) as u64 } else { 0 };
            (standing.refuses_joins.load(Relaxed), is_full, busier, !on.contains(shard), soon)
        };
        let place = self.shards.iter().enumerate().min_by_key(order);
        let Some((shard, standing)) = place else { return 0 };
        standing.coming.fetch_add(COMER, Relaxed);
        shard
    }

    /// Whether no shard takes a new meeting.
    pub fn is_full(&self) -> bool {
        !(0..self.shards.len()).any(|shard| self.takes_meetings(shard))
    }

    /// Of the busiest shard, in percent.
    pub fn load(&self) -> u64 {
        self.shards.iter().map(|standing| standing.load.load(Relaxed) / 10).max().unwrap_or(0)
    }

    /// For Prometheus.
    pub fn text(&self, to: &mut String) {
        type Read = fn(&Standing) -> f64;
        let gauges: [(&str, &str, Read); 3] = [
            (
                "load_ratio",
                "What admission goes by: the share of its processor that a media thread takes, or \
             of all processors that the process takes.",
                |standing| standing.load.load(Relaxed) as f64 / 1_000.0,
            ),
            ("refuses_meetings", "1 while new meetings are refused for want of processors.", |standing| {
                standing.refuses_meetings.load(Relaxed) as f64
            }),
            ("refuses_joins", "1 while more people are refused for want of processors.", |standing| {
                standing.refuses_joins.load(Relaxed) as f64
            }),
        ];
        for (name, help, read) in gauges {
            let _ = writeln!(to, "# HELP conclave_{name} {help}\n# TYPE conclave_{name} gauge");
            for (shard, standing) in self.shards.iter().enumerate() {
                let _ = writeln!(to, "conclave_{name}{{shard=\"{shard}\"}} {}", read(standing));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { meetings: Some(0.75), joins: Some(0.9) };

    /// A server with two media threads on four processors, a second at a time.
    struct Server {
        judge: Judge,
        now: Sample,
    }

    impl Server {
        fn new() -> Self {
            let now = Sample {
                at: Duration::ZERO,
                process: Duration::ZERO,
                processors: 4,
                shards: vec![Work::default(); 2],
            };
            Self { judge: Judge::new(BOUNDS, now.clone()), now }
        }

        /// The first thread takes this share of a processor and the rest of the process that many processors.
        fn second(&mut self, thread: f64, rest: f64) -> Vec<Verdict> {
            self.second_with(thread, rest, |_| {})
        }

        fn second_with(&mut self, thread: f64, rest: f64, also: impl FnOnce(&mut Work)) -> Vec<Verdict> {
            self.now.at += EVERY;
            self.now.process += EVERY.mul_f64(thread + rest);
            for work in &mut self.now.shards {
                work.at = self.now.at;
            }
            let first = &mut self.now.shards[0];
            first.processor += EVERY.mul_f64(thread);
            first.own += 10_000;
            first.served += 1_000;
            also(first);
            self.judge.look(self.now.clone())
        }
    }

    fn refused(verdict: Verdict) -> (bool, bool) {
        (verdict.refuses_meetings, verdict.refuses_joins)
    }

    #[test]
    fn a_busy_thread_takes_no_more_meetings_then_no_more_people_and_other_threads_go_on() {
        let mut server = Server::new();
        for _ in 0..60 {
            assert_eq!(refused(server.second(0.7, 0.1)[0]), (false, false));
        }
        let verdicts = (0..10).map(|_| server.second(0.8, 0.1)).last().unwrap();
        assert_eq!((refused(verdicts[0]), refused(verdicts[1])), ((true, false), (false, false)));
        let verdicts = (0..10).map(|_| server.second(0.97, 0.1)).last().unwrap();
        assert_eq!((refused(verdicts[0]), refused(verdicts[1])), ((true, true), (false, false)));
    }

    #[test]
    fn the_rest_of_the_process_counts_for_all_threads() {
        let mut server = Server::new();
        let verdicts = (0..10).map(|_| server.second(0.1, 3.8)).last().unwrap();
        assert!(verdicts.iter().all(|verdict| refused(*verdict) == (true, true)), "{verdicts:?}");
    }

    #[test]
    fn it_opens_again_only_after_a_while_well_below_and_does_not_flap() {
        let mut server = Server::new();
        server.second(1.0, 0.0);
        assert_eq!(refused(server.second(1.0, 0.0)[0]), (true, false));
        let mut changes = 0;
        for second in 0..200 {
            let before = server.judge.shards[0].meetings.shut;
            server.second(if second % 4 == 0 { 0.8 } else { 0.68 }, 0.0);
            changes += usize::from(before != server.judge.shards[0].meetings.shut);
        }
        assert_eq!(changes, 0, "around the bound nothing changes");
        assert!(server.judge.shards[0].meetings.shut);
        let mut closed = 0;
        while refused(server.second(0.3, 0.0)[0]).0 {
            closed += 1;
        }
        assert!((5..=12).contains(&closed), "{closed} s");
    }

    #[test]
    fn packets_that_leave_late_count_whoever_takes_the_processor() {
        let mut server = Server::new();
        let late = |share: f64| move |work: &mut Work| work.late += (1_000.0 * share) as u64;
        for _ in 0..20 {
            assert_eq!(refused(server.second_with(0.3, 0.1, late(0.03))[0]), (false, false));
        }
        let verdicts = (0..10).map(|_| server.second_with(0.3, 0.1, late(0.2))).last().unwrap();
        assert_eq!(refused(verdicts[0]), (true, true));
    }

    #[test]
    fn a_thread_that_tells_nothing_any_more_takes_nothing() {
        let mut server = Server::new();
        server.second(0.1, 0.1);
        for _ in 0..20 {
            server.now.at += EVERY;
            server.judge.look(server.now.clone());
        }
        assert_eq!(refused(server.judge.look(server.now.clone())[0]), (true, true));
    }

    #[test]
    fn whoever_floods_the_port_does_not_shut_the_door() {
        let mut server = Server::new();
        server.now.processors = 2;
        for _ in 0..30 {
            let verdicts = server.second_with(1.0, 0.7, |work| {
                work.strangers += 200_000;
                work.served += 200_000;
                work.late += 100_000;
            });
            assert_eq!(refused(verdicts[0]), (false, false), "{verdicts:?}");
        }
    }

    #[test]
    fn without_bounds_everything_is_taken() {
        let mut server = Server::new();
        server.judge.bounds = Bounds { meetings: None, joins: None };
        let verdicts = (0..10).map(|_| server.second(1.0, 3.0)).last().unwrap();
        assert_eq!(refused(verdicts[0]), (false, false));
    }

    #[test]
    fn not_all_meetings_begin_in_the_second_in_which_their_load_cannot_be_seen_yet() {
        let admission = Admission::new(BOUNDS, 1);
        let mut begun = 0;
        while admission.takes_meetings(0) {
            admission.pledge(0);
            begun += 1;
        }
        assert!((50..100).contains(&begun), "{begun}");
        admission.note(&[Verdict::default()]);
        assert!(admission.takes_meetings(0), "some more a second later");
        let mut seconds = 0;
        while admission.shards[0].pledged.load(Relaxed) > 0 {
            admission.note(&[Verdict::default()]);
            seconds += 1;
        }
        assert!(seconds < 30, "what was pledged is forgotten: {seconds} s");
    }

    #[test]
    fn who_comes_is_placed_with_the_meeting_while_there_is_room_and_then_where_there_is() {
        let admission = Admission::new(BOUNDS, 3);
        let load = |load| Verdict { load, refuses_meetings: load > 0.75, refuses_joins: load > 0.9 };
        admission.note(&[load(0.6), load(0.1), load(0.0)]);
        assert_eq!(admission.place(&[0]), 0);
        assert_eq!(admission.place(&[0, 1]), 1, "the one with more room");
        admission.note(&[load(0.8), load(0.1), load(0.0)]);
        assert_eq!(admission.place(&[0]), 2);
        assert_eq!(admission.place(&[0, 1]), 1, "not on a third without need");
        admission.note(&[load(0.8), load(0.95), load(0.85)]);
        assert_eq!(admission.place(&[1, 2]), 0, "none has room: one with clearly less to do");
        admission.note(&[load(0.8), load(0.95), load(0.82)]);
        assert_eq!(admission.place(&[1, 2]), 2, "not for little");
        admission.note(&[load(0.95), load(0.95), load(0.85)]);
        assert_eq!(admission.place(&[0]), 2, "the only one that takes anybody");
        assert!(admission.takes_joins());
        admission.note(&[load(0.95); 3]);
        assert!(!admission.takes_joins());
    }

    #[test]
    fn a_crowd_that_comes_at_once_is_not_placed_on_one_thread_because_nothing_is_measured_yet() {
        for bounds in [BOUNDS, Bounds { meetings: None, joins: None }] {
            let admission = Admission::new(bounds, 2);
            let mut on = vec![0];
            let places: Vec<_> = (0..250)
                .map(|_| {
                    let place = admission.place(&on);
                    if !on.contains(&place) {
                        on.push(place);
                    }
                    place
                })
                .collect();
            let elsewhere = places.iter().filter(|place| **place == 1).count();
            assert!((50..=150).contains(&elsewhere), "{elsewhere}");
            assert!(places[..100].iter().all(|place| *place == 0), "few stay together");
        }
    }

    #[test]
    fn a_server_is_full_when_no_thread_takes_a_meeting() {
        let admission = Admission::new(BOUNDS, 2);
        let full = Verdict { load: 0.8, refuses_meetings: true, refuses_joins: false };
        admission.note(&[full, Verdict::default()]);
        assert!(!admission.is_full() && !admission.takes_meetings(0) && admission.takes_joins());
        admission.note(&[full, full]);
        assert!(admission.is_full());
        let mut text = String::new();
        admission.text(&mut text);
        assert!(text.contains("conclave_load_ratio{shard=\"1\"} 0.8\n"));
        assert!(text.contains("conclave_refuses_meetings{shard=\"0\"} 1\n"));
    }
}
