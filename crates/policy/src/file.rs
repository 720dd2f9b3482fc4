//! Reading a policy's file: all of its faults at once, each with its line, its key and what may stand there.

use std::{collections::BTreeMap, fmt, ops::Range};

use protocol::class::{CLASS_BYTES, CLASS_NAME_CHARACTERS, EXCEPTIONS, REASON_CHARACTERS};
use residency::{Allowed, NAMED, NAMES};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    CLASSES, Class, Day, EXCEPTION_DAYS, Exception, FILE_BYTES, Kind, NAME_CHARACTERS, Policy, Setting, Value,
};

/// The version of the format.
const VERSION: &str = "1";
const FILE_KEYS: &[&str] = &["version", "default", "regions", "class", "exception"];
const REGIONS: &str = "regions";
const EXCEPTION_KEYS: &[&str] = &["class", "setting", "value", "owner", "reason", "until"];
/// Faults that are told at most: who has more has another problem.
const TOLD: usize = 20;

/// Something that cannot stand so in a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// From 1.
    pub line: usize,
    /// Like `class.sensitive.record`; empty: the file.
    pub key: String,
    /// What is wrong, with the way out.
    pub text: String,
}

/// All that is wrong with a file, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, key, text } = self;
        match key.as_str() {
            "" => write!(f, "line {line}: {text}"),
            key => write!(f, "line {line}, {key}: {text}"),
        }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.0.iter().map(Fault::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Faults {}

/// Reads a policy. `today`: exceptions have to end on a later day, within a year; `None` for one that was applied before.
pub fn parse(text: &str, today: Option<Day>) -> Result<Policy, Faults> {
    let mut reader = Reader { text, faults: Vec::new() };
    let policy = reader.policy(today);
    reader.faults.sort_by_key(|fault| fault.line);
    reader.faults.truncate(TOLD);
    match policy {
        Some(policy) if reader.faults.is_empty() => Ok(policy),
        _ => Err(Faults(reader.faults)),
    }
}

struct Reader<'a> {
    text: &'a str,
    faults: Vec<Fault>,
}

type Table<'a> = DeTable<'a>;
type Node<'a> = Spanned<DeValue<'a>>;

impl Reader<'_> {
    fn policy(&mut self, today: Option<Day>) -> Option<Policy> {
        if self.text.len() > FILE_BYTES {
            self.fault(&(0..0), "", format!("the file is longer than {FILE_BYTES} bytes"));
            return None;
        }
        let parsed = match DeTable::parse(self.text) {
            Ok(parsed) => parsed,
            Err(error) => {
                let span = error.span().unwrap_or_default();
                self.fault(&span, "", format!("this is no TOML: {}", error.message()));
                return None;
            }
        };
        let file = parsed.get_ref();
        self.known_keys(file, "", FILE_KEYS);
        self.version(file);
        let regions = file.get(REGIONS).map_or_else(Vec::new, |said| self.regions(said, REGIONS, &[]));
        let classes = self.classes(file, &regions);
        let exceptions = self.exceptions(file, &classes, today);
        let default = self.default(file, &classes);
        Some(Policy { default, regions, classes, exceptions })
    }

    fn version(&mut self, file: &Table<'_>) {
        match file.get("version") {
            None => self.fault(&(0..0), "version", format!("is missing: begin with version = {VERSION}")),
            Some(version) => match version.get_ref() {
                DeValue::Integer(number) if number.as_str() == VERSION => {}
                _ => self.fault(&version.span(), "version", format!("this program reads version {VERSION}")),
            },
        }
    }

    fn default(&mut self, file: &Table<'_>, classes: &BTreeMap<String, Class>) -> String {
        let names = || classes.keys().cloned().collect::<Vec<_>>().join(", ");
        match file.get("default") {
            None => self.fault(&(0..0), "default", format!("is missing: name a class, one of {}", names())),
            Some(default) => match default.get_ref().as_str() {
                Some(name) if classes.contains_key(name) => return name.to_owned(),
                _ => self.fault(
                    &default.span(),
                    "default",
                    format!("names no class of this file, one of {}", names()),
                ),
            },
        }
        String::new()
    }

    fn classes(&mut self, file: &Table<'_>, regions: &[String]) -> BTreeMap<String, Class> {
        let mut classes = BTreeMap::new();
        let Some(all) = file.get("class") else {
            self.fault(&(0..0), "class", "is missing: a policy has a class at least, like [class.internal]");
            return classes;
        };
        let Some(table) = all.get_ref().as_table() else {
            self.fault(&all.span(), "class", "is a table of classes: write [class.NAME]");
            return classes;
        };
        if table.is_empty() || table.len() > CLASSES {
            self.fault(&all.span(), "class", format!("has from 1 to {CLASSES} classes"));
        }
        for (name, class) in table.iter().take(CLASSES) {
            let key = format!("class.{}", name.get_ref());
            let Some(said) = class.get_ref().as_table() else {
                self.fault(&class.span(), &key, "is a table: write it as [class.NAME]");
                continue;
            };
            if !is_name(name.get_ref()) {
                let most = NAME_CHARACTERS;
                let text = format!("a class's name has from 1 to {most} of a to z, 0 to 9 and -");
                self.fault(&name.span(), &key, text);
            }
            classes.insert(name.get_ref().to_string(), self.class(said, (name, &key), regions));
        }
        classes
    }

    fn class(
        &mut self,
        said: &Table<'_>,
        (name, key): (&Spanned<std::borrow::Cow<'_, str>>, &str),
        regions: &[String],
    ) -> Class {
        let names: Vec<_> =
            ["title", REGIONS].into_iter().chain(Setting::ALL.iter().map(|setting| setting.name())).collect();
        self.known_keys(said, key, &names);
        let title = match said.get("title") {
            Some(title) => self.line(title, &format!("{key}.title"), CLASS_NAME_CHARACTERS),
            None => {
                self.fault(&name.span(), &format!("{key}.title"), "is missing: what people call it");
                String::new()
            }
        };
        let regions = said
            .get(REGIONS)
            .map_or_else(Vec::new, |said| self.regions(said, &format!("{key}.{REGIONS}"), regions));
        let mut values = BTreeMap::new();
        for setting in Setting::ALL {
            if let Some(value) = said.get(setting.name()) {
                let value = self.value(setting, value, &format!("{key}.{}", setting.name()));
                values.extend(value.map(|value| (setting, value)));
            }
        }
        Class { title, regions, values }
    }

    /// A list of names of places, all within what the organisation allows.
    fn regions(&mut self, said: &Node<'_>, key: &str, within: &[String]) -> Vec<String> {
        let items = said.get_ref().as_array().map_or_else(Vec::new, |list| {
            list.iter().map(|item| item.get_ref().as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
        });
        match Allowed::named(items.iter().map(String::as_str)) {
            _ if items.is_empty() => {
                self.fault(&said.span(), key, format!("is a list with, at least once, {NAMED}"))
            }
            None => {
                let text = format!("is a list of up to {NAMES}, each {NAMED}");
                self.fault(&said.span(), key, text);
            }
            Some(allowed) if !allowed.within(Allowed::of(within)) => {
                let text = format!("allows more than the organisation does ({})", within.join(", "));
                self.fault(&said.span(), key, text);
            }
            Some(_) => return items,
        }
        Vec::new()
    }

    fn value(&mut self, setting: Setting, said: &Node<'_>, key: &str) -> Option<Value> {
        let read = match (setting.kind(), said.get_ref()) {
            (Kind::Words(_), DeValue::String(word)) => setting.of_word(word),
            (Kind::Switch, DeValue::Boolean(on)) => Some(Value(u16::from(*on))),
            (Kind::Number { least, most }, DeValue::Integer(number)) => {
                number.as_str().parse().ok().filter(|said| (least..=most).contains(said)).map(Value)
            }
            _ => None,
        };
        if read.is_none() {
            self.fault(&said.span(), key, format!("may be {}", setting.allowed()));
        }
        read
    }

    fn exceptions(
        &mut self,
        file: &Table<'_>,
        classes: &BTreeMap<String, Class>,
        today: Option<Day>,
    ) -> BTreeMap<(String, Setting), Exception> {
        let mut exceptions = BTreeMap::new();
        let Some(all) = file.get("exception") else { return exceptions };
        let Some(list) = all.get_ref().as_array() else {
            self.fault(&all.span(), "exception", "is a list: write each as [[exception]]");
            return exceptions;
        };
        for said in list.iter() {
            let Some(table) = said.get_ref().as_table() else {
                self.fault(&said.span(), "exception", "is a table: write it as [[exception]]");
                continue;
            };
            self.known_keys(table, "exception", EXCEPTION_KEYS);
            if let Some((of, exception)) = self.exception(said, table, classes, today)
                && exceptions.insert(of, exception).is_some()
            {
                self.fault(&said.span(), "exception", "there is one for this class and setting already");
            }
        }
        for name in classes.keys() {
            let of_class = || exceptions.iter().filter(|((class, _), _)| class == name);
            let bytes: usize =
                of_class().map(|(_, exception)| exception.owner.len() + exception.reason.len() + 64).sum();
            if of_class().count() > EXCEPTIONS || bytes > CLASS_BYTES / 2 {
                let text = format!("class {name} has more than {EXCEPTIONS} exceptions, or too long reasons");
                self.fault(&all.span(), "exception", text);
            }
        }
        exceptions
    }

    fn exception(
        &mut self,
        whole: &Node<'_>,
        said: &Table<'_>,
        classes: &BTreeMap<String, Class>,
        today: Option<Day>,
    ) -> Option<((String, Setting), Exception)> {
        let before = self.faults.len();
        for key in EXCEPTION_KEYS.iter().filter(|key| !said.contains_key(**key)) {
            self.fault(&whole.span(), &format!("exception.{key}"), "is missing");
        }
        let [class, setting, value, owner, reason, until] = [
            said.get("class")?,
            said.get("setting")?,
            said.get("value")?,
            said.get("owner")?,
            said.get("reason")?,
            said.get("until")?,
        ];
        let name = class.get_ref().as_str().unwrap_or_default().to_owned();
        let found = classes.get(&name);
        if found.is_none() {
            self.fault(&class.span(), "exception.class", "names no class of this file");
        }
        let which = setting.get_ref().as_str().and_then(Setting::parse);
        let Some(which) = which else {
            let names: Vec<_> = Setting::ALL.iter().map(|setting| setting.name()).collect();
            self.fault(&setting.span(), "exception.setting", format!("may be one of {}", names.join(", ")));
            return None;
        };
        let value_span = value.span();
        let value = self.value(which, value, "exception.value")?;
        let owner = self.line(owner, "exception.owner", CLASS_NAME_CHARACTERS);
        let reason = self.line(reason, "exception.reason", REASON_CHARACTERS);
        let until = self.until(until, today)?;
        let found = found?;
        if which.weakens(found.value(which), value) != Some(true) {
            let text = format!(
                "is not laxer than the class says ({}): write it into the class",
                which.text(found.value(which))
            );
            self.fault(&value_span, "exception.value", text);
        }
        (self.faults.len() == before).then_some(((name, which), Exception { value, owner, reason, until }))
    }

    fn until(&mut self, said: &Node<'_>, today: Option<Day>) -> Option<Day> {
        const KEY: &str = "exception.until";
        let date = said.get_ref().as_datetime().filter(|at| at.time.is_none()).and_then(|at| at.date);
        let day = date.and_then(|date| Day::of_calendar(date.year, date.month, date.day));
        let Some(day) = day else {
            self.fault(&said.span(), KEY, "is a day, like 2027-06-30, without quotes");
            return None;
        };
        let Some(today) = today else { return Some(day) };
        if day < today {
            self.fault(&said.span(), KEY, "is over: take the exception out, or renew it");
        } else if day.0 > today.0.saturating_add(EXCEPTION_DAYS) {
            let last = Day(today.0 + EXCEPTION_DAYS);
            self.fault(
                &said.span(),
                KEY,
                format!("an exception holds for twelve months at most: until {last}"),
            );
        }
        Some(day)
    }

    /// One line that can be shown: something, no control characters, not too long.
    fn line(&mut self, said: &Node<'_>, key: &str, most: usize) -> String {
        let text = said.get_ref().as_str().map(str::trim).unwrap_or_default();
        let fits = !text.is_empty() && text.chars().count() <= most && !text.chars().any(is_hidden);
        if !fits {
            self.fault(&said.span(), key, format!("is one line in quotes of 1 to {most} characters"));
        }
        text.to_owned()
    }

    fn known_keys(&mut self, table: &Table<'_>, of: &str, known: &[&str]) {
        for (key, _) in table.iter().filter(|(key, _)| !known.contains(&key.get_ref().as_ref())) {
            let name =
                if of.is_empty() { key.get_ref().to_string() } else { format!("{of}.{}", key.get_ref()) };
            self.fault(&key.span(), &name, format!("is not known; here may stand {}", known.join(", ")));
        }
    }

    fn fault(&mut self, at: &Range<usize>, key: &str, text: impl Into<String>) {
        let before = self.text.get(..at.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        self.faults.push(Fault { line, key: key.to_owned(), text: text.into() });
    }
}

fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=NAME_CHARACTERS).contains(&name.len()) && name.bytes().all(fits)
}

/// What hides or turns text: control characters, and those that change its direction.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}
