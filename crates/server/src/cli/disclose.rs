//! `conclave disclose`: what whoever runs the server could hand over, and what cannot be had from them.

use clap::{Arg, ArgAction, ArgMatches, Command};
use protocol::RoomId;

use super::{
    data::{open, organisation, whom},
    say, settings, with_settings,
};
use crate::{
    Failure,
    data::{About, Disclosed},
};

pub(super) fn command() -> Command {
    let command = Command::new("disclose")
        .about("Print all that you could hand over about the server, an organisation, a meeting or a person")
        .after_help("Run it on the server's machine, as its user and with its configuration. Nothing is changed by it.")
        .arg(Arg::new("organisation").long("organisation").value_name("PATH").help("An organisation"))
        .arg(
            Arg::new("person")
                .long("person")
                .value_name("WHO")
                .help("Somebody of that organisation: their number, or the whole name that the console shows")
                .requires("organisation"),
        )
        .arg(
            Arg::new("meeting")
                .long("meeting")
                .value_name("LINK")
                .help("A meeting: its link, or what stands in it after # and before the first dot")
                .conflicts_with("organisation"),
        )
        .arg(Arg::new("json").long("json").help("For programs").action(ArgAction::SetTrue));
    with_settings(command)
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let beside = open(&settings(matches)?)?;
    let given = |name: &str| matches.get_one::<String>(name);
    let disclosed = if let Some(link) = given("meeting") {
        let room = room(link)?;
        Disclosed { about: About::Meeting(beside.meeting(room.hash())?), rows: Vec::new() }
    } else if given("person").is_some() {
        let (_, account) = whom(&beside, matches)?;
        let held = beside.held(account.id)?;
        Disclosed { about: About::Person(account.label, held), rows: Vec::new() }
    } else if let Some(path) = given("organisation") {
        let organisation = organisation(&beside, path)?;
        Disclosed { about: About::Organisation(organisation.path), rows: beside.rows(Some(organisation.id))? }
    } else {
        Disclosed { about: About::Server, rows: beside.rows(None)? }
    };
    if matches.get_flag("json") {
        say(&format!("{:#}\n", disclosed.json()));
    } else {
        say(&disclosed.text());
    }
    Ok(())
}

/// The room of a link, of what stands after `#`, or by itself.
fn room(link: &str) -> Result<RoomId, Failure> {
    let fragment = link.rsplit('#').next().unwrap_or(link);
    let room = fragment.split('.').next().unwrap_or(fragment);
    RoomId::from_text(room).ok_or_else(|| {
        Failure::Data("that is no link of a meeting: give it whole, or what stands after #".to_owned())
    })
}
