//! Whoever and whatever has a name. Neither a sentence nor an address of mail is one.

use serde::{Deserialize, Serialize};

use super::EventError;

/// The characters of a [`Name`], at most.
pub const MAX_NAME: usize = 128;

/// Types of 1 to [`MAX_NAME`] letters and digits of ASCII, and of `-`, `_`, `.`, `:`, `/`.
macro_rules! names {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        ///
        /// 1 to [`MAX_NAME`] letters and digits of ASCII, `-`, `_`, `.`, `:`, `/`.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// # Errors
            /// [`EventError::Name`] for other characters, none, or too many.
            pub fn new(text: &str) -> Result<Self, EventError> {
                if is_name(text) { Ok(Self(text.into())) } else { Err(EventError::Name) }
            }

            /// As text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = EventError;

            fn try_from(text: String) -> Result<Self, EventError> {
                Self::new(&text)
            }
        }
    )*};
}

names! {
    /// A person's account.
    AccountId
    /// An organisation.
    OrganisationId
    /// A node of the operator's.
    NodeId
    /// A setting, a value, a role, a version, a handle: whatever has a name and is no person.
    Name
}

fn is_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/".contains(&byte);
    (1..=MAX_NAME).contains(&text.len()) && text.bytes().all(fits)
}
