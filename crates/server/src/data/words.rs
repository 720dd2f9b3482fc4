//! What the notice, the record and the copy say, in the languages of the interface. A `{}` is filled in by whoever says it.

mod de;
mod en;
mod fr;
mod nl;

/// A language of these papers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    Dutch,
    German,
    French,
}

impl Language {
    pub const ALL: [Self; 4] = [Self::English, Self::Dutch, Self::German, Self::French];

    /// As in HTML (BCP 47).
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Dutch => "nl",
            Self::German => "de",
            Self::French => "fr",
        }
    }

    /// What it calls itself.
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Dutch => "Nederlands",
            Self::German => "Deutsch",
            Self::French => "Français",
        }
    }

    /// By its code, with or without a country.
    pub fn parse(code: &str) -> Option<Self> {
        let code = code.trim().get(..2)?.to_ascii_lowercase();
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// The first that a browser asks for and that there is (`Accept-Language`, RFC 9110 section 12.5.4: browsers send the
    /// most wanted first).
    pub fn accepted(header: &str) -> Self {
        header.split(',').find_map(Self::parse).unwrap_or(Self::English)
    }

    pub(super) const fn words(self) -> &'static Words {
        match self {
            Self::English => &en::WORDS,
            Self::Dutch => &nl::WORDS,
            Self::German => &de::WORDS,
            Self::French => &fr::WORDS,
        }
    }
}

/// Something that is done with data.
pub(super) struct Doing {
    pub what: &'static str,
    pub data: &'static str,
    pub purpose: &'static str,
    pub whom: &'static str,
    pub kept: &'static str,
    pub operator_reads: &'static str,
}

/// All that is said.
pub(super) struct Words {
    pub title: &'static str,
    pub lead: &'static str,
    pub languages: &'static str,
    pub as_json: &'static str,
    pub short: &'static str,
    pub short_items: &'static [&'static str],
    pub who: &'static str,
    pub organisation: &'static str,
    pub contact: &'static str,
    pub officer: &'static str,
    pub authority: &'static str,
    pub not_said: &'static str,
    pub what: &'static str,
    /// Heads: what, data, purpose, right, kept, readable.
    pub heads: [&'static str; 6],
    pub meetings: Doing,
    pub accounts: Doing,
    pub signing_in: Doing,
    pub rights_kept: Doing,
    pub log: Doing,
    /// By what right: task, contract, interest.
    pub by_right: [&'static str; 3],
    /// Where no organisation is named.
    pub by_unknown: &'static str,
    pub by_security: &'static str,
    pub by_duty: &'static str,
    pub by_nobody: &'static str,
    pub sealed: &'static str,
    pub sealed_items: &'static [&'static str],
    pub guests: &'static str,
    pub guests_text: &'static str,
    pub browser: &'static str,
    pub browser_text: &'static str,
    pub recipients: &'static str,
    pub recipients_text: &'static str,
    pub places: &'static str,
    /// Media, database, files.
    pub places_rows: [&'static str; 3],
    pub places_text: &'static str,
    pub rights: &'static str,
    pub rights_text: &'static str,
    pub rights_items: &'static [&'static str],
    pub decisions: &'static str,
    pub record_controller: &'static str,
    pub record_processor: &'static str,
    pub record_lead: &'static str,
    pub processor: &'static str,
    pub on_behalf: &'static str,
    pub whom: &'static str,
    pub transfers: &'static str,
    pub no_transfers: &'static str,
    pub measures: &'static str,
    pub measures_items: &'static [&'static str],
    pub inventory: &'static str,
    pub inventory_heads: [&'static str; 8],
    pub copy_title: &'static str,
    pub copy_lead: &'static str,
    pub copy_file: &'static str,
    pub copy_holds: &'static str,
    pub copy_rows: &'static str,
    pub copy_not: &'static str,
    pub copy_not_text: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_that_is_wanted_and_there_is() {
        assert_eq!(Language::accepted("it, nl-BE;q=0.9, en;q=0.8"), Language::Dutch);
        assert_eq!(Language::accepted("DE"), Language::German);
        for nothing in ["", "é", "*", "x"] {
            assert_eq!(Language::accepted(nothing), Language::English, "{nothing}");
        }
    }

    #[test]
    fn what_is_filled_in_stands_in_every_language_alike() {
        for language in Language::ALL {
            let words = language.words();
            for (text, count) in
                [(words.lead, 1), (words.accounts.kept, 1), (words.copy_lead, 2), (words.record_lead, 1)]
            {
                assert_eq!(text.matches("{}").count(), count, "{text}");
            }
            let english = Language::English.words();
            assert_eq!(words.short_items.len(), english.short_items.len());
            assert_eq!(words.sealed_items.len(), english.sealed_items.len());
            assert_eq!(words.rights_items.len(), english.rights_items.len());
            assert_eq!(words.measures_items.len(), english.measures_items.len());
        }
    }
}
