//! `conclave register`: the report of a period, and the signature of whoever runs the server for what is theirs to show.

use std::io::Write as _;

use clap::{Arg, ArgMatches, Command};
use sha2::{Digest as _, Sha256};
use store::{
    audit::{By, Offline},
    register::RegisterDesk,
};
use trust::{
    audit::{Act, Digest, Name, Reason, Resource, UnixMillis},
    measures::{
        catalogue::Id,
        language::Language,
        register::{Attestation, Entry, Event, Hash, Role, Signer},
        report::{Checkpoint, Period, Report},
        when::Day,
    },
};

use super::{
    data::{open, organisation},
    say, settings, with_settings,
};
use crate::{
    Failure,
    organisations::now,
    register::{moment, replayed},
};

pub(super) fn command() -> Command {
    let text = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    let report = Command::new("report")
        .about("Print the report of a period: what changed, what is red, what ends soon")
        .arg(text("from", "DAY", "The first day, as 2026-09-01").required(true))
        .arg(text("until", "DAY", "The last day").required(true))
        .arg(text("language", "LANGUAGE", "en or nl").value_parser(["en", "nl"]).default_value("en"))
        .arg(
            text("format", "FORMAT", "html, pdf, json or text")
                .value_parser(["html", "pdf", "json", "text"])
                .default_value("text"),
        )
        .arg(text(
            "organisation",
            "PATH",
            "Of the organisation at this path; without it, what the server shows by itself",
        ));
    let attest = Command::new("attest")
        .about("Sign for a measure as whoever runs the server, until a day")
        .arg(Arg::new("measure").value_name("MEASURE").help("Which, as M42").required(true))
        .arg(text("until", "DAY", "The last day on which it counts, as 2027-09-01").required(true))
        .arg(
            text(
                "document",
                "FILE",
                "What is signed for, as the output of the release's tests: its SHA-256 is kept",
            )
            .value_parser(clap::value_parser!(std::path::PathBuf)),
        );
    Command::new("register")
        .about("Tell what shows that measures hold")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(with_settings(report))
        .subcommand(with_settings(attest))
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    match matches.subcommand() {
        Some(("report", matches)) => report(matches),
        Some(("attest", matches)) => attest(matches),
        _ => Ok(()),
    }
}

/// Whoever has the machine is the supplier: there is no other name for them here.
const SUPPLIER: &str = "operator";

fn attest(matches: &ArgMatches) -> Result<(), Failure> {
    let wanted = |what: &str| Failure::Register(format!("{what} cannot be read"));
    let text = |name: &str| matches.get_one::<String>(name).map_or("", String::as_str);
    let id = text("measure").to_ascii_uppercase();
    let measure = Id::ALL.into_iter().find(|one| one.to_string() == id).ok_or_else(|| wanted("MEASURE"))?;
    let until: Day = serde_json::from_value(text("until").into()).map_err(|_| wanted("--until"))?;
    let document = match matches.get_one::<std::path::PathBuf>("document") {
        Some(file) => {
            let bytes = std::fs::read(file).map_err(|error| Failure::Register(error.to_string()))?;
            Some(Hash(Sha256::digest(bytes).into()))
        }
        None => None,
    };
    let by = Signer { role: Role::Supplier, person: SUPPLIER.parse().map_err(|_| wanted("the signer"))? };
    let entry = Entry::Attestation(Attestation { measure, by, until, document });
    let act = Act::MeasureAttested {
        measure: Name::new(&id).map_err(|_| wanted("MEASURE"))?,
        until: UnixMillis(u64::try_from(until.last().unix()).unwrap_or(0).saturating_mul(1_000)),
        reason: Reason::new("attested").map_err(|_| wanted("the reason"))?,
        evidence: document.map(|hash| Digest(hash.0)),
    };
    RegisterDesk::open(&settings(matches)?.data_dir)?.write(|entries| {
        let at = moment();
        let mut register = replayed(None, entries);
        register.record(entry.clone(), at).map_err(|refusal| Failure::Register(refusal.to_string()))?;
        let line = serde_json::to_string(&Event { at, entry }).map_err(|_| wanted("the register"))?;
        Ok::<_, Failure>((now(), line, By::operator(now()).event_of_server(act)))
    })?;
    say(&format!("{id} is signed for until {}\n", text("until")));
    Ok(())
}

fn report(matches: &ArgMatches) -> Result<(), Failure> {
    let text = |name: &str| matches.get_one::<String>(name).map_or("", String::as_str);
    let wanted = |what: &str| Failure::Register(format!("{what} cannot be read"));
    let day = |name: &str| -> Result<Day, Failure> {
        serde_json::from_value(text(name).into()).map_err(|_| wanted(&format!("--{name}")))
    };
    let config = settings(matches)?;
    let organisation = match matches.get_one::<String>("organisation") {
        Some(path) => Some(organisation(&open(&config)?, path)?.id),
        None => None,
    };
    let period = Period { from: day("from")?, until: day("until")? };
    let language = if text("language") == "nl" { Language::Nl } else { Language::En };
    let log = Offline::open(&config.data_dir, None)?;
    let register = replayed(organisation, &log.register(organisation)?);
    let note = log.resource(Resource::Checkpoint).ok().flatten().unwrap_or_default();
    let head = trust::audit::Checkpoint::open(&note, log.key()).ok().map(|head| Checkpoint {
        origin: head.origin().to_owned(),
        size: head.size(),
        root: Hash(head.root().0),
    });
    let report = Report::new(&register, period, moment(), head);
    say(&match text("format") {
        "html" => report.html(language),
        "pdf" => {
            let pdf = report.pdf(language).map_err(|error| Failure::Register(error.to_string()))?;
            return std::io::stdout().write_all(&pdf).map_err(|error| Failure::Register(error.to_string()));
        }
        "json" => report.json(language).map_err(|_| wanted("the register"))?,
        _ => report.text(language),
    });
    Ok(())
}
