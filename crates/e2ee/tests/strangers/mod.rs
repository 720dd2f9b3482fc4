//! What is done with bytes from strangers: the functions that the fuzzer calls, and `cargo test` for each
//! file of the corpus. None may panic, whatever the bytes.
#![allow(dead_code, clippy::unwrap_used)]

use e2ee::{
    Card, Change, Details, FrameEpoch, FrameOpener, FrameSealer, Group, HostSecret, Identity, Keys,
    LeafIndex, LinkSecret, MeetingLink, MeetingSecret, Observer, Opening, ParticipantId, Policy, Profile,
    Role, Secret, StreamKind, Terms,
    frames::{Codec, clear_prefix},
    inspect_key_package, inspect_message,
};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use std::cell::RefCell;

/// An observer of three members, to which the corpus has true commits.
const OBSERVED: &[u8] = include_bytes!("../../../../fuzz/fixtures/observer.cbor");

const BASE: [u8; 16] = [5; 16];
const LINK: [u8; 16] = [7; 16];
const HOST: [u8; 16] = [9; 16];

/// The first byte says what the rest is taken for.
pub fn group_messages(data: &[u8]) {
    let Some((&kind, bytes)) = data.split_first() else { return };
    match kind % 12 {
        0 => drop(Observer::establish(bytes).map(read_all)),
        1 => {
            let mut observer = Observer::restore(OBSERVED).unwrap();
            let before = observer.snapshot();
            match observer.apply_commit(bytes) {
                Ok(_) => read_all(observer),
                Err(_) => assert_eq!(observer.snapshot(), before),
            }
        }
        2 => drop(inspect_key_package(bytes)),
        3 => drop(inspect_message(bytes)),
        4 => drop(Observer::restore(bytes).map(read_all)),
        5 => with_room(|room| {
            drop(room.newcomer.prepare(Change { add: vec![bytes.to_vec()], ..Change::default() }))
        }),
        6 => with_room(|room| drop(Group::join(room.identity(), &terms(), bytes, &room.tree))),
        // The rest is laid over a true message, so that the fuzzer need not find one.
        7 => with_room(|room| {
            let commit = room.newcomer.prepare(Change { refresh: true, ..Change::default() }).unwrap().commit;
            // Changes may undo each other.
            let changed = laid_over(commit.clone(), bytes);
            assert!(room.founder.apply_commit(&changed).is_err() || changed == commit);
        }),
        8 => with_room(|room| {
            let sealed = room.newcomer.seal(b"a true message").unwrap();
            drop(room.founder.open(&laid_over(sealed, bytes)));
        }),
        9 => {
            drop(Profile::open(&MeetingSecret::new(BASE), ParticipantId([1; 16]), &[2; 32], bytes));
            if let Ok(text) = std::str::from_utf8(bytes)
                && let Ok(link) = text.parse::<MeetingLink>()
            {
                assert_eq!(link.to_string(), text.strip_prefix('#').unwrap_or(text));
            }
        }
        10 => {
            for link in [link(), link().for_guests()] {
                drop(Card::open(&link, bytes));
            }
        }
        _ => drop(MeetingSecret::new(BASE).open_note(ParticipantId([1; 16]), bytes)),
    }
}

/// The first byte says how much is clear; keys are known, so true frames can be found.
pub fn sealed_frames(data: &[u8]) {
    let Some((&clear, sealed)) = data.split_first() else { return };
    let mut opener = FrameOpener::new();
    for epoch in [1, 2, 255, 256] {
        opener.add_epoch(frame_epoch(epoch));
    }
    let mut frame = Vec::new();
    let clear = match clear {
        0xff => clear_prefix(Codec::Vp8, sealed),
        0xfe => clear_prefix(Codec::Opus, sealed),
        clear => usize::from(clear),
    };
    match opener.open(clear, sealed, &mut frame) {
        Ok(_) => {
            assert_eq!(frame[..clear], sealed[..clear]);
            assert!(opener.open(clear, sealed, &mut frame).is_err(), "a frame opened twice");
        }
        Err(_) => assert!(frame.is_empty()),
    }
}

fn read_all(observer: Observer) {
    let _ = (observer.epoch(), observer.members(), observer.tree(), observer.snapshot());
}

/// `patch` is offsets and bytes: two bytes of where, one of how the byte there changes.
fn laid_over(mut message: Vec<u8>, patch: &[u8]) -> Vec<u8> {
    for change in patch.chunks_exact(3) {
        let at = usize::from(u16::from_be_bytes([change[0], change[1]])) % message.len();
        message[at] ^= change[2] | 1;
    }
    message
}

/// Two members, made once.
struct SmallRoom {
    founder: Group,
    newcomer: Group,
    tree: Vec<u8>,
    rng: ChaCha20Rng,
}

impl SmallRoom {
    fn new() -> Self {
        let rng = ChaCha20Rng::seed_from_u64(99);
        let link = link();
        let host = link.host.as_ref();
        let opening = Opening { lobby: false, ..Opening::default() };
        let policy = Policy::new(terms().host_key, link.secret.entry_key(), &opening);
        let (mut founder, info) = Group::found(seat(1, host), policy, host).unwrap();
        let mut observer = Observer::establish(&info).unwrap();
        let newcomer = seat(2, None);
        let added =
            founder.prepare(Change { add: vec![newcomer.key_package()], ..Change::default() }).unwrap();
        founder.apply_commit(&added.commit).unwrap();
        observer.apply_commit(&added.commit).unwrap();
        let tree = observer.tree().unwrap();
        let newcomer = Group::join(newcomer, &terms(), &added.welcome.unwrap(), &tree).unwrap();
        Self { founder, newcomer, tree, rng }
    }

    fn identity(&mut self) -> Identity {
        let (base, link) = (MeetingSecret::new(BASE), link());
        let keys = Keys { base: &base, entry: Some(&link.secret), host: None, returns: None };
        Identity::new(&keys, ParticipantId([3; 16]), &Profile::new("x"), &mut self.rng).unwrap()
    }
}

fn link() -> MeetingLink {
    let host = HostSecret::new(HOST);
    MeetingLink { room: host.room(), secret: LinkSecret::new(LINK), host: Some(host) }
}

fn terms() -> Terms {
    Terms { host_key: HostSecret::new(HOST).key(), early: false, class: None }
}

fn seat(number: u8, host: Option<&HostSecret>) -> Identity {
    let rng = &mut ChaCha20Rng::seed_from_u64(u64::from(number));
    let (base, link) = (MeetingSecret::new(BASE), link());
    let keys = Keys { base: &base, entry: Some(&link.secret), host, returns: None };
    Identity::new(&keys, ParticipantId([number; 16]), &Profile::new("someone"), rng).unwrap()
}

fn with_room(work: impl FnOnce(&mut SmallRoom)) {
    thread_local!(static ROOM: RefCell<Option<SmallRoom>> = const { RefCell::new(None) });
    ROOM.with_borrow_mut(|room| {
        let room = room.get_or_insert_with(SmallRoom::new);
        work(room);
        if room.founder.epoch() != room.newcomer.epoch() {
            *room = SmallRoom::new();
        }
    });
}

fn frame_epoch(epoch: u64) -> FrameEpoch {
    FrameEpoch { epoch, base_key: Secret::new([7; 16]), own_leaf: LeafIndex(1) }
}

/// One file of the corpus.
pub struct Seed {
    pub target: &'static str,
    pub name: String,
    pub bytes: Vec<u8>,
}

/// The corpus's seeds and the observer that they go with, for `write_the_seeds`.
pub fn seeds() -> (Vec<u8>, Vec<Seed>) {
    let mut room = SmallRoom::new();
    let mut observer = Observer::establish(&room.founder.group_info().unwrap()).unwrap();
    let third = room.identity();
    let add = Change { add: vec![third.key_package()], refresh: true, ..Change::default() };
    let joined = room.founder.prepare(add).unwrap();
    room.founder.apply_commit(&joined.commit).unwrap();
    room.newcomer.apply_commit(&joined.commit).unwrap();
    observer.apply_commit(&joined.commit).unwrap();
    let info = room.founder.group_info().unwrap();
    let snapshot = observer.snapshot();

    let fourth = seat(4, None);
    let package = fourth.key_package();
    let add = Change { add: vec![package.clone()], refresh: true, ..Change::default() };
    let adds = room.founder.prepare(add).unwrap();
    let removal = Change { remove: vec![third.participant()], ..Change::default() };
    let removes = room.founder.prepare(removal).unwrap().commit;
    let mut policy = room.founder.policy().clone();
    policy.lobby = true;
    policy.roles.insert(room.newcomer.participant(), Role::Cohost);
    let change = Change { policy: Some(policy), ..Change::default() };
    let rules = room.founder.prepare(change).unwrap().commit;
    let refreshes = room.newcomer.prepare(Change { refresh: true, ..Change::default() }).unwrap().commit;
    let sealed = room.newcomer.seal(b"hello").unwrap();
    let base = MeetingSecret::new(BASE);
    let profile = Profile::new("Anne").seal(&base, ParticipantId([1; 16]), &[2; 32], None, &mut room.rng);

    let link = link();
    let host = link.host.as_ref().unwrap();
    let details = Details { title: "Choir".into(), starts_at: Some(1), ..Details::default() };
    let card =
        Card::new(host, Opening::default(), details, &mut room.rng).seal(&link.secret, host, &mut room.rng);
    let note = base.seal_note(ParticipantId([1; 16]), "It is me", &mut room.rng);
    let link = link.to_string();

    let group: [(&str, u8, &[u8]); 16] = [
        ("group_info", 0, &info),
        ("commit_that_adds", 1, &adds.commit),
        ("commit_that_removes", 1, &removes),
        ("commit_that_refreshes", 1, &refreshes),
        ("key_package", 2, &package),
        ("outside_of_a_message", 3, &sealed),
        ("outside_of_a_commit", 3, &refreshes),
        ("snapshot", 4, &snapshot),
        ("key_package_that_knocks", 5, &package),
        ("welcome", 6, &adds.welcome.unwrap()),
        ("commit_patched", 7, &[0, 40, 3]),
        ("message_patched", 8, &[0, 40, 3]),
        ("link", 9, link.as_bytes()),
        ("commit_that_changes_the_policy", 1, &rules),
        ("card", 10, &card),
        ("note", 11, &note),
    ];
    let mut seeds: Vec<_> = group
        .into_iter()
        .chain([("message_as_it_was", 8, &b""[..]), ("profile", 9, &profile)])
        .map(|(name, kind, bytes)| Seed {
            target: "group_messages",
            name: name.to_owned(),
            bytes: [&[kind], bytes].concat(),
        })
        .collect();

    let key_frame = [0x50, 0x31, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01, 9, 9, 9];
    for epoch in [1, 255, 256] {
        let mut sealer = FrameSealer::new();
        sealer.set_epoch(frame_epoch(epoch)).unwrap();
        let mut frame = Vec::new();
        for stream in StreamKind::ALL {
            for (how, clear, bytes) in
                [(0xff, 10, &key_frame[..]), (0xff, 1, &[0x31, 5, 6]), (0xfe, 0, &[0xfc, 1])]
            {
                sealer.seal(stream, clear, bytes, &mut frame).unwrap();
                let name = format!("{stream:?}_{epoch}_{clear}").to_lowercase();
                let bytes = [&[how], frame.as_slice()].concat();
                seeds.push(Seed { target: "sealed_frames", name, bytes });
            }
        }
    }
    (snapshot, seeds)
}
