//! Reading compound packets (RFC 3550 section 6.1), also reduced ones (RFC 5506).

use super::feedback::{FullIntraRequests, Nacks};
use super::{Block, TransportFeedback, format, packet_type};

/// One packet of a compound.
#[derive(Debug, Clone, Copy)]
pub enum Item<'a> {
    /// What a sender says of its stream, and of others that it receives.
    SenderReport {
        /// The stream.
        ssrc: u32,
        /// The middle 32 bits of its NTP time.
        ntp_middle: u32,
        /// Of streams that it receives.
        blocks: Blocks<'a>,
    },
    /// What a receiver says.
    ReceiverReport {
        /// Of which streams.
        blocks: Blocks<'a>,
    },
    /// Packets are missing (RFC 4585 section 6.2.1).
    Nack {
        /// Of this stream.
        ssrc: u32,
        /// Their sequence numbers.
        missing: Nacks<'a>,
    },
    /// A picture cannot be shown (RFC 4585 section 6.3.1).
    PictureLoss {
        /// Of this stream.
        ssrc: u32,
    },
    /// A keyframe is asked for (RFC 5104 section 4.3.1).
    FullIntra {
        /// Of these streams.
        requests: FullIntraRequests<'a>,
    },
    /// When packets of the whole transport have arrived.
    Transport(TransportFeedback<'a>),
    /// Something that is not needed here.
    Other,
}

/// The packets of a compound, in order. It ends where a length lies.
#[derive(Debug, Clone)]
pub struct Items<'a>(&'a [u8]);

impl<'a> Items<'a> {
    /// Of an open compound packet.
    pub fn of(compound: &'a [u8]) -> Self {
        Self(compound)
    }
}

impl<'a> Iterator for Items<'a> {
    type Item = Item<'a>;

    fn next(&mut self) -> Option<Item<'a>> {
        let head = self.0.get(..4)?;
        let length = 4 + 4 * usize::from(u16::from_be_bytes([head[2], head[3]]));
        let (packet, rest) = self.0.split_at_checked(length).filter(|_| head[0] >> 6 == 2)?;
        self.0 = rest;
        Some(item(packet).unwrap_or(Item::Other))
    }
}

/// `None`: too short for what it says it is.
fn item(packet: &[u8]) -> Option<Item<'_>> {
    let (count, kind, body) = (packet[0] & 0x1F, packet[1], &packet[4..]);
    Some(match (kind, count) {
        (packet_type::SENDER_REPORT, count) => Item::SenderReport {
            ssrc: word(body, 0)?,
            ntp_middle: word(body, 1)? << 16 | word(body, 2)? >> 16,
            blocks: Blocks::new(body.get(24..)?, count),
        },
        (packet_type::RECEIVER_REPORT, count) => {
            Item::ReceiverReport { blocks: Blocks::new(body.get(4..)?, count) }
        }
        (packet_type::TRANSPORT_FEEDBACK, format::NACK) => {
            Item::Nack { ssrc: word(body, 1)?, missing: Nacks::new(&body[8..]) }
        }
        (packet_type::TRANSPORT_FEEDBACK, format::TRANSPORT_WIDE) => {
            Item::Transport(TransportFeedback::parse(body.get(8..)?)?)
        }
        (packet_type::PAYLOAD_FEEDBACK, format::PICTURE_LOSS) => Item::PictureLoss { ssrc: word(body, 1)? },
        (packet_type::PAYLOAD_FEEDBACK, format::FULL_INTRA) => {
            Item::FullIntra { requests: FullIntraRequests::new(body.get(8..)?) }
        }
        _ => Item::Other,
    })
}

pub(super) fn word(bytes: &[u8], index: usize) -> Option<u32> {
    let bytes = bytes.get(4 * index..4 * index + 4)?;
    Some(u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

/// The report blocks of a packet.
#[derive(Debug, Clone, Copy)]
pub struct Blocks<'a> {
    bytes: &'a [u8],
    left: u8,
}

impl<'a> Blocks<'a> {
    fn new(bytes: &'a [u8], count: u8) -> Self {
        Self { bytes, left: count }
    }
}

impl Iterator for Blocks<'_> {
    type Item = Block;

    fn next(&mut self) -> Option<Block> {
        self.left = self.left.checked_sub(1)?;
        let (block, rest) = self.bytes.split_at_checked(24)?;
        self.bytes = rest;
        let word = |index| word(block, index).unwrap_or_default();
        Some(Block {
            ssrc: word(0),
            fraction_lost: block[4],
            // 24 bits with a sign.
            lost: (word(1) << 8) as i32 >> 8,
            highest: word(2),
            jitter: word(3),
            last_report: word(4),
            delay: word(5),
        })
    }
}
