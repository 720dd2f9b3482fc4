//! The papers as they are, in files beside this one: whoever changes what is kept sees here what people are told then.
//! `UPDATE_GOLDEN=1 cargo test` writes them anew.

use std::path::Path;

use residency::Place;
use store::data::{Notice, Right};

use super::{
    Facts, Language, RecordOf, Style, dpia_html, dpia_markdown, notice_html, notice_json, record_html,
    record_json,
};
use crate::{config::Config, here::Here};

fn compare(name: &str, text: &str) {
    compare_at(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/data/golden").join(name), text);
}

fn compare_at(file: &Path, text: &str) {
    let name = file.display();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    let kept = std::fs::read_to_string(file).unwrap_or_default();
    assert!(
        kept == text,
        "{name} differs: look at it, then UPDATE_GOLDEN=1 cargo test -p conclave-server golden"
    );
}

#[test]
fn the_papers_are_what_they_were() {
    let notice = Notice {
        contact: "privacy@ergens.example".into(),
        officer: "Ole <ole@ergens.example>".into(),
        authority: "Autoriteit Persoonsgegevens".into(),
        right: Right::Task,
    };
    let here = Here::of(&Config { jurisdiction: Place::named("NL"), ..Config::default() });
    let facts = Facts {
        organisation: Some("Universiteit van Ergens"),
        notice: &notice,
        account_kept_days: 30,
        here: &here,
    };
    for language in Language::ALL {
        let code = language.code();
        compare(
            &format!("notice.{code}.html"),
            &notice_html(&facts, language, Style::Linked, Some("/privacy/ergens")),
        );
        compare(&format!("record.{code}.html"), &record_html(&facts, RecordOf::Controller, language));
    }
    let english = Language::English;
    compare("notice.en.json", &format!("{:#}\n", notice_json(&facts, english)));
    compare("processor.en.html", &record_html(&facts, RecordOf::Processor, english));
    compare("dpia.html", &dpia_html(&facts));
    let unsaid = Here::of(&Config::default());
    let nobody =
        Facts { organisation: None, notice: &Notice::default(), account_kept_days: 30, here: &unsaid };
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/dpia.md");
    compare_at(&docs, &dpia_markdown(&nobody));
    compare("record.en.json", &format!("{:#}\n", record_json(&facts, RecordOf::Controller, english)));
}
