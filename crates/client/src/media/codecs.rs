//! In which codecs one's own pictures are sent: what all members can decode and this device can encode. VP8 is what all know
//! (RFC 7742 section 5).

use std::{collections::HashMap, time::Duration};

use protocol::{
    ParticipantId,
    sealed::{Codecs, MemberState},
};

use crate::{
    Timestamp,
    client::Client,
    io::{MediaCommand, Output, PictureCodec},
};

/// How long all must be able to decode something better before it is sent: each change costs a keyframe. Twice as long each time
/// that it was not so for good.
const STEADY: Duration = Duration::from_secs(5);
const STEADY_AT_MOST: Duration = Duration::from_secs(160);
/// How long a newcomer may take to say what it can decode.
const UNSAID: Duration = Duration::from_secs(3);

/// What is sent, and what might be.
#[derive(Debug, Default)]
pub(crate) struct CodecChoice {
    /// What this device encodes well: VP9 for cameras, AV1 for screens.
    encodes: Codecs,
    chosen: Codecs,
    /// All could decode this since then.
    better: Option<(Codecs, Timestamp)>,
    /// How often what was chosen had to be given up.
    falls: u32,
    /// Who has not said anything, since when.
    unsaid: HashMap<ParticipantId, Timestamp>,
}

impl CodecChoice {
    /// What this device encodes well from now on.
    pub fn encode(&mut self, encodes: Codecs) {
        self.encodes = encodes;
    }

    /// Chooses by what the others say; gives the choice if it is another one than before.
    fn tick(
        &mut self,
        others: impl Iterator<Item = (ParticipantId, MemberState)>,
        now: Timestamp,
    ) -> Option<Codecs> {
        let none = Codecs::default();
        if self.encodes == none && self.chosen == none {
            return None;
        }
        let before_unsaid = std::mem::take(&mut self.unsaid);
        let (mut all, mut waits) = (self.encodes, false);
        for (whose, state) in others {
            if state.version > 0 {
                all = all.and(state.decodes);
                continue;
            }
            let since = before_unsaid.get(&whose).copied().unwrap_or(now);
            self.unsaid.insert(whose, since);
            if now < since + UNSAID {
                waits = true;
            } else {
                all = none;
            }
        }
        let before = self.chosen;
        self.chosen = before.and(all);
        self.falls += u32::from(self.chosen != before);
        if all == self.chosen || waits {
            self.better = None;
        } else {
            let since = self.better.filter(|(what, _)| *what == all).map_or(now, |(_, since)| since);
            self.better = Some((all, since));
            if now >= since + self.patience() {
                (self.chosen, self.better) = (all, None);
            }
        }
        (self.chosen != before).then_some(self.chosen)
    }

    fn patience(&self) -> Duration {
        STEADY.saturating_mul(1 << self.falls.saturating_sub(1).min(8)).min(STEADY_AT_MOST)
    }

    pub fn deadline(&self, now: Timestamp) -> Option<Timestamp> {
        let steady = self.better.map(|(_, since)| since + self.patience());
        let said = self.unsaid.values().map(|since| *since + UNSAID);
        said.chain(steady).filter(|at| *at > now).min()
    }
}

impl Client {
    pub(crate) fn tick_codecs(&mut self, now: Timestamp) {
        let roster = &self.roster;
        let others = roster.others().map(|member| (member.participant, roster.state(&member.participant)));
        if let Some(Codecs { vp9, av1 }) = self.codecs.tick(others, now) {
            let camera = if vp9 { PictureCodec::Vp9 } else { PictureCodec::Vp8 };
            let screen = if av1 { PictureCodec::Av1 } else { PictureCodec::Vp8 };
            self.out.push(Output::Media(MediaCommand::Encode { camera, screen }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Codecs = Codecs { vp9: true, av1: true };
    const VP9: Codecs = Codecs { vp9: true, av1: false };
    const NONE: Codecs = Codecs { vp9: false, av1: false };

    fn decodes(decodes: Codecs) -> MemberState {
        MemberState { version: 1, decodes, ..MemberState::default() }
    }

    struct Meeting {
        choice: CodecChoice,
        now: Timestamp,
    }

    impl Meeting {
        fn new(encodes: Codecs) -> Self {
            let mut choice = CodecChoice::default();
            choice.encode(encodes);
            Self { choice, now: Timestamp(1_000) }
        }

        /// Some seconds with these others; gives what is sent at the end.
        fn with(&mut self, others: &[MemberState], seconds: u64) -> Codecs {
            for _ in 0..seconds * 10 {
                let whose = (1..).map(|number| ParticipantId([number; 16]));
                self.choice.tick(whose.zip(others.iter().copied()), self.now);
                self.now = self.now + Duration::from_millis(100);
            }
            self.choice.chosen
        }
    }

    #[test]
    fn what_all_can_decode_is_sent_once_that_is_steady() {
        let mut meeting = Meeting::new(ALL);
        assert_eq!(meeting.with(&[decodes(ALL), decodes(VP9)], 4), NONE);
        assert_eq!(meeting.with(&[decodes(ALL), decodes(VP9)], 2), VP9);
        assert_eq!(meeting.with(&[decodes(ALL)], 6), ALL);
        assert_eq!(meeting.with(&[decodes(ALL), decodes(NONE)], 1), NONE, "at once");
    }

    #[test]
    fn a_newcomer_has_a_moment_to_say_what_it_can() {
        let mut meeting = Meeting::new(ALL);
        meeting.with(&[decodes(ALL)], 6);
        let silent = MemberState::default();
        assert_eq!(meeting.with(&[decodes(ALL), silent], 2), ALL);
        assert_eq!(meeting.with(&[decodes(ALL), decodes(ALL)], 10), ALL);
        assert_eq!(
            meeting.with(&[decodes(ALL), silent], 4),
            NONE,
            "who says nothing may be able to do nothing"
        );
        let mut meeting = Meeting::new(ALL);
        assert_eq!(meeting.with(&[decodes(ALL), silent], 20), NONE);
    }

    #[test]
    fn each_newcomer_has_a_moment_of_its_own_and_what_is_better_must_be_steady_as_it_is() {
        let mut meeting = Meeting::new(ALL);
        meeting.with(&[decodes(ALL)], 6);
        let silent = MemberState::default();
        assert_eq!(meeting.with(&[decodes(ALL), silent], 2), ALL);
        assert_eq!(meeting.with(&[decodes(ALL), decodes(ALL), silent], 2), ALL, "another one is silent now");
        let mut meeting = Meeting::new(ALL);
        meeting.with(&[decodes(VP9)], 4);
        assert_eq!(meeting.with(&[decodes(ALL)], 4), NONE, "not AV1, which all can decode only now");
        assert_eq!(meeting.with(&[decodes(ALL)], 2), ALL);
    }

    #[test]
    fn who_goes_back_and_forth_is_waited_for_longer_each_time() {
        let mut meeting = Meeting::new(ALL);
        let mut waited = Vec::new();
        for _ in 0..4 {
            let mut seconds = 0;
            while meeting.with(&[decodes(ALL)], 1) != ALL {
                seconds += 1;
            }
            waited.push(seconds);
            assert_eq!(meeting.with(&[decodes(NONE)], 1), NONE);
        }
        assert_eq!(waited, [5, 5, 10, 20]);
    }

    #[test]
    fn what_this_device_does_not_encode_well_is_not_sent() {
        let mut meeting = Meeting::new(VP9);
        assert_eq!(meeting.with(&[decodes(ALL)], 6), VP9);
        meeting.choice.encode(NONE);
        assert_eq!(meeting.with(&[decodes(ALL)], 1), NONE);
    }
}
