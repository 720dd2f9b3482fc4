//! The door: how one comes to a seat, waits, keeps it, comes back to it, and loses it.

mod found;
mod gathering;
mod hosts;
mod knock;
mod leave;
mod news;
mod resume;
mod seats;
mod signed_in;

pub(crate) use hosts::Blocked;
pub(crate) use knock::Knock;
pub(crate) use seats::{Admission, InQueue, Owner, Place, Right, Seat, Seats, Visitor, Waiting};
