//! A meeting's link, as far as it says where the server is.

use tokio_tungstenite::tungstenite::http::Uri;

use crate::Error;

/// Where a server is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerAddress {
    /// `http` or `https`.
    secure: bool,
    host: String,
    port: u16,
}

impl ServerAddress {
    /// Takes a link apart: the server's address, and the fragment if there is one.
    ///
    /// # Errors
    /// When it is not `http://host[:port]/` with or without a fragment.
    pub fn parse(link: &str) -> Result<(Self, Option<String>), Error> {
        let (address, fragment) = match link.split_once('#') {
            Some((address, fragment)) => (address, Some(fragment.to_owned())),
            None => (link, None),
        };
        let uri: Uri = address.parse().map_err(|_| Error::Link)?;
        let secure = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            _ => return Err(Error::Link),
        };
        let host = uri.host().ok_or(Error::Link)?.to_owned();
        let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
        Ok((Self { secure, host, port }, fragment))
    }

    /// Where the signalling connects to.
    pub(crate) fn websocket(&self) -> String {
        format!("{}://{}:{}/ws", if self.secure { "wss" } else { "ws" }, self.host, self.port)
    }

    /// The origin that the server expects a page of its own to have.
    pub(crate) fn origin(&self) -> String {
        let (scheme, usual) = if self.secure { ("https", 443) } else { ("http", 80) };
        match self.port {
            port if port == usual => format!("{scheme}://{}", self.host),
            port => format!("{scheme}://{}:{port}", self.host),
        }
    }

    /// Host and port for looking the address up, an IPv6 address without its brackets.
    pub(crate) fn host_and_port(&self) -> (&str, u16) {
        (self.host.trim_start_matches('[').trim_end_matches(']'), self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_says_where_the_server_is_and_which_meeting() {
        let (server, fragment) = ServerAddress::parse("http://localhost:8080/#room.secret").unwrap();
        assert_eq!(fragment.as_deref(), Some("room.secret"));
        assert_eq!(server.websocket(), "ws://localhost:8080/ws");
        assert_eq!(server.origin(), "http://localhost:8080");
        let (server, fragment) = ServerAddress::parse("https://meet.example.org").unwrap();
        assert_eq!((server.websocket().as_str(), fragment), ("wss://meet.example.org:443/ws", None));
        assert_eq!(server.origin(), "https://meet.example.org");
        let (server, _) = ServerAddress::parse("http://[::1]:1/").unwrap();
        assert_eq!(server.host_and_port(), ("::1", 1));
        for wrong in ["", "localhost:8080", "ftp://a/", "/#x", "http:///"] {
            assert!(ServerAddress::parse(wrong).is_err(), "{wrong}");
        }
    }
}
