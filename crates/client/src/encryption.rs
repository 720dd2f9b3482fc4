//! What the indicator says (P3): a pure function of cryptographic facts, never of a setting.

use crate::view::Indicator;

/// What is known of the group and its streams at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// This participant is a member of a group and holds its epoch's keys.
    pub in_group: bool,
    /// Every member of the roster.
    pub leaves: Vec<LeafFacts>,
    /// Own streams of which packets leave this device while nothing is sealed for them.
    pub own_clear: usize,
    /// Own streams that others say, again and again, not to be able to open.
    pub unopened_there: usize,
    /// Streams of others that arrive, but do not open with the keys of the member they should come from.
    pub unopened: usize,
    /// Streams of others that did not open when last looked at, for however short.
    pub unsure: usize,
    /// Receiving m-lines on which somebody else's frames come than should, or anybody's where nothing should.
    pub unexpected: usize,
    /// Connected members who have said nothing under the group's keys for far too long.
    pub silent: usize,
    /// Something is being put right: the group seems to have parted, its log has a gap, or a member's messages
    /// have one.
    pub repairing: bool,
}

/// One leaf of the ratchet tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeafFacts {
    /// Its profile was sealed with the link's secret and bound to its participant.
    pub verified: bool,
}

/// The one-word answer.
pub fn indicator(facts: &Facts) -> Indicator {
    if !facts.in_group {
        return Indicator::None;
    }
    let keyless = facts.leaves.is_empty() || facts.leaves.iter().any(|leaf| !leaf.verified);
    if keyless || facts.own_clear > 0 || facts.unopened > 0 || facts.unexpected > 0 {
        Indicator::Broken
    } else if facts.repairing || facts.unsure > 0 || facts.silent > 0 || facts.unopened_there > 0 {
        Indicator::Settling
    } else {
        Indicator::EndToEnd
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn facts() -> impl Strategy<Value = Facts> {
        (
            any::<bool>(),
            proptest::collection::vec(any::<bool>().prop_map(|verified| LeafFacts { verified }), 0..6),
            0usize..3,
            0usize..3,
            0usize..3,
            0usize..3,
            0usize..3,
            0usize..3,
            any::<bool>(),
        )
            .prop_map(
                |(
                    in_group,
                    leaves,
                    own_clear,
                    unopened_there,
                    unopened,
                    unsure,
                    unexpected,
                    silent,
                    repairing,
                )| Facts {
                    in_group,
                    leaves,
                    own_clear,
                    unopened_there,
                    unopened,
                    unsure,
                    unexpected,
                    silent,
                    repairing,
                },
            )
    }

    proptest! {
        #[test]
        fn anything_in_the_clear_or_unknown_is_never_called_end_to_end(facts in facts()) {
            let sound = facts.in_group
                && !facts.leaves.is_empty()
                && facts.leaves.iter().all(|leaf| leaf.verified)
                && facts.own_clear + facts.unopened_there + facts.unopened + facts.unsure + facts.unexpected + facts.silent == 0
                && !facts.repairing;
            prop_assert_eq!(indicator(&facts) == Indicator::EndToEnd, sound);
        }

        #[test]
        fn a_further_fault_never_makes_the_answer_better(facts in facts(), which in 0usize..8) {
            let rank = |facts: &Facts| match indicator(facts) {
                Indicator::EndToEnd => 0,
                Indicator::Settling => 1,
                Indicator::Broken => 2,
                Indicator::None => 3,
            };
            let mut worse = facts.clone();
            match which {
                0 => worse.leaves.push(LeafFacts { verified: false }),
                1 => worse.own_clear += 1,
                2 => worse.unopened += 1,
                3 => worse.unexpected += 1,
                4 => worse.silent += 1,
                5 => worse.unsure += 1,
                6 => worse.unopened_there += 1,
                _ => worse.repairing = true,
            }
            prop_assert!(rank(&worse) >= rank(&facts));
        }
    }
}
