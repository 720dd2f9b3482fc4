//! The numbers that members give to what they seal: what is missing between them was kept from this reader.

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use protocol::ParticipantId;

use crate::Timestamp;

/// For how long a message may be overtaken by later ones of its sender: it was refused and sent again.
const LATE: Duration = Duration::from_secs(5);
/// For how long after it was noticed that something is missing the encryption is not called sound.
const NEWS: Duration = Duration::from_secs(30);
/// For how long after coming messages of those who were there before may be too old to open.
const COMING: Duration = Duration::from_secs(10);
/// Missing numbers of one sender that are remembered.
const REMEMBERED: usize = 256;

/// What came from whom.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    senders: HashMap<ParticipantId, Sender>,
    /// Until then gaps of those who were there before may be from before.
    coming_until: Timestamp,
}

#[derive(Debug, Default)]
struct Sender {
    /// The number that is next; `None` until the first message of one who was there before.
    next: Option<u64>,
    /// It came after this reader, who can open everything of it.
    from_the_first: bool,
    /// Numbers that were passed over, and when that was noticed.
    missing: BTreeMap<u64, Timestamp>,
}

impl Numbers {
    /// This reader comes now.
    pub fn new(now: Timestamp) -> Self {
        Self { senders: HashMap::new(), coming_until: now + COMING }
    }

    /// This member was added in an epoch that this reader saw begin.
    pub fn came(&mut self, whose: ParticipantId) {
        let sender = Sender { next: Some(1), from_the_first: true, missing: BTreeMap::new() };
        self.senders.insert(whose, sender);
    }

    /// Only these are still here.
    pub fn keep(&mut self, here: impl Fn(&ParticipantId) -> bool) {
        self.senders.retain(|whose, _| here(whose));
    }

    /// A message opened. Whether some before it did not come.
    pub fn note(&mut self, whose: ParticipantId, number: u64, now: Timestamp) -> bool {
        let sender = self.senders.entry(whose).or_default();
        let next = sender.next.unwrap_or(number);
        if number < next {
            sender.missing.remove(&number);
            return false;
        }
        sender.next = Some(number.saturating_add(1));
        if number == next || (!sender.from_the_first && now < self.coming_until) {
            return false;
        }
        let room = REMEMBERED.saturating_sub(sender.missing.len());
        sender.missing.extend((next..number).take(room).map(|missing| (missing, now)));
        true
    }

    /// How many messages of this member are missing for longer than they may be late.
    pub fn missing(&self, whose: &ParticipantId, now: Timestamp) -> u32 {
        let Some(sender) = self.senders.get(whose) else { return 0 };
        let lost = sender.missing.values().filter(|since| now >= **since + LATE).count();
        u32::try_from(lost).unwrap_or(u32::MAX)
    }

    /// Members of whom something was noticed to be missing a short while ago.
    pub fn recently_missing(&self, now: Timestamp) -> usize {
        let recent = |sender: &&Sender| sender.missing.values().any(|since| now < *since + LATE + NEWS);
        self.senders.values().filter(recent).count()
    }

    pub fn deadline(&self, now: Timestamp) -> Option<Timestamp> {
        let noticed = self.senders.values().flat_map(|sender| sender.missing.values());
        noticed.flat_map(|since| [*since + LATE, *since + LATE + NEWS]).filter(|at| *at > now).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: ParticipantId = ParticipantId([1; 16]);

    #[test]
    fn a_jump_is_missed_until_what_was_late_comes() {
        let mut numbers = Numbers::new(Timestamp(0));
        numbers.came(ANN);
        assert!(!numbers.note(ANN, 1, Timestamp(0)));
        assert!(numbers.note(ANN, 4, Timestamp(1)));
        assert!(!numbers.note(ANN, 2, Timestamp(2)));
        assert_eq!(numbers.missing(&ANN, Timestamp(5_000)), 0);
        assert_eq!(numbers.missing(&ANN, Timestamp(5_001)), 1);
        assert_eq!(
            (numbers.recently_missing(Timestamp(35_000)), numbers.recently_missing(Timestamp(35_001))),
            (1, 0)
        );
        assert!(!numbers.note(ANN, 3, Timestamp(90_000)));
        assert_eq!(numbers.missing(&ANN, Timestamp(90_000)), 0);
    }

    #[test]
    fn the_first_message_of_a_newcomer_is_missed_too() {
        let mut numbers = Numbers::new(Timestamp(0));
        numbers.came(ANN);
        assert!(numbers.note(ANN, 2, Timestamp(0)));
    }

    #[test]
    fn what_was_sealed_before_the_reader_came_is_not_missed() {
        let mut numbers = Numbers::new(Timestamp(0));
        assert!(!numbers.note(ANN, 70, Timestamp(0)));
        assert!(!numbers.note(ANN, 72, Timestamp(9_999)));
        assert!(numbers.note(ANN, 74, Timestamp(10_000)));
    }

    #[test]
    fn a_great_jump_is_remembered_within_bounds() {
        let mut numbers = Numbers::new(Timestamp(0));
        numbers.came(ANN);
        assert!(numbers.note(ANN, u64::MAX, Timestamp(0)));
        assert_eq!(numbers.missing(&ANN, Timestamp(60_000)), 256);
        assert!(!numbers.note(ANN, u64::MAX, Timestamp(0)));
    }
}
