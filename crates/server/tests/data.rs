//! Data that goes away, on the real server: copies, erasure, notices, what could be handed over.

use std::{
    io::{Read, Write},
    path::Path,
    process::Output,
};

use serde_json::{Value, json};

use crate::{
    console::{self, Browser, founded, half_an_hour_later, invited, server},
    meet::{self, Link, PATIENCE, Person, Server, gather, run},
};

const CANARY: &str = "Annabel Zebrafink";

/// What the server answers, bytes and all.
fn raw(host: &str, method: &str, path: &str, more: &str) -> (String, Vec<u8>) {
    let mut stream = std::net::TcpStream::connect(host.replace("localhost", "127.0.0.1")).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n{more}");
    write!(stream, "{head}Content-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let body = bytes.split_off(end + 4);
    (String::from_utf8(bytes).unwrap(), body)
}

fn said(output: &Output) -> String {
    String::from_utf8([output.stdout.clone(), output.stderr.clone()].concat()).unwrap()
}

/// Files of an archive whose content is stored as it is.
fn unzipped(archive: &[u8]) -> Vec<(String, String)> {
    let number = |at: usize, bytes: usize| -> usize {
        archive[at..at + bytes].iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte))
    };
    let end = archive.len() - 22;
    assert_eq!(&archive[end..end + 4], b"PK\x05\x06");
    let (count, mut at) = (number(end + 10, 2), number(end + 16, 4));
    let mut files = Vec::new();
    for _ in 0..count {
        assert_eq!(&archive[at..at + 4], b"PK\x01\x02");
        let (length, name) = (number(at + 24, 4), number(at + 28, 2));
        let offset = number(at + 42, 4);
        let text =
            |from: usize, bytes: usize| String::from_utf8(archive[from..from + bytes].to_vec()).unwrap();
        assert_eq!(&archive[offset..offset + 4], b"PK\x03\x04");
        files.push((text(at + 46, name), text(offset + 30 + name, length)));
        at += 46 + name;
    }
    files
}

/// Whether any file of the server holds it.
fn stands_somewhere(folder: &Path, text: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return stands_somewhere(&path, text);
        }
        let bytes = std::fs::read(&path).unwrap();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

fn cookie(browser: &Browser) -> String {
    format!("Cookie: {}\r\nAccept-Language: nl\r\n", browser.cookie.clone().unwrap())
}

#[test]
fn somebody_downloads_all_that_is_kept_of_them_and_of_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut owner, _) = founded(&server, &token);
    let (mut member, _) = invited(&mut owner, &[], CANARY);
    let (owners, members) = (console::id(&mut owner), console::id(&mut member));
    owner.get(&format!("/people/{members}")).expect(200);
    let notice = json!({
        "contact": "privacy@ergens.example", "officer": "", "authority": "", "basis": "contract",
    });
    let version = |browser: &mut Browser| browser.get("/session").expect(200)["notice"].clone();
    let before = version(&mut member);
    assert_eq!(before, version(&mut owner));
    owner.ask("PUT", "/notice", Some(notice)).expect(204);
    assert_ne!(version(&mut member), before, "the console shows that the notice has changed");

    let (head, archive) = raw(&member.host, "POST", "/api/v1/data/copy", &cookie(&member));
    assert!(head.starts_with("HTTP/1.1 200") && head.contains("content-type: application/zip"), "{head}");
    let files = unzipped(&archive);
    let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
    let tables = ["accounts", "credentials", "sessions", "invitations", "data_requests", "audit_rows"];
    let wanted: Vec<_> = tables.iter().map(|table| format!("{table}.json")).collect();
    assert_eq!(names[..2], ["index.html", "notice.html"]);
    assert!(wanted.iter().all(|name| names.contains(&name.as_str())), "{names:?}");
    let content = |name: &str| files.iter().find(|(known, _)| known == name).unwrap().1.clone();
    let accounts: Value = serde_json::from_str(&content("accounts.json")).unwrap();
    assert_eq!(accounts["rows"][0]["label"], CANARY);
    assert!(accounts["columns"]["label"]["purpose"].as_str().unwrap().len() > 10);
    assert!(content("index.html").contains("lang=\"nl\"") && content("index.html").contains(CANARY));
    assert!(content("notice.html").contains("privacy@ergens.example"));
    // That somebody looked is told here, and who it was in the console.
    let logged = content("audit_rows.json");
    assert!(logged.contains("record_read") && logged.contains(&members), "{logged}");
    for (name, text) in &files {
        assert!(!text.contains("Olga") && !text.contains(&owners), "another person in {name}");
        assert!(!text.contains("<script"), "{name}");
    }

    // Without a session there is nothing, and it is told that it was asked for.
    let (head, _) = raw(&member.host, "POST", "/api/v1/data/copy", "");
    assert!(head.starts_with("HTTP/1.1 401"), "{head}");
    let all = owner.get("/data/requests/all").expect(200);
    assert_eq!(
        (&all["requests"][0]["kind"], &all["requests"][0]["outcome"]),
        (&json!("copy"), &json!("done"))
    );
    assert!(!all.to_string().contains(CANARY), "that, and not who");

    // Ten a day.
    let copy = |member: &Browser| raw(&member.host, "POST", "/api/v1/data/copy", &cookie(member)).0;
    assert!((1..10).all(|_| copy(&member).starts_with("HTTP/1.1 200")));
    assert!(copy(&member).starts_with("HTTP/1.1 429"));

    // The same by the command.
    let arguments = [
        "data",
        "export",
        "--organisation",
        "ergens",
        "--person",
        CANARY,
        "--to",
        "copy",
        "--language",
        "fr",
    ];
    let output = run(folder.path(), &arguments);
    assert!(output.status.success(), "{}", said(&output));
    assert!(std::fs::read_to_string(folder.path().join("copy/accounts.json")).unwrap().contains(CANARY));
    assert!(!run(folder.path(), &arguments).status.success(), "nothing is written over");
}

#[test]
fn who_asks_to_be_erased_may_take_it_back_and_is_nowhere_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut owner, _) = founded(&server, &token);
    let (mut member, mut device) = invited(&mut owner, &["auditor"], CANARY);
    let data = folder.path().join("data");
    assert_eq!(owner.post("/data/erasure", json!({})).code(), (409, "last_owner"));

    let asked = member.post("/data/erasure", json!({})).expect(200);
    let request = &asked["requests"][0];
    assert_eq!((&request["kind"], &request["outcome"]), (&json!("erasure"), &json!("open")));
    assert_eq!(request["due"].as_u64().unwrap() - request["since"].as_u64().unwrap(), 30 * 60);
    let undone = member.ask("DELETE", "/data/erasure", None).expect(200);
    assert_eq!(undone["requests"][0]["outcome"], "taken_back");
    assert_eq!(member.ask("DELETE", "/data/erasure", None).code(), (404, "unknown"));

    let arguments = ["data", "erase", "--organisation", "ergens", "--person", CANARY];
    let output = run(folder.path(), &arguments);
    assert!(said(&output).contains("30 minutes"), "{}", said(&output));
    assert_eq!(said(&run(folder.path(), &["data", "sweep"])), "Accounts erased: 0.\n");
    half_an_hour_later(folder.path());
    assert!(stands_somewhere(&data, CANARY), "this test would not notice");
    assert_eq!(said(&run(folder.path(), &["data", "sweep"])), "Accounts erased: 1.\n");
    assert!(!stands_somewhere(folder.path(), CANARY));
    assert_eq!(member.get("/session").code(), (401, "signed_out"));
    assert_eq!(member.sign_in(&mut device).code(), (403, "not_accepted"));
    assert!(!run(folder.path(), &arguments).status.success(), "nobody of that name");
    let output = run(folder.path(), &["data", "overdue"]);
    assert!(output.status.success(), "{}", said(&output));
    server.stop();
    assert!(!stands_somewhere(folder.path(), CANARY));
}

#[test]
fn requests_and_notices_are_seen_and_changed_by_whom_they_are_for() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut owner, _) = founded(&server, &token);
    let (mut officer, _) = invited(&mut owner, &["officer"], "Ole");
    let (mut auditor, _) = invited(&mut owner, &["auditor"], "Ada");
    let (mut member, _) = invited(&mut owner, &[], "Mo");
    let notice = |contact: &str| {
        Some(json!({ "contact": contact, "officer": "Ole", "authority": "AP", "basis": "task" }))
    };
    assert_eq!(member.get("/data/requests/all").code(), (403, "not_allowed"));
    assert_eq!(member.ask("PUT", "/notice", notice("x")).code(), (403, "not_allowed"));
    assert_eq!(auditor.ask("PUT", "/notice", notice("x")).code(), (403, "not_allowed"));
    auditor.get("/data/requests/all").expect(200);
    officer.ask("PUT", "/notice", notice(" data@ergens.example ")).expect(204);
    assert_eq!(member.get("/notice").expect(200)["contact"], "data@ergens.example");
    for bad in ["a\nb", &"x".repeat(301)] {
        assert_eq!(officer.ask("PUT", "/notice", notice(bad)).code(), (422, "line"));
    }
}

#[test]
fn everybody_reads_the_privacy_notice_without_script_cookie_or_signing_in() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut owner, _) = founded(&server, &token);
    let notice = json!({ "contact": "<b>Us</b>", "officer": "Ole", "authority": "AP", "basis": "interest" });
    owner.ask("PUT", "/notice", Some(notice)).expect(204);
    for (path, accepts, wanted) in [
        ("/privacy", "en", "Privacy notice"),
        ("/privacy/ergens", "nl-NL,en", "Privacyverklaring"),
        ("/privacy/ergens?lang=de", "nl", "Datenschutzerklärung"),
        ("/privacy/ergens?lang=fr", "", "Notice de confidentialité"),
    ] {
        let (head, body) = raw(&server.host, "GET", path, &format!("Accept-Language: {accepts}\r\n"));
        let page = String::from_utf8(body).unwrap();
        assert!(head.starts_with("HTTP/1.1 200") && !head.contains("set-cookie"), "{head}");
        assert!(page.contains(wanted), "{page}");
        assert!(!page.contains("<script") && !page.contains("style="), "{page}");
        if path.contains("ergens") {
            assert!(page.contains("Ergens") && page.contains("&lt;b&gt;Us&lt;/b&gt;"), "{page}");
        }
    }
    let (_, body) = raw(&server.host, "GET", "/privacy/ergens?format=json", "");
    let told: Value = serde_json::from_slice(&body).unwrap();
    assert!(told["activities"][0]["basis"].as_str().unwrap().contains("6(1)(f)"), "{told}");
    let (head, _) = raw(&server.host, "GET", "/privacy/nergens", "");
    assert!(head.starts_with("HTTP/1.1 404"), "{head}");
    let (head, _) = raw(&server.host, "GET", "/privacy.css", "");
    assert!(head.contains("content-type: text/css"), "{head}");
}

#[tokio::test]
async fn what_could_be_handed_over_is_printed_and_nobodys_name_or_word_of_a_meeting_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let link = Link::new();
    let mut ann = Person::joins(&server.host, &link, CANARY).await;
    ann.until(|ann| ann.group.is_some()).await;
    let mut ben = Person::joins(&server.host, &link, "Ben").await;
    gather(&mut [&mut ann, &mut ben], 2).await;
    ann.writes("the canary sings at midnight").await;

    let room = link.link.room.to_text();
    let output = run(folder.path(), &["disclose", "--meeting", &format!("https://x/#{room}.secret")]);
    let text = said(&output);
    assert!(text.contains("seats.participant") && text.contains("2 rows"), "{text}");
    assert!(text.contains("who met whom"), "{text}");
    for secret in [CANARY, "midnight", &link.title, &room] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    let all = said(&run(folder.path(), &["disclose"]));
    assert!(all.contains("meetings") && all.contains("1 rows"), "{all}");
    let json: Value = serde_json::from_str(&said(&run(folder.path(), &["disclose", "--json"]))).unwrap();
    assert!(json["cannot"].as_array().unwrap().len() > 5);
    let unknown = meet::Link::new().link.room.to_text();
    let none = said(&run(folder.path(), &["disclose", "--meeting", &unknown]));
    assert!(none.contains("no such meeting"), "{none}");
    let wrong = run(folder.path(), &["disclose", "--meeting", "é"]);
    assert!(!wrong.status.success() && said(&wrong).contains("no link"), "{}", said(&wrong));
}

#[test]
fn of_a_person_and_an_organisation_it_prints_what_there_is() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut owner, _) = founded(&server, &token);
    let _ = invited(&mut owner, &[], CANARY);
    let disclose = |more: &[&str]| {
        let output = run(folder.path(), &[&["disclose", "--organisation"], more].concat());
        (output.status.success(), said(&output))
    };
    let (well, text) = disclose(&["ergens"]);
    assert!(well && text.contains("accounts") && text.contains("2 rows") && !text.contains(CANARY), "{text}");
    let (well, text) = disclose(&["ergens", "--person", CANARY]);
    assert!(well && text.contains(&format!("label = {CANARY}")) && !text.contains("Olga"), "{text}");
    for wrong in [&["nergens"][..], &["ergens", "--person", "Nobody"]] {
        let (well, text) = disclose(wrong);
        assert!(!well && text.lines().count() == 1, "{text}");
    }
}

#[test]
fn records_and_notices_are_printed_in_every_language() {
    let folder = tempfile::tempdir().unwrap();
    for language in ["en", "nl", "de", "fr"] {
        for arguments in [&["notice"][..], &["record"], &["record", "--as", "processor"]] {
            let all = [&["data"], arguments, &["--language", language]].concat();
            let output = run(folder.path(), &all);
            let page = said(&output);
            assert!(output.status.success() && page.contains(&format!("lang=\"{language}\"")), "{page}");
            let output = run(folder.path(), &[&all[..], &["--json"]].concat());
            let told: Value = serde_json::from_slice(&output.stdout).unwrap();
            assert!(told["activities"].as_array().unwrap().len() > 4, "{told}");
        }
    }
    for (format, holds) in [("html", "<th scope=\"row\""), ("markdown", "```mermaid")] {
        let pack = said(&run(folder.path(), &["data", "dpia", "--format", format]));
        assert!(pack.contains(holds) && pack.contains("accounts.label") && pack.contains("M60"), "{pack}");
    }
    let inventory = said(&run(folder.path(), &["data", "inventory"]));
    assert!(inventory.contains("accounts.label") && inventory.contains("__Host-conclave"), "{inventory}");
}

#[test]
fn a_column_added_by_hand_keeps_the_server_from_starting() {
    let folder = tempfile::tempdir().unwrap();
    let (server, _) = server(folder.path());
    server.stop();
    let database = rusqlite::Connection::open(folder.path().join("data/conclave.sqlite")).unwrap();
    database.execute_batch("ALTER TABLE accounts ADD COLUMN mail TEXT").unwrap();
    drop(database);
    let output = run(folder.path(), &["serve", "--listen", "127.0.0.1:0"]);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("accounts.mail"), "{text}");
}

/// Files below a folder, by their paths within it.
fn files_in(folder: &Path, within: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = format!("{within}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            files_in(&entry.path(), &format!("{name}/"), found);
        } else {
            found.push(name);
        }
    }
}

#[test]
fn every_file_in_the_servers_folder_stands_in_the_inventory() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["data", "inventory", "--json"]);
    let inventory: Value = serde_json::from_slice(&output.stdout).unwrap();
    let files = inventory["inventory"].as_array().unwrap().iter().filter(|entry| entry["place"] == "files");
    let told: Vec<_> = files.map(|entry| entry["name"].as_str().unwrap().to_owned()).collect();
    // Those that are known, and those that are not.
    let sorted = |data: &Path| {
        let mut found = Vec::new();
        files_in(data, "", &mut found);
        found.into_iter().partition::<Vec<_>, _>(|name| {
            told.iter().any(|told| match told.strip_suffix('*') {
                Some(start) => name.starts_with(start),
                None => told == name,
            })
        })
    };
    let (server, token) = server(folder.path());
    let (mut owner, _) = founded(&server, &token);
    let _ = invited(&mut owner, &[], CANARY);
    let data = folder.path().join("data");
    let (known, others) = sorted(&data);
    assert!(known.len() > 3 && others.is_empty(), "{known:?} {others:?}");
    std::fs::write(data.join("people.csv"), CANARY).unwrap();
    assert_eq!(sorted(&data).1, ["people.csv"]);
    server.stop();
}

#[test]
fn nothing_is_kept_for_longer_than_may_be_whatever_is_set() {
    let folder = tempfile::tempdir().unwrap();
    for (flag, days) in [("--account-kept-days", "32"), ("--max-kept-days", "401")] {
        let output = run(folder.path(), &["config", "check", flag, days]);
        assert!(!output.status.success() && said(&output).contains("more than may be"), "{}", said(&output));
    }
}
