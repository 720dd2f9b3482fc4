//! The WebAssembly modules: a toolchain that can build them, the build, the bindings.
//!
//! No further optimiser: `wasm-opt -Os` inlines, which makes the modules a twelfth smaller in memory and a ninth
//! larger on the wire, and takes minutes.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::{at, output, run};

const TARGET: &str = "wasm32-unknown-unknown";

/// The modules: name and feature. Each worker gets one of its own, so that it loads no more than it runs.
const MODULES: [(&str, &str); 3] = [("core", "core"), ("frames", "frames"), ("files", "files")];

/// Builds all modules into `web/src/wasm/<name>/`.
pub fn build() -> Result<()> {
    let rustc = toolchain()?;
    for (name, feature) in MODULES {
        compile(rustc.as_deref(), feature)?;
        bind(name, &at("web/src/wasm").join(name))?;
    }
    Ok(())
}

/// Compiles the bindings crate with one feature.
fn compile(rustc: Option<&Path>, feature: &str) -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--profile", "wasm", "--target", TARGET, "--target-dir", "target/wasm"]).args([
        "--package",
        "conclave-wasm",
        "--no-default-features",
        "--features",
        feature,
    ]);
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", rust_flags()?);
    if let Some(rustc) = rustc {
        cargo.env("RUSTC", rustc).env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", rust_lld()?);
    }
    run(&mut cargo, &at(""))
}

/// SIMD, and no path of this machine in the module: the same source gives the same bytes anywhere.
fn rust_flags() -> Result<String> {
    let home = std::env::var("CARGO_HOME")
        .or_else(|_| std::env::var("HOME").map(|home| format!("{home}/.cargo")))?;
    let root = at("");
    let root = root.to_str().context("the repository's path is not UTF-8")?.trim_end_matches('/');
    Ok(format!(
        "-C target-feature=+simd128 --remap-path-prefix={home}/registry/src=/crates --remap-path-prefix={root}=/conclave"
    ))
}

/// Writes JavaScript and TypeScript bindings beside the module.
fn bind(name: &str, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    Bindgen::new()
        .input_path(at("target/wasm").join(TARGET).join("wasm/conclave_wasm.wasm"))
        .out_name(name)
        .web(true)?
        .omit_default_module_path(false)
        .typescript(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)
        .with_context(|| format!("binding {name}"))
}

/// A compiler for the target: `None` if rustup's own has it, else a wrapper around Debian's.
fn toolchain() -> Result<Option<PathBuf>> {
    if rustup_has_target() || (try_quietly("rustup", &["target", "add", TARGET]) && rustup_has_target()) {
        return Ok(None);
    }
    debian_sysroot().map(Some)
}

fn rustup_has_target() -> bool {
    let Ok(folder) = output("rustc", &["--print", "target-libdir", "--target", TARGET]) else { return false };
    Path::new(&folder).is_dir()
}

/// A sysroot for Debian's packages `rustc-web` and `rust-web-src`: their compiler, and a standard library that
/// is built once from their source. Kept per compiler version.
fn debian_sysroot() -> Result<PathBuf> {
    const RUSTC: &str = "/usr/bin/rustc";
    if !Path::new("/usr/lib/rustlib/src/rust/library/std").is_dir() || !Path::new(RUSTC).exists() {
        bail!(
            "no compiler for {TARGET}: `rustup target add {TARGET}` did not work, and Debian's packages \
             rustc-web and rust-web-src are not installed (scripts/prepare installs them)"
        );
    }
    let version = output(RUSTC, &["--version"])?.replace([' ', '(', ')'], "-");
    let sysroot = at("target/wasm-sysroot").join(version);
    let wrapper = sysroot.join("rustc");
    if wrapper.exists() {
        return Ok(wrapper);
    }

    let library = sysroot.join("lib/rustlib").join(TARGET).join("lib");
    fs::create_dir_all(&library)?;
    let seed = sysroot.join("seed");
    fs::create_dir_all(seed.join("src"))?;
    fs::write(seed.join("src/lib.rs"), "")?;
    fs::write(
        seed.join("Cargo.toml"),
        "[package]\nname = \"seed\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[workspace]\n",
    )?;
    run(
        Command::new("cargo")
            .args(["build", "--release", "--target", TARGET, "--target-dir", "target"])
            .arg("-Zbuild-std=std,panic_abort,proc_macro")
            .env("RUSTC", RUSTC)
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", rust_lld()?),
        &seed,
    )?;
    for entry in fs::read_dir(seed.join("target").join(TARGET).join("release/deps"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "rlib") {
            fs::copy(&path, library.join(path.file_name().expect("a listed file has a name")))?;
        }
    }

    let host = host_triple()?;
    let hosts = PathBuf::from(output(RUSTC, &["--print", "sysroot"])?).join("lib/rustlib").join(&host);
    let link = sysroot.join("lib/rustlib").join(&host);
    if !link.exists() {
        std::os::unix::fs::symlink(hosts, link)?;
    }
    fs::write(&wrapper, format!("#!/bin/sh\nexec {RUSTC} --sysroot '{}' \"$@\"\n", sysroot.display()))?;
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755))?;
    Ok(wrapper)
}

/// The linker that comes with rustup's toolchain.
fn rust_lld() -> Result<PathBuf> {
    let sysroot = PathBuf::from(output("rustc", &["--print", "sysroot"])?);
    Ok(sysroot.join("lib/rustlib").join(host_triple()?).join("bin/rust-lld"))
}

fn host_triple() -> Result<String> {
    let verbose = output("rustc", &["-vV"])?;
    let host = verbose.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc -vV names no host")
}

fn try_quietly(program: &str, arguments: &[&str]) -> bool {
    let silent = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    silent.is_ok_and(|status| status.success())
}
