//! STUN messages (RFC 8489): [`Message`] reads one, [`Builder`] writes one, [`Key`] proves who wrote it. As much of it
//! as a TURN server needs.

mod attribute;
mod builder;
mod key;
mod message;
#[cfg(test)]
mod rfc5769;

pub use attribute::AttributeType;
pub use builder::Builder;
pub use key::{Hash, Integrity, Key};
pub use message::{Malformed, Message};

/// Bytes before the attributes (RFC 8489 section 5).
pub const HEADER: usize = 20;
/// What tells STUN from other protocols (RFC 8489 section 5).
pub const MAGIC_COOKIE: [u8; 4] = [0x21, 0x12, 0xA4, 0x42];

const FINGERPRINT_MASK: u32 = 0x5354_554E;
const CRC: crc::Crc<u32> = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC);

/// What kind of message it is (RFC 8489 section 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Wants an answer.
    Request,
    /// Wants none.
    Indication,
    /// The answer to a request that was carried out.
    Success,
    /// The answer to a request that was not.
    Error,
}

/// What a message is about (RFC 8656 section 17): twelve bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Method(pub u16);

#[allow(missing_docs, reason = "the names are those of RFC 8656 section 17")]
impl Method {
    pub const ALLOCATE: Self = Self(0x003);
    pub const REFRESH: Self = Self(0x004);
    pub const SEND: Self = Self(0x006);
    pub const DATA: Self = Self(0x007);
    pub const CREATE_PERMISSION: Self = Self(0x008);
    pub const CHANNEL_BIND: Self = Self(0x009);
}

/// What an answer has in common with its request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TransactionId(pub [u8; 12]);

/// Class and method share fourteen bits: the class's two lie between the method's (RFC 8489 figure 3).
fn message_type(class: Class, method: Method) -> u16 {
    let class = match class {
        Class::Request => 0x000,
        Class::Indication => 0x010,
        Class::Success => 0x100,
        Class::Error => 0x110,
    };
    let method = method.0 & 0xFFF;
    class | method & 0x00F | (method & 0x070) << 1 | (method & 0xF80) << 2
}

fn class_and_method(message_type: u16) -> (Class, Method) {
    let class = match message_type & 0x110 {
        0x000 => Class::Request,
        0x010 => Class::Indication,
        0x100 => Class::Success,
        _ => Class::Error,
    };
    let method = message_type & 0x00F | (message_type & 0x0E0) >> 1 | (message_type & 0x3E00) >> 2;
    (class, Method(method))
}

/// Attributes, and ChannelData on a stream, end at multiples of four bytes.
pub(crate) fn padded(length: usize) -> usize {
    length.next_multiple_of(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_of_one_class_and_method() {
        for bits in 0..0x4000 {
            let (class, method) = class_and_method(bits);
            assert_eq!(message_type(class, method), bits);
        }
        assert_eq!(message_type(Class::Success, Method::CHANNEL_BIND), 0x0109);
        assert_eq!(message_type(Class::Indication, Method::DATA), 0x0017);
        assert_eq!(message_type(Class::Error, Method::ALLOCATE), 0x0113);
    }
}
