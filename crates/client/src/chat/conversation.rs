//! The conversation: what was said, each message once, at its place in the meeting's order.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

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

/// Lines kept, and bytes of them; older ones go.
const KEPT: usize = 2_000;
const KEPT_BYTES: usize = 1 << 20;
/// What a line takes besides its words.
const LINE_BYTES: usize = 150;
/// How long after coming a participant may be told what was said before, and how long after it was seen what
/// could not be opened.
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
    /// The name of the member who told it, if that was not its author.
    retold_by: Option<String>,
    chat: Chat,
}

/// A message in the log that was sealed before this participant came.
#[derive(Debug)]
struct Hole {
    /// Who sent it, by the server's word.
    from: ParticipantId,
    until: Timestamp,
}

/// The conversation.
#[derive(Debug, Default)]
pub(crate) struct Conversation {
    log: u32,
    /// The person at this device, who may have written before this page was loaded.
    own: Option<ParticipantId>,
    lines: BTreeMap<Place, Line>,
    /// Authors draw the ids, so one's id says nothing of another's message.
    places: BTreeMap<(ChatId, ParticipantId), Place>,
    /// One's own that are not in the order yet, in the order of writing.
    sending: Vec<(Chat, Delivery)>,
    holes: BTreeMap<u64, Hole>,
    /// Places up to here were before this participant came.
    before: u64,
    /// Until then others may tell what was said before.
    told_until: Timestamp,
    /// Bytes of all lines.
    bytes: usize,
    /// What the person sees, and as whom; made anew only when it changed.
    shown: Arc<Vec<ChatLine>>,
    shown_to: Option<(ParticipantId, String)>,
    changed: bool,
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

    /// What this participant wrote is the person's own.
    pub fn is_of(&mut self, own: ParticipantId) {
        self.own = Some(own);
    }

    /// Whether others may still tell of the time before this participant came.
    pub fn is_being_told(&self, now: Timestamp) -> bool {
        now < self.told_until
    }

    /// One's own message, not in the order yet.
    pub fn write(&mut self, chat: Chat) {
        self.sending.push((chat, Delivery::Sending));
        self.changed = true;
    }

    /// One's own message will not come into the order.
    pub fn fail(&mut self, id: &ChatId) {
        if let Some((_, delivery)) = self.sending.iter_mut().find(|(chat, _)| chat.id == *id) {
            *delivery = Delivery::Failed;
            self.changed = true;
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
        let chat = cut(chat, now);
        if own {
            self.sending.retain(|(waiting, _)| waiting.id != chat.id);
            self.changed = true;
        }
        if let Some(place) = self.find(&chat, author, &name) {
            // What another told before its author was heard: the author's word counts.
            match self.lines.get(&place) {
                Some(line) if line.retold_by.is_some() => self.remove(place),
                _ => return false,
            }
        }
        let place = Place { log: self.log, seq, nth: 0 };
        if self.lines.get(&place).is_some_and(|line| line.retold_by.is_some()) {
            self.remove(place);
        }
        self.insert(place, Line { author, name, own, retold_by: None, chat });
        true
    }

    /// A message stands in the order that was sealed before this participant came; sent by that member, says
    /// the server.
    pub fn hole(&mut self, seq: u64, from: ParticipantId, now: Timestamp) {
        self.holes.retain(|_, hole| now < hole.until);
        if self.holes.len() < KEPT {
            self.holes.insert(seq, Hole { from, until: now + TOLD_WITHIN });
        }
    }

    /// What another member, `by` name, tells of the time before, soon after coming or soon after something could
    /// not be opened; nobody can rewrite the past later.
    pub fn catch_up(&mut self, told: Vec<Retold>, by: &str, now: Timestamp) {
        for (nth, retold) in (0u32..).zip(told.into_iter().take(RETOLD)) {
            let Retold { seq, author, name, chat } = retold;
            let hole = self.holes.get(&seq).is_some_and(|hole| hole.from == author && now < hole.until);
            let missed = hole || (seq <= self.before && self.is_being_told(now));
            let place = match seq {
                0 => Place { log: self.log.saturating_sub(1), seq: u64::MAX, nth },
                seq => Place { log: self.log, seq, nth: 0 },
            };
            let (name, chat) = (e2ee::profile::clean_name(&name), cut(chat, now));
            if !missed || self.lines.contains_key(&place) || self.find(&chat, author, &name).is_some() {
                continue;
            }
            // One's own words that are in the order after all. They go on being sent, since only the log proves
            // that they arrived; whoever has them takes them once.
            let written_here = self.sending.iter().any(|(waiting, _)| *waiting == chat);
            if written_here {
                self.sending.retain(|(waiting, _)| *waiting != chat);
            }
            let own = written_here || self.own == Some(author);
            let retold_by = (!written_here).then(|| by.to_owned());
            self.insert(place, Line { author, name, own, retold_by, chat });
        }
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

    /// For the view, oldest first: the same value until something changes.
    pub fn view(&mut self, own: Option<(ParticipantId, &str)>) -> Arc<Vec<ChatLine>> {
        let shown_to = self.shown_to.as_ref().map(|(participant, name)| (*participant, name.as_str()));
        if std::mem::take(&mut self.changed) || shown_to != own {
            self.shown = Arc::new(self.all(own));
            self.shown_to = own.map(|(participant, name)| (participant, name.to_owned()));
        }
        self.shown.clone()
    }

    fn all(&self, own: Option<(ParticipantId, &str)>) -> Vec<ChatLine> {
        let settled = self.lines.values().map(|line| ChatLine {
            id: line_id(&line.chat, &person_id(&line.author)),
            author: person_id(&line.author),
            name: line.name.clone(),
            own: line.own,
            text: line.chat.text.clone(),
            sent_at: line.chat.sent_at,
            delivery: Delivery::Sent,
            retold_by: line.retold_by.clone(),
        });
        let author = own.map(|(participant, _)| person_id(&participant)).unwrap_or_default();
        let sending = self.sending.iter().map(|(chat, delivery)| ChatLine {
            id: line_id(chat, &author),
            author: author.clone(),
            name: own.map(|(_, name)| name.to_owned()).unwrap_or_default(),
            own: true,
            text: chat.text.clone(),
            sent_at: chat.sent_at,
            delivery: *delivery,
            retold_by: None,
        });
        settled.chain(sending).collect()
    }

    /// Where this message stands already: the author's own, or the very same words under the same name, as when
    /// an author came back with another seat and sent them once more.
    fn find(&self, chat: &Chat, author: ParticipantId, name: &str) -> Option<Place> {
        let all = (chat.id, ParticipantId([0; 16]))..=(chat.id, ParticipantId([0xff; 16]));
        let same = |place: &Place| {
            let same_words = |line: &Line| line.chat == *chat && line.name == name;
            self.lines.get(place).is_some_and(same_words)
        };
        let mut others = self.places.range(all).map(|(_, place)| *place);
        self.places.get(&(chat.id, author)).copied().or_else(|| others.find(same))
    }

    fn insert(&mut self, place: Place, line: Line) {
        self.places.insert((line.chat.id, line.author), place);
        self.changed = true;
        self.bytes += line.bytes();
        self.lines.insert(place, line);
        while self.lines.len() > KEPT || self.bytes > KEPT_BYTES {
            let Some((&first, _)) = self.lines.first_key_value() else { break };
            self.remove(first);
        }
    }

    fn remove(&mut self, place: Place) {
        if let Some(line) = self.lines.remove(&place) {
            self.changed = true;
            self.bytes -= line.bytes();
            self.places.remove(&(line.chat.id, line.author));
        }
    }
}

impl Line {
    fn bytes(&self) -> usize {
        self.chat.text.len() + self.name.len() + self.retold_by.as_ref().map_or(0, String::len) + LINE_BYTES
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

fn line_id(chat: &Chat, author: &str) -> String {
    format!("{}.{author}", ParticipantId(chat.id).to_text())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: ParticipantId = ParticipantId([1; 16]);
    const BEN: ParticipantId = ParticipantId([2; 16]);

    fn chat(id: u8, text: &str) -> Chat {
        Chat { id: [id; 16], text: text.into(), sent_at: 0 }
    }

    fn texts(conversation: &Conversation) -> Vec<String> {
        conversation.all(None).into_iter().map(|line| line.text).collect()
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
        conversation.hole(12, ANN, Timestamp(59_000));
        conversation.add(13, ANN, "Ann".into(), false, chat(5, "five"), Timestamp(0));
        let tell =
            |seq, id, text: &str| Retold { seq, author: ANN, name: "Ann".into(), chat: chat(id, text) };
        conversation.catch_up(vec![tell(2, 1, "one"), tell(7, 2, "two")], "Ben", Timestamp(59_999));
        conversation.catch_up(vec![tell(12, 4, "four"), tell(5, 9, "too late")], "Ben", Timestamp(60_000));
        assert_eq!(texts(&conversation), ["one", "two", "three", "four", "five"]);
    }

    #[test]
    fn nobody_can_tell_after_the_fact_what_was_said_while_this_participant_was_there() {
        let mut conversation = Conversation::default();
        conversation.enter(10, true, Timestamp(0));
        let told = Retold { seq: 11, author: ANN, name: "Ann".into(), chat: chat(1, "made up") };
        conversation.catch_up(vec![told], "Ben", Timestamp(1));
        assert_eq!(texts(&conversation), Vec::<String>::new());
    }

    #[test]
    fn what_could_not_be_opened_can_be_told_only_for_a_while_and_of_who_sent_it_and_names_the_teller() {
        let told = |author| Retold { seq: 11, author, name: "Ann".into(), chat: chat(1, "before") };
        let hear = |author, at| {
            let mut conversation = Conversation::default();
            conversation.enter(10, true, Timestamp(0));
            conversation.hole(11, ANN, Timestamp(100_000));
            conversation.catch_up(vec![told(author)], "Ben", Timestamp(at));
            conversation.all(None)
        };
        assert_eq!(hear(ANN, 160_000), [], "too late");
        assert_eq!(hear(BEN, 101_000), [], "it was not his");
        let [line] = &hear(ANN, 159_999)[..] else { panic!("it was told in time") };
        assert_eq!((line.name.as_str(), line.retold_by.as_deref()), ("Ann", Some("Ben")));
    }

    #[test]
    fn an_id_that_another_author_has_drawn_too_hides_neither_message() {
        let mut conversation = Conversation::default();
        conversation.enter(10, true, Timestamp(0));
        let told = Retold { seq: 5, author: ANN, name: "Ann".into(), chat: chat(1, "hers") };
        conversation.catch_up(vec![told], "Cem", Timestamp(0));
        assert!(conversation.add(11, BEN, "Ben".into(), false, chat(1, "his"), Timestamp(1)));
        assert!(!conversation.add(12, BEN, "Ann".into(), false, chat(1, "forged"), Timestamp(1)));
        assert_eq!(texts(&conversation), ["hers", "his"]);
        assert!(conversation.add(13, ANN, "Ann".into(), false, chat(1, "hers"), Timestamp(2)));
        assert_eq!(
            texts(&conversation),
            ["his", "hers"],
            "the author's own word takes its place in the order"
        );
        let ids: Vec<_> = conversation.all(None).into_iter().map(|line| line.id).collect();
        assert_ne!(ids[0], ids[1]);
    }

    #[test]
    fn an_author_who_comes_back_with_another_seat_says_the_same_once() {
        let mut conversation = Conversation::default();
        assert!(conversation.add(1, ANN, "Ann".into(), false, chat(1, "hello"), Timestamp(0)));
        let again = ParticipantId([9; 16]);
        assert!(!conversation.add(2, again, "Ann".into(), false, chat(1, "hello"), Timestamp(0)));
        assert_eq!(texts(&conversation), ["hello"]);
    }

    #[test]
    fn nobody_can_put_words_in_place_of_those_that_are_on_their_way() {
        let mut conversation = Conversation::default();
        conversation.enter(10, true, Timestamp(0));
        conversation.write(chat(1, "what I say"));
        let tell = |seq, text: &str| Retold { seq, author: ANN, name: "Ann".into(), chat: chat(1, text) };
        conversation.catch_up(vec![tell(5, "what Ben says I say")], "Ben", Timestamp(1));
        let lines = conversation.all(Some((ANN, "Ann")));
        let [forged, mine] = &lines[..] else { panic!("both are shown") };
        assert!(!forged.own && forged.retold_by.as_deref() == Some("Ben"));
        assert_eq!((mine.text.as_str(), mine.delivery), ("what I say", Delivery::Sending));
    }

    #[test]
    fn ones_own_words_that_another_tells_stay_ones_own() {
        let mut conversation = Conversation::default();
        conversation.enter(10, true, Timestamp(0));
        conversation.write(chat(1, "what I say"));
        let told = Retold { seq: 5, author: ANN, name: "Ann".into(), chat: chat(1, "what I say") };
        conversation.catch_up(vec![told], "Ben", Timestamp(1));
        conversation.add(12, BEN, "Ann".into(), true, chat(1, "what I say"), Timestamp(2));
        let [line] = &conversation.all(Some((BEN, "Ann")))[..] else { panic!("it is shown once") };
        assert!(line.own && line.retold_by.is_none() && line.delivery == Delivery::Sent);
    }

    #[test]
    fn what_is_shown_stays_the_same_value_until_something_changes() {
        let mut conversation = Conversation::default();
        conversation.add(1, ANN, "Ann".into(), false, chat(1, "hello"), Timestamp(0));
        let first = conversation.view(Some((BEN, "Ben")));
        assert!(Arc::ptr_eq(&first, &conversation.view(Some((BEN, "Ben")))));
        conversation.write(chat(2, "hi"));
        let second = conversation.view(Some((BEN, "Ben")));
        assert_eq!((first.len(), second.len()), (1, 2));
        let renamed = conversation.view(Some((BEN, "Benjamin")));
        assert_eq!(renamed[1].name, "Benjamin");
        conversation.fail(&[2; 16]);
        assert_eq!(conversation.view(Some((BEN, "Benjamin")))[1].delivery, Delivery::Failed);
    }

    #[test]
    fn long_messages_push_out_old_ones_before_they_take_a_megabyte() {
        let mut conversation = Conversation::default();
        for n in 0..600u64 {
            let mut id = [0; 16];
            id[..8].copy_from_slice(&n.to_be_bytes());
            let chat = Chat { id, text: "x".repeat(4_000), sent_at: 0 };
            conversation.add(n + 1, ANN, "Ann".into(), false, chat, Timestamp(0));
        }
        let shown = conversation.all(None);
        let bytes: usize = shown.iter().map(|line| line.text.len()).sum();
        assert!((900_000..=1 << 20).contains(&bytes), "{bytes}");
        conversation.add(999, ANN, "Ann".into(), false, chat(7, "last"), Timestamp(0));
        assert_eq!(texts(&conversation).last().map(String::as_str), Some("last"));
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
        conversation.catch_up(vec![told], "Ben", Timestamp(1_000));
        let shown = conversation.all(None);
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
