//! Who may (RFC 8489 section 9.2): the first question, wrong passwords, old nonces, other people's allocations.

use std::time::Instant;

use turn::stun::{AttributeType, Builder, Class, HEADER, Hash, Integrity, Message, Method, TransactionId};
use turn::{Closed, Output};

use crate::client::{
    self, CANDIDATE, Client, Shape, channel_data, config, peer, seconds, send_indication, server, udp,
};

#[test]
fn a_stranger_learns_the_realm_and_a_nonce_and_no_more() {
    let now = Instant::now();
    let server = server(config(), now);
    for method in [Method::ALLOCATE, Method::REFRESH, Method::CREATE_PERMISSION, Method::CHANNEL_BIND] {
        let mut stranger = Client::new(&server, 1, now);
        let bare = stranger.unsigned(method, |request| request).finish();
        let answer = stranger.ask(&bare);
        assert_eq!(answer.code(), 401);
        assert!(!answer.is_signed());
        let Shape { bytes, attributes, .. } = answer.shape();
        let [code, realm, nonce, algorithms] = attributes[..] else { panic!("{attributes:?}") };
        assert_eq!([code.0, realm.0, nonce.0, algorithms.0], [0x0009, 0x0014, 0x0015, 0x8002]);
        assert_eq!(code.1, 4, "no reason phrase");
        assert_eq!(bytes, 80, "for the 28 of an Allocate request: what RFC 8489 wants");
        assert_eq!(stranger.done, []);
    }
}

#[test]
fn what_is_no_request_of_ours_is_not_answered() {
    let now = Instant::now();
    let server = server(config(), now);
    let mut stranger = Client::new(&server, 1, now);
    for (class, method) in [
        (Class::Request, Method(0x001)),
        (Class::Request, Method(0x00A)),
        (Class::Indication, Method(0x001)),
        (Class::Indication, Method::DATA),
        (Class::Indication, Method::ALLOCATE),
        (Class::Success, Method::ALLOCATE),
        (Class::Error, Method::ALLOCATE),
    ] {
        let message = Builder::new(class, method, TransactionId([1; 12])).finish();
        assert_eq!(stranger.bytes(&message).len(), 0, "{class:?} {method:?}");
    }
    assert_eq!(stranger.bytes(&send_indication(CANDIDATE.parse().unwrap(), b"hello")).len(), 0);
    assert_eq!(stranger.bytes(&channel_data(0x4000, b"hello")).len(), 0);
    assert_eq!(stranger.done, []);
}

#[test]
fn a_wrong_password_is_refused_like_a_missing_one() {
    let now = Instant::now();
    let server = server(config(), now);
    let mut client = Client::informed(&server, 1, now);
    let bare = client.unsigned(Method::ALLOCATE, udp).finish();
    let missing = client.ask(&bare).shape();
    client.credentials.password = Client::new(&server, 2, now).credentials.password;
    assert_eq!(client.request(Method::ALLOCATE, udp).shape(), missing);
    client.credentials.password.clear();
    assert_eq!(client.request(Method::ALLOCATE, udp).shape(), missing);
    client.credentials = Client::new(&server, 1, now).credentials;
    client.credentials.username = "someone".into();
    assert_eq!(client.request(Method::ALLOCATE, udp).shape(), missing);
    assert_eq!(server.allocations(), 0);
}

#[test]
fn a_few_wrong_ones_and_the_connection_ends() {
    let now = Instant::now();
    let server = server(config(), now);
    let mut guesser = Client::informed(&server, 1, now);
    guesser.credentials.password.push('!');
    for guess in 0..7 {
        assert_eq!(guesser.done, [], "after {guess}");
        assert_eq!(guesser.request(Method::ALLOCATE, udp).code(), 401);
    }
    assert_eq!(guesser.done, [Output::Close(Closed::Unauthorized)]);
    let next = guesser.signed(Method::ALLOCATE, udp);
    assert_eq!(guesser.bytes(&next).len(), 0);

    let mut honest = Client::informed(&server, 1, now);
    for _ in 0..20 {
        let bare = honest.unsigned(Method::REFRESH, |request| request).finish();
        assert_eq!(honest.ask(&bare).code(), 401);
        assert_eq!(
            honest.request(Method::REFRESH, |request| request).code(),
            437,
            "right credentials begin anew"
        );
    }
}

#[test]
fn credentials_end_and_allocations_that_were_begun_with_them_go_on() {
    let now = Instant::now();
    let server = server(config(), now);
    let begun = &mut Client::allocated(&server, 1, now);
    let mut late = Client::new(&server, 1, now);
    for _ in 0..60 {
        begun.pass(seconds(10));
        assert_eq!(begun.request(Method::REFRESH, |request| request).code(), 0);
    }
    assert_eq!(begun.request(Method::CREATE_PERMISSION, peer(CANDIDATE)).code(), 0);

    late.now = now + seconds(600);
    late.connection = server.connect(CANDIDATE.parse().unwrap(), late.now);
    let bare = late.unsigned(Method::ALLOCATE, udp).finish();
    let first = late.ask(&bare);
    late.learn(&first);
    assert_eq!(late.request(Method::ALLOCATE, udp).shape(), first.shape(), "like unknown ones");
    late.now = now + seconds(599);
    late.connection = server.connect(CANDIDATE.parse().unwrap(), late.now);
    let bare = late.unsigned(Method::ALLOCATE, udp).finish();
    let first = late.ask(&bare);
    late.learn(&first);
    assert_eq!(late.request(Method::ALLOCATE, udp).code(), 0, "until the last second");
}

#[test]
fn nobody_prolongs_their_credentials() {
    let now = Instant::now();
    let mut client = Client::informed(&server(config(), now), 1, now);
    client.credentials.username = client.credentials.username.replace("1800000600", "1900000600");
    assert_eq!(client.request(Method::ALLOCATE, udp).code(), 401);
}

#[test]
fn another_user_s_allocation_is_out_of_reach() {
    let now = Instant::now();
    let server = server(config(), now);
    let mut client = Client::allocated(&server, 1, now);
    let relayed = client.relayed();
    let own = client.credentials.clone();
    client.credentials = Client::new(&server, 2, now).credentials;
    let end = client::lifetime(0);
    assert_eq!(client.request(Method::REFRESH, end).code(), 441);
    assert_eq!(client.request(Method::CREATE_PERMISSION, peer(CANDIDATE)).code(), 441);
    assert_eq!(client.request(Method::CHANNEL_BIND, client::channel(0x4000, CANDIDATE)).code(), 441);
    assert_eq!(client.request(Method::ALLOCATE, udp).code(), 437);
    client.credentials.password.push('!');
    assert_eq!(
        client.request(Method::REFRESH, client::lifetime(0)).code(),
        401,
        "and who is nobody learns nothing"
    );
    client.credentials = own;
    assert_eq!(client.relayed(), relayed);
    assert_eq!(client.media(CANDIDATE, b"nobody gave a permission").len(), 0);
    assert_eq!(client.request(Method::REFRESH, |request| request).code(), 0);
}

#[test]
fn an_old_nonce_is_renewed_and_what_was_overheard_is_worthless() {
    let now = Instant::now();
    let server = server(config(), now);
    let mut client = Client::allocated(&server, 1, now);
    let overheard = client.signed(Method::REFRESH, client::lifetime(0));
    for _ in 0..7 {
        client.pass(seconds(500));
        assert_eq!(client.request(Method::REFRESH, |request| request).code(), 0);
    }
    client.pass(seconds(100));
    let stale = client.ask(&overheard);
    assert_eq!(stale.code(), 438);
    assert!(client.connection.relayed().is_some());
    assert_ne!(stale.attribute(AttributeType::NONCE).unwrap(), client.nonce);
    client.learn(&stale);
    assert_eq!(client.request(Method::REFRESH, |request| request).code(), 0);
    assert_eq!(client.ask(&overheard).code(), 438, "the old one stays old");

    client.credentials.password.push('!');
    client.nonce = b"invented".to_vec();
    assert_eq!(
        client.request(Method::REFRESH, |request| request).code(),
        401,
        "only who knows the password learns"
    );
}

#[test]
fn a_nonce_is_good_on_its_own_connection_only() {
    let now = Instant::now();
    let server = server(config(), now);
    let mut client = Client::informed(&server, 1, now);
    let overheard = client.signed(Method::ALLOCATE, udp);
    let mut thief = Client::new(&server, 1, now);
    thief.realm.clone_from(&client.realm);
    assert_eq!(thief.ask(&overheard).code(), 438);
    assert_eq!(server.allocations(), 0);
    assert_eq!(client.ask(&overheard).code(), 0);
    assert_eq!(client.ask(&overheard).code(), 437);
}

#[test]
fn credentials_are_whole_or_the_request_is_bad() {
    let now = Instant::now();
    let mut client = Client::informed(&server(config(), now), 1, now);
    let parts = [
        (AttributeType::USERNAME, client.credentials.username.clone().into_bytes()),
        (AttributeType::REALM, client.realm.clone()),
        (AttributeType::NONCE, client.nonce.clone()),
    ];
    for missing in 0..parts.len() {
        let key = client.key();
        let rest = parts.iter().enumerate().filter(|(index, _)| *index != missing);
        let fill =
            |request| rest.fold(udp(request), |request, (_, (kind, value))| request.attribute(*kind, value));
        let request = client.unsigned(Method::ALLOCATE, fill).sign(Integrity::Sha1, &key).finish();
        let answer = client.ask(&request);
        assert_eq!(answer.code(), 400);
        assert_eq!(answer.shape().bytes, HEADER + 8, "nothing but the number");
    }
}

#[test]
fn clients_of_rfc_8489_use_the_stronger_hash_and_notice_if_it_is_hidden() {
    let now = Instant::now();
    let server = server(config(), now);
    let offered = [0, 2, 0, 0, 0, 1, 0, 0];
    let with = |algorithms: Option<Vec<u8>>, algorithm: Option<[u8; 4]>| {
        move |request: Builder| {
            let request = udp(request);
            let request = match algorithms {
                Some(list) => request.attribute(AttributeType::PASSWORD_ALGORITHMS, &list),
                None => request,
            };
            match algorithm {
                Some(one) => request.attribute(AttributeType::PASSWORD_ALGORITHM, &one),
                None => request,
            }
        }
    };
    let mut client = Client::informed(&server, 1, now);
    assert!(client.nonce.starts_with(b"obMatJos2gAAA"), "the bit that says so is in the nonce");
    (client.hash, client.integrity) = (Hash::Sha256, Integrity::Sha256);
    for wrong in [
        with(Some(offered[4..].to_vec()), Some([0, 1, 0, 0])),
        with(None, Some([0, 2, 0, 0])),
        with(Some(offered.to_vec()), None),
        with(Some(offered.to_vec()), Some([0, 3, 0, 0])),
    ] {
        assert_eq!(client.request(Method::ALLOCATE, wrong).code(), 400);
    }
    let answer = client.request(Method::ALLOCATE, with(Some(offered.to_vec()), Some([0, 2, 0, 0])));
    assert_eq!(answer.code(), 0);
    assert_eq!(Message::parse(&answer.0).unwrap().integrity(), Some(Integrity::Sha256));

    let mut old = Client::informed(&server, 2, now);
    old.integrity = Integrity::Sha256;
    assert_eq!(old.request(Method::ALLOCATE, with(Some(offered.to_vec()), Some([0, 1, 0, 0]))).code(), 0);
}
