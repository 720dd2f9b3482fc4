//! What a meeting leaves behind on the server: nothing that says who met, or what was said.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod meet;

use std::path::Path;

use meet::{LOG, Link, Person, Server, gather};
use protocol::ClientMessage;

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
    let needles: [(&str, Vec<u8>); 9] = [
        ("name", NAME.into()),
        ("words", TEXT.into()),
        ("room", link.room.0.to_vec()),
        ("room as text", link.room.to_text().into()),
        ("room as digits", hex(&link.room.0).into()),
        ("seat", seat.0.to_vec()),
        ("seat as text", seat.to_text().into()),
        ("address", peer.into()),
        ("secret", link.secret_bytes.to_vec()),
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
