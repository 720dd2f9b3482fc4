//! Forwarding: who gets which layer of whom, at what rate. Sans-IO.
//!
//! A [`Shard`] owns the peer connections of the participants of some rooms. It is fed with commands of
//! the meeting ([`Command`]), with datagrams ([`Datagram`]) and with time, and gives back datagrams,
//! events and the time at which it wants to be woken ([`Output`]). It knows neither sockets nor names nor
//! keys of the group: the media payload is sealed (SFrame), and everything that routing needs stands in
//! header extensions. Pictures are therefore taken only with the Dependency Descriptor; an offer without
//! it is refused ([`OfferError::NoDescriptor`]).
//!
//! One peer connection per participant; the client always offers. On sending m-lines it publishes its
//! own tracks, declared with the offer; its receiving m-lines are *slots*: the shard decides which source
//! feeds which slot and may switch at any time without negotiation, because each slot is an RTP stream of
//! its own whose sequence numbers, timestamps and counters go on without a break.
//!
//! Time comes in as an argument. Randomness of our own comes from the seed; the transport library draws
//! its own for SSRCs and for the handshake.
//!
//! Threads: a shard is `Send` and has no locks; one thread each.

#![forbid(unsafe_code)]

mod allocation;
mod api;
mod connection;
mod dependency_descriptor;
mod downlink;
mod history;
mod outbox;
mod publication;
mod session;
mod shard;
mod slot;
mod speakers;
#[cfg(feature = "tap")]
pub mod tap;

pub use api::{
    Command, Counters, Datagram, Described, Event, Line, LocalCandidate, OfferError, Output, RoomKey, SHARDS,
    SessionId, ShardConfig, SlotState, TrackState, Transport, Want,
};
pub use dependency_descriptor::{
    DescriptorError, FrameMark, Reader as DescriptorReader, URI as DESCRIPTOR_URI,
};
pub use outbox::Train;
pub use protocol::StreamKind;
#[cfg(feature = "unguarded")]
pub use shard::without_guard;
pub use shard::{Crossing, Shard, ShardNumber};

/// For fuzzing: reads the bytes as an RTP packet's header extensions and as a sequence of Dependency
/// Descriptors (each prefixed by its length in one byte). Must not panic.
pub fn fuzz_rtp_extensions(bytes: &[u8]) {
    for number in 0..=16 {
        if let Some(found) = rtp::extension::find(bytes, number) {
            let _ = DescriptorReader::default().read(found);
        }
    }
    let mut reader = DescriptorReader::default();
    let mut rest = bytes;
    while let Some((length, tail)) = rest.split_first() {
        let (descriptor, tail) = tail.split_at(tail.len().min(usize::from(*length)));
        let _ = reader.read(descriptor);
        rest = tail;
    }
}

/// For fuzzing: hands the bytes as one datagram of a stranger to a shard with one open session. Must not
/// panic and must not answer; gives whether it did.
pub fn fuzz_demux(bytes: &[u8], now: std::time::Instant) -> bool {
    let address = std::net::SocketAddr::from(([127, 0, 0, 1], 4_000));
    let candidate = LocalCandidate { proto: Transport::Udp, address, bound: None };
    let config = ShardConfig { local_candidates: vec![candidate], ..ShardConfig::default() };
    let mut shard = Shard::new(config, [7; 32], now);
    shard.command(Command::Open { session: SessionId(1), room: RoomKey(1) }, now);
    let source = std::net::SocketAddr::from(([192, 0, 2, 1], 5_000));
    shard.receive(Datagram { proto: Transport::Udp, source, destination: address, payload: bytes }, now);
    while let Output::Event(_) = shard.poll() {}
    shard.transmits().is_some()
}

/// For fuzzing: offers the bytes as a session description, twice, so that the second continues the
/// connection of the first if that was agreed to. The first m-lines that only send are declared as the four
/// kinds of streams. Must not panic; gives whether the offers were answered.
pub fn fuzz_offer(bytes: &[u8], now: std::time::Instant) -> [bool; 2] {
    let Ok(sdp) = std::str::from_utf8(bytes) else { return [false; 2] };
    let mut shard = Shard::new(ShardConfig::default(), [7; 32], now);
    let session = SessionId(1);
    shard.command(Command::Open { session, room: RoomKey(1) }, now);
    let mut mid = None;
    let sending = sdp.lines().filter_map(|line| {
        mid = line.strip_prefix("a=mid:").map(str::to_owned).or(mid.take());
        if line == "a=sendonly" { mid.take() } else { None }
    });
    let tracks: Vec<_> = sending.zip(StreamKind::ALL).collect();
    [1, 2].map(|request| {
        shard.command(Command::Offer { session, request, sdp: sdp.to_owned(), tracks: tracks.clone() }, now);
        let mut answered = false;
        loop {
            match shard.poll() {
                Output::Event(Event::Answer { result, .. }) => answered = result.is_ok(),
                Output::Timeout(_) => return answered,
                _ => {}
            }
        }
    })
}
