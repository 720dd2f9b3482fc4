//! A participant's peer connection, like a browser's, without sockets: str0m gives ICE, DTLS, SRTP and SDP;
//! frames go in and come out whole, sealed by the caller.
//!
//! After each call the caller takes all of [`Peer::poll`], sends what is to be sent, and calls
//! [`Peer::wake`] at [`Peer::timeout`].

mod accept;
mod descriptor;
mod offer;
mod receive;
mod send;
mod srtp_profile;
mod vp8;

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use protocol::StreamKind;
use str0m::{
    Candidate, Event, IceConnectionState, Input, Rtc,
    change::SdpPendingOffer,
    media::Mid,
    net::{Protocol, Receive, TcpType},
    rtp::{Extension, ExtensionMap},
};

use crate::{
    Error,
    clips::Camera,
    passage::{Mark, Passages},
};

pub use offer::tcp_addresses;
pub use receive::Reception;
pub use send::Picture;
pub use srtp_profile::SrtpProfile;
pub use vp8::packets_of;

/// What the caller shall do or know.
#[derive(Debug)]
pub enum PeerOutput {
    /// Send a datagram, or over TCP a frame of RFC 4571.
    Transmit {
        /// Over which of the two.
        over: Over,
        /// Where to.
        destination: SocketAddr,
        /// The bytes.
        payload: Vec<u8>,
    },
    /// The datagram that is to be sent next carries a packet that is followed ([`Peer::follow`]).
    Marked(Mark),
    /// The transport's state changed.
    Transport(Transport),
    /// The server asks for a key frame of one layer of a stream, low to high.
    KeyframeWanted {
        /// Which stream.
        stream: StreamKind,
        /// Its layer.
        layer: usize,
    },
    /// A frame came.
    Frame {
        /// The slot.
        mid: String,
        /// Whether it is VP8 rather than Opus.
        video: bool,
        /// As sealed by its sender.
        sealed: Vec<u8>,
    },
}

/// Where the transport stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// Being set up.
    Connecting,
    /// Packets flow.
    Connected,
    /// Packets stopped; it may come back by itself.
    Disconnected,
    /// It will not come back.
    Failed,
}

/// How packets travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Datagrams.
    Udp,
    /// ICE-TCP (RFC 6544), the client opening the connection.
    Tcp,
}

/// The peer connection.
pub struct Peer {
    rtc: Rtc,
    pending: Option<(u64, SdpPendingOffer)>,
    /// The tracks of the offer that stands.
    offered: Vec<(Mid, StreamKind)>,
    /// What is sent, by stream, and on which m-line.
    sending: Vec<send::Sending>,
    receiving: Vec<receive::Receiving>,
    /// Streams to send, as asked for.
    streams: Vec<StreamKind>,
    camera: Camera,
    sent: u64,
    /// Where times of packets are noted.
    passages: Option<Arc<Passages>>,
    /// When the datagram that is being looked at reached the socket.
    arrival: Option<Duration>,
    /// Packets are counted and not put together.
    counts_only: bool,
    profile: Option<SrtpProfile>,
    outbox: VecDeque<PeerOutput>,
    /// Where packets leave from.
    address: Option<Candidate>,
    timeout: Instant,
    state: Transport,
}

impl Peer {
    /// A new peer connection that will send these streams.
    pub fn new(streams: &[StreamKind], now: Instant) -> Self {
        let rtc = Rtc::builder()
            .set_rtp_mode(true)
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .set_extension_map(extensions())
            .build(now);
        Self {
            rtc,
            pending: None,
            offered: Vec::new(),
            sending: Vec::new(),
            receiving: Vec::new(),
            streams: streams.to_vec(),
            camera: Camera::default(),
            sent: 0,
            passages: None,
            arrival: None,
            counts_only: false,
            profile: None,
            outbox: VecDeque::new(),
            address: None,
            timeout: now,
            state: Transport::Connecting,
        }
    }

    /// What the camera will send, before the first offer.
    pub fn set_camera(&mut self, camera: Camera) {
        self.camera = camera;
    }

    /// Has the times of packets noted, of those that leave and of those that arrive.
    pub fn follow(&mut self, passages: Arc<Passages>) {
        self.passages = Some(passages);
    }

    /// The datagram that comes next reached the socket then, since 1970.
    pub fn arrived(&mut self, at: Option<Duration>) {
        self.arrival = at;
    }

    /// From now on packets are only counted: no frames come out, and none is asked for when one is lost.
    pub fn count_only(&mut self) {
        self.counts_only = true;
        self.receiving.iter_mut().for_each(receive::Receiving::forget);
    }

    /// How packets are protected, once that was agreed on.
    pub fn srtp_profile(&self) -> Option<SrtpProfile> {
        self.profile
    }

    /// Packets can leave from this address.
    pub fn add_address(&mut self, over: Over, address: SocketAddr, now: Instant) {
        let candidate = match over {
            Over::Udp => Candidate::builder().udp().host(address).build(),
            Over::Tcp => Candidate::builder().tcp().host(address).tcptype(TcpType::Active).build(),
        };
        if let Ok(candidate) = candidate {
            self.rtc.add_local_candidate(candidate.clone());
            self.address = Some(candidate);
        }
        self.wake(now);
    }

    /// The UDP socket has another address now. What was sent from the old one stays true until ICE restarts.
    pub fn move_to(&mut self, address: SocketAddr, now: Instant) {
        if let Some(old) = self.address.take() {
            self.rtc.direct_api().invalidate_candidate(&old);
        }
        self.add_address(Over::Udp, address, now);
    }

    /// Takes a datagram that came. Strangers' bytes are dropped.
    pub fn receive(
        &mut self,
        over: Over,
        source: SocketAddr,
        destination: SocketAddr,
        bytes: &[u8],
        now: Instant,
    ) {
        let proto = match over {
            Over::Udp => Protocol::Udp,
            Over::Tcp => Protocol::Tcp,
        };
        let Ok(datagram) = Receive::new(proto, source, destination, bytes) else { return };
        let input = Input::Receive(now, datagram);
        if self.rtc.accepts(&input) {
            self.profile = SrtpProfile::chosen_in(bytes).or(self.profile);
            self.input(input, now);
        }
    }

    /// Time has passed.
    pub fn wake(&mut self, now: Instant) {
        self.input(Input::Timeout(now), now);
    }

    /// When to call [`Peer::wake`].
    pub fn timeout(&self) -> Instant {
        self.timeout
    }

    /// The next thing to do, until there is none.
    pub fn poll(&mut self) -> Option<PeerOutput> {
        self.outbox.pop_front()
    }

    /// Where the transport stands.
    pub fn state(&self) -> Transport {
        self.state
    }

    /// RTP packets that were sent so far.
    pub fn sent(&self) -> u64 {
        self.sent
    }

    /// What was received on each slot so far.
    pub fn receptions(&self) -> impl Iterator<Item = (&str, Reception)> {
        self.receiving.iter().map(|slot| (slot.name.as_str(), slot.reception))
    }

    fn input(&mut self, input: Input<'_>, now: Instant) {
        if self.rtc.handle_input(input).is_err() {
            self.fail();
        }
        self.drain(now);
    }

    /// Takes all that str0m has to say; each change of it is followed by this.
    fn drain(&mut self, now: Instant) {
        while self.rtc.is_alive() {
            match self.rtc.poll_output() {
                Ok(str0m::Output::Timeout(at)) => {
                    self.timeout = at.max(now);
                    return;
                }
                Ok(str0m::Output::Transmit(transmit)) => {
                    self.profile = SrtpProfile::chosen_in(&transmit.contents).or(self.profile);
                    self.outbox.push_back(PeerOutput::Transmit {
                        over: if transmit.proto == Protocol::Udp { Over::Udp } else { Over::Tcp },
                        destination: transmit.destination,
                        payload: transmit.contents.into(),
                    });
                }
                Ok(str0m::Output::Event(event)) => self.event(event, now),
                Err(_) => break,
            }
        }
        self.fail();
    }

    fn event(&mut self, event: Event, now: Instant) {
        match event {
            Event::Connected => self.reach(Transport::Connected),
            Event::IceConnectionStateChange(IceConnectionState::Disconnected) => {
                self.reach(Transport::Disconnected);
            }
            Event::IceConnectionStateChange(
                IceConnectionState::Connected | IceConnectionState::Completed,
            ) if self.rtc.is_connected() => self.reach(Transport::Connected),
            Event::KeyframeRequest(request) => {
                let wanted = self.sending.iter().find(|s| s.mid == request.mid).and_then(|s| {
                    let layer = s.layers.iter().position(|layer| layer.rid == request.rid)?;
                    Some(PeerOutput::KeyframeWanted { stream: s.stream, layer })
                });
                self.outbox.extend(wanted);
            }
            Event::RtpPacket(packet) => self.packet(packet, now),
            _ => {}
        }
    }

    fn reach(&mut self, state: Transport) {
        if self.state != state {
            self.state = state;
            self.outbox.push_back(PeerOutput::Transport(state));
        }
    }

    fn fail(&mut self) {
        self.rtc.disconnect();
        self.timeout += Duration::from_secs(3600);
        self.reach(Transport::Failed);
    }
}

/// The header extensions that a browser offers and the server reads.
fn extensions() -> ExtensionMap {
    let mut map = ExtensionMap::empty();
    map.set(1, Extension::AudioLevel);
    map.set(2, Extension::AbsoluteSendTime);
    map.set(3, Extension::TransportSequenceNumber);
    map.set(4, Extension::RtpMid);
    map.set(10, Extension::RtpStreamId);
    map.set(11, Extension::RepairedRtpStreamId);
    map.set(12, Extension::with_serializer(descriptor::URI, descriptor::Serializer));
    map
}

/// An m-line's name as the signalling has it.
fn name(mid: Mid) -> String {
    mid.to_string()
}

/// The remote refused, or said something that makes no sense.
fn refused(_: str0m::RtcError) -> Error {
    Error::Negotiation
}

#[cfg(test)]
mod tests;
