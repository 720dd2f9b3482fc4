//! The roster: the members by the group's keys, what they say of their devices, and what the server says
//! of their connections. Only members are ever in it.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use e2ee::Member;
use protocol::{ParticipantId, sealed::MemberState};

use crate::{Timestamp, chat::MOST_STATES};

/// How often a member says something sealed, at the least, in a small meeting; in a big one, one such
/// word every half second in all.
const BEAT: Duration = Duration::from_secs(20);
const BEAT_PER_MEMBER: Duration = Duration::from_millis(500);

/// Everyone in the group.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    members: Vec<Member>,
    known: HashMap<ParticipantId, Known>,
    away: HashSet<ParticipantId>,
    loudest: Vec<ParticipantId>,
    arrivals: u64,
}

#[derive(Debug)]
struct Known {
    arrival: u64,
    state: MemberState,
    /// The member itself has said so; what others say of it counts no more.
    first_hand: bool,
    heard: Timestamp,
}

impl Roster {
    /// The group's members as they are now.
    pub fn set(&mut self, mut members: Vec<Member>, now: Timestamp) {
        members.sort_by_key(|member| member.leaf);
        let here: HashSet<_> = members.iter().map(|member| member.participant).collect();
        self.known.retain(|whose, _| here.contains(whose));
        self.away.retain(|whose| here.contains(whose));
        for member in &members {
            let arrival = self.arrivals;
            self.known.entry(member.participant).or_insert_with(|| {
                self.arrivals += 1;
                Known { arrival, state: MemberState::default(), first_hand: false, heard: now }
            });
        }
        let known = &self.known;
        let arrival =
            |member: &Member| known.get(&member.participant).map_or(u64::MAX, |known| known.arrival);
        members.sort_by_key(|member| (!member.own, arrival(member)));
        self.members = members;
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Oneself first, then in the order of coming.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    pub fn others(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| !member.own)
    }

    pub fn get(&self, whose: &ParticipantId) -> Option<&Member> {
        self.members.iter().find(|member| member.participant == *whose)
    }

    pub fn leaf(&self, whose: &ParticipantId) -> Option<u32> {
        self.get(whose).map(|member| member.leaf.0)
    }

    pub fn name(&self, whose: &ParticipantId) -> String {
        let profile = self.get(whose).and_then(|member| member.profile.as_ref());
        profile.map(|profile| profile.name.clone()).unwrap_or_default()
    }

    /// A member's own word: it counts before any hearsay, and the newer before the older.
    pub fn learn(&mut self, whose: &ParticipantId, state: MemberState) {
        if let Some(known) = self.known.get_mut(whose)
            && (!known.first_hand || state.version > known.state.version)
        {
            known.state = state;
            known.first_hand = true;
        }
    }

    /// What another says of a member: it counts until the member itself has said something.
    pub fn learn_hearsay(&mut self, whose: &ParticipantId, state: MemberState) {
        if let Some(known) = self.known.get_mut(whose)
            && !known.first_hand
            && state.version > known.state.version
        {
            known.state = state;
        }
    }

    pub fn state(&self, whose: &ParticipantId) -> MemberState {
        self.known.get(whose).map(|known| known.state).unwrap_or_default()
    }

    /// Everyone's state, for newcomers.
    pub fn states(&self) -> Vec<(ParticipantId, MemberState)> {
        let said = |member: &Member| (member.participant, self.state(&member.participant));
        self.members.iter().map(said).filter(|(_, state)| state.version > 0).take(MOST_STATES).collect()
    }

    /// A member said something that opened in the current epoch or a recent one.
    pub fn heard(&mut self, whose: &ParticipantId, now: Timestamp) {
        if let Some(known) = self.known.get_mut(whose) {
            known.heard = now;
        }
    }

    /// Connected members who have said nothing for so long that they may be in another group.
    pub fn silent(&self, now: Timestamp) -> usize {
        let limit = self.beat().mul_f32(2.5);
        let silent = |member: &&Member| {
            !self.away.contains(&member.participant)
                && self.known.get(&member.participant).is_some_and(|known| now.since(known.heard) > limit)
        };
        self.others().filter(silent).count()
    }

    /// How often each member says something sealed.
    pub fn beat(&self) -> Duration {
        let members = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
        BEAT.max(BEAT_PER_MEMBER.saturating_mul(members))
    }

    pub fn set_away(&mut self, whose: ParticipantId, away: bool, now: Timestamp) {
        if self.get(&whose).is_none() {
            return;
        }
        if away {
            self.away.insert(whose);
        } else if self.away.remove(&whose) {
            self.heard(&whose, now);
        }
    }

    /// The server tells anew who is away.
    pub fn forget_hearsay(&mut self, now: Timestamp) {
        for whose in std::mem::take(&mut self.away) {
            self.heard(&whose, now);
        }
    }

    pub fn is_away(&self, whose: &ParticipantId) -> bool {
        self.away.contains(whose)
    }

    pub fn set_loudest(&mut self, loudest: Vec<ParticipantId>) {
        self.loudest = loudest.into_iter().filter(|whose| self.get(whose).is_some()).take(8).collect();
    }

    pub fn loudest(&self) -> impl Iterator<Item = &ParticipantId> {
        self.loudest.iter().filter(|whose| self.get(whose).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use e2ee::LeafIndex;

    const ANN: ParticipantId = ParticipantId([1; 16]);

    fn roster() -> Roster {
        let mut roster = Roster::default();
        let ann = Member { leaf: LeafIndex(1), participant: ANN, profile: None, own: false };
        roster.set(vec![ann], Timestamp(0));
        roster
    }

    #[test]
    fn nobody_can_rewrite_what_a_member_says_of_itself() {
        let mut roster = roster();
        let on = |version| MemberState { version, camera: true, ..MemberState::default() };
        let off = |version| MemberState { version, ..MemberState::default() };
        roster.learn_hearsay(&ANN, off(u64::MAX));
        assert_eq!(roster.state(&ANN), off(u64::MAX));
        roster.learn(&ANN, on(1));
        assert_eq!(roster.state(&ANN), on(1), "the first own word, whatever was said before");
        roster.learn_hearsay(&ANN, off(u64::MAX));
        assert_eq!(roster.state(&ANN), on(1));
        roster.learn(&ANN, off(0));
        assert_eq!(roster.state(&ANN), on(1), "an older word never overrides a newer one");
        roster.learn(&ANN, off(2));
        assert_eq!(roster.state(&ANN), off(2));
    }
}
