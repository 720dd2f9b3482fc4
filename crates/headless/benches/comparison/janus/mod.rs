//! Janus' videoroom with native WebRTC clients: a connection for what one sends, another for what one receives, as
//! its own web client has them.

mod api;
mod process;

use headless::{
    endpoint::{Counts, Endpoint},
    load::ServerProcess,
};
use protocol::StreamKind;
use serde_json::{Value, json};

use crate::{Failure, shape::Shape};
use api::{Admin, Api, Handle};
use process::Process;

pub use process::is_installed;

pub struct Janus {
    process: Process,
    admin: Admin,
    session: u64,
    /// Connections that send.
    senders: Vec<Endpoint>,
    /// Connections that receive.
    receivers: Vec<(Handle, Endpoint)>,
    /// Kept open, or Janus ends the session.
    _api: Api,
}

impl Janus {
    pub async fn hold(shape: Shape) -> Result<Self, Failure> {
        let process = Process::start().await?;
        let mut api = Api::connect(process.port).await?;
        let (mut senders, mut receivers) = (Vec::new(), Vec::new());
        for room in 1..=shape.rooms {
            let control = api.attach().await?;
            let create = json!({
                "request": "create", "room": room, "publishers": shape.senders, "bitrate": 0, "fir_freq": 0,
                "audiocodec": "opus", "videocodec": "vp8", "audiolevel_event": false, "notify_joining": false,
                "record": false,
            });
            api.ask(control, create, None).await?;
            let mut feeds = Vec::new();
            for _ in 0..shape.senders {
                let (feed, endpoint) = publish(&mut api, &process, room).await?;
                feeds.push(feed);
                senders.push(endpoint);
            }
            for person in 0..shape.people() {
                let others = feeds.iter().enumerate().filter(|(at, _)| *at != person);
                let others: Vec<Value> = others.map(|(_, feed)| json!({ "feed": feed })).collect();
                if !others.is_empty() {
                    receivers.push(subscribe(&mut api, &process, room, others).await?);
                }
            }
        }
        let admin = Admin::connect(process.admin_port).await?;
        Ok(Self { process, admin, session: api.session, senders, receivers, _api: api })
    }

    pub fn process(&self) -> ServerProcess {
        self.process.id()
    }

    pub fn counts(&self) -> Vec<Counts> {
        let receivers = self.receivers.iter().map(|(_, endpoint)| endpoint);
        self.senders.iter().chain(receivers).map(Endpoint::counts).collect()
    }

    /// RTP packets that Janus says it sent to those who receive.
    pub async fn forwarded(&self) -> Option<u64> {
        let mut sum = 0;
        for (handle, _) in &self.receivers {
            sum += self.admin.packets_out(self.session, *handle).await?;
        }
        Some(sum)
    }
}

/// Joins and sends; the number of the feed.
async fn publish(api: &mut Api, process: &Process, room: usize) -> Result<(Value, Endpoint), Failure> {
    let streams = [StreamKind::Microphone, StreamKind::Camera];
    let endpoint = Endpoint::open(process.media(), &streams).await?;
    let handle = api.attach().await?;
    let join = json!({ "request": "join", "ptype": "publisher", "room": room });
    let joined = api.ask(handle, join, None).await?;
    let feed = joined.data()["id"].clone();
    let offer = json!({ "type": "offer", "sdp": endpoint.offer().await? });
    let answered = api.ask(handle, json!({ "request": "publish" }), Some(offer)).await?;
    endpoint.answer(answered.sdp()?).await?;
    api.until_up(handle).await?;
    Ok((feed, endpoint))
}

/// Receives from these feeds over one connection.
async fn subscribe(
    api: &mut Api,
    process: &Process,
    room: usize,
    feeds: Vec<Value>,
) -> Result<(Handle, Endpoint), Failure> {
    let endpoint = Endpoint::open(process.media(), &[]).await?;
    let handle = api.attach().await?;
    let join = json!({ "request": "join", "ptype": "subscriber", "room": room, "streams": feeds });
    let offered = api.ask(handle, join, None).await?;
    let answer = json!({ "type": "answer", "sdp": endpoint.accept(offered.sdp()?).await? });
    api.ask(handle, json!({ "request": "start" }), Some(answer)).await?;
    api.until_up(handle).await?;
    Ok((handle, endpoint))
}
