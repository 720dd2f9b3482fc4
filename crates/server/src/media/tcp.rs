//! ICE over TCP (RFC 6544): connections from the shared port that begin with a framed STUN request. For clients
//! whose network lets no UDP through.

use std::{io, net::SocketAddr, time::Duration};

use net::TcpFramer;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    sync::mpsc,
    time::timeout,
};

use super::{Plane, shard::Letter};

/// Frames that wait for a slow peer; more are lost, as on any network.
const QUEUE: usize = 512;
/// A connection without a frame for this long is gone.
const SILENCE: Duration = Duration::from_secs(60);

/// The sending end of such a connection.
#[derive(Debug, Clone)]
pub(super) struct Frames(mpsc::Sender<Vec<u8>>);

impl Frames {
    pub fn send(&self, datagram: &[u8]) {
        let mut framed = Vec::with_capacity(datagram.len() + 2);
        if net::frame(datagram, &mut framed).is_ok() {
            drop(self.0.try_send(framed));
        }
    }
}

/// The two ends of a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ends {
    pub peer: SocketAddr,
    pub local: SocketAddr,
}

impl Ends {
    /// `None` when it has ended already.
    pub fn of(stream: &TcpStream) -> Option<Self> {
        Some(Self { peer: stream.peer_addr().ok()?, local: stream.local_addr().ok()? })
    }
}

impl Plane {
    /// Serves a connection until either side ends it. Every shard hears it; the one that knows the session answers.
    pub async fn serve_tcp<S: AsyncRead + AsyncWrite>(&self, stream: S, ends: Ends) -> io::Result<()> {
        let (peer, local) = (canonical(ends.peer), canonical(ends.local));
        let (frames, mut queue) = mpsc::channel::<Vec<u8>>(QUEUE);
        for post in self.shards.iter() {
            post.put(Letter::TcpOpened(peer, Frames(frames.clone())));
        }
        drop(frames);
        let (mut read, mut write) = tokio::io::split(stream);
        let reading = async {
            let mut framer = TcpFramer::new();
            let mut buffer = vec![0; 16 << 10];
            loop {
                let count = timeout(SILENCE, read.read(&mut buffer)).await??;
                if count == 0 {
                    return Ok(());
                }
                framer.push(&buffer[..count]);
                while let Some(frame) = framer.next_frame().map_err(io::Error::other)? {
                    for post in self.shards.iter() {
                        let payload = frame.to_vec();
                        post.put(Letter::TcpFrame { source: peer, destination: local, payload });
                    }
                }
            }
        };
        let writing = async {
            while let Some(frame) = queue.recv().await {
                timeout(SILENCE, write.write_all(&frame)).await??;
            }
            Ok(())
        };
        let result = tokio::select! {
            result = reading => result,
            result = writing => result,
        };
        for post in self.shards.iter() {
            post.put(Letter::TcpClosed(peer));
        }
        result
    }
}

fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}
