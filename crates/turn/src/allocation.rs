//! What a client has been given: a relayed address, and the peers that it may use (RFC 8656 section 2.2 to 2.5).

use std::{
    net::{IpAddr, SocketAddr},
    ops::RangeInclusive,
    time::{Duration, Instant},
};

use crate::{refusal::Refusal, server::Lease};

/// An allocation's lifetime, unless the client asks for more (RFC 8656 section 3.2).
pub(crate) const DEFAULT_LIFETIME: Duration = Duration::from_secs(600);
/// It gets no more at once (RFC 8656 section 7.2).
pub(crate) const MAX_LIFETIME: Duration = Duration::from_secs(3_600);
/// RFC 8656 section 9.
const PERMISSION_LIFETIME: Duration = Duration::from_secs(300);
/// RFC 8656 section 12.
const CHANNEL_LIFETIME: Duration = Duration::from_secs(600);
/// RFC 8656 section 12 keeps everything above 0x4FFF back, so that on a UDP socket it is not mistaken for something else.
/// On a stream nothing is, and clients of RFC 5766, coturn's among them, choose from all of these.
const CHANNELS: RangeInclusive<u16> = 0x4000..=0x7FFF;

/// Both tables hold our own candidates only, each once: they cannot grow over their number.
pub(crate) struct Allocation {
    pub lease: Lease,
    pub expires: Instant,
    permissions: Vec<Permission>,
    channels: Vec<Channel>,
}

struct Permission {
    ip: IpAddr,
    expires: Instant,
}

struct Channel {
    number: u16,
    peer: SocketAddr,
    expires: Instant,
}

impl Allocation {
    pub fn new(lease: Lease, expires: Instant) -> Self {
        Self { lease, expires, permissions: Vec::new(), channels: Vec::new() }
    }

    /// Whether datagrams may go to this address and come from it (RFC 8656 section 9).
    pub fn permits(&self, ip: IpAddr, now: Instant) -> bool {
        self.permissions.iter().any(|permission| permission.ip == ip && now < permission.expires)
    }

    /// Gives the permission, or prolongs it.
    pub fn permit(&mut self, ip: IpAddr, now: Instant) {
        self.permissions.retain(|permission| permission.ip != ip && now < permission.expires);
        self.permissions.push(Permission { ip, expires: now + PERMISSION_LIFETIME });
    }

    /// Binds a channel to a peer, with the permission that goes with it, or prolongs both. A number is one peer's and
    /// a peer has one number (RFC 8656 section 12.2).
    pub fn bind(&mut self, number: u16, peer: SocketAddr, now: Instant) -> Result<(), Refusal> {
        self.channels.retain(|channel| now < channel.expires);
        let other = |channel: &Channel| (channel.number == number) != (channel.peer == peer);
        if !CHANNELS.contains(&number) || self.channels.iter().any(other) {
            return Err(Refusal::BadRequest);
        }
        self.channels.retain(|channel| channel.number != number);
        self.channels.push(Channel { number, peer, expires: now + CHANNEL_LIFETIME });
        self.permit(peer.ip(), now);
        Ok(())
    }

    /// The peer that a channel is bound to.
    pub fn peer(&self, number: u16, now: Instant) -> Option<SocketAddr> {
        self.channels.iter().find(|channel| channel.number == number && now < channel.expires).map(|c| c.peer)
    }

    /// The channel that a peer has.
    pub fn channel(&self, peer: SocketAddr, now: Instant) -> Option<u16> {
        self.channels.iter().find(|channel| channel.peer == peer && now < channel.expires).map(|c| c.number)
    }
}
