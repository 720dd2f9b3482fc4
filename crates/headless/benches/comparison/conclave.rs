//! Our server with our participants: the whole program, signalling and sealed frames too.

use std::{path::Path, time::Duration};

use headless::{
    Options, Participant,
    clips::Camera,
    endpoint::Counts,
    load::{LocalServer, ServerProcess, Settings},
    participant::Tiles,
};

use crate::{Failure, SERVER, shape::Shape};

const LIMIT: Duration = Duration::from_secs(60);

pub struct Conclave {
    server: LocalServer,
    people: Vec<Participant>,
}

impl Conclave {
    pub async fn hold(program: &Path, shape: Shape) -> Result<Self, Failure> {
        let settings = Settings { processors: SERVER.to_string(), counters: true, ..Settings::default() };
        let server = LocalServer::temporary_as(program, settings).await?;
        let mut people = Vec::new();
        for _ in 0..shape.rooms {
            let first = Participant::create(&server.link(), "1", options(shape, 0)).await?;
            first.until_in(LIMIT).await?;
            let room = format!("{}#{}", server.link(), first.invite().ok_or("a meeting without a link")?);
            people.push(first);
            for at in 1..shape.people() {
                let person = Participant::join(&room, &(at + 1).to_string(), options(shape, at)).await?;
                person.until_in(LIMIT).await?;
                people.push(person);
            }
        }
        Ok(Self { server, people })
    }

    pub fn process(&self) -> ServerProcess {
        self.server.process()
    }

    /// Of each person, brought up to date some times a second.
    pub fn counts(&self) -> Vec<Counts> {
        let of = |person: &Participant| {
            let state = person.state();
            Counts {
                sent: state.packets_sent,
                received: state.packets.received,
                expected: state.packets.expected,
                connected: state.is_in(),
                profile: state.profile,
            }
        };
        self.people.iter().map(of).collect()
    }

    /// Datagrams that the server sent: packets, and what else a connection needs.
    pub async fn forwarded(&self) -> Option<u64> {
        self.server.counter("conclave_media_datagrams_sent_total ").await
    }
}

fn options(shape: Shape, at: usize) -> Options {
    let sends = at < shape.senders;
    let tiles = Tiles::Everyone { most: 16, height: 720 };
    Options { microphone: sends, camera: sends, sent: Camera::Steady, tiles, ..Options::default() }
}
