//! One end of a WebRTC connection to whatever server: a [`Peer`] with a socket, a microphone and a steady camera if
//! it has them, and counts. No meeting and no signalling: descriptions are carried by the caller.

use std::{net::SocketAddr, time::Instant};

use protocol::StreamKind;
use tokio::{
    sync::{mpsc, oneshot, watch},
    task::JoinHandle,
    time::sleep_until,
};

use crate::{
    Error,
    clips::Camera,
    participant::{
        Voice,
        network::{Network, Received},
        player::{Due, Player},
    },
    peer::{Over, Peer, PeerOutput, Picture, SrtpProfile, Transport},
};

/// What went over the connection so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// RTP packets that left.
    pub sent: u64,
    /// Different RTP packets that came.
    pub received: u64,
    /// RTP packets that should have come, by their numbers.
    pub expected: u64,
    /// Whether ICE and DTLS are through.
    pub connected: bool,
    /// How packets are protected, once that is known.
    pub profile: Option<SrtpProfile>,
}

/// An end that runs. Dropped, it is gone without a goodbye.
pub struct Endpoint {
    orders: mpsc::UnboundedSender<Order>,
    counts: watch::Receiver<Counts>,
    task: JoinHandle<()>,
}

enum Order {
    Offer(oneshot::Sender<Result<String, Error>>),
    Answer(String, oneshot::Sender<Result<(), Error>>),
    Accept(String, oneshot::Sender<Result<String, Error>>),
}

impl Endpoint {
    /// Opens a socket towards a server. These streams will be sent, the camera as [`crate::clips::STEADY`].
    ///
    /// # Errors
    /// When there is no socket.
    pub async fn open(towards: SocketAddr, streams: &[StreamKind]) -> Result<Self, Error> {
        let network = Network::towards(towards).await.map_err(Error::Socket)?;
        let now = Instant::now();
        let mut peer = Peer::new(streams, now);
        peer.set_camera(Camera::Steady);
        peer.add_address(Over::Udp, network.address(), now);
        let mut player = Player::new(Voice::Steady, Camera::Steady, now);
        for stream in streams {
            player.set(*stream, true, now);
        }
        let (orders, inbox) = mpsc::unbounded_channel();
        let (publish, counts) = watch::channel(Counts::default());
        let running = Running { network, peer, player, inbox, publish };
        Ok(Self { orders, counts, task: tokio::spawn(running.run()) })
    }

    /// An offer of the streams, without slots.
    ///
    /// # Errors
    /// When there is nothing to offer.
    pub async fn offer(&self) -> Result<String, Error> {
        self.ask(Order::Offer).await?
    }

    /// Uses the answer to the offer.
    ///
    /// # Errors
    /// When it does not fit.
    pub async fn answer(&self, sdp: &str) -> Result<(), Error> {
        self.ask(|reply| Order::Answer(sdp.to_owned(), reply)).await?
    }

    /// Answers an offer.
    ///
    /// # Errors
    /// When it cannot be agreed to.
    pub async fn accept(&self, sdp: &str) -> Result<String, Error> {
        self.ask(|reply| Order::Accept(sdp.to_owned(), reply)).await?
    }

    /// The counts, of this moment or of a few milliseconds ago.
    pub fn counts(&self) -> Counts {
        *self.counts.borrow()
    }

    async fn ask<T>(&self, order: impl FnOnce(oneshot::Sender<T>) -> Order) -> Result<T, Error> {
        let (reply, answer) = oneshot::channel();
        self.orders.send(order(reply)).map_err(|_| Error::Stopped)?;
        answer.await.map_err(|_| Error::Stopped)
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Running {
    network: Network,
    peer: Peer,
    player: Player,
    inbox: mpsc::UnboundedReceiver<Order>,
    publish: watch::Sender<Counts>,
}

impl Running {
    async fn run(mut self) {
        let mut buffer = Network::buffer();
        loop {
            let wake = self.player.next().map_or(self.peer.timeout(), |next| next.min(self.peer.timeout()));
            tokio::select! {
                order = self.inbox.recv() => match order {
                    Some(order) => self.order(order),
                    None => return,
                },
                Ok(()) = self.network.readable() => {
                    while let Some(Received { source, length, .. }) = self.network.try_receive(&mut buffer) {
                        let own = self.network.address();
                        self.peer.receive(Over::Udp, source, own, &buffer[..length], Instant::now());
                        self.speak();
                    }
                }
                () = sleep_until(wake.into()) => self.wake(Instant::now()),
            }
            self.speak();
            self.count();
        }
    }

    /// Who asked and does not wait any more needs no reply.
    fn order(&mut self, order: Order) {
        let now = Instant::now();
        match order {
            Order::Offer(reply) => {
                drop(reply.send(self.peer.offer(1, 0, 0, false).map(|(sdp, _)| sdp)));
            }
            Order::Answer(sdp, reply) => drop(reply.send(self.peer.answer(1, &sdp, now))),
            Order::Accept(sdp, reply) => drop(reply.send(self.peer.accept(&sdp, now))),
        }
    }

    fn wake(&mut self, now: Instant) {
        let connected = self.peer.state() == Transport::Connected;
        for due in self.player.due(now) {
            if connected {
                self.play(&due, now);
            }
        }
        if self.peer.timeout() <= now {
            self.peer.wake(now);
        }
    }

    fn play(&mut self, due: &Due, now: Instant) {
        let Some(frame) = due.frame.map(|at| &due.clip.frames[at]) else { return };
        match due.clip.size {
            Some(size) => {
                let picture = Picture { key: frame.key, size };
                self.peer.send_picture(due.stream, due.layer, picture, due.time, &frame.bytes, now);
            }
            None => self.peer.send_sound(due.stream, due.voice, due.first, due.time, &frame.bytes, now),
        }
    }

    fn speak(&mut self) {
        while let Some(output) = self.peer.poll() {
            match output {
                PeerOutput::Transmit { over: Over::Udp, destination, payload } => {
                    self.network.send_udp(destination, &payload);
                }
                PeerOutput::KeyframeWanted { stream, layer } => self.player.keyframe(stream, layer),
                PeerOutput::Transmit { .. }
                | PeerOutput::Marked(_)
                | PeerOutput::Transport(_)
                | PeerOutput::Frame { .. } => {}
            }
        }
    }

    fn count(&mut self) {
        let mut counts = Counts {
            sent: self.peer.sent(),
            connected: self.peer.state() == Transport::Connected,
            profile: self.peer.srtp_profile(),
            ..Counts::default()
        };
        for (_, slot) in self.peer.receptions() {
            counts.received += slot.received;
            counts.expected += slot.expected;
        }
        self.publish.send_replace(counts);
    }
}
