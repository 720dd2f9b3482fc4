//! Real-time text (EN 301 549, 6.2): what people are writing to everyone, shown while they write.
//!
//! Each word about it is the whole of it, so that a lost or a late one does no harm, and backspaces are nothing special.

use std::time::Duration;

use protocol::{ParticipantId, limits::LIVE_CHARACTERS};

use crate::{Timestamp, io::person_id, view::LiveText};

/// How often one says what is being written: often enough to be seen within half a second, and no flood.
const EVERY: Duration = Duration::from_millis(300);
/// How often what another writes is shown anew, however often it is said.
const SHOWN_EVERY: Duration = Duration::from_millis(150);
/// How long something is shown that is not written on.
const STANDS: Duration = Duration::from_secs(120);
/// Members who are shown writing at once; the first ones.
const MOST: usize = 12;

/// What is being written, here and elsewhere.
#[derive(Debug, Default)]
pub(crate) struct LiveTexts {
    /// What the person writes, if that was not said yet.
    wanted: Option<String>,
    /// What was said last, and when.
    said: String,
    said_at: Timestamp,
    others: Vec<Writing>,
}

#[derive(Debug)]
struct Writing {
    who: ParticipantId,
    text: String,
    shown_at: Timestamp,
    /// The newest word, until it is shown.
    next: Option<String>,
    heard_at: Timestamp,
}

impl LiveTexts {
    /// The person writes; nothing: no more.
    pub fn write(&mut self, text: &str) {
        let text = clean(text);
        self.wanted = (text != self.said).then_some(text);
    }

    /// What is to be said now.
    pub fn take_due(&mut self, now: Timestamp) -> Option<String> {
        if now < self.said_at + EVERY {
            return None;
        }
        let text = self.wanted.take()?;
        self.said.clone_from(&text);
        self.said_at = now;
        Some(text)
    }

    /// What was written is a line now, or nobody may read it: there is nothing to say any more. Whether others still
    /// read something.
    pub fn done(&mut self) -> bool {
        self.wanted = None;
        !std::mem::take(&mut self.said).is_empty()
    }

    /// A member says what it is writing.
    pub fn heard(&mut self, who: ParticipantId, text: &str, now: Timestamp) {
        let text = clean(text);
        if text.is_empty() {
            return self.ended(&who);
        }
        let room = self.others.len() < MOST;
        match self.others.iter_mut().find(|one| one.who == who) {
            Some(one) => (one.next, one.heard_at) = (Some(text), now),
            None if room => {
                self.others.push(Writing { who, text, shown_at: now, next: None, heard_at: now });
            }
            None => {}
        }
        self.tick(now);
    }

    /// A member has written it, or is gone.
    pub fn ended(&mut self, who: &ParticipantId) {
        self.others.retain(|one| one.who != *who);
    }

    /// Only these go on.
    pub fn keep(&mut self, keep: impl Fn(&ParticipantId) -> bool) {
        self.others.retain(|one| keep(&one.who));
    }

    /// Another meeting.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    pub fn tick(&mut self, now: Timestamp) {
        self.others.retain(|one| now < one.heard_at + STANDS);
        for one in self.others.iter_mut().filter(|one| now >= one.shown_at + SHOWN_EVERY) {
            if let Some(next) = one.next.take() {
                (one.text, one.shown_at) = (next, now);
            }
        }
    }

    pub fn deadline(&self) -> Option<Timestamp> {
        let own = self.wanted.as_ref().map(|_| self.said_at + EVERY);
        let due = |one: &Writing| match one.next {
            Some(_) => one.shown_at + SHOWN_EVERY,
            None => one.heard_at + STANDS,
        };
        self.others.iter().map(due).chain(own).min()
    }

    /// For the view, who began first comes first.
    pub fn view(
        &self,
        may: impl Fn(&ParticipantId) -> bool,
        name: impl Fn(&ParticipantId) -> String,
    ) -> Vec<LiveText> {
        let shown = |one: &Writing| LiveText {
            author: person_id(&one.who),
            name: name(&one.who),
            text: one.text.clone(),
        };
        self.others.iter().filter(|one| may(&one.who)).map(shown).collect()
    }
}

/// The end of the text, without control characters other than line breaks and tabs.
fn clean(text: &str) -> String {
    let kept = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    let mut end: Vec<char> = text.chars().rev().filter(kept).take(LIVE_CHARACTERS).collect();
    end.reverse();
    let text: String = end.into_iter().collect();
    if text.trim().is_empty() { String::new() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: ParticipantId = ParticipantId([1; 16]);

    fn shown(live: &LiveTexts) -> Vec<String> {
        live.view(|_| true, |_| "Ann".into()).into_iter().map(|one| one.text).collect()
    }

    #[test]
    fn the_first_word_goes_out_at_once_and_the_next_ones_in_batches() {
        let mut live = LiveTexts::default();
        let start = Timestamp(10_000);
        live.write("h");
        assert_eq!(live.take_due(start).as_deref(), Some("h"));
        live.write("he");
        live.write("hel");
        assert_eq!(live.take_due(Timestamp(10_299)), None);
        assert_eq!(live.deadline(), Some(Timestamp(10_300)));
        assert_eq!(live.take_due(Timestamp(10_300)).as_deref(), Some("hel"));
        live.write("he");
        live.write("hel");
        assert_eq!(live.take_due(Timestamp(11_000)), None, "it was said already");
        live.write("");
        assert_eq!(live.take_due(Timestamp(11_000)).as_deref(), Some(""), "all is taken back");
        assert!(!live.done());
    }

    #[test]
    fn a_flood_is_shown_a_few_times_a_second_and_its_last_word_is_not_lost() {
        let mut live = LiveTexts::default();
        for n in 0..50_u64 {
            live.heard(ANN, &"x".repeat(n as usize + 1), Timestamp(1_000 + n));
        }
        assert_eq!(shown(&live), ["x"]);
        live.tick(live.deadline().unwrap());
        assert_eq!(shown(&live), ["x".repeat(50)]);
    }

    #[test]
    fn it_ends_with_the_line_with_nothing_left_or_after_a_while() {
        let mut live = LiveTexts::default();
        live.heard(ANN, "hello", Timestamp(0));
        live.heard(ANN, " \n", Timestamp(1));
        assert_eq!(shown(&live), Vec::<String>::new());
        live.heard(ANN, "hello", Timestamp(2));
        live.tick(Timestamp(120_001));
        assert_eq!(shown(&live).len(), 1);
        live.tick(Timestamp(120_002));
        assert_eq!(shown(&live).len(), 0);
    }

    #[test]
    fn it_is_text_within_bounds_and_of_some_members_only() {
        let mut live = LiveTexts::default();
        live.heard(ANN, &format!("{}end\u{7}", "x".repeat(5_000)), Timestamp(0));
        let text = &shown(&live)[0];
        assert!(text.chars().count() == LIVE_CHARACTERS && text.ends_with("end"));
        for n in 0..100 {
            live.heard(ParticipantId([n; 16]), "hello", Timestamp(0));
        }
        assert_eq!(shown(&live).len(), MOST);
    }
}
