//! Reactions, shown for a moment; a few a second of each member, however many one sends.

use std::time::Duration;

use protocol::{ParticipantId, sealed::Reaction};

use crate::{Timestamp, io::person_id, view::Reacted};

/// How long one is shown.
const SHOWN: Duration = Duration::from_secs(5);
/// So many of one member are taken within [`WINDOW`].
const RATE: usize = 3;
const WINDOW: Duration = Duration::from_secs(1);
/// Reactions shown at once.
const MOST: usize = 200;

/// The reactions of the last seconds.
#[derive(Debug, Default)]
pub(crate) struct Reactions {
    recent: Vec<Recent>,
    last: u32,
}

#[derive(Debug)]
struct Recent {
    id: u32,
    whose: ParticipantId,
    reaction: Reaction,
    at: Timestamp,
}

impl Reactions {
    /// A member reacts. Whether it counts.
    pub fn add(&mut self, whose: ParticipantId, reaction: Reaction, now: Timestamp) -> bool {
        self.tick(now);
        let lately = |recent: &&Recent| recent.whose == whose && now < recent.at + WINDOW;
        if self.recent.len() >= MOST || self.recent.iter().filter(lately).count() >= RATE {
            return false;
        }
        self.last = self.last.wrapping_add(1);
        self.recent.push(Recent { id: self.last, whose, reaction, at: now });
        true
    }

    /// What is over is over.
    pub fn tick(&mut self, now: Timestamp) {
        self.recent.retain(|recent| now < recent.at + SHOWN);
    }

    pub fn deadline(&self) -> Option<Timestamp> {
        self.recent.first().map(|oldest| oldest.at + SHOWN)
    }

    pub fn clear(&mut self) {
        self.recent.clear();
    }

    /// For the view, of those who are here.
    pub fn view(&self, here: impl Fn(&ParticipantId) -> bool) -> Vec<Reacted> {
        let shown = self.recent.iter().filter(|recent| here(&recent.whose));
        let reacted = |recent: &Recent| Reacted {
            id: recent.id,
            person: person_id(&recent.whose),
            reaction: recent.reaction,
        };
        shown.map(reacted).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: ParticipantId = ParticipantId([1; 16]);
    const BEN: ParticipantId = ParticipantId([2; 16]);

    #[test]
    fn a_reaction_is_shown_for_five_seconds_and_nobody_floods_the_screen() {
        let mut reactions = Reactions::default();
        let taken = (0..10).filter(|n| reactions.add(ANN, Reaction::Clap, Timestamp(n * 10))).count();
        assert_eq!(taken, RATE);
        assert!(reactions.add(BEN, Reaction::Heart, Timestamp(100)));
        assert!(reactions.add(ANN, Reaction::Clap, Timestamp(1_000)), "a second later");
        assert_eq!(reactions.view(|whose| *whose == BEN).len(), 1);
        reactions.tick(Timestamp(5_100));
        assert_eq!(reactions.view(|_| true).len(), 1);
        assert_eq!(reactions.deadline(), Some(Timestamp(6_000)));
    }
}
