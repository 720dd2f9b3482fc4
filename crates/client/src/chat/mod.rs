//! Chat: the conversation as everyone sees it, and one's own messages on their way into it.

mod conversation;
mod outbox;

pub(crate) use conversation::{ChatId, Conversation, MOST_STATES, clean_text};
pub(crate) use outbox::Outbox;
