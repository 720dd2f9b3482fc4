//! Whose datagram it is. Only a session's own peer is ever answered: everything else is counted and dropped.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use str0m::Input;
use str0m::ice::StunMessage;
use str0m::net::Receive;

use super::{Holder, Shard};
use crate::api::{Datagram, Transport};
use crate::session::Session;

/// Larger datagrams are not ours: the clients' packets fit an Ethernet frame.
const MAX_DATAGRAM: usize = 1_600;
/// An address from which a session's check came so lately is not given to another one. Checks come every 4 to 6 s
/// (RFC 7675 section 5.1).
const ADDRESS_HELD: Duration = Duration::from_secs(10);
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
        let key = if stun { self.session_of_stun(datagram)? } else { self.by_address.get(&address)?.key };
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
            if !connection.rtc.accepts(&input) {
                return None;
            }
            session.last_heard = self.now;
            let before = self.by_address.insert(address, Holder { key, checked: self.now });
            if before.is_none_or(|before| before.key != key) {
                connection.addresses.retain(|known| *known != address);
                connection.addresses.push(address);
                if connection.addresses.len() > MAX_ADDRESSES {
                    let oldest = connection.addresses.remove(0);
                    self.forget_address(key, &oldest);
                }
            }
        }
        let connection = self.sessions.get_mut(key)?.connection.as_mut()?;
        // An error here is a bad packet, not a bad session: whoever can send from the peer's address
        // must not be able to end it. A session that did end is seen while draining.
        let _ = connection.rtc.handle_input(input);
        self.drain(key, Some(datagram.payload));
        // A peer that was only silent is back without any change in ICE or DTLS. Only what nobody else can have sent
        // is heard: checks with integrity, and packets that were opened (see `forward`).
        let now = self.now;
        let up = |s: &Session| s.connection.as_ref().is_some_and(|c| c.rtc.is_connected());
        let back = |s: &Session| !s.connected && s.last_heard == now && up(s);
        if self.sessions.get(key).is_some_and(back) {
            self.found(key);
        }
        Some(())
    }

    /// A lite agent sends no checks, so that the only STUN for it is a binding request with a username and the integrity
    /// of whoever knows the password (RFC 8445 section 7.3): others are not even counted as heard.
    fn session_of_stun(&self, datagram: &Datagram<'_>) -> Option<usize> {
        let message = StunMessage::parse(datagram.payload).ok()?;
        if !message.is_binding_request() {
            return None;
        }
        let (ufrag, _) = message.split_username()?;
        let key = *self.by_ufrag.get(ufrag)?;
        let password = &self.sessions.get(key)?.connection.as_ref()?.password;
        if !message.verify(password.as_bytes(), |key, parts| self.hmac.sha1_hmac(key, parts)) {
            return None;
        }
        let holder =
            self.by_address.get(&(datagram.proto, datagram.source)).filter(|holder| holder.key != key);
        let held = holder.is_some_and(|holder| {
            let lately = self.now.saturating_duration_since(holder.checked) < ADDRESS_HELD;
            lately && self.sessions.get(holder.key).is_some_and(|s| s.connected)
        });
        (!held).then_some(key)
    }

    /// Whether an address leads to a session.
    pub fn holds(&self, proto: Transport, source: SocketAddr) -> bool {
        self.by_address.contains_key(&(proto, source))
    }

    /// The connection from this address is gone: whoever comes from there next is somebody else.
    pub fn closed(&mut self, proto: Transport, source: SocketAddr) {
        let address = (proto, source);
        let Some(holder) = self.by_address.remove(&address) else { return };
        if let Some(connection) = self.sessions.get_mut(holder.key).and_then(|s| s.connection.as_mut()) {
            connection.addresses.retain(|known| *known != address);
        }
    }

    /// An address leads to this session no more; if it leads to another one by now, it goes on doing so.
    pub(super) fn forget_address(&mut self, key: usize, address: &(Transport, SocketAddr)) {
        if self.by_address.get(address).is_some_and(|holder| holder.key == key) {
            self.by_address.remove(address);
        }
    }
}
