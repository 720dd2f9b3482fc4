//! Holds a scenario: people come, stay for a while, and are counted.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use tokio::time::{sleep, sleep_until, timeout};

use super::{Figures, Fit, Shape};
use crate::{
    Error, Participant,
    load::{LEAVE_LIMIT, LocalServer, ServerAddress, ServerProcess, Usage, datagrams_dropped},
    passage::Passages,
};

/// The youngest of a meeting follow it: the server asks them for the next commits.
pub(super) const AWAKE: usize = 16;
/// Who comes later than this after the last has set out is counted as failed.
const JOIN_LIMIT: Duration = Duration::from_secs(60);
/// Between the last arrival and the counting: feedback has found what lines carry, queues are empty.
const SETTLING: Duration = Duration::from_secs(5);

/// What to do.
#[derive(Debug, Clone)]
pub struct Order {
    /// Which scenario, how large.
    pub shape: Shape,
    /// The scale that was asked for.
    pub wanted: f64,
    /// That of the shape, and why.
    pub fit: Fit,
    /// How long is counted after all have come.
    pub duration: Duration,
}

/// Where.
pub enum Target<'a> {
    /// At a server of one's own. Who is still there at the end goes with it.
    Own(&'a LocalServer),
    /// At the server of this link, `http://host:port/`; its process, if it is on this machine.
    Other(String, Option<ServerProcess>),
}

/// What was counted so far, of all together.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub received: u64,
    pub expected: u64,
    pub sent: u64,
    /// Of the server and of this program.
    pub processor: (Option<Duration>, Option<Duration>),
    /// At the server's sockets, and at others.
    pub dropped: (u64, u64),
    /// Datagrams, by the server's own count.
    pub told: Option<u64>,
}

/// Everything that is known at the end.
pub(super) struct Held {
    pub states: Vec<crate::State>,
    pub failed: usize,
    /// Of the server, before anybody came and at the end.
    pub usage: Option<(Usage, Usage)>,
    /// Before anybody came, and when all were there.
    pub coming: (Counts, Counts, Duration),
    /// At the beginning and the end of what was counted.
    pub steady: (Counts, Counts, Duration),
    pub passages: Arc<Passages>,
}

impl Target<'_> {
    fn link(&self) -> String {
        match self {
            Self::Own(server) => server.link(),
            // A scenario makes its own meetings, also where the link is one's of a meeting.
            Self::Other(link, _) => link.split('#').next().unwrap_or_default().to_owned(),
        }
    }

    fn process(&self) -> Option<ServerProcess> {
        match self {
            Self::Own(server) => Some(server.process()),
            Self::Other(_, process) => *process,
        }
    }

    /// Where a server on this machine takes media, as far as its link tells.
    fn media_port(&self) -> Option<u16> {
        match self {
            Self::Own(server) => Some(server.port()),
            Self::Other(link, process) => {
                Some(process.and(ServerAddress::parse(link).ok())?.0.host_and_port().1)
            }
        }
    }

    async fn count(&self, people: &[Participant]) -> Counts {
        let mut counts = Counts::default();
        for person in people {
            let state = person.state();
            counts.received += state.packets.received;
            counts.expected += state.packets.expected;
            counts.sent += state.packets_sent;
        }
        let own = ServerProcess(std::process::id()).processor_time();
        counts.processor = (self.process().and_then(ServerProcess::processor_time), own);
        if let Self::Own(server) = self {
            counts.told = server.counter("conclave_media_datagrams_sent_total ").await;
        }
        if let Some(port) = self.media_port() {
            counts.dropped = datagrams_dropped(port);
        }
        counts
    }
}

/// Holds a scenario; what is counted ends with the order's duration, or with `ended` if that is earlier.
///
/// # Errors
/// When the link has another form or nobody at all comes in.
pub async fn hold(order: &Order, at: Target<'_>, ended: impl Future<Output = ()>) -> Result<Figures, Error> {
    allow_many_sockets();
    let link = at.link();
    ServerAddress::parse(&link)?;
    let passages = Arc::new(Passages::default());
    let base = at.process().and_then(ServerProcess::usage);
    let before = at.count(&[]).await;
    let begin = Instant::now();
    let meetings = (0..order.shape.meetings)
        .map(|number| tokio::spawn(fill(link.clone(), order.shape, number, begin, Arc::clone(&passages))));
    let meetings = join_all(meetings.collect::<Vec<_>>()).await;
    let mut people = Vec::new();
    let mut failed = 0;
    for meeting in meetings {
        match meeting.unwrap_or(Err(Error::Stopped)) {
            Ok(came) => people.extend(came),
            Err(_) => failed += order.shape.people,
        }
    }
    let came = begin.elapsed();
    let first_frames: Vec<_> = people.iter().map(|person: &Participant| person.state().first_frame).collect();
    let there = at.count(&people).await;
    sleep(SETTLING).await;

    passages.begin();
    let (first, since) = (at.count(&people).await, Instant::now());
    // Late or early, it is counted in the same way.
    let _ = timeout(order.duration, ended).await;
    let (last, counted) = (at.count(&people).await, since.elapsed());
    let usage = base.zip(at.process().and_then(ServerProcess::usage));
    let mut states: Vec<_> = people.iter().map(|person| person.state().clone()).collect();
    for (state, first) in states.iter_mut().zip(first_frames) {
        state.first_frame = first.or(state.first_frame);
    }
    let held = Held {
        states,
        failed,
        usage,
        coming: (before, there, came),
        steady: (first, last, counted),
        passages,
    };
    if let Target::Other(..) = at {
        for person in people {
            // The meeting is over; a goodbye that does not leave is no failure of the server's.
            let _ = person.leave(LEAVE_LIMIT).await;
        }
    }
    Ok(Figures::of(order, &held))
}

/// One meeting, until all are in. People of all meetings come in turn: the first of each, the second of each.
async fn fill(
    link: String,
    shape: Shape,
    number: usize,
    begin: Instant,
    passages: Arc<Passages>,
) -> Result<Vec<Participant>, Error> {
    let options = |at| crate::Options { passages: Some(Arc::clone(&passages)), ..shape.options(at) };
    let turn = |at: usize| {
        let before = u32::try_from(at * shape.meetings + number).unwrap_or(u32::MAX);
        sleep_until((begin + shape.step().saturating_mul(before)).into())
    };
    turn(0).await;
    let first = Participant::create(&link, "Load 1", options(0)).await?;
    first.until_in(JOIN_LIMIT).await?;
    let room = format!("{link}#{}", first.invite().ok_or(Error::Link)?);
    let mut people = vec![first];
    for at in 1..shape.people {
        turn(at).await;
        people.push(Participant::join(&room, &format!("Load {}", at + 1), options(at)).await?);
        rest(&shape, &people, AWAKE);
    }
    let last = Instant::now();
    for (at, person) in people.iter().enumerate() {
        // Who came first may be the only one who sends.
        let shown = |state: &crate::State| at == 0 || state.resting || state.first_frame.is_some();
        let seen = |state: &crate::State| state.is_in() && shown(state);
        // Who fails is seen in the figures.
        let _ = person.until(JOIN_LIMIT.saturating_sub(last.elapsed()), seen).await;
    }
    rest(&shape, &people, 0);
    Ok(people)
}

/// Those who may and have seen something rest, but for the youngest who are in.
fn rest(shape: &Shape, people: &[Participant], mut awake: usize) {
    for (at, person) in people.iter().enumerate().rev() {
        let (within, seen) = {
            let state = person.state();
            (state.is_in() && !state.resting, state.first_frame.is_some())
        };
        if within && awake > 0 {
            awake -= 1;
        } else if within && seen && !shape.follows(at) {
            person.rest();
        }
    }
}

/// Everyone has two or three.
fn allow_many_sockets() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    if limit.current < limit.maximum {
        // Without it fewer come in, which is seen.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    }
}
