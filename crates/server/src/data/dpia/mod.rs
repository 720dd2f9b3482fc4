//! The pack for an organisation's own assessment (GDPR article 35): data flows, what is kept, risks with the measures of
//! supplier and controller side by side, what remains, what only the organisation knows.
//!
//! What is kept comes from the catalogue and the measures from theirs, so that the pack says what the program does; `docs/dpia.md`
//! is the same for a server without organisations.

mod text;

use trust::measures::{
    catalogue::{CATALOGUE, Measure, Mode, Party},
    language::Language as MeasureLanguage,
};

use super::{
    inventory,
    notice::{Facts, done},
    page::{Style, escaped, page, paragraph, table},
    words::{Doing, Language},
};

/// What a pack is made of.
enum Block {
    Heading(&'static str),
    Paragraph(String),
    Table(Vec<&'static str>, Vec<Vec<String>>),
    /// A drawing, of which the table beside it says the same.
    Drawing(&'static str),
}

/// As a page that stands alone. It has no drawing: the table says the same.
pub(crate) fn html(facts: &Facts<'_>) -> String {
    let title = title(facts);
    let blocks = blocks(facts).into_iter().map(|block| match block {
        Block::Heading(text) => super::page::heading(text),
        Block::Paragraph(text) => paragraph(&text),
        Block::Table(heads, rows) => table(&heads, &rows),
        Block::Drawing(_) => String::new(),
    });
    let body = format!("<h1>{}</h1>\n{}", escaped(&title), blocks.collect::<String>());
    page("en", &title, Style::Inside, &body)
}

/// As Markdown, with a drawing by Mermaid.
pub(crate) fn markdown(facts: &Facts<'_>) -> String {
    let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
    let blocks = blocks(facts).into_iter().map(|block| match block {
        Block::Heading(text) => format!("## {text}\n\n"),
        Block::Paragraph(text) => format!("{text}\n\n"),
        Block::Table(heads, rows) => {
            let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
            let head = row(heads.iter().map(|head| (*head).to_owned()).collect());
            let line = row(vec!["---".to_owned(); heads.len()]).replace(' ', "");
            let rows = rows.iter().map(|cells| row(cells.iter().map(|text| cell(text)).collect()));
            format!("{head}{line}{}\n", rows.collect::<String>())
        }
        Block::Drawing(source) => format!("```mermaid\n{source}```\n\n"),
    });
    format!("# {}\n\n{}", title(facts), blocks.collect::<String>()).trim_end().to_owned() + "\n"
}

fn title(facts: &Facts<'_>) -> String {
    format!("Pack for a data protection impact assessment: {}", facts.name())
}

fn blocks(facts: &Facts<'_>) -> Vec<Block> {
    let paragraphs = |texts: &[&str]| texts.iter().map(|text| Block::Paragraph((*text).to_owned())).collect();
    let fixed = |heads: &[&'static str], rows: &[&[&str]]| {
        let rows = rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
        Block::Table(heads.to_vec(), rows)
    };
    let parts: [Vec<Block>; 8] = [
        paragraphs(text::LEAD),
        vec![
            Block::Heading("1. Where data goes"),
            Block::Drawing(text::DRAWING),
            fixed(&text::FLOW_HEADS, text::FLOWS),
        ],
        processing(facts),
        fields(),
        measures(),
        vec![
            Block::Heading("5. What remains"),
            Block::Paragraph(text::REMAINS_LEAD.to_owned()),
            fixed(&text::REMAINS_HEADS, text::REMAINS),
        ],
        vec![
            Block::Heading("6. By the chapters of the DSK's guidance"),
            Block::Paragraph(text::CHAPTERS_LEAD.to_owned()),
            chapters(),
        ],
        vec![
            Block::Heading("7. What only you can fill in"),
            Block::Paragraph(text::YOURS_LEAD.to_owned()),
            fixed(&text::YOURS_HEADS, text::YOURS),
        ],
    ];
    parts.into_iter().flatten().collect()
}

/// What is done with data, as the record of processing has it.
fn processing(facts: &Facts<'_>) -> Vec<Block> {
    let words = Language::English.words();
    let rows = done(words, facts).into_iter().map(|done| {
        let Doing { what, data, purpose, whom, operator_reads, .. } = done.words;
        [what, purpose, whom, data, done.basis, &done.kept, operator_reads].map(str::to_owned).to_vec()
    });
    let [what, data, purpose, right, kept, reads] = words.heads;
    vec![
        Block::Heading("2. What is processed, why, by what right, until when"),
        Block::Table(vec![what, purpose, words.whom, data, right, kept, reads], rows.collect()),
        Block::Paragraph(words.recipients_text.to_owned()),
        Block::Paragraph(words.no_transfers.to_owned()),
    ]
}

/// Everything that is kept, field by field.
fn fields() -> Vec<Block> {
    let rows = inventory::all().into_iter().map(|entry| {
        let place = entry.place.name().to_owned();
        vec![place, entry.name, entry.purpose, entry.until, entry.subject.into(), entry.operator_reads.into()]
    });
    vec![
        Block::Heading("3. Every field"),
        Block::Paragraph(text::FIELDS_LEAD.to_owned()),
        Block::Table(vec!["Where", "Name", "What for", "Until", "About", "Operator reads"], rows.collect()),
    ]
}

/// Risks, and whose share in the measure is whose.
fn measures() -> Vec<Block> {
    let says = |measure: &Measure, party| {
        let has = measure.owner.parties().contains(&party);
        if has { measure.what.of(MeasureLanguage::En) } else { "none" }.to_owned()
    };
    let row = |measure: &Measure| {
        let title = format!("{} {}", measure.id, measure.title.of(MeasureLanguage::En));
        let sources: Vec<_> = measure.sources.iter().map(|source| source.name(MeasureLanguage::En)).collect();
        vec![
            measure.risk.of(MeasureLanguage::En).to_owned(),
            title,
            says(measure, Party::Supplier),
            says(measure, Party::Controller),
            shown(measure),
            sources.join("; "),
        ]
    };
    vec![
        Block::Heading("4. Risks and measures, in the columns of supplier and controller"),
        Block::Paragraph(text::MEASURES_LEAD.to_owned()),
        Block::Table(
            vec!["Risk", "Measure", "Supplier", "Controller", "How it is shown", "Where the risk was found"],
            CATALOGUE.iter().map(row).collect(),
        ),
    ]
}

fn shown(measure: &Measure) -> String {
    let signed = |months: u8| match months {
        1 => "signed for, for a month at most".to_owned(),
        _ => format!("signed for, for {months} months at most"),
    };
    match measure.mode {
        Mode::Enforced(check) => format!("check {}", check.name),
        Mode::PolicyDefault(check) => {
            format!("check {}; a default that takes two people to leave", check.name)
        }
        Mode::Attested(months) => signed(months.0),
        Mode::EnforcedAndAttested(check, months) => format!("check {}, and {}", check.name, signed(months.0)),
    }
}

fn chapters() -> Block {
    let row = |(chapter, about, ids, more): &(&str, &str, &[_], &str)| {
        let ids = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        [*chapter, *about, &ids, *more].map(str::to_owned).to_vec()
    };
    Block::Table(vec!["Chapter", "About", "Measures", "See"], text::CHAPTERS.iter().map(row).collect())
}
