//! A namespace behind a line, with the kernel's own TCP. By hand, since it takes root:
//! `cargo test --workspace --exclude conclave-wasm --test place -- --ignored`.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::process::Command;

use badline::Place;
use netlab::Scenario;

const HERE: Ipv4Addr = Ipv4Addr::new(10, 77, 8, 1);
const THERE: Ipv4Addr = Ipv4Addr::new(10, 77, 8, 2);

#[test]
#[ignore = "takes root and /dev/net/tun"]
fn who_is_there_reaches_us_by_the_line_alone_and_nothing_stays_behind() {
    let place = Place::open("bl-test", HERE, THERE, 1).unwrap();
    say_hello(&place);
    assert!(place.up.counters().unwrap().delivered >= 3, "handshake and data");
    place.follow(Scenario::Loss30.profile(), Scenario::Loss30.profile());
    for _ in 0..5 {
        say_hello(&place);
    }
    let counters = [place.up.counters().unwrap(), place.down.counters().unwrap()];
    assert!(counters.iter().any(|way| way.lost > 0), "{counters:?}");
    assert!(Place::open("bl-test", HERE, THERE, 1).is_err(), "the name is taken");
    drop(place);
    let left = Command::new("ip").args(["netns", "list"]).output().unwrap();
    assert!(!String::from_utf8_lossy(&left.stdout).contains("bl-test"));
}

/// Somebody there says something over TCP, and it is heard here, from there.
fn say_hello(place: &Place) {
    let listener = TcpListener::bind((HERE, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let script = format!("exec 3<>/dev/tcp/{HERE}/{port} && echo hello >&3");
    let mut caller =
        Command::new("ip").args(["netns", "exec", place.name(), "bash", "-c", &script]).spawn().unwrap();
    let (stream, from) = listener.accept().unwrap();
    assert_eq!(from.ip(), THERE);
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).unwrap();
    assert_eq!(line, "hello\n");
    caller.wait().unwrap();
}
