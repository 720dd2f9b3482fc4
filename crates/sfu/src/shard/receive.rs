//! Whose datagram it is. Only a session's own peer is ever answered: everything else is counted and dropped.

use std::time::{Duration, Instant};

use str0m::Input;
use str0m::ice::StunMessage;
use str0m::net::Receive;

use super::Shard;
use crate::api::Datagram;
use crate::session::Session;

/// Larger datagrams are not ours: the clients' packets fit an Ethernet frame.
const MAX_DATAGRAM: usize = 1_600;
/// An address that was heard so lately is not given to another session.
const ADDRESS_HELD: Duration = Duration::from_secs(3);
/// Addresses remembered per session.
const MAX_ADDRESSES: usize = 8;

impl Shard {
    /// Takes a datagram. A known remote address leads to its session; an unknown one must prove with a
    /// STUN binding request (RFC 8445 section 7.3) that it knows a session's password.
    pub fn receive(&mut self, datagram: Datagram<'_>, now: Instant) {
        self.advance(now);
        if self.take(&datagram).is_some() {
            self.counters.received += 1;
        } else {
            self.counters.dropped += 1;
        }
    }

    fn take(&mut self, datagram: &Datagram<'_>) -> Option<()> {
        let first = *datagram.payload.first()?;
        if datagram.payload.len() > MAX_DATAGRAM {
            return None;
        }
        // RFC 7983: 0 to 3 is STUN.
        let stun = first < 4;
        let address = (datagram.proto, datagram.source);
        let key = if stun { self.session_of_stun(datagram)? } else { *self.by_address.get(&address)? };
        let local = self
            .config
            .local_candidates
            .iter()
            .find(|c| c.proto == datagram.proto && c.bound == Some(datagram.destination))
            .map_or(datagram.destination, |c| c.address);
        let received = Receive::new(datagram.proto.into(), datagram.source, local, datagram.payload).ok()?;
        let input = Input::Receive(self.now, received);

        let session = self.sessions.get_mut(key)?;
        let connection = session.connection.as_mut()?;
        if stun {
            // Checks MESSAGE-INTEGRITY (unless the address is already the nominated one; then str0m
            // checks it before it answers).
            if !connection.rtc.accepts(&input) {
                return None;
            }
            if self.by_address.get(&address) != Some(&key) {
                connection.addresses.push(address);
                if connection.addresses.len() > MAX_ADDRESSES {
                    let oldest = connection.addresses.remove(0);
                    self.by_address.remove(&oldest);
                }
                self.by_address.insert(address, key);
            }
        }
        session.last_heard = self.now;
        let connection = session.connection.as_mut()?;
        // An error here is a bad packet, not a bad session: whoever can send from the peer's address
        // must not be able to end it. A session that did end is seen while draining.
        let _ = connection.rtc.handle_input(input);
        self.drain(key, Some(datagram.payload));
        // A peer that was only silent is back without any change in ICE or DTLS.
        let back = |s: &Session| !s.connected && s.connection.as_ref().is_some_and(|c| c.rtc.is_connected());
        if self.sessions.get(key).is_some_and(back) {
            self.found(key);
        }
        Some(())
    }

    /// A lite agent sends no checks, so that the only STUN for it is a binding request with a username.
    fn session_of_stun(&self, datagram: &Datagram<'_>) -> Option<usize> {
        let message = StunMessage::parse(datagram.payload).ok()?;
        if !message.is_binding_request() {
            return None;
        }
        let (ufrag, _) = message.split_username()?;
        let key = *self.by_ufrag.get(ufrag)?;
        let holder = self.by_address.get(&(datagram.proto, datagram.source)).filter(|holder| **holder != key);
        let held = holder
            .and_then(|holder| self.sessions.get(*holder))
            .is_some_and(|s| s.connected && self.now.saturating_duration_since(s.last_heard) < ADDRESS_HELD);
        (!held).then_some(key)
    }
}
