//! `conclave config`: the configuration explained, shown, checked.

use clap::{ArgMatches, Command};

use super::{say, settings, with_settings};
use crate::{Failure, config};

pub(super) fn command() -> Command {
    Command::new("config")
        .about("Explain, show or check the configuration")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(Command::new("example").about("Print an example file with every key explained"))
        .subcommand(with_settings(
            Command::new("show").about("Print what is in force, from flags, environment, file and defaults"),
        ))
        .subcommand(with_settings(
            Command::new("check").about("Check the configuration without starting anything"),
        ))
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    match matches.subcommand() {
        Some(("example", _)) => say(&config::example()),
        Some(("show", matches)) => say(&config::shown(&settings(matches)?)),
        Some(("check", matches)) => {
            settings(matches)?;
            say("The configuration can be used.\n");
        }
        _ => {}
    }
    Ok(())
}
