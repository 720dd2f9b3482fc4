//! A client of a SCIM service over a directory in memory: what the stories have in common.

#![allow(dead_code, reason = "each story uses a part of it")]

use std::time::Duration;

use identity::scim::{Effect, Id, Memory, NameKey, Outcome, Request, Response, Service};
use serde_json::{Value, json};

pub const BASE: &str = "https://meet.example.org/scim/v2";

/// One organisation.
pub struct Organisation {
    pub service: Service,
    pub directory: Memory,
    /// How a client of it writes its bodies.
    pub content_type: &'static str,
    requests: u64,
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub effects: Vec<Effect>,
    pub response: Response,
}

impl Organisation {
    pub fn new() -> Self {
        Self {
            service: Service::new(BASE, NameKey::new([7; 32])),
            directory: Memory::default(),
            content_type: "application/scim+json; charset=utf-8",
            requests: 0,
        }
    }

    pub fn get(&mut self, target: &str) -> Answer {
        self.send("GET", target, b"")
    }

    pub fn delete(&mut self, target: &str) -> Answer {
        self.send("DELETE", target, b"")
    }

    pub fn post(&mut self, target: &str, body: &Value) -> Answer {
        self.send("POST", target, body.to_string().as_bytes())
    }

    pub fn put(&mut self, target: &str, body: &Value) -> Answer {
        self.send("PUT", target, body.to_string().as_bytes())
    }

    pub fn patch(&mut self, target: &str, operations: &Value) -> Answer {
        let body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": operations,
        });
        self.send("PATCH", target, body.to_string().as_bytes())
    }

    pub fn search(&mut self, endpoint: &str, filter: &str) -> Answer {
        let filter: String = filter.bytes().map(|byte| format!("%{byte:02x}")).collect();
        self.get(&format!("{endpoint}?filter={filter}"))
    }

    /// `target` is a path and, after a `?`, a query.
    pub fn send(&mut self, method: &str, target: &str, body: &[u8]) -> Answer {
        self.send_with(target, |request| Request { method, body, ..request })
    }

    pub fn send_with<'a>(
        &mut self,
        target: &'a str,
        with: impl FnOnce(Request<'a>) -> Request<'a>,
    ) -> Answer {
        self.requests += 1;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let request = with(Request {
            method: "GET",
            path,
            query,
            content_type: Some(self.content_type),
            if_match: None,
            body: b"",
            now: Duration::from_secs(1_800_000_000 + self.requests),
            random: (u128::from(self.requests) << 64).to_be_bytes(),
        });
        let before = self.directory.clone();
        let Ok(Outcome { response, effects }) = self.service.handle(&mut self.directory, &request);
        let body = match response.body.as_slice() {
            [] => Value::Null,
            bytes => {
                assert_eq!(response.header("content-type"), Some("application/scim+json"));
                serde_json::from_slice(bytes).unwrap()
            }
        };
        if !response.is_success() {
            assert!(effects.is_empty() && self.directory == before, "a failure changes nothing");
            assert_is_error(response.status, &body);
        }
        Answer { status: response.status, body, effects, response }
    }

    /// A user with this userName, created as simply as possible.
    pub fn user(&mut self, user_name: &str) -> Id {
        self.post("/Users", &json!({ "userName": user_name })).created()
    }

    /// A group with this displayName and these members.
    pub fn group(&mut self, display_name: &str, members: &[Id]) -> Id {
        let members: Vec<Value> = members.iter().map(|id| json!({"value": id.to_string()})).collect();
        self.post("/Groups", &json!({"displayName": display_name, "members": members})).created()
    }

    pub fn members(&mut self, group: Id) -> Vec<Id> {
        ids(&self.get(&format!("/Groups/{group}")).body["members"], "value")
    }
}

impl Answer {
    /// The id of what was created.
    pub fn created(&self) -> Id {
        assert_eq!(self.status, 201, "{}", self.body);
        self.id()
    }

    pub fn id(&self) -> Id {
        Id::parse(self.body["id"].as_str().unwrap()).unwrap()
    }

    /// The ids in a list.
    pub fn found(&self) -> Vec<Id> {
        assert_eq!(self.status, 200, "{}", self.body);
        let found = ids(&self.body["Resources"], "id");
        assert_eq!(self.body["itemsPerPage"], found.len());
        found
    }

    /// Refused with this status and scimType.
    #[track_caller]
    pub fn assert_refused(&self, status: u16, scim_type: &str) {
        assert_eq!((self.status, self.body["scimType"].as_str()), (status, Some(scim_type)), "{}", self.body);
    }
}

/// RFC 7644 section 3.12.
fn assert_is_error(status: u16, body: &Value) {
    assert_eq!(body["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:Error"]), "{status}");
    assert_eq!(body["status"], status.to_string());
    assert!(
        body["detail"].as_str().is_some_and(|detail| detail.ends_with('.') || detail.contains("userName eq"))
    );
}

fn ids(list: &Value, name: &str) -> Vec<Id> {
    let list = list.as_array().unwrap();
    list.iter().map(|one| Id::parse(one[name].as_str().unwrap()).unwrap()).collect()
}
