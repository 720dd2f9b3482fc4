//! Build steps and checks that cargo and npm do not do by themselves: `cargo xtask <step>`.

// A build tool talks on its standard output.
#![allow(clippy::print_stdout)]

mod bench;
mod claims;
mod suite;
mod types;
mod wasm;
mod web;

use std::{
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
};

use anyhow::{Context, Result, bail};

const USAGE: &str = "\
cargo xtask <step>

  web      build the web client into web/dist: wasm, types, bundle, brotli
  wasm     build only the WebAssembly modules, into web/src/wasm
  packages install what the web client's lock file names, if that has not happened yet
  types    write the TypeScript declarations of what the core shows, into web/src/generated
           (--check: fail if they differ instead)
  claims   check that each claim in CLAIMS.md names tests that exist
  bench    measure servers, packets, frames, joins and commits beside named baselines
           (with names of sections: only those, like `bench servers`)
  test     run every test and end with a count (--fast: without browsers and simulations)
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| arguments.iter().any(|a| a == flag);
    let outcome = match arguments.first().map(String::as_str) {
        Some("web") => web::build(),
        Some("wasm") => wasm::build(),
        Some("packages") => web::packages(&at("web")),
        Some("types") => types::write(has("--check")),
        Some("claims") => claims::check(),
        Some("bench") => bench::run(&arguments[1..]),
        Some("test") => suite::run(has("--fast")),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The repository's root.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies one below the root")
}

/// A path below the root.
fn at(path: &str) -> PathBuf {
    root().join(path)
}

/// Runs a command in `folder`; its failure is an error that names it.
fn run(command: &mut Command, folder: &Path) -> Result<()> {
    let name = format!("{command:?}");
    let status = command.current_dir(folder).status().with_context(|| format!("cannot start {name}"))?;
    if !status.success() {
        bail!("{name} failed ({status})");
    }
    Ok(())
}

/// What a command says on its standard output.
fn output(program: &str, arguments: &[&str]) -> Result<String> {
    let out = Command::new(program)
        .args(arguments)
        .stderr(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {program}"))?;
    if !out.status.success() {
        bail!("{program} {} failed", arguments.join(" "));
    }
    Ok(String::from_utf8(out.stdout)?.trim().to_owned())
}
