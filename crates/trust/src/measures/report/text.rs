//! A document as plain text: a row is a block, a cell a line that names its column.

use super::document::{Document, plain};

pub(super) fn write(document: &Document) -> String {
    let mut text = underlined(&document.title, '=');
    lines(&mut text, &document.lead);
    for section in &document.sections {
        text.push('\n');
        text.push_str(&underlined(section.heading, '-'));
        lines(&mut text, &section.lead);
        let Some(table) = &section.table else { continue };
        text.push_str(&format!("{}\n", table.caption));
        for row in &table.rows {
            let mut cells = table.columns.iter().zip(row);
            if let Some((_, name)) = cells.next() {
                text.push_str(&format!("\n{}\n", plain(name.as_str())));
            }
            for (column, cell) in cells {
                text.push_str(&format!("  {column}: {}\n", plain(cell.as_str())));
            }
        }
    }
    text
}

fn underlined(heading: &str, with: char) -> String {
    let heading = plain(heading);
    let line: String = heading.chars().map(|_| with).collect();
    format!("{heading}\n{line}\n\n")
}

fn lines(text: &mut String, sentences: &[String]) {
    for sentence in sentences {
        text.push_str(&format!("{}\n", plain(sentence)));
    }
    if !sentences.is_empty() {
        text.push('\n');
    }
}
