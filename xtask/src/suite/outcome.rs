//! What came of tests, by what their runners say: cargo's, vitest's, and node's.

use std::{fmt::Write, iter::Sum};

/// Of one failure, lines that are said once more at the end.
const LINES: usize = 8;
/// Of one line, characters.
const WIDTH: usize = 240;

/// How many passed and failed, and what failed in the words of its runner.
#[derive(Default)]
pub(super) struct Outcome {
    pub passed: u32,
    pub failed: u32,
    /// A runner said by its exit that not all is well.
    pub broken: bool,
    failures: Vec<Vec<String>>,
    /// What is heard tells of failures.
    telling: bool,
}

impl Outcome {
    /// One line of a runner.
    pub fn hear(&mut self, line: &str) {
        self.count(line);
        let line = line.trim();
        if begins_failures(line) {
            self.telling = true;
        } else if ends_failures(line) {
            self.telling = false;
        } else if self.telling && !line.is_empty() {
            self.keep(line);
        }
    }

    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.broken |= other.broken;
        self.failures.extend(other.failures);
    }

    /// What failed, once more: among all the words of a whole run it is hard to find.
    pub fn failures(&self) -> String {
        self.failures.iter().fold(String::new(), |mut all, lines| {
            let _ = write!(all, "\n{}\n", lines.join("\n  "));
            all
        })
    }

    fn keep(&mut self, line: &str) {
        if begins_failure(line) || self.failures.is_empty() {
            self.failures.push(Vec::new());
        }
        let Some(failure) = self.failures.last_mut() else { return };
        // The whole page may stand between what was waited for and who waited.
        if failure.len() < LINES || line.contains(".test.ts") {
            failure.push(line.chars().take(WIDTH).collect());
        }
    }

    /// Adds what a closing line says.
    fn count(&mut self, line: &str) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let number = |word: Option<&&str>| word.and_then(|w| w.parse::<u32>().ok()).unwrap_or(0);
        let before = |what: &str| {
            words
                .iter()
                .position(|w| w.trim_end_matches([';', ',', '.']) == what)
                .and_then(|i| i.checked_sub(1))
        };
        match words.as_slice() {
            ["test", "result:", ..] | ["Tests", ..] => {
                self.passed += number(before("passed").and_then(|i| words.get(i)));
                self.failed += number(before("failed").and_then(|i| words.get(i)));
            }
            [_, "pass", n] => self.passed += n.parse::<u32>().unwrap_or(0),
            [_, "fail", n] => self.failed += n.parse::<u32>().unwrap_or(0),
            _ => {}
        }
    }
}

impl Sum for Outcome {
    fn sum<I: Iterator<Item = Self>>(outcomes: I) -> Self {
        outcomes.fold(Self::default(), |mut total, outcome| {
            total.add(outcome);
            total
        })
    }
}

/// Node's and cargo's line before they tell of failures (vitest tells of its own on standard error).
fn begins_failures(line: &str) -> bool {
    line == "✖ failing tests:" || line == "failures:"
}

fn ends_failures(line: &str) -> bool {
    line.starts_with("test result:")
}

fn begins_failure(line: &str) -> bool {
    line.starts_with("test at ") || (line.starts_with("---- ") && line.ends_with(" stdout ----"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(lines: &[&str]) -> Outcome {
        let mut outcome = Outcome::default();
        lines.iter().for_each(|line| outcome.hear(line));
        outcome
    }

    #[test]
    fn closing_lines_of_each_runner_are_counted() {
        let total = heard(&[
            "test result: ok. 12 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "      Tests  2 failed | 30 passed (32)",
            "# pass 4",
            "ℹ fail 3",
            "a line that says 5 passed in passing",
        ]);
        assert_eq!((total.passed, total.failed), (46, 6));
    }

    #[test]
    fn what_failed_is_said_once_more_without_the_page_around_it() {
        let page = ["a line of the page"; 40];
        let node =
            ["✔ good (1ms)", "ℹ fail 1", "", "✖ failing tests:", "", "test at tests/hosts.test.ts:1:9"];
        let error = ["✖ a press (50191.1ms)", "  Error: not within 45000 ms: Ann reads this"];
        let frame = ["    at async TestContext.<anonymous> (tests/hosts.test.ts:265:3)"];
        let told = heard(&[&node[..], &error, &page, &frame].concat()).failures();
        assert!(told.starts_with("\ntest at tests/hosts.test.ts:1:9\n  ✖ a press"), "{told}");
        assert!(told.ends_with("(tests/hosts.test.ts:265:3)\n"), "{told}");
        assert!(told.lines().count() < 12, "{told}");

        let cargo =
            ["failures:", "", "---- door::knock stdout ----", "panicked at door.rs:5:9:", "not let in"];
        let told =
            heard(&[&cargo[..], &["failures:", "  door::knock", "test result: FAILED. 0 passed"]].concat());
        assert!(
            told.failures()
                .contains("---- door::knock stdout ----\n  panicked at door.rs:5:9:\n  not let in")
        );
        assert_eq!(heard(&["test result: ok. 1 passed", "    Finished"]).failures(), "");
    }
}
