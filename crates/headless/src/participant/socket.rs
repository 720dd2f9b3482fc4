//! Connections that run in a task of their own: the WebSocket of the signalling, and ICE-TCP. Each reports
//! what happens and ends when its [`Connection`] is dropped.

use std::net::SocketAddr;

use futures_util::{SinkExt, StreamExt};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::{
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
        watch,
    },
    task::JoinHandle,
};
use tokio_tungstenite::tungstenite::{
    Message, client::IntoClientRequest, http::HeaderValue, protocol::WebSocketConfig,
};

use crate::address::ServerAddress;

/// Which connection says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// The signalling, by the number of its connection.
    Signalling(u64),
    /// A TCP connection for media, by its remote address.
    Tcp(SocketAddr),
}

/// Where a connection reports to.
pub(super) struct Reporter {
    pub source: Source,
    pub to: UnboundedSender<(Source, SocketEvent)>,
}

impl Reporter {
    fn say(&self, event: SocketEvent) {
        // The participant is gone, and with it soon the connection.
        let _ = self.to.send((self.source, event));
    }
}

/// What a connection reports.
#[derive(Debug)]
pub(super) enum SocketEvent {
    /// It stands, from this address.
    Opened(SocketAddr),
    Message(Vec<u8>),
    /// It is gone, or could not be had.
    Closed,
}

/// A connection that runs. Dropping it cuts the line without a goodbye.
pub(super) struct Connection {
    outgoing: UnboundedSender<Vec<u8>>,
    task: CutOnDrop,
}

struct CutOnDrop(Option<JoinHandle<()>>);

impl Drop for CutOnDrop {
    fn drop(&mut self) {
        if let Some(task) = self.0.take() {
            task.abort();
        }
    }
}

impl Connection {
    /// Connects the signalling.
    pub fn websocket(server: ServerAddress, report: Reporter) -> Self {
        Self::run(|outgoing| async move {
            websocket(server, outgoing, &report).await;
            report.say(SocketEvent::Closed);
        })
    }

    /// Connects to a TCP candidate; reads while `reads` is true.
    pub fn tcp(address: SocketAddr, reads: watch::Receiver<bool>, report: Reporter) -> Self {
        Self::run(move |outgoing| async move {
            // Its end is the same with and without an error.
            let _ = tcp(address, outgoing, reads, &report).await;
            report.say(SocketEvent::Closed);
        })
    }

    fn run<F: Future<Output = ()> + Send + 'static>(
        connection: impl FnOnce(UnboundedReceiver<Vec<u8>>) -> F,
    ) -> Self {
        let (outgoing, queue) = unbounded_channel();
        Self { outgoing, task: CutOnDrop(Some(tokio::spawn(connection(queue)))) }
    }

    /// Sends a message; a connection that is gone has said so.
    pub fn send(&self, message: Vec<u8>) {
        let _ = self.outgoing.send(message);
    }

    /// Lets what was sent leave and says goodbye; the task that does so.
    pub fn finish(self) -> Option<JoinHandle<()>> {
        let Self { outgoing, mut task } = self;
        drop(outgoing);
        task.0.take()
    }
}

async fn websocket(server: ServerAddress, mut outgoing: UnboundedReceiver<Vec<u8>>, report: &Reporter) {
    let Ok(mut request) = server.websocket().into_client_request() else { return };
    let headers = request.headers_mut();
    headers.insert("sec-websocket-protocol", HeaderValue::from_static(protocol::SUBPROTOCOL));
    let Ok(origin) = HeaderValue::from_str(&server.origin()) else { return };
    headers.insert("origin", origin);
    let most = protocol::limits::SERVER_MESSAGE_BYTES;
    let config = WebSocketConfig::default().max_message_size(Some(most)).max_frame_size(Some(most));
    let connect = tokio_tungstenite::connect_async_with_config(request, Some(config), true);
    let Ok((mut socket, _)) = connect.await else { return };
    report.say(SocketEvent::Opened(SocketAddr::from(([0, 0, 0, 0], 0))));
    loop {
        tokio::select! {
            message = outgoing.recv() => match message {
                Some(message) => {
                    if socket.send(Message::Binary(message.into())).await.is_err() {
                        return;
                    }
                }
                None => {
                    let _ = socket.close(None).await;
                    return;
                }
            },
            message = socket.next() => match message {
                Some(Ok(Message::Binary(bytes))) => report.say(SocketEvent::Message(bytes.into())),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => {}
            },
        }
    }
}

/// Frames of RFC 4571: two bytes of length, then the packet.
async fn tcp(
    address: SocketAddr,
    mut outgoing: UnboundedReceiver<Vec<u8>>,
    mut reads: watch::Receiver<bool>,
    report: &Reporter,
) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    report.say(SocketEvent::Opened(stream.local_addr()?));
    let (mut read, mut write) = stream.split();
    let sending = async {
        while let Some(packet) = outgoing.recv().await {
            let Ok(length) = u16::try_from(packet.len()) else { continue };
            let mut frame = Vec::with_capacity(2 + packet.len());
            frame.extend(length.to_be_bytes());
            frame.extend(packet);
            write.write_all(&frame).await?;
        }
        write.shutdown().await
    };
    let receiving = async {
        loop {
            // Whoever could say so is gone, and with it soon this connection.
            let _ = reads.wait_for(|reads| *reads).await;
            let mut frame = vec![0; usize::from(read.read_u16().await?)];
            read.read_exact(&mut frame).await?;
            report.say(SocketEvent::Message(frame));
        }
    };
    tokio::select! {
        end = sending => end,
        end = receiving => end,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn a_link_with_https_is_connected_to_with_tls() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let link = format!("https://localhost:{}/", listener.local_addr().unwrap().port());
        let (server, _) = ServerAddress::parse(&link).unwrap();
        let (to, mut events) = unbounded_channel();
        let _connection = Connection::websocket(server, Reporter { source: Source::Signalling(1), to });
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut begin = [0; 6];
        stream.read_exact(&mut begin).await.unwrap();
        // A handshake record with a ClientHello (RFC 8446, sections 5.1 and 4).
        assert_eq!((begin[0], begin[1], begin[5]), (22, 3, 1));
        drop(stream);
        assert!(matches!(events.recv().await, Some((_, SocketEvent::Closed))), "no server, no connection");
    }
}
