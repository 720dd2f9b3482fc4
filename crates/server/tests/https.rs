//! HTTPS on the one port with a certificate of the operator's own.

use std::{
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::Path,
};

use axum::body::Body;
use hyper::Request;
use hyper_util::rt::{TokioExecutor, TokioIo};
use protocol::{ClientMessage, ServerMessage, Wire};
use rustls::{NamedGroup, version::TLS12};
use tokio::io::AsyncReadExt;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, client::IntoClientRequest},
};

use crate::{
    meet::{self, LOG, Line, Server, free_address},
    secure::{Authority, OWN, config, connect, count, get, shown, until, with_versions},
};

const NAME: &str = "meet.test";

type Secured = WebSocketStream<TlsStream<tokio::net::TcpStream>>;

async fn websocket(host: &str, roots: &str) -> Secured {
    let stream = connect(host, NAME, config(roots, &["http/1.1"])).await.unwrap();
    let mut request = format!("wss://{NAME}/ws").into_client_request().unwrap();
    let headers = request.headers_mut();
    headers.insert("sec-websocket-protocol", protocol::SUBPROTOCOL.parse().unwrap());
    headers.insert("origin", format!("https://{NAME}").parse().unwrap());
    tokio_tungstenite::client_async(request, stream).await.unwrap().0
}

async fn answers(socket: &mut Secured) -> bool {
    use futures_util::{SinkExt, StreamExt};
    if socket.send(Message::Binary(ClientMessage::Ping.encode().into())).await.is_err() {
        return false;
    }
    match tokio::time::timeout(meet::PATIENCE, socket.next()).await {
        Ok(Some(Ok(Message::Binary(bytes)))) => ServerMessage::decode(&bytes).unwrap() == ServerMessage::Pong,
        _ => false,
    }
}

fn a_server(folder: &Path, more: &[&str]) -> (Server, Authority) {
    let authority = Authority::new();
    authority.issue_into(folder, &[NAME], 2100);
    (Server::start(folder, &[&OWN[..], more].concat()), authority)
}

#[tokio::test]
async fn pages_come_by_tls_with_post_quantum_keys_and_browsers_are_told_to_stay_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let (server, authority) = a_server(folder.path(), &[]);
    let answer = get(&server.host, NAME, &authority.root, "/").await.unwrap().to_lowercase();
    assert!(answer.starts_with("http/1.1 200") && answer.contains("<!doctype html>"), "{answer}");
    assert!(answer.contains("strict-transport-security: max-age=63072000"), "{answer}");

    let stream = connect(&server.host, NAME, config(&authority.root, &["h2", "http/1.1"])).await.unwrap();
    let tls = stream.get_ref().1;
    assert_eq!(tls.negotiated_key_exchange_group().unwrap().name(), NamedGroup::X25519MLKEM768);
    assert_eq!(tls.protocol_version(), Some(rustls::ProtocolVersion::TLSv1_3));
    assert_eq!(tls.alpn_protocol(), Some(&b"h2"[..]), "browsers' first choice");

    let old = with_versions(&authority.root, &["http/1.1"], &[&TLS12]);
    let stream = connect(&server.host, NAME, old).await.unwrap();
    assert_eq!(stream.get_ref().1.protocol_version(), Some(rustls::ProtocolVersion::TLSv1_2));
}

#[tokio::test]
async fn many_requests_share_one_http2_connection() {
    let folder = tempfile::tempdir().unwrap();
    let (server, authority) = a_server(folder.path(), &[]);
    let stream = connect(&server.host, NAME, config(&authority.root, &["h2"])).await.unwrap();
    let handshake = hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream));
    let (sender, connection) = handshake.await.unwrap();
    tokio::spawn(connection);
    let requests = (0..20).map(|_| {
        let mut sender = sender.clone();
        let request = Request::get(format!("https://{NAME}/health")).body(Body::empty()).unwrap();
        async move { sender.send_request(request).await.unwrap() }
    });
    for answer in futures_util::future::join_all(requests).await {
        assert_eq!(answer.status(), 200);
        assert!(answer.headers().contains_key("strict-transport-security"));
    }
}

#[tokio::test]
async fn plain_http_leads_pages_over_and_carries_no_messages() {
    let folder = tempfile::tempdir().unwrap();
    let (server, _) = a_server(folder.path(), &[]);
    let plain = |path: &str| meet::get(&server.host, path, "").to_lowercase();
    let page = plain("/a?b=c");
    assert!(page.starts_with("http/1.1 308"), "{page}");
    assert!(page.contains(&format!("location: https://{}/a?b=c\r\n", server.host)), "{page}");
    assert!(!page.contains("strict-transport"), "RFC 6797 section 7.2: not over plain HTTP");
    assert!(plain("/health").starts_with("http/1.1 200"));
    assert!(plain("/ws").starts_with("http/1.1 403"));
    assert!(plain("/files/x").starts_with("http/1.1 403"));
    assert!(Line::open_from(&server.host, std::net::Ipv4Addr::LOCALHOST).await.is_none());
}

#[tokio::test]
async fn a_changed_certificate_is_taken_up_and_no_connection_ends() {
    let folder = tempfile::tempdir().unwrap();
    let metrics = free_address();
    let (server, authority) = a_server(folder.path(), &["--metrics-listen", &metrics]);
    assert!(count(&metrics, "certificate_days_left").unwrap() > 365);
    let mut before = websocket(&server.host, &authority.root).await;
    assert!(answers(&mut before).await);
    let show = async || shown(&connect(&server.host, NAME, config(&authority.root, &[])).await.unwrap());
    let first = show().await;

    authority.issue_into(folder.path(), &[NAME], 2099);
    until("the new certificate is shown", async || show().await != first).await;
    let second = show().await;
    assert!(answers(&mut before).await, "the connection of before goes on");
    assert!(answers(&mut websocket(&server.host, &authority.root).await).await);

    // Each of these is told, and the certificate stays.
    let (chain, key) = authority.issue(&[NAME], 2098);
    let (expired, of_expired) = authority.issue(&[NAME], 2002);
    let broken = [
        ("-----BEGIN", &*key, "no certificate"),
        (&chain, "junk", "no private key"),
        (&expired, &of_expired, "expired"),
    ];
    for (number, (chain, key, said)) in broken.into_iter().enumerate() {
        std::fs::write(folder.path().join("cert.pem"), chain).unwrap();
        std::fs::write(folder.path().join("key.pem"), key).unwrap();
        let failures = i64::try_from(number).unwrap() + 1;
        until(said, async || count(&metrics, "certificate_failures_total") == Some(failures)).await;
        assert_eq!(show().await, second);
        let log = std::fs::read_to_string(folder.path().join(LOG)).unwrap();
        assert!(log.contains(said) && log.contains("the one before stays in use"), "{log}");
    }
    assert!(answers(&mut before).await);
}

/// Half a handshake, junk after its first byte, a handshake and then silence: each keeps one place, for a while.
#[tokio::test]
async fn strangers_who_do_not_finish_make_room_again() {
    use tokio::io::AsyncWriteExt;
    let folder = tempfile::tempdir().unwrap();
    let (server, authority) = a_server(folder.path(), &["--max-connections", "4"]);
    let mut strangers = Vec::new();
    for beginning in [&[0x16][..], &[0x16, 3, 1, 2, 0, 1, 0], b""] {
        let mut stream = tokio::net::TcpStream::connect(&server.host).await.unwrap();
        stream.write_all(beginning).await.unwrap();
        strangers.push(stream);
    }
    let mut silent = connect(&server.host, NAME, config(&authority.root, &["h2"])).await.unwrap();
    assert!(get(&server.host, NAME, &authority.root, "/health").await.is_err(), "there is no place left");
    until("there is room again", async || get(&server.host, NAME, &authority.root, "/health").await.is_ok())
        .await;
    for mut stranger in strangers {
        let mut rest = Vec::new();
        drop(stranger.read_to_end(&mut rest).await);
    }
    let mut rest = Vec::new();
    drop(silent.read_to_end(&mut rest).await);

    let mut junk = tokio::net::TcpStream::connect(&server.host).await.unwrap();
    junk.write_all(&[&[0x16, 3, 1, 0, 5][..], &[0xff; 200]].concat()).await.unwrap();
    let mut answer = Vec::new();
    drop(junk.read_to_end(&mut answer).await);
    assert!(answer.len() < 20, "an alert at most");
}

#[test]
fn what_cannot_be_served_is_told_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    authority.issue_into(folder.path(), &[NAME], 2100);
    std::fs::write(folder.path().join("other.pem"), authority.issue(&[NAME], 2100).1).unwrap();
    let cases: [(&[&str], &str); 5] = [
        (&["--tls-certificate", "cert.pem"], "tls_certificate is set and tls_key is not"),
        (&["--tls-certificate", "nowhere.pem", "--tls-key", "key.pem"], "nowhere.pem cannot be read"),
        (&["--tls-certificate", "cert.pem", "--tls-key", "other.pem"], "does not belong to the certificate"),
        (&["--tls-certificate", "key.pem", "--tls-key", "key.pem"], "-----BEGIN CERTIFICATE-----"),
        (&["--domain", "https://meet.test"], "without scheme or port"),
    ];
    for (flags, wanted) in cases {
        let output = meet::run(folder.path(), &[&["serve", "--listen", "127.0.0.1:0"], flags].concat());
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), said.lines().count()), (Some(2), 1), "{flags:?}: {said}");
        assert!(said.contains(wanted), "{flags:?}: {said}");
    }
}

/// As somebody who is not the system's administrator; needs to be it, to become somebody else.
#[test]
fn a_port_for_administrators_only_is_told_with_the_ways_out() {
    let from = std::fs::read_to_string("/proc/sys/net/ipv4/ip_unprivileged_port_start").unwrap_or_default();
    if !from.trim().parse().is_ok_and(|from: u16| from > 443) || !rustix::process::geteuid().is_root() {
        eprintln!("not tried: here everybody may open port 443, or we are nobody");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
    // The build's folder may be closed to others.
    let program = folder.path().join("conclave");
    std::fs::copy(env!("CARGO_BIN_EXE_conclave"), &program).unwrap();
    let mut command = std::process::Command::new(program);
    command.current_dir(folder.path()).args(["serve", "--listen", "127.0.0.1:443"]).uid(65_534).gid(65_534);
    let said = String::from_utf8(command.output().unwrap().stderr).unwrap();
    assert!(
        said.contains("setcap cap_net_bind_service=+ep") && said.contains("AmbientCapabilities"),
        "{said}"
    );
    assert_eq!(said.lines().count(), 1, "{said}");
}
