//! Organisations and their people in the database.

use std::time::Duration;

use identity::{
    Account, AccountId, Credential, Invitation, Organisation, OrganisationId, Role, Roles, Session,
    TokenHash, UnixTime, accounts::INVITED,
};
use meeting::Timestamp;
use store::{
    Sqlite,
    accounts::{Accounts, Changing, Founding},
    audit::By,
    data::{Beside, Custody, Limits},
};

const NOW: UnixTime = UnixTime(1_800_000_000);

fn by() -> By {
    By::server(NOW)
}

fn organisation(number: u8, path: &str) -> Organisation {
    let id = OrganisationId([number; 16]);
    Organisation { id, name: "Ergens".into(), path: path.into(), host: None, since: NOW }
}

fn account(number: u8, organisation: &Organisation, roles: &[Role]) -> Account {
    Account {
        id: AccountId([number; 16]),
        organisation: organisation.id,
        label: format!("Somebody {number}"),
        roles: roles.iter().copied().collect(),
        active: true,
        since: NOW,
    }
}

fn credential(number: u8, of: &Account) -> Credential {
    Credential {
        id: vec![number; 32],
        account: of.id,
        label: "Key".into(),
        key: "{}".into(),
        since: NOW,
        used: NOW,
    }
}

fn session(number: u8, of: &Account) -> Session {
    Session::begin(TokenHash([number; 32]), of.id, NOW)
}

/// An organisation with an owner, and a member who was invited.
async fn founded(store: &Sqlite, number: u8, path: &str) -> (Organisation, Account, Account) {
    let organisation = organisation(number, path);
    let owner = account(number + 1, &organisation, &[Role::Owner]);
    let founding =
        store.found(by(), organisation.clone(), owner.clone(), credential(number + 1, &owner), 9, None).await;
    assert_eq!(founding.unwrap(), Founding::Founded);
    let member = account(number + 2, &organisation, &[Role::Member]);
    let token = TokenHash([number; 32]);
    let until = NOW.after(Duration::from_secs(60));
    let (roles, inviter) = (member.roles, owner.id);
    store
        .invite(
            by(),
            Invitation { token, organisation: organisation.id, label: "x".into(), roles, by: inviter, until },
        )
        .await
        .unwrap();
    assert!(store.accept(token, member.clone(), credential(number + 2, &member), NOW).await.unwrap());
    (organisation, owner, member)
}

fn open(folder: &tempfile::TempDir) -> Sqlite {
    Sqlite::open(folder.path(), Timestamp(NOW.0 * 1_000)).unwrap()
}

#[tokio::test]
async fn of_another_organisation_nothing_is_seen_or_changed() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let (here, owner, member) = founded(&store, 10, "here").await;
    let (there, ..) = founded(&store, 20, "there").await;
    assert_eq!(store.account(there.id, member.id).await.unwrap(), None);
    let people = store.people(there.id, None).await.unwrap();
    assert!(people.iter().all(|person| person.account.organisation == there.id) && people.len() == 2);
    let roles = Roles::default().with(Role::Owner);
    assert_eq!(
        store.set_roles(by(), there.id, member.id, (member.roles, roles)).await.unwrap(),
        Changing::Unknown
    );
    assert_eq!(store.set_active(by(), there.id, member.id, false).await.unwrap(), Changing::Unknown);
    assert_eq!(store.account(here.id, member.id).await.unwrap(), Some(member.clone()));
    // An invitation to one organisation makes nobody a member of another.
    let token = TokenHash([99; 32]);
    let until = NOW.after(Duration::from_secs(60));
    let invitation =
        Invitation { token, organisation: here.id, label: "x".into(), roles, by: owner.id, until };
    store.invite(by(), invitation).await.unwrap();
    let stranger = account(50, &there, &[Role::Owner]);
    assert!(!store.accept(token, stranger.clone(), credential(50, &stranger), NOW).await.unwrap());
    assert!(!store.withdraw(by(), there.id, token).await.unwrap());
    // Paths are one organisation's alone.
    let taken = organisation(30, "here");
    let other = account(31, &taken, &[Role::Owner]);
    assert_eq!(
        store.found(by(), taken, other.clone(), credential(31, &other), 9, None).await.unwrap(),
        Founding::Taken
    );
    let renamed = Organisation { path: "here".into(), ..there };
    assert_eq!(store.change_organisation(by(), renamed).await.unwrap(), Changing::Taken);
    let full = organisation(40, "full");
    let other = account(41, &full, &[Role::Owner]);
    assert_eq!(
        store.found(by(), full, other.clone(), credential(41, &other), 2, None).await.unwrap(),
        Founding::Full
    );
}

#[tokio::test]
async fn an_organisation_keeps_an_owner_who_is_let_in() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let (here, owner, member) = founded(&store, 10, "here").await;
    let (owns, plain) = (Roles::default().with(Role::Owner), Roles::default().with(Role::Member));
    let (down, up) = ((owner.roles, plain), (member.roles, owns));
    assert_eq!(store.set_roles(by(), here.id, owner.id, down).await.unwrap(), Changing::Last);
    assert_eq!(store.set_active(by(), here.id, owner.id, false).await.unwrap(), Changing::Last);
    assert_eq!(store.set_roles(by(), here.id, member.id, up).await.unwrap(), Changing::Changed);
    assert_eq!(store.set_active(by(), here.id, member.id, false).await.unwrap(), Changing::Changed);
    assert_eq!(
        store.set_roles(by(), here.id, owner.id, down).await.unwrap(),
        Changing::Last,
        "the other is not let in"
    );
    assert_eq!(store.set_active(by(), here.id, member.id, true).await.unwrap(), Changing::Changed);
    assert_eq!(
        store.set_roles(by(), here.id, member.id, (member.roles, plain)).await.unwrap(),
        Changing::Meanwhile,
        "they are an owner by now"
    );
    assert_eq!(store.set_roles(by(), here.id, owner.id, down).await.unwrap(), Changing::Changed);
}

#[tokio::test]
async fn who_is_let_in_no_more_has_neither_session_nor_passkey_and_what_is_over_goes() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let (here, _, member) = founded(&store, 10, "here").await;
    store.begin_session(session(1, &member)).await.unwrap();
    assert!(store.session(TokenHash([1; 32])).await.unwrap().is_some());
    store.set_active(by(), here.id, member.id, false).await.unwrap();
    assert!(store.session(TokenHash([1; 32])).await.unwrap().is_none());
    assert!(store.sessions(member.id).await.unwrap().is_empty());
    assert!(store.credential(vec![12; 32]).await.unwrap().is_none());
    store.set_active(by(), here.id, member.id, true).await.unwrap();
    assert!(store.credential(vec![12; 32]).await.unwrap().is_some());

    store.begin_session(session(2, &member)).await.unwrap();
    store.retain(NOW.after(Duration::from_secs(3_599)), Limits::new(30)).await.unwrap();
    assert_eq!(store.sessions(member.id).await.unwrap().len(), 1);
    store.retain(NOW.after(Duration::from_secs(3_600)), Limits::new(30)).await.unwrap();
    assert!(store.sessions(member.id).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_deleted_organisation_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let (here, owner, member) = founded(&store, 10, "canary-path").await;
    store.begin_session(session(1, &member)).await.unwrap();
    store.delete_organisation(by(), here.id).await.unwrap();
    assert_eq!(store.organisations().await.unwrap(), 0);
    assert!(store.credential(vec![11; 32]).await.unwrap().is_none());
    assert!(store.session(TokenHash([1; 32])).await.unwrap().is_none());
    drop(store);
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let Ok(bytes) = std::fs::read(entry.unwrap().path()) else { continue };
        for canary in [&b"canary-path"[..], owner.label.as_bytes(), &member.id.0, &[11; 32]] {
            assert!(!bytes.windows(canary.len()).any(|window| window == canary), "{canary:?}");
        }
    }
}

#[tokio::test]
async fn a_link_to_make_an_organisation_holds_for_seven_days_and_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    founded(&store, 10, "here").await;
    let mut beside = Beside::open(folder.path()).unwrap();
    let (link, late) = (TokenHash([1; 32]), TokenHash([2; 32]));
    assert!(!beside.invite_organisation(link, NOW, 1).unwrap(), "as many as may be");
    assert!(!store.may_found(link, NOW).await.unwrap());
    for token in [link, late] {
        assert!(beside.invite_organisation(token, NOW, 9).unwrap());
    }
    let over = NOW.after(INVITED);
    assert!(store.may_found(late, NOW).await.unwrap() && !store.may_found(late, over).await.unwrap());

    let make = |number: u8, since: UnixTime, link: TokenHash| {
        let organisation = Organisation { since, ..organisation(number, &format!("o{number}")) };
        let owner = account(number + 1, &organisation, &[Role::Owner]);
        let key = credential(number + 1, &owner);
        store.found(by(), organisation, owner, key, 9, Some(link))
    };
    assert_eq!(make(20, NOW, link).await.unwrap(), Founding::Founded);
    assert_eq!(make(30, NOW, link).await.unwrap(), Founding::Spent);
    assert_eq!(make(30, over, late).await.unwrap(), Founding::Spent);
    assert_eq!(store.organisations().await.unwrap(), 2);
    store.retain(over, Limits::new(30)).await.unwrap();
    assert!(!store.may_found(late, NOW).await.unwrap(), "deleted");
}
