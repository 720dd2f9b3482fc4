//! Errands, one after the other, over whatever connection there is, or one of their own.

use std::{collections::VecDeque, time::Duration};

use e2ee::MeetingLink;
use protocol::{Bytes, ErrorCode};
use rand_chacha::ChaCha20Rng;

use super::job::{Job, Kind, Outcome};
use crate::{
    Timestamp,
    client::Client,
    io::Intent,
    view::{ClassRules, Errand, ErrandState, Phase, Problem},
};

/// How long an answer may take before the question is asked again on another connection.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// How long an errand may take in all.
const DONE_WITHIN: Duration = Duration::from_secs(30);
/// The pause between two, so that the shell sees what became of the first.
const PAUSE: Duration = Duration::from_millis(10);
/// How often the core looks at its meeting's card for its own sake, at most.
const LOOK_EVERY: Duration = Duration::from_secs(20);
/// Errands that may wait.
const MOST: usize = 64;

/// What is to be done about meetings that are kept.
#[derive(Debug, Default)]
pub(crate) struct Errands {
    current: Option<Current>,
    waiting: VecDeque<Job>,
    not_before: Option<Timestamp>,
    /// When a card was last looked at for the core's own sake.
    looked: Option<Timestamp>,
    shown: Option<Errand>,
}

#[derive(Debug)]
struct Current {
    job: Job,
    since: Timestamp,
    /// Something was said on this connection and not answered yet.
    asked: Option<Timestamp>,
}

impl Errands {
    /// What the shell sees.
    pub fn shown(&self) -> Option<&Errand> {
        self.shown.as_ref()
    }

    /// Whether an answer is waited for on this connection.
    pub fn is_asking(&self) -> bool {
        self.current.as_ref().is_some_and(|current| current.asked.is_some())
    }

    /// Whether a connection is needed.
    pub fn is_under_way(&self) -> bool {
        self.current.is_some() || !self.waiting.is_empty()
    }

    /// The connection is gone: what was asked is asked again on the next.
    pub fn disconnected(&mut self) {
        if let Some(current) = &mut self.current {
            current.asked = None;
        }
    }

    pub fn deadline(&self) -> Option<Timestamp> {
        let answer = self.current.as_ref().and_then(|current| current.asked).map(|at| at + ANSWER_WITHIN);
        let end = self.current.as_ref().map(|current| current.since + DONE_WITHIN);
        let next = self.not_before.filter(|_| !self.waiting.is_empty());
        answer.into_iter().chain(end).chain(next).min()
    }

    fn push(&mut self, job: Job) {
        if self.waiting.len() < MOST {
            self.waiting.push_back(job);
        } else if let Some(number) = job.number {
            self.shown = Some(ended(number, Some(Problem::TooMany)));
        }
    }

    /// Takes up the next one, if it is time.
    fn next(&mut self, now: Timestamp) {
        if self.current.is_some() || self.not_before.is_some_and(|at| now < at) {
            return;
        }
        self.not_before = None;
        let Some(job) = self.waiting.pop_front() else { return };
        if let Some(number) = job.number {
            self.shown = Some(Errand { state: ErrandState::Working, ..ended(number, None) });
        }
        self.current = Some(Current { job, since: now, asked: None });
    }
}

impl Client {
    /// The shell sends this participant on an errand.
    pub(crate) fn errand(&mut self, intent: Intent, now: Timestamp) {
        let (number, link, kind) = match intent {
            Intent::Arrange { errand, details, opening, class } => {
                let begins = (opening.into(), class.as_ref().and_then(ClassRules::to_wire));
                let job = Job::arrange(errand, details.into(), begins, now, &mut self.rng);
                job.into_iter().for_each(|job| self.errands.push(job));
                return;
            }
            Intent::Rearrange { errand, host_link, details, opening } => {
                (errand, host_link, Kind::Rearrange { details: details.into(), opening: opening.into() })
            }
            Intent::Inspect { errand, host_link } => (errand, host_link, Kind::Inspect),
            Intent::RollLink { errand, host_link } => (errand, host_link, Kind::Roll),
            Intent::Delete { errand, host_link } => (errand, host_link, Kind::Delete),
            _ => return,
        };
        let job = link.parse::<MeetingLink>().ok().and_then(|link| Job::with(Some(number), link, kind));
        match job {
            Some(job) => self.errands.push(job),
            None => self.errands.shown = Some(ended(number, Some(Problem::BadLink))),
        }
    }

    /// The group's entry key seems not to be the link's any more: what does the card say? Hosts only, and not
    /// all the time. Whether an answer will come.
    pub(crate) fn look_again(&mut self, now: Timestamp) -> bool {
        let link = self.door.link.clone().filter(|link| link.host.is_some());
        if link.is_none() || self.errands.looked.is_some_and(|last| now < last + LOOK_EVERY) {
            return false;
        }
        self.errands.looked = Some(now);
        if let Some(job) = link.and_then(|link| Job::with(None, link, Kind::Inspect)) {
            self.errands.push(job);
        }
        true
    }

    /// Goes on with errands: connects, asks, gives up.
    pub(crate) fn tick_errands(&mut self, now: Timestamp) {
        self.errands.next(now);
        let Some(current) = &mut self.errands.current else { return };
        if now >= current.since + DONE_WITHIN {
            return self.errand_over(Outcome::Failed(Problem::Unreachable), now);
        }
        if current.asked.is_some_and(|at| now >= at + ANSWER_WITHIN) {
            let steps = self.connection.restart(now);
            return self.carry_out(&steps);
        }
        if self.connection.is_off() {
            let steps = self.connection.start(now);
            return self.carry_out(&steps);
        }
        if current.asked.is_none() && self.connection.is_open() && !self.door.stage.is_asking() {
            current.asked = Some(now);
            let message = current.job.message(&mut self.rng);
            self.send(message);
        }
    }

    /// A card came.
    pub(crate) fn errand_card(&mut self, card: &Bytes, now: Timestamp) {
        self.errand_answered(now, |job, now, rng| job.card(card, now, rng));
    }

    /// A meeting is kept.
    pub(crate) fn errand_registered(&mut self, version: u64, now: Timestamp) {
        self.errand_answered(now, |job, _, _| job.registered(version));
    }

    /// A meeting is deleted.
    pub(crate) fn errand_unregistered(&mut self, now: Timestamp) {
        self.errand_answered(now, |job, _, _| job.unregistered());
    }

    /// Something was refused; whether that was an errand's.
    pub(crate) fn errand_refused(&mut self, error: ErrorCode, now: Timestamp) -> bool {
        let about = matches!(
            error,
            ErrorCode::NotAvailable
                | ErrorCode::Quota
                | ErrorCode::TooLarge
                | ErrorCode::Malformed
                | ErrorCode::TooMany
                | ErrorCode::NotYourClass
                | ErrorCode::FactorsNeeded
                | ErrorCode::OutsideRegions
                | ErrorCode::GateClosed
        );
        about && self.errand_answered(now, |job, _, _| job.refused(error))
    }

    fn errand_answered(
        &mut self,
        now: Timestamp,
        take: impl FnOnce(&mut Job, Timestamp, &mut ChaCha20Rng) -> Option<Outcome>,
    ) -> bool {
        let Some(current) = self.errands.current.as_mut().filter(|current| current.asked.is_some()) else {
            return false;
        };
        current.asked = None;
        if let Some(outcome) = take(&mut current.job, now, &mut self.rng) {
            self.errand_over(outcome, now);
        }
        true
    }

    fn errand_over(&mut self, outcome: Outcome, now: Timestamp) {
        let Some(Current { job, .. }) = self.errands.current.take() else { return };
        self.errands.not_before = Some(now + PAUSE);
        if let Some(number) = job.number {
            self.errands.shown = Some(match &outcome {
                Outcome::Done { link, card } => Errand {
                    host_link: card.is_some().then(|| link.to_string()),
                    guest_link: card.is_some().then(|| link.for_guests().to_string()),
                    details: card.as_ref().map(|card| (&card.details).into()),
                    opening: card.as_ref().map(|card| card.opening.into()),
                    class: card.as_ref().and_then(|card| card.class.as_deref().map(ClassRules::from)),
                    ..ended(number, None)
                },
                Outcome::Failed(problem) => ended(number, Some(*problem)),
            });
        }
        let here = self.door.link.as_ref().is_some_and(|link| link.room == job.link().room);
        if let (true, Outcome::Done { link, card: Some(card) }) = (here, outcome)
            && card.version >= self.known_version()
        {
            self.door.card = Some(card);
            self.link_is(link.secret);
        }
        if !self.errands.is_under_way()
            && !self.inquiry.is_on()
            && matches!(self.phase, Phase::Landing | Phase::Left)
        {
            let steps = self.connection.stop();
            self.carry_out(&steps);
        }
    }

    /// Cards below this version are older than what is known here, whatever the server says.
    fn known_version(&self) -> u64 {
        let card = self.door.card.as_ref().map_or(0, |card| card.version);
        let policy = self.membership.as_ref().map_or(0, |here| here.group.policy().entry_version);
        card.max(policy)
    }
}

fn ended(number: u32, problem: Option<Problem>) -> Errand {
    Errand {
        number,
        state: if problem.is_some() { ErrandState::Failed } else { ErrandState::Done },
        problem,
        host_link: None,
        guest_link: None,
        details: None,
        opening: None,
        class: None,
    }
}
