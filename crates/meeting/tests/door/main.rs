//! The door, told as stories: who begins, who waits, who decides, who comes back.

#![allow(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod beginning;
mod bounds;
mod coming_back;
mod deciding;
mod ending;
mod gathering;
mod sending;
mod signed_in;
#[allow(dead_code, unused_imports, reason = "each test file uses its part")]
#[path = "../stage/mod.rs"]
mod stage;
mod waiting;

use std::time::Duration;

use e2ee::{Change, LinkSecret, Powers, Role};
use meeting::{Input, Limits, MediaCommand, MediaSession};
use protocol::{
    Bytes, ClientMessage, Entrance, ErrorCode, Farewell, Presence, ServerMessage, StreamKind, Track, limits,
};
use stage::{Coming, LOBBY, OPEN, Stage};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

fn is_error(code: ErrorCode) -> impl Fn(&ServerMessage) -> bool {
    move |message| matches!(message, ServerMessage::Error { error } if *error == code)
}

fn is_farewell(why: Farewell) -> impl Fn(&ServerMessage) -> bool {
    move |message| matches!(message, ServerMessage::Farewell { reason } if *reason == why)
}

fn is_rejected(why: ErrorCode) -> impl Fn(&ServerMessage) -> bool {
    move |message| matches!(message, ServerMessage::CommitRejected { request: None, error } if *error == why)
}

fn is_in(stage: &mut Stage, name: &'static str) -> bool {
    stage.person(name).group.is_some()
}
