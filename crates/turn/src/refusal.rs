//! Why a request is not carried out.

/// An error code of RFC 8489 section 14.8 or RFC 8656 section 19.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Something is missing or malformed, or does not go together.
    BadRequest = 400,
    /// Nobody is known by these credentials.
    Unauthorized = 401,
    /// The peer is not one of ours.
    Forbidden = 403,
    /// Has an attribute that must be understood and is not.
    UnknownAttribute = 420,
    /// There is an allocation already, or none.
    AllocationMismatch = 437,
    /// The credentials are right, the nonce is old or another connection's.
    StaleNonce = 438,
    /// There are no peers of this family.
    AddressFamilyNotSupported = 440,
    /// The allocation is another user's.
    WrongCredentials = 441,
    /// Only UDP is relayed.
    UnsupportedTransport = 442,
    /// The peer is not of the relayed address's family.
    PeerAddressFamilyMismatch = 443,
    /// The user has as many allocations as one may have.
    AllocationQuotaReached = 486,
    /// The server has, or the wish is for something that is never given.
    InsufficientCapacity = 508,
}

impl Refusal {
    pub fn code(self) -> u16 {
        self as u16
    }
}
