//! Every test, and one count at the end.

mod outcome;
mod rust;

use std::{
    fs,
    io::{self, BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Instant,
};

use anyhow::{Context, Result, bail};

use self::outcome::Outcome;
use crate::{at, claims, types, web};

/// Runs everything; `fast` leaves out browsers and the long simulations.
pub fn run(fast: bool) -> Result<()> {
    claims::check()?;
    types::write(true)?;
    web::packages(&at("web"))?;
    let mut suite = Suite::default();
    // The compiler's last steps for the web client take one processor, the programs of the tests the other.
    fs::create_dir_all(at("web/dist"))?;
    let (built, web) = thread::scope(|scope| {
        let web = scope.spawn(|| if fast { Ok(()) } else { web::build() });
        let built = rust::build(fast);
        (built, web.join().expect("building ends with a result"))
    });
    suite.lap("building");
    web?;
    let programs = built?;
    suite.step("Rust, and the web client", || {
        thread::scope(|scope| {
            let web = scope.spawn(|| count_quietly(&mut aside(npm("test"), &at("web")), "web client"));
            let rust = rust::run(programs, fast);
            [rust, web.join().expect("it ends with a result")].into_iter().sum()
        })
    })?;
    if !fast {
        web::packages(&at("tests/browser"))?;
        suite.step("browsers", browsers)?;
    }
    suite.end()
}

/// All steps so far.
struct Suite {
    total: Outcome,
    broken: Vec<&'static str>,
    since: Instant,
}

impl Default for Suite {
    fn default() -> Self {
        Self { total: Outcome::default(), broken: Vec::new(), since: Instant::now() }
    }
}

impl Suite {
    fn step(&mut self, name: &'static str, run: impl FnOnce() -> Result<Outcome>) -> Result<()> {
        println!("== {name}");
        let outcome = run()?;
        if outcome.broken {
            self.broken.push(name);
        }
        self.total.add(outcome);
        self.lap(name);
        Ok(())
    }

    /// Says how long it took since it last did.
    fn lap(&mut self, name: &str) {
        println!("-- {name}: {} s", self.since.elapsed().as_secs());
        self.since = Instant::now();
    }

    fn end(self) -> Result<()> {
        print!("{}", self.total.failures());
        println!("\n{} passed, {} failed", self.total.passed, self.total.failed);
        if !self.broken.is_empty() {
            bail!("failed: {}", self.broken.join(", "));
        }
        Ok(())
    }
}

/// Meetings, two files at once, since they wait for sound and pictures most of the time; what they leave of the processors the scenes
/// take, which could keep all of them busy. Then those that measure times, alone.
fn browsers() -> Result<Outcome> {
    let folder = at("tests/browser");
    crate::run(&mut npm("build"), &folder)?;
    let outcomes = thread::scope(|scope| {
        let scenes = scope.spawn(|| count_quietly(npm("test:scenes").current_dir(&folder), "scenes"));
        let meetings = count(npm("test:meetings"), &folder);
        [meetings, scenes.join().expect("it ends with a result"), count(npm("test:alone"), &folder)]
    });
    outcomes.into_iter().sum()
}

fn npm(script: &str) -> Command {
    let mut npm = Command::new("npm");
    npm.args(["run", "--silent", script]);
    npm
}

/// The same command in this folder, with what others leave of the processors: those that measure do not notice it.
fn aside(command: Command, folder: &Path) -> Command {
    let mut aside = Command::new("nice");
    aside.args(["-n", "19"]).arg(command.get_program()).args(command.get_args()).current_dir(folder);
    aside
}

/// Runs a command, passes its output on, and adds up what its test runners say.
fn count(mut command: Command, folder: &Path) -> Result<Outcome> {
    let name = format!("{command:?}");
    let mut child = command
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {name}"))?;
    let mut outcome = Outcome::default();
    for line in BufReader::new(child.stdout.take().context("its output is piped")?).lines() {
        let line = line?;
        println!("{line}");
        outcome.hear(&line);
    }
    outcome.broken = !child.wait()?.success();
    Ok(outcome)
}

/// The same for one that runs beside others: says what it had to say when it is over, so that words of several do not mix.
fn count_quietly(command: &mut Command, name: &str) -> Result<Outcome> {
    let begun = Instant::now();
    let told = command.env("NO_COLOR", "1").output().with_context(|| format!("cannot start {name}"))?;
    let mut outcome = Outcome::default();
    String::from_utf8_lossy(&told.stdout).lines().for_each(|line| outcome.hear(line));
    outcome.broken = !told.status.success();
    let mut out = io::stdout().lock();
    writeln!(out, "\n{name}")?;
    out.write_all(&told.stdout)?;
    out.write_all(&told.stderr)?;
    writeln!(out, "{} s", begun.elapsed().as_secs())?;
    Ok(outcome)
}
