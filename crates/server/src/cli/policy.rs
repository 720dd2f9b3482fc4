//! `conclave policy`: the policies of organisations, on the server's machine, whether or not the server runs.

use std::path::Path;

use clap::{Arg, ArgMatches, Command};
use identity::OrganisationId;
use store::{
    audit::Offline,
    policies::{Editions, PolicyDesk},
};
use trust::measures::gate::{self, Feature, Gate};

use super::{say, settings, with_settings};
use crate::{
    Failure,
    here::Here,
    organisations::{PolicyRefusal, applied, planned, proposal, today},
    register::{moment, replayed},
};

pub(super) fn command() -> Command {
    let of = || {
        Arg::new("organisation")
            .long("organisation")
            .value_name("PATH")
            .help("Which organisation, by its path; needed where there are several")
    };
    let file = || Arg::new("file").value_name("FILE").required(true).help("The policy's file");
    let reason = Arg::new("reason")
        .long("reason")
        .value_name("TEXT")
        .required(true)
        .help("Why: one line, for the history");
    Command::new("policy")
        .about("Show, plan or apply the policy of an organisation")
        .after_help(
            "Run it on the server's machine, as its user and with its configuration; the server may run. What protects less \
             than before is left to the data protection officer, who countersigns it in the console.",
        )
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(with_settings(Command::new("show").about("Print the file that holds").arg(of())))
        .subcommand(with_settings(
            Command::new("plan")
                .about("Print what a file would change; ends with 1 if it would change anything")
                .arg(file())
                .arg(of()),
        ))
        .subcommand(with_settings(
            Command::new("apply").about("Let a file hold").arg(file()).arg(reason).arg(of()),
        ))
}

/// Whether nothing would change, for `plan`.
pub(super) fn run(matches: &ArgMatches) -> Result<bool, Failure> {
    let Some((what, matches)) = matches.subcommand() else { return Ok(true) };
    let config = settings(matches)?;
    let here = Here::of(&config);
    let mut desk = PolicyDesk::open(&config.data_dir)?;
    let (of, name) = organisation(&desk, matches.get_one::<String>("organisation"))?;
    let Editions { current, waiting, issuers } = desk.policy(of)?;
    let file = matches.try_get_one::<String>("file").ok().flatten();
    let text = file.map(|file| read(file)).transpose()?.unwrap_or_default();
    match what {
        "show" => {
            let Some(current) = current else {
                say(&format!("# {name} has no policy. Start from a template in docs/policy.md.\n"));
                return Ok(true);
            };
            let mut told = format!(
                "# {name}: edition {}, {}\n# {}\n",
                current.number,
                current.reason,
                ::policy::hash(&current.file)
            );
            if let Some(policy) = applied(&current) {
                let rules: Vec<_> = policy
                    .names()
                    .filter_map(|class| policy.rules(class, (of.0, &name, &issuers), today()))
                    .collect();
                let kept = desk.classed_meetings(of)?;
                let other: u32 =
                    kept.iter().filter(|(kept, _)| !rules.contains(kept)).map(|(_, count)| count).sum();
                if other > 0 {
                    told += &format!("# drift: {other} meetings are kept under other rules than these\n");
                }
                for rules in
                    rules.iter().filter(|rules| rules.verified_by.as_ref().is_some_and(Vec::is_empty))
                {
                    told += &format!(
                        "# nobody comes into meetings of {}: no provider of the organisation can vouch for names\n",
                        rules.class
                    );
                }
                for rules in &rules {
                    if let Err(nowhere) = here.takes_meeting(&rules.regions) {
                        told +=
                            &format!("# no meeting of {} is held: {}\n", rules.class, here.sentence(nowhere));
                    }
                }
                for ((class, setting), one) in policy.exceptions.iter().filter(|(_, one)| one.until < today())
                {
                    told += &format!(
                        "# drift: the exception of {class} for {} ended with {}\n",
                        setting.name(),
                        one.until
                    );
                }
            }
            if let Some(waiting) = waiting {
                told += &format!("# edition {} waits for the officer: {}\n", waiting.number, waiting.reason);
            }
            say(&format!("{told}{}", current.file));
            Ok(true)
        }
        "plan" => {
            let planned = planned(current.as_ref(), &text).map_err(|refusal| told(&refusal))?;
            say(&planned.plan.to_string());
            Ok(planned.plan.changes.is_empty())
        }
        _ => {
            let reason = matches.get_one::<String>("reason").map(String::as_str).unwrap_or_default();
            let proposal = proposal(current.as_ref(), (&text, reason), None, &here);
            let (new, plan) = match proposal {
                Err(PolicyRefusal::Same) => {
                    say("Nothing changes.\n");
                    return Ok(true);
                }
                other => other.map_err(|refusal| told(&refusal))?,
            };
            if plan.new_places {
                let register = Offline::open(&config.data_dir, None)?.register(Some(of))?;
                let places = gate::open(Feature::Places, &replayed(Some(of), &register), moment());
                if let Gate::Closed { says, .. } = places {
                    return Err(Failure::Check(says.en));
                }
            }
            let Some(number) = desk.make_policy(of, &new)? else {
                return Err(told(&PolicyRefusal::Changed));
            };
            let next = match new.applies {
                true => format!("Edition {number} holds.\n"),
                false => format!(
                    "Edition {number} protects less than before: it waits until the data protection officer \
                     countersigns it in the console.\n"
                ),
            };
            tracing::info!(what = if new.applies { "applied" } else { "proposed" }, number, "a policy");
            say(&format!("{plan}{next}"));
            Ok(true)
        }
    }
}

fn organisation(desk: &PolicyDesk, path: Option<&String>) -> Result<(OrganisationId, String), Failure> {
    let all = desk.organisations()?;
    let paths = || all.iter().map(|(_, path, _)| path.as_str()).collect::<Vec<_>>().join(", ");
    let found = match (path, &all[..]) {
        (_, []) => return Err(Failure::Check("there is no organisation on this server yet".to_owned())),
        (None, [only]) => Some(only),
        (None, _) => {
            let text = format!("name the organisation with --organisation, one of {}", paths());
            return Err(Failure::Check(text));
        }
        (Some(path), _) => all.iter().find(|(_, known, _)| known == path),
    };
    match found {
        Some((id, _, name)) => Ok((*id, name.clone())),
        None => Err(Failure::Check(format!("no organisation has that path; there is {}", paths()))),
    }
}

fn read(file: &str) -> Result<String, Failure> {
    let path = Path::new(file);
    std::fs::read_to_string(path).map_err(|why| {
        Failure::Check(format!(
            "the policy {file} cannot be read ({why}): check the path and its permissions"
        ))
    })
}

fn told(refusal: &PolicyRefusal) -> Failure {
    Failure::Check(match refusal {
        PolicyRefusal::Faults(faults) => format!("the policy cannot be read:\n{faults}"),
        PolicyRefusal::NoReason => "--reason is one line of 3 to 300 characters".to_owned(),
        PolicyRefusal::Changed => "another policy holds by now: plan anew".to_owned(),
        PolicyRefusal::Elsewhere(why) => why.clone(),
        PolicyRefusal::Same => "this very file holds already".to_owned(),
        PolicyRefusal::Refused(_) => "the policy cannot be changed".to_owned(),
    })
}
