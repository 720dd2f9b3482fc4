//! How a link changes with time.

use std::time::Duration;

use crate::Conditions;

/// Conditions and when they change, counted from when the profile begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    first: Conditions,
    changes: Vec<(Duration, Conditions)>,
}

impl Profile {
    /// Always the same.
    pub fn new(conditions: Conditions) -> Self {
        Self { first: conditions, changes: Vec::new() }
    }

    /// And so from this time on. Changes may be told in any order; of two at one time the later told holds.
    #[must_use]
    pub fn then(mut self, at: Duration, conditions: Conditions) -> Self {
        let index = self.changes.partition_point(|(other, _)| *other <= at);
        self.changes.insert(index, (at, conditions));
        self
    }

    /// What holds so long after the beginning.
    pub fn at(&self, time: Duration) -> &Conditions {
        let passed = self.changes.partition_point(|(at, _)| *at <= time);
        passed.checked_sub(1).and_then(|last| self.changes.get(last)).map_or(&self.first, |(_, c)| c)
    }

    /// The changes with their times.
    pub(crate) fn into_changes(self) -> Vec<(Duration, Conditions)> {
        self.changes
    }
}

impl From<Conditions> for Profile {
    fn from(conditions: Conditions) -> Self {
        Self::new(conditions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_change_that_has_come_holds() {
        let far = |seconds| Conditions { delay: Duration::from_secs(seconds), ..Conditions::default() };
        let [one, two, three] = [1, 2, 3].map(Duration::from_secs);
        let profile = Profile::new(far(0)).then(three, far(9)).then(one, far(1)).then(three, far(3));
        let at = |time| profile.at(time).delay.as_secs();
        assert_eq!([Duration::ZERO, one, two, three].map(at), [0, 1, 1, 3]);
        assert_eq!(at(one - Duration::from_nanos(1)), 0);
    }
}
