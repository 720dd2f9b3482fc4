//! The frozen form of what is said about the floor.

use protocol::{
    Bytes, ParticipantId, Wire,
    floor::{
        Asked, AskedDigest, CountdownTold, FloorPart, FloorTold, FloorWord, Mark, PollStage, PollTold,
        PollWord, QuestionTold, QuestionWord, TimerWord, TopicId,
    },
    sealed::Content,
};

const ANN: ParticipantId = ParticipantId([1; 16]);
const BEN: ParticipantId = ParticipantId([2; 16]);
const ID: TopicId = TopicId([3; 16]);

fn form<M: Wire + serde::Serialize + PartialEq + std::fmt::Debug>(message: &M) -> String {
    let bytes = message.encode();
    assert_eq!(&M::decode(&bytes).expect("what was written reads back"), message);
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}\n  {hex}", serde_json::to_string(message).expect("no map keys but strings"))
}

fn asked() -> Asked {
    Asked {
        id: ID,
        question: "Where to?".into(),
        options: vec!["Sea".into(), "Hills".into()],
        multiple: false,
        anonymous: true,
        live: false,
    }
}

fn words() -> Vec<FloorWord> {
    use FloorWord as W;
    let bytes = || Bytes(vec![7; 3]);
    let polls = [
        PollWord::Start(asked()),
        PollWord::Choose { id: ID, choice: 2, asked: AskedDigest([5; 16]) },
        PollWord::Chosen { id: ID, chosen: true },
        PollWord::End { id: ID },
        PollWord::Delete { id: ID },
        PollWord::Key { id: ID, key: bytes() },
        PollWord::Cast { id: ID, round: 1 },
        PollWord::Ballot { id: ID, round: 1, ballot: bytes() },
        PollWord::Share { id: ID, round: 1, share: bytes() },
        PollWord::Counted { id: ID, stage: PollStage::Ended, counts: vec![2, 1], voters: 3 },
    ];
    let questions = [
        QuestionWord::Ask { id: ID, text: "Why?".into() },
        QuestionWord::Withdraw { id: ID },
        QuestionWord::Vote { id: ID, up: true },
        QuestionWord::Mark { id: ID, mark: Mark::Current },
    ];
    let timer = [
        TimerWord::Start { seconds: 300, at: 1_700_000_000_000 },
        TimerWord::Pause { left: 4_500 },
        TimerWord::Resume { at: 1_700_000_000_000 },
        TimerWord::Add { seconds: 60, at: 1_700_000_000_000 },
        TimerWord::Stop,
    ];
    let mut words = vec![
        W::Hand { up: true },
        W::LowerHands { whom: None },
        W::GiveFloor { whom: Some(BEN), seconds: Some(120), at: 1_700_000_000_000 },
        W::EndTurn,
    ];
    words.extend(timer.map(W::Timer));
    words.extend(questions.map(W::Question));
    words.extend(polls.map(W::Poll));
    words
}

#[test]
fn words_of_the_floor_keep_their_form() {
    let contents: Vec<_> = words().into_iter().map(|word| form(&Content::Floor(word))).collect();
    insta::assert_snapshot!(contents.join("\n"));
}

#[test]
fn what_newcomers_are_told_of_the_floor_keeps_its_form() {
    let time = CountdownTold { total: 120_000, left: 30_000, running: true };
    let told = FloorTold {
        people: vec![(ANN, "Ann".into()), (BEN, "Ben".into())],
        hands: vec![1, 0],
        speaker: Some((1, Some(time))),
        timer: Some(time),
        questions: vec![QuestionTold {
            id: ID,
            author: 0,
            text: "Why?".into(),
            mark: Mark::Open,
            votes: vec![1],
        }],
        polls: vec![PollTold {
            asked: asked(),
            author: 0,
            stage: PollStage::Ended,
            choices: vec![(0, 0), (1, 0)],
            counted: Some((vec![2, 1], 3)),
        }],
    };
    let part = FloorPart { through: 9, part: 0, parts: 1, bytes: Bytes(vec![7; 3]) };
    insta::assert_snapshot!(format!("{}\n{}", form(&told), form(&Content::FloorTold(part))));
}
