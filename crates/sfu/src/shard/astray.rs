//! Datagrams that come to one shard and are another's. The shards of a server share the UDP port, and the system spreads the
//! peers over them by address, always the same peer to the same shard: its *entrance*. A check says by its username whose
//! it is; the shard that takes it tells the entrance, which sends on whatever else comes from there.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::{Holder, Shard, ShardNumber, Who};
use crate::api::{Datagram, Transport};

/// What another shard takes is forgotten after so long without a check. Checks come every 4 to 6 s
/// (RFC 7675 section 5.1).
const FORGOTTEN: Duration = Duration::from_secs(30);
/// Checks that are handed to others in a tenth of a second: what is in them cannot be verified here.
const CHECKS: u32 = 1_000;
const CHECKS_PER: Duration = Duration::from_millis(100);

/// Datagrams for another shard, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Datagrams {
    entries: Vec<(SocketAddr, SocketAddr, usize)>,
    bytes: Vec<u8>,
}

impl Datagrams {
    pub fn push(&mut self, datagram: &Datagram<'_>) {
        self.entries.push((datagram.source, datagram.destination, datagram.payload.len()));
        self.bytes.extend_from_slice(datagram.payload);
    }

    pub fn count(&self) -> usize {
        self.entries.len()
    }

    /// How much memory they take, about.
    pub fn bytes(&self) -> usize {
        size_of_val(&self.entries[..]) + self.bytes.len()
    }

    fn iter(&self) -> impl Iterator<Item = Datagram<'_>> {
        let mut rest = &self.bytes[..];
        self.entries.iter().map(move |(source, destination, length)| {
            let (payload, after) = rest.split_at(*length);
            rest = after;
            Datagram { proto: Transport::Udp, source: *source, destination: *destination, payload }
        })
    }
}

/// What an entrance remembers besides addresses.
#[derive(Debug, Default)]
pub(super) struct Entrance {
    /// Checks handed to others since then.
    checks: (Option<Instant>, u32),
    /// When addresses were last looked through.
    swept: Option<Instant>,
}

impl Shard {
    /// A check with the username of another shard's session. Gives whether it was handed on: not if the address is somebody
    /// else's.
    pub(super) fn hand_check(&mut self, to: ShardNumber, datagram: &Datagram<'_>) -> Option<()> {
        let address = (datagram.proto, datagram.source);
        if to >= self.config.shards
            || datagram.proto != Transport::Udp
            || self.is_held(address, Who::There(to))
        {
            return None;
        }
        let (since, checks) = &mut self.entrance.checks;
        if since.is_none_or(|since| self.now.saturating_duration_since(since) >= CHECKS_PER) {
            (*since, *checks) = (Some(self.now), 0);
        }
        *checks += 1;
        if *checks > CHECKS {
            return None;
        }
        self.outgoing.datagram(to, datagram);
        Some(())
    }

    /// Another shard has taken a check from this address.
    pub(super) fn taken_there(&mut self, by: ShardNumber, address: SocketAddr) {
        let (address, who) = ((Transport::Udp, address), Who::There(by));
        if self.is_held(address, who) {
            return;
        }
        let now = self.now;
        self.by_address.insert(address, Holder { who, checked: now });
        let due = self.entrance.swept.is_none_or(|swept| now.saturating_duration_since(swept) >= FORGOTTEN);
        if due {
            self.entrance.swept = Some(now);
            self.by_address.retain(|_, holder| {
                matches!(holder.who, Who::Here(_))
                    || now.saturating_duration_since(holder.checked) < FORGOTTEN
            });
        }
    }

    /// Takes what came in at another shard.
    pub(super) fn take_handed(&mut self, entrance: ShardNumber, datagrams: &Datagrams) {
        for datagram in datagrams.iter() {
            self.take_in(datagram, Some(entrance));
        }
    }
}
