//! What the person writes, and what is read of others: who may say it is checked here, by the epoch it was sealed in.

use e2ee::{Group, Member, Opened, Powers, Role};
use protocol::{
    ParticipantId, Wire,
    limits::PRIVATE_RECIPIENTS,
    sealed::{
        Alteration, Attachment, Audience, Change, Chat, Content, Envelope, Private, PrivateWord, Written,
    },
};
use rand::Rng;
use rand_chacha::ChaCha20Rng;

use super::{
    audience::{Thread, may_write},
    line::{Doer, Line, Reader, clean_text, line_of_id},
    outbox::Logged,
    unopened::Waiting,
};
use crate::{
    Timestamp,
    client::Client,
    group::Membership,
    io::{ChatTo, FileCommand, LineChange},
    view::LiveText,
};

impl Client {
    /// The person writes to these.
    pub(crate) fn write(&mut self, text: &str, to: &ChatTo, reply: Option<&str>, now: Timestamp) {
        let Some(reader) = self.reader() else { return };
        let Some(text) = clean_text(text) else { return };
        let Some(meant) = audience(to, reader.own) else { return };
        let reply = reply.and_then(line_of_id);
        // What answers a private line stays among those who read that; what is for others does not answer it.
        let read_by = reply.as_ref().and_then(|of| self.conversation.line(of)?.thread.audience());
        let to = meant.or(read_by);
        let reply = reply.filter(|_| read_by.is_none() || read_by == to);
        if !may_write(to, reader.own, reader.role, reader.powers) {
            return;
        }
        if self.live.done() && to.is_some() {
            self.say(Content::Live { text: String::new() }, now);
        }
        let chat = Chat { id: self.rng.random(), text, sent_at: now.0, reply, file: None };
        self.write_line(&reader, chat, to, now);
    }

    /// Who the person is here and whom they mean, if they may write to these.
    fn writer(&self, to: &ChatTo) -> Option<(Reader, Option<Audience>)> {
        let reader = self.reader()?;
        let to = audience(to, reader.own)?;
        may_write(to, reader.own, reader.role, reader.powers).then_some((reader, to))
    }

    /// Whether the person may write to these.
    pub(crate) fn may_write_to(&self, to: &ChatTo) -> bool {
        self.writer(to).is_some()
    }

    /// A file that the person sends is on the server: now these are told. Whether they are.
    pub(crate) fn write_file(&mut self, file: Attachment, to: &ChatTo, now: Timestamp) -> bool {
        let Some((reader, to)) = self.writer(to) else { return false };
        let (id, text) = (self.rng.random(), String::new());
        let chat = Chat { id, text, sent_at: now.0, reply: None, file: Some(file) };
        self.write_line(&reader, chat, to, now);
        true
    }

    fn write_line(&mut self, reader: &Reader, chat: Chat, to: Option<Audience>, now: Timestamp) {
        let with = Thread::of(to, reader.own, reader.own, reader.role).and_then(Thread::with);
        let with = with.map(|whom| self.roster.name(&whom)).unwrap_or_default();
        self.conversation.write(chat.clone(), to, with);
        self.send_written(Content::Chat(chat), to, now);
    }

    /// The person does something to a line.
    pub(crate) fn change_line(&mut self, line: &str, change: LineChange, now: Timestamp) {
        let (Some(of), Some(reader)) = (line_of_id(line), self.reader()) else { return };
        let Some(line) = self.conversation.line(&of) else { return };
        let what = match change {
            LineChange::Edit { text } => match clean_text(&text) {
                Some(text) => Alteration::Edit { text },
                None => return,
            },
            LineChange::Delete => Alteration::Delete,
            LineChange::Hide => Alteration::Hide,
            LineChange::React { reaction, on } => Alteration::React { reaction, on },
        };
        let to = line.thread.audience();
        // What would change nothing is not said: others would read it the same way.
        if line.clone().alter(&doer(&reader, to), &what) {
            self.conversation.settled(&of);
            self.send_written(Content::Change(Change { of, what }), to, now);
        }
    }

    /// The person sends a line again that failed, or what was to be done to one.
    pub(crate) fn send_again(&mut self, line: &str, now: Timestamp) {
        let (Some(of), Some(reader)) = (line_of_id(line), self.reader()) else { return };
        if let Some((what, thread)) = self.conversation.failed_change(&of) {
            return self.send_written(Content::Change(Change { of, what }), thread.audience(), now);
        }
        if let Some((chat, to)) = self.conversation.try_again(&of.id, now) {
            if may_write(to, reader.own, reader.role, reader.powers) {
                self.send_written(Content::Chat(chat), to, now);
            } else {
                self.conversation.fail(&of.id);
            }
        }
    }

    /// The person gives a line up that failed, or what was to be done to one.
    pub(crate) fn give_up(&mut self, line: &str) {
        if let Some(of) = line_of_id(line) {
            self.conversation.settled(&of);
            if let Some(file) = self.conversation.give_up(&of.id).and_then(|chat| chat.file) {
                self.command_files(FileCommand::Delete { file: file.file, owner: None });
            }
        }
    }

    /// This will not come into the log any more: the person is told where it was written.
    pub(crate) fn did_not_go(&mut self, content: Content) {
        match content {
            Content::Chat(chat) => self.conversation.fail(&chat.id),
            Content::Change(change) => self.conversation.fail_change(change),
            Content::Floor(word) => self.floor_word_did_not_go(&word),
            _ => {}
        }
    }

    /// The person writes, and lets everyone read along.
    pub(crate) fn write_live(&mut self, text: &str) {
        if self.reader().is_some_and(|reader| reader.powers.contains(Powers::CHAT)) {
            self.live.write(text);
        }
    }

    /// Says what is being written, when it is time.
    pub(crate) fn tick_live(&mut self, now: Timestamp) {
        self.live.tick(now);
        if self.is_seated()
            && let Some(text) = self.live.take_due(now)
        {
            self.say(Content::Live { text }, now);
        }
    }

    fn send_written(&mut self, content: Content, to: Option<Audience>, now: Timestamp) {
        self.say_to(content, to, now);
        self.bar_writing();
        self.flush(now);
    }

    /// What was written and may not be said any more, or reaches nobody, is not said.
    pub(crate) fn bar_writing(&mut self) {
        let Some(reader) = self.reader() else { return };
        if !reader.powers.contains(Powers::CHAT) {
            self.live.done();
        }
        let members = self.roster.members();
        self.outbox.bar(|content, to| {
            let takes_back = match content {
                Content::Change(Change { what: Alteration::Delete, .. }) => true,
                Content::Change(Change { what: Alteration::Hide, .. }) => reader.role >= Role::Cohost,
                _ => false,
            };
            let may = takes_back || may_write(to, reader.own, reader.role, reader.powers);
            may && to.is_none_or(|to| recipients(members, reader.own, to).is_some())
        });
        self.tell_failed();
    }

    /// The person is told what does not go.
    pub(crate) fn tell_failed(&mut self) {
        for content in self.outbox.take_failed() {
            self.did_not_go(content);
        }
    }

    /// What one has written oneself stands in the log.
    pub(crate) fn wrote(&mut self, seq: u64, said: Logged, now: Timestamp) {
        let Logged { content, to, epoch } = said;
        let Some(reader) = self.reader() else { return };
        let Some(thread) = Thread::of(to, reader.own, reader.own, reader.role) else { return };
        // As everyone else reads it: by what one might do when it was sealed.
        let stood = self.membership.as_ref().and_then(|here| here.group.stood(epoch, &reader.own));
        let (role, powers) = stood.unwrap_or((reader.role, reader.powers));
        match content {
            Content::Chat(chat) if !may_write(to, reader.own, role, powers) => {
                self.conversation.fail(&chat.id)
            }
            Content::Chat(chat) => {
                let with = self.conversation.sending.with(&chat.id).unwrap_or_default().to_owned();
                let name = self.roster.name(&reader.own);
                let line = Line { thread, with, ..Line::new(reader.own, name, true, chat) };
                if self.add_line(seq, line, now) && to.is_none() {
                    self.straggler(seq, epoch, now);
                }
            }
            Content::Change(change) => {
                let by = doer(&Reader { role, powers, ..reader }, to);
                self.alter_line(by, thread, change.clone(), now);
                // Who came meanwhile could not open it.
                let missed = self.membership.as_ref().is_some_and(|here| epoch < here.added_in);
                if missed && to.is_none() && !self.outbox.changes(&change.of) {
                    self.send_written(Content::Change(change), None, now);
                }
            }
            _ => {}
        }
    }

    /// Another member wrote something.
    pub(crate) fn read(&mut self, seq: u64, from: &Opened, content: Content, now: Timestamp) {
        match content {
            Content::Chat(chat) => self.read_chat(seq, from, None, chat, now),
            Content::Change(change) => self.read_change(from, None, change, now),
            Content::Private(private) => {
                self.unopened.push(seq, from, private);
                self.open_private(now);
            }
            Content::Live { text } if from.powers.contains(Powers::CHAT) => {
                self.live.heard(from.participant, &text, now);
            }
            _ => {}
        }
    }

    /// Opens private messages, so many as may be opened now.
    pub(crate) fn open_private(&mut self, now: Timestamp) {
        while let Some(Waiting { seq, from, private }) = self.unopened.next(now) {
            let Some(here) = self.membership.as_ref() else { return };
            let word =
                here.group.open_private(&from, &private).and_then(|word| PrivateWord::decode(&word).ok());
            match word {
                Some(PrivateWord { to, said: Written::Chat(chat) }) => {
                    self.read_chat(seq, &from, Some(to), chat, now);
                }
                Some(PrivateWord { to, said: Written::Change(change) }) => {
                    self.read_change(&from, Some(to), change, now);
                }
                None => {}
            }
        }
    }

    fn read_chat(&mut self, seq: u64, from: &Opened, to: Option<Audience>, chat: Chat, now: Timestamp) {
        let whose = from.participant;
        let Some(thread) = self.thread(from, to) else { return };
        if !may_write(to, whose, from.role, from.powers) {
            return;
        }
        let with = thread.with().map(|whom| self.roster.name(&whom)).unwrap_or_default();
        let written = chat.file.is_none();
        let line = Line { thread, with, ..Line::new(whose, self.roster.name(&whose), false, chat) };
        if to.is_none() && written {
            self.live.ended(&whose);
        }
        if self.add_line(seq, line, now) && to.is_none() {
            self.straggler(seq, from.epoch, now);
        }
    }

    fn add_line(&mut self, seq: u64, line: Line, now: Timestamp) -> bool {
        let roster = &self.roster;
        self.conversation.add(seq, line, |who| roster.get(who).is_some(), now)
    }

    fn read_change(&mut self, from: &Opened, to: Option<Audience>, change: Change, now: Timestamp) {
        let Some(thread) = self.thread(from, to) else { return };
        let whose = from.participant;
        let name = self.roster.name(&whose);
        let by = doer(&Reader { own: whose, name, role: from.role, powers: from.powers }, to);
        self.alter_line(by, thread, change, now);
    }

    /// Somebody does something to a line. A file that is taken out with it goes from the server, too: its sender deletes
    /// it, and so does each host, since the sender may be gone, or go before it is done. The server is told whose it is to be:
    /// whoever copies an announcement has no say over another's file.
    fn alter_line(&mut self, by: Doer, thread: Thread, change: Change, now: Timestamp) {
        let of = change.of;
        let deletes = self.reader().is_some_and(|reader| reader.own == by.who || reader.role >= Role::Cohost);
        let line = self.conversation.line(&of).filter(|line| line.own || deletes);
        let file = line.and_then(|line| line.chat.file.as_ref()).map(|file| file.file);
        self.conversation.change(by, thread, change, now);
        if let Some(file) = file.filter(|_| self.conversation.is_taken_out(&of)) {
            self.command_files(FileCommand::Delete { file, owner: Some(of.author) });
        }
    }

    /// Where something of another member belongs here, if it is for this one.
    fn thread(&self, from: &Opened, to: Option<Audience>) -> Option<Thread> {
        if to.is_none() {
            return Some(Thread::Everyone);
        }
        let here = self.membership.as_ref()?;
        let own = here.participant();
        // Who was host then reads what was for hosts then.
        let role = here.group.stood(from.epoch, &own).map_or_else(|| here.group.role(&own), |(role, _)| role);
        Thread::of(to, from.participant, own, role)
    }

    /// For the view: of those who may write.
    pub(crate) fn live_view(&self) -> Vec<LiveText> {
        let may = |here: &Membership, who: &ParticipantId| here.group.may(who, Powers::CHAT);
        self.live.view(
            |who| self.membership.as_ref().is_some_and(|here| may(here, who)),
            |who| self.roster.name(who),
        )
    }

    /// Who reads here.
    pub(crate) fn reader(&self) -> Option<Reader> {
        let here = self.membership.as_ref()?;
        let own = here.participant();
        Some(Reader {
            own,
            name: self.door.name.clone(),
            role: here.group.role(&own),
            powers: here.group.powers(&own),
        })
    }
}

/// Seals a content for the group, and before that for its readers, if they are only some.
pub(crate) fn seal(
    membership: &mut Membership,
    members: &[Member],
    rng: &mut ChaCha20Rng,
    (number, content, to): (u64, &Content, Option<Audience>),
) -> Option<Vec<u8>> {
    let private;
    let content = match to {
        None => content,
        Some(to) => {
            private = Content::Private(seal_private(&membership.group, members, rng, content, to)?);
            &private
        }
    };
    membership.group.seal(&Envelope::new(number, content).encode()).ok()
}

fn seal_private(
    group: &Group,
    members: &[Member],
    rng: &mut ChaCha20Rng,
    content: &Content,
    to: Audience,
) -> Option<Private> {
    let said = match content {
        Content::Chat(chat) => Written::Chat(chat.clone()),
        Content::Change(change) => Written::Change(change.clone()),
        _ => return None,
    };
    let recipients = recipients(members, group.participant(), to)?;
    group.seal_private(&recipients, &PrivateWord { to, said }.encode(), rng).ok()
}

/// Who of these reads it besides `own`; `None` if whom it is for is not there.
fn recipients(members: &[Member], own: ParticipantId, to: Audience) -> Option<Vec<ParticipantId>> {
    let here = |whom: ParticipantId| members.iter().any(|member| member.participant == whom);
    let mut whom: Vec<_> = match to {
        Audience::Person { whom } => vec![whom],
        Audience::Hosts { with } => {
            let mut hosts: Vec<_> = members.iter().filter(|member| member.role >= Role::Cohost).collect();
            hosts.sort_by_key(|member| std::cmp::Reverse(member.role));
            let hosts = hosts.into_iter().map(|member| member.participant).filter(|host| *host != with);
            (with != own).then_some(with).into_iter().chain(hosts).collect()
        }
    };
    let there = match to {
        Audience::Person { whom } => here(whom),
        Audience::Hosts { with } => here(with),
    };
    whom.retain(|whom| *whom != own);
    whom.truncate(PRIVATE_RECIPIENTS);
    (there && !whom.is_empty()).then_some(whom)
}

fn doer(who: &Reader, to: Option<Audience>) -> Doer {
    Doer {
        who: who.own,
        name: who.name.clone(),
        host: who.role >= Role::Cohost,
        writes: may_write(to, who.own, who.role, who.powers),
        reacts: who.powers.contains(Powers::REACTIONS),
    }
}

/// Whom the person means; `None` if that is nobody.
fn audience(to: &ChatTo, own: ParticipantId) -> Option<Option<Audience>> {
    Some(match to {
        ChatTo::Everyone => None,
        ChatTo::Hosts { with: None } => Some(Audience::Hosts { with: own }),
        ChatTo::Hosts { with: Some(with) } => Some(Audience::Hosts { with: ParticipantId::from_text(with)? }),
        ChatTo::Person { person } => Some(Audience::Person { whom: ParticipantId::from_text(person)? }),
    })
}
