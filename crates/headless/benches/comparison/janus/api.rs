//! Janus' API over its WebSocket: one session with many handles, and the counts of its admin API.

use std::{collections::HashSet, sync::Arc, time::Duration};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpStream, sync::Mutex, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest, http::HeaderValue},
};

use super::process::ADMIN_SECRET;
use crate::Failure;

const LIMIT: Duration = Duration::from_secs(20);
const PLUGIN: &str = "janus.plugin.videoroom";

/// A plugin's handle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Handle(u64);

pub struct Api {
    line: Line,
    pub session: u64,
    /// Connections that stand.
    up: HashSet<u64>,
}

/// What the videoroom answered.
pub struct Answer(Value);

impl Answer {
    pub fn data(&self) -> &Value {
        &self.0["plugindata"]["data"]
    }

    pub fn sdp(&self) -> Result<&str, Failure> {
        self.0["jsep"]["sdp"].as_str().ok_or_else(|| format!("no description: {}", self.data()).into())
    }
}

impl Api {
    pub async fn connect(port: u16) -> Result<Self, Failure> {
        let mut line = Line::connect(port, "janus-protocol").await?;
        let transaction = line.send(json!({ "janus": "create" })).await?;
        let created = line.answer_to(&transaction).await?;
        let session = created["data"]["id"].as_u64().ok_or("no session")?;
        Ok(Self { line, session, up: HashSet::new() })
    }

    pub async fn attach(&mut self) -> Result<Handle, Failure> {
        let question = json!({ "janus": "attach", "session_id": self.session, "plugin": PLUGIN });
        let attached = self.question(question).await?;
        Ok(Handle(attached["data"]["id"].as_u64().ok_or("no handle")?))
    }

    /// Asks the videoroom; an answer that says `error` is an error.
    pub async fn ask(&mut self, handle: Handle, body: Value, jsep: Option<Value>) -> Result<Answer, Failure> {
        let mut question =
            json!({ "janus": "message", "session_id": self.session, "handle_id": handle.0, "body": body });
        if let Some(jsep) = jsep {
            question["jsep"] = jsep;
        }
        let answer = Answer(self.question(question).await?);
        match answer.data()["error"].as_str() {
            Some(error) => Err(format!("Janus: {error}").into()),
            None => Ok(answer),
        }
    }

    /// Waits for the connection of a handle to stand.
    pub async fn until_up(&mut self, handle: Handle) -> Result<(), Failure> {
        while !self.up.contains(&handle.0) {
            let said = self.line.next().await?;
            self.notice(&said);
        }
        Ok(())
    }

    async fn question(&mut self, question: Value) -> Result<Value, Failure> {
        let transaction = self.line.send(question).await?;
        loop {
            let said = self.line.next().await?;
            self.notice(&said);
            // A message is first acknowledged, then answered by an event.
            if said["transaction"] == transaction.as_str() && said["janus"] != "ack" {
                return refuse(said);
            }
        }
    }

    fn notice(&mut self, said: &Value) {
        if said["janus"] == "webrtcup" {
            self.up.extend(said["sender"].as_u64());
        }
    }
}

fn refuse(said: Value) -> Result<Value, Failure> {
    if said["janus"] == "error" { Err(format!("Janus: {}", said["error"]).into()) } else { Ok(said) }
}

/// The admin API: for counts only.
pub struct Admin(Arc<Mutex<Line>>);

impl Admin {
    pub async fn connect(port: u16) -> Result<Self, Failure> {
        Ok(Self(Arc::new(Mutex::new(Line::connect(port, "janus-admin-protocol").await?))))
    }

    /// RTP packets out, of all m-lines of a handle.
    pub async fn packets_out(&self, session: u64, handle: Handle) -> Option<u64> {
        let mut line = self.0.lock().await;
        let question = json!({
            "janus": "handle_info", "session_id": session, "handle_id": handle.0, "admin_secret": ADMIN_SECRET,
        });
        let transaction = line.send(question).await.ok()?;
        let answer = line.answer_to(&transaction).await.ok()?;
        let media = answer["info"]["webrtc"]["media"].as_object()?.values();
        Some(media.filter_map(|line| line["stats"]["out"]["packets"].as_u64()).sum())
    }
}

/// A WebSocket with numbered questions.
struct Line {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    asked: u64,
}

impl Line {
    async fn connect(port: u16, protocol: &'static str) -> Result<Self, Failure> {
        let mut request = format!("ws://127.0.0.1:{port}/").into_client_request()?;
        request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static(protocol));
        let (socket, _) = connect_async(request).await?;
        Ok(Self { socket, asked: 0 })
    }

    async fn send(&mut self, mut question: Value) -> Result<String, Failure> {
        self.asked += 1;
        let transaction = self.asked.to_string();
        question["transaction"] = transaction.clone().into();
        self.socket.send(Message::text(question.to_string())).await?;
        Ok(transaction)
    }

    async fn answer_to(&mut self, transaction: &str) -> Result<Value, Failure> {
        loop {
            let said = self.next().await?;
            if said["transaction"] == transaction {
                return refuse(said);
            }
        }
    }

    async fn next(&mut self) -> Result<Value, Failure> {
        loop {
            let message = timeout(LIMIT, self.socket.next()).await.map_err(|_| "Janus does not answer")?;
            if let Message::Text(text) = message.ok_or("Janus has hung up")?? {
                return Ok(serde_json::from_str(&text)?);
            }
        }
    }
}
