//! The participant's core for the core worker. Every call gives back what the shell shall do, as an array of
//! `{ type: … }` objects in order. Times are milliseconds since 1970. A call that throws leaves the shell with
//! something it cannot show or do: the participant must not go on.

use std::{sync::Arc, time::Duration};

use client::{
    Client, Config, FileCommand, FrameReport, FrameSource, Input, Intent, Kept, KeyCommand, Measures, Output,
    Timestamp, TransportState, View, view::ChatLine,
};
use js_sys::{Array, Object, Reflect, Uint8Array};
use protocol::{Track, sealed::Way};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::prelude::*;

/// The conversation goes to the page whole: so often at most, however fast others write.
const CHAT_PAUSE: Duration = Duration::from_millis(120);

/// A participant.
#[wasm_bindgen]
pub struct Core {
    client: Client,
    /// The conversation as the shell has it.
    chat: Arc<Vec<ChatLine>>,
}

#[wasm_bindgen]
impl Core {
    /// A participant in no meeting. `seed`: 32 random bytes.
    ///
    /// # Errors
    /// A seed of another length.
    #[wasm_bindgen(constructor)]
    pub fn new(seed: &[u8]) -> Result<Core, JsError> {
        let seed = seed.try_into().map_err(|_| JsError::new("the seed has 32 bytes"))?;
        let config = Config { chat_pause: CHAT_PAUSE, ..Config::default() };
        Ok(Self { client: Client::new(seed, config), chat: Arc::default() })
    }

    /// The seat that was kept before a reload of this tab; before anything else.
    ///
    /// # Errors
    /// Not what `keep` gave out.
    pub fn restore(&mut self, kept: JsValue) -> Result<(), JsError> {
        let kept: Kept = from_js(kept)?;
        self.client.restore(kept);
        Ok(())
    }

    /// The person did something.
    ///
    /// # Errors
    /// Not an intent, or what the core says has no form in JavaScript.
    pub fn intent(&mut self, intent: JsValue, now: f64) -> Result<Array, JsError> {
        let intent: Intent = from_js(intent)?;
        self.handle(Input::Intent(intent), now)
    }

    /// The WebSocket stands; `ticket` is shown over it, from `POST /api/v1/ticket`.
    ///
    /// # Errors
    /// What the core says has no form in JavaScript.
    pub fn socket_opened(&mut self, now: f64, ticket: Option<String>) -> Result<Array, JsError> {
        if let Some(ticket) = ticket.as_deref().and_then(protocol::Ticket::from_text) {
            self.handle(Input::Ticket(ticket), now)?;
        }
        self.handle(Input::SocketOpened, now)
    }

    /// The WebSocket is gone or could not be had.
    ///
    /// # Errors
    /// What the core says has no form in JavaScript.
    pub fn socket_closed(&mut self, now: f64) -> Result<Array, JsError> {
        self.handle(Input::SocketClosed, now)
    }

    /// A message came.
    ///
    /// # Errors
    /// What the core says has no form in JavaScript.
    pub fn socket_message(&mut self, bytes: Vec<u8>, now: f64) -> Result<Array, JsError> {
        self.handle(Input::SocketMessage(bytes), now)
    }

    /// The network may have changed.
    ///
    /// # Errors
    /// What the core says has no form in JavaScript.
    pub fn network_changed(&mut self, now: f64) -> Result<Array, JsError> {
        self.handle(Input::NetworkChanged, now)
    }

    /// The time asked for by `wake_at` has come.
    ///
    /// # Errors
    /// What the core says has no form in JavaScript.
    pub fn tick(&mut self, now: f64) -> Result<Array, JsError> {
        self.handle(Input::Tick, now)
    }

    /// The offer asked for was made.
    ///
    /// # Errors
    /// `tracks` is no list of `{ mid, stream }`, or what the core says has no form in JavaScript.
    pub fn offered(
        &mut self,
        request: f64,
        sdp: String,
        tracks: JsValue,
        now: f64,
    ) -> Result<Array, JsError> {
        let tracks: Vec<Track> = from_js(tracks)?;
        self.handle(Input::Offered { request: request as u64, sdp, tracks }, now)
    }

    /// The offer could not be made, or its answer not be used.
    ///
    /// # Errors
    /// What the core says has no form in JavaScript.
    pub fn offer_failed(&mut self, request: f64, now: f64) -> Result<Array, JsError> {
        self.handle(Input::OfferFailed { request: request as u64 }, now)
    }

    /// The media transport's state changed.
    ///
    /// # Errors
    /// Not a state, or what the core says has no form in JavaScript.
    pub fn transport(&mut self, state: JsValue, now: f64) -> Result<Array, JsError> {
        let state: TransportState = from_js(state)?;
        self.handle(Input::Transport(state), now)
    }

    /// By which way packets flow.
    ///
    /// # Errors
    /// Not a way, or what the core says has no form in JavaScript.
    pub fn way(&mut self, way: JsValue, now: f64) -> Result<Array, JsError> {
        let way: Way = from_js(way)?;
        self.handle(Input::Way(way), now)
    }

    /// What the connection's statistics say.
    ///
    /// # Errors
    /// No measures, or what the core says has no form in JavaScript.
    pub fn measured(&mut self, measures: JsValue, now: f64) -> Result<Array, JsError> {
        let measures: Measures = from_js(measures)?;
        self.handle(Input::Measured(measures), now)
    }

    /// What the frame transforms counted.
    ///
    /// # Errors
    /// Not a list of reports, or what the core says has no form in JavaScript.
    pub fn frames(&mut self, reports: JsValue, now: f64) -> Result<Array, JsError> {
        let reports: Vec<FrameReport> = from_js(reports)?;
        self.handle(Input::Frames(reports), now)
    }
}

#[wasm_bindgen]
impl Core {
    /// What the server says of a provider, if anything; `pinned`: what was kept of its issuer.
    ///
    /// # Errors
    /// `pinned` is no list of texts, or what the core says has no form in JavaScript.
    pub fn told(
        &mut self,
        provider: String,
        told: Option<Vec<u8>>,
        pinned: JsValue,
        now: f64,
    ) -> Result<Array, JsError> {
        let pinned: Vec<String> = from_js(pinned)?;
        self.handle(Input::Told { provider, told, pinned }, now)
    }

    /// A file is on the server; its SHA-256.
    ///
    /// # Errors
    /// What the core says has no form in JavaScript.
    pub fn file_sent(&mut self, job: u32, hash: &[u8], now: f64) -> Result<Array, JsError> {
        let hash = hash.try_into().map_err(|_| JsError::new("a hash has 32 bytes"))?;
        self.handle(Input::FileSent { job, hash }, now)
    }

    /// A file will not be sent after all.
    ///
    /// # Errors
    /// What the core says has no form in JavaScript.
    pub fn file_dropped(&mut self, job: u32, now: f64) -> Result<Array, JsError> {
        self.handle(Input::FileDropped { job }, now)
    }
}

impl Core {
    fn handle(&mut self, input: Input, now: f64) -> Result<Array, JsError> {
        let outputs = self.client.handle(input, at(now));
        outputs.into_iter().map(|output| self.command(output)).collect()
    }

    fn command(&mut self, output: Output) -> Result<JsValue, JsError> {
        Ok(match output {
            Output::Connect => object("connect", []),
            Output::Disconnect => object("disconnect", []),
            Output::Send(bytes) => object("send", [("bytes", Uint8Array::from(&bytes[..]).into())]),
            Output::WakeAt(Timestamp(at)) => object("wake_at", [("at", number(at))]),
            Output::View(view) => object("view", [("view", self.changed_view(*view)?)]),
            Output::Media(command) => object("media", [("command", to_js(&command)?)]),
            Output::Keys(command) => object("keys", [("command", keys(command))]),
            Output::Files(command) => object("files", [("command", files(command))]),
            Output::Keep(kept) => object("keep", [("kept", to_js(&kept)?)]),
            Output::Names(command) => object("names", [("command", to_js(&command)?)]),
            Output::SwitchOff(streams) => object("switch_off", [("streams", to_js(&streams)?)]),
        })
    }

    /// The view; its conversation, by far the longest part, only where that changed.
    fn changed_view(&mut self, mut view: View) -> Result<JsValue, JsError> {
        let chat = std::mem::take(&mut view.chat);
        let object = Object::from(to_js(&view)?);
        if chat == self.chat {
            // A plain object lets its properties go; there is nothing to tell if it did not.
            let _ = Reflect::delete_property(&object, &"chat".into());
        } else {
            set(&object, [("chat", to_js(&chat)?)]);
            self.chat = chat;
        }
        Ok(object.into())
    }
}

fn at(now: f64) -> Timestamp {
    Timestamp(now as u64)
}

fn from_js<T: DeserializeOwned>(value: JsValue) -> Result<T, JsError> {
    Ok(serde_wasm_bindgen::from_value(value)?)
}

/// As the frame worker understands it.
fn keys(command: KeyCommand) -> JsValue {
    match command {
        KeyCommand::AddEpoch(epoch) => object(
            "add_epoch",
            [
                ("epoch", number(epoch.epoch)),
                ("key", Uint8Array::from(&epoch.base_key.expose()[..]).into()),
                ("ownLeaf", epoch.own_leaf.0.into()),
            ],
        ),
        KeyCommand::SealWith(epoch) => object("seal_with", [("epoch", number(epoch))]),
        KeyCommand::RetireBefore(epoch) => object("retire_before", [("epoch", number(epoch))]),
        KeyCommand::Expect { mid, source } => {
            object("expect", [("mid", mid.into()), ("source", source.map_or(JsValue::NULL, frame_source))])
        }
        KeyCommand::Clear => object("clear", []),
    }
}

/// As the file worker understands it.
fn files(command: FileCommand) -> JsValue {
    let bytes = |bytes: &[u8]| JsValue::from(Uint8Array::from(bytes));
    match command {
        FileCommand::Access(access) => {
            object("access", [("access", access.map_or(JsValue::NULL, Into::into))])
        }
        FileCommand::Send { job, file, key } => {
            object("send", [("job", job.into()), ("id", file.to_text().into()), ("key", bytes(key.expose()))])
        }
        FileCommand::Fetch { job, file, key, bytes: length, hash, preview } => object(
            "fetch",
            [
                ("job", job.into()),
                ("id", file.to_text().into()),
                ("key", bytes(key.expose())),
                ("bytes", number(length)),
                ("hash", bytes(&hash)),
                ("preview", preview.into()),
            ],
        ),
        FileCommand::Announced { job } => object("announced", [("job", job.into())]),
        FileCommand::Delete { file, owner } => {
            let owner = owner.map_or(JsValue::NULL, |owner| owner.to_text().into());
            object("delete", [("id", file.to_text().into()), ("owner", owner)])
        }
        FileCommand::Refuse { job } => object("refuse", [("job", job.into())]),
    }
}

fn frame_source(source: FrameSource) -> JsValue {
    let object = Object::new();
    let fields = [
        ("leaf", source.leaf.into()),
        ("stream", (source.stream as u8).into()),
        ("sinceEpoch", number(source.since_epoch)),
    ];
    set(&object, fields);
    object.into()
}

fn object<const N: usize>(kind: &str, fields: [(&str, JsValue); N]) -> JsValue {
    let object = Object::new();
    set(&object, [("type", JsValue::from(kind))]);
    set(&object, fields);
    object.into()
}

fn set<const N: usize>(object: &Object, fields: [(&str, JsValue); N]) {
    for (key, value) in fields {
        // A plain object takes any property; there is nothing to tell if it did not.
        let _ = Reflect::set(object, &key.into(), &value);
    }
}

/// `None` as `null`, maps as objects: the form that the TypeScript declarations describe. A whole number that
/// JavaScript has no room for is an error, never something else in its place.
fn to_js<T: Serialize>(value: &T) -> Result<JsValue, JsError> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    Ok(value.serialize(&serializer)?)
}

/// Epochs and times stay far below 2^53.
fn number(value: u64) -> JsValue {
    JsValue::from_f64(value as f64)
}
