//! Where a class takes verified names alone: whose counts. What cannot be checked counts for nothing.

use std::time::Duration;

use e2ee::{Evidence, Vouched};
use protocol::ParticipantId;

use super::{Found, Names};
use crate::{Timestamp, view::KeysSeen};

/// How long the server is not asked again about a provider, where somebody's coming in depends on it.
const PAUSE: Duration = Duration::from_secs(2);

impl Names {
    /// Whether somebody may come in where the word of these issuers alone counts.
    pub fn vouched(
        &mut self,
        whose: &ParticipantId,
        evidence: Option<&Evidence>,
        by: &[String],
        now: Timestamp,
    ) -> Vouched {
        let Some(evidence) = evidence else { return Vouched::No };
        let known = self.shown.get(whose).filter(|known| known.evidence == *evidence);
        let found = match known.map(|known| &known.found) {
            Some(found @ Found::Holds { .. }) => found.clone(),
            _ => self.find(evidence, PAUSE, now),
        };
        self.counts(evidence, &found, by)
    }

    /// Whether a class keeps out somebody at the door, by what is known of them so far; `by`: whose word counts, if it alone does.
    pub fn bars(&self, whose: &ParticipantId, by: Option<&[String]>) -> bool {
        let counts = |by| self.shown.get(whose).map(|shown| self.counts(&shown.evidence, &shown.found, by));
        by.is_some_and(|by| counts(by) != Some(Vouched::Yes))
    }

    /// The same of the person at this device. Others look at it with what they know of the provider.
    pub fn vouches_for_own(&self, by: &[String], now: Timestamp) -> bool {
        let Some((evidence, _)) = self.own(now) else { return false };
        let told = self.providers.get(&evidence.provider).and_then(|provider| provider.told.as_ref());
        told.is_none_or(|told| by.contains(&told.issuer))
    }

    /// Keys that somebody here was told otherwise, or that are others than before, count for nothing: they may be the server's.
    fn counts(&self, evidence: &Evidence, found: &Found, by: &[String]) -> Vouched {
        match found {
            Found::Waiting if self.providers.contains_key(&evidence.provider) => Vouched::NotYet,
            Found::Waiting | Found::Refused => Vouched::No,
            Found::Holds { issuer, print, .. } => {
                let seen = self.seen(&evidence.provider, *print, true);
                let known = matches!(seen, KeysSeen::Known | KeysSeen::First);
                let holds = by.contains(issuer) && known && !self.contradicts(evidence);
                if holds { Vouched::Yes } else { Vouched::No }
            }
        }
    }

    /// Whether its owner was told keys of the provider among which one is not that vouches for a member.
    fn contradicts(&self, evidence: &Evidence) -> bool {
        let of_members =
            self.shown.values().filter(|shown| shown.inside && shown.evidence.provider == evidence.provider);
        let mut prints = of_members.filter_map(|shown| match &shown.found {
            Found::Holds { print, .. } => Some(print.0),
            Found::Waiting | Found::Refused => None,
        });
        !evidence.told.is_empty() && prints.any(|print| !evidence.prints().any(|told| told == print))
    }
}
