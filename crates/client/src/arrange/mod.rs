//! Meetings that are kept: making, reading, changing and deleting them, in or out of a meeting.

mod draft;
mod errands;
mod job;
mod terms;

pub(crate) use draft::Draft;
pub(crate) use errands::Errands;
