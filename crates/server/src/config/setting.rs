//! Values of settings: from text (file, environment and flags alike) and back.

use std::{net::IpAddr, net::SocketAddr, path::PathBuf};

use axum::http::Uri;
use residency::{NAMED, Place};

/// A value that can stand in the configuration.
pub(super) trait Setting: Sized {
    /// From text; the error says what should stand there.
    fn from_text(text: &str) -> Result<Self, String>;
    /// As it stands in the file.
    fn to_toml(&self) -> String;
}

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the levels' own")]
pub enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

/// How it is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: one JSON object a line.
    Json,
}

/// A web origin (RFC 6454), as browsers write it in the `Origin` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(pub String);

/// The name of a host, in lower case (RFC 1034 section 3.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain(pub String);

/// An address that begins with `https://`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpsUrl(pub String);

impl Setting for SocketAddr {
    fn from_text(text: &str) -> Result<Self, String> {
        let wanted = "an address with a port: write for example \"0.0.0.0:8080\" or \"[::]:8080\"";
        text.parse().map_err(|_| wanted.to_owned())
    }

    fn to_toml(&self) -> String {
        quoted(&self.to_string())
    }
}

impl<T: Setting> Setting for Option<T> {
    fn from_text(text: &str) -> Result<Self, String> {
        if text.is_empty() { Ok(None) } else { T::from_text(text).map(Some) }
    }

    fn to_toml(&self) -> String {
        self.as_ref().map_or_else(|| quoted(""), Setting::to_toml)
    }
}

impl Setting for Domain {
    fn from_text(text: &str) -> Result<Self, String> {
        let name = text.to_ascii_lowercase();
        let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.chars().all(letter)
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let number = name.rsplit('.').next().is_some_and(|last| last.chars().all(|c| c.is_ascii_digit()));
        if name.len() <= 253 && name.split('.').all(label) && !number {
            Ok(Self(name))
        } else {
            Err("a name in ASCII, without scheme or port: write for example \"meet.example.org\"".to_owned())
        }
    }

    fn to_toml(&self) -> String {
        quoted(&self.0)
    }
}

impl Setting for Place {
    fn from_text(text: &str) -> Result<Self, String> {
        Self::named(text).ok_or_else(|| NAMED.to_owned())
    }

    fn to_toml(&self) -> String {
        quoted(self.name())
    }
}

impl Setting for HttpsUrl {
    fn from_text(text: &str) -> Result<Self, String> {
        let uri: Option<Uri> = text.parse().ok();
        match uri {
            Some(uri) if uri.scheme_str() == Some("https") && uri.host().is_some() => {
                Ok(Self(text.to_owned()))
            }
            _ => Err("an https address: write for example \"https://ca.example.org/directory\"".to_owned()),
        }
    }

    fn to_toml(&self) -> String {
        quoted(&self.0)
    }
}

impl Setting for IpAddr {
    fn from_text(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| "an IP address: write for example \"203.0.113.7\"".to_owned())
    }

    fn to_toml(&self) -> String {
        quoted(&self.to_string())
    }
}

impl Setting for Origin {
    fn from_text(text: &str) -> Result<Self, String> {
        let wanted = || "an origin: write for example \"https://meet.example.org\"".to_owned();
        let (scheme, host) = text.split_once("://").ok_or_else(wanted)?;
        let known = scheme == "https" || scheme == "http";
        if known && !host.is_empty() && !host.contains(['/', ' ', '"', '#', '?']) {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(wanted())
        }
    }

    fn to_toml(&self) -> String {
        quoted(&self.0)
    }
}

impl Setting for PathBuf {
    fn from_text(text: &str) -> Result<Self, String> {
        if text.is_empty() { Err("a path: write for example \"./data\"".into()) } else { Ok(text.into()) }
    }

    fn to_toml(&self) -> String {
        quoted(&self.to_string_lossy())
    }
}

impl Setting for u32 {
    fn from_text(text: &str) -> Result<Self, String> {
        let wanted = || "a whole number from 1: write for example 100".to_owned();
        text.parse().ok().filter(|number| *number > 0).ok_or_else(wanted)
    }

    fn to_toml(&self) -> String {
        self.to_string()
    }
}

impl Setting for u64 {
    fn from_text(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| "a whole number from 0: write for example 100000000".to_owned())
    }

    fn to_toml(&self) -> String {
        self.to_string()
    }
}

impl<T: Setting> Setting for Vec<T> {
    fn from_text(text: &str) -> Result<Self, String> {
        text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(T::from_text).collect()
    }

    fn to_toml(&self) -> String {
        let items: Vec<_> = self.iter().map(Setting::to_toml).collect();
        format!("[{}]", items.join(", "))
    }
}

macro_rules! words {
    ($type:ident: $($variant:ident = $word:literal),+) => {
        impl Setting for $type {
            fn from_text(text: &str) -> Result<Self, String> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(format!("one of {}", [$($word),+].join(", "))),
                }
            }

            fn to_toml(&self) -> String {
                quoted(match self { $(Self::$variant => $word,)+ })
            }
        }
    };
}
words!(LogLevel: Error = "error", Warn = "warn", Info = "info", Debug = "debug", Trace = "trace");
words!(LogFormat: Text = "text", Json = "json");

pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_a_name_and_nothing_more() {
        for good in ["meet.example.org", "localhost", "MEET.example", "xn--bcher-kva.example", "a-1.b2"] {
            assert_eq!(Domain::from_text(good), Ok(Domain(good.to_lowercase())), "{good}");
        }
        let long = "a.".repeat(140);
        for wrong in [
            "",
            "https://a.example",
            "a.example:443",
            "a..b",
            "-a.b",
            "192.0.2.1",
            "b\u{fc}cher.example",
            "*.a.b",
            &long,
        ] {
            assert!(Domain::from_text(wrong).is_err(), "{wrong}");
        }
        assert!(HttpsUrl::from_text("http://ca.example/").is_err());
        assert!(HttpsUrl::from_text("https://ca.example:14000/dir").is_ok());
    }
}
