//! What the program says when it cannot do what it was asked to: one line, the way out, exit code 2.

use std::net::{TcpListener, UdpSocket};

use crate::meet::run;

#[test]
fn each_failure_is_one_line_on_stderr_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    std::fs::write(folder.path().join("unknown.toml"), "lisen = \"[::]:1\"").unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    let free = ["serve", "--listen", "127.0.0.1:0"];
    let cases: [(&[&str], &str); 8] = [
        (&["serve", "--config", "unknown.toml"], "did you mean \"listen\"?"),
        (&["serve", "--config", "nowhere.toml"], "check the path"),
        (&["serve", "--listen", "nowhere"], "write for example \"0.0.0.0:8080\""),
        (&["serve", "--listen", "203.0.113.1:9"], "set another address with --listen"),
        (&["serve", "--listen", &taken], "is in use by another program"),
        (&[&free[..], &["--data-dir", "file/data"]].concat(), "set another folder with --data-dir"),
        (&["serve", "--colour", "blue"], "see `conclave --help`"),
        (&["config", "check", "--max-members", "none"], "a whole number from 1"),
    ];
    for (arguments, way_out) in cases {
        let output = run(folder.path(), arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert_eq!(said.lines().count(), 1, "{arguments:?}: {said}");
        assert!(said.contains(way_out), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_udp_port_in_use_is_told_too() {
    let folder = tempfile::tempdir().unwrap();
    let taken = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = run(folder.path(), &["serve", "--listen", &address]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("is in use by another program"));
}

#[test]
fn the_configuration_is_explained_shown_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let example = String::from_utf8(run(folder.path(), &["config", "example"]).stdout).unwrap();
    assert!(example.contains("#listen = "));
    std::fs::write(folder.path().join("conclave.toml"), "max_members = 7").unwrap();
    let shown = run(folder.path(), &["config", "show", "--message-burst", "9"]).stdout;
    let shown = String::from_utf8(shown).unwrap();
    assert!(shown.contains("max_members = 7") && shown.contains("message_burst = 9"), "{shown}");
    assert!(run(folder.path(), &["config", "check"]).status.success());
    assert!(run(folder.path(), &["version"]).status.success());
    assert!(run(folder.path(), &["--help"]).status.success());
}
