//! The host's acts: letting in, removing, changing the policy by commits of one's own; words that members heed;
//! who waits at the door.

mod acts;
mod callers;
mod commits;
mod wishes;
mod words;

pub(crate) use callers::Callers;
pub(crate) use commits::{Asked, Desk};
pub(crate) use wishes::Wish;
