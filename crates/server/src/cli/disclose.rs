//! `conclave disclose`: what whoever runs the server could hand over, and what cannot be had from them.

use clap::{Arg, ArgAction, ArgMatches, Command};
use identity::{AccountId, OrganisationId};
use protocol::RoomId;
use sha2::{Digest as _, Sha256};
use store::audit::By;
use trust::audit::{Act, Digest, Disclosure, MAX_REASON, Reason};

use super::{
    data::{now, open, organisation, untold, whom},
    say, settings, with_settings,
};
use crate::{
    Failure,
    data::{About, Disclosed},
};

pub(super) fn command() -> Command {
    let command = Command::new("disclose")
        .about("Print all that you could hand over about the server, an organisation, a meeting or a person")
        .after_help(
            "Run it on the server's machine, as its user and with its configuration; the server may run. That it was printed \
             stands in the audit log: where that cannot be written, nothing is printed.",
        )
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
                // One in sixty-four begins so.
                .allow_hyphen_values(true)
                .value_name("LINK")
                .help("A meeting: its link, or what stands in it after # and before the first dot")
                .conflicts_with("organisation"),
        )
        .arg(
            Arg::new("reason")
                .long("reason")
                .value_name("TEXT")
                .help("Upon what, for the audit log: one line, such as the number of an order"),
        )
        .arg(Arg::new("json").long("json").help("For programs").action(ArgAction::SetTrue));
    with_settings(command)
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let mut beside = open(&settings(matches)?)?;
    let reason = reason(matches.get_one::<String>("reason"))?;
    let given = |name: &str| matches.get_one::<String>(name);
    let nothing = || -> Whom { (None, None) };
    let (kind, (of, subject), disclosed) = if let Some(link) = given("meeting") {
        let room = room(link)?;
        let about = About::Meeting(beside.meeting(room.hash())?);
        (Disclosure::Meeting, nothing(), Disclosed { about, rows: Vec::new() })
    } else if given("person").is_some() {
        let (organisation, account) = whom(&beside, matches)?;
        let about = About::Person(account.label, beside.held(account.id)?);
        let whom = (Some(organisation.id), Some(account.id));
        (Disclosure::Person, whom, Disclosed { about, rows: Vec::new() })
    } else if let Some(path) = given("organisation") {
        let organisation = organisation(&beside, path)?;
        let rows = beside.rows(Some(organisation.id))?;
        let whom = (Some(organisation.id), None);
        (Disclosure::Organisation, whom, Disclosed { about: About::Organisation(organisation.path), rows })
    } else {
        (Disclosure::Server, nothing(), Disclosed { about: About::Server, rows: beside.rows(None)? })
    };
    let text = match matches.get_flag("json") {
        true => format!("{:#}\n", disclosed.json()),
        false => disclosed.text(),
    };
    let document = Digest(Sha256::digest(&text).into());
    let (by, act) = (By::operator(now()), Act::DisclosurePrinted { about: kind, document, reason });
    let event = match of {
        Some(organisation) => by.event(organisation, subject, act),
        None => by.event_of_server(act),
    };
    beside.tell(&event).map_err(untold("nothing is printed"))?;
    say(&text);
    Ok(())
}

/// Whom the audit log names.
type Whom = (Option<OrganisationId>, Option<AccountId>);

fn reason(given: Option<&String>) -> Result<Option<Reason>, Failure> {
    let reason = given.map(|text| Reason::new(text)).transpose();
    reason.map_err(|_| Failure::Data(format!("--reason is one line of 1 to {MAX_REASON} characters")))
}

/// The room of a link, of what stands after `#`, or by itself.
fn room(link: &str) -> Result<RoomId, Failure> {
    let fragment = link.rsplit('#').next().unwrap_or(link);
    let room = fragment.split('.').next().unwrap_or(fragment);
    RoomId::from_text(room).ok_or_else(|| {
        Failure::Data("that is no link of a meeting: give it whole, or what stands after #".to_owned())
    })
}
