//! The door: how one comes to a seat, keeps it, comes back to it, and loses it.

mod knock;
mod leave;
mod resume;
mod seats;

pub(crate) use seats::{Admission, Place, Seat, Seats, Visitor};
