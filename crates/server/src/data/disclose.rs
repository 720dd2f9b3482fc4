//! All that whoever runs the server could hand over on request, and what cannot be had from them by anybody.

use protocol::inventory::Item;
use serde_json::{Value, json};
use store::data::{Held, Readable, columns};

use super::copy::value;

/// About what.
#[derive(Debug, Clone)]
pub(crate) enum About {
    /// The whole server.
    Server,
    /// An organisation, by its path.
    Organisation(String),
    /// A meeting that the server keeps, or not.
    Meeting(Vec<Item>),
    /// Somebody with an account, by their label.
    Person(String, Vec<Held>),
}

/// What there is.
#[derive(Debug, Clone)]
pub(crate) struct Disclosed {
    pub about: About,
    /// Rows by table, where it is about more than one row.
    pub rows: Vec<(&'static str, u64)>,
}

/// What cannot be had, and why.
const SEALED: &[(&str, &str)] = &[
    (
        "sound, picture, screen",
        "never stored; forwarded as ciphertext whose keys are in the browsers of the members",
    ),
    ("chat, polls, captions, files", "ciphertext only, until the last member leaves; keys as above"),
    (
        "names, titles, times, invitations",
        "sealed under a secret that stands in the link and never comes to the server",
    ),
    ("the link of a meeting", "the server has hashes: who has no link cannot compute it from them"),
    (
        "who was in a meeting",
        "random numbers of one meeting while it goes on; nothing links them to accounts or addresses",
    ),
    ("who met whom, yesterday or before", "deleted when the last member left"),
    ("network addresses of the past", "in memory while a connection stands; never logged or stored"),
    ("recordings", "made and kept in the browser of whoever records"),
];

impl Disclosed {
    /// For people.
    pub fn text(&self) -> String {
        let head = match &self.about {
            About::Server => "What this server holds".to_owned(),
            About::Organisation(path) => format!("What this server holds of the organisation at {path}"),
            About::Meeting(_) => "What this server holds of the meeting".to_owned(),
            About::Person(label, _) => format!("What this server holds of {label}"),
        };
        let mut lines = vec![head, String::new()];
        lines.extend(
            self.rows.iter().map(|(table, count)| format!("  {table:<16} {count} rows: {}", named(table))),
        );
        match &self.about {
            About::Meeting(items) if items.iter().all(is_nothing) => {
                lines.push("  nothing: there is no such meeting, any more or ever".to_owned());
            }
            About::Meeting(items) => lines.extend(items.iter().filter(|item| !is_nothing(item)).map(of_item)),
            About::Person(_, held) => lines.extend(held.iter().flat_map(of_held)),
            _ => {}
        }
        lines.extend([String::new(), "What cannot be had from whoever runs it".to_owned(), String::new()]);
        lines.extend(SEALED.iter().map(|(what, why)| format!("  {what}: {why}")));
        lines.join("\n") + "\n"
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let tables = self.rows.iter().map(|(table, count)| json!({ "table": table, "rows": count }));
        let held = match &self.about {
            About::Meeting(items) => json!(items.iter().filter(|item| !is_nothing(item)).collect::<Vec<_>>()),
            About::Person(_, held) => held
                .iter()
                .map(|held| {
                    let rows = held.rows.iter().map(|row| row.iter().map(value).collect::<Vec<_>>());
                    json!({ "table": held.table.name, "columns": held.columns, "rows": rows.collect::<Vec<_>>() })
                })
                .collect(),
            _ => Value::Null,
        };
        let sealed = SEALED.iter().map(|(what, why)| json!({ "what": what, "why": why }));
        json!({ "tables": tables.collect::<Vec<_>>(), "held": held, "cannot": sealed.collect::<Vec<_>>() })
    }
}

/// Columns of a table by what can be read of them.
fn named(table: &str) -> String {
    let of = |readable| {
        let some = columns().filter(|column| column.table == table && column.readable == readable);
        some.map(|column| column.name).collect::<Vec<_>>().join(", ")
    };
    let parts = [
        ("", Readable::Clear),
        ("numbers and hashes: ", Readable::Pseudonym),
        ("sealed: ", Readable::Sealed),
    ];
    let said =
        parts.into_iter().map(|(what, readable)| (what, of(readable))).filter(|(_, names)| !names.is_empty());
    said.map(|(what, names)| format!("{what}{names}")).collect::<Vec<_>>().join("; ")
}

fn is_nothing(item: &Item) -> bool {
    matches!(item.value, protocol::inventory::Value::Rows(0, _) | protocol::inventory::Value::Nothing)
}

fn of_item(item: &Item) -> String {
    let known = columns().find(|column| format!("{}.{}", column.table, column.name) == item.field.name());
    let said = match &item.value {
        protocol::inventory::Value::Rows(rows, bytes) => format!("{rows} rows, {bytes} bytes"),
        other => format!("{other:?}"),
    };
    let purpose = known.map_or("", |column| column.purpose);
    let sealed =
        if known.is_some_and(|column| column.readable == Readable::Sealed) { " (sealed)" } else { "" };
    format!("  {:<22} {said}{sealed}: {purpose}", item.field.name())
}

fn of_held(held: &Held) -> Vec<String> {
    let row = |row: &Vec<store::data::Cell>| {
        let cells = held.columns.iter().zip(row).map(|(name, cell)| match value(cell) {
            Value::String(text) => format!("{name} = {text}"),
            other => format!("{name} = {other}"),
        });
        format!("  {:<16} {}", held.table.name, cells.collect::<Vec<_>>().join(", "))
    };
    held.rows.iter().map(row).collect()
}
