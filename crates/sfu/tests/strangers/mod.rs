//! What is done with bytes from strangers: the function that the fuzzer calls, and `cargo test` for each file
//! of the corpus. It may not panic, whatever the bytes.
#![allow(dead_code, clippy::unwrap_used)]

use std::time::Instant;

/// The first byte says what the rest is taken for: an RTP packet with header extensions, a datagram, or a
/// session description.
pub fn rtp_extensions(data: &[u8]) {
    let Some((&kind, bytes)) = data.split_first() else { return };
    match kind {
        b'x' => sfu::fuzz_rtp_extensions(bytes),
        b'd' => assert!(!sfu::fuzz_demux(bytes, Instant::now()), "a stranger was answered"),
        _ => drop(sfu::fuzz_offer(bytes, Instant::now())),
    }
}

/// An RTP packet (RFC 3550) with header extensions in one of the two forms of RFC 8285.
fn packet(profile: u16, body: &[u8]) -> Vec<u8> {
    let mut packet = vec![0x90, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3];
    packet.extend(profile.to_be_bytes());
    packet.extend((body.len() as u16 / 4).to_be_bytes());
    packet.extend(body);
    packet.extend([1, 2, 3]);
    packet
}

/// A binding request (RFC 8489) with a username and an integrity that nobody could have made.
fn binding_request() -> Vec<u8> {
    let mut message = vec![0, 1, 0, 40, 0x21, 0x12, 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    message.extend([0, 6, 0, 9]);
    message.extend(b"abcd:efgh\0\0\0");
    message.extend([0, 8, 0, 20]);
    message.extend([7; 20]);
    message
}

const TRANSPORT: &str = "c=IN IP4 0.0.0.0\r\na=ice-ufrag:abcd\r\na=ice-pwd:aaaaaaaaaaaaaaaaaaaaaaaa\r\n\
    a=fingerprint:sha-256 AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB:AB\r\n\
    a=setup:actpass\r\na=rtcp-mux\r\n";
const MICROPHONE: &str = "a=sendonly\r\na=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n\
    a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\na=rtpmap:111 opus/48000/2\r\n\
    a=fmtp:111 minptime=10;useinbandfec=1\r\na=msid:- t\r\na=ssrc:1 cname:c\r\n";
const PICTURE: &str = "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n\
    a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n\
    a=extmap:12 https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension\r\n\
    a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\na=rtcp-fb:96 transport-cc\r\n\
    a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n";
const SIMULCAST: &str = "a=rid:q send\r\na=rid:h send\r\na=rid:f send\r\na=simulcast:send q;h;f\r\n";

/// A session description as browsers write it, of these m-lines.
fn offer(lines: &[(&str, &str)]) -> String {
    let mids: Vec<String> = (0..lines.len()).map(|mid| mid.to_string()).collect();
    let mut sdp = format!(
        "v=0\r\no=- 123 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE {}\r\na=msid-semantic: WMS\r\n",
        mids.join(" ")
    );
    for (mid, (media, rest)) in lines.iter().enumerate() {
        let formats = if *media == "audio" { "111" } else { "96 97" };
        sdp += &format!("m={media} 9 UDP/TLS/RTP/SAVPF {formats}\r\n{TRANSPORT}a=mid:{mid}\r\n{rest}");
    }
    sdp
}

/// Offers that are agreed to, by name.
pub fn honest_offers() -> Vec<(&'static str, String)> {
    let camera = format!("a=sendonly\r\n{PICTURE}{SIMULCAST}");
    let screen = format!("a=sendonly\r\n{PICTURE}");
    let slot = format!("a=recvonly\r\n{PICTURE}");
    let voice = MICROPHONE.replace("sendonly", "recvonly");
    vec![
        ("offer_microphone", offer(&[("audio", MICROPHONE)])),
        ("offer_camera", offer(&[("audio", MICROPHONE), ("video", &camera)])),
        (
            "offer_everything",
            offer(&[("audio", MICROPHONE), ("video", &camera), ("video", &screen), ("audio", MICROPHONE)]),
        ),
        (
            "offer_with_slots",
            offer(&[("audio", MICROPHONE), ("video", &camera), ("audio", &voice), ("video", &slot)]),
        ),
    ]
}

/// The corpus's seeds.
pub fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let with = |kind: u8, bytes: &[u8]| [&[kind], bytes].concat();
    // A keyframe's and a delta frame's descriptor: two temporal layers, a resolution.
    let keyframe = [0x80, 0, 1, 0x80, 0x00, 0x1C, 0xA8, 0x80, 0x04, 0xFF, 0x02, 0xCF];
    let delta = [0xC1, 0, 2];
    let mut descriptors = vec![keyframe.len() as u8];
    descriptors.extend(keyframe);
    descriptors.push(delta.len() as u8);
    descriptors.extend(delta);
    let mut one_byte = vec![0x30, 9, 0xCB];
    one_byte.extend(keyframe);
    one_byte.push(0);
    let mut two_byte = vec![4, 1, b'1', 12, 12];
    two_byte.extend(keyframe);
    two_byte.extend([0; 3]);
    let mut seeds = vec![
        ("descriptors", with(b'x', &descriptors)),
        ("one_byte_form", with(b'x', &packet(0xBEDE, &one_byte))),
        ("two_byte_form", with(b'x', &packet(0x1000, &two_byte))),
        ("binding_request", with(b'd', &binding_request())),
        ("rtp", with(b'd', &packet(0xBEDE, &one_byte))),
        ("rtcp", with(b'd', &[0x81, 201, 0, 1, 0, 0, 0, 3])),
        ("dtls", with(b'd', &[22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0])),
    ];
    seeds.extend(honest_offers().into_iter().map(|(name, sdp)| (name, with(b'o', sdp.as_bytes()))));
    let bare = offer(&[("video", "a=sendonly\r\na=rtpmap:96 VP8/90000\r\n")]);
    seeds.push(("offer_without_descriptor", with(b'o', bare.as_bytes())));
    seeds
}
