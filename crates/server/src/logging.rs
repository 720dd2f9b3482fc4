//! What the log says: fields that stand in a list, and nothing else. A field that does not is left out and counted, whoever
//! wrote it.

use std::{
    fmt,
    io::{self, IsTerminal},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use serde_json::Value;
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    Layer,
    filter::{LevelFilter, Targets},
    fmt::{
        FmtContext, FormatEvent, FormatFields,
        format::Writer,
        time::{FormatTime, SystemTime},
    },
    layer::SubscriberExt,
    registry::LookupSpan,
    util::SubscriberInitExt,
};

use crate::config::{Config, LogFormat, LogLevel};

/// Names of fields, each with what it is for.
pub(crate) type Fields = &'static [(&'static str, &'static str)];

/// What an event may say, and what it is needed for. None is about anybody.
pub(crate) const FIELDS: Fields = &[
    ("message", "What happened, a sentence written in the program"),
    ("error", "Why something failed, as the system or a library says it"),
    ("check", "Which check of the register of measures"),
    ("connections", "How many connections there are"),
    ("count", "How many of something were deleted"),
    ("days", "For how many days a certificate is valid"),
    ("file", "Which file of the server's own certificates"),
    ("dropped", "How many claims came of somebody that nobody asked for, and were not read"),
    ("provider", "Random number of an organisation's provider"),
    ("reason", "Why a sign-on was refused: a sentence written in the program"),
    ("renewal", "Whether a certificate is a new one"),
    ("seconds", "For how long something goes on"),
    ("number", "Which edition of an organisation's policy, counted from 1"),
    ("what", "What became of a policy: a word written in the program"),
    ("web_client", "Whether the web client is built in"),
];

/// Fields that were left out since the start.
static LEFT_OUT: AtomicU64 = AtomicU64::new(0);

/// How many fields were left out.
pub(crate) fn left_out() -> u64 {
    LEFT_OUT.load(Ordering::Relaxed)
}

/// To the standard error. Dependencies are heard from `warn` on: what they say on the way is not ours to vouch for.
pub(crate) fn start(config: &Config) {
    let level = match config.log_level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    let own = ["server", "meeting", "sfu", "net", "store", "e2ee", "protocol"].map(|crate_| (crate_, level));
    let filter = Targets::new().with_targets(own).with_default(level.min(LevelFilter::WARN));
    let lines = Lines { json: config.log_format == LogFormat::Json, fields: FIELDS };
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .event_format(lines);
    // A second start in one process keeps the first one's logging.
    drop(tracing_subscriber::registry().with(layer.with_filter(filter)).try_init());
}

/// How many of the things that are nobody's business get through when somebody writes them into fields: none. One more if
/// nothing gets through at all.
pub(crate) fn leaks(fields: Fields) -> u64 {
    const CANARIES: [&str; 4] =
        ["Annabel Zebrafink", "a.zebrafink@example.org", "2001:db8::77", "MEETINGSECRET77"];
    [false, true]
        .map(|json| {
            let line = Line::default();
            let writer = line.clone();
            let layer = tracing_subscriber::fmt::layer()
                .with_ansi(false)
                .with_writer(move || writer.clone())
                .event_format(Lines { json, fields });
            tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
                let [name, mail, address, meeting] = CANARIES;
                tracing::error!(count = 7, name, mail, address, meeting, "a rehearsal");
            });
            let said = line.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let said = String::from_utf8_lossy(&said);
            let through = CANARIES.iter().filter(|canary| said.contains(*canary)).count() as u64;
            through + u64::from(!said.contains("a rehearsal"))
        })
        .iter()
        .sum()
}

/// A line in memory.
#[derive(Clone, Default)]
struct Line(Arc<Mutex<Vec<u8>>>);

impl io::Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes an event as a line.
struct Lines {
    json: bool,
    fields: Fields,
}

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, _: &FmtContext<'_, S, N>, mut out: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut known = Known { fields: self.fields, said: Vec::new() };
        event.record(&mut known);
        let (level, target) = (event.metadata().level(), event.metadata().target());
        let mut time = String::new();
        SystemTime.format_time(&mut Writer::new(&mut time))?;
        if self.json {
            let fields: serde_json::Map<_, _> =
                known.said.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            let line = serde_json::json!({
                "timestamp": time, "level": level.as_str(), "fields": fields, "target": target,
            });
            return writeln!(out, "{line}");
        }
        let colour = match *level {
            _ if !out.has_ansi_escapes() => None,
            tracing::Level::ERROR => Some("31"),
            tracing::Level::WARN => Some("33"),
            tracing::Level::INFO => Some("32"),
            _ => Some("34"),
        };
        match colour {
            Some(colour) => write!(out, "{time} \x1b[{colour}m{level:>5}\x1b[0m")?,
            None => write!(out, "{time} {level:>5}")?,
        }
        for (name, value) in &known.said {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            match *name {
                "message" => write!(out, " {text}")?,
                name => write!(out, " {name}={text}")?,
            }
        }
        writeln!(out)
    }
}

/// The fields of an event that may be said.
struct Known {
    fields: Fields,
    said: Vec<(&'static str, Value)>,
}

impl Known {
    fn say(&mut self, field: &Field, value: impl Into<Value>) {
        if self.fields.iter().any(|(name, _)| *name == field.name()) {
            self.said.push((field.name(), value.into()));
        } else {
            LEFT_OUT.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Visit for Known {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // One event is one line.
        self.say(field, format!("{value:?}").replace(['\n', '\r'], " "));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.say(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.say(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.say(field, value);
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn said(json: bool) -> String {
        let sink = Line::default();
        let writer = sink.clone();
        let layer = tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .event_format(Lines { json, fields: FIELDS });
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
            tracing::info!(days = 3, "a line\nof two");
            tracing::warn!(name = "Annabel Zebrafink", error = "broken", "somebody");
        });
        String::from_utf8(sink.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn nothing_of_a_rehearsal_gets_through() {
        assert_eq!(leaks(FIELDS), 0);
    }

    #[test]
    fn a_field_that_nobody_has_written_down_is_left_out_and_counted() {
        let before = left_out();
        let text = said(false);
        assert!(text.contains(" INFO a line of two days=3\n"), "{text}");
        assert!(text.contains(" WARN somebody error=broken\n"), "{text}");
        let json = said(true);
        assert!(json.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{json}");
        assert!(json.contains("\"days\":3"), "{json}");
        assert!(!(text + &json).contains("Zebrafink"));
        assert!(left_out() >= before + 2);
    }

    /// Names before `=`, or after `%` and `?`, of what stands between the brackets of an event before its sentence.
    fn fields(event: &str) -> Vec<String> {
        let before = event.split('"').next().unwrap_or_default();
        let parts = before.split(',').map(|part| part.split('=').next().unwrap_or_default().trim());
        let named = parts.map(|part| part.trim_start_matches(['%', '?']).to_owned());
        named
            .filter(|part| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '_'))
            .collect()
    }

    fn events(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                events(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs")
                && !path.ends_with("logging.rs")
            {
                let text = std::fs::read_to_string(&path).unwrap();
                for level in ["error", "warn", "info", "debug", "trace"] {
                    for event in text.split(&format!("tracing::{level}!(")).skip(1) {
                        found.extend(fields(event));
                    }
                }
            }
        }
    }

    #[test]
    fn every_field_of_every_event_in_the_program_stands_in_the_list() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let mut found = Vec::new();
        for entry in std::fs::read_dir(crates).unwrap() {
            let source = entry.unwrap().path().join("src");
            if source.is_dir() {
                events(&source, &mut found);
            }
        }
        assert!(found.len() > 20, "this test finds events");
        for field in found {
            assert!(
                FIELDS.iter().any(|(name, _)| *name == field),
                "{field} may not be logged: see logging.rs"
            );
        }
    }
}
