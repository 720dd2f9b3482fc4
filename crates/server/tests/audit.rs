//! The audit log on the real server: what is told in it, who reads it, and what verifying finds.

use std::{path::Path, process::Output};

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::{
    console::{Answer, Browser, founded, id, invited, raw, server},
    meet::{Server, get, run},
};

pub(crate) fn kinds(log: &Value) -> Vec<&str> {
    log["entries"].as_array().unwrap().iter().map(|entry| entry["act"]["kind"].as_str().unwrap()).collect()
}

fn set_active(browser: &mut Browser, whom: &str, active: bool) -> Answer {
    browser.ask("PUT", &format!("/people/{whom}/active"), Some(json!({ "active": active })))
}

pub(crate) fn verify(folder: &Path, more: &[&str]) -> (bool, String) {
    let arguments = [&["audit", "verify"], more].concat();
    said(run(folder, &arguments))
}

pub(crate) fn said(output: Output) -> (bool, String) {
    let words = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(words).unwrap())
}

pub(crate) fn database(folder: &Path) -> Connection {
    Connection::open(folder.join("data/conclave.sqlite")).unwrap()
}

/// An organisation with an officer and a member, in which something has been done.
fn busy(folder: &Path) -> (Server, Browser, Browser, Browser) {
    let (server, token) = server(folder);
    let (mut owner, _) = founded(&server, &token);
    let (officer, _) = invited(&mut owner, &["officer"], "Ole");
    let (mut member, _) = invited(&mut owner, &[], "Mo");
    let whom = id(&mut member);
    let roles = json!({ "roles": ["auditor"] });
    owner.ask("PUT", &format!("/people/{whom}/roles"), Some(roles)).expect(200);
    owner.ask("DELETE", &format!("/people/{whom}/sessions"), None).expect(200);
    (server, owner, officer, member)
}

#[test]
fn what_is_done_stands_in_the_log_for_those_who_may_read_it() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, mut owner, mut officer, mut member) = busy(folder.path());
    let log = officer.get("/audit").expect(200);
    assert_eq!(
        kinds(&log),
        [
            "record_read",
            "sessions_ended",
            "role_granted",
            "role_granted",
            "account_created",
            "invitation_made",
            "role_granted",
            "role_granted",
            "account_created",
            "invitation_made",
            "role_granted",
            "role_granted",
            "role_granted",
            "account_created",
            "organisation_founded",
        ],
        "the newest first; that the officer reads stands there, too"
    );
    let granted = &log["entries"][2];
    assert_eq!(granted["act"]["role"], "auditor");
    assert_eq!(
        (granted["actor"]["label"].as_str(), granted["subject"]["label"].as_str()),
        (Some("Olga"), Some("Mo"))
    );
    assert_eq!(log["log"]["size"], 15);

    // Only one's own organisation's officers, auditors and owners.
    assert_eq!(member.get("/audit").code(), (401, "signed_out"), "their sessions were ended");
    let (mut admin, _) = invited(&mut owner, &["admin"], "Ada");
    assert_eq!(admin.get("/audit").code(), (403, "not_allowed"));
    let some = officer.get("/audit?group=people&before=10").expect(200);
    assert!(some["entries"].as_array().unwrap().iter().all(|entry| entry["index"].as_u64() < Some(10)));
    assert!(!kinds(&some).contains(&"organisation_founded"));
    for bad in ["?group=all", "?before=x", "?what=1"] {
        assert_eq!(officer.get(&format!("/audit{bad}")).code(), (400, "malformed"), "{bad}");
    }
    assert_eq!(officer.get("/audit?person=x").code(), (404, "unknown"));
    // What was refused is not told as done.
    let owners = id(&mut owner);
    assert_eq!(set_active(&mut owner, &owners, false).code(), (409, "last"));
    let people = officer.get("/audit?group=people").expect(200);
    assert!(!kinds(&people).contains(&"account_deactivated"));
    let whom = people["entries"][0]["subject"]["id"].as_str().unwrap().to_owned();
    set_active(&mut owner, &whom, false).expect(200);
    assert_eq!(kinds(&officer.get("/audit?group=people").expect(200))[0], "account_deactivated");
}

#[test]
fn whoever_was_looked_at_is_shown_by_whom() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut owner, _) = founded(&server, &token);
    let (mut helper, _) = invited(&mut owner, &["helpdesk"], "Hal");
    let (mut member, _) = invited(&mut owner, &[], "Mo");
    let (mut other, _) = invited(&mut owner, &[], "Nia");
    assert!(kinds(&member.get("/me/looks").expect(200)).is_empty());

    let whom = id(&mut member);
    let record = helper.get(&format!("/people/{whom}")).expect(200);
    assert_eq!((record["label"].as_str(), record["sessions"].as_array().unwrap().len()), (Some("Mo"), 1));
    helper.get(&format!("/people/{whom}")).expect(200);
    let looks = member.get("/me/looks").expect(200);
    assert_eq!(kinds(&looks), ["record_read"], "twice within minutes is one look");
    let look = &looks["entries"][0];
    assert_eq!(
        (look["actor"]["label"].as_str(), look["act"]["part"].as_str()),
        (Some("Hal"), Some("sessions"))
    );
    assert!(kinds(&other.get("/me/looks").expect(200)).is_empty(), "nobody else is shown it");

    // A list of everybody is a look at everybody.
    helper.get("/people").expect(200);
    assert_eq!(kinds(&other.get("/me/looks").expect(200)), ["record_read"]);
    assert_eq!(kinds(&member.get("/me/looks").expect(200)).len(), 2);
    assert_eq!(member.get(&format!("/people/{whom}")).code(), (403, "not_allowed"));
    assert_eq!(helper.get(&format!("/people/{}", "0".repeat(32))).code(), (404, "unknown"));
}

#[test]
fn the_public_log_says_nothing_and_is_verified_from_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let (server, mut owner, ..) = busy(folder.path());
    let checkpoint =
        raw(&server.host, &format!("GET /log/checkpoint HTTP/1.1\r\nHost: {}\r\n", server.host), "");
    assert!(checkpoint.head.contains("cache-control: public, max-age=5"), "{}", checkpoint.head);
    let note = checkpoint.body.as_str().unwrap();
    assert_eq!(note.lines().nth(1), Some("14"));
    let tile = get(&server.host, "/log/tile/entries/000.p/14", "");
    assert!(tile.starts_with("HTTP/1.1 200") && tile.contains("immutable"));
    for none in
        ["/log/tile/entries/001", "/log/tile/0/../../x", "/log/rows", "/log/tile/entries/000.p/0", "/log/"]
    {
        assert!(get(&server.host, none, "").starts_with("HTTP/1.1 404"), "{none}");
    }

    let url = format!("http://{}", server.host);
    let first = verify(folder.path(), &[&url, "--remember", "kept"]);
    assert!(first.0 && first.1.contains("sound: 14 entries"), "{}", first.1);
    owner.post("/invitations", json!({ "label": "x", "roles": [] })).expect(200);
    let second = verify(folder.path(), &[&url, "--remember", "kept"]);
    assert!(second.0 && second.1.contains("contains the log of 14 entries"), "{}", second.1);
    let rows = verify(folder.path(), &["--remember", "kept"]);
    assert!(rows.0 && rows.1.contains("15 rows that match"), "beside the running server: {}", rows.1);
    assert!(verify(folder.path(), &["http://example.org"]).1.contains("only https"));

    let (done, words) = said(run(folder.path(), &["audit", "export", "--to", "copy"]));
    assert!(done, "{words}");
    let copied = verify(folder.path(), &["copy"]);
    assert!(copied.0 && copied.1.contains("16 entries, 16 rows"), "{}", copied.1);
    std::fs::write(folder.path().join("copy/public/tile/entries/000.p/16"), vec![0; 16 * 34]).unwrap();
    assert!(!verify(folder.path(), &["copy"]).0);
}

#[test]
fn a_rewritten_row_a_rewritten_tile_and_a_log_that_was_put_back_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let (server, mut owner, ..) = busy(folder.path());
    let early = std::fs::read(folder.path().join("data/audit.key")).unwrap();
    assert!(verify(folder.path(), &["--remember", "early"]).0);
    let copy = tempfile::tempdir().unwrap();
    let put_back = |to: &Path| {
        std::fs::create_dir_all(to.join("data")).unwrap();
        let db = database(folder.path());
        db.execute("VACUUM INTO ?1", [to.join("data/conclave.sqlite").to_str().unwrap()]).unwrap();
        std::fs::write(to.join("data/audit.key"), &early).unwrap();
    };
    put_back(copy.path());
    owner.post("/invitations", json!({ "label": "x", "roles": [] })).expect(200);
    assert!(verify(folder.path(), &["--remember", "late"]).0);

    // Yesterday's backup.
    let late = folder.path().join("late");
    let (sound, words) = verify(copy.path(), &["--remember", late.to_str().unwrap()]);
    assert!(
        !sound && words.contains("it had 15 entries, and has 14") && words.contains("Rolled back"),
        "{words}"
    );
    assert!(verify(copy.path(), &[]).0, "which only a kept checkpoint shows");

    // Another history under the same key; what the register's checks have written by then is of it.
    let other = Server::start(copy.path(), &[]);
    other.stop();
    let db = database(copy.path());
    db.execute(
        "INSERT INTO audit_rows (idx, salt, event)
         SELECT (SELECT max(idx) + 1 FROM audit_rows), salt, event FROM audit_rows WHERE idx = 3",
        [],
    )
    .unwrap();
    drop(db);
    Server::start(copy.path(), &[]).stop();
    let (sound, words) = verify(copy.path(), &["--remember", late.to_str().unwrap()]);
    assert!(!sound && words.contains("Split view"), "{words}");

    server.stop();
    let db = database(folder.path());
    let change = "UPDATE audit_rows SET event = replace(event, 'auditor', 'officer') WHERE idx = 12";
    assert_eq!(db.execute(change, []).unwrap(), 1);
    let (sound, words) = verify(folder.path(), &[]);
    assert!(!sound && words.contains("row 12: no match") && words.contains("Rewritten"), "{words}");
    db.execute("UPDATE audit_rows SET event = replace(event, 'officer', 'auditor') WHERE idx = 12", [])
        .unwrap();
    db.execute("DELETE FROM audit_rows WHERE idx = 5", []).unwrap();
    let (sound, words) = verify(folder.path(), &[]);
    assert!(!sound && words.contains("row 5: gone") && words.contains("Erased in secret"), "{words}");
    let path = "tile/entries/000.p/15";
    let mut tile: Vec<u8> =
        db.query_row("SELECT bytes FROM audit_tiles WHERE path = ?1", [path], |row| row.get(0)).unwrap();
    tile[2 * 34 + 2] ^= 1;
    db.execute("UPDATE audit_tiles SET bytes = ?2 WHERE path = ?1", rusqlite::params![path, tile]).unwrap();
    let (sound, words) = verify(folder.path(), &[]);
    assert!(!sound && words.contains("entry 2: rewritten"), "{words}");
    let wrong = verify(folder.path(), &["--key", "conclave.invalid/x+00000000+AAAA"]);
    assert!(!wrong.0 && wrong.1.contains("--key: not an Ed25519 key"), "{}", wrong.1);
}

#[test]
fn where_the_log_is_damaged_nobody_gets_more_rights_and_meetings_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let (server, mut owner, ..) = busy(folder.path());
    let host = server.host.clone();
    server.stop();
    database(folder.path()).execute("DELETE FROM audit_tiles WHERE path LIKE 'tile/0/%'", []).unwrap();
    let server = Server::start_at(folder.path(), &host, &[]);
    assert_eq!(owner.post("/invitations", json!({ "label": "x", "roles": [] })).code(), (503, "failed"));
    assert_eq!(owner.get("/people").code(), (403, "gate_closed"), "what cannot be told is not shown");
    assert_eq!(owner.get("/invitations").expect(200)["invitations"], json!([]), "nothing was done");
    owner.get("/session").expect(200);
    assert!(get(&server.host, "/health", "").contains("ready"));
    server.stop();
    std::fs::remove_file(folder.path().join("data/audit.key")).unwrap();
    let (started, words) = said(run(folder.path(), &["serve", "--listen", &host]));
    assert!(!started && words.contains("audit.key") && words.contains("backup"), "{words}");
}

#[test]
fn an_organisation_that_is_deleted_leaves_a_log_that_is_sound_and_about_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let (server, mut owner, ..) = busy(folder.path());
    let whom = id(&mut owner);
    owner.ask("DELETE", "/organisation", None).expect(204);
    server.stop();
    let (sound, words) = verify(folder.path(), &[]);
    assert!(sound && words.contains("16 entries, 2 rows that match, 14 erased"), "{words}");
    for file in std::fs::read_dir(folder.path().join("data")).unwrap() {
        let Ok(bytes) = std::fs::read(file.unwrap().path()) else { continue };
        assert!(!bytes.windows(32).any(|window| window == whom.as_bytes()));
    }
}
