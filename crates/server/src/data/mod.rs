//! What is told of data, all of it made from the catalogue ([`store::data`]) and from [`inventory`]: the record of
//! processing, the privacy notice, the copy that somebody gets of their own, what could be handed over.

mod archive;
mod copy;
mod disclose;
mod dpia;
#[cfg(test)]
mod golden;
pub(crate) mod inventory;
mod notice;
mod page;
mod record;
mod sent;
mod words;

pub(crate) use copy::archive as copy_as_archive;
pub(crate) use copy::files as copy_as_files;
pub(crate) use disclose::{About, Disclosed};
pub(crate) use dpia::{html as dpia_html, markdown as dpia_markdown};
pub(crate) use notice::{Facts, html as notice_html, json as notice_json, version as notice_version};
pub(crate) use page::{STYLE, Style};
pub(crate) use record::{Role as RecordOf, html as record_html, json as record_json};
pub(crate) use words::Language;

/// The languages of the privacy notice, by their codes.
pub(crate) const LANGUAGES: [&str; 4] =
    [Language::English.code(), Language::Dutch.code(), Language::German.code(), Language::French.code()];
