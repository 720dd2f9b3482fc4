//! The tests in Rust: all programs are built at once, those that measure run first, the others after them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Mutex,
    thread,
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{count, count_quietly, outcome::Outcome};
use crate::{at, output};

/// Programs that measure and run at once: they wait most of the time, and each bears one beside it that takes a processor.
const MEASURING: usize = 2;
/// Those of them that take longest, which so come first.
const LONGEST: [&str; 3] = ["server", "alone", "siege"];
/// Others that run at once: most wait most of the time.
const BESIDE: usize = 3;
/// Tests that run at once of the program whose tests wait for servers and databases.
const WAITING: usize = 4;

/// A program of tests.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Program {
    package: String,
    name: String,
    path: PathBuf,
    /// Where it runs: its package.
    folder: PathBuf,
}

impl Program {
    /// From what cargo says of something that it has built; `None` for what is no program of tests.
    fn of(told: &Value) -> Option<Self> {
        let path = told["executable"].as_str()?;
        if told["profile"]["test"] != true {
            return None;
        }
        let folder = Path::new(told["manifest_path"].as_str()?).parent()?.to_owned();
        let package = folder.file_name()?.to_str()?.to_owned();
        let name = told["target"]["name"].as_str()?.to_owned();
        Some(Self { package, name, path: path.into(), folder })
    }

    /// Whether it measures times, or floods a server.
    fn measures(&self) -> bool {
        self.package == "headless"
            || self.name == "alone"
            || (self.package == "server" && self.name == "server")
    }

    /// Whether it waits for other programs most of its time.
    fn waits(&self) -> bool {
        self.package == "server" && self.name == "all"
    }

    fn command(&self, libraries: &str) -> Command {
        let mut command = Command::new(&self.path);
        command.arg("--quiet").current_dir(&self.folder);
        if self.waits() {
            command.arg(format!("--test-threads={WAITING}"));
        }
        command.env("NO_COLOR", "1").env("CARGO_MANIFEST_DIR", &self.folder);
        // Tests of macros are linked with the compiler's own libraries.
        command.env("LD_LIBRARY_PATH", libraries);
        command
    }
}

fn cargo_test(fast: bool) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.args(["test", "--quiet", "--workspace", "--exclude", "conclave-wasm"]);
    // What single tests ask for is compiled into all programs: they are compiled once.
    cargo.args(["--features", "conclave-server/controls"]);
    if fast {
        cargo.args(["--exclude", "conclave-simulation", "--exclude", "conclave-headless", "--lib", "--bins"]);
    }
    cargo
}

/// Files of tests that are in no program: in a folder `tests` with an `all.rs` each is a module of that or of `alone.rs`.
fn forgotten() -> Result<Vec<PathBuf>> {
    let mut forgotten = Vec::new();
    for package in fs::read_dir(at("crates"))? {
        let folder = package?.path().join("tests");
        let Ok(all) = fs::read_to_string(folder.join("all.rs")) else { continue };
        let programs = all + &fs::read_to_string(folder.join("alone.rs")).unwrap_or_default();
        for file in fs::read_dir(folder)? {
            let file = file?.path();
            let name = file.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
            let is_program =
                ["all", "alone"].contains(&name) || file.extension().is_none_or(|kind| kind != "rs");
            if !is_program && !programs.lines().any(|line| line == format!("mod {name};")) {
                forgotten.push(file);
            }
        }
    }
    Ok(forgotten)
}

/// Builds all programs, and says which they are.
pub(super) fn build(fast: bool) -> Result<Vec<Program>> {
    let forgotten = forgotten()?;
    if !forgotten.is_empty() {
        bail!("no program of tests has {forgotten:?}: all.rs beside it names its modules");
    }
    let mut cargo = cargo_test(fast);
    cargo.args(["--no-run", "--message-format", "json-render-diagnostics"]);
    let told = cargo.current_dir(at("")).stderr(Stdio::inherit()).output().context("cannot start cargo")?;
    if !told.status.success() {
        bail!("the tests do not build");
    }
    let lines = String::from_utf8(told.stdout)?;
    let told = lines.lines().filter_map(|line| serde_json::from_str(line).ok());
    let programs: Vec<Program> = told.filter_map(|told: Value| Program::of(&told)).collect();
    if programs.is_empty() {
        bail!("cargo names no program of tests");
    }
    Ok(programs)
}

/// Runs them, and the examples in the documentation.
pub(super) fn run(programs: Vec<Program>, fast: bool) -> Result<Outcome> {
    let (mut measuring, mut others): (Vec<_>, Vec<_>) = programs.into_iter().partition(Program::measures);
    measuring.sort_by_key(|program| {
        LONGEST.iter().position(|name| *name == program.name).unwrap_or(LONGEST.len())
    });
    others.sort_by_key(|program| !program.waits());
    let mut outcomes = vec![at_once(MEASURING, measuring)?, at_once(BESIDE, others)?];
    if !fast {
        let mut examples = cargo_test(false);
        examples.args(["--doc", "--no-fail-fast"]);
        outcomes.push(count(examples, &at(""))?);
    }
    Ok(outcomes.into_iter().sum())
}

/// Runs so many at a time, in their order.
fn at_once(lanes: usize, programs: Vec<Program>) -> Result<Outcome> {
    let libraries = output("rustc", &["--print", "target-libdir"])?;
    let queue = Mutex::new(programs.into_iter());
    let outcome = Mutex::new(Outcome::default());
    thread::scope(|scope| {
        let worker = || -> Result<()> {
            while let Some(program) = { queue.lock().expect("nobody panics with it").next() } {
                let name = format!("{}: {}", program.package, program.name);
                let one = count_quietly(&mut program.command(&libraries), &name)?;
                outcome.lock().expect("nobody panics with it").add(one);
            }
            Ok(())
        };
        let workers: Vec<_> = (0..lanes).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("it ends with a result"))
    })?;
    Ok(outcome.into_inner().expect("nobody panics with it"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn programs_of_tests_are_known_by_what_cargo_says() {
        let told = |executable: Value, test: bool| {
            json!({
                "executable": executable, "profile": { "test": test },
                "manifest_path": "/conclave/crates/server/Cargo.toml", "target": { "name": "alone" },
            })
        };
        assert_eq!(Program::of(&told(Value::Null, true)), None, "a library");
        assert_eq!(Program::of(&told(json!("/target/conclave"), false)), None, "a product");
        let alone = Program::of(&told(json!("/target/alone-1"), true)).unwrap();
        assert_eq!((alone.package.as_str(), alone.name.as_str()), ("server", "alone"));
        assert!(alone.measures());
        assert!(!Program { name: "all".into(), ..alone }.measures());
    }
}
