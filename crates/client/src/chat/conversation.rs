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
mod tests;
