//! What a forwarded packet costs three servers under the same load: ours, Janus (its videoroom) and the floor, which
//! is the cheapest forwarder one can think of. docs/BENCHMARKS.md says how it is measured and why so.
//!
//! `cargo bench --bench comparison -- PATH-OF-CONCLAVE` prints Markdown tables. Needs two processors, taskset(1), for
//! Janus `janus`, and for the parts of each server's time perf(1); what is missing is left out, and said.
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used, missing_docs)]

mod conclave;
mod floor;
mod janus;
mod measure;
mod parts;
mod shape;

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use measure::{Figure, Kind};
use shape::Shape;

pub type Failure = Box<dyn std::error::Error>;

/// The server under test has this processor for itself, as far as the machine lets it; the load has the other.
const SERVER: usize = 0;
const LOAD: usize = 1;
/// Measurements of each server per shape, alternating; their median counts.
const PAIRS: usize = 3;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    match arguments.next().as_deref() {
        Some("floor") => floor::forward(),
        Some(program) => {
            pin_to(LOAD)?;
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(compare(&PathBuf::from(program), arguments.next().as_deref()))
        }
        None => Err("which program is the server? (cargo xtask bench builds and names it)".into()),
    }
}

fn pin_to(processor: usize) -> Result<(), Failure> {
    if std::thread::available_parallelism()?.get() < 2 {
        return Err("two processors are needed: one for the server, one for the load".into());
    }
    let own = std::process::id().to_string();
    let output = Command::new("taskset").args(["-a", "-p", "-c", &processor.to_string(), &own]).output()?;
    if output.status.success() { Ok(()) } else { Err("taskset could not pin this process".into()) }
}

/// Runs everything, or only the shape of this name.
async fn compare(program: &Path, only: Option<&str>) -> Result<(), Failure> {
    let mut notes = Vec::new();
    if !janus::is_installed() {
        notes.push("Janus: not measured, it is not installed.".to_owned());
    }
    println!("| work | figure | of | baseline |\n|---|---|---|---|");
    for shape in shape::ALL {
        if only.is_some_and(|only| shape.to_string() != only) {
            continue;
        }
        let mut next = Some(shape);
        while let Some(shape) = next {
            match one_shape(program, shape, &mut notes).await {
                Ok(()) => break,
                Err(error) => {
                    next = shape.half();
                    let then = next.map_or("left out".to_owned(), |next| format!("scaled down to {next}"));
                    notes.push(format!("{shape}: not measured: {error}; {then}."));
                }
            }
        }
    }
    println!();
    for note in notes {
        println!("{note}");
    }
    Ok(())
}

/// Both servers in turn, then the floor. Prints only what was measured whole.
async fn one_shape(program: &Path, shape: Shape, notes: &mut Vec<String>) -> Result<(), Failure> {
    let mut kinds = vec![Kind::Conclave(program)];
    if janus::is_installed() {
        kinds.push(Kind::Janus);
    }
    let mut servers: Vec<_> = kinds.into_iter().map(|kind| (kind, Vec::new(), None)).collect();
    for pair in 1..=PAIRS {
        eprintln!("== {shape}, pair {pair} of {PAIRS}");
        for (kind, figures, split) in &mut servers {
            let (figure, parts) = measure::run(*kind, shape, pair == PAIRS).await?;
            figures.push(figure);
            *split = parts;
        }
    }
    let profile = servers[0].1.first().and_then(|figure| figure.profile);
    let floor = floor::measure(shape, profile).await?;
    println!("| {shape}: floor ({}) | {:.0} ns | | |", floor.cipher, floor.total());
    for (part, nanoseconds) in floor.parts() {
        println!("| {shape}: floor, {part} | {nanoseconds:.0} ns | | |");
    }
    let mut medians = Vec::new();
    for (kind, figures, split) in servers {
        let figure = Figure::median(figures).ok_or("no figures")?;
        let (name, nanoseconds) = (kind.name(), figure.nanoseconds);
        println!("| {shape}: {name} | {nanoseconds:.0} ns | {:.0} ns | floor |", floor.total());
        match &split {
            Some(split) => split.print(name, shape, nanoseconds, &floor),
            None => notes.push(format!("{shape}: no parts of {name}: perf does not work here.")),
        }
        notes.push(figure.note(name, shape, split.map_or(0, |split| split.looks())));
        medians.push(nanoseconds);
    }
    if let [ours, theirs] = medians[..] {
        println!("| {shape}: Conclave beside Janus | {ours:.0} ns | {theirs:.0} ns | Janus |");
    }
    Ok(())
}
