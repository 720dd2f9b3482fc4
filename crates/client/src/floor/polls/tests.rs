//! Polls among a few who read one log, and what some of them may try.

use e2ee::{Powers, Role};
use protocol::floor::PollWord;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

use super::*;
use crate::floor::{
    Floor,
    state::Happening,
    view::{PollPhase, topic},
};
use protocol::floor::FloorWord;

const GROUP: &[u8] = b"group";
const ID: TopicId = TopicId([9; 16]);

/// People with a floor each; the first is host. What one says, all hear in one order.
struct Room {
    floors: Vec<Floor>,
    rngs: Vec<ChaCha20Rng>,
    here: Vec<bool>,
    seq: u64,
    now: Timestamp,
    /// What each said of counts, as it went out.
    heard: Vec<(usize, PollWord)>,
    /// These say nothing of counts.
    silent: Vec<usize>,
}

fn who(person: usize) -> ParticipantId {
    ParticipantId([person as u8 + 1; 16])
}

fn at(own: ParticipantId, acts: bool, now: Timestamp) -> Voter<'static> {
    Voter { own, group: GROUP, hosts: acts, acts, now }
}

fn said(person: usize, role: Role) -> Said {
    Said { whose: who(person), name: format!("person {person}"), role, powers: Powers::ALL }
}

fn poll(anonymous: bool, multiple: bool) -> Asked {
    Asked {
        id: ID,
        question: "Where to?".into(),
        options: vec!["Sea".into(), "Hills".into(), "Home".into()],
        multiple,
        anonymous,
        live: false,
    }
}

/// Answers the poll that is a named one with one answer.
fn chooses(choice: u16) -> PollWord {
    PollWord::Choose { id: ID, choice, asked: digest(&poll(false, false)) }
}

impl Room {
    fn new(people: usize, asked: Asked) -> Self {
        let mut room = Self {
            floors: (0..people).map(|_| Floor::default()).collect(),
            rngs: (0..people).map(|person| ChaCha20Rng::seed_from_u64(person as u64)).collect(),
            here: vec![true; people],
            seq: 0,
            now: Timestamp(1_000_000),
            heard: Vec::new(),
            silent: Vec::new(),
        };
        room.say(0, PollWord::Start(asked));
        room
    }

    fn say(&mut self, from: usize, word: PollWord) {
        let role = if from == 0 { Role::Host } else { Role::Member };
        self.say_as(from, role, word);
    }

    fn say_as(&mut self, from: usize, role: Role, word: PollWord) {
        self.happens(&Happening::Word(said(from, role), FloorWord::Poll(word), self.now));
    }

    fn happens(&mut self, what: &Happening) {
        self.seq += 1;
        for floor in &mut self.floors {
            floor.happened(self.seq, what.clone(), GROUP);
        }
    }

    /// What everyone has to say for the counts, until there is nothing more.
    fn settle(&mut self) {
        loop {
            let mut all = Vec::new();
            let speaks = |person: &usize| self.here[*person] && !self.silent.contains(person);
            for person in (0..self.floors.len()).filter(speaks).collect::<Vec<_>>() {
                let (floor, rng) = (&mut self.floors[person], &mut self.rngs[person]);
                let here = &self.here;
                let is_here = |whose: &ParticipantId| here[usize::from(whose.0[0]) - 1];
                let (own, acts) = (who(person), person == 0);
                let words = floor.own_votes.duties(&floor.polls, &at(own, acts, self.now), is_here, rng);
                all.extend(words.into_iter().map(|word| (person, word)));
            }
            if all.is_empty() {
                return;
            }
            for (person, word) in all {
                self.heard.push((person, word.clone()));
                self.say(person, word);
            }
        }
    }

    fn choose(&mut self, person: usize, choice: u16) {
        let asked = self.floors[person].polls.find(ID).expect("the poll").asked.clone();
        self.floors[person].own_votes.choose(&asked, choice);
        self.say(person, PollWord::Chosen { id: ID, chosen: choice != 0 });
    }

    fn end(&mut self) {
        self.say(0, PollWord::End { id: ID });
        self.settle();
    }

    fn leaves(&mut self, person: usize) {
        self.here[person] = false;
        self.happens(&Happening::Gone(vec![(who(person), true)]));
    }

    /// What each who is here sees: how far it is, and the votes.
    fn seen(&mut self) -> Vec<(PollPhase, Vec<Option<u32>>, u32)> {
        let now = self.now;
        let here: Vec<_> = (0..self.floors.len()).filter(|person| self.here[*person]).collect();
        let see = |person: usize| {
            let view = self.floors[person].view((who(person), false), true, now);
            let poll = view.polls.iter().find(|poll| poll.id == topic(ID)).expect("the poll").clone();
            (poll.stage, poll.options.iter().map(|option| option.votes).collect(), poll.voters)
        };
        here.into_iter().map(see).collect()
    }

    fn all_see(&mut self, stage: PollPhase, votes: [Option<u32>; 3], voters: u32) {
        for (person, seen) in self.seen().into_iter().enumerate() {
            assert_eq!(seen, (stage, votes.to_vec(), voters), "person {person}");
        }
    }
}

const ENDED: PollPhase = PollPhase::Ended;

#[test]
fn an_anonymous_poll_is_counted_by_all_and_tells_no_more_than_sums() {
    let mut room = Room::new(5, poll(true, false));
    for (person, choice) in [(0, 0b001), (1, 0b010), (2, 0b010), (3, 0b100)] {
        room.choose(person, choice);
    }
    room.choose(3, 0b001);
    room.all_see(PollPhase::Running, [None; 3], 4);
    room.end();
    room.all_see(ENDED, [Some(2), Some(2), Some(0)], 4);
    // Nothing that was said says a choice: what two who chose alike said is of one form with what others said.
    for (_, word) in &room.heard {
        assert!(!matches!(word, PollWord::Choose { .. }));
    }
    let told = room.floors[4].for_newcomers(room.seq, room.now);
    assert_eq!(told.len(), 1);
}

#[test]
fn several_answers_are_counted_each() {
    let mut room = Room::new(3, poll(true, true));
    for (person, choice) in [(0, 0b011), (1, 0b110), (2, 0b010)] {
        room.choose(person, choice);
    }
    room.end();
    room.all_see(ENDED, [Some(1), Some(3), Some(1)], 3);
}

#[test]
fn with_fewer_than_three_nothing_is_sealed_or_counted() {
    let mut room = Room::new(4, poll(true, false));
    room.choose(0, 1);
    room.choose(1, 2);
    room.end();
    room.all_see(PollPhase::TooFew, [None; 3], 2);
    let sealed = |(_, word): &&(usize, PollWord)| matches!(word, PollWord::Ballot { .. });
    assert_eq!(room.heard.iter().filter(sealed).count(), 0);
}

#[test]
fn whoever_goes_before_all_ballots_are_there_is_left_out_and_the_others_count_anew() {
    let mut room = Room::new(5, poll(true, false));
    for person in 0..5 {
        room.choose(person, 1 << (person % 3));
    }
    room.silent = vec![4];
    room.now = room.now + count::PATIENCE;
    room.say(0, PollWord::End { id: ID });
    // Its key comes, its ballot does not.
    room.silent.clear();
    let own = who(4);
    let (floor, rng) = (&mut room.floors[4], &mut room.rngs[4]);
    let words = floor.own_votes.duties(&floor.polls, &at(own, false, room.now), |_| true, rng);
    assert!(matches!(&words[..], [PollWord::Key { .. }]));
    words.into_iter().for_each(|word| room.say(4, word));
    room.silent = vec![4];
    room.settle();
    let seen = room.seen();
    assert_eq!(seen[0].0, PollPhase::Counting);
    let waits = room.floors[0].view((who(0), true), true, room.now).polls[0].waits_for.clone();
    assert_eq!(waits.len(), 1, "it is named");
    room.leaves(4);
    room.settle();
    room.all_see(ENDED, [Some(2), Some(1), Some(1)], 4);
}

#[test]
fn a_host_that_calls_early_has_nobody_sealed_among_its_friends() {
    let mut room = Room::new(8, poll(true, false));
    for person in 0..6 {
        room.choose(person, 1 << (person % 3));
    }
    // Two friends of the host's have not chosen; their keys count for nothing.
    room.silent = vec![0, 1, 3, 4, 5];
    room.say(0, PollWord::End { id: ID });
    let keys = |room: &mut Room, person: usize| {
        let (floor, rng) = (&mut room.floors[person], &mut room.rngs[person]);
        let own = who(person);
        floor.own_votes.duties(&floor.polls, &at(own, false, room.now), |_| true, rng)
    };
    for person in [0, 1, 2] {
        for word in keys(&mut room, person) {
            room.say(person, word);
        }
    }
    room.say(0, PollWord::Cast { id: ID, round: 0 });
    room.now = room.now + 3 * count::PATIENCE;
    room.settle();
    room.all_see(PollPhase::TooFew, [None; 3], 6);
    let sealed = |(_, word): &&(usize, PollWord)| matches!(word, PollWord::Ballot { .. });
    assert_eq!(room.heard.iter().filter(sealed).count(), 0);
}

#[test]
fn who_waits_until_the_others_have_gone_does_not_get_the_last_ones_vote() {
    let mut room = Room::new(6, poll(true, false));
    for person in 0..6 {
        room.choose(person, 1 << (person % 3));
    }
    room.say(0, PollWord::End { id: ID });
    // Keys of all; the last one keeps its ballot back.
    let (floor, rng) = (&mut room.floors[5], &mut room.rngs[5]);
    let words = floor.own_votes.duties(&floor.polls, &at(who(5), false, room.now), |_| true, rng);
    words.into_iter().for_each(|word| room.say(5, word));
    room.silent = vec![5];
    room.settle();
    for person in [1, 2] {
        room.leaves(person);
        room.settle();
    }
    room.all_see(PollPhase::TooFew, [None; 3], 6);
}

#[test]
fn a_choice_answers_the_words_that_it_was_made_for_and_no_group_but_the_one_of_then() {
    let mut room = Room::new(3, poll(true, false));
    room.choose(1, 1);
    let floor = &mut room.floors[1];
    let other = Asked { question: "Who is to go?".into(), ..poll(true, false) };
    assert_eq!((floor.own_votes.choice(&poll(true, false)), floor.own_votes.choice(&other)), (1, 0));
    floor.enter(room.seq, false, |_| true, room.now);
    assert_eq!(floor.own_votes.choice(&poll(true, false)), 0);
    let again = |floor: &mut Floor| {
        floor.shown = None;
        floor.view((who(1), false), true, Timestamp(0)).polls[0].again
    };
    assert!(again(floor));
    floor.own_votes.choose(&poll(true, false), 2);
    assert!(!again(floor));
}

#[test]
fn whoever_goes_before_giving_their_share_takes_the_count_with_them_and_nobody_opens_another_sum() {
    let mut room = Room::new(4, poll(true, false));
    for person in 0..4 {
        room.choose(person, 1);
    }
    room.say(0, PollWord::End { id: ID });
    // Everything of the last one goes out but its share.
    let mut shares = 0;
    for _ in 0..10 {
        for person in 0..4 {
            let (floor, rng) = (&mut room.floors[person], &mut room.rngs[person]);
            let (own, acts) = (who(person), person == 0);
            let words = floor.own_votes.duties(&floor.polls, &at(own, acts, room.now), |_| true, rng);
            for word in words {
                let share = matches!(word, PollWord::Share { .. });
                shares += usize::from(share);
                if !(share && person == 3) {
                    room.say(person, word);
                }
            }
        }
    }
    assert_eq!(shares, 4, "one each");
    room.all_see(PollPhase::Counting, [None; 3], 4);
    room.leaves(3);
    room.settle();
    room.all_see(PollPhase::Lost, [None; 3], 4);
    for word in
        [PollWord::End { id: ID }, PollWord::Cast { id: ID, round: 0 }, PollWord::Cast { id: ID, round: 1 }]
    {
        room.say(0, word);
        room.settle();
    }
    room.all_see(PollPhase::Lost, [None; 3], 4);
    let again =
        room.heard.iter().any(|(_, word)| matches!(word, PollWord::Share { .. } | PollWord::Ballot { .. }));
    assert!(!again, "nobody says a second share");
}

#[test]
fn second_ballots_copies_and_nonsense_are_not_counted() {
    let mut room = Room::new(4, poll(true, false));
    for person in 0..4 {
        room.choose(person, 1 << (person % 3));
    }
    room.say(0, PollWord::End { id: ID });
    room.silent = vec![3];
    // The last one says a key, then waits for the others' ballots.
    let (floor, rng) = (&mut room.floors[3], &mut room.rngs[3]);
    let words = floor.own_votes.duties(&floor.polls, &at(who(3), false, room.now), |_| true, rng);
    words.into_iter().for_each(|word| room.say(3, word));
    room.settle();
    let ballots: Vec<_> =
        room.heard.iter().filter(|(_, word)| matches!(word, PollWord::Ballot { .. })).cloned().collect();
    assert_eq!(ballots.len(), 3);
    for (from, word) in &ballots {
        room.say(3, word.clone());
        room.say(*from, word.clone());
    }
    for round in [0, 1, u32::MAX] {
        room.say(3, PollWord::Ballot { id: ID, round, ballot: vec![0; 640].into() });
        room.say(3, PollWord::Share { id: ID, round, share: vec![7; 160].into() });
        room.say(3, PollWord::Key { id: ID, key: vec![7; 96].into() });
    }
    assert!(room.seen().iter().all(|(stage, ..)| *stage == PollPhase::Counting));
    // Who has said nonsense has had their turn, and can be left out.
    room.silent.clear();
    room.settle();
    assert!(room.seen().iter().all(|(stage, ..)| *stage == PollPhase::Counting));
    room.leaves(3);
    room.settle();
    room.all_see(ENDED, [Some(1); 3], 3);
    // Nor does anybody change what was counted.
    for role in [Role::Member, Role::Host] {
        room.say_as(
            2,
            role,
            PollWord::Counted { id: ID, stage: PollStage::Ended, counts: vec![4, 0, 0], voters: 4 },
        );
        room.say_as(2, role, PollWord::End { id: ID });
        room.say_as(2, role, chooses(1));
        room.say_as(2, role, PollWord::Chosen { id: ID, chosen: true });
    }
    room.all_see(ENDED, [Some(1); 3], 3);
}

#[test]
fn only_hosts_start_end_call_and_delete() {
    let mut room = Room::new(3, poll(true, false));
    for person in 0..3 {
        room.choose(person, 1);
    }
    let mut other = poll(false, false);
    other.id = TopicId([8; 16]);
    room.say(1, PollWord::Start(other));
    for word in [
        PollWord::End { id: ID },
        PollWord::Delete { id: ID },
        PollWord::Cast { id: ID, round: 0 },
        PollWord::Counted { id: ID, stage: PollStage::Ended, counts: vec![3, 0, 0], voters: 3 },
    ] {
        room.say(1, word);
    }
    assert!(room.floors.iter().all(|floor| floor.polls.0.len() == 1));
    room.all_see(PollPhase::Running, [None; 3], 3);
    room.say(0, PollWord::Delete { id: ID });
    assert!(room.floors.iter().all(|floor| floor.polls.0.is_empty()));
}

#[test]
fn a_named_vote_counts_once_for_each_and_can_be_changed_until_the_end() {
    let mut room = Room::new(3, poll(false, false));
    for (person, choice) in [(1, 0b001), (1, 0b010), (2, 0b010), (2, 0b011), (2, 0b1000), (0, 0b100), (0, 0)]
    {
        room.say(person, chooses(choice));
    }
    room.all_see(PollPhase::Running, [None; 3], 2);
    room.say(0, PollWord::End { id: ID });
    room.all_see(ENDED, [Some(0), Some(2), Some(0)], 2);
    room.say(1, chooses(1));
    room.all_see(ENDED, [Some(0), Some(2), Some(0)], 2);
}

#[test]
fn a_vote_on_words_that_were_told_otherwise_counts_for_nobody() {
    let mut room = Room::new(3, poll(false, false));
    let twisted = Asked { options: vec!["Home".into(), "Hills".into(), "Sea".into()], ..poll(false, false) };
    room.say(1, PollWord::Choose { id: ID, choice: 1, asked: digest(&twisted) });
    room.all_see(PollPhase::Running, [None; 3], 0);
    room.say(1, chooses(1));
    room.all_see(PollPhase::Running, [None; 3], 1);
}

#[test]
fn a_flood_of_polls_ends_and_none_is_out_of_bounds() {
    let mut room = Room::new(1, poll(false, false));
    for n in 0..100 {
        let mut asked = poll(false, false);
        asked.id = TopicId([n; 16]);
        room.say(0, PollWord::Start(asked));
    }
    assert_eq!(room.floors[0].polls.0.len(), POLLS);
    let bad = |change: fn(&mut Asked)| {
        let mut asked = poll(false, false);
        change(&mut asked);
        clean(asked)
    };
    assert_eq!(bad(|asked| asked.question = " ".into()), None);
    assert_eq!(bad(|asked| asked.options.truncate(1)), None);
    assert_eq!(bad(|asked| asked.options = vec!["x".into(); 11]), None);
    assert_eq!(bad(|asked| asked.options[1] = "\u{202e}".into()), None);
    assert!(
        bad(|asked| asked.options[1] = "x".repeat(5_000)).is_some_and(|asked| asked.options[1].len() == 100)
    );
}

#[test]
fn a_newcomer_is_told_the_result_of_a_count_that_it_could_not_follow() {
    let mut room = Room::new(3, poll(true, false));
    for person in 0..3 {
        room.choose(person, 1);
    }
    room.say(0, PollWord::End { id: ID });
    let mut newcomer = Floor::default();
    newcomer.enter(room.seq, false, |_| true, room.now);
    room.seq += 1;
    let (seq, now) = (room.seq, room.now);
    for part in room.floors[1].for_newcomers(seq - 1, now) {
        assert!(newcomer.told_by(seq, (who(1), "person 1"), part, GROUP, |_| true, now));
    }
    room.floors.push(newcomer);
    room.rngs.push(ChaCha20Rng::seed_from_u64(99));
    room.here.push(true);
    assert_eq!(room.seen()[3].0, PollPhase::Elsewhere);
    room.settle();
    room.all_see(ENDED, [Some(3), Some(0), Some(0)], 3);
}

#[test]
fn a_newcomer_who_is_told_of_few_voters_gives_them_nothing_to_subtract_from() {
    let mut room = Room::new(6, poll(true, false));
    for person in 0..6 {
        room.choose(person, 1 << (person % 3));
    }
    // Two conspire: by their tale nobody else has chosen.
    let liar = &mut room.floors[1];
    liar.polls.0[0].choices.retain(|whose, _| [who(1), who(2)].contains(whose));
    let mut newcomer = Floor::default();
    newcomer.enter(room.seq, false, |_| true, room.now);
    room.seq += 1;
    let (seq, now) = (room.seq, room.now);
    for part in room.floors[1].for_newcomers(seq - 1, now) {
        newcomer.told_by(seq, (who(1), "person 1"), part, GROUP, |_| true, now);
    }
    let shown = newcomer.view((who(6), false), true, now).polls[0].clone();
    assert!(shown.late && !shown.again, "the person is told, not asked");
    // Even a choice that was made before it came back is not sealed.
    newcomer.own_votes.choose(&poll(true, false), 1);
    newcomer.happened(
        seq + 1,
        Happening::Word(said(0, Role::Host), FloorWord::Poll(PollWord::End { id: ID }), now),
        GROUP,
    );
    let mut rng = ChaCha20Rng::seed_from_u64(6);
    let later = now + 3 * count::PATIENCE;
    for at_time in [now, later] {
        let voter = at(who(6), false, at_time);
        assert_eq!(newcomer.own_votes.duties(&newcomer.polls, &voter, |_| true, &mut rng), Vec::new());
    }
}

#[test]
fn a_count_that_nobody_who_saw_it_can_end_is_given_up() {
    let mut room = Room::new(4, poll(true, false));
    for person in 1..4 {
        room.choose(person, 1);
    }
    // The host, who counts for nobody, loads its page anew; then all who chose go.
    room.floors[0].polls.0[0].told_by = Some("person 1".into());
    room.say(0, PollWord::End { id: ID });
    for person in 1..4 {
        room.leaves(person);
    }
    room.settle();
    assert_eq!(room.seen()[0].0, PollPhase::Elsewhere);
    room.now = room.floors[0].own_votes.deadlines().next().unwrap();
    room.settle();
    room.all_see(PollPhase::Lost, [None; 3], 3);
    // Somebody counted it all the same, and is back.
    room.say_as(
        1,
        Role::Cohost,
        PollWord::Counted { id: ID, stage: PollStage::Ended, counts: vec![3, 0, 0], voters: 3 },
    );
    room.all_see(ENDED, [Some(3), Some(0), Some(0)], 3);
    // And nothing takes that back.
    room.say(0, PollWord::Counted { id: ID, stage: PollStage::Lost, counts: Vec::new(), voters: 0 });
    room.all_see(ENDED, [Some(3), Some(0), Some(0)], 3);
}

#[test]
fn a_count_without_a_host_who_could_call_for_the_ballots_is_given_up_by_all() {
    let mut room = Room::new(4, poll(true, false));
    for person in 1..4 {
        room.choose(person, 1);
    }
    room.floors[0].polls.0[0].told_by = Some("person 1".into());
    room.end();
    let phases = |room: &mut Room| room.seen().into_iter().map(|(phase, ..)| phase).collect::<Vec<_>>();
    let counting = PollPhase::Counting;
    assert_eq!(phases(&mut room), [PollPhase::Elsewhere, counting, counting, counting]);
    room.now = room.floors[0].own_votes.deadlines().next().unwrap();
    room.settle();
    room.all_see(PollPhase::Lost, [None; 3], 3);
}
