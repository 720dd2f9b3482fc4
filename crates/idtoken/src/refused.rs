//! Why somebody is not signed in. Nothing here holds what came in: these values may be logged as they are.

use thiserror::Error;

/// All that people are told, whatever the reason: a stranger who tries tokens learns nothing.
pub const SIGN_IN_DID_NOT_WORK: &str = "sign-in did not work";

/// The reason for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum Refused {
    /// Metadata, keys or a pending sign-in of another provider than this one.
    #[error("values of two providers do not go together")]
    OtherProvider,
    /// A requirement that the configuration does not name, or no longer.
    #[error("no such requirement is configured")]
    UnknownRequirement,

    // What was fetched.
    /// An HTTP status that is no success, and a body that says no reason.
    #[error("the provider answered with HTTP status {0}")]
    Status(u16),
    /// More bytes than are read of anything of its kind.
    #[error("too long")]
    TooLong,
    /// No JSON object in UTF-8, or one that is nested too deeply.
    #[error("no JSON object")]
    NotJson,
    /// A name twice in one JSON object (RFC 7515 section 4, RFC 7519 section 4).
    #[error("a name twice in one JSON object")]
    NameTwice,
    /// A member or claim, named here, that is missing or of another type or length.
    #[error("{0} is missing or malformed")]
    Member(&'static str),

    // Discovery.
    /// The document is another issuer's (OpenID Connect Discovery 1.0 section 4.3).
    #[error("the discovery document names another issuer")]
    DiscoveryIssuer,
    /// An endpoint, named here, that is not https, or is on this machine.
    #[error("{0} is no https URL")]
    Endpoint(&'static str),
    /// The provider does not do the code flow.
    #[error("the provider has no code flow")]
    NoCodeFlow,
    /// The provider tells its challenge methods, and S256 is not among them (RFC 7636 section 4.2).
    #[error("the provider has no PKCE with S256")]
    NoS256,
    /// The provider signs with none of the algorithms that are pinned.
    #[error("the provider has none of the pinned algorithms")]
    NoPinnedAlgorithm,
    /// There is a client secret, and the provider takes it in neither of the ways that we know.
    #[error("the provider takes no client secret by basic or post")]
    NoClientAuthentication,

    // Keys.
    /// More keys in a set than are read.
    #[error("too many keys in the set")]
    TooManyKeys,
    /// No key of the provider has this `kid` and fits the algorithm, nor after a refetch, if one was due.
    #[error("no such key")]
    UnknownKey,
    /// Several keys fit (OIDC Core 10.1).
    #[error("several keys fit")]
    AmbiguousKey,
    /// The keys could not be renewed for so long that they are trusted no more.
    #[error("the keys are too old")]
    OldKeys,

    // The callback.
    /// No `state`, or another than that of the browser's pending sign-in (RFC 6749 section 10.12).
    #[error("state is missing or another")]
    State,
    /// The sign-in was begun too long ago.
    #[error("the sign-in took too long")]
    PendingExpired,
    /// A parameter twice (RFC 6749 section 3.1).
    #[error("a parameter twice")]
    ParameterTwice,
    /// The provider says that it sends `iss`, and did not (RFC 9207 section 2.4).
    #[error("the callback has no iss")]
    CallbackIssuerMissing,
    /// The callback comes from another issuer: a mix-up (RFC 9207 section 2.4).
    #[error("the callback has another iss")]
    CallbackIssuer,
    /// Neither a code nor an error.
    #[error("the callback has no code")]
    CodeMissing,
    /// The provider refused the authentication request.
    #[error("the provider refused the request: {0}")]
    AuthenticationError(ErrorResponse),

    // The token endpoint.
    /// The token endpoint refused the code.
    #[error("the token endpoint refused: {0}")]
    TokenError(ErrorResponse),

    // Every token.
    /// Not three parts of base64url without padding (RFC 7515 section 3.1).
    #[error("no JWS in compact serialization")]
    NotJws,
    /// `alg` is `none`.
    #[error("the token is not signed")]
    AlgorithmNone,
    /// `alg` is one with a shared secret.
    #[error("the token is signed with a shared secret")]
    AlgorithmSymmetric,
    /// `alg` is none of those pinned for the provider.
    #[error("the algorithm is not pinned")]
    AlgorithmNotPinned,
    /// A header parameter that brings or names a key: `jku`, `jwk`, `x5u`, `x5c` (RFC 8725 section 3.10).
    #[error("the header brings a key")]
    KeyInHeader,
    /// `crit`: we know no extension (RFC 7515 section 4.1.11).
    #[error("the header has crit")]
    Critical,
    /// `typ` is another kind of token's (RFC 8725 section 3.11).
    #[error("typ is another kind of token's")]
    Type,
    /// The signature is not by the key (RFC 7515 section 5.2).
    #[error("the signature is wrong")]
    Signature,
    /// `iss` is another, if only by a slash (OIDC Core 3.1.3.7, 2).
    #[error("iss is another")]
    Issuer,
    /// `aud` is an empty list.
    #[error("aud is empty")]
    AudienceEmpty,
    /// `aud` does not list this client (OIDC Core 3.1.3.7, 3).
    #[error("aud is another")]
    Audience,
    /// `aud` lists somebody else besides, whom the configuration does not trust (OIDC Core 3.1.3.7, 3).
    #[error("aud has somebody who is not trusted")]
    AudienceNotTrusted,
    /// `exp` is past (OIDC Core 3.1.3.7, 9).
    #[error("the token has expired")]
    Expired,
    /// `nbf` is to come (RFC 7519 section 4.1.5).
    #[error("the token is not valid yet")]
    NotYet,
    /// `iat` is to come.
    #[error("iat is in the future")]
    IssuedInFuture,
    /// `iat` is too long ago (OIDC Core 3.1.3.7, 10; Back-Channel Logout 1.0 section 2.6).
    #[error("iat is too long ago")]
    IssuedLongAgo,

    // ID tokens.
    /// Several audiences, and no `azp` (OIDC Core 3.1.3.7, 4).
    #[error("azp is missing")]
    AuthorizedPartyMissing,
    /// `azp` is another client (OIDC Core 3.1.3.7, 5).
    #[error("azp is another")]
    AuthorizedParty,
    /// No `nonce` (OIDC Core 3.1.3.7, 11).
    #[error("nonce is missing")]
    NonceMissing,
    /// `nonce` is another sign-in's.
    #[error("nonce is another")]
    Nonce,
    /// `max_age` was asked for, and `auth_time` is missing (OIDC Core 3.1.3.7, 13).
    #[error("auth_time is missing")]
    AuthTimeMissing,
    /// `auth_time` is longer ago than `max_age`, or to come.
    #[error("auth_time is too long ago")]
    AuthTime,
    /// A requirement was asked for; there is no `acr`, and no accepted `amr` (OIDC Core 3.1.3.7, 12).
    #[error("acr is missing")]
    AcrMissing,
    /// A requirement was asked for, and neither `acr` nor `amr` is accepted for it.
    #[error("acr is not accepted")]
    AcrNotAccepted,
    /// Another person came back than the one who was to show themselves again.
    #[error("another person came back")]
    Subject,
    /// The hub does not say of which organisation the person is.
    #[error("the organisation is missing")]
    OrganisationMissing,
    /// The person is of another organisation behind the same hub.
    #[error("the organisation is another")]
    Organisation,

    // Logout tokens.
    /// `nonce` is prohibited there (Back-Channel Logout 1.0 section 2.4).
    #[error("a logout token with nonce")]
    LogoutNonce,
    /// `events` does not say that this is a logout.
    #[error("events names no logout")]
    LogoutEvents,
    /// Neither `sid` nor `sub`.
    #[error("the logout names nobody")]
    LogoutOfNobody,
    /// The token has been here before.
    #[error("a logout token replayed")]
    Replayed,
    /// So many logouts in two minutes that no more can be told from replays.
    #[error("too many logouts at once")]
    TooManyLogouts,
}

impl Refused {
    /// What people are told.
    pub fn public_text(self) -> &'static str {
        SIGN_IN_DID_NOT_WORK
    }
}

/// An error code of a provider (RFC 6749 sections 4.1.2.1 and 5.2, OIDC Core 3.1.2.6). Descriptions are dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum ErrorResponse {
    /// The person or the provider said no.
    #[error("access_denied")]
    AccessDenied,
    /// With `prompt=none`: nobody is signed in.
    #[error("login_required")]
    LoginRequired,
    /// With `prompt=none`: the provider has a question.
    #[error("interaction_required")]
    InteractionRequired,
    /// With `prompt=none`: consent is missing.
    #[error("consent_required")]
    ConsentRequired,
    /// With `prompt=none`: an account has to be chosen.
    #[error("account_selection_required")]
    AccountSelectionRequired,
    /// The requirement cannot be met (OpenID Connect Core Unmet Authentication Requirements 1.0).
    #[error("unmet_authentication_requirements")]
    UnmetAuthenticationRequirements,
    /// The request is malformed, the provider thinks.
    #[error("invalid_request")]
    InvalidRequest,
    /// The client's id or secret is wrong.
    #[error("invalid_client")]
    InvalidClient,
    /// The code is wrong, used or expired.
    #[error("invalid_grant")]
    InvalidGrant,
    /// The client may not do this.
    #[error("unauthorized_client")]
    UnauthorizedClient,
    /// The provider does not know authorization codes.
    #[error("unsupported_grant_type")]
    UnsupportedGrantType,
    /// The provider does not do the code flow.
    #[error("unsupported_response_type")]
    UnsupportedResponseType,
    /// A scope that the provider does not know.
    #[error("invalid_scope")]
    InvalidScope,
    /// The provider has a fault.
    #[error("server_error")]
    ServerError,
    /// The provider is overloaded.
    #[error("temporarily_unavailable")]
    TemporarilyUnavailable,
    /// Another code, which is not repeated here.
    #[error("another error")]
    Other,
}

impl ErrorResponse {
    /// The error of this code.
    pub fn from_code(code: &str) -> Self {
        match code {
            "access_denied" => Self::AccessDenied,
            "login_required" => Self::LoginRequired,
            "interaction_required" => Self::InteractionRequired,
            "consent_required" => Self::ConsentRequired,
            "account_selection_required" => Self::AccountSelectionRequired,
            "unmet_authentication_requirements" => Self::UnmetAuthenticationRequirements,
            "invalid_request" => Self::InvalidRequest,
            "invalid_client" => Self::InvalidClient,
            "invalid_grant" => Self::InvalidGrant,
            "unauthorized_client" => Self::UnauthorizedClient,
            "unsupported_grant_type" => Self::UnsupportedGrantType,
            "unsupported_response_type" => Self::UnsupportedResponseType,
            "invalid_scope" => Self::InvalidScope,
            "server_error" => Self::ServerError,
            "temporarily_unavailable" => Self::TemporarilyUnavailable,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_told_the_same_whatever_happened() {
        for refused in [Refused::Signature, Refused::Status(500), Refused::Nonce, Refused::UnknownKey] {
            assert_eq!(refused.public_text(), "sign-in did not work");
        }
    }

    #[test]
    fn a_provider_s_own_words_are_not_repeated() {
        let code = "alice@example.org does not exist";
        assert_eq!(ErrorResponse::from_code(code), ErrorResponse::Other);
        let said = Refused::TokenError(ErrorResponse::from_code(code)).to_string();
        assert_eq!(said, "the token endpoint refused: another error");
        assert_eq!(ErrorResponse::from_code("login_required"), ErrorResponse::LoginRequired);
        assert_eq!(ErrorResponse::from_code("Login_required"), ErrorResponse::Other);
    }
}
