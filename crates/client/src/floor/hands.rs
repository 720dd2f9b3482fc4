//! Raised hands in order, and who was given the floor.

use protocol::ParticipantId;

use super::countdown::Countdown;

/// Hands, and who speaks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Hands {
    /// The first to raise it first.
    pub raised: Vec<ParticipantId>,
    pub turn: Option<Turn>,
}

/// Somebody has the floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Turn {
    pub whose: ParticipantId,
    pub time: Option<Countdown>,
}

impl Hands {
    /// Goes up at the end of the row; one that is up keeps its place.
    pub fn raise(&mut self, whose: ParticipantId) {
        if !self.raised.contains(&whose) {
            self.raised.push(whose);
        }
    }

    pub fn lower(&mut self, whose: &ParticipantId) {
        self.raised.retain(|raised| raised != whose);
    }

    /// Gives the floor to this member, or to the first in the row.
    pub fn give(&mut self, whom: Option<ParticipantId>, time: Option<Countdown>) {
        if let Some(whose) = whom.or(self.raised.first().copied()) {
            self.lower(&whose);
            self.turn = Some(Turn { whose, time });
        }
    }

    /// Only these are still here.
    pub fn keep(&mut self, is_here: impl Fn(&ParticipantId) -> bool) {
        self.raised.retain(&is_here);
        self.turn.take_if(|turn| !is_here(&turn.whose));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: ParticipantId = ParticipantId([1; 16]);
    const BEN: ParticipantId = ParticipantId([2; 16]);
    const CAT: ParticipantId = ParticipantId([3; 16]);

    #[test]
    fn the_floor_goes_to_the_first_in_the_row_or_to_somebody() {
        let mut hands = Hands::default();
        for whose in [BEN, ANN, BEN, CAT] {
            hands.raise(whose);
        }
        assert_eq!(hands.raised, [BEN, ANN, CAT]);
        hands.give(None, None);
        assert_eq!(hands.turn.map(|turn| turn.whose), Some(BEN));
        hands.give(Some(CAT), None);
        assert_eq!((hands.turn.map(|turn| turn.whose), &hands.raised[..]), (Some(CAT), &[ANN][..]));
        hands.keep(|whose| *whose == BEN);
        assert_eq!(hands, Hands::default());
        hands.give(None, None);
        assert_eq!(hands.turn, None);
    }
}
