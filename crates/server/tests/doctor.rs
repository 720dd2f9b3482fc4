//! What `conclave doctor` finds, with the real program.

use std::{
    net::{TcpListener, UdpSocket},
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::Path,
    sync::Arc,
};

use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::{
    meet::{Server, free_address, run},
    secure::{self, Authority, OWN},
};

/// What was found: check, level, words.
struct Found(Vec<(String, String, String)>);

impl Found {
    fn read(output: &std::process::Output) -> Self {
        let text = String::from_utf8_lossy(&output.stdout);
        let value: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{output:?}"));
        let word = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
        let findings = value["findings"].as_array().unwrap().iter();
        let found: Vec<_> =
            findings.map(|one| (word(one, "check"), word(one, "level"), word(one, "said"))).collect();
        let good = found.iter().all(|(_, level, _)| level != "fail");
        assert_eq!(value["ok"], good);
        assert_eq!(output.status.code(), Some(i32::from(!good)));
        Self(found)
    }

    #[track_caller]
    fn has(&self, check: &str, level: &str, said: &str) {
        let has = |(c, l, s): &(String, String, String)| c == check && l == level && s.contains(said);
        assert!(self.0.iter().any(has), "{check} {level} {said}: {:#?}", self.0);
    }

    /// Fails but what a build without the web client fails in.
    fn failures(&self) -> Vec<&str> {
        let failed = self.0.iter().filter(|(check, level, _)| level == "fail" && check != "web client");
        failed.map(|(check, ..)| &**check).collect()
    }
}

fn doctor(folder: &Path, flags: &[&str]) -> Found {
    Found::read(&run(folder, &[&["doctor", "--json"], flags].concat()))
}

#[test]
fn a_machine_on_which_all_is_well_has_no_failures() {
    let folder = tempfile::tempdir().unwrap();
    let listen = free_address();
    let found = doctor(folder.path(), &["--listen", &listen]);
    assert_eq!(found.failures(), Vec::<&str>::new());
    for check in
        ["configuration", "data folder", "port", "IPv6", "TCP from here", "UDP from here", "certificate"]
    {
        found.has(check, "ok", "");
    }
    for check in ["open files", "socket buffers", "segmentation", "addresses for media"] {
        assert!(found.0.iter().any(|(looked, ..)| looked == check), "{check}");
    }
    let words = String::from_utf8(run(folder.path(), &["doctor", "--listen", &listen]).stdout).unwrap();
    assert!(words.contains("  ok    port: TCP ") && words.contains(" looked at: "), "{words}");
}

#[test]
fn a_running_server_answers_by_both_ways() {
    let folder = tempfile::tempdir().unwrap();
    let listen = free_address();
    let server = Server::start_at(folder.path(), &listen, &[]);
    let found = doctor(folder.path(), &["--listen", &listen]);
    found.has("port", "ok", "is served by Conclave, which is running");
    found.has("UDP from here", "ok", &listen);
    found.has("TCP from here", "ok", &listen);
    let found = doctor(folder.path(), &["--url", &format!("http://{listen}")]);
    found.has("UDP from here", "ok", &listen);
    assert_eq!(found.failures(), Vec::<&str>::new());
    server.stop();
    let found = doctor(folder.path(), &["--url", &format!("http://{listen}")]);
    found.has("reachable", "fail", "is the server running");
    doctor(folder.path(), &["--url", "https://nowhere.invalid"]).has("DNS", "fail", "has no address");
}

#[test]
fn addresses_that_lead_nowhere_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let listen = free_address();
    let server = Server::start_at(folder.path(), &listen, &["--public-addresses", "127.0.0.2"]);
    let found = doctor(folder.path(), &["--listen", &listen, "--public-addresses", "127.0.0.2"]);
    found.has("addresses for media", "fail", "leads nowhere from another machine");
    found.has("TCP from here", "warning", "conclave doctor --url");
    server.stop();

    let found = doctor(folder.path(), &["--listen", &listen, "--public-addresses", "10.254.254.1"]);
    found.has("addresses for media", "warning", "private addresses only");
    found.has("UDP from here", "warning", "look from another network");

    // An address of this machine's at which nothing listens is as one behind a firewall.
    let own = net::host_addresses(false).into_iter().find(|ip| ip.is_ipv4() && !ip.is_loopback());
    let Some(own) = own else { return eprintln!("not tried: this machine has no address but loopback") };
    let flags = ["--listen", &listen, "--public-addresses", &own.to_string()];
    let server = Server::start_at(folder.path(), &listen, &flags[2..]);
    let found = doctor(folder.path(), &flags);
    found.has("UDP from here", "fail", "a firewall on this machine");
    found.has("TCP from here", "fail", "a firewall on this machine");
    server.stop();
}

#[test]
fn configuration_folder_and_limits_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let listen = free_address();
    doctor(folder.path(), &["--listen", "nowhere"]).has(
        "configuration",
        "fail",
        "is not an address with a port",
    );
    doctor(folder.path(), &["--tls-key", "k"]).has("configuration", "fail", "tls_certificate is not");
    std::fs::write(folder.path().join("file"), "").unwrap();
    doctor(folder.path(), &["--listen", &listen, "--data-dir", "file/data"]).has(
        "data folder",
        "fail",
        "set another with --data-dir",
    );
    std::fs::create_dir(folder.path().join("open")).unwrap();
    std::fs::set_permissions(folder.path().join("open"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let found = doctor(
        folder.path(),
        &["--listen", &listen, "--data-dir", "open", "--max-connections", "4000000000"],
    );
    found.has("data folder", "warning", "chmod o=");
    found.has("open files", "warning", "LimitNOFILE=");
}

#[test]
fn a_port_that_another_program_has_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    doctor(folder.path(), &["--listen", &address]).has("port", "fail", "TCP: ");
    let taken = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    doctor(folder.path(), &["--listen", &address]).has("port", "fail", "UDP: ");
}

#[test]
fn a_port_for_administrators_only_is_told() {
    let from = std::fs::read_to_string("/proc/sys/net/ipv4/ip_unprivileged_port_start").unwrap_or_default();
    if !from.trim().parse().is_ok_and(|from: u16| from > 443) || !rustix::process::geteuid().is_root() {
        return eprintln!("not tried: here everybody may open port 443, or we are nobody");
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
    let program = folder.path().join("conclave");
    std::fs::copy(env!("CARGO_BIN_EXE_conclave"), &program).unwrap();
    let mut command = std::process::Command::new(program);
    command
        .current_dir(folder.path())
        .args(["doctor", "--json", "--listen", "127.0.0.1:443"])
        .uid(65_534)
        .gid(65_534);
    Found::read(&command.output().unwrap()).has("port", "fail", "setcap cap_net_bind_service=+ep");
}

#[test]
fn certificates_are_judged_as_browsers_do() {
    let folder = tempfile::tempdir().unwrap();
    let (listen, authority) = (free_address(), Authority::new());
    std::fs::write(folder.path().join("root.pem"), &authority.root).unwrap();
    let look = |more: &[&str]| {
        let flags = [&["--listen", &listen, "--acme-ca-file", "root.pem"], &OWN[..], more].concat();
        doctor(folder.path(), &flags)
    };
    authority.issue_into(folder.path(), &["localhost"], 2100);
    look(&[]).has("certificate", "ok", "for localhost, for ");
    look(&["--domain", "meet.test"]).has("certificate", "fail", "it is for localhost, not for meet.test");
    let flags = [&["--listen", &listen], &OWN[..]].concat();
    doctor(folder.path(), &flags).has("certificate", "warning", "does not trust it");

    std::fs::set_permissions(folder.path().join("key.pem"), std::fs::Permissions::from_mode(0o644)).unwrap();
    look(&[]).has("private key", "warning", "chmod 600 key.pem");
    authority.issue_into(folder.path(), &["localhost"], 2002);
    look(&[]).has("certificate", "fail", "it expired");
    authority.issue_for_days(folder.path(), &["localhost"], 3);
    look(&[]).has("certificate", "warning", "it expires in ");
    secure::write_secret(&folder.path().join("key.pem"), &authority.issue(&["localhost"], 2100).1);
    look(&[]).has("certificate", "fail", "does not belong");
    std::fs::write(folder.path().join("cert.pem"), "").unwrap();
    look(&[]).has("certificate", "fail", "no certificate stands in it");
    std::fs::remove_file(folder.path().join("cert.pem")).unwrap();
    look(&[]).has("certificate", "fail", "cannot be read");
}

#[test]
fn a_server_elsewhere_is_looked_at_by_https() {
    let folder = tempfile::tempdir().unwrap();
    let (listen, authority) = (free_address(), Authority::new());
    std::fs::write(folder.path().join("root.pem"), &authority.root).unwrap();
    authority.issue_into(folder.path(), &["127.0.0.1"], 2100);
    let _server = Server::start_at(folder.path(), &listen, &OWN);
    let url = format!("https://{listen}");
    let found = doctor(folder.path(), &["--url", &url, "--acme-ca-file", "root.pem"]);
    found.has("certificate", "ok", "for 127.0.0.1");
    found.has("UDP from here", "ok", &listen);
    doctor(folder.path(), &["--url", &url]).has("certificate", "warning", "does not trust it");
    let beside = [&["--listen", &listen], &OWN[..]].concat();
    doctor(folder.path(), &beside).has("UDP from here", "ok", &listen);
}

#[test]
fn a_domain_that_does_not_lead_here_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let listen = free_address();
    let nobody = format!("https://{}/dir", free_address());
    let look = |domain: &str| {
        doctor(folder.path(), &["--listen", &listen, "--domain", domain, "--acme-directory", &nobody])
    };
    let found = look("nowhere.invalid");
    found.has("DNS", "fail", "add an A record");
    found.has("certificate authority", "fail", "cannot be reached (Connection refused");
    found.has("certificate", "ok", "none has come yet");
    look("localhost").has("DNS", "warning", "which only this machine reaches");
}

/// An authority that only says what time it is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_wrong_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (listen, authority) = (free_address(), Authority::new());
    std::fs::write(folder.path().join("root.pem"), &authority.root).unwrap();
    let (chain, key) = authority.issue(&["127.0.0.1"], 2100);
    let chain = vec![CertificateDer::from_pem_slice(chain.as_bytes()).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config =
        rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let acceptor: tokio_rustls::TlsAcceptor =
        Arc::new(config.with_no_client_auth().with_single_cert(chain, key).unwrap()).into();
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let directory = format!("https://{}/dir", socket.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let mut stream = acceptor.accept(socket.accept().await.unwrap().0).await.unwrap();
            let mut request = [0; 1000];
            drop(stream.read(&mut request).await);
            let date = "Date: Fri, 01 Jan 2021 00:00:00 GMT";
            let answer =
                format!("HTTP/1.1 200 OK\r\n{date}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            drop(stream.write_all(answer.as_bytes()).await);
            drop(stream.shutdown().await);
        }
    });
    let folder = folder.path().to_owned();
    let looked = tokio::task::spawn_blocking(move || {
        let flags = ["--listen", &listen, "--domain", "localhost", "--acme-directory", &directory];
        let trusted = doctor(&folder, &[&flags[..], &["--acme-ca-file", "root.pem"]].concat());
        (trusted, doctor(&folder, &flags))
    });
    let (trusted, untrusted) = looked.await.unwrap();
    trusted.has("certificate authority", "ok", "answers");
    trusted.has("clock", "fail", "seconds ahead of the authority's");
    untrusted.has("certificate authority", "fail", "is not trusted");
}
