//! The copy that somebody gets of their data (GDPR articles 15 and 20): a page that explains each file, the notice, and a file
//! of JSON for each table.

use serde_json::{Map, Value, json};
use store::data::{Cell, Held, columns};

use super::{
    archive,
    notice::{self, Facts},
    page::{Style, escaped, heading, page, paragraph, table},
    words::Language,
};

/// As one archive.
pub(crate) fn archive(held: &[Held], facts: &Facts<'_>, label: &str, language: Language) -> Vec<u8> {
    archive::zip(&files(held, facts, label, language))
}

/// Names and contents.
pub(crate) fn files(
    held: &[Held],
    facts: &Facts<'_>,
    label: &str,
    language: Language,
) -> Vec<(String, Vec<u8>)> {
    let notice = notice::html(facts, language, Style::Inside, None);
    let fixed = [
        ("index.html".to_owned(), index(held, facts, label, language).into_bytes()),
        ("notice.html".to_owned(), notice.into_bytes()),
    ];
    let tables = held.iter().map(|held| (file_name(held), format!("{:#}\n", of_table(held)).into_bytes()));
    fixed.into_iter().chain(tables).collect()
}

fn file_name(held: &Held) -> String {
    format!("{}.json", held.table.name)
}

fn index(held: &[Held], facts: &Facts<'_>, label: &str, language: Language) -> String {
    let words = language.words();
    let rows: Vec<_> = held
        .iter()
        .map(|held| {
            let named = columns()
                .filter(|column| column.table == held.table.name && held.columns.contains(&column.name));
            let holds: Vec<_> = named.map(|column| format!("{}: {}", column.name, column.purpose)).collect();
            vec![file_name(held), holds.join(". "), held.rows.len().to_string()]
        })
        .collect();
    let lead = words.copy_lead.replacen("{}", facts.name(), 1).replacen("{}", label, 1);
    let body = [
        format!("<h1>{}</h1>\n", escaped(words.copy_title)),
        paragraph(&lead),
        table(&[words.copy_file, words.copy_holds, words.copy_rows], &rows),
        heading(words.copy_not),
        paragraph(words.copy_not_text),
    ]
    .concat();
    page(language.code(), words.copy_title, Style::Inside, &body)
}

fn of_table(held: &Held) -> Value {
    let said =
        columns().filter(|column| column.table == held.table.name && held.columns.contains(&column.name));
    let said: Map<_, _> = said
        .map(|column| {
            (column.name.to_owned(), json!({ "purpose": column.purpose, "kept_until": column.retention }))
        })
        .collect();
    let row = |row: &Vec<Cell>| -> Value {
        held.columns
            .iter()
            .zip(row)
            .map(|(name, cell)| ((*name).to_owned(), value(cell)))
            .collect::<Map<_, _>>()
            .into()
    };
    json!({ "table": held.table.name, "columns": said, "rows": held.rows.iter().map(row).collect::<Vec<_>>() })
}

/// Bytes as hexadecimal digits.
pub(super) fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Integer(number) => (*number).into(),
        Cell::Text(text) => text.as_str().into(),
        Cell::Blob(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into(),
    }
}
