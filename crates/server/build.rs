//! Builds again when the web client's files change: the compiler alone does not notice new ones. A program with debug
//! assertions has them not built in, it reads them where they lie.

use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("PROFILE").as_deref() != Ok("release") {
        return;
    }
    let built = Path::new("../../web/dist");
    if built.exists() {
        println!("cargo:rerun-if-changed=../../web/dist");
    } else {
        println!("cargo:rerun-if-changed=../../web");
    }
}
