//! What things cost: forwarded packets, sealed frames, joins and commits, the page, each beside a named baseline of the
//! same run, so that figures of different machines can be compared by their ratios. docs/BENCHMARKS.md has the method.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context, Result, bail};

use crate::{at, wasm};

/// Runs whose median counts, where a run gives one figure.
const RUNS: usize = 3;
/// Frames whose difference in instructions is what so many more packets cost, without the setting up.
const FRAMES: [u32; 2] = [30, 150];
/// Shorter and longer run of the floor, in packets.
const PACKETS: [u32; 2] = [1_000, 3_000];

const FLOOR: &str = "AES-128-GCM seal and sendto on loopback";
const SEAL: &str = "AES-128-GCM seal";

/// A part of the whole, by its name on the command line.
type Section = (&'static str, fn(&mut Rows) -> Result<()>);

const SECTIONS: [Section; 6] = [
    ("servers", servers),
    ("forwarding", forwarding),
    ("instructions", instructions),
    ("frames", frames),
    ("groups", groups),
    ("page", page),
];

/// Runs the sections of these names, or all, and prints one table. A section that fails does not keep the others from
/// being measured: what is missing is said below the table, and is a failure at the end.
pub fn run(names: &[String]) -> Result<()> {
    if let Some(unknown) = names.iter().find(|name| SECTIONS.iter().all(|(known, _)| known != name)) {
        let known = SECTIONS.map(|(name, _)| name).join(", ");
        bail!("there is no section {unknown}; there are {known}");
    }
    let mut rows = Rows::default();
    let mut failed = 0;
    for (name, section) in SECTIONS {
        if !names.is_empty() && !names.iter().any(|asked| asked == name) {
            continue;
        }
        let begin = Instant::now();
        if let Err(error) = section(&mut rows) {
            rows.notes.push(format!("{name}: not measured: {error:#}"));
            failed += 1;
        }
        eprintln!("== {name} took {} s", begin.elapsed().as_secs());
    }
    print(&rows);
    if failed > 0 { bail!("{failed} sections were not measured") } else { Ok(()) }
}

/// What was measured, and what a reader has to know of it.
#[derive(Default)]
struct Rows {
    lines: Vec<Row>,
    notes: Vec<String>,
}

impl Rows {
    fn push(&mut self, row: Row) {
        self.lines.push(row);
    }
}

/// Our server beside Janus and the floor, as the benchmark `comparison` says.
fn servers(rows: &mut Rows) -> Result<()> {
    say("our server, for release");
    let mut build = Command::new("cargo");
    output(build.args(["build", "--quiet", "--release", "--bin", "conclave"]))?;
    let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| at("target"), PathBuf::from);
    let text = bench_with("comparison", &[&at("").join(folder).join("release/conclave").to_string_lossy()])?;
    for line in tables(&text).chunks(3) {
        let [figure, base, of] = line else { bail!("a line of the comparison has three columns") };
        let Ok((number, unit)) = measured(&figure.text) else {
            rows.notes.push(format!("{}: {}", figure.row, figure.text));
            continue;
        };
        let against = match measured(&base.text) {
            Ok((base, _)) => Some((of.text.clone(), base)),
            Err(_) => None,
        };
        rows.push(Row { what: figure.row.clone(), figure: number, unit: unit.to_owned(), against });
    }
    let notes = text.lines().filter(|line| !line.starts_with('|') && !line.trim().is_empty());
    rows.notes.extend(notes.map(str::to_owned));
    Ok(())
}

/// A line of the result.
struct Row {
    what: String,
    /// In `unit`.
    figure: f64,
    unit: String,
    /// Baseline's name and figure.
    against: Option<(String, f64)>,
}

/// Time for a packet, as the benchmark of the shard in memory says.
fn forwarding(rows: &mut Rows) -> Result<()> {
    say("forwarding");
    let cells = tables(&bench_with("forwarding", &[])?);
    let floor = cell(&cells, FLOOR)?;
    for (what, figure) in cells.iter().filter_map(|cell| Some((cell.row.as_str(), cell.nanoseconds()?))) {
        let against = what.starts_with("forward").then(|| (FLOOR.to_owned(), floor));
        rows.push(Row { what: format!("{what}, 1,100 B"), figure, unit: "ns".to_owned(), against });
    }
    Ok(())
}

/// Instructions for a packet, by valgrind's callgrind; left out where that is not installed.
fn instructions(rows: &mut Rows) -> Result<()> {
    if Command::new("valgrind").arg("--version").stdout(Stdio::null()).status().is_err() {
        rows.notes.push("instructions: not measured: valgrind is not installed".to_owned());
        return Ok(());
    }
    let program = bench_program()?;
    let per_packet = |work: &str, function: &str, lengths: [u32; 2]| -> Result<f64> {
        say(&format!("instructions: {work}"));
        let [short, long] = lengths;
        let (packets, instructions) = callgrind(&program, work, short, function)?;
        let (more_packets, more_instructions) = callgrind(&program, work, long, function)?;
        Ok((more_instructions - instructions) / (more_packets - packets))
    };
    let seal = per_packet("seal", "forwarding::seal", PACKETS)?;
    rows.push(Row { what: SEAL.into(), figure: seal, unit: "instructions".to_owned(), against: None });
    for subscribers in [10, 50] {
        let figure = per_packet(&format!("forward-{subscribers}"), "forwarding::counted_turn", FRAMES)?;
        let against = Some((SEAL.to_owned(), seal));
        rows.push(Row {
            what: format!("forward to {subscribers} subscribers"),
            figure,
            unit: "instructions".to_owned(),
            against,
        });
    }
    Ok(())
}

/// Packets and instructions of one run.
fn callgrind(program: &Path, work: &str, length: u32, function: &str) -> Result<(f64, f64)> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(format!("--toggle-collect={function}"))
        .arg(program)
        .args([work, &length.to_string()])
        .output()
        .context("valgrind")?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() {
        bail!("valgrind failed: {said}");
    }
    let collected =
        said.lines().find_map(|line| line.split_once("Collected : ")).context("callgrind's sum")?;
    let packets = String::from_utf8_lossy(&output.stdout).trim().parse().context("a number of packets")?;
    Ok((packets, collected.1.trim().parse().context("callgrind's sum")?))
}

/// Time to seal and open a frame, native and as WebAssembly in Node.
fn frames(rows: &mut Rows) -> Result<()> {
    say("frames, WebAssembly");
    if !at("web/src/wasm/frames/frames.js").exists() {
        wasm::build()?;
    }
    let mut node = Command::new("node");
    node.arg(at("xtask/src/bench_frames.mjs")).arg(at("web/src/wasm/frames"));
    let in_wasm = tables(&output(&mut node)?);
    say("frames, native");
    let mut runs = Vec::new();
    for _ in 0..RUNS {
        runs.push(tables(&bench_with("group_and_frames", &["2"])?));
    }
    let native = medians(&runs);
    for size in ["120 B", "1200 B", "6000 B"] {
        for column in ["seal", "open"] {
            let find =
                |cells: &[Cell]| cells.iter().find(|c| c.row == size && c.column == column)?.nanoseconds();
            let base = find(&native).with_context(|| format!("the time to {column} {size}"))?;
            let what = format!("{column} a frame of {size}");
            let name = format!("{what}, native");
            rows.push(Row { what: name.clone(), figure: base, unit: "ns".to_owned(), against: None });
            let figure = find(&in_wasm).with_context(|| format!("the time to {column} {size} in wasm"))?;
            rows.push(Row {
                what: format!("{what}, wasm"),
                figure,
                unit: "ns".to_owned(),
                against: Some((name, base)),
            });
        }
    }
    Ok(())
}

/// Time of joins and commits at growing sizes.
fn groups(rows: &mut Rows) -> Result<()> {
    let mut runs = Vec::new();
    for run in 1..=RUNS {
        say(&format!("groups, {run} of {RUNS}"));
        runs.push(tables(&bench_with("group_and_frames", &[])?));
    }
    let cells = medians(&runs);
    let columns = [
        ("add 1 with path: make", "commit that adds one: make"),
        ("member applies", "commit that adds one: member applies"),
        ("server applies", "commit that adds one: server applies"),
        ("join", "join by Welcome"),
        ("remove 1: make", "commit that removes one: make"),
    ];
    for (column, what) in columns {
        let find = |size: &str| cells.iter().find(|c| c.row == size && c.column == column)?.nanoseconds();
        let base = find("10").with_context(|| format!("{what} at 10 members"))?;
        for size in ["10", "100", "1000"] {
            let figure = find(size).with_context(|| format!("{what} at {size} members"))? / 1e6;
            let against = (size != "10").then(|| ("the same at 10".to_owned(), base / 1e6));
            rows.push(Row {
                what: format!("{what}, {size} members"),
                figure,
                unit: "ms".to_owned(),
                against,
            });
        }
    }
    Ok(())
}

/// What the page costs in a browser, beside what is promised of it or a smaller meeting.
fn page(rows: &mut Rows) -> Result<()> {
    say("the page, in Chromium");
    let text = output(Command::new("npm").args(["--prefix", "tests/browser", "run", "--silent", "bench"]))?;
    for line in tables(&text).chunks(3) {
        let [figure, base, of] = line else { bail!("a line of the page's costs has three columns") };
        let (figure, unit) = measured(&figure.text)?;
        let (base_figure, _) = measured(&base.text)?;
        let against = Some((of.text.clone(), base_figure));
        rows.push(Row { what: base.row.clone(), figure, unit: unit.to_owned(), against });
    }
    Ok(())
}

/// A number and its unit.
fn measured(text: &str) -> Result<(f64, &str)> {
    let (number, unit) = text.split_once(' ').with_context(|| format!("no unit in {text}"))?;
    Ok((number.parse().with_context(|| format!("no number in {text}"))?, unit))
}

/// One figure of a benchmark's table.
#[derive(Debug, Clone, PartialEq)]
struct Cell {
    row: String,
    column: String,
    text: String,
}

impl Cell {
    /// `12 ns` and `1.5 ms` in nanoseconds.
    fn nanoseconds(&self) -> Option<f64> {
        let (number, unit) = self.text.split_once(' ')?;
        let unit = match unit {
            "ns" => 1.0,
            "ms" => 1e6,
            _ => return None,
        };
        Some(number.parse::<f64>().ok()? * unit)
    }
}

/// The cells of all Markdown tables in a text; the first column names the row. Of two columns with one name the
/// first counts, as it stands first.
fn tables(text: &str) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut header: Option<Vec<String>> = None;
    for line in text.lines().map(str::trim) {
        let Some(inner) = line.strip_prefix('|').and_then(|rest| rest.strip_suffix('|')) else {
            header = None;
            continue;
        };
        let fields: Vec<String> = inner.split('|').map(|field| field.trim().to_owned()).collect();
        match &header {
            None => header = Some(fields),
            Some(_) if fields.iter().all(|field| field.chars().all(|c| "-:".contains(c))) => {}
            Some(columns) => {
                let named = columns.iter().zip(&fields).skip(1);
                cells.extend(named.map(|(column, text)| Cell {
                    row: fields[0].clone(),
                    column: column.clone(),
                    text: text.clone(),
                }));
            }
        }
    }
    cells
}

fn cell(cells: &[Cell], row: &str) -> Result<f64> {
    cells
        .iter()
        .find(|cell| cell.row == row)
        .and_then(Cell::nanoseconds)
        .with_context(|| format!("no row {row}"))
}

/// The median of each cell over several runs of one benchmark.
fn medians(runs: &[Vec<Cell>]) -> Vec<Cell> {
    let Some(first) = runs.first() else { return Vec::new() };
    let median = |at: usize| {
        let mut all: Vec<&Cell> = runs.iter().filter_map(|run| run.get(at)).collect();
        all.sort_by(|a, b| a.nanoseconds().unwrap_or(0.0).total_cmp(&b.nanoseconds().unwrap_or(0.0)));
        all[all.len() / 2].clone()
    };
    (0..first.len()).map(median).collect()
}

/// Without `--package`: the whole workspace's features, so that nothing is compiled twice.
fn bench_with(name: &str, arguments: &[&str]) -> Result<String> {
    let mut cargo = Command::new("cargo");
    cargo.args(["bench", "--quiet", "--bench", name, "--"]).args(arguments);
    output(&mut cargo)
}

/// The path of the forwarding benchmark's program.
fn bench_program() -> Result<PathBuf> {
    let mut cargo = Command::new("cargo");
    cargo.args(["bench", "--quiet", "--bench", "forwarding", "--no-run"]);
    let messages = output(cargo.args(["--message-format", "json"]))?;
    let paths = messages.lines().filter_map(|line| line.split_once("\"executable\":\"")?.1.split_once('"'));
    let mut paths = paths.map(|(path, _)| PathBuf::from(path));
    let named = |path: &PathBuf| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("forwarding-"))
    };
    paths.find(named).context("cargo did not say where the forwarding benchmark is")
}

/// What a command writes; its failure is an error that names it.
fn output(command: &mut Command) -> Result<String> {
    let name = format!("{command:?}");
    let output = command
        .current_dir(at(""))
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start {name}"))?;
    if !output.status.success() {
        bail!("{name} failed ({})", output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn say(what: &str) {
    eprintln!("== {what}");
}

fn print(rows: &Rows) {
    let mut table = String::from("| what | figure | unit | baseline | ratio |\n|---|---:|---|---|---:|\n");
    let text = |figure: f64, unit: &str| {
        if unit == "ms" { format!("{figure:.2}") } else { format!("{figure:.0}") }
    };
    for row in &rows.lines {
        let (ratio, of) = match &row.against {
            Some((name, base)) => {
                (format!("{:.2}", row.figure / base), format!("{name}: {}", text(*base, &row.unit)))
            }
            None => (String::new(), String::new()),
        };
        let figure = text(row.figure, &row.unit);
        // Writing to a string cannot fail.
        let _ = writeln!(table, "| {} | {figure} | {} | {of} | {ratio} |", row.what, row.unit);
    }
    println!("{table}");
    for note in &rows.notes {
        println!("{note}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_from_tables_and_their_medians_taken() {
        let run = |seal: u32| {
            tables(&format!(
                "words\n| frame | seal | open |\n|---|---|---|\n| 120 B | {seal} ns | 9 ns |\n\n\
                 | members | join |\n|---|---|\n| 10 | 1.50 ms |\n"
            ))
        };
        let cells = medians(&[run(7), run(300), run(20)]);
        let found: Vec<_> =
            cells.iter().map(|c| (c.row.as_str(), c.column.as_str(), c.nanoseconds().unwrap())).collect();
        assert_eq!(found, [("120 B", "seal", 20.0), ("120 B", "open", 9.0), ("10", "join", 1.5e6)]);
        assert_eq!(cell(&cells, "10").unwrap(), 1.5e6);
        assert!(cell(&cells, "11").is_err());
    }
}
