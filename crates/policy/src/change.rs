//! What changes between two policies, and what of it protects less. The same two give the same changes in the same order;
//! a policy and itself give none.

use std::{collections::BTreeSet, fmt};

use residency::Allowed;
use serde::Serialize;

use crate::{Class, Exception, Policy, Setting};

/// Something that would be another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Like `class.sensitive.record`.
    pub key: String,
    /// What holds; `None`: it is new.
    pub from: Option<String>,
    /// What would hold; `None`: it would be gone.
    pub to: Option<String>,
    /// Whether it would protect less.
    pub effect: Effect,
}

/// What a change does to the protection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Less: it needs a reason, and the officer's countersign.
    Weakens,
    /// More.
    Strengthens,
    /// Neither.
    Neutral,
}

/// All that would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// In the order of the file.
    pub changes: Vec<Change>,
    /// Whether something may be where nothing of the organisation's was allowed before.
    #[serde(skip)]
    pub new_places: bool,
}

impl Plan {
    /// Whether something would protect less.
    pub fn weakens(&self) -> bool {
        self.changes.iter().any(|change| change.effect == Effect::Weakens)
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.changes.is_empty() {
            return writeln!(f, "Nothing changes.");
        }
        for Change { key, from, to, effect } in &self.changes {
            match (from, to) {
                (Some(from), Some(to)) => write!(f, "~ {key}: {from} -> {to}")?,
                (None, Some(to)) => write!(f, "+ {key}: {to}")?,
                (Some(from), None) => write!(f, "- {key}: {from}")?,
                (None, None) => write!(f, "~ {key}")?,
            }
            writeln!(f, "{}", if *effect == Effect::Weakens { "   ! protects less" } else { "" })?;
        }
        Ok(())
    }
}

/// What would change. Where there was no policy, nothing protects less than before; but what leaves a class of its own for a
/// while is an exception also there.
pub fn plan(current: Option<&Policy>, wanted: &Policy) -> Plan {
    let Some(current) = current else {
        let mut changes = vec![change("default", None, Some(&wanted.default), Effect::Neutral)];
        if let Some(regions) = listed(&wanted.regions) {
            changes.push(change("regions", None, Some(&regions), Effect::Strengthens));
        }
        for (name, class) in &wanted.classes {
            changes.push(change(&format!("class.{name}"), None, Some(&class.title), Effect::Neutral));
        }
        for ((class, setting), exception) in &wanted.exceptions {
            changes.push(change(
                &of(class, *setting),
                None,
                Some(&told(*setting, exception)),
                Effect::Weakens,
            ));
        }
        return Plan { changes, new_places: false };
    };
    let mut changes = Vec::new();
    default(current, wanted, &mut changes);
    regions(
        "regions",
        (&current.regions, &wanted.regions),
        (&current.regions, &wanted.regions),
        &mut changes,
    );
    let names: BTreeSet<_> = current.classes.keys().chain(wanted.classes.keys()).collect();
    for name in names {
        let key = format!("class.{name}");
        match (current.classes.get(name), wanted.classes.get(name)) {
            (Some(before), Some(after)) => {
                class(&key, before, after, &mut changes);
                let hold = (current.regions_of(before), wanted.regions_of(after));
                regions(&format!("{key}.regions"), (&before.regions, &after.regions), hold, &mut changes);
            }
            // It is another way to meet: compared with what one does without choosing.
            (None, Some(after)) => {
                let usual = current.classes.get(&current.default);
                let laxer = usual.is_some_and(|usual| is_laxer((current, usual), (wanted, after)));
                let effect = if laxer { Effect::Weakens } else { Effect::Neutral };
                changes.push(change(&key, None, Some(&after.title), effect));
            }
            // Who would have met so meets as one does without choosing.
            (Some(before), None) => {
                let usual = wanted.classes.get(&wanted.default);
                let laxer = usual.is_some_and(|usual| is_laxer((current, before), (wanted, usual)));
                let effect = if laxer { Effect::Weakens } else { Effect::Neutral };
                changes.push(change(&key, Some(&before.title), None, effect));
            }
            (None, None) => {}
        }
    }
    exceptions(current, wanted, &mut changes);
    Plan { changes, new_places: new_places(current, wanted) }
}

/// Whether a set of regions is within none of those of before.
fn new_places(current: &Policy, wanted: &Policy) -> bool {
    let sets = |policy: &Policy| -> Vec<Vec<String>> {
        let classes = policy.classes.values().map(|class| policy.regions_of(class).to_vec());
        std::iter::once(policy.regions.clone()).chain(classes).collect()
    };
    let before = sets(current);
    let known = |after: &Vec<String>| before.iter().any(|set| Allowed::of(after).within(Allowed::of(set)));
    !sets(wanted).iter().all(known)
}

fn default(current: &Policy, wanted: &Policy, changes: &mut Vec<Change>) {
    if current.default == wanted.default {
        return;
    }
    let [before, after] = [current.classes.get(&current.default), wanted.classes.get(&wanted.default)];
    let laxer = before.zip(after).is_some_and(|(before, after)| is_laxer((current, before), (wanted, after)));
    let effect = if laxer { Effect::Weakens } else { Effect::Neutral };
    changes.push(change("default", Some(&current.default), Some(&wanted.default), effect));
}

fn class(key: &str, before: &Class, after: &Class, changes: &mut Vec<Change>) {
    if before.title != after.title {
        let key = format!("{key}.title");
        changes.push(change(&key, Some(&before.title), Some(&after.title), Effect::Neutral));
    }
    for setting in Setting::ALL {
        let (from, to) = (before.value(setting), after.value(setting));
        if from != to {
            let effect = match setting.weakens(from, to) {
                Some(true) => Effect::Weakens,
                Some(false) => Effect::Strengthens,
                None => Effect::Neutral,
            };
            let key = format!("{key}.{}", setting.name());
            changes.push(change(&key, Some(&setting.text(from)), Some(&setting.text(to)), effect));
        }
    }
}

fn exceptions(current: &Policy, wanted: &Policy, changes: &mut Vec<Change>) {
    let all: BTreeSet<_> = current.exceptions.keys().chain(wanted.exceptions.keys()).collect();
    for key in all {
        let (before, after) = (current.exceptions.get(key), wanted.exceptions.get(key));
        if before == after {
            continue;
        }
        let setting = key.1;
        let effect = match (before, after) {
            (Some(_), None) | (None, None) => Effect::Strengthens,
            (None, Some(_)) => Effect::Weakens,
            (Some(before), Some(after)) => {
                let laxer = setting.weakens(before.value, after.value) == Some(true);
                if laxer || after.until > before.until { Effect::Weakens } else { Effect::Neutral }
            }
        };
        let text = |exception: Option<&Exception>| exception.map(|exception| told(setting, exception));
        let (from, to) = (text(before), text(after));
        changes.push(change(&of(&key.0, setting), from.as_deref(), to.as_deref(), effect));
    }
}

/// Whether it protects less in anything.
fn is_laxer((current, before): (&Policy, &Class), (wanted, after): (&Policy, &Class)) -> bool {
    let elsewhere = !Allowed::of(wanted.regions_of(after)).within(Allowed::of(current.regions_of(before)));
    elsewhere
        || Setting::ALL
            .iter()
            .any(|setting| setting.weakens(before.value(*setting), after.value(*setting)) == Some(true))
}

/// What changes in where something may be: as it is written, and what holds by it.
fn regions(
    key: &str,
    (from, to): (&[String], &[String]),
    (before, after): (&[String], &[String]),
    changes: &mut Vec<Change>,
) {
    if from != to {
        let [before, after] = [before, after].map(Allowed::of);
        let effect = match (after.within(before), before.within(after)) {
            (true, true) => Effect::Neutral,
            (true, false) => Effect::Strengthens,
            (false, _) => Effect::Weakens,
        };
        changes.push(change(key, listed(from).as_deref(), listed(to).as_deref(), effect));
    }
}

/// `None`: nothing is said of it.
fn listed(regions: &[String]) -> Option<String> {
    (!regions.is_empty()).then(|| regions.join(", "))
}

fn of(class: &str, setting: Setting) -> String {
    format!("exception.{class}.{}", setting.name())
}

fn told(setting: Setting, exception: &Exception) -> String {
    let Exception { value, owner, reason, until } = exception;
    format!("{} until {until} by {owner}: {reason}", setting.text(*value))
}

fn change(key: &str, from: Option<&str>, to: Option<&str>, effect: Effect) -> Change {
    Change { key: key.to_owned(), from: from.map(str::to_owned), to: to.map(str::to_owned), effect }
}
