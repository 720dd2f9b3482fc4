//! The register of measures on the real server: checks show what holds; what is taken away is red, and closes what needs it.

use std::{path::Path, time::Instant};

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::{
    authenticator::Device,
    console::{Browser, founded, invited, server},
    meet::{PATIENCE, Server, get, run},
};

/// The measures that this server checks by itself: about all of it, and about each organisation.
const CHECKED: [&str; 40] = [
    "M01", "M04", "M05", "M06", "M07", "M08", "M09", "M10", "M11", "M12", "M13", "M15", "M19", "M20", "M26",
    "M28", "M29", "M30", "M31", "M32", "M33", "M34", "M35", "M36", "M37", "M38", "M39", "M40", "M41", "M43",
    "M45", "M46", "M47", "M48", "M49", "M50", "M51", "M52", "M56", "M60",
];
/// Of those: this server speaks no TLS and has no folder of backups, and its organisation has neither a policy nor a host of
/// its own.
const FAILING: [&str; 7] = ["M10", "M15", "M28", "M29", "M35", "M41", "M56"];
/// Of those: people sign for them besides.
const SIGNED_TOO: [&str; 2] = ["M26", "M51"];
/// Files that whoever runs the server touches.
const TOUCHED: [&str; 3] = ["last-backup", "last-breach-drill", "last-handover-test"];

/// An organisation and its data, without a server.
fn organisation(folder: &Path) -> (String, Device, Device) {
    let (server, token) = server(folder);
    let host = server.host.clone();
    let (mut owner, owners) = founded(&server, &token);
    let (_, officers) = invited(&mut owner, &["officer"], "Ole");
    server.stop();
    for file in TOUCHED {
        std::fs::write(folder.join("data").join(file), "").unwrap();
    }
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
    database(folder).execute("DELETE FROM register_entries", []).unwrap();
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
        let expected = match id {
            id if FAILING.contains(&id) => "failing",
            id if SIGNED_TOO.contains(&id) => "expired",
            _ => "proved",
        };
        assert_eq!(measure(&register, id)["state"], expected, "{id}");
    }
    // What is missing is said to those who run the organisation, and to nobody else.
    let saw = &measure(&register, "M15")["saw"];
    assert!(saw["found"].as_str().unwrap().contains("backup_dir"), "{saw}");
    assert_eq!(measure(&register, "M13")["saw"], Value::Null, "it holds");
    assert!(!get(&host, "/compliance.json", "").contains("backup_dir"));
    // What nobody has looked at is not proved, and is said to have no check.
    for id in ["M02", "M03", "M14", "M42"] {
        let row = measure(&register, id);
        assert_eq!((&row["state"], &row["has_check"]), (&json!("expired"), &json!(false)), "{id}");
    }
    officer.get("/people").expect(200);
    // A session of the owner's, for what is asked of such.
    signed_in(&host, &mut owners);
    server.stop();

    // All at once: each is red by itself.
    database(folder.path())
        .execute_batch(
            "PRAGMA foreign_keys = OFF;
             DELETE FROM credentials WHERE account IN (SELECT id FROM accounts WHERE label = 'Olga');
             UPDATE accounts SET active = 0 WHERE label = 'Olga';
             CREATE TRIGGER stays BEFORE DELETE ON invitations BEGIN SELECT RAISE(IGNORE); END;
             INSERT INTO invitations SELECT x'00', organisation, 'x', 0, id, 1 FROM accounts LIMIT 1;
             CREATE TRIGGER remembers BEFORE DELETE ON blocked BEGIN SELECT RAISE(IGNORE); END;
             INSERT INTO blocked VALUES (x'00', x'00');
             CREATE TRIGGER hides AFTER INSERT ON audit_rows WHEN new.event LIKE '%record_read%'
                 BEGIN DELETE FROM audit_rows WHERE idx = new.idx; END;",
        )
        .unwrap();
    let data = folder.path().join("data");
    for file in TOUCHED {
        std::fs::remove_file(data.join(file)).unwrap();
    }
    std::fs::write(data.join("notes.txt"), [0x1a, 0x45, 0xdf, 0xa3, 0]).unwrap();
    std::fs::write(data.join("speech.gguf"), "").unwrap();
    let server = again(folder.path(), &host);
    let mut officer = signed_in(&host, &mut officers);
    let register = checked(&mut officer);
    for id in ["M09", "M13", "M26", "M31", "M32", "M37", "M43", "M49", "M51", "M60"] {
        let row = measure(&register, id);
        assert_eq!(row["state"], "failing", "{id}");
        for gate in row["gates"].as_array().unwrap() {
            let gate =
                register["gates"].as_array().unwrap().iter().find(|one| one["feature"] == *gate).unwrap();
            assert_eq!(gate["open"], false, "{id}");
            assert!(gate["closed_by"].as_array().unwrap().contains(&json!(id)), "{id}: {gate}");
        }
    }
    assert_eq!(officer.get("/people").code(), (403, "gate_closed"), "nobody is shown who looked");
    officer.get("/policy").expect(200);
    server.stop();
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
    let of_organisations = ["M10", "M28", "M29", "M31", "M35", "M39", "M41"].len();
    assert_eq!(evidence.count(), CHECKED.len() - of_organisations);

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
