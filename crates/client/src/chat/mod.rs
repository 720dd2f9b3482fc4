//! Chat: the conversation as everyone sees it, one's own messages on their way into it, and what is being written.

mod acts;
mod audience;
mod conversation;
mod line;
mod live;
mod outbox;
mod sending;
mod unopened;

pub(crate) use acts::seal;
pub(crate) use conversation::{Conversation, MOST_STATES};
pub(crate) use line::line_of_id;
pub(crate) use live::LiveTexts;
pub(crate) use outbox::{Logged, Outbox};
pub(crate) use unopened::Unopened;

/// A message's own name, drawn by its author.
pub(crate) type ChatId = [u8; 16];
