//! Leavers: whom an organisation's directory suspends or deletes is out of every meeting within seconds, in whatever
//! dialect it says so; the others go on under new keys, and somebody else has the host's rights.

use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant, SystemTime},
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use e2ee::{Change, Role};
use protocol::{Farewell, ParticipantId, ServerMessage};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    console::{Browser, founded, line, server},
    directory::Directory,
    meet::{Link, Person, gather},
};

/// Within this everybody is out (promise M32).
const SOON: Duration = Duration::from_secs(5);
const MEETINGS: usize = 20;
/// Of each meeting; one of them hosts it.
const LEAVERS: usize = 10;

/// In whose words somebody is sent away.
const DIALECTS: [Dialect; 5] =
    [Dialect::Entra, Dialect::OktaPatch, Dialect::OktaPut, Dialect::SurfInvite, Dialect::Console];

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Dialect {
    Entra,
    OktaPatch,
    OktaPut,
    SurfInvite,
    Console,
}

/// Somebody whom the directory knows, signed in at a connection.
struct Leaver {
    account: String,
    name: String,
    dialect: Dialect,
}

/// As sign-on leaves it: a session of an account that the directory made.
fn signed_in(folder: &Path, host: &str, account: &str) -> Browser {
    let secret: [u8; 32] = rand::random();
    let id: Vec<u8> =
        (0..32).step_by(2).map(|at| u8::from_str_radix(&account[at..at + 2], 16).unwrap()).collect();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let now = i64::try_from(now).unwrap();
    let database = rusqlite::Connection::open(folder.join("data/conclave.sqlite")).unwrap();
    database.busy_timeout(SOON).unwrap();
    let token = Sha256::digest(secret).to_vec();
    database
        .execute(
            "INSERT INTO sessions (token, account, since, used, shown) VALUES (?1, ?2, ?3, ?3, ?3)",
            rusqlite::params![token, id, now],
        )
        .unwrap();
    let mut browser = Browser::new(host);
    browser.cookie = Some(format!("__Host-conclave={}", BASE64_URL_SAFE_NO_PAD.encode(secret)));
    browser
}

/// A meeting of leavers, of whom the first hosts it, and of two who stay: the first of these is co-host.
struct Meeting {
    leavers: Vec<(Leaver, Person)>,
    stayers: [Person; 2],
}

impl Meeting {
    async fn of(host: &str, leavers: Vec<(Leaver, Browser)>) -> Self {
        let link = Link::new();
        let mut people = Vec::new();
        for (leaver, mut browser) in leavers {
            let line = line(&mut browser).await;
            let link = if people.is_empty() { link.clone() } else { link.guest() };
            let mut person = Person::joins_over(line, &link, &leaver.name).await;
            if people.is_empty() {
                person.until(|host| host.members() == 1).await;
            }
            people.push((leaver, person));
        }
        let guest = link.guest();
        let mut stayers =
            [Person::joins(host, &guest, "Cora").await, Person::joins(host, &guest, "Dirk").await];
        let all = people.len() + stayers.len();
        let mut everybody: Vec<&mut Person> =
            people.iter_mut().map(|(_, person)| person).chain(&mut stayers).collect();
        gather(&mut everybody, all).await;
        let cohost = everybody[all - 2].participant;
        let mut policy = everybody[0].group.as_ref().unwrap().policy().clone();
        policy.roles.insert(cohost, Role::Cohost);
        everybody[0].commits(Change { policy: Some(policy), ..Change::default() }).await;
        Self { leavers: people, stayers }
    }
}

/// Lives on until the connection ends, and says when it was and what was last heard.
async fn until_sent_away(mut person: Person) -> (Instant, Option<ServerMessage>) {
    while person.step().await {}
    (Instant::now(), person.heard.pop())
}

/// Lives on until only those who stay are there, and says since when each other one is not.
async fn until_alone(mut person: Person) -> (Person, BTreeMap<ParticipantId, Instant>) {
    let members = |person: &Person| -> Vec<ParticipantId> {
        person.group.as_ref().unwrap().members().iter().map(|member| member.participant).collect()
    };
    let (mut there, mut gone) = (members(&person), BTreeMap::new());
    while there.len() > 2 {
        assert!(person.step().await, "the connection of somebody who stays ended");
        let now = members(&person);
        gone.extend(there.iter().filter(|one| !now.contains(one)).map(|one| (*one, Instant::now())));
        there = now;
    }
    (person, gone)
}

/// What the directory, or whoever administers, does about somebody.
fn send_away(leaver: &Leaver, directory: &Directory, owner: &mut Browser) {
    let user = format!("/scim/v2/Users/{}", leaver.account);
    let patch = |operation: Value| json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [operation] });
    match leaver.dialect {
        Dialect::Entra => {
            let body = patch(json!({ "op": "Replace", "path": "active", "value": "False" }));
            directory.ask("PATCH", &user, Some(body)).expect(200);
        }
        Dialect::OktaPatch => {
            let body = patch(json!({ "op": "replace", "value": { "active": false } }));
            directory.ask("PATCH", &user, Some(body)).expect(200);
        }
        Dialect::OktaPut => {
            let body =
                json!({ "userName": leaver.name, "active": false, "emails": [{ "value": "x@example.org" }] });
            directory.ask("PUT", &user, Some(body)).expect(200);
        }
        Dialect::SurfInvite => {
            directory.ask("DELETE", &format!("/scim/v1/users/{}", leaver.account), None).expect(204);
        }
        Dialect::Console => {
            let path = format!("/people/{}/active", leaver.account);
            owner.ask("PUT", &path, Some(json!({ "active": false }))).expect(200);
        }
    }
}

/// The 99th of a hundred.
fn p99(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[(times.len() * 99).div_ceil(100) - 1]
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_leavers_are_out_of_their_meetings_within_five_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let (server, setup) = server(folder.path());
    let (mut owner, _device) = founded(&server, &setup);
    let directory = Directory::of(&mut owner, "The directory");

    let mut meetings = Vec::new();
    for meeting in 0..MEETINGS {
        let leavers = (0..LEAVERS).map(|number| {
            let name = format!("leaver-{meeting}-{number}");
            let account = directory.user(&name);
            let browser = signed_in(folder.path(), &server.host, &account);
            // Hosts leave in each dialect, too.
            let dialect = DIALECTS[(meeting + number) % DIALECTS.len()];
            (Leaver { account, name, dialect }, browser)
        });
        let leavers = leavers.collect();
        meetings.push(Meeting::of(&server.host, leavers).await);
    }

    let (mut leaving, mut staying, mut epochs) = (Vec::new(), Vec::new(), Vec::new());
    for Meeting { leavers, stayers } in meetings {
        for (leaver, person) in leavers {
            let participant = person.participant;
            leaving.push((leaver, participant, tokio::spawn(until_sent_away(person))));
        }
        for person in stayers {
            epochs.push(person.group.as_ref().unwrap().epoch());
            staying.push(tokio::spawn(until_alone(person)));
        }
    }
    let mut sent = Vec::new();
    for (leaver, participant, away) in leaving {
        let since = Instant::now();
        let (told, kept);
        (owner, told, kept) = {
            let directory = Directory::with(&directory.host, &directory.authorization);
            let mut owner = owner;
            tokio::task::spawn_blocking(move || {
                send_away(&leaver, &directory, &mut owner);
                (owner, leaver.dialect, leaver)
            })
            .await
            .unwrap()
        };
        sent.push((since, told, kept, participant, away));
    }

    // All are out, and know why.
    let mut since_of = BTreeMap::new();
    let mut out: BTreeMap<Dialect, Vec<Duration>> = BTreeMap::new();
    for (since, dialect, leaver, participant, away) in sent {
        let (when, last) = away.await.unwrap();
        assert_eq!(last, Some(ServerMessage::Farewell { reason: Farewell::SignedOut }), "{}", leaver.name);
        out.entry(dialect).or_default().push(when.saturating_duration_since(since));
        since_of.insert(participant, since);
    }
    // Those who stay have new keys without each of them, the co-host leads on, and they hear each other.
    let mut removed = Vec::new();
    let mut stayers = Vec::new();
    for (staying, epoch) in staying.into_iter().zip(epochs) {
        let (person, gone) = staying.await.unwrap();
        assert!(person.group.as_ref().unwrap().epoch() > epoch);
        removed.extend(gone.iter().map(|(who, when)| when.saturating_duration_since(since_of[who])));
        stayers.push(person);
    }
    for pair in stayers.chunks_mut(2) {
        let [cohost, other] = pair else { unreachable!() };
        let group = cohost.group.as_ref().unwrap();
        assert!(group.members().iter().all(|member| !member.host_certified));
        assert_eq!(group.role(&cohost.participant), Role::Cohost);
        let mut policy = group.policy().clone();
        policy.locked = true;
        cohost.commits(Change { policy: Some(policy), ..Change::default() }).await;
        other.until(|other| other.group.as_ref().unwrap().policy().locked).await;
        cohost.writes("we go on").await;
        other.until(|other| other.said == ["we go on"]).await;
    }

    let all: Vec<Duration> = out.values().flatten().copied().collect();
    assert_eq!(all.len(), MEETINGS * LEAVERS);
    for (dialect, times) in &out {
        eprintln!("{dialect:?}: {} out, p99 {:?}", times.len(), p99(times.clone()));
    }
    let (out, removed) = (p99(all), p99(removed));
    eprintln!("all: connections ended p99 {out:?}, new keys p99 {removed:?}");
    assert!(out < SOON && removed < SOON);
}
