//! Why a sign-on was refused: for the log and for whoever sets a provider up. Nothing here holds what a token said.

use identity::oidc::{Misconfigured, Refused};

use crate::tls::client::Unanswered;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Reason {
    #[error("{0}")]
    Refused(#[from] Refused),
    #[error("the provider was not reached: {}", .0.code())]
    Unanswered(#[from] Unanswered),
    #[error("the provider was asked in vain a moment ago")]
    Lately,
    #[error("the provider is set up wrongly: {0}")]
    Misconfigured(#[from] Misconfigured),
    #[error("no sign-on is under way in this browser that this belongs to")]
    NothingPending,
    #[error("too many at once")]
    Limited,
    #[error("there is no such provider")]
    NoProvider,
    #[error("sign-on.key is missing, or is not the one under which secrets were kept: restore it")]
    Key,
    #[error("the organisation's directory does not know them")]
    Unprovisioned,
    #[error(
        "owners and officers are joined to no user of a directory: they add the provider to their account, signed in"
    )]
    High,
    #[error("the account is let in no more")]
    Inactive,
    #[error("how they showed themselves is not enough for their roles")]
    Unmet,
    #[error("another account signs on as this person, or this one as another")]
    Linked,
    #[error("somebody else came back than went")]
    SomebodyElse,
    #[error("the store failed")]
    Store,
}

impl From<store::Error> for Reason {
    fn from(error: store::Error) -> Self {
        tracing::error!(%error, "providers cannot be read or written");
        Self::Store
    }
}

impl Unanswered {
    /// For programs, and for logs, which name no hosts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Roots(_) | Self::Tls(_) => "roots",
            Self::Address(_) => "address",
            Self::Unreachable(..) => "unreachable",
            Self::Silent(_) => "silent",
            Self::Untrusted(..) => "untrusted",
            Self::Special(_) => "special",
            Self::Broken(..) => "broken",
        }
    }
}

/// What whoever tries a provider is told: a code, and what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Complaint {
    pub code: &'static str,
    pub detail: String,
}

impl From<Reason> for Complaint {
    fn from(reason: Reason) -> Self {
        let told = |code, detail: &str| Self { code, detail: detail.to_owned() };
        match reason {
            Reason::Unanswered(why) => {
                let detail = match &why {
                    Unanswered::Unreachable(_, cause) => cause.to_string(),
                    Unanswered::Untrusted(_, cause) | Unanswered::Broken(_, cause) => cause.clone(),
                    _ => String::new(),
                };
                Self { code: why.code(), detail }
            }
            Reason::Refused(Refused::Status(status @ 300..=399)) => told("redirect", &status.to_string()),
            Reason::Refused(Refused::Status(status)) => told("status", &status.to_string()),
            Reason::Refused(Refused::TooLong) => told("too_long", ""),
            Reason::Refused(Refused::NotJson | Refused::NameTwice) => told("not_json", ""),
            Reason::Refused(Refused::Member(member)) => told("member", member),
            Reason::Refused(Refused::DiscoveryIssuer) => told("issuer", ""),
            Reason::Refused(Refused::Endpoint(endpoint)) => told("endpoint", endpoint),
            Reason::Refused(Refused::NoCodeFlow) => told("no_code_flow", ""),
            Reason::Refused(Refused::NoS256) => told("no_s256", ""),
            Reason::Refused(Refused::NoPinnedAlgorithm) => told("algorithms", ""),
            Reason::Refused(Refused::NoClientAuthentication) => told("client_authentication", ""),
            Reason::Refused(Refused::UnknownKey | Refused::TooManyKeys) => told("keys", ""),
            Reason::Key => told("server_key", ""),
            other => told("other", &other.to_string()),
        }
    }
}
