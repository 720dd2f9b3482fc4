//! The policy of an organisation on the real server: planned, applied, countersigned, and kept at the door of meetings.

use std::{path::Path, process::Command};

use protocol::{ClassRules, ErrorCode, ServerMessage, class::People};
use serde_json::{Value, json};

use crate::{
    audit::database,
    classed::{apply, classed, refused, rules},
    console::{Browser, founded, invited, line, server, server_with},
    meet::{self, Line, Link, Person, gather},
};

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
    let seen = |number: u32, hash: &Value| json!({ "number": number, "hash": hash });
    let hash = &state["waiting"]["hash"];
    assert_eq!(owner.post("/policy/countersign", seen(2, hash)).code(), (403, "not_allowed"));
    assert_eq!(
        officer.post("/policy/apply", json!({ "file": FILE, "reason": "mine", "over": 1 })).code().0,
        403
    );
    assert_eq!(officer.post("/policy/countersign", seen(9, hash)).code(), (404, "unknown"));
    // Another one that takes the number of the one that the officer has seen is not signed in its place.
    let laxest = laxer.replace("kept_days = 2", "kept_days = 30");
    assert_eq!(apply(&mut owner, &laxest, 1)["number"], json!(2));
    assert_eq!(officer.post("/policy/countersign", seen(2, hash)).code(), (409, "policy_changed"));
    assert_eq!(apply(&mut owner, &laxer, 1)["number"], json!(2));
    // An officer who was its author would be one person twice.
    let authored_by = |label: &str| {
        let sql = "UPDATE policies SET author = (SELECT id FROM accounts WHERE label = ?1) WHERE number = 2";
        assert_eq!(database(folder.path()).execute(sql, [label]).unwrap(), 1);
    };
    authored_by("Ona");
    assert_eq!(officer.post("/policy/countersign", seen(2, hash)).code(), (422, "not_taken"));
    authored_by("Olga");
    officer.post("/policy/countersign", seen(2, hash)).expect(204);
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
    let (_, shown, _) = command(folder.path(), &["show"]);
    assert!(shown.contains("# drift: 1 meetings are kept under other rules than these\n"), "{shown}");
}

/// What a measure closes is refused by the server, and told to those who come and to those who are inside.
#[tokio::test]
async fn a_measure_that_does_not_hold_closes_what_needs_it_until_it_holds_again() {
    let file = |lobby: &str| {
        format!(
            "version = 1\ndefault = \"open\"\n\n[class.open]\ntitle = \"Open\"\nlobby = \"{lobby}\"\n\
             [class.sensitive]\ntitle = \"Confidential\"\npeople = \"members\"\n[class.children]\ntitle = \"Children\"\n"
        )
    };
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut owner, _device) = founded(&server, &token);
    apply(&mut owner, &file("off"), 0);
    let link = classed(&rules(&mut owner, "open"));
    let mut hal = Person::joins_over(line(&mut owner).await, &link, "Hal").await;
    hal.until_established().await;
    for told in ["recording", "files", "guests", "tenant.production"] {
        assert!(hal.line.closed.iter().any(|one| one == told), "{told}: {:?}", hal.line.closed);
    }

    // Guests: a class lets whoever has the link straight in, and so no guest comes in at all.
    let mut guest = Line::open(&server.host).await;
    let looked = guest.ask(&link.guest().look()).await;
    assert!(
        matches!(looked, Some(ServerMessage::Card { .. })),
        "what the link opens is shown, and why it is closed"
    );
    assert!(guest.closed.iter().any(|one| one == "guests"));
    let knock = |link: &Link| link.knock(link.identity("Guest").key_package());
    assert_eq!(guest.ask(&knock(&link.guest())).await, refused(ErrorCode::SignInNeeded));

    // Files: whoever runs the server has not signed that they are cleaned on devices.
    let upload = || {
        let seat = hal.seat.as_ref().unwrap();
        file_begun(&server.host, &link, seat)
    };
    let answer = upload();
    assert!(answer.starts_with("HTTP/1.1 403") && answer.contains("Files are off"), "{answer}");

    // New meetings of classes whose measures do not hold.
    let mut theirs = line(&mut owner).await;
    for class in ["sensitive", "children"] {
        let refused_link = classed(&rules(&mut owner, class));
        assert_eq!(theirs.ask(&refused_link.register()).await, refused(ErrorCode::GateClosed), "{class}");
    }

    // Mended: the policy is stricter, and the signature is there.
    apply(&mut owner, &file("on"), 1);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let tomorrow = i64::try_from(now).unwrap() + 86_400;
    let until = time::OffsetDateTime::from_unix_timestamp(tomorrow).unwrap().date().to_string();
    let signed = Command::new(env!("CARGO_BIN_EXE_conclave"))
        .args(["register", "attest", "M44", "--until", &until, "--data-dir"])
        .arg(folder.path().join("data"))
        .output()
        .unwrap();
    assert!(signed.status.success(), "{signed:?}");
    let begun = std::time::Instant::now();
    while !upload().starts_with("HTTP/1.1 200") {
        assert!(begun.elapsed() < meet::PATIENCE, "{}", upload());
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    loop {
        let looked = guest.ask(&link.guest().look()).await;
        assert!(matches!(looked, Some(ServerMessage::Card { .. })));
        if !guest.closed.iter().any(|one| one == "guests" || one == "files") {
            break;
        }
        assert!(begun.elapsed() < meet::PATIENCE, "{:?}", guest.closed);
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    assert!(!matches!(guest.ask(&knock(&link.guest())).await, Some(ServerMessage::Error { .. })));
}

/// The answer to the announcement of a file of one byte.
fn file_begun(host: &str, link: &Link, seat: &protocol::SeatToken) -> String {
    use std::io::{Read as _, Write as _};
    let id = protocol::FileId([7; 16]).to_text();
    let capability = format!("{}.{}", link.link.room.to_text(), seat.to_text());
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    write!(
        stream,
        "PUT /files/{id} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Seat {capability}\r\nUpload-Length: 1\r\n\
         Content-Length: 0\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_first_policy_with_an_exception_waits_and_the_log_tells_who_answers_for_it_once_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut owner, _device) = founded(&server, &token);
    let (mut officer, _device) = invited(&mut owner, &["officer"], "Ona");
    let until = (time::OffsetDateTime::now_utc() + time::Duration::days(60)).date();
    let file = format!(
        "{FILE}[[exception]]\nclass = \"closed\"\nsetting = \"kept_days\"\nvalue = 5\nowner = \"Registry\"\n\
         reason = \"Minutes are made later\"\nuntil = {until}\n"
    );
    assert_eq!(apply(&mut owner, &file, 0)["waits"], json!(true));
    assert_eq!(owner.get("/classes").expect(200)["classes"], json!([]), "nothing holds yet");
    let made = |officer: &mut Browser| {
        let log = officer.get("/audit?group=settings").expect(200);
        let of_exceptions = |entry: &&Value| entry["act"]["kind"] == "exception_made";
        log["entries"].as_array().unwrap().iter().find(of_exceptions).cloned()
    };
    assert_eq!(made(&mut officer), None);
    let waiting = officer.get("/policy").expect(200)["waiting"]["hash"].clone();
    officer.post("/policy/countersign", json!({ "number": 1, "hash": waiting })).expect(204);
    assert_eq!(owner.get("/classes").expect(200)["classes"].as_array().unwrap().len(), 2);
    let act = made(&mut officer).unwrap()["act"].clone();
    assert_eq!(
        (&act["exception"], &act["class"], &act["setting"], &act["owner"], &act["reason"]),
        (
            &json!("exception.closed.kept_days"),
            &json!("closed"),
            &json!("kept_days"),
            &json!("Registry"),
            &json!("Minutes are made later")
        )
    );
    let last = i64::try_from(act["until"].as_u64().unwrap() / 1_000).unwrap();
    assert_eq!(time::OffsetDateTime::from_unix_timestamp(last - 1).unwrap().date(), until);
}

#[test]
fn the_command_plans_applies_and_shows_beside_the_running_server() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut owner, _device) = founded(&server, &token);
    let file = folder.path().join("university.toml");
    let conclave = |arguments: &[&str]| command(folder.path(), arguments);
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

/// `conclave policy`: its code, and what it said.
fn command(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let said = Command::new(env!("CARGO_BIN_EXE_conclave"))
        .arg("policy")
        .args(arguments)
        .arg("--data-dir")
        .arg(folder.join("data"))
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (said.status.code().unwrap(), text(said.stdout), text(said.stderr))
}

/// Flags of servers on which a class for the European Union is not held, and what each says about it.
const ELSEWHERE: &[(&[&str], &str)] = &[
    (
        &["--jurisdiction", "US"],
        "On this server sound and pictures pass in US, which is not among the regions.",
    ),
    (
        &["--jurisdiction", "NL", "--data-jurisdiction", "US"],
        "On this server the database is in US, which is not among the regions.",
    ),
    (
        &["--jurisdiction", "NL", "--files-jurisdiction", "GB"],
        "On this server files are kept in GB, which is not among the regions.",
    ),
    (
        &[],
        "Nobody has said where sound and pictures pass on this server: whoever runs it sets \"jurisdiction\" in its \
         configuration.",
    ),
];

fn in_regions(regions: &str) -> String {
    FILE.replace("title = \"Members only\"", &format!("title = \"Members only\"\nregions = {regions}"))
}

#[tokio::test]
async fn a_meeting_is_not_held_where_its_class_does_not_allow_it_whichever_part_is_elsewhere() {
    for (flags, why) in ELSEWHERE {
        let folder = tempfile::tempdir().unwrap();
        let (server, token) = server_with(folder.path(), flags);
        let (mut owner, _device) = founded(&server, &token);
        // What the organisation keeps is here already.
        let file = FILE.replace("version = 1", "version = 1\nregions = [\"EU\"]");
        let answer = owner.post("/policy/apply", json!({ "file": file, "reason": "As decided", "over": 0 }));
        assert_eq!((answer.code(), &answer.body["message"]), ((409, "policy_elsewhere"), &json!(why)));
        // A class may be for other servers of the organisation's.
        apply(&mut owner, &in_regions("[\"EU\"]"), 0);
        assert_eq!(owner.get("/policy").expect(200)["elsewhere"], json!(["closed"]));
        let (_, shown, _) = command(folder.path(), &[&["show"], *flags].concat());
        assert!(shown.contains("# no meeting of closed is held: "), "{shown}");
        let closed = rules(&mut owner, "closed");
        let mut theirs = line(&mut owner).await;
        assert_eq!(theirs.ask(&classed(&closed).register()).await, refused(ErrorCode::OutsideRegions));
        let usual = classed(&rules(&mut owner, "internal"));
        let registered = ServerMessage::Registered { version: usual.version };
        assert_eq!(theirs.ask(&usual.register()).await, Some(registered));
    }
}

#[tokio::test]
async fn a_meeting_is_held_within_the_regions_until_the_policy_allows_less_and_then_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server_with(folder.path(), &["--jurisdiction", "NL"]);
    let (mut owner, _device) = founded(&server, &token);
    apply(&mut owner, &in_regions("[\"EU\"]"), 0);
    let state = owner.get("/policy").expect(200);
    assert_eq!(
        (&state["here"][0], &state["elsewhere"]),
        (&json!({ "part": "media", "place": "NL" }), &json!([]))
    );
    let link = classed(&rules(&mut owner, "closed"));
    let mut hal = Person::joins_over(line(&mut owner).await, &link, "Hal").await;
    hal.until(|hal| hal.members() == 1).await;
    let mut theirs = line(&mut owner).await;
    assert!(matches!(theirs.ask(&link.guest().peek()).await, Some(ServerMessage::Gathering(_))));
    assert_eq!(apply(&mut owner, &in_regions("[\"DE\", \"FR\"]"), 1)["waits"], json!(false));
    assert_eq!(theirs.ask(&link.guest().peek()).await, refused(ErrorCode::OutsideRegions));
    let knock = link.knock(link.identity("Late").key_package());
    assert_eq!(theirs.ask(&knock).await, refused(ErrorCode::OutsideRegions));
}

#[test]
fn a_folder_keeps_its_label_and_the_server_does_not_start_with_another() {
    let folder = tempfile::tempdir().unwrap();
    drop(server_with(folder.path(), &["--jurisdiction", "NL"]));
    let start = |flags: &[&str]| {
        let said = Command::new(env!("CARGO_BIN_EXE_conclave"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(folder.path().join("data"))
            .args(flags)
            .output()
            .unwrap();
        (said.status.code(), String::from_utf8(said.stderr).unwrap())
    };
    for flags in [&[][..], &["--jurisdiction", "US"], &["--jurisdiction", "NL", "--files-jurisdiction", "US"]]
    {
        let (code, said) = start(flags);
        assert!(code == Some(2) && said.contains("is in NL by its file"), "{said}");
    }
    let (code, said) = start(&["--jurisdiction", "Holland"]);
    assert!(code == Some(2) && said.contains("a country's code (ISO 3166-1 alpha-2)"), "{said}");
}
