//! The privacy notice of an organisation (GDPR articles 12 to 14), from what the program keeps and what the organisation
//! says of itself.

use residency::{Part, Place};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::data::{Activity, Notice, Right, TABLES};

use crate::here::Here;

use super::{
    page::{Style, escaped, heading, list, page, paragraph, table},
    words::{Doing, Language, Words},
};

/// The parts that are told: whoever relays is where media are.
const PLACES: [Part; 3] = [Part::Media, Part::Database, Part::Files];

/// What differs between servers and organisations.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts<'a> {
    /// What the organisation is called; the server's own notice has none.
    pub organisation: Option<&'a str>,
    pub notice: &'a Notice,
    /// For how many days the account of somebody who has left is kept.
    pub account_kept_days: u32,
    /// Where the server is.
    pub here: &'a Here,
}

impl Facts<'_> {
    pub(super) fn name(&self) -> &str {
        self.organisation.unwrap_or("Conclave")
    }
}

/// A row of the notice: what is done, by what right.
pub(super) struct Done {
    pub words: &'static Doing,
    pub basis: &'static str,
    pub kept: String,
}

/// What is done, in the order of the tables; an activity that no table is of is not.
pub(super) fn done(words: &'static Words, facts: &Facts<'_>) -> Vec<Done> {
    let mut activities: Vec<Activity> = Vec::new();
    for table in TABLES {
        if !activities.contains(&table.activity) {
            activities.push(table.activity);
        }
    }
    let chosen = match (facts.organisation, facts.notice.right) {
        (None, _) => words.by_unknown,
        (_, Right::Task) => words.by_right[0],
        (_, Right::Contract) => words.by_right[1],
        (_, Right::Interest) => words.by_right[2],
    };
    let rows = activities.into_iter().map(|activity| match activity {
        Activity::Meetings => (&words.meetings, chosen),
        Activity::Accounts => (&words.accounts, chosen),
        Activity::SigningIn => (&words.signing_in, words.by_security),
        Activity::Rights => (&words.rights_kept, words.by_duty),
    });
    let days = facts.account_kept_days.to_string();
    rows.chain([(&words.log, words.by_nobody)])
        .map(|(doing, basis)| Done { words: doing, basis, kept: doing.kept.replace("{}", &days) })
        .collect()
}

/// As a page. `here` is its address without the language, for the links to the others; a file has none.
pub(crate) fn html(facts: &Facts<'_>, language: Language, style: Style, here: Option<&str>) -> String {
    let words = language.words();
    let or_not = |text: &str| if text.is_empty() { words.not_said.to_owned() } else { text.to_owned() };
    let links = here.map_or_else(String::new, |here| links(words, language, here));
    let notice = facts.notice;
    let who = [
        vec![words.organisation.to_owned(), or_not(facts.organisation.unwrap_or_default())],
        vec![words.contact.to_owned(), or_not(&notice.contact)],
        vec![words.officer.to_owned(), or_not(&notice.officer)],
        vec![words.authority.to_owned(), or_not(&notice.authority)],
    ];
    let rows: Vec<_> = done(words, facts)
        .into_iter()
        .map(|done| {
            let Doing { what, data, purpose, operator_reads, .. } = done.words;
            [what, data, purpose, done.basis, &done.kept, operator_reads].map(str::to_owned).to_vec()
        })
        .collect();
    let body = [
        links,
        format!("<h1>{}</h1>\n", escaped(words.title)),
        paragraph(&words.lead.replace("{}", facts.name())),
        heading(words.short),
        list(words.short_items),
        heading(words.who),
        table(&["", ""], &who),
        heading(words.what),
        table(&words.heads, &rows),
        heading(words.sealed),
        list(words.sealed_items),
        heading(words.guests),
        paragraph(words.guests_text),
        heading(words.browser),
        paragraph(words.browser_text),
        heading(words.recipients),
        paragraph(words.recipients_text),
        heading(words.places),
        places_table(words, facts),
        paragraph(words.places_text),
        heading(words.rights),
        paragraph(words.rights_text),
        list(words.rights_items),
        paragraph(words.decisions),
    ]
    .concat();
    let title = format!("{} · {}", words.title, facts.name());
    page(language.code(), &title, style, &body)
}

/// Tells one text of the notice from another: people see that it has changed since they last read it.
pub(crate) fn version(facts: &Facts<'_>) -> String {
    let hash = Sha256::digest(json(facts, Language::English).to_string());
    hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn links(words: &Words, here_in: Language, here: &str) -> String {
    let one = |language: Language| {
        let code = language.code();
        let current = if language == here_in { " aria-current=\"page\"" } else { "" };
        format!(
            "<a href=\"{}?lang={code}\" lang=\"{code}\"{current}>{}</a>\n",
            escaped(here),
            language.name()
        )
    };
    let all: String = Language::ALL.into_iter().map(one).collect();
    let json = format!(
        "<a href=\"{}?lang={}&amp;format=json\">{}</a>\n",
        escaped(here),
        here_in.code(),
        escaped(words.as_json)
    );
    format!("<nav aria-label=\"{}\">\n{all}{json}</nav>\n", escaped(words.languages))
}

/// Where the parts of the server are, each under what it is for.
pub(super) fn places_table(words: &Words, facts: &Facts<'_>) -> String {
    let rows = words.places_rows.iter().zip(PLACES).map(|(what, part)| {
        let place = facts.here.place(part).map_or(words.not_said, Place::name);
        vec![(*what).to_owned(), place.to_owned()]
    });
    table(&["", ""], &rows.collect::<Vec<_>>())
}

/// For programs: by the names of the parts.
pub(super) fn places_json(facts: &Facts<'_>) -> Value {
    let place = |part: Part| (part.name().to_owned(), json!(facts.here.place(part).map(Place::name)));
    PLACES.into_iter().map(place).collect::<serde_json::Map<_, _>>().into()
}

/// For programs.
pub(crate) fn json(facts: &Facts<'_>, language: Language) -> Value {
    let words = language.words();
    let activities = done(words, facts).into_iter().map(|done| {
        json!({
            "what": done.words.what,
            "data": done.words.data,
            "purpose": done.words.purpose,
            "subjects": done.words.whom,
            "basis": done.basis,
            "kept_until": done.kept,
            "operator_reads": done.words.operator_reads,
        })
    });
    json!({
        "language": language.code(),
        "organisation": facts.organisation,
        "contact": facts.notice.contact,
        "officer": facts.notice.officer,
        "authority": facts.notice.authority,
        "activities": activities.collect::<Vec<_>>(),
        "sealed": words.sealed_items,
        "guests": words.guests_text,
        "browser": words.browser_text,
        "recipients": words.recipients_text,
        "places": places_json(facts),
        "rights": words.rights_items,
        "decisions": words.decisions,
    })
}
