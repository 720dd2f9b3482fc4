//! ICE over TCP (RFC 6544): connections from the shared port that begin with a framed STUN request. For clients
//! whose network lets no UDP through.

use std::{io, sync::Arc, time::Duration};

use net::TcpFramer;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    sync::Semaphore,
    time::{sleep, timeout},
};

use super::{
    Ends, Plane,
    link::{Link, STUCK, UNHELD, UNTAKEN},
    shard::{Carried, Frame},
};

/// A connection without a frame for this long is gone.
const SILENCE: Duration = Duration::from_secs(60);

impl Plane {
    /// Serves a connection until either side ends it. Every shard hears it until the one that knows the session answers.
    pub async fn serve_ice<S: AsyncRead + AsyncWrite>(&self, stream: S, ends: Ends) -> io::Result<()> {
        let link = Link::new(&self.metrics);
        for post in self.shards.iter() {
            post.carry(Carried::Opened(ends.peer, link.clone()));
        }
        let _gone = Gone { plane: self, ends };
        self.metrics.ice_tcp_connections.add(1);
        let (mut read, mut write) = tokio::io::split(stream);
        let reading = async {
            let places = Arc::new(Semaphore::new(UNTAKEN));
            let mut framer = TcpFramer::new();
            let mut buffer = vec![0; 16 << 10];
            loop {
                let count = timeout(SILENCE, read.read(&mut buffer)).await??;
                if count == 0 {
                    return Ok(());
                }
                framer.push(&buffer[..count]);
                while let Some(payload) = framer.next_frame().map_err(io::Error::other)? {
                    let place = Arc::clone(&places).acquire_owned().await.map_err(io::Error::other)?;
                    self.hear(&link, ends, Frame::new(payload.to_vec(), place));
                }
            }
        };
        let writing = async {
            let mut bytes = Vec::new();
            while let Some(batch) = link.next().await {
                bytes.clear();
                for waiting in batch {
                    net::frame(&waiting.payload, &mut bytes).map_err(io::Error::other)?;
                }
                timeout(STUCK, write.write_all(&bytes)).await??;
            }
            write.shutdown().await
        };
        let untaken = async {
            sleep(UNHELD).await;
            if link.home().is_some() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            result = reading => result,
            result = writing => result,
            () = untaken => {
                self.metrics.tcp_connections_untaken.add(1);
                Ok(())
            }
        }
    }

    fn hear(&self, link: &Link, Ends { peer, local }: Ends, frame: Frame) {
        let frame = Arc::new(frame);
        match link.home().and_then(|home| self.shards.get(home)) {
            Some(post) => post.carry(Carried::Frame { source: peer, destination: local, frame }),
            None => {
                for post in self.shards.iter() {
                    post.carry(Carried::Frame {
                        source: peer,
                        destination: local,
                        frame: Arc::clone(&frame),
                    });
                }
            }
        }
    }
}

/// Tells the shards when the connection is over, however it ends.
struct Gone<'a> {
    plane: &'a Plane,
    ends: Ends,
}

impl Drop for Gone<'_> {
    fn drop(&mut self) {
        for post in self.plane.shards.iter() {
            post.carry(Carried::Closed(self.ends.peer));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, TryRecvError};

    use tokio::io::{DuplexStream, duplex};

    use super::*;
    use crate::media::test_plane;

    const ENDS: [&str; 2] = ["192.0.2.9:40000", "192.0.2.1:443"];

    fn ends() -> Ends {
        Ends { peer: ENDS[0].parse().unwrap(), local: ENDS[1].parse().unwrap() }
    }

    /// A client's end, the shards' lines, and the connection that is served.
    fn connected(shards: usize) -> (DuplexStream, Vec<Receiver<Carried>>, tokio::task::JoinHandle<()>) {
        let (plane, inboxes) = test_plane(shards);
        let (client, server) = duplex(1 << 10);
        let served = tokio::spawn(async move { drop(plane.serve_ice(server, ends()).await) });
        (client, inboxes, served)
    }

    async fn opened(inbox: &Receiver<Carried>) -> Link {
        loop {
            match inbox.try_recv() {
                Ok(Carried::Opened(_, link)) => return link,
                Ok(_) => panic!("something before the beginning"),
                Err(_) => tokio::task::yield_now().await,
            }
        }
    }

    async fn frame(inbox: &Receiver<Carried>) -> Arc<Frame> {
        loop {
            match inbox.try_recv() {
                Ok(Carried::Frame { frame, .. }) => return frame,
                Ok(_) => panic!("no frame"),
                Err(_) => tokio::task::yield_now().await,
            }
        }
    }

    /// Sends frames until nothing more goes in.
    async fn floods(client: &mut DuplexStream) {
        let writing = async {
            loop {
                client.write_all(&[0, 2, 7, 7]).await.unwrap();
            }
        };
        assert!(timeout(Duration::from_secs(1), writing).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_not_read_on_while_too_much_is_not_taken() {
        let (mut client, inboxes, _served) = connected(1);
        let _link = opened(&inboxes[0]).await;
        floods(&mut client).await;
        let mut held: Vec<_> = inboxes[0].try_iter().collect();
        assert_eq!(held.len(), UNTAKEN);
        held.truncate(UNTAKEN - 3);
        floods(&mut client).await;
        assert_eq!(inboxes[0].try_iter().count(), 3, "as many as were taken");
    }

    #[tokio::test]
    async fn all_shards_hear_it_until_one_has_answered() {
        let (mut client, inboxes, _served) = connected(2);
        let links = [opened(&inboxes[0]).await, opened(&inboxes[1]).await];
        client.write_all(&[0, 1, 1]).await.unwrap();
        for inbox in &inboxes {
            assert_eq!(frame(inbox).await.payload, [1]);
        }
        assert!(links[1].claim(1));
        links[1].send(ends().local, vec![9], std::time::Instant::now());
        let mut answer = [0; 3];
        client.read_exact(&mut answer).await.unwrap();
        assert_eq!(answer, [0, 1, 9]);
        client.write_all(&[0, 1, 2]).await.unwrap();
        assert_eq!(frame(&inboxes[1]).await.payload, [2]);
        assert!(matches!(inboxes[0].try_recv(), Err(TryRecvError::Empty)));
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_no_session_takes_is_closed_and_one_that_is_taken_stays() {
        for taken in [false, true] {
            let (client, inboxes, served) = connected(1);
            let link = opened(&inboxes[0]).await;
            if taken {
                link.claim(0);
            }
            let ended = timeout(UNHELD + Duration::from_secs(1), served).await.is_ok();
            assert_eq!(ended, !taken);
            assert_eq!(matches!(inboxes[0].try_recv(), Ok(Carried::Closed(_))), !taken);
            drop(client);
        }
    }

    #[tokio::test]
    async fn a_shard_s_last_words_are_sent_before_it_closes() {
        let (mut client, inboxes, served) = connected(1);
        let link = opened(&inboxes[0]).await;
        link.send(ends().local, vec![9], std::time::Instant::now());
        link.close();
        let mut all = Vec::new();
        client.read_to_end(&mut all).await.unwrap();
        assert_eq!(all, [0, 1, 9]);
        served.await.unwrap();
        assert!(matches!(inboxes[0].try_recv(), Ok(Carried::Closed(_))));
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_takes_nothing_is_given_up() {
        let (_client, inboxes, served) = connected(1);
        let link = opened(&inboxes[0]).await;
        link.claim(0);
        link.send(ends().local, vec![0; 2_000], std::time::Instant::now());
        assert!(timeout(STUCK + Duration::from_secs(1), served).await.is_ok());
    }
}
