//! Data that goes away: copies, erasure and deletion in time, looked at in the files of the database as a thief would.

use std::{path::Path, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use identity::{
    Account, AccountId, Credential, Invitation, Organisation, OrganisationId, Role, Session, TokenHash,
    UnixTime,
};
use meeting::Timestamp;
use store::{
    Sqlite,
    accounts::{Accounts, Founding, MOST_CREDENTIALS},
    audit::{Audit, By, KEPT},
    data::{Asking, Beside, COPIES_A_DAY, Cell, Custody, Held, Kind, Limits, Notice, Outcome, TABLES, UNDO},
    register::{Mark, RegisterEntries},
};
use trust::audit::Act;

const NOW: UnixTime = UnixTime(1_800_000_000);
const DAY: Duration = Duration::from_secs(24 * 3_600);
const CANARY: &str = "Zebrafink Quetzalcoatlus";

fn open(folder: &Path) -> Sqlite {
    Sqlite::open(folder, Timestamp(NOW.0 * 1_000)).unwrap()
}

fn later(days: u32) -> UnixTime {
    NOW.after(DAY * days)
}

fn account(number: u8, organisation: &Organisation, roles: &[Role], label: &str) -> Account {
    Account {
        id: AccountId([number; 16]),
        organisation: organisation.id,
        label: label.to_owned(),
        roles: roles.iter().copied().collect(),
        active: true,
        since: NOW,
    }
}

fn credential(account: &Account, number: u16, label: &str) -> Credential {
    let mut id = vec![account.id.0[0]; 30];
    id.extend(number.to_be_bytes());
    Credential { id, account: account.id, label: label.to_owned(), key: "{}".into(), since: NOW, used: NOW }
}

async fn found(store: &Sqlite) -> (Organisation, Account) {
    let organisation = Organisation {
        id: OrganisationId([1; 16]),
        name: "Ergens".into(),
        path: "ergens".into(),
        host: None,
        since: NOW,
    };
    let owner = account(2, &organisation, &[Role::Owner, Role::Member], "Olga");
    let passkey = credential(&owner, 0, "Owner's key");
    let founding =
        store.found(By::server(NOW), organisation.clone(), owner.clone(), passkey, 9, None).await.unwrap();
    assert_eq!(founding, Founding::Founded);
    (organisation, owner)
}

async fn join(store: &Sqlite, owner: &Account, who: &Account, passkeys: u16) {
    let token = TokenHash([who.id.0[0]; 32]);
    let invitation = Invitation {
        token,
        organisation: who.organisation,
        label: "invited".into(),
        roles: who.roles,
        by: owner.id,
        until: NOW.after(DAY),
    };
    store.invite(By::server(NOW), invitation).await.unwrap();
    assert!(store.accept(token, who.clone(), credential(who, 0, &who.label), NOW).await.unwrap());
    for number in 1..passkeys {
        store
            .add_credential(By::server(NOW), credential(who, number, &format!("{} {number}", who.label)))
            .await
            .unwrap();
    }
}

fn limits() -> Limits {
    Limits::new(30)
}

/// In which files a text stands, in which of the forms that text takes.
fn scan(folder: &Path, text: &str) -> Vec<String> {
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut forms: Vec<(&str, Vec<u8>)> = vec![
        ("as it is", text.into()),
        ("hexadecimal", hex.clone().into()),
        ("HEXADECIMAL", hex.to_uppercase().into()),
        ("UTF-16", wide),
    ];
    // Inside of something longer it begins at any of three places; what the neighbours change at its ends is left out.
    for shift in 0..3 {
        let encoded = BASE64_STANDARD.encode([vec![0; shift], text.into()].concat());
        let inner = &encoded[if shift == 0 { 0 } else { shift + 1 }..encoded.len() - 4];
        forms.push(("base64", inner.into()));
        forms.push(("base64url", inner.replace('+', "-").replace('/', "_").into()));
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(scan(&path, text));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let holds = |form: &[u8]| bytes.windows(form.len()).any(|window| window == form);
        let name = path.file_name().unwrap().to_string_lossy();
        found.extend(forms.iter().filter(|(_, form)| holds(form)).map(|(what, _)| format!("{name}: {what}")));
    }
    found
}

#[tokio::test]
async fn who_is_erased_is_in_no_page_log_or_file_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let (organisation, owner) = found(&store).await;
    let gone = account(3, &organisation, &[Role::Member], CANARY);
    let stays = account(4, &organisation, &[Role::Member], "Walrus Heron");
    // Enough for pages to be split and rows to be moved between them.
    join(&store, &owner, &gone, 200).await;
    join(&store, &owner, &stays, 200).await;
    store.begin_session(Session::begin(TokenHash([9; 32]), gone.id, NOW)).await.unwrap();
    let signed = format!("{{\"entry\":\"attestation\",\"by\":{{\"person\":\"{}\"}}}}", gone.id.text());
    let told = By::server(NOW).event(organisation.id, None, Act::NoticeChanged {});
    let read = store.register(None, Mark::default()).await.unwrap().mark;
    assert!(
        store.write_register(read, Some(organisation.id), NOW, signed.clone(), told.clone()).await.unwrap()
    );
    assert!(
        !store.write_register(read, Some(organisation.id), NOW, signed, told).await.unwrap(),
        "it has gone on"
    );
    for part in [CANARY, &gone.id.text()] {
        assert!(!scan(folder.path(), part).is_empty(), "this test would not notice");
    }

    let asked = store.ask_erasure(By::server(NOW), organisation.id, gone.id, NOW, [1; 16]).await.unwrap();
    assert_eq!(asked, Asking::Due(NOW.after(UNDO)));
    let before = NOW.after(UNDO - Duration::from_secs(1));
    assert_eq!(store.retain(before, limits()).await.unwrap(), 0, "half an hour to take it back");
    assert_eq!(store.retain(NOW.after(UNDO), limits()).await.unwrap(), 1);
    for part in [CANARY, &gone.id.text()] {
        assert_eq!(scan(folder.path(), part), Vec::<String>::new());
    }
    assert!(!scan(folder.path(), "Walrus Heron").is_empty(), "only the one who asked");
    assert_eq!(store.account(organisation.id, gone.id).await.unwrap(), None);
    assert_eq!(store.copy(organisation.id, gone.id, NOW, [2; 16]).await.unwrap(), Some(vec![]));
    let requests = store.data_requests(organisation.id, None).await.unwrap();
    assert_eq!((requests[0].account, requests[0].outcome), (None, Outcome::Done), "that, and not who");
    drop(store);
    assert_eq!(scan(folder.path(), CANARY), Vec::<String>::new());
}

#[tokio::test]
async fn an_erasure_can_be_taken_back_and_leaves_no_organisation_without_an_owner() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let (organisation, owner) = found(&store).await;
    let member = account(3, &organisation, &[Role::Member], "Mo");
    join(&store, &owner, &member, 1).await;
    let ask = async |who: &Account, at| {
        store.ask_erasure(By::server(NOW), organisation.id, who.id, at, [at.0 as u8; 16]).await
    };
    assert_eq!(ask(&owner, NOW).await.unwrap(), Asking::LastOwner);
    let elsewhere =
        store.ask_erasure(By::server(NOW), OrganisationId([7; 16]), member.id, NOW, [3; 16]).await.unwrap();
    assert_eq!(elsewhere, Asking::Unknown, "by nobody of another organisation");

    let due = Asking::Due(NOW.after(UNDO));
    assert_eq!(ask(&member, NOW).await.unwrap(), due);
    assert_eq!(ask(&member, UnixTime(NOW.0 + 60)).await.unwrap(), due, "asking again does not put it off");
    assert!(store.undo_erasure(By::server(NOW), organisation.id, member.id, NOW).await.unwrap());
    assert!(!store.undo_erasure(By::server(NOW), organisation.id, member.id, NOW).await.unwrap());
    assert_eq!(store.retain(later(1), limits()).await.unwrap(), 0);
    assert!(store.account(organisation.id, member.id).await.unwrap().is_some());

    // Two owners ask in the same half hour: one stays.
    let roles = [Role::Owner, Role::Member].into_iter().collect();
    store.set_roles(By::server(NOW), organisation.id, member.id, (member.roles, roles)).await.unwrap();
    assert!(matches!(ask(&owner, UnixTime(NOW.0 + 2)).await.unwrap(), Asking::Due(_)));
    assert!(matches!(ask(&member, UnixTime(NOW.0 + 3)).await.unwrap(), Asking::Due(_)));
    assert_eq!(store.retain(later(1), limits()).await.unwrap(), 1);
    assert_eq!(store.people(organisation.id, None).await.unwrap().len(), 1);
    let requests = store.data_requests(organisation.id, None).await.unwrap();
    assert_eq!(requests.iter().filter(|one| one.outcome == Outcome::Refused).count(), 1);
}

fn texts(held: &[Held]) -> String {
    let cells = held.iter().flat_map(|held| held.rows.iter().flatten());
    let text = |cell: &Cell| if let Cell::Text(text) = cell { Some(text.clone()) } else { None };
    cells.filter_map(text).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_copy_holds_all_of_ones_own_and_nothing_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let (organisation, owner) = found(&store).await;
    let member = account(3, &organisation, &[Role::Member], CANARY);
    join(&store, &owner, &member, 2).await;
    store.begin_session(Session::begin(TokenHash([9; 32]), member.id, NOW)).await.unwrap();
    let invitation = Invitation {
        token: TokenHash([7; 32]),
        organisation: organisation.id,
        label: "Somebody Invited".into(),
        roles: member.roles,
        by: owner.id,
        until: NOW.after(DAY),
    };
    store.invite(By::server(NOW), invitation).await.unwrap();

    let copy = store.copy(organisation.id, member.id, NOW, [1; 16]).await.unwrap().unwrap();
    let rows = |table: &str| copy.iter().find(|held| held.table.name == table).unwrap().rows.len();
    let personal = TABLES.iter().filter(|table| table.whose.is_some()).map(|table| table.name);
    let personal = personal.chain(["audit_rows", "register_entries"]);
    assert_eq!(copy.iter().map(|held| held.table.name).collect::<Vec<_>>(), personal.collect::<Vec<_>>());
    assert_eq!(
        (rows("accounts"), rows("credentials"), rows("sessions"), rows("data_requests")),
        (1, 2, 1, 1)
    );
    assert!(texts(&copy).contains(CANARY) && !texts(&copy).contains("Olga"));
    // What the audit log says of them, without the numbers of others.
    assert!(rows("audit_rows") > 1 && texts(&copy).contains(&member.id.text()), "{}", texts(&copy));
    assert!(!texts(&copy).contains(&owner.id.text()), "{}", texts(&copy));

    // What the owner wrote of somebody else is not the owner's.
    let of_owner = store.copy(organisation.id, owner.id, NOW, [2; 16]).await.unwrap().unwrap();
    assert!(!texts(&of_owner).contains("Somebody Invited") && !texts(&of_owner).contains(CANARY));
    let requests = store.data_requests(organisation.id, Some(member.id)).await.unwrap();
    assert_eq!(
        requests.iter().map(|one| (one.kind, one.outcome)).collect::<Vec<_>>(),
        [(Kind::Copy, Outcome::Done)]
    );
}

#[tokio::test]
async fn there_are_no_more_copies_in_a_day_and_passkeys_than_may_be() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let (organisation, owner) = found(&store).await;
    for n in 0..COPIES_A_DAY {
        let copy = store.copy(organisation.id, owner.id, NOW, [n as u8; 16]).await.unwrap();
        assert!(copy.is_some(), "the copy {n}");
    }
    assert_eq!(store.copy(organisation.id, owner.id, NOW, [98; 16]).await.unwrap(), None);
    assert!(store.copy(organisation.id, owner.id, NOW.after(DAY), [99; 16]).await.unwrap().is_some());

    let add = |n: usize| {
        let more = credential(&owner, n as u16, &format!("passkey {n}"));
        store.add_credential(By::server(NOW), more)
    };
    for n in 1..MOST_CREDENTIALS {
        assert!(add(n).await.unwrap(), "the passkey {n}");
    }
    assert!(!add(MOST_CREDENTIALS).await.unwrap());
    assert_eq!(store.credentials(owner.id).await.unwrap().len(), MOST_CREDENTIALS);
}

#[tokio::test]
async fn four_hundred_days_on_only_what_may_stay_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let (organisation, owner) = found(&store).await;
    let stays = account(3, &organisation, &[Role::Member], "Stays");
    let leaves = account(4, &organisation, &[Role::Member], CANARY);
    join(&store, &owner, &stays, 1).await;
    join(&store, &owner, &leaves, 1).await;
    store.begin_session(Session::begin(TokenHash([9; 32]), stays.id, NOW)).await.unwrap();
    store.copy(organisation.id, stays.id, NOW, [1; 16]).await.unwrap();
    let token = TokenHash([7; 32]);
    let until = NOW.after(identity::accounts::INVITED);
    let invitation = Invitation {
        token,
        organisation: organisation.id,
        label: "x".into(),
        roles: stays.roles,
        by: owner.id,
        until,
    };
    store.invite(By::server(NOW), invitation).await.unwrap();
    store.set_active(By::server(NOW), organisation.id, leaves.id, false).await.unwrap();
    store.retain(NOW, limits()).await.unwrap();
    assert_eq!(store.overdue(NOW, limits()).await.unwrap(), []);

    // Who comes back within the time stays.
    store.set_active(By::server(NOW), organisation.id, leaves.id, true).await.unwrap();
    store.retain(later(29), limits()).await.unwrap();
    store.set_active(By::server(NOW), organisation.id, leaves.id, false).await.unwrap();
    store.retain(later(30), limits()).await.unwrap();
    assert!(store.account(organisation.id, leaves.id).await.unwrap().is_some());

    // If nothing were deleted, it would be counted.
    let overdue = store.overdue(later(400), limits()).await.unwrap();
    let tables: Vec<_> = overdue.into_iter().map(|(table, _)| table).collect();
    assert_eq!(tables, ["accounts", "data_requests", "audit_rows"]);
    for day in 31..=400 {
        store.retain(later(day), limits()).await.unwrap();
        store.retire(UnixTime(later(day).0 - KEPT.as_secs()), later(day)).await.unwrap();
        assert_eq!(store.overdue(later(day), limits()).await.unwrap(), [], "on day {day}");
    }
    assert_eq!(scan(folder.path(), CANARY), Vec::<String>::new());
    drop(store);
    let beside = Beside::open(folder.path()).unwrap();
    let left: Vec<_> = beside.rows(None).unwrap().into_iter().filter(|(_, rows)| *rows > 0).collect();
    // The log says what was erased within the year.
    let left: Vec<_> = left.into_iter().filter(|(table, _)| !table.starts_with("audit")).collect();
    let counter = ("register_changes", 1);
    assert_eq!(left, [("organisations", 1), ("accounts", 2), ("credentials", 2), counter]);
}

#[tokio::test]
async fn no_configuration_keeps_anybody_longer_than_may_be() {
    assert_eq!(Limits::new(10_000), Limits::new(31));
}

#[tokio::test]
async fn a_notice_is_completed_by_its_organisation() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let (organisation, _) = found(&store).await;
    assert_eq!(store.notice(organisation.id).await.unwrap(), Notice::default());
    let notice = Notice { contact: "privacy@ergens.example".into(), ..Notice::default() };
    store.set_notice(By::server(NOW), organisation.id, notice.clone()).await.unwrap();
    assert_eq!(store.notice(organisation.id).await.unwrap(), notice);
    assert_eq!(store.organisation_at("ergens".into()).await.unwrap(), Some(organisation));
    assert_eq!(store.organisation_at("nergens".into()).await.unwrap(), None);
}

#[tokio::test]
async fn a_column_added_by_hand_keeps_the_store_shut() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()));
    let db = rusqlite::Connection::open(folder.path().join("conclave.sqlite")).unwrap();
    db.execute_batch("ALTER TABLE accounts ADD COLUMN mail TEXT").unwrap();
    drop(db);
    let refused = Sqlite::open(folder.path(), Timestamp(0)).err().unwrap().to_string();
    assert!(refused.contains("accounts.mail") && !refused.contains('\n'), "{refused}");
    assert!(Beside::open(folder.path()).is_err());
}

#[test]
fn commands_find_no_database_where_there_is_none_and_make_none() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Beside::open(folder.path()).is_err());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
