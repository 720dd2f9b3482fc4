//! Random histories: whatever comes in whatever order, the meeting keeps its order and its people together.

use std::{collections::BTreeSet, time::Duration};

use e2ee::{Change, Opening};
use meeting::{Connection, Input, Limits, MediaEvent, MediaSession};
use proptest::prelude::*;
use protocol::{
    ClientMessage, Entry, ParticipantId, Proof, SeatToken, Signature, StreamKind, Track, VisitorId, Want,
};

use crate::stage::{self, LOBBY, OPEN, ROOM, Stage};

const NAMES: [&str; 5] = ["ann", "ben", "cas", "dot", "eef"];

#[derive(Debug, Clone)]
enum Step {
    Join(usize),
    Host(usize),
    Rule(usize, u8),
    Admit(usize),
    PutOut(usize, usize),
    Decline(usize, bool),
    Reload(usize),
    Cut(usize),
    Return(usize),
    Leave(usize),
    Write(usize),
    Repeat(usize),
    Doze(usize),
    Offer(usize),
    Garbage(u64, Vec<u8>),
    Foul(usize, Vec<u8>),
    Media(u64),
    Wait(u16),
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0..NAMES.len();
    let bytes = prop::collection::vec(any::<u8>(), 0..64);
    prop_oneof![
        6 => who.clone().prop_map(Step::Join),
        3 => who.clone().prop_map(Step::Host),
        2 => (who.clone(), 0..10_u8).prop_map(|(who, rule)| Step::Rule(who, rule)),
        4 => who.clone().prop_map(Step::Admit),
        1 => (who.clone(), who.clone()).prop_map(|(who, whom)| Step::PutOut(who, whom)),
        1 => (who.clone(), any::<bool>()).prop_map(|(who, block)| Step::Decline(who, block)),
        2 => who.clone().prop_map(Step::Reload),
        2 => who.clone().prop_map(Step::Cut),
        3 => who.clone().prop_map(Step::Return),
        1 => who.clone().prop_map(Step::Leave),
        4 => who.clone().prop_map(Step::Write),
        1 => who.clone().prop_map(Step::Repeat),
        1 => who.clone().prop_map(Step::Doze),
        1 => who.clone().prop_map(Step::Offer),
        1 => (0..3_u64, bytes.clone()).prop_map(|(line, bytes)| Step::Garbage(900 + line, bytes)),
        2 => (who, bytes).prop_map(|(who, bytes)| Step::Foul(who, bytes)),
        1 => any::<u64>().prop_map(Step::Media),
        2 => (0..15_000_u16).prop_map(Step::Wait),
        1 => Just(Step::Restart),
    ]
}

/// Every message that a client may send, made of garbage.
fn garbage(bytes: &[u8]) -> Vec<ClientMessage> {
    let number = u64::from(bytes.first().copied().unwrap_or_default());
    let participant = ParticipantId([bytes.last().copied().unwrap_or_default(); 16]);
    let seat = SeatToken([bytes.first().copied().unwrap_or_default(); 16]);
    let b = || bytes.to_vec().into();
    vec![
        ClientMessage::Knock {
            room: ROOM,
            proof: Proof { key: [number as u8; 32], salt: [0; 16], signature: Signature([0; 64]) },
            visitor: VisitorId(participant.0),
            key_package: b(),
            replaces: Some(seat.clone()),
        },
        ClientMessage::Resume { room: ROOM, seat, after: number },
        ClientMessage::Establish { group_info: b() },
        ClientMessage::Commit {
            request: Some(number % 8).filter(|request| *request > 0),
            base_epoch: number % 5,
            commit: b(),
            welcome: None,
            refused: vec![participant],
        },
        ClientMessage::Decline { participants: vec![participant], block: true },
        ClientMessage::Note { sealed: b() },
        ClientMessage::CannotCommit { request: number % 8, refused: vec![participant] },
        ClientMessage::Send { reference: number, epoch: number % 5, message: b() },
        ClientMessage::Replay { after: number },
        ClientMessage::Wants {
            wants: vec![Want {
                participant,
                stream: StreamKind::Camera,
                max_height: 1,
                priority: 0,
                smooth: false,
            }],
        },
        ClientMessage::Look {
            room: ROOM,
            proof: Proof { key: [1; 32], salt: [0; 16], signature: Signature([0; 64]) },
        },
        ClientMessage::Ping,
    ]
}

fn take(stage: &mut Stage, step: &Step) {
    let connected = |stage: &Stage, name| {
        stage
            .people
            .get(name)
            .is_some_and(|person: &stage::Person| person.connection.is_some() && !person.closed)
    };
    let in_group = |stage: &Stage, name: &str| {
        stage.people.get(name).is_some_and(|person| person.group.is_some() && person.seat.is_some())
    };
    match step {
        Step::Join(who) if !stage.people.contains_key(NAMES[*who]) => {
            stage.joins(NAMES[*who]);
        }
        Step::Host(who) if !stage.people.contains_key(NAMES[*who]) => {
            stage.hosts(NAMES[*who]);
        }
        Step::Rule(who, rule) if connected(stage, NAMES[*who]) && in_group(stage, NAMES[*who]) => {
            let mut policy = stage.people[NAMES[*who]].group.as_ref().unwrap().policy().clone();
            match rule {
                0..4 => policy.lobby = !policy.lobby,
                4..6 => policy.locked = !policy.locked,
                6..9 => policy.safe = !policy.safe,
                _ => policy.ended = true,
            }
            unasked(stage, NAMES[*who], Change { policy: Some(policy), ..Change::default() });
        }
        Step::Admit(who) if connected(stage, NAMES[*who]) && in_group(stage, NAMES[*who]) => {
            let callers = stage.people[NAMES[*who]].callers.values();
            let add = callers.map(|caller| caller.key_package.0.clone()).collect();
            unasked(stage, NAMES[*who], Change { add, refresh: true, ..Change::default() });
        }
        Step::PutOut(who, whom) if connected(stage, NAMES[*who]) && in_group(stage, NAMES[*who]) => {
            let Some(whom) = stage.people.get(NAMES[*whom]) else { return };
            let remove = vec![whom.participant];
            unasked(stage, NAMES[*who], Change { remove, ..Change::default() });
        }
        Step::Decline(who, block) if connected(stage, NAMES[*who]) => {
            let participants = stage.people[NAMES[*who]].callers.keys().copied().collect();
            stage.tells(NAMES[*who], ClientMessage::Decline { participants, block: *block });
        }
        Step::Reload(who) if in_group(stage, NAMES[*who]) => {
            let name = NAMES[*who];
            if connected(stage, name) {
                stage.loses_connection(name);
            }
            stage.reloads(name);
        }
        Step::Cut(who) if connected(stage, NAMES[*who]) => {
            stage.loses_connection(NAMES[*who]);
        }
        Step::Return(who) if in_group(stage, NAMES[*who]) && !connected(stage, NAMES[*who]) => {
            stage.resumes(NAMES[*who]);
        }
        Step::Leave(who) if connected(stage, NAMES[*who]) => {
            stage.tells(NAMES[*who], ClientMessage::Leave);
            let connection = stage.person(NAMES[*who]).connection.unwrap();
            stage.handle(Input::Closed { connection, page_gone: false });
            stage.people.remove(NAMES[*who]);
        }
        Step::Write(who) if connected(stage, NAMES[*who]) && in_group(stage, NAMES[*who]) => {
            stage.writes(NAMES[*who], "hello");
        }
        Step::Repeat(who) if connected(stage, NAMES[*who]) && in_group(stage, NAMES[*who]) => {
            let message = stage.writes(NAMES[*who], "twice");
            stage.tells(NAMES[*who], message);
        }
        Step::Doze(who) if stage.people.contains_key(NAMES[*who]) => {
            let person = stage.person(NAMES[*who]);
            person.diligent = !person.diligent;
        }
        Step::Offer(who) if connected(stage, NAMES[*who]) => {
            let tracks = vec![Track { mid: "0".into(), stream: StreamKind::Microphone }];
            stage.tells(
                NAMES[*who],
                ClientMessage::Offer { request: 1, sdp: "v=0".into(), tracks, fresh: true },
            );
        }
        Step::Garbage(line, bytes) => {
            for message in garbage(bytes) {
                stage.says(Connection(*line), message);
            }
            stage.handle(Input::Closed { connection: Connection(*line), page_gone: false });
            stage.settle();
        }
        Step::Foul(who, bytes) if connected(stage, NAMES[*who]) => {
            for message in garbage(bytes) {
                if connected(stage, NAMES[*who]) {
                    stage.tells(NAMES[*who], message);
                }
            }
        }
        Step::Media(number) => {
            let session = MediaSession(*number);
            stage.handle(Input::Media(MediaEvent::Lost { session }));
            stage.handle(Input::Media(MediaEvent::Speakers { loudest: vec![session] }));
        }
        Step::Wait(milliseconds) => {
            stage.passes(Duration::from_millis((*milliseconds).into()));
        }
        Step::Restart => {
            stage.restarts();
        }
        _ => {}
    }
    check_order(stage);
}

/// What a host may commit of its own, and what a guest tries to.
fn unasked(stage: &mut Stage, name: &'static str, change: Change) {
    let Ok(prepared) = stage.person(name).group.as_mut().unwrap().prepare(change) else { return };
    let commit = ClientMessage::Commit {
        request: None,
        base_epoch: prepared.base_epoch,
        commit: prepared.commit.into(),
        welcome: prepared.welcome.map(Into::into),
        refused: Vec::new(),
    };
    stage.tells(name, commit);
}

/// The log has no gaps (the stage sees to that), and each epoch is ended once.
fn check_order(stage: &Stage) {
    let ended: Vec<_> = stage
        .stored
        .log
        .values()
        .filter_map(|entry| match entry.entry {
            Entry::Commit { base_epoch, .. } => Some(base_epoch),
            Entry::Message { .. } => None,
        })
        .collect();
    assert!(ended.windows(2).all(|two| two[0] + 1 == two[1]), "{ended:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_history_breaks_the_order_and_everyone_who_stays_comes_together(
        seed in any::<u64>(),
        history in prop::collection::vec(step(), 1..40),
    ) {
        let limits = Limits { messages_per_second: 10_000, message_burst: 10_000, ..Limits::default() };
        let opening = match seed % 3 {
            0 => LOBBY,
            1 => OPEN,
            _ => Opening { lobby: true, ..OPEN },
        };
        let mut stage = Stage::with(seed, opening, limits);
        for step in &history {
            take(&mut stage, step);
        }
        // Then everyone wakes up, and comes back if the seat is still there or knocks anew.
        for name in NAMES {
            let Some(person) = stage.people.get_mut(name) else { continue };
            person.diligent = true;
            let away = person.connection.is_none() || person.closed;
            if away && person.group.is_some() && person.seat.is_some() {
                stage.resumes(name);
            }
        }
        stage.passes(Duration::from_secs(200));
        check_order(&stage);
        let here: Vec<_> = NAMES
            .into_iter()
            .filter(|name| {
                stage.people.get(name).is_some_and(|person| {
                    let turned_away = |message: &protocol::ServerMessage| {
                        matches!(message, protocol::ServerMessage::Error { error: protocol::ErrorCode::SeatGone })
                    };
                    person.connection.is_some() && !person.closed && person.heard(turned_away) == 0
                        && person.group.is_some()
                })
            })
            .collect();
        let epochs: BTreeSet<_> =
            here.iter().map(|name| stage.people[name].group.as_ref().unwrap().epoch()).collect();
        prop_assert!(epochs.len() <= 1, "{here:?} are in {epochs:?}");
        if !here.is_empty() {
            prop_assert_eq!(stage.meeting.epoch(), epochs.first().copied());
        }
    }
}
