//! `conclave data`: what is kept of whom, on paper and in copies; erasure.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use identity::{Account, Organisation, UnixTime};
use residency::Part;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::{
    audit::By,
    data::{Asking, Beside, Found, Limits, Notice},
};
use trust::audit::{Act, Digest, Export};

use super::{say, settings, with_settings};
use crate::{
    Failure, clock,
    config::Config,
    data::{
        Facts, Language, RecordOf, Style, copy_as_archive, copy_as_files, dpia_html, dpia_markdown,
        inventory, notice_html, notice_json, record_html, record_json,
    },
    here::Here,
    organisations::applied,
};

pub(super) fn command() -> Command {
    let organisation = || {
        Arg::new("organisation").long("organisation").value_name("PATH").help("The organisation at this path")
    };
    let language = || {
        Arg::new("language")
            .long("language")
            .value_name("CODE")
            .help("en, nl, de or fr")
            .default_value("en")
            .value_parser(["en", "nl", "de", "fr"])
    };
    let json = || Arg::new("json").long("json").help("For programs").action(ArgAction::SetTrue);
    let person = || {
        Arg::new("person")
            .long("person")
            .value_name("WHO")
            .help("Somebody with an account: their number, or the whole name that the console shows")
            .required(true)
    };
    let paper = |name: &'static str, about: &'static str| {
        with_settings(Command::new(name).about(about).arg(organisation()).arg(language()).arg(json()))
    };
    Command::new("data")
        .about("Show what is kept of whom; give people their data and erase them")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(with_settings(
            Command::new("inventory").about("Print every field that is kept, logged, or left in browsers").arg(json()),
        ))
        .subcommand(
            paper("record", "Print the record of processing activities (GDPR article 30)").arg(
                Arg::new("as")
                    .long("as")
                    .value_name("ROLE")
                    .help("controller: the organisation; processor: whoever runs the server")
                    .default_value("controller")
                    .value_parser(["controller", "processor"]),
            ),
        )
        .subcommand(paper("notice", "Print the privacy notice"))
        .subcommand(with_settings(
            Command::new("dpia")
                .about("Print the pack for a data protection impact assessment (GDPR article 35), in English")
                .arg(organisation())
                .arg(
                    Arg::new("format")
                        .long("format")
                        .value_name("FORMAT")
                        .help("html, or markdown with a drawing")
                        .default_value("html")
                        .value_parser(["html", "markdown"]),
                ),
        ))
        .subcommand(with_settings(
            Command::new("export")
                .about("Give somebody a copy of their data (GDPR articles 15 and 20)")
                .arg(organisation().required(true))
                .arg(person())
                .arg(language())
                .arg(
                    Arg::new("to")
                        .long("to")
                        .value_name("FILE")
                        .help("A file that ends with .zip, or a folder; neither may be there yet")
                        .required(true)
                        .value_parser(value_parser!(PathBuf)),
                ),
        ))
        .subcommand(with_settings(
            Command::new("erase")
                .about("Erase somebody (GDPR article 17)")
                .after_help(
                    "The server that runs erases them after 30 minutes, until which --undo takes it back. Copies of the \
                     data folder that you keep elsewhere are yours to delete.",
                )
                .arg(organisation().required(true))
                .arg(person())
                .arg(Arg::new("undo").long("undo").help("Take it back").action(ArgAction::SetTrue)),
        ))
        .subcommand(with_settings(
            Command::new("sweep").about("Delete what is over and erase who is due, as the server does every 5 minutes"),
        ))
        .subcommand(with_settings(
            Command::new("overdue").about("Count what should have been deleted and was not; fails if there is any"),
        ))
}

/// Whether nothing is overdue, where that was asked for.
pub(super) fn run(matches: &ArgMatches) -> Result<bool, Failure> {
    match matches.subcommand() {
        Some(("inventory", matches)) => say(&inventory_text(matches.get_flag("json"))),
        Some(("record", matches)) => paper(matches, |facts| {
            let (language, json) = (language(matches), matches.get_flag("json"));
            let role = match matches.get_one::<String>("as").map(String::as_str) {
                Some("processor") => RecordOf::Processor,
                _ => RecordOf::Controller,
            };
            if json {
                format!("{:#}\n", record_json(facts, role, language))
            } else {
                record_html(facts, role, language)
            }
        })?,
        Some(("notice", matches)) => paper(matches, |facts| {
            let (language, json) = (language(matches), matches.get_flag("json"));
            if json {
                format!("{:#}\n", notice_json(facts, language))
            } else {
                notice_html(facts, language, Style::Inside, None)
            }
        })?,
        Some(("dpia", matches)) => paper(matches, |facts| {
            let markdown = matches.get_one::<String>("format").is_some_and(|format| format == "markdown");
            if markdown { dpia_markdown(facts) } else { dpia_html(facts) }
        })?,
        Some(("export", matches)) => export(matches)?,
        Some(("erase", matches)) => erase(matches)?,
        Some(("sweep", matches)) => {
            let config = settings(matches)?;
            let erased = open(&config)?.retain(now(), limits(&config))?;
            say(&format!("Accounts erased: {erased}.\n"));
        }
        Some(("overdue", matches)) => {
            let config = settings(matches)?;
            let overdue = open(&config)?.overdue(now(), limits(&config))?;
            for (table, count) in &overdue {
                say(&format!("{table}: {count} rows should have been deleted\n"));
            }
            if overdue.is_empty() {
                say("Nothing is kept for longer than it may be.\n");
            }
            return Ok(overdue.is_empty());
        }
        _ => {}
    }
    Ok(true)
}

fn inventory_text(as_json: bool) -> String {
    let all = inventory::all();
    if as_json {
        return format!("{:#}\n", json!({ "inventory": all }));
    }
    let line = |entry: &inventory::Entry| {
        format!(
            "{}\n  {}\n  until: {}\n  operator reads: {}\n",
            entry.name, entry.purpose, entry.until, entry.operator_reads
        )
    };
    all.iter().map(line).collect()
}

/// Something about an organisation if one is named, else about the server.
fn paper(matches: &ArgMatches, write: impl FnOnce(&Facts<'_>) -> String) -> Result<(), Failure> {
    let config = settings(matches)?;
    let (organisation, notice) = match matches.get_one::<String>("organisation") {
        None => (None, Notice::default()),
        Some(path) => {
            let beside = open(&config)?;
            let organisation = self::organisation(&beside, path)?;
            let notice = beside.notice(organisation.id)?;
            (Some(organisation.name), notice)
        }
    };
    let here = Here::of(&config);
    let facts = Facts {
        organisation: organisation.as_deref(),
        notice: &notice,
        account_kept_days: config.account_kept_days,
        here: &here,
    };
    say(&write(&facts));
    Ok(())
}

fn export(matches: &ArgMatches) -> Result<(), Failure> {
    let config = settings(matches)?;
    let mut beside = open(&config)?;
    let (organisation, account) = whom(&beside, matches)?;
    let Some(to) = matches.get_one::<PathBuf>("to") else { return Ok(()) };
    if to.exists() {
        return Err(Failure::Data(format!("{} is there already: name another one", to.display())));
    }
    let notice = beside.notice(organisation.id)?;
    let here = Here::of(&config);
    // The copy is written on this machine, where the organisation may not want what is its own.
    let regions = beside.policy(organisation.id)?.as_ref().and_then(applied).map(|policy| policy.regions);
    here.takes(&regions.unwrap_or_default(), &[Part::Media])
        .map_err(|nowhere| Failure::Data(format!("no copy is written: {}", here.sentence(nowhere))))?;
    let facts = Facts {
        organisation: Some(&organisation.name),
        notice: &notice,
        account_kept_days: config.account_kept_days,
        here: &here,
    };
    let held = beside.copy(organisation.id, account.id, now(), rand::random())?;
    let language = language(matches);
    let is_archive = to.extension().is_some_and(|extension| extension == "zip");
    let files: Vec<(PathBuf, Vec<u8>)> = match is_archive {
        true => vec![(to.clone(), copy_as_archive(&held, &facts, &account.label, language))],
        false => {
            let files = copy_as_files(&held, &facts, &account.label, language).into_iter();
            files.map(|(name, content)| (to.join(name), content)).collect()
        }
    };
    // What cannot be told does not leave.
    let mut hash = Sha256::new();
    files.iter().for_each(|(_, content)| hash.update(content));
    let act = Act::ExportMade { export: Export::Person, file: Digest(hash.finalize().into()) };
    beside
        .tell(&By::operator(now()).event(organisation.id, Some(account.id), act))
        .map_err(untold("no copy is written"))?;
    let write = || -> std::io::Result<()> {
        if !is_archive {
            std::fs::create_dir_all(to)?;
        }
        files.iter().try_for_each(|(path, content)| std::fs::write(path, content))
    };
    write().map_err(|why| Failure::Data(format!("{} cannot be written ({why})", to.display())))?;
    say(&format!("Written: {}\n", to.display()));
    Ok(())
}

fn erase(matches: &ArgMatches) -> Result<(), Failure> {
    let config = settings(matches)?;
    let mut beside = open(&config)?;
    let (organisation, account) = whom(&beside, matches)?;
    if matches.get_flag("undo") {
        if !beside.undo_erasure(organisation.id, account.id, now())? {
            return Err(Failure::Data("nobody has asked to erase them, or it is done".to_owned()));
        }
        say("Taken back: they stay.\n");
        return Ok(());
    }
    match beside.ask_erasure(organisation.id, account.id, now(), rand::random())? {
        Asking::Due(due) => {
            let minutes = due.since(now()).as_secs().div_ceil(60);
            say(&format!(
                "They are erased in {minutes} minutes by the server that runs; until then --undo takes it back.\n"
            ));
            Ok(())
        }
        Asking::Unknown => Err(nobody()),
        Asking::LastOwner => Err(Failure::Data(
            "nobody else owns the organisation: make somebody an owner in the console first, or delete it there"
                .to_owned(),
        )),
    }
}

/// The audit log cannot be told: what was to be done is not, and why.
pub(super) fn untold(what: &'static str) -> impl Fn(store::Error) -> Failure {
    move |why| {
        Failure::Data(format!(
            "{what}, because the audit log cannot be told of it ({why}): see `conclave audit verify`"
        ))
    }
}

pub(super) fn open(config: &Config) -> Result<Beside, Failure> {
    Ok(Beside::open(&config.data_dir)?)
}

pub(super) fn organisation(beside: &Beside, path: &str) -> Result<Organisation, Failure> {
    let all = beside.organisations()?;
    let known = all.iter().map(|organisation| organisation.path.clone()).collect::<Vec<_>>().join(", ");
    all.into_iter().find(|organisation| organisation.path == path).ok_or_else(|| {
        let known = if known.is_empty() { "there is none".to_owned() } else { format!("there are {known}") };
        Failure::Data(format!("there is no organisation at \"{}\": {known}", path.escape_debug()))
    })
}

/// The person whom `--organisation` and `--person` mean.
pub(super) fn whom(beside: &Beside, matches: &ArgMatches) -> Result<(Organisation, Account), Failure> {
    let given = |name: &str| matches.get_one::<String>(name).cloned().unwrap_or_default();
    let organisation = organisation(beside, &given("organisation"))?;
    match beside.person(organisation.id, &given("person"))? {
        Found::One(account) => Ok((organisation, account)),
        Found::Nobody => Err(nobody()),
        Found::Several(all) => {
            let numbers = all.iter().map(|account| account.id.text()).collect::<Vec<_>>().join(", ");
            Err(Failure::Data(format!("several have that name: give one of the numbers {numbers}")))
        }
    }
}

fn nobody() -> Failure {
    Failure::Data("there is nobody of that name or number: see the people in the console".to_owned())
}

fn language(matches: &ArgMatches) -> Language {
    matches.get_one::<String>("language").and_then(|code| Language::parse(code)).unwrap_or(Language::English)
}

fn limits(config: &Config) -> Limits {
    Limits::new(config.account_kept_days)
}

pub(super) fn now() -> UnixTime {
    UnixTime(clock::now().0 / 1_000)
}
