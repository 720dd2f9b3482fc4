//! What waits to be sent to one client: bounded, so that a slow reader costs little and then goes.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed},
};

use axum::body::Bytes;
use tokio::sync::{Notify, mpsc};

/// The sending end of a connection. Cheap to clone; messages to many share their bytes.
#[derive(Debug, Clone)]
pub(crate) struct Outbox {
    queue: mpsc::UnboundedSender<Item>,
    state: Arc<State>,
}

/// The other end.
#[derive(Debug)]
pub(crate) struct Queue {
    items: mpsc::UnboundedReceiver<Item>,
    state: Arc<State>,
}

#[derive(Debug)]
struct State {
    /// That may wait.
    most: usize,
    bytes: AtomicUsize,
    /// Of all messages that were put in.
    taken: AtomicU64,
    overflowed: AtomicBool,
    overflow: Notify,
}

/// In its order.
#[derive(Debug)]
pub(crate) enum Item {
    /// An encoded message.
    Message(Bytes),
    /// Nothing after this.
    Close,
}

impl Outbox {
    /// For a connection that may leave this many bytes unread.
    pub fn new(most: usize) -> (Self, Queue) {
        let (queue, items) = mpsc::unbounded_channel();
        let state = Arc::new(State {
            most,
            bytes: AtomicUsize::new(0),
            taken: AtomicU64::new(0),
            overflowed: AtomicBool::new(false),
            overflow: Notify::new(),
        });
        (Self { queue, state: Arc::clone(&state) }, Queue { items, state })
    }

    /// Puts a message in; if the reader is too far behind, the connection ends instead.
    pub fn send(&self, message: Bytes) {
        let length = message.len();
        if self.state.bytes.fetch_add(length, Relaxed) + length > self.state.most {
            self.state.overflowed.store(true, Relaxed);
            self.state.overflow.notify_one();
            return;
        }
        self.state.taken.fetch_add(u64::try_from(length).unwrap_or(0), Relaxed);
        // A connection that has gone needs nothing any more.
        drop(self.queue.send(Item::Message(message)));
    }

    /// Bytes that have been sent, and that wait to be.
    pub fn bytes(&self) -> (u64, u64) {
        let waiting = u64::try_from(self.state.bytes.load(Relaxed)).unwrap_or(u64::MAX);
        (self.state.taken.load(Relaxed).saturating_sub(waiting), waiting)
    }

    /// Closes the connection after what was put in before.
    pub fn close(&self) {
        drop(self.queue.send(Item::Close));
    }
}

impl Queue {
    /// The next item; `None` when no sender is left or the reader has fallen behind too far.
    pub async fn next(&mut self) -> Option<Item> {
        if self.overflowed() {
            return None;
        }
        let item = tokio::select! {
            item = self.items.recv() => item?,
            () = self.state.overflow.notified() => return None,
        };
        if let Item::Message(message) = &item {
            self.state.bytes.fetch_sub(message.len(), Relaxed);
        }
        Some(item)
    }

    pub fn overflowed(&self) -> bool {
        self.state.overflowed.load(Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_put_in_comes_out_in_order() {
        let (outbox, mut queue) = Outbox::new(10);
        outbox.send(Bytes::from_static(b"a"));
        outbox.close();
        assert!(matches!(queue.next().await, Some(Item::Message(message)) if message == "a"));
        assert!(matches!(queue.next().await, Some(Item::Close)));
    }

    #[tokio::test]
    async fn a_reader_too_far_behind_is_given_up() {
        let (outbox, mut queue) = Outbox::new(10);
        for _ in 0..3 {
            outbox.send(Bytes::from_static(b"four"));
        }
        assert!(queue.next().await.is_none());
        assert!(queue.overflowed());
    }
}
