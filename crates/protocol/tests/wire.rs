//! The wire's form is frozen: a changed snapshot is a changed protocol.

use protocol::{
    Bytes, Caller, ClientMessage, DecodeError, DoorRules, Entrance, Entry, EntryKey, ErrorCode, Farewell,
    Gathering, HostKey, LogEntry, ParticipantId, PendingMember, Presence, Proof, Registration, RelayAccess,
    RoomHash, RoomId, SealedName, SeatToken, SendRejection, ServerMessage, Signature, Slot, StreamKind,
    Track, VisitorId, Want, Wire,
    inventory::{Field, Item, Part, Until, Value},
    sealed::{
        Alteration, Audience, CatchUp, Change, Chat, Codecs, Content, Envelope, HostWord, Limit, Line,
        LineRef, MemberState, Private, PrivateWord, Reaction, Recording, Removal, Retold, Strain, Way,
        Written,
    },
};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Name, fields as JSON, bytes as hex: one line each of a snapshot.
fn form<M: Wire + serde::Serialize + PartialEq + std::fmt::Debug>(message: &M) -> String {
    let bytes = message.encode();
    assert_eq!(&M::decode(&bytes).expect("what was written reads back"), message);
    format!("{}\n  {}", serde_json::to_string(message).expect("no map keys but strings"), hex(&bytes))
}

const ANN: ParticipantId = ParticipantId([1; 16]);
const BEN: ParticipantId = ParticipantId([2; 16]);

fn opaque(byte: u8) -> Bytes {
    Bytes(vec![byte; 3])
}

fn proof() -> Proof {
    Proof { key: [8; 32], salt: [9; 16], signature: Signature([10; 64]) }
}

fn knock(replaces: Option<SeatToken>) -> ClientMessage {
    ClientMessage::Knock {
        room: RoomId([7; 16]),
        proof: proof(),
        visitor: VisitorId([11; 16]),
        key_package: opaque(5),
        replaces,
    }
}

fn client_messages() -> Vec<ClientMessage> {
    use ClientMessage as M;
    let (room, seat) = (RoomId([7; 16]), SeatToken([9; 16]));
    vec![
        M::Register {
            meeting: Registration {
                room: RoomHash([3; 32]),
                host: HostKey([4; 32]),
                entry: EntryKey([5; 32]),
                early: false,
                keep_until: 1_800_000_000_000,
                version: 1,
                card_hash: [6; 32],
                class: None,
            },
            card: opaque(1),
            signature: Signature([7; 64]),
        },
        M::Unregister {
            room: RoomHash([3; 32]),
            host: HostKey([4; 32]),
            version: 2,
            signature: Signature([7; 64]),
        },
        M::Look { room: room.clone(), proof: proof() },
        M::Peek { room: room.clone(), proof: proof() },
        M::Try { request: 1, sdp: "v=0".into() },
        knock(None),
        knock(Some(seat.clone())),
        M::Resume { room, seat, after: 17 },
        M::Establish { group_info: opaque(6) },
        M::Commit { request: Some(1), base_epoch: 2, commit: opaque(7), welcome: None, refused: vec![BEN] },
        M::Commit {
            request: None,
            base_epoch: 2,
            commit: opaque(7),
            welcome: Some(opaque(8)),
            refused: vec![],
        },
        M::Decline { participants: vec![BEN], block: true },
        M::Note { sealed: opaque(9) },
        M::CannotCommit { request: 1, refused: vec![] },
        M::Send { reference: 3, epoch: 2, message: opaque(8) },
        M::Replay { after: 4 },
        M::Offer {
            request: 5,
            sdp: "v=0".into(),
            tracks: vec![Track { mid: "0".into(), stream: StreamKind::Camera }],
            fresh: true,
        },
        M::Wants {
            wants: vec![Want {
                participant: ANN,
                stream: StreamKind::Screen,
                max_height: 720,
                priority: 0,
                smooth: false,
            }],
        },
        M::Inventory,
        M::SignIn { ticket: protocol::Ticket([7; 32]) },
        M::Leave,
        M::Ping,
    ]
}

fn server_messages() -> Vec<ServerMessage> {
    use ServerMessage as M;
    let commit = Entry::Commit { base_epoch: 2, commit: opaque(7) };
    let message = Entry::Message { reference: 3, epoch: 2, message: opaque(8) };
    vec![
        M::Registered { version: 1 },
        M::Unregistered,
        M::Card { card: opaque(1), class: None },
        M::Closed {
            gates: vec![protocol::class::ClosedGate {
                feature: "recording".into(),
                en: "Why: it was not checked.".into(),
                nl: "Waarom: het is niet gecontroleerd.".into(),
            }],
        },
        M::Gathering(Gathering { present: 0, rules: None, members: vec![] }),
        M::Gathering(Gathering {
            present: 2,
            rules: Some(DoorRules { lobby: false, locked: true }),
            members: vec![SealedName { participant: ANN, signature_key: opaque(3), sealed: opaque(4) }],
        }),
        M::Tried { request: 1, sdp: Some("v=0".into()) },
        M::Tried { request: 2, sdp: None },
        M::Relay(RelayAccess {
            username: "1800000000:AgICAgICAgICAgIC".into(),
            password: "a password".into(),
            port: 443,
        }),
        M::Queue { place: 2, waiting: 3, host_present: true },
        M::Callers {
            fresh: true,
            came: vec![Caller { participant: BEN, key_package: opaque(5), note: Some(opaque(6)) }],
            gone: vec![ANN],
        },
        M::Seated {
            participant: ANN,
            seat: SeatToken([9; 16]),
            entrance: Entrance::Wait,
            file_bytes: 100_000_000,
        },
        M::Admitted { seq: 1, welcome: opaque(1), ratchet_tree: opaque(2) },
        M::Resumed { head: 12, media_stands: true, member: true },
        M::Log {
            entries: vec![
                LogEntry { seq: 1, from: ANN, entry: commit },
                LogEntry { seq: 2, from: BEN, entry: message },
            ],
        },
        M::CommitRequest {
            request: 1,
            adds: vec![PendingMember { participant: BEN, key_package: opaque(5) }],
            removes: vec![ANN],
        },
        M::CommitRejected { request: Some(1), error: ErrorCode::OutOfOrder },
        M::SendRejected { reference: 3, reason: SendRejection::StaleEpoch },
        M::Answer { request: 5, sdp: "v=0".into() },
        M::OfferRejected { request: 5, error: ErrorCode::BadOffer },
        M::Slots {
            slots: vec![Slot { mid: "3".into(), source: Some((BEN, StreamKind::Camera)), paused: false }],
        },
        M::Slots {
            slots: vec![Slot { mid: "4".into(), source: Some((BEN, StreamKind::Screen)), paused: true }],
        },
        M::Speakers { loudest: vec![BEN] },
        M::Presence { participant: BEN, presence: Presence::Away },
        M::MediaLost,
        M::Inventory {
            part: Part::Connection,
            items: vec![
                Item::new(Field::Address, Value::Text("203.0.113.7".into()), Until::Connection),
                Item::new(Field::Stream, Value::Rate(StreamKind::Camera, 640_000), Until::Seat),
                Item::new(Field::SeatsAdmitted, Value::Rows(2, 16), Until::Seat),
                Item::new(Field::Note, Value::Nothing, Until::Seat),
            ],
        },
        M::Error { error: ErrorCode::NotAvailable },
        M::Draining { until: 1_800_000_000_000 },
        M::Farewell { reason: Farewell::ShuttingDown },
        M::Pong,
    ]
}

fn sealed_contents() -> Vec<Content> {
    let chat =
        Chat { id: [5; 16], text: "hello".into(), sent_at: 1_700_000_000_000, reply: None, file: None };
    let of = LineRef { author: BEN, id: [5; 16] };
    let state = MemberState { version: 2, microphone: true, ..MemberState::default() };
    vec![
        Content::Chat(chat.clone()),
        Content::State(state),
        Content::CatchUp(CatchUp {
            states: vec![(ANN, state)],
            chat: vec![
                Retold {
                    seq: 4,
                    author: BEN,
                    name: "Ben".into(),
                    chat: chat.clone(),
                    edited: false,
                    removed: None,
                    reactions: Vec::new(),
                },
                Retold {
                    seq: 5,
                    author: BEN,
                    name: "Ben".into(),
                    chat: chat.clone(),
                    edited: true,
                    removed: Some(Removal::Host),
                    reactions: vec![(Reaction::Heart, ANN)],
                },
            ],
        }),
        Content::Name { name: "Ann".into() },
        Content::Host(HostWord::Mute { whom: None }),
        Content::Host(HostWord::AskToUnmute { whom: Some(ANN) }),
        Content::Host(HostWord::StopShare { whom: BEN }),
        Content::Host(HostWord::StopRecording { whom: BEN }),
        Content::State(MemberState {
            left_out: true,
            decodes: Codecs { vp9: true, av1: false },
            recording: Some(Recording { since: 1_700_000_000_000, paused: true }),
            ..state
        }),
        Content::Link { secret: [6; 16] },
        Content::Reaction(Reaction::Clap),
        Content::Heartbeat,
        Content::NotArriving { streams: vec![(ANN, StreamKind::Microphone)], line: None },
        Content::NotArriving {
            streams: Vec::new(),
            line: Some(Line {
                way: Some(Way::None),
                lost: Some(Way::Udp),
                switching: true,
                ..Line::default()
            }),
        },
        Content::NotArriving {
            streams: Vec::new(),
            line: Some(Line { way: Some(Way::Tcp), thin: true, ..Line::default() }),
        },
        Content::NotArriving {
            streams: Vec::new(),
            line: Some(Line {
                strain: Strain { loss: 10, out: 5, delay: 300, limit: Some(Limit::Device) },
                ..Line::default()
            }),
        },
        Content::CannotOpen { streams: vec![(ANN, StreamKind::Camera)] },
        Content::Chat(Chat { reply: Some(of), ..chat }),
        Content::Change(Change { of, what: Alteration::Edit { text: "hello!".into() } }),
        Content::Change(Change { of, what: Alteration::Delete }),
        Content::Change(Change { of, what: Alteration::Hide }),
        Content::Change(Change { of, what: Alteration::React { reaction: Reaction::Clap, on: true } }),
        Content::Private(Private { keys: vec![opaque(1)], text: opaque(2) }),
        Content::Live { text: "hel".into() },
    ]
}

#[test]
fn client_messages_keep_their_form() {
    insta::assert_snapshot!(client_messages().iter().map(form).collect::<Vec<_>>().join("\n"));
}

#[test]
fn server_messages_keep_their_form() {
    insta::assert_snapshot!(server_messages().iter().map(form).collect::<Vec<_>>().join("\n"));
}

#[test]
fn sealed_contents_keep_their_form() {
    insta::assert_snapshot!(sealed_contents().iter().map(form).collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_private_word_keeps_its_form() {
    let chat =
        Chat { id: [5; 16], text: "hello".into(), sent_at: 1_700_000_000_000, reply: None, file: None };
    let change = Change { of: LineRef { author: BEN, id: [5; 16] }, what: Alteration::Delete };
    let words = [
        PrivateWord { to: Audience::Person { whom: ANN }, said: Written::Chat(chat) },
        PrivateWord { to: Audience::Hosts { with: BEN }, said: Written::Change(change) },
    ];
    insta::assert_snapshot!(words.iter().map(form).collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_sealed_envelope_keeps_its_form() {
    insta::assert_snapshot!(form(&Envelope::new(7, &Content::Heartbeat)));
}

#[test]
fn a_field_that_the_reader_does_not_know_is_passed_over() {
    #[derive(serde::Serialize)]
    #[serde(rename_all = "snake_case")]
    enum Newer {
        Replay { after: u64, colour: &'static str },
    }
    let mut bytes = Vec::new();
    ciborium::into_writer(&Newer::Replay { after: 4, colour: "blue" }, &mut bytes).expect("memory");
    assert_eq!(ClientMessage::decode(&bytes), Ok(ClientMessage::Replay { after: 4 }));
}

#[test]
fn what_is_too_long_or_goes_on_after_its_end_is_refused() {
    let mut bytes = ClientMessage::Ping.encode();
    bytes.push(0);
    assert_eq!(ClientMessage::decode(&bytes), Err(DecodeError::Malformed));
    let long = vec![0; ClientMessage::MAX_BYTES + 1];
    assert!(matches!(ClientMessage::decode(&long), Err(DecodeError::TooLarge { .. })));
}

#[test]
fn a_length_that_lies_takes_no_memory() {
    // A byte string that says it has 2^62 bytes, inside `establish { group_info }`.
    let mut bytes = vec![0xa1, 0x69];
    bytes.extend(b"establish");
    bytes.extend([0xa1, 0x6a]);
    bytes.extend(b"group_info");
    bytes.extend([0x5b, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3]);
    assert_eq!(ClientMessage::decode(&bytes), Err(DecodeError::Malformed));
}

#[test]
fn deep_nesting_is_refused() {
    assert_eq!(ClientMessage::decode(&[0x81; 10_000]), Err(DecodeError::Malformed));
}

#[test]
fn capabilities_do_not_print() {
    let knock = ClientMessage::Knock {
        room: RoomId([0xab; 16]),
        proof: Proof { key: [0xab; 32], salt: [0xcd; 16], signature: Signature([0xef; 64]) },
        visitor: VisitorId([0xab; 16]),
        key_package: opaque(0xcd),
        replaces: Some(SeatToken([0xef; 16])),
    };
    let printed = format!("{knock:?}").to_lowercase();
    for secret in ["ab", "171", "cd", "205", "ef", "239"] {
        let printed = printed.replace("replaces", "").replace("seattoken", "");
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..512)) {
        let _ = ClientMessage::decode(&bytes);
        let _ = ServerMessage::decode(&bytes);
        let _ = Content::decode(&bytes);
        let _ = Envelope::decode(&bytes);
        let _ = PrivateWord::decode(&bytes);
    }

    #[test]
    fn no_changed_byte_makes_the_reader_panic(which in 0_usize..64, at in 0_usize..200, value: u8) {
        let messages = client_messages();
        let mut bytes = messages[which % messages.len()].encode();
        let place = at % bytes.len();
        bytes[place] = value;
        let _ = ClientMessage::decode(&bytes);
    }
}
