//! Allocations (RFC 8656 sections 7 and 8): what a client can have, for how long, and how many.

use std::time::Instant;

use turn::stun::{AttributeType, Builder, Method};
use turn::{Closed, Config, Output, RelayedAddress};

use crate::client::{
    CANDIDATE, CANDIDATE_V6, Client, HOME, address, channel, config, family, lifetime, peer, seconds, server,
    udp,
};

#[test]
fn a_client_is_given_a_relayed_address_and_told_its_own() {
    let now = Instant::now();
    let server = server(config(), now);
    let mut client = Client::informed(&server, 1, now);
    let answer = client.request(Method::ALLOCATE, udp);
    assert!(answer.is_signed());
    let relayed = RelayedAddress::of(answer.address(AttributeType::XOR_RELAYED_ADDRESS).unwrap()).unwrap();
    assert!(
        relayed.socket_address().is_ipv4(),
        "browsers pair a relayed address with peers of its family only"
    );
    assert_eq!(answer.address(AttributeType::XOR_MAPPED_ADDRESS), Some(address(HOME)));
    assert_eq!(answer.attribute(AttributeType::LIFETIME).unwrap(), 600_u32.to_be_bytes());
    assert_eq!(client.done, [Output::Allocated(relayed)]);
    assert_eq!(client.relayed(), relayed);
}

#[test]
fn of_whichever_family_it_asks_for_if_there_are_peers() {
    let now = Instant::now();
    let both = server(config(), now);
    let relayed = |number| {
        let mut client = Client::informed(&both, 1, now);
        let answer = client.request(Method::ALLOCATE, |request| family(number)(udp(request)));
        answer.address(AttributeType::XOR_RELAYED_ADDRESS).ok_or(answer.code())
    };
    assert!(relayed(1).unwrap().is_ipv4());
    assert!(relayed(2).unwrap().is_ipv6());
    assert_eq!(relayed(3), Err(440));

    let old = server(Config { candidates: vec![address(CANDIDATE)], ..config() }, now);
    let mut client = Client::informed(&old, 1, now);
    assert_eq!(client.request(Method::ALLOCATE, |request| family(2)(udp(request))).code(), 440);
    assert_eq!(client.request(Method::ALLOCATE, udp).code(), 0);
}

#[test]
fn whoever_wants_both_families_gets_the_first_and_is_told_so() {
    let now = Instant::now();
    let mut client = Client::informed(&server(config(), now), 1, now);
    let answer = client.request(Method::ALLOCATE, |request| {
        udp(request).attribute(AttributeType::ADDITIONAL_ADDRESS_FAMILY, &[2, 0, 0, 0])
    });
    assert!(answer.address(AttributeType::XOR_RELAYED_ADDRESS).unwrap().is_ipv4());
    assert_eq!(answer.attribute(AttributeType::ADDRESS_ERROR_CODE).unwrap(), [2, 0, 4, 40]);
}

#[test]
fn wishes_that_are_wrong_or_cannot_be_met() {
    let now = Instant::now();
    let server = server(config(), now);
    let transport = |number: u8| {
        move |request: Builder| request.attribute(AttributeType::REQUESTED_TRANSPORT, &[number, 0, 0, 0])
    };
    let and = |kind: AttributeType, value: &'static [u8]| move |request| udp(request).attribute(kind, value);
    let mut client = Client::informed(&server, 1, now);
    let mut code = |fill: Box<dyn FnOnce(Builder) -> Builder>| client.request(Method::ALLOCATE, fill).code();

    assert_eq!(code(Box::new(transport(6))), 442, "TCP");
    assert_eq!(code(Box::new(|request| request)), 400, "no transport");
    assert_eq!(
        code(Box::new(|request| request.attribute(AttributeType::REQUESTED_TRANSPORT, &[17]))),
        400,
        "half a transport"
    );
    assert_eq!(code(Box::new(and(AttributeType::LIFETIME, &[1, 2]))), 400);
    assert_eq!(code(Box::new(and(AttributeType::EVEN_PORT, &[0x80]))), 508, "the next port too");
    assert_eq!(code(Box::new(and(AttributeType::EVEN_PORT, &[]))), 400);
    assert_eq!(
        code(Box::new(and(AttributeType::RESERVATION_TOKEN, &[1; 8]))),
        508,
        "no token was ever given"
    );
    assert_eq!(code(Box::new(and(AttributeType::RESERVATION_TOKEN, &[1; 4]))), 400);
    assert_eq!(code(Box::new(and(AttributeType::ADDITIONAL_ADDRESS_FAMILY, &[1, 0, 0, 0]))), 400);
    let two = |first: AttributeType, second: AttributeType| {
        Box::new(move |request: Builder| {
            let value = |kind| match kind {
                AttributeType::EVEN_PORT => &[0x80][..],
                AttributeType::RESERVATION_TOKEN => &[1; 8],
                _ => &[2, 0, 0, 0],
            };
            udp(request).attribute(first, value(first)).attribute(second, value(second))
        })
    };
    for second in [
        AttributeType::EVEN_PORT,
        AttributeType::REQUESTED_ADDRESS_FAMILY,
        AttributeType::ADDITIONAL_ADDRESS_FAMILY,
    ] {
        assert_eq!(code(two(AttributeType::RESERVATION_TOKEN, second)), 400);
    }
    assert_eq!(
        code(two(AttributeType::REQUESTED_ADDRESS_FAMILY, AttributeType::ADDITIONAL_ADDRESS_FAMILY)),
        400
    );
    assert_eq!(code(two(AttributeType::EVEN_PORT, AttributeType::ADDITIONAL_ADDRESS_FAMILY)), 400);
    assert_eq!(server.allocations(), 0);
}

#[test]
fn even_ports_and_unfragmented_packets_are_no_trouble() {
    let now = Instant::now();
    let server = server(config(), now);
    for user in 0..20 {
        let mut client = Client::informed(&server, user, now);
        let answer = client.request(Method::ALLOCATE, |request| {
            udp(request)
                .attribute(AttributeType::EVEN_PORT, &[0])
                .attribute(AttributeType::DONT_FRAGMENT, &[])
        });
        assert_eq!(answer.address(AttributeType::XOR_RELAYED_ADDRESS).unwrap().port() % 2, 0);
    }
}

#[test]
fn what_must_be_understood_and_is_not_is_named() {
    let now = Instant::now();
    let mut client = Client::informed(&server(config(), now), 1, now);
    let strange = |request: Builder| {
        udp(request)
            .attribute(AttributeType(0x7ABC), b"?")
            .attribute(AttributeType(0xFABC), b"this need not be")
            .attribute(AttributeType(0x001E), b"")
    };
    let answer = client.request(Method::ALLOCATE, strange);
    assert_eq!(answer.code(), 420);
    assert_eq!(answer.attribute(AttributeType::UNKNOWN_ATTRIBUTES).unwrap(), [0x7A, 0xBC, 0, 0x1E]);
    let many = |request: Builder| {
        (0..200).fold(request, |request, number| request.attribute(AttributeType(0x7000 + number), b""))
    };
    let answer = client.request(Method::ALLOCATE, many);
    assert!(answer.attribute(AttributeType::UNKNOWN_ATTRIBUTES).unwrap().len() <= 32);
}

#[test]
fn a_connection_has_one_allocation_and_a_server_so_many() {
    let now = Instant::now();
    let small = Config { max_allocations: 3, max_allocations_per_user: 2, ..config() };
    let server = server(small, now);
    let mut first = Client::allocated(&server, 1, now);
    assert_eq!(first.request(Method::ALLOCATE, udp).code(), 437);
    let second = Client::allocated(&server, 1, now);
    let mut third = Client::informed(&server, 1, now);
    assert_eq!(third.request(Method::ALLOCATE, udp).code(), 486, "of the same user");
    let _other = Client::allocated(&server, 2, now);
    let mut fourth = Client::informed(&server, 3, now);
    assert_eq!(fourth.request(Method::ALLOCATE, udp).code(), 508);
    assert_eq!(server.allocations(), 3);

    drop(second);
    assert_eq!(server.allocations(), 2, "who is gone holds nothing");
    assert_eq!(third.request(Method::ALLOCATE, udp).code(), 0);
    assert_ne!(third.relayed(), first.relayed());
}

#[test]
fn addresses_are_not_given_again() {
    let now = Instant::now();
    let server = server(config(), now);
    let mut given: Vec<_> = (0..200).map(|_| Client::allocated(&server, 1, now).relayed()).collect();
    given.sort();
    given.dedup();
    assert_eq!(given.len(), 200);
}

#[test]
fn lifetimes_are_between_ten_minutes_and_an_hour() {
    let now = Instant::now();
    let server = server(config(), now);
    for (wish, granted) in [(0, 600_u32), (1, 600), (1_800, 1_800), (u32::MAX, 3_600)] {
        let mut client = Client::informed(&server, 1, now);
        let answer = client.request(Method::ALLOCATE, |request| lifetime(wish)(udp(request)));
        assert_eq!(answer.attribute(AttributeType::LIFETIME).unwrap(), granted.to_be_bytes());
        client.pass(seconds(u64::from(granted) - 1));
        assert_eq!(server.allocations(), 1);
        client.pass(seconds(1));
        assert_eq!(server.allocations(), 0);
    }
}

#[test]
fn an_allocation_lasts_as_long_as_it_is_refreshed() {
    let now = Instant::now();
    let server = server(config(), now);
    let mut client = Client::informed(&server, 1, now);
    client.credentials = server.issue(seconds(86_400), [1; 12], now);
    assert_eq!(client.request(Method::ALLOCATE, udp).code(), 0);
    let relayed = client.relayed();
    for _ in 0..5 {
        client.pass(seconds(500));
        assert_eq!(client.request(Method::REFRESH, |request| request).code(), 0);
    }
    assert_eq!(client.relayed(), relayed);
    client.pass(seconds(599));
    assert_eq!(client.connection.poll(), Output::Timeout(client.now + seconds(1)));
    client.pass(seconds(1));
    assert_eq!(client.connection.relayed(), None);
    assert_eq!(client.done.last(), Some(&Output::Released(relayed)));
    assert_eq!(client.request(Method::REFRESH, |request| request).code(), 437);
    for (method, fill) in
        [(Method::CREATE_PERMISSION, CANDIDATE), (Method::CHANNEL_BIND, CANDIDATE)].map(|(m, c)| (m, peer(c)))
    {
        assert_eq!(client.request(method, fill).code(), 437);
    }
}

#[test]
fn refreshing_to_nothing_ends_it_and_another_can_be_had() {
    let now = Instant::now();
    let server = server(config(), now);
    let mut client = Client::allocated(&server, 1, now);
    let relayed = client.relayed();
    assert_eq!(client.request(Method::REFRESH, family(2)).code(), 443);
    let answer = client.request(Method::REFRESH, |request| family(1)(lifetime(0)(request)));
    assert_eq!((answer.code(), answer.attribute(AttributeType::LIFETIME).unwrap()), (0, vec![0; 4]));
    assert_eq!(client.done.last(), Some(&Output::Released(relayed)));
    assert_eq!(server.allocations(), 0);
    assert_eq!(client.request(Method::ALLOCATE, udp).code(), 0);
    assert_ne!(client.relayed(), relayed, "what is on its way to the old one does not reach the new one");
    assert_eq!(client.media(CANDIDATE, b"late").len(), 0, "and its permissions are gone");
}

#[test]
fn without_an_allocation_a_connection_ends() {
    let now = Instant::now();
    let server = server(config(), now);
    let mut silent = Client::new(&server, 1, now);
    silent.pass(seconds(14));
    assert_eq!(silent.done, []);
    silent.pass(seconds(1));
    assert_eq!(silent.done, [Output::Close(Closed::Idle)]);
    assert_eq!(silent.connection.poll(), Output::Close(Closed::Idle), "it stays closed");
    assert_eq!(silent.bytes(&[0; 100]).len(), 0);

    let mut done = Client::allocated(&server, 1, now);
    done.pass(seconds(500));
    done.request(Method::REFRESH, lifetime(0));
    done.pass(seconds(15));
    assert_eq!(done.done.last(), Some(&Output::Close(Closed::Idle)));
}

#[test]
fn who_is_closed_is_released_first() {
    let now = Instant::now();
    let server = server(config(), now);
    let mut client = Client::permitted(&server, 1, now);
    let relayed = client.relayed();
    client.connection.close();
    client.poll();
    assert_eq!(client.done[1..], [Output::Released(relayed), Output::Close(Closed::Ended)]);
    assert_eq!(client.media(CANDIDATE, b"late").len(), 0);
    assert_eq!(server.allocations(), 0);
}

#[test]
fn a_channel_is_one_peer_s_and_a_peer_has_one_channel() {
    let now = Instant::now();
    let second = "203.0.113.5:444";
    let candidates = [CANDIDATE, second, CANDIDATE_V6].map(address).to_vec();
    let mut client = Client::allocated(&server(Config { candidates, ..config() }, now), 1, now);
    let mut bind = |number, peer| client.request(Method::CHANNEL_BIND, channel(number, peer)).code();
    assert_eq!(bind(0x3FFF, CANDIDATE), 400);
    assert_eq!(bind(0x8000, CANDIDATE), 400);
    assert_eq!(bind(0x4000, CANDIDATE), 0);
    assert_eq!(bind(0x4000, CANDIDATE), 0, "again");
    assert_eq!(bind(0x4000, second), 400);
    assert_eq!(bind(0x4001, CANDIDATE), 400);
    assert_eq!(bind(0x7FFF, second), 0, "as RFC 5766 had it");
    assert_eq!(bind(0x4002, CANDIDATE_V6), 443);
    assert_eq!(client.request(Method::CHANNEL_BIND, peer(CANDIDATE)).code(), 400, "without a number");
    let number = |request: Builder| request.attribute(AttributeType::CHANNEL_NUMBER, &[0x40, 3, 0, 0]);
    assert_eq!(client.request(Method::CHANNEL_BIND, number).code(), 400, "without a peer");
    client.pass(seconds(599));
    assert_eq!(client.request(Method::REFRESH, |request| request).code(), 0);
    client.pass(seconds(1));
    assert_eq!(client.request(Method::CHANNEL_BIND, channel(0x4001, CANDIDATE)).code(), 0, "it has ended");
}
