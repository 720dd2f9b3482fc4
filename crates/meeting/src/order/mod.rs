//! The one order of a meeting: its log, the commits in it, and who is asked to make them.

mod commit;
mod group;
mod log;
mod requests;

pub(crate) use commit::Offered;
pub(crate) use group::Group;
pub(crate) use log::Log;
