//! What a meeting leaves behind on the server: nothing that says who met, or what was said.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use protocol::{ClientMessage, ServerMessage};
use rusqlite::types::Value;

use crate::meet::{LOG, Line, Link, Person, Server, gather};

const NAME: &str = "Annabel Canary";
const TEXT: &str = "the canary sings at midnight";

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    found
}

#[tokio::test]
async fn neither_logs_nor_data_hold_names_words_capabilities_or_addresses() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--log-level", "trace"]);
    let link = Link::new();
    let mut ann = Person::joins(&server.host, &link, NAME).await;
    ann.until(|ann| ann.group.is_some()).await;
    let mut ben = Person::joins(&server.host, &link, "Ben").await;
    gather(&mut [&mut ann, &mut ben], 2).await;
    ann.writes(TEXT).await;
    let offer = ClientMessage::Offer { request: 1, sdp: TEXT.into(), tracks: vec![], fresh: true };
    ann.line.say(&offer).await;
    let refused =
        |message: &protocol::ServerMessage| matches!(message, protocol::ServerMessage::OfferRejected { .. });
    ann.until(|ann| ann.heard.iter().any(refused)).await;
    let peer = ann.line.socket.get_ref().local_addr().unwrap().to_string();
    let seat = ann.seat.clone().unwrap();

    // While the meeting goes on, and the store holds the group.
    let found = files(folder.path());
    let database = found.iter().filter(|(name, _)| name.contains("conclave.sqlite"));
    assert!(database.map(|(_, bytes)| bytes.len()).sum::<usize>() > 10_000, "the group is stored");
    assert!(found.iter().any(|(name, bytes)| name.ends_with(LOG) && !bytes.is_empty()));
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let needles: [(&str, Vec<u8>); 12] = [
        ("name", NAME.into()),
        ("words", TEXT.into()),
        ("room", link.link.room.0.to_vec()),
        ("room as text", link.link.room.to_text().into()),
        ("room as digits", hex(&link.link.room.0).into()),
        ("seat", seat.0.to_vec()),
        ("seat as text", seat.to_text().into()),
        ("address", peer.into()),
        ("secret", link.link.secret.expose().to_vec()),
        ("meeting secret", link.base.expose().to_vec()),
        ("host secret", link.host().expose().to_vec()),
        ("title", link.title.clone().into()),
    ];
    for (file, bytes) in &found {
        for (what, needle) in &needles {
            assert!(!holds(bytes, needle), "{what} in {file}");
        }
        let numbered = hex(&ann.participant.0);
        assert!(!file.ends_with(LOG) || !holds(bytes, numbered.as_bytes()), "participant in {file}");
    }

    // When all have gone, the group has too.
    for person in [&mut ann, &mut ben] {
        person.line.say(&ClientMessage::Leave).await;
    }
    while ann.step().await {}
    while ben.step().await {}
    server.stop();
    let participant = ann.participant.0;
    for (file, bytes) in files(folder.path()) {
        assert!(!holds(&bytes, &participant), "a participant's number in {file}");
    }
}

/// Every value of every table, by table, column and row.
fn dump(folder: &Path) -> BTreeMap<(String, String, usize), Value> {
    let db = rusqlite::Connection::open(folder.join("data/conclave.sqlite")).unwrap();
    let mut tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut dump = BTreeMap::new();
    for table in tables {
        let mut statement = db.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
        let mut rows = statement.query([]).unwrap();
        let mut number = 0;
        while let Some(row) = rows.next().unwrap() {
            for (place, column) in columns.iter().enumerate() {
                dump.insert((table.clone(), column.clone(), number), row.get(place).unwrap());
            }
            number += 1;
        }
    }
    dump
}

#[tokio::test]
async fn a_guests_visit_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--log-level", "trace"]);
    let link = Link::new();
    let registered = ServerMessage::Registered { version: 1 };
    assert_eq!(Line::open(&server.host).await.ask(&link.register()).await, Some(registered));
    let before = dump(folder.path());
    let tables: BTreeSet<_> = before.keys().map(|(table, _, _)| table.as_str()).collect();
    assert_eq!(
        tables,
        BTreeSet::from(["audit_tiles", "meetings", "register_changes"]),
        "a meeting, the head of an empty log, and that no entry of the register was changed"
    );

    let mut ann = Person::joins(&server.host, &link, "Ann").await;
    ann.until(|ann| ann.group.is_some()).await;
    let guest = link.guest();
    assert!(matches!(
        Line::open(&server.host).await.ask(&guest.look()).await,
        Some(ServerMessage::Card { .. })
    ));
    let mut ben = Person::joins(&server.host, &guest, NAME).await;
    let key_package = ben.identity.as_ref().unwrap().key_package();
    gather(&mut [&mut ann, &mut ben], 2).await;
    let sealed = ben.seal(TEXT);
    let ClientMessage::Send { message, .. } = &sealed else { unreachable!() };
    ben.line.say(&sealed).await;
    ann.until(|ann| ann.said == [TEXT]).await;
    let needles = [
        ("number", ben.participant.0.to_vec()),
        ("key package", key_package[key_package.len() - 100..][..32].to_vec()),
        ("sealed message", message.0[message.0.len() - 40..].to_vec()),
        ("seat", ben.seat.as_ref().unwrap().hash().to_vec()),
    ];
    let found = |needle: &[u8]| {
        files(folder.path()).into_iter().find(|(_, bytes)| holds(bytes, needle)).map(|(file, _)| file)
    };
    for (what, needle) in [&needles[0], &needles[2], &needles[3]] {
        assert!(found(needle).is_some(), "{what}: this test would not notice");
    }
    for person in [&mut ben, &mut ann] {
        person.line.say(&ClientMessage::Leave).await;
        while person.step().await {}
    }
    let log = std::fs::read_to_string(folder.path().join(LOG)).unwrap().to_lowercase();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    for bytes in [&ben.participant.0, &guest.link.room.0] {
        assert!(!log.contains(&hex(bytes)), "{log}");
    }
    assert!(!log.contains(&NAME.to_lowercase()), "{log}");
    let started = std::time::Instant::now();
    for (what, needle) in &needles {
        while let Some(file) = found(needle) {
            assert!(started.elapsed().as_secs() < 20, "{what} in {file}");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
    let mut after = dump(folder.path());
    let left = ("meetings".to_owned(), "empty_since".to_owned(), 0);
    let since = after.insert(left.clone(), before[&left].clone());
    assert!(matches!(since, Some(Value::Integer(since)) if since > 0), "{since:?}");
    assert_eq!(before, after);
}
