//! What this machine carries, and at which scale a scenario fits it. Rough: it keeps the load from measuring itself.

use std::{fs, thread};

use super::Shape;

/// Processor time of server and load together for a packet that is forwarded, in seconds. This and all below is what a
/// processor of a virtual machine (AMD EPYC) took, rounded up.
const PACKET: f64 = 35e-6;
/// For somebody who comes: handshakes, and for each member of the meeting (a tree to be read).
const JOIN: (f64, f64) = (50e-3, 0.15e-3);
/// For a member who takes a commit, and for each member of the meeting.
const COMMIT: (f64, f64) = (0.5e-3, 20e-6);
/// People that one commit adds, when many come.
const ADDED: f64 = 4.0;
/// Memory of a participant and of the server for them, in bytes, and for each member of the meeting.
const MEMORY: (f64, f64) = (6e6, 8e3);
/// Of what there is, so much is used.
const USED: f64 = 0.75;
/// From one scale that is tried to the next.
const SMALLER: f64 = 0.95;

/// What there is.
#[derive(Debug, Clone, Copy)]
pub struct Machine {
    /// Processors that server and load may use.
    pub processors: f64,
    /// Memory that is free, in bytes.
    pub memory: f64,
}

/// At which scale a scenario is held.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Not more than was asked for.
    pub scale: f64,
    /// Why it is less, if it is.
    pub because: Option<String>,
}

impl Machine {
    /// This one: the processors that this program may use, and those that the server has for itself, as taskset(1)
    /// lists them.
    pub fn here(servers: &str) -> Self {
        let processors = thread::available_parallelism().map_or(1, usize::from) + listed(servers);
        let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        // Where it is not told, memory is not what stands in the way.
        Self {
            processors: processors as f64,
            memory: kilobytes.map_or(f64::MAX, |kilobytes| kilobytes * 1024.0),
        }
    }

    /// The largest scale, of at most `wanted`, at which server and load have room here.
    pub fn fit(self, shape: impl Fn(f64) -> Shape, wanted: f64) -> Fit {
        let too_much = |scale| {
            let needs = needs(&shape(scale));
            needs.processors > self.processors * USED || needs.memory > self.memory * USED
        };
        let mut scale = wanted;
        while too_much(scale) && shape(scale * SMALLER) != shape(f64::MIN_POSITIVE) {
            scale *= SMALLER;
        }
        if scale == wanted {
            return Fit { scale, because: None };
        }
        let Self { processors, memory } = needs(&shape(wanted));
        let because = format!(
            "server and load together would need about {processors:.1} processors and {:.1} GB here, where there are \
             {:.0} and {:.1} GB",
            memory / 1e9,
            self.processors,
            self.memory / 1e9
        );
        Fit { scale, because: Some(because) }
    }
}

/// The most that server and load need at the same time: while people come, or when all are there.
fn needs(shape: &Shape) -> Machine {
    let people = shape.people as f64;
    let all = shape.participants() as f64;
    let follow = (0..shape.people).filter(|at| shape.follows(*at)).count() as f64;
    let follow = follow + (people - follow).min(super::crowd::AWAKE as f64);
    let grown = |(fixed, each): (f64, f64)| fixed + each * people;
    // On the way the meeting is half as large, on average.
    let joins = all * (grown(JOIN) + grown(COMMIT) * follow / ADDED) / 2.0;
    let coming = shape.step().as_secs_f64() * all;
    let steady = shape.packets_per_second() * PACKET;
    let memory = all * MEMORY.0 + shape.meetings as f64 * follow * people * MEMORY.1;
    Machine { processors: steady.max(joins / coming.max(1.0) + steady / 2.0), memory }
}

/// How many are in a list like `0,2-3`.
fn listed(processors: &str) -> usize {
    let number = |text: &str| text.trim().parse::<usize>().ok();
    let several = |part: &str| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        Some((number(last)? + 1).saturating_sub(number(first)?))
    };
    processors.split(',').filter_map(several).sum()
}

#[cfg(test)]
mod tests {
    use super::{super::Named, *};

    #[test]
    fn what_does_not_fit_is_made_smaller_and_why_is_said() {
        let named = Named::find("speaker-1000").unwrap();
        let small = Machine { processors: 2.0, memory: 16e9 };
        let fit = small.fit(|scale| named.at(scale), 1.0);
        assert!(fit.scale < 0.5 && fit.scale > 0.02, "{fit:?}");
        assert!(fit.because.unwrap().contains("processors"));
        assert_eq!(small.fit(|scale| named.at(scale), 0.01), Fit { scale: 0.01, because: None });
        let large = Machine { processors: 128.0, memory: 512e9 };
        assert_eq!(large.fit(|scale| named.at(scale), 1.0).because, None);
        let narrow = Machine { memory: 1e9, ..large };
        assert!(narrow.fit(|scale| named.at(scale), 1.0).scale < 0.3, "memory counts too");
    }

    #[test]
    fn listed_processors_are_counted() {
        assert_eq!(["", "0", "0,1", "0,2-3", "x"].map(listed), [0, 1, 2, 3, 0]);
    }

    #[test]
    fn the_smallest_machine_still_holds_something() {
        let none = Machine { processors: 0.0, memory: 0.0 };
        for named in &super::super::NAMED {
            let fit = none.fit(|scale| named.at(scale), 1.0);
            assert!(named.at(fit.scale).participants() >= 2, "{}: {fit:?}", named.name);
        }
    }
}
