//! The UDP socket of a media thread: batches in, trains of segments out, and a waker.

use std::io::{self, IoSliceMut};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::os::fd::AsFd;
use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use quinn_udp::{BATCH_SIZE, RecvMeta, UdpSockRef, UdpSocketState};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use socket2::{Domain, Protocol, Socket, Type};

use crate::NetError;
use crate::send_many::{self, Message};
use crate::waker::{self, Waker};

/// Asked of the kernel for bursts, in bytes; it may give less.
const BUFFER: usize = 4 << 20;
/// Room for one datagram. Longer ones are not media.
const DATAGRAM: usize = 2_048;

/// A UDP socket that a thread of its own waits for.
pub struct MediaSocket {
    socket: UdpSocket,
    state: UdpSocketState,
    dual_stack: bool,
    port: u16,
    waker: Waker,
    wakes: UnixDatagram,
    buffers: Vec<Vec<u8>>,
    metas: Vec<RecvMeta>,
    unsent: u64,
}

/// A datagram that has come.
#[derive(Clone, Copy)]
pub struct Received<'a> {
    /// Who sent it.
    pub source: SocketAddr,
    /// The local address at which it arrived.
    pub destination: SocketAddr,
    /// Its bytes.
    pub payload: &'a [u8],
}

/// Whether a port is had together with other sockets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sharing {
    No,
    Yes,
}

/// Datagrams to one peer, one behind the other.
#[derive(Clone, Copy)]
pub struct Train<'a> {
    /// The local address to send from.
    pub source: SocketAddr,
    /// Where to.
    pub destination: SocketAddr,
    /// The length of each but the last, which may be shorter.
    pub segment: usize,
    /// All of them.
    pub bytes: &'a [u8],
}

/// What the system gives a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    /// Datagrams that leave in one call; 1: there is no segmentation offload.
    pub segments: usize,
    /// Bytes that may wait to be sent.
    pub send_buffer: usize,
    /// Bytes that may wait to be read.
    pub receive_buffer: usize,
}

impl Abilities {
    /// Bytes that are asked for, for each of the buffers.
    pub const BUFFER_WANTED: usize = BUFFER;
}

/// Why waiting ended. Neither is set when the time was over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Woken {
    /// Datagrams are there.
    pub datagrams: bool,
    /// A [`Waker`] has called.
    pub called: bool,
}

/// A batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    /// How many there were.
    pub datagrams: usize,
    /// The batch was full: more may be there.
    pub more: bool,
}

impl MediaSocket {
    /// Listens on a UDP port (0: any free one) at all of the machine's addresses, IPv6 and IPv4 in one
    /// socket, or IPv4 alone where there is no IPv6.
    ///
    /// # Errors
    /// [`NetError::Bind`] when the port cannot be had, [`NetError::Socket`] when the system lacks what
    /// is needed.
    pub fn bind(port: u16) -> Result<Self, NetError> {
        Self::bound(SocketAddr::from((Ipv6Addr::UNSPECIFIED, port)), Sharing::No)
    }

    /// Listens at one address only.
    ///
    /// # Errors
    /// As [`Self::bind`].
    pub fn bind_at(address: SocketAddr) -> Result<Self, NetError> {
        Self::bound(address, Sharing::No)
    }

    /// So many sockets at one address, or one port of all addresses if that is unspecified. The system spreads peers over them
    /// (SO_REUSEPORT, socket(7)): the same peer always to the same socket.
    ///
    /// # Errors
    /// As [`Self::bind`].
    pub fn several(address: SocketAddr, count: usize) -> Result<Vec<Self>, NetError> {
        let sharing = if count > 1 { Sharing::Yes } else { Sharing::No };
        let mut port = address.port();
        let mut sockets = Vec::with_capacity(count);
        for _ in 0..count {
            let socket = Self::bound(SocketAddr::new(address.ip(), port), sharing)?;
            port = socket.port();
            sockets.push(socket);
        }
        Ok(sockets)
    }

    /// Where there is no IPv6, all addresses are those of IPv4.
    fn bound(address: SocketAddr, sharing: Sharing) -> Result<Self, NetError> {
        let port = address.port();
        let any = address.is_ipv6() && address.ip().is_unspecified();
        let socket = match Self::open(address, sharing) {
            Err(error) if any && error.kind() != io::ErrorKind::AddrInUse => {
                Self::open(SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)), sharing)
            }
            opened => opened,
        };
        Self::new(socket.map_err(|cause| NetError::Bind { port, cause })?)
    }

    fn open(address: SocketAddr, sharing: Sharing) -> io::Result<Socket> {
        let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
        socket.set_reuse_port(sharing == Sharing::Yes)?;
        if address.is_ipv6() {
            socket.set_only_v6(!address.ip().is_unspecified())?;
        }
        socket.bind(&address.into())?;
        Ok(socket)
    }

    fn new(socket: Socket) -> Result<Self, NetError> {
        let socket: UdpSocket = socket.into();
        let state = UdpSocketState::new(UdpSockRef::from(&socket))?;
        // Smaller buffers lose bursts but work.
        let _ = state.set_send_buffer_size(UdpSockRef::from(&socket), BUFFER);
        let _ = state.set_recv_buffer_size(UdpSockRef::from(&socket), BUFFER);
        let local = socket.local_addr()?;
        let (waker, wakes) = Waker::pair()?;
        let room = DATAGRAM * state.gro_segments();
        Ok(Self {
            dual_stack: local.is_ipv6(),
            port: local.port(),
            socket,
            state,
            waker,
            wakes,
            buffers: vec![vec![0; room]; BATCH_SIZE],
            metas: vec![RecvMeta::default(); BATCH_SIZE],
            unsent: 0,
        })
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Calls the thread that waits; may be cloned and sent to others.
    pub fn waker(&self) -> Waker {
        self.waker.clone()
    }

    /// What the system gave.
    ///
    /// # Errors
    /// When it does not say.
    pub fn abilities(&self) -> Result<Abilities, NetError> {
        Ok(Abilities {
            segments: self.state.max_gso_segments(),
            send_buffer: self.state.send_buffer_size(UdpSockRef::from(&self.socket))?,
            receive_buffer: self.state.recv_buffer_size(UdpSockRef::from(&self.socket))?,
        })
    }

    /// Datagrams that the system did not take, since the beginning.
    pub fn unsent(&self) -> u64 {
        self.unsent
    }

    /// Waits until datagrams are there, a waker has called, or the time is over.
    ///
    /// # Errors
    /// When the system cannot wait.
    pub fn wait(&self, at_most: Duration) -> Result<Woken, NetError> {
        let timeout = Timespec {
            tv_sec: i64::try_from(at_most.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: i64::from(at_most.subsec_nanos()),
        };
        let mut fds = [PollFd::new(&self.socket, PollFlags::IN), PollFd::new(&self.wakes, PollFlags::IN)];
        match poll(&mut fds, Some(&timeout)) {
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => return Ok(Woken::default()),
            Err(error) => return Err(NetError::Socket(error.into())),
        }
        let ready = |fd: &PollFd<'_>| !fd.revents().is_empty();
        let datagrams = ready(&fds[0]);
        let called = ready(&fds[1]) && waker::drain(&self.wakes);
        Ok(Woken { datagrams, called })
    }

    /// Takes one batch of datagrams without waiting; gives how many there were. Errors that the network
    /// reports for earlier packets are not errors of the socket and count as none.
    ///
    /// # Errors
    /// When the socket is broken.
    pub fn receive(&mut self, mut each: impl FnMut(Received<'_>)) -> Result<Taken, NetError> {
        let mut buffers = self.buffers.iter_mut();
        let mut slices: [IoSliceMut<'_>; BATCH_SIZE] = std::array::from_fn(|_| {
            IoSliceMut::new(buffers.next().map_or(&mut [], |buffer| buffer.as_mut_slice()))
        });
        let messages = match self.state.recv(UdpSockRef::from(&self.socket), &mut slices, &mut self.metas) {
            Ok(messages) => messages,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(Taken::default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(Taken::default()),
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => return Ok(Taken::default()),
            Err(error) => return Err(NetError::Socket(error)),
        };
        let mut count = 0;
        for (meta, buffer) in self.metas.iter().zip(&self.buffers).take(messages) {
            let source = canonical(meta.addr);
            let ip = meta.dst_ip.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ip| ip.to_canonical());
            let destination = SocketAddr::new(ip, self.port);
            let bytes = &buffer[..meta.len.min(buffer.len())];
            for payload in bytes.chunks(meta.stride.max(1)) {
                each(Received { source, destination, payload });
                count += 1;
            }
        }
        Ok(Taken { datagrams: count, more: messages == BATCH_SIZE })
    }

    /// Sends a datagram without waiting. One that the system does not take now is lost, as on any network.
    pub fn send(&mut self, source: SocketAddr, destination: SocketAddr, payload: &[u8]) {
        self.send_trains([Train { source, destination, segment: payload.len(), bytes: payload }]);
    }

    /// Sends trains without waiting, as many in one call as the system takes.
    pub fn send_trains<'a>(&mut self, trains: impl IntoIterator<Item = Train<'a>>) {
        let longest = self.state.max_gso_segments().max(1);
        let mut messages = [Message::NONE; send_many::AT_ONCE];
        let mut count = 0;
        for train in trains {
            for bytes in train.bytes.chunks(train.segment.max(1) * longest) {
                let several = bytes.len() > train.segment;
                messages[count] = Message {
                    destination: if self.dual_stack { mapped(train.destination) } else { train.destination },
                    source: Some(train.source.ip()).filter(|ip| !ip.is_unspecified()),
                    segment: u16::try_from(train.segment).ok().filter(|_| several),
                    bytes,
                };
                count += 1;
                if count == messages.len() {
                    self.send_messages(&messages);
                    count = 0;
                }
            }
        }
        self.send_messages(&messages[..count]);
    }

    fn send_messages(&mut self, mut rest: &[Message<'_>]) {
        while let Some((first, others)) = rest.split_first() {
            match send_many::send_many(self.socket.as_fd(), rest) {
                Ok(sent) if sent > 0 => rest = &rest[sent.min(rest.len())..],
                _ => {
                    self.send_singly(*first);
                    rest = others;
                }
            }
        }
    }

    /// A train may be refused where its segments are not: by a device without offload.
    fn send_singly(&mut self, train: Message<'_>) {
        let segment = train.segment.map_or(train.bytes.len(), usize::from).max(1);
        for bytes in train.bytes.chunks(segment) {
            let single = [Message { segment: None, bytes, ..train }];
            if send_many::send_many(self.socket.as_fd(), &single).is_err() {
                self.unsent += 1;
            }
        }
    }
}

fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

/// An IPv4 address as an IPv6 socket wants it (RFC 4291 section 2.5.5.2).
fn mapped(address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(v4) => SocketAddr::new(v4.to_ipv6_mapped().into(), address.port()),
        IpAddr::V6(_) => address,
    }
}
