//! The judgement of another implementation: scim2-tester (`pip install scim2-cli`), where Python has it. It reads what
//! the service says of itself, makes up resources by that, writes each attribute in each way and reads it back.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
    time::Duration,
};

use identity::scim::{Memory, NameKey, Request, Service};
use serde_json::{Value, json};

/// Another Python than the first one in the path, such as one in a virtual environment.
const PYTHON: &str = "SCIM_JUDGE_PYTHON";

#[test]
fn scim2_tester_finds_no_error() {
    let python = std::env::var(PYTHON).unwrap_or_else(|_| "python3".into());
    let has_it = Command::new(&python).args(["-c", "import scim2_tester"]).stderr(Stdio::null()).status();
    if !has_it.is_ok_and(|status| status.success()) {
        eprintln!(
            "skipped: no scim2-tester (pip install scim2-cli, or name a Python that has it in {PYTHON})"
        );
        return;
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scim_judge.py");
    let mut judge =
        Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut answers = judge.stdin.take().unwrap();
    let requests = BufReader::new(judge.stdout.take().unwrap());

    let service = Service::new("https://meet.example.org/scim/v2", NameKey::new([7; 32]));
    let mut directory = Memory::default();
    let mut verdict = Vec::new();
    for (number, line) in requests.lines().enumerate() {
        let asked: Value = serde_json::from_str(&line.unwrap()).unwrap();
        if let Some(results) = asked["verdict"].as_array() {
            verdict.clone_from(results);
            continue;
        }
        let request = Request {
            method: asked["method"].as_str().unwrap(),
            path: asked["path"].as_str().unwrap(),
            query: asked["query"].as_str().unwrap(),
            content_type: asked["contentType"].as_str(),
            if_match: None,
            body: asked["body"].as_str().unwrap().as_bytes(),
            now: Duration::from_secs(1_800_000_000 + number as u64),
            random: (number as u128).to_be_bytes(),
        };
        let Ok(outcome) = service.handle(&mut directory, &request);
        let response = outcome.response;
        let answer = json!({
            "status": response.status,
            "headers": response.headers,
            "body": String::from_utf8(response.body).unwrap(),
        });
        writeln!(answers, "{answer}").unwrap();
    }
    assert!(judge.wait().unwrap().success());

    let with = |status: &str| verdict.iter().filter(|result| result["status"] == status).count();
    let (succeeded, skipped) = (with("SUCCESS"), with("SKIPPED"));
    eprintln!("scim2-tester: {succeeded} succeeded, {skipped} skipped, of {}", verdict.len());
    let passed = |result: &&Value| ["SUCCESS", "SKIPPED"].contains(&result["status"].as_str().unwrap());
    let others: Vec<_> = verdict.iter().filter(|result| !passed(result)).collect();
    assert!(others.is_empty(), "{others:#?}");
    assert!(succeeded > 40, "{verdict:#?}");
}
