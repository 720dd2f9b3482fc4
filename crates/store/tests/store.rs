//! What the store keeps, and what it forgets.

use std::path::Path;

use meeting::{Record, Restored, SeatRecord, Terms, Timestamp};
use protocol::{
    ClassRules, Entry, EntryKey, HostKey, LogEntry, ParticipantId, Registration, RoomHash,
    class::{Grant, Lobby, People},
};
use residency::Place;
use rusqlite::Connection;
use store::{
    Appended, BeginningFile, Doorplate, EMPTY_KEPT, FileBudgets, FileRecord, GIVEN_UP, Places, Registering,
    Sqlite, Store, Unregistering,
};

const NOW: Timestamp = Timestamp(1_000);
const DAY: u64 = 24 * 60 * 60 * 1000;
const ROOM: RoomHash = RoomHash([1; 32]);
const MANY: u64 = 100;

fn registration(host: u8, version: u64) -> Registration {
    Registration {
        room: ROOM,
        host: HostKey([host; 32]),
        entry: EntryKey([4; 32]),
        early: false,
        keep_until: 2 * DAY,
        version,
        card_hash: [0; 32],
        class: None,
    }
}

fn terms(host: u8) -> Terms {
    Terms {
        host: HostKey([host; 32]).hash(),
        entry: EntryKey([4; 32]),
        early: false,
        ended: false,
        class: None,
    }
}

async fn with_a_meeting(folder: &Path) -> Sqlite {
    let store = Sqlite::open(folder, NOW).unwrap();
    let stored = store.register(registration(1, 1), b"card".to_vec(), MANY).await.unwrap();
    assert_eq!(stored, Registering::Stored(terms(1)));
    store
}

async fn restored(store: &Sqlite) -> Restored {
    store.load(ROOM).await.unwrap().unwrap().1
}

fn entry(seq: u64) -> LogEntry {
    let entry = Entry::Message { reference: seq, epoch: 1, message: vec![seq as u8; 9].into() };
    LogEntry { seq, from: ParticipantId([2; 16]), entry }
}

fn seat() -> SeatRecord {
    SeatRecord { participant: ParticipantId([2; 16]), token_hash: [3; 32], admitted: 1, bound: None }
}

fn records() -> Vec<Record> {
    vec![
        Record::Occupied { empty_since: None },
        Record::Group { snapshot: vec![5; 100] },
        Record::Seat(seat()),
        Record::Log(entry(1)),
        Record::Log(entry(2)),
        Record::Log(entry(3)),
        Record::LogTrimmed { first: 2 },
        Record::Blocked([6; 32]),
        Record::Blocked([1; 32]),
        Record::Blocked([1; 32]),
        Record::Blocked([7; 32]),
        Record::Unblocked([6; 32]),
    ]
}

fn rows(folder: &Path) -> i64 {
    let db = Connection::open(folder.join("conclave.sqlite")).unwrap();
    let count = |table| {
        db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, i64>(0)).unwrap()
    };
    ["meetings", "groups", "seats", "log", "blocked"].into_iter().map(count).sum()
}

#[tokio::test]
async fn what_was_written_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path(), NOW).unwrap();
    assert!(store.load(ROOM).await.unwrap().is_none());
    drop(store);
    let store = with_a_meeting(folder.path()).await;
    store.write(ROOM, records()).await.unwrap();
    store.write(ROOM, vec![Record::Ended { ended: true }]).await.unwrap();
    drop(store);
    let store = Sqlite::open(folder.path(), NOW).unwrap();
    let (kept, restored) = store.load(ROOM).await.unwrap().unwrap();
    assert_eq!(kept, Terms { ended: true, ..terms(1) });
    assert_eq!(restored.snapshot.unwrap(), [5; 100]);
    assert_eq!(restored.seats, [seat()]);
    assert_eq!(restored.log, [entry(2), entry(3)]);
    assert_eq!(restored.blocked, [[1; 32], [7; 32]]);
    assert_eq!(store.seat(ROOM, seat().token_hash).await.unwrap(), Some(seat().participant));
    assert_eq!(store.seat(ROOM, [9; 32]).await.unwrap(), None);
    assert_eq!(store.seat(RoomHash([9; 32]), seat().token_hash).await.unwrap(), None);
    let plate = Doorplate { terms: kept, card: b"card".to_vec(), class: None };
    assert_eq!(store.look(ROOM).await.unwrap(), Some(plate));
}

#[tokio::test]
async fn a_meeting_stands_with_its_first_host_only() {
    let folder = tempfile::tempdir().unwrap();
    let store = with_a_meeting(folder.path()).await;
    let other = store.register(registration(2, 9), b"other".to_vec(), MANY).await.unwrap();
    assert_eq!(other, Registering::OtherHost);
    let other = store.unregister(ROOM, HostKey([2; 32]).hash(), 9).await.unwrap();
    assert_eq!(other, Unregistering::OtherHost);
    assert_eq!(store.look(ROOM).await.unwrap().unwrap().card, b"card");
}

#[tokio::test]
async fn a_change_must_be_newer_and_the_same_once_more_is_no_change() {
    let folder = tempfile::tempdir().unwrap();
    let store = with_a_meeting(folder.path()).await;
    let register = |version, card: &[u8]| store.register(registration(1, version), card.to_vec(), MANY);
    assert_eq!(register(3, b"third").await.unwrap(), Registering::Stored(terms(1)));
    assert_eq!(register(3, b"third").await.unwrap(), Registering::Stored(terms(1)));
    assert_eq!(register(3, b"else").await.unwrap(), Registering::NotNewer);
    assert_eq!(register(2, b"second").await.unwrap(), Registering::NotNewer);
    let rolled = Registration { entry: EntryKey([8; 32]), early: true, ..registration(1, 4) };
    store.register(rolled, b"fourth".to_vec(), MANY).await.unwrap();
    let plate = store.look(ROOM).await.unwrap().unwrap();
    assert_eq!(plate.terms, Terms { entry: EntryKey([8; 32]), early: true, ..terms(1) });
    assert_eq!(plate.card, b"fourth");
}

#[tokio::test]
async fn a_change_leaves_the_group_and_its_end_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let store = with_a_meeting(folder.path()).await;
    store.write(ROOM, records()).await.unwrap();
    store.write(ROOM, vec![Record::Ended { ended: true }]).await.unwrap();
    let stored = store.register(registration(1, 2), b"new".to_vec(), MANY).await.unwrap();
    assert_eq!(stored, Registering::Stored(Terms { ended: true, ..terms(1) }));
    assert_eq!(restored(&store).await.log.len(), 2);
}

#[tokio::test]
async fn no_more_meetings_are_kept_than_may_be_and_those_kept_can_be_changed() {
    let folder = tempfile::tempdir().unwrap();
    let store = with_a_meeting(folder.path()).await;
    let second = Registration { room: RoomHash([2; 32]), ..registration(1, 1) };
    assert_eq!(store.register(second.clone(), vec![], 1).await.unwrap(), Registering::Quota);
    assert!(matches!(store.register(registration(1, 2), vec![], 1).await.unwrap(), Registering::Stored(_)));
    assert!(matches!(store.register(second, vec![], 2).await.unwrap(), Registering::Stored(_)));
    assert_eq!(store.count().await.unwrap(), 2);
}

#[tokio::test]
async fn a_deleted_meeting_is_gone_with_all_its_records() {
    let folder = tempfile::tempdir().unwrap();
    let store = with_a_meeting(folder.path()).await;
    store.write(ROOM, records()).await.unwrap();
    let host = HostKey([1; 32]).hash();
    assert_eq!(store.unregister(ROOM, host, 1).await.unwrap(), Unregistering::NotNewer);
    assert_eq!(store.unregister(ROOM, host, 2).await.unwrap(), Unregistering::Gone);
    assert_eq!(
        store.unregister(ROOM, host, 2).await.unwrap(),
        Unregistering::Gone,
        "whether or not it stood"
    );
    assert!(store.look(ROOM).await.unwrap().is_none());
    assert_eq!(rows(folder.path()), 0);
}

#[tokio::test]
async fn a_group_that_is_gone_leaves_the_meeting_only() {
    let folder = tempfile::tempdir().unwrap();
    let store = with_a_meeting(folder.path()).await;
    store.write(ROOM, records()).await.unwrap();
    store.write(ROOM, vec![Record::SeatGone(seat().participant), Record::GroupGone]).await.unwrap();
    let restored = restored(&store).await;
    assert!(restored.snapshot.is_none() && restored.seats.is_empty() && restored.log.is_empty());
    assert!(restored.blocked.is_empty());
}

#[tokio::test]
async fn a_meeting_goes_when_it_is_to_be_kept_no_longer_and_nobody_has_been_there_for_a_day() {
    let folder = tempfile::tempdir().unwrap();
    let store = with_a_meeting(folder.path()).await;
    let kept = u64::try_from(EMPTY_KEPT.as_millis()).unwrap();
    store.write(ROOM, records()).await.unwrap();
    let swept = async |at| store.sweep(Timestamp(at)).await.unwrap();
    assert_eq!(swept(9 * DAY).await, 0, "somebody is there");
    let left = 3 * DAY;
    store.write(ROOM, vec![Record::Occupied { empty_since: Some(Timestamp(left)) }]).await.unwrap();
    assert_eq!(swept(left + kept).await, 0, "they may come back");
    assert_eq!(swept(left + kept + 1).await, 1);
    assert_eq!(rows(folder.path()), 0);
}

#[tokio::test]
async fn an_unused_meeting_is_kept_until_the_day_that_its_host_named() {
    let folder = tempfile::tempdir().unwrap();
    let store = with_a_meeting(folder.path()).await;
    assert_eq!(store.sweep(Timestamp(2 * DAY)).await.unwrap(), 0);
    assert_eq!(store.sweep(Timestamp(2 * DAY + 1)).await.unwrap(), 1);
}

#[tokio::test]
async fn a_failing_job_is_undone_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = with_a_meeting(folder.path()).await;
    store.write(ROOM, vec![Record::Log(entry(1))]).await.unwrap();
    let twice = vec![Record::Seat(seat()), Record::Log(entry(1))];
    let (bad, good) = tokio::join!(store.write(ROOM, twice), store.write(ROOM, vec![Record::Log(entry(2))]));
    assert!(bad.is_err() && good.is_ok());
    let restored = restored(&store).await;
    assert!(restored.seats.is_empty());
    assert_eq!(restored.log, [entry(1), entry(2)]);
}

#[tokio::test]
async fn nothing_is_kept_of_a_meeting_that_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path(), NOW).unwrap();
    store.write(ROOM, records()).await.unwrap();
    assert_eq!(rows(folder.path()), 0);
}

/// Reads the raw files: neither the database nor its write-ahead log.
fn stands_in_a_file(folder: &Path, canary: &[u8]) -> bool {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut files = files.filter(|path| path.is_file()).map(|path| std::fs::read(path).unwrap());
    files.any(|bytes| bytes.windows(canary.len()).any(|window| window == canary))
}

async fn until_forgotten(folder: &Path, canary: &[u8]) {
    let started = std::time::Instant::now();
    while stands_in_a_file(folder, canary) {
        assert!(started.elapsed().as_secs() < 20, "it is still there");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn what_is_deleted_or_changed_leaves_no_trace_in_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let (path, canary) = (folder.path(), b"a canary of a card");
    let store = with_a_meeting(path).await;
    let card = |text: &[u8]| [vec![0; 6_000], text.to_vec(), vec![0; 100]].concat();
    store.register(registration(1, 2), card(canary), MANY).await.unwrap();
    assert!(stands_in_a_file(path, canary), "it was there");
    store.register(registration(1, 3), card(b"another"), MANY).await.unwrap();
    until_forgotten(path, canary).await;

    let entry = Entry::Message { reference: 1, epoch: 1, message: card(canary).into() };
    let log = LogEntry { seq: 1, from: ParticipantId([2; 16]), entry };
    store
        .write(ROOM, vec![Record::Group { snapshot: card(b"a snapshot's canary") }, Record::Log(log)])
        .await
        .unwrap();
    assert!(stands_in_a_file(path, canary) && stands_in_a_file(path, b"a snapshot's canary"));
    store.unregister(ROOM, HostKey([1; 32]).hash(), 4).await.unwrap();
    until_forgotten(path, canary).await;
    until_forgotten(path, b"a snapshot's canary").await;
    until_forgotten(path, b"another").await;
    assert!(!stands_in_a_file(path, &ROOM.0), "that there was a meeting");
}

#[tokio::test]
async fn what_is_deleted_is_forgotten_also_while_the_store_is_never_idle() {
    let folder = tempfile::tempdir().unwrap();
    let canary = b"a canary in a rush";
    let store = with_a_meeting(folder.path()).await;
    store.register(registration(1, 2), canary.to_vec(), MANY).await.unwrap();
    store.unregister(ROOM, HostKey([1; 32]).hash(), 3).await.unwrap();
    let started = std::time::Instant::now();
    while stands_in_a_file(folder.path(), canary) {
        assert!(started.elapsed().as_secs() < 20, "it is still there");
        for _ in 0..50 {
            store.look(ROOM).await.unwrap();
        }
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let folder = file.path().join("data");
    let error = Sqlite::open(&folder, NOW).err().unwrap().to_string();
    assert!(error.contains(&*folder.to_string_lossy()), "{error}");
}

fn file(id: u8, bytes: u64) -> FileRecord {
    FileRecord { id: [id; 32], owner: seat().participant, bytes }
}

const PLENTY: FileBudgets = FileBudgets { member: 1 << 30, meeting: 1 << 30, server: 1 << 30 };

#[tokio::test]
async fn a_file_needs_a_group_and_goes_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = with_a_meeting(folder.path()).await;
    let begin = |id, bytes| store.begin_file(ROOM, file(id, bytes), PLENTY, NOW);
    assert_eq!(begin(1, 9).await.unwrap(), BeginningFile::NotHere, "no group");
    store.write(ROOM, records()).await.unwrap();
    assert_eq!(begin(1, 9).await.unwrap(), BeginningFile::Begun(0));
    let files = store.files();
    assert_eq!(files.append(&ROOM, &[1; 32], 0, b"canary").unwrap(), Appended::Now(6));
    assert_eq!(files.append(&ROOM, &[1; 32], 0, b"canary").unwrap(), Appended::Elsewhere(6));
    assert_eq!(begin(1, 9).await.unwrap(), BeginningFile::Begun(6));
    assert_eq!(begin(1, 10).await.unwrap(), BeginningFile::NotHere, "another file");
    assert_eq!(files.read(&ROOM, &[1; 32], 2, 3).unwrap(), b"nar");
    store.write(ROOM, vec![Record::GroupGone]).await.unwrap();
    assert!(files.append(&ROOM, &[1; 32], 6, b"!").is_err());
    assert!(store.file(ROOM, [1; 32]).await.unwrap().is_none());
}

#[tokio::test]
async fn what_was_begun_and_given_up_makes_room() {
    let folder = tempfile::tempdir().unwrap();
    let store = with_a_meeting(folder.path()).await;
    store.write(ROOM, records()).await.unwrap();
    for id in [1, 2] {
        store.begin_file(ROOM, file(id, 9), PLENTY, NOW).await.unwrap();
    }
    let files = store.files();
    files.append(&ROOM, &[1; 32], 0, b"canary").unwrap();
    files.append(&ROOM, &[2; 32], 0, b"canaries!").unwrap();
    let now = now();
    store.sweep(now).await.unwrap();
    assert!(store.file(ROOM, [1; 32]).await.unwrap().is_some(), "it may go on");
    store.sweep(now + 2 * GIVEN_UP).await.unwrap();
    assert!(store.file(ROOM, [1; 32]).await.unwrap().is_none());
    assert!(files.held(&ROOM, &[1; 32]).is_err());
    assert_eq!(files.held(&ROOM, &[2; 32]).unwrap(), 9, "what is complete stays");
}

fn now() -> Timestamp {
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_millis();
    Timestamp(u64::try_from(now).unwrap())
}

#[tokio::test]
async fn a_participant_has_few_files_on_their_way_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = with_a_meeting(folder.path()).await;
    store.write(ROOM, records()).await.unwrap();
    let (files, now) = (store.files(), now());
    let begin = |id| store.begin_file(ROOM, file(id, 9), PLENTY, now);
    for id in 1..=4 {
        assert_eq!(begin(id).await.unwrap(), BeginningFile::Begun(0));
        files.append(&ROOM, &[id; 32], 0, b"canary").unwrap();
    }
    assert_eq!(begin(5).await.unwrap(), BeginningFile::Quota);
    assert_eq!(begin(1).await.unwrap(), BeginningFile::Begun(6), "what has begun goes on");
    let other = FileRecord { owner: ParticipantId([99; 16]), ..file(6, 9) };
    assert_eq!(store.begin_file(ROOM, other, PLENTY, now).await.unwrap(), BeginningFile::Begun(0));
    files.append(&ROOM, &[1; 32], 6, b"es!").unwrap();
    assert_eq!(begin(5).await.unwrap(), BeginningFile::Begun(0), "one is complete");
    drop(store);
    let store = Sqlite::open(folder.path(), NOW).unwrap();
    files.append(&ROOM, &[5; 32], 0, b"canary").unwrap();
    let begun = store.begin_file(ROOM, file(7, 9), PLENTY, NOW).await.unwrap();
    assert_eq!(begun, BeginningFile::Quota, "also after a restart");
}

#[tokio::test]
async fn to_say_how_long_files_will_be_keeps_nobody_elses_out() {
    const LONG: u64 = 300_000;
    let folder = tempfile::tempdir().unwrap();
    let store = with_a_meeting(folder.path()).await;
    store.write(ROOM, records()).await.unwrap();
    let budgets = FileBudgets { server: 3 * LONG, ..PLENTY };
    let (files, now) = (store.files(), now());
    let begin = |id: u8, now| {
        let file = FileRecord { owner: ParticipantId([id; 16]), ..file(id, LONG) };
        store.begin_file(ROOM, file, budgets, now)
    };
    for id in 1..=3 {
        assert_eq!(begin(id, now).await.unwrap(), BeginningFile::Begun(0));
    }
    files.append(&ROOM, &[1; 32], 0, &[0; 100_000]).unwrap();
    files.append(&ROOM, &[2; 32], 0, &vec![0; 300_000]).unwrap();
    assert_eq!(begin(4, now).await.unwrap(), BeginningFile::Begun(0), "nothing had come of the third");
    assert!(store.file(ROOM, [3; 32]).await.unwrap().is_none());
    files.append(&ROOM, &[4; 32], 0, &[0; 100_000]).unwrap();
    let soon = now + std::time::Duration::from_secs(12);
    assert_eq!(begin(5, soon).await.unwrap(), BeginningFile::Quota, "the others come well");
    let later = now + std::time::Duration::from_secs(60);
    assert_eq!(begin(5, later).await.unwrap(), BeginningFile::Begun(0), "they did not go on");
    assert!(files.held(&ROOM, &[1; 32]).is_err());
    assert_eq!(files.held(&ROOM, &[2; 32]).unwrap(), LONG, "what is complete stays");
}

#[tokio::test]
async fn files_go_with_their_meeting_when_it_is_deleted_or_past() {
    for past in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let store = with_a_meeting(folder.path()).await;
        store.write(ROOM, records()).await.unwrap();
        store.begin_file(ROOM, file(1, 9), PLENTY, NOW).await.unwrap();
        let files = store.files();
        files.append(&ROOM, &[1; 32], 0, b"canary").unwrap();
        if past {
            let left = Record::Occupied { empty_since: Some(NOW) };
            store.write(ROOM, vec![left]).await.unwrap();
            let late = NOW + EMPTY_KEPT + std::time::Duration::from_millis(3 * DAY);
            assert_eq!(store.sweep(late).await.unwrap(), 1);
        } else {
            let host = HostKey([1; 32]).hash();
            assert_eq!(store.unregister(ROOM, host, 2).await.unwrap(), Unregistering::Gone);
        }
        assert!(files.held(&ROOM, &[1; 32]).is_err());
    }
}

#[tokio::test]
async fn a_group_from_before_a_restart_goes_after_a_day_with_its_files_and_the_meeting_stays() {
    let folder = tempfile::tempdir().unwrap();
    let store = with_a_meeting(folder.path()).await;
    store.write(ROOM, records()).await.unwrap();
    store.begin_file(ROOM, file(1, 9), PLENTY, NOW).await.unwrap();
    drop(store);
    let store = Sqlite::open(folder.path(), NOW).unwrap();
    let a_day_later = NOW + EMPTY_KEPT;
    assert_eq!(store.sweep(a_day_later).await.unwrap(), 0);
    assert!(restored(&store).await.snapshot.is_some() && store.files().held(&ROOM, &[1; 32]).is_ok());
    store.write(ROOM, vec![Record::Occupied { empty_since: None }]).await.unwrap();
    assert_eq!(store.sweep(Timestamp(a_day_later.0 + 1)).await.unwrap(), 0);
    assert!(restored(&store).await.snapshot.is_some(), "somebody has come back");
    store.write(ROOM, vec![Record::Occupied { empty_since: Some(NOW) }]).await.unwrap();
    assert_eq!(store.sweep(Timestamp(a_day_later.0 + 1)).await.unwrap(), 0, "the meeting itself stays");
    let left = restored(&store).await;
    assert!(left.snapshot.is_none() && left.seats.is_empty() && left.log.is_empty());
    assert!(store.files().held(&ROOM, &[1; 32]).is_err());
}

#[tokio::test]
async fn however_many_groups_and_meetings_there_are_each_is_swept() {
    const COUNT: u16 = 600;
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path(), NOW).unwrap();
    let room = |number: u16| {
        let mut room = [0; 32];
        room[30..].copy_from_slice(&number.to_be_bytes());
        RoomHash(room)
    };
    for number in 0..COUNT {
        let meeting = Registration { room: room(number), ..registration(1, 1) };
        store.register(meeting, b"card".to_vec(), 1_000).await.unwrap();
        // Some have a group in which nobody is any more.
        if number % 50 == 0 {
            store.write(room(number), records()).await.unwrap();
            store.begin_file(room(number), file(1, 9), PLENTY, NOW).await.unwrap();
            let left = Record::Occupied { empty_since: Some(NOW) };
            store.write(room(number), vec![left]).await.unwrap();
        }
    }
    let late = NOW + EMPTY_KEPT + std::time::Duration::from_millis(3 * DAY);
    assert_eq!(store.sweep(late).await.unwrap(), usize::from(COUNT));
    assert_eq!(store.count().await.unwrap(), 0);
    assert_eq!(rows(folder.path()), 0);
    for number in (0..COUNT).step_by(50) {
        assert!(store.files().held(&room(number), &[1; 32]).is_err(), "{number}");
    }
}

#[tokio::test]
async fn however_many_files_there_are_each_is_swept_and_goes_with_the_group() {
    const COUNT: u32 = 600;
    let folder = tempfile::tempdir().unwrap();
    let store = with_a_meeting(folder.path()).await;
    store.write(ROOM, records()).await.unwrap();
    let id = |number: u32| {
        let mut id = [0; 32];
        id[28..].copy_from_slice(&number.to_be_bytes());
        id
    };
    let begin = async |number| {
        let owner = ParticipantId(id(number)[16..].try_into().unwrap());
        let file = FileRecord { id: id(number), owner, bytes: 9 };
        let begun = store.begin_file(ROOM, file, PLENTY, NOW).await;
        assert_eq!(begun.unwrap(), BeginningFile::Begun(0));
    };
    for number in 1..=COUNT {
        begin(number).await;
    }
    let now = now();
    // The last one is complete.
    assert_eq!(store.files().append(&ROOM, &id(COUNT), 0, b"canaries!").unwrap(), Appended::Now(9));
    store.sweep(now + 2 * GIVEN_UP).await.unwrap();
    for number in 1..COUNT {
        assert!(store.file(ROOM, id(number)).await.unwrap().is_none(), "{number}");
    }
    assert!(store.file(ROOM, id(COUNT)).await.unwrap().is_some());
    for number in 1..COUNT {
        begin(number).await;
    }
    store.write(ROOM, vec![Record::GroupGone]).await.unwrap();
    let files = store.files();
    drop(store);
    assert!((1..=COUNT).all(|number| files.held(&ROOM, &id(number)).is_err()));
}

#[tokio::test]
async fn what_a_crash_left_of_a_file_is_gone_after_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let store = with_a_meeting(folder.path()).await;
    store.write(ROOM, records()).await.unwrap();
    store.begin_file(ROOM, file(1, 9), PLENTY, NOW).await.unwrap();
    let kept = store.files();
    drop(store);
    let folder_of_room =
        std::fs::read_dir(folder.path().join("files")).unwrap().next().unwrap().unwrap().path();
    std::fs::write(folder_of_room.join("ab"), b"canary").unwrap();
    std::fs::create_dir(folder.path().join("files/cd")).unwrap();
    std::fs::write(folder.path().join("files/cd/ef"), b"canary").unwrap();
    let store = Sqlite::open(folder.path(), NOW).unwrap();
    assert_eq!(kept.held(&ROOM, &[1; 32]).unwrap(), 0);
    assert!(!folder_of_room.join("ab").exists() && !folder.path().join("files/cd").exists());
    drop(store);
}

/// Of a class that may be in these places.
fn classed(regions: &[&str], file_hours: u16) -> Registration {
    let class = ClassRules {
        organisation: [7; 16],
        by: "Example University".into(),
        class: "sensitive".into(),
        title: "Confidential".into(),
        people: People::Link,
        mfa: false,
        verified_by: None,
        lobby: Lobby::On,
        record: Grant::Hosts,
        share: Grant::Hosts,
        chat: true,
        private_chat: true,
        rename: true,
        muted: false,
        camera_off: false,
        kept_days: 7,
        file_hours,
        chat_hours: 0,
        regions: regions.iter().map(|region| (*region).to_owned()).collect(),
        exceptions: Vec::new(),
    };
    Registration { class: Some(Box::new(class)), ..registration(1, 1) }
}

fn at(database: Option<&str>, files: Option<&str>) -> Places {
    let [database, files] = [database, files].map(|name| name.map(|name| Place::named(name).unwrap()));
    Places { database, files }
}

#[tokio::test]
async fn at_the_stores_boundary_nothing_is_written_that_may_not_be_there() {
    const CARD: &[u8] = b"the card of a meeting of a class";
    for (places, stored, begun) in [
        (at(Some("NL"), Some("NL")), true, BeginningFile::Begun(0)),
        (at(Some("NL"), Some("US")), true, BeginningFile::Outside),
        (at(Some("NL"), None), true, BeginningFile::Outside),
        (at(Some("US"), Some("NL")), false, BeginningFile::NotHere),
        (at(None, None), false, BeginningFile::NotHere),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open_in(folder.path(), None, places.clone(), NOW).unwrap();
        let answer = store.register(classed(&["EU"], 720), CARD.to_vec(), MANY).await.unwrap();
        assert_eq!(answer != Registering::Outside, stored, "{places:?}");
        store.write(ROOM, records()).await.unwrap();
        assert_eq!(store.begin_file(ROOM, file(1, 9), PLENTY, NOW).await.unwrap(), begun, "{places:?}");
        drop(store);
        assert_eq!(stands_in_a_file(folder.path(), CARD), stored, "{places:?}");
    }
}

#[tokio::test]
async fn a_file_goes_when_its_class_keeps_it_no_longer_and_the_meeting_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path(), NOW).unwrap();
    store.register(classed(&[], 2), b"card".to_vec(), MANY).await.unwrap();
    store.write(ROOM, records()).await.unwrap();
    let files = store.files();
    store.begin_file(ROOM, file(1, 6), PLENTY, now()).await.unwrap();
    files.append(&ROOM, &[1; 32], 0, b"canary").unwrap();
    let hour = 60 * 60 * 1_000;
    store.sweep(Timestamp(now().0 + 2 * hour - 60_000)).await.unwrap();
    assert_eq!(files.held(&ROOM, &[1; 32]).unwrap(), 6);
    store.sweep(Timestamp(now().0 + 2 * hour)).await.unwrap();
    assert!(store.file(ROOM, [1; 32]).await.unwrap().is_none());
    assert!(restored(&store).await.snapshot.is_some());
}
