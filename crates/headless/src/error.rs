/// Why a native participant cannot go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The offer or the answer could not be used.
    #[error("the session could not be negotiated")]
    Negotiation,
}
