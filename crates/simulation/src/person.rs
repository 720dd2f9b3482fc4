//! One person with a browser: the real client core in a thin shell.

use client::{Client, Input, Kept, ShownName, Tile, TransportState, View, view};
use meeting::MediaSession;
use protocol::{StreamKind, Track};

use crate::{
    Provider,
    media::{FrameCounts, Transforms},
};

/// A person, as the world keeps them.
pub struct Person {
    pub(crate) client: Option<Client>,
    pub(crate) view: Option<View>,
    pub(crate) kept: Option<Kept>,
    pub(crate) name: String,
    /// By whom this person signs on.
    pub(crate) provider: Option<Provider>,
    /// What the tab keeps of the way to a name.
    pub(crate) shown: Option<ShownName>,
    /// Counts reloads, so that what was meant for an earlier page reaches nobody.
    pub(crate) life: u32,
    pub(crate) connection: Option<u64>,
    pub(crate) wake: Option<u64>,
    pub(crate) asleep: bool,
    pub(crate) streams: Vec<StreamKind>,
    /// Sent whatever the client says.
    pub(crate) forced: Vec<StreamKind>,
    pub(crate) session: Option<MediaSession>,
    pub(crate) transport: Option<TransportState>,
    pub(crate) transforms: Transforms,
    /// Every state that the indicator and the phase were in, in a row, with the time in milliseconds.
    pub(crate) history: Vec<(u64, view::Phase, view::Indicator)>,
}

impl Person {
    pub(crate) fn new(name: String) -> Self {
        Self {
            client: None,
            view: None,
            kept: None,
            name,
            provider: None,
            shown: None,
            life: 0,
            connection: None,
            wake: None,
            asleep: false,
            streams: Vec::new(),
            forced: Vec::new(),
            session: None,
            transport: None,
            transforms: Transforms::default(),
            history: Vec::new(),
        }
    }

    /// What this person sees.
    ///
    /// # Panics
    /// If the page was never opened.
    pub fn view(&self) -> &View {
        self.view.as_ref().expect("the page is open")
    }

    /// The seat that this person has: another one means that they had to come anew.
    pub fn seat(&self) -> Option<String> {
        self.kept.as_ref()?.seat.clone()
    }

    /// Whether this person is in the meeting, by their own view.
    pub fn in_meeting(&self) -> bool {
        self.view.as_ref().is_some_and(|view| view.phase == view::Phase::Meeting)
    }

    /// Whether the page is open and the machine awake.
    pub fn is_present(&self) -> bool {
        self.client.is_some() && !self.asleep
    }

    /// What this person shows for their name, with the key that is nobody else's.
    pub fn shown(&self) -> Option<&ShownName> {
        self.shown.as_ref()
    }

    /// Names of the roster, sorted.
    pub fn roster(&self) -> Vec<String> {
        let mut names: Vec<_> = self.view().people.iter().map(|person| person.name.clone()).collect();
        names.sort();
        names
    }

    /// The conversation's texts that are in the order.
    pub fn chat(&self) -> Vec<String> {
        let sent = |line: &&view::ChatLine| line.delivery == view::Delivery::Sent;
        self.view().chat.iter().filter(sent).map(|line| line.text.clone()).collect()
    }

    /// What became of the frames that came here.
    pub fn frames(&self) -> FrameCounts {
        self.transforms.counts
    }

    /// The next key commands do not reach the transforms.
    pub fn lose_key_commands(&mut self, count: u32) {
        self.transforms.deaf = count;
    }

    /// This person's client is broken: it sends its frames in the clear.
    pub fn send_clear_frames(&mut self, clear: bool) {
        self.transforms.clear = clear;
    }

    /// This person's client is broken: it opens no frames.
    pub fn open_no_frames(&mut self, blind: bool) {
        self.transforms.blind = blind;
    }

    /// Whether the indicator said this at or after the time, in milliseconds.
    pub fn indicated(&self, indicator: view::Indicator, since: u64) -> bool {
        let mut current = None;
        for (at, _, said) in &self.history {
            if *at >= since && *said == indicator {
                return true;
            }
            if *at < since {
                current = Some(*said);
            }
        }
        current == Some(indicator)
    }

    /// This person's client is dishonest: it sends these streams, whatever it says and may.
    pub fn force_streams(&mut self, streams: &[StreamKind]) {
        self.forced = streams.to_vec();
    }

    /// What goes out.
    pub(crate) fn sent(&self) -> Vec<StreamKind> {
        let here = |stream: &&StreamKind| self.streams.contains(stream) || self.forced.contains(stream);
        StreamKind::ALL.iter().filter(here).copied().collect()
    }

    /// The sending m-lines: one for each kind, always.
    pub(crate) fn tracks() -> Vec<Track> {
        let track = |stream: &StreamKind| Track { mid: own_mid(*stream), stream: *stream };
        StreamKind::ALL.iter().map(track).collect()
    }

    /// Everybody's pictures, as a grid shows them.
    pub(crate) fn tiles(&self) -> Vec<Tile> {
        let others = self.view.iter().flat_map(|view| view.people.iter()).filter(|person| !person.own);
        let pictures = others.flat_map(|person| {
            [(StreamKind::Camera, person.camera.announced), (StreamKind::Screen, person.screen.announced)]
                .into_iter()
                .filter(|(_, announced)| *announced)
                .map(|(stream, _)| Tile { person: person.id.clone(), stream, height: 360, signs: false })
        });
        pictures.take(20).collect()
    }

    pub(crate) fn intent_devices(&self) -> Input {
        let on = |stream| self.streams.contains(&stream);
        Input::Intent(client::Intent::Devices {
            microphone: on(StreamKind::Microphone),
            camera: on(StreamKind::Camera),
            screen: on(StreamKind::Screen),
            screen_audio: on(StreamKind::ScreenAudio),
        })
    }
}

pub(crate) fn own_mid(stream: StreamKind) -> String {
    format!("s{}", stream as u8)
}
