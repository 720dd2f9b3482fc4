//! The record of processing activities (GDPR article 30), of the organisation as controller and of whoever runs the server
//! as its processor.

use serde_json::{Value, json};

use super::{
    inventory,
    notice::{Facts, done, places_json, places_table},
    page::{Style, escaped, heading, list, page, paragraph, table},
    words::{Doing, Language},
};

/// Whose record it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Article 30(1).
    Controller,
    /// Article 30(2).
    Processor,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Self::Controller => "controller",
            Self::Processor => "processor",
        }
    }
}

/// As a page that stands alone.
pub(crate) fn html(facts: &Facts<'_>, role: Role, language: Language) -> String {
    let words = language.words();
    let title = match role {
        Role::Controller => words.record_controller,
        Role::Processor => words.record_processor,
    };
    let or_not = |text: &str| if text.is_empty() { words.not_said.to_owned() } else { text.to_owned() };
    let mut who = vec![
        vec![words.organisation.to_owned(), or_not(facts.organisation.unwrap_or_default())],
        vec![words.contact.to_owned(), or_not(&facts.notice.contact)],
        vec![words.officer.to_owned(), or_not(&facts.notice.officer)],
    ];
    if role == Role::Processor {
        words.on_behalf.clone_into(&mut who[0][0]);
        who.insert(0, vec![words.processor.to_owned(), String::new()]);
    }
    let [what, data, purpose, right, kept, reads] = words.heads;
    let heads = [what, purpose, words.whom, data, right, kept, reads];
    let rows: Vec<_> = done(words, facts)
        .into_iter()
        .map(|done| {
            let Doing { what, data, purpose, whom, operator_reads, .. } = done.words;
            [what, purpose, whom, data, done.basis, &done.kept, operator_reads].map(str::to_owned).to_vec()
        })
        .collect();
    let fields: Vec<_> = inventory::all()
        .into_iter()
        .map(|entry| {
            let place = entry.place.name().to_owned();
            let said =
                [entry.subject, entry.basis, entry.recipients, entry.operator_reads].map(str::to_owned);
            [vec![place, entry.name, entry.purpose, entry.until], said.to_vec()].concat()
        })
        .collect();
    let body = [
        format!("<h1>{}</h1>\n", escaped(title)),
        paragraph(&words.record_lead.replace("{}", facts.name())),
        heading(words.who),
        table(&["", ""], &who),
        heading(words.what),
        table(&heads, &rows),
        heading(words.recipients),
        paragraph(words.recipients_text),
        heading(words.transfers),
        paragraph(words.no_transfers),
        places_table(words, facts),
        heading(words.measures),
        list(words.measures_items),
        heading(words.inventory),
        table(&words.inventory_heads, &fields),
    ]
    .concat();
    page(language.code(), title, Style::Inside, &body)
}

/// For programs.
pub(crate) fn json(facts: &Facts<'_>, role: Role, language: Language) -> Value {
    let words = language.words();
    let activities = done(words, facts).into_iter().map(|done| {
        json!({
            "what": done.words.what,
            "purpose": done.words.purpose,
            "subjects": done.words.whom,
            "data": done.words.data,
            "basis": done.basis,
            "kept_until": done.kept,
            "operator_reads": done.words.operator_reads,
        })
    });
    json!({
        "article": if role == Role::Controller { "30(1)" } else { "30(2)" },
        "role": role.name(),
        "language": language.code(),
        "organisation": facts.organisation,
        "contact": facts.notice.contact,
        "officer": facts.notice.officer,
        "activities": activities.collect::<Vec<_>>(),
        "recipients": words.recipients_text,
        "transfers": words.no_transfers,
        "places": places_json(facts),
        "measures": words.measures_items,
        "inventory": inventory::all(),
    })
}
