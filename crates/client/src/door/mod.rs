//! The door: from a link to a seat, and from a seat into the group.

mod knock;
mod stage;

pub(crate) use stage::{Door, Stage};
