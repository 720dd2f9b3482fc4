//! Connections that are somebody's: shown by a ticket, and over when the account's sign-in is.

use std::time::{Duration, Instant};

use protocol::{ClientMessage, ErrorCode, Farewell, ServerMessage, Ticket};
use serde_json::json;

use crate::{
    console::{Browser, founded, id, invited, last_words, line, server, ticket},
    meet::{Line, Link, Person, gather},
};

/// Within this everybody is out whose account is no more.
const SOON: Duration = Duration::from_secs(5);

async fn is_sent_away(line: &mut Line) {
    assert_eq!(last_words(line).await, Some(ServerMessage::Farewell { reason: Farewell::SignedOut }));
}

#[tokio::test]
async fn a_ticket_is_good_once_and_only_before_the_door() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut owner, _device) = founded(&server, &token);
    let mut first = Line::open(&server.host).await;
    let ticket = ticket(&mut owner);
    let shown = ClientMessage::SignIn { ticket };
    assert_eq!(first.ask(&shown).await, Some(ServerMessage::SignedIn { accepted: true }));
    let refused = Some(ServerMessage::Error { error: ErrorCode::OutOfOrder });
    assert_eq!(first.ask(&shown).await, refused, "it is somebody's already");
    for stale in [shown, ClientMessage::SignIn { ticket: Ticket([7; 32]) }] {
        let mut second = Line::open(&server.host).await;
        assert_eq!(second.ask(&stale).await, Some(ServerMessage::SignedIn { accepted: false }));
        assert_eq!(second.ask(&ClientMessage::Ping).await, Some(ServerMessage::Pong), "a guest as any other");
    }
    let mut stranger = Browser::new(&server.host);
    assert_eq!(stranger.post("/ticket", json!({})).code(), (401, "signed_out"));
}

#[tokio::test]
async fn a_session_that_is_ended_takes_its_connections_along_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut owner, mut device) = founded(&server, &token);
    let mut elsewhere = Browser::new(&server.host);
    elsewhere.sign_in(&mut device).expect(200);
    let (mut here, mut there) = (line(&mut owner).await, line(&mut elsewhere).await);
    let unused = ticket(&mut elsewhere);
    owner.ask("DELETE", "/sessions", None).expect(200);
    is_sent_away(&mut there).await;
    assert_eq!(here.ask(&ClientMessage::Ping).await, Some(ServerMessage::Pong));
    let mut late = Line::open(&server.host).await;
    let answer = late.ask(&ClientMessage::SignIn { ticket: unused }).await;
    assert_eq!(answer, Some(ServerMessage::SignedIn { accepted: false }));
    owner.ask("DELETE", "/session", None).expect(204);
    is_sent_away(&mut here).await;
}

#[tokio::test]
async fn who_is_let_in_no_more_is_out_of_every_meeting_and_the_others_go_on_without_them() {
    let folder = tempfile::tempdir().unwrap();
    let (server, token) = server(folder.path());
    let (mut owner, _device) = founded(&server, &token);
    let (mut leaver, _device) = invited(&mut owner, &["member"], "Ben");
    let leaver_id = id(&mut leaver);
    let link = Link::new();
    let mut hal = Person::joins(&server.host, &link, "Hal").await;
    hal.until(|hal| hal.members() == 1).await;
    let mut ann = Person::joins_over(line(&mut owner).await, &link.guest(), "Ann").await;
    let mut ben = Person::joins_over(line(&mut leaver).await, &link.guest(), "Ben").await;
    gather(&mut [&mut hal, &mut ann, &mut ben], 3).await;
    let seat = ben.seat.clone().unwrap();

    let since = Instant::now();
    owner.ask("PUT", &format!("/people/{leaver_id}/active"), Some(json!({ "active": false }))).expect(200);
    is_sent_away(&mut ben.line).await;
    gather(&mut [&mut hal, &mut ann], 2).await;
    assert!(since.elapsed() < SOON, "{:?}", since.elapsed());
    hal.writes("among ourselves").await;
    ann.until(|ann| ann.said == ["among ourselves"]).await;

    let mut again = Line::open(&server.host).await;
    let resume = ClientMessage::Resume { room: link.link.room.clone(), seat, after: ben.seq };
    let refused = Some(ServerMessage::Error { error: ErrorCode::SeatGone });
    assert_eq!(again.ask(&resume).await, refused);
    assert_eq!(leaver.post("/ticket", json!({})).code(), (401, "signed_out"));
}
