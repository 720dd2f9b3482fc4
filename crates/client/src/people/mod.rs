//! The people: who the group's keys say is here, and what is known of each.

mod roster;
mod watch;

pub(crate) use roster::Roster;
pub(crate) use watch::{Context, Report, Trouble, Watch};
