//! One meeting on the server as a state machine: who is at the door, in which order handshakes and sealed
//! messages happened, who sends which media. It sees ciphertext only and holds no key.
//!
//! Sans-IO and deterministic: [`Meeting::handle`] takes an [`Input`], the time and randomness, and returns
//! [`Output`]s, in the order in which they are to be carried out. One folder a feature:
//! `door` (seats: knock, found, wait, resume, replace, leave), `order` (the log, commits, who is asked for
//! them), `messages` (sealed ones), `media` (transports, slots, what is forwarded), `inventory` (what of all this is held of one who asks), and [`limits`].

mod door;
mod inventory;
mod io;
pub mod limits;
mod media;
mod meeting;
mod messages;
mod order;

pub use io::{
    Connection, Input, MediaCommand, MediaEvent, MediaSession, MediaSlot, MediaWant, Output, Record,
    Restored, SeatRecord, Terms, Timestamp,
};
pub use limits::Limits;
pub use meeting::Meeting;
