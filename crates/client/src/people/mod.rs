//! The people: who the group's keys say is here, and what is known of each.

mod experience;
mod names;
mod quality;
mod reactions;
mod roster;
mod streams;
mod watch;

pub(crate) use experience::Experience;
pub(crate) use names::Names;
pub(crate) use quality::QualityWatch;
pub(crate) use reactions::Reactions;
pub(crate) use roster::Roster;
pub(crate) use watch::{Context, Watch};
use watch::{Report, Trouble};
