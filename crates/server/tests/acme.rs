//! Certificates that come by themselves, from a real authority for tests (Pebble) to the real server.

use std::{
    os::unix::fs::PermissionsExt,
    path::Path,
    time::{Duration, Instant},
};

use futures_util::{SinkExt, StreamExt};
use protocol::{ClientMessage, ServerMessage, Wire};
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest};

use crate::{
    authority::{LONG, Place},
    meet::{self, LOG, Server, free_address},
    secure::{config, connect, count, get, shown, until},
};

const NAME: &str = "meet.test";

/// A server that asks this authority for a certificate.
fn server(folder: &Path, listen: &str, name: &str, place: &Place, metrics: &str) -> Server {
    let flags = [
        "--domain",
        name,
        "--acme-directory",
        &place.directory(),
        "--acme-ca-file",
        "pebble-root.pem",
        "--metrics-listen",
        metrics,
    ];
    Server::start_at(folder, listen, &flags)
}

fn port(address: &str) -> &str {
    address.rsplit(':').next().unwrap()
}

fn log(folder: &Path) -> String {
    std::fs::read_to_string(folder.join(LOG)).unwrap()
}

#[tokio::test]
async fn a_certificate_comes_within_seconds_is_kept_for_the_owner_only_and_serves_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let (place, listen, metrics) = (Place::new(folder.path()), free_address(), free_address());
    let pebble = place.start(port(&listen), LONG).await;
    let roots = pebble.roots().await.unwrap();
    let begun = Instant::now();
    let running = server(folder.path(), &listen, NAME, &place, &metrics);
    until("a page comes by https", async || get(&listen, NAME, &roots, "/health").await.is_ok()).await;
    println!("the certificate came after {:?}", begun.elapsed());
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert_eq!(count(&metrics, "certificate_days_left"), Some(89), "{}", log(folder.path()));
    for name in ["account.json", "certificate.json"] {
        let file = std::fs::metadata(folder.path().join("data/certificates").join(name)).unwrap();
        assert_eq!(file.permissions().mode() & 0o777, 0o600, "{name}");
    }
    let first = shown(&connect(&listen, NAME, config(&roots, &[])).await.unwrap());
    let asked = connect(&listen, NAME, config(&roots, &["acme-tls/1"])).await;
    assert!(asked.is_err(), "outside our own order nobody is told that the name is ours");
    running.stop();
    drop(pebble);

    // Without an authority, at once.
    let running = server(folder.path(), &listen, NAME, &place, &metrics);
    until("it listens", async || get(&listen, NAME, &roots, "/health").await.is_ok()).await;
    assert_eq!(shown(&connect(&listen, NAME, config(&roots, &[])).await.unwrap()), first);
    assert_eq!(count(&metrics, "certificate_failures_total"), Some(0));
    running.stop();
}

#[tokio::test]
async fn a_websocket_stays_over_a_renewal() {
    let folder = tempfile::tempdir().unwrap();
    let (place, listen, metrics) = (Place::new(folder.path()), free_address(), free_address());
    let pebble = place.start(port(&listen), 15).await;
    let roots = pebble.roots().await.unwrap();
    let _running = server(folder.path(), &listen, NAME, &place, &metrics);
    until("the first certificate", async || count(&metrics, "certificate_changes_total") == Some(1)).await;
    let stream = connect(&listen, NAME, config(&roots, &["http/1.1"])).await.unwrap();
    let first = shown(&stream);
    let mut request = format!("wss://{NAME}/ws").into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", protocol::SUBPROTOCOL.parse().unwrap());
    let (mut socket, _) = tokio_tungstenite::client_async(request, stream).await.unwrap();
    let changes = async || count(&metrics, "certificate_changes_total").unwrap();
    let before = changes().await;
    let mut pings = 0;
    while changes().await < before + 2 {
        socket.send(Message::Binary(ClientMessage::Ping.encode().into())).await.unwrap();
        let heard = tokio::time::timeout(meet::PATIENCE, socket.next()).await.unwrap().unwrap().unwrap();
        assert_eq!(ServerMessage::decode(&heard.into_data()).unwrap(), ServerMessage::Pong);
        pings += 1;
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(pings < 400, "no renewal: {}\n{}", log(folder.path()), pebble.said());
    }
    let now = shown(&connect(&listen, NAME, config(&roots, &[])).await.unwrap());
    assert_ne!(now, first, "new connections get the new certificate");
    socket.send(Message::Binary(ClientMessage::Ping.encode().into())).await.unwrap();
    assert!(socket.next().await.unwrap().is_ok());
    assert_eq!(count(&metrics, "certificate_failures_total"), Some(0));
}

#[tokio::test]
async fn without_its_authority_the_server_runs_says_so_and_asks_again() {
    let folder = tempfile::tempdir().unwrap();
    let (place, listen, metrics) = (Place::new(folder.path()), free_address(), free_address());
    let _running = server(folder.path(), &listen, NAME, &place, &metrics);
    until("the failure is counted", async || count(&metrics, "certificate_failures_total") == Some(1)).await;
    let said = log(folder.path());
    assert!(said.contains("the authority at acme_directory could not be asked"), "{said}");
    assert!(said.contains("Connection refused") && said.contains("`conclave doctor`"), "{said}");
    assert!(meet::get(&listen, "/health", "").contains("200"), "it runs");
    assert!(count(&metrics, "certificate_days_left").is_none());
    assert!(get(&listen, NAME, "", "/").await.is_err());

    let pebble = place.start(port(&listen), LONG).await;
    let roots = pebble.roots().await.unwrap();
    until("the certificate comes later", async || get(&listen, NAME, &roots, "/health").await.is_ok()).await;
}

#[tokio::test]
async fn a_refused_order_is_told_in_the_authoritys_words_and_ours() {
    let folder = tempfile::tempdir().unwrap();
    let (place, listen, metrics) = (Place::new(folder.path()), free_address(), free_address());
    // It looks at a port where nobody listens.
    let elsewhere = free_address();
    let pebble = place.start(port(&elsewhere), LONG).await;
    let running = server(folder.path(), &listen, NAME, &place, &metrics);
    let failed = async || count(&metrics, "certificate_failures_total") == Some(1);
    until("the failure is counted", failed).await;
    let said = log(folder.path());
    assert!(said.contains("could not see that the domain leads here"), "{said}\n{}", pebble.said());
    assert!(said.contains("port 443 there has to lead to this server's port"), "{said}");
    assert!(said.contains("Failed to connect"), "its own words: {said}");
    running.stop();

    let running = server(folder.path(), &listen, "blocked.test", &place, &metrics);
    until("the failure is counted", failed).await;
    let said = log(folder.path());
    assert!(said.contains("the authority refused: ") && said.contains("rejectedIdentifier"), "{said}");
    running.stop();
}
