//! What goes through: Send and Data indications, ChannelData (RFC 8656 sections 11 and 12).

use std::time::Instant;

use proptest::prelude::*;
use turn::stun::{AttributeType, Builder, Class, Message, Method, TransactionId};
use turn::{Closed, MAX_MESSAGE, Output};

use crate::client::{
    self, CANDIDATE, Client, address, channel, channel_data, config, lifetime, peer, seconds,
    send_indication, server,
};

fn bound() -> Client {
    let now = Instant::now();
    let mut client = Client::allocated(&server(config(), now), 1, now);
    assert_eq!(client.request(Method::CHANNEL_BIND, channel(0x4000, CANDIDATE)).code(), 0);
    client
}

#[test]
fn by_indications() {
    let now = Instant::now();
    let mut client = Client::permitted(&server(config(), now), 1, now);
    client.bytes(&send_indication(address(CANDIDATE), b"hello"));
    assert_eq!(client.datagrams(), [(address(CANDIDATE), b"hello".to_vec())]);

    let written = client.media(CANDIDATE, b"welcome");
    let message = Message::parse(&written[0]).unwrap();
    assert_eq!((message.class(), message.method()), (Class::Indication, Method::DATA));
    let peers: Vec<_> = message.addresses(AttributeType::XOR_PEER_ADDRESS).collect();
    assert_eq!(peers, [Some(address(CANDIDATE))]);
    assert_eq!(message.attribute(AttributeType::DATA), Some(&b"welcome"[..]));
}

#[test]
fn by_a_channel_with_padding() {
    let mut client = bound();
    client.bytes(&[channel_data(0x4000, b"12345"), channel_data(0x4000, b"678")].concat());
    let own = address(CANDIDATE);
    assert_eq!(client.datagrams(), [(own, b"12345".to_vec()), (own, b"678".to_vec())]);
    assert_eq!(client.media(CANDIDATE, b"12345"), [b"\x40\x00\x00\x0512345\0\0\0".to_vec()]);
    assert_eq!(client.media(CANDIDATE, b"1234"), [b"\x40\x00\x00\x041234".to_vec()]);
}

#[test]
fn nothing_without_a_permission_or_a_channel() {
    let now = Instant::now();
    let mut client = Client::allocated(&server(config(), now), 1, now);
    client.bytes(&send_indication(address(CANDIDATE), b"hello"));
    client.bytes(&channel_data(0x4000, b"hello"));
    assert_eq!(client.datagrams(), []);
    assert_eq!(client.media(CANDIDATE, b"welcome").len(), 0);
    assert_eq!(client.request(Method::CREATE_PERMISSION, peer(CANDIDATE)).code(), 0);
    client.bytes(&channel_data(0x4000, b"hello"));
    assert_eq!(client.datagrams(), []);
    assert_eq!(client.media("203.0.113.6:443", b"who is that?").len(), 0);
}

#[test]
fn permissions_last_five_minutes_and_channels_ten() {
    let mut client = bound();
    let own = address(CANDIDATE);
    client.request(Method::REFRESH, lifetime(3_600));
    client.pass(seconds(299));
    client.bytes(&send_indication(own, b"1"));
    assert_eq!(client.media(CANDIDATE, b"1").len(), 1);
    client.pass(seconds(1));
    client.bytes(&send_indication(own, b"2"));
    assert_eq!(client.media(CANDIDATE, b"2").len(), 0);
    client.bytes(&channel_data(0x4000, b"3"));
    assert_eq!(client.datagrams(), [(own, b"1".to_vec()), (own, b"3".to_vec())]);
    assert_eq!(client.request(Method::CREATE_PERMISSION, peer(CANDIDATE)).code(), 0);
    assert_eq!(client.media(CANDIDATE, b"4")[0][..2], [0x40, 0]);
    client.pass(seconds(299));
    client.bytes(&channel_data(0x4000, b"5"));
    client.pass(seconds(1));
    client.bytes(&channel_data(0x4000, b"6"));
    assert_eq!(client.datagrams(), [(own, b"5".to_vec())]);
    assert_eq!(client.request(Method::CREATE_PERMISSION, peer(CANDIDATE)).code(), 0);
    let written = client.media(CANDIDATE, b"7");
    assert_eq!(Message::parse(&written[0]).unwrap().method(), Method::DATA, "an indication again");
}

#[test]
fn indications_that_are_not_whole_are_dropped() {
    let now = Instant::now();
    let mut client = Client::permitted(&server(config(), now), 1, now);
    let begin = || Builder::new(Class::Indication, Method::SEND, TransactionId([1; 12]));
    let own = address(CANDIDATE);
    for message in [
        begin().attribute(AttributeType::DATA, b"to nobody"),
        begin().address(AttributeType::XOR_PEER_ADDRESS, own),
        begin().attribute(AttributeType::XOR_PEER_ADDRESS, &[0, 1]).attribute(AttributeType::DATA, b"?"),
        begin()
            .address(AttributeType::XOR_PEER_ADDRESS, own)
            .attribute(AttributeType::DATA, b"?")
            .attribute(AttributeType(0x7ABC), b"must be understood"),
        begin().address(AttributeType::XOR_PEER_ADDRESS, own).attribute(AttributeType::DATA, b""),
    ] {
        assert_eq!(client.bytes(&message.finish()).len(), 0);
        assert_eq!(client.datagrams(), []);
    }
    let whole = begin()
        .attribute(AttributeType::DONT_FRAGMENT, b"")
        .address(AttributeType::XOR_PEER_ADDRESS, own)
        .attribute(AttributeType::DATA, b"!");
    client.bytes(&whole.finish());
    assert_eq!(client.datagrams(), [(own, b"!".to_vec())]);
}

#[test]
fn what_is_too_long_or_no_message_ends_the_connection() {
    for (bytes, reason) in [
        (channel_data(0x4000, &[7; MAX_MESSAGE - 3]), Closed::TooLong),
        (send_indication(address(CANDIDATE), &[7; MAX_MESSAGE]), Closed::TooLong),
        (b"POST / HTTP/1.1\r\n\r\n".to_vec(), Closed::TooLong),
        (vec![0x80, 96, 0, 1], Closed::Malformed),
        // The attribute is longer than the message.
        (
            vec![0, 0x16, 0, 4, 0x21, 0x12, 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 0, 0x13, 0, 1],
            Closed::Malformed,
        ),
    ] {
        let mut client = bound();
        let relayed = client.relayed();
        client.done.clear();
        client.bytes(&[channel_data(0x4000, b"before"), bytes, channel_data(0x4000, b"after")].concat());
        let payload = b"before".to_vec();
        let before = Output::Datagram { source: relayed, peer: address(CANDIDATE), payload };
        assert_eq!(client.done, [before, Output::Released(relayed), Output::Close(reason)]);
    }
    let mut client = bound();
    client.bytes(&channel_data(0x4000, &[7; MAX_MESSAGE - 4]));
    assert_eq!(client.datagrams().len(), 1, "the longest");
}

#[test]
fn a_client_that_does_not_read_loses_datagrams_and_holds_no_memory() {
    let mut client = bound();
    for _ in 0..1_000 {
        client.connection.send(address(CANDIDATE), &[7; 1_200], client.now);
    }
    let written = client.poll();
    assert!((200..300).contains(&written.len()), "{}", written.len());
    assert_eq!(client.media(CANDIDATE, b"and on").len(), 1);
    assert_eq!(client.media(CANDIDATE, &[7; MAX_MESSAGE + 1]).len(), 0, "nobody sends such");
}

/// Things that clients send, honest and not.
fn messages() -> Vec<Vec<u8>> {
    let mut client = bound();
    let own = address(CANDIDATE);
    let mut messages = vec![
        channel_data(0x4000, b"12345"),
        channel_data(0x4000, b""),
        channel_data(0x4001, b"unbound"),
        channel_data(0x4000, &[9; 1_200]),
        send_indication(own, b"an indication"),
        send_indication(address("127.0.0.1:80"), b"elsewhere"),
        client.signed(Method::REFRESH, |request| request),
        client.signed(Method::CREATE_PERMISSION, peer(CANDIDATE)),
        client.signed(Method::CREATE_PERMISSION, peer("10.0.0.1:1")),
        client.signed(Method::REFRESH, lifetime(0)),
        client.unsigned(Method::ALLOCATE, client::udp).finish(),
        b"nonsense".to_vec(),
    ];
    client.credentials.password.push('!');
    messages.push(client.signed(Method::REFRESH, lifetime(0)));
    messages
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn it_does_not_matter_how_the_stream_is_cut(
        order in prop::collection::vec(0..13_usize, 1..20),
        cuts in prop::collection::vec(1..200_usize, 1..50),
    ) {
        let messages = messages();
        let stream: Vec<u8> = order.iter().flat_map(|index| messages[*index].clone()).collect();
        let outputs = |client: &mut Client, pieces: &mut dyn Iterator<Item = &[u8]>| {
            let mut outputs = Vec::new();
            for piece in pieces {
                client.connection.receive(piece, client.now);
                loop {
                    match client.connection.poll() {
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
        };
        let whole = outputs(&mut bound(), &mut std::iter::once(&stream[..]));
        let (mut rest, mut pieces) = (&stream[..], Vec::new());
        for cut in cuts.iter().cycle() {
            let (piece, tail) = rest.split_at((*cut).min(rest.len()));
            pieces.push(piece);
            rest = tail;
            if rest.is_empty() {
                break;
            }
        }
        prop_assert_eq!(&outputs(&mut bound(), &mut pieces.into_iter()), &whole);
        prop_assert_eq!(&outputs(&mut bound(), &mut stream.chunks(1)), &whole, "byte by byte");
    }
}
