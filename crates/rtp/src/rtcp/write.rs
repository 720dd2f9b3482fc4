//! Writing reports and requests.

use std::time::Duration;

use super::{Block, format, packet_type};

/// Report blocks that fit into one packet (RFC 3550 section 6.4.1).
pub const BLOCKS: usize = 31;

/// What a sender says of its stream.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SenderInfo {
    /// The stream.
    pub ssrc: u32,
    /// When, as [`ntp`] gives it.
    pub ntp: u64,
    /// The same moment on the stream's clock.
    pub timestamp: u32,
    /// Packets so far; wraps.
    pub packets: u32,
    /// Bytes of payload so far; wraps.
    pub bytes: u32,
}

/// Seconds in the upper 32 bits, their fraction in the lower (RFC 3550 section 4). A sender without a clock of its own may
/// count from any moment.
pub fn ntp(since: Duration) -> u64 {
    let fraction = (u64::from(since.subsec_nanos()) << 32) / 1_000_000_000;
    since.as_secs() << 32 | fraction
}

/// Without report blocks (RFC 3550 section 6.4.1).
pub fn sender_report(out: &mut Vec<u8>, info: SenderInfo) {
    out.extend([0x80, packet_type::SENDER_REPORT, 0, 6]);
    out.extend(info.ssrc.to_be_bytes());
    out.extend(info.ntp.to_be_bytes());
    for word in [info.timestamp, info.packets, info.bytes] {
        out.extend(word.to_be_bytes());
    }
}

/// With at most [`BLOCKS`] of the blocks; without any it only begins a compound (RFC 3550 section 6.4.2).
pub fn receiver_report(out: &mut Vec<u8>, sender: u32, blocks: &[Block]) {
    let blocks = &blocks[..blocks.len().min(BLOCKS)];
    out.extend([0x80 | blocks.len() as u8, packet_type::RECEIVER_REPORT, 0, 1 + 6 * blocks.len() as u8]);
    out.extend(sender.to_be_bytes());
    for block in blocks {
        let lost = block.lost.clamp(-0x80_0000, 0x7F_FFFF) as u32 & 0xFF_FFFF;
        let loss = u32::from(block.fraction_lost) << 24 | lost;
        for word in [block.ssrc, loss, block.highest, block.jitter, block.last_report, block.delay] {
            out.extend(word.to_be_bytes());
        }
    }
}

/// The name that ties streams of one source together (RFC 3550 section 6.5.1), at most 255 bytes of it.
pub fn source_description(out: &mut Vec<u8>, ssrc: u32, name: &str) {
    const CNAME: u8 = 1;
    let name = &name.as_bytes()[..name.len().min(255)];
    let start = out.len();
    out.extend([0x81, packet_type::SOURCE_DESCRIPTION, 0, 0]);
    out.extend(ssrc.to_be_bytes());
    out.extend([CNAME, name.len() as u8]);
    out.extend(name);
    // At least one zero ends the list.
    out.resize(start + (out.len() + 1 - start).next_multiple_of(4), 0);
    out[start + 3] = ((out.len() - start) / 4 - 1) as u8;
}

/// Asks for packets again (RFC 4585 section 6.2.1). `missing` is in order.
pub fn nack(out: &mut Vec<u8>, sender: u32, media: u32, missing: &[u16]) {
    let start = out.len();
    head(out, packet_type::TRANSPORT_FEEDBACK, format::NACK, sender, media);
    let mut rest = missing;
    while let [first, others @ ..] = rest {
        let near = others.iter().take_while(|next| next.wrapping_sub(*first).wrapping_sub(1) < 16);
        let near = &others[..near.count()];
        let bits =
            near.iter().fold(0_u16, |bits, next| bits | 1 << next.wrapping_sub(*first).wrapping_sub(1));
        out.extend(first.to_be_bytes());
        out.extend(bits.to_be_bytes());
        rest = &others[near.len()..];
    }
    let words = ((out.len() - start) / 4 - 1) as u16;
    out[start + 2..start + 4].copy_from_slice(&words.to_be_bytes());
}

/// Asks for a keyframe (RFC 4585 section 6.3.1).
pub fn picture_loss(out: &mut Vec<u8>, sender: u32, media: u32) {
    head(out, packet_type::PAYLOAD_FEEDBACK, format::PICTURE_LOSS, sender, media);
}

fn head(out: &mut Vec<u8>, kind: u8, format: u8, sender: u32, media: u32) {
    out.extend([0x80 | format, kind, 0, 2]);
    out.extend(sender.to_be_bytes());
    out.extend(media.to_be_bytes());
}
