//! What comes out of a request: an answer, and what the rest of the server has to do.

use serde_json::{Value, json};

use super::{id::Id, problem::Problem};

/// What came out of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What the client is told.
    pub response: Response,
    /// What the rest of the server has to hear of, in order, once the storage has committed. Empty where nothing
    /// changed.
    pub effects: Vec<Effect>,
}

/// An HTTP response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Names, in lower case, and values: `content-type` where there is a body, `location`, `etag` and `allow` where
    /// HTTP and RFC 7644 want them.
    pub headers: Vec<(&'static str, String)>,
    /// JSON in UTF-8, or nothing.
    pub body: Vec<u8>,
}

/// Something that happened to an account or a group of the organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// An account began. It is active unless [`Effect::Deactivated`] follows.
    Created {
        /// The account.
        account: Id,
    },
    /// Whoever has this account may no longer use it: sessions end, meetings are left.
    Deactivated {
        /// The account.
        account: Id,
    },
    /// The account may be used again.
    Reactivated {
        /// The account.
        account: Id,
    },
    /// The account is gone, and with it its memberships: as [`Effect::Deactivated`], for good.
    Deleted {
        /// The account.
        account: Id,
    },
    /// Sign-on finds the account by another userName or externalId than before.
    Renamed {
        /// The account.
        account: Id,
    },
    /// The account came into a group or left one: what it may do can be another thing now.
    GroupsChanged {
        /// The account.
        account: Id,
    },
    /// A group has another displayName or externalId, by which roles may be given.
    GroupRenamed {
        /// The group.
        group: Id,
    },
    /// A group began. Its first members are told by [`Effect::GroupsChanged`].
    GroupCreated {
        /// The group.
        group: Id,
    },
    /// A group is gone. Who was in it is told by [`Effect::GroupsChanged`].
    GroupDeleted {
        /// The group.
        group: Id,
    },
}

impl Response {
    /// Whether what the request has written is to be committed; if not, it is to be rolled back.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The value of a header, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| *header == name).map(|(_, value)| value.as_str())
    }

    /// 403, for whoever owns the sockets: what a client's right does not go as far as.
    pub fn not_allowed(detail: &'static str) -> Self {
        Problem::forbidden(detail).into()
    }

    /// 401: nothing says whether there is such a token (RFC 7644 section 2; RFC 9110 section 11.6.1).
    pub fn not_authenticated() -> Self {
        let response = Self::error(
            401,
            "Send the organisation's provisioning token as a bearer token, or as Basic's password.",
        );
        let challenge = "Bearer realm=\"SCIM\", Basic realm=\"SCIM\", charset=\"UTF-8\"";
        response.with("www-authenticate", challenge)
    }

    /// 429: too many requests (RFC 6585 section 4).
    pub fn too_often(seconds: u32) -> Self {
        Self::error(429, "That is too often. Ask again later.").with("retry-after", seconds.to_string())
    }

    /// 413: the body is longer than [`MAX_BODY`](super::MAX_BODY), so that nobody has read it.
    pub fn too_large() -> Self {
        Self::error(413, "The body is too long. Send members in several requests.")
    }

    /// 503: the storage failed.
    pub fn unavailable() -> Self {
        Self::error(503, "The server cannot do that now. Ask again later.").with("retry-after", "30")
    }

    fn error(status: u16, detail: &str) -> Self {
        Self::json(
            status,
            &json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
                "status": status.to_string(),
                "detail": detail,
            }),
        )
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        let content_type = ("content-type", "application/scim+json".to_owned());
        Self { status, headers: vec![content_type], body: body.to_string().into_bytes() }
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

impl From<Response> for Outcome {
    fn from(response: Response) -> Self {
        Self { response, effects: Vec::new() }
    }
}
