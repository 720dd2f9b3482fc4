//! Scripts of true members, whose groups verify, for the corpus.

use e2ee::{
    Change, Group, Identity, Keys, MeetingSecret, Opening, Policy, Powers, Profile, ReturnSecret, Terms,
};
use protocol::{
    Bytes, Caller, ClientMessage, Entrance, Entry, ErrorCode, Farewell, HostKey, LogEntry, ParticipantId,
    PendingMember, Presence, Proof, Registration, RoomId, SeatToken, SendRejection, ServerMessage, Signature,
    Slot, StreamKind, Track, VisitorId, Want, Wire,
    sealed::{CatchUp, Chat, Content, HostWord, MemberState, Reaction, Retold},
};
use rand::SeedableRng;
use rand_chacha::ChaCha12Rng;

use super::play::{CLOSE, MEDIA, Play, RESTART, SAY, WAIT, host, link};

const ROOM: RoomId = RoomId([7; 16]);
/// Places of the connections.
const ANN: u8 = 0;
const BEN: u8 = 1;
const CAS: u8 = 2;
const NEW: u8 = 3;

/// Two members with their groups and seats, after the prologue.
pub struct Members {
    /// Host.
    ann: Group,
    ben: Group,
    bens_seat: SeatToken,
    bens_return: ReturnSecret,
    /// What they did to come there.
    script: Vec<u8>,
}

/// Ann founds as a host, Ben is added; there is no lobby.
pub fn prologue() -> Members {
    let mut play = Recording::new(&[]);
    let base = base();
    let keys = Keys { base: &base, entry: None, host: Some(&host()), returns: None };
    let (ann, ben) = (identity_with(&keys, 1, 1), identity(2));
    let bens_return = ben.return_secret().clone();
    let proof = Proof { key: host().key().0, ..proof() };
    play.say(ANN, knock_with(&ann, proof, None));
    let opening = Opening { lobby: false, early: true, allowed: Powers::ALL, quiet_above: 20 };
    let policy = Policy::new(host().key(), link().entry_key(), &opening);
    let (mut ann, group_info) = Group::found(ann, policy, Some(&host())).unwrap();
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
    let terms = Terms { host_key: host().key(), early: true, class: None };
    let ben = Group::join(ben, &terms, &welcome.0, &tree.0).unwrap();
    play.say(BEN, ClientMessage::Replay { after: 1 });
    assert_eq!(ann.epoch(), ben.epoch());
    Members { ann, ben, bens_seat, bens_return, script: play.script }
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
        ("nobody_there", nobody_there()),
        ("founding", [&[0], prologue.as_slice()].concat()),
        ("server_messages", server_messages()),
    ];
    let mut add = |name, scene: &mut dyn FnMut(&mut Recording, &mut Members)| {
        let mut play = Recording::new(&prologue);
        scene(&mut play, &mut members);
        seeds.push((name, [&[1], play.script.as_slice()].concat()));
    };
    add("a_third_comes_and_goes", &mut |play, members| {
        let told = play.say(CAS, knock(&identity(3), None));
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
    add("nobody_commits", &mut |play, _| {
        play.say(CAS, knock(&identity(4), None));
        let refused = vec![ParticipantId([4; 16])];
        play.say(ANN, ClientMessage::CannotCommit { request: 2, refused: refused.clone() });
        play.say(BEN, ClientMessage::CannotCommit { request: 3, refused });
        play.wait(1 << 14);
    });
    add("commit_unasked", &mut |play, members| {
        let prepared = members.ben.prepare(Change { refresh: true, ..Change::default() }).unwrap();
        members.ben.discard_prepared();
        let commit: Bytes = prepared.commit.into();
        let base_epoch = prepared.base_epoch;
        for request in [Some(9), None] {
            let (welcome, commit) = (None, commit.clone());
            play.say(BEN, ClientMessage::Commit { request, base_epoch, commit, welcome, refused: vec![] });
        }
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
        play.say(CAS, knock(&identity(5), Some(members.bens_seat.clone())));
        play.wait(1 << 12);
    });
    add("coming_back_to_a_leaf", &mut |play, members| {
        play.step(CLOSE + 8 * BEN);
        let base = base();
        let keys = Keys { base: &base, entry: None, host: None, returns: Some(&members.bens_return) };
        let seat = members.bens_seat.clone();
        let told = play.say(CAS, knock(&identity_with(&keys, 2, 9), Some(seat)));
        let answer = answer(&mut members.ann, &told);
        members.ann.discard_prepared();
        play.say(ANN, answer);
    });
    add("a_host_removes", &mut |play, members| {
        let remove = vec![ParticipantId([2; 16])];
        play.commits_in_vain(&mut members.ann, Change { remove, ..Change::default() });
    });
    add("a_host_ends", &mut |play, members| {
        let mut over = members.ann.policy().clone();
        over.ended = true;
        play.commits_in_vain(&mut members.ann, Change { policy: Some(over), ..Change::default() });
        play.say(CAS, knock(&identity(6), None));
    });
    add("registered_anew_and_deleted", &mut |play, _| {
        play.step(MEDIA + 8 * 5);
        play.step(MEDIA + 8 * 12);
        play.say(CAS, knock(&identity(6), None));
        play.step(MEDIA + 8 * 6);
        play.say(NEW, knock(&identity(7), None));
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
            smooth: false,
        };
        play.say(ANN, ClientMessage::Wants { wants: vec![want] });
        for news in [0, 1, 3, 4, 2] {
            play.step(MEDIA + 8 * news);
        }
    });
    add("too_many", &mut |play, _| {
        for _ in 0..300 {
            play.say(BEN, ClientMessage::Ping);
        }
    });
    // The last, for Ann's group goes on from where the prologue left it.
    add("lobby", &mut |play, members| {
        let mut shut = members.ann.policy().clone();
        shut.lobby = true;
        play.own(&mut members.ann, Change { policy: Some(shut), ..Change::default() });
        let (cas, dot) = (identity(6), identity(7));
        let told = play.say(CAS, knock(&cas, None));
        assert!(told.iter().any(|message| matches!(message, ServerMessage::Callers { .. })));
        play.say(CAS, ClientMessage::Note { sealed: Bytes(vec![3; 40]) });
        play.say(NEW, knock(&dot, None));
        play.wait(1 << 10);
        play.say(ANN, ClientMessage::Decline { participants: vec![ParticipantId([7; 16])], block: true });
        play.say(NEW, knock(&identity(7), None));
        play.commits_in_vain(&mut members.ann, Change { add: vec![cas.key_package()], ..Change::default() });
    });
    seeds
}

/// Knocks of strangers and false starts.
fn nobody_there() -> Vec<u8> {
    let mut play = Recording::new(&[]);
    let (room, signature) = (ROOM.hash(), Signature([1; 64]));
    let meeting = Registration {
        room,
        host: host().key(),
        entry: link().entry_key(),
        early: true,
        keep_until: 1 << 40,
        version: 1,
        card_hash: [6; 32],
        class: None,
    };
    play.say(ANN, ClientMessage::Register { meeting, card: Bytes(vec![5; 9]), signature });
    play.say(ANN, ClientMessage::Unregister { room, host: HostKey([1; 32]), version: 2, signature });
    play.say(ANN, ClientMessage::Look { room: ROOM, proof: proof() });
    let (visitor, key_package) = (VisitorId([1; 16]), Bytes(vec![1; 40]));
    play.say(ANN, ClientMessage::Knock { room: ROOM, proof: proof(), visitor, key_package, replaces: None });
    play.say(ANN, knock(&identity(1), None));
    play.say(ANN, ClientMessage::Establish { group_info: Bytes(vec![2; 40]) });
    play.say(BEN, knock(&identity(2), Some(SeatToken([1; 16]))));
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
        M::Registered { version: 1 },
        M::Unregistered,
        M::Card { card: some(), class: None },
        M::Queue { place: 2, waiting: 3, host_present: true },
        M::Callers {
            fresh: true,
            came: vec![Caller { participant: ben, key_package: some(), note: Some(some()) }],
            gone: vec![ann],
        },
        M::Seated { participant: ann, seat: SeatToken([9; 16]), entrance: Entrance::Wait, file_bytes: 0 },
        M::Admitted { seq: 1, welcome: some(), ratchet_tree: some() },
        M::Resumed { head: 12, media_stands: true, member: true },
        M::Log { entries },
        M::CommitRequest {
            request: 1,
            adds: vec![PendingMember { participant: ben, key_package: some() }],
            removes: vec![ann],
        },
        M::CommitRejected { request: Some(1), error },
        M::CommitRejected { request: None, error },
        M::SendRejected { reference: 3, reason: SendRejection::StaleEpoch },
        M::Answer { request: 5, sdp: "v=0".into() },
        M::OfferRejected { request: 5, error },
        M::Slots {
            slots: vec![Slot { mid: "3".into(), source: Some((ben, StreamKind::Camera)), paused: false }],
        },
        M::Speakers { loudest: vec![ben] },
        M::Presence { participant: ben, presence: Presence::Away },
        M::MediaLost,
        M::Draining { until: 1_800_000_000_000 },
        M::Farewell { reason: Farewell::ShuttingDown },
        M::Pong,
    ];
    let chat =
        Chat { id: [5; 16], text: "hello".into(), sent_at: 1_700_000_000_000, reply: None, file: None };
    let state = MemberState { version: 2, microphone: true, ..MemberState::default() };
    let contents = [
        Content::Chat(chat.clone()),
        Content::State(state),
        Content::CatchUp(CatchUp {
            states: vec![(ann, state)],
            chat: vec![Retold {
                seq: 4,
                author: ben,
                name: "Ben".into(),
                chat,
                edited: false,
                removed: None,
                reactions: Vec::new(),
            }],
        }),
        Content::Host(HostWord::Mute { whom: None }),
        Content::Host(HostWord::StopShare { whom: ben }),
        Content::Link { secret: [6; 16] },
        Content::Reaction(Reaction::Clap),
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

    /// A host's commit of its own, which the host applies when it is in the log.
    fn own(&mut self, host: &mut Group, change: Change) {
        let told = self.say(ANN, own(host, change));
        let commit = told.iter().find_map(|message| match message {
            ServerMessage::Log { entries } => match &entries[0].entry {
                Entry::Commit { commit, .. } => Some(commit.clone()),
                Entry::Message { .. } => None,
            },
            _ => None,
        });
        host.apply_commit(&commit.unwrap().0).unwrap();
    }

    /// The same, and the host forgets it: the scene ends here.
    fn commits_in_vain(&mut self, host: &mut Group, change: Change) {
        let commit = own(host, change);
        host.discard_prepared();
        self.say(ANN, commit);
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

fn base() -> MeetingSecret {
    MeetingSecret::new([7; 16])
}

fn identity(number: u8) -> Identity {
    let (base, link) = (base(), link());
    identity_with(&Keys { base: &base, entry: Some(&link), host: None, returns: None }, number, number)
}

fn identity_with(keys: &Keys<'_>, number: u8, seed: u8) -> Identity {
    let rng = &mut ChaCha12Rng::seed_from_u64(seed.into());
    Identity::new(keys, ParticipantId([number; 16]), &Profile::new("someone"), rng).unwrap()
}

/// The server has checked it before: the meeting asks only whose it is.
fn proof() -> Proof {
    Proof { key: link().entry_key().0, salt: [2; 16], signature: Signature([3; 64]) }
}

fn knock(identity: &Identity, replaces: Option<SeatToken>) -> ClientMessage {
    knock_with(identity, proof(), replaces)
}

fn knock_with(identity: &Identity, proof: Proof, replaces: Option<SeatToken>) -> ClientMessage {
    let visitor = VisitorId(identity.participant().0);
    ClientMessage::Knock { room: ROOM, proof, visitor, key_package: identity.key_package().into(), replaces }
}

/// The answer of an honest member to the request among these messages.
fn answer(group: &mut Group, told: &[ServerMessage]) -> ClientMessage {
    let asked = told.iter().find_map(|message| match message {
        ServerMessage::CommitRequest { request, adds, removes } => Some((*request, adds, removes)),
        _ => None,
    });
    let (request, adds, removes) = asked.unwrap();
    let add = adds.iter().map(|pending| pending.key_package.0.clone()).collect();
    let prepared =
        group.prepare(Change { add, remove: removes.clone(), refresh: true, policy: None }).unwrap();
    ClientMessage::Commit {
        request: Some(request),
        base_epoch: prepared.base_epoch,
        commit: prepared.commit.into(),
        welcome: prepared.welcome.map(Into::into),
        refused: vec![],
    }
}

/// A host's commit that nobody asked for.
fn own(group: &mut Group, change: Change) -> ClientMessage {
    let prepared = group.prepare(change).unwrap();
    ClientMessage::Commit {
        request: None,
        base_epoch: prepared.base_epoch,
        commit: prepared.commit.into(),
        welcome: prepared.welcome.map(Into::into),
        refused: vec![],
    }
}
