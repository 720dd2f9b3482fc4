//! The audit log in the database.

use identity::{AccountId, OrganisationId, UnixTime};
use meeting::Timestamp;
use store::{
    Sqlite,
    audit::{Audit, By, Offline, read},
};
use trust::audit::{ErasureCause, Event, RecordPart};

const NOW: UnixTime = UnixTime(1_800_000_000);
const DAY: u64 = 24 * 3_600;

fn open(folder: &tempfile::TempDir) -> Sqlite {
    Sqlite::open(folder.path(), Timestamp(NOW.0 * 1_000)).unwrap()
}

fn looks(of: u8, at: u8, when: UnixTime) -> Event {
    let by = By::account(AccountId([of; 16]), when);
    by.event(OrganisationId([1; 16]), Some(AccountId([at; 16])), read(RecordPart::Account))
}

fn holds(folder: &tempfile::TempDir, text: &str) -> bool {
    let files = std::fs::read_dir(folder.path()).unwrap();
    files
        .filter_map(|file| std::fs::read(file.unwrap().path()).ok())
        .any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
}

#[tokio::test]
async fn a_person_who_is_forgotten_leaves_a_log_that_verifies() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    for person in 2..200 {
        store.record(vec![looks(1, person, NOW), looks(person, 1, NOW)]).await.unwrap();
    }
    let whom = AccountId([77; 16]);
    assert_eq!(store.forget(By::server(NOW), whom, ErasureCause::Request).await.unwrap(), 2);
    assert_eq!(store.forget(By::server(NOW), whom, ErasureCause::Request).await.unwrap(), 0);
    drop(store);
    assert!(!holds(&folder, &whom.text()) && holds(&folder, &AccountId([78; 16]).text()));
    let report = Offline::open(folder.path(), None).unwrap().verify(&[]);
    assert!(report.is_sound(), "{report}");
    assert_eq!((report.rows_present, report.rows_erased), (2 * 198 - 2 + 1, 2));
}

#[tokio::test]
async fn what_is_older_than_a_year_goes_by_the_day() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let early = UnixTime(NOW.0 - 2 * DAY);
    store.record(vec![looks(1, 2, early), looks(1, 3, NOW)]).await.unwrap();
    let after = |days: u64| UnixTime(NOW.0 + days * DAY);
    assert_eq!(store.retire(UnixTime(early.0 + DAY / 2), NOW).await.unwrap(), 0, "not yet a day too old");
    assert_eq!(store.retire(NOW, after(365)).await.unwrap(), 1);
    assert_eq!(store.retire(NOW, after(365)).await.unwrap(), 0);
    let report = Offline::open(folder.path(), None).unwrap().verify(&[]);
    assert!(report.is_sound() && report.rows_present == 2, "{report}");
}

#[tokio::test]
async fn what_was_told_is_signed_for_after_the_program_ended_in_between() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    store.record(vec![looks(1, 2, NOW)]).await.unwrap();
    let key = store.log_key().to_string();
    drop(store);
    // As if it had ended after the row, before the checkpoint.
    let db = rusqlite::Connection::open(folder.path().join("conclave.sqlite")).unwrap();
    db.execute("INSERT INTO audit_rows (idx, salt, event) SELECT 1, salt, event FROM audit_rows", [])
        .unwrap();
    drop(db);
    let store = open(&folder);
    assert_eq!(store.log_key().to_string(), key);
    drop(store);
    let report = Offline::open(folder.path(), None).unwrap().verify(&[]);
    assert!(report.is_sound() && report.rows_present == 2, "{report}");
}
