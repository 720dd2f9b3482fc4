//! In which codecs one's own pictures are sent: what all members can decode and this device can encode. VP8 is what all know
//! (RFC 7742 section 5).

use std::time::Duration;

use protocol::sealed::{Codecs, MemberState};

use crate::{
    Timestamp,
    client::Client,
    io::{MediaCommand, Output, PictureCodec},
};

/// How long all must be able to decode something better before it is sent: each change costs a keyframe.
const STEADY: Duration = Duration::from_secs(5);
/// How long a newcomer may take to say what it can decode.
const UNSAID: Duration = Duration::from_secs(3);

/// What is sent, and what might be.
#[derive(Debug, Default)]
pub(crate) struct CodecChoice {
    /// What this device encodes well: VP9 for cameras, AV1 for screens.
    encodes: Codecs,
    chosen: Codecs,
    /// All could decode more since then.
    better: Option<Timestamp>,
    /// Somebody has not said anything since then.
    unsaid: Option<Timestamp>,
}

impl CodecChoice {
    /// What this device encodes well from now on.
    pub fn encode(&mut self, encodes: Codecs) {
        self.encodes = encodes;
    }

    /// Chooses by what the others say; gives the choice if it is another one than before.
    fn tick(&mut self, others: impl Iterator<Item = MemberState>, now: Timestamp) -> Option<Codecs> {
        let (mut all, mut unsaid) = (self.encodes, false);
        for state in others {
            if state.version == 0 {
                unsaid = true;
            } else {
                all = all.and(state.decodes);
            }
        }
        self.unsaid = unsaid.then(|| self.unsaid.unwrap_or(now));
        let waits = self.unsaid.is_some_and(|since| now < since + UNSAID);
        if unsaid && !waits {
            all = Codecs::default();
        }
        let least = self.chosen.and(all);
        self.better = (all != least && !waits).then(|| self.better.unwrap_or(now));
        let steady = self.better.is_some_and(|since| now >= since + STEADY);
        let before = std::mem::replace(&mut self.chosen, if steady { all } else { least });
        (self.chosen != before).then_some(self.chosen)
    }

    pub fn deadline(&self, now: Timestamp) -> Option<Timestamp> {
        let moments = [self.better.map(|since| since + STEADY), self.unsaid.map(|since| since + UNSAID)];
        moments.into_iter().flatten().filter(|at| *at > now).min()
    }
}

impl Client {
    pub(crate) fn tick_codecs(&mut self, now: Timestamp) {
        let roster = &self.roster;
        let others = roster.others().map(|member| roster.state(&member.participant));
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
                self.choice.tick(others.iter().copied(), self.now);
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
    fn what_this_device_does_not_encode_well_is_not_sent() {
        let mut meeting = Meeting::new(VP9);
        assert_eq!(meeting.with(&[decodes(ALL)], 6), VP9);
        meeting.choice.encode(NONE);
        assert_eq!(meeting.with(&[decodes(ALL)], 1), NONE);
    }
}
