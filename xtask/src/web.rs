//! The web client: packages, wasm, types, bundle, compressed copies.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Result, bail};

use crate::{at, run, types, wasm};

/// Endings of files that are worth compressing.
const COMPRESSED: [&str; 7] = ["html", "js", "css", "wasm", "svg", "json", "webmanifest"];

/// What the web client may take with brotli, but for what is fetched only when it is used: so the first load takes less.
const MOST_BYTES: usize = 1_200_000;

/// Builds the web client into `web/dist`.
pub fn build() -> Result<()> {
    packages(&at("web"))?;
    wasm::build()?;
    types::write(false)?;
    run(Command::new("npm").args(["run", "--silent", "build"]), &at("web"))?;
    let dist = at("web/dist");
    // The service worker names what a browser keeps from the start; the rest of the assets is fetched when it is used.
    let kept = fs::read_to_string(dist.join("sw.js"))?;
    let (mut bytes, mut later) = (0, 0);
    for file in files(&dist)? {
        if file.extension().is_some_and(|e| COMPRESSED.iter().any(|c| e == *c)) {
            let name = file.strip_prefix(&dist)?.to_string_lossy().into_owned();
            let counts = !name.starts_with("assets/") || kept.contains(&name);
            let sum = if counts { &mut bytes } else { &mut later };
            *sum += compress(&file)?;
        }
    }
    println!("web/dist: {} KB with brotli, and {} KB when they are used", bytes / 1000, later / 1000);
    if bytes > MOST_BYTES {
        bail!("the web client takes {bytes} bytes with brotli, more than the {MOST_BYTES} that are promised");
    }
    Ok(())
}

/// Installs what `package-lock.json` names, if that has not happened yet for this lock file.
pub fn packages(folder: &Path) -> Result<()> {
    let lock = fs::read(folder.join("package-lock.json"))?;
    let mark = folder.join("node_modules/.installed-lock");
    if fs::read(&mark).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    run(Command::new("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]), folder)?;
    fs::write(mark, lock)?;
    Ok(())
}

/// Writes `<file>.br`, and returns its length.
fn compress(file: &Path) -> Result<usize> {
    let mut compressed = Vec::new();
    brotli::CompressorWriter::new(&mut compressed, 1 << 16, 11, 24).write_all(&fs::read(file)?)?;
    let mut name = file.as_os_str().to_owned();
    name.push(".br");
    fs::write(PathBuf::from(name), &compressed)?;
    Ok(compressed.len())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}
