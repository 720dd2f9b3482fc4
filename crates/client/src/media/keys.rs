//! Which epoch's keys open and seal frames, and when.
//!
//! Receivers open an epoch as soon as they know it; senders go over to it a little later, when the others
//! have had the time to know it too; the one before is kept for what is still on its way.

use std::time::Duration;

use e2ee::FrameEpoch;

use crate::{Timestamp, io::KeyCommand};

/// How long a sender waits before it seals under a new epoch.
const SWITCH_AFTER: Duration = Duration::from_millis(500);
/// How long an epoch's keys are kept after the next has begun.
const KEEP: Duration = Duration::from_secs(10);

/// The epochs whose keys are held.
#[derive(Debug, Default)]
pub(crate) struct KeySchedule {
    epochs: Vec<Held>,
    sealing: Option<u64>,
}

#[derive(Debug)]
struct Held {
    secret: FrameEpoch,
    since: Timestamp,
}

impl KeySchedule {
    /// A group is entered: nothing of another group counts any more.
    pub fn enter(&mut self, secret: FrameEpoch, now: Timestamp) -> Vec<KeyCommand> {
        let epoch = secret.epoch;
        self.epochs = vec![Held { secret: secret.clone(), since: now }];
        self.sealing = Some(epoch);
        vec![KeyCommand::Clear, KeyCommand::AddEpoch(secret), KeyCommand::SealWith(epoch)]
    }

    /// A commit began an epoch. `alone`: nobody else has to know it first.
    pub fn advance(&mut self, secret: FrameEpoch, alone: bool, now: Timestamp) -> Vec<KeyCommand> {
        let epoch = secret.epoch;
        self.epochs.push(Held { secret: secret.clone(), since: now });
        let mut commands = vec![KeyCommand::AddEpoch(secret)];
        if alone {
            self.sealing = Some(epoch);
            commands.push(KeyCommand::SealWith(epoch));
        }
        commands
    }

    /// Says everything once more, for transforms that seem to have missed something.
    pub fn repeat(&self) -> Vec<KeyCommand> {
        let mut commands: Vec<_> =
            self.epochs.iter().map(|held| KeyCommand::AddEpoch(held.secret.clone())).collect();
        commands.extend(self.sealing.map(KeyCommand::SealWith));
        commands
    }

    pub fn clear(&mut self) -> Vec<KeyCommand> {
        let had = !self.epochs.is_empty();
        *self = Self::default();
        if had { vec![KeyCommand::Clear] } else { Vec::new() }
    }

    pub fn tick(&mut self, now: Timestamp) -> Vec<KeyCommand> {
        let mut commands = Vec::new();
        let due = self.epochs.iter().rev().find(|held| now >= held.since + SWITCH_AFTER);
        if let Some(epoch) = due.map(|held| held.secret.epoch)
            && self.sealing.is_none_or(|sealing| sealing < epoch)
        {
            self.sealing = Some(epoch);
            commands.push(KeyCommand::SealWith(epoch));
        }
        let held = self.epochs.len();
        while let [_, next, ..] = &self.epochs[..]
            && now >= next.since + KEEP
        {
            self.epochs.remove(0);
        }
        if let Some(first) = self.epochs.first()
            && self.epochs.len() < held
        {
            commands.push(KeyCommand::RetireBefore(first.secret.epoch));
        }
        commands
    }

    pub fn deadline(&self) -> Option<Timestamp> {
        let switch = self
            .epochs
            .iter()
            .find(|held| self.sealing.is_none_or(|sealing| sealing < held.secret.epoch))
            .map(|held| held.since + SWITCH_AFTER);
        let retire = self.epochs.get(1).map(|next| next.since + KEEP);
        switch.into_iter().chain(retire).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use e2ee::{LeafIndex, Secret};

    fn secret(epoch: u64) -> FrameEpoch {
        FrameEpoch { epoch, base_key: Secret::new([epoch as u8; 16]), own_leaf: LeafIndex(0) }
    }

    fn names(commands: &[KeyCommand]) -> Vec<String> {
        let name = |command: &KeyCommand| match command {
            KeyCommand::AddEpoch(secret) => format!("add {}", secret.epoch),
            KeyCommand::SealWith(epoch) => format!("seal {epoch}"),
            KeyCommand::RetireBefore(epoch) => format!("retire before {epoch}"),
            KeyCommand::Expect { .. } => "expect".into(),
            KeyCommand::Clear => "clear".into(),
        };
        commands.iter().map(name).collect()
    }

    #[test]
    fn an_epoch_is_opened_at_once_sealed_with_later_and_kept_for_a_while() {
        let mut keys = KeySchedule::default();
        assert_eq!(names(&keys.enter(secret(3), Timestamp(0))), ["clear", "add 3", "seal 3"]);
        assert_eq!(names(&keys.advance(secret(4), false, Timestamp(1_000))), ["add 4"]);
        assert_eq!(keys.deadline(), Some(Timestamp(1_500)));
        assert_eq!(names(&keys.tick(Timestamp(1_499))), Vec::<String>::new());
        assert_eq!(names(&keys.tick(Timestamp(1_500))), ["seal 4"]);
        assert_eq!(names(&keys.tick(Timestamp(10_999))), Vec::<String>::new());
        assert_eq!(names(&keys.tick(Timestamp(11_000))), ["retire before 4"]);
        assert_eq!(keys.deadline(), None);
    }

    #[test]
    fn commits_in_quick_succession_do_not_hold_up_the_switch() {
        let mut keys = KeySchedule::default();
        keys.enter(secret(0), Timestamp(0));
        let mut sealed = Vec::new();
        for epoch in 1..=20 {
            let now = Timestamp(epoch * 200);
            keys.advance(secret(epoch), false, now);
            sealed.extend(names(&keys.tick(now)));
        }
        assert_eq!(sealed.first().map(String::as_str), Some("seal 1"));
        assert_eq!(sealed.last().map(String::as_str), Some("seal 17"));
    }

    #[test]
    fn one_alone_goes_over_at_once() {
        let mut keys = KeySchedule::default();
        keys.enter(secret(0), Timestamp(0));
        assert_eq!(names(&keys.advance(secret(1), true, Timestamp(9))), ["add 1", "seal 1"]);
    }
}
