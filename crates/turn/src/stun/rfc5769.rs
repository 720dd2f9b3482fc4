//! The sample messages of RFC 5769.

use super::{AttributeType, Builder, Class, Hash, Integrity, Key, Message, Method, TransactionId};

const BINDING: Method = Method(1);
const PASSWORD: &[u8] = b"VOkJxbRl1RmTxUk/WvJxBt";

const REQUEST: &str = "000100582112a442b7e7a701bc34d686fa87dfae80220010\
    5354554e207465737420636c69656e74002400046e0001ff80290008932ff9b151263b36\
    000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf";
const ANSWER_IPV4: &str = "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220\
    002000080001a147e112a643000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96";
const ANSWER_IPV6: &str = "010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220\
    002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf11784c97c8292c275bfe3ed41\
    80280004c8fb0b4c";
const LONG_TERM: &str = "000100602112a44278ad3433c6ad72c029da412e00060012e3839ee38388e383aae38383e382af\
    e382b900000015001c662f2f3439396b39353464364f4c33346f4c394653547679363473410014000b6578616d706c652e\
    6f72670000080014f67024656dd64a3e02b8e0712e85c9a28ca89666";

fn bytes(vector: &str) -> Vec<u8> {
    hex::decode(vector).unwrap()
}

#[test]
fn section_2_1_a_request() {
    let bytes = bytes(REQUEST);
    let message = Message::parse(&bytes).unwrap();
    assert_eq!((message.class(), message.method()), (Class::Request, BINDING));
    assert_eq!(message.attribute(AttributeType::SOFTWARE), Some(&b"STUN test client"[..]));
    assert_eq!(message.attribute(AttributeType::USERNAME), Some(&b"evtj:h6vY"[..]));
    assert!(message.is_signed_with(&Key::short_term(PASSWORD)));
}

#[test]
fn sections_2_2_and_2_3_answers() {
    for (vector, address) in
        [(ANSWER_IPV4, "192.0.2.1:32853"), (ANSWER_IPV6, "[2001:db8:1234:5678:11:2233:4455:6677]:32853")]
    {
        let bytes = bytes(vector);
        let message = Message::parse(&bytes).unwrap();
        assert_eq!((message.class(), message.method()), (Class::Success, BINDING));
        assert_eq!(message.attribute(AttributeType::SOFTWARE), Some(&b"test vector"[..]));
        let mapped: Vec<_> = message.addresses(AttributeType::XOR_MAPPED_ADDRESS).collect();
        assert_eq!(mapped, [Some(address.parse().unwrap())]);
        assert!(message.is_signed_with(&Key::short_term(PASSWORD)));
    }
}

#[test]
fn section_2_4_a_request_with_long_term_credentials() {
    let username = "\u{30DE}\u{30C8}\u{30EA}\u{30C3}\u{30AF}\u{30B9}".as_bytes();
    let nonce = b"f//499k954d6OL34oL9FSTvy64sA";
    let key = Key::long_term(Hash::Md5, username, b"example.org", b"TheMatrIX");
    let bytes = bytes(LONG_TERM);
    let message = Message::parse(&bytes).unwrap();
    assert_eq!(message.attribute(AttributeType::USERNAME), Some(username));
    assert_eq!(message.attribute(AttributeType::NONCE), Some(&nonce[..]));
    assert_eq!(message.attribute(AttributeType::REALM), Some(&b"example.org"[..]));
    assert!(message.is_signed_with(&key));

    let transaction: [u8; 12] = bytes[8..20].try_into().unwrap();
    let written = Builder::new(Class::Request, BINDING, TransactionId(transaction))
        .attribute(AttributeType::USERNAME, username)
        .attribute(AttributeType::NONCE, nonce)
        .attribute(AttributeType::REALM, b"example.org")
        .sign(Integrity::Sha1, &key)
        .finish();
    assert_eq!(written, bytes, "this one is padded with zeros, as we write");
}

/// The others are padded with spaces: written anew, they differ in those and in what covers them.
#[test]
fn what_is_written_anew_reads_the_same() {
    for vector in [REQUEST, ANSWER_IPV4, ANSWER_IPV6] {
        let original = bytes(vector);
        let message = Message::parse(&original).unwrap();
        let anew = Builder::new(message.class(), message.method(), message.transaction());
        let anew = message.attributes().fold(anew, |anew, (kind, value)| anew.attribute(kind, value));
        let anew = anew.sign(Integrity::Sha1, &Key::short_term(PASSWORD)).fingerprint().finish();
        assert_eq!(anew.len(), original.len());
        let again = Message::parse(&anew).unwrap();
        assert!(again.attributes().eq(message.attributes()));
        assert!(again.is_signed_with(&Key::short_term(PASSWORD)));
    }
}
