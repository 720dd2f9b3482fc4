//! The policy of an organisation on the real server: planned, applied, countersigned, and kept at the door of meetings.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod authenticator;
mod classes;
mod console;
mod meet;

use std::process::Command;

use classes::{classed, rules};
use console::{Browser, founded, invited, server};
use meet::{Line, Link, Person, gather};
use protocol::{ClassRules, ClientMessage, ErrorCode, ServerMessage, Ticket, class::People};
use serde_json::{Value, json};

const FILE: &str = r#"version = 1
default = "internal"

[class.internal]
title = "Internal"

[class.closed]
title = "Members only"
people = "members"
lobby = "off"
kept_days = 2
"#;

fn apply(browser: &mut Browser, file: &str, over: u32) -> Value {
    let asked = json!({ "file": file, "reason": "Decided by the board", "over": over });
    browser.post("/policy/apply", asked).expect(200)
}

/// A connection that is theirs.
async fn line(browser: &mut Browser) -> Line {
    let told = browser.post("/ticket", json!({})).expect(200);
    let ticket = Ticket::from_text(told["ticket"].as_str().unwrap()).unwrap();
    let mut line = Line::open(&browser.host.replace("localhost", "127.0.0.1")).await;
    let answer = line.ask(&ClientMessage::SignIn { ticket }).await;
    assert_eq!(answer, Some(ServerMessage::SignedIn { accepted: true }));
    line
}

fn refused(error: ErrorCode) -> Option<ServerMessage> {
    Some(ServerMessage::Error { error })
}

#[test]
fn what_strengthens_holds_at_once_and_what_weakens_when_the_officer_has_countersigned() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut owner, _device) = founded(&server, &token);
    let (mut officer, _device) = invited(&mut owner, &["officer"], "Ona");
    let (mut member, _device) = invited(&mut owner, &["member"], "Mia");
    assert_eq!(owner.get("/classes").expect(200)["classes"], json!([]));

    let planned = owner.post("/policy/plan", json!({ "file": FILE })).expect(200);
    assert_eq!((&planned["weakens"], &planned["over"]), (&json!(false), &json!(0)));
    assert_eq!(apply(&mut owner, FILE, 0)["waits"], json!(false));
    assert_eq!(member.get("/classes").expect(200)["classes"][0]["class"], json!("internal"));
    assert_eq!(owner.post("/policy/plan", json!({ "file": FILE })).expect(200)["changes"], json!([]));

    let laxer = FILE.replace("people = \"members\"", "people = \"signed_in\"");
    let applied = apply(&mut owner, &laxer, 1);
    assert_eq!((&applied["waits"], &applied["number"]), (&json!(true), &json!(2)));
    assert_eq!(applied["changes"][0]["effect"], json!("weakens"));
    let state = officer.get("/policy").expect(200);
    assert_eq!(state["current"]["number"], json!(1));
    assert_eq!((&state["waiting"]["number"], &state["waiting"]["author"]), (&json!(2), &json!("Olga")));
    assert_eq!(owner.post("/policy/countersign", json!({ "number": 2 })).code(), (403, "not_allowed"));
    assert_eq!(
        officer.post("/policy/apply", json!({ "file": FILE, "reason": "mine", "over": 1 })).code().0,
        403
    );
    assert_eq!(officer.post("/policy/countersign", json!({ "number": 9 })).code(), (404, "unknown"));
    officer.post("/policy/countersign", json!({ "number": 2 })).expect(204);
    let state = owner.get("/policy").expect(200);
    assert_eq!((&state["current"]["number"], &state["current"]["officer"]), (&json!(2), &json!("Ona")));
    assert_eq!(
        state["current"]["hash"],
        owner.post("/policy/plan", json!({ "file": laxer })).expect(200)["hash"]
    );
    assert_eq!(owner.get("/policy/history").expect(200)["editions"].as_array().unwrap().len(), 2);
}

#[test]
fn bad_policies_are_told_line_by_line_and_nothing_changes() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut owner, _device) = founded(&server, &token);
    let (mut member, _device) = invited(&mut owner, &["member"], "Mia");
    let bad = FILE.replace("lobby = \"off\"", "lobby = \"perhaps\"");
    let answer = owner.post("/policy/plan", json!({ "file": bad }));
    assert_eq!(answer.code(), (422, "policy_faults"));
    assert_eq!(
        answer.body["faults"],
        json!([{ "line": 10, "key": "class.closed.lobby", "text": "may be \"off\", \"on\", \"always\"" }])
    );
    let asked = |file: &str, reason: &str, over| json!({ "file": file, "reason": reason, "over": over });
    assert_eq!(owner.post("/policy/apply", asked(&bad, "why not", 0)).code(), (422, "policy_faults"));
    assert_eq!(owner.post("/policy/apply", asked(FILE, " ", 0)).code(), (422, "no_reason"));
    assert_eq!(owner.post("/policy/apply", asked(FILE, "two\nlines", 0)).code(), (422, "no_reason"));
    assert_eq!(owner.post("/policy/apply", asked(FILE, "why not", 3)).code(), (409, "policy_changed"));
    apply(&mut owner, FILE, 0);
    assert_eq!(owner.post("/policy/apply", asked(FILE, "why not", 1)).code(), (409, "policy_same"));
    for (method, path) in [("GET", "/policy"), ("GET", "/policy/history"), ("POST", "/policy/apply")] {
        let body = (method == "POST").then(|| asked(FILE, "why not", 1));
        assert_eq!(member.ask(method, path, body).code(), (403, "not_allowed"), "{path}");
    }
    let mut stranger = Browser::new(&server.host);
    assert_eq!(stranger.get("/classes").code(), (401, "signed_out"));
}

#[tokio::test]
async fn a_meeting_is_of_a_class_by_a_member_only_with_the_rules_of_today() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut owner, _device) = founded(&server, &token);
    apply(&mut owner, FILE, 0);
    let closed = rules(&mut owner, "closed");
    let registered = |version| Some(ServerMessage::Registered { version });

    let mut stranger = Line::open(&server.host).await;
    assert_eq!(stranger.ask(&classed(&closed).register()).await, refused(ErrorCode::NotYourClass));
    let mut theirs = line(&mut owner).await;
    for other in [
        ClassRules { people: People::Link, ..*closed.clone() },
        ClassRules { class: "none".into(), ..*closed.clone() },
        ClassRules { organisation: [9; 16], ..*closed.clone() },
    ] {
        assert_eq!(theirs.ask(&classed(&other).register()).await, refused(ErrorCode::NotYourClass));
    }
    let mut link = classed(&closed);
    assert_eq!(theirs.ask(&link.register()).await, registered(link.version));
    // Whoever looks is told what the server sees to.
    let Some(ServerMessage::Card { class, .. }) = stranger.ask(&link.guest().look()).await else {
        panic!("a card")
    };
    assert_eq!(class.as_ref(), Some(&closed));
    // The host changes its time from anywhere, but never its class.
    link.edit("Another title");
    assert_eq!(stranger.ask(&link.register()).await, registered(link.version));
    link.class = None;
    link.edit("Of no class");
    assert_eq!(theirs.ask(&link.register()).await, refused(ErrorCode::NotYourClass));
    // Without a class everything is as before.
    let plain = Link::new();
    assert_eq!(stranger.ask(&plain.register()).await, registered(1));
}

#[tokio::test]
async fn into_a_meeting_of_members_nobody_else_comes_and_who_has_no_link_learns_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut owner, _device) = founded(&server, &token);
    let (mut member, _device) = invited(&mut owner, &["member"], "Mia");
    apply(&mut owner, FILE, 0);
    let link = classed(&rules(&mut owner, "closed"));
    let mut hal = Person::joins_over(line(&mut owner).await, &link, "Hal").await;
    hal.until(|hal| hal.members() == 1).await;

    let mut stranger = Line::open(&server.host).await;
    let knock = |link: &Link| link.knock(link.identity("Guest").key_package());
    assert_eq!(stranger.ask(&knock(&link.guest())).await, refused(ErrorCode::SignInNeeded));
    assert_eq!(stranger.ask(&link.guest().peek()).await, refused(ErrorCode::SignInNeeded));
    // The hosts' link by itself is not enough either.
    assert_eq!(stranger.ask(&knock(&link)).await, refused(ErrorCode::SignInNeeded));
    let mut wrong = link.guest();
    wrong.link.secret = e2ee::LinkSecret::new([1; 16]);
    assert_eq!(stranger.ask(&knock(&wrong)).await, refused(ErrorCode::NotAvailable), "no oracle");

    let mut mia = Person::joins_over(line(&mut member).await, &link.guest(), "Mia").await;
    gather(&mut [&mut hal, &mut mia], 2).await;
}

#[tokio::test]
async fn a_policy_that_became_stricter_holds_at_the_door_of_meetings_that_were_made_before() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut owner, _device) = founded(&server, &token);
    apply(&mut owner, FILE, 0);
    let link = classed(&rules(&mut owner, "internal"));
    let mut theirs = line(&mut owner).await;
    let registered = ServerMessage::Registered { version: link.version };
    assert_eq!(theirs.ask(&link.register()).await, Some(registered));
    let mut stranger = Line::open(&server.host).await;
    let peek = link.guest().peek();
    assert!(matches!(stranger.ask(&peek).await, Some(ServerMessage::Gathering(_))));
    let stricter = FILE.replace("title = \"Internal\"", "title = \"Internal\"\npeople = \"signed_in\"");
    assert_eq!(apply(&mut owner, &stricter, 1)["waits"], json!(false));
    assert_eq!(stranger.ask(&link.guest().peek()).await, refused(ErrorCode::SignInNeeded));
    let drift = &owner.get("/policy").expect(200)["drift"];
    assert_eq!(drift["meetings"], json!([{ "class": "internal", "count": 1 }]));
}

#[test]
fn the_command_plans_applies_and_shows_beside_the_running_server() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut owner, _device) = founded(&server, &token);
    let file = folder.path().join("university.toml");
    let conclave = |arguments: &[&str]| {
        let said = Command::new(env!("CARGO_BIN_EXE_conclave"))
            .arg("policy")
            .args(arguments)
            .arg("--data-dir")
            .arg(folder.path().join("data"))
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (said.status.code().unwrap(), text(said.stdout), text(said.stderr))
    };
    let path = file.to_str().unwrap();
    std::fs::write(&file, FILE).unwrap();
    assert_eq!(conclave(&["plan", path]).0, 1, "something would change");
    let (code, said, _) = conclave(&["apply", path, "--reason", "Decided by the board"]);
    assert_eq!((code, said.contains("Edition 1 holds.")), (0, true), "{said}");
    assert_eq!(owner.get("/classes").expect(200)["classes"].as_array().unwrap().len(), 2, "the server knows");
    assert_eq!(conclave(&["plan", path]), (0, "Nothing changes.\n".into(), String::new()));
    assert!(conclave(&["show"]).1.ends_with(FILE));

    std::fs::write(&file, FILE.replace("people = \"members\"", "people = \"link\"")).unwrap();
    let (code, said, _) = conclave(&["apply", path, "--reason", "Easier"]);
    assert!(code == 0 && said.contains("! protects less") && said.contains("waits until"), "{said}");
    assert_eq!(owner.get("/policy").expect(200)["waiting"]["number"], json!(2));
    assert!(conclave(&["show"]).1.contains("# edition 2 waits for the officer: Easier"));

    std::fs::write(&file, FILE.replace("\"off\"", "\"perhaps\"")).unwrap();
    let (code, _, said) = conclave(&["plan", path]);
    assert_eq!(code, 2);
    assert!(said.contains("line 10, class.closed.lobby: may be \"off\", \"on\", \"always\""), "{said}");
    assert_eq!(conclave(&["plan", path, "--organisation", "nowhere"]).0, 2);
}
