//! The floor as newcomers are told it, and what strangers' words may not do.

use e2ee::{Powers, Role};
use proptest::prelude::*;
use protocol::{
    ParticipantId, Timestamp, Wire,
    floor::{
        CountdownTold, FloorPart, FloorTold, FloorWord, Mark, QuestionTold, QuestionWord, TimerWord, TopicId,
    },
};

use super::{
    Floor, Said,
    state::Happening,
    view::{self, Reader},
};

const ANN: ParticipantId = ParticipantId([1; 16]);
const BEN: ParticipantId = ParticipantId([2; 16]);
const CAT: ParticipantId = ParticipantId([3; 16]);
const NOW: Timestamp = Timestamp(1_000_000);
const READER: Reader = (CAT, true);

fn say(floor: &mut Floor, seq: u64, whose: ParticipantId, role: Role, word: FloorWord) {
    let said = Said { whose, name: "somebody".into(), role, powers: Powers::ALL };
    floor.happened(seq, Happening::Word(said, word, NOW), b"group");
}

fn view(floor: &mut Floor) -> view::Floor {
    floor.view(READER, true, NOW)
}

fn told(from: &Floor, to: &mut Floor, through: u64, seq: u64) -> bool {
    let parts = from.for_newcomers(through, NOW);
    parts.into_iter().any(|part| to.told_by(seq, (ANN, "Ann"), part, b"group", |_| true, NOW))
}

#[test]
fn a_member_that_is_no_host_lowers_no_hands_gives_no_floor_and_sets_no_timer() {
    let mut floor = Floor::default();
    say(&mut floor, 1, ANN, Role::Member, FloorWord::Hand { up: true });
    say(&mut floor, 2, BEN, Role::Cohost, FloorWord::GiveFloor { whom: Some(CAT), seconds: Some(60), at: 0 });
    let before = view(&mut floor);
    for word in [
        FloorWord::LowerHands { whom: None },
        FloorWord::LowerHands { whom: Some(ANN) },
        FloorWord::GiveFloor { whom: None, seconds: None, at: 0 },
        FloorWord::EndTurn,
        FloorWord::Timer(TimerWord::Start { seconds: 60, at: 0 }),
        FloorWord::Hand { up: false },
    ] {
        say(&mut floor, 3, BEN, Role::Member, word);
    }
    assert_eq!(view(&mut floor), before);
    say(&mut floor, 4, CAT, Role::Member, FloorWord::EndTurn);
    assert_eq!(view(&mut floor).speaker, None, "whoever has the floor hands it back");
}

#[test]
fn what_happened_while_it_was_told_is_not_lost_and_counts_once() {
    let mut old = Floor::default();
    say(&mut old, 1, ANN, Role::Member, FloorWord::Hand { up: true });
    say(&mut old, 2, BEN, Role::Member, FloorWord::Hand { up: true });
    let mut new = Floor::default();
    new.enter(2, false, |_| true, NOW);
    // Said between the newcomer's coming and the telling, and between the telling and its arrival.
    for (seq, word) in
        [(3, FloorWord::LowerHands { whom: Some(ANN) }), (4, FloorWord::LowerHands { whom: None })]
    {
        say(&mut new, seq, BEN, Role::Host, word.clone());
        if seq == 3 {
            say(&mut old, seq, BEN, Role::Host, word);
        }
    }
    say(&mut new, 5, CAT, Role::Member, FloorWord::Hand { up: true });
    assert!(told(&old, &mut new, 3, 6));
    say(&mut old, 4, BEN, Role::Host, FloorWord::LowerHands { whom: None });
    say(&mut old, 5, CAT, Role::Member, FloorWord::Hand { up: true });
    assert_eq!(view(&mut new), view(&mut old));
    assert!(!told(&Floor::default(), &mut new, 6, 7), "nobody rewrites the past later");
}

#[test]
fn nothing_is_told_of_a_time_before_the_newcomer_came_or_after_the_telling() {
    let mut floor = Floor::default();
    floor.enter(10, false, |_| true, NOW);
    for (through, seq) in [(9, 12), (12, 12), (u64::MAX, 12)] {
        assert!(!told(&Floor::default(), &mut floor, through, seq));
    }
    let part = |part, parts| FloorPart { through: 11, part, parts, bytes: vec![0; 5].into() };
    for part in [part(0, 0), part(1, 1), part(0, u16::MAX), part(0, 1)] {
        assert!(!floor.told_by(12, (ANN, "Ann"), part, b"group", |_| true, NOW));
    }
    assert!(told(&Floor::default(), &mut floor, 11, 12));
}

#[test]
fn what_is_told_is_kept_within_bounds() {
    let question = |n: u8| QuestionTold {
        id: TopicId([n % 2; 16]),
        author: u16::from(n),
        text: "x".repeat(9_000),
        mark: Mark::Open,
        votes: vec![0, 0, 0, u16::MAX],
    };
    let told = FloorTold {
        people: vec![(ANN, "\u{202e}Ann".into())],
        hands: vec![0, 0, 7, u16::MAX],
        speaker: Some((9, None)),
        timer: Some(CountdownTold { total: u64::MAX, left: 1, running: true }),
        questions: vec![question(0), question(0), question(1)],
        polls: Vec::new(),
    };
    let mut floor = Floor::default();
    floor.enter(1, false, |_| true, NOW);
    let part = FloorPart { through: 1, part: 0, parts: 1, bytes: told.encode().into() };
    assert!(floor.told_by(2, (BEN, "Ben"), part, b"group", |_| true, NOW));
    let view = view(&mut floor);
    assert_eq!((view.hands.len(), view.speaker, view.timer), (1, None, None));
    let [question] = &view.questions[..] else { panic!("one of a known author") };
    assert_eq!((question.text.len(), question.votes, question.name.as_str()), (300, 1, "Ann"));
    assert_eq!(question.told_by.as_deref(), Some("Ben"));
}

fn word() -> impl Strategy<Value = FloorWord> {
    let id = (0u8..4).prop_map(|n| TopicId([n; 16]));
    prop_oneof![
        any::<bool>().prop_map(|up| FloorWord::Hand { up }),
        Just(FloorWord::LowerHands { whom: None }),
        Just(FloorWord::GiveFloor { whom: None, seconds: None, at: 0 }),
        Just(FloorWord::EndTurn),
        id.clone().prop_map(|id| FloorWord::Question(QuestionWord::Ask { id, text: "why?".into() })),
        (id.clone(), any::<bool>()).prop_map(|(id, up)| FloorWord::Question(QuestionWord::Vote { id, up })),
        id.clone().prop_map(|id| FloorWord::Question(QuestionWord::Withdraw { id })),
        id.prop_map(|id| FloorWord::Question(QuestionWord::Mark { id, mark: Mark::Current })),
    ]
}

proptest! {
    #[test]
    fn whenever_somebody_comes_and_is_told_all_see_the_same(
        words in prop::collection::vec((1u8..5, any::<bool>(), word()), 0..60),
        came in 0usize..60,
        pause in 0usize..10,
    ) {
        let (mut old, mut new) = (Floor::default(), Floor::default());
        let mut tale = None;
        for (at, (whose, host, word)) in words.iter().enumerate() {
            let seq = at as u64 + 1;
            if at == came {
                new.enter(at as u64, false, |_| true, NOW);
                tale = Some(old.for_newcomers(at as u64, NOW));
            }
            if at == came + pause {
                for part in tale.take().into_iter().flatten() {
                    new.told_by(seq + 1, (ANN, "Ann"), part, b"group", |_| true, NOW);
                }
            }
            let role = if *host { Role::Host } else { Role::Member };
            say(&mut old, seq, ParticipantId([*whose; 16]), role, word.clone());
            if at >= came {
                say(&mut new, seq, ParticipantId([*whose; 16]), role, word.clone());
            }
        }
        for part in tale.into_iter().flatten() {
            new.told_by(1_000, (ANN, "Ann"), part, b"group", |_| true, NOW);
        }
        if came < words.len() {
            let plain = |floor: &mut Floor| {
                let mut view = view(floor);
                let mut questions = view.questions.to_vec();
                questions.iter_mut().for_each(|question| question.told_by = None);
                view.questions = questions.into();
                view
            };
            prop_assert_eq!(plain(&mut new), plain(&mut old));
        }
    }
}
