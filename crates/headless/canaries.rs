//! For tests only: a meeting with a mark in everything that people say, show and write. It is held with the encryption, or
//! (`--unsealed`) with it taken out, and otherwise the same.
//!
//! `conclave-canaries http://host:port/ [--unsealed]` says on one line, as JSON, what the marks are, once everybody in the
//! meeting has all of them. The meeting goes on until its standard input ends.

#![allow(clippy::print_stdout, reason = "whoever started it reads there")]

use std::{io::Read, time::Duration};

use client::{
    Intent,
    floor::FloorAct,
    io::{ChatTo, HostAct, LineChange, ShownName},
    view::{Details, ErrandState, Repeats, View},
};
use headless::{Options, Participant, clips};
use protocol::{
    StreamKind, Wire,
    sealed::{Content, Reaction},
};

type Fault = Box<dyn std::error::Error>;

const SOON: Duration = Duration::from_secs(45);
/// Bytes of a frame that are looked for, behind what must stay readable of it.
const PIECE: std::ops::Range<usize> = 32..56;

/// What is looked for: what it is a part of, and the text.
const WRITTEN: [(&str, &str); 16] = [
    ("name", "zebrafink name"),
    ("name that a provider vouches for (its token)", "zebrafink.token"),
    ("another name, taken inside", "zebrafink renamed"),
    ("title of the meeting", "zebrafink title"),
    ("note at the door", "zebrafink note"),
    ("message to everyone", "zebrafink message"),
    ("message that was changed", "zebrafink changed"),
    ("message to one person", "zebrafink private"),
    ("name of a file", "zebrafink-file.txt"),
    ("content of a file", "zebrafink content"),
    ("caption, read along while it is written", "zebrafink caption"),
    ("question", "zebrafink question"),
    ("question of a poll", "zebrafink poll"),
    ("answer in a poll", "zebrafink answer"),
    ("own question of an anonymous poll", "zebrafink anonymous"),
    ("name of the host", "zebrafink host"),
];

fn text(what: &str) -> String {
    let found = WRITTEN.iter().find(|(known, _)| *known == what);
    found.expect("it stands in the list").1.to_owned()
}

#[tokio::main]
async fn main() -> Result<(), Fault> {
    let server = std::env::args().nth(1).ok_or("where is the server?")?;
    if std::env::args().nth(2).is_some_and(|word| word == "--unsealed") {
        e2ee::take_encryption_out();
    }
    let (host, guest) = meeting(&server).await?;
    println!("{}", serde_json::to_string(&marks())?);
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    guest.leave(SOON).await?;
    host.leave(SOON).await?;
    Ok(())
}

/// What the marks are, in hexadecimal; of a stream, which, and one of several pieces will do.
fn marks() -> Vec<(&'static str, Vec<String>, Option<u8>)> {
    let hexadecimal = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let pieces = |clip: &clips::Clip| {
        let pieces = clip.frames.iter().filter_map(|frame| frame.bytes.get(PIECE)).take(60);
        pieces.map(hexadecimal).collect::<Vec<_>>()
    };
    let written = WRITTEN.map(|(what, text)| (what, vec![hexadecimal(text.as_bytes())], None));
    let reaction = Content::Reaction(Reaction::Clap).encode();
    let rest = [
        ("reaction", vec![hexadecimal(&reaction)], None),
        ("sound", pieces(&clips::TONE), Some(StreamKind::Microphone as u8)),
        ("picture of a camera", pieces(&clips::CAMERA[0].1), Some(StreamKind::Camera as u8)),
        ("picture of a screen", pieces(&clips::CAMERA[2].1), Some(StreamKind::Screen as u8)),
    ];
    written.into_iter().chain(rest).collect()
}

async fn meeting(server: &str) -> Result<(Participant, Participant), Fault> {
    let mut opening = Options::default().opening;
    opening.lobby = true;
    let showing = Options { microphone: true, screen: true, opening, ..Options::default() };
    let host = Participant::create(server, &text("name of the host"), showing).await?;
    host.until_in(SOON).await?;
    let host_link = host.host_link().ok_or("whoever makes it is its host")?;
    let details = Details {
        title: text("title of the meeting"),
        starts_at: None,
        minutes: 0,
        repeats: Repeats::Never,
        zone: None,
    };
    host.intend(Intent::Rearrange { errand: 1, host_link, details, opening });
    let done = |view: &View| view.errand.as_ref().is_some_and(|errand| errand.state == ErrandState::Done);
    until(&host, "the title stands", done).await?;

    let link = format!("{server}#{}", host.invite().ok_or("there is a link")?);
    let vouched = ShownName {
        provider: "provider".to_owned(),
        token: text("name that a provider vouches for (its token)"),
        key: e2ee::NameKey::generate(&mut rand::rng()).to_text().to_string(),
        salt: "A".repeat(22),
    };
    let seen = Options { camera: true, vouched: Some(vouched), ..Options::default() };
    let guest = Participant::join(&link, &text("name"), seen).await?;
    until(&guest, "somebody waits", |view| view.waiting.is_some()).await?;
    guest.intend(Intent::Note { text: text("note at the door") });
    let noted = |view: &View| view.callers.iter().any(|caller| caller.note.is_some());
    until(&host, "the note is there", noted).await?;
    host.act(HostAct::Admit { people: None });
    guest.until_in(SOON).await?;
    until(&host, "both are there", |view| view.people.len() == 2).await?;
    say(&host, &guest).await?;
    guest.intend(Intent::Rename { name: text("another name, taken inside") });
    let name = text("another name, taken inside");
    until(&host, "the other name", |view| view.people.iter().any(|person| person.name == name)).await?;
    shown(&host, &guest).await?;
    Ok((host, guest))
}

/// Everything that can be written.
async fn say(host: &Participant, guest: &Participant) -> Result<(), Fault> {
    let other = host.state().view.iter().flat_map(|view| view.people.clone()).find(|person| !person.own);
    let person = other.ok_or("somebody else is there")?.id;
    // Read along for a few seconds only: so it comes first.
    host.intend(Intent::WriteLive { text: text("caption, read along while it is written") });
    until(guest, "the caption", |view| view.live.len() == 1).await?;
    host.chat(&text("message to everyone"));
    // It stands, and can be changed, once the server has it.
    until(host, "the own message", |view| view.chat.first().is_some_and(|line| line.may.edit)).await?;
    let own = host.state().view.as_ref().and_then(|view| view.chat.first().cloned());
    let line = own.ok_or("what one has written")?.id;
    let change = LineChange::Edit { text: text("message that was changed") };
    host.intend(Intent::ChangeLine { line, change });
    let to = ChatTo::Person { person };
    host.intend(Intent::Chat { text: text("message to one person"), to, reply: None });
    host.send_file(&text("name of a file"), "text/plain", text("content of a file").as_bytes());
    host.intend(Intent::React { reaction: Reaction::Clap });
    guest.intend(Intent::Floor(FloorAct::Ask { text: text("question") }));
    let poll = |question: &str, anonymous| {
        let options = vec![text("answer in a poll"), "Neither".to_owned()];
        let question = text(question);
        Intent::Floor(FloorAct::StartPoll { question, options, multiple: false, anonymous, live: true })
    };
    host.intend(poll("question of a poll", false));
    host.intend(poll("own question of an anonymous poll", true));
    until(guest, "the changed message", |view| view.chat.iter().any(|line| line.edited)).await?;
    until(guest, "the file", |view| view.chat.iter().any(|line| line.file.is_some())).await?;
    until(guest, "all three messages", |view| view.chat.len() == 3).await?;
    until(guest, "both polls", |view| view.floor.polls.len() == 2).await?;
    until(host, "the question", |view| view.floor.questions.len() == 1).await
}

/// Until sound and pictures have come for a while.
async fn shown(host: &Participant, guest: &Participant) -> Result<(), Fault> {
    let came = |streams: &[StreamKind], frames: u64, state: &headless::State| {
        let of = |stream| state.heard.iter().find(|((_, heard), _)| *heard == stream);
        streams.iter().all(|stream| of(*stream).is_some_and(|(_, heard)| heard.frames >= frames))
    };
    guest.until(SOON, |state| came(&[StreamKind::Microphone, StreamKind::Screen], 30, state)).await?;
    Ok(host.until(SOON, |state| came(&[StreamKind::Camera], 30, state)).await?)
}

async fn until(person: &Participant, what: &str, so: impl Fn(&View) -> bool) -> Result<(), Fault> {
    let seen = person.until(SOON, |state| state.view.as_ref().is_some_and(|view| so(view))).await;
    seen.map_err(|fault| format!("{what}: {fault}").into())
}
