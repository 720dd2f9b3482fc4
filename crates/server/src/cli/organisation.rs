//! `conclave organisation`: whoever runs the server lets somebody make another organisation, takes that back, and sees which there are.

use clap::{Arg, ArgAction, ArgMatches, Command};
use identity::{Organisation, Token, UnixTime, accounts::INVITED};
use serde_json::json;
use store::audit::handle;

use super::{
    data::{now, open, untold},
    say, settings, with_settings,
};
use crate::{
    Failure,
    register::moment_of,
    serve::{founding_link, origin},
};

pub(super) fn command() -> Command {
    let invite = Command::new("invite")
        .about("Print a link by which somebody makes a new organisation, once, and owns it")
        .after_help(
            "Run it on the server's machine, as its user and with its configuration; the server may run. Send the link only to \
             whoever is to own the organisation: nothing else is asked of them.",
        );
    let withdraw = Command::new("withdraw")
        .about("Take back a link by which nobody has made an organisation yet")
        .arg(Arg::new("link").value_name("LINK").help("The sign by which `list` calls it").required(true));
    let list = Command::new("list")
        .about("Print the number, path, host name and name of each organisation, and the links by which more can be made")
        .arg(Arg::new("json").long("json").help("For programs").action(ArgAction::SetTrue));
    Command::new("organisation")
        .about("Invite to make an organisation, or no longer; list those that there are")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(with_settings(invite))
        .subcommand(with_settings(withdraw))
        .subcommand(with_settings(list))
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    match matches.subcommand() {
        Some(("invite", matches)) => invite(matches),
        Some(("withdraw", matches)) => withdraw(matches),
        Some(("list", matches)) => list(matches),
        _ => Ok(()),
    }
}

fn invite(matches: &ArgMatches) -> Result<(), Failure> {
    let config = settings(matches)?;
    let most = config.max_organisations;
    let token = Token::random(&mut rand::rng());
    let mut beside = open(&config)?;
    let invited = beside.invite_organisation(token.hash(), now(), most);
    if !invited.map_err(untold("no link is made"))? {
        return Err(Failure::Data(match most {
            0 => "max_organisations is 0, so that nobody can have an organisation here: set it to how many may be, and start \
                  the server anew"
                .to_owned(),
            _ => format!(
                "there are {most} organisations, as many as max_organisations allows: set it higher and start the server anew, \
                 or let an owner delete one"
            ),
        }));
    }
    let (link, days) = (founding_link(&origin(config.listen, &config), &token), INVITED.as_secs() / 86_400);
    say(&format!(
        "For a new organisation, once, within {days} days:  {link}\nWhoever opens it first makes the organisation and owns it.\n\
         To take it back:  conclave organisation withdraw {}\n",
        handle(&token.hash()).as_str()
    ));
    Ok(())
}

fn withdraw(matches: &ArgMatches) -> Result<(), Failure> {
    let link = matches.get_one::<String>("link").map(String::as_str).unwrap_or_default();
    let withdrawn = open(&settings(matches)?)?.withdraw_organisation(link, now());
    if !withdrawn.map_err(untold("the link is not taken back"))? {
        return Err(Failure::Data(format!(
            "no open link is called {link}: it has been used or has ended, or `conclave organisation list` calls it otherwise"
        )));
    }
    say("The link is taken back: nobody makes an organisation by it.\n");
    Ok(())
}

fn list(matches: &ArgMatches) -> Result<(), Failure> {
    let beside = open(&settings(matches)?)?;
    let (all, links) = (beside.organisations()?, beside.organisations_invited(now())?);
    let until = |time: &UnixTime| moment_of(*time).to_string();
    if matches.get_flag("json") {
        let told = all.iter().map(|Organisation { id, name, path, host, .. }| {
            json!({ "id": id.text(), "path": path, "host": host, "name": name })
        });
        let links = links.iter().map(|(link, time)| json!({ "link": link, "until": until(time) }));
        say(&format!(
            "{:#}\n",
            json!({ "organisations": told.collect::<Vec<_>>(), "links": links.collect::<Vec<_>>() })
        ));
        return Ok(());
    }
    if all.is_empty() {
        say("There is no organisation: `conclave organisation invite` prints a link to make one.\n");
    }
    let widest = |text: fn(&Organisation) -> &str| all.iter().map(|one| text(one).len()).max().unwrap_or(0);
    let (paths, hosts) = (widest(|one| &one.path), widest(host));
    for one in &all {
        let (id, path, host, name) = (one.id.text(), &one.path, host(one), &one.name);
        say(&format!("{id}  {path:paths$}  {host:hosts$}  {name}\n"));
    }
    for (link, time) in &links {
        say(&format!("link {} makes one more until {}\n", link.as_str(), until(time)));
    }
    Ok(())
}

/// Its own, if it has one.
fn host(organisation: &Organisation) -> &str {
    organisation.host.as_deref().unwrap_or("-")
}
