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
    /// Settings that go together only.
    #[error("{given} is set and {missing} is not: set both, or neither")]
    Incomplete {
        /// The key that is set.
        given: &'static str,
        /// The key that is missing.
        missing: &'static str,
    },
    /// Something would be kept for longer than may be.
    #[error(
        "{key} = {days} is more than may be: data is kept for at most {most} days, set a number up to that"
    )]
    Longer {
        /// The key.
        key: &'static str,
        /// What is set.
        days: u32,
        /// The most that may be.
        most: u32,
    },
    /// What a command was asked about is not there, or cannot be done.
    #[error("{0}")]
    Data(String),
    /// A certificate that cannot be used.
    #[error("{0}")]
    Certificate(#[from] crate::tls::Unusable),
    /// What is kept of a certificate that comes by itself cannot be read or written.
    #[error("the folder {folder} for certificates cannot be used ({why}): change its owner, or set another with --data-dir", folder = .folder.display())]
    CertificateFolder {
        /// Which.
        folder: PathBuf,
        /// As the system says.
        why: std::io::Error,
    },
    /// No server runs with its data in this folder.
    #[error("no server runs here with its data in {folder}: name the folder with --data-dir, or the server's configuration with --config", folder = .folder.display())]
    NotRunning {
        /// Which.
        folder: PathBuf,
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
    /// Ports below 1024 are kept for the system's administrator.
    #[error("{address} may not be opened without a right to it: give that to the program (sudo setcap cap_net_bind_service=+ep {program}), or to its systemd unit (AmbientCapabilities=CAP_NET_BIND_SERVICE), or set another address with --{key}", program = .program.display())]
    Privileged {
        /// The address.
        address: SocketAddr,
        /// This program.
        program: PathBuf,
        /// The key that sets it.
        key: &'static str,
    },
    /// Providers of organisations cannot be asked.
    #[error("{why}: see provider_ca_file")]
    Providers {
        /// What is wrong.
        why: String,
    },
    /// The store cannot be opened.
    #[error("{0}{way_out}", way_out = way_out(.0))]
    Store(#[from] store::Error),
    /// An audit log cannot be read, or what was given to read it.
    #[error("{0}: see `conclave audit --help`")]
    Audit(String),
    /// What was asked of the register of measures cannot be read.
    #[error("{0}: see `conclave register report --help`")]
    Register(String),
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

    /// For what is wrong with a key or a checkpoint.
    pub(crate) fn audit<E: std::fmt::Display>(what: &'static str) -> impl Fn(E) -> Self {
        move |why| Self::Audit(format!("{what}: {why}"))
    }

    /// For [`Failure::Providers`].
    pub(crate) fn providers(why: crate::tls::client::Unanswered) -> Self {
        Self::Providers { why: why.to_string() }
    }

    /// For an address that could not be listened on.
    pub(crate) fn listen(address: SocketAddr, key: &'static str) -> impl Fn(std::io::Error) -> Self {
        move |why| match why.kind() {
            std::io::ErrorKind::AddrInUse => Self::PortInUse { address, key },
            std::io::ErrorKind::PermissionDenied if address.port() < 1024 => {
                let program = std::env::current_exe().unwrap_or_else(|_| "conclave".into());
                Self::Privileged { address, program, key }
            }
            _ => Self::Listen { address, why, key },
        }
    }
}

/// A folder can be another one; what else is wrong with a store has its way out in its own words.
fn way_out(error: &store::Error) -> &'static str {
    match error {
        store::Error::AuditKey(_) => "",
        _ => ": set another folder with --data-dir, or change its owner",
    }
}
