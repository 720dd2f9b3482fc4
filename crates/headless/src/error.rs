use std::time::Duration;

/// Why a native participant cannot go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The offer or the answer could not be used.
    #[error("the session could not be negotiated")]
    Negotiation,
    /// The link does not say where a server is, or names no meeting where one is needed.
    #[error("the link has not the form http://host:port/#room.secret")]
    Link,
    /// The server's name has no address.
    #[error("the server's address cannot be found")]
    NoAddress(#[source] std::io::Error),
    /// No socket could be had.
    #[error("no socket can be opened")]
    Socket(#[source] std::io::Error),
    /// No folder for a server's data could be made.
    #[error("no temporary folder can be made")]
    Folder(#[source] std::io::Error),
    /// What was waited for did not happen.
    #[error("it did not happen within {0:?}")]
    TooLate(Duration),
    /// The participant has stopped.
    #[error("the participant has stopped")]
    Stopped,
    /// The meeting could not be made, for the reason that the core gives.
    #[error("the meeting cannot be entered ({0:?})")]
    Refused(client::view::Problem),
    /// A child process could not be started or did not come up.
    #[error("the server could not be started: {0}")]
    Server(String),
}
