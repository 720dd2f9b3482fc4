//! `conclave audit`: whether a log is what it was, and a copy of it to keep elsewhere.

mod fetch;
mod kept;

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command};
use store::audit::{By, Offline};
use trust::audit::{
    Act, Checkpoint, Digest, Export, Finding, LogKey, Report, Resource, Rows, Tiles, folder, verify,
};

use super::{data, say, settings, with_settings};
use crate::Failure;
use kept::Remembered;

/// Rows that are copied at a time.
const ROWS: u64 = 1_024;

pub(super) fn command() -> Command {
    Command::new("audit")
        .about("Verify the audit log, or copy it")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(verify_command())
        .subcommand(export_command())
}

fn verify_command() -> Command {
    let command = Command::new("verify")
        .about("Say whether a log is what was signed and kept, and what is wrong if not")
        .after_help(
            "Without a log it looks at the database in the data folder; the server may run meanwhile. Only a checkpoint \
             that was kept elsewhere shows that a log was rolled back or signed anew: use --remember each time, on another \
             machine. Exit code 1 if something is wrong.",
        )
        .arg(
            Arg::new("log").value_name("LOG").help(
                "A server as https://meet.example.org (its public part), a data folder, or a folder from `export`",
            ),
        )
        .arg(Arg::new("key").long("key").value_name("KEY").help(
            "The log's key as text, from `/log/key` of the server or from the console; without it the remembered one, or \
             whatever the log itself says",
        ))
        .arg(Arg::new("remember").long("remember").value_name("FILE").help(
            "Compare with the checkpoint in this file, and keep the new one there if the log is sound",
        ))
        .arg(
            Arg::new("kept")
                .long("kept")
                .value_name("FILE")
                .action(ArgAction::Append)
                .help("Compare with one more checkpoint, from somebody else, as `/log/checkpoint` gives it"),
        );
    with_settings(command)
}

fn export_command() -> Command {
    let command = Command::new("export")
        .about("Copy the log into a folder, as it is in this moment")
        .arg(
            Arg::new("to")
                .long("to")
                .value_name("FOLDER")
                .required(true)
                .help("A folder that is not there yet"),
        )
        .arg(
            Arg::new("public")
                .long("public")
                .action(ArgAction::SetTrue)
                .help("Only the hashes, without the rows that say who did what"),
        );
    with_settings(command)
}

/// Whether nothing is wrong.
pub(super) fn run(matches: &ArgMatches) -> Result<bool, Failure> {
    match matches.subcommand() {
        Some(("verify", matches)) => verify_log(matches),
        Some(("export", matches)) => export(matches).map(|()| true),
        _ => Ok(true),
    }
}

fn verify_log(matches: &ArgMatches) -> Result<bool, Failure> {
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let file = text("remember").map(PathBuf::from);
    let remembered = file.as_deref().map(kept::read).transpose()?.flatten();
    let given = text("key").map(|key| LogKey::parse(key).map_err(Failure::audit("--key"))).transpose()?;
    if let (Some(given), Some(remembered)) = (&given, &remembered)
        && given.to_string() != remembered.key.to_string()
    {
        say("The log's key is another than the remembered one: this is another log, or was begun anew.\n");
        return Ok(false);
    }
    let trusted = given.or_else(|| remembered.as_ref().map(|remembered| remembered.key.clone()));
    let opened = open(text("log"), matches, trusted.clone())?;
    let mut earlier: Vec<Checkpoint> = remembered.iter().map(|kept| kept.checkpoint.clone()).collect();
    for file in matches.get_many::<String>("kept").into_iter().flatten() {
        earlier.push(kept::checkpoint(Path::new(file), opened.key())?);
    }
    let report = opened.verify(&earlier);
    let mut words = report.to_string();
    if trusted.is_none() {
        words +=
            "The key is what the log itself says it is: keep it, and compare it with what others have.\n";
    }
    words += &format!("Key: {}\n", opened.key());
    if let Some(head) = &report.checkpoint {
        words += &format!("Checkpoint: {} entries, {}\n", head.size(), head.root());
    }
    words += &meaning(&report);
    say(&words);
    if let (true, Some(file), Some(head)) = (report.is_sound(), &file, report.checkpoint.clone()) {
        kept::write(file, &Remembered { key: opened.key().clone(), checkpoint: head })?;
    }
    Ok(report.is_sound())
}

/// What findings mean, for whoever has to do something about them.
fn meaning(report: &Report) -> String {
    let mut words = Vec::new();
    let has = |is: fn(&Finding) -> bool| report.findings.iter().any(is);
    if has(|finding| matches!(finding, Finding::Shrunk { .. })) {
        words.push(
            "Rolled back: the log was longer once. An old backup was put back, or entries were taken away.",
        );
    }
    if has(|finding| matches!(finding, Finding::Forked { .. })) {
        words.push(
            "Split view: there are two histories with one signature. Somebody with the key has written another one, or \
             others are shown another log.",
        );
    }
    if has(|finding| {
        matches!(finding, Finding::Rewritten(_) | Finding::RewrittenAmong(_) | Finding::RowMismatch(_))
    }) {
        words.push("Rewritten: what is stored is not what was signed. Compare with a copy or a backup.");
    }
    if has(|finding| matches!(finding, Finding::RowsGone(_))) {
        words.push("Erased in secret: rows are gone that no entry of the log says were erased.");
    }
    words.iter().map(|words| format!("{words}\n")).collect()
}

/// A log, wherever it is.
enum Opened {
    Server(trust::audit::MemoryTiles, LogKey),
    Database(Offline),
    Folder(folder::FolderTiles, folder::FolderRows, LogKey),
}

impl Opened {
    fn key(&self) -> &LogKey {
        match self {
            Self::Server(_, key) | Self::Folder(_, _, key) => key,
            Self::Database(offline) => offline.key(),
        }
    }

    fn verify(&self, kept: &[Checkpoint]) -> Report {
        match self {
            Self::Server(tiles, key) => verify(tiles, None, key, kept),
            Self::Database(offline) => offline.verify(kept),
            Self::Folder(tiles, rows, key) => verify(tiles, Some(rows as &dyn Rows), key, kept),
        }
    }
}

fn open(log: Option<&str>, matches: &ArgMatches, trusted: Option<LogKey>) -> Result<Opened, Failure> {
    match log {
        Some(url) if url.starts_with("https://") || url.starts_with("http://") => {
            let runtime = tokio::runtime::Runtime::new().map_err(Failure::system("a runtime"))?;
            let (tiles, key) = runtime.block_on(fetch::all(url, trusted)).map_err(Failure::Audit)?;
            Ok(Opened::Server(tiles, key))
        }
        Some(path) if Path::new(path).join("public").is_dir() => {
            let path = Path::new(path);
            let (tiles, rows) = folder::read(path).map_err(Failure::system("the folder with the log"))?;
            let key = match trusted {
                Some(key) => key,
                None => {
                    let file = std::fs::read_to_string(path.join(KEY)).map_err(Failure::system("the key"))?;
                    LogKey::parse(file.trim_end()).map_err(Failure::audit("the folder's key"))?
                }
            };
            Ok(Opened::Folder(tiles, rows, key))
        }
        Some(path) => Ok(Opened::Database(Offline::open(Path::new(path), trusted)?)),
        None => Ok(Opened::Database(Offline::open(&settings(matches)?.data_dir, trusted)?)),
    }
}

/// The key in a copied folder.
const KEY: &str = "key";

fn export(matches: &ArgMatches) -> Result<(), Failure> {
    let config = settings(matches)?;
    let to = PathBuf::from(matches.get_one::<String>("to").map_or("", String::as_str));
    if to.exists() {
        return Err(Failure::Audit(format!("{} is there already: name a new folder", to.display())));
    }
    let public = matches.get_flag("public");
    if !public {
        let root = head(&Offline::open(&config.data_dir, None)?)?.root();
        let act = Act::ExportMade { export: Export::Audit, file: Digest(root.0) };
        data::open(&config)?
            .tell(&By::operator(data::now()).event_of_server(act))
            .map_err(data::untold("nothing is copied"))?;
    }
    let log = Offline::open(&config.data_dir, None)?;
    let (mut tiles, mut rows) = folder::open(&to).map_err(Failure::system("the folder to copy to"))?;
    let broken = |error: trust::audit::StorageError| Failure::Audit(error.to_string());
    let mut count = 0;
    for resource in log.resources()?.into_iter().filter(|resource| *resource != Resource::Checkpoint) {
        if let Some(bytes) = log.resource(resource).map_err(broken)? {
            tiles.put(resource, &bytes).map_err(broken)?;
        }
    }
    // Last: what it signs is there.
    let note = log.resource(Resource::Checkpoint).map_err(broken)?.unwrap_or_default();
    let head = Checkpoint::open(&note, log.key()).map_err(Failure::audit("the checkpoint"))?;
    if !public {
        for from in (0..head.size()).step_by(usize::try_from(ROWS).unwrap_or(usize::MAX)) {
            let some = log.rows(from, (from + ROWS).min(head.size())).map_err(broken)?;
            count += some.len();
            rows.insert(&some).map_err(broken)?;
        }
    }
    tiles.put(Resource::Checkpoint, &note).map_err(broken)?;
    std::fs::write(to.join(KEY), format!("{}\n", log.key())).map_err(Failure::system("the key"))?;
    say(&format!(
        "{} entries and {count} rows are in {}. Verify them there: conclave audit verify {}\n",
        head.size(),
        to.display(),
        to.display()
    ));
    Ok(())
}

fn head(log: &Offline) -> Result<Checkpoint, Failure> {
    let note = log.resource(Resource::Checkpoint).map_err(|error| Failure::Audit(error.to_string()))?;
    Checkpoint::open(&note.unwrap_or_default(), log.key()).map_err(Failure::audit("the checkpoint"))
}
