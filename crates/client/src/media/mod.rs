//! Media: the transport and its offers, what its receiving m-lines carry, and the keys for the frames.

mod keys;
mod slots;
mod transport;

pub(crate) use keys::KeySchedule;
pub(crate) use slots::Slots;
pub(crate) use transport::{Ask, Transport};
