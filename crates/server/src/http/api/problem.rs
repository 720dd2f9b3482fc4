//! Why something was refused, for programs (a code) and for people (a sentence with the way out).

use std::fmt::Display;

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use identity::oidc::Misconfigured;
use serde_json::json;

use trust::measures::language::Language;

use crate::organisations::{MOST_DAYS, PolicyRefusal, Refusal};

#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    code: &'static str,
    message: String,
    /// Of a policy's file: line, key, text.
    faults: Vec<(usize, String, String)>,
}

impl Problem {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), faults: Vec::new() }
    }

    /// Of another site's page.
    pub fn foreign() -> Self {
        let message = "Only pages of this server may ask for changes: send their Origin.";
        Self::new(StatusCode::FORBIDDEN, "foreign_origin", message)
    }

    pub fn media_type() -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json", "Send JSON as application/json.")
    }

    pub fn too_long() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_long", "Send at most 64 KiB.")
    }

    pub fn method() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method",
            "That is not done here: see the description of the interface.",
        )
    }

    pub fn malformed(why: impl Display) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", format!("The body cannot be read: {why}."))
    }

    pub fn query(known: &str) -> Self {
        let message = format!("The query cannot be read: it takes {known}.");
        Self::new(StatusCode::BAD_REQUEST, "malformed", message)
    }

    pub fn number() -> Self {
        Self::new(StatusCode::NOT_FOUND, "unknown", "There is no such thing here.")
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let (status, code, message) = match refusal {
            Refusal::SignedOut => (
                StatusCode::UNAUTHORIZED,
                "signed_out",
                "Sign in first: nobody is signed in, or not any more.",
            ),
            Refusal::NotAccepted => (
                StatusCode::FORBIDDEN,
                "not_accepted",
                "That passkey or link does not hold here, or took too long. Begin again, or ask for a new link.",
            ),
            Refusal::NotAllowed => (
                StatusCode::FORBIDDEN,
                "not_allowed",
                "Your roles do not allow that: ask an owner of your organisation.",
            ),
            Refusal::StepUp => (
                StatusCode::FORBIDDEN,
                "step_up",
                "Show your passkey once more, then ask again within five minutes.",
            ),
            Refusal::Unknown => return Self::number(),
            Refusal::Last => (
                StatusCode::CONFLICT,
                "last",
                "It is the last one: an organisation keeps an owner who is let in, and everyone a passkey. Make another one first.",
            ),
            Refusal::LastOwner => (
                StatusCode::CONFLICT,
                "last_owner",
                "Nobody else owns the organisation: make somebody an owner first, or delete the organisation.",
            ),
            Refusal::Line => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "line",
                "A line has at most 300 characters and no line breaks.",
            ),
            Refusal::Taken => {
                (StatusCode::CONFLICT, "taken", "Another organisation has that path. Choose another one.")
            }
            Refusal::Host => (
                StatusCode::CONFLICT,
                "host",
                "That name cannot be taken here. Whoever runs the server names in organisation_hosts which ones may, and each is one organisation's.",
            ),
            Refusal::Conflict => (
                StatusCode::CONFLICT,
                "conflict",
                "Who attests how an organisation is run does not run it: an officer cannot be owner or administrator.",
            ),
            Refusal::Suspended => (
                StatusCode::CONFLICT,
                "suspended",
                "Your organisation's directory has suspended them. Let them in there: it tells this server.",
            ),
            Refusal::Meanwhile => (
                StatusCode::CONFLICT,
                "meanwhile",
                "Somebody else has changed that since you looked. Look again.",
            ),
            Refusal::NotByGroup => (
                StatusCode::CONFLICT,
                "not_by_group",
                "An owner makes people owners and officers, and no group of a directory does: whoever runs it could put themselves in.",
            ),
            Refusal::Tokens => (
                StatusCode::CONFLICT,
                "tokens",
                "Two tokens hold already, the old and the new one. Revoke one first.",
            ),
            Refusal::Passkeys => (
                StatusCode::CONFLICT,
                "passkeys",
                "You have 20 passkeys, as many as may be. Remove one that you do not use first.",
            ),
            Refusal::Copies => (
                StatusCode::TOO_MANY_REQUESTS,
                "copies",
                "Ten copies of your data were made within a day. Take the next one tomorrow.",
            ),
            Refusal::Days => {
                let message = format!("A token holds for 1 to {MOST_DAYS} days.");
                return Self::new(StatusCode::UNPROCESSABLE_ENTITY, "days", message);
            }
            Refusal::Issuer => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "issuer",
                "An issuer is an address: copy it from the provider's description, https:// included.",
            ),
            Refusal::Notice(from) => {
                let day = crate::register::moment_of(from);
                let message = format!(
                    "This policy allows new places, and may hold thirty days after it was made: countersign it from {} on.",
                    day.words(Language::En)
                );
                return Self::new(StatusCode::CONFLICT, "notice", message);
            }
            Refusal::GateClosed(feature) => {
                let closed = feature.closed().of(Language::En);
                let message =
                    format!("{closed} A measure that it needs does not hold: see the register of measures.");
                return Self::new(StatusCode::FORBIDDEN, "gate_closed", message);
            }
            Refusal::Full => (
                StatusCode::CONFLICT,
                "full",
                "As many organisations as may be are here: see max_organisations.",
            ),
            Refusal::Name(bad) => {
                return Self::new(StatusCode::UNPROCESSABLE_ENTITY, "name", sentence(&bad.to_string()));
            }
            Refusal::SignOn => (
                StatusCode::FORBIDDEN,
                "sign_on",
                "That sign-in did not work. Begin again; if it stays so, tell those who administer your organisation when it was.",
            ),
            Refusal::Provider(why) => {
                let code = match why {
                    Misconfigured::Issuer => "provider_issuer",
                    Misconfigured::ClientId => "provider_client",
                    Misconfigured::ClientSecret => "provider_secret",
                    Misconfigured::Algorithms => "provider_algorithms",
                    Misconfigured::Requirement => "provider_requirement",
                    Misconfigured::Organisation => "provider_hub",
                    Misconfigured::RedirectUri | Misconfigured::Scopes | Misconfigured::Claims => "failed",
                };
                return Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, sentence(&why.to_string()));
            }
            Refusal::Many => {
                (StatusCode::CONFLICT, "many", "An organisation has at most 20 providers: remove one first.")
            }
            Refusal::Often => {
                (StatusCode::TOO_MANY_REQUESTS, "often", "That was asked too often. Try again later.")
            }
            Refusal::Origin => (
                StatusCode::FORBIDDEN,
                "origin",
                "Passkeys belong to a host name, over https (or to localhost): come by the server's name.",
            ),
            Refusal::Unwritten(why) => {
                let message = why.says().of(Language::En).to_owned();
                return Self::new(StatusCode::UNPROCESSABLE_ENTITY, "not_taken", message);
            }
            Refusal::Failed => {
                (StatusCode::SERVICE_UNAVAILABLE, "failed", "The server cannot do that now. Try again soon.")
            }
        };
        Self::new(status, code, message)
    }
}

impl From<PolicyRefusal> for Problem {
    fn from(refusal: PolicyRefusal) -> Self {
        let (status, code, message) = match refusal {
            PolicyRefusal::Refused(refusal) => return refusal.into(),
            PolicyRefusal::Faults(faults) => {
                let message = format!("The policy cannot be read: {faults}");
                let faults = faults.0.into_iter().map(|fault| (fault.line, fault.key, fault.text)).collect();
                let problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "policy_faults", message);
                return Self { faults, ..problem };
            }
            PolicyRefusal::NoReason => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "no_reason",
                "Say why, in one line of 3 to 300 characters: it stands in the history.",
            ),
            PolicyRefusal::Changed => (
                StatusCode::CONFLICT,
                "policy_changed",
                "Another policy holds by now. Plan anew, so that you see what you change.",
            ),
            PolicyRefusal::Elsewhere(why) => {
                return Self::new(StatusCode::CONFLICT, "policy_elsewhere", sentence(&why));
            }
            PolicyRefusal::Same => {
                (StatusCode::CONFLICT, "policy_same", "This very file holds already: nothing would change.")
            }
        };
        Self::new(status, code, message)
    }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut body = json!({ "error": self.code, "message": self.message });
        if !self.faults.is_empty() {
            let fault = |(line, key, text): &(usize, String, String)| json!({ "line": line, "key": key, "text": text });
            body["faults"] = self.faults.iter().map(fault).collect();
        }
        let body = body.to_string();
        (self.status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
    }
}
