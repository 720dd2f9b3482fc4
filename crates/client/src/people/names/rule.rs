//! Where a class takes verified names alone: whose counts. What cannot be checked counts for nothing.

use std::time::Duration;

use e2ee::{Evidence, Vouched};
use idtoken::vouch::Print;
use protocol::ParticipantId;

use super::{Found, Names, Shown};
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

    /// Keys that a member was told otherwise, or that are others than before, count for nothing: they may be the server's.
    fn counts(&self, evidence: &Evidence, found: &Found, by: &[String]) -> Vouched {
        match found {
            Found::Waiting if self.providers.contains_key(&evidence.provider) => Vouched::NotYet,
            Found::Waiting | Found::Refused => Vouched::No,
            Found::Holds { issuer, print, .. } => {
                let kept = self.kept(&evidence.provider, *print) != KeysSeen::Changed;
                let holds = kept && by.contains(issuer) && !self.is_disputed(issuer, *print, evidence);
                if holds { Vouched::Yes } else { Vouched::No }
            }
        }
    }

    /// Whether a member was told that the issuer has other keys, or whose evidence it is was told others than vouch for a member.
    /// By the issuer, under whatever number the server tells of it; those at the door keep nobody out by what they say.
    fn is_disputed(&self, issuer: &str, print: Print, evidence: &Evidence) -> bool {
        let is_of = |shown: &&Shown| {
            let told =
                self.providers.get(&shown.evidence.provider).and_then(|provider| provider.told.as_ref());
            shown.inside && told.is_some_and(|told| told.issuer == issuer)
        };
        let differ =
            |by: &Evidence, print: Print| !by.told.is_empty() && !by.prints().any(|told| told == print.0);
        self.shown.values().filter(is_of).any(|shown| {
            let theirs = match shown.found {
                Found::Holds { print, .. } => Some(print),
                Found::Waiting | Found::Refused => None,
            };
            differ(&shown.evidence, print) || theirs.is_some_and(|theirs| differ(evidence, theirs))
        })
    }
}
