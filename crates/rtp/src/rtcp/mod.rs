//! RTCP: what comes is read in place, what goes is written behind what a buffer holds.

mod feedback;
mod read;
mod transport;
mod write;

pub use feedback::{FullIntraRequests, Nacks};
pub use read::{Blocks, Item, Items};
pub use transport::{TransportFeedback, TransportStatuses, transport_feedback};
pub use write::{
    BLOCKS, SenderInfo, nack, ntp, picture_loss, receiver_report, sender_report, source_description,
};

/// Packet types (RFC 3550 section 12.1, RFC 4585 section 6.1).
mod packet_type {
    pub const SENDER_REPORT: u8 = 200;
    pub const RECEIVER_REPORT: u8 = 201;
    pub const SOURCE_DESCRIPTION: u8 = 202;
    pub const TRANSPORT_FEEDBACK: u8 = 205;
    pub const PAYLOAD_FEEDBACK: u8 = 206;
}

/// Feedback message types (RFC 4585 sections 6.2 and 6.3, RFC 5104 section 4.3.1).
mod format {
    pub const NACK: u8 = 1;
    pub const TRANSPORT_WIDE: u8 = 15;
    pub const PICTURE_LOSS: u8 = 1;
    pub const FULL_INTRA: u8 = 4;
}

/// A report block: what a receiver says of one stream (RFC 3550 section 6.4.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Block {
    /// The stream.
    pub ssrc: u32,
    /// Lost since the last report, of 256.
    pub fraction_lost: u8,
    /// Lost since the beginning; repeats make it smaller. 24 bits.
    pub lost: i32,
    /// Highest sequence number, with the rollovers before it.
    pub highest: u32,
    /// Variation of the way's time, in ticks of the payload's clock.
    pub jitter: u32,
    /// The middle 32 bits of the last sender report's NTP time.
    pub last_report: u32,
    /// Time since that came, in units of 1/65,536 s.
    pub delay: u32,
}

#[cfg(test)]
mod tests;
