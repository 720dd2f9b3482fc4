//! The conversation: what was said, each message once, at its place in the meeting's order.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::Duration,
};

use protocol::{
    ParticipantId, Wire,
    limits::{CHAT_CHARACTERS, SEALED_CONTENT_BYTES},
    sealed::{CatchUp, Chat, Content, MemberState, Retold},
};

use crate::{
    Timestamp,
    io::person_id,
    view::{ChatLine, Delivery},
};

/// Lines kept; older ones go.
const KEPT: usize = 2_000;
/// How long after coming a participant may be told what was said before.
const TOLD_WITHIN: Duration = Duration::from_secs(60);
/// Lines told to newcomers.
const RETOLD: usize = 200;
/// How far an author's clock may be ahead; what claims to be later still is shown as this late.
const CLOCKS_DIFFER: Duration = Duration::from_secs(24 * 60 * 60);

/// States that are told beside them, at most.
pub(crate) const MOST_STATES: usize = 300;

/// A message's own name, drawn by its author.
pub(crate) type ChatId = [u8; 16];

/// A line's place: logs begin anew when a group does, so the log is counted first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    log: u32,
    seq: u64,
    /// Tells apart what shares a place: messages from before a log have 0 there.
    nth: u32,
}

#[derive(Debug, Clone)]
struct Line {
    author: ParticipantId,
    name: String,
    own: bool,
    retold: bool,
    chat: Chat,
}

/// The conversation.
#[derive(Debug, Default)]
pub(crate) struct Conversation {
    log: u32,
    lines: BTreeMap<Place, Line>,
    places: HashMap<ChatId, Place>,
    /// One's own that are not in the order yet, in the order of writing.
    sending: Vec<(Chat, Delivery)>,
    /// Places of messages in the log that were sealed before this participant came.
    holes: BTreeSet<u64>,
    /// Places up to here were before this participant came.
    before: u64,
    /// Until then others may tell what was said before.
    told_until: Timestamp,
}

impl Conversation {
    /// A group is entered; its log goes on after `seq`. `same_log`: it is the log of before.
    pub fn enter(&mut self, seq: u64, same_log: bool, now: Timestamp) {
        if !same_log {
            self.log += 1;
        }
        self.before = seq;
        self.told_until = now + TOLD_WITHIN;
        self.holes.clear();
    }

    /// Whether others may still tell of the time before this participant came.
    pub fn is_being_told(&self, now: Timestamp) -> bool {
        now < self.told_until
    }

    /// One's own message, not in the order yet.
    pub fn write(&mut self, chat: Chat) {
        self.sending.push((chat, Delivery::Sending));
    }

    /// One's own message will not come into the order.
    pub fn fail(&mut self, id: &ChatId) {
        if let Some((_, delivery)) = self.sending.iter_mut().find(|(chat, _)| chat.id == *id) {
            *delivery = Delivery::Failed;
        }
    }

    /// A message stands in the order. Whether it is new.
    pub fn add(
        &mut self,
        seq: u64,
        author: ParticipantId,
        name: String,
        own: bool,
        chat: Chat,
        now: Timestamp,
    ) -> bool {
        self.sending.retain(|(waiting, _)| waiting.id != chat.id);
        if let Some(place) = self.places.get(&chat.id).copied() {
            // What another told before its author was heard: the author's word counts.
            match self.lines.get(&place) {
                Some(line) if line.retold => self.remove(place),
                _ => return false,
            }
        }
        let place = Place { log: self.log, seq, nth: 0 };
        if self.lines.get(&place).is_some_and(|line| line.retold) {
            self.remove(place);
        }
        self.insert(place, Line { author, name, own, retold: false, chat: cut(chat, now) });
        true
    }

    /// A message stands in the order that was sealed before this participant came.
    pub fn hole(&mut self, seq: u64) {
        if self.holes.len() < KEPT {
            self.holes.insert(seq);
        }
    }

    /// What another member tells of the time before, soon after coming or of what could not be opened;
    /// nobody can rewrite the past later. One's own messages that turn out to be in the order
    /// are given back.
    pub fn catch_up(&mut self, told: Vec<Retold>, now: Timestamp) -> Vec<ChatId> {
        let mut arrived = Vec::new();
        for (nth, retold) in (0u32..).zip(told.into_iter().take(RETOLD)) {
            let before = retold.seq <= self.before && self.is_being_told(now);
            let missed = before || self.holes.contains(&retold.seq);
            let place = match retold.seq {
                0 => Place { log: self.log.saturating_sub(1), seq: u64::MAX, nth },
                seq => Place { log: self.log, seq, nth: 0 },
            };
            let id = retold.chat.id;
            if !missed || self.places.contains_key(&id) || self.lines.contains_key(&place) {
                continue;
            }
            let own = self.sending.iter().any(|(chat, _)| chat.id == id);
            if own {
                self.sending.retain(|(chat, _)| chat.id != id);
                arrived.push(id);
            }
            let name = e2ee::profile::clean_name(&retold.name);
            self.insert(
                place,
                Line { author: retold.author, name, own, retold: !own, chat: cut(retold.chat, now) },
            );
        }
        arrived
    }

    /// For newcomers: the last messages and what everyone's devices do, within the bound of a sealed
    /// message.
    pub fn for_newcomers(&self, states: Vec<(ParticipantId, MemberState)>) -> CatchUp {
        let mut chat: Vec<_> =
            self.recent(states.len()).map(|(place, line)| retold(self.log, *place, line)).collect();
        chat.reverse();
        let catch_up = CatchUp { states, chat };
        debug_assert!(Content::CatchUp(catch_up.clone()).encode().len() <= SEALED_CONTENT_BYTES);
        catch_up
    }

    /// How many messages newcomers are told at the least.
    pub fn lines_for_newcomers(&self) -> usize {
        self.recent(MOST_STATES).count()
    }

    /// The last lines that fit into a sealed message beside so many states, the newest first.
    fn recent(&self, states: usize) -> impl Iterator<Item = (&Place, &Line)> {
        let mut left = (SEALED_CONTENT_BYTES - 1_024).saturating_sub(states * 100);
        self.lines.iter().rev().take(RETOLD).take_while(move |(_, line)| {
            let size = line.chat.text.len() + line.name.len() + 200;
            let fits = size <= left;
            left = left.saturating_sub(size);
            fits
        })
    }

    /// One message, for newcomers who could not open it.
    pub fn straggler(&self, seq: u64) -> Option<Retold> {
        let place = Place { log: self.log, seq, nth: 0 };
        self.lines.get(&place).map(|line| retold(self.log, place, line))
    }

    /// For the view, oldest first.
    pub fn view(&self, own: Option<(ParticipantId, &str)>) -> Vec<ChatLine> {
        let settled = self.lines.values().map(|line| ChatLine {
            id: line_id(&line.chat),
            author: person_id(&line.author),
            name: line.name.clone(),
            own: line.own,
            text: line.chat.text.clone(),
            sent_at: line.chat.sent_at,
            delivery: Delivery::Sent,
            retold: line.retold,
        });
        let sending = self.sending.iter().map(|(chat, delivery)| ChatLine {
            id: line_id(chat),
            author: own.map(|(participant, _)| person_id(&participant)).unwrap_or_default(),
            name: own.map(|(_, name)| name.to_owned()).unwrap_or_default(),
            own: true,
            text: chat.text.clone(),
            sent_at: chat.sent_at,
            delivery: *delivery,
            retold: false,
        });
        settled.chain(sending).collect()
    }

    fn insert(&mut self, place: Place, line: Line) {
        self.places.insert(line.chat.id, place);
        self.lines.insert(place, line);
        while self.lines.len() > KEPT {
            let Some((&first, _)) = self.lines.first_key_value() else { break };
            self.remove(first);
        }
    }

    fn remove(&mut self, place: Place) {
        if let Some(line) = self.lines.remove(&place) {
            self.places.remove(&line.chat.id);
        }
    }
}

/// The text as it is sent and shown: without control characters other than line breaks and tabs, trimmed,
/// within bounds. `None` if nothing is left.
pub(crate) fn clean_text(text: &str) -> Option<String> {
    let kept = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    let cut: String = kept.take(CHAT_CHARACTERS).collect();
    let trimmed = cut.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

/// What a member wrote, within the bounds of what can be shown.
fn cut(chat: Chat, now: Timestamp) -> Chat {
    let latest = now + CLOCKS_DIFFER;
    Chat { text: clean_text(&chat.text).unwrap_or_default(), sent_at: chat.sent_at.min(latest.0), ..chat }
}

fn retold(log: u32, place: Place, line: &Line) -> Retold {
    let seq = if place.log == log { place.seq } else { 0 };
    Retold { seq, author: line.author, name: line.name.clone(), chat: line.chat.clone() }
}

fn line_id(chat: &Chat) -> String {
    ParticipantId(chat.id).to_text()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: ParticipantId = ParticipantId([1; 16]);

    fn chat(id: u8, text: &str) -> Chat {
        Chat { id: [id; 16], text: text.into(), sent_at: 0 }
    }

    fn texts(conversation: &Conversation) -> Vec<String> {
        conversation.view(None).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn a_message_that_comes_twice_is_shown_once() {
        let mut conversation = Conversation::default();
        assert!(conversation.add(1, ANN, "Ann".into(), false, chat(1, "hello"), Timestamp(0)));
        assert!(!conversation.add(2, ANN, "Ann".into(), false, chat(1, "hello"), Timestamp(0)));
        assert_eq!(texts(&conversation), ["hello"]);
    }

    #[test]
    fn what_was_said_before_stands_before_and_what_came_late_stands_at_its_place() {
        let mut conversation = Conversation::default();
        conversation.enter(10, true, Timestamp(0));
        conversation.add(11, ANN, "Ann".into(), false, chat(3, "three"), Timestamp(0));
        conversation.hole(12);
        conversation.add(13, ANN, "Ann".into(), false, chat(5, "five"), Timestamp(0));
        let tell =
            |seq, id, text: &str| Retold { seq, author: ANN, name: "Ann".into(), chat: chat(id, text) };
        conversation.catch_up(vec![tell(2, 1, "one"), tell(7, 2, "two")], Timestamp(59_999));
        conversation.catch_up(vec![tell(12, 4, "four"), tell(5, 9, "too late")], Timestamp(60_000));
        assert_eq!(texts(&conversation), ["one", "two", "three", "four", "five"]);
    }

    #[test]
    fn nobody_can_tell_after_the_fact_what_was_said_while_this_participant_was_there() {
        let mut conversation = Conversation::default();
        conversation.enter(10, true, Timestamp(0));
        let told = Retold { seq: 11, author: ANN, name: "Ann".into(), chat: chat(1, "made up") };
        conversation.catch_up(vec![told], Timestamp(1));
        assert_eq!(texts(&conversation), Vec::<String>::new());
    }

    #[test]
    fn a_full_history_fits_into_one_sealed_message() {
        let mut conversation = Conversation::default();
        for n in 0..200u8 {
            conversation.add(
                u64::from(n) + 1,
                ANN,
                "Ann".into(),
                false,
                chat(n, &"ü".repeat(4_000)),
                Timestamp(0),
            );
        }
        let states = (0..60).map(|n| (ParticipantId([n; 16]), MemberState::default())).collect();
        let content = Content::CatchUp(conversation.for_newcomers(states));
        let bytes = content.encode();
        assert!(bytes.len() <= SEALED_CONTENT_BYTES);
        assert!(bytes.len() > SEALED_CONTENT_BYTES / 2);
    }

    #[test]
    fn a_time_that_no_clock_shows_is_cut_to_one_that_can_be_shown() {
        let mut conversation = Conversation::default();
        conversation.enter(10, true, Timestamp(1_000));
        let late = |id, sent_at| Chat { sent_at, ..chat(id, "late") };
        conversation.add(11, ANN, "Ann".into(), false, late(1, u64::MAX), Timestamp(1_000));
        conversation.add(12, ANN, "Ann".into(), false, late(2, 8_640_000_000_000_001), Timestamp(1_000));
        let told = Retold { seq: 2, author: ANN, name: "Ann".into(), chat: late(3, 1 << 53) };
        conversation.catch_up(vec![told], Timestamp(1_000));
        let shown = conversation.view(None);
        assert_eq!(shown.len(), 3);
        assert!(shown.iter().all(|line| line.sent_at == 1_000 + 24 * 3_600 * 1_000));
    }

    #[test]
    fn text_stays_text_within_bounds() {
        assert_eq!(clean_text("  a\u{0}b\nc  ").as_deref(), Some("ab\nc"));
        assert_eq!(clean_text(" \n\u{7} "), None);
        assert_eq!(clean_text(&"x".repeat(9_000)).map(|text| text.len()), Some(CHAT_CHARACTERS));
    }
}
