//! What operators of a real server see of its media, and how it refuses and ends.

use std::{
    process::{Child, Stdio},
    time::Duration,
};

use client::view::{Phase, Problem, View};
use headless::{Options, Participant, State, participant::Tiles};
use protocol::{
    ClientMessage, ErrorCode, Farewell, ServerMessage,
    StreamKind::{Camera, Microphone},
};
use tokio::time::{Instant, sleep};

use crate::meet::{self, Line, Link, PATIENCE, Person, Server, conclave, free_address, gather, get};

/// Who sends and sees all that there is.
fn busy() -> Options {
    let tiles = Tiles::Everyone { most: 9, height: 720 };
    Options { microphone: true, camera: true, tiles, ..Options::default() }
}

/// Two who see and hear each other; and their link.
async fn two(host: &str) -> (Participant, Participant, String) {
    let server = format!("http://{host}/");
    let ann = Participant::create(&server, "Ann", busy()).await.unwrap();
    ann.until_in(PATIENCE).await.unwrap();
    let link = format!("{server}#{}", ann.invite().unwrap());
    let ben = Participant::join(&link, "Ben", busy()).await.unwrap();
    ben.until(PATIENCE, |state| state.heard_of("Ann", Camera).is_some()).await.unwrap();
    ann.until(PATIENCE, |state| state.heard_of("Ben", Microphone).is_some()).await.unwrap();
    (ann, ben, link)
}

/// Whether that is what the person sees.
fn sees(state: &State, so: impl FnOnce(&View) -> bool) -> bool {
    state.view.as_deref().is_some_and(so)
}

/// The value of one series.
fn series(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("{name} in {text}")).parse().unwrap()
}

/// Asks again until it is so.
async fn until(what: &str, mut so: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !so().await {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        sleep(Duration::from_millis(50)).await;
    }
}

fn health(host: &str) -> (u16, String) {
    let answer = get(host, "/health", "");
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer.lines().last().unwrap().to_owned())
}

/// `conclave drain` at this server.
fn drain(server: &Server, within: &str) -> Child {
    let mut command = conclave(&server.folder);
    command.args(["drain", "--within", within]).stdout(Stdio::null()).spawn().unwrap()
}

async fn until_over(what: &str, server: &mut Server) {
    until(what, async || !server.is_running()).await;
}

fn error(code: ErrorCode) -> Option<ServerMessage> {
    Some(ServerMessage::Error { error: code })
}

#[tokio::test]
async fn what_the_media_threads_do_is_told_by_thread_and_of_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let metrics = free_address();
    let server = Server::start(folder.path(), &["--metrics-listen", &metrics, "--media-shards", "2"]);
    let (_ann, _ben, link) = two(&server.host).await;
    let text = || get(&metrics, "/metrics", "");
    let shard = if series(&text(), "conclave_media_sessions{shard=\"0\"}") > 0.0 { 0 } else { 1 };
    let value = |text: &str, name: &str| series(text, &format!("conclave_media_{name}{{shard=\"{shard}\"}}"));
    let told = |name| {
        let text = text();
        value(&text, name)
    };
    until("lines are told", async || told("line_loss_ratio_count") >= 4.0).await;
    let text = text();
    assert_eq!((value(&text, "rooms"), value(&text, "sessions"), value(&text, "lines")), (1.0, 2.0, 2.0));
    // Their datagrams come in at whichever thread the system chose.
    let bytes = [0, 1]
        .map(|shard| series(&text, &format!("conclave_media_bytes_received_total{{shard=\"{shard}\"}}")));
    assert!(bytes[0] + bytes[1] > 0.0);
    for name in [
        "received_total",
        "transmitted_total",
        "rtp_received_total",
        "rtp_forwarded_total",
        "keyframe_requests_total",
        "bytes_sent_total",
        "processor_seconds_total",
        "shard_turn_seconds_count",
        "packet_seconds_count",
        "train_packets_count",
    ] {
        assert!(value(&text, name) > 0.0, "{name}");
    }
    // What was served had been received; the sum of the trains is what was sent.
    assert_eq!(
        value(&text, "packet_seconds_count"),
        ["received_total", "dropped_total", "handed_total"]
            .map(|name| value(&text, name))
            .iter()
            .sum::<f64>()
    );
    assert_eq!(value(&text, "train_packets_sum"), value(&text, "transmitted_total"));
    assert!(value(&text, "bytes_sent_total") > 40.0 * value(&text, "transmitted_total"));
    let idle = 1 - shard;
    assert_eq!(series(&text, &format!("conclave_media_sessions{{shard=\"{idle}\"}}")), 0.0);
    assert!(series(&text, "process_resident_memory_bytes") > 1e6);
    assert!(series(&text, "process_cpu_seconds_total") > 0.0);
    assert_eq!(series(&text, "conclave_draining"), 0.0);
    // Every series stands once, and none has a label but these two.
    let mut names: Vec<_> = text.lines().filter(|line| line.starts_with("conclave_media")).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup_by_key(|line| line.rsplit_once(' ').unwrap().0.to_owned());
    assert_eq!(names.len(), all);
    let labels = text.split(['{', ',']).skip(1).filter_map(|part| Some(part.split_once("=\"")?.0));
    assert!(labels.clone().all(|label| ["shard", "le"].contains(&label)), "{:?}", labels.collect::<Vec<_>>());
    let room = link.split('#').next_back().unwrap().split('.').next().unwrap().to_owned();
    assert!(!text.contains(&room) && !text.contains("127.0.0.1"));
}

#[tokio::test]
async fn a_server_that_drains_begins_no_meeting_lets_the_running_one_end_and_goes_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path(), &["--drain-seconds", "600"]);
    let (ann, ben, link) = two(&server.host).await;
    let other = Link::new();
    let mut stranger = Line::open(&server.host).await;
    assert!(matches!(stranger.ask(&other.register()).await, Some(ServerMessage::Registered { .. })));
    assert_eq!(health(&server.host), (200, "ready".to_owned()));

    server.signal("TERM");
    // Everyone is told until when, at the door and inside.
    let Some(ServerMessage::Draining { until: end }) = stranger.hear().await else { panic!("no word") };
    ben.until(PATIENCE, |state| sees(state, |view| view.server_ends == Some(end))).await.unwrap();
    assert_eq!(health(&server.host), (503, "draining".to_owned()));
    assert!(get(&server.host, "/health/live", "").starts_with("HTTP/1.1 200"));
    let identity = other.identity("Eve");
    assert_eq!(stranger.ask(&other.knock(identity.key_package())).await, error(ErrorCode::Draining));
    assert_eq!(stranger.hear().await, None, "so that the next connection may find another server");

    // Those inside go on, and others come to them.
    let cas = Participant::join(&link, "Cas", busy()).await.unwrap();
    cas.until(PATIENCE, |state| state.heard_of("Ann", Camera).is_some()).await.unwrap();
    let heard = ben.state().heard_of("Ann", Microphone).unwrap().frames;
    ben.until(PATIENCE, |state| state.heard_of("Ann", Microphone).unwrap().frames > heard + 50)
        .await
        .unwrap();
    assert!(server.is_running());
    for person in [ann, ben, cas] {
        assert!(server.is_running(), "somebody is still there");
        person.leave(PATIENCE).await.unwrap();
    }
    until_over("it ends with its last meeting", &mut server).await;
}

#[tokio::test]
async fn a_drain_ends_at_its_time_and_the_meeting_goes_on_at_the_next_server() {
    let folder = tempfile::tempdir().unwrap();
    let listen = free_address();
    let mut server = Server::start_at(folder.path(), &listen, &["--drain-seconds", "2"]);
    let (ann, ben, _) = two(&server.host).await;
    let begun = Instant::now();
    server.signal("TERM");
    until_over("it ends at the time that was set", &mut server).await;
    assert!(begun.elapsed() > Duration::from_millis(1_900), "{:?}", begun.elapsed());
    let _next = Server::start_at(folder.path(), &listen, &[]);
    let heard = ben.state().heard_of("Ann", Microphone).unwrap().frames;
    ben.until(PATIENCE, |state| state.heard_of("Ann", Microphone).unwrap().frames > heard + 50)
        .await
        .unwrap();
    let back = |view: &View| view.phase == Phase::Meeting && view.server_ends.is_none();
    ann.until(PATIENCE, |state| sees(state, back)).await.unwrap();
}

#[tokio::test]
async fn a_second_signal_ends_at_once_and_so_does_an_interrupt() {
    for (first, second) in [(Some("TERM"), "TERM"), (Some("TERM"), "INT"), (None, "INT")] {
        let folder = tempfile::tempdir().unwrap();
        let mut server = Server::start(folder.path(), &["--drain-seconds", "600"]);
        let link = Link::new();
        let mut ann = Person::joins(&server.host, &link, "Ann").await;
        ann.until(|ann| ann.group.is_some()).await;
        if let Some(first) = first {
            server.signal(first);
            ann.until(|ann| matches!(ann.heard.last(), Some(ServerMessage::Draining { .. }))).await;
        }
        server.signal(second);
        while ann.step().await {}
        let farewell = ServerMessage::Farewell { reason: Farewell::ShuttingDown };
        assert_eq!(ann.heard.last(), Some(&farewell));
        until_over("it ends", &mut server).await;
    }
}

#[tokio::test]
async fn conclave_drain_asks_a_running_server_and_waits_for_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path(), &[]);
    let link = Link::new();
    let mut ann = Person::joins(&server.host, &link, "Ann").await;
    ann.until(|ann| ann.group.is_some()).await;
    let mut asked = drain(&server, "600");
    ann.until(|ann| matches!(ann.heard.last(), Some(ServerMessage::Draining { .. }))).await;
    assert!(asked.try_wait().unwrap().is_none() && server.is_running());
    let mut ben = Person::joins(&server.host, &link.guest(), "Ben").await;
    gather(&mut [&mut ann, &mut ben], 2).await;
    ann.line.say(&ClientMessage::Leave).await;
    ben.line.say(&ClientMessage::Leave).await;
    drop((ann, ben));
    until_over("it ends", &mut server).await;
    until("who asked is told", async || asked.try_wait().unwrap().is_some_and(|status| status.success()))
        .await;
    let nobody = meet::run(folder.path(), &["drain"]);
    let said = String::from_utf8_lossy(&nobody.stderr).into_owned();
    assert!(!nobody.status.success() && said.contains("no server runs here"), "{said}");
}

#[tokio::test]
async fn a_server_with_enough_to_do_refuses_meetings_and_people_and_takes_them_when_it_has_less() {
    let folder = tempfile::tempdir().unwrap();
    let metrics = free_address();
    // So little that a few with pictures are over it on any machine.
    let bounds = ["--refuse-meetings-at-percent", "1", "--refuse-joins-at-percent", "1"];
    let server = Server::start(folder.path(), &[&["--metrics-listen", &metrics], &bounds[..]].concat());
    let (ann, ben, link) = two(&server.host).await;
    let refuses =
        async || series(&get(&metrics, "/metrics", ""), "conclave_refuses_joins{shard=\"0\"}") == 1.0;
    let mut more = Vec::new();
    while !refuses().await {
        assert!(more.len() < 16, "the load is not seen");
        let one = Participant::join(&link, "One more", busy()).await.unwrap();
        one.until_in(PATIENCE).await.unwrap();
        more.push(one);
        // It is measured once a second, and smoothed.
        tokio::time::sleep(Duration::from_secs(3)).await;
    }
    assert_eq!(health(&server.host), (503, "overloaded".to_owned()));

    let other = Link::new();
    let mut stranger = Line::open(&server.host).await;
    assert!(matches!(stranger.ask(&other.register()).await, Some(ServerMessage::Registered { .. })));
    let identity = other.identity("Eve");
    assert_eq!(stranger.ask(&other.knock(identity.key_package())).await, error(ErrorCode::Overloaded));
    // A stranger to the meeting that runs, and one who makes a seat up.
    let cas = Participant::join(&link, "Cas", Options::default()).await.unwrap();
    cas.until(PATIENCE, |state| sees(state, |view| view.problem == Some(Problem::ServerFull))).await.unwrap();
    let mut liar = Line::open(&server.host).await;
    let mut knock = other.knock(other.identity("Liar").key_package());
    if let ClientMessage::Knock { replaces, .. } = &mut knock {
        *replaces = Some(protocol::SeatToken([7; 16]));
    }
    assert_eq!(liar.ask(&knock).await, error(ErrorCode::Overloaded));
    let text = get(&metrics, "/metrics", "");
    assert!(series(&text, "conclave_meetings_refused_total") >= 2.0);
    assert!(series(&text, "conclave_joins_refused_total") >= 1.0);
    assert_eq!(series(&text, "conclave_refuses_meetings{shard=\"0\"}"), 1.0);
    // Those inside are not disturbed.
    let heard = ben.state().heard_of("Ann", Microphone).unwrap().frames;
    ben.until(PATIENCE, |state| state.heard_of("Ann", Microphone).unwrap().frames > heard + 50)
        .await
        .unwrap();
    assert!(sees(&ann.state(), |view| view.phase == Phase::Meeting));

    // When it has less to do, whoever waits comes to the door by themselves; the host has gone meanwhile.
    for one in more.into_iter().chain([ann, ben]) {
        one.leave(PATIENCE).await.unwrap();
    }
    cas.until(3 * PATIENCE, |state| {
        sees(state, |view| view.problem.is_none() && view.phase == Phase::Waiting)
    })
    .await
    .unwrap();
}
