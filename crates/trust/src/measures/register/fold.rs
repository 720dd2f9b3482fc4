//! Less of the past: what later runs of a check have made old.
//!
//! [`Register::condense`] is for whoever looks at now, many times; [`folded`] is for whoever keeps the list, and loses nothing
//! that a report tells: from when until when a check said the same, and when that changed.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::{Entry, Event, Evidence, Label};
use super::{Register, Run};
use crate::measures::catalogue::Measure;

/// How many runs of each check on each server stay: one more than the last, for a clock that goes back a little.
const RUNS: usize = 2;

impl Register {
    /// Without the evidence that newer evidence has made old. States from now on are the same; those of the past are not, and
    /// no report can be made of it any more.
    pub fn condense(&mut self) {
        let mut stay = BTreeSet::new();
        for row in self.rows.iter_mut() {
            for runs in row.runs.values_mut() {
                runs.drain(..runs.len().saturating_sub(RUNS));
                stay.extend(runs.iter().filter_map(|run| Some(run.seen?.place)));
            }
        }
        let mut places = BTreeMap::new();
        let events = std::mem::take(&mut self.events).into_iter().enumerate();
        for (place, event) in events {
            if !matches!(event.entry, Entry::Evidence(_)) || stay.contains(&place) {
                places.insert(place, self.events.len());
                self.events.push(event);
            }
        }
        let moved = |place: &mut usize| *place = places.get(place).copied().unwrap_or(usize::MAX);
        for row in self.rows.iter_mut() {
            let lists = [&mut row.signatures, &mut row.applies, &mut row.changes, &mut row.asked];
            lists.into_iter().flatten().for_each(moved);
            let runs = row.runs.values_mut().flatten();
            runs.filter_map(|run: &mut Run| run.seen.as_mut()).for_each(|seen| moved(&mut seen.place));
        }
    }
}

/// What becomes of a list of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded<K> {
    /// Entries that now say until when they held.
    pub changed: Vec<(K, Event)>,
    /// Entries that say nothing any more that those do not.
    pub gone: Vec<K>,
}

/// Evidence of which each stretch that says the same without a gap becomes its first entry, which then says how long it held.
/// What is not evidence stays as it is, and so does evidence of checks that this version does not know. Entries are in the order in
/// which they were written, each with what it is known by.
pub fn folded<K: Copy + Ord>(entries: impl IntoIterator<Item = (K, Event)>) -> Folded<K> {
    let mut first: BTreeMap<(Label, Label), (K, Event)> = BTreeMap::new();
    let mut changed = BTreeMap::new();
    let mut gone = Vec::new();
    for (key, event) in entries {
        match &event.entry {
            Entry::Evidence(evidence) => {
                let of = (evidence.check.clone(), evidence.node.clone());
                match first.get_mut(&of) {
                    Some((first, Event { entry: Entry::Evidence(stretch), at }))
                        if goes_on(stretch, &event) =>
                    {
                        stretch.held = Some(evidence.known());
                        let entry = Entry::Evidence(stretch.clone());
                        changed.insert(*first, Event { at: *at, entry });
                        gone.push(key);
                    }
                    _ => {
                        first.insert(of, (key, event));
                    }
                }
            }
            // Nothing is expected of that server from then on.
            Entry::NodeRetired { node, .. } => first.retain(|(_, on), _| on != node),
            _ => {}
        }
    }
    Folded { changed: changed.into_iter().collect(), gone }
}

/// Whether an entry says what a stretch says, and came in time: a count that changed is told, and so is another version.
fn goes_on(stretch: &Evidence, event: &Event) -> bool {
    let Entry::Evidence(next) = &event.entry else { return false };
    let check = Measure::by_check(stretch.check.as_str()).and_then(Measure::check);
    check.is_some_and(|check| event.at < stretch.known().after(check.every.twice()))
        && (next.result, &next.version) == (stretch.result, &stretch.version)
}
