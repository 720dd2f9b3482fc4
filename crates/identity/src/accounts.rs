//! Organisations, the people in them, and invitations: what is kept of each.

use std::{fmt, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{Action, Roles, TokenHash};

/// How long an invitation is open, and the first owner's link.
pub const INVITED: Duration = Duration::from_secs(7 * 24 * 3_600);
/// Characters of a name or label at most.
pub const NAME_CHARACTERS: usize = 80;
/// Characters of an organisation's path at most.
pub const PATH_CHARACTERS: usize = 32;

/// Characters of a host name at most.
pub const HOST_CHARACTERS: usize = 253;

/// Seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnixTime(pub u64);

impl UnixTime {
    /// So much later.
    #[must_use]
    pub fn after(self, time: Duration) -> Self {
        Self(self.0.saturating_add(time.as_secs()))
    }

    /// How long it is since then; none if that is still to come.
    pub fn since(self, then: Self) -> Duration {
        Duration::from_secs(self.0.saturating_sub(then.0))
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 16]);

        impl $name {
            /// As 32 hexadecimal digits.
            pub fn text(self) -> String {
                self.0.iter().map(|byte| format!("{byte:02x}")).collect()
            }

            /// From 32 hexadecimal digits; `None` for anything else.
            pub fn parse(text: &str) -> Option<Self> {
                let digits = text.as_bytes();
                let mut id = [0; 16];
                if digits.len() != 32 || !digits.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')) {
                    return None;
                }
                for (byte, pair) in id.iter_mut().zip(text.as_bytes().chunks(2)) {
                    *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
                }
                Some(Self(id))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.text())
            }
        }
    };
}

id! {
    /// A random number of an organisation.
    OrganisationId
}
id! {
    /// A random number of somebody in one organisation: it says nothing of who they are elsewhere.
    AccountId
}

id! {
    /// A random number of a provider of an organisation's.
    ProviderId
}

/// An institution that has people of its own on this server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its number.
    pub id: OrganisationId,
    /// What people read.
    pub name: String,
    /// Where it is found: `/o/PATH`.
    pub path: String,
    /// Its own host name, where it has one.
    pub host: Option<String>,
    /// Since when.
    pub since: UnixTime,
}

/// Somebody in an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Their number.
    pub id: AccountId,
    /// Where.
    pub organisation: OrganisationId,
    /// What those who administer read, whomever they invite, and members who find them by it; as they chose themselves or were
    /// invited as; never shown in meetings.
    pub label: String,
    /// What they may.
    pub roles: Roles,
    /// Whether they are let in.
    pub active: bool,
    /// Since when.
    pub since: UnixTime,
}

impl Account {
    /// Digits of its number that stand as an account's label until its person comes: the directory's name for them is not kept.
    pub fn placeholder(id: AccountId) -> String {
        id.text().chars().take(8).collect()
    }

    /// Whether it is called by its number still.
    pub fn is_unnamed(&self) -> bool {
        self.label == Self::placeholder(self.id)
    }
}

/// One passkey of somebody's (WebAuthn Level 3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// As its device made it.
    pub id: Vec<u8>,
    /// Whose.
    pub account: AccountId,
    /// What its owner calls it.
    pub label: String,
    /// Public key and counter, as JSON of the library's.
    pub key: String,
    /// Since when.
    pub since: UnixTime,
    /// When it was last used, to the day.
    pub used: UnixTime,
}

/// A place in an organisation that somebody may take by a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Of the link's token.
    pub token: TokenHash,
    /// Where.
    pub organisation: OrganisationId,
    /// What whoever invites called them.
    pub label: String,
    /// What they will be.
    pub roles: Roles,
    /// By whom.
    pub by: AccountId,
    /// Until when.
    pub until: UnixTime,
}

impl Invitation {
    /// Whether whoever made it could still make it.
    pub fn is_given_by(&self, inviter: &Account) -> bool {
        let asked = [Some(Action::Invite), self.roles.to_invite()];
        inviter.active && asked.into_iter().flatten().all(|action| inviter.roles.may(action))
    }
}

/// Why a name, label or path cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// Nothing is left without spaces around.
    #[error("a name must not be empty")]
    Empty,
    /// More than [`NAME_CHARACTERS`] or [`PATH_CHARACTERS`].
    #[error("that is too long: at most {0} characters")]
    Long(usize),
    /// A character that is not shown, or that changes how others are.
    #[error("a name must not have control characters or characters that change the direction of writing")]
    Unshown,
    /// Not of a path.
    #[error("a path has small letters a to z, digits and single hyphens inside")]
    NoPath,
    /// The server's own.
    #[error("that path is the server's own")]
    Reserved,
    /// Not of a host.
    #[error(
        "a host name has letters a to z, digits, hyphens and dots, like meet.example.org, without a port"
    )]
    NoHost,
}

/// A name or label as it is kept: without spaces around.
///
/// # Errors
/// When it cannot be one.
pub fn name(text: &str) -> Result<String, BadName> {
    let text = text.trim();
    if text.is_empty() {
        return Err(BadName::Empty);
    }
    if text.chars().count() > NAME_CHARACTERS {
        return Err(BadName::Long(NAME_CHARACTERS));
    }
    // Marks of direction, embeddings, isolates, zero-width characters and the byte order mark (Unicode TR 9, TR 36).
    let unshown = |c: char| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
    };
    if text.chars().any(unshown) {
        return Err(BadName::Unshown);
    }
    Ok(text.to_owned())
}

/// An organisation's path as it is kept.
///
/// # Errors
/// When it cannot be one.
pub fn path(text: &str) -> Result<String, BadName> {
    const OWN: [&str; 7] = ["admin", "api", "assets", "health", "privacy", "well-known", "ws"];
    let text = text.trim().to_ascii_lowercase();
    if text.is_empty() {
        return Err(BadName::Empty);
    }
    if text.len() > PATH_CHARACTERS {
        return Err(BadName::Long(PATH_CHARACTERS));
    }
    let fits = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    if !text.split('-').all(fits) {
        return Err(BadName::NoPath);
    }
    if OWN.contains(&text.as_str()) {
        return Err(BadName::Reserved);
    }
    Ok(text)
}

/// An organisation's own host name as it is kept: a DNS name of at least two labels (RFC 1123 section 2.1), in small letters;
/// never an address, to which passkeys cannot belong. International names come in their ASCII form.
///
/// # Errors
/// When it cannot be one.
pub fn host(text: &str) -> Result<String, BadName> {
    let text = text.trim().to_ascii_lowercase();
    if text.is_empty() {
        return Err(BadName::Empty);
    }
    if text.len() > HOST_CHARACTERS {
        return Err(BadName::Long(HOST_CHARACTERS));
    }
    let fits = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let labels: Vec<_> = text.split('.').collect();
    let named = labels.last().is_some_and(|last| last.bytes().any(|byte| byte.is_ascii_lowercase()));
    let whole = labels.len() >= 2 && named && labels.into_iter().all(fits);
    if whole { Ok(text) } else { Err(BadName::NoHost) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_they_look_like() {
        assert_eq!(name("  Universiteit van Ergens "), Ok("Universiteit van Ergens".to_owned()));
        assert_eq!(name("Μαρία 李"), Ok("Μαρία 李".to_owned()));
        assert_eq!(name(" \t"), Err(BadName::Empty));
        assert_eq!(name(&"é".repeat(81)), Err(BadName::Long(80)));
        for bad in ["a\u{202E}b", "a\u{200B}b", "a\nb", "a\u{2066}b", "\u{FEFF}a"] {
            assert_eq!(name(bad), Err(BadName::Unshown), "{bad:?}");
        }
    }

    #[test]
    fn paths_are_plain() {
        assert_eq!(path(" Uni-Ergens2 "), Ok("uni-ergens2".to_owned()));
        for bad in ["-a", "a-", "a--b", "a/b", "a.b", "ü", "a b", "a%2fb"] {
            assert_eq!(path(bad), Err(BadName::NoPath), "{bad}");
        }
        assert_eq!(path("API"), Err(BadName::Reserved));
        assert_eq!(path(&"a".repeat(33)), Err(BadName::Long(32)));
    }

    #[test]
    fn hosts_are_names_and_never_addresses() {
        assert_eq!(host(" Meet.Uni-Ergens.example "), Ok("meet.uni-ergens.example".to_owned()));
        assert_eq!(host("xn--mnchen-3ya.example"), Ok("xn--mnchen-3ya.example".to_owned()));
        assert_eq!(host(" "), Err(BadName::Empty));
        for bad in [
            "localhost",
            "10.0.0.1",
            "::1",
            "a.example:443",
            "https://a.example",
            "a..example",
            "-a.example",
            "a.example.",
            "*.example",
            "münchen.example",
            "a_b.example",
        ] {
            assert_eq!(host(bad), Err(BadName::NoHost), "{bad}");
        }
        assert_eq!(host(&format!("{}.example", "a".repeat(64))), Err(BadName::NoHost));
        assert_eq!(host(&"a.".repeat(127)), Err(BadName::Long(253)));
    }

    #[test]
    fn ids_as_text() {
        let id = AccountId([0xAB; 16]);
        assert_eq!(AccountId::parse(&id.text()), Some(id));
        for bad in ["", "ab", &"AB".repeat(16), &"é".repeat(16), &format!("+{}", "a".repeat(31))] {
            assert_eq!(AccountId::parse(bad), None, "{bad}");
        }
    }
}
