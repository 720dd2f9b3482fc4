//! A document as HTML that needs nothing else.

use super::document::{Cell, Document, Section, Table, plain};

/// Black on white, borders in place of colours; tables scroll by themselves on a narrow screen and repeat their head on
/// each sheet of paper.
const STYLE: &str = "\
    body{font:1rem/1.5 system-ui,sans-serif;color:#000;background:#fff;max-width:75rem;margin:0 auto;padding:1.5rem}\
    h1{font-size:1.75rem;line-height:1.25}h2{font-size:1.25rem;margin-top:2.5rem}\
    .wide{overflow-x:auto}.wide:focus-visible{outline:3px solid #000;outline-offset:3px}\
    table{border-collapse:collapse;width:100%}caption{text-align:start;font-style:italic;padding:.5rem 0}\
    th,td{border:1px solid #000;padding:.4rem .6rem;text-align:start;vertical-align:top}\
    thead th{border-bottom-width:3px}tbody th{font-weight:600;min-width:10rem}\
    code{font:.8rem/1.4 ui-monospace,monospace;overflow-wrap:anywhere}\
    @page{margin:1.5cm}\
    @media print{body{font-size:9pt;max-width:none;padding:0}.wide{overflow:visible}\
    thead{display:table-header-group}tr{break-inside:avoid}h2{break-after:avoid}}";

pub(super) fn write(document: &Document) -> String {
    let mut html = String::with_capacity(64 * 1024);
    let title = escaped(&document.title);
    html.push_str("<!doctype html>\n");
    html.push_str(&format!(
        "<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n",
        document.language.tag()
    ));
    html.push_str(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n",
    );
    html.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.push_str(&format!("<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"));
    html.push_str(&format!("<h1>{title}</h1>\n"));
    paragraphs(&mut html, &document.lead);
    for (place, section) in document.sections.iter().enumerate() {
        write_section(&mut html, section, place + 1);
    }
    html.push_str("</main>\n</body>\n</html>\n");
    html
}

fn write_section(html: &mut String, section: &Section, number: usize) {
    html.push_str(&format!("<section aria-labelledby=\"s{number}\">\n"));
    html.push_str(&format!("<h2 id=\"s{number}\">{}</h2>\n", escaped(section.heading)));
    paragraphs(html, &section.lead);
    if let Some(table) = &section.table {
        write_table(html, table, number);
    }
    html.push_str("</section>\n");
}

fn write_table(html: &mut String, table: &Table, number: usize) {
    html.push_str(&format!(
        "<div class=\"wide\" role=\"region\" aria-labelledby=\"t{number}\" tabindex=\"0\">\n"
    ));
    html.push_str(&format!(
        "<table>\n<caption id=\"t{number}\">{}</caption>\n<thead>\n<tr>",
        escaped(table.caption)
    ));
    for column in &table.columns {
        html.push_str(&format!("<th scope=\"col\">{}</th>", escaped(column)));
    }
    html.push_str("</tr>\n</thead>\n<tbody>\n");
    for row in &table.rows {
        html.push_str("<tr>");
        for (place, cell) in row.iter().enumerate() {
            let text = escaped(cell.as_str());
            let text = if matches!(cell, Cell::Hash(_)) { format!("<code>{text}</code>") } else { text };
            html.push_str(&match place {
                0 => format!("<th scope=\"row\">{text}</th>"),
                _ => format!("<td>{text}</td>"),
            });
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody>\n</table>\n</div>\n");
}

fn paragraphs(html: &mut String, sentences: &[String]) {
    for sentence in sentences {
        html.push_str(&format!("<p>{}</p>\n", escaped(sentence)));
    }
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in plain(text).chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            letter => safe.push(letter),
        }
    }
    safe
}
