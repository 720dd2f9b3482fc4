//! One server, one shape: set up, let it settle, count for a while.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use headless::{endpoint::Counts, load::ServerProcess, peer::SrtpProfile};
use tokio::time::sleep;

use crate::{Failure, conclave::Conclave, janus::Janus, parts, shape::Shape};

/// How long is counted; a multiple of the tenths of a second in which our participants' counts are brought up to date.
const WINDOW: Duration = Duration::from_secs(5);
/// How long perf looks, after that.
const PERF: Duration = Duration::from_secs(5);
/// From joining until everything flows, at most.
const SETTLING: Duration = Duration::from_secs(60);
/// A run that loses more is not valid, in per cent.
const LOSS: f64 = 1.0;

/// How far what was sent and what came may differ, in per cent of a window: our participants count in tenths of a
/// second, each in their own.
const SKEW: u64 = 3;

#[derive(Clone, Copy)]
pub enum Kind<'a> {
    Conclave(&'a Path),
    Janus,
}

impl Kind<'_> {
    pub fn name(self) -> &'static str {
        match self {
            Self::Conclave(_) => "Conclave",
            Self::Janus => "Janus",
        }
    }
}

enum Meeting {
    Conclave(Conclave),
    Janus(Box<Janus>),
}

/// What a run showed.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Of the server's processor time, per packet that a receiver got.
    pub nanoseconds: f64,
    /// Of all runs of which this is the middle, in nanoseconds.
    pub range: (f64, f64),
    pub lost_percent: f64,
    pub received: u64,
    /// What the server says that it sent, in the same time.
    pub forwarded: Option<u64>,
    /// Share of its processor.
    pub busy_percent: f64,
    pub profile: Option<SrtpProfile>,
}

impl Figure {
    /// The run in the middle, with the worst loss of all.
    pub fn median(mut figures: Vec<Self>) -> Option<Self> {
        figures.sort_by(|a, b| a.nanoseconds.total_cmp(&b.nanoseconds));
        let lost_percent = figures.iter().map(|figure| figure.lost_percent).fold(0.0, f64::max);
        let range = (figures.first()?.nanoseconds, figures.last()?.nanoseconds);
        Some(Self { lost_percent, range, ..figures.swap_remove(figures.len() / 2) })
    }

    /// What a reader needs for trusting it.
    pub fn note(&self, name: &str, shape: Shape, looks: u64) -> String {
        let profile = self.profile.map_or("unknown".to_owned(), |profile| profile.to_string());
        let forwarded = self.forwarded.map_or("nothing".to_owned(), |forwarded| forwarded.to_string());
        format!(
            "{shape}, {name}: {profile}; received {} packets in {} s, the server says {forwarded}; lost {:.2} % at most; \
             {:.1} % of a processor; single runs {:.0} to {:.0} ns; parts by {looks} looks.",
            self.received,
            WINDOW.as_secs(),
            self.lost_percent,
            self.busy_percent,
            self.range.0,
            self.range.1
        )
    }
}

/// The figure, and the parts of it if they are asked for and can be had.
pub async fn run(
    kind: Kind<'_>,
    shape: Shape,
    with_parts: bool,
) -> Result<(Figure, Option<parts::Split>), Failure> {
    let meeting = match kind {
        Kind::Conclave(program) => Meeting::Conclave(Conclave::hold(program, shape).await?),
        Kind::Janus => Meeting::Janus(Box::new(Janus::hold(shape).await?)),
    };
    meeting.settle(shape).await?;
    let figure = meeting.count(shape).await?;
    if figure.lost_percent > LOSS {
        let lost = figure.lost_percent;
        return Err(format!("{}: {lost:.2} % were lost, so nothing is said of it", shape).into());
    }
    let split = if with_parts { parts::of(meeting.process(), PERF).await } else { None };
    Ok((figure, split))
}

impl Meeting {
    fn process(&self) -> ServerProcess {
        match self {
            Self::Conclave(meeting) => meeting.process(),
            Self::Janus(meeting) => meeting.process(),
        }
    }

    fn counts(&self) -> Vec<Counts> {
        match self {
            Self::Conclave(meeting) => meeting.counts(),
            Self::Janus(meeting) => meeting.counts(),
        }
    }

    async fn forwarded(&self) -> Option<u64> {
        match self {
            Self::Conclave(meeting) => meeting.forwarded().await,
            Self::Janus(meeting) => meeting.forwarded().await,
        }
    }

    /// Waits until a second brings what it should.
    async fn settle(&self, shape: Shape) -> Result<(), Failure> {
        let begin = Instant::now();
        let mut best = 0;
        while begin.elapsed() < SETTLING {
            let before = received(&self.counts());
            sleep(Duration::from_secs(1)).await;
            let second = received(&self.counts()) - before;
            best = best.max(second);
            if second * 100 >= shape.forwarded_per_second() * 98 {
                return Ok(());
            }
        }
        let whole = shape.forwarded_per_second();
        Err(format!("{}: of {whole} packets a second at most {best} came", shape).into())
    }

    async fn count(&self, shape: Shape) -> Result<Figure, Failure> {
        let process = self.process();
        let gone = "the server's processor time cannot be read";
        let (told, before) = (self.forwarded().await, self.counts());
        let (begin, spent) = (Instant::now(), process.processor_time().ok_or(gone)?);
        sleep(WINDOW).await;
        let spent = process.processor_time().ok_or(gone)? - spent;
        let (elapsed, after) = (begin.elapsed(), self.counts());
        let told = self.forwarded().await.zip(told).map(|(after, before)| after - before);
        let came = received(&after) - received(&before);
        let expected = sum(&after, |c| c.expected) - sum(&before, |c| c.expected);
        // By what the senders say: a server could number anew what it lost.
        let copies = (sum(&after, |c| c.sent) - sum(&before, |c| c.sent)) * shape.copies();
        if came.abs_diff(copies) * 100 > copies * SKEW {
            return Err(format!("{}: of {copies} copies {came} came", shape).into());
        }
        let nanoseconds = spent.as_nanos() as f64 / came.max(1) as f64;
        Ok(Figure {
            nanoseconds,
            range: (nanoseconds, nanoseconds),
            lost_percent: 100.0 * expected.saturating_sub(came) as f64 / expected.max(1) as f64,
            received: came,
            forwarded: told,
            busy_percent: 100.0 * spent.as_secs_f64() / elapsed.as_secs_f64(),
            profile: after.iter().find_map(|counts| counts.profile),
        })
    }
}

fn received(counts: &[Counts]) -> u64 {
    sum(counts, |c| c.received)
}

fn sum(counts: &[Counts], of: fn(&Counts) -> u64) -> u64 {
    counts.iter().map(of).sum()
}
