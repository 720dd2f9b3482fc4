//! TURN (RFC 8656) on the shared port, for clients that get out through an HTTP proxy only. What they send to our
//! candidates goes to the shards in memory, as if it had come by UDP from the relayed address; there is no other way out.

use std::{
    io,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    sync::Semaphore,
    time::sleep_until,
};
use turn::{Connection, Output, RelayedAddress};

use super::{
    Ends, Plane, Post,
    link::{Link, STUCK, UNTAKEN},
    shard::{Carried, Frame},
};

/// Longer than a client is silent that refreshes its allocation, which lasts ten minutes unless it asked for more.
const SILENCE: Duration = Duration::from_secs(660);
/// Bytes of answers that wait to be written; over it nothing more is read.
const ANSWERS: usize = 64 << 10;

impl Plane {
    /// Serves a connection until either side ends it.
    pub async fn serve_turn<S: AsyncRead + AsyncWrite>(&self, stream: S, ends: Ends) -> io::Result<()> {
        self.metrics.turn_connections.add(1);
        let connection = self.turn.connect(ends.peer, now());
        let relay = Relay {
            plane: self,
            ends,
            connection,
            link: Link::new(&self.metrics),
            relayed: None,
            entrance: self.entrance(),
            peer: None,
            places: Arc::new(Semaphore::new(UNTAKEN)),
            unwritten: Vec::new(),
        };
        relay.run(stream).await
    }
}

/// As the timers of tests have it.
fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

/// One client's connection.
struct Relay<'a> {
    plane: &'a Plane,
    ends: Ends,
    connection: Connection,
    link: Link,
    relayed: Option<RelayedAddress>,
    /// The shard at which its datagrams come in, which hands them to that of the session.
    entrance: &'a Post,
    /// The candidate that the client last sent to.
    peer: Option<SocketAddr>,
    /// Of datagrams that no shard has taken.
    places: Arc<Semaphore>,
    unwritten: Vec<u8>,
}

/// How a connection goes on.
enum Next {
    /// It wants to be woken then.
    At(Instant),
    /// It ends when everything is written.
    End,
}

impl Relay<'_> {
    async fn run<S: AsyncRead + AsyncWrite>(mut self, stream: S) -> io::Result<()> {
        let (mut read, mut write) = tokio::io::split(stream);
        let mut buffer = vec![0; 16 << 10];
        let mut heard = now();
        let mut written = heard;
        loop {
            let was_idle = self.unwritten.is_empty();
            let next = self.carry_out().await?;
            if was_idle {
                written = now();
            }
            let at = match next {
                Next::End if self.unwritten.is_empty() => return write.shutdown().await,
                Next::End => written + STUCK,
                Next::At(at) if self.unwritten.is_empty() => at.min(heard + SILENCE),
                Next::At(at) => at.min(heard + SILENCE).min(written + STUCK),
            };
            let (goes_on, idle) = (matches!(next, Next::At(_)), self.unwritten.is_empty());
            tokio::select! {
                count = read.read(&mut buffer), if goes_on && self.unwritten.len() < ANSWERS => {
                    heard = now();
                    match count? {
                        0 => return Ok(()),
                        count => self.connection.receive(&buffer[..count], heard),
                    }
                }
                count = write.write(&self.unwritten), if !idle => {
                    written = now();
                    match count? {
                        0 => return Err(io::ErrorKind::WriteZero.into()),
                        count => drop(self.unwritten.drain(..count)),
                    }
                }
                // What waits there can still be dropped when it gets late; what is here cannot.
                batch = self.link.next(), if goes_on && idle => {
                    let now = now();
                    match batch {
                        Some(batch) => for waiting in batch {
                            self.connection.send(waiting.from, &waiting.payload, now);
                        },
                        None => self.connection.close(),
                    }
                }
                () = sleep_until(at.into()) => {
                    let now = now();
                    let stuck = !idle && now >= written + STUCK;
                    if stuck || now >= heard + SILENCE {
                        return Err(io::ErrorKind::TimedOut.into());
                    }
                    self.connection.timeout(now);
                }
            }
        }
    }

    /// Does what the connection wants done. Waits while the shards have too much of it.
    async fn carry_out(&mut self) -> io::Result<Next> {
        loop {
            match self.connection.poll() {
                Output::Write(bytes) => self.unwritten.extend(bytes),
                Output::Allocated(relayed) => {
                    self.plane.metrics.turn_allocations.add(1);
                    self.relayed = Some(relayed);
                    for post in self.plane.shards.iter() {
                        post.carry(Carried::Allocated(relayed, self.ends.peer, self.link.clone()));
                    }
                }
                Output::Datagram { source, peer, payload } => {
                    let place = Arc::clone(&self.places).acquire_owned().await.map_err(io::Error::other)?;
                    if self.peer.replace(peer) != Some(peer) {
                        for post in self.plane.shards.iter() {
                            post.carry(Carried::Heard(source, peer));
                        }
                    }
                    self.entrance.carry(Carried::Relayed { source, peer, frame: Frame::new(payload, place) });
                }
                Output::Released(_) => self.release(),
                Output::Close(_) => return Ok(Next::End),
                Output::Timeout(at) => return Ok(Next::At(at)),
            }
        }
    }

    fn release(&mut self) {
        if let Some(relayed) = self.relayed.take() {
            for post in self.plane.shards.iter() {
                post.carry(Carried::Released(relayed));
            }
        }
    }
}

impl Drop for Relay<'_> {
    fn drop(&mut self) {
        self.release();
    }
}

#[cfg(test)]
mod tests {
    use tokio::{io::duplex, time::timeout};

    use super::*;
    use crate::media::test_plane;

    fn ends() -> Ends {
        Ends { peer: "192.0.2.9:40000".parse().unwrap(), local: "192.0.2.1:443".parse().unwrap() }
    }

    #[tokio::test(start_paused = true)]
    async fn who_makes_no_allocation_is_closed() {
        let (plane, inboxes) = test_plane(1);
        let (mut client, server) = duplex(1 << 10);
        let serving = tokio::spawn(async move { plane.serve_turn(server, ends()).await });
        client.write_all(&[0, 3, 0, 0, 0x21, 0x12, 0xA4, 0x42]).await.unwrap();
        let mut all = Vec::new();
        let read = timeout(Duration::from_secs(20), client.read_to_end(&mut all)).await;
        assert_eq!(read.expect("it is closed").unwrap(), 0);
        serving.await.unwrap().unwrap();
        assert!(inboxes[0].try_recv().is_err(), "the shards hear nothing of it");
    }

    #[tokio::test]
    async fn what_is_no_turn_is_closed_at_once() {
        let (plane, _inboxes) = test_plane(1);
        let (mut client, server) = duplex(1 << 10);
        let serving = tokio::spawn(async move { plane.serve_turn(server, ends()).await });
        client.write_all(&[0x80; 64]).await.unwrap();
        let mut all = Vec::new();
        client.read_to_end(&mut all).await.unwrap();
        assert!(all.is_empty());
        serving.await.unwrap().unwrap();
    }
}
