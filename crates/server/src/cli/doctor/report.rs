//! What the doctor found, for people and for programs.

use serde::Serialize;

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    /// As it should be.
    Ok,
    /// Works, but not for everybody or not for long.
    Warning,
    /// Does not work.
    Fail,
}

/// One thing that was looked at.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Finding {
    check: &'static str,
    level: Level,
    said: String,
}

/// All of them, in the order in which they were looked at.
#[derive(Debug, Default)]
pub(super) struct Report(Vec<Finding>);

impl Report {
    pub fn ok(&mut self, check: &'static str, said: impl Into<String>) {
        self.0.push(Finding { check, level: Level::Ok, said: said.into() });
    }

    /// `said` names the way out.
    pub fn warn(&mut self, check: &'static str, said: impl Into<String>) {
        self.0.push(Finding { check, level: Level::Warning, said: said.into() });
    }

    /// `said` names the way out.
    pub fn fail(&mut self, check: &'static str, said: impl Into<String>) {
        self.0.push(Finding { check, level: Level::Fail, said: said.into() });
    }

    /// Whether nothing failed.
    pub fn is_good(&self) -> bool {
        self.0.iter().all(|finding| finding.level != Level::Fail)
    }

    pub fn text(&self) -> String {
        let line = |finding: &Finding| {
            let level = match finding.level {
                Level::Ok => "ok  ",
                Level::Warning => "warn",
                Level::Fail => "FAIL",
            };
            format!("  {level}  {}: {}\n", finding.check, finding.said)
        };
        let count = |level| self.0.iter().filter(|finding| finding.level == level).count();
        let (failed, warned) = (count(Level::Fail), count(Level::Warning));
        let end = format!("{} looked at: {failed} failed, {warned} to think about.\n", self.0.len());
        self.0.iter().map(line).chain([end]).collect()
    }

    pub fn json(&self) -> String {
        serde_json::json!({ "ok": self.is_good(), "findings": self.0 }).to_string() + "\n"
    }
}
