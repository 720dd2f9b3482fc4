//! A native participant: the core of the browser's participant with sockets, a peer connection and synthetic
//! media around it.

mod driver;
mod files;
mod frames;
pub(crate) mod network;
pub(crate) mod player;
mod socket;
mod state;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, AtomicU64},
    },
    time::Duration,
};

use client::{
    Intent, Kept,
    io::{HostAct, ShownName, Tile},
    view::{Opening, Phase, Powers},
};
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
};

pub use frames::FrameCounts;
pub use player::Voice;
pub use state::{Heard, State};

use crate::{Error, address::ServerAddress, clips::Camera, passage::Passages, peer::Over};

/// How a participant behaves.
#[derive(Debug, Clone)]
pub struct Options {
    /// The microphone is on from the start.
    pub microphone: bool,
    /// The camera is on from the start.
    pub camera: bool,
    /// What the camera sends.
    pub sent: Camera,
    /// A screen is shared from the start.
    pub screen: bool,
    /// When the voice is heard.
    pub voice: Voice,
    /// How media travels.
    pub over: Over,
    /// Which pictures are asked for.
    pub tiles: Tiles,
    /// The seat of a reload of the same tab.
    pub kept: Option<Kept>,
    /// The name for which a provider vouches.
    pub vouched: Option<ShownName>,
    /// How a meeting begins that this participant makes.
    pub opening: Opening,
    /// Where the times of packets are noted.
    pub passages: Option<Arc<Passages>>,
    /// What is sent besides what is due, by nobody who means well.
    pub floods: Option<Arc<Floods>>,
}

/// Packets that only a hostile member sends, under its own keys and from its own address: what it has sent, again; the same
/// with a bit turned; reports that are made up; datagrams that are too long.
#[derive(Debug, Default)]
pub struct Floods {
    /// So many for each packet that is due.
    pub each: AtomicU32,
    /// Sent so far.
    pub sent: AtomicU64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            microphone: false,
            camera: false,
            sent: Camera::Layers,
            screen: false,
            voice: Voice::Steady,
            over: Over::Udp,
            tiles: Tiles::Everyone { most: 9, height: 180 },
            kept: None,
            vouched: None,
            opening: OPEN_DOOR,
            passages: None,
            floods: None,
        }
    }
}

/// Everyone with the link comes straight in and may do everything.
const OPEN_DOOR: Opening = Opening {
    lobby: false,
    early: false,
    allowed: Powers {
        microphone: true,
        camera: true,
        share: true,
        chat: true,
        private_chat: true,
        reactions: true,
        rename: true,
        record: true,
    },
    quiet_above: u16::MAX,
};

/// Which pictures a participant has on screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tiles {
    /// All screens, then as many cameras as there is room for.
    Everyone {
        /// Pictures at most.
        most: usize,
        /// Height of a camera's tile in pixels; a screen has 720.
        height: u16,
    },
    /// Those of [`Participant::show`].
    AsTold,
}

/// A participant that runs. Dropped, its connections are cut without a goodbye.
pub struct Participant {
    control: mpsc::UnboundedSender<Control>,
    state: watch::Receiver<State>,
    task: JoinHandle<()>,
}

/// What may be done with a running participant.
enum Control {
    Intent(Box<Intent>),
    SendFile { name: String, kind: String, content: Vec<u8> },
    CutSocket,
    ChangeNetwork,
    Reads(bool),
    Rest,
}

impl Participant {
    /// Goes to the meeting of a link: `http://host:port/#room.secret`. Gives the participant at once, on its way.
    ///
    /// # Errors
    /// When the link has another form, or there is no socket.
    pub async fn join(link: &str, name: &str, options: Options) -> Result<Self, Error> {
        let (server, fragment) = ServerAddress::parse(link)?;
        let fragment = fragment.ok_or(Error::Link)?;
        Self::start(server, Intent::Open { fragment }, name, options).await
    }

    /// Makes a meeting on a server (`http://host:port/`) and goes to it.
    ///
    /// # Errors
    /// When the link has another form, or there is no socket.
    pub async fn create(server: &str, name: &str, options: Options) -> Result<Self, Error> {
        let (server, _) = ServerAddress::parse(server)?;
        let create = Intent::Create { opening: Some(options.opening), class: None };
        Self::start(server, create, name, options).await
    }

    async fn start(
        server: ServerAddress,
        enter: Intent,
        name: &str,
        options: Options,
    ) -> Result<Self, Error> {
        let (control, commands) = mpsc::unbounded_channel();
        let (publish, state) = watch::channel(State::default());
        let join = Intent::Join { name: name.to_owned() };
        let driver = driver::Driver::new(server, options, commands, publish).await?;
        Ok(Self { control, state, task: tokio::spawn(driver.run(enter, join)) })
    }

    /// How it is now.
    pub fn state(&self) -> watch::Ref<'_, State> {
        self.state.borrow()
    }

    /// Waits until something is so.
    ///
    /// # Errors
    /// When it is not within the time, or the participant has stopped before.
    pub async fn until(&self, within: Duration, so: impl FnMut(&State) -> bool) -> Result<(), Error> {
        let mut state = self.state.clone();
        match tokio::time::timeout(within, state.wait_for(so)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(_)) => Err(Error::Stopped),
            Err(_) => Err(Error::TooLate(within)),
        }
    }

    /// Waits until it is in the meeting.
    ///
    /// # Errors
    /// When it is not within the time, or a problem stands in the way for good.
    pub async fn until_in(&self, within: Duration) -> Result<(), Error> {
        use client::view::Problem::Unreachable;
        let problem = |state: &State| state.view.as_ref().and_then(|view| view.problem);
        let refused = |state: &State| problem(state).filter(|problem| *problem != Unreachable);
        self.until(within, |state| state.is_in() || refused(state).is_some()).await?;
        let state = self.state();
        match refused(&state).filter(|_| !state.is_in()) {
            Some(problem) => Err(Error::Refused(problem)),
            None => Ok(()),
        }
    }

    /// The fragment of the hosts' link, for who made the meeting.
    pub fn host_link(&self) -> Option<String> {
        self.state.borrow().view.as_ref().and_then(|view| view.host_link.clone())
    }

    /// The fragment to give to others, once it is there.
    pub fn invite(&self) -> Option<String> {
        self.state.borrow().view.as_ref().and_then(|view| view.invite.clone())
    }

    /// Switches what is sent.
    pub fn devices(&self, microphone: bool, camera: bool) {
        self.intend(Intent::Devices { microphone, camera, screen: false, screen_audio: false });
    }

    /// Writes to everyone.
    pub fn chat(&self, text: &str) {
        self.intend(Intent::say(text));
    }

    /// Sends a small file to everyone; not over TLS.
    pub fn send_file(&self, name: &str, kind: &str, content: &[u8]) {
        let (name, kind, content) = (name.to_owned(), kind.to_owned(), content.to_vec());
        self.tell(Control::SendFile { name, kind, content });
    }

    /// Does what a host may do.
    pub fn act(&self, act: HostAct) {
        self.intend(Intent::Host(act));
    }

    /// Has these pictures on screen; with [`Tiles::AsTold`].
    pub fn show(&self, tiles: Vec<Tile>) {
        self.intend(Intent::Show { tiles });
    }

    /// Cuts the signalling's connection; the core comes back by itself.
    pub fn cut_socket(&self) {
        self.tell(Control::CutSocket);
    }

    /// Goes over to another network: another address for media, the signalling cut.
    pub fn change_network(&self) {
        self.tell(Control::ChangeNetwork);
    }

    /// Reads media that comes over TCP, or lets it lie.
    pub fn reads(&self, reads: bool) {
        self.tell(Control::Reads(reads));
    }

    /// Stays in the meeting and on the line, but follows it no more: the group's commits are let pass, frames are not
    /// opened, packets are counted. ICE, DTLS, SRTP, feedback, repairs and pings go on. For listeners in load runs, of
    /// which a machine holds a multiple in this way; there is no way back.
    pub fn rest(&self) {
        self.tell(Control::Rest);
    }

    /// Says goodbye and stops.
    ///
    /// # Errors
    /// When the goodbye did not leave within the time; it stops all the same.
    pub async fn leave(mut self, within: Duration) -> Result<(), Error> {
        self.intend(Intent::Leave);
        let left =
            self.until(within, |state| state.view.as_ref().is_some_and(|view| view.phase == Phase::Left));
        if let Err(Error::TooLate(within)) = left.await {
            return Err(Error::TooLate(within));
        }
        let stopped = tokio::time::timeout(within, &mut self.task).await;
        stopped.map(|_| ()).map_err(|_| Error::TooLate(within))
    }

    /// Does anything that a person may do.
    pub fn intend(&self, intent: Intent) {
        self.tell(Control::Intent(Box::new(intent)));
    }

    fn tell(&self, control: Control) {
        // One that has stopped does nothing any more.
        let _ = self.control.send(control);
    }
}

impl Drop for Participant {
    fn drop(&mut self) {
        self.task.abort();
    }
}
