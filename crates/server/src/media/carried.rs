//! The connections on the TCP port that a shard sends to: ICE-TCP by the peer's address, TURN by the relayed address.

use std::{
    collections::HashMap,
    net::SocketAddr,
    time::{Duration, Instant},
};

use sfu::{LocalCandidate, Transmit, Transport};
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
    pub fn send(&self, transmit: Transmit, now: Instant) {
        if let Some(ice) = self.ice.get(&transmit.destination)
            && ice.link.claim(self.shard)
        {
            ice.link.send(transmit.source, transmit.payload, now);
        }
    }

    /// Sends to a TURN client. The client knows the candidate's own address, not the one behind address translation; where
    /// several candidates are bound to that, it is the one that the client speaks to.
    pub fn relay(&self, relayed: RelayedAddress, transmit: Transmit, now: Instant) {
        let Some(relay) = self.relays.get(&relayed) else { return };
        let at = |(_, bound): &&(SocketAddr, SocketAddr)| *bound == transmit.source;
        let spoken_to = |(address, _): &(SocketAddr, SocketAddr)| relay.peer == Some(*address);
        let mut bound = self.candidates.iter().filter(at);
        let candidate = bound.clone().find(|candidate| spoken_to(candidate)).or_else(|| bound.next());
        relay.link.send(candidate.map_or(transmit.source, |(address, _)| *address), transmit.payload, now);
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
