//! One's own lines that are not in the order yet, in the order of writing.

use protocol::sealed::{Audience, Chat};

use super::{
    ChatId,
    audience::Thread,
    line::{Reader, addressed, line_id},
};
use crate::{
    Timestamp, files,
    io::person_id,
    view::{ChatLine, Delivery, LineActs, Quote},
};

/// Lines on their way.
#[derive(Debug, Default)]
pub(crate) struct Sending(Vec<Waiting>);

#[derive(Debug)]
struct Waiting {
    chat: Chat,
    to: Option<Audience>,
    /// The name of the one whom it is to.
    with: String,
    delivery: Delivery,
}

impl Sending {
    pub fn push(&mut self, chat: Chat, to: Option<Audience>, with: String) {
        self.0.push(Waiting { chat, to, with, delivery: Delivery::Sending });
    }

    /// It will not come into the order. Whether it was waited for.
    pub fn fail(&mut self, id: &ChatId) -> bool {
        let waiting = self.0.iter_mut().find(|waiting| waiting.chat.id == *id);
        waiting.map(|waiting| waiting.delivery = Delivery::Failed).is_some()
    }

    /// One that failed goes on its way again, as the last one and under the same id: if it was in the order after all,
    /// it is there once.
    pub fn try_again(&mut self, id: &ChatId, now: Timestamp) -> Option<(Chat, Option<Audience>)> {
        let at = self.failed(id)?;
        let mut waiting = self.0.remove(at);
        waiting.delivery = Delivery::Sending;
        waiting.chat.sent_at = now.0;
        let again = (waiting.chat.clone(), waiting.to);
        self.0.push(waiting);
        Some(again)
    }

    /// One that failed is given up, if there is one.
    pub fn give_up(&mut self, id: &ChatId) -> Option<Chat> {
        self.failed(id).map(|at| self.0.remove(at).chat)
    }

    fn failed(&self, id: &ChatId) -> Option<usize> {
        self.0.iter().position(|waiting| waiting.chat.id == *id && waiting.delivery == Delivery::Failed)
    }

    /// It stands in the order: the name of whom it was to.
    pub fn remove(&mut self, id: &ChatId) -> Option<String> {
        let at = self.0.iter().position(|waiting| waiting.chat.id == *id)?;
        Some(self.0.remove(at).with)
    }

    /// The name of whom it is to.
    pub fn with(&self, id: &ChatId) -> Option<&str> {
        self.0.iter().find(|waiting| waiting.chat.id == *id).map(|waiting| waiting.with.as_str())
    }

    /// These very words are known by another way. Whether they were waited for.
    pub fn forget(&mut self, chat: &Chat) -> bool {
        let before = self.0.len();
        self.0.retain(|waiting| waiting.chat != *chat);
        self.0.len() < before
    }

    pub fn view(
        &self,
        reader: Option<&Reader>,
        quote: impl Fn(&Chat, Thread) -> Option<Quote>,
    ) -> impl Iterator<Item = ChatLine> {
        let author = reader.map(|reader| person_id(&reader.own)).unwrap_or_default();
        let name = reader.map(|reader| reader.name.clone()).unwrap_or_default();
        self.0.iter().map(move |waiting| {
            let Waiting { chat, to, with, delivery } = waiting;
            let own = reader.map(|reader| (reader.own, reader.role));
            let thread =
                own.and_then(|(own, role)| Thread::of(*to, own, own, role)).unwrap_or(Thread::Everyone);
            ChatLine {
                id: line_id(&chat.id, &author),
                author: author.clone(),
                name: name.clone(),
                own: true,
                text: chat.text.clone(),
                file: chat.file.as_ref().map(files::view),
                sent_at: chat.sent_at,
                delivery: *delivery,
                retold_by: None,
                to: addressed(thread, with, reader),
                reply: quote(chat, thread),
                edited: false,
                unsaved: false,
                removed: None,
                reactions: Vec::new(),
                may: LineActs::default(),
            }
        })
    }
}
