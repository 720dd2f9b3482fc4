//! Scripts of true members, whose groups verify, for the corpus.

use e2ee::{Change, Group, Identity, LinkSecret, Profile};
use protocol::{
    Bytes, ClientMessage, Entrance, Entry, ErrorCode, Farewell, HostProof, LogEntry, ParticipantId,
    PendingMember, Presence, RoomId, SeatToken, SendRejection, ServerMessage, Slot, StreamKind, Track, Want,
    Wire,
    sealed::{CatchUp, Chat, Content, MemberState, Retold},
};
use rand::SeedableRng;
use rand_chacha::ChaCha12Rng;

use super::play::{CLOSE, MEDIA, Play, RESTART, SAY, WAIT};

const ROOM: RoomId = RoomId([7; 16]);
/// Places of the connections.
const ANN: u8 = 0;
const BEN: u8 = 1;
const CAS: u8 = 2;
const NEW: u8 = 3;

/// Two members with their groups and seats, after the prologue.
pub struct Members {
    link: LinkSecret,
    ann: Group,
    ben: Group,
    bens_seat: SeatToken,
    /// What they did to come there.
    script: Vec<u8>,
}

/// Ann founds, Ben is added.
pub fn prologue() -> Members {
    let link = LinkSecret::new([9; 16]);
    let mut play = Recording::new(&[]);
    let (ann, ben) = (identity(&link, 1), identity(&link, 2));
    play.say(ANN, knock(&ann, None));
    let (mut ann, group_info) = Group::found(ann, &link).unwrap();
    play.say(ANN, ClientMessage::Establish { group_info: group_info.into() });
    let told = play.say(BEN, knock(&ben, None));
    let bens_seat = told
        .iter()
        .find_map(|message| match message {
            ServerMessage::Seated { seat, .. } => Some(seat.clone()),
            _ => None,
        })
        .unwrap();
    let told = play.say(ANN, answer(&mut ann, &told));
    let mut welcomed = None;
    for message in told {
        match message {
            ServerMessage::Admitted { welcome, ratchet_tree, .. } => welcomed = Some((welcome, ratchet_tree)),
            ServerMessage::Log { entries } => {
                for entry in entries {
                    if let (Entry::Commit { commit, .. }, 1) = (entry.entry, ann.epoch() + 1) {
                        ann.apply_commit(&commit.0).unwrap();
                    }
                }
            }
            _ => {}
        }
    }
    let (welcome, tree) = welcomed.unwrap();
    let ben = Group::join(ben, &link, &welcome.0, &tree.0).unwrap();
    play.say(BEN, ClientMessage::Replay { after: 1 });
    assert_eq!(ann.epoch(), ben.epoch());
    Members { link, ann, ben, bens_seat, script: play.script }
}

impl Members {
    /// The prologue's script.
    pub fn script(&self) -> &[u8] {
        &self.script
    }
}

/// The corpus's seeds; their true messages fit the prologue that these members come from.
pub fn seeds(mut members: Members) -> Vec<(&'static str, Vec<u8>)> {
    let prologue = members.script.clone();
    let mut seeds = vec![
        ("nobody_there", nobody_there(&members)),
        ("founding", [&[0], prologue.as_slice()].concat()),
        ("server_messages", server_messages()),
    ];
    let mut add = |name, scene: &mut dyn FnMut(&mut Recording, &mut Members)| {
        let mut play = Recording::new(&prologue);
        scene(&mut play, &mut members);
        seeds.push((name, [&[1], play.script.as_slice()].concat()));
    };
    add("a_third_comes_and_goes", &mut |play, members| {
        let told = play.say(CAS, knock(&identity(&members.link, 3), None));
        let answer = answer(&mut members.ann, &told);
        members.ann.discard_prepared();
        play.say(ANN, answer);
        play.say(CAS, ClientMessage::Leave);
        play.wait(2_048);
    });
    add("a_member_leaves", &mut |play, members| {
        let told = play.say(BEN, ClientMessage::Leave);
        let answer = answer(&mut members.ann, &told);
        members.ann.discard_prepared();
        play.say(ANN, answer);
    });
    add("nobody_commits", &mut |play, members| {
        play.say(CAS, knock(&identity(&members.link, 4), None));
        let refused = vec![ParticipantId([4; 16])];
        play.say(ANN, ClientMessage::CannotCommit { request: 2, refused: refused.clone() });
        play.say(BEN, ClientMessage::CannotCommit { request: 3, refused });
        play.wait(1 << 14);
    });
    add("commit_unasked", &mut |play, members| {
        let prepared = members.ann.prepare(Change { refresh: true, ..Change::default() }).unwrap();
        members.ann.discard_prepared();
        let commit = prepared.commit.into();
        let base_epoch = prepared.base_epoch;
        play.say(
            ANN,
            ClientMessage::Commit { request: 9, base_epoch, commit, welcome: None, refused: vec![] },
        );
    });
    add("sealed_messages", &mut |play, members| {
        let mut send = |place, reference, group: &mut Group| {
            let (epoch, message) = (group.epoch(), group.seal(b"hello").unwrap().into());
            let send = ClientMessage::Send { reference, epoch, message };
            play.say(place, send.clone());
            play.say(place, send);
        };
        send(ANN, 1, &mut members.ann);
        send(BEN, 1, &mut members.ben);
        play.say(BEN, ClientMessage::Replay { after: 1 });
        play.say(BEN, ClientMessage::Send { reference: 2, epoch: 0, message: Bytes(vec![0; 9]) });
    });
    add("coming_back", &mut |play, members| {
        let seat = members.bens_seat.clone();
        play.step(CLOSE + 8 * BEN);
        play.say(BEN, ClientMessage::Resume { room: ROOM, seat: seat.clone(), after: 1 });
        play.say(CAS, ClientMessage::Resume { room: ROOM, seat, after: 1 });
        play.say(NEW, ClientMessage::Resume { room: ROOM, seat: SeatToken([3; 16]), after: 0 });
    });
    add("reload", &mut |play, members| {
        play.say(CAS, knock(&identity(&members.link, 5), Some(members.bens_seat.clone())));
        play.wait(1 << 12);
    });
    add("restart", &mut |play, members| {
        play.step(RESTART + 8);
        play.say(BEN, ClientMessage::Resume { room: ROOM, seat: members.bens_seat.clone(), after: 1 });
        play.step(RESTART);
        play.wait(1 << 17);
    });
    add("media", &mut |play, _| {
        let tracks = StreamKind::ALL.iter().enumerate();
        let tracks: Vec<_> =
            tracks.map(|(mid, stream)| Track { mid: mid.to_string(), stream: *stream }).collect();
        for (place, fresh) in [(ANN, true), (BEN, true), (BEN, false)] {
            let tracks = tracks.clone();
            play.say(place, ClientMessage::Offer { request: 1, sdp: "v=0".into(), tracks, fresh });
        }
        let want = Want {
            participant: ParticipantId([2; 16]),
            stream: StreamKind::Camera,
            max_height: 360,
            priority: 0,
        };
        play.say(ANN, ClientMessage::Wants { wants: vec![want] });
        for news in [0, 1, 3, 4, 5, 2] {
            play.step(MEDIA + 8 * news);
        }
    });
    add("too_many", &mut |play, _| {
        for _ in 0..300 {
            play.say(BEN, ClientMessage::Ping);
        }
    });
    seeds
}

/// Knocks of strangers and false starts.
fn nobody_there(members: &Members) -> Vec<u8> {
    let mut play = Recording::new(&[]);
    play.say(ANN, ClientMessage::Create { room: ROOM.hash(), host: HostProof([1; 32]) });
    play.say(ANN, ClientMessage::Knock { room: ROOM, key_package: Bytes(vec![1; 40]), replaces: None });
    play.say(ANN, knock(&identity(&members.link, 1), None));
    play.say(ANN, ClientMessage::Establish { group_info: Bytes(vec![2; 40]) });
    play.say(BEN, knock(&identity(&members.link, 2), Some(SeatToken([1; 16]))));
    play.step(CLOSE + 8 * BEN);
    play.wait(1 << 12);
    [&[0], play.script.as_slice()].concat()
}

/// What only clients read; the meeting passes it over.
fn server_messages() -> Vec<u8> {
    use ServerMessage as M;
    let (ann, ben) = (ParticipantId([1; 16]), ParticipantId([2; 16]));
    let (some, error) = (|| Bytes(vec![5; 3]), ErrorCode::NotAvailable);
    let commit = Entry::Commit { base_epoch: 2, commit: some() };
    let message = Entry::Message { reference: 3, epoch: 2, message: some() };
    let entries = [(1, commit), (2, message)].map(|(seq, entry)| LogEntry { seq, from: ann, entry }).to_vec();
    let messages = [
        M::Created,
        M::Seated { participant: ann, seat: SeatToken([9; 16]), entrance: Entrance::Wait },
        M::Admitted { seq: 1, welcome: some(), ratchet_tree: some() },
        M::Resumed { head: 12, media_stands: true, member: true },
        M::Log { entries },
        M::CommitRequest {
            request: 1,
            adds: vec![PendingMember { participant: ben, key_package: some() }],
            removes: vec![ann],
        },
        M::CommitRejected { request: 1, error },
        M::SendRejected { reference: 3, reason: SendRejection::StaleEpoch },
        M::Answer { request: 5, sdp: "v=0".into() },
        M::OfferRejected { request: 5, error },
        M::Tracks { participant: ann, streams: StreamKind::ALL.to_vec() },
        M::Slots { slots: vec![Slot { mid: "3".into(), source: Some((ben, StreamKind::Camera)) }] },
        M::Speakers { loudest: vec![ben] },
        M::Presence { participant: ben, presence: Presence::Away },
        M::MediaLost,
        M::Farewell { reason: Farewell::ShuttingDown },
        M::Pong,
    ];
    let chat = Chat { id: [5; 16], text: "hello".into(), sent_at: 1_700_000_000_000 };
    let state = MemberState { version: 2, microphone: true, ..MemberState::default() };
    let contents = [
        Content::Chat(chat.clone()),
        Content::State(state),
        Content::CatchUp(CatchUp {
            states: vec![(ann, state)],
            chat: vec![Retold { seq: 4, author: ben, name: "Ben".into(), chat }],
        }),
        Content::CannotOpen { streams: vec![(ann, StreamKind::Camera)] },
    ];
    let mut script = vec![0];
    for bytes in messages.iter().map(Wire::encode).chain(contents.iter().map(Wire::encode)) {
        push(&mut script, ANN, &bytes);
    }
    script
}

/// A script in the making; what is written is also played, so that true answers can be given.
struct Recording {
    play: Play,
    script: Vec<u8>,
}

impl Recording {
    fn new(prologue: &[u8]) -> Self {
        let mut play = Play::new();
        play.run(prologue);
        Self { play, script: Vec::new() }
    }

    fn say(&mut self, place: u8, message: ClientMessage) -> Vec<ServerMessage> {
        let from = self.script.len();
        push(&mut self.script, place, &message.encode());
        self.play.run(&self.script[from..])
    }

    fn step(&mut self, step: u8) {
        self.script.push(step);
        self.play.run(&[step]);
    }

    /// A power of two of milliseconds.
    fn wait(&mut self, milliseconds: u32) {
        self.step(WAIT + 8 * milliseconds.ilog2() as u8);
    }
}

fn push(script: &mut Vec<u8>, place: u8, message: &[u8]) {
    script.push(SAY + 8 * place);
    script.extend(u16::try_from(message.len()).unwrap().to_be_bytes());
    script.extend(message);
}

fn identity(link: &LinkSecret, number: u8) -> Identity {
    let rng = &mut ChaCha12Rng::seed_from_u64(number.into());
    Identity::new(link, ParticipantId([number; 16]), &Profile::new("someone"), rng).unwrap()
}

fn knock(identity: &Identity, replaces: Option<SeatToken>) -> ClientMessage {
    ClientMessage::Knock { room: ROOM, key_package: identity.key_package().into(), replaces }
}

/// The answer of an honest member to the request among these messages.
fn answer(group: &mut Group, told: &[ServerMessage]) -> ClientMessage {
    let asked = told.iter().find_map(|message| match message {
        ServerMessage::CommitRequest { request, adds, removes } => Some((*request, adds, removes)),
        _ => None,
    });
    let (request, adds, removes) = asked.unwrap();
    let add = adds.iter().map(|pending| pending.key_package.0.clone()).collect();
    let prepared = group.prepare(Change { add, remove: removes.clone(), refresh: true }).unwrap();
    ClientMessage::Commit {
        request,
        base_epoch: prepared.base_epoch,
        commit: prepared.commit.into(),
        welcome: prepared.welcome.map(Into::into),
        refused: vec![],
    }
}
