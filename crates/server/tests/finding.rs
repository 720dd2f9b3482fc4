//! Members of an organisation find one another on the real server, and nobody else finds anybody; what those who administer see
//! of meetings; an organisation's own host name.

use serde_json::{Value, json};

use crate::{
    classed::{classed, rules},
    console::{self, Browser, founded, founded_as, invitation_to_found, invited, line, server, server_with},
    directory::Directory,
    meet::{self, Link, Person},
};

fn find(browser: &mut Browser, who: &str) -> Value {
    browser.post("/directory/find", json!({ "who": who })).expect(200)["found"].clone()
}

fn switch(browser: &mut Browser, on: bool) {
    browser.ask("PUT", "/directory", Some(json!({ "on": on }))).expect(204);
}

#[test]
fn people_of_two_organisations_with_one_mail_domain_never_find_one_another_by_any_way() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut olga, _device) = founded(&server, &token);
    let link = invitation_to_found(folder.path());
    let (mut ben, _device) = founded_as(&server, &link, ["Elders", "elders", "Ben"]);
    let (mut mia, _device) = invited(&mut olga, &[], "Mia Müller");
    // The same mail domain in both, and one address in both.
    for (owner, names) in [
        (&mut olga, ["mia@mail.example", "a@mail.example"]),
        (&mut ben, ["ben@mail.example", "b@mail.example"]),
    ] {
        let scim = Directory::of(owner, "Directory");
        for name in names {
            scim.user(name);
        }
        switch(owner, true);
    }
    assert_eq!(find(&mut olga, "mia  MULLER"), json!({ "label": "Mia Müller", "several": false }));
    assert_eq!(find(&mut mia, "olga")["label"], "Olga", "members find one another");
    assert_eq!(find(&mut mia, "A@mail.example"), json!({ "label": null, "several": false }), "not come yet");
    assert_eq!(find(&mut ben, "b@mail.example")["several"], false);
    for who in
        ["Ben", "ben@mail.example", "b@mail.example", "mail.example", "@mail.example", "%", "Mia", "", "M"]
    {
        assert_eq!(find(&mut mia, who), Value::Null, "{who}");
    }
    for who in ["Olga", "Mia Müller", "mia@mail.example", "a@mail.example", "mail.example"] {
        assert_eq!(find(&mut ben, who), Value::Null, "{who}");
    }
    // Nothing else lists anybody to a member, nor anybody of one to an owner of the other.
    for path in [
        "/people",
        "/people?after=00",
        "/directory/find",
        "/directory/me",
        "/invitations",
        "/provisioning/groups",
    ] {
        let answer = mia.get(path);
        assert!(matches!(answer.status, 403..=405), "{path}: {}", answer.status);
    }
    let mias = console::id(&mut mia);
    assert!(!ben.get("/people").expect(200).to_string().contains(&mias));
    assert_eq!(ben.get(&format!("/people/{mias}")).code(), (404, "unknown"));
    assert_eq!(ben.get("/people/0123").code(), (404, "unknown"));
    let mut stranger = Browser::new(&server.host);
    assert_eq!(stranger.post("/directory/find", json!({ "who": "Olga" })).code(), (401, "signed_out"));
}

#[test]
fn that_nobody_is_found_looks_the_same_whatever_the_reason_and_is_asked_for_so_often_only() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut olga, _device) = founded(&server, &token);
    let (mut mia, _device) = invited(&mut olga, &[], "Mia");
    let (mut helps, _device) = invited(&mut olga, &["helpdesk"], "Hob");
    let whole = |browser: &mut Browser, who: &str| {
        let answer = browser.post("/directory/find", json!({ "who": who }));
        let head: Vec<_> = answer.head.lines().filter(|line| !line.starts_with("date")).collect();
        (answer.status, head.join("\n"), answer.body.to_string())
    };
    let standing = |browser: &mut Browser| browser.get("/directory").expect(200);

    let off = whole(&mut olga, "Mia");
    assert_eq!(standing(&mut mia), json!({ "on": false, "listed": true, "closed": null }));
    for browser in [&mut mia, &mut helps] {
        let asked = browser.ask("PUT", "/directory", Some(json!({ "on": true })));
        assert_eq!(asked.code(), (403, "not_allowed"));
    }
    switch(&mut olga, true);
    switch(&mut olga, true);
    assert_ne!(whole(&mut olga, "Mia"), off);
    let miss = whole(&mut olga, "Mio");
    mia.ask("PUT", "/directory/me", Some(json!({ "listed": false }))).expect(204);
    assert_eq!(standing(&mut mia), json!({ "on": true, "listed": false, "closed": null }));
    let unlisted = whole(&mut olga, "Mia");
    let long = whole(&mut olga, &"Mia ".repeat(1_000));
    assert!([&miss, &unlisted, &long].iter().all(|answer| **answer == off));
    mia.ask("PUT", "/directory/me", Some(json!({ "listed": true }))).expect(204);
    assert_eq!(find(&mut olga, "Mia")["label"], "Mia");

    // One may search thirty times in an hour; then the answer is the same for whoever is there and whoever is not.
    for _ in 6..30 {
        assert_eq!(find(&mut olga, "nobody"), Value::Null);
    }
    assert_eq!(olga.post("/directory/find", json!({ "who": "Mia" })).code(), (429, "often"));
    assert_eq!(olga.post("/directory/find", json!({ "who": "Mio" })).code(), (429, "often"));
    assert_eq!(find(&mut mia, "Olga")["label"], "Olga", "each has their own");

    // The log has that it was switched on, once; not who searched for whom.
    let log = olga.get("/audit?group=settings").expect(200).to_string();
    assert_eq!(log.matches("directory_switched").count(), 1, "{log}");
    assert!(!std::fs::read_to_string(folder.path().join(meet::LOG)).unwrap().contains("Mia"));
}

#[test]
fn whoever_is_invited_sees_by_whom() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut olga, _device) = founded(&server, &token);
    let invitation = olga.post("/invitations", json!({ "label": "Mo", "roles": [] })).expect(200);
    let mut guest = Browser::new(&server.host);
    let seen = guest.post("/invitation/look", json!({ "token": invitation["token"] })).expect(200);
    assert_eq!((&seen["organisation"], &seen["by"]), (&json!("Ergens"), &json!("Olga")));
}

#[test]
fn an_owner_takes_a_host_name_that_the_operator_names_and_no_refusal_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let flags = ["--organisation-hosts", "meet.uni.example,meet.else.example"];
    let (server, token) = server_with(folder.path(), &flags);
    let (mut olga, _device) = founded(&server, &token);
    let (mut ada, _device) = invited(&mut olga, &["admin"], "Ada");
    let put = |browser: &mut Browser, host: Value| {
        browser.ask("PUT", "/organisation/host", Some(json!({ "host": host })))
    };
    assert_eq!(put(&mut ada, json!("meet.uni.example")).code(), (403, "not_allowed"), "owners only");
    assert_eq!(put(&mut olga, json!("Meet.Uni.example")).expect(200)["host"], "meet.uni.example");
    assert_eq!(olga.get("/organisation").expect(200)["host"], "meet.uni.example");
    for bad in ["10.0.0.1", "localhost", "meet.uni.example:443", "https://meet.uni.example", ""] {
        assert_eq!(put(&mut olga, json!(bad)).code(), (422, "name"), "{bad}");
    }
    let unnamed = put(&mut olga, json!("bank.example"));
    assert_eq!(unnamed.code(), (409, "host"));
    // One that another organisation has is refused in the same words.
    let link = invitation_to_found(folder.path());
    let (mut ben, _device) = founded_as(&server, &link, ["Elders", "elders", "Ben"]);
    assert_eq!(put(&mut ben, json!("meet.else.example")).expect(200)["host"], "meet.else.example");
    let taken = put(&mut olga, json!("meet.else.example"));
    assert_eq!((taken.status, &taken.body), (unnamed.status, &unnamed.body));
    // Passkeys and sessions of before go on; the name can be given back.
    ada.get("/session").expect(200);
    assert_eq!(put(&mut olga, Value::Null).expect(200)["host"], Value::Null);
}

const POLICY: &str = r#"version = 1
default = "internal"

[class.internal]
title = "Internal"

[class.closed]
title = "Members only"
people = "members"
lobby = "off"
"#;

/// What the register rests on where this server has no check of its own: what another one would write.
fn shown(folder: &std::path::Path, checks: &[&str]) {
    let db = rusqlite::Connection::open(folder.join("data/conclave.sqlite")).unwrap();
    let at = time::OffsetDateTime::now_utc().replace_nanosecond(0).unwrap();
    let (text, hash) = (
        at.format(&time::format_description::well_known::Rfc3339).unwrap(),
        format!("sha256:{}", "0".repeat(64)),
    );
    for check in checks {
        let entry = json!({
            "at": text, "entry": "evidence", "check": check, "version": "1", "node": "node-1", "time": text,
            "inputs": hash, "output": hash, "result": { "counted": { "found": 0, "allowed": 0 } },
        });
        db.execute(
            "INSERT INTO register_entries (at, entry) VALUES (?1, ?2)",
            rusqlite::params![at.unix_timestamp(), entry.to_string()],
        )
        .unwrap();
    }
}

#[tokio::test]
async fn who_administers_sees_how_many_meetings_of_each_class_run_and_nothing_of_any() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut olga, _device) = founded(&server, &token);
    let (mut mia, _device) = invited(&mut olga, &[], "Mia");
    let (mut auditor, _device) = invited(&mut olga, &["auditor"], "Aud");
    let (mut officer, _device) = invited(&mut olga, &["officer"], "Ona");
    // There are no figures before it is shown that they are nobody's, and the officer has signed that councils know.
    let closed = auditor.get("/meetings").expect(200);
    assert_eq!(closed["running"], json!([]));
    assert!(closed["closed"]["en"].as_str().unwrap().starts_with("Figures about use are off"), "{closed}");
    shown(folder.path(), &["events.inventory", "telemetry.viewers", "analytics.group_size"]);
    let until = time::OffsetDateTime::now_utc().date().to_string();
    let attest = json!({ "sign": "attest", "until": until, "document": null });
    officer.ask("PUT", "/register/M25", Some(attest)).expect(204);
    let running = |browser: &mut Browser| browser.get("/meetings").expect(200)["running"].clone();
    assert_eq!(running(&mut olga), json!([]), "without a policy there are no classes");
    let asked = json!({ "file": POLICY, "reason": "Decided by the board", "over": 0 });
    olga.post("/policy/apply", asked).expect(200);
    let counts = |internal: u32, closed: u32| {
        json!([
            { "class": "internal", "title": "Internal", "count": internal },
            { "class": "closed", "title": "Members only", "count": closed },
        ])
    };
    assert_eq!(running(&mut olga), counts(0, 0));

    // One that is kept and does not run does not count, nor one of no class.
    let link = classed(&rules(&mut olga, "closed"));
    let mut others = line(&mut olga).await;
    others.ask(&classed(&rules(&mut olga, "closed")).register()).await.unwrap();
    let _plain = Person::joins(&server.host, &Link::new(), "Guest").await;
    let mut hal = Person::joins_over(line(&mut olga).await, &link, "Hal").await;
    hal.until(|hal| hal.members() == 1).await;
    assert_eq!(running(&mut auditor), counts(0, 1));

    let quality = auditor.get("/meetings/quality").expect(200);
    assert_eq!(quality, json!({ "least": 20, "hours": [], "closed": null }), "of one nothing is told");
    assert_eq!(mia.get("/meetings").code(), (403, "not_allowed"));
    assert_eq!(mia.get("/meetings/quality").expect(200), quality, "everybody is shown what they are shown");
}
