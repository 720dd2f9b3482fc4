//! The real server in a process of its own, and people who come to it.

use std::{
    path::PathBuf,
    process::Command,
    sync::OnceLock,
    time::{Duration, Instant},
};

use headless::{
    Options, Participant, State,
    load::{LocalServer, Settings},
};
use protocol::StreamKind::{self, Camera, Microphone};

/// Long enough for this machine when it is busy; nothing waits for it in vain when all goes well.
pub const SOON: Duration = Duration::from_secs(20);
/// How long something must stay away to be called absent.
pub const A_WHILE: Duration = Duration::from_millis(1_500);

/// A server, with its data in a folder that goes with it.
pub struct House {
    pub server: LocalServer,
}

impl House {
    pub async fn open() -> Self {
        Self::open_as(Settings::default()).await
    }

    pub async fn open_as(settings: Settings) -> Self {
        Self { server: LocalServer::temporary_as(program(), settings).await.unwrap() }
    }

    /// Makes a meeting: its first participant, and the link for others.
    pub async fn found(&self, name: &str, options: Options) -> (Participant, String) {
        let first = Participant::create(&self.server.link(), name, options).await.unwrap();
        first.until_in(SOON).await.unwrap();
        let link = format!("{}#{}", self.server.link(), first.invite().unwrap());
        (first, link)
    }
}

/// Joins and is in.
pub async fn join(link: &str, name: &str, options: Options) -> Participant {
    let participant = Participant::join(link, name, options).await.unwrap();
    participant.until_in(SOON).await.unwrap();
    participant
}

/// Microphone and camera on.
pub fn talking() -> Options {
    Options { microphone: true, camera: true, ..Options::default() }
}

/// Waits until one sees and hears others, and says what is missing if that does not happen.
pub async fn sees_and_hears(viewer: &Participant, others: &[&str]) {
    let missing = |state: &State| {
        let streams = others.iter().flat_map(|name| [(*name, Microphone), (*name, Camera)]);
        streams.filter(|(name, stream)| state.heard_of(name, *stream).is_none()).collect::<Vec<_>>()
    };
    if viewer.until(SOON, |state| missing(state).is_empty()).await.is_err() {
        let state = viewer.state().clone();
        panic!("missing {:?}; {:?}", missing(&state), state.view);
    }
}

/// Waits until more of a stream opens than until now.
pub async fn goes_on(viewer: &Participant, name: &str, stream: StreamKind) {
    let since = Instant::now();
    let fresh = |state: &State| state.heard_of(name, stream).is_some_and(|heard| heard.last > since);
    if viewer.until(SOON, fresh).await.is_err() {
        let state = viewer.state().clone();
        panic!("nothing new of {name}'s {stream:?}; {:?}", state.view);
    }
}

/// Waits until one's roster is these, in whatever order.
pub async fn roster(viewer: &Participant, names: &[&str]) {
    let mut expected = names.to_vec();
    expected.sort_unstable();
    let sorted = |state: &State| {
        let mut names: Vec<String> = state.names().into_iter().map(str::to_owned).collect();
        names.sort_unstable();
        names
    };
    if viewer.until(SOON, |state| sorted(state) == expected).await.is_err() {
        panic!("{:?} instead of {expected:?}", sorted(&viewer.state()));
    }
}

/// Epoch and code of the group as one sees it.
pub fn group(participant: &Participant) -> (u64, String) {
    let state = participant.state();
    let encryption = &state.view.as_ref().unwrap().encryption;
    (encryption.epoch, encryption.code.clone())
}

/// The server's program, built if need be.
pub fn program() -> &'static PathBuf {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| built("conclave"))
}

/// A program of the server's package, built as the tests are: with what controls need, which no release has.
pub fn built(name: &str) -> PathBuf {
    let here = std::env::current_exe().unwrap();
    let folder = here.parent().and_then(|deps| deps.parent()).unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    // Not by its package alone: its dependencies would be compiled once more, without what the tests add to them.
    cargo.args(["build", "--quiet", "--bin", name]).current_dir("../..");
    match folder.ends_with("release") {
        true => cargo.arg("--release"),
        false => cargo.args(["--features", "conclave-server/controls"]),
    };
    assert!(cargo.status().unwrap().success(), "the server does not build");
    folder.join(name)
}
