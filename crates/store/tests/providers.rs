//! Providers, and who comes by them, in the database.

use identity::{
    Account, AccountId, Credential, Organisation, OrganisationId, ProviderId, Role, Session, TokenHash,
    UnixTime,
    oidc::{self, Algorithm, Requirement},
    providers::{KnownProvider, Link, PROVIDERS, ProviderSession, Subject},
};
use meeting::Timestamp;
use store::{
    Sqlite,
    accounts::{Accounts, Changing, Founding},
    audit::By,
    providers::{Place, Providers},
};

const NOW: UnixTime = UnixTime(1_800_000_000);

fn by() -> By {
    By::server(NOW)
}

fn store(folder: &tempfile::TempDir) -> Sqlite {
    Sqlite::open(folder.path(), Timestamp(NOW.0 * 1_000)).unwrap()
}

async fn founded(store: &Sqlite, number: u8) -> (Organisation, Account) {
    let id = OrganisationId([number; 16]);
    let host = Some(format!("meet{number}.example"));
    let organisation =
        Organisation { id, name: "Ergens".into(), path: format!("o{number}"), host, since: NOW };
    let owner = account(number, &organisation, &[Role::Owner]);
    let key = Credential {
        id: vec![number; 32],
        account: owner.id,
        label: "Key".into(),
        key: "{}".into(),
        since: NOW,
        used: NOW,
    };
    let founding =
        store.found(By::server(NOW), organisation.clone(), owner.clone(), key, 9, None).await.unwrap();
    assert_eq!(founding, Founding::Founded);
    (organisation, owner)
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

fn provider(number: u8, organisation: &Organisation) -> KnownProvider {
    let mfa = Requirement { acr: vec!["urn:mfa".into()], amr: vec!["mfa".into()] };
    KnownProvider {
        id: ProviderId([number; 16]),
        organisation: organisation.id,
        name: "Uni".into(),
        issuer: "https://idp.example".into(),
        client: "conclave".into(),
        secret: Some(vec![1, 2, 3]),
        algorithms: Algorithm::DEFAULT.to_vec(),
        asks_name: true,
        requirements: [(Role::Admin, mfa)].into(),
        hub: Some(oidc::Organisation { claim: "home".into(), values: ["uni.example".into()].into() }),
        since: NOW,
    }
}

fn link(provider: &KnownProvider, subject: u8, account: &Account) -> Link {
    Link {
        provider: provider.id,
        subject: Subject([subject; 32]),
        account: account.id,
        since: NOW,
        used: NOW,
    }
}

/// A session of this number, as this subject in this session of the provider's.
async fn begins(
    store: &Sqlite,
    number: u8,
    account: &Account,
    (provider, subject, sid): (&KnownProvider, u8, Option<u8>),
) -> bool {
    let token = TokenHash([number; 32]);
    let session = Session::begin_by_provider(token, account.id, None, NOW);
    let by = ProviderSession {
        session: token,
        provider: provider.id,
        subject: Subject([subject; 32]),
        sid: sid.map(|sid| Subject([sid; 32])),
        factors: false,
    };
    let began = store.begin_provider_session(session, by, NOW).await.unwrap();
    assert_eq!(store.began_by(token).await.unwrap(), began.then_some(by));
    began
}

async fn holds(store: &Sqlite, number: u8) -> bool {
    store.session(TokenHash([number; 32])).await.unwrap().is_some()
}

#[tokio::test]
async fn a_provider_is_kept_as_it_was_written_down_and_is_one_organisations_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let ((ours, _), (theirs, _)) = (founded(&store, 1).await, founded(&store, 2).await);
    let known = provider(1, &ours);
    assert!(store.add_provider(by(), known.clone()).await.unwrap());
    assert_eq!(store.provider(known.id).await.unwrap(), Some(known.clone()));
    assert_eq!(store.providers(ours.id).await.unwrap(), std::slice::from_ref(&known));
    assert_eq!(store.providers(theirs.id).await.unwrap(), []);

    let foreign = KnownProvider { organisation: theirs.id, name: "Mine".into(), ..known.clone() };
    assert!(!store.change_provider(by(), foreign).await.unwrap());
    assert!(!store.remove_provider(by(), theirs.id, known.id).await.unwrap());
    let changed = KnownProvider { name: "Hogeschool".into(), secret: None, hub: None, ..known.clone() };
    let other_issuer = KnownProvider { issuer: "https://other.example".into(), ..changed.clone() };
    assert!(store.change_provider(by(), other_issuer).await.unwrap());
    assert_eq!(store.provider(known.id).await.unwrap(), Some(changed), "its issuer stays");

    for number in 2..=u8::try_from(PROVIDERS).unwrap() {
        assert!(store.add_provider(by(), provider(number, &ours)).await.unwrap());
    }
    assert!(!store.add_provider(by(), provider(100, &ours)).await.unwrap(), "so many and no more");
    let at = async |place| store.organisation_at(place).await.unwrap().map(|found| found.id);
    assert_eq!(at(Place::Path("o1".into())).await, Some(ours.id));
    assert_eq!(at(Place::Host("meet2.example".into())).await, Some(theirs.id));
    assert_eq!(at(Place::Host("o1".into())).await, None);
}

#[tokio::test]
async fn somebody_comes_by_a_provider_of_their_own_organisation_as_one_person_only() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let ((ours, owner), (theirs, stranger)) = (founded(&store, 1).await, founded(&store, 2).await);
    let (known, foreign) = (provider(1, &ours), provider(2, &theirs));
    for provider in [&known, &foreign] {
        assert!(store.add_provider(by(), provider.clone()).await.unwrap());
    }
    let member = account(3, &ours, &[Role::Member]);
    assert!(
        !store.arrive(member.clone(), link(&foreign, 1, &member), false).await.unwrap(),
        "another's provider"
    );
    assert!(store.arrive(member.clone(), link(&known, 1, &member), false).await.unwrap());
    assert_eq!(store.linked(known.id, Subject([1; 32])).await.unwrap(), Some(member.clone()));
    assert_eq!(store.linked(foreign.id, Subject([1; 32])).await.unwrap(), None);
    let second = account(4, &ours, &[Role::Member]);
    assert!(!store.arrive(second.clone(), link(&known, 1, &second), false).await.unwrap(), "not new");
    assert_eq!(store.account(ours.id, second.id).await.unwrap(), None);

    assert!(!store.link(by(), link(&known, 1, &owner)).await.unwrap(), "somebody else is that");
    assert!(!store.link(by(), link(&known, 2, &stranger)).await.unwrap(), "of another organisation");
    assert!(store.link(by(), link(&known, 2, &owner)).await.unwrap());
    assert!(!store.link(by(), link(&known, 3, &owner)).await.unwrap(), "one person is one there");
    assert!(begins(&store, 1, &owner, (&known, 2, None)).await);
    assert!(!begins(&store, 2, &owner, (&known, 1, None)).await);

    // Who is let in no more comes in by nothing; and nobody gives their last way up.
    assert_eq!(store.unlink(by(), member.id, known.id).await.unwrap(), Changing::Last);
    assert_eq!(store.unlink(by(), member.id, foreign.id).await.unwrap(), Changing::Unknown);
    store.set_active(By::server(NOW), ours.id, member.id, false).await.unwrap();
    assert!(!begins(&store, 3, &member, (&known, 1, None)).await);
    assert_eq!(
        store.remove_credential(By::server(NOW), owner.id, vec![1; 32]).await.unwrap(),
        Changing::Changed
    );
    assert_eq!(store.unlink(by(), owner.id, known.id).await.unwrap(), Changing::Last);
    assert!(holds(&store, 1).await);
}

#[tokio::test]
async fn sessions_end_with_the_providers_word_its_terms_or_itself() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder);
    let (ours, owner) = founded(&store, 1).await;
    let (known, other) = (provider(1, &ours), provider(2, &ours));
    for provider in [&known, &other] {
        assert!(store.add_provider(by(), provider.clone()).await.unwrap());
        assert!(store.link(by(), link(provider, 1, &owner)).await.unwrap());
    }
    let member = account(3, &ours, &[Role::Member]);
    assert!(store.arrive(member.clone(), link(&known, 2, &member), false).await.unwrap());
    store.begin_session(Session::begin(TokenHash([9; 32]), owner.id, NOW)).await.unwrap();
    let begin = async || {
        for (number, account, by) in [
            (1, &owner, (&known, 1, Some(1))),
            (2, &owner, (&known, 1, Some(2))),
            (3, &member, (&known, 2, Some(3))),
            (4, &owner, (&other, 1, Some(1))),
        ] {
            assert!(holds(&store, number).await || begins(&store, number, account, by).await);
        }
    };
    let open = async || {
        let mut open = Vec::new();
        for number in [1, 2, 3, 4, 9] {
            if holds(&store, number).await {
                open.push(number);
            }
        }
        open
    };
    let subject = |number| Some(Subject([number; 32]));
    begin().await;
    assert_eq!(store.end_provider_sessions(known.id, None, subject(1)).await.unwrap(), 1);
    assert_eq!(open().await, [2, 3, 4, 9]);
    begin().await;
    assert_eq!(store.end_provider_sessions(known.id, subject(2), subject(1)).await.unwrap(), 0);
    assert_eq!(store.end_provider_sessions(known.id, subject(1), None).await.unwrap(), 2);
    assert_eq!(open().await, [3, 4, 9]);

    begin().await;
    let renamed = KnownProvider { name: "New".into(), asks_name: false, secret: None, ..known.clone() };
    store.change_provider(by(), renamed.clone()).await.unwrap();
    assert_eq!(open().await, [1, 2, 3, 4, 9]);
    store.change_provider(by(), KnownProvider { requirements: [].into(), ..renamed }).await.unwrap();
    assert_eq!(open().await, [4, 9]);
    begin().await;
    let (owns, helps) = (owner.roles, owner.roles.with(Role::Helpdesk));
    store.set_roles(by(), ours.id, owner.id, (owns, helps)).await.unwrap();
    assert_eq!(open().await, [3, 9], "more roles may take more there");
    begin().await;
    store.set_roles(by(), ours.id, owner.id, (helps, owns)).await.unwrap();
    assert_eq!(open().await, [1, 2, 3, 4, 9]);
    begin().await;
    assert_eq!(store.unlink(by(), owner.id, other.id).await.unwrap(), Changing::Changed);
    assert_eq!(open().await, [1, 2, 3, 9]);
    assert!(store.remove_provider(by(), ours.id, known.id).await.unwrap());
    assert_eq!(open().await, [9]);
    assert_eq!(store.links(owner.id).await.unwrap(), []);
    store.delete_organisation(By::server(NOW), ours.id).await.unwrap();
    assert_eq!(store.provider(other.id).await.unwrap(), None);
}
