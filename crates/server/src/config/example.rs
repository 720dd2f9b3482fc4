//! The configuration written out: the example with all explanations, and what is in force.

use std::fmt::Write;

use super::{Config, flag, variable};

/// The example file: every key with its explanation and its default, commented out.
pub fn example() -> String {
    let mut text = String::from(
        "# Conclave's configuration. Written by `conclave config example`; every key stands here with its default.\n\
         # Read from ./conclave.toml or the file named with --config. An environment variable wins over this file,\n\
         # a flag over both.\n",
    );
    for key in Config::keys() {
        text.push('\n');
        for line in key.doc {
            let _ = writeln!(text, "#{line}");
        }
        let _ = writeln!(text, "# (--{}, {})", flag(key.name), variable(key.name));
        let _ = writeln!(text, "#{} = {}", key.name, key.default);
    }
    text
}

/// What is in force, as a file.
pub fn shown(config: &Config) -> String {
    config.values().iter().map(|(key, value)| format!("{key} = {value}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::load::{Sources, load};

    #[test]
    fn the_committed_example_is_the_generated_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../conclave.example.toml");
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            committed == example(),
            "write it anew: cargo run -p conclave-server --bin conclave -- config example > conclave.example.toml"
        );
    }

    #[test]
    fn every_key_is_explained() {
        for key in Config::keys() {
            let words: usize = key.doc.iter().map(|line| line.split_whitespace().count()).sum();
            assert!(words >= 5, "{}", key.name);
        }
    }

    #[test]
    fn the_example_uncommented_is_the_default_configuration() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("c.toml");
        let uncommented: String = example()
            .lines()
            .filter_map(|line| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')))
            .map(|line| format!("{line}\n"))
            .collect();
        assert_eq!(uncommented.lines().count(), Config::keys().len());
        std::fs::write(&file, uncommented).unwrap();
        assert_eq!(load(&Sources { file: Some(file), ..Sources::default() }).unwrap(), Config::default());
    }

    #[test]
    fn what_is_shown_reads_back_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("c.toml");
        let config =
            Config { public_addresses: vec![[203, 0, 113, 7].into()], max_members: 7, ..Config::default() };
        std::fs::write(&file, shown(&config)).unwrap();
        assert_eq!(load(&Sources { file: Some(file), ..Sources::default() }).unwrap(), config);
    }
}
