//! What goes wrong: with somebody's sign-in, which is [`Refused`], and with a configuration.

pub use idtoken::{ErrorResponse, Refused, SIGN_IN_DID_NOT_WORK};
use thiserror::Error;

/// Why a configuration is not taken. Said to the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum Misconfigured {
    /// It could be fetched from in plain text, or compared in two ways.
    #[error("issuer must be an https URL without query and fragment")]
    Issuer,
    /// It could not be sent as it is.
    #[error("client_id must be printable ASCII, and not empty")]
    ClientId,
    /// It would be sent as one.
    #[error("client_secret must not be empty; leave it out when there is none")]
    ClientSecret,
    /// The code would come back in plain text.
    #[error("redirect_uri must be an https URL without fragment")]
    RedirectUri,
    /// No token could be right.
    #[error("algorithms must not be empty")]
    Algorithms,
    /// Without `openid` there is no ID token (OIDC Core 3.1.2.1).
    #[error("scopes must contain openid, each a word of its own")]
    Scopes,
    /// They are read anyway, each for its own purpose.
    #[error("claims must not name those of the protocol itself")]
    Claims,
    /// Nobody could meet it, or it could not be asked for.
    #[error("a requirement must accept some acr or amr, and acr values have no spaces")]
    Requirement,
    /// Anybody might be in it, or nobody.
    #[error("organisation needs a claim that is no mail address, and values without @")]
    Organisation,
}
