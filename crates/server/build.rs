//! Builds again when the web client's files change: the compiler alone does not notice new ones.

use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let built = Path::new("../../web/dist");
    if built.exists() {
        println!("cargo:rerun-if-changed=../../web/dist");
    } else {
        println!("cargo:rerun-if-changed=../../web");
    }
}
