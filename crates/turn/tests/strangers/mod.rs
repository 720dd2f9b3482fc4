//! What is done with bytes from strangers and from members: the function that the fuzzer calls, and `cargo test` for each
//! file of the corpus. It may not panic, whatever the bytes, and nothing may leave for anybody but our own media.
#![allow(dead_code, clippy::unwrap_used)]

use std::time::Instant;

use turn::stun::{AttributeType, Builder, Class, HEADER, Integrity, Key, Message, Method, TransactionId};
use turn::{Connection, Output};

use super::client::{
    CANDIDATE, CANDIDATE_V6, Client, address, channel, channel_data, config, peer, send_indication, server,
    udp,
};

/// Longer than any answer that there is.
const LONGEST_ANSWER: usize = 256;

/// The first byte says who has sent the rest: a stranger or a member with a channel (both after a byte that says how the
/// stream is cut), a member who signs whatever it is; or that it is one message.
pub fn turn(data: &[u8]) {
    let Some((&kind, bytes)) = data.split_first() else { return };
    match kind {
        b's' => stranger(bytes),
        b'c' => member(bytes),
        b'r' => requests(bytes),
        _ => message(bytes),
    }
}

fn stranger(bytes: &[u8]) {
    let Some((&cut, stream)) = bytes.split_first() else { return };
    let now = Instant::now();
    let server = server(config(), now);
    let outputs = |cut: usize| read(&mut Client::new(&server, 1, now).connection, stream, cut, now);
    let whole = outputs(stream.len().max(1));
    for output in &whole {
        match output {
            Output::Write(answer) => assert!(answer.len() <= LONGEST_ANSWER),
            Output::Close(_) => {}
            output => panic!("a stranger has made {output:?}"),
        }
    }
    // The nonce is the connection's own.
    let shapes = |outputs: &[Output]| outputs.iter().map(|output| format!("{output:?}")).collect::<Vec<_>>();
    assert_eq!(shapes(&whole), shapes(&outputs(usize::from(cut) + 1)), "cuts matter");
    assert_eq!(server.allocations(), 0);
}

fn member(bytes: &[u8]) {
    let Some((&cut, stream)) = bytes.split_first() else { return };
    let now = Instant::now();
    let outputs = |cut: usize| {
        let mut client = Client::allocated(&server(config(), now), 1, now);
        assert_eq!(client.request(Method::CHANNEL_BIND, channel(0x4000, CANDIDATE)).code(), 0);
        read(&mut client.connection, stream, cut, now)
    };
    let whole = outputs(stream.len().max(1));
    assert_eq!(whole, outputs(usize::from(cut) + 1), "cuts matter");
    whole.iter().for_each(|output| stays_here(output, stream.len()));
}

/// Requests whose attributes stand behind a byte for the method: type, a byte of length, value.
fn requests(mut bytes: &[u8]) {
    let methods = [Method::ALLOCATE, Method::REFRESH, Method::CREATE_PERMISSION, Method::CHANNEL_BIND];
    let now = Instant::now();
    let server = server(config(), now);
    let mut client = Client::informed(&server, 1, now);
    while let Some((&head, rest)) = bytes.split_first() {
        let method = methods[usize::from(head & 3)];
        let count = head >> 2 & 7;
        bytes = rest;
        let fill = |mut request: Builder| {
            for _ in 0..count {
                let Some((&[high, low, length], rest)) = bytes.split_first_chunk::<3>() else { break };
                let (value, rest) = rest.split_at(rest.len().min(length.into()));
                request = request.attribute(AttributeType(u16::from_be_bytes([high, low])), value);
                bytes = rest;
            }
            request
        };
        let request = client.signed(method, fill);
        for answer in client.bytes(&request) {
            let answer = Message::parse(&answer).unwrap();
            assert_eq!(answer.error_code().is_some(), answer.class() == Class::Error);
        }
        client.media(CANDIDATE, b"from the media plane");
        assert!(server.allocations() <= 1);
        client.bytes(&send_indication(address(CANDIDATE), b"to it"));
        client.done.iter().for_each(|output| stays_here(output, 100));
    }
}

fn message(bytes: &[u8]) {
    let Ok(message) = Message::parse(bytes) else { return };
    assert!(!message.is_signed_with(&Key::short_term(b"nobody has this")));
    message.addresses(AttributeType::XOR_PEER_ADDRESS).count();
    let anew = Builder::new(message.class(), message.method(), message.transaction());
    let anew = message.attributes().fold(anew, |anew, (kind, value)| anew.attribute(kind, value)).finish();
    let again = Message::parse(&anew).unwrap();
    assert!(again.attributes().eq(message.attributes()));
    assert!(anew.len() <= bytes.len() && anew.len() >= HEADER);
}

/// Everything that a stream makes a connection do.
fn read(connection: &mut Connection, stream: &[u8], cut: usize, now: Instant) -> Vec<Output> {
    let mut outputs = Vec::new();
    for piece in stream.chunks(cut) {
        connection.receive(piece, now);
        loop {
            match connection.poll() {
                Output::Timeout(_) => break,
                Output::Close(reason) => {
                    outputs.push(Output::Close(reason));
                    return outputs;
                }
                output => outputs.push(output),
            }
        }
    }
    outputs
}

fn stays_here(output: &Output, came: usize) {
    if let Output::Datagram { peer, payload, .. } = output {
        assert!([CANDIDATE, CANDIDATE_V6].map(address).contains(peer), "{peer} is not ours");
        assert!(!payload.is_empty() && payload.len() <= came);
    }
}

/// The corpus's seeds.
pub fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let with = |kind: u8, bytes: &[u8]| [&[kind], bytes].concat();
    let begin = |class, method| Builder::new(class, method, TransactionId([7; 12]));
    let bare = |method| begin(Class::Request, method);
    let key = Key::short_term(b"a guess");
    let guess = udp(bare(Method::ALLOCATE))
        .attribute(AttributeType::USERNAME, b"1800000600:AQEBAQEBAQEBAQEB")
        .attribute(AttributeType::REALM, b"conclave")
        .attribute(AttributeType::NONCE, b"obMatJos2gAAAAAAAAAAAAA");
    let both = guess.sign(Integrity::Sha1, &key).sign(Integrity::Sha256, &key).fingerprint().finish();
    let stream = [
        channel_data(0x4000, b"12345"),
        send_indication(address(CANDIDATE), b"an indication"),
        send_indication(address("[::ffff:127.0.0.1]:443"), b"elsewhere"),
        channel_data(0x4001, b""),
        channel_data(0x4000, &[0x80; 1_200]),
    ]
    .concat();
    // Requests in the form of `requests`: a method, and attributes as its request would have them.
    let wish = |method: u8, fill: &dyn Fn(Builder) -> Builder, transaction: u8| {
        let message =
            fill(Builder::new(Class::Request, Method::ALLOCATE, TransactionId([transaction; 12]))).finish();
        let message = Message::parse(&message).unwrap();
        let mut bytes = vec![method | (message.attributes().count() as u8) << 2];
        for (kind, value) in message.attributes() {
            bytes.extend(kind.0.to_be_bytes());
            bytes.push(value.len() as u8);
            bytes.extend(value);
        }
        bytes
    };
    let allocate = wish(0, &udp, 2);
    let dressed = |request: Builder| {
        udp(request)
            .attribute(AttributeType::LIFETIME, &[0, 0, 1, 0])
            .attribute(AttributeType::EVEN_PORT, &[0])
            .attribute(AttributeType::DONT_FRAGMENT, &[])
            .attribute(AttributeType::REQUESTED_ADDRESS_FAMILY, &[2, 0, 0, 0])
    };
    let life = [
        allocate.clone(),
        wish(2, &peer(CANDIDATE), 3),
        wish(3, &channel(0x4000, CANDIDATE), 4),
        wish(1, &|request| request, 5),
        wish(1, &super::client::lifetime(0), 6),
    ]
    .concat();
    let elsewhere = [
        allocate.clone(),
        wish(2, &|request| peer("127.0.0.1:443")(peer(CANDIDATE)(request)), 3),
        wish(2, &peer("[64:ff9b::7f00:1]:443"), 4),
        wish(3, &channel(0x4000, "203.0.113.5:80"), 5),
    ]
    .concat();
    vec![
        ("allocate_without_credentials", with(b's', &with(4, &udp(bare(Method::ALLOCATE)).finish()))),
        ("allocate_with_a_guess", with(b's', &with(30, &both))),
        ("binding", with(b's', &with(0, &bare(Method(1)).finish()))),
        ("http", with(b's', &with(0, b"POST / HTTP/1.1\r\n\r\n"))),
        ("refused_too_often", with(b's', &with(99, &both.repeat(9)))),
        ("datagrams", with(b'c', &with(6, &stream))),
        ("too_long", with(b'c', &with(6, &[0x40, 0, 0x7F, 0xFF]))),
        ("a_life", with(b'r', &life)),
        ("elsewhere", with(b'r', &elsewhere)),
        ("every_wish", with(b'r', &wish(0, &dressed, 2))),
        ("message", with(b'm', &both)),
        (
            "data_indication",
            with(b'm', &begin(Class::Indication, Method::DATA).attribute(AttributeType::DATA, b"x").finish()),
        ),
    ]
}
