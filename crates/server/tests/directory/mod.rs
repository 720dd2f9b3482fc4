//! An organisation's directory, as it speaks SCIM to the server.

use serde_json::{Value, json};

use crate::console::{Answer, Browser, raw};

/// A directory with a token.
pub struct Directory {
    pub host: String,
    pub authorization: String,
}

impl Directory {
    /// One whose token is made in the console.
    pub fn of(owner: &mut Browser, label: &str) -> Self {
        let asked = json!({ "label": label, "reads": false, "days": 365 });
        let made = owner.post("/provisioning/tokens", asked).expect(200);
        Self::with(&owner.host, &format!("Bearer {}", made["token"].as_str().unwrap()))
    }

    /// One that shows this.
    pub fn with(host: &str, authorization: &str) -> Self {
        Self { host: host.into(), authorization: authorization.into() }
    }

    /// What is answered to a request.
    pub fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: {}\r\nContent-Type: application/scim+json\r\n\
             Content-Length: {}\r\n",
            self.host,
            self.authorization,
            body.len()
        );
        raw(&self.host, &head, &body)
    }

    /// A user of this name.
    pub fn user(&self, name: &str) -> String {
        let user = json!({ "userName": name, "externalId": format!("e-{name}") });
        self.ask("POST", "/scim/v2/Users", Some(user)).expect(201)["id"].as_str().unwrap().to_owned()
    }
}
