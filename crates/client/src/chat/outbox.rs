//! Sealed messages on their way: sent again until they stand in the log, sealed again when their epoch is
//! past, never lost and never twice.

use std::{mem::discriminant, time::Duration};

use protocol::{
    ClientMessage, SendRejection,
    floor::FloorWord,
    limits::PAST_EPOCHS,
    sealed::{Audience, Content, LineRef},
};

use crate::Timestamp;

/// How long a message may be unacknowledged on a connection that stands, before it is sent again.
const ACKNOWLEDGED_WITHIN: Duration = Duration::from_secs(10);
/// How long to wait when the server takes no more for a moment.
const PAUSE: Duration = Duration::from_millis(1_500);
/// Sealings of one message that are remembered.
const ATTEMPTS: usize = 4;

/// Messages that may be under way at once: fewer than a server takes in a row.
const WINDOW: usize = 40;
/// Messages that may wait.
const MOST: usize = 256;

/// What waits to be in the log.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    items: Vec<Item>,
    reference: u64,
    /// Contents that were numbered as this member of this group.
    numbered: u64,
    paused_until: Option<Timestamp>,
    /// What people wrote that will not come into the log any more.
    failed: Vec<Content>,
}

/// What stands in the log of one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Logged {
    pub content: Content,
    /// Whom it was sealed to, if not to everyone.
    pub to: Option<Audience>,
    /// The epoch in which it was sealed.
    pub epoch: u64,
}

#[derive(Debug)]
struct Item {
    reference: u64,
    /// Given when it is first sealed; from then on it must come into the log, or readers miss it.
    number: Option<u64>,
    content: Content,
    /// Whom it is sealed to, if not to everyone.
    to: Option<Audience>,
    /// By now this member may not say it, or nobody is there to read it.
    barred: bool,
    /// Every sealing of it, the last one current.
    sealed: Vec<Sealing>,
    sent: Option<Timestamp>,
    /// It must be sealed anew, in a later epoch than this one.
    stale: Option<u64>,
}

#[derive(Debug)]
struct Sealing {
    epoch: u64,
    bytes: Vec<u8>,
    /// Its number alone: by then it was barred.
    empty: bool,
}

impl Outbox {
    /// Puts a message in line. Gives it back if there is no room for it any more.
    pub fn push(&mut self, content: Content) -> Option<Content> {
        self.push_to(content, None)
    }

    /// The same for these only.
    pub fn push_to(&mut self, content: Content, to: Option<Audience>) -> Option<Content> {
        let waits = |item: &Item| item.number.is_none();
        match &content {
            // The newest word of these replaces an older one that has not gone out.
            Content::State(_) | Content::Name { .. } | Content::NotArriving { .. } | Content::Live { .. } => {
                self.items
                    .retain(|item| !waits(item) || discriminant(&item.content) != discriminant(&content));
            }
            // What is late is of no use.
            Content::Reaction(_) if self.items.iter().filter(|item| waits(item)).count() > 3 => return None,
            // Whatever goes out says the same.
            Content::Heartbeat if self.items.iter().any(waits) => return None,
            Content::CannotOpen { .. }
                if self.items.iter().any(|item| waits(item) && item.content == content) =>
            {
                return None;
            }
            _ => {}
        }
        if self.items.len() >= MOST && !matches!(content, Content::State(_)) {
            return Some(content);
        }
        self.reference += 1;
        let reference = self.reference;
        self.items.push(Item {
            reference,
            number: None,
            content,
            to,
            barred: false,
            sealed: Vec::new(),
            sent: None,
            stale: None,
        });
        None
    }

    /// Another group, or another leaf in it: only what people wrote to everyone and what hosts said goes on, sealed
    /// anew. What was for some only has failed, and the person is asked: those who bear their names in another group
    /// may be others.
    pub fn move_to_new_group(&mut self) {
        let private = self.items.extract_if(.., |item| item.to.is_some());
        self.failed.extend(private.map(|item| item.content));
        let lasting = |item: &Item| match &item.content {
            Content::Host(_) | Content::Link { .. } => true,
            // A count belongs to the group that it was begun in.
            Content::Floor(FloorWord::Poll(word)) => !word.is_of_count(),
            Content::Floor(_) => true,
            content => content.is_written(),
        };
        self.items.retain(lasting);
        self.numbered = 0;
        for item in &mut self.items {
            self.reference += 1;
            item.reference = self.reference;
            item.number = None;
            item.sealed.clear();
            item.sent = None;
            item.stale = None;
        }
        self.paused_until = None;
    }

    /// Which of what people wrote may still be said, and whom it can reach. Of the rest, what was not sealed in time
    /// has failed; what was may be in the log already, and is not sealed again.
    pub fn bar(&mut self, mut may: impl FnMut(&Content, Option<Audience>) -> bool) {
        let written = |item: &&mut Item| item.content.is_written();
        self.items.iter_mut().filter(written).for_each(|item| item.barred = !may(&item.content, item.to));
        let unsealed = |item: &mut Item| item.number.is_none() && item.barred;
        self.failed.extend(self.items.extract_if(.., unsealed).map(|item| item.content));
    }

    /// Whether something more is to be done to this message.
    pub fn changes(&self, of: &LineRef) -> bool {
        self.items.iter().any(|item| matches!(&item.content, Content::Change(change) if change.of == *of))
    }

    /// What people wrote that has failed since this was asked last.
    pub fn take_failed(&mut self) -> Vec<Content> {
        std::mem::take(&mut self.failed)
    }

    /// Another connection: what has no answer goes out again.
    pub fn connection_changed(&mut self) {
        for item in &mut self.items {
            item.sent = None;
        }
        self.paused_until = None;
    }

    /// What is to be sent now; `seal` seals a content under its number, for those, in the current `epoch`.
    pub fn flush(
        &mut self,
        epoch: u64,
        now: Timestamp,
        mut seal: impl FnMut(u64, &Content, Option<Audience>) -> Option<Vec<u8>>,
    ) -> Vec<ClientMessage> {
        if self.paused_until.is_some_and(|until| now < until) {
            return Vec::new();
        }
        self.paused_until = None;
        let mut messages = Vec::new();
        let under_way = |item: &Item| item.sent.is_some_and(|sent| now < sent + ACKNOWLEDGED_WITHIN);
        let mut room = WINDOW.saturating_sub(self.items.iter().filter(|item| under_way(item)).count());
        for item in &mut self.items {
            if room == 0 {
                break;
            }
            if under_way(item) {
                continue;
            }
            let fresh = match (item.sealed.last(), item.stale) {
                (None, _) => false,
                (Some(_), Some(stale)) if epoch > stale => false,
                (Some(_), Some(_)) => continue,
                (Some(last), None) => epoch.saturating_sub(last.epoch) < PAST_EPOCHS,
            };
            if !fresh {
                let number = item.number.unwrap_or(self.numbered + 1);
                let empty = item.barred;
                let (content, to) =
                    if empty { (&Content::Heartbeat, None) } else { (&item.content, item.to) };
                let Some(bytes) = seal(number, content, to) else { continue };
                self.numbered = self.numbered.max(number);
                item.number = Some(number);
                if item.sealed.len() == ATTEMPTS {
                    item.sealed.remove(0);
                }
                item.sealed.push(Sealing { epoch, bytes, empty });
                item.stale = None;
            }
            let Some(sealing) = item.sealed.last() else { continue };
            item.sent = Some(now);
            room -= 1;
            messages.push(ClientMessage::Send {
                reference: item.reference,
                epoch: sealing.epoch,
                message: sealing.bytes.clone().into(),
            });
        }
        messages
    }

    /// The log has these bytes from here: what they seal, if it is one of these.
    pub fn acknowledge(&mut self, reference: u64, bytes: &[u8]) -> Option<Logged> {
        let sealing = |item: &Item| {
            let sealing = item.sealed.iter().find(|sealing| sealing.bytes == bytes);
            sealing.filter(|_| item.reference == reference).map(|sealing| (sealing.empty, sealing.epoch))
        };
        let (at, (empty, epoch)) =
            self.items.iter().enumerate().find_map(|(at, item)| Some((at, sealing(item)?)))?;
        let item = self.items.remove(at);
        if empty {
            self.failed.push(item.content);
            return Some(Logged { content: Content::Heartbeat, to: None, epoch });
        }
        Some(Logged { content: item.content, to: item.to, epoch })
    }

    /// The server did not take it. Gives back what will never be taken.
    pub fn rejected(&mut self, reference: u64, reason: SendRejection, now: Timestamp) -> Option<Content> {
        let at = self.items.iter().position(|item| item.reference == reference)?;
        match reason {
            SendRejection::TooLarge => {
                // Its number goes to something smaller, so that nobody waits for it.
                let item = &mut self.items[at];
                item.sealed.clear();
                item.sent = None;
                item.to = None;
                Some(std::mem::replace(&mut item.content, Content::Heartbeat))
            }
            SendRejection::StaleEpoch => {
                let item = &mut self.items[at];
                item.stale = item.sealed.last().map(|sealing| sealing.epoch);
                item.sent = None;
                None
            }
            _ => {
                self.items[at].sent = None;
                self.paused_until = Some(now + PAUSE);
                None
            }
        }
    }

    /// When to flush again without any other occasion.
    pub fn deadline(&self) -> Option<Timestamp> {
        if self.items.is_empty() {
            return None;
        }
        let resend =
            self.items.iter().filter_map(|item| item.sent).min().map(|sent| sent + ACKNOWLEDGED_WITHIN);
        match (self.paused_until, resend) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::ParticipantId;
    use protocol::sealed::{Alteration, Change, Chat};

    fn hi(id: [u8; 16]) -> Content {
        Content::Chat(Chat { id, text: "hi".into(), sent_at: 0, reply: None, file: None })
    }

    fn outbox_with_a_chat() -> Outbox {
        let mut outbox = Outbox::default();
        outbox.push(hi([1; 16]));
        outbox
    }

    fn sealed_as(byte: u8) -> impl FnMut(u64, &Content, Option<Audience>) -> Option<Vec<u8>> {
        move |_, _, _| Some(vec![byte])
    }

    #[test]
    fn an_unanswered_message_goes_out_again_on_the_next_connection_with_the_same_number_and_bytes() {
        let mut outbox = outbox_with_a_chat();
        let first = outbox.flush(5, Timestamp(0), sealed_as(1));
        assert_eq!(outbox.flush(5, Timestamp(1), sealed_as(2)), []);
        outbox.connection_changed();
        assert_eq!(outbox.flush(6, Timestamp(2), sealed_as(2)), first);
    }

    #[test]
    fn a_chat_message_is_not_sealed_again_by_one_who_may_not_write_any_more() {
        let mut outbox = outbox_with_a_chat();
        outbox.flush(5, Timestamp(0), sealed_as(1));
        outbox.bar(|_, _| false);
        outbox.rejected(1, SendRejection::StaleEpoch, Timestamp(1));
        let mut sealed = Vec::new();
        outbox.flush(9, Timestamp(2), |number, content, _| {
            sealed.push((number, content.clone()));
            Some(vec![2])
        });
        assert_eq!(sealed, [(1, Content::Heartbeat)], "its number is not missed");
        assert_eq!(outbox.take_failed(), [], "the first sealing may be in the log");
        let said = Logged { content: Content::Heartbeat, to: None, epoch: 9 };
        assert_eq!(outbox.acknowledge(1, &[2]), Some(said));
        assert_eq!(outbox.take_failed(), [hi([1; 16])]);
    }

    #[test]
    fn a_stale_message_waits_for_a_later_epoch_and_is_sealed_in_it() {
        let mut outbox = outbox_with_a_chat();
        outbox.flush(5, Timestamp(0), sealed_as(1));
        outbox.rejected(1, SendRejection::StaleEpoch, Timestamp(1));
        assert_eq!(outbox.flush(5, Timestamp(2), sealed_as(2)), []);
        let [ClientMessage::Send { reference: 1, epoch: 9, message }] =
            &outbox.flush(9, Timestamp(3), sealed_as(3))[..]
        else {
            panic!("it goes out again");
        };
        assert_eq!(message.0, [3]);
        assert!(outbox.acknowledge(1, &[1]).is_some(), "the first sealing may have been taken after all");
    }

    #[test]
    fn a_flood_goes_out_in_portions_and_ends_somewhere() {
        let mut outbox = Outbox::default();
        let chat = |n: u16| {
            let mut id = [0; 16];
            id[..2].copy_from_slice(&n.to_be_bytes());
            hi(id)
        };
        let refused = (0..300).filter(|n| outbox.push(chat(*n)).is_some()).count();
        assert_eq!(refused, 300 - MOST);
        assert_eq!(outbox.flush(1, Timestamp(0), sealed_as(1)).len(), WINDOW);
        assert_eq!(outbox.flush(1, Timestamp(1), sealed_as(1)).len(), 0);
        assert!(outbox.acknowledge(1, &[1]).is_some());
        assert_eq!(outbox.flush(1, Timestamp(2), sealed_as(1)).len(), 1);
    }

    #[test]
    fn one_word_that_says_nothing_more_is_enough() {
        let mut outbox = Outbox::default();
        for _ in 0..50 {
            outbox.push(Content::Heartbeat);
            outbox.push(Content::CannotOpen { streams: Vec::new() });
        }
        assert_eq!(outbox.flush(1, Timestamp(0), sealed_as(1)).len(), 2);
    }

    #[test]
    fn only_the_own_bytes_acknowledge() {
        let mut outbox = outbox_with_a_chat();
        outbox.flush(5, Timestamp(0), sealed_as(1));
        assert!(outbox.acknowledge(1, &[7]).is_none());
        assert!(outbox.acknowledge(2, &[1]).is_none());
        assert!(outbox.acknowledge(1, &[1]).is_some());
        assert!(outbox.acknowledge(1, &[1]).is_none());
    }

    #[test]
    fn what_is_for_one_who_has_gone_fails_and_what_is_for_all_goes_out() {
        let mut outbox = outbox_with_a_chat();
        let whom = ParticipantId([2; 16]);
        let private =
            Content::Chat(Chat { id: [2; 16], text: "psst".into(), sent_at: 0, reply: None, file: None });
        outbox.push_to(private.clone(), Some(Audience::Person { whom }));
        outbox.bar(|_, to| to.is_none());
        assert_eq!(outbox.take_failed(), [private]);
        assert_eq!(outbox.flush(1, Timestamp(0), sealed_as(1)).len(), 1);
    }

    #[test]
    fn what_was_for_some_only_is_not_sealed_in_another_group() {
        let mut outbox = outbox_with_a_chat();
        let whom = ParticipantId([2; 16]);
        outbox.push_to(hi([2; 16]), Some(Audience::Person { whom }));
        outbox.flush(5, Timestamp(0), sealed_as(1));
        outbox.move_to_new_group();
        assert_eq!(outbox.take_failed(), [hi([2; 16])]);
        let mut sealed = Vec::new();
        outbox.flush(1, Timestamp(1), |_, content, to| {
            sealed.push((content.clone(), to));
            Some(vec![2])
        });
        assert_eq!(sealed, [(hi([1; 16]), None)]);
    }

    #[test]
    fn only_the_last_of_what_one_is_writing_goes_out_and_changes_are_known_until_they_did() {
        let mut outbox = Outbox::default();
        for text in ["h", "he", "hel"] {
            outbox.push(Content::Live { text: text.into() });
        }
        let of = LineRef { id: [1; 16], author: ParticipantId([1; 16]) };
        outbox.push(Content::Change(Change { of, what: Alteration::Delete }));
        assert!(outbox.changes(&of));
        let mut said = Vec::new();
        outbox.flush(1, Timestamp(0), |_, content, _| {
            said.push(content.clone());
            Some(vec![said.len() as u8])
        });
        assert_eq!((said.len(), &said[0]), (2, &Content::Live { text: "hel".into() }));
        outbox.acknowledge(4, &[2]).unwrap();
        assert!(!outbox.changes(&of));
    }
}
