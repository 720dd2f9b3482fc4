//! `conclave drain`.

use std::time::Duration;

use clap::{Arg, ArgMatches, Command, value_parser};

use super::{say, settings, with_settings};
use crate::{Failure, drain::Drained};

pub(super) fn command() -> Command {
    let command = Command::new("drain")
        .about("Let a running server end when its meetings have ended")
        .after_help(
            "Run it on the server's machine, as its user and with its configuration. No new meeting begins; those who are \
             in one are told until when they may stay. It waits until the server has ended; a signal to the server ends \
             that at once.",
        )
        .arg(
            Arg::new("within")
                .long("within")
                .value_name("SECONDS")
                .help("Meetings may go on for so long")
                .default_value("3600")
                .value_parser(value_parser!(u64)),
        );
    with_settings(command)
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let config = settings(matches)?;
    let within = matches.get_one("within").copied().unwrap_or(0);
    let drained = Drained::begin(&config.data_dir, Duration::from_secs(within))?;
    say("No new meetings begin. Waiting until the server has ended.\n");
    drained.wait()?;
    say("The server has ended.\n");
    Ok(())
}
