//! A real server whose people sign on by a provider that lies when it is told to.

use std::collections::HashMap;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{CLIENT, Idp, SECRET};
use crate::{
    authenticator::Device,
    console::{Answer, Browser, founded, raw, server_with},
    meet::Server,
};

/// A server that knows the lying provider, and whoever administers it.
pub struct Site {
    pub folder: TempDir,
    pub server: Server,
    pub idp: Idp,
    pub owner: Browser,
    pub device: Device,
    pub provider: String,
}

pub fn terms() -> Value {
    json!({
        "name": "Universiteit", "client_id": CLIENT, "client_secret": SECRET, "algorithms": ["RS256", "ES256"],
        "asks_name": true,
    })
}

pub fn site() -> Site {
    let folder = tempfile::tempdir().unwrap();
    let idp = Idp::start(folder.path());
    let flags =
        ["--provider-ca-file", "ca.pem", "--provider-networks", "127.0.0.0/8", "--log-level", "debug"];
    let (server, token) = server_with(folder.path(), &flags);
    let (mut owner, device) = founded(&server, &token);
    let mut asked = terms();
    asked["issuer"] = idp.issuer.clone().into();
    let provider = owner.post("/providers", asked).expect(200)["id"].as_str().unwrap().to_owned();
    Site { folder, server, idp, owner, device, provider }
}

impl Site {
    pub fn browser(&self) -> Browser {
        Browser::new(&self.server.host)
    }

    /// The browser goes to the provider: what it carries there, once the server has sent it off.
    pub fn go(&self, browser: &mut Browser, wish: &str) -> Result<HashMap<String, String>, Answer> {
        let answer = browser.post("/sign-on/begin", json!({ "provider": self.provider, "for": wish }));
        if answer.status != 200 {
            return Err(answer);
        }
        Ok(self.carried(answer.body["go"].as_str().unwrap()))
    }

    pub fn carried(&self, url: &str) -> HashMap<String, String> {
        let (at, query) = url.split_once('?').unwrap();
        assert_eq!(at, format!("{}/authorize", self.idp.issuer));
        let carried: HashMap<_, _> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        self.idp.manner.lock().unwrap().nonce.clone_from(&carried["nonce"]);
        carried
    }

    /// It comes back with this query.
    pub fn back(&self, browser: &mut Browser, query: &str) -> Answer {
        browser.post("/sign-on/finish", json!({ "provider": self.provider, "query": query }))
    }

    /// There and back again.
    pub fn sign_on(&self, browser: &mut Browser) -> Answer {
        self.trip(browser, "sign_in")
    }

    pub fn trip(&self, browser: &mut Browser, wish: &str) -> Answer {
        match self.go(browser, wish) {
            Ok(carried) => self.back(browser, &self.query(&carried)),
            Err(answer) => answer,
        }
    }

    pub fn query(&self, carried: &HashMap<String, String>) -> String {
        let issuer: String = form_urlencoded::byte_serialize(self.idp.issuer.as_bytes()).collect();
        format!("code=c0de&state={}&iss={issuer}", carried["state"])
    }

    /// Somebody new, who says yes.
    pub fn welcomed(&self, label: &str) -> Browser {
        let mut browser = self.browser();
        let new = self.sign_on(&mut browser).expect(200);
        let yes = json!({ "number": new["new"]["number"], "label": label });
        browser.post("/sign-on/accept", yes).expect(200);
        browser
    }

    pub fn change(&mut self, changes: &Value) {
        let mut terms = terms();
        for (name, value) in changes.as_object().unwrap() {
            terms[name] = value.clone();
        }
        let path = format!("/providers/{}", self.provider);
        self.owner.ask("PUT", &path, Some(terms)).expect(200);
    }

    pub fn people(&mut self) -> usize {
        self.owner.get("/people").expect(200)["people"].as_array().unwrap().len()
    }

    pub fn logout(&self, token: &str) -> Answer {
        let body = format!("logout_token={token}");
        let head = format!(
            "POST /sign-on/{}/logout HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
            self.provider,
            self.owner.host,
            body.len()
        );
        raw(&self.owner.host, &head, &body)
    }
}

/// The one answer to whatever is wrong.
#[track_caller]
pub fn refused(answer: Answer) {
    assert_eq!(answer.code(), (403, "sign_on"), "{}", answer.body);
    let way_out = "That sign-in did not work. Begin again; if it stays so, tell those who administer your organisation when it was.";
    assert_eq!(answer.body, json!({ "error": "sign_on", "message": way_out }));
}
