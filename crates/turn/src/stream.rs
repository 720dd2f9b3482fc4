//! Messages out of a stream of bytes (RFC 8656 sections 2.1 and 12.5): STUN messages and ChannelData, told apart by
//! their first two bits, one behind the other.

use crate::stun::{self, MAGIC_COOKIE, padded};

/// The longest message that is taken in, in bytes. A datagram for the media plane fits an Ethernet frame; the rest is
/// for what an indication has around it.
pub const MAX_MESSAGE: usize = 2_048;

/// Bytes before the payload of ChannelData (RFC 8656 section 12.4).
const CHANNEL_HEADER: usize = 4;

/// Why a stream cannot be read on: after this nobody knows where the next message begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Neither a STUN message nor ChannelData begins here.
    Unknown,
    /// A message is over [`MAX_MESSAGE`].
    TooLong,
}

/// A whole message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// As [`stun::Message::parse`] reads it.
    Stun(&'a [u8]),
    /// A datagram for the peer that the channel is bound to.
    ChannelData { channel: u16, payload: &'a [u8] },
}

/// Holds a message until all of it is there: never more than [`MAX_MESSAGE`].
#[derive(Debug, Default)]
pub(crate) struct Stream {
    buffer: Vec<u8>,
    handed_out: bool,
}

impl Stream {
    /// Takes from `input` what the next message lacks, and gives the message if it is whole then.
    pub fn next<'a>(&'a mut self, input: &mut &[u8]) -> Result<Option<Piece<'a>>, Fault> {
        if std::mem::take(&mut self.handed_out) {
            self.buffer.clear();
        }
        loop {
            let extent = extent(&self.buffer)?;
            let wanted = match extent {
                Extent::Header(length) => length,
                Extent::Stun(length) | Extent::ChannelData { padded: length, .. } => length,
            };
            let (taken, rest) = input.split_at(input.len().min(wanted - self.buffer.len()));
            self.buffer.extend_from_slice(taken);
            *input = rest;
            if self.buffer.len() < wanted {
                return Ok(None);
            }
            match extent {
                Extent::Header(_) => {}
                Extent::Stun(_) => {
                    self.handed_out = true;
                    return Ok(Some(Piece::Stun(&self.buffer)));
                }
                Extent::ChannelData { channel, payload, .. } => {
                    self.handed_out = true;
                    let payload = &self.buffer[CHANNEL_HEADER..CHANNEL_HEADER + payload];
                    return Ok(Some(Piece::ChannelData { channel, payload }));
                }
            }
        }
    }
}

/// How long a message is, as far as its beginning tells.
#[derive(Clone, Copy)]
enum Extent {
    /// It takes so many bytes to tell.
    Header(usize),
    Stun(usize),
    ChannelData {
        channel: u16,
        payload: usize,
        padded: usize,
    },
}

fn extent(begun: &[u8]) -> Result<Extent, Fault> {
    let Some(&[b0, b1, b2, b3]) = begun.first_chunk::<4>() else { return Ok(Extent::Header(4)) };
    let (first, length) = (u16::from_be_bytes([b0, b1]), usize::from(u16::from_be_bytes([b2, b3])));
    let extent = match b0 {
        0x00..=0x3F => match begun.get(4..8) {
            None => return Ok(Extent::Header(8)),
            Some(cookie) if cookie == MAGIC_COOKIE && length % 4 == 0 => Extent::Stun(stun::HEADER + length),
            Some(_) => return Err(Fault::Unknown),
        },
        0x40..=0x7F => {
            let padded = CHANNEL_HEADER + padded(length);
            Extent::ChannelData { channel: first, payload: length, padded }
        }
        _ => return Err(Fault::Unknown),
    };
    match extent {
        Extent::Stun(length) | Extent::ChannelData { padded: length, .. } if length > MAX_MESSAGE => {
            Err(Fault::TooLong)
        }
        _ => Ok(extent),
    }
}

/// A datagram from the peer of a channel, padded as a stream needs it (RFC 8656 section 12.5). The payload is
/// shorter than 65,536 bytes.
pub(crate) fn channel_data(channel: u16, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(CHANNEL_HEADER + padded(payload.len()));
    bytes.extend(channel.to_be_bytes());
    bytes.extend(u16::try_from(payload.len()).unwrap_or(u16::MAX).to_be_bytes());
    bytes.extend_from_slice(payload);
    bytes.resize(padded(bytes.len()), 0);
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stun::{AttributeType, Builder, Class, Method, TransactionId};

    fn indication(data: &[u8]) -> Vec<u8> {
        Builder::new(Class::Indication, Method::SEND, TransactionId([3; 12]))
            .attribute(AttributeType::DATA, data)
            .finish()
    }

    type Read = (Vec<(Option<u16>, Vec<u8>)>, Option<Fault>);

    /// Everything in a stream that comes in reads of this length, and how it ended.
    fn read(stream: &[u8], cut: usize) -> Read {
        let (mut reader, mut pieces) = (Stream::default(), Vec::new());
        for mut input in stream.chunks(cut) {
            loop {
                match reader.next(&mut input) {
                    Ok(Some(Piece::Stun(bytes))) => pieces.push((None, bytes.to_vec())),
                    Ok(Some(Piece::ChannelData { channel, payload })) => {
                        pieces.push((Some(channel), payload.to_vec()));
                    }
                    Ok(None) => break,
                    Err(fault) => return (pieces, Some(fault)),
                }
                assert!(reader.buffer.len() <= MAX_MESSAGE);
            }
            assert!(input.is_empty());
        }
        (pieces, None)
    }

    proptest! {
        #[test]
        fn messages_survive_any_cutting_of_the_stream(
            messages in prop::collection::vec((prop::option::of(0x4000..0x8000_u16), prop::collection::vec(any::<u8>(), 0..300)), 0..8),
            cut in 1..50_usize,
        ) {
            let mut stream = Vec::new();
            let mut sent = Vec::new();
            for (channel, data) in messages {
                let message = channel.map_or_else(|| indication(&data), |channel| channel_data(channel, &data));
                stream.extend(&message);
                sent.push((channel, if channel.is_some() { data } else { message }));
            }
            prop_assert_eq!(read(&stream, cut), (sent, None));
        }

        #[test]
        fn no_bytes_are_too_strange(stream in prop::collection::vec(any::<u8>(), 0..100), cut in 1..20_usize) {
            prop_assert_eq!(read(&stream, cut), read(&stream, 100));
        }
    }

    #[test]
    fn padding_is_skipped_and_not_counted() {
        let stream = [&channel_data(0x4001, b"12345")[..], &channel_data(0x4002, b"")].concat();
        assert_eq!(stream.len(), 12 + 4);
        assert_eq!(read(&stream, 3).0, [(Some(0x4001), b"12345".to_vec()), (Some(0x4002), Vec::new())]);
    }

    #[test]
    fn what_is_no_message_or_too_long_a_one_ends_it() {
        for (bytes, fault) in [
            (&b"POST / HTTP/1.1\r\n"[..], Fault::TooLong),
            (&[0x16, 3, 1, 2, 0, 1, 0, 1], Fault::Unknown),
            (&[0x80, 96, 0, 1], Fault::Unknown),
            (&[0, 3, 0, 7, 0x21, 0x12, 0xA4, 0x42], Fault::Unknown),
            (&[0, 3, 0, 8, 0x21, 0x12, 0xA4, 0x43], Fault::Unknown),
            (&[0, 3, 7, 0xF0, 0x21, 0x12, 0xA4, 0x42], Fault::TooLong),
            (&[0x40, 0, 7, 0xFD], Fault::TooLong),
        ] {
            assert_eq!(read(bytes, 1).1, Some(fault), "{bytes:x?}");
        }
        let longest = channel_data(0x4000, &[7; MAX_MESSAGE - 4]);
        assert_eq!(read(&longest, 1000).0.len(), 1);
    }
}
