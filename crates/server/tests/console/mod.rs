//! An organisation on a real server, and browsers of its people, with passkeys of a device in software.

use std::{
    io::{Read, Write},
    path::Path,
};

use protocol::{ClientMessage, ServerMessage, Ticket};
use serde_json::{Value, json};

use crate::{
    authenticator::Device,
    meet::{Line, PATIENCE, Server, free_address, run},
};

/// A browser: at an origin, with a cookie of who is signed in and one of who is on the way to a provider.
pub struct Browser {
    pub host: String,
    pub origin: String,
    pub cookie: Option<String>,
    pub away: Option<String>,
}

pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Value,
}

impl Browser {
    pub fn new(host: &str) -> Self {
        // Passkeys belong to names, not to addresses.
        let host = host.replace("127.0.0.1", "localhost");
        Self { origin: format!("http://{host}"), host, cookie: None, away: None }
    }

    pub fn ask(&mut self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let mut head = format!("Host: {}\r\nOrigin: {}\r\n", self.host, self.origin);
        for cookie in [&self.cookie, &self.away].into_iter().flatten() {
            head += &format!("Cookie: {cookie}\r\n");
        }
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        head += &format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
        let answer = raw(&self.host, &format!("{method} /api/v1{path} HTTP/1.1\r\n{head}"), &body);
        if let Some(set) = answer.head.lines().find_map(|line| line.strip_prefix("set-cookie: ")) {
            assert!(
                set.ends_with("; Secure; HttpOnly; SameSite=Strict") && set.starts_with("__Host-"),
                "{set}"
            );
            let cookie = set.split(';').next().unwrap().to_owned();
            let kept = if cookie.starts_with("__Host-conclave=") { &mut self.cookie } else { &mut self.away };
            *kept = Some(cookie);
        }
        answer
    }

    pub fn get(&mut self, path: &str) -> Answer {
        self.ask("GET", path, None)
    }

    pub fn post(&mut self, path: &str, body: Value) -> Answer {
        self.ask("POST", path, Some(body))
    }

    /// A question, and the device's answer to it.
    pub fn ceremony(&mut self, path: &str, body: Value, answer: impl FnOnce(&Value) -> Value) -> Answer {
        let asked = self.post(&format!("{path}/begin"), body);
        if asked.status != 200 {
            return asked;
        }
        let credential = answer(&asked.body["options"]);
        self.post(
            &format!("{path}/finish"),
            json!({ "ceremony": asked.body["ceremony"], "credential": credential }),
        )
    }

    pub fn sign_in(&mut self, device: &mut Device) -> Answer {
        self.ceremony("/sign-in", json!({}), |options| device.get(options))
    }

    /// Takes up an invitation.
    pub fn accept(&mut self, token: &Value, label: &str, device: &mut Device) -> Answer {
        self.ceremony("/invitation", json!({ "token": token, "label": label }), |options| {
            device.create(options)
        })
    }
}

impl Answer {
    pub fn code(&self) -> (u16, &str) {
        (self.status, self.body["error"].as_str().unwrap_or_default())
    }

    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }
}

pub fn raw(host: &str, head: &str, body: &str) -> Answer {
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    write!(stream, "{head}Connection: close\r\n\r\n{body}").unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let body = serde_json::from_str(body).unwrap_or(Value::String(body.to_owned()));
    Answer { status, head: head.to_owned(), body }
}

/// A server, and the token of the link that it has printed for the first owner.
pub fn server(folder: &Path) -> (Server, String) {
    server_with(folder, &[])
}

pub fn server_with(folder: &Path, flags: &[&str]) -> (Server, String) {
    let listen = free_address();
    let (server, said) = Server::start_and_hear(folder, &listen, flags);
    (server, founding_token(&said).to_owned())
}

/// The token of a link that whoever runs the server has printed, for another organisation.
pub fn invitation_to_found(folder: &Path) -> String {
    let printed = run(folder, &["organisation", "invite"]);
    assert!(printed.status.success(), "{}", String::from_utf8_lossy(&printed.stderr));
    founding_token(&String::from_utf8(printed.stdout).unwrap()).to_owned()
}

fn founding_token(said: &str) -> &str {
    let token = said.split("/admin#setup.").nth(1).and_then(|rest| rest.split_whitespace().next());
    token.unwrap_or_default()
}

/// Half an hour later for whoever asked to be erased: the clock of the request is put back, since a test does not wait.
pub fn half_an_hour_later(folder: &Path) {
    let database = rusqlite::Connection::open(folder.join("data/conclave.sqlite")).unwrap();
    database.execute("UPDATE data_requests SET due = due - 1800 WHERE closed IS NULL", []).unwrap();
}

/// An organisation, its owner signed in, with their device.
pub fn founded(server: &Server, token: &str) -> (Browser, Device) {
    founded_as(server, token, ["Ergens", "ergens", "Olga"])
}

/// The same, with the name and path of the organisation and the name of its owner.
pub fn founded_as(server: &Server, token: &str, [name, path, label]: [&str; 3]) -> (Browser, Device) {
    let mut browser = Browser::new(&server.host);
    let mut device = Device::new(&browser.origin);
    let asked = json!({ "token": token, "name": name, "path": path, "label": label });
    let answer = browser.ceremony("/setup", asked, |options| device.create(options));
    assert_eq!(answer.expect(200)["account"]["roles"], json!(["owner", "admin", "member"]));
    (browser, device)
}

/// Somebody with these roles, signed in.
pub fn invited(owner: &mut Browser, roles: &[&str], label: &str) -> (Browser, Device) {
    let invitation = owner.post("/invitations", json!({ "label": label, "roles": roles })).expect(200);
    let mut browser = Browser::new(&owner.host);
    let mut device = Device::new(&browser.origin);
    browser.accept(&invitation["token"], label, &mut device).expect(200);
    (browser, device)
}

pub fn id(browser: &mut Browser) -> String {
    browser.get("/session").expect(200)["account"]["id"].as_str().unwrap().to_owned()
}

/// A connection that is theirs.
pub async fn line(browser: &mut Browser) -> Line {
    let mut line = Line::open(&browser.host.replace("localhost", "127.0.0.1")).await;
    let answer = line.ask(&ClientMessage::SignIn { ticket: ticket(browser) }).await;
    assert_eq!(answer, Some(ServerMessage::SignedIn { accepted: true }));
    line
}

/// What a connection shows to be theirs.
pub fn ticket(browser: &mut Browser) -> Ticket {
    let told = browser.post("/ticket", json!({})).expect(200);
    Ticket::from_text(told["ticket"].as_str().unwrap()).unwrap()
}

/// What a connection hears last, before its sign-in ends it.
pub async fn last_words(line: &mut Line) -> Option<ServerMessage> {
    let mut last = None;
    while let Some(message) = line.hear().await {
        last = Some(message);
    }
    last
}
