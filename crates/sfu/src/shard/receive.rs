//! Whose datagram it is. Only a session's own peer is ever answered: everything else is counted and dropped.

use std::net::SocketAddr;
use std::time::Duration;
use std::time::Instant;

use rtp::Kind;
use str0m::Input;
use str0m::ice::StunMessage;
use str0m::net::Receive;

use super::{Holder, Shard, ShardNumber, Who};
use crate::api::{Datagram, Transport};
use crate::connection::shard_of;
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

/// What became of a datagram that was not dropped.
enum Done {
    Taken,
    /// It was another shard's.
    Handed,
}

impl Shard {
    /// Takes a datagram. A known remote address leads to its session; an unknown one must prove with a
    /// STUN binding request (RFC 8445 section 7.3) that it knows a session's password.
    pub fn receive(&mut self, datagram: Datagram<'_>, now: Instant) {
        self.advance(now);
        self.take_in(datagram, None);
    }

    /// Takes a datagram that came here, or at another shard.
    pub(super) fn take_in(&mut self, datagram: Datagram<'_>, entrance: Option<ShardNumber>) {
        match self.take(&datagram, entrance) {
            Some(Done::Taken) => self.counters.received += 1,
            Some(Done::Handed) => self.counters.handed += 1,
            None => {
                self.counters.dropped += 1;
                #[cfg(feature = "unguarded")]
                self.serve_nobody(&datagram);
            }
        }
    }

    /// A connection over which datagrams came is gone: nothing comes from there or goes there any more.
    pub fn closed(&mut self, proto: Transport, source: SocketAddr, now: Instant) {
        self.advance(now);
        let Some(holder) = self.by_address.remove(&(proto, source)) else { return };
        let Who::Here(key) = holder.who else { return };
        if let Some(connection) = self.sessions.get_mut(key).and_then(|s| s.connection.as_mut()) {
            connection.lost_way((proto, source));
        }
    }

    fn take(&mut self, datagram: &Datagram<'_>, entrance: Option<ShardNumber>) -> Option<Done> {
        let first = *datagram.payload.first()?;
        if datagram.payload.len() > MAX_DATAGRAM {
            return None;
        }
        // RFC 7983: 0 to 3 is STUN.
        if first < 4 {
            return self.take_check(datagram, entrance);
        }
        let key = match self.by_address.get(&(datagram.proto, datagram.source))?.who {
            Who::Here(key) => key,
            // Once only.
            Who::There(_) if entrance.is_some() => return None,
            Who::There(shard) => {
                self.outgoing.datagram(shard, datagram);
                return Some(Done::Handed);
            }
        };
        match rtp::kind(datagram.payload) {
            Kind::Rtp => {
                self.take_packet(key, datagram.payload)?;
                self.queue_timer(key);
            }
            Kind::Rtcp => self.take_report(key, datagram.payload)?,
            Kind::Other => self.take_handshake(key, datagram)?,
        }
        self.see_whether_up(key);
        Some(Done::Taken)
    }

    fn take_check(&mut self, datagram: &Datagram<'_>, entrance: Option<ShardNumber>) -> Option<Done> {
        let message = StunMessage::parse(datagram.payload).ok().filter(StunMessage::is_binding_request)?;
        let (ufrag, _) = message.split_username()?;
        let home = shard_of(ufrag)?;
        if home != self.config.number && entrance.is_none() {
            self.hand_check(home, datagram)?;
            return Some(Done::Handed);
        }
        let Check { key, nominates } = self.check(datagram, (&message, ufrag))?;
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
        let who = Who::Here(key);
        let before = self.by_address.insert(address, Holder { who, checked: self.now });
        if before.is_none_or(|before| before.who != who) {
            connection.addresses.retain(|known| *known != address);
            connection.addresses.push(address);
            if connection.addresses.len() > MAX_ADDRESSES {
                let oldest = connection.addresses.remove(0);
                self.forget_address(key, &oldest);
            }
        }
        if let Some(entrance) = entrance {
            self.outgoing.takes(entrance, datagram.source);
        }
        let connection = self.sessions.get_mut(key)?.connection.as_mut()?;
        let _ = connection.rtc.handle_input(input);
        self.drain(key);
        self.see_whether_up(key);
        Some(Done::Taken)
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
    fn check(&self, datagram: &Datagram<'_>, (message, ufrag): (&StunMessage<'_>, &str)) -> Option<Check> {
        let key = *self.by_ufrag.get(ufrag)?;
        let password = &self.sessions.get(key)?.connection.as_ref()?.password;
        let hmac = self.crypto.sha1_hmac_provider;
        if !message.verify(password.as_bytes(), |key, parts| hmac.sha1_hmac(key, parts)) {
            return None;
        }
        let held = self.is_held((datagram.proto, datagram.source), Who::Here(key));
        (!held).then_some(Check { key, nominates: message.use_candidate() })
    }

    /// Whether an address is somebody else's.
    pub(super) fn is_held(&self, address: (Transport, SocketAddr), by_other_than: Who) -> bool {
        let holder = self.by_address.get(&address).filter(|holder| holder.who != by_other_than);
        holder.is_some_and(|holder| {
            let lately = self.now.saturating_duration_since(holder.checked) < ADDRESS_HELD;
            let stands = match holder.who {
                Who::Here(key) => self.sessions.get(key).is_some_and(|session| session.connected),
                Who::There(_) => true,
            };
            lately && stands
        })
    }

    /// Whether an address leads to a session.
    pub fn holds(&self, proto: Transport, source: SocketAddr) -> bool {
        self.by_address.get(&(proto, source)).is_some_and(|holder| matches!(holder.who, Who::Here(_)))
    }

    /// An address leads to this session no more; if it leads to another one by now, it goes on doing so.
    pub(super) fn forget_address(&mut self, key: usize, address: &(Transport, SocketAddr)) {
        if self.by_address.get(address).is_some_and(|holder| holder.who == Who::Here(key)) {
            self.by_address.remove(address);
        }
    }
}
