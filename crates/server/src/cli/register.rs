//! `conclave register`: the report of a period, from the database.

use clap::{Arg, ArgMatches, Command};
use identity::OrganisationId;
use store::audit::Offline;
use trust::{
    audit::Resource,
    measures::{
        language::Language,
        register::Hash,
        report::{Checkpoint, Period, Report},
        when::Day,
    },
};

use super::{say, settings, with_settings};
use crate::{
    Failure,
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
            text("format", "FORMAT", "html, json or text")
                .value_parser(["html", "json", "text"])
                .default_value("text"),
        )
        .arg(text("organisation", "ID", "Of this organisation; without it, what the server shows by itself"));
    Command::new("register")
        .about("Tell what shows that measures hold")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(with_settings(report))
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let Some(("report", matches)) = matches.subcommand() else { return Ok(()) };
    let text = |name: &str| matches.get_one::<String>(name).map_or("", String::as_str);
    let wanted = |what: &str| Failure::Register(format!("{what} cannot be read"));
    let day = |name: &str| -> Result<Day, Failure> {
        serde_json::from_value(text(name).into()).map_err(|_| wanted(&format!("--{name}")))
    };
    let organisation = match matches.get_one::<String>("organisation") {
        Some(id) => Some(OrganisationId::parse(id).ok_or_else(|| wanted("--organisation"))?),
        None => None,
    };
    let period = Period { from: day("from")?, until: day("until")? };
    let language = if text("language") == "nl" { Language::Nl } else { Language::En };
    let log = Offline::open(&settings(matches)?.data_dir, None)?;
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
        "json" => report.json(language).map_err(|_| wanted("the register"))?,
        _ => report.text(language),
    });
    Ok(())
}
