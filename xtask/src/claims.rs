//! CLAIMS.md: every claim names tests, and every named test exists.
//!
//! A claim is a row of a table whose last column, `tests`, names its tests in backticks, as `file::name`: the file's
//! path and a test's name (a Rust function or the quoted title of a browser test).

use std::fs;

use anyhow::{Context, Result, bail};

use crate::at;

/// Fails on a claim without a test, or with one that does not exist.
pub fn check() -> Result<()> {
    let text = fs::read_to_string(at("CLAIMS.md")).context("CLAIMS.md")?;
    let mut claims = 0;
    let mut faults = Vec::new();
    let is_claim = |line: &&str| line.starts_with("| ") && !line.ends_with("| tests |");
    for row in text.lines().filter(is_claim) {
        claims += 1;
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let id = cells.first().copied().unwrap_or_default();
        let tests: Vec<&str> =
            cells.last().map(|cell| cell.split('`').skip(1).step_by(2).collect()).unwrap_or_default();
        if tests.is_empty() {
            faults.push(format!("{id} names no test"));
        }
        for test in tests {
            if let Err(why) = exists(test) {
                faults.push(format!("{id}: `{test}` {why}"));
            }
        }
    }
    if claims == 0 {
        bail!("CLAIMS.md holds no claim");
    }
    if !faults.is_empty() {
        bail!("CLAIMS.md:\n  {}", faults.join("\n  "));
    }
    println!("{claims} claims, each with a test");
    Ok(())
}

/// Whether `file::name` names a test: the file holds it as a test function or as a quoted test title.
fn exists(test: &str) -> Result<(), String> {
    let (file, name) = test.split_once("::").ok_or("is not of the form file::name")?;
    let source = fs::read_to_string(at(file)).map_err(|_| "names a file that does not exist".to_owned())?;
    let function = format!("fn {name}(");
    let rust = source.find(&function).is_some_and(|place| {
        let before: Vec<&str> = source[..place].lines().rev().take(6).collect();
        before.iter().any(|line| ["#[test]", "::test]", "::test("].iter().any(|mark| line.contains(mark)))
    });
    let titled =
        |call: &str| ["'", "\"", "`"].iter().any(|q| source.contains(&format!("{call}({q}{name}{q}")));
    // The parts of one long meeting are steps, each a test.
    let script = ["test", "step"].into_iter().any(titled);
    if rust || script { Ok(()) } else { Err("names a test that does not exist".to_owned()) }
}
