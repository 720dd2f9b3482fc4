//! Time to seal and open frames, and to grow and change a group. Prints two tables.
//!
//! `cargo bench -p conclave-e2ee [-- members...]`; without an argument 10, 100 and 1,000 members.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use e2ee::{
    Change, FrameEpoch, FrameOpener, FrameSealer, Group, HostSecret, Identity, Keys, LeafIndex, LinkSecret,
    MeetingSecret, Observer, Opening, ParticipantId, Policy, Profile, Secret, StreamKind, Terms,
};
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;
use std::time::{Duration, Instant};

fn main() {
    frames();
    let asked: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if asked.is_empty() { vec![10, 100, 1_000] } else { asked };
    println!(
        "\n| members | key package | add 1 with path: make | commit | member applies | server applies | welcome + tree | join | remove 1: make | commit | member applies | message seal / open | snapshot |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    for members in sizes {
        group(members);
    }
}

fn frames() {
    println!("| frame | seal | open |\n|---|---|---|");
    for size in [120, 1_200, 6_000] {
        let epoch = |leaf| FrameEpoch { epoch: 1, base_key: Secret::new([7; 16]), own_leaf: LeafIndex(leaf) };
        let (mut sealer, mut opener) = (FrameSealer::new(), FrameOpener::new());
        sealer.set_epoch(epoch(3)).unwrap();
        opener.add_epoch(epoch(0));
        let frame = vec![1; size];
        let mut sealed = vec![Vec::new(); 20_000];
        let started = Instant::now();
        for out in &mut sealed {
            sealer.seal(StreamKind::Camera, 1, &frame, out).unwrap();
        }
        // The first touch of each output buffer is the allocator's, so the second round counts.
        let _ = started.elapsed();
        let started = Instant::now();
        for out in &mut sealed {
            sealer.seal(StreamKind::Camera, 1, &frame, out).unwrap();
        }
        let seal = started.elapsed() / sealed.len() as u32;
        let mut out = Vec::new();
        let started = Instant::now();
        for frame in &sealed {
            opener.open(1, frame, &mut out).unwrap();
        }
        let open = started.elapsed() / sealed.len() as u32;
        println!("| {size} B | {} ns | {} ns |", seal.as_nanos(), open.as_nanos());
    }
}

/// Grows a group by relay in batches of 16 and then times single changes.
fn group(members: usize) {
    let rng = &mut ChaCha20Rng::seed_from_u64(1);
    let (base, link, host) =
        (&MeetingSecret::new([7; 16]), &LinkSecret::new([7; 16]), &HostSecret::new([7; 16]));
    let terms = &Terms { host_key: host.key(), early: false, class: None };
    let opening = Opening { lobby: false, ..Opening::default() };
    let policy = Policy::new(host.key(), link.entry_key(), &opening);
    let keys = &Keys { base, entry: Some(link), host: None, returns: None };
    let mut identity = || {
        let mut id = [0; 16];
        rng.fill_bytes(&mut id);
        Identity::new(keys, ParticipantId(id), &Profile::new("Anne van der Berg"), rng).unwrap()
    };
    let (mut first, info) = Group::found(identity(), policy, Some(host)).unwrap();
    let mut observer = Observer::establish(&info).unwrap();
    let mut last: Option<Group> = None;
    while observer.members().len() < members {
        let batch = (members - observer.members().len()).min(16);
        let newcomers: Vec<_> = (0..batch).map(|_| identity()).collect();
        let add = newcomers.iter().map(Identity::key_package).collect();
        let committer = last.as_mut().unwrap_or(&mut first);
        let prepared = committer.prepare(Change { add, refresh: true, ..Change::default() }).unwrap();
        observer.apply_commit(&prepared.commit).unwrap();
        first.apply_commit(&prepared.commit).unwrap();
        let tree = observer.tree().unwrap();
        let welcome = prepared.welcome.unwrap();
        last = newcomers
            .into_iter()
            .last()
            .map(|newcomer| Group::join(newcomer, terms, &welcome, &tree).unwrap());
    }
    let mut committer = last.unwrap();

    let newcomer = identity();
    let leaving = newcomer.participant();
    let package = newcomer.key_package();
    let change = Change { add: vec![package.clone()], refresh: true, ..Change::default() };
    let (added, make_add) = timed(|| committer.prepare(change).unwrap());
    let (_, server_applies) = timed(|| observer.apply_commit(&added.commit).unwrap());
    let (_, member_applies) = timed(|| first.apply_commit(&added.commit).unwrap());
    committer.apply_commit(&added.commit).unwrap();
    let tree = observer.tree().unwrap();
    let welcome = added.welcome.unwrap();
    let (joined, join) = timed(|| Group::join(newcomer, terms, &welcome, &tree).unwrap());
    drop(joined);

    let change = Change { remove: vec![leaving], ..Change::default() };
    let (removed, make_remove) = timed(|| committer.prepare(change).unwrap());
    observer.apply_commit(&removed.commit).unwrap();
    let (_, member_removes) = timed(|| first.apply_commit(&removed.commit).unwrap());
    committer.apply_commit(&removed.commit).unwrap();

    let (sealed, seal) = timed(|| committer.seal(&[7; 256]).unwrap());
    let (_, open) = timed(|| first.open(&sealed).unwrap());
    println!(
        "| {members} | {} | {} | {} | {} | {} | {} + {} | {} | {} | {} | {} | {} / {} | {} |",
        bytes(package.len()),
        ms(make_add),
        bytes(added.commit.len()),
        ms(member_applies),
        ms(server_applies),
        bytes(welcome.len()),
        bytes(tree.len()),
        ms(join),
        ms(make_remove),
        bytes(removed.commit.len()),
        ms(member_removes),
        ms(seal),
        ms(open),
        bytes(observer.snapshot().len()),
    );
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let started = Instant::now();
    let result = work();
    (result, started.elapsed())
}

fn ms(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

fn bytes(count: usize) -> String {
    match count {
        0..10_000 => format!("{count} B"),
        _ => format!("{:.1} KB", count as f64 / 1e3),
    }
}
