//! STUN messages, of which a TURN server is made.

#![forbid(unsafe_code)]

pub mod stun;
