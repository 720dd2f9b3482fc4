//! RTP header extensions (RFC 8285): which ones are negotiated, and finding one in a packet without
//! copying or allocating.

use str0m::rtp::{Extension, ExtensionMap, ExtensionSerializer, ExtensionValues};

use crate::dependency_descriptor;

/// The extensions that an answer may agree to. The numbers are the offer's in the end.
pub(crate) fn negotiated() -> ExtensionMap {
    let mut map = ExtensionMap::empty();
    map.set(1, Extension::AudioLevel);
    map.set(2, Extension::AbsoluteSendTime);
    map.set(3, Extension::TransportSequenceNumber);
    map.set(4, Extension::RtpMid);
    map.set(10, Extension::RtpStreamId);
    map.set(11, Extension::RepairedRtpStreamId);
    map.set(12, dependency_descriptor());
    map.set(13, Extension::VideoOrientation);
    map
}

/// The Dependency Descriptor as str0m negotiates it.
pub(crate) fn dependency_descriptor() -> Extension {
    Extension::with_serializer(dependency_descriptor::URI, NegotiatedOnly)
}

/// Negotiates the descriptor and writes none: slots do not carry it, and arriving ones are read where
/// they stand ([`find`]) instead of being boxed into a map of values for each packet.
#[derive(Debug)]
struct NegotiatedOnly;

impl ExtensionSerializer for NegotiatedOnly {
    fn write_to(&self, _: &mut [u8], _: &ExtensionValues) -> usize {
        0
    }

    fn parse_value(&self, _: &[u8], _: &mut ExtensionValues) -> bool {
        true
    }

    fn is_video(&self) -> bool {
        true
    }

    fn is_audio(&self) -> bool {
        false
    }
}

/// The bytes of the extension with this number in an RTP packet, in either form of RFC 8285.
/// SRTP authenticates the header but does not encrypt it, so this works before decryption; the caller
/// trusts the result only after the packet has been authenticated.
pub(crate) fn find(packet: &[u8], number: u8) -> Option<&[u8]> {
    let first = *packet.first()?;
    if first >> 6 != 2 || first & 0x10 == 0 {
        return None;
    }
    let start = 12 + 4 * usize::from(first & 0x0F);
    let head = packet.get(start..start + 4)?;
    let words = usize::from(u16::from_be_bytes([head[2], head[3]]));
    let body = packet.get(start + 4..start + 4 + 4 * words)?;
    match u16::from_be_bytes([head[0], head[1]]) {
        0xBEDE => elements(body, number, 1),
        two_byte if two_byte & 0xFFF0 == 0x1000 => elements(body, number, 2),
        _ => None,
    }
}

fn elements(mut body: &[u8], number: u8, head: usize) -> Option<&[u8]> {
    while let Some(first) = body.first() {
        if *first == 0 {
            body = &body[1..];
            continue;
        }
        let (id, length) = match head {
            1 if first >> 4 == 15 => return None,
            1 => (first >> 4, usize::from(first & 0x0F) + 1),
            _ => (*first, usize::from(*body.get(1)?)),
        };
        let data = body.get(head..head + length)?;
        if id == number {
            return Some(data);
        }
        body = &body[head + length..];
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(profile: u16, body: &[u8]) -> Vec<u8> {
        let mut packet = vec![0x90, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3];
        packet.extend(profile.to_be_bytes());
        packet.extend((body.len() as u16 / 4).to_be_bytes());
        packet.extend(body);
        packet.extend([1, 2, 3]);
        packet
    }

    #[test]
    fn both_forms_are_read_and_padding_is_skipped() {
        let short = packet(0xBEDE, &[0x30, 9, 0, 0xD2, 1, 2, 3, 0]);
        assert_eq!(find(&short, 13), Some(&[1, 2, 3][..]));
        assert_eq!(find(&short, 3), Some(&[9][..]));
        assert_eq!(find(&short, 4), None);
        let long = packet(0x1000, &[13, 4, 1, 2, 3, 4, 0, 0]);
        assert_eq!(find(&long, 13), Some(&[1, 2, 3, 4][..]));
    }

    #[test]
    fn lengths_that_lie_find_nothing() {
        assert_eq!(find(&packet(0xBEDE, &[0xDF, 1, 2, 3]), 13), None);
        assert_eq!(find(&packet(0x1000, &[13, 200, 2, 3]), 13), None);
        let whole = packet(0x1000, &[1, 1, 7, 13, 3, 1, 2, 3]);
        for length in 0..whole.len() - 3 {
            assert_eq!(find(&whole[..length], 13), None);
        }
    }
}
