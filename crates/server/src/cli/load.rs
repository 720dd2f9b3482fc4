//! `conclave load`: native participants with synthetic media meet, and what became of it is told.

use std::{str::FromStr, time::Duration};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use headless::{
    ServerAddress,
    load::{
        LocalServer, Plan, Scenario, ServerProcess, Settings,
        named::{Machine, NAMED, Named, Order, Target},
        run as hold,
    },
};

use super::say;
use crate::Failure;

/// What a load run holds.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// One meeting of as many people as are told.
    One(Scenario),
    /// A scenario that has its own numbers.
    Named(&'static Named),
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (Named::find(text), text.parse()) {
            (Some(named), _) => Ok(Self::Named(named)),
            (None, Ok(scenario)) => Ok(Self::One(scenario)),
            (None, Err(_)) => {
                let names: Vec<_> = NAMED.iter().map(|named| named.name).collect();
                Err(format!("there are meeting, lecture, {}", names.join(", ")))
            }
        }
    }
}

pub(super) fn command() -> Command {
    let named: String = NAMED.iter().map(|named| format!("  {:<15} {}\n", named.name, named.about)).collect();
    let option = |name: &'static str, value: &'static str, default: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).default_value(default).help(help)
    };
    Command::new("load")
        .about("Hold a meeting of native participants and report joins, frames, loss and what the server uses")
        .after_help(format!(
            "Scenarios of one meeting, with --participants, --arrival, --patience and --tcp:\n  \
             meeting         everyone has camera and microphone on, three speak at a time, each sees nine tiles\n  \
             lecture         the first has camera, microphone and screen on, the others watch at full size\n\n\
             Scenarios with numbers of their own, with --scale; smaller where this machine does not carry them:\n\
             {named}\n\
             Exit code 1 if somebody did not come in, a stream did not open, or more than 1 % of packets were lost."
        ))
        .arg(Arg::new("url").long("url").value_name("LINK").help(
            "The server, as http://host:port/, or a meeting's whole link. Without it, a server is started on a free \
             port, with its data in a folder that is removed afterwards",
        ))
        .arg(option("participants", "N", "30", "How many come").value_parser(value_parser!(u16).range(1..)))
        .arg(
            option(
                "duration",
                "TIME",
                "20s",
                "How long it goes on after the last has come; Ctrl-C ends it earlier",
            )
            .value_parser(time),
        )
        .arg(option("arrival", "TIME", "100ms", "From one arrival to the next").value_parser(time))
        .arg(
            option("patience", "TIME", "5s", "How long, after that, streams are waited for that do not open")
                .value_parser(time),
        )
        .arg(option("scenario", "NAME", "meeting", "Which of those below").value_parser(Kind::from_str))
        .arg(
            option("scale", "FACTOR", "1", "Of a scenario with numbers of its own, like 0.1: at most so much of it")
                .value_parser(scale),
        )
        .arg(
            Arg::new("shards")
                .long("shards")
                .value_name("N")
                .value_parser(value_parser!(u16).range(1..=64))
                .help("Threads that forward media, of the server that is started"),
        )
        .arg(
            option(
                "full-at",
                "PERCENT",
                "0",
                "From this load on the server that is started takes no new meeting, and who comes to one that runs is \
                 placed on another of its threads; 0: it takes all, and places elsewhere from 75 on",
            )
            .value_parser(value_parser!(u8).range(..=100)),
        )
        .arg(
            Arg::new("server-processors")
                .long("server-processors")
                .value_name("LIST")
                .help("Processors for the server that is started, as taskset(1) lists them, like 0 or 0,1"),
        )
        .arg(
            Arg::new("tcp")
                .long("tcp")
                .action(ArgAction::SetTrue)
                .help("Media over TCP instead of UDP"),
        )
        .arg(
            Arg::new("server-pid")
                .long("server-pid")
                .value_name("PID")
                .value_parser(value_parser!(u32))
                .help("The server's process on this machine, if it is not found by its port"),
        )
        .arg(
            Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print JSON instead of a table"),
        )
}

/// Whether everyone came in and everything opened.
pub(super) fn run(matches: &ArgMatches) -> Result<bool, Failure> {
    let runtime = tokio::runtime::Runtime::new().map_err(Failure::system("a runtime"))?;
    runtime.block_on(load(matches))
}

async fn load(matches: &ArgMatches) -> Result<bool, Failure> {
    let process = matches.get_one("server-pid").copied().map(ServerProcess);
    let own = match matches.get_one::<String>("url") {
        Some(_) => None,
        None => {
            let program = std::env::current_exe().map_err(Failure::system("the program's own path"))?;
            let settings = Settings {
                processors: matches.get_one("server-processors").cloned().unwrap_or_default(),
                shards: matches.get_one("shards").copied().unwrap_or(0),
                full_at_percent: matches.get_one("full-at").copied().unwrap_or(0),
                counters: true,
            };
            Some(LocalServer::temporary_as(&program, settings).await?)
        }
    };
    let link = matches.get_one::<String>("url").cloned();
    match matches.get_one("scenario").copied().unwrap_or(Kind::One(Scenario::Meeting)) {
        Kind::One(scenario) => one(matches, scenario, link, own, process).await,
        Kind::Named(named) => by_name(matches, named, link, own, process).await,
    }
}

/// One meeting, as told.
async fn one(
    matches: &ArgMatches,
    scenario: Scenario,
    link: Option<String>,
    own: Option<LocalServer>,
    process: Option<ServerProcess>,
) -> Result<bool, Failure> {
    let given = |name| matches.get_one::<Duration>(name).copied().unwrap_or_default();
    let plan = Plan {
        link: link.or(own.as_ref().map(LocalServer::link)).unwrap_or_default(),
        participants: matches.get_one::<u16>("participants").copied().unwrap_or(1).into(),
        arrival: given("arrival"),
        duration: given("duration"),
        patience: given("patience"),
        scenario,
        tcp: matches.get_flag("tcp"),
        server: own.as_ref().map(LocalServer::process).or(process),
    };
    let report = hold(&plan, interrupted()).await?;
    drop(own);
    say(&if matches.get_flag("json") { report.to_json() + "\n" } else { report.to_string() });
    Ok(report.is_good())
}

/// A scenario from the table, as large as this machine carries it.
async fn by_name(
    matches: &ArgMatches,
    named: &'static Named,
    link: Option<String>,
    own: Option<LocalServer>,
    process: Option<ServerProcess>,
) -> Result<bool, Failure> {
    let wanted = matches.get_one("scale").copied().unwrap_or(1.0);
    let servers = matches.get_one::<String>("server-processors").map_or("", String::as_str);
    let fit = Machine::here(servers).fit(|scale| named.at(scale), wanted);
    let duration = matches.get_one("duration").copied().unwrap_or_default();
    let order = Order { shape: named.at(fit.scale), wanted, fit, duration };
    let target = match (&own, link) {
        (Some(server), _) => Target::Own(server),
        (None, link) => {
            let link = link.unwrap_or_default();
            let found = || ServerProcess::listening_on(&ServerAddress::parse(&link).ok()?.0);
            let process = process.or_else(found);
            Target::Other(link, process)
        }
    };
    let figures = headless::load::named::hold(&order, target, interrupted()).await?;
    drop(own);
    say(&if matches.get_flag("json") { figures.to_json() + "\n" } else { figures.to_string() });
    Ok(figures.is_good())
}

async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}

/// A factor like `0.1`.
fn scale(text: &str) -> Result<f64, String> {
    let factor = text.parse().ok().filter(|factor| *factor > 0.0 && *factor <= 100.0);
    factor.ok_or_else(|| "a scale is a number above 0 and up to 100, like 0.1".to_owned())
}

/// A time like `20s`, `500ms` or `2m`.
fn time(text: &str) -> Result<Duration, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = match unit {
        "ms" => 1,
        "s" | "" => 1_000,
        "m" => 60_000,
        _ => 0,
    };
    let milliseconds = number.parse::<u64>().ok().and_then(|number| number.checked_mul(unit));
    milliseconds
        .filter(|_| unit > 0)
        .map(Duration::from_millis)
        .ok_or_else(|| "a time is a whole number with ms, s or m, like 20s".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scenarios_are_found_by_name_and_others_told() {
        assert!(matches!("lecture".parse(), Ok(Kind::One(Scenario::Lecture))));
        assert!(matches!("grid-300".parse(), Ok(Kind::Named(named)) if named.name == "grid-300"));
        let told = "grid".parse::<Kind>().unwrap_err();
        assert!(told.contains("meeting") && told.contains("speaker-1000"), "{told}");
        for wrong in ["", "0", "-1", "NaN", "inf", "101"] {
            assert!(scale(wrong).is_err(), "{wrong}");
        }
        assert_eq!(scale("0.1"), Ok(0.1));
    }

    #[test]
    fn times_have_units() {
        assert_eq!(time("20s"), Ok(Duration::from_secs(20)));
        assert_eq!(time("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(time("2m"), Ok(Duration::from_secs(120)));
        assert_eq!(time("7"), Ok(Duration::from_secs(7)));
        for wrong in ["", "s", "1h", "-1s", "1.5s", "99999999999999999999s", "999999999999999999m"] {
            assert!(time(wrong).is_err(), "{wrong}");
        }
    }
}
