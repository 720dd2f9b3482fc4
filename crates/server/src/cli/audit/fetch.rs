//! The public part of a server's log, fetched whole (C2SP tlog-tiles). Nothing of it is trusted: verifying comes after.

use std::time::Duration;

use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode, Uri, header::HOST},
};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, time::timeout};
use trust::audit::{Checkpoint, Level, LogKey, MemoryTiles, Resource, Tile, Tiles};

use crate::tls::client::Client;

/// An answer's bytes at most: more than a bundle of entries or a checkpoint with its witnesses has.
const BYTES: usize = 64 << 10;
/// Entries of a log that is fetched, at most: verifying holds all of them.
const ENTRIES: u64 = 1 << 24;
/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Hashes or entries of a whole tile.
const FULL: u64 = 256;

/// Everything that the checkpoint signs for, as far as the server gives it out; and the key, its own if none is trusted yet.
pub(super) async fn all(url: &str, trusted: Option<LogKey>) -> Result<(MemoryTiles, LogKey), String> {
    let site = Site::new(url)?;
    let key = match trusted {
        Some(key) => key,
        None => {
            let text = site.get("key").await?.ok_or("the server has no log: no /log/key")?;
            let text = String::from_utf8_lossy(&text);
            LogKey::parse(text.trim_end()).map_err(|error| format!("/log/key: {error}"))?
        }
    };
    let mut tiles = MemoryTiles::default();
    let Some(note) = site.get("checkpoint").await? else { return Ok((tiles, key)) };
    let size = Checkpoint::open(&note, &key).map(|head| head.size()).unwrap_or(0);
    tiles.put(Resource::Checkpoint, &note).map_err(|error| error.to_string())?;
    if size > ENTRIES {
        return Err(format!("the log has {size} entries: verify it beside the server instead"));
    }
    for tile in of_a_tree(size) {
        for tile in [tile, tile.full()] {
            if let Some(bytes) = site.get(&tile.to_string()).await? {
                tiles.put(tile.into(), &bytes).map_err(|error| error.to_string())?;
                break;
            }
        }
    }
    Ok((tiles, key))
}

/// The tiles of a tree of this size: the entries, and each level of hashes.
fn of_a_tree(size: u64) -> Vec<Tile> {
    let row = |level, count: u64| {
        let width = move |index: u64| u16::try_from((count - index * FULL).min(FULL)).unwrap_or(0);
        (0..count.div_ceil(FULL)).filter_map(move |index| Tile::new(level, index, width(index)))
    };
    let mut tiles: Vec<Tile> = row(Level::Entries, size).collect();
    let mut level = 0;
    while size >> (8 * u32::from(level)) > 0 {
        tiles.extend(row(Level::Hashes(level), size >> (8 * u32::from(level))));
        level += 1;
    }
    tiles
}

struct Site {
    base: String,
    client: Option<Client>,
}

impl Site {
    fn new(url: &str) -> Result<Self, String> {
        let uri: Uri = url.parse().map_err(|_| format!("{url} is no address"))?;
        let here = matches!(uri.host(), Some("localhost" | "127.0.0.1" | "[::1]"));
        let client = match uri.scheme_str() {
            Some("https") => Some(Client::new(None).map_err(|error| error.to_string())?),
            Some("http") if here => None,
            _ => return Err("only https is asked, and http on this machine itself".to_owned()),
        };
        Ok(Self { base: format!("{}/log/", url.trim_end_matches('/')), client })
    }

    /// A resource's bytes; nothing if there is none.
    async fn get(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        let url = format!("{}{path}", self.base);
        let asked = async {
            let uri: Uri = url.parse().map_err(|_| format!("{url} is no address"))?;
            let request = Request::get(&uri).body(Body::empty()).map_err(|error| error.to_string())?;
            let response = match &self.client {
                Some(client) => client.ask(request).await.map_err(|error| error.to_string())?,
                None => plainly(&uri, request).await.map_err(|error| format!("{url}: {error}"))?,
            };
            match response.status() {
                StatusCode::OK => {
                    let body = to_bytes(Body::new(response.into_body()), BYTES).await;
                    body.map(|bytes| Some(bytes.to_vec())).map_err(|error| format!("{url}: {error}"))
                }
                StatusCode::NOT_FOUND => Ok(None),
                other => Err(format!("{url} answers {other}")),
            }
        };
        timeout(PATIENCE, asked).await.map_err(|_| format!("{url} did not answer in time"))?
    }
}

async fn plainly(
    uri: &Uri,
    mut request: Request<Body>,
) -> Result<axum::http::Response<hyper::body::Incoming>, Box<dyn std::error::Error>> {
    let authority = uri.authority().ok_or("no host")?;
    let host = authority.host().trim_matches(['[', ']']);
    let stream = TcpStream::connect((host, authority.port_u16().unwrap_or(80))).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    request.headers_mut().insert(HOST, authority.as_str().parse()?);
    *request.uri_mut() = uri.path().parse()?;
    Ok(sender.send_request(request).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tiles_of_a_tree() {
        let paths = |size| of_a_tree(size).iter().map(Tile::to_string).collect::<Vec<_>>();
        assert!(paths(0).is_empty());
        assert_eq!(paths(1), ["tile/entries/000.p/1", "tile/0/000.p/1"]);
        assert_eq!(
            paths(257),
            ["tile/entries/000", "tile/entries/001.p/1", "tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"]
        );
    }

    #[test]
    fn strangers_are_asked_over_tls_only() {
        assert!(Site::new("http://meet.example.org").is_err());
        assert!(Site::new("ftp://localhost").is_err() && Site::new("").is_err());
        assert!(Site::new("http://localhost:8080/").is_ok());
    }
}
