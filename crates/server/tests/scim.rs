//! An organisation's directory on the real server, by HTTP: its tokens, what it may, and another implementation's
//! judgement.

use std::{path::PathBuf, process::Command};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use crate::{
    console::{Browser, founded, invited, raw, server},
    directory::Directory,
    meet,
};

fn token_of(directory: &Directory) -> &str {
    directory.authorization.split(' ').next_back().unwrap()
}

#[test]
fn a_token_is_shown_once_comes_as_bearer_or_password_and_two_hold_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let (server, setup) = server(folder.path());
    let (mut owner, _device) = founded(&server, &setup);
    let first = Directory::of(&mut owner, "Entra ID");
    let config = first.ask("GET", "/scim/v2/ServiceProviderConfig", None);
    assert!(config.head.to_ascii_lowercase().contains("cache-control: no-store"));
    assert_eq!(config.expect(200)["patch"]["supported"], true);
    let password = BASE64_STANDARD.encode(format!("invite:{}", token_of(&first)));
    let basic = Directory::with(&owner.host, &format!("Basic {password}"));
    // SURFconext Invite has a version of its own in its paths, and writes some of them small.
    let made = basic.ask("POST", "/scim/v1/users", Some(json!({ "userName": "max@eduid.nl" }))).expect(201);
    let location = made["meta"]["location"].as_str().unwrap();
    assert_eq!(location, format!("http://{}/scim/v1/Users/{}", owner.host, made["id"].as_str().unwrap()));

    let second = Directory::of(&mut owner, "Entra ID, new");
    let third = json!({ "label": "x", "reads": false, "days": 1 });
    assert_eq!(owner.post("/provisioning/tokens", third.clone()).code(), (409, "tokens"));
    let told = owner.get("/provisioning").expect(200);
    assert_eq!((&told["active"], told["tokens"].as_array().unwrap().len()), (&json!(1), 2));
    assert!(!told.to_string().contains(token_of(&first)));
    let entra = told["tokens"].as_array().unwrap().iter().find(|token| token["label"] == "Entra ID").unwrap();
    assert!(entra["used"].as_u64().is_some_and(|day| day % 86_400 == 0), "{entra}");

    let id = entra["id"].as_str().unwrap();
    owner.ask("DELETE", &format!("/provisioning/tokens/{id}"), None).expect(204);
    first.ask("GET", "/scim/v2/Users", None).expect(401);
    second.ask("GET", "/scim/v2/Users", None).expect(200);
    assert_eq!(owner.ask("DELETE", &format!("/provisioning/tokens/{id}"), None).code(), (404, "unknown"));
    for days in [0, 731] {
        let asked = json!({ "label": "x", "reads": false, "days": days });
        assert_eq!(owner.post("/provisioning/tokens", asked).code(), (422, "days"));
    }
    let reads = json!({ "label": "Report", "reads": true, "days": 1 });
    let reads = owner.post("/provisioning/tokens", reads).expect(200);
    let reads = Directory::with(&owner.host, &format!("Bearer {}", reads["token"].as_str().unwrap()));
    reads.ask("GET", "/scim/v2/Users", None).expect(200);
    reads.ask("POST", "/scim/v2/Users", Some(json!({ "userName": "x" }))).expect(403);

    // Neither the disk nor the log has a token or a name.
    let secrets = [token_of(&second).to_owned(), token_of(&reads).to_owned(), "eduid".to_owned()];
    server.stop();
    let data = std::fs::read_dir(folder.path().join("data")).unwrap().map(|entry| entry.unwrap().path());
    for file in data.chain([folder.path().join(meet::LOG)]) {
        let Ok(bytes) = std::fs::read(file) else { continue };
        for secret in &secrets {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()));
        }
    }
}

#[test]
fn whatever_is_wrong_with_a_token_the_answer_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (server, setup) = server(folder.path());
    let (mut owner, _device) = founded(&server, &setup);
    let directory = Directory::of(&mut owner, "Entra ID");
    let session = owner.cookie.clone().unwrap();
    let session = session.split('=').nth(1).unwrap();
    let unknown = "A".repeat(43);
    let told: Vec<(u16, String, Value)> = [
        String::new(),
        format!("Bearer {unknown}"),
        format!("Bearer {session}"),
        "Bearer x".into(),
        format!("Basic {}", BASE64_STANDARD.encode(format!("x:{unknown}"))),
        "Basic é".into(),
        format!("Digest {}", token_of(&directory)),
    ]
    .iter()
    .map(|authorization| {
        let answer = Directory::with(&owner.host, authorization).ask("GET", "/scim/v2/Users/x", None);
        let head =
            answer.head.lines().filter(|line| !line.starts_with("date:")).collect::<Vec<_>>().join("\n");
        (answer.status, head, answer.body)
    })
    .collect();
    assert!(told.iter().all(|answer| *answer == told[0]), "{told:#?}");
    assert_eq!(told[0].0, 401);
    assert!(told[0].1.contains("www-authenticate: Bearer"));

    // A page with its visitor's cookie reads nothing.
    let cookie = format!("GET /scim/v2/Users HTTP/1.1\r\nHost: {}\r\nCookie: {session}\r\n", owner.host);
    assert_eq!(raw(&owner.host, &cookie, "").status, 401);
    directory.ask("GET", "/scim/v2/Users", None).expect(200);
}

#[test]
fn a_directory_that_asks_too_often_waits_and_another_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let (server, setup) = server(folder.path());
    let (mut owner, _device) = founded(&server, &setup);
    let (busy, other) = (Directory::of(&mut owner, "Busy"), Directory::of(&mut owner, "Other"));
    let answers = (0..5_000).map(|_| busy.ask("GET", "/scim/v2/Schemas", None));
    let refused = answers.into_iter().find(|answer| answer.status != 200).unwrap();
    assert_eq!(refused.status, 429);
    assert!(refused.head.contains("retry-after: 10"), "{}", refused.head);
    other.ask("GET", "/scim/v2/Users", None).expect(200);
    let guess = Directory::with(&owner.host, &format!("Bearer {}", "A".repeat(43)));
    assert_eq!(guess.ask("GET", "/scim/v2/Users", None).status, 401, "who has none is told so");
}

#[test]
fn bad_input_is_a_problem_of_the_client_and_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let (server, setup) = server(folder.path());
    let (mut owner, _device) = founded(&server, &setup);
    let directory = Directory::of(&mut owner, "Entra ID");
    let ada = directory.user("ada");
    let user = format!("/scim/v2/Users/{ada}");
    for (method, path, body, status) in [
        ("POST", "/scim/v2/Users", json!([]), 400),
        ("POST", "/scim/v2/Users", json!({ "userName": "ADA" }), 409),
        (
            "PATCH",
            &*user,
            json!({ "Operations": [{ "op": "replace", "path": "actve", "value": false }] }),
            400,
        ),
        ("GET", "/scim/v2/Users?filter=userName+eq+ada", Value::Null, 400),
        ("GET", "/scim/v2/Users/%ff", Value::Null, 404),
        ("GET", "/scim/v2/Users/00000000000000000000000000000000", Value::Null, 404),
        ("GET", "/scim/v2/nothing", Value::Null, 404),
        ("GET", "/scim/v2", Value::Null, 404),
        ("POST", "/scim/v2/Bulk", json!({}), 501),
        ("TRACE", "/scim/v2/Users", Value::Null, 405),
    ] {
        let answer = directory.ask(method, path, Some(body).filter(|body| !body.is_null()));
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.body);
        assert_eq!(answer.body["status"], status.to_string(), "{}", answer.body);
    }
    // It is refused before it comes.
    let head = format!(
        "POST /scim/v2/Users HTTP/1.1\r\nHost: {}\r\nAuthorization: {}\r\nContent-Length: {}\r\n",
        owner.host,
        directory.authorization,
        2 << 20
    );
    assert_eq!(raw(&owner.host, &head, "").status, 413);
    directory.ask("GET", "/scim/v2/Users", None).expect(200);
}

#[test]
fn groups_give_roles_as_whoever_may_has_said_and_the_console_shows_who_is_provisioned() {
    let folder = tempfile::tempdir().unwrap();
    let (server, setup) = server(folder.path());
    let (mut owner, _device) = founded(&server, &setup);
    let directory = Directory::of(&mut owner, "Okta");
    let ada = directory.user("ada");
    let group = json!({ "displayName": "owner", "members": [{ "value": ada }] });
    let group = directory.ask("POST", "/scim/v2/Groups", Some(group)).expect(201);
    let roles = format!("/provisioning/groups/{}/roles", group["id"].as_str().unwrap());
    let roles_of = |owner: &mut Browser| {
        let people = owner.get("/people").expect(200);
        let people = people["people"].as_array().unwrap().clone();
        let ada = people.into_iter().find(|person| person["provisioned"] == true).unwrap();
        (ada["roles"].clone(), ada["id"].clone())
    };
    assert_eq!(roles_of(&mut owner), (json!(["member"]), json!(ada)), "a name gives nothing");

    let (mut admin, _) = invited(&mut owner, &["admin"], "Adam");
    let (mut helpdesk, _) = invited(&mut owner, &["helpdesk"], "Hanna");
    let (mut auditor, _) = invited(&mut owner, &["auditor"], "Aude");
    let to = |roles: Value| json!({ "roles": roles });
    // Whoever runs the directory, or has a token of it, puts into a group whom they like.
    for high in ["owner", "officer"] {
        for who in [&mut admin, &mut owner] {
            assert_eq!(who.ask("PUT", &roles, Some(to(json!([high])))).code(), (409, "not_by_group"));
        }
    }
    for other in [&mut helpdesk, &mut auditor] {
        assert_eq!(other.ask("PUT", &roles, Some(to(json!(["auditor"])))).code(), (403, "not_allowed"));
        let join = json!({ "required": true, "issuer": null, "claim": "oid", "by": "externalId" });
        assert_eq!(other.ask("PUT", "/provisioning/join", Some(join)).code(), (403, "not_allowed"));
    }
    auditor.get("/provisioning/groups").expect(200);
    assert_eq!(helpdesk.get("/provisioning").code(), (403, "not_allowed"));

    let told = admin.ask("PUT", &roles, Some(to(json!(["helpdesk"])))).expect(200);
    assert_eq!((&told["roles"], &told["members"]), (&json!(["helpdesk"]), &json!(1)));
    assert_eq!(roles_of(&mut owner).0, json!(["helpdesk", "member"]));
    admin.ask("PUT", &roles, Some(to(json!([])))).expect(200);
    assert_eq!(roles_of(&mut owner).0, json!(["member"]));

    // Who is suspended there is not let in here.
    let suspend = json!({ "Operations": [{ "op": "Replace", "path": "active", "value": "False" }] });
    directory.ask("PATCH", &format!("/scim/v2/Users/{ada}"), Some(suspend)).expect(200);
    let active = json!({ "active": true });
    assert_eq!(owner.ask("PUT", &format!("/people/{ada}/active"), Some(active)).code(), (409, "suspended"));
    let join =
        json!({ "required": true, "issuer": " https://idp.example/ ", "claim": " oid ", "by": "userName" });
    let told = owner.ask("PUT", "/provisioning/join", Some(join)).expect(200);
    assert_eq!(
        told["join"],
        json!({ "required": true, "issuer": "https://idp.example/", "claim": "oid", "by": "userName" })
    );
    for issuer in ["idp.example", "javascript:x", "https://a b"] {
        let join = json!({ "required": true, "issuer": issuer, "claim": "oid", "by": "userName" });
        assert_eq!(owner.ask("PUT", "/provisioning/join", Some(join)).code(), (422, "issuer"));
    }
    assert_eq!((&told["active"], &told["suspended"], &told["groups"]), (&json!(0), &json!(1), &json!(1)));
}

/// Where `scripts/prepare test` puts it, unless this names another one.
const JUDGE: &str = "SCIM_JUDGE";

#[test]
fn scim2_tester_finds_no_error_on_the_running_server() {
    let judge = std::env::var_os(JUDGE).map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/judges/bin/scim2")),
        PathBuf::from,
    );
    assert!(
        judge.exists(),
        "scim2-cli is missing at {}: run `scripts/prepare test`, or name it in {JUDGE}",
        judge.display()
    );
    let folder = tempfile::tempdir().unwrap();
    let (server, setup) = server(folder.path());
    let (mut owner, _device) = founded(&server, &setup);
    let directory = Directory::of(&mut owner, "scim2-cli");
    let said = Command::new(judge)
        .args(["--url", &format!("http://{}/scim/v2", server.host), "test"])
        .env("SCIM_CLI_HEADERS", format!("Authorization: {}", directory.authorization))
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
    let with = |status: &str| text.lines().filter(|line| line.trim_start().starts_with(status)).count();
    eprintln!("scim2-tester: {} succeeded, {} errors", with("SUCCESS"), with("ERROR"));
    assert!(said.status.success() && with("ERROR") == 0 && with("SUCCESS") > 40, "{text}");
}
