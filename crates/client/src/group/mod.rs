//! Membership of the encrypted group: the log applied in order, commits made when asked for, and what
//! happens when the group seems to have parted.

mod commits;
mod log;
mod membership;
mod numbers;
mod repair;

pub(crate) use membership::Membership;
pub(crate) use repair::Repair;
