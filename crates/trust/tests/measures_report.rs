//! The report of a period and the public document: what they say, how they are built, and what they keep to themselves.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::{Command, Stdio};

use trust::measures::catalogue::{CATALOGUE, Id};
use trust::measures::compliance::{Document, FORMAT};
use trust::measures::gate::Feature;
use trust::measures::language::Language;
use trust::measures::register::{Change, Entry, Hash, Outcome, Register, Role, Scope};
use trust::measures::report::{Checkpoint, Period, Report};
use trust::measures::state::Kind;
use trust::measures::when::Span;

use crate::measures_stage::{BAD, FINE, Stage, day, moment, scope, signer};

const LANGUAGES: [Language; 2] = [Language::En, Language::Nl];

/// Two months in which every check runs as often as it should, but for what goes wrong.
fn two_months() -> Stage {
    let mut stage = Stage::well();
    stage.waive(Id::M29, Role::Dpo, day("2027-08-31")).unwrap();
    let change = stage.change(Id::M39);
    stage.leave(Change { review: day("2026-12-01"), ..change }).unwrap();
    let start = stage.now;
    while stage.now < moment("2026-11-01T08:00:00Z") {
        stage.wait(Span::minutes(10));
        let now = stage.now;
        let between = |from: &str, until: &str| (moment(from)..moment(until)).contains(&now);
        for row in &CATALOGUE {
            let Some(check) = row.check() else { continue };
            if (now.unix() - start.unix()) % check.every.seconds() != 0 {
                continue;
            }
            match row.id {
                Id::M04 if between("2026-10-05T00:00:00Z", "2026-10-09T00:00:00Z") => {}
                Id::M60 if between("2026-10-30T00:00:00Z", "2026-12-01T00:00:00Z") => {}
                Id::M43 if between("2026-09-20T00:00:00Z", "2026-09-25T00:00:00Z") => {
                    stage.prove(row.id, BAD)
                }
                Id::M55 if between("2026-10-25T00:00:00Z", "2026-12-01T00:00:00Z") => {
                    stage.prove(row.id, BAD)
                }
                Id::M12 if between("2026-09-10T00:00:00Z", "2026-09-11T00:00:00Z") => {
                    stage.prove(row.id, Outcome::Broken);
                }
                Id::M13 => {
                    stage.prove(row.id, FINE);
                    stage.prove_on("node-2", row.id, FINE);
                }
                _ => stage.prove(row.id, FINE),
            }
        }
        if now == moment("2026-09-22T08:00:00Z") {
            stage.write(Entry::AttestationWithdrawn { measure: Id::M57, by: signer(Role::Dpo) }).unwrap();
        }
        if now == moment("2026-10-20T08:00:00Z") {
            let node = "node-0".parse().unwrap();
            stage.write(Entry::NodeRetired { node, by: signer(Role::Supplier) }).unwrap();
        }
        if now == moment("2026-10-12T08:00:00Z") {
            stage.sign(Id::M51, Role::Supplier).unwrap();
        }
    }
    stage
}

fn report(stage: &Stage) -> Report {
    let period = Period { from: day("2026-09-02"), until: day("2026-10-31") };
    let checkpoint =
        Checkpoint { origin: "meet.example.org/audit".to_owned(), size: 18_233, root: Hash([0xab; 32]) };
    Report::new(&stage.register, period, moment("2026-11-02T09:00:00Z"), Some(checkpoint))
}

#[test]
fn the_report_in_english() {
    let report = report(&two_months());
    insta::assert_snapshot!("report.en.html", report.html(Language::En));
    insta::assert_snapshot!("report.en.json", report.json(Language::En).unwrap());
    insta::assert_snapshot!("report.en.text", report.text(Language::En));
}

#[test]
fn the_report_in_dutch() {
    let report = report(&two_months());
    insta::assert_snapshot!("report.nl.html", report.html(Language::Nl));
    insta::assert_snapshot!("report.nl.json", report.json(Language::Nl).unwrap());
    insta::assert_snapshot!("report.nl.text", report.text(Language::Nl));
}

#[test]
fn the_report_of_a_fresh_register_says_that_nothing_is_shown() {
    let stage = Stage::fresh();
    let period = Period { from: day("2026-09-01"), until: day("2026-10-31") };
    let report = Report::new(&stage.register, period, stage.now, None);
    let text = report.text(Language::En);
    for sentence in [
        "Of 60 measures 0 hold and 60 are red (expired or failing).",
        "Nothing changed.",
        "Nothing ends within 60 days.",
        "No check has run yet.",
        "The organisation has left no default.",
        "No document has been signed for.",
        "No server was taken out of the register.",
    ] {
        assert!(text.contains(sentence), "{sentence}");
    }
    assert!(!text.contains("Audit log"));
    for language in LANGUAGES {
        well_built(&report.html(language), language);
    }
}

#[test]
fn a_report_tells_of_its_period_whatever_came_later() {
    let mut stage = two_months();
    let before = report(&stage);
    stage.now = moment("2026-11-02T00:10:00Z");
    stage.prove(Id::M60, FINE);
    stage.prove(Id::M55, BAD);
    stage.sign(Id::M57, Role::Dpo).unwrap();
    assert_eq!(report(&stage), before);
}

#[test]
fn what_ends_within_sixty_days_is_told_and_what_ends_later_is_not() {
    let mut stage = Stage::well();
    stage.sign_until(Id::M21, Role::Dpo, day("2026-10-31")).unwrap();
    stage.sign_until(Id::M22, Role::Dpo, day("2026-11-01")).unwrap();
    let period = Period { from: day("2026-09-01"), until: day("2026-09-01") };
    let json = Report::new(&stage.register, period, stage.now, None).json(Language::En).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let ending: Vec<_> =
        json["ending"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
    // M55 is signed for a month at a time.
    assert_eq!(ending, ["M55", "M21"]);
}

// How the page is built.

#[test]
fn the_page_is_well_built_in_both_languages() {
    let report = report(&two_months());
    for language in LANGUAGES {
        well_built(&report.html(language), language);
    }
}

#[test]
fn the_pdf_says_the_same_in_both_languages_column_by_column() {
    let report = report(&two_months());
    for language in LANGUAGES {
        let pdf = report.pdf(language).unwrap();
        assert_eq!(pdf, report.pdf(language).unwrap(), "the same report gives the same bytes");
        let [supplier, controller] = match language {
            Language::En => ["Supplier", "Controller"],
            Language::Nl => ["Leverancier", "Organisatie"],
        };
        // As a screen reader goes through it: everything that the text has, in its order, but for heads of tables, which stand
        // there in each row.
        let told = poppler("pdfinfo", &["-struct-text"], &pdf);
        let words =
            |text: &str| text.split(['"', '\n']).collect::<String>().split_whitespace().collect::<String>();
        let said = words(&told);
        for line in report.text(language).lines() {
            let line = line.trim_start().split_once(": ").map_or(line, |(_, cell)| cell);
            let line: String = line.split_whitespace().collect();
            assert!(said.contains(&line) || line.starts_with(['=', '-']), "{line}");
        }
        let heads = |name: &str| told.matches(&format!("\"{name}\"")).count();
        assert!(heads(supplier) >= 3 && heads(controller) >= 3, "{told}");
        let tables = told.lines().filter(|line| line.trim().starts_with("Table")).count();
        assert_eq!(tables, report.html(language).matches("<table>").count());
        // As it lies on paper, each sheet has its number, and a table's head stands on each of its sheets.
        let paper = poppler("pdftotext", &["-layout"], &pdf);
        let sheets: Vec<_> = paper.split('\u{c}').filter(|sheet| !sheet.trim().is_empty()).collect();
        for (place, sheet) in sheets.iter().enumerate() {
            assert!(sheet.contains(&format!("{} / {}", place + 1, sheets.len())), "{sheet}");
        }
        assert!(
            sheets.iter().filter(|sheet| sheet.contains(supplier) && sheet.contains(controller)).count() > 3
        );
        let facts = poppler("pdfinfo", &[], &pdf);
        assert!(facts.contains("Tagged:          yes"), "{facts}");
        let says_so = b"<pdfuaid:part>1</pdfuaid:part>";
        assert!(
            pdf.windows(says_so.len()).any(|bytes| bytes == says_so),
            "it says by which standard it is made"
        );
    }
}

#[test]
fn a_letter_that_the_font_lacks_breaks_no_pdf_and_is_said_to_those_who_hear_it() {
    let mut stage = Stage::well();
    let odd = Change { setting: format!("\u{6f22}\u{5b57} {}", "w".repeat(150)), ..stage.change(Id::M39) };
    stage.leave(odd).unwrap();
    let pdf = report(&stage).pdf(Language::En).unwrap();
    assert!(
        poppler("pdftotext", &[], &pdf).contains('\u{6f22}'),
        "what was written is there to be read and searched for"
    );
}

/// What a reader of others makes of a PDF (Debian's poppler-utils, installed by `scripts/prepare test`).
fn poppler(program: &str, flags: &[&str], pdf: &[u8]) -> String {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(pdf).unwrap();
    let mut command = Command::new(program);
    // It takes a boolean of PDF 1.7 for a mistake, and says so.
    command.args(flags).arg(file.path()).stderr(Stdio::null());
    if program == "pdftotext" {
        command.arg("-");
    }
    let said = command.output().expect("run scripts/prepare test: it installs poppler-utils");
    assert!(said.status.success());
    String::from_utf8(said.stdout).unwrap()
}

#[test]
fn what_people_wrote_stays_text() {
    let evil = "<script src=//evil.example></script>\" onload='x'\n# Heading\u{202e}&amp;";
    let scope = Scope { organisation: evil.to_owned(), ..scope() };
    let mut stage = Stage { register: Register::new(scope), ..Stage::fresh() };
    stage.renew(&Id::ALL);
    let change = stage.change(Id::M39);
    stage.leave(Change { reason: evil.to_owned(), ..change }).unwrap();
    for language in LANGUAGES {
        let report = report(&stage);
        well_built(&report.html(language), language);
        assert!(!report.html(language).contains('\u{202e}'));
        assert!(report.text(language).lines().all(|line| !line.starts_with('#')));
        assert!(report.json(language).unwrap().contains("onload='x'"), "JSON keeps it as it was");
    }
}

/// What a reader of the page relies on: its language, one heading of the first level and none left out, tables that say what
/// they are and what their cells belong to, elements that are closed; and that it asks nobody for anything.
fn well_built(html: &str, language: Language) {
    assert!(html.starts_with("<!doctype html>\n"));
    let (mut open, mut ids, mut labels) = (Vec::new(), BTreeSet::new(), Vec::new());
    let (mut level, mut firsts, mut tables, mut captions, mut columns, mut cells) = (0, 0, 0, 0, 0, 0);
    let style = html.find("<style>").unwrap()..html.find("</style>").unwrap();
    let mut rest = html;
    let mut place = 0;
    while let Some(start) = rest.find('<') {
        let end = start + rest[start..].find('>').expect("a tag that ends");
        let tag = &rest[start + 1..end];
        place += end + 1;
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "at {place}");
            if name == "tr" {
                assert!(cells == columns, "a row of {cells} under {columns} heads");
            }
            continue;
        }
        let name = tag.split(' ').next().unwrap();
        match name {
            "!doctype" | "meta" => continue,
            "html" => assert_eq!(tag, format!("html lang=\"{}\"", language.tag())),
            "h1" | "h2" => {
                let next = usize::from(name == "h2") + 1;
                assert!(next <= level + 1, "a level is left out");
                level = next;
                firsts += usize::from(name == "h1");
            }
            "table" => (tables, columns) = (tables + 1, 0),
            "caption" => {
                assert_eq!(open.last(), Some(&"table"));
                captions += 1;
            }
            "tr" => cells = 0,
            "th" if open.contains(&"thead") => {
                assert_eq!(tag, "th scope=\"col\"");
                (columns, cells) = (columns + 1, cells + 1);
            }
            "th" => {
                assert_eq!((tag, cells), ("th scope=\"row\"", 0), "a row's first cell names it");
                cells += 1;
            }
            "td" => cells += 1,
            "head" | "title" | "style" | "body" | "main" | "p" | "section" | "div" | "thead" | "tbody"
            | "code" => {}
            other => panic!("<{other}> has no place here"),
        }
        for attribute in tag.split(' ').skip(1) {
            if let Some(id) = attribute.strip_prefix("id=") {
                assert!(ids.insert(id), "{id} twice");
            } else if let Some(label) = attribute.strip_prefix("aria-labelledby=") {
                labels.push(label);
            }
        }
        open.push(name);
    }
    assert_eq!(open, [""; 0]);
    assert_eq!((firsts, tables > 0, captions), (1, true, tables));
    assert!(labels.iter().all(|label| ids.contains(label)));
    for elsewhere in ["src=", "href=", "url(", "@import", "//", "style="] {
        assert!(!html[style.clone()].contains(elsewhere), "{elsewhere} in the style");
        assert!(
            !html.split('<').any(|part| part.split('>').next().unwrap().contains(elsewhere)),
            "{elsewhere}"
        );
    }
    assert!(html.contains("default-src 'none'"));
}

// What anybody may read.

#[test]
fn the_public_document_keeps_its_form() {
    let stage = two_months();
    let document = Document::new(&stage.register, stage.now);
    insta::assert_snapshot!("compliance.json", document.json().unwrap());
    assert_eq!(serde_json::from_str::<Document>(&document.json().unwrap()).unwrap(), document);
    assert_eq!(document.format, FORMAT);
}

#[test]
fn the_public_document_agrees_with_the_register() {
    let stage = two_months();
    let document = Document::new(&stage.register, stage.now);
    assert_eq!(document.measures.iter().map(|row| row.id).collect::<Vec<_>>(), Id::ALL);
    for row in &document.measures {
        let state = stage.state(row.id);
        assert_eq!(row.state, state.kind());
        assert_eq!(row.until.is_some(), state.holds(), "{}", row.id);
        assert!(row.until.is_none_or(|until| until > stage.now));
    }
    let closed: Vec<_> = document.gates.iter().filter(|gate| !gate.open).map(|gate| gate.feature).collect();
    assert_eq!(closed, stage.closed());
    assert!(closed.contains(&Feature::Recording));
    assert_eq!(document.measures[Id::M29 as usize].state, Kind::NotApplicable);
    assert_eq!(document.measures[Id::M39 as usize].exception_until, Some(day("2026-12-01")));
}

#[test]
fn the_public_document_names_nobody_and_gives_no_reasons() {
    let stage = two_months();
    let json = Document::new(&stage.register, stage.now).json().unwrap();
    let secrets =
        ["p-dpo", "p-admin", "p-supplier", "node-1", "node-2", "Example University", "meet.example.org"];
    let words = ["Public lectures", "meeting.lobby", "No children here", "1.4.0", "\"found\"", "dpo"];
    for text in secrets.iter().chain(&words) {
        assert!(!json.contains(text), "{text}");
    }
    for language in LANGUAGES {
        let report = report(&stage);
        for text in [report.html(language), report.text(language), report.json(language).unwrap()] {
            assert!(!text.contains("p-dpo") && !text.contains("p-admin") && !text.contains("p-supplier"));
        }
    }
}
