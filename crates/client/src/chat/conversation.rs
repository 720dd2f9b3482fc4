//! The conversation: what was said, each message once, at its place in the meeting's order.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use protocol::{
    ParticipantId, Wire,
    limits::SEALED_CONTENT_BYTES,
    sealed::{Alteration, Audience, CatchUp, Change, Chat, Content, LineRef, MemberState, Retold},
};

use super::{
    ChatId,
    audience::Thread,
    line::{Doer, Line, Reader, clean_text},
    sending::Sending,
};
use crate::{
    Timestamp, files,
    view::{ChatLine, Quote},
};

/// Lines kept, and bytes of them; older ones go, of the author whose lines take most.
const KEPT: usize = 2_000;
const KEPT_BYTES: usize = 1 << 20;
/// One member's reactions to all lines.
const REACTIONS_EACH: usize = 500;
/// How long after coming a participant may be told what was said before, and how long after it was seen what
/// could not be opened.
const TOLD_WITHIN: Duration = Duration::from_secs(60);
/// Lines told to newcomers.
const RETOLD: usize = 200;
/// What a told line takes besides its words, and a reaction to it.
const RETOLD_BYTES: usize = 260;
const RETOLD_REACTION_BYTES: usize = 30;
/// How far an author's clock may be ahead; what claims to be later still is shown as this late.
const CLOCKS_DIFFER: Duration = Duration::from_secs(24 * 60 * 60);
/// Changes kept of lines that were not told yet.
const EARLY: usize = 64;

/// States that are told beside them, at most.
pub(crate) const MOST_STATES: usize = 300;

/// A line's place: logs begin anew when a group does, so the log is counted first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    log: u32,
    seq: u64,
    /// Tells apart what shares a place: messages from before a log have 0 there.
    nth: u32,
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
    places: BTreeMap<LineRef, Place>,
    /// One's own that are not in the order yet.
    pub(super) sending: Sending,
    holes: BTreeMap<u64, Hole>,
    /// Places up to here were before this participant came.
    before: u64,
    /// Until then others may tell what was said before.
    told_until: Timestamp,
    /// What was done meanwhile to lines that nobody has told yet.
    early: Vec<(Doer, Change)>,
    /// What the person has done to lines and will not come into the order.
    failed: BTreeMap<LineRef, Alteration>,
    /// Bytes of all lines, and of each author's.
    bytes: usize,
    bytes_of: BTreeMap<ParticipantId, usize>,
    /// What the person sees, as whom, and when it was made; anew only when it changed.
    shown: Arc<Vec<ChatLine>>,
    shown_to: Option<Reader>,
    shown_at: Timestamp,
    changed: bool,
    /// Something of the person's own is among what changed: that is shown at once.
    own_changed: bool,
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
        self.early.clear();
    }

    /// What this participant wrote is the person's own.
    pub fn is_of(&mut self, own: ParticipantId) {
        self.own = Some(own);
    }

    /// Whether others may still tell of the time before this participant came.
    pub fn is_being_told(&self, now: Timestamp) -> bool {
        now < self.told_until
    }

    /// A message stands in the order; `here`: who is in the meeting. Whether it is new.
    pub fn add(
        &mut self,
        seq: u64,
        line: Line,
        here: impl Fn(&ParticipantId) -> bool,
        now: Timestamp,
    ) -> bool {
        let line = Line { chat: cut(line.chat, now), ..line };
        if line.own && self.sending.remove(&line.chat.id).is_some() {
            self.own_changed = true;
        }
        if let Some(place) = self.find(&line, here) {
            // What another told before its author was heard, and what the author showed to some under the same id:
            // what the author says to everyone counts.
            let gives_way = |had: &Line| {
                let open = had.thread != Thread::Everyone && line.thread == Thread::Everyone;
                had.author == line.author && (had.retold_by.is_some() || open)
            };
            match self.lines.get(&place) {
                Some(had) if gives_way(had) => self.remove(place),
                _ => return false,
            }
        }
        let place = Place { log: self.log, seq, nth: 0 };
        if self.lines.get(&place).is_some_and(|line| line.retold_by.is_some()) {
            self.remove(place);
        }
        self.insert(place, line);
        true
    }

    /// Somebody does something to a line of this thread. Whether it is different now.
    pub fn change(&mut self, by: Doer, thread: Thread, change: Change, now: Timestamp) -> bool {
        let Some(place) = self.places.get(&change.of).copied() else {
            if thread == Thread::Everyone && self.is_being_told(now) && self.early.len() < EARLY {
                self.early.push((by, change));
            }
            return false;
        };
        let same = self.lines.get(&place).is_some_and(|line| line.thread == thread);
        same && self.alter(place, &by, &change.what)
    }

    fn alter(&mut self, place: Place, by: &Doer, what: &Alteration) -> bool {
        let reacts = matches!(what, Alteration::React { on: true, .. });
        if reacts && self.reactions_of(&by.who) >= REACTIONS_EACH {
            return false;
        }
        let Some(line) = self.lines.get_mut(&place) else { return false };
        let (author, before) = (line.author, line.bytes());
        let altered = line.alter(by, what);
        let after = line.bytes();
        self.count(author, before, after);
        self.changed |= altered;
        self.own_changed |= altered && self.own == Some(by.who);
        self.shrink();
        altered
    }

    fn reactions_of(&self, who: &ParticipantId) -> usize {
        self.lines.values().flat_map(|line| &line.reactions).filter(|one| one.who == *who).count()
    }

    /// The line that is named so.
    pub fn line(&self, of: &LineRef) -> Option<&Line> {
        self.lines.get(self.places.get(of)?)
    }

    /// Whether its author or a host has taken it out: one that only made room for others is not.
    pub fn is_taken_out(&self, of: &LineRef) -> bool {
        self.line(of).is_some_and(|line| line.removed.is_some())
    }

    /// One's own line goes on its way.
    pub fn write(&mut self, chat: Chat, to: Option<Audience>, with: String) {
        self.sending.push(chat, to, with);
        self.own_changed = true;
    }

    /// One's own message will not come into the order.
    pub fn fail(&mut self, id: &ChatId) {
        self.own_changed |= self.sending.fail(id);
    }

    /// What the person has done to a line will not come into the order. Reactions are not worth a word.
    pub fn fail_change(&mut self, Change { of, what }: Change) {
        if self.places.contains_key(&of) && !matches!(what, Alteration::React { .. }) {
            self.failed.insert(of, what);
            self.own_changed = true;
        }
    }

    /// What has failed to be done to a line, and whose that is: to be tried again.
    pub fn failed_change(&mut self, of: &LineRef) -> Option<(Alteration, Thread)> {
        let thread = self.line(of)?.thread;
        let what = self.failed.remove(of)?;
        self.own_changed = true;
        Some((what, thread))
    }

    /// What failed to be done to a line is not to be done any more.
    pub fn settled(&mut self, of: &LineRef) {
        self.own_changed |= self.failed.remove(of).is_some();
    }

    /// A message that failed goes on its way again.
    pub fn try_again(&mut self, id: &ChatId, now: Timestamp) -> Option<(Chat, Option<Audience>)> {
        self.own_changed = true;
        self.sending.try_again(id, now)
    }

    /// The person gives a message up that failed.
    pub fn give_up(&mut self, id: &ChatId) -> Option<Chat> {
        let given_up = self.sending.give_up(id);
        self.own_changed |= given_up.is_some();
        given_up
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
    /// not be opened; nobody can rewrite the past later. `here`: who is in the meeting.
    pub fn catch_up(
        &mut self,
        told: Vec<Retold>,
        by: &str,
        name_of: impl Fn(&ParticipantId) -> String,
        here: impl Fn(&ParticipantId) -> bool,
        now: Timestamp,
    ) {
        for (nth, retold) in (0u32..).zip(told.into_iter().take(RETOLD)) {
            let (seq, author) = (retold.seq, retold.author);
            let hole = self.holes.get(&seq).is_some_and(|hole| hole.from == author && now < hole.until);
            let missed = hole || (seq <= self.before && self.is_being_told(now));
            let place = match seq {
                0 => Place { log: self.log.saturating_sub(1), seq: u64::MAX, nth },
                seq => Place { log: self.log, seq, nth: 0 },
            };
            let line = Line::told(Retold { chat: cut(retold.chat, now), ..retold }, &name_of);
            if !missed || self.lines.contains_key(&place) || self.find(&line, &here).is_some() {
                continue;
            }
            // One's own words that are in the order after all. They go on being sent, since only the log proves
            // that they arrived; whoever has them takes them once.
            let written_here = self.sending.forget(&line.chat);
            let own = written_here || self.own == Some(author);
            let retold_by = (!written_here).then(|| by.to_owned());
            self.insert(place, Line { own, retold_by, ..line });
        }
    }

    /// For newcomers: the last messages and what everyone's devices do, within the bound of a sealed
    /// message.
    pub fn for_newcomers(&self, states: Vec<(ParticipantId, MemberState)>) -> CatchUp {
        let mut chat: Vec<_> =
            self.recent(states.len()).map(|(place, line)| line.retold(self.seq(*place))).collect();
        chat.reverse();
        let catch_up = CatchUp { states, chat };
        debug_assert!(Content::CatchUp(catch_up.clone()).encode().len() <= SEALED_CONTENT_BYTES);
        catch_up
    }

    /// How many messages newcomers are told at the least.
    pub fn lines_for_newcomers(&self) -> usize {
        self.recent(MOST_STATES).count()
    }

    /// The last lines to everyone that fit into a sealed message beside so many states, the newest first. No author
    /// has more than half of the room.
    fn recent(&self, states: usize) -> impl Iterator<Item = (&Place, &Line)> {
        let room = (SEALED_CONTENT_BYTES - 1_024).saturating_sub(states * 100);
        let mut left = room;
        let mut left_of = BTreeMap::new();
        let open = self.lines.iter().rev().filter(|(_, line)| line.thread == Thread::Everyone);
        let fitting = open.filter(move |(_, line)| {
            let reactions = line.reactions.len() * RETOLD_REACTION_BYTES;
            let file = line.chat.file.as_ref().map_or(0, files::bytes);
            let size = line.chat.text.len() + line.name.len() + file + RETOLD_BYTES;
            let left_of = left_of.entry(line.author).or_insert(room / 2);
            let fits = size <= *left_of && size + reactions <= left;
            // The first of an author's that does not fit is the last: no gap in what one is told to have said.
            *left_of = if fits { *left_of - size } else { 0 };
            left -= if fits { size + reactions } else { 0 };
            fits
        });
        fitting.take(RETOLD)
    }

    /// One message, for newcomers who could not open it.
    pub fn straggler(&self, seq: u64) -> Option<Retold> {
        let place = Place { log: self.log, seq, nth: 0 };
        let line = self.lines.get(&place).filter(|line| line.thread == Thread::Everyone)?;
        Some(line.retold(self.seq(place)))
    }

    /// For the view, oldest first: the same value until something changes, and for `pause` what others do to it.
    pub fn view(&mut self, reader: Option<Reader>, pause: Duration, now: Timestamp) -> Arc<Vec<ChatLine>> {
        let due = self.changed && now >= self.shown_at + pause;
        if due || self.own_changed || self.shown_to != reader {
            self.shown = Arc::new(self.all(reader.as_ref()));
            self.shown_to = reader;
            self.shown_at = now;
            (self.changed, self.own_changed) = (false, false);
        }
        self.shown.clone()
    }

    /// When what has changed is to be shown.
    pub fn deadline(&self, pause: Duration) -> Option<Timestamp> {
        self.changed.then(|| self.shown_at + pause)
    }

    fn all(&self, reader: Option<&Reader>) -> Vec<ChatLine> {
        let settled = self.lines.values().map(|line| {
            let of = LineRef { id: line.chat.id, author: line.author };
            let unsaved = self.failed.contains_key(&of);
            ChatLine { unsaved, ..line.view(self.quote(&line.chat, line.thread), reader) }
        });
        let sending = self.sending.view(reader, |chat, thread| self.quote(chat, thread));
        settled.chain(sending).collect()
    }

    /// What a line of this thread answers: as it stands here, if it is for the same readers.
    fn quote(&self, chat: &Chat, thread: Thread) -> Option<Quote> {
        let of = chat.reply.as_ref()?;
        let quotable = |line: &&Line| line.thread == Thread::Everyone || line.thread == thread;
        Some(self.line(of).filter(quotable).map(Line::quote).unwrap_or_default())
    }

    /// Where this message stands already: the author's own, or the very same words under the same name, as when
    /// an author came back with another seat and sent them once more; whoever is still here in the other seat is
    /// somebody else.
    fn find(&self, line: &Line, here: impl Fn(&ParticipantId) -> bool) -> Option<Place> {
        let of = |author| LineRef { id: line.chat.id, author };
        let all = of(ParticipantId([0; 16]))..=of(ParticipantId([0xff; 16]));
        let same = |place: &Place| {
            let same_words = |had: &Line| {
                let one_left = !here(&had.author) || !here(&line.author);
                one_left && had.chat == line.chat && had.name == line.name && had.thread == line.thread
            };
            self.lines.get(place).is_some_and(same_words)
        };
        let mut others = self.places.range(all).map(|(_, place)| *place);
        self.places.get(&of(line.author)).copied().or_else(|| others.find(same))
    }

    fn insert(&mut self, place: Place, line: Line) {
        let of = LineRef { id: line.chat.id, author: line.author };
        self.places.insert(of, place);
        self.changed = true;
        self.own_changed |= line.own;
        self.count(line.author, 0, line.bytes());
        self.lines.insert(place, line);
        for (by, change) in self.early.extract_if(.., |(_, change)| change.of == of).collect::<Vec<_>>() {
            self.alter(place, &by, &change.what);
        }
        self.shrink();
    }

    /// Makes room: nobody's words drive out what others said, as long as their own take more.
    fn shrink(&mut self) {
        while self.lines.len() > KEPT || self.bytes > KEPT_BYTES {
            let Some((&most, _)) = self.bytes_of.iter().max_by_key(|(_, bytes)| **bytes) else { break };
            let oldest = self.lines.iter().find(|(_, line)| line.author == most);
            let Some((&place, _)) = oldest else { break };
            self.remove(place);
        }
    }

    fn remove(&mut self, place: Place) {
        if let Some(line) = self.lines.remove(&place) {
            self.changed = true;
            self.count(line.author, line.bytes(), 0);
            let of = LineRef { id: line.chat.id, author: line.author };
            self.failed.remove(&of);
            self.places.remove(&of);
        }
    }

    /// A line of this author that took so many bytes takes so many now.
    fn count(&mut self, author: ParticipantId, before: usize, after: usize) {
        self.bytes = self.bytes - before + after;
        let of = self.bytes_of.entry(author).or_default();
        *of = *of - before + after;
        if *of == 0 {
            self.bytes_of.remove(&author);
        }
    }

    /// A place in the log of now; 0 for what is from before it.
    fn seq(&self, place: Place) -> u64 {
        if place.log == self.log { place.seq } else { 0 }
    }
}

/// What a member wrote, within the bounds of what can be shown.
fn cut(chat: Chat, now: Timestamp) -> Chat {
    let latest = now + CLOCKS_DIFFER;
    let text = clean_text(&chat.text).unwrap_or_default();
    Chat { text, sent_at: chat.sent_at.min(latest.0), file: chat.file.map(files::clean), ..chat }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::{Addressed, Delivery, Removal};
    use e2ee::{Powers, Role};
    use protocol::sealed::Reaction;

    const ANN: ParticipantId = ParticipantId([1; 16]);
    const BEN: ParticipantId = ParticipantId([2; 16]);

    fn chat(id: u8, text: &str) -> Chat {
        Chat { id: [id; 16], text: text.into(), sent_at: 0, reply: None, file: None }
    }

    fn by(author: ParticipantId, name: &str, chat: Chat) -> Line {
        Line::new(author, name.into(), false, chat)
    }

    fn retold(seq: u64, chat: Chat) -> Retold {
        by(ANN, "Ann", chat).retold(seq)
    }

    fn tell(conversation: &mut Conversation, told: Vec<Retold>, by: &str, now: Timestamp) {
        conversation.catch_up(told, by, |_| "somebody".into(), |_| false, now);
    }

    fn add(conversation: &mut Conversation, seq: u64, line: Line, now: Timestamp) -> bool {
        conversation.add(seq, line, |_| false, now)
    }

    fn reader(own: ParticipantId, name: &str) -> Option<Reader> {
        Some(Reader { own, name: name.into(), role: Role::Member, powers: Powers::ALL })
    }

    fn texts(conversation: &Conversation) -> Vec<String> {
        conversation.all(None).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn a_message_that_comes_twice_is_shown_once() {
        let mut conversation = Conversation::default();
        assert!(add(&mut conversation, 1, by(ANN, "Ann", chat(1, "hello")), Timestamp(0)));
        assert!(!add(&mut conversation, 2, by(ANN, "Ann", chat(1, "hello")), Timestamp(0)));
        assert_eq!(texts(&conversation), ["hello"]);
    }

    #[test]
    fn what_was_said_before_stands_before_and_what_came_late_stands_at_its_place() {
        let mut conversation = Conversation::default();
        conversation.enter(10, true, Timestamp(0));
        add(&mut conversation, 11, by(ANN, "Ann", chat(3, "three")), Timestamp(0));
        conversation.hole(12, ANN, Timestamp(59_000));
        add(&mut conversation, 13, by(ANN, "Ann", chat(5, "five")), Timestamp(0));
        let told = |seq, id, text: &str| retold(seq, chat(id, text));
        tell(&mut conversation, vec![told(2, 1, "one"), told(7, 2, "two")], "Ben", Timestamp(59_999));
        tell(&mut conversation, vec![told(12, 4, "four"), told(5, 9, "too late")], "Ben", Timestamp(60_000));
        assert_eq!(texts(&conversation), ["one", "two", "three", "four", "five"]);
    }

    #[test]
    fn nobody_can_tell_after_the_fact_what_was_said_while_this_participant_was_there() {
        let mut conversation = Conversation::default();
        conversation.enter(10, true, Timestamp(0));
        let told = retold(11, chat(1, "made up"));
        tell(&mut conversation, vec![told], "Ben", Timestamp(1));
        assert_eq!(texts(&conversation), Vec::<String>::new());
    }

    #[test]
    fn what_could_not_be_opened_can_be_told_only_for_a_while_and_of_who_sent_it_and_names_the_teller() {
        let told = |author| by(author, "Ann", chat(1, "before")).retold(11);
        let hear = |author, at| {
            let mut conversation = Conversation::default();
            conversation.enter(10, true, Timestamp(0));
            conversation.hole(11, ANN, Timestamp(100_000));
            tell(&mut conversation, vec![told(author)], "Ben", Timestamp(at));
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
        let told = retold(5, chat(1, "hers"));
        tell(&mut conversation, vec![told], "Cem", Timestamp(0));
        assert!(add(&mut conversation, 11, by(BEN, "Ben", chat(1, "his")), Timestamp(1)));
        assert!(!add(&mut conversation, 12, by(BEN, "Ann", chat(1, "forged")), Timestamp(1)));
        assert_eq!(texts(&conversation), ["hers", "his"]);
        assert!(add(&mut conversation, 13, by(ANN, "Ann", chat(1, "hers")), Timestamp(2)));
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
        assert!(add(&mut conversation, 1, by(ANN, "Ann", chat(1, "hello")), Timestamp(0)));
        let again = ParticipantId([9; 16]);
        assert!(!add(&mut conversation, 2, by(again, "Ann", chat(1, "hello")), Timestamp(0)));
        assert_eq!(texts(&conversation), ["hello"]);
    }

    #[test]
    fn nobody_can_put_words_in_place_of_those_that_are_on_their_way() {
        let mut conversation = Conversation::default();
        conversation.enter(10, true, Timestamp(0));
        conversation.write(chat(1, "what I say"), None, String::new());
        let told = retold(5, chat(1, "what Ben says I say"));
        tell(&mut conversation, vec![told], "Ben", Timestamp(1));
        let lines = conversation.all(reader(ANN, "Ann").as_ref());
        let [forged, mine] = &lines[..] else { panic!("both are shown") };
        assert!(!forged.own && forged.retold_by.as_deref() == Some("Ben"));
        assert_eq!((mine.text.as_str(), mine.delivery), ("what I say", Delivery::Sending));
    }

    #[test]
    fn ones_own_words_that_another_tells_stay_ones_own() {
        let mut conversation = Conversation::default();
        conversation.enter(10, true, Timestamp(0));
        conversation.write(chat(1, "what I say"), None, String::new());
        let told = retold(5, chat(1, "what I say"));
        tell(&mut conversation, vec![told], "Ben", Timestamp(1));
        add(&mut conversation, 12, Line::new(BEN, "Ann".into(), true, chat(1, "what I say")), Timestamp(2));
        let [line] = &conversation.all(reader(BEN, "Ann").as_ref())[..] else { panic!("it is shown once") };
        assert!(line.own && line.retold_by.is_none() && line.delivery == Delivery::Sent);
    }

    #[test]
    fn what_is_shown_stays_the_same_value_until_something_changes() {
        let mut conversation = Conversation::default();
        add(&mut conversation, 1, by(ANN, "Ann", chat(1, "hello")), Timestamp(0));
        let first = conversation.view(reader(BEN, "Ben"), Duration::ZERO, Timestamp(0));
        assert!(Arc::ptr_eq(&first, &conversation.view(reader(BEN, "Ben"), Duration::ZERO, Timestamp(0))));
        conversation.write(chat(2, "hi"), None, String::new());
        let second = conversation.view(reader(BEN, "Ben"), Duration::ZERO, Timestamp(0));
        assert_eq!((first.len(), second.len()), (1, 2));
        let renamed = conversation.view(reader(BEN, "Benjamin"), Duration::ZERO, Timestamp(0));
        assert_eq!(renamed[1].name, "Benjamin");
        conversation.fail(&[2; 16]);
        assert_eq!(
            conversation.view(reader(BEN, "Benjamin"), Duration::ZERO, Timestamp(0))[1].delivery,
            Delivery::Failed
        );
    }

    #[test]
    fn long_messages_push_out_old_ones_before_they_take_a_megabyte() {
        let mut conversation = Conversation::default();
        for n in 0..600u64 {
            let mut id = [0; 16];
            id[..8].copy_from_slice(&n.to_be_bytes());
            let chat = Chat { id, text: "x".repeat(4_000), sent_at: 0, reply: None, file: None };
            add(&mut conversation, n + 1, by(ANN, "Ann", chat), Timestamp(0));
        }
        let shown = conversation.all(None);
        let bytes: usize = shown.iter().map(|line| line.text.len()).sum();
        assert!((900_000..=1 << 20).contains(&bytes), "{bytes}");
        add(&mut conversation, 999, by(ANN, "Ann", chat(7, "last")), Timestamp(0));
        assert_eq!(texts(&conversation).last().map(String::as_str), Some("last"));
    }

    #[test]
    fn a_line_that_made_room_is_not_taken_out() {
        let mut conversation = Conversation::default();
        for n in 0..=255u8 {
            let chat = Chat { text: "x".repeat(4_000), ..chat(n, "") };
            add(&mut conversation, u64::from(n) + 1, by(ANN, "Ann", chat), Timestamp(0));
        }
        assert!(conversation.line(&of(ANN, 0)).is_none() && !conversation.is_taken_out(&of(ANN, 0)));
        assert!(!conversation.is_taken_out(&of(ANN, 255)));
        let delete = Change { of: of(ANN, 255), what: Alteration::Delete };
        conversation.change(doer(ANN), Thread::Everyone, delete, Timestamp(0));
        assert!(conversation.is_taken_out(&of(ANN, 255)));
    }

    #[test]
    fn a_full_history_fits_into_one_sealed_message() {
        let mut conversation = Conversation::default();
        for n in 0..200u8 {
            let author = if n % 2 == 0 { ANN } else { BEN };
            let line = by(author, "Ann", chat(n, &"ü".repeat(4_000)));
            add(&mut conversation, u64::from(n) + 1, line, Timestamp(0));
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
        add(&mut conversation, 11, by(ANN, "Ann", late(1, u64::MAX)), Timestamp(1_000));
        add(&mut conversation, 12, by(ANN, "Ann", late(2, 8_640_000_000_000_001)), Timestamp(1_000));
        let told = retold(2, late(3, 1 << 53));
        tell(&mut conversation, vec![told], "Ben", Timestamp(1_000));
        let shown = conversation.all(None);
        assert_eq!(shown.len(), 3);
        assert!(shown.iter().all(|line| line.sent_at == 1_000 + 24 * 3_600 * 1_000));
    }

    fn doer(who: ParticipantId) -> Doer {
        Doer { who, name: "x".into(), host: false, writes: true, reacts: true }
    }

    fn of(author: ParticipantId, id: u8) -> LineRef {
        LineRef { id: [id; 16], author }
    }

    #[test]
    fn a_change_counts_only_in_the_thread_of_its_line() {
        let mut conversation = Conversation::default();
        let thread = Thread::Person { other: ANN };
        add(&mut conversation, 1, Line { thread, ..by(ANN, "Ann", chat(1, "psst")) }, Timestamp(0));
        let delete = || Change { of: of(ANN, 1), what: Alteration::Delete };
        assert!(!conversation.change(doer(ANN), Thread::Everyone, delete(), Timestamp(0)));
        assert!(conversation.change(doer(ANN), thread, delete(), Timestamp(0)));
    }

    #[test]
    fn private_lines_are_told_to_no_newcomer_and_quoted_to_nobody_else() {
        let mut conversation = Conversation::default();
        let thread = Thread::Person { other: ANN };
        add(&mut conversation, 1, Line { thread, ..by(ANN, "Ann", chat(1, "psst")) }, Timestamp(0));
        let answer = Chat { reply: Some(of(ANN, 1)), ..chat(2, "what?") };
        add(&mut conversation, 2, by(BEN, "Ben", answer.clone()), Timestamp(0));
        add(
            &mut conversation,
            3,
            Line { thread, ..by(ANN, "Ann", Chat { id: [3; 16], ..answer }) },
            Timestamp(0),
        );
        let told = conversation.for_newcomers(Vec::new()).chat;
        assert_eq!(told.iter().map(|line| line.seq).collect::<Vec<_>>(), [2]);
        assert!(conversation.straggler(1).is_none() && conversation.straggler(2).is_some());
        let shown = conversation.all(reader(BEN, "Ben").as_ref());
        let quoted = |at: usize| shown[at].reply.as_ref().map(|quote| quote.text.as_str());
        assert_eq!((quoted(1), quoted(2)), (Some(""), Some("psst")));
        assert!(matches!(&shown[0].to, Addressed::Person { whom } if whom.id == shown[0].author));
    }

    #[test]
    fn newcomers_hear_of_a_message_as_it_stands_and_what_was_done_meanwhile_is_not_lost() {
        let mut elder = Conversation::default();
        for id in 1..=3 {
            add(&mut elder, u64::from(id), by(ANN, "Ann", chat(id, "first words")), Timestamp(0));
        }
        let edit = Alteration::Edit { text: "better words".into() };
        let react = Alteration::React { reaction: Reaction::Heart, on: true };
        elder.change(doer(ANN), Thread::Everyone, Change { of: of(ANN, 1), what: edit }, Timestamp(0));
        elder.change(doer(BEN), Thread::Everyone, Change { of: of(ANN, 1), what: react }, Timestamp(0));
        elder.change(
            doer(ANN),
            Thread::Everyone,
            Change { of: of(ANN, 2), what: Alteration::Delete },
            Timestamp(0),
        );
        let mut newcomer = Conversation::default();
        newcomer.enter(10, true, Timestamp(0));
        let late = Change { of: of(ANN, 3), what: Alteration::Delete };
        newcomer.change(doer(ANN), Thread::Everyone, late, Timestamp(1));
        let forged = Change { of: of(ANN, 1), what: Alteration::Delete };
        newcomer.change(doer(BEN), Thread::Everyone, forged, Timestamp(1));
        tell(&mut newcomer, elder.for_newcomers(Vec::new()).chat, "Ben", Timestamp(2));
        let shown = newcomer.all(reader(BEN, "Ben").as_ref());
        assert_eq!((shown[0].text.as_str(), shown[0].edited), ("better words", true));
        assert_eq!((shown[0].reactions.len(), shown[0].reactions[0].own), (1, true));
        for gone in [&shown[1], &shown[2]] {
            assert_eq!((gone.text.as_str(), gone.removed), ("", Some(Removal::Author)));
        }
    }

    #[test]
    fn what_an_author_says_to_everyone_counts_before_what_some_were_shown_under_its_id() {
        let mut conversation = Conversation::default();
        let thread = Thread::Person { other: ANN };
        add(&mut conversation, 1, Line { thread, ..by(ANN, "Ann", chat(1, "to you")) }, Timestamp(0));
        assert!(add(&mut conversation, 2, by(ANN, "Ann", chat(1, "to all")), Timestamp(0)));
        assert_eq!(texts(&conversation), ["to all"]);
    }

    #[test]
    fn a_failed_line_is_sent_again_or_given_up() {
        let mut conversation = Conversation::default();
        conversation.write(chat(1, "hello"), None, String::new());
        assert!(conversation.try_again(&[1; 16], Timestamp(5)).is_none(), "it is on its way");
        conversation.fail(&[1; 16]);
        let (again, to) = conversation.try_again(&[1; 16], Timestamp(5)).unwrap();
        assert_eq!((again.id, again.sent_at, to), ([1; 16], 5, None));
        conversation.give_up(&[1; 16]);
        assert_eq!(texts(&conversation), ["hello"], "it is on its way once more");
        conversation.fail(&[1; 16]);
        conversation.give_up(&[1; 16]);
        assert_eq!(texts(&conversation), Vec::<String>::new());
    }

    #[test]
    fn what_others_write_in_short_order_is_shown_together_and_ones_own_at_once() {
        let mut conversation = Conversation::default();
        conversation.is_of(BEN);
        let pause = Duration::from_millis(100);
        let shown = |conversation: &mut Conversation, now| {
            conversation.view(reader(BEN, "Ben"), pause, Timestamp(now)).len()
        };
        add(&mut conversation, 1, by(ANN, "Ann", chat(1, "one")), Timestamp(1_000));
        assert_eq!((shown(&mut conversation, 1_000), conversation.deadline(pause)), (1, None));
        add(&mut conversation, 2, by(ANN, "Ann", chat(2, "two")), Timestamp(1_010));
        assert_eq!(shown(&mut conversation, 1_010), 1);
        add(&mut conversation, 3, by(ANN, "Ann", chat(3, "three")), Timestamp(1_020));
        assert_eq!(
            (shown(&mut conversation, 1_020), conversation.deadline(pause)),
            (1, Some(Timestamp(1_100)))
        );
        assert_eq!(shown(&mut conversation, 1_100), 3);
        add(&mut conversation, 4, by(ANN, "Ann", chat(4, "four")), Timestamp(1_110));
        conversation.write(chat(5, "five"), None, String::new());
        assert_eq!(shown(&mut conversation, 1_110), 5);
    }

    #[test]
    fn one_who_writes_much_drives_out_nobody_else_here_or_for_newcomers() {
        let mut conversation = Conversation::default();
        for id in 1..=5 {
            let line = by(ANN, "Ann", chat(id, "what Ann said"));
            add(&mut conversation, u64::from(id), line, Timestamp(0));
        }
        for n in 0..600u64 {
            let mut id = [9; 16];
            id[..8].copy_from_slice(&n.to_be_bytes());
            let chat = Chat { id, text: "x".repeat(4_000), sent_at: 0, reply: None, file: None };
            add(&mut conversation, n + 10, by(BEN, "Ben", chat), Timestamp(0));
        }
        let of_ann = texts(&conversation).iter().filter(|text| text.contains("Ann")).count();
        assert_eq!(of_ann, 5);
        let told = conversation.for_newcomers(Vec::new()).chat;
        assert_eq!(told.iter().filter(|line| line.author == ANN).count(), 5);
        assert!(told.iter().filter(|line| line.author == BEN).count() > 3);
    }

    #[test]
    fn ones_reactions_drive_out_nothing_of_what_others_wrote_and_are_bounded() {
        let mut conversation = Conversation::default();
        for id in 0..240 {
            let chat = Chat { text: "x".repeat(4_000), ..chat(id, "") };
            add(&mut conversation, u64::from(id) + 1, by(ANN, "Ann", chat), Timestamp(0));
        }
        let mut react = |who, reaction| {
            for id in 0..240 {
                let react = Alteration::React { reaction, on: true };
                let change = Change { of: of(ANN, id), what: react };
                conversation.change(doer(ParticipantId([who; 16])), Thread::Everyone, change, Timestamp(0));
            }
        };
        (10..30).for_each(|who| react(who, Reaction::Heart));
        react(10, Reaction::Wow);
        react(10, Reaction::Laugh);
        assert_eq!(texts(&conversation).len(), 240);
        assert_eq!(conversation.reactions_of(&ParticipantId([10; 16])), REACTIONS_EACH);
        assert_eq!(conversation.reactions_of(&ParticipantId([11; 16])), 240);
    }

    #[test]
    fn who_repeats_anothers_words_under_their_name_neither_replaces_nor_hides_them() {
        let mut conversation = Conversation::default();
        conversation.enter(10, true, Timestamp(0));
        tell(&mut conversation, vec![retold(5, chat(1, "I agree"))], "Cleo", Timestamp(1));
        conversation.add(11, by(BEN, "Ann", chat(1, "I agree")), |_| true, Timestamp(2));
        conversation.add(12, by(ANN, "Ann", chat(1, "I agree")), |_| true, Timestamp(3));
        let authors: Vec<_> = conversation.lines.values().map(|line| line.author).collect();
        assert_eq!(authors, [BEN, ANN]);
        assert!(conversation.lines.values().all(|line| line.retold_by.is_none()));
    }

    #[test]
    fn a_change_that_fails_is_told_at_its_line_and_can_be_tried_again_or_given_up() {
        let mut conversation = Conversation::default();
        add(&mut conversation, 1, by(ANN, "Ann", chat(1, "first words")), Timestamp(0));
        let edit = || Alteration::Edit { text: "better words".into() };
        conversation.fail_change(Change { of: of(ANN, 1), what: edit() });
        assert!(conversation.all(None)[0].unsaved);
        assert_eq!(conversation.failed_change(&of(ANN, 1)), Some((edit(), Thread::Everyone)));
        assert!(!conversation.all(None)[0].unsaved && conversation.failed_change(&of(ANN, 1)).is_none());
        conversation.fail_change(Change { of: of(ANN, 1), what: Alteration::Delete });
        conversation.settled(&of(ANN, 1));
        assert!(!conversation.all(None)[0].unsaved);
    }
}
