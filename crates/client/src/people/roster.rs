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
/// For how long in all a member's silence is excused by the server's word that its connection broke; a seat
/// without a connection is kept for a minute.
const AWAY_AT_MOST: Duration = Duration::from_secs(90);

/// Everyone in the group.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    members: Vec<Member>,
    known: HashMap<ParticipantId, Known>,
    /// Whose connection is broken, as the server says, and since when.
    away: HashMap<ParticipantId, Timestamp>,
    loudest: Vec<ParticipantId>,
    arrivals: u64,
}

#[derive(Debug)]
struct Known {
    arrival: u64,
    /// Its place in the tree and the epoch since which it is seen there.
    leaf: (u32, u64),
    state: MemberState,
    /// By its own word since it came.
    name: Option<String>,
    /// The member itself has said so; what others say of it counts no more.
    first_hand: bool,
    /// When something of it last opened: by the keys alone, never by the server's word.
    heard: Timestamp,
    /// Away since then, as the server said; what goes on now is not in it.
    was_away: Duration,
    /// It came back and may take until then to be heard; once, until it is.
    grace: Option<Timestamp>,
}

impl Known {
    fn new(arrival: u64, leaf: (u32, u64), heard: Timestamp) -> Self {
        Self {
            arrival,
            leaf,
            state: MemberState::default(),
            name: None,
            first_hand: false,
            heard,
            was_away: Duration::ZERO,
            grace: None,
        }
    }
}

impl Roster {
    /// These came back with new keys, as the same participants: what was said and heard was by the keys before.
    /// Their place in the order of coming stays.
    pub fn returned_anew(&mut self, whom: &[ParticipantId], epoch: u64, now: Timestamp) {
        for whose in whom {
            self.away.remove(whose);
            if let Some(known) = self.known.get_mut(whose) {
                *known = Known::new(known.arrival, (known.leaf.0, epoch), now);
            }
        }
    }

    /// The group's members as they are in this epoch.
    pub fn set(&mut self, mut members: Vec<Member>, epoch: u64, now: Timestamp) {
        members.sort_by_key(|member| member.leaf);
        let here: HashSet<_> = members.iter().map(|member| member.participant).collect();
        self.known.retain(|whose, _| here.contains(whose));
        self.away.retain(|whose, _| here.contains(whose));
        for member in &members {
            let arrival = self.arrivals;
            let known = self.known.entry(member.participant).or_insert_with(|| {
                self.arrivals += 1;
                Known::new(arrival, (member.leaf.0, epoch), now)
            });
            if known.leaf.0 != member.leaf.0 {
                known.leaf = (member.leaf.0, epoch);
            }
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

    /// A member's leaf and the epoch since which it is theirs, as far as was seen here.
    pub fn leaf(&self, whose: &ParticipantId) -> Option<(u32, u64)> {
        self.get(whose)?;
        self.known.get(whose).map(|known| known.leaf)
    }

    /// A member takes another name.
    pub fn rename(&mut self, whose: &ParticipantId, name: String) {
        if let Some(known) = self.known.get_mut(whose) {
            known.name = Some(name);
        }
    }

    /// What a member is called: by its own last word, else by its leaf.
    pub fn name(&self, whose: &ParticipantId) -> String {
        if let Some(name) = self.known.get(whose).and_then(|known| known.name.as_ref()) {
            return name.clone();
        }
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
            known.was_away = Duration::ZERO;
            known.grace = None;
        }
    }

    /// Members who have said nothing for so long that they may be in another group. That they are away
    /// excuses it within a bound: the server says so, and could say it to hide that it withholds what they say.
    pub fn silent(&self, now: Timestamp) -> usize {
        let limit = self.beat().mul_f32(2.5);
        let silent = |member: &&Member| {
            let whose = &member.participant;
            self.known.get(whose).is_some_and(|known| {
                let away = self.away.get(whose).map_or(Duration::ZERO, |since| known.away(*since, now));
                let excused = (known.was_away + away).min(AWAY_AT_MOST);
                let in_grace = known.grace.is_some_and(|until| now < until);
                now.since(known.heard) > limit + excused && !in_grace
            })
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
            self.away.entry(whose).or_insert(now);
        } else if let Some(since) = self.away.remove(&whose) {
            self.returned(&whose, since, now);
        }
    }

    /// The server tells anew who is away.
    pub fn forget_hearsay(&mut self, now: Timestamp) {
        for (whose, since) in std::mem::take(&mut self.away) {
            self.returned(&whose, since, now);
        }
    }

    fn returned(&mut self, whose: &ParticipantId, since: Timestamp, now: Timestamp) {
        let beat = self.beat();
        if let Some(known) = self.known.get_mut(whose) {
            known.was_away += known.away(since, now);
            known.grace.get_or_insert(now + beat);
        }
    }

    pub fn is_away(&self, whose: &ParticipantId) -> bool {
        self.away.contains_key(whose)
    }

    /// Since when, as far as this device was told.
    pub fn away_since(&self, whose: &ParticipantId) -> Option<Timestamp> {
        self.away.get(whose).copied()
    }

    pub fn set_loudest(&mut self, loudest: Vec<ParticipantId>) {
        self.loudest = loudest.into_iter().filter(|whose| self.get(whose).is_some()).take(8).collect();
    }

    pub fn loudest(&self) -> impl Iterator<Item = &ParticipantId> {
        self.loudest.iter().filter(|whose| self.get(whose).is_some())
    }
}

impl Known {
    /// For how long it has been away that is away since then, as far as it was not heard in the meantime.
    fn away(&self, since: Timestamp, now: Timestamp) -> Duration {
        now.since(since.max(self.heard))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use e2ee::{LeafIndex, Role};

    const ANN: ParticipantId = ParticipantId([1; 16]);

    fn member(leaf: u32, participant: ParticipantId) -> Member {
        Member {
            leaf: LeafIndex(leaf),
            participant,
            profile: None,
            own: false,
            role: Role::Member,
            host_certified: false,
        }
    }

    fn roster() -> Roster {
        let mut roster = Roster::default();
        roster.set(vec![member(1, ANN)], 7, Timestamp(0));
        roster
    }

    #[test]
    fn a_leaf_is_its_owners_from_the_epoch_on_in_which_they_took_it() {
        let mut roster = roster();
        let ben = ParticipantId([2; 16]);
        roster.set(vec![member(1, ANN), member(2, ben)], 8, Timestamp(1));
        assert_eq!((roster.leaf(&ANN), roster.leaf(&ben)), (Some((1, 7)), Some((2, 8))));
        roster.set(vec![member(1, ben)], 9, Timestamp(2));
        assert_eq!((roster.leaf(&ANN), roster.leaf(&ben)), (None, Some((1, 9))));
    }

    #[test]
    fn who_comes_back_with_new_keys_keeps_the_place_and_begins_anew() {
        let mut roster = roster();
        let ben = ParticipantId([2; 16]);
        roster.set(vec![member(1, ANN), member(2, ben)], 8, Timestamp(1));
        roster.learn(&ANN, MemberState { version: 7, camera: true, ..MemberState::default() });
        // The new leaf takes the very place of the old one.
        roster.returned_anew(&[ANN], 9, Timestamp(2));
        roster.set(vec![member(1, ANN), member(2, ben)], 9, Timestamp(2));
        assert_eq!(roster.leaf(&ANN), Some((1, 9)), "what was sealed before is of the keys before");
        assert_eq!(roster.members()[0].participant, ANN);
        roster.learn(&ANN, MemberState { version: 1, microphone: true, ..MemberState::default() });
        assert!(roster.state(&ANN).microphone, "the new tab counts from the beginning");
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

    #[test]
    fn who_is_away_is_not_called_silent_and_has_a_moment_after_coming_back() {
        let mut roster = roster();
        roster.set_away(ANN, true, Timestamp(40_000));
        assert_eq!(roster.silent(Timestamp(95_000)), 0);
        roster.set_away(ANN, false, Timestamp(95_000));
        assert_eq!(roster.silent(Timestamp(114_999)), 0);
        assert_eq!(roster.silent(Timestamp(115_001)), 1);
        roster.heard(&ANN, Timestamp(116_000));
        assert_eq!(roster.silent(Timestamp(166_000)), 0);
    }

    #[test]
    fn the_servers_word_about_connections_does_not_hide_silence() {
        let mut roster = roster();
        for second in 1..145 {
            roster.set_away(ANN, second % 2 == 0, Timestamp(second * 1_000));
        }
        assert_eq!(roster.silent(Timestamp(145_000)), 1);
        let mut roster = self::roster();
        roster.set_away(ANN, true, Timestamp(1));
        assert_eq!(roster.silent(Timestamp(139_999)), 0);
        assert_eq!(roster.silent(Timestamp(140_001)), 1);
    }
}
