//! Why the program cannot do what it was asked to: one line each, with the way out.

use std::{net::SocketAddr, path::PathBuf};

/// Ends the program with exit code 2; its text is the one line that is shown.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// The configuration file was named and cannot be read.
    #[error("the configuration file {file} cannot be read ({why}): check the path and its permissions", file = .file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// As the system says.
        why: std::io::Error,
    },
    /// The configuration file is no TOML.
    #[error("{file}, line {line}: {why}: see `conclave config example`", file = .file.display())]
    Syntax {
        /// Which.
        file: PathBuf,
        /// Where, from 1.
        line: usize,
        /// What the parser says, on one line.
        why: String,
    },
    /// A key that does not exist.
    #[error("unknown key \"{key}\" in {place}: {way_out}")]
    UnknownKey {
        /// The key.
        key: String,
        /// Where it stands.
        place: String,
        /// The nearest one there is, or where to find all.
        way_out: String,
    },
    /// A value that cannot be used.
    #[error("{key} = \"{value}\" in {place} is not {wanted}")]
    Value {
        /// The key.
        key: &'static str,
        /// What stands there.
        value: String,
        /// Where it stands.
        place: String,
        /// What should stand there, with an example.
        wanted: String,
    },
    /// The port is taken.
    #[error("{address} is in use by another program: stop that one, or set another address with --{key}")]
    PortInUse {
        /// The address.
        address: SocketAddr,
        /// The key that sets it.
        key: &'static str,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address} ({why}): set another address with --{key}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// As the system says.
        why: std::io::Error,
        /// The key that sets it.
        key: &'static str,
    },
    /// The store cannot be opened.
    #[error("{0}: set another folder with --data-dir, or change its owner")]
    Store(#[from] store::Error),
    /// The system refuses something that every server needs.
    #[error("the system refuses {what} ({why})")]
    System {
        /// What.
        what: &'static str,
        /// As the system says.
        why: std::io::Error,
    },
    /// A load run could not be held.
    #[error("{0}: is the server running, and the link right?")]
    Load(#[from] headless::Error),
    /// The example differs, a check failed: the lines before say what.
    #[error("{0}")]
    Check(String),
}

impl Failure {
    /// For [`Failure::System`].
    pub(crate) fn system(what: &'static str) -> impl Fn(std::io::Error) -> Self {
        move |why| Self::System { what, why }
    }

    /// For an address that could not be listened on.
    pub(crate) fn listen(address: SocketAddr, key: &'static str) -> impl Fn(std::io::Error) -> Self {
        move |why| match why.kind() {
            std::io::ErrorKind::AddrInUse => Self::PortInUse { address, key },
            _ => Self::Listen { address, why, key },
        }
    }
}
