//! `conclave serve`.

use clap::Command;

use super::with_settings;
use crate::{Failure, config::Config};

pub(super) fn command() -> Command {
    with_settings(Command::new("serve").about("Start the server"))
}

pub(super) fn run(config: Config) -> Result<(), Failure> {
    crate::serve::run(config)
}
