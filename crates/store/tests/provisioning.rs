//! An organisation's directory in the database: as the one in memory, and of its organisation alone.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use identity::{
    Account, AccountId, Credential, Organisation, OrganisationId, Role, Roles, Session, TokenHash, UnixTime,
    scim::{Id, Join, JoinBy, Joined, Memory, NameKey, Request, Service},
};
use meeting::Timestamp;
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha12Rng;
use rusqlite::Connection;
use serde_json::{Value, json};
use store::{
    Sqlite,
    accounts::{
        Accounts, Changing,
        provisioning::{Asked, Provisioned, Provisioning, ProvisioningToken, Scope},
    },
    audit::By,
};

const NOW: UnixTime = UnixTime(1_800_000_000);

fn by() -> By {
    By::server(NOW)
}
const BASE: &str = "https://meet.example.org/scim/v2";
const KEY: [u8; 32] = [7; 32];
const ISSUER: &str = "https://login.example";

fn open(folder: &tempfile::TempDir) -> Sqlite {
    Sqlite::open(folder.path(), Timestamp(NOW.0 * 1_000)).unwrap()
}

/// An organisation with an owner by passkey, and its directory's token, both by this number.
async fn founded(store: &Sqlite, number: u8) -> OrganisationId {
    let id = OrganisationId([number; 16]);
    let organisation =
        Organisation { id, name: "Ergens".into(), path: format!("o{number}"), host: None, since: NOW };
    let roles = Roles::default().with(Role::Owner);
    let owner = Account {
        id: AccountId([number; 16]),
        organisation: id,
        label: "Olga".into(),
        roles,
        active: true,
        since: NOW,
    };
    let credential = Credential {
        id: vec![number; 32],
        account: owner.id,
        label: "Key".into(),
        key: "{}".into(),
        since: NOW,
        used: NOW,
    };
    store.found(By::server(NOW), organisation, owner, credential, 9, None).await.unwrap();
    assert!(store.add_provisioning_token(by(), token(number, id, Scope::Write), KEY).await.unwrap());
    let join = Join { issuer: Some(ISSUER.into()), ..Join::default() };
    store.set_join(By::server(NOW), id, join, [8; 32]).await.unwrap();
    id
}

fn token(number: u8, organisation: OrganisationId, scope: Scope) -> ProvisioningToken {
    let until = NOW.after(Duration::from_secs(1_000_000));
    let token = TokenHash([number; 32]);
    ProvisioningToken { token, organisation, label: "Entra".into(), scope, since: NOW, until, used: None }
}

fn asked(method: &str, target: &str, body: &Value, number: u64) -> Asked {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Asked {
        base: BASE.into(),
        method: method.into(),
        path: path.into(),
        query: query.into(),
        content_type: Some("application/scim+json".into()),
        if_match: None,
        body: if body.is_null() { Vec::new() } else { body.to_string().into_bytes() },
        now: Duration::from_secs(NOW.0 + number),
        random: (u128::from(number) << 64 | 1).to_be_bytes(),
    }
}

/// A directory that counts its requests.
struct Client<'a> {
    store: &'a Sqlite,
    token: TokenHash,
    requests: u64,
}

impl<'a> Client<'a> {
    /// Requests of two that are made at once have other ids by the number of their organisations.
    fn new(store: &'a Sqlite, number: u8) -> Self {
        Self { store, token: TokenHash([number; 32]), requests: u64::from(number) * 1_000 }
    }

    async fn send(&mut self, method: &str, target: &str, body: Value) -> (u16, Value, Vec<AccountId>) {
        self.requests += 1;
        let asked = asked(method, target, &body, self.requests);
        let Provisioned { response, left, .. } =
            self.store.provision(self.token, asked).await.unwrap().unwrap();
        (response.status, serde_json::from_slice(&response.body).unwrap_or_default(), left)
    }

    async fn user(&mut self, name: &str) -> Id {
        let (status, user, _) =
            self.send("POST", "/Users", json!({"userName": name, "externalId": format!("e-{name}")})).await;
        assert_eq!(status, 201, "{user}");
        Id::parse(user["id"].as_str().unwrap()).unwrap()
    }

    async fn group(&mut self, name: &str, members: &[Id]) -> Id {
        let members: Vec<Value> = members.iter().map(|id| json!({"value": id.to_string()})).collect();
        let (status, group, _) =
            self.send("POST", "/Groups", json!({"displayName": name, "members": members})).await;
        assert_eq!(status, 201, "{group}");
        Id::parse(group["id"].as_str().unwrap()).unwrap()
    }
}

/// Who it is that signs in with this value.
async fn joined(store: &Sqlite, organisation: OrganisationId, value: &str) -> Result<Joined, store::Error> {
    store.join(organisation, ISSUER.into(), Some(value.into())).await
}

fn account(id: Id) -> AccountId {
    AccountId(id.bytes())
}

/// Something that a client may ask, of users and groups with these ids.
fn any_request(rng: &mut ChaCha12Rng, ids: &[String]) -> (&'static str, String, Value) {
    let id = ids.choose(rng).cloned().unwrap_or_else(|| "0".repeat(32));
    let some = |rng: &mut ChaCha12Rng| -> Value {
        (0..rng.random_range(0..4)).filter_map(|_| ids.choose(rng)).map(|id| json!({"value": id})).collect()
    };
    let name = ["ada", "Ada", "grace", "100%_", "é"].choose(rng).unwrap();
    let kind = ["Users", "Groups"].choose(rng).unwrap();
    let filters = [
        format!("userName eq \"{name}\""),
        format!("externalId ne \"{name}\" or active eq false"),
        format!("not (externalId pr) and groups.value eq \"{id}\""),
        format!("displayName co \"{name}\""),
        format!("displayName sw \"{name}\" and not (members.value eq \"{id}\")"),
        "externalId eq \"1\" or externalId pr".into(),
        format!("id eq \"{id}\" or displayName eq \"x' OR '1'='1\""),
    ];
    let filter = filters.choose(rng).unwrap();
    let encoded: String = filter.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let user = json!({"userName": name, "externalId": ([json!("1"), json!(name), Value::Null].choose(rng)),
        "active": rng.random::<bool>()});
    let group = json!({"displayName": name, "externalId": ([json!("1"), Value::Null].choose(rng)), "members": some(rng)});
    match rng.random_range(0..12) {
        0..=2 => ("POST", "/Users".into(), user),
        3 => ("POST", "/Groups".into(), group),
        4 => ("PUT", format!("/Users/{id}"), user),
        5 => ("PUT", format!("/Groups/{id}"), group),
        6 => (
            "PATCH",
            format!("/Users/{id}"),
            json!({"Operations": [{"op": "Replace", "path": "active",
            "value": rng.random::<bool>().to_string()}]}),
        ),
        7 => (
            "PATCH",
            format!("/Groups/{id}"),
            json!({"Operations": [{"op": (["Add", "remove"].choose(rng)),
            "path": "members", "value": some(rng)}, {"op": "replace", "path": "externalId", "value": name}]}),
        ),
        8 => ("DELETE", format!("/{kind}/{id}"), Value::Null),
        9 => ("GET", format!("/{kind}/{id}"), Value::Null),
        10 => ("GET", format!("/{kind}?startIndex=2&count=3"), Value::Null),
        _ => ("GET", format!("/{kind}?filter={encoded}"), Value::Null),
    }
}

#[tokio::test]
async fn whatever_is_asked_it_answers_as_the_directory_in_memory_does() {
    for seed in 0..40 {
        let mut rng = ChaCha12Rng::seed_from_u64(seed);
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder);
        let organisation = founded(&store, 1).await;
        let service = Service::new(BASE, NameKey::new(KEY));
        let mut memory = Memory::default();
        let mut ids = BTreeSet::new();
        for number in 1..80 {
            let known: Vec<String> = ids.iter().cloned().collect();
            let (method, target, body) = any_request(&mut rng, &known);
            let asked = asked(method, &target, &body, number);
            let request = Request {
                method,
                path: &asked.path,
                query: &asked.query,
                content_type: asked.content_type.as_deref(),
                if_match: None,
                body: &asked.body,
                now: asked.now,
                random: asked.random,
            };
            let Ok(expected) = service.handle(&mut memory, &request);
            let got = store.provision(TokenHash([1; 32]), asked.clone()).await.unwrap().unwrap();
            // Of two values that are both another's, either may be named.
            match (got.response.status, expected.response.status) {
                (409, 409) => {}
                _ => assert_eq!(got.response, expected.response, "{seed}: {method} {target} {body}"),
            }
            if expected.response.status == 201 {
                ids.insert(Id::new(asked.random).to_string());
            }
        }
        // Each user is an account that is let in as the user is active, and nobody else is.
        let service_says = service.handle(
            &mut memory,
            &Request {
                method: "GET",
                path: "/Users",
                query: "",
                content_type: None,
                if_match: None,
                body: b"",
                now: Duration::ZERO,
                random: [0; 16],
            },
        );
        let Ok(all) = service_says;
        let all: Value = serde_json::from_slice(&all.response.body).unwrap();
        let users: BTreeSet<(String, bool)> = all["Resources"]
            .as_array()
            .unwrap()
            .iter()
            .map(|user| (user["id"].as_str().unwrap().to_owned(), user["active"].as_bool().unwrap()))
            .collect();
        let people = store.people(organisation, None).await.unwrap();
        let accounts: BTreeSet<(String, bool)> = people
            .iter()
            .filter(|person| person.provisioned)
            .map(|person| (person.account.id.text(), person.account.active))
            .collect();
        assert_eq!(accounts, users, "{seed}");
    }
}

#[tokio::test]
async fn what_another_organisation_has_is_as_unknown_as_what_nobody_has() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let (here, there) = (founded(&store, 1).await, founded(&store, 2).await);
    let (mut ours, mut theirs) = (Client::new(&store, 1), Client::new(&store, 2));
    let ada = ours.user("ada").await;
    let hosts = ours.group("Hosts", &[ada]).await;
    let nobody = Id::new([9; 16]);
    for (mine, unknown) in [
        (format!("/Users/{ada}"), format!("/Users/{nobody}")),
        (format!("/Groups/{hosts}"), format!("/Groups/{nobody}")),
    ] {
        for (method, body) in [
            ("GET", Value::Null),
            ("PUT", json!({"userName": "x", "displayName": "x"})),
            ("PATCH", json!({"Operations": [{"op": "replace", "value": {"externalId": "x"}}]})),
            ("DELETE", Value::Null),
        ] {
            let answer = theirs.send(method, &mine, body.clone()).await;
            assert_eq!(answer.0, 404, "{method} {mine}");
            assert_eq!(answer, theirs.send(method, &unknown, body).await);
        }
    }
    // Nobody of ours gets into a group of theirs, and names are each organisation's own.
    let member = json!({"displayName": "x", "members": [{"value": ada.to_string()}]});
    assert_eq!(theirs.send("POST", "/Groups", member).await.0, 400);
    let by_external_id = json!({"displayName": "x", "members": [{"externalId": "e-ada"}]});
    assert_eq!(theirs.send("POST", "/Groups", by_external_id).await.0, 400);
    assert_eq!(theirs.send("GET", "/Groups", Value::Null).await.1["totalResults"], 0);
    let same_name = theirs.user("ada").await;
    assert_ne!(same_name, ada);
    assert!(
        !store.map_group(By::server(NOW), there, hosts, Roles::default().with(Role::Admin)).await.unwrap()
    );
    assert_eq!(store.provisioned_group(there, hosts).await.unwrap(), None);
    assert_eq!(joined(&store, there, "e-ada").await.unwrap(), Joined::Account(same_name));
    assert_eq!(joined(&store, here, "e-ada").await.unwrap(), Joined::Account(ada));
}

#[tokio::test]
async fn who_is_suspended_has_no_session_and_comes_back_only_by_the_directory() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let here = founded(&store, 1).await;
    let mut client = Client::new(&store, 1);
    let ada = client.user("ada").await;
    let session = |number: u8| Session::begin(TokenHash([number; 32]), account(ada), NOW);
    store.begin_session(session(1)).await.unwrap();
    let target = format!("/Users/{ada}");
    let active = |active: bool| json!({"Operations": [{"op": "replace", "value": {"active": active}}]});

    let (status, _, left) = client.send("PATCH", &target, active(false)).await;
    assert_eq!((status, left), (200, vec![account(ada)]));
    assert!(store.session(TokenHash([1; 32])).await.unwrap().is_none());
    assert_eq!(store.sessions(account(ada)).await.unwrap(), []);
    assert_eq!(joined(&store, here, "e-ada").await.unwrap(), Joined::Suspended);
    assert_eq!(
        store.set_active(By::server(NOW), here, account(ada), true).await.unwrap(),
        Changing::Suspended
    );
    assert_eq!(client.send("PATCH", &target, active(false)).await.2, [], "once");

    client.send("PATCH", &target, active(true)).await;
    assert!(store.account(here, account(ada)).await.unwrap().unwrap().active);
    // What the console has decided, a directory that repeats itself does not undo.
    assert_eq!(
        store.set_active(By::server(NOW), here, account(ada), false).await.unwrap(),
        Changing::Changed
    );
    client.send("PATCH", &target, active(true)).await;
    assert!(!store.account(here, account(ada)).await.unwrap().unwrap().active);

    let (status, _, left) = client.send("DELETE", &target, Value::Null).await;
    assert_eq!((status, left), (204, vec![account(ada)]));
    assert_eq!(store.account(here, account(ada)).await.unwrap(), None);
    assert_eq!(client.send("DELETE", &target, Value::Null).await.0, 404);
}

#[tokio::test]
async fn roles_come_and_go_with_groups_and_an_organisation_keeps_an_owner() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let here = founded(&store, 1).await;
    let mut client = Client::new(&store, 1);
    let (ada, max) = (client.user("ada").await, client.user("max").await);
    let group = client.group("Service desk", &[ada]).await;
    let roles = async |of: Id| store.account(here, account(of)).await.unwrap().unwrap().roles;
    let some = |some: &[Role]| some.iter().copied().collect::<Roles>();
    assert_eq!(roles(ada).await, some(&[Role::Member]), "a name gives nothing");

    assert!(store.map_group(By::server(NOW), here, group, some(&[Role::Helpdesk])).await.unwrap());
    assert_eq!(roles(ada).await, some(&[Role::Helpdesk, Role::Member]));
    let change = |op: &str, who: Id| json!({"Operations": [{"op": op, "path": "members", "value": [{"value": who.to_string()}]}]});
    let target = format!("/Groups/{group}");
    client.send("PATCH", &target, change("add", max)).await;
    client.send("PATCH", &target, change("remove", ada)).await;
    assert_eq!(roles(max).await, some(&[Role::Helpdesk, Role::Member]));
    assert_eq!(roles(ada).await, some(&[Role::Member]));
    let told = store.provisioned_groups(here).await.unwrap();
    assert_eq!((told.len(), told[0].members, told[0].name.as_str()), (1, 1, "Service desk"));

    // The last owner stays one, and stays, whatever the directory says.
    let (has, owns) = (roles(max).await, some(&[Role::Owner, Role::Member]));
    let changed = store.set_roles(By::server(NOW), here, account(max), (has, owns)).await.unwrap();
    assert_eq!((changed, roles(max).await), (Changing::Changed, owns));
    assert_eq!(
        store.set_active(By::server(NOW), here, AccountId([1; 16]), false).await.unwrap(),
        Changing::Changed
    );
    client.send("PATCH", &target, change("remove", max)).await;
    assert_eq!(roles(max).await, some(&[Role::Owner, Role::Member]));
    let user = format!("/Users/{max}");
    let suspend = json!({"Operations": [{"op": "replace", "path": "active", "value": "False"}]});
    assert_eq!(client.send("PATCH", &user, suspend.clone()).await.0, 403);
    assert_eq!(client.send("DELETE", &user, Value::Null).await.0, 403);
    assert!(store.account(here, account(max)).await.unwrap().unwrap().active);
    // As soon as there is another one, they go like others, and what a group gave goes with it.
    store.set_active(By::server(NOW), here, AccountId([1; 16]), true).await.unwrap();
    assert_eq!(client.send("PATCH", &user, suspend.clone()).await.0, 200);
    client.send("PATCH", &target, change("add", ada)).await;
    client.send("DELETE", &target, Value::Null).await;
    assert_eq!(roles(ada).await, some(&[Role::Member]));
}

#[tokio::test]
async fn two_tokens_hold_at_a_time_and_each_does_what_it_may() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let here = founded(&store, 1).await;
    assert!(store.add_provisioning_token(by(), token(2, here, Scope::Read), [8; 32]).await.unwrap());
    assert!(!store.add_provisioning_token(by(), token(3, here, Scope::Write), KEY).await.unwrap());
    let mut reads = Client::new(&store, 2);
    assert_eq!(reads.send("POST", "/Users", json!({"userName": "ada"})).await.0, 403);
    for (path, status) in [
        ("/Users/.search", 200),
        ("/users/%2esearch", 200),
        ("/.search", 200),
        ("/Users/x/.search", 403),
        ("/Bulk/.search", 403),
    ] {
        assert_eq!(reads.send("POST", path, json!({})).await.0, status, "{path}");
    }
    assert_eq!(reads.send("PUT", "/Users/.search", json!({})).await.0, 403);
    assert_eq!(reads.send("GET", "/Users", Value::Null).await.1["totalResults"], 0);
    // The second token did not change the key of the names.
    let ada = Client::new(&store, 1).user("ada").await;
    assert_eq!(joined(&store, here, "e-ada").await.unwrap(), Joined::Account(ada));

    assert!(store.revoke_provisioning_token(by(), here, TokenHash([2; 32])).await.unwrap());
    assert!(!store.revoke_provisioning_token(by(), here, TokenHash([2; 32])).await.unwrap());
    let request = |number| asked("GET", "/Users", &Value::Null, number);
    assert_eq!(store.provision(TokenHash([2; 32]), request(1)).await.unwrap(), None);
    assert!(store.provision(TokenHash([1; 32]), request(999_999)).await.unwrap().is_some());
    assert_eq!(store.provision(TokenHash([1; 32]), request(1_000_000)).await.unwrap(), None, "it is over");
    assert!(store.add_provisioning_token(by(), token(4, here, Scope::Write), KEY).await.unwrap());

    store.used_provisioning_token(TokenHash([4; 32]), NOW).await.unwrap();
    let tokens = store.provisioning_tokens(here).await.unwrap();
    assert_eq!(tokens.iter().find(|token| token.token.0 == [4; 32]).unwrap().used, Some(NOW));
}

#[tokio::test]
async fn who_signs_in_is_joined_as_the_organisation_says() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let here = founded(&store, 1).await;
    let elsewhere = OrganisationId([5; 16]);
    assert_eq!(joined(&store, elsewhere, "x").await.unwrap(), Joined::Unprovisioned);
    assert_eq!(joined(&store, here, "x").await.unwrap(), Joined::Unprovisioned);
    let ada = Client::new(&store, 1).user("Ada@uni.example").await;
    let join = Join {
        required: true,
        issuer: Some(ISSUER.into()),
        claim: "preferred_username".into(),
        by: JoinBy::UserName,
    };
    store.set_join(By::server(NOW), here, join.clone(), [9; 32]).await.unwrap();
    assert_eq!(store.provisioning(here).await.unwrap().join, join);
    assert_eq!(joined(&store, here, "x").await.unwrap(), Joined::Refused);
    assert_eq!(joined(&store, here, "ada@uni.example").await.unwrap(), Joined::Account(ada));
}

#[tokio::test]
async fn of_a_directory_the_disk_has_no_name_and_after_the_organisation_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let here = founded(&store, 1).await;
    let mut client = Client::new(&store, 1);
    let user = json!({"userName": "canary-user@uni.example", "externalId": "canary-external", "displayName": "Canary Name",
        "name": {"familyName": "Canary Family"}, "emails": [{"value": "canary-mail@uni.example"}]});
    let (_, made, _) = client.send("POST", "/Users", user).await;
    let id = Id::parse(made["id"].as_str().unwrap()).unwrap();
    client.group("canary-group", &[id]).await;
    let found = |canary: &[u8]| {
        std::fs::read_dir(folder.path()).unwrap().any(|entry| {
            std::fs::read(entry.unwrap().path()).is_ok_and(|bytes| {
                bytes.windows(canary.len()).any(|window| window.eq_ignore_ascii_case(canary))
            })
        })
    };
    for personal in
        ["canary-user", "canary-external", "canary name", "canary family", "canary-mail", "uni.example"]
    {
        assert!(!found(personal.as_bytes()), "{personal}");
    }
    assert!(found(b"canary-group"), "the search is not blind");
    store.delete_organisation(By::server(NOW), here).await.unwrap();
    drop(store);
    for gone in [&b"canary-group"[..], &id.bytes(), &KEY] {
        assert!(!found(gone), "{gone:?}");
    }
}

/// How often the database was written anew: SQLite counts that with the changes of the schema.
fn written_anew(folder: &tempfile::TempDir) -> i64 {
    let beside = Connection::open(folder.path().join("conclave.sqlite")).unwrap();
    beside.query_row("PRAGMA schema_version", [], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn after_the_first_leaver_the_others_are_erased_for_good_together() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    founded(&store, 1).await;
    let mut client = Client::new(&store, 1);
    let mut leavers = Vec::new();
    for number in 0..20 {
        leavers.push(client.user(&format!("user {number}")).await);
    }
    let before = written_anew(&folder);
    for leaver in leavers {
        assert_eq!(client.send("DELETE", &format!("/Users/{leaver}"), Value::Null).await.0, 204);
        // It is answered after whatever the deletion had done.
        client.send("GET", "/Users", Value::Null).await;
        assert_eq!(written_anew(&folder), before + 1, "the first at once, the others not yet");
    }
    // Killed now, it does it as soon as it is started. (Its log first: then what is moved out of that meanwhile is there twice.)
    let killed = tempfile::tempdir().unwrap();
    let files = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path());
    let files: BTreeSet<_> = files.filter(|path| path.is_file()).collect();
    for file in files.iter().rev() {
        std::fs::copy(file, killed.path().join(file.file_name().unwrap())).unwrap();
    }
    for _twice in 0..2 {
        drop(open(&killed));
        assert_eq!(written_anew(&killed), before + 2, "once");
    }
    drop(store);
    assert_eq!(written_anew(&folder), before + 2, "none is left over");
}

#[tokio::test]
async fn whoever_reads_beside_does_not_have_the_database_written_anew_again_and_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let here = founded(&store, 1).await;
    Client::new(&store, 1).group("canary-group", &[]).await;
    let before = written_anew(&folder);
    let beside = Connection::open(folder.path().join("conclave.sqlite")).unwrap();
    beside.execute_batch("BEGIN").unwrap();
    let _held: i64 = beside.query_row("SELECT count(*) FROM accounts", [], |row| row.get(0)).unwrap();
    store.delete_organisation(By::server(NOW), here).await.unwrap();
    for _ in 0..2 {
        assert_eq!(store.organisation(here).await.unwrap(), None);
    }
    assert_eq!(written_anew(&folder), before + 1);
    beside.execute_batch("COMMIT").unwrap();
    drop(beside);
    let (started, canary) = (Instant::now(), b"canary-group");
    let is_there = || {
        std::fs::read_dir(folder.path()).unwrap().any(|entry| {
            std::fs::read(entry.unwrap().path())
                .is_ok_and(|bytes| bytes.windows(canary.len()).any(|window| window == canary))
        })
    };
    while is_there() {
        assert!(started.elapsed().as_secs() < 20, "it is still there");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(written_anew(&folder), before + 1, "only its log was left to be emptied");
}
