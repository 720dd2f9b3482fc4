//! What a browser gets over HTTP.

use crate::meet::{self, Server, free_address};

fn get(server: &Server, path: &str, more: &str) -> String {
    meet::get(&server.host, path, more)
}

#[test]
fn every_answer_carries_the_strict_headers_and_no_cookie() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    for path in [
        "/",
        "/admin",
        "/o/ergens",
        "/sign-on/ab?code=c&state=s",
        "/health",
        "/nothing/here",
        "/ws",
        "/assets/../../etc/passwd",
        "/%2e%2e/etc/passwd",
    ] {
        let answer = get(&server, path, "").to_lowercase();
        for wanted in [
            "content-security-policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'",
            "frame-ancestors 'none'",
            "cross-origin-opener-policy: same-origin",
            "cross-origin-embedder-policy: require-corp",
            "origin-agent-cluster: ?1",
            "x-content-type-options: nosniff",
            "x-frame-options: deny",
            "x-permitted-cross-domain-policies: none",
            "referrer-policy: no-referrer",
            "permissions-policy: camera=(self)",
        ] {
            assert!(answer.contains(wanted), "{path}: {wanted} in {answer}");
        }
        assert!(!answer.contains("set-cookie"), "{path}");
        assert!(!answer.contains("unsafe-inline"), "{path}");
        assert!(!answer.contains("strict-transport"), "only where pages come over https: {path}");
        assert!(!answer.contains("root:"), "{path}");
    }
    assert!(get(&server, "/health", "").ends_with("ready\n"));
    assert!(get(&server, "/metrics", "").starts_with("HTTP/1.1 404"));
}

#[test]
fn browsers_are_told_to_come_over_https_where_pages_come_so() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--allowed-origins", "https://meet.example.org"]);
    let answer = get(&server, "/", "").to_lowercase();
    assert!(answer.contains("strict-transport-security: max-age=63072000; includesubdomains"), "{answer}");
}

#[test]
fn passkeys_are_for_the_page_of_those_who_administer() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    for path in ["/admin", "/o/ergens", "/sign-on/ab?code=c&state=s"] {
        let console = get(&server, path, "");
        assert!(console.starts_with("HTTP/1.1 200") && console.contains("<!doctype html>"), "{console}");
        let allowed = "publickey-credentials-create=(self), publickey-credentials-get=(self)";
        assert!(console.contains(allowed), "{path}: {console}");
    }
    for path in ["/", "/admin.html", "/admin/", "/o/", "/sign-on/ab/logout", "/api/v1/session", "/nothing"] {
        let answer = get(&server, path, "");
        let none = "publickey-credentials-create=(), publickey-credentials-get=()";
        assert!(answer.contains(none), "{path}: {answer}");
    }
}

#[test]
fn the_page_is_the_same_for_everyone() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let body = |answer: String| answer.split_once("\r\n\r\n").unwrap().1.to_owned();
    let first = body(get(&server, "/", ""));
    let second = body(get(&server, "/?x=1", "Cookie: a=b\r\nUser-Agent: other\r\n"));
    assert!(first.contains("<!doctype html>"));
    assert_eq!(first, second);
}

#[test]
fn a_foreign_page_cannot_connect_and_our_own_can() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--allowed-origins", "https://meet.example.org"]);
    let upgrade = |origin: &str, subprotocol: &str| {
        let mut stream = std::net::TcpStream::connect(&server.host).unwrap();
        let request = format!(
            "GET /ws HTTP/1.1\r\nHost: {}\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             Sec-WebSocket-Protocol: {subprotocol}\r\nOrigin: {origin}\r\n\r\n",
            server.host
        );
        std::io::Write::write_all(&mut stream, request.as_bytes()).unwrap();
        let mut status = [0; 12];
        std::io::Read::read_exact(&mut stream, &mut status).unwrap();
        String::from_utf8(status[9..].to_vec()).unwrap()
    };
    let own = format!("http://{}", server.host);
    assert_eq!(upgrade(&own, "conclave.v1"), "101");
    assert_eq!(upgrade("https://meet.example.org", "conclave.v1"), "101");
    assert_eq!(upgrade("https://evil.example", "conclave.v1"), "403");
    assert_eq!(upgrade("null", "conclave.v1"), "403");
    assert_eq!(upgrade(&own, "other.v1"), "400");
}

#[test]
fn counts_are_served_only_where_they_were_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let free = free_address();
    let server = Server::start(folder.path(), &["--metrics-listen", &free]);
    let text = meet::get(&free, "/metrics", "");
    assert!(text.contains("conclave_connections ") && text.contains("conclave_meetings "), "{text}");
    assert!(text.contains("conclave_door_misses_total 0"), "{text}");
    let page = meet::get(&free, "/", "");
    assert!(page.contains("<h1>This server</h1>") && page.contains("Nothing needs attention"), "{page}");
    assert!(get(&server, "/metrics", "").starts_with("HTTP/1.1 404"));
}

#[test]
fn files_with_a_hash_in_their_name_are_kept_for_ever_and_sent_compressed() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let page = get(&server, "/", "");
    let script = page.split('"').find(|part| part.starts_with("/assets/") && part.ends_with(".js"));
    let built = |script: &&str| {
        let copy = format!("{}/../../web/dist{script}.br", env!("CARGO_MANIFEST_DIR"));
        std::path::Path::new(&copy).exists()
    };
    let Some(script) = script.filter(built) else {
        eprintln!("not tried: the web client has not been built (`make web`)");
        return;
    };
    let plain = get(&server, script, "").to_lowercase();
    let (headers, _) = plain.split_once("\r\n\r\n").unwrap();
    assert!(headers.contains("cache-control: public, max-age=31536000, immutable"), "{script}");
    assert!(headers.contains("content-type: text/javascript"));
    assert!(!headers.contains("content-encoding"));
    let compressed = get(&server, script, "Accept-Encoding: br\r\n").to_lowercase();
    assert!(compressed.contains("content-encoding: br") && compressed.contains("vary: accept-encoding"));
    let length = |answer: &str| {
        let line = answer.lines().find_map(|line| line.strip_prefix("content-length: "));
        line.and_then(|bytes| bytes.trim().parse::<usize>().ok()).unwrap()
    };
    assert!(length(&compressed) < length(&plain) / 2);
    let page = page.to_lowercase();
    assert!(page.contains("cache-control: no-cache"));
    let tag = page.lines().find_map(|line| line.strip_prefix("etag: w/")).unwrap();
    let again = get(&server, "/", &format!("If-None-Match: W/{tag}\r\n"));
    assert!(again.starts_with("HTTP/1.1 304"), "{again}");
}
