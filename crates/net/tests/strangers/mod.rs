//! What is done with bytes from strangers: the function that the fuzzer calls, and `cargo test` for each file
//! of the corpus. It may not panic, whatever the bytes.
#![allow(dead_code, clippy::unwrap_used)]

use net::first_bytes::{ENOUGH, Protocol, classify};
use net::{MAX_FRAME, TcpFramer, frame};

/// The first byte says how the rest, a TCP connection's bytes, is cut into reads.
pub fn tcp_frames(data: &[u8]) {
    let Some((&cut, stream)) = data.split_first() else { return };
    tell(stream);

    let (frames, ended) = read(stream, usize::from(cut) + 1);
    assert_eq!((&frames, ended), (&read(stream, stream.len().max(1)).0, read(stream, 7).1), "cuts matter");
    let mut again = Vec::new();
    for datagram in &frames {
        assert!(datagram.len() <= MAX_FRAME);
        frame(datagram, &mut again).unwrap();
    }
    assert!(stream.starts_with(&again), "a frame is not what came");
}

/// What a connection speaks is decided once, after few bytes.
fn tell(stream: &[u8]) {
    let mut decided = None;
    for length in 0..=stream.len().min(ENOUGH + 8) {
        let protocol = classify(&stream[..length]);
        match decided {
            None if protocol == Protocol::NeedMore => assert!(length < ENOUGH),
            None => decided = Some(protocol),
            Some(before) => assert_eq!(protocol, before, "after {length} bytes"),
        }
    }
}

/// The frames of a stream in reads of this length, and whether it ended by a frame that is too long.
fn read(stream: &[u8], cut: usize) -> (Vec<Vec<u8>>, bool) {
    let mut framer = TcpFramer::new();
    let mut frames = Vec::new();
    for piece in stream.chunks(cut) {
        framer.push(piece);
        loop {
            match framer.next_frame() {
                Ok(Some(frame)) => frames.push(frame.to_vec()),
                Ok(None) => break,
                Err(_) => return (frames, true),
            }
        }
    }
    (frames, false)
}

/// The corpus's seeds.
pub fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let binding =
        [0, 28, 0, 1, 0, 8, 0x21, 0x12, 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 6, 0, 0];
    let framed = |lengths: &[usize]| {
        let mut stream = Vec::new();
        for length in lengths {
            frame(&vec![0x80; *length], &mut stream).unwrap();
        }
        stream
    };
    let with = |cut: u8, stream: &[u8]| [&[cut], stream].concat();
    vec![
        ("binding_request", with(0, &[&binding[..], &framed(&[30])].concat())),
        ("binding_request_in_two", with(5, &binding)),
        ("frames", with(40, &framed(&[100, 1, 50]))),
        ("empty_frames", with(1, &framed(&[0, 0, 3, 0]))),
        ("longest_frame", with(255, &framed(&[MAX_FRAME]))),
        ("frame_too_long", with(0, &framed(&[9, MAX_FRAME + 1])[..40])),
        ("half_a_length", with(0, &framed(&[4, 4])[..7])),
        ("get", with(15, b"GET / HTTP/1.1\r\nhost: example.org\r\n\r\n")),
        ("options_in_bytes", with(0, b"OPTIONS * HTTP/1.1\r\n\r\n")),
        ("http2", with(23, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")),
        ("client_hello", with(3, &[0x16, 3, 1, 0, 0xF4, 1, 0, 0, 0xF0, 3, 3])),
        ("ssh", with(8, b"SSH-2.0-OpenSSH_9.2\r\n")),
    ]
}
