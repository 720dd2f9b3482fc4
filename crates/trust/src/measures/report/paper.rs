//! What the report says, in which order.

use super::document::{Cell, Document, Section, Table};
use super::{End, Report, Row, SOON};
use crate::measures::catalogue::{Id, Mode, Months, Owner, Party};
use crate::measures::language::{Language, Words, words};
use crate::measures::register::Evidence;
use crate::measures::state::{Kind, State};

pub(super) fn document(report: &Report, language: Language) -> Document {
    let mut sections = vec![
        in_short(report, language),
        red(report, language),
        closed(report, language),
        changed(report, language),
        ending(report, language),
        exceptions(report, language),
        all(report, language),
        meaning(report, language),
        evidence(report, language),
        documents(report, language),
        retired(report, language),
    ];
    sections.extend(checkpoint(report, language));
    Document { language, title: title(report, language), lead: lead(report, language), sections }
}

fn title(report: &Report, language: Language) -> String {
    let organisation = &report.scope.organisation;
    match language {
        Language::En => format!("Measures for private meetings: report for {organisation}"),
        Language::Nl => format!("Maatregelen voor vertrouwelijk vergaderen: verslag voor {organisation}"),
    }
}

fn lead(report: &Report, language: Language) -> Vec<String> {
    let deployment = &report.scope.deployment;
    let (from, until) = (report.period.from.words(language), report.period.until.words(language));
    let (made, as_of) = (report.made.words(language), report.as_of.words(language));
    match language {
        Language::En => vec![
            format!("Server: {deployment}. Period: {from} to {until}."),
            format!("Made on {made}. States are those of {as_of}."),
            "A measure is proved by a check that keeps running, or attested by a person until a date. Nothing is ever done: \
             whatever is not shown again in time turns red. The supplier makes and runs the server; the controller is the \
             organisation whose meetings they are."
                .to_owned(),
        ],
        Language::Nl => vec![
            format!("Server: {deployment}. Periode: {from} tot en met {until}."),
            format!("Gemaakt op {made}. De stand is die van {as_of}."),
            "Een maatregel wordt aangetoond door een controle die blijft draaien, of ondertekend door een persoon tot een \
             datum. Niets is ooit klaar: wat niet op tijd opnieuw blijkt, wordt rood. De leverancier maakt en beheert de server; \
             de organisatie is die waarvan de vergaderingen zijn."
                .to_owned(),
        ],
    }
}

fn in_short(report: &Report, language: Language) -> Section {
    let of = |text: Words| text.of(language);
    let (red, all) = (report.red().count(), report.rows.len());
    let holding = all - red;
    let sentence = match language {
        Language::En => format!("Of {all} measures {holding} hold and {red} are red (expired or failing)."),
        Language::Nl => {
            format!(
                "Van {all} maatregelen zijn er {holding} op orde en {red} rood (verlopen of niet in orde)."
            )
        }
    };
    let count = |kind, party| report.count(kind, party).to_string();
    let rows = Kind::ALL.into_iter().map(|kind| {
        let counts = (count(kind, Party::Supplier), count(kind, Party::Controller));
        vec![kind.words(language).into(), counts.0.into(), counts.1.into()]
    });
    Section {
        heading: of(words("In short", "In het kort")),
        lead: vec![sentence],
        table: table(
            of(words(
                "How many measures are in which state; a measure of both counts in both columns",
                "Hoeveel maatregelen in welke stand zijn; een maatregel van beide telt in beide kolommen",
            )),
            vec![
                of(words("State", "Stand")),
                party(Party::Supplier, language),
                party(Party::Controller, language),
            ],
            rows.collect(),
        ),
    }
}

fn red(report: &Report, language: Language) -> Section {
    let of = |text: Words| text.of(language);
    let rows = report.red().map(|row| {
        vec![
            name(row, language),
            share(row, Party::Supplier, language),
            share(row, Party::Controller, language),
        ]
    });
    listed(
        of(words("Still red", "Nog rood")),
        of(words("Nothing is red.", "Niets is rood.")),
        of(words(
            "Measures that nothing shows to hold",
            "Maatregelen waarvan niets toont dat ze op orde zijn",
        )),
        vec![
            of(words("Measure", "Maatregel")),
            party(Party::Supplier, language),
            party(Party::Controller, language),
        ],
        rows.collect(),
    )
}

fn closed(report: &Report, language: Language) -> Section {
    let of = |text: Words| text.of(language);
    let rows = report.closed.iter().map(|(feature, measures)| {
        let measures: Vec<_> = measures.iter().map(Id::to_string).collect();
        vec![
            feature.name().of(language).into(),
            feature.closed().of(language).into(),
            measures.join(", ").into(),
        ]
    });
    listed(
        of(words("What is closed", "Wat dicht is")),
        of(words("Nothing is closed.", "Niets is dicht.")),
        of(words("Features that have their safe value", "Functies die op de veilige stand staan")),
        vec![
            of(words("Feature", "Functie")),
            of(words("What people see", "Wat mensen zien")),
            of(words("Because of", "Vanwege")),
        ],
        rows.collect(),
    )
}

fn changed(report: &Report, language: Language) -> Section {
    let of = |text: Words| text.of(language);
    let rows = report.changed().flat_map(|row| {
        row.turns.iter().map(move |(owner, turn)| {
            vec![
                name(row, language),
                owner.name(language).into(),
                turn.at.words(language).into(),
                turn.from.brief(language).into(),
                turn.to.brief(language).into(),
            ]
        })
    });
    listed(
        of(words("Changed in this period", "Veranderd in deze periode")),
        of(words("Nothing changed.", "Er is niets veranderd.")),
        of(words("Each change of a measure’s state", "Elke verandering van de stand van een maatregel")),
        vec![
            of(words("Measure", "Maatregel")),
            of(words("Whose", "Van wie")),
            of(words("When", "Wanneer")),
            of(words("Before", "Eerst")),
            of(words("After", "Daarna")),
        ],
        rows.collect(),
    )
}

fn ending(report: &Report, language: Language) -> Section {
    let of = |text: Words| text.of(language);
    let rows = report.ending().into_iter().map(|(row, end, day)| {
        let what = match end {
            End::SupplierSignature => words("Signature of the supplier", "Handtekening van de leverancier"),
            End::ControllerSignature => {
                words("Signature of the controller", "Handtekening van de organisatie")
            }
            End::Exception => words("Exception from the default", "Uitzondering op de standaard"),
            End::NotApplicable => words("“Not applicable”", "“Niet van toepassing”"),
        };
        vec![name(row, language), of(what).into(), day.words(language).into()]
    });
    let nothing = match language {
        Language::En => format!("Nothing ends within {SOON} days."),
        Language::Nl => format!("Er loopt niets af binnen {SOON} dagen."),
    };
    listed(
        of(words("Ending soon", "Loopt binnenkort af")),
        &nothing,
        of(words("What has to be renewed within 60 days", "Wat binnen 60 dagen vernieuwd moet worden")),
        vec![
            of(words("Measure", "Maatregel")),
            of(words("What ends", "Wat afloopt")),
            of(words("Last day", "Laatste dag")),
        ],
        rows.collect(),
    )
}

fn exceptions(report: &Report, language: Language) -> Section {
    let of = |text: Words| text.of(language);
    let rows = report.exceptions().map(|(row, change)| {
        vec![
            name(row, language),
            change.setting.as_str().into(),
            change.reason.as_str().into(),
            change.review.words(language).into(),
        ]
    });
    listed(
        of(words("Exceptions from the defaults", "Uitzonderingen op de standaard")),
        of(words(
            "The organisation has left no default.",
            "De organisatie wijkt nergens van de standaard af.",
        )),
        of(words(
            "Settings that the organisation chose, countersigned by its data protection officer",
            "Instellingen die de organisatie koos, meegetekend door de functionaris gegevensbescherming",
        )),
        vec![
            of(words("Measure", "Maatregel")),
            of(words("Setting", "Instelling")),
            of(words("Reason", "Reden")),
            of(words("To be reviewed by", "Opnieuw bekijken voor of op")),
        ],
        rows.collect(),
    )
}

fn all(report: &Report, language: Language) -> Section {
    let of = |text: Words| text.of(language);
    let rows = report.rows.iter().map(|row| {
        vec![
            name(row, language),
            share(row, Party::Supplier, language),
            share(row, Party::Controller, language),
            shown_by(row, language).into(),
        ]
    });
    Section {
        heading: of(words("All measures", "Alle maatregelen")),
        lead: Vec::new(),
        table: table(
            of(words(
                "The state of each measure, in two columns",
                "De stand van elke maatregel, in twee kolommen",
            )),
            vec![
                of(words("Measure", "Maatregel")),
                party(Party::Supplier, language),
                party(Party::Controller, language),
                of(words("How it is shown", "Hoe het blijkt")),
            ],
            rows.collect(),
        ),
    }
}

fn meaning(report: &Report, language: Language) -> Section {
    let of = |text: Words| text.of(language);
    let rows = report.rows.iter().map(|row| {
        let sources: Vec<_> = row.measure.sources.iter().map(|source| source.name(language)).collect();
        let gates: Vec<_> = row.measure.gates.iter().map(|feature| feature.name().of(language)).collect();
        vec![
            name(row, language),
            of(row.measure.what).into(),
            of(row.measure.risk).into(),
            sources.join("; ").into(),
            gates.join("; ").into(),
        ]
    });
    Section {
        heading: of(words("What the measures are", "Wat de maatregelen zijn")),
        lead: vec![
            of(words(
                "These are tasks. Whether they are carried out stands in the tables above.",
                "Dit zijn taken. Of ze worden uitgevoerd, staat in de tabellen hierboven.",
            ))
            .to_owned(),
        ],
        table: table(
            of(words(
                "Each measure and the risk that it answers",
                "Elke maatregel en het risico waarvoor ze er is",
            )),
            vec![
                of(words("Measure", "Maatregel")),
                of(words("Task", "Taak")),
                of(words("Risk", "Risico")),
                of(words("Source of the risk", "Bron van het risico")),
                of(words("Closes when red", "Sluit als ze rood is")),
            ],
            rows.collect(),
        ),
    }
}

fn evidence(report: &Report, language: Language) -> Section {
    let of = |text: Words| text.of(language);
    let rows = report.rows.iter().flat_map(|row| {
        row.evidence.iter().map(move |evidence| {
            let Evidence { check, version, node, time, inputs, result, output, held: _ } = evidence;
            vec![
                row.measure.id.to_string().into(),
                format!("{check} {version}").into(),
                node.as_str().into(),
                time.words(language).into(),
                result.words(language).into(),
                Cell::Hash(inputs.to_string()),
                Cell::Hash(output.to_string()),
            ]
        })
    });
    listed(
        of(words("Evidence", "Bewijs")),
        of(words("No check has run yet.", "Er heeft nog geen controle gedraaid.")),
        of(words(
            "The last run of each check on each server",
            "De laatste keer van elke controle op elke server",
        )),
        vec![
            of(words("Measure", "Maatregel")),
            of(words("Check and version", "Controle en versie")),
            of(words("Server", "Server")),
            of(words("When", "Wanneer")),
            of(words("Result", "Uitkomst")),
            of(words("Hash of what it looked at", "Hash van wat bekeken is")),
            of(words("Hash of what it put out", "Hash van wat eruit kwam")),
        ],
        rows.collect(),
    )
}

fn documents(report: &Report, language: Language) -> Section {
    let of = |text: Words| text.of(language);
    let rows = report.rows.iter().flat_map(|row| {
        row.shares.iter().filter_map(move |(_, state)| match state {
            State::Attested { since, by, document: Some(document), .. } => Some(vec![
                name(row, language),
                by.name().of(language).into(),
                since.words(language).into(),
                Cell::Hash(document.to_string()),
            ]),
            _ => None,
        })
    });
    listed(
        of(words("Signed documents", "Ondertekende documenten")),
        of(words("No document has been signed for.", "Er is voor geen document getekend.")),
        of(words(
            "Documents that a signature in force names",
            "Documenten die een geldige handtekening noemt",
        )),
        vec![
            of(words("Measure", "Maatregel")),
            of(words("Signed by", "Getekend door")),
            of(words("When", "Wanneer")),
            of(words("Hash of the document", "Hash van het document")),
        ],
        rows.collect(),
    )
}

fn retired(report: &Report, language: Language) -> Section {
    let of = |text: Words| text.of(language);
    let rows = report.retired.iter().map(|(at, node)| vec![node.as_str().into(), at.words(language).into()]);
    listed(
        of(words("Servers taken out", "Servers eruit gehaald")),
        of(words("No server was taken out of the register.", "Er is geen server uit het register gehaald.")),
        of(words(
            "Servers of which the supplier expects no evidence any more",
            "Servers waarvan de leverancier geen bewijs meer verwacht",
        )),
        vec![of(words("Server", "Server")), of(words("When", "Wanneer"))],
        rows.collect(),
    )
}

fn checkpoint(report: &Report, language: Language) -> Option<Section> {
    let of = |text: Words| text.of(language);
    let checkpoint = report.checkpoint.as_ref()?;
    let row = vec![
        checkpoint.origin.as_str().into(),
        checkpoint.size.to_string().into(),
        Cell::Hash(checkpoint.root.to_string()),
    ];
    Some(Section {
        heading: of(words("Audit log", "Auditlog")),
        lead: Vec::new(),
        table: table(
            of(words(
                "How far the log had come, to compare with what others hold",
                "Hoe ver het log was, om te vergelijken met wat anderen hebben",
            )),
            vec![
                of(words("Log", "Log")),
                of(words("Entries", "Regels")),
                of(words("Root of the tree", "Wortel van de boom")),
            ],
            vec![row],
        ),
    })
}

/// A table, or the sentence that there is nothing to list.
fn listed(
    heading: &'static str,
    nothing: &str,
    caption: &'static str,
    columns: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
) -> Section {
    let lead = if rows.is_empty() { vec![nothing.to_owned()] } else { Vec::new() };
    Section { heading, lead, table: table(caption, columns, rows) }
}

fn table(caption: &'static str, columns: Vec<&'static str>, rows: Vec<Vec<Cell>>) -> Option<Table> {
    (!rows.is_empty()).then_some(Table { caption, columns, rows })
}

fn name(row: &Row, language: Language) -> Cell {
    format!("{} {}", row.measure.id, row.measure.title.of(language)).into()
}

fn share(row: &Row, party: Party, language: Language) -> Cell {
    let none = words("No share in it", "Geen aandeel").of(language);
    row.share(party).map_or_else(|| none.into(), |state: &State| state.words(language).into())
}

fn shown_by(row: &Row, language: Language) -> String {
    let every = |check: &str, every: String| match language {
        Language::En => format!("check {check}, {every}"),
        Language::Nl => format!("controle {check}, {every}"),
    };
    let signed = |Months(months)| match language {
        Language::En => format!("signature, at most {months} months"),
        Language::Nl => format!("handtekening, hoogstens {months} maanden"),
    };
    let check = row.measure.check().map(|check| every(check.name, check.every.words(language)));
    let kind = match (row.measure.mode, language) {
        (Mode::Enforced(_) | Mode::EnforcedAndAttested(..), Language::En) => Some("Enforced"),
        (Mode::Enforced(_) | Mode::EnforcedAndAttested(..), Language::Nl) => Some("Afgedwongen"),
        (Mode::PolicyDefault(_), Language::En) => Some("Default"),
        (Mode::PolicyDefault(_), Language::Nl) => Some("Standaard"),
        (Mode::Attested(_), _) => None,
    };
    let signature = row.measure.term().map(signed);
    let parts: Vec<_> = kind.map(str::to_owned).into_iter().chain(check).chain(signature).collect();
    parts.join("; ")
}

const fn party(party: Party, language: Language) -> &'static str {
    match party {
        Party::Supplier => Owner::Supplier.name(language),
        Party::Controller => Owner::Controller.name(language),
    }
}
