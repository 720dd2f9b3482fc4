//! `conclave version`.

use clap::Command;

use super::say;
use crate::Failure;

pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

pub(super) fn command() -> Command {
    Command::new("version").about("Print the version")
}

pub(super) fn run() -> Result<(), Failure> {
    say(&format!("conclave {VERSION}, protocol {}\n", protocol::SUBPROTOCOL));
    Ok(())
}
