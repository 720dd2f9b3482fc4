//! The description of the HTTP interface (OpenAPI 3.1), at `/api/v1/openapi.json` and in `docs/openapi.json`.
//!
//! What is asked for is described by the very types that read it. What is answered stands in [`answers`], and which operations
//! there are in [`operations`]; two tests hold these to the program: one compares operations and routes both ways, the other
//! lets Schemathesis ask a running server and compares each answer (`tests/openapi.rs`).

mod answers;
mod operations;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use identity::{Role, oidc::Algorithm};
use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings, json_schema};
use serde_json::{Map, Value, json};

use answers::{component, schema};

/// One thing that can be asked.
struct Operation {
    method: &'static str,
    path: &'static str,
    says: &'static str,
    who: Who,
    query: &'static [(&'static str, &'static str)],
    headers: &'static [(&'static str, &'static str)],
    takes: Takes,
    gives: &'static [(u16, Gives)],
    /// Statuses with a problem, besides those that follow from what is above.
    refuses: &'static [u16],
}

/// Who may ask.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Anybody,
    /// Whoever is signed in.
    Member,
    /// Of these, those whose roles allow it.
    Role,
    /// The same, and they have shown themselves in the last five minutes.
    Shown,
    /// Whoever has a seat in a meeting.
    Seat,
}

/// What comes as body.
enum Takes {
    Nothing,
    Json(fn(&mut SchemaGenerator) -> Schema),
    Other(&'static str),
}

/// What is answered.
enum Gives {
    Nothing,
    /// A component, by name.
    Json(&'static str),
    /// These media types.
    Other(&'static [&'static str]),
}

impl Operation {
    const fn new(method: &'static str, path: &'static str, says: &'static str) -> Self {
        Self {
            method,
            path,
            says,
            who: Who::Anybody,
            query: &[],
            headers: &[],
            takes: Takes::Nothing,
            gives: &[],
            refuses: &[],
        }
    }

    const fn by(mut self, who: Who) -> Self {
        self.who = who;
        self
    }

    const fn query(mut self, query: &'static [(&'static str, &'static str)]) -> Self {
        self.query = query;
        self
    }

    const fn headers(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.headers = headers;
        self
    }

    fn takes<T: JsonSchema>(mut self) -> Self {
        self.takes = Takes::Json(|generator| generator.subschema_for::<T>());
        self
    }

    const fn takes_other(mut self, media: &'static str) -> Self {
        self.takes = Takes::Other(media);
        self
    }

    const fn gives(mut self, gives: &'static [(u16, Gives)]) -> Self {
        self.gives = gives;
        self
    }

    const fn refuses(mut self, refuses: &'static [u16]) -> Self {
        self.refuses = refuses;
        self
    }

    /// Whether it is one of the interface's own, which all refuse alike.
    fn is_api(&self) -> bool {
        self.path.starts_with("/api/")
    }

    /// The statuses with a problem that follow from what it takes and of whom.
    fn problems(&self) -> Vec<u16> {
        let mut all = self.refuses.to_vec();
        if self.is_api() {
            all.push(503);
            all.extend((self.method != "get").then_some(403));
            all.extend((!self.query.is_empty()).then_some(400));
            all.extend(self.path.contains('{').then_some(404));
            if matches!(self.takes, Takes::Json(_)) {
                all.extend([400, 413, 415]);
            }
            match self.who {
                Who::Anybody | Who::Seat => {}
                Who::Member => all.push(401),
                Who::Role | Who::Shown => all.extend([401, 403]),
            }
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    fn described(&self, generator: &mut SchemaGenerator) -> Value {
        let mut responses = Map::new();
        for (status, gives) in self.gives {
            let content: Map<String, Value> = match gives {
                Gives::Nothing => Map::new(),
                Gives::Json(name) => {
                    Map::from_iter([("application/json".into(), json!({ "schema": schema(name) }))])
                }
                Gives::Other(kinds) => kinds
                    .iter()
                    .map(|kind| {
                        let schema = schema(if *kind == "application/json" { "any" } else { "string" });
                        ((*kind).to_owned(), json!({ "schema": schema }))
                    })
                    .collect(),
            };
            let mut response = json!({ "description": description(*status) });
            if !content.is_empty() {
                response["content"] = content.into();
            }
            responses.insert(status.to_string(), response);
        }
        for status in self.problems() {
            let body = if self.is_api() {
                json!({ "$ref": format!("#/components/responses/{}", if status == 422 { "Faults" } else { "Problem" }) })
            } else {
                json!({ "description": description(status) })
            };
            responses.entry(status.to_string()).or_insert(body);
        }
        let mut described = json!({
            "summary": self.says,
            "operationId": self.id(),
            "tags": [self.tag()],
            "responses": responses,
        });
        match self.who {
            Who::Anybody => described["security"] = json!([]),
            Who::Seat => described["security"] = json!([{ "seat": [] }]),
            Who::Member => {}
            Who::Role => described["description"] = "For those whose roles allow it.".into(),
            Who::Shown => {
                described["description"] =
                    "For those whose roles allow it, within five minutes of showing their passkey.".into();
            }
        }
        let parameters = self.parameters();
        if !parameters.is_empty() {
            described["parameters"] = parameters.into();
        }
        match &self.takes {
            Takes::Nothing => {}
            Takes::Json(of) => {
                let schema = of(generator);
                described["requestBody"] =
                    json!({ "required": true, "content": { "application/json": { "schema": schema } } });
            }
            Takes::Other(kind) => {
                described["requestBody"] = json!({ "required": true, "content": { *kind: {} } });
            }
        }
        described
    }

    fn parameters(&self) -> Vec<Value> {
        let in_path = self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        let in_path = in_path.map(|name| {
            json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string", "minLength": 1 } })
        });
        let other = |place: &'static str| {
            move |(name, kind): &(&str, &str)| {
                let (kind, required) = kind.strip_prefix('!').map_or((*kind, false), |kind| (kind, true));
                json!({ "name": name, "in": place, "required": required, "schema": schema(kind) })
            }
        };
        in_path
            .chain(self.query.iter().map(other("query")))
            .chain(self.headers.iter().map(other("header")))
            .collect()
    }

    /// Of method and path: unlike any other's.
    fn id(&self) -> String {
        let path = self.path.trim_start_matches("/api/v1").replace(['{', '}'], "");
        format!("{} {path}", self.method)
            .split(['/', ' ', '-', '.'])
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("_")
    }

    /// The first word of the path.
    fn tag(&self) -> &'static str {
        let path = self.path.trim_start_matches("/api/v1").trim_start_matches('/');
        path.split(['/', '.']).next().unwrap_or_default()
    }
}

fn description(status: u16) -> &'static str {
    match status {
        200 => "Done.",
        204 => "Done; there is nothing to say.",
        400 => "It cannot be read.",
        404 => "There is no such thing here, or not for whoever asks.",
        409 => "It does not fit what stands.",
        413 => "Longer than is taken.",
        429 => "Asked too often.",
        507 => "There is no room.",
        _ => "Not now.",
    }
}

/// The whole document.
pub(super) fn document() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    settings.meta_schema = None;
    let mut generator = settings.into_generator();
    let mut paths: Map<String, Value> = Map::new();
    for operation in operations::all() {
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method] = operation.described(&mut generator);
    }
    let problem = |name: &str| {
        json!({
            "description": "Refused: a code for programs, and a sentence with the way out.",
            "content": { "application/json": { "schema": schema(name) } },
        })
    };
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Conclave",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "What pages and programs ask of a Conclave server over HTTP. Meetings go over a WebSocket \
                (PROTOCOL.md), provisioning by SCIM 2.0 under /scim/v2 (RFC 7644, docs/provisioning.md). A request that \
                changes something has the server's own origin in Origin. There is no other key to this interface than the cookie of somebody who has signed \
                in with a passkey or by a provider.",
            "license": { "name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ "session": [] }],
        "paths": paths,
        "components": {
            "schemas": answers::ALL.iter().map(component).collect::<Map<_, _>>(),
            "responses": { "Problem": problem("Problem"), "Faults": problem("Faults") },
            "securitySchemes": {
                "session": { "type": "apiKey", "in": "cookie", "name": super::cookie::NAME },
                "seat": { "type": "http", "scheme": "bearer", "description": "ROOM.SEAT, of somebody in a meeting (PROTOCOL.md)" },
            },
        },
    })
}

pub(super) async fn openapi() -> Response {
    static DOCUMENT: LazyLock<String> = LazyLock::new(|| document().to_string());
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT.as_str()).into_response()
}

// Schemas of what other crates read.

pub(super) fn roles(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "items": { "enum": Role::ALL } })
}

pub(super) fn algorithms(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "items": { "enum": Algorithm::ALL } })
}

pub(super) fn requirements(_: &mut SchemaGenerator) -> Schema {
    let texts = json!({ "type": "array", "items": { "type": "string" } });
    let requirement = json!({
        "type": "object",
        "properties": { "acr": texts, "amr": texts },
        "additionalProperties": false,
    });
    json_schema!({ "type": "object", "propertyNames": { "enum": Role::ALL }, "additionalProperties": requirement })
}

pub(super) fn hub(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": ["object", "null"],
        "properties": { "claim": { "type": "string" }, "values": { "type": "array", "items": { "type": "string" } } },
        "required": ["claim", "values"],
        "additionalProperties": false,
    })
}

pub(super) fn day(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "format": "date" })
}

pub(super) fn document_hash(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": ["string", "null"], "pattern": "^sha256:[0-9a-f]{64}$" })
}
