//! Where a class takes verified names alone. A member sends nothing into an epoch with somebody in it whose name it has not
//! found to be verified: it neither joins such a group nor follows a commit into one. While a provider's keys are on their way
//! it waits for a moment, in the epoch before.

use std::time::Duration;

use e2ee::{Evidence, Group, ReturnSecret, Vouched, inspect_key_package};
use protocol::{ClientMessage, LogEntry, ParticipantId, PendingMember};

use super::Back;
use crate::{
    Timestamp,
    client::Client,
    door::knock::INFORMED_WITHIN,
    group::Membership,
    host::Asked,
    view::{Phase, Problem},
};

/// How long what somebody shows may stay unchecked. Others keep the keys of the epoch before for longer.
const CHECKED_WITHIN: Duration = Duration::from_secs(6);
/// How long a member that is asked for a commit may look at whom it is to add: the server asks another soon.
pub(crate) const LOOKED_AT_WITHIN: Duration = Duration::from_secs(2);

/// A group that a Welcome has opened, not entered before everybody in it is checked.
pub(crate) struct Coming {
    group: Group,
    seq: u64,
    secret: ReturnSecret,
    until: Timestamp,
}

impl Coming {
    pub fn new(group: Group, seq: u64, secret: ReturnSecret, now: Timestamp) -> Self {
        Self { group, seq, secret, until: now + CHECKED_WITHIN }
    }
}

impl Client {
    /// Whose word for a name counts, if that alone lets in.
    pub(crate) fn verified_by(&self) -> Option<Vec<String>> {
        self.membership.as_ref()?.group.policy().class.as_ref()?.verified_by.clone()
    }

    /// Whether the class keeps the person at this device out, by what is known here.
    pub(crate) fn is_barred(&self, now: Timestamp) -> bool {
        let class = self.door.card.as_ref().and_then(|card| card.class.as_ref());
        let by = class.and_then(|class| class.verified_by.as_ref());
        by.is_some_and(|by| !self.names.vouches_for_own(by, now))
    }

    /// Enters the group, unless somebody in it keeps this member out.
    pub(crate) fn enter_checked(&mut self, coming: Coming, now: Timestamp) {
        let by = coming.group.policy().class.as_ref().and_then(|class| class.verified_by.clone());
        let verdict = by.map_or(Vouched::Yes, |by| self.all_vouched(&coming.group, &by, now));
        match verdict {
            Vouched::Yes => {
                let Coming { group, seq, secret, .. } = coming;
                self.door.back = Some(Back { participant: group.participant(), secret });
                self.enter(Membership::new(group, seq, Err(now + INFORMED_WITHIN), now), now);
            }
            Vouched::NotYet if now < coming.until => self.door.coming = Some(coming),
            Vouched::NotYet => self.keep_out(Problem::NamesUnchecked),
            Vouched::No => self.keep_out(Problem::UnverifiedInside),
        }
    }

    fn all_vouched(&mut self, group: &Group, by: &[String], now: Timestamp) -> Vouched {
        let members = group.members();
        let shown = |member: &e2ee::Member| -> Option<(ParticipantId, Evidence)> {
            let evidence = member.profile.as_ref()?.evidence.as_deref()?;
            Some((member.participant, evidence.clone()))
        };
        let all: Vec<_> = members.iter().filter_map(shown).collect();
        self.names.consider(all.iter().map(|(whose, evidence)| (*whose, evidence)), std::iter::empty(), now);
        let others = members.iter().filter(|member| !member.own).map(|member| member.participant);
        let of =
            |whose: ParticipantId| all.iter().find(|(one, _)| *one == whose).map(|(_, evidence)| evidence);
        others.map(|whose| self.names.vouched(&whose, of(whose), by, now)).max().unwrap_or(Vouched::Yes)
    }

    /// Out again, and the server is told, so that nobody waits for this member.
    fn keep_out(&mut self, problem: Problem) {
        self.send(ClientMessage::Leave);
        match self.phase {
            Phase::Meeting => self.gone(problem),
            _ => self.turned_away(problem),
        }
    }

    /// The log goes on with a commit that cannot be judged yet.
    pub(crate) fn hold(&mut self, entry: LogEntry, now: Timestamp) {
        let Some(membership) = &mut self.membership else { return };
        membership.applied = entry.seq - 1;
        let until = *membership.unchecked_until.get_or_insert(now + CHECKED_WITHIN);
        if now < until {
            membership.held = Some(entry);
        } else {
            self.keep_out(Problem::NamesUnchecked);
        }
    }

    /// Somebody was added whose name is not verified: this member does not follow.
    pub(crate) fn do_not_follow(&mut self) {
        self.keep_out(Problem::UnverifiedInside);
    }

    /// Looks again at what waited for a provider's keys.
    pub(crate) fn tick_verified(&mut self, now: Timestamp) {
        if let Some(coming) = self.door.coming.take() {
            self.enter_checked(coming, now);
        }
        if let Some(entry) = self.membership.as_mut().and_then(|here| here.held.take()) {
            self.log_entries(vec![entry], now);
            if let Some(membership) = self.membership.as_mut().filter(|here| here.held.is_none()) {
                membership.unchecked_until = None;
                // What came meanwhile was passed over.
                self.ask_for_replay(now);
            }
        }
        if let Some((asked, until)) = self.desk.unsure.take() {
            self.answer_request(asked, until, now);
        }
    }

    /// Of those whom the server asks to be added, the ones whom the class takes. `None`: that is not known yet.
    pub(crate) fn only_vouched(
        &mut self,
        asked: &Asked,
        until: Timestamp,
        now: Timestamp,
    ) -> Option<Vec<ParticipantId>> {
        let by = self.verified_by();
        let Some((by, card)) = by.zip(self.door.card.as_ref()) else {
            return Some(asked.adds.iter().map(|add| add.participant).collect());
        };
        let mut fit = Vec::new();
        let mut unsure = false;
        for PendingMember { participant, key_package, .. } in &asked.adds {
            let profile =
                inspect_key_package(&key_package.0).ok().and_then(|facts| facts.profile(&card.base));
            let evidence = profile.as_ref().and_then(|profile| profile.evidence.as_deref());
            match self.names.vouched(participant, evidence, &by, now) {
                Vouched::Yes => fit.push(*participant),
                Vouched::NotYet => unsure = true,
                Vouched::No => {}
            }
        }
        (!unsure || now >= until).then_some(fit)
    }

    pub(crate) fn verified_deadline(&self) -> Option<Timestamp> {
        let coming = self.door.coming.as_ref().map(|coming| coming.until);
        let held =
            self.membership.as_ref().and_then(|here| here.unchecked_until.filter(|_| here.held.is_some()));
        let unsure = self.desk.unsure.as_ref().map(|(_, until)| *until);
        coming.into_iter().chain(held).chain(unsure).min()
    }
}
