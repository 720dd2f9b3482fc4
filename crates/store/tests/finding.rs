//! Members of an organisation find one another in the database, and nobody else finds anybody.

use std::time::Duration;

use identity::{Account, AccountId, Credential, Organisation, OrganisationId, Role, TokenHash, UnixTime};
use meeting::Timestamp;
use store::{
    Sqlite,
    accounts::{
        Accounts, Changing, Founding,
        finding::{Finding, Standing},
        provisioning::{Asked, Provisioning, ProvisioningToken, Scope},
    },
    audit::By,
};

const NOW: UnixTime = UnixTime(1_800_000_000);

fn by() -> By {
    By::server(NOW)
}

fn account(number: u8, organisation: OrganisationId, label: &str) -> Account {
    let roles = [Role::Owner, Role::Member].into_iter().collect();
    Account {
        id: AccountId([number; 16]),
        organisation,
        label: label.into(),
        roles,
        active: true,
        since: NOW,
    }
}

async fn founded(store: &Sqlite, number: u8, path: &str, label: &str) -> OrganisationId {
    let id = OrganisationId([number; 16]);
    let organisation = Organisation { id, name: path.into(), path: path.into(), host: None, since: NOW };
    let owner = account(number, id, label);
    let credential = Credential {
        id: vec![number; 32],
        account: owner.id,
        label: "Key".into(),
        key: "{}".into(),
        since: NOW,
        used: NOW,
    };
    assert_eq!(store.found(by(), organisation, owner, credential, 9, None).await.unwrap(), Founding::Founded);
    id
}

/// A user of the organisation's directory with this userName.
async fn provisioned(store: &Sqlite, organisation: OrganisationId, number: u8, name: &str) {
    let token = TokenHash([number; 32]);
    let kept = ProvisioningToken {
        token,
        organisation,
        label: "Directory".into(),
        scope: Scope::Write,
        since: NOW,
        until: NOW.after(Duration::from_secs(3_600)),
        used: None,
    };
    assert!(store.add_provisioning_token(by(), kept, [number; 32]).await.unwrap());
    let asked = Asked {
        base: "https://a.example/scim/v2".into(),
        method: "POST".into(),
        path: "/Users".into(),
        query: String::new(),
        content_type: Some("application/scim+json".into()),
        if_match: None,
        body: format!(r#"{{"userName":"{name}"}}"#).into_bytes(),
        now: Duration::from_secs(NOW.0),
        random: [number; 16],
    };
    assert!(store.provision(token, asked).await.unwrap().unwrap().response.is_success());
}

async fn found(store: &Sqlite, organisation: OrganisationId, asked: &str) -> Vec<String> {
    let all = store.find(organisation, asked.into()).await.unwrap();
    assert!(all.iter().all(|account| account.organisation == organisation));
    all.into_iter().map(|account| account.label).collect()
}

fn open(folder: &std::path::Path) -> Sqlite {
    Sqlite::open(folder, Timestamp(NOW.0 * 1_000)).unwrap()
}

#[tokio::test]
async fn people_are_found_by_all_of_a_name_or_identifier_once_that_is_on_and_as_long_as_they_want() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let here = founded(&store, 1, "uni", "Zoë Müller").await;
    assert_eq!(found(&store, here, "Zoë Müller").await, [""; 0], "off until it is switched on");
    provisioned(&store, here, 2, "ada@uni.example").await;

    assert_eq!(store.switch_finding(by(), here, true).await.unwrap(), Changing::Changed);
    assert_eq!(found(&store, here, " zoe  MULLER ").await, ["Zoë Müller"]);
    assert_eq!(found(&store, here, "ADA@uni.example").await.len(), 1, "by what the directory calls her");
    for part in [
        "Zoë",
        "Müller",
        "Zoë M",
        "Zoë Mülle",
        "Zoë Müller%",
        "%",
        "*",
        "",
        "ada",
        "@uni.example",
        "uni.example",
    ] {
        assert_eq!(found(&store, here, part).await, [""; 0], "{part:?}");
    }

    // Whoever does not want to be is not found, by neither; nor who is let in no more.
    let (zoe, ada) = (AccountId([1; 16]), AccountId([2; 16]));
    for who in [zoe, ada] {
        store.set_listed(who, false).await.unwrap();
    }
    assert_eq!(store.finding(zoe).await.unwrap(), Some(Standing { on: true, listed: false }));
    assert_eq!(found(&store, here, "Zoë Müller").await, [""; 0]);
    assert_eq!(found(&store, here, "ada@uni.example").await, [""; 0]);
    store.set_listed(ada, true).await.unwrap();
    assert_eq!(found(&store, here, "ada@uni.example").await.len(), 1);
    store.set_active(by(), here, ada, false).await.unwrap();
    assert_eq!(found(&store, here, "ada@uni.example").await, [""; 0]);

    // Off and on again, who did not want to be is still not found; and off nothing is kept to be found by.
    store.switch_finding(by(), here, false).await.unwrap();
    store.set_listed(zoe, true).await.unwrap();
    let kept = || {
        let db = rusqlite::Connection::open(folder.path().join("conclave.sqlite")).unwrap();
        db.query_row("SELECT count(found_as) FROM accounts", [], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!(kept(), 0);
    store.set_listed(zoe, false).await.unwrap();
    store.switch_finding(by(), here, true).await.unwrap();
    assert_eq!((found(&store, here, "Zoë Müller").await, kept()), (Vec::new(), 1));
    assert_eq!(store.switch_finding(by(), OrganisationId([9; 16]), true).await.unwrap(), Changing::Unknown);
}

#[tokio::test]
async fn two_organisations_with_one_mail_domain_find_nobody_of_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let one = founded(&store, 1, "one", "Anna Jansen").await;
    let two = founded(&store, 2, "two", "Ben Okafor").await;
    // The same domain, and once even the same identifier.
    for (organisation, number, name) in [(one, 11, "anna@mail.example"), (two, 12, "ben@mail.example")] {
        provisioned(&store, organisation, number, name).await;
        store.switch_finding(by(), organisation, true).await.unwrap();
    }
    for (own, others) in [
        ((one, ["Anna Jansen", "anna@mail.example"]), ["Ben Okafor", "ben@mail.example"]),
        ((two, ["Ben Okafor", "ben@mail.example"]), ["Anna Jansen", "anna@mail.example"]),
    ] {
        let (organisation, names) = own;
        for name in names {
            assert_eq!(found(&store, organisation, name).await.len(), 1, "{name}");
        }
        for name in others.into_iter().chain(["mail.example", "@mail.example"]) {
            assert_eq!(found(&store, organisation, name).await, [""; 0], "{name}");
        }
    }
}

#[tokio::test]
async fn a_name_that_two_have_is_told_to_be_of_more_than_one() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let here = founded(&store, 1, "uni", "José Pérez").await;
    store.switch_finding(by(), here, true).await.unwrap();
    let invitation = identity::Invitation {
        token: TokenHash([7; 32]),
        organisation: here,
        label: "Jose".into(),
        roles: [Role::Member].into_iter().collect(),
        by: AccountId([1; 16]),
        until: NOW.after(Duration::from_secs(60)),
    };
    store.invite(by(), invitation).await.unwrap();
    let told = store.invitation(TokenHash([7; 32]), NOW).await.unwrap().unwrap();
    assert_eq!((told.organisation.id, &*told.inviter), (here, "José Pérez"), "who invites is told");
    let second = Account { roles: [Role::Member].into_iter().collect(), ..account(3, here, "Jose Perez") };
    let key = Credential {
        id: vec![3; 32],
        account: second.id,
        label: "Key".into(),
        key: "{}".into(),
        since: NOW,
        used: NOW,
    };
    assert!(store.accept(TokenHash([7; 32]), second, key, NOW).await.unwrap());
    assert_eq!(found(&store, here, "jose perez").await.len(), 2, "who comes later is found, too");
}
