//! RTP as a forwarder needs it. Sans-IO; nothing here allocates per packet.
//!
//! - [`Packet`]: an RTP packet read in place (RFC 3550 section 5.1), with its header extensions ([`extension`], RFC 8285).
//! - [`srtp`]: packets and reports opened and sealed (RFC 3711, RFC 7714), with keys of DTLS (RFC 5764).
//! - [`rtcp`]: reports and feedback read and written (RFC 3550 section 6, RFC 4585, RFC 5104, transport-wide feedback).
//! - [`Reception`]: what a receiver knows of a stream: what is missing, and what its reports say.
//! - [`Arrivals`]: when packets arrived, for the sender's congestion control.
//! - [`Counters`]: those of the payload descriptor in front of the sealed frame (RFC 7741 section 4.2, RFC 9628 section 4.2).
//!
//! Whatever comes from the network may be anything: it gives `None` or an error, never a panic.

#![forbid(unsafe_code)]

mod arrivals;
mod counters;
pub mod extension;
mod packet;
mod reception;
pub mod rtcp;
mod sequence;
pub mod srtp;

pub use arrivals::Arrivals;
pub use counters::Counters;
pub use packet::{Kind, Packet, kind, pad};
pub use reception::{Asking, Reception};
pub use sequence::Unwrapper;
