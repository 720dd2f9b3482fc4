//! Load: many participants in one process meet on a server, and what became of it is reported.

pub mod named;
mod process;
mod report;
mod scenario;
mod server;
pub mod siege;

use std::time::{Duration, Instant};

pub use process::{ServerProcess, Usage, datagrams_dropped};
pub use report::{Report, Spread, Streams};
pub use scenario::Scenario;
pub use server::{LocalServer, Settings, free_port};

use crate::{Error, Participant, ServerAddress};

/// Who comes later than this is counted as failed.
const JOIN_LIMIT: Duration = Duration::from_secs(30);
/// How long a goodbye may take.
const LEAVE_LIMIT: Duration = Duration::from_secs(5);

/// What to do.
#[derive(Debug, Clone)]
pub struct Plan {
    /// `http://host:port/`, or with the fragment of a meeting that stands.
    pub link: String,
    /// How many come.
    pub participants: usize,
    /// From one arrival to the next.
    pub arrival: Duration,
    /// How long the meeting goes on after the last has arrived.
    pub duration: Duration,
    /// How long, after that, streams that are wanted but do not open are waited for.
    pub patience: Duration,
    /// Who sends what, and who looks at whom.
    pub scenario: Scenario,
    /// Media over ICE-TCP instead of UDP.
    pub tcp: bool,
    /// The server's process on this machine; if not told, it is looked for by its port.
    pub server: Option<ServerProcess>,
}

/// Holds the meeting, for the plan's duration or until `ended` if that is earlier, and reports on it.
///
/// # Errors
/// When the link has another form or the meeting cannot be made; that single participants fail is in the report.
pub async fn run(plan: &Plan, ended: impl Future<Output = ()>) -> Result<Report, Error> {
    let (address, fragment) = ServerAddress::parse(&plan.link)?;
    let server = plan.server.or_else(|| ServerProcess::listening_on(&address));
    let before = server.and_then(ServerProcess::usage);
    let start = Instant::now();

    let (room, mut participants) = match fragment {
        Some(_) => (plan.link.clone(), Vec::new()),
        None => {
            let first = Participant::create(&plan.link, "Load 1", plan.options(0)).await?;
            first.until_in(JOIN_LIMIT).await?;
            let room = first.invite().ok_or(Error::Link)?;
            (format!("{}#{room}", plan.link), vec![first])
        }
    };
    let mut limit = JOIN_LIMIT;
    for at in participants.len()..plan.participants {
        tokio::time::sleep(plan.arrival).await;
        let name = format!("Load {}", at + 1);
        participants.push(Participant::join(&room, &name, plan.options(at)).await?);
    }
    for participant in &participants {
        let begin = Instant::now();
        // Who fails is seen in the report.
        let _ = participant.until_in(limit).await;
        limit = limit.saturating_sub(begin.elapsed());
    }
    // Late or early, the meeting ends in the same way.
    let _ = tokio::time::timeout(plan.duration, ended).await;

    let ended = Instant::now();
    let mut states = Vec::new();
    for participant in &participants {
        // A slot that has just been given to another voice opens a moment later; who takes too long is reported.
        let left = plan.patience.saturating_sub(ended.elapsed());
        let _ = participant.until(left, |state| Streams::of(&[state], ended).all_open()).await;
        states.push(participant.state().clone());
    }
    let elapsed = start.elapsed();
    let usage = before.zip(server.and_then(ServerProcess::usage)).map(|(before, after)| after.since(before));
    for participant in participants {
        // The meeting is over; a goodbye that does not leave is no failure of the server's.
        let _ = participant.leave(LEAVE_LIMIT).await;
    }
    Ok(Report::new(plan, &states, ended, elapsed, usage))
}
