//! One line of the conversation: what was written, what was done to it since, and what is shown of it.

use e2ee::{Powers, Role};
use protocol::{
    ParticipantId,
    limits::CHAT_CHARACTERS,
    sealed::{Alteration, Chat, LineRef, Reaction, Removal, Retold},
};

use super::{
    ChatId,
    audience::{Thread, may_write},
};
use crate::{
    files,
    io::person_id,
    view::{self, Addressed, ChatLine, Delivery, LineActs, LineReaction, Quote},
};

/// What a line takes besides its words.
const LINE_BYTES: usize = 150;
/// Reactions to one line, of all members together.
const MOST_REACTIONS: usize = 300;
/// Characters that a quote shows.
const QUOTED: usize = 160;

/// A line that stands in the order.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub author: ParticipantId,
    pub name: String,
    /// The person at this device wrote it.
    pub own: bool,
    pub thread: Thread,
    /// The name of the one whom the thread is with.
    pub with: String,
    pub chat: Chat,
    /// The name of the member who told it, if that was not its author.
    pub retold_by: Option<String>,
    pub edited: bool,
    pub removed: Option<Removal>,
    pub reactions: Vec<Reacting>,
}

/// A member's reaction to a line.
#[derive(Debug, Clone)]
pub(crate) struct Reacting {
    pub who: ParticipantId,
    pub name: String,
    pub reaction: Reaction,
}

/// Who does something to a line.
#[derive(Debug, Clone)]
pub(crate) struct Doer {
    pub who: ParticipantId,
    pub name: String,
    /// A host or co-host.
    pub host: bool,
    /// May write in the line's thread.
    pub writes: bool,
    /// May react.
    pub reacts: bool,
}

/// To whom lines are shown: what that person may do with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reader {
    pub own: ParticipantId,
    pub name: String,
    pub role: Role,
    pub powers: Powers,
}

impl Line {
    /// A line as its author wrote it.
    pub fn new(author: ParticipantId, name: String, own: bool, chat: Chat) -> Self {
        Self {
            author,
            name,
            own,
            thread: Thread::Everyone,
            with: String::new(),
            chat,
            retold_by: None,
            edited: false,
            removed: None,
            reactions: Vec::new(),
        }
    }

    /// Without the reactions: what others do shall not count against its author.
    pub fn bytes(&self) -> usize {
        let told = self.retold_by.as_ref().map_or(0, String::len);
        let file = self.chat.file.as_ref().map_or(0, files::bytes);
        self.chat.text.len() + self.name.len() + self.with.len() + file + told + LINE_BYTES
    }

    /// Does it, if `by` may. Whether anything is different then.
    pub fn alter(&mut self, by: &Doer, what: &Alteration) -> bool {
        let by_author = by.who == self.author;
        match what {
            _ if self.removed.is_some() => false,
            Alteration::Edit { text } if by_author && by.writes => match clean_text(text) {
                Some(text) if text != self.chat.text => {
                    self.chat.text = text;
                    self.edited = true;
                    true
                }
                _ => false,
            },
            Alteration::Delete if by_author => self.remove(Removal::Author),
            // What is between two is between two.
            Alteration::Hide if by.host && !self.is_between_two() => self.remove(Removal::Host),
            Alteration::React { reaction, on } if by.writes && by.reacts => self.react(by, *reaction, *on),
            _ => false,
        }
    }

    fn is_between_two(&self) -> bool {
        matches!(self.thread, Thread::Person { .. })
    }

    fn remove(&mut self, by: Removal) -> bool {
        self.removed = Some(by);
        self.chat.text.clear();
        self.chat.file = None;
        self.reactions.clear();
        true
    }

    fn react(&mut self, by: &Doer, reaction: Reaction, on: bool) -> bool {
        let stands = self.reactions.iter().position(|one| one.who == by.who && one.reaction == reaction);
        match stands {
            Some(at) if !on => {
                self.reactions.remove(at);
            }
            None if on && self.reactions.len() < MOST_REACTIONS => {
                self.reactions.push(Reacting { who: by.who, name: by.name.clone(), reaction });
            }
            _ => return false,
        }
        true
    }

    /// For newcomers.
    pub fn retold(&self, seq: u64) -> Retold {
        Retold {
            seq,
            author: self.author,
            name: self.name.clone(),
            chat: self.chat.clone(),
            edited: self.edited,
            removed: self.removed,
            reactions: self.reactions.iter().map(|one| (one.reaction, one.who)).collect(),
        }
    }

    /// As another tells it, within bounds.
    pub fn told(retold: Retold, name_of: impl Fn(&ParticipantId) -> String) -> Self {
        let Retold { author, name, chat, edited, removed, reactions, .. } = retold;
        let mut line = Self::new(author, e2ee::profile::clean_name(&name), false, chat);
        (line.edited, line.removed) = (edited, removed);
        if removed.is_some() {
            line.chat.text.clear();
            line.chat.file = None;
            return line;
        }
        for (reaction, who) in reactions.into_iter().take(MOST_REACTIONS) {
            if line.reactions.iter().all(|one| (one.who, one.reaction) != (who, reaction)) {
                line.reactions.push(Reacting { who, name: name_of(&who), reaction });
            }
        }
        line
    }

    pub fn view(&self, quote: Option<Quote>, reader: Option<&Reader>) -> ChatLine {
        let author = person_id(&self.author);
        let mut reactions: Vec<LineReaction> = Vec::new();
        for one in &self.reactions {
            let own = reader.is_some_and(|reader| reader.own == one.who);
            match reactions.iter_mut().find(|kind| kind.reaction == one.reaction) {
                Some(kind) => {
                    kind.names.push(one.name.clone());
                    kind.own |= own;
                }
                None => {
                    reactions.push(LineReaction {
                        reaction: one.reaction,
                        names: vec![one.name.clone()],
                        own,
                    });
                }
            }
        }
        ChatLine {
            id: line_id(&self.chat.id, &author),
            author,
            name: self.name.clone(),
            own: self.own,
            text: self.chat.text.clone(),
            file: self.chat.file.as_ref().map(files::view),
            sent_at: self.chat.sent_at,
            delivery: Delivery::Sent,
            retold_by: self.retold_by.clone(),
            to: addressed(self.thread, &self.with, reader),
            reply: quote,
            edited: self.edited,
            unsaved: false,
            removed: self.removed,
            reactions,
            may: reader.map(|reader| self.may(reader)).unwrap_or_default(),
        }
    }

    fn may(&self, reader: &Reader) -> LineActs {
        let writes = may_write(self.thread.audience(), reader.own, reader.role, reader.powers);
        let stands = self.removed.is_none();
        let own = stands && self.author == reader.own;
        LineActs {
            reply: stands && writes,
            react: stands && writes && reader.powers.contains(Powers::REACTIONS),
            edit: own && writes,
            delete: own,
            hide: stands
                && !self.is_between_two()
                && self.author != reader.own
                && reader.role >= Role::Cohost,
        }
    }

    /// What a line that answers this one shows of it.
    pub fn quote(&self) -> Quote {
        let named = self.chat.file.as_ref().map(|file| file.name.as_str());
        let first = self.chat.text.lines().next().or(named).unwrap_or_default();
        Quote {
            line: Some(line_id(&self.chat.id, &person_id(&self.author))),
            name: self.name.clone(),
            own: self.own,
            text: first.chars().take(QUOTED).collect(),
        }
    }
}

/// Whom a thread is with, for the view.
pub(crate) fn addressed(thread: Thread, with: &str, reader: Option<&Reader>) -> Addressed {
    let someone = |whom: ParticipantId| view::Someone { id: person_id(&whom), name: with.to_owned() };
    match thread {
        Thread::Everyone => Addressed::Everyone,
        Thread::Hosts { with: whom } => {
            let own = reader.is_some_and(|reader| reader.own == whom);
            Addressed::Hosts { with: (!own).then(|| someone(whom)) }
        }
        Thread::Person { other } => Addressed::Person { whom: someone(other) },
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

/// A line's name in views and intents.
pub(crate) fn line_id(id: &ChatId, author: &str) -> String {
    format!("{}.{author}", ParticipantId(*id).to_text())
}

/// The line that is named so.
pub(crate) fn line_of_id(id: &str) -> Option<LineRef> {
    let (id, author) = id.split_once('.')?;
    Some(LineRef { id: ParticipantId::from_text(id)?.0, author: ParticipantId::from_text(author)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: ParticipantId = ParticipantId([1; 16]);
    const BEN: ParticipantId = ParticipantId([2; 16]);

    fn line() -> Line {
        let chat = Chat { id: [7; 16], text: "hello".into(), sent_at: 0, reply: None, file: None };
        Line::new(ANN, "Ann".into(), false, chat)
    }

    fn doer(who: ParticipantId, host: bool) -> Doer {
        Doer { who, name: "x".into(), host, writes: true, reacts: true }
    }

    #[test]
    fn only_the_author_edits_and_deletes_and_only_hosts_take_out() {
        let edit = Alteration::Edit { text: "  bye ".into() };
        let (ann, ben, host) = (doer(ANN, false), doer(BEN, false), doer(BEN, true));
        for what in [&edit, &Alteration::Delete, &Alteration::Hide] {
            assert!(!line().alter(&ben, what), "{what:?}");
        }
        assert!(!line().alter(&host, &edit) && !line().alter(&host, &Alteration::Delete));
        let mut edited = line();
        assert!(edited.alter(&ann, &edit));
        assert_eq!((edited.chat.text.as_str(), edited.edited), ("bye", true));
        assert!(!edited.alter(&ann, &Alteration::Edit { text: " \u{7}".into() }), "nothing is no text");
        let mut hidden = line();
        assert!(hidden.alter(&host, &Alteration::Hide));
        assert_eq!((hidden.chat.text.as_str(), hidden.removed), ("", Some(Removal::Host)));
        assert!(!hidden.alter(&ann, &edit), "what is gone does not come back");
    }

    #[test]
    fn who_may_not_write_changes_nothing_but_takes_back() {
        let silenced = Doer { writes: false, ..doer(ANN, false) };
        let react = Alteration::React { reaction: Reaction::Heart, on: true };
        assert!(!line().alter(&silenced, &Alteration::Edit { text: "bye".into() }));
        assert!(!line().alter(&silenced, &react));
        assert!(line().alter(&silenced, &Alteration::Delete));
        let stern = Doer { reacts: false, ..doer(BEN, false) };
        assert!(!line().alter(&stern, &react));
    }

    #[test]
    fn a_reaction_stands_once_for_each_and_they_are_bounded() {
        let react = |on| Alteration::React { reaction: Reaction::Heart, on };
        let mut line = line();
        let ben = doer(BEN, false);
        assert!(line.alter(&ben, &react(true)) && !line.alter(&ben, &react(true)));
        assert!(line.alter(&ben, &react(false)) && !line.alter(&ben, &react(false)));
        for n in 0..1_000_u16 {
            let mut who = [9; 16];
            who[..2].copy_from_slice(&n.to_be_bytes());
            line.alter(&doer(ParticipantId(who), false), &react(true));
        }
        assert_eq!(line.reactions.len(), MOST_REACTIONS);
    }

    #[test]
    fn a_line_is_named_by_its_id() {
        let id = line_id(&[7; 16], &person_id(&ANN));
        assert_eq!(line_of_id(&id), Some(LineRef { id: [7; 16], author: ANN }));
        for wrong in ["", ".", "x.y", "7.7.7"] {
            assert_eq!(line_of_id(wrong), None);
        }
    }

    #[test]
    fn text_stays_text_within_bounds() {
        assert_eq!(clean_text("  a\u{0}b\nc  ").as_deref(), Some("ab\nc"));
        assert_eq!(clean_text(" \n\u{7} "), None);
        assert_eq!(clean_text(&"x".repeat(9_000)).map(|text| text.len()), Some(CHAT_CHARACTERS));
    }
}
