//! The audit log as stories: it grows, proves, forgets people, survives crashes, and names what was done to it.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on has failed; figures are printed"
)]

use std::{
    collections::BTreeMap,
    fs,
    ops::Range,
    path::{Path, PathBuf},
    time::Instant,
};

use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use tempfile::tempdir;
use trust::audit::{
    AccountId, Act, Actor, Checkpoint, CheckpointError, Commitment, Entries, Erasure, ErasureCause, Event,
    Finding, Level, Log, LogError, LogKey, MemoryRows, MemoryTiles, OrganisationId, Reason, RecordPart,
    Report, Resource, Rows, Signer, StorageError, Tile, Tiles, UnixMillis, check_consistency,
    check_inclusion, folder, verify,
};

type InMemory = Log<MemoryTiles, MemoryRows>;

fn signer() -> Signer {
    Signer::new("meet.example.org/audit/uni", &[5; 32]).unwrap()
}

fn key() -> LogKey {
    signer().key().unwrap()
}

fn random() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(11)
}

fn account(name: &str) -> AccountId {
    AccountId::new(name).unwrap()
}

/// An administrator looks at a person's record and says why.
fn read(n: u64, subject: &str, reason: &str) -> Event {
    Event {
        at: UnixMillis(1_700_000_000_000 + n),
        organisation: Some(OrganisationId::new("uni").unwrap()),
        actor: Actor::Account(account("admin")),
        subject: Some(account(subject)),
        act: Act::RecordRead { part: RecordPart::Sessions, reason: Some(Reason::new(reason).unwrap()) },
    }
}

fn reads(range: Range<u64>) -> Vec<Event> {
    range.map(|n| read(n, &format!("person-{}", n % 7), &format!("ticket {n}"))).collect()
}

fn erasure() -> Erasure {
    Erasure {
        at: UnixMillis(1_800_000_000_000),
        organisation: None,
        actor: Actor::System,
        cause: ErasureCause::Request,
    }
}

fn log_of(size: u64) -> InMemory {
    let mut log = Log::create(MemoryTiles::default(), MemoryRows::default(), signer()).unwrap();
    log.append(&reads(0..size), &mut random()).unwrap();
    log
}

fn stores(log: &InMemory) -> (MemoryTiles, MemoryRows) {
    (log.tiles().clone(), log.rows().clone())
}

fn verified(tiles: &MemoryTiles, rows: &MemoryRows, kept: &[Checkpoint]) -> Report {
    verify(tiles, Some(rows), &key(), kept)
}

fn hashes(level: u8, index: u64, width: u16) -> Resource {
    Tile::new(Level::Hashes(level), index, width).unwrap().into()
}

fn entries(index: u64, width: u16) -> Resource {
    Tile::new(Level::Entries, index, width).unwrap().into()
}

#[test]
fn twenty_thousand_acts_one_by_one_and_each_is_proven() {
    let started = Instant::now();
    let mut log = Log::create(MemoryTiles::default(), MemoryRows::default(), signer()).unwrap();
    let mut random = random();
    let mut early = None;
    for n in 0..20_000 {
        let events = reads(n..n + 1);
        assert_eq!(log.append(&events, &mut random).unwrap(), n..n + 1);
        if n == 12_344 {
            early = Some(log.checkpoint().clone());
        }
    }
    let appended = started.elapsed();
    let head = log.checkpoint();
    for index in [0, 1, 255, 256, 4_711, 12_345, 19_967, 19_968, 19_999] {
        let row = log.rows().range(index, index + 1).unwrap().remove(0);
        let proof = log.inclusion_proof(index).unwrap();
        assert!(proof.len() <= 15, "{}", proof.len());
        check_inclusion(head, index, &row.commitment(), &proof).unwrap();
        assert!(check_inclusion(head, index, &Commitment([0; 32]), &proof).is_err());
        assert!(check_inclusion(head, (index + 1) % 20_000, &row.commitment(), &proof).is_err());
    }
    let early = early.unwrap();
    let proof = log.consistency_proof(early.size()).unwrap();
    check_consistency(&early, head, &proof).unwrap();
    assert!(check_consistency(head, &early, &proof).is_err());
    assert!(log.inclusion_proof(20_000).is_err() && log.consistency_proof(20_001).is_err());

    let started = Instant::now();
    let report = verify(log.tiles(), Some(log.rows()), &key(), &[early]);
    assert!(report.is_sound(), "{report}");
    assert_eq!((report.rows_present, report.contains), (20_000, Some(12_345)));
    println!("20 000 appends, each signed: {appended:?}; verified: {:?}", started.elapsed());
    // Of narrower tiles only those are left that have no full one yet.
    let partial = |resource: &&Resource| matches!(resource, Resource::Tile(tile) if !tile.is_full());
    assert!(log.tiles().0.keys().filter(partial).count() < 600);
}

#[test]
fn sizes_around_a_tile_are_right_in_one_batch_and_in_many() {
    for size in [0, 1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 66_000] {
        let whole = log_of(size);
        let report = verify(whole.tiles(), Some(whole.rows()), &key(), &[]);
        assert!(report.is_sound(), "{size}: {report}");
        if size < 1_000 {
            let mut parts = Log::create(MemoryTiles::default(), MemoryRows::default(), signer()).unwrap();
            let mut random = random();
            for n in 0..size {
                parts.append(&reads(n..n + 1), &mut random).unwrap();
            }
            assert_eq!(parts.checkpoint(), whole.checkpoint(), "{size}");
        }
    }
}

#[test]
fn a_log_goes_on_after_a_restart() {
    let mut random = random();
    let mut log = log_of(300);
    for size in [300, 511, 512, 513, 700] {
        log.append(&reads(log.checkpoint().size()..size), &mut random).unwrap();
        let kept = log.checkpoint().clone();
        let (tiles, rows) = stores(&log);
        log = Log::open(tiles, rows, signer(), Some(&kept)).unwrap();
        assert_eq!(log.checkpoint(), &kept);
    }
    assert!(verify(log.tiles(), Some(log.rows()), &key(), &[]).is_sound());
}

#[test]
fn an_erased_person_is_nowhere_and_the_log_verifies() {
    let folder = tempdir().unwrap();
    let (tiles, rows) = folder::open(folder.path()).unwrap();
    let mut log = Log::create(tiles, rows, signer()).unwrap();
    let mut random = random();
    log.append(&reads(0..700), &mut random).unwrap();
    log.append(&[read(700, "marta-4711", "marta says her camera is broken")], &mut random).unwrap();
    log.append(&reads(701..900), &mut random).unwrap();
    let mut other = read(900, "person-1", "asked by marta");
    other.actor = Actor::Account(account("marta-4711"));
    log.append(&[other], &mut random).unwrap();
    let kept = log.checkpoint().clone();
    let salts: Vec<_> = [700, 900].iter().map(|n| log.rows().range(*n, n + 1).unwrap()[0].salt.0).collect();
    assert!(holds(folder.path(), b"marta"));

    let theirs = log.concerning(&account("marta-4711")).unwrap();
    assert_eq!(theirs, [700, 900]);
    log.erase(&theirs, &erasure(), &mut random).unwrap();

    assert!(!holds(folder.path(), b"marta"), "the person's words are still there");
    for salt in salts {
        let digits: String = salt.iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(
            !holds(folder.path(), digits.as_bytes()) && !holds(folder.path(), &salt),
            "a salt is still there"
        );
    }
    assert!(log.concerning(&account("marta-4711")).unwrap().is_empty());
    let (tiles, rows) = folder::read(folder.path()).unwrap();
    let report = verify(&tiles, Some(&rows), &key(), &[kept]);
    assert!(report.is_sound(), "{report}");
    assert_eq!((report.rows_erased, report.rows_present, report.contains), (2, 900, Some(901)));
    // Somebody else's is still proven.
    let row = log.rows().range(3, 4).unwrap().remove(0);
    check_inclusion(log.checkpoint(), 3, &row.commitment(), &log.inclusion_proof(3).unwrap()).unwrap();
    assert!(row.event().unwrap().names(&account("person-3")));
}

#[test]
fn erasures_add_up_and_are_themselves_erased() {
    let mut log = log_of(600);
    let mut random = random();
    let scattered: Vec<u64> = (0..300).step_by(2).collect();
    log.erase(&scattered, &erasure(), &mut random).unwrap();
    assert_eq!(log.checkpoint().size(), 603);
    log.erase(&[600, 601, 5], &erasure(), &mut random).unwrap();
    let report = verified(log.tiles(), log.rows(), &[]);
    assert!(report.is_sound(), "{report}");
    assert_eq!(report.rows_erased, 153);
    let whole = log.checkpoint().size();
    assert!(matches!(log.erase(&[whole], &erasure(), &mut random), Err(LogError::NotInLog(_))));
}

#[test]
fn a_row_that_is_gone_without_an_erasure_is_named() {
    let (tiles, mut rows) = stores(&log_of(600));
    rows.erase(&[7, 8, 300]).unwrap();
    let report = verified(&tiles, &rows, &[]);
    assert_eq!(report.findings, [Finding::RowsGone(7..9), Finding::RowsGone(300..301)]);
    assert!(report.to_string().contains("rows 7 to 8: gone"), "{report}");
    assert!(verify(&tiles, None, &key(), &[]).is_sound());
}

#[test]
fn an_erasure_speaks_of_older_entries_only() {
    let mut log = log_of(10);
    let mut early = read(10, "person-1", "-");
    let entries = Entries::covering([3, 11]).remove(0);
    early.act = Act::ErasureDone { entries, cause: ErasureCause::Retention };
    log.append(&[early, read(11, "person-1", "to be hidden")], &mut random()).unwrap();
    let (tiles, mut rows) = stores(&log);
    rows.erase(&[11]).unwrap();
    assert_eq!(verified(&tiles, &rows, &[]).findings, [Finding::RowsGone(11..12)]);
}

#[test]
fn an_erasure_that_was_not_finished_is_named_and_finished() {
    let mut log = log_of(600);
    let before = log.rows().clone();
    log.erase(&[7, 9], &erasure(), &mut random()).unwrap();
    let (tiles, mut rows) = stores(&log);
    rows.insert(&[before.0[&9].clone()]).unwrap();
    assert_eq!(verified(&tiles, &rows, &[]).findings, [Finding::RowsLeft(9..10)]);
    let mut log = Log::open(tiles, rows, signer(), None).unwrap();
    log.erase(&[7, 9], &erasure(), &mut random()).unwrap();
    assert!(verified(log.tiles(), log.rows(), &[]).is_sound());
}

/// What somebody does to a log whose key they do not have, and what is said of it.
#[test]
fn every_planted_change_is_named() {
    let log = log_of(70_000);
    let kept = log.checkpoint().clone();
    let change = |tiles: &mut MemoryTiles, resource: Resource, at: usize| {
        tiles.0.get_mut(&resource).unwrap()[at] ^= 1;
    };
    let tile = |resource| match resource {
        Resource::Tile(tile) => tile,
        Resource::Checkpoint => unreachable!(),
    };
    let named = |plant: &dyn Fn(&mut MemoryTiles, &mut MemoryRows)| {
        let (mut tiles, mut rows) = stores(&log);
        plant(&mut tiles, &mut rows);
        let report = verified(&tiles, &rows, std::slice::from_ref(&kept));
        assert!(!report.is_sound() && report.to_string().contains("NOT sound"));
        report.findings
    };
    // Entry 5 of bundle 1, in a bundle that is full; and one in the last.
    assert_eq!(
        named(&|tiles, _| change(tiles, entries(1, 256), 34 * 5 + 2)),
        [Finding::Rewritten(261..262)],
        "an entry"
    );
    assert_eq!(named(&|tiles, _| change(tiles, entries(273, 112), 40)), [Finding::Rewritten(69_889..69_890)]);
    assert_eq!(
        named(&|tiles, _| change(tiles, entries(1, 256), 1)),
        [Finding::Malformed(tile(entries(1, 256)))],
        "the length of an entry"
    );
    // Order.
    let swap = |tiles: &mut MemoryTiles| {
        let bundle = tiles.0.get_mut(&entries(2, 256)).unwrap();
        let (one, other) = bundle.split_at_mut(34);
        one.swap_with_slice(&mut other[..34]);
    };
    assert_eq!(
        named(&|tiles, _| swap(tiles)),
        [Finding::Rewritten(512..514)],
        "two entries in another order"
    );
    // An entry and the tile above it: the row still knows what was signed.
    let both = |tiles: &mut MemoryTiles| {
        let forged = Commitment([9; 32]);
        tiles.0.get_mut(&entries(1, 256)).unwrap()[34 * 5 + 2..34 * 6].copy_from_slice(&forged.0);
        tiles.0.get_mut(&hashes(0, 1, 256)).unwrap()[32 * 5..32 * 6].copy_from_slice(&forged.leaf_hash().0);
    };
    assert_eq!(
        named(&|tiles, _| both(tiles)),
        [Finding::ChangedTile(tile(hashes(0, 1, 256))), Finding::Rewritten(261..262)]
    );
    // And without the row, nothing does: where it is, is said.
    let all = |tiles: &mut MemoryTiles, rows: &mut MemoryRows| {
        both(tiles);
        rows.erase(&[261]).unwrap();
    };
    assert_eq!(named(&all), [Finding::RewrittenAmong(256..512), Finding::RowsGone(261..262)]);
    // Tiles of each level.
    for resource in
        [hashes(0, 3, 256), hashes(0, 273, 112), hashes(1, 0, 256), hashes(1, 1, 17), hashes(2, 0, 1)]
    {
        let changed = named(&|tiles, _| change(tiles, resource, 0));
        assert_eq!(changed, [Finding::ChangedTile(tile(resource))], "a hash");
        let removed = |tiles: &mut MemoryTiles, _: &mut MemoryRows| drop(tiles.0.remove(&resource));
        assert_eq!(named(&removed), [Finding::Missing(tile(resource))], "a tile removed");
        let cut =
            |tiles: &mut MemoryTiles, _: &mut MemoryRows| tiles.0.get_mut(&resource).unwrap().truncate(31);
        assert_eq!(named(&cut), [Finding::Malformed(tile(resource))], "a tile cut short");
    }
    for resource in [entries(0, 256), entries(273, 112)] {
        let removed = |tiles: &mut MemoryTiles, _: &mut MemoryRows| drop(tiles.0.remove(&resource));
        assert_eq!(named(&removed), [Finding::Missing(tile(resource))], "a bundle removed");
    }
    // Rows.
    let rewrite = |_: &mut MemoryTiles, rows: &mut MemoryRows| {
        let row = rows.0.get_mut(&66_000).unwrap();
        row.event = read(66_000, "nobody", "nothing").to_bytes().unwrap();
    };
    assert_eq!(named(&rewrite), [Finding::RowMismatch(66_000..66_001)], "a row");
    let beyond = |_: &mut MemoryTiles, rows: &mut MemoryRows| {
        let mut row = rows.0[&3].clone();
        row.index = 70_000;
        rows.insert(&[row]).unwrap();
    };
    assert_eq!(named(&beyond), [Finding::RowsBeyond(70_000)], "a row too many");
    // The head.
    let no_head = |tiles: &mut MemoryTiles, _: &mut MemoryRows| drop(tiles.0.remove(&Resource::Checkpoint));
    assert_eq!(named(&no_head), [Finding::NoCheckpoint]);
    let larger = |tiles: &mut MemoryTiles, _: &mut MemoryRows| {
        let head = String::from_utf8(tiles.0[&Resource::Checkpoint].clone()).unwrap();
        tiles.0.insert(Resource::Checkpoint, head.replacen("70000", "69999", 1).into_bytes());
    };
    assert_eq!(named(&larger), [Finding::Checkpoint(CheckpointError::BadSignature)]);
}

#[test]
fn an_entry_rewritten_everywhere_but_under_the_signature_is_named_by_its_row() {
    let log = log_of(1_000);
    let (tiles, rows) = stores(&log);
    let mut forged = rows.clone();
    forged.0.get_mut(&261).unwrap().event = read(261, "nobody", "nothing").to_bytes().unwrap();
    let mut forgery = rebuilt(&forged, signer());
    forgery.0.insert(Resource::Checkpoint, tiles.0[&Resource::Checkpoint].clone());

    let report = verified(&forgery, &rows, &[]);
    assert!(report.findings.contains(&Finding::Rewritten(261..262)), "{report}");
    assert!(
        report
            .findings
            .iter()
            .all(|finding| matches!(finding, Finding::Rewritten(_) | Finding::ChangedTile(_)))
    );

    // With the row forged as well, no copy of the truth is left: only where it may be is said.
    let report = verified(&forgery, &forged, &[]);
    assert_eq!(report.findings, [Finding::RewrittenAmong(0..1_000)]);
    // Who kept a checkpoint knows more.
    let kept = log_of(200).checkpoint().clone();
    let report = verified(&forgery, &forged, &[kept]);
    assert_eq!(report.findings, [Finding::RewrittenAmong(200..1_000)]);
    assert!(report.to_string().contains("entries 200 to 999: some rewritten"), "{report}");
}

#[test]
fn an_entry_removed_or_moved_is_named_by_the_rows() {
    let (tiles, rows) = stores(&log_of(1_000));
    let renumbered = |order: &dyn Fn(Vec<u64>) -> Vec<u64>| {
        let mut other = MemoryRows::default();
        for (place, from) in (0..).zip(order((0..1_000).collect())) {
            let mut row = rows.0[&from].clone();
            row.index = place;
            other.insert(&[row]).unwrap();
        }
        let mut forgery = rebuilt(&other, signer());
        forgery.0.insert(Resource::Checkpoint, tiles.0[&Resource::Checkpoint].clone());
        forgery
    };
    let moved = renumbered(&|mut order| {
        order.swap(10, 600);
        order
    });
    let report = verified(&moved, &rows, &[]);
    for at in [10, 600] {
        assert!(report.findings.contains(&Finding::Rewritten(at..at + 1)), "{report}");
    }
    let removed = renumbered(&|mut order| {
        order.remove(990);
        order
    });
    let report = verified(&removed, &rows, &[]);
    assert!(report.findings.iter().any(|finding| matches!(finding, Finding::Missing(_))), "{report}");
    let removed = renumbered(&|mut order| {
        order.remove(700);
        order.push(0);
        order
    });
    let report = verified(&removed, &rows, &[]);
    assert!(report.findings.contains(&Finding::Rewritten(700..768)), "{report}");
}

/// What somebody does who has the key: only a kept checkpoint shows it.
#[test]
fn a_log_that_was_shortened_or_forked_is_told_by_a_kept_checkpoint() {
    let log = log_of(900);
    let (at_100, at_500, at_900) = (log_of(100), log_of(500), log.checkpoint().clone());
    let kept = [at_900.clone(), at_100.checkpoint().clone(), at_500.checkpoint().clone()];
    assert!(verified(log.tiles(), log.rows(), &kept).is_sound());

    let report = verified(at_500.tiles(), at_500.rows(), &kept);
    assert_eq!(report.findings, [Finding::Shrunk { was: 900, is: 500 }]);
    assert_eq!(report.contains, Some(500));
    // Put back to an earlier day, but for the rows.
    let report = verified(at_500.tiles(), log.rows(), &[]);
    assert_eq!(report.findings, [Finding::RowsBeyond(500)]);

    let mut rows = log.rows().clone();
    rows.0.get_mut(&300).unwrap().event = read(300, "nobody", "nothing").to_bytes().unwrap();
    let fork = rebuilt(&rows, signer());
    assert!(verified(&fork, &rows, &[]).is_sound(), "whoever has the key and was never watched");
    let report = verified(&fork, &rows, &kept);
    assert_eq!(report.findings, [Finding::Forked { since: 100, kept: 500 }]);
    assert!(report.to_string().contains("forked after size 100"), "{report}");
    let report = verified(&fork, &rows, &kept[..1]);
    assert_eq!(report.findings, [Finding::Forked { since: 0, kept: 900 }]);
    // Of the same size: told apart by themselves.
    let other = Checkpoint::open(&fork.0[&Resource::Checkpoint], &key()).unwrap();
    assert_eq!(other.size(), at_900.size());
    assert!(check_consistency(&at_900, &other, &[]).is_err());
}

#[test]
fn the_log_does_not_sign_a_fork_or_go_on_with_less() {
    let (tiles, rows) = stores(&log_of(900));
    let kept = log_of(900).checkpoint().clone();
    let (old_tiles, old_rows) = stores(&log_of(500));
    let opened = Log::open(old_tiles.clone(), old_rows.clone(), signer(), Some(&kept));
    assert!(matches!(opened, Err(LogError::Shrunk { was: 900, is: 500 })));

    let mut other_rows = rows.clone();
    other_rows.0.get_mut(&300).unwrap().event = read(300, "nobody", "nothing").to_bytes().unwrap();
    let fork = rebuilt(&other_rows, signer());
    let opened = Log::open(fork, other_rows, signer(), Some(&kept));
    assert!(matches!(opened, Err(LogError::Forked { size: 900 })));

    // The head of an earlier day with the tiles of today: other entries there would be a fork.
    let mut mixed = tiles.clone();
    mixed.0.insert(Resource::Checkpoint, old_tiles.0[&Resource::Checkpoint].clone());
    mixed.0.extend(old_tiles.0);
    let mut log = Log::open(mixed.clone(), old_rows, signer(), None).unwrap();
    let refused = log.append(&reads(500..900), &mut ChaCha20Rng::seed_from_u64(99));
    assert!(matches!(refused, Err(LogError::OtherTile(_))), "{refused:?}");
    // With the rows of today it comes out as it was.
    let log = Log::open(mixed, rows.clone(), signer(), Some(&kept));
    assert!(matches!(log, Err(LogError::Shrunk { .. })), "the head is old until the rows are brought in");

    let other = Signer::new("meet.example.org/audit/uni", &[6; 32]).unwrap();
    let opened = Log::open(tiles.clone(), rows.clone(), other, None);
    assert!(matches!(opened, Err(LogError::Checkpoint(CheckpointError::Unsigned))));
    for edge in [hashes(0, 3, 132), hashes(1, 0, 3), entries(3, 132)] {
        let mut changed = tiles.clone();
        changed.0.get_mut(&edge).unwrap()[9] ^= 1;
        let opened = Log::open(changed, rows.clone(), signer(), None);
        assert!(matches!(opened, Err(LogError::Tampered)), "{edge}");
    }

    for (tiles, rows) in [(tiles.clone(), MemoryRows::default()), (MemoryTiles::default(), rows)] {
        assert!(matches!(Log::create(tiles, rows, signer()), Err(LogError::Exists)));
    }
    let mut headless = tiles;
    headless.0.remove(&Resource::Checkpoint);
    assert!(matches!(Log::create(headless, MemoryRows::default(), signer()), Err(LogError::Exists)));
}

#[test]
fn a_crash_at_any_step_loses_nothing_that_was_written_down() {
    for crash in 0.. {
        let mut random = random();
        let tiles = Failing { inner: MemoryTiles::default(), left: usize::MAX };
        let mut log = Log::create(tiles, MemoryRows::default(), signer()).unwrap();
        log.append(&reads(0..250), &mut random).unwrap();
        let before = log.checkpoint().clone();
        let (mut tiles, rows) = (log.tiles().clone(), log.rows().clone());
        tiles.left = crash;
        let mut log = Log::open(tiles, rows, signer(), Some(&before)).unwrap();
        let appended = log.append(&reads(250..520), &mut random);
        let (tiles, rows) = (log.tiles().inner.clone(), log.rows().clone());
        if appended.is_ok() {
            assert!(crash > 5, "tiles, bundles and a checkpoint were to be written: {crash}");
            break;
        }
        // In the middle of it the log is as it was, with rows beyond its end.
        let report = verified(&tiles, &rows, std::slice::from_ref(&before));
        assert_eq!(report.findings, [Finding::RowsBeyond(250)], "{crash}");

        // Another process goes on.
        let mut next = Log::open(tiles, rows, signer(), Some(&before)).unwrap();
        assert_eq!(next.checkpoint().size(), 520);
        next.append(&reads(520..530), &mut random).unwrap();
        let report = verified(next.tiles(), next.rows(), std::slice::from_ref(&before));
        assert!(report.is_sound(), "{crash}: {report}");

        // Or the same one.
        let (tiles, rows) = (log.tiles().clone(), log.rows().clone());
        assert_eq!(log.checkpoint(), &before);
        drop((tiles, rows));
        assert!(log.recover().is_err(), "the disk is still full");
    }
}

#[test]
fn rows_that_were_stored_in_part_are_brought_in() {
    let log = log_of(700);
    let (tiles, rows) = stores(&log_of(300));
    // The rows of a batch of 400, of which the store kept the first 100.
    let mut part = rows;
    part.insert(&log.rows().range(300, 400).unwrap()).unwrap();
    let log = Log::open(tiles, part, signer(), None).unwrap();
    assert_eq!(log.checkpoint(), log_of(400).checkpoint());
    assert!(verified(log.tiles(), log.rows(), &[]).is_sound());
}

#[test]
fn a_crash_in_a_folder_is_recovered_from() {
    let folder = tempdir().unwrap();
    let checkpoint = folder.path().join("public/checkpoint");
    let (tiles, rows) = folder::open(folder.path()).unwrap();
    let mut log = Log::create(tiles, rows, signer()).unwrap();
    log.append(&reads(0..300), &mut random()).unwrap();
    let old = fs::read(&checkpoint).unwrap();
    log.append(&reads(300..600), &mut random()).unwrap();
    let head = log.checkpoint().clone();
    drop(log);
    // Tiles were written, the checkpoint was not.
    fs::write(&checkpoint, old).unwrap();
    let (tiles, rows) = folder::open(folder.path()).unwrap();
    let log = Log::open(tiles, rows, signer(), None).unwrap();
    assert_eq!(log.checkpoint(), &head);
    let report = verify(log.tiles(), Some(log.rows()), &key(), &[head]);
    assert!(report.is_sound(), "{report}");
}

#[test]
fn rows_of_different_days_are_not_gone_on_with() {
    let (tiles, mut rows) = stores(&log_of(300));
    let mut late = rows.0[&5].clone();
    late.index = 301;
    rows.insert(&[late]).unwrap();
    assert!(matches!(Log::open(tiles, rows, signer(), None), Err(LogError::RowMissing(300))));
}

#[test]
fn batches_in_a_folder_are_quick_enough() {
    let folder = tempdir().unwrap();
    let (tiles, rows) = folder::open(folder.path()).unwrap();
    let mut log = Log::create(tiles, rows, signer()).unwrap();
    let mut random = random();
    let started = Instant::now();
    for n in (0..20_000).step_by(500) {
        log.append(&reads(n..n + 500), &mut random).unwrap();
    }
    let batches = started.elapsed();
    let started = Instant::now();
    for n in 20_000..20_020 {
        log.append(&reads(n..n + 1), &mut random).unwrap();
    }
    println!(
        "20 000 in a folder, 500 at a time: {batches:?}; then one by one: {:?} each",
        started.elapsed() / 20
    );
    let started = Instant::now();
    let (tiles, rows) = folder::read(folder.path()).unwrap();
    let report = verify(&tiles, Some(&rows), &key(), &[]);
    assert!(report.is_sound(), "{report}");
    println!("verified: {:?}", started.elapsed());
}

#[test]
fn a_log_with_nothing_behind_its_checkpoint_is_told_soon() {
    let mut tiles = MemoryTiles::default();
    let (whole, _) = stores(&log_of(66_000));
    tiles.0.insert(Resource::Checkpoint, whole.0[&Resource::Checkpoint].clone());
    let report = verify(&tiles, None, &key(), &[]);
    assert!(report.findings.contains(&Finding::RewrittenAmong(0..66_000)), "{report}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever byte of a folder is changed: it is noticed, or it is of a file that nothing needs.
    #[test]
    fn a_changed_byte_is_noticed_or_harmless(seed: u64) {
        let (log, needed) = FOLDER.with(Clone::clone);
        let mut random = ChaCha20Rng::seed_from_u64(seed);
        let files: Vec<&PathBuf> = log.keys().collect();
        let file = files[random.random_range(0..files.len())].clone();
        let mut bytes = log[&file].clone();
        let at = random.random_range(0..bytes.len());
        bytes[at] ^= random.random_range(1..=255_u8);
        let changed = tempdir().unwrap();
        for (path, contents) in &log {
            let path = changed.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, contents).unwrap();
        }
        fs::write(changed.path().join(&file), bytes).unwrap();
        let (tiles, rows) = folder::read(changed.path()).unwrap();
        let report = verify(&tiles, Some(&rows), &key(), &[]);
        prop_assert_eq!(report.is_sound(), !needed.contains(&file), "{:?} at {}: {}", file, at, report);
    }

    /// Somebody without the key, who changes several things at once: what is called sound is what was signed.
    #[test]
    fn changes_in_many_places_do_not_cover_each_other(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), 0..300_u64, any::<u8>(), 0..4_u8), 1..6),
    ) {
        let (tiles, rows) = SMALL.with(Clone::clone);
        let (mut other, mut others_rows) = (tiles.clone(), rows.clone());
        for (which, index, byte, kind) in changes {
            let resources: Vec<Resource> = other.0.keys().copied().collect();
            let bytes = other.0.get_mut(&resources[which.index(resources.len())]).unwrap();
            let place = usize::from(byte) * 7 % bytes.len();
            match kind {
                0 => bytes[place] ^= 1 + byte % 255,
                1 => bytes.truncate(place.max(1)),
                2 => drop(others_rows.0.remove(&index)),
                _ => others_rows.0.iter_mut().take(1 + index as usize).for_each(|(_, row)| row.salt.0[0] ^= 1 + byte % 255),
            }
        }
        let same = others_rows.0 == rows.0 && other.0 == tiles.0;
        let report = verified(&other, &others_rows, &[]);
        prop_assert_eq!(report.is_sound(), same, "{}", report);
    }

    #[test]
    fn whatever_lies_in_the_place_of_tiles_never_panics(
        junk in proptest::collection::vec(any::<u8>(), 0..9_000), which in any::<prop::sample::Index>(),
    ) {
        let (mut tiles, mut rows) = SMALL.with(Clone::clone);
        let resources: Vec<Resource> = tiles.0.keys().copied().collect();
        tiles.0.insert(resources[which.index(resources.len())], junk.clone());
        rows.0.get_mut(&7).unwrap().event = junk;
        let _ = verified(&tiles, &rows, &[]).to_string();
        let _ = Log::open(tiles, rows, signer(), None);
    }
}

thread_local! {
    /// The files of a log in which rows were erased, and which of them its head needs.
    static FOLDER: (BTreeMap<PathBuf, Vec<u8>>, Vec<PathBuf>) = {
        let folder = tempdir().unwrap();
        let (tiles, rows) = folder::open(folder.path()).unwrap();
        let mut log = Log::create(tiles, rows, signer()).unwrap();
        log.append(&reads(0..290), &mut random()).unwrap();
        log.erase(&[3, 4, 270], &erasure(), &mut random()).unwrap();
        let mut files = BTreeMap::new();
        gather(folder.path(), folder.path(), &mut files);
        files.retain(|_, contents| !contents.is_empty());
        let needed = [
            "public/checkpoint", "public/tile/0/000", "public/tile/0/001.p/35", "public/tile/1/000.p/1",
            "public/tile/entries/000", "public/tile/entries/001.p/35", "rows/000", "rows/001",
        ];
        assert!(needed.iter().all(|path| files.contains_key(Path::new(path))), "{:?}", files.keys());
        (files, needed.iter().map(PathBuf::from).collect())
    };

    static SMALL: (MemoryTiles, MemoryRows) = stores(&log_of(300));
}

/// The tree that these rows give, as if nothing else had ever been.
fn rebuilt(rows: &MemoryRows, signer: Signer) -> MemoryTiles {
    let empty = Log::create(MemoryTiles::default(), MemoryRows::default(), signer).unwrap();
    let log = Log::open(empty.tiles().clone(), rows.clone(), self::signer(), None).unwrap();
    log.tiles().clone()
}

fn gather(root: &Path, folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(root, &path, files);
        } else {
            files.insert(path.strip_prefix(root).unwrap().into(), fs::read(&path).unwrap());
        }
    }
}

fn holds(folder: &Path, text: &[u8]) -> bool {
    let mut files = BTreeMap::new();
    gather(folder, folder, &mut files);
    files.values().any(|file| file.windows(text.len()).any(|window| window == text))
}

/// A disk that is full after so many writes.
#[derive(Debug, Clone)]
struct Failing {
    inner: MemoryTiles,
    left: usize,
}

impl Tiles for Failing {
    fn get(&self, resource: Resource) -> Result<Option<Vec<u8>>, StorageError> {
        self.inner.get(resource)
    }

    fn put(&mut self, resource: Resource, bytes: &[u8]) -> Result<(), StorageError> {
        self.left = self.left.checked_sub(1).ok_or_else(|| StorageError::new("full"))?;
        self.inner.put(resource, bytes)
    }

    fn remove_partials(&mut self, full: Tile) -> Result<(), StorageError> {
        self.inner.remove_partials(full)
    }
}
