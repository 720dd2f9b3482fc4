//! What a host wants, until it is so: each attempt is made from the policy as it stands then, so that it merges
//! with what others did meanwhile.

use std::time::Duration;

use e2ee::{Policy, Powers, Role};
use protocol::{EntryKey, ParticipantId, limits::ADDS_PER_COMMIT};

use crate::Timestamp;

/// How long the server may take to put an attempt in order, or to say that another was first.
const ORDERED_WITHIN: Duration = Duration::from_secs(8);
/// The pause after an attempt that came to nothing, unless an epoch begins.
const PAUSE: Duration = Duration::from_secs(1);
/// How long a wish waits, without any being fulfilled: whoever was away for longer decides anew.
const LASTS: Duration = Duration::from_secs(30);
/// Attempts that may come to nothing in a row.
const ATTEMPTS: u32 = 6;
/// Changes that may wait.
const MOST: usize = 64;

/// A change of the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wish {
    Lobby(bool),
    Lock(bool),
    Safe(bool),
    Allow(Powers),
    Deny(ParticipantId, Powers),
    QuietAbove(u16),
    Spotlight(Vec<ParticipantId>),
    Appoint(ParticipantId, Role),
    /// Makes that one the host in one's own place.
    PassOn(ParticipantId),
    TakeOver,
    /// The guest link of this version of the card.
    Entry(EntryKey, u64),
    End,
}

/// What is wanted and not so yet.
#[derive(Debug, Default)]
pub(crate) struct Wishes {
    policy: Vec<Wish>,
    admit: Vec<ParticipantId>,
    remove: Vec<ParticipantId>,
    attempt: Option<Attempt>,
    failures: u32,
    not_before: Option<Timestamp>,
    /// Since when something is wanted and nothing fulfilled.
    waits_since: Option<Timestamp>,
}

/// What the next commit is to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    pub policy: Option<Policy>,
    pub admit: Vec<ParticipantId>,
    pub remove: Vec<ParticipantId>,
    /// How many wishes it fulfils.
    wishes: usize,
}

#[derive(Debug)]
struct Attempt {
    plan: Plan,
    since: Timestamp,
}

impl Wishes {
    pub fn change(&mut self, wish: Wish) {
        if self.policy.len() < MOST {
            self.policy.push(wish);
        }
    }

    pub fn admit(&mut self, whom: impl IntoIterator<Item = ParticipantId>) {
        add(&mut self.admit, whom);
    }

    pub fn remove(&mut self, whom: impl IntoIterator<Item = ParticipantId>) {
        add(&mut self.remove, whom);
    }

    /// Whether a change is on its way.
    pub fn changing(&self) -> bool {
        !self.policy.is_empty() || !self.remove.is_empty()
    }

    pub fn is_coming(&self, who: &ParticipantId) -> bool {
        self.admit.contains(who)
    }

    /// Whether a commit of this kind was sent and neither ordered nor refused yet.
    pub fn is_trying(&self) -> bool {
        self.attempt.is_some()
    }

    /// What the next commit is to do: one thing at a time, so that what is refused spoils nothing else.
    /// `callers` wait at the door, `members` are in.
    pub fn plan(
        &mut self,
        policy: &Policy,
        own: ParticipantId,
        callers: impl Fn(&ParticipantId) -> bool,
        members: impl Fn(&ParticipantId) -> bool,
        now: Timestamp,
    ) -> Option<Plan> {
        self.admit.retain(callers);
        self.remove.retain(members);
        let nothing = self.policy.is_empty() && self.admit.is_empty() && self.remove.is_empty();
        if nothing || self.attempt.is_some() || self.not_before.is_some_and(|at| now < at) {
            return None;
        }
        // Whoever takes over changes nothing else with it.
        let first = usize::from(self.policy.first() == Some(&Wish::TakeOver));
        let wishes = match first {
            1 => 1,
            _ => self.policy.iter().take_while(|wish| **wish != Wish::TakeOver).count(),
        };
        let mut changed = policy.clone();
        self.policy.iter().take(wishes).for_each(|wish| wish.apply(&mut changed, own));
        let remove = if first == 1 { Vec::new() } else { self.remove.clone() };
        changed.lobby |= !remove.is_empty();
        let plan = if changed != *policy || !remove.is_empty() {
            Plan { policy: (changed != *policy).then_some(changed), remove, wishes, ..Plan::default() }
        } else {
            // What is so already needs no commit.
            self.policy.drain(..wishes);
            let admit: Vec<_> = self.admit.iter().take(ADDS_PER_COMMIT).copied().collect();
            if admit.is_empty() {
                return None;
            }
            Plan { admit, ..Plan::default() }
        };
        Some(plan)
    }

    /// Gives up what has waited for too long, and says whether anything has. A link that is registered already
    /// is not given up: it opens nothing before the policy has it.
    pub fn expire(&mut self, now: Timestamp) -> bool {
        let lasting = |wish: &Wish| matches!(wish, Wish::Entry(..));
        let waits = !self.policy.iter().all(lasting) || !self.admit.is_empty() || !self.remove.is_empty();
        if !waits {
            self.waits_since = None;
            return false;
        }
        let since = *self.waits_since.get_or_insert(now);
        if self.attempt.is_some() || now < since + LASTS {
            return false;
        }
        self.policy.retain(lasting);
        self.admit.clear();
        self.remove.clear();
        self.waits_since = None;
        self.failures = 0;
        true
    }

    /// A commit for this plan was sent.
    pub fn sent(&mut self, plan: Plan, now: Timestamp) {
        self.attempt = Some(Attempt { plan, since: now });
    }

    /// The commit is in order. What it did.
    pub fn done(&mut self) -> Option<Plan> {
        let plan = self.attempt.take()?.plan;
        self.waits_since = None;
        self.drop_plan(&plan);
        Some(plan)
    }

    /// The commit was not taken. Whether it was given up.
    pub fn refused(&mut self, now: Timestamp) -> bool {
        let Some(attempt) = self.attempt.take() else { return false };
        self.not_before = Some(now + PAUSE);
        self.failures += 1;
        let over = self.failures >= ATTEMPTS;
        if over {
            self.drop_plan(&attempt.plan);
        }
        over
    }

    /// This cannot be, whoever orders it.
    pub fn drop_plan(&mut self, plan: &Plan) {
        self.policy.drain(..plan.wishes.min(self.policy.len()));
        self.admit.retain(|who| !plan.admit.contains(who));
        self.remove.retain(|who| !plan.remove.contains(who));
        self.failures = 0;
        self.not_before = None;
    }

    /// Not now, but soon.
    pub fn pause(&mut self, now: Timestamp) {
        self.not_before = Some(now + PAUSE);
    }

    /// These cannot be let in.
    pub fn drop_callers(&mut self, whom: &[ParticipantId]) {
        self.admit.retain(|who| !whom.contains(who));
    }

    /// Another epoch: what was refused in the one before may be tried.
    pub fn epoch_began(&mut self) {
        self.not_before = None;
    }

    /// Another connection: what was not ordered on the one before is not going to be.
    pub fn forget_attempt(&mut self) {
        self.attempt = None;
        self.not_before = None;
    }

    /// Whether the server has said nothing of an attempt for too long.
    pub fn is_unanswered(&self, now: Timestamp) -> bool {
        self.attempt.as_ref().is_some_and(|attempt| now >= attempt.since + ORDERED_WITHIN)
    }

    pub fn deadline(&self) -> Option<Timestamp> {
        let answer = self.attempt.as_ref().map(|attempt| attempt.since + ORDERED_WITHIN);
        let expires = self.waits_since.map(|since| since + LASTS);
        answer.or(self.not_before).into_iter().chain(expires).min()
    }
}

impl Wish {
    fn apply(&self, policy: &mut Policy, own: ParticipantId) {
        match self {
            Self::Lobby(on) => policy.lobby = *on,
            Self::Lock(on) => policy.locked = *on,
            Self::Safe(on) => policy.safe = *on,
            Self::Allow(powers) => policy.allowed = *powers,
            Self::Deny(whom, Powers::NONE) => {
                policy.denied.remove(whom);
            }
            Self::Deny(whom, powers) => {
                policy.denied.insert(*whom, *powers);
            }
            Self::QuietAbove(members) => policy.quiet_above = *members,
            Self::Spotlight(whom) => policy.spotlight.clone_from(whom),
            Self::Appoint(whom, role) => {
                policy.roles.insert(*whom, *role);
            }
            Self::PassOn(whom) => {
                policy.roles.insert(*whom, Role::Host);
                policy.roles.insert(own, Role::Member);
            }
            Self::TakeOver => {
                policy.roles.insert(own, Role::Host);
            }
            Self::Entry(key, version) => policy.take_link(*key, *version),
            Self::End => policy.ended = true,
        }
    }
}

fn add(to: &mut Vec<ParticipantId>, whom: impl IntoIterator<Item = ParticipantId>) {
    for who in whom {
        if !to.contains(&who) {
            to.push(who);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use e2ee::{HostSecret, LinkSecret, Opening};

    const OWN: ParticipantId = ParticipantId([0; 16]);
    const ANN: ParticipantId = ParticipantId([1; 16]);
    const BEN: ParticipantId = ParticipantId([2; 16]);

    fn policy() -> Policy {
        let (host, link) = (HostSecret::new([1; 16]), LinkSecret::new([2; 16]));
        Policy::new(host.key(), link.entry_key(), &Opening { lobby: false, ..Opening::default() })
    }

    fn plan(wishes: &mut Wishes, policy: &Policy, now: u64) -> Option<Plan> {
        wishes.plan(policy, OWN, |_| true, |_| true, Timestamp(now))
    }

    #[test]
    fn what_was_wanted_before_a_long_absence_is_not_done_after_it() {
        let mut wishes = Wishes::default();
        wishes.change(Wish::Lock(true));
        assert!(!wishes.expire(Timestamp(0)));
        assert_eq!(wishes.deadline(), Some(Timestamp(30_000)));
        assert!(!wishes.expire(Timestamp(29_999)));
        assert!(wishes.expire(Timestamp(30_000)));
        assert_eq!(plan(&mut wishes, &policy(), 30_001), None);
        wishes.change(Wish::Lock(true));
        assert!(!wishes.expire(Timestamp(40_000)), "a new wish has its own time");
    }

    #[test]
    fn who_loses_against_another_commit_merges_with_what_that_did() {
        let mut wishes = Wishes::default();
        wishes.change(Wish::Lock(true));
        let first = plan(&mut wishes, &policy(), 0).unwrap();
        wishes.sent(first, Timestamp(0));
        assert_eq!(plan(&mut wishes, &policy(), 1), None, "one at a time");
        let mut theirs = policy();
        theirs.quiet_above = 5;
        assert!(!wishes.refused(Timestamp(10)));
        wishes.epoch_began();
        let second = plan(&mut wishes, &theirs, 10).unwrap();
        let mut both = theirs;
        both.locked = true;
        assert_eq!(second.policy, Some(both));
        wishes.sent(second, Timestamp(10));
        wishes.change(Wish::Lock(false));
        wishes.done();
        assert!(wishes.changing(), "what was asked for since is not done with it");
    }

    #[test]
    fn who_removes_somebody_puts_up_the_lobby_with_the_same_commit() {
        let mut wishes = Wishes::default();
        wishes.remove([ANN]);
        wishes.admit([BEN]);
        let removal = plan(&mut wishes, &policy(), 0).unwrap();
        assert_eq!((removal.remove.as_slice(), removal.admit.as_slice()), (&[ANN][..], &[][..]));
        assert!(removal.policy.as_ref().unwrap().lobby);
        wishes.sent(removal, Timestamp(0));
        wishes.done();
        assert_eq!(plan(&mut wishes, &policy(), 1).unwrap().admit, [BEN]);
    }

    #[test]
    fn no_more_come_in_at_once_than_a_commit_takes_and_nobody_who_has_gone() {
        let mut wishes = Wishes::default();
        wishes.admit((0..40).map(|n| ParticipantId([n; 16])));
        let odd = |who: &ParticipantId| who.0[0] % 2 == 1;
        let first = wishes.plan(&policy(), OWN, odd, |_| true, Timestamp(0)).unwrap();
        assert!(first.admit.len() == ADDS_PER_COMMIT && first.admit.iter().all(odd));
    }

    #[test]
    fn whoever_takes_over_changes_nothing_else_in_that_commit() {
        let mut wishes = Wishes::default();
        wishes.change(Wish::TakeOver);
        wishes.change(Wish::Lock(true));
        wishes.remove([ANN]);
        let first = plan(&mut wishes, &policy(), 0).unwrap();
        let mut expected = policy();
        expected.roles.insert(OWN, Role::Host);
        assert_eq!((first.policy, first.remove), (Some(expected), Vec::new()));
    }

    #[test]
    fn what_is_so_already_needs_no_commit_and_what_never_goes_is_given_up() {
        let mut wishes = Wishes::default();
        wishes.change(Wish::Lobby(false));
        assert_eq!(plan(&mut wishes, &policy(), 0), None);
        assert!(!wishes.changing());
        wishes.change(Wish::Lobby(true));
        for attempt in 1..=ATTEMPTS {
            let now = u64::from(attempt) * 2_000;
            let next = plan(&mut wishes, &policy(), now).unwrap();
            wishes.sent(next, Timestamp(now));
            assert_eq!(wishes.refused(Timestamp(now)), attempt == ATTEMPTS);
        }
        assert!(!wishes.changing());
    }
}
