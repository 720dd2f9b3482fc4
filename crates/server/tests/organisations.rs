//! Organisations and their people on the real server, by its HTTP interface, with passkeys of a device in software.

use serde_json::json;

use crate::{
    authenticator::Device,
    console::{Browser, founded, id, invited, raw, server},
    meet::{LOG, Server},
};

#[test]
fn the_first_owner_comes_by_the_printed_link_once_and_signs_in_by_passkey_from_then_on() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    assert_eq!(token.len(), 43);
    let mut stranger = Browser::new(&server.host);
    assert_eq!(stranger.get("/session").code(), (401, "signed_out"));
    let wrong = json!({ "token": "A".repeat(43), "name": "E", "path": "e", "label": "O" });
    assert_eq!(stranger.post("/setup/begin", wrong).code(), (403, "not_accepted"));

    let (mut owner, mut device) = founded(&server, &token);
    let again = json!({ "token": token, "name": "Else", "path": "else", "label": "Eve" });
    assert_eq!(stranger.post("/setup/begin", again).code(), (403, "not_accepted"), "once");
    assert_eq!(owner.get("/session").expect(200)["organisation"]["name"], "Ergens");

    owner.ask("DELETE", "/session", None).expect(204);
    assert_eq!(owner.get("/session").code(), (401, "signed_out"));
    let mut elsewhere = Browser::new(&server.host);
    assert_eq!(elsewhere.sign_in(&mut device).expect(200)["account"]["label"], "Olga");

    // What is kept is no secret that lets anybody in, and no log names anybody.
    let cookie = elsewhere.cookie.clone().unwrap();
    let secret = cookie.split('=').nth(1).unwrap();
    server.stop();
    for entry in std::fs::read_dir(folder.path().join("data")).unwrap() {
        let Ok(bytes) = std::fs::read(entry.unwrap().path()) else { continue };
        assert!(!contains(&bytes, secret.as_bytes()) && !contains(&bytes, token.as_bytes()));
    }
    let log = std::fs::read_to_string(folder.path().join(LOG)).unwrap();
    assert!(!log.contains("Olga") && !log.contains("Ergens"), "{log}");

    // With an organisation no link is printed, and sessions outlive the server.
    let (_server, said) =
        Server::start_and_hear(folder.path(), &elsewhere.host.replace("localhost", "127.0.0.1"), &[]);
    assert!(!said.contains("setup"), "{said}");
    elsewhere.get("/session").expect(200);
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn passkeys_of_other_sites_people_and_challenges_let_nobody_in() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut owner, mut device) = founded(&server, &token);
    let mut browser = Browser::new(&server.host);
    let refused = (403, "not_accepted");

    let mut unknown = Device::new(&browser.origin);
    assert_eq!(browser.sign_in(&mut unknown).code(), refused);
    device.verifies = false;
    assert_eq!(browser.sign_in(&mut device).code(), refused, "the device has not verified the person");
    device.verifies = true;
    device.origin = "https://evil.example".into();
    assert_eq!(browser.sign_in(&mut device).code(), refused, "of another site");
    device.origin.clone_from(&browser.origin);

    // An answer to another question, and the same answer twice.
    let first = browser.post("/sign-in/begin", json!({})).expect(200);
    let second = browser.post("/sign-in/begin", json!({})).expect(200);
    let credential = device.get(&first["options"]);
    let crossed = json!({ "ceremony": second["ceremony"], "credential": credential });
    assert_eq!(browser.post("/sign-in/finish", crossed).code(), refused);
    let own = json!({ "ceremony": first["ceremony"], "credential": credential });
    browser.post("/sign-in/finish", own.clone()).expect(200);
    assert_eq!(browser.post("/sign-in/finish", own).code(), refused, "once");
    for bad in [json!({}), json!({ "ceremony": 1, "credential": {} }), json!([])] {
        assert_eq!(browser.post("/sign-in/finish", bad).code(), (400, "malformed"));
    }
    let odd = json!({ "ceremony": "x", "credential": { "id": 7 } });
    assert_eq!(browser.post("/sign-in/finish", odd).code(), refused);

    // Somebody else's session is not stepped up by one's own passkey.
    let (mut member, mut members_device) = invited(&mut owner, &[], "Mo");
    let answer = owner.ceremony("/step-up", json!({}), |options| members_device.get(options));
    assert_eq!(answer.code(), refused);
    owner.ceremony("/step-up", json!({}), |options| device.get(options)).expect(200);
    let asked = member.post("/step-up/begin", json!({})).expect(200);
    let credential = device.get(&asked["options"]);
    let stolen = json!({ "ceremony": asked["ceremony"], "credential": credential });
    assert_eq!(owner.post("/step-up/finish", stolen).code(), refused);
}

#[test]
fn other_sites_pages_and_what_is_no_json_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut owner, _) = founded(&server, &token);
    let own = owner.origin.clone();
    for foreign in ["https://evil.example", "null", "http://localhost:1"] {
        foreign.clone_into(&mut owner.origin);
        assert_eq!(
            owner.post("/invitations", json!({ "label": "x", "roles": [] })).code(),
            (403, "foreign_origin")
        );
        assert_eq!(owner.ask("DELETE", "/session", None).code(), (403, "foreign_origin"));
    }
    owner.origin = own;
    let cookie = owner.cookie.clone().unwrap();
    let head = format!("POST /api/v1/invitations HTTP/1.1\r\nHost: {0}\r\nCookie: {cookie}\r\n", owner.host);
    let form = format!("{head}Origin: {}\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n", owner.origin);
    assert_eq!(raw(&owner.host, &form, "{}").code(), (415, "not_json"));
    assert_eq!(
        raw(&owner.host, &format!("{head}Content-Length: 2\r\n"), "{}").code(),
        (403, "foreign_origin")
    );
    let long = json!({ "label": "x".repeat(70_000), "roles": [] });
    assert_eq!(owner.post("/invitations", long).code(), (413, "too_long"));
    assert_eq!(owner.get("/nothing").code(), (404, "unknown"));
    assert_eq!(owner.ask("PUT", "/session", Some(json!({}))).code(), (405, "method"));
    // An address is no name that passkeys can belong to.
    let mut by_address =
        Browser { host: server.host.clone(), origin: format!("http://{}", server.host), ..Browser::new("") };
    assert_eq!(by_address.post("/sign-in/begin", json!({})).code(), (403, "origin"));
}

#[test]
fn roles_are_given_by_whoever_may_and_an_organisation_keeps_an_owner() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut owner, _) = founded(&server, &token);
    let (mut admin, _) = invited(&mut owner, &["admin"], "Ada");
    let (mut officer, _) = invited(&mut owner, &["officer"], "Ole");
    let (mut member, mut members_device) = invited(&mut admin, &[], "Mo");
    let (owners, members, officers) = (id(&mut owner), id(&mut member), id(&mut officer));

    let roles = |browser: &mut Browser, whom: &str, roles: &[&str]| {
        browser.ask("PUT", &format!("/people/{whom}/roles"), Some(json!({ "roles": roles })))
    };
    assert_eq!(roles(&mut member, &owners, &[]).code(), (403, "not_allowed"));
    assert_eq!(
        roles(&mut officer, &members, &["auditor"]).code(),
        (403, "not_allowed"),
        "sees, does not run"
    );
    assert_eq!(roles(&mut admin, &members, &["owner"]).code(), (403, "not_allowed"));
    assert_eq!(
        roles(&mut admin, &members, &["helpdesk"]).expect(200)["roles"],
        json!(["helpdesk", "member"])
    );
    assert_eq!(roles(&mut owner, &officers, &["officer", "admin"]).code(), (409, "conflict"));
    assert_eq!(roles(&mut owner, &owners, &["admin"]).code(), (409, "last"));
    let active = |browser: &mut Browser, whom: &str, active: bool| {
        browser.ask("PUT", &format!("/people/{whom}/active"), Some(json!({ "active": active })))
    };
    assert_eq!(active(&mut admin, &owners, false).code(), (403, "not_allowed"), "over owners only owners");
    assert_eq!(active(&mut owner, &owners, false).code(), (409, "last"));
    assert_eq!(roles(&mut owner, &members, &["root"]).code(), (400, "malformed"));
    assert_eq!(roles(&mut owner, &"0".repeat(32), &[]).code(), (404, "unknown"));

    // What somebody may not give they cannot invite to either.
    let invitation = json!({ "label": "Eve", "roles": ["owner"] });
    assert_eq!(admin.post("/invitations", invitation).code(), (403, "not_allowed"));
    assert_eq!(
        member.post("/invitations", json!({ "label": "x", "roles": [] })).code(),
        (403, "not_allowed")
    );

    // Who is let in no more is out at once, and does not come back.
    member.get("/session").expect(200);
    active(&mut admin, &members, false).expect(200);
    assert_eq!(member.get("/session").code(), (401, "signed_out"));
    assert_eq!(member.sign_in(&mut members_device).code(), (403, "not_accepted"));
    active(&mut admin, &members, true).expect(200);
    member.sign_in(&mut members_device).expect(200);

    let people = officer.get("/people").expect(200);
    let mut labels: Vec<_> =
        people["people"].as_array().unwrap().iter().map(|p| p["label"].as_str().unwrap()).collect();
    labels.sort_unstable();
    assert_eq!(labels, ["Ada", "Mo", "Ole", "Olga"]);
    assert_eq!(people["more"], false);
}

#[test]
fn an_invitation_is_for_one_and_can_be_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut owner, _) = founded(&server, &token);
    let invite =
        |owner: &mut Browser| owner.post("/invitations", json!({ "label": "Mo", "roles": [] })).expect(200);
    let (taken, withdrawn) = (invite(&mut owner), invite(&mut owner));
    let listed = owner.get("/invitations").expect(200);
    assert_eq!(listed["invitations"].as_array().unwrap().len(), 2);
    assert!(listed["invitations"].as_array().unwrap().iter().all(|one| one.get("token").is_none()));

    let mut guest = Browser::new(&server.host);
    let seen = guest.post("/invitation/look", json!({ "token": taken["token"] })).expect(200);
    assert_eq!((seen["organisation"].as_str(), seen["roles"].clone()), (Some("Ergens"), json!(["member"])));
    let mut device = Device::new(&guest.origin);
    guest.accept(&taken["token"], "Mo", &mut device).expect(200);
    let mut second = Browser::new(&server.host);
    let mut other = Device::new(&second.origin);
    assert_eq!(second.accept(&taken["token"], "Eve", &mut other).code(), (403, "not_accepted"));
    let id = withdrawn["id"].as_str().unwrap();
    owner.ask("DELETE", &format!("/invitations/{id}"), None).expect(204);
    assert_eq!(owner.ask("DELETE", &format!("/invitations/{id}"), None).code(), (404, "unknown"));
    assert_eq!(second.accept(&withdrawn["token"], "Eve", &mut other).code(), (403, "not_accepted"));
    for bad in ["", " ", "a\u{202E}b", &"x".repeat(81)] {
        assert_eq!(
            owner.post("/invitations", json!({ "label": bad, "roles": [] })).code(),
            (422, "name"),
            "{bad:?}"
        );
    }
}

#[test]
fn an_invitation_holds_as_long_as_whoever_made_it_may_invite() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut owner, _) = founded(&server, &token);
    let (mut admin, _) = invited(&mut owner, &["admin"], "Ada");
    let invitation = admin.post("/invitations", json!({ "label": "x", "roles": ["admin"] })).expect(200);
    let ada = id(&mut admin);
    let mut guest = Browser::new(&server.host);
    let mut device = Device::new(&guest.origin);
    let mut look = || guest.post("/invitation/look", json!({ "token": invitation["token"] })).status;
    assert_eq!(look(), 200);
    owner.ask("PUT", &format!("/people/{ada}/roles"), Some(json!({ "roles": ["helpdesk"] }))).expect(200);
    assert_eq!(look(), 403, "they may invite nobody any more");
    owner.ask("PUT", &format!("/people/{ada}/roles"), Some(json!({ "roles": ["admin"] }))).expect(200);
    owner.ask("PUT", &format!("/people/{ada}/active"), Some(json!({ "active": false }))).expect(200);
    assert_eq!(look(), 403, "they are let in no more");
    assert_eq!(guest.accept(&invitation["token"], "Ada", &mut device).code(), (403, "not_accepted"));
}

#[test]
fn over_an_owner_or_officer_only_owners_have_power() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut owner, _) = founded(&server, &token);
    let (mut officer, _) = invited(&mut owner, &["officer"], "Ole");
    let (mut helpdesk, _) = invited(&mut owner, &["helpdesk"], "Hanna");
    let (mut member, _) = invited(&mut owner, &[], "Mo");
    let sessions = |who: &mut Browser| format!("/people/{}/sessions", id(who));
    let (of_owner, of_officer) = (sessions(&mut owner), sessions(&mut officer));
    for high in [&of_owner, &of_officer] {
        assert_eq!(helpdesk.ask("DELETE", high, None).code(), (403, "not_allowed"));
    }
    let of_member = sessions(&mut member);
    assert_eq!(helpdesk.ask("DELETE", &of_member, None).expect(200)["ended"], 1);
    owner.ask("DELETE", &of_officer, None).expect(200);
    assert_eq!(officer.get("/session").code(), (401, "signed_out"));
}

#[test]
fn one_sees_and_ends_ones_own_sessions_and_keeps_a_passkey() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut first, mut device) = founded(&server, &token);
    let mut second = Browser::new(&server.host);
    second.sign_in(&mut device).expect(200);
    let sessions = first.get("/sessions").expect(200);
    let sessions = sessions["sessions"].as_array().unwrap();
    assert_eq!(sessions.iter().map(|one| one["this"] == true).filter(|this| *this).count(), 1);
    let other = sessions.iter().find(|one| one["this"] == false).unwrap()["id"].as_str().unwrap();

    // Nobody ends somebody else's by its number.
    let (mut member, _) = invited(&mut first, &[], "Mo");
    assert_eq!(member.ask("DELETE", &format!("/sessions/{other}"), None).code(), (404, "unknown"));
    first.ask("DELETE", &format!("/sessions/{other}"), None).expect(204);
    assert_eq!(second.get("/session").code(), (401, "signed_out"));
    second.sign_in(&mut device).expect(200);
    assert_eq!(first.ask("DELETE", "/sessions", None).expect(200)["ended"], 1);
    assert_eq!(second.get("/session").code(), (401, "signed_out"));

    let keys = first.get("/passkeys").expect(200);
    let only = keys["passkeys"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(first.ask("DELETE", &format!("/passkeys/{only}"), None).code(), (409, "last"));
    let mut spare = Device::new(&first.origin);
    first.ceremony("/passkeys", json!({ "label": "Spare" }), |options| spare.create(options)).expect(204);
    first.ask("DELETE", &format!("/passkeys/{only}"), None).expect(204);
    assert_eq!(second.sign_in(&mut device).code(), (403, "not_accepted"));
    second.sign_in(&mut spare).expect(200);

    for number in 1..20 {
        let mut another = Device::new(&first.origin);
        let label = json!({ "label": format!("Key {number}") });
        first.ceremony("/passkeys", label, |options| another.create(options)).expect(204);
    }
    let full = first.post("/passkeys/begin", json!({ "label": "One too many" }));
    assert_eq!(full.code(), (409, "passkeys"));
}

#[test]
fn one_corrects_ones_own_name_by_the_rules_that_held_when_it_was_given() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut owner, _device) = founded(&server, &token);
    let (mut member, _device) = invited(&mut owner, &[], "Moo");
    owner.ask("PUT", "/directory", Some(json!({ "on": true }))).expect(204);
    let put =
        |browser: &mut Browser, label: &str| browser.ask("PUT", "/me/label", Some(json!({ "label": label })));
    for bad in ["", " ", "a\nb", "a\u{202E}b", "a\u{200B}b", &"é".repeat(81)] {
        assert_eq!(put(&mut member, bad).code(), (422, "name"), "{bad:?}");
    }
    assert_eq!(put(&mut Browser::new(&server.host), "Mo").code(), (401, "signed_out"));
    let session = put(&mut member, "  Mo Müller ").expect(200);
    assert_eq!(session["account"]["label"], "Mo Müller");
    // Everywhere from then on: to oneself, to those who administer, to whoever looks for them.
    assert_eq!(member.get("/session").expect(200), session);
    let people = owner.get("/people").expect(200).to_string();
    assert!(people.contains("Mo Müller") && !people.contains("\"Moo\""), "{people}");
    let find = |browser: &mut Browser, who: &str| {
        browser.post("/directory/find", json!({ "who": who })).expect(200)["found"].clone()
    };
    assert_eq!(find(&mut owner, "mo muller")["label"], "Mo Müller");
    assert_eq!(find(&mut owner, "Moo")["label"], json!(null));
    assert_eq!(owner.get("/session").expect(200)["account"]["label"], "Olga", "nobody else's");
    // Each is a line in the audit log: so many in an hour.
    assert!((1..10).all(|time| put(&mut member, &format!("Mo {time}")).status == 200));
    assert_eq!(put(&mut member, "Mo").code(), (429, "often"));
    assert_eq!(member.get("/session").expect(200)["account"]["label"], "Mo 9");
}
