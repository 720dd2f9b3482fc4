//! Every test, and one count at the end.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

use crate::{at, claims, types, web};

/// Passed and failed.
#[derive(Default, Clone, Copy)]
struct Count {
    passed: u32,
    failed: u32,
}

/// Runs everything; `fast` leaves out browsers and the long simulations.
pub fn run(fast: bool) -> Result<()> {
    claims::check()?;
    types::write(true)?;
    let mut total = Count::default();
    let mut broken = Vec::new();
    for (name, command, folder) in steps(fast)? {
        println!("== {name}");
        let (count, ok) = count(command, &at(folder))?;
        total.passed += count.passed;
        total.failed += count.failed;
        if !ok {
            broken.push(name);
        }
    }
    println!("\n{} passed, {} failed", total.passed, total.failed);
    if !broken.is_empty() {
        bail!("failed: {}", broken.join(", "));
    }
    Ok(())
}

/// The steps: name, command, folder.
fn steps(fast: bool) -> Result<Vec<(&'static str, Command, &'static str)>> {
    let mut rust = Command::new("cargo");
    rust.args(["test", "--quiet", "--workspace", "--exclude", "conclave-wasm", "--no-fail-fast"]);
    if fast {
        rust.args(["--exclude", "conclave-simulation", "--exclude", "conclave-headless", "--lib", "--bins"]);
    }
    let mut unit = Command::new("npm");
    unit.args(["run", "--silent", "test"]);
    web::packages(&at("web"))?;
    let mut steps = vec![("Rust", rust, ""), ("web client", unit, "web")];
    if !fast {
        web::packages(&at("tests/browser"))?;
        web::build()?;
        let mut browsers = Command::new("npm");
        browsers.args(["run", "--silent", "test"]);
        steps.push(("browsers", browsers, "tests/browser"));
    }
    Ok(steps)
}

/// Runs a command, passes its output on, and adds up what its test runners say.
fn count(mut command: Command, folder: &Path) -> Result<(Count, bool)> {
    let name = format!("{command:?}");
    let mut child = command
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {name}"))?;
    let mut total = Count::default();
    for line in BufReader::new(child.stdout.take().context("its output is piped")?).lines() {
        let line = line?;
        println!("{line}");
        add(&mut total, &line);
    }
    Ok((total, child.wait()?.success()))
}

/// Adds what one line of a runner's closing words says: cargo's, vitest's, or node's.
fn add(total: &mut Count, line: &str) {
    let words: Vec<&str> = line.split_whitespace().collect();
    let number = |word: Option<&&str>| word.and_then(|w| w.parse::<u32>().ok()).unwrap_or(0);
    let before = |what: &str| {
        words.iter().position(|w| w.trim_end_matches([';', ',', '.']) == what).and_then(|i| i.checked_sub(1))
    };
    match words.as_slice() {
        ["test", "result:", ..] | ["Tests", ..] => {
            total.passed += number(before("passed").and_then(|i| words.get(i)));
            total.failed += number(before("failed").and_then(|i| words.get(i)));
        }
        [_, "pass", n] => total.passed += n.parse::<u32>().unwrap_or(0),
        [_, "fail", n] => total.failed += n.parse::<u32>().unwrap_or(0),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_of_each_runner_are_counted() {
        let mut total = Count::default();
        for line in [
            "test result: ok. 12 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "      Tests  2 failed | 30 passed (32)",
            "# pass 4",
            "ℹ fail 3",
            "a line that says 5 passed in passing",
        ] {
            add(&mut total, line);
        }
        assert_eq!((total.passed, total.failed), (46, 6));
    }
}
