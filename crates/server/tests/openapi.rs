//! The description of the HTTP interface against the running server: Schemathesis asks what it describes, and what it does
//! not, and compares every answer.
//!
//! Its requests are the same in each run (a seed). An owner asks, with an organisation in which there is something of
//! everything; then somebody who is not signed in. Left out are: what ends the very session that asks or deletes its
//! organisation, after which every answer would be the same 401; files of meetings, which take a seat in a meeting
//! (`tests/files.rs`); and trying a provider, which goes out to the network (`tests/sign_on.rs`).

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};

use crate::{
    console::{self, Browser, founded, invited, server},
    directory::Directory,
};

/// Where `scripts/prepare test` puts it, unless this names another one.
const JUDGE: &str = "OPENAPI_JUDGE";

/// What each answer is held against.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,\
                      negative_data_rejection,missing_required_header,unsupported_method,ignored_auth";

const LEFT_OUT: &[&str] = &[
    "DELETE /api/v1/session",
    "DELETE /api/v1/organisation",
    "POST /api/v1/providers/{id}/try",
    "PUT /files/{id}",
    "PATCH /files/{id}",
    "GET /files/{id}",
    "DELETE /files/{id}",
];

fn judge() -> PathBuf {
    let judge = std::env::var_os(JUDGE).map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/judges/bin/schemathesis")),
        PathBuf::from,
    );
    assert!(
        judge.exists(),
        "schemathesis is missing at {}: run `scripts/prepare test`, or name it in {JUDGE}",
        judge.display()
    );
    judge
}

/// What Schemathesis says of a server by a description, with values for parameters, and whether it found nothing.
fn judged(
    folder: &Path,
    browser: &Browser,
    (description, parameters): (&Value, &str),
    more: &[&str],
) -> (bool, String) {
    let file = folder.join("openapi.json");
    std::fs::write(&file, description.to_string()).unwrap();
    // The port tells HTTP by its methods: others are another protocol to it. DELETE is described where it is, and left out there.
    let mut config = "[phases.coverage]\nunexpected-methods = [\"GET\", \"PUT\", \"POST\", \"PATCH\", \"OPTIONS\", \"TRACE\"]\n\n".to_owned();
    if let Some((_, token)) = browser.cookie.as_ref().and_then(|cookie| cookie.split_once('=')) {
        config += &format!("[auth.openapi.session]\napi_key = \"{token}\"\n\n");
    }
    std::fs::write(folder.join("schemathesis.toml"), config + parameters).unwrap();
    let mut command = Command::new(judge());
    command.args(["--no-color", "--config-file"]).arg(folder.join("schemathesis.toml")).arg("run").arg(&file);
    command.args(["--url", &browser.origin, "--checks", CHECKS, "--seed", "6", "--no-shrink"]);
    command.args(["--phases", "examples,coverage,fuzzing", "--continue-on-failure", "--warnings", "off"]);
    command.args(["-H", &format!("Origin: {}", browser.origin)]).args(more);
    let said = command.current_dir(folder).env("PYTHONUNBUFFERED", "1").output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
    (said.status.success(), text)
}

/// An organisation in which there is something of everything; where that is found.
fn furnished(owner: &mut Browser) -> String {
    let (mut auditor, _) = invited(owner, &["auditor"], "Aude");
    let person = console::id(&mut auditor);
    owner.post("/invitations", json!({ "label": "Ines", "roles": ["member"] })).expect(200);
    let directory = Directory::of(owner, "Entra ID");
    let user = directory.user("ada");
    let group = json!({ "displayName": "staff", "members": [{ "value": user }] });
    let group = directory.ask("POST", "/scim/v2/Groups", Some(group)).expect(201);
    let provider = json!({
        "issuer": "https://idp.example", "name": "The provider", "client_id": "conclave", "algorithms": ["RS256"],
        "requirements": { "owner": { "acr": ["https://refeds.org/profile/mfa"] } },
        "hub": { "claim": "schac_home_organization", "values": ["ergens.example"] },
    });
    let provider = owner.post("/providers", provider).expect(200);
    let file = owner.get("/policy/templates").expect(200)["templates"][0]["file"].clone();
    let over = owner.post("/policy/plan", json!({ "file": file })).expect(200)["over"].clone();
    owner.post("/policy/apply", json!({ "file": file, "reason": "To begin with", "over": over })).expect(200);
    auditor.get(&format!("/people/{}", console::id(owner))).expect(200);
    // Schemathesis takes numbers from answers as well: those of what is there to be changed are given, and none by which the
    // session that asks is ended.
    let nobodys = json!("0".repeat(64));
    let mut config = String::new();
    for (method, path, id) in [
        ("GET", "/people/{id}", &json!(person)),
        ("PUT", "/people/{id}/roles", &json!(person)),
        ("PUT", "/people/{id}/active", &json!(person)),
        ("DELETE", "/people/{id}/sessions", &json!(person)),
        ("DELETE", "/sessions/{id}", &nobodys),
        ("PUT", "/provisioning/groups/{id}/roles", &group["id"]),
        ("PUT", "/providers/{id}", &provider["id"]),
    ] {
        config += &format!(
            "[[operations]]\ninclude-name = \"{method} /api/v1{path}\"\nparameters = {{ \"path.id\" = {id} }}\n\n"
        );
    }
    config += "[[operations]]\ninclude-name = \"PUT /api/v1/register/{measure}\"\n\
               parameters = { \"path.measure\" = \"M22\" }\n";
    config
}

#[test]
fn schemathesis_finds_no_answer_that_is_not_described_and_none_to_what_is_no_input() {
    let folder = tempfile::tempdir().unwrap();
    let (server, setup) = server(folder.path());
    let (mut owner, _device) = founded(&server, &setup);
    let parameters = furnished(&mut owner);
    let description = owner.get("/openapi.json").expect(200);
    let left_out: Vec<_> = LEFT_OUT.iter().flat_map(|name| ["--exclude-name", *name]).collect();
    let more = [&["--max-examples", "6"][..], &left_out].concat();
    let (clean, text) = judged(folder.path(), &owner, (&description, &parameters), &more);
    eprintln!(
        "{}",
        text.lines().rev().take(14).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("\n")
    );
    assert!(clean, "{text}");
    owner.get("/session").expect(200);

    let nobody = Browser::new(&server.host);
    let more = [&["--max-examples", "1", "--mode", "positive"][..], &left_out].concat();
    let (clean, text) = judged(folder.path(), &nobody, (&description, &parameters), &more);
    assert!(clean, "{text}");
}

#[test]
fn a_lie_in_the_description_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let (server, setup) = server(folder.path());
    let (mut owner, _device) = founded(&server, &setup);
    let true_one = owner.get("/openapi.json").expect(200);
    let session = ["--include-name", "GET /api/v1/session", "--max-examples", "1", "--mode", "positive"];
    assert!(judged(folder.path(), &owner, (&true_one, ""), &session).0);

    let lies: [(&str, Value, &str); 3] = [
        (
            "/components/schemas/Session/properties/ends",
            json!({ "type": "string" }),
            "Response violates schema",
        ),
        (
            "/paths/~1api~1v1~1session/get/responses/200/content",
            json!({ "text/html": {} }),
            "Undocumented Content-Type",
        ),
        (
            "/paths/~1api~1v1~1session/get/responses",
            json!({ "204": { "description": "" } }),
            "Undocumented status code",
        ),
    ];
    for (place, lie, complaint) in lies {
        let mut description = true_one.clone();
        *description.pointer_mut(place).unwrap() = lie;
        let (clean, text) = judged(folder.path(), &owner, (&description, ""), &session);
        assert!(!clean && text.contains(complaint), "{text}");
    }
}
