//! Pages without script, in the colours that the reader's system asks for.

use std::fmt::Write;

/// What all pages look like.
pub(crate) const STYLE: &str = include_str!("page.css");

/// Where a page finds its style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// At the server, whose pages have none inside.
    Linked,
    /// Inside, for a file that stands alone.
    Inside,
}

/// Text as it stands in HTML.
pub(super) fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
        out
    })
}

/// A whole page; the body is HTML already.
pub(super) fn page(language: &str, title: &str, style: Style, body: &str) -> String {
    let style = match style {
        Style::Linked => "<link rel=\"stylesheet\" href=\"/privacy.css\">".to_owned(),
        Style::Inside => format!("<style>{STYLE}</style>"),
    };
    format!(
        "<!doctype html>\n<html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width\">{style}</head>\n<body><main>\n{body}</main></body></html>\n",
        title = escaped(title),
    )
}

/// Rows with a heading each, that goes on a phone beside each cell.
pub(super) fn table(heads: &[&str], rows: &[Vec<String>]) -> String {
    let mut html = String::from("<table><thead><tr>");
    for head in heads {
        let _ = write!(html, "<th scope=\"col\">{}</th>", escaped(head));
    }
    html.push_str("</tr></thead>\n<tbody>");
    for row in rows {
        html.push_str("<tr>");
        for (at, cell) in row.iter().enumerate() {
            let head = heads.get(at).copied().unwrap_or_default();
            let (open, close) = if at == 0 { ("th scope=\"row\"", "th") } else { ("td", "td") };
            let _ = write!(html, "<{open} data-head=\"{}\">{}</{close}>", escaped(head), escaped(cell));
        }
        html.push_str("</tr>\n");
    }
    html + "</tbody></table>\n"
}

pub(super) fn heading(text: &str) -> String {
    format!("<h2>{}</h2>\n", escaped(text))
}

pub(super) fn paragraph(text: &str) -> String {
    format!("<p>{}</p>\n", escaped(text))
}

pub(super) fn list(items: &[&str]) -> String {
    let items: String = items.iter().map(|item| format!("<li>{}</li>\n", escaped(item))).collect();
    format!("<ul>{items}</ul>\n")
}
