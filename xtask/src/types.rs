//! TypeScript declarations of what the core shows and takes, from the Rust types.

use std::fs;

use anyhow::{Result, bail};

use crate::at;

/// Writes `web/src/generated/core.ts`, or only compares.
pub fn write(check: bool) -> Result<()> {
    let path = at("web/src/generated/core.ts");
    let fresh = client::typescript();
    if fs::read_to_string(&path).is_ok_and(|stands| stands == fresh) {
        return Ok(());
    }
    if check {
        bail!("{} is not what the Rust types say: run `cargo xtask types`", path.display());
    }
    fs::create_dir_all(path.parent().expect("a file lies in a folder"))?;
    fs::write(path, fresh)?;
    Ok(())
}
