//! A document of headings, sentences and tables, before it is HTML, text or paper.

use crate::measures::language::Language;

pub(super) struct Document {
    pub language: Language,
    pub title: String,
    pub lead: Vec<String>,
    pub sections: Vec<Section>,
}

pub(super) struct Section {
    pub heading: &'static str,
    pub lead: Vec<String>,
    /// None where there is nothing to list; the lead then says so.
    pub table: Option<Table>,
}

/// The first cell of a row names it.
pub(super) struct Table {
    pub caption: &'static str,
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<Cell>>,
}

pub(super) enum Cell {
    Words(String),
    /// A hash: nobody reads it, it is compared.
    Hash(String),
}

impl Cell {
    pub fn as_str(&self) -> &str {
        match self {
            Self::Words(text) | Self::Hash(text) => text,
        }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::Words(text.into())
    }
}

/// On one line and in the order in which it is read: nobody's words can look like a heading, another row, or other words.
pub(super) fn plain(text: &str) -> String {
    let unseen = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.split(unseen).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
