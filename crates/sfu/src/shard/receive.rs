//! Whose datagram it is. Only a session's own peer is ever answered: everything else is counted and dropped.

use std::net::SocketAddr;
use std::time::Duration;
use std::time::Instant;

use rtp::Kind;
use str0m::Input;
use str0m::ice::StunMessage;
use str0m::net::Receive;

use super::{Holder, Shard};
use crate::api::{Datagram, Transport};
use crate::outbox::Path;
use crate::session::Session;

/// Larger datagrams are not ours: the clients' packets fit an Ethernet frame.
const MAX_DATAGRAM: usize = 1_600;
/// An address from which a session's check came so lately is not given to another one. Checks come every 4 to 6 s
/// (RFC 7675 section 5.1).
const ADDRESS_HELD: Duration = Duration::from_secs(10);
/// Addresses remembered per session.
const MAX_ADDRESSES: usize = 8;

/// A session's check.
struct Check {
    key: usize,
    /// The peer has chosen this way (RFC 8445 section 8.1.1).
    nominates: bool,
}

impl Shard {
    /// Takes a datagram. A known remote address leads to its session; an unknown one must prove with a
    /// STUN binding request (RFC 8445 section 7.3) that it knows a session's password.
    pub fn receive(&mut self, datagram: Datagram<'_>, now: Instant) {
        self.advance(now);
        if self.take(&datagram).is_some() {
            self.counters.received += 1;
        } else {
            self.counters.dropped += 1;
            #[cfg(feature = "unguarded")]
            self.serve_nobody(&datagram);
        }
    }

    /// A connection over which datagrams came is gone: nothing comes from there or goes there any more.
    pub fn closed(&mut self, proto: Transport, source: SocketAddr, now: Instant) {
        self.advance(now);
        let Some(holder) = self.by_address.remove(&(proto, source)) else { return };
        if let Some(connection) = self.sessions.get_mut(holder.key).and_then(|s| s.connection.as_mut()) {
            connection.lost_way((proto, source));
        }
    }

    fn take(&mut self, datagram: &Datagram<'_>) -> Option<()> {
        let first = *datagram.payload.first()?;
        if datagram.payload.len() > MAX_DATAGRAM {
            return None;
        }
        // RFC 7983: 0 to 3 is STUN.
        if first < 4 {
            return self.take_check(datagram);
        }
        let key = self.by_address.get(&(datagram.proto, datagram.source))?.key;
        match rtp::kind(datagram.payload) {
            Kind::Rtp => {
                self.take_packet(key, datagram.payload)?;
                self.queue_timer(key);
            }
            Kind::Rtcp => self.take_report(key, datagram.payload)?,
            Kind::Other => self.take_handshake(key, datagram)?,
        }
        self.see_whether_up(key);
        Some(())
    }

    fn take_check(&mut self, datagram: &Datagram<'_>) -> Option<()> {
        let Check { key, nominates } = self.check(datagram)?;
        let address = (datagram.proto, datagram.source);
        let input = self.input(datagram)?;
        let session = self.sessions.get_mut(key)?;
        let connection = session.connection.as_mut()?;
        if !connection.rtc.accepts(&input) {
            return None;
        }
        session.last_heard = self.now;
        let path = Path { proto: datagram.proto, source: datagram.destination, destination: datagram.source };
        connection.checked(path, nominates);
        let before = self.by_address.insert(address, Holder { key, checked: self.now });
        if before.is_none_or(|before| before.key != key) {
            connection.addresses.retain(|known| *known != address);
            connection.addresses.push(address);
            if connection.addresses.len() > MAX_ADDRESSES {
                let oldest = connection.addresses.remove(0);
                self.forget_address(key, &oldest);
            }
        }
        let connection = self.sessions.get_mut(key)?.connection.as_mut()?;
        let _ = connection.rtc.handle_input(input);
        self.drain(key);
        self.see_whether_up(key);
        Some(())
    }

    /// DTLS.
    fn take_handshake(&mut self, key: usize, datagram: &Datagram<'_>) -> Option<()> {
        let input = self.input(datagram)?;
        let connection = self.sessions.get_mut(key)?.connection.as_mut()?;
        let before = connection.media.is_some();
        // An error here is a bad packet, not a bad session: whoever can send from the peer's address
        // must not be able to end it. A session that did end is seen while draining.
        let _ = connection.rtc.handle_input(input);
        self.drain(key);
        let session = self.sessions.get_mut(key)?;
        if !before && session.connection.as_ref().is_some_and(|connection| connection.media.is_some()) {
            session.last_heard = self.now;
        }
        Some(())
    }

    fn input<'a>(&self, datagram: &Datagram<'a>) -> Option<Input<'a>> {
        let local = self
            .config
            .local_candidates
            .iter()
            .find(|c| c.proto == datagram.proto && c.bound == Some(datagram.destination))
            .map_or(datagram.destination, |c| c.address);
        let received = Receive::new(datagram.proto.into(), datagram.source, local, datagram.payload).ok()?;
        Some(Input::Receive(self.now, received))
    }

    /// A session is connected once media can go both ways and its peer was heard: also one that was only silent is back
    /// without any change in ICE or DTLS. Only what nobody else can have sent is heard: checks with integrity, packets and
    /// reports that were opened, a handshake that came to its end.
    fn see_whether_up(&mut self, key: usize) {
        let now = self.now;
        let up = |s: &Session| s.connection.as_ref().is_some_and(|c| c.is_up());
        let back = |s: &Session| !s.connected && s.last_heard == now && up(s);
        if self.sessions.get(key).is_some_and(back) {
            self.found(key);
        }
    }

    /// A lite agent sends no checks, so that the only STUN for it is a binding request with a username and the integrity
    /// of whoever knows the password (RFC 8445 section 7.3): others are not even counted as heard.
    fn check(&self, datagram: &Datagram<'_>) -> Option<Check> {
        let message = StunMessage::parse(datagram.payload).ok()?;
        if !message.is_binding_request() {
            return None;
        }
        let (ufrag, _) = message.split_username()?;
        let key = *self.by_ufrag.get(ufrag)?;
        let password = &self.sessions.get(key)?.connection.as_ref()?.password;
        let hmac = self.crypto.sha1_hmac_provider;
        if !message.verify(password.as_bytes(), |key, parts| hmac.sha1_hmac(key, parts)) {
            return None;
        }
        let holder =
            self.by_address.get(&(datagram.proto, datagram.source)).filter(|holder| holder.key != key);
        let held = holder.is_some_and(|holder| {
            let lately = self.now.saturating_duration_since(holder.checked) < ADDRESS_HELD;
            lately && self.sessions.get(holder.key).is_some_and(|s| s.connected)
        });
        (!held).then_some(Check { key, nominates: message.use_candidate() })
    }

    /// Whether an address leads to a session.
    pub fn holds(&self, proto: Transport, source: SocketAddr) -> bool {
        self.by_address.contains_key(&(proto, source))
    }

    /// An address leads to this session no more; if it leads to another one by now, it goes on doing so.
    pub(super) fn forget_address(&mut self, key: usize, address: &(Transport, SocketAddr)) {
        if self.by_address.get(address).is_some_and(|holder| holder.key == key) {
            self.by_address.remove(address);
        }
    }
}
