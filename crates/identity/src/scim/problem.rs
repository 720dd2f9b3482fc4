//! What is answered instead of what was asked for (RFC 7644 section 3.12).

use std::borrow::Cow;

use serde_json::json;

use super::response::Response;

/// A refusal. Its words name attributes and places, never values: they end in the logs of both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    status: u16,
    scim_type: Option<&'static str>,
    detail: Cow<'static, str>,
    allow: Option<&'static str>,
}

impl Problem {
    pub fn invalid_filter(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(400, Some("invalidFilter"), detail)
    }

    pub fn invalid_value(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(400, Some("invalidValue"), detail)
    }

    pub fn invalid_path(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(400, Some("invalidPath"), detail)
    }

    pub fn invalid_syntax(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(400, Some("invalidSyntax"), detail)
    }

    pub fn mutability(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(400, Some("mutability"), detail)
    }

    pub fn no_target(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(400, Some("noTarget"), detail)
    }

    pub fn forbidden(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(403, None, detail)
    }

    pub fn not_found(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(404, None, detail)
    }

    /// `allow` lists the methods that there are.
    pub fn method(allow: &'static str) -> Self {
        Self { allow: Some(allow), ..Self::new(405, None, format!("The methods here are {allow}.")) }
    }

    pub fn uniqueness(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(409, Some("uniqueness"), detail)
    }

    pub fn changed() -> Self {
        Self::new(412, None, "The resource has another version than If-Match names. Read it again.")
    }

    pub fn too_large(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(413, None, detail)
    }

    pub fn uri_too_long(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(414, None, detail)
    }

    pub fn media_type() -> Self {
        Self::new(415, None, "Send the body as application/scim+json or application/json.")
    }

    pub fn not_implemented(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(501, None, detail)
    }

    fn new(status: u16, scim_type: Option<&'static str>, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { status, scim_type, detail: detail.into(), allow: None }
    }
}

impl From<Problem> for Response {
    fn from(problem: Problem) -> Self {
        let mut body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "status": problem.status.to_string(),
            "detail": problem.detail,
        });
        if let Some(scim_type) = problem.scim_type {
            body["scimType"] = scim_type.into();
        }
        let response = Self::json(problem.status, &body);
        match problem.allow {
            Some(allow) => response.with("allow", allow),
            None => response,
        }
    }
}
