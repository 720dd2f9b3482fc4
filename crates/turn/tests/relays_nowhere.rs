//! The relay leads to our own media and nowhere else, however an address is spelt.

use std::net::{IpAddr, SocketAddr};
use std::time::Instant;

use proptest::prelude::*;
use turn::stun::{AttributeType, Builder, HEADER, Method};
use turn::{Config, Server};

use crate::client::{
    CANDIDATE, CANDIDATE_V6, Client, Shape, address, channel, channel_data, config, family, peer,
    send_indication, server, udp,
};

/// Addresses of special ranges (RFC 6890 and the registries that it made), and other spellings of our own.
const ELSEWHERE: [&str; 70] = [
    "0.0.0.0",                   // this host: Linux takes it for loopback
    "0.1.2.3",                   // this network
    "10.0.0.1",                  // private
    "100.64.0.1",                // shared between providers
    "100.100.100.200",           // a cloud's metadata
    "127.0.0.1",                 // loopback
    "127.0.0.53",                // a resolver on loopback
    "127.255.255.254",           // the end of loopback
    "168.63.129.16",             // another cloud's host
    "169.254.1.1",               // link-local
    "169.254.169.254",           // clouds' metadata
    "172.16.0.1",                // private
    "172.31.255.255",            // the end of it
    "192.0.0.1",                 // protocol assignments
    "192.0.0.8",                 // dummy
    "192.0.0.170",               // NAT64 discovery
    "192.0.2.55",                // documentation
    "192.31.196.1",              // AS112
    "192.52.193.1",              // AMT
    "192.88.99.1",               // 6to4 relays
    "192.168.1.1",               // private
    "192.175.48.1",              // AS112
    "198.18.0.1",                // benchmarking
    "198.51.100.7",              // documentation, and the client itself
    "203.0.113.4",               // beside our own
    "203.0.113.6",               // beside our own
    "224.0.0.1",                 // multicast
    "239.255.255.250",           // multicast
    "240.0.0.1",                 // reserved, where relayed addresses lie
    "255.255.255.255",           // broadcast
    "8.8.8.8",                   // somebody
    "::",                        // unspecified
    "::1",                       // loopback
    "::127.0.0.1",               // IPv4-compatible
    "::203.0.113.5",             // IPv4-compatible, our own
    "::ffff:127.0.0.1",          // IPv4-mapped loopback
    "::ffff:0.0.0.0",            // IPv4-mapped
    "::ffff:10.0.0.1",           // IPv4-mapped
    "::ffff:169.254.169.254",    // IPv4-mapped
    "::ffff:203.0.113.5",        // IPv4-mapped, our own
    "::ffff:0:127.0.0.1",        // IPv4-translated
    "::ffff:0:203.0.113.5",      // IPv4-translated, our own
    "64:ff9b::7f00:1",           // NAT64 of loopback
    "64:ff9b::a9fe:a9fe",        // NAT64 of metadata
    "64:ff9b::cb00:7105",        // NAT64 of our own
    "64:ff9b:1::7f00:1",         // local NAT64
    "64:ff9b:1:fffe::cb00:7105", // local NAT64 of our own
    "100::1",                    // discard-only, where relayed addresses lie
    "100:0:0:1::1",              // dummy
    "2001::1",                   // Teredo
    "2001:0:cb00:7105::1",       // Teredo with our own as its server
    "2001:2::1",                 // benchmarking
    "2001:3::1",                 // AMT
    "2001:4:112::1",             // AS112
    "2001:10::1",                // ORCHID
    "2001:20::1",                // ORCHIDv2
    "2001:30::1",                // drones
    "2001:db8::1",               // documentation
    "2001:db8:5::6",             // beside our own
    "2002:7f00:1::1",            // 6to4 of loopback
    "2002:a9fe:a9fe::1",         // 6to4 of metadata
    "2002:cb00:7105::1",         // 6to4 of our own
    "2620:4f:8000::1",           // AS112
    "3fff::1",                   // documentation
    "5f00::1",                   // segment routing
    "fc00::1",                   // unique local
    "fd00:ec2::254",             // a cloud's metadata
    "fe80::1",                   // link-local
    "fec0::1",                   // site-local
    "ff02::1",                   // multicast
];

/// Ports that might be meant to get something else out of a host: our own, none, others.
const PORTS: [u16; 4] = [443, 0, 80, 65_535];

/// A client whose relayed address is of this family.
fn of_family(server: &Server, number: u8, now: Instant) -> Client {
    let mut client = Client::informed(server, number, now);
    assert_eq!(client.request(Method::ALLOCATE, |request| family(number)(udp(request))).code(), 0);
    client
}

/// Everything that a client can try with an address. The answers' shapes.
fn try_all(client: &mut Client, elsewhere: SocketAddr) -> Vec<Shape> {
    let text = elsewhere.to_string();
    let own = if client.relayed().socket_address().is_ipv4() { CANDIDATE } else { CANDIDATE_V6 };
    client.bytes(&send_indication(elsewhere, b"before"));
    let shapes = vec![
        client.request(Method::CREATE_PERMISSION, peer(&text)).shape(),
        client.request(Method::CREATE_PERMISSION, |request| peer(&text)(peer(own)(request))).shape(),
        client.request(Method::CREATE_PERMISSION, |request| peer(own)(peer(&text)(request))).shape(),
        client.request(Method::CHANNEL_BIND, channel(0x4000, &text)).shape(),
    ];
    client.bytes(&send_indication(elsewhere, b"after"));
    client.bytes(&channel_data(0x4000, b"after"));
    shapes
}

fn refused() -> Shape {
    let attributes = vec![(AttributeType::ERROR_CODE.0, 4)];
    Shape { bytes: HEADER + 8 + 24, code: 403, attributes }
}

#[test]
fn every_special_range_is_refused_in_the_same_way() {
    let now = Instant::now();
    let server = server(config(), now);
    for number in [1, 2] {
        let mut client = of_family(&server, number, now);
        for elsewhere in ELSEWHERE {
            for port in PORTS {
                let elsewhere = SocketAddr::new(elsewhere.parse().unwrap(), port);
                assert_eq!(try_all(&mut client, elsewhere), vec![refused(); 4], "{elsewhere}");
                assert_eq!(client.datagrams(), [], "{elsewhere}");
            }
        }
        assert_eq!(client.media(CANDIDATE, b"no permission was left behind").len(), 0);
        assert_eq!(client.media(CANDIDATE_V6, b"no permission was left behind").len(), 0);
    }
}

#[test]
fn our_own_address_leads_to_our_own_port_only() {
    let now = Instant::now();
    let mut client = Client::permitted(&server(config(), now), 1, now);
    let own = address(CANDIDATE);
    for port in [0, 22, 80, 442, 444, 8080, 65_535] {
        let other = SocketAddr::new(own.ip(), port);
        client.bytes(&send_indication(other, b"hello"));
        let bind = client.request(Method::CHANNEL_BIND, channel(0x4000, &other.to_string()));
        assert_eq!(bind.shape(), refused(), "{port}");
        client.bytes(&channel_data(0x4000, b"hello"));
    }
    assert_eq!(client.datagrams(), []);
    // A permission has no port (RFC 8656 section 2.3): some browsers leave it out.
    let without = SocketAddr::new(own.ip(), 0).to_string();
    assert_eq!(client.request(Method::CREATE_PERMISSION, peer(&without)).code(), 0);
    client.bytes(&send_indication(own, b"hello"));
    assert_eq!(client.datagrams(), [(own, b"hello".to_vec())]);
}

#[test]
fn loopback_is_a_peer_where_it_is_listed_and_as_it_is_listed() {
    let now = Instant::now();
    let candidates = vec![address("127.0.0.1:8443"), address("[::ffff:127.0.0.2]:8443")];
    let mut client = Client::allocated(&server(Config { candidates, ..config() }, now), 1, now);
    assert_eq!(client.request(Method::CREATE_PERMISSION, peer("127.0.0.1:8443")).code(), 0);
    assert_eq!(
        client.request(Method::CREATE_PERMISSION, peer("127.0.0.2:8443")).code(),
        0,
        "a mapped candidate"
    );
    for other in ["127.0.0.3:8443", "[::1]:8443", "[::ffff:127.0.0.1]:8443", "0.0.0.0:8443", "[::]:8443"] {
        assert_eq!(client.request(Method::CREATE_PERMISSION, peer(other)).shape(), refused(), "{other}");
    }
}

#[test]
fn a_server_without_candidates_relays_to_nobody() {
    let now = Instant::now();
    let candidates = vec![address("0.0.0.0:443"), address("[::]:443"), address("203.0.113.5:0")];
    let mut client = Client::informed(&server(Config { candidates, ..config() }, now), 1, now);
    assert_eq!(client.request(Method::ALLOCATE, udp).code(), 440);
    assert_eq!(client.request(Method::ALLOCATE, |request| family(2)(udp(request))).code(), 440);
}

#[test]
fn our_own_of_the_other_family_is_another_mistake() {
    let now = Instant::now();
    let server = server(config(), now);
    for (number, other) in [(1, CANDIDATE_V6), (2, CANDIDATE)] {
        let mut client = of_family(&server, number, now);
        assert_eq!(client.request(Method::CREATE_PERMISSION, peer(other)).code(), 443);
        assert_eq!(client.request(Method::CHANNEL_BIND, channel(0x4000, other)).code(), 443);
        client.bytes(&send_indication(address(other), b"hello"));
        assert_eq!(client.datagrams(), []);
    }
}

#[test]
fn a_peer_that_is_no_address_is_a_bad_request() {
    let now = Instant::now();
    let mut client = Client::permitted(&server(config(), now), 1, now);
    for value in [
        &[][..],
        &[0],
        &[0, 1, 0, 0],
        &[0, 1, 0, 0, 1, 2, 3],
        &[0, 3, 0, 0, 1, 2, 3, 4],
        &[0, 2, 0, 0, 1, 2, 3, 4],
    ] {
        let wrong = |request: Builder| request.attribute(AttributeType::XOR_PEER_ADDRESS, value);
        assert_eq!(client.request(Method::CREATE_PERMISSION, wrong).code(), 400, "{value:?}");
        let wrong = |request: Builder| {
            request
                .attribute(AttributeType::CHANNEL_NUMBER, &[0x40, 0, 0, 0])
                .attribute(AttributeType::XOR_PEER_ADDRESS, value)
        };
        assert_eq!(client.request(Method::CHANNEL_BIND, wrong).code(), 400, "{value:?}");
    }
    assert_eq!(client.request(Method::CREATE_PERMISSION, |request| request).code(), 400);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn so_is_everything_else(ip: IpAddr, port: u16, number in 1..=2_u8, near in prop::option::of((0..18_usize, 1..=255_u8))) {
        // Our own with a byte changed, or anything.
        let elsewhere = match near {
            None => SocketAddr::new(ip, port),
            Some((at, change)) => {
                let own = address(if number == 1 { CANDIDATE } else { CANDIDATE_V6 });
                let mut octets = match own.ip() {
                    IpAddr::V4(ip) => ip.octets().to_vec(),
                    IpAddr::V6(ip) => ip.octets().to_vec(),
                };
                let length = octets.len();
                octets[at % length] ^= change;
                let ip = <[u8; 4]>::try_from(&octets[..]).map_or_else(
                    |_| IpAddr::from(<[u8; 16]>::try_from(&octets[..]).unwrap()),
                    IpAddr::from,
                );
                SocketAddr::new(ip, own.port())
            }
        };
        let own = [address(CANDIDATE).ip(), address(CANDIDATE_V6).ip()];
        prop_assume!(!own.contains(&elsewhere.ip()));
        let now = Instant::now();
        let mut client = of_family(&server(config(), now), number, now);
        prop_assert_eq!(try_all(&mut client, elsewhere), vec![refused(); 4]);
        prop_assert_eq!(client.datagrams(), []);
    }
}
