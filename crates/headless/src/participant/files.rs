//! Files, sealed and sent as the browser's file worker does it; small ones, to servers without TLS.

use e2ee::{FileSealer, Secret};
use protocol::FileId;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::address::ServerAddress;

/// Sends a file whole. Gives what it is announced with; `None` if the server does not take it.
pub(super) async fn send(
    server: ServerAddress,
    access: String,
    file: FileId,
    key: Secret<[u8; 16]>,
    content: Vec<u8>,
) -> Option<[u8; 32]> {
    let mut sealer = FileSealer::new(&key, content.len() as u64).ok()?;
    let (mut rest, mut sealed) = (content.as_slice(), Vec::new());
    while let Some(wanted) = sealer.wants() {
        let (chunk, after) = rest.split_at_checked(wanted)?;
        sealed.extend(sealer.seal(chunk).ok()?);
        rest = after;
    }
    let length = format!("Upload-Length: {}", sealed.len());
    ask(&server, &access, "PUT", &file, &length, b"").await?;
    ask(&server, &access, "PATCH", &file, "Upload-Offset: 0", &sealed).await?;
    sealer.hash()
}

/// `None` unless the server says that all is well.
async fn ask(
    server: &ServerAddress,
    access: &str,
    method: &str,
    file: &FileId,
    header: &str,
    body: &[u8],
) -> Option<()> {
    let (host, port) = server.host_and_port();
    let head = format!(
        "{method} /files/{} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\nAuthorization: Seat {access}\r\n\
         {header}\r\nContent-Length: {}\r\n\r\n",
        file.to_text(),
        body.len()
    );
    let mut stream = TcpStream::connect((host, port)).await.ok()?;
    stream.write_all(&[head.as_bytes(), body].concat()).await.ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.ok()?;
    answer.starts_with(b"HTTP/1.1 2").then_some(())
}
