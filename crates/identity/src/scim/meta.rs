//! When a resource began and changed, and its version (RFC 7643 section 3.1).

use std::time::Duration;

use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{id::Id, problem::Problem};

/// What is kept about a resource itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meta {
    /// When it began, in milliseconds since 1970.
    pub created: u64,
    /// When it changed last, in milliseconds since 1970.
    pub last_modified: u64,
    /// Counts its changes, from 1.
    pub version: u64,
}

impl Meta {
    pub(crate) fn new(now: Duration) -> Self {
        let now = milliseconds(now);
        Self { created: now, last_modified: now, version: 1 }
    }

    pub(crate) fn touch(&mut self, now: Duration) {
        self.last_modified = milliseconds(now).max(self.last_modified);
        self.version = self.version.saturating_add(1);
    }

    /// The entity tag (RFC 7644 section 3.14): weak, since representations of one version differ with `attributes`.
    pub(crate) fn etag(&self) -> String {
        format!("W/\"{}\"", self.version)
    }

    /// Whether one of the entity tags of an `If-Match` is this version's.
    pub(crate) fn matches(&self, tags: &str) -> bool {
        let own = self.version.to_string();
        tags.split(',').map(str::trim).any(|tag| {
            let opaque = tag.strip_prefix("W/").unwrap_or(tag);
            tag == "*" || opaque.strip_prefix('"').and_then(|tag| tag.strip_suffix('"')) == Some(&own)
        })
    }

    /// # Errors
    /// 412, if there is an `If-Match` and it names another version.
    pub(crate) fn unless_changed(&self, if_match: Option<&str>) -> Result<(), Problem> {
        if if_match.is_none_or(|tags| self.matches(tags)) { Ok(()) } else { Err(Problem::changed()) }
    }

    pub(crate) fn json(&self, kind: Kind, location: &str) -> Value {
        json!({
            "resourceType": kind.name(),
            "created": timestamp(self.created),
            "lastModified": timestamp(self.last_modified),
            "location": location,
            "version": self.etag(),
        })
    }
}

/// The two kinds of resources that are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    User,
    Group,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Group => "Group",
        }
    }

    pub fn endpoint(self) -> &'static str {
        match self {
            Self::User => "/Users",
            Self::Group => "/Groups",
        }
    }

    pub fn schema(self) -> &'static str {
        match self {
            Self::User => "urn:ietf:params:scim:schemas:core:2.0:User",
            Self::Group => "urn:ietf:params:scim:schemas:core:2.0:Group",
        }
    }

    pub fn location(self, base: &str, id: Id) -> String {
        format!("{base}{}/{id}", self.endpoint())
    }
}

fn milliseconds(since_1970: Duration) -> u64 {
    since_1970.as_millis().try_into().unwrap_or(u64::MAX)
}

/// RFC 7643 section 2.3.5. A time that no calendar of four-digit years has is told as the first.
fn timestamp(milliseconds: u64) -> String {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(milliseconds) * 1_000_000)
        .ok()
        .and_then(|time| time.format(&Rfc3339).ok())
        .unwrap_or_else(|| "1970-01-01T00:00:00Z".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_calendar() {
        assert_eq!(timestamp(0), "1970-01-01T00:00:00Z");
        assert_eq!(timestamp(1_709_210_096_250), "2024-02-29T12:34:56.25Z");
        assert_eq!(timestamp(u64::MAX), "1970-01-01T00:00:00Z");
    }

    #[test]
    fn an_entity_tag_matches_itself_in_a_list_weak_or_not() {
        let meta = Meta { created: 0, last_modified: 0, version: 12 };
        for tags in ["*", "W/\"12\"", "\"12\"", "\"1\", W/\"12\""] {
            assert!(meta.matches(tags), "{tags}");
        }
        for tags in ["", "12", "W/\"1\"", "\"\"", "\"", "\"12"] {
            assert!(!meta.matches(tags), "{tags}");
        }
    }

    #[test]
    fn a_clock_that_goes_back_does_not_turn_time_around() {
        let mut meta = Meta::new(Duration::from_secs(10));
        meta.touch(Duration::from_secs(5));
        assert_eq!(meta, Meta { created: 10_000, last_modified: 10_000, version: 2 });
    }
}
