//! The languages of what is told: Dutch and English, always both.

use serde::{Deserialize, Serialize};

/// A language that reports and words for the join screen come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    En,
    /// Dutch.
    Nl,
}

impl Language {
    /// The tag of BCP 47, as in an attribute `lang`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Nl => "nl",
        }
    }
}

/// Fixed words in each language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Words {
    /// English.
    pub en: &'static str,
    /// Dutch.
    pub nl: &'static str,
}

impl Words {
    /// Those of one language.
    #[must_use]
    pub const fn of(self, language: Language) -> &'static str {
        match language {
            Language::En => self.en,
            Language::Nl => self.nl,
        }
    }
}

/// The words in English and in Dutch.
pub(crate) const fn words(en: &'static str, nl: &'static str) -> Words {
    Words { en, nl }
}

/// Sentences made for an occasion, in each language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Says {
    /// English.
    pub en: String,
    /// Dutch.
    pub nl: String,
}

impl Says {
    /// Made by the same function for each language.
    pub(crate) fn each(make: impl Fn(Language) -> String) -> Self {
        Self { en: make(Language::En), nl: make(Language::Nl) }
    }

    /// Those of one language.
    #[must_use]
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Nl => &self.nl,
        }
    }
}
