//! `conclave load`: native participants with synthetic media meet, and what became of it is told.

use std::{str::FromStr, time::Duration};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use headless::load::{LocalServer, Plan, Scenario, ServerProcess, run as hold};

use super::say;
use crate::Failure;

pub(super) fn command() -> Command {
    let option = |name: &'static str, value: &'static str, default: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).default_value(default).help(help)
    };
    Command::new("load")
        .about("Hold a meeting of native participants and report joins, frames, loss and what the server uses")
        .after_help(
            "Scenarios:\n  \
             meeting  everyone has camera and microphone on, three speak at a time, each sees nine tiles\n  \
             lecture  the first has camera, microphone and screen on, the others watch at full size\n\n\
             Exit code 1 if somebody did not come in or a stream did not open.",
        )
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
        .arg(option("scenario", "NAME", "meeting", "meeting or lecture").value_parser(Scenario::from_str))
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
    let given = |name| matches.get_one::<Duration>(name).copied().unwrap_or_default();
    let mut plan = Plan {
        link: String::new(),
        participants: matches.get_one::<u16>("participants").copied().unwrap_or(1).into(),
        arrival: given("arrival"),
        duration: given("duration"),
        patience: given("patience"),
        scenario: matches.get_one("scenario").copied().unwrap_or(Scenario::Meeting),
        tcp: matches.get_flag("tcp"),
        server: matches.get_one("server-pid").copied().map(ServerProcess),
    };
    let own = match matches.get_one::<String>("url") {
        Some(link) => {
            plan.link.clone_from(link);
            None
        }
        None => {
            let program = std::env::current_exe().map_err(Failure::system("the program's own path"))?;
            let server = LocalServer::temporary(&program).await?;
            plan.link = server.link();
            plan.server = Some(server.process());
            Some(server)
        }
    };
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    };
    let report = hold(&plan, interrupted).await?;
    drop(own);
    say(&if matches.get_flag("json") { report.to_json() + "\n" } else { report.to_string() });
    Ok(report.is_good())
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
