//! The command line; one file a subcommand.

mod audit;
mod config;
mod data;
mod disclose;
mod doctor;
mod drain;
mod load;
mod organisation;
mod policy;
mod register;
mod serve;
mod version;

use std::{io::Write, path::PathBuf, process::ExitCode};

use clap::{Arg, ArgMatches, Command, error::ErrorKind};

use crate::{
    Failure,
    config::{Config, Sources, flag, load, variable},
};

/// Exit code when the program cannot do what it was asked to.
const CANNOT: u8 = 2;

/// Runs what the command line asks for.
pub fn main() -> ExitCode {
    let matches = match command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) if !error.use_stderr() => {
            drop(error.print());
            return ExitCode::SUCCESS;
        }
        Err(error) if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            drop(error.print());
            return ExitCode::from(CANNOT);
        }
        Err(error) => {
            // The first line says what is wrong; the rest repeats the help.
            let text = error.render().to_string();
            let first = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            return cannot(&format!("{first}: see `conclave --help`"));
        }
    };
    let done = match matches.subcommand() {
        Some(("serve", matches)) => settings(matches).and_then(serve::run),
        Some(("audit", matches)) => match audit::run(matches) {
            Ok(false) => return ExitCode::FAILURE,
            other => other.map(|_| ()),
        },
        Some(("config", matches)) => config::run(matches),
        Some(("data", matches)) => match data::run(matches) {
            Ok(false) => return ExitCode::FAILURE,
            other => other.map(|_| ()),
        },
        Some(("disclose", matches)) => disclose::run(matches),
        Some(("doctor", matches)) => match doctor::run(matches) {
            Ok(false) => return ExitCode::FAILURE,
            other => other.map(|_| ()),
        },
        Some(("drain", matches)) => drain::run(matches),
        Some(("load", matches)) => match load::run(matches) {
            Ok(false) => return ExitCode::FAILURE,
            other => other.map(|_| ()),
        },
        Some(("organisation", matches)) => organisation::run(matches),
        Some(("register", matches)) => register::run(matches),
        Some(("policy", matches)) => match policy::run(matches) {
            Ok(false) => return ExitCode::FAILURE,
            other => other.map(|_| ()),
        },
        Some(("version", _)) => version::run(),
        _ => Ok(()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => cannot(&failure.to_string()),
    }
}

fn command() -> Command {
    Command::new("conclave")
        .about("Video meetings on your own server, always end-to-end encrypted.")
        .after_help(
            "Without any configuration, `conclave serve` starts a server on http://localhost:8080 with its data in \
             ./data.",
        )
        .version(version::VERSION)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(serve::command())
        .subcommand(audit::command())
        .subcommand(config::command())
        .subcommand(data::command())
        .subcommand(disclose::command())
        .subcommand(doctor::command())
        .subcommand(drain::command())
        .subcommand(load::command())
        .subcommand(organisation::command())
        .subcommand(register::command())
        .subcommand(policy::command())
        .subcommand(version::command())
}

/// One flag for each setting, and one for the file.
fn with_settings(command: Command) -> Command {
    let file = Arg::new("config")
        .long("config")
        .value_name("FILE")
        .help("Read this file instead of ./conclave.toml [env: CONCLAVE_CONFIG]");
    Config::keys().into_iter().fold(command.arg(file), |command, key| {
        let explanation: Vec<_> = key.doc.iter().map(|line| line.trim()).collect();
        let help =
            format!("{} [default: {}] [env: {}]", explanation.join(" "), key.default, variable(key.name));
        command.arg(
            Arg::new(key.name).long(flag(key.name)).value_name("VALUE").help(help).hide_default_value(true),
        )
    })
}

/// What the flags, the environment and the file say together.
fn settings(matches: &ArgMatches) -> Result<Config, Failure> {
    let given = |key: &'static str| matches.get_one::<String>(key).cloned();
    let flags = Config::keys().into_iter().filter_map(|key| Some((key.name.to_owned(), given(key.name)?)));
    load(&Sources {
        file: given("config").map(PathBuf::from),
        flags: flags.collect(),
        environment: crate::config::environment(),
    })
}

/// Writes to the standard output; a reader that has gone is no failure.
fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}

fn cannot(why: &str) -> ExitCode {
    drop(writeln!(std::io::stderr(), "conclave: {why}"));
    ExitCode::from(CANNOT)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_consistent() {
        super::command().debug_assert();
    }
}
