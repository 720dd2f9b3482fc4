//! The sockets of the media: one for UDP, and for ICE-TCP a connection per address of the server.

use std::{
    io::{self, IoSliceMut},
    net::SocketAddr,
    os::fd::AsRawFd,
    sync::atomic::Ordering::Relaxed,
    time::Duration,
};

use nix::sys::socket::{
    ControlMessageOwned, MsgFlags, SockaddrStorage, cmsg_space, recvmsg, setsockopt,
    sockopt::ReceiveTimestampns,
};
use nix::sys::time::TimeSpec;
use tokio::{io::Interest, net::UdpSocket};

use super::{Floods, socket::Connection};
use crate::{Error, address::ServerAddress};

/// A datagram of a peer is never longer.
const LONGEST_DATAGRAM: usize = 2_048;

/// Room for the kernel's word when a datagram arrived.
const CONTROL: usize = cmsg_space::<TimeSpec>();

/// A datagram that came.
pub(crate) struct Received {
    pub source: SocketAddr,
    pub length: usize,
    /// When it reached the socket, since 1970 by the kernel's clock; the one who reads may come later.
    pub arrival: Option<Duration>,
}

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
        // Where the kernel does not say, nothing is measured.
        let _ = setsockopt(&udp, ReceiveTimestampns, &true);
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

    /// A datagram that is there, in the buffer.
    pub fn try_receive(&self, buffer: &mut [u8; LONGEST_DATAGRAM]) -> Option<Received> {
        let receive = || receive(self.udp.as_raw_fd(), buffer).map_err(io::Error::from);
        self.udp.try_io(Interest::READABLE, receive).ok()
    }

    /// A buffer for [`Network::try_receive`].
    pub fn buffer() -> Box<[u8; LONGEST_DATAGRAM]> {
        Box::new([0; LONGEST_DATAGRAM])
    }

    /// Sends a datagram; one that finds the socket full is lost, as on any network.
    pub fn send_udp(&self, destination: SocketAddr, payload: &[u8]) {
        let _ = self.udp.try_send_to(payload, destination);
    }

    /// Sends what nobody wants after what was due.
    pub fn flood(&self, floods: &Floods, destination: SocketAddr, payload: &[u8]) {
        for number in 0..floods.each.load(Relaxed) {
            let mut packet = payload.to_vec();
            match number % 4 {
                // Again, byte for byte.
                0 => {}
                1 => packet[number as usize % payload.len()] ^= 1,
                // A report, sealed with nothing.
                2 => {
                    packet.splice(..packet.len().min(2), [0x80, 200 + (number / 4 % 7) as u8]).for_each(drop)
                }
                _ => packet.resize(LONGEST_DATAGRAM, 0),
            }
            self.send_udp(destination, &packet);
            floods.sent.fetch_add(1, Relaxed);
        }
    }

    /// Sends over the connection to this address, if it stands.
    pub fn send_tcp(&self, destination: SocketAddr, payload: Vec<u8>) {
        if let Some(link) = self.tcp.iter().find(|link| link.remote == destination && link.local.is_some()) {
            link.connection.send(payload);
        }
    }
}

fn receive(socket: i32, buffer: &mut [u8]) -> nix::Result<Received> {
    let mut control = [0; CONTROL];
    let mut places = [IoSliceMut::new(buffer)];
    let message =
        recvmsg::<SockaddrStorage>(socket, &mut places, Some(&mut control), MsgFlags::MSG_DONTWAIT)?;
    let arrival = message.cmsgs()?.find_map(|said| match said {
        ControlMessageOwned::ScmTimestampns(at) => Some(Duration::from(at)),
        _ => None,
    });
    let address = message.address.as_ref();
    let four = address.and_then(|a| a.as_sockaddr_in()).map(|a| SocketAddr::from(*a));
    let six = || address.and_then(|a| a.as_sockaddr_in6()).map(|a| SocketAddr::from(*a));
    let source = four.or_else(six).ok_or(nix::errno::Errno::EAFNOSUPPORT)?;
    Ok(Received { source, length: message.bytes, arrival })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passage::now;

    #[tokio::test]
    async fn the_kernel_says_when_a_datagram_came_however_late_it_is_read() {
        let network = Network::towards(([127, 0, 0, 1], 9).into()).await.unwrap();
        let sender = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let mut buffer = Network::buffer();
        // Before the first datagram there is nothing to be read.
        assert!(network.try_receive(&mut buffer).is_none());
        // The switch that has the kernel look at the clock is thrown by a thread of its own, a moment later.
        let mut timed = None;
        for _ in 0..1_000 {
            let sent = now();
            sender.send_to(b"datagram", network.address()).unwrap();
            let left = now();
            network.readable().await.unwrap();
            let Some(received) = network.try_receive(&mut buffer) else { continue };
            if received.arrival.is_some_and(|arrival| arrival <= left) {
                timed = Some((sent, received));
                break;
            }
        }
        let (sent, received) = timed.expect("the kernel says when");
        assert_eq!(
            (received.source, &buffer[..received.length]),
            (sender.local_addr().unwrap(), &b"datagram"[..])
        );
        assert!(received.arrival.unwrap() >= sent);
    }
}
