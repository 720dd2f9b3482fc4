//! Where settings come from, and what is said when they cannot be used.

use std::path::{Path, PathBuf};

use super::{Config, flag, variable};
use crate::Failure;

/// The file that is read when none is named.
const FILE: &str = "conclave.toml";

/// Everything that may hold settings.
#[derive(Debug, Default)]
pub struct Sources {
    /// The file named by `--config` or `CONCLAVE_CONFIG`.
    pub file: Option<PathBuf>,
    /// Environment variables that begin with `CONCLAVE_`.
    pub environment: Vec<(String, String)>,
    /// Flags that were given: key and value.
    pub flags: Vec<(String, String)>,
}

/// Reads all sources, the stronger over the weaker.
pub fn load(sources: &Sources) -> Result<Config, Failure> {
    let mut config = Config::default();
    let named = sources.file.clone();
    let from_environment = sources.environment.iter().find(|(name, _)| name == "CONCLAVE_CONFIG");
    let named = named.or_else(|| from_environment.map(|(_, path)| PathBuf::from(path)));
    let file = named.clone().unwrap_or_else(|| PathBuf::from(FILE));
    match std::fs::read_to_string(&file) {
        Ok(text) => read_file(&mut config, &file, &text)?,
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {}
        Err(why) => return Err(Failure::File { file, why }),
    }
    for (name, value) in &sources.environment {
        if name == "CONCLAVE_CONFIG" {
            continue;
        }
        let key = name.trim_start_matches("CONCLAVE_").to_lowercase();
        set(&mut config, &key, value, || format!("the environment ({name})"))?;
    }
    for (key, value) in &sources.flags {
        set(&mut config, key, value, || format!("--{}", flag(key)))?;
    }
    config.check()?;
    Ok(config)
}

fn read_file(config: &mut Config, file: &Path, text: &str) -> Result<(), Failure> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let offset = error.span().map_or(0, |span| span.start).min(text.len());
        let line = text.as_bytes()[..offset].iter().filter(|byte| **byte == b'\n').count() + 1;
        Failure::Syntax { file: file.to_owned(), line, why: error.message().replace('\n', ", ") }
    })?;
    for (key, value) in &table {
        let value = match value {
            toml::Value::Array(items) => items.iter().map(text_of).collect::<Vec<_>>().join(","),
            other => text_of(other),
        };
        set(config, key, &value, || file.display().to_string())?;
    }
    Ok(())
}

fn text_of(value: &toml::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn set(config: &mut Config, key: &str, value: &str, place: impl Fn() -> String) -> Result<(), Failure> {
    match config.set(key, value) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Failure::UnknownKey { key: key.to_owned(), place: place(), way_out: way_out(key) }),
        Err(wanted) => {
            let key = Config::keys().into_iter().map(|known| known.name).find(|known| *known == key);
            Err(Failure::Value {
                key: key.unwrap_or("a setting"),
                value: value.escape_debug().to_string(),
                place: place(),
                wanted,
            })
        }
    }
}

/// The nearest key, if one is near.
fn way_out(key: &str) -> String {
    let keys = Config::keys();
    let nearest = keys.iter().map(|known| (distance(key, known.name), known.name)).min();
    match nearest {
        Some((distance, name)) if distance <= 3 => format!("did you mean \"{name}\"?"),
        _ => "see `conclave config example` for all keys".to_owned(),
    }
}

/// Edits between two words (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<_> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let straight = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = straight.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

/// The variables of this process that may hold settings.
pub(crate) fn environment() -> Vec<(String, String)> {
    let own = std::env::vars().filter(|(name, _)| name.starts_with(&variable("")));
    #[cfg(feature = "tap")]
    let own = own.filter(|(name, _)| name != crate::tap::VARIABLE);
    own.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Result<Config, Failure> {
        let mut config = Config::default();
        read_file(&mut config, Path::new("conclave.toml"), text).map(|()| config)
    }

    fn pair(key: &str, value: &str) -> Vec<(String, String)> {
        vec![(key.to_owned(), value.to_owned())]
    }

    #[test]
    fn flags_win_over_the_environment_that_over_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.toml");
        std::fs::write(&path, "max_members = 5\nmessage_burst = 6\nmessages_per_second = 7").unwrap();
        let config = load(&Sources {
            file: Some(path),
            environment: [pair("CONCLAVE_MAX_MEMBERS", "50"), pair("CONCLAVE_MESSAGE_BURST", "60")].concat(),
            flags: pair("max_members", "500"),
        })
        .unwrap();
        assert_eq!((config.max_members, config.message_burst, config.messages_per_second), (500, 60, 7));
        assert_eq!(config.media_shards, Config::default().media_shards);
    }

    #[test]
    fn lists_read_alike_from_file_and_environment() {
        let from_file = file("public_addresses = [\"203.0.113.7\", \"2001:db8::1\"]").unwrap();
        let mut from_environment = Config::default();
        set(&mut from_environment, "public_addresses", "203.0.113.7, 2001:db8::1", String::new).unwrap();
        assert_eq!(from_file, from_environment);
    }

    #[test]
    fn each_failure_is_one_line_with_a_way_out() {
        let cases = [
            ("lisen = \"[::]:1\"", "unknown key \"lisen\" in conclave.toml: did you mean \"listen\"?"),
            ("colour = 1", "see `conclave config example` for all keys"),
            ("listen = \"nowhere\"", "listen = \"nowhere\" in conclave.toml is not an address with a port"),
            ("max_members = -1", "max_members = \"-1\" in conclave.toml is not a whole number from 1"),
            ("log_level = \"loud\"", "is not one of error, warn, info, debug, trace"),
            ("listen = \"a\nb\"", "conclave.toml, line "),
            ("\n\nlisten =", "conclave.toml, line 3: "),
        ];
        for (text, wanted) in cases {
            let said = file(text).unwrap_err().to_string();
            assert!(said.contains(wanted), "{said}");
            assert!(!said.contains('\n'), "{said}");
        }
    }
}
