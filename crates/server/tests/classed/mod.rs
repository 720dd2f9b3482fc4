//! Policies of organisations in tests, and meetings of their classes.

use protocol::{
    ClassRules, ErrorCode, ServerMessage,
    class::{ClassException, Grant, Lobby, People},
};
use serde_json::{Value, json};

use crate::{console::Browser, meet::Link};

pub fn apply(browser: &mut Browser, file: &str, over: u32) -> Value {
    let asked = json!({ "file": file, "reason": "Decided by the board", "over": over });
    browser.post("/policy/apply", asked).expect(200)
}

/// The rules of a class, as a page hands them on.
pub fn rules(browser: &mut Browser, class: &str) -> Box<ClassRules> {
    let told = browser.get("/classes").expect(200);
    let all = told["classes"].as_array().unwrap();
    let one = all.iter().find(|one| one["class"] == class).unwrap();
    let id = one["organisation"].as_str().unwrap();
    let byte = |at: usize| u8::from_str_radix(&id[2 * at..2 * at + 2], 16).unwrap();
    let grant = |name: &str| match one[name].as_str().unwrap() {
        "granted" => Grant::Granted,
        "hosts" => Grant::Hosts,
        _ => Grant::Nobody,
    };
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let exceptions = one["exceptions"].as_array().unwrap().iter().map(|exception| ClassException {
        setting: text(&exception["setting"]),
        instead_of: text(&exception["insteadOf"]),
        owner: text(&exception["owner"]),
        reason: text(&exception["reason"]),
        until: exception["until"].as_u64().unwrap(),
    });
    Box::new(ClassRules {
        organisation: std::array::from_fn(byte),
        by: text(&one["by"]),
        class: text(&one["class"]),
        title: text(&one["title"]),
        people: match one["people"].as_str().unwrap() {
            "link" => People::Link,
            "signed_in" => People::SignedIn,
            _ => People::Members,
        },
        mfa: one["mfa"].as_bool().unwrap(),
        verified_by: one["verifiedBy"].as_array().map(|all| all.iter().map(text).collect()),
        lobby: match one["lobby"].as_str().unwrap() {
            "off" => Lobby::Off,
            "on" => Lobby::On,
            _ => Lobby::Always,
        },
        record: grant("record"),
        share: grant("share"),
        chat: one["chat"].as_bool().unwrap(),
        private_chat: one["privateChat"].as_bool().unwrap(),
        rename: one["rename"].as_bool().unwrap(),
        muted: one["muted"].as_bool().unwrap(),
        camera_off: one["cameraOff"].as_bool().unwrap(),
        kept_days: u16::try_from(one["keptDays"].as_u64().unwrap()).unwrap(),
        file_hours: u16::try_from(one["fileHours"].as_u64().unwrap()).unwrap(),
        chat_hours: u16::try_from(one["chatHours"].as_u64().unwrap()).unwrap(),
        regions: one["regions"].as_array().unwrap().iter().map(text).collect(),
        exceptions: exceptions.collect(),
    })
}

pub fn refused(error: ErrorCode) -> Option<ServerMessage> {
    Some(ServerMessage::Error { error })
}

/// A meeting of this class, not registered yet.
pub fn classed(rules: &ClassRules) -> Link {
    let mut link = Link::new();
    link.class = Some(Box::new(rules.clone()));
    link.opening = link.opening.within(rules);
    link.edit("A classed meeting");
    link
}
