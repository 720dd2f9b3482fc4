//! The door: from a link to its card, from there to a seat, and from a seat into the group.

mod away;
mod knock;
mod open;
mod stage;
mod verified;

pub(crate) use stage::{Back, Door, Stage};
pub(crate) use verified::LOOKED_AT_WITHIN;
