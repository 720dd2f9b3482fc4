//! The connections on the TCP port that a shard sends to: ICE-TCP by the peer's address, TURN by the relayed address.

use std::{
    collections::HashMap,
    net::SocketAddr,
    time::{Duration, Instant},
};

use sfu::{LocalCandidate, Transport};
use turn::RelayedAddress;

use super::link::{Link, UNHELD};

/// How often it is looked whose connections they are.
const LOOK: Duration = Duration::from_secs(1);
/// Nobody waits for the next look where there is nothing to look at.
const NEVER: Duration = Duration::from_secs(3_600);

pub(super) struct Carriers {
    /// The shard's number.
    shard: usize,
    /// Our UDP candidates, with what their socket is bound to.
    candidates: Vec<(SocketAddr, SocketAddr)>,
    ice: HashMap<SocketAddr, Ice>,
    relays: HashMap<RelayedAddress, Relay>,
    /// To be closed once everything is said.
    finished: Vec<Link>,
    next_look: Instant,
}

struct Ice {
    link: Link,
    /// When a session last knew the address.
    held: Instant,
}

struct Relay {
    link: Link,
    client: SocketAddr,
    /// The candidate that it last sent to.
    peer: Option<SocketAddr>,
}

impl Carriers {
    pub fn new(shard: usize, candidates: &[LocalCandidate], now: Instant) -> Self {
        let udp = candidates.iter().filter(|candidate| candidate.proto == Transport::Udp);
        Self {
            shard,
            candidates: udp.map(|c| (c.address, c.bound.unwrap_or(c.address))).collect(),
            ice: HashMap::new(),
            relays: HashMap::new(),
            finished: Vec::new(),
            next_look: now,
        }
    }

    pub fn opened(&mut self, peer: SocketAddr, link: Link) {
        self.ice.insert(peer, Ice { link, held: Instant::now() });
    }

    pub fn gone(&mut self, peer: SocketAddr) {
        self.ice.remove(&peer);
    }

    pub fn allocated(&mut self, relayed: RelayedAddress, client: SocketAddr, link: Link) {
        self.relays.insert(relayed, Relay { link, client, peer: None });
    }

    /// The client behind a relayed address speaks to one of our candidates.
    pub fn heard(&mut self, relayed: RelayedAddress, peer: SocketAddr) {
        if let Some(relay) = self.relays.get_mut(&relayed) {
            relay.peer = Some(peer);
        }
    }

    pub fn released(&mut self, relayed: RelayedAddress) {
        self.relays.remove(&relayed);
    }

    /// Whose address a relayed address stands for.
    pub fn client(&self, proto: Transport, address: SocketAddr) -> Option<SocketAddr> {
        let relayed = RelayedAddress::of(address).filter(|_| proto == Transport::Udp)?;
        Some(self.relays.get(&relayed)?.client)
    }

    /// Sends over ICE-TCP. Only sessions are answered, so that the connection is from now on this shard's.
    pub fn send(&self, source: SocketAddr, destination: SocketAddr, datagram: &[u8], now: Instant) {
        if let Some(ice) = self.ice.get(&destination)
            && ice.link.claim(self.shard)
        {
            ice.link.send(source, datagram.to_vec(), now);
        }
    }

    /// Sends to a TURN client. The client knows the candidate's own address, not the one behind address translation; where
    /// several candidates are bound to that, it is the one that the client speaks to.
    pub fn relay(&self, relayed: RelayedAddress, source: SocketAddr, datagram: &[u8], now: Instant) {
        let Some(relay) = self.relays.get(&relayed) else { return };
        let at = |(_, bound): &&(SocketAddr, SocketAddr)| *bound == source;
        let spoken_to = |(address, _): &(SocketAddr, SocketAddr)| relay.peer == Some(*address);
        let mut bound = self.candidates.iter().filter(at);
        let candidate = bound.clone().find(|candidate| spoken_to(candidate)).or_else(|| bound.next());
        relay.link.send(candidate.map_or(source, |(address, _)| *address), datagram.to_vec(), now);
    }

    /// A session ends: its connections are closed with the next [`Self::close_finished`].
    pub fn finish(&mut self, addresses: impl Iterator<Item = (Transport, SocketAddr)>) {
        for (proto, address) in addresses {
            let ice = self.ice.get(&address).filter(|_| proto == Transport::Tcp).map(|ice| &ice.link);
            let relay = RelayedAddress::of(address).filter(|_| proto == Transport::Udp);
            let relay = relay.and_then(|relayed| self.relays.get(&relayed)).map(|relay| &relay.link);
            self.finished.extend(ice.or(relay).cloned());
        }
    }

    pub fn close_finished(&mut self) {
        for link in self.finished.drain(..) {
            link.close();
        }
    }

    /// Closes the ICE-TCP connections that no session has known for a while, and forgets those that another shard has
    /// answered. Gives when to look again.
    pub fn look(&mut self, forwarder: &sfu::Shard, now: Instant) -> Instant {
        if self.ice.is_empty() {
            return now + NEVER;
        }
        if now >= self.next_look {
            self.next_look = now + LOOK;
            self.ice.retain(|peer, ice| {
                if forwarder.holds(Transport::Tcp, *peer) {
                    ice.held = now;
                }
                let home = ice.link.home();
                if home == Some(self.shard) && now.duration_since(ice.held) >= UNHELD {
                    ice.link.close();
                }
                home.is_none_or(|home| home == self.shard)
            });
        }
        self.next_look
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn address(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    fn link() -> Link {
        Link::new(&Arc::default())
    }

    fn candidate(public: &str, bound: &str) -> LocalCandidate {
        let bound = Some(address(bound)).filter(|bound| *bound != address(public));
        LocalCandidate { proto: Transport::Udp, address: address(public), bound }
    }

    #[tokio::test]
    async fn a_turn_client_hears_the_candidate_that_it_knows() {
        let behind = "10.0.0.5:443";
        let candidates = [
            candidate("203.0.113.5:443", behind),
            candidate("203.0.113.6:443", behind),
            candidate("203.0.113.7:443", "203.0.113.7:443"),
        ];
        let now = Instant::now();
        let mut carriers = Carriers::new(0, &candidates, now);
        let relayed = RelayedAddress::of(address("240.0.0.1:50000")).unwrap();
        let link = link();
        carriers.allocated(relayed, address("198.51.100.7:1"), link.clone());
        let mut heard_from = Vec::new();
        for (spoken_to, source) in
            [(None, behind), (Some("203.0.113.6:443"), behind), (Some("203.0.113.6:443"), "203.0.113.7:443")]
        {
            if let Some(peer) = spoken_to {
                carriers.heard(relayed, address(peer));
            }
            carriers.relay(relayed, address(source), &[1], now);
            heard_from.extend(link.next().await.unwrap().iter().map(|waiting| waiting.from.to_string()));
        }
        assert_eq!(heard_from, ["203.0.113.5:443", "203.0.113.6:443", "203.0.113.7:443"]);
        assert_eq!(
            carriers.client(Transport::Udp, relayed.socket_address()),
            Some(address("198.51.100.7:1"))
        );
        carriers.released(relayed);
        assert_eq!(carriers.client(Transport::Udp, relayed.socket_address()), None);
    }

    #[tokio::test]
    async fn a_session_that_ends_takes_its_connections_with_it_and_no_others() {
        let now = Instant::now();
        let mut carriers = Carriers::new(0, &[], now);
        let (tcp, relay, other) = (link(), link(), link());
        let relayed = RelayedAddress::of(address("240.0.0.1:50000")).unwrap();
        carriers.opened(address("198.51.100.7:1"), tcp.clone());
        carriers.opened(address("198.51.100.8:1"), other.clone());
        carriers.allocated(relayed, address("198.51.100.7:2"), relay.clone());
        let held = [
            (Transport::Tcp, address("198.51.100.7:1")),
            (Transport::Udp, address("198.51.100.8:1")),
            (Transport::Udp, relayed.socket_address()),
        ];
        carriers.finish(held.into_iter());
        // What is said after that still goes.
        carriers.send(address("192.0.2.1:443"), address("198.51.100.7:1"), &[1], now);
        carriers.close_finished();
        assert_eq!(tcp.next().await.unwrap().len(), 1);
        assert!(tcp.next().await.is_none() && relay.next().await.is_none());
        carriers.send(address("192.0.2.1:443"), address("198.51.100.8:1"), &[1], now);
        assert!(other.next().await.is_some(), "of another session");
    }

    #[tokio::test]
    async fn a_connection_that_its_session_has_forgotten_is_closed_after_a_while() {
        let now = Instant::now();
        let forwarder = sfu::Shard::new(sfu::ShardConfig::default(), [1; 32], now);
        let mut carriers = Carriers::new(0, &[], now);
        let (own, others) = (link(), link());
        assert!(own.claim(0) && others.claim(1));
        carriers.opened(address("198.51.100.7:1"), own.clone());
        carriers.opened(address("198.51.100.8:1"), others.clone());
        let now = Instant::now();
        carriers.look(&forwarder, now + UNHELD - LOOK);
        assert_eq!(carriers.ice.len(), 1, "another shard's is forgotten");
        carriers.send(address("192.0.2.1:443"), address("198.51.100.7:1"), &[1], Instant::now());
        assert!(own.next().await.is_some(), "still there");
        carriers.look(&forwarder, now + UNHELD);
        assert!(own.next().await.is_none());
    }
}
