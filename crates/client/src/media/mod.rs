//! Media: the transport and its offers, the line that it takes, what its receiving m-lines carry, and the keys for the
//! frames.

mod codecs;
mod keys;
pub(crate) mod line;
mod slots;
mod transport;

pub(crate) use codecs::CodecChoice;
pub(crate) use keys::KeySchedule;
pub(crate) use slots::Slots;
pub(crate) use transport::{Ask, Transport};
