//! A connection that carries nothing, as the page before a meeting tries it: over a WebSocket a meeting of our own is
//! made, an offer is answered, and with the answer's credentials ICE's binding requests (RFC 8445 section 7) are
//! answered by the media port, by UDP and by TCP. Afterwards the meeting is deleted. A stranger can do no more.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use e2ee::MeetingLink;
use futures_util::{SinkExt, StreamExt};
use protocol::{ClientMessage, Registration, SUBPROTOCOL, ServerMessage, Wire};
use rustls::{
    ClientConfig, DigitallySignedStruct, Error, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpStream, UdpSocket},
    time::timeout,
};
use tokio_rustls::TlsConnector;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message as WebSocketMessage, client::IntoClientRequest},
};
use turn::stun::{AttributeType, Builder, Class, Integrity, Key, Message, Method, TransactionId};

use crate::{clock, config::Config};

/// How long the server may take for each step.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long before a request is sent again.
const AGAIN: Duration = Duration::from_millis(300);
/// How long the meeting stands if it cannot be deleted.
const KEPT: u64 = 60_000;
const BINDING: Method = Method(0x001);
/// RFC 8445 section 16.1.
const PRIORITY: AttributeType = AttributeType(0x0024);
const USE_CANDIDATE: AttributeType = AttributeType(0x0025);
const ICE_CONTROLLING: AttributeType = AttributeType(0x802A);
const OWN_FRAGMENT: &str = "conclave";

/// What the server answered.
pub(super) struct Trial {
    user: String,
    key: Key,
    pub udp: Vec<SocketAddr>,
    pub tcp: Vec<SocketAddr>,
    /// The certificates that it showed.
    pub chain: Vec<CertificateDer<'static>>,
}

/// Whether what listens there is Conclave.
pub(super) async fn is_ours(address: SocketAddr) -> bool {
    let asked = async {
        let mut stream = TcpStream::connect(address).await.ok()?;
        stream
            .write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
            .await
            .ok()?;
        let mut answer = Vec::new();
        stream.take(16 << 10).read_to_end(&mut answer).await.ok()?;
        let answer = String::from_utf8_lossy(&answer).to_lowercase();
        let says = ["ready", "overloaded", "draining"];
        let says = says.iter().any(|word| answer.ends_with(&format!("\r\n\r\n{word}\n")));
        Some(says && answer.contains("trusted-types conclave"))
    };
    timeout(PATIENCE, asked).await.ok().flatten().unwrap_or(false)
}

/// At our own server.
pub(super) async fn begin(address: SocketAddr, config: &Config) -> Result<Trial, String> {
    let name = config.is_https().then(|| config.domain.as_ref().map_or("localhost", |domain| &domain.0));
    begin_at(address, name).await
}

/// With a name by TLS, whatever certificate it shows: nothing of value is sent, and others judge it.
pub(super) async fn begin_at(address: SocketAddr, name: Option<&str>) -> Result<Trial, String> {
    let stream = timeout(PATIENCE, TcpStream::connect(address)).await;
    let stream =
        stream.map_err(|_| "no TCP connection in time".to_owned())?.map_err(|error| error.to_string())?;
    let Some(name) = name else { return meet(stream, address, Vec::new()).await };
    let seen = Arc::new(Seen { chain: Mutex::default(), provider: crate::tls::provider() });
    let mut config = ClientConfig::builder_with_provider(Arc::clone(&seen.provider))
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(&seen) as _)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let server = ServerName::try_from(name.to_owned()).map_err(|error| error.to_string())?;
    let stream = timeout(PATIENCE, TlsConnector::from(Arc::new(config)).connect(server, stream)).await;
    let stream = stream
        .map_err(|_| "no TLS in time".to_owned())?
        .map_err(|error| format!("no TLS ({error}): it may have no certificate yet"))?;
    let chain = seen.chain.lock().unwrap_or_else(PoisonError::into_inner).clone();
    meet(stream, address, chain).await
}

async fn meet<S>(stream: S, address: SocketAddr, chain: Vec<CertificateDer<'static>>) -> Result<Trial, String>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut request =
        format!("ws://{address}/ws").into_client_request().map_err(|error| error.to_string())?;
    if let Ok(subprotocol) = SUBPROTOCOL.parse() {
        request.headers_mut().insert("sec-websocket-protocol", subprotocol);
    }
    let opened = timeout(PATIENCE, tokio_tungstenite::client_async(request, stream)).await;
    let (mut socket, _) = opened
        .map_err(|_| "no WebSocket in time".to_owned())?
        .map_err(|error| format!("no WebSocket ({error})"))?;
    let link = MeetingLink::generate(&mut rand::rng());
    let host = link.host.as_ref().ok_or("no host's secret")?;
    let meeting = Registration {
        room: link.room_hash(),
        host: host.key(),
        entry: link.secret.entry_key(),
        early: false,
        keep_until: clock::now().0 + KEPT,
        version: 1,
        card_hash: e2ee::card_hash(&[]),
        class: None,
    };
    let signature = host.sign_registration(&meeting);
    ask(&mut socket, &ClientMessage::Register { meeting, card: Vec::new().into(), signature }).await?;
    let tried = ask(&mut socket, &ClientMessage::Try { request: 1, sdp: offer() }).await?;
    let (room, signature) = (link.room_hash(), host.sign_unregistration(2));
    ask(&mut socket, &ClientMessage::Unregister { room, host: host.key(), version: 2, signature }).await?;
    match tried {
        ServerMessage::Tried { sdp: Some(sdp), .. } => {
            Trial::read(&sdp, chain).ok_or_else(|| "an answer without credentials".to_owned())
        }
        _ => Err("it tries for too many others at this moment".to_owned()),
    }
}

async fn ask<S>(socket: &mut WebSocketStream<S>, message: &ClientMessage) -> Result<ServerMessage, String>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let said = socket.send(WebSocketMessage::Binary(message.encode().into())).await;
    said.map_err(|error| error.to_string())?;
    loop {
        match timeout(PATIENCE, socket.next()).await {
            Ok(Some(Ok(WebSocketMessage::Binary(bytes)))) => match ServerMessage::decode(&bytes) {
                // Told beside what was asked.
                Ok(ServerMessage::Relay(_) | ServerMessage::Draining { .. }) => {}
                Ok(ServerMessage::Error { error }) => return Err(format!("it refused ({error:?})")),
                Ok(answer) => return Ok(answer),
                Err(_) => return Err("it speaks another version".to_owned()),
            },
            Ok(Some(Ok(_))) => {}
            Ok(_) => return Err("it ended the connection".to_owned()),
            Err(_) => return Err("no answer in time".to_owned()),
        }
    }
}

/// One m-line that asks for nothing: the fingerprint is nobody's, since DTLS is never begun.
fn offer() -> String {
    let (password, fingerprint) = ("a".repeat(24), ["AB"; 32].join(":"));
    format!(
        "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\na=msid-semantic: WMS\r\n\
         m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:{OWN_FRAGMENT}\r\na=ice-pwd:{password}\r\n\
         a=fingerprint:sha-256 {fingerprint}\r\na=setup:actpass\r\na=rtcp-mux\r\na=mid:0\r\na=recvonly\r\n\
         a=rtpmap:111 opus/48000/2\r\n"
    )
}

impl Trial {
    fn read(sdp: &str, chain: Vec<CertificateDer<'static>>) -> Option<Self> {
        let value = |name: &str| sdp.lines().find_map(|line| line.trim().strip_prefix(name));
        let (fragment, password) = (value("a=ice-ufrag:")?, value("a=ice-pwd:")?);
        let candidates = |wanted: &str| {
            // RFC 8839 section 5.1: foundation, component, transport, priority, address, port.
            let parts = sdp.lines().filter_map(|line| line.trim().strip_prefix("a=candidate:"));
            let parts = parts.map(|line| line.split_whitespace().collect::<Vec<_>>());
            let of = parts.filter(|parts| parts.get(2).is_some_and(|kind| kind.eq_ignore_ascii_case(wanted)));
            let mut found: Vec<_> = of
                .filter_map(|parts| {
                    Some(SocketAddr::new(parts.get(4)?.parse().ok()?, parts.get(5)?.parse().ok()?))
                })
                .collect();
            found.sort();
            found.dedup();
            found
        };
        Some(Self {
            user: format!("{fragment}:{OWN_FRAGMENT}"),
            key: Key::short_term(password.as_bytes()),
            udp: candidates("udp"),
            tcp: candidates("tcp"),
            chain,
        })
    }

    fn request(&self, transaction: TransactionId) -> Vec<u8> {
        Builder::new(Class::Request, BINDING, transaction)
            .attribute(AttributeType::USERNAME, self.user.as_bytes())
            .attribute(PRIORITY, &1u32.to_be_bytes())
            .attribute(ICE_CONTROLLING, &[0; 8])
            .attribute(USE_CANDIDATE, &[])
            .sign(Integrity::Sha1, &self.key)
            .fingerprint()
            .finish()
    }

    fn is_answer(&self, bytes: &[u8], transaction: TransactionId) -> bool {
        Message::parse(bytes).is_ok_and(|message| {
            message.class() == Class::Success
                && message.transaction() == transaction
                && message.is_signed_with(&self.key)
        })
    }

    /// Whether the media port answers by UDP.
    pub async fn by_udp(&self, to: SocketAddr, patience: Duration) -> bool {
        let Ok(socket) = UdpSocket::bind(if to.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" }).await else {
            return false;
        };
        let transaction = TransactionId(rand::random());
        let request = self.request(transaction);
        let mut buffer = [0; 1500];
        let answered = async {
            loop {
                drop(socket.send_to(&request, to).await);
                if let Ok(Ok(count)) = timeout(AGAIN, socket.recv(&mut buffer)).await
                    && self.is_answer(&buffer[..count], transaction)
                {
                    return true;
                }
            }
        };
        timeout(patience, answered).await.unwrap_or(false)
    }

    /// Whether the media port answers by TCP, in frames (RFC 4571).
    pub async fn by_tcp(&self, to: SocketAddr, patience: Duration) -> bool {
        let transaction = TransactionId(rand::random());
        let answered = async {
            let mut stream = TcpStream::connect(to).await.ok()?;
            let mut framed = Vec::new();
            net::frame(&self.request(transaction), &mut framed).ok()?;
            stream.write_all(&framed).await.ok()?;
            let mut framer = net::TcpFramer::new();
            let mut buffer = [0; 1500];
            loop {
                let count = stream.read(&mut buffer).await.ok().filter(|count| *count > 0)?;
                framer.push(&buffer[..count]);
                while let Some(frame) = framer.next_frame().ok()? {
                    if self.is_answer(frame, transaction) {
                        return Some(true);
                    }
                }
            }
        };
        timeout(patience, answered).await.ok().flatten().unwrap_or(false)
    }
}

/// Takes any certificate, and keeps it for a judgement. The handshake's signatures are checked all the same.
#[derive(Debug)]
struct Seen {
    chain: Mutex<Vec<CertificateDer<'static>>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Seen {
    fn verify_server_cert(
        &self,
        first: &CertificateDer<'_>,
        rest: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain = std::iter::once(first).chain(rest).map(|one| one.clone().into_owned());
        *self.chain.lock().unwrap_or_else(PoisonError::into_inner) = chain.collect();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
