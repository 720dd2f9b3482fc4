//! The sockets of the media: one for UDP, and for ICE-TCP a connection per address of the server.

use std::{io, net::SocketAddr};

use tokio::net::UdpSocket;

use super::socket::Connection;
use crate::{Error, address::ServerAddress};

/// A datagram of a peer is never longer.
const LONGEST_DATAGRAM: usize = 2_048;

/// The sockets that stand.
pub(crate) struct Network {
    udp: UdpSocket,
    /// What the server sees, as far as this machine knows.
    address: SocketAddr,
    pub(super) tcp: Vec<TcpLink>,
}

/// A connection to a TCP candidate.
pub(super) struct TcpLink {
    pub remote: SocketAddr,
    /// Once it stands.
    pub local: Option<SocketAddr>,
    pub connection: Connection,
}

impl Network {
    /// Opens the UDP socket, on the address from which this machine reaches the server.
    pub async fn open(server: &ServerAddress) -> Result<Self, Error> {
        let mut addresses: Vec<SocketAddr> =
            tokio::net::lookup_host(server.host_and_port()).await.map_err(Error::NoAddress)?.collect();
        // A server that listens on both gives candidates of IPv4 at the least.
        addresses.sort_by_key(SocketAddr::is_ipv6);
        let Some(&remote) = addresses.first() else {
            return Err(Error::NoAddress(io::ErrorKind::NotFound.into()));
        };
        Self::towards(remote).await.map_err(Error::Socket)
    }

    /// Opens the UDP socket, on the address from which this machine reaches another.
    pub async fn towards(remote: SocketAddr) -> io::Result<Self> {
        let any: SocketAddr =
            if remote.is_ipv4() { ([0, 0, 0, 0], 0).into() } else { ([0_u16; 8], 0).into() };
        let udp = UdpSocket::bind(any).await?;
        // Connecting a UDP socket sends nothing: it asks the routing table for the own address.
        let probe = UdpSocket::bind(any).await?;
        probe.connect(remote).await?;
        let address = SocketAddr::new(probe.local_addr()?.ip(), udp.local_addr()?.port());
        Ok(Self { udp, address, tcp: Vec::new() })
    }

    /// The address of the UDP socket.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits for a datagram to be there.
    pub async fn readable(&self) -> io::Result<()> {
        self.udp.readable().await
    }

    /// A datagram that is there: its sender and length in the buffer.
    pub fn try_receive(&self, buffer: &mut [u8; LONGEST_DATAGRAM]) -> Option<(SocketAddr, usize)> {
        self.udp.try_recv_from(buffer).ok().map(|(length, source)| (source, length))
    }

    /// A buffer for [`Network::try_receive`].
    pub fn buffer() -> Box<[u8; LONGEST_DATAGRAM]> {
        Box::new([0; LONGEST_DATAGRAM])
    }

    /// Sends a datagram; one that finds the socket full is lost, as on any network.
    pub fn send_udp(&self, destination: SocketAddr, payload: &[u8]) {
        let _ = self.udp.try_send_to(payload, destination);
    }

    /// Sends over the connection to this address, if it stands.
    pub fn send_tcp(&self, destination: SocketAddr, payload: Vec<u8>) {
        if let Some(link) = self.tcp.iter().find(|link| link.remote == destination && link.local.is_some()) {
            link.connection.send(payload);
        }
    }
}
