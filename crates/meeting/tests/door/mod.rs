//! The door, told as stories: who begins, who waits, who decides, who comes back.

mod beginning;
mod bounds;
mod coming_back;
mod deciding;
mod ending;
mod gathering;
mod sending;
mod signed_in;
mod waiting;

use std::time::Duration;

use crate::stage::{Coming, LOBBY, OPEN, ROOM, Stage};
use e2ee::{Change, LinkSecret, Powers, Role};
use meeting::{Input, Limits, MediaCommand, MediaSession};
use protocol::{
    Bytes, ClientMessage, Entrance, ErrorCode, Farewell, Presence, ServerMessage, StreamKind, Track, limits,
};

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
