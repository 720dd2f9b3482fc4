//! People meet on a real server.

use std::time::Duration;

use futures_util::SinkExt;
use protocol::{ClientMessage, ErrorCode, Farewell, ServerMessage, Wire};
use tokio_tungstenite::tungstenite::Message;

use crate::meet::{Line, Link, PATIENCE, Person, Server, gather};

fn error(code: ErrorCode) -> Option<ServerMessage> {
    Some(ServerMessage::Error { error: code })
}

#[tokio::test]
async fn two_meet_and_chat_and_a_third_comes_later() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let link = Link::new();
    let mut ann = Person::joins(&server.host, &link, "Ann").await;
    ann.until(|ann| ann.group.is_some()).await;
    let mut ben = Person::joins(&server.host, &link, "Ben").await;
    gather(&mut [&mut ann, &mut ben], 2).await;
    ann.writes("hello").await;
    ben.until(|ben| ben.said == ["hello"]).await;
    let mut cas = Person::joins(&server.host, &link, "Cas").await;
    gather(&mut [&mut ann, &mut ben, &mut cas], 3).await;
    cas.writes("i am late").await;
    ann.until(|ann| ann.said == ["i am late"]).await;
    let code = |person: &Person| person.group.as_ref().unwrap().meeting_code();
    assert_eq!(code(&ann), code(&cas));
    ben.line.say(&ClientMessage::Leave).await;
    gather(&mut [&mut ann, &mut cas], 2).await;
    server.stop();
}

#[tokio::test]
async fn a_restart_of_the_server_does_not_break_the_group() {
    for gracefully in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start(folder.path(), &[]);
        let link = Link::new();
        let mut ann = Person::joins(&server.host, &link, "Ann").await;
        ann.until(|ann| ann.group.is_some()).await;
        let mut ben = Person::joins(&server.host, &link, "Ben").await;
        gather(&mut [&mut ann, &mut ben], 2).await;
        ann.writes("before").await;
        if gracefully {
            server.stop();
            while ben.step().await {}
            let farewell = ServerMessage::Farewell { reason: Farewell::ShuttingDown };
            assert_eq!(ben.heard.last(), Some(&farewell));
        } else {
            server.kill();
        }
        let epoch = ann.group.as_ref().unwrap().epoch();
        let server = Server::start(folder.path(), &[]);
        ann.resumes(&server.host).await;
        ben.resumes(&server.host).await;
        ann.writes("after").await;
        ben.until(|ben| ben.said == ["before", "after"]).await;
        assert_eq!(ben.group.as_ref().unwrap().epoch(), epoch, "no new keys were needed");
        let mut cas = Person::joins(&server.host, &link, "Cas").await;
        gather(&mut [&mut ann, &mut ben, &mut cas], 3).await;
    }
}

#[tokio::test]
async fn bad_messages_get_typed_errors_and_nobody_else_is_disturbed() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let link = Link::new();
    let mut ann = Person::joins(&server.host, &link, "Ann").await;
    ann.until(|ann| ann.group.is_some()).await;
    let mut ben = Person::joins(&server.host, &link, "Ben").await;
    gather(&mut [&mut ann, &mut ben], 2).await;
    ann.writes("one").await;

    let mut eve = Line::open(&server.host).await;
    for bytes in [vec![], vec![0xff; 30], b"{}".to_vec(), vec![0x9f; 3000]] {
        eve.say_bytes(bytes).await;
        assert_eq!(eve.hear().await, error(ErrorCode::Malformed));
    }
    let out_of_order = ClientMessage::Establish { group_info: vec![1].into() };
    assert_eq!(eve.ask(&out_of_order).await, error(ErrorCode::OutOfOrder));
    assert_eq!(eve.ask(&link.knock(vec![7; 500])).await, error(ErrorCode::BadHandshake));
    // What belongs to members is refused to who only stands at the door of the meeting.
    let ClientMessage::Send { message, epoch, .. } = ann.seal("stolen") else { unreachable!() };
    let replayed = ClientMessage::Send { reference: 5, epoch, message };
    let not_a_member =
        ServerMessage::SendRejected { reference: 5, reason: protocol::SendRejection::NotAMember };
    assert_eq!(eve.ask(&replayed).await, Some(not_a_member));
    // Oversized.
    eve.say_bytes(vec![0; protocol::limits::CLIENT_MESSAGE_BYTES + 1]).await;
    assert_eq!(eve.hear().await, error(ErrorCode::TooLarge));
    assert_eq!(eve.hear().await, None, "such a connection ends");
    // So oversized that it is not even read.
    let mut huge = Line::open(&server.host).await;
    drop(huge.socket.send(Message::Binary(vec![0; 64 << 20].into())).await);
    while huge.hear().await.is_some() {}

    // A member's repeated message is ordered once.
    let message = ben.seal("two");
    ben.line.say(&message).await;
    ben.line.say(&message).await;
    ben.writes("three").await;
    ann.until(|ann| ann.said.len() == 2).await;
    assert_eq!(ann.said, ["two", "three"]);
    let upset = |message: &ServerMessage| {
        matches!(message, ServerMessage::Error { .. } | ServerMessage::Farewell { .. })
    };
    assert!(!ann.heard.iter().any(upset));
    server.stop();
}

#[tokio::test]
async fn two_hundred_connections_knock_at_random_and_the_meeting_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path(), &[]);
    let link = Link::new();
    let mut ann = Person::joins(&server.host, &link, "Ann").await;
    ann.until(|ann| ann.group.is_some()).await;
    let mut ben = Person::joins(&server.host, &link, "Ben").await;
    gather(&mut [&mut ann, &mut ben], 2).await;
    let flood: Vec<_> = (0..200)
        .map(|_| {
            let host = server.host.clone();
            tokio::spawn(async move {
                let mut line = Line::open(&host).await;
                let mut refused = 0;
                while let Some(answer) = line.ask(&Link::new().knock(vec![])).await {
                    assert_eq!(answer, ServerMessage::Error { error: ErrorCode::NotAvailable });
                    refused += 1;
                    if refused == 5 {
                        assert_eq!(line.hear().await, None, "five wrong guesses end a connection");
                        break;
                    }
                }
                refused
            })
        })
        .collect();
    for count in 0..10 {
        ann.writes(&format!("message {count}")).await;
    }
    ben.until(|ben| ben.said.len() == 10).await;
    for each in flood {
        assert_eq!(each.await.unwrap(), 5);
    }
    assert!(server.is_running());
}

#[tokio::test]
async fn connections_over_the_bound_are_refused_and_those_before_stand() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--max-connections", "3"]);
    let mut lines = Vec::new();
    for _ in 0..3 {
        lines.push(Line::open(&server.host).await);
    }
    let mut over = tokio::net::TcpStream::connect(&server.host).await.unwrap();
    let mut nothing = [0; 1];
    let read = tokio::io::AsyncReadExt::read(&mut over, &mut nothing);
    let at_once = Duration::from_secs(5);
    assert!(matches!(tokio::time::timeout(at_once, read).await.unwrap(), Ok(0) | Err(_)));
    for line in &mut lines {
        assert_eq!(line.ask(&ClientMessage::Ping).await, Some(ServerMessage::Pong));
    }
}

#[tokio::test]
async fn a_member_that_does_not_read_loses_its_connection_and_the_others_do_not_wait() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--message-burst", "2000", "--messages-per-second", "2000"]);
    let link = Link::new();
    let mut ann = Person::joins(&server.host, &link, "Ann").await;
    ann.until(|ann| ann.group.is_some()).await;
    let mut ben = Person::joins(&server.host, &link, "Ben").await;
    gather(&mut [&mut ann, &mut ben], 2).await;
    // Ben stops reading. Ann goes on writing more than any buffer holds.
    let text = "x".repeat(60_000);
    let started = std::time::Instant::now();
    let away = |ann: &Person| {
        ann.heard.iter().any(|message| {
            matches!(message, ServerMessage::Presence { presence: protocol::Presence::Away, .. })
        })
    };
    while !away(&ann) {
        assert!(started.elapsed() < Duration::from_secs(60), "a slow reader was kept");
        ann.writes(&text).await;
    }
    ann.writes("still here").await;
}

#[tokio::test]
async fn a_silent_tcp_connection_is_ended() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let beginnings: [&[u8]; 5] = [
        b"",
        b"GE",
        b"\x16\x03\x01\x00\x01\x00\x00\x00\x00\x00\x00",
        b"SSH-2.0-x\r\n",
        b"GET / HTTP/1.1\r\n",
    ];
    let ends = beginnings.map(async |beginning| {
        let mut stream = tokio::net::TcpStream::connect(&server.host).await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut stream, beginning).await.unwrap();
        let mut all = Vec::new();
        let read = tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut all);
        drop(tokio::time::timeout(PATIENCE, read).await.expect("it ends"));
    });
    futures_util::future::join_all(ends).await;
}

#[test]
fn an_encoded_message_is_what_the_server_reads() {
    let message = Link::new().register();
    assert_eq!(ClientMessage::decode(&message.encode()).unwrap(), message);
}
