//! The register of measures on the real server: checks show what holds; what is taken away is red, and closes what needs it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod authenticator;
mod console;
mod meet;

use std::{path::Path, time::Instant};

use authenticator::Device;
use console::{Browser, founded, invited, server};
use meet::{PATIENCE, Server, get, run};
use rusqlite::Connection;
use serde_json::{Value, json};

/// The measures that this server checks by itself.
const CHECKED: [&str; 8] = ["M04", "M11", "M13", "M30", "M31", "M37", "M56", "M60"];

/// An organisation and its data, without a server.
fn organisation(folder: &Path) -> (String, Device, Device) {
    let (server, token) = server(folder);
    let host = server.host.clone();
    let (mut owner, owners) = founded(&server, &token);
    let (_, officers) = invited(&mut owner, &["officer"], "Ole");
    server.stop();
    std::fs::write(folder.join("data/last-backup"), "").unwrap();
    (host, owners, officers)
}

fn signed_in(host: &str, device: &mut Device) -> Browser {
    let mut browser = Browser::new(host);
    browser.sign_in(device).expect(200);
    browser
}

fn measure<'a>(register: &'a Value, id: &str) -> &'a Value {
    register["measures"].as_array().unwrap().iter().find(|row| row["id"] == id).unwrap()
}

/// The register once every check has run since the server started.
fn checked(browser: &mut Browser) -> Value {
    let begun = Instant::now();
    loop {
        let register = browser.get("/register").expect(200);
        if CHECKED.iter().all(|id| measure(&register, id)["checked"] == true) {
            return register;
        }
        assert!(begun.elapsed() < PATIENCE, "{register}");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

fn database(folder: &Path) -> Connection {
    Connection::open(folder.join("data/conclave.sqlite")).unwrap()
}

/// What runs a server with the evidence of an earlier one forgotten.
fn again(folder: &Path, host: &str) -> Server {
    database(folder).execute("DELETE FROM register_entries WHERE organisation IS NULL", []).unwrap();
    Server::start_at(folder, &host.replace("localhost", "127.0.0.1"), &[])
}

#[test]
fn what_is_taken_away_from_under_a_measure_makes_it_red_and_closes_its_gates() {
    let folder = tempfile::tempdir().unwrap();
    let (host, mut owners, mut officers) = organisation(folder.path());
    let server = again(folder.path(), &host);
    let mut officer = signed_in(&host, &mut officers);
    let register = checked(&mut officer);
    for id in CHECKED {
        let expected = if id == "M56" { "failing" } else { "proved" };
        assert_eq!(measure(&register, id)["state"], expected, "{id}: this server speaks no TLS");
    }
    // What nobody has looked at is not proved.
    for id in ["M01", "M43", "M49", "M59"] {
        assert_eq!(
            (&measure(&register, id)["state"], &measure(&register, id)["checked"]),
            (&json!("expired"), &json!(false))
        );
    }
    server.stop();

    let take: [(&str, &str, &str); 5] = [
        ("M30", "CREATE TABLE logins (password TEXT)", "DROP TABLE logins"),
        (
            "M31",
            "CREATE TABLE kept AS SELECT * FROM credentials WHERE account IN (SELECT id FROM accounts WHERE label = 'Olga');
             DELETE FROM credentials WHERE id IN (SELECT id FROM kept)",
            "INSERT INTO credentials SELECT * FROM kept; DROP TABLE kept",
        ),
        ("M13", "CREATE TRIGGER stays BEFORE DELETE ON invitations BEGIN SELECT RAISE(IGNORE); END;
             INSERT INTO invitations SELECT x'00', organisation, 'x', 0, id, 1 FROM accounts LIMIT 1", 
             "DROP TRIGGER stays; DELETE FROM invitations WHERE token = x'00'"),
        (
            "M37",
            "CREATE TRIGGER hides AFTER INSERT ON audit_rows WHEN new.event LIKE '%record_read%'
                 BEGIN DELETE FROM audit_rows WHERE idx = new.idx; END",
            "DROP TRIGGER hides",
        ),
        ("M60", "SELECT 1", "SELECT 1"),
    ];
    for (id, away, back) in take {
        // A session of the owner's, for what is asked of such.
        let server = again(folder.path(), &host);
        signed_in(&host, &mut owners);
        server.stop();
        database(folder.path()).execute_batch(away).unwrap();
        if id == "M60" {
            std::fs::remove_file(folder.path().join("data/last-backup")).unwrap();
        }
        let server = again(folder.path(), &host);
        let mut officer = signed_in(&host, &mut officers);
        let register = checked(&mut officer);
        let row = measure(&register, id);
        assert_eq!(row["state"], "failing", "{id}");
        for gate in row["gates"].as_array().unwrap() {
            let gate =
                register["gates"].as_array().unwrap().iter().find(|one| one["feature"] == *gate).unwrap();
            assert_eq!(gate["open"], false, "{id}");
            assert!(gate["closed_by"].as_array().unwrap().contains(&json!(id)), "{id}: {gate}");
        }
        server.stop();
        database(folder.path()).execute_batch(back).unwrap();
        std::fs::write(folder.path().join("data/last-backup"), "").unwrap();
    }
}

#[test]
fn evidence_is_told_in_the_log_and_anybody_may_read_what_it_gives() {
    let folder = tempfile::tempdir().unwrap();
    let (host, _, mut officers) = organisation(folder.path());
    let server = again(folder.path(), &host);
    let mut officer = signed_in(&host, &mut officers);
    checked(&mut officer);
    let log = officer.get("/audit?group=server").expect(200);
    let evidence =
        log["entries"].as_array().unwrap().iter().filter(|entry| entry["act"]["kind"] == "evidence_recorded");
    assert_eq!(evidence.count(), CHECKED.len());

    let public = get(&server.host, "/compliance.json", "");
    let (_, body) = public.split_once("\r\n\r\n").unwrap();
    let document: Value = serde_json::from_str(body).unwrap();
    assert_eq!(document["format"], "conclave.compliance/1");
    assert_eq!(measure(&document, "M30")["state"], "proved");
    for secret in ["Olga", "Ole", "Ergens", "node-1"] {
        assert!(!body.contains(secret), "{secret}");
    }
    assert!(get(&server.host, "/compliance.json?organisation=x", "").starts_with("HTTP/1.1 400"));

    for (language, word) in [("en", "Controller"), ("nl", "Organisatie")] {
        let asked = format!("/register/report?from=2026-01-01&until=2099-01-01&language={language}");
        let report = officer.get(&asked);
        assert!(report.status == 200 && report.body.to_string().contains(word), "{language}");
        officer.get(&format!("{asked}&format=json")).expect(200);
    }
    assert_eq!(officer.get("/register/report?from=x").code(), (400, "malformed"));
    let period = ["register", "report", "--from", "2026-01-01", "--until", "2099-01-01", "--format", "text"];
    let printed = String::from_utf8(run(folder.path(), &period).stdout).unwrap();
    assert!(printed.contains("M30"), "{printed}");
}

#[test]
fn the_officer_signs_for_the_organisations_measures_and_nobody_else_does() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut owner, _) = founded(&server, &token);
    let (mut officer, _) = invited(&mut owner, &["officer"], "Ole");
    let day = (std::time::SystemTime::now() + std::time::Duration::from_secs(90 * 86_400))
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let until =
        time::OffsetDateTime::from_unix_timestamp(day.try_into().unwrap()).unwrap().date().to_string();
    let document = format!("sha256:{}", "a".repeat(64));
    let attest = json!({ "sign": "attest", "until": until, "document": document });
    let sign = |browser: &mut Browser, id: &str, what: &Value| {
        browser.ask("PUT", &format!("/register/{id}"), Some(what.clone()))
    };
    assert_eq!(
        sign(&mut owner, "M22", &attest).code(),
        (403, "not_allowed"),
        "who runs it does not attest it"
    );
    sign(&mut officer, "M22", &attest).expect(204);
    let register = officer.get("/register").expect(200);
    let row = measure(&register, "M22");
    assert_eq!(
        (row["state"].as_str(), row["evidence"].as_str()),
        (Some("attested"), Some(document.as_str()))
    );
    let log = officer.get("/audit?group=measures").expect(200);
    assert_eq!(log["entries"][0]["act"]["kind"], "measure_attested");

    assert_eq!(sign(&mut officer, "M13", &attest).code(), (422, "not_taken"), "shown by a program");
    assert_eq!(sign(&mut officer, "M99", &attest).code(), (404, "unknown"));
    let late = json!({ "sign": "attest", "until": "2199-01-01", "document": null });
    assert_eq!(sign(&mut officer, "M22", &late).code(), (422, "not_taken"));
    assert_eq!(sign(&mut officer, "M22", &json!({ "sign": "forge" })).code(), (400, "malformed"));
    sign(&mut officer, "M22", &json!({ "sign": "withdraw" })).expect(204);
    assert_eq!(measure(&officer.get("/register").expect(200), "M22")["state"], "expired");
    let waive = json!({ "sign": "not_applicable", "reason": "x", "review": until });
    assert_eq!(sign(&mut officer, "M22", &waive).code(), (422, "not_taken"), "it applies everywhere");
}
