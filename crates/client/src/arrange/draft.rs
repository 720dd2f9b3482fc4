//! A registration, ready to be sent: the card sealed, and signed what the server is to keep of it.

use std::time::Duration;

use e2ee::{Card, Details, HostSecret, LinkSecret, Repeats, card_hash};
use protocol::{Bytes, ClientMessage, Registration, Signature};
use rand_chacha::ChaCha20Rng;

use crate::Timestamp;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a meeting is kept after its planned end.
const KEPT_DAYS: u32 = 30;
/// The same for one that repeats: it may come again a year later.
const REPEATING_KEPT_DAYS: u32 = 400;

/// A registration, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Draft {
    meeting: Registration,
    card: Bytes,
    signature: Signature,
}

impl Draft {
    /// The meeting as this card has it, to be opened by this link's secret.
    pub fn new(
        card: &Card,
        secret: &LinkSecret,
        host: &HostSecret,
        now: Timestamp,
        rng: &mut ChaCha20Rng,
    ) -> Self {
        let sealed = card.seal(secret, host, rng);
        let meeting = Registration {
            room: host.room().hash(),
            host: host.key(),
            entry: secret.entry_key(),
            early: card.opening.early,
            keep_until: keep_until(&card.details, card.class.as_ref().map(|class| class.kept_days), now),
            version: card.version,
            card_hash: card_hash(&sealed),
            class: card.class.clone(),
        };
        let signature = host.sign_registration(&meeting);
        Self { meeting, card: sealed.into(), signature }
    }

    pub fn message(&self) -> ClientMessage {
        ClientMessage::Register {
            meeting: self.meeting.clone(),
            card: self.card.clone(),
            signature: self.signature,
        }
    }

    pub fn version(&self) -> u64 {
        self.meeting.version
    }

    /// Whether the server keeps this very card.
    pub fn is_kept(&self, card: &Bytes) -> bool {
        self.card == *card
    }
}

/// Until when a meeting is kept, in milliseconds since 1970: after its planned end, in whole days, so that the
/// server does not learn when it is.
/// A class may allow for less.
fn keep_until(details: &Details, most: Option<u16>, now: Timestamp) -> u64 {
    let planned =
        Timestamp(details.starts_at.unwrap_or(0)) + Duration::from_secs(60) * u32::from(details.minutes);
    let days = if details.repeats == Repeats::Never { KEPT_DAYS } else { REPEATING_KEPT_DAYS };
    let end = planned.max(now) + DAY * most.map_or(days, |most| days.min(most.into()));
    let day = u64::try_from(DAY.as_millis()).unwrap_or(u64::MAX);
    end.0.div_ceil(day).saturating_mul(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_MS: u64 = 86_400_000;

    #[test]
    fn a_meeting_is_kept_for_a_month_after_its_end_and_a_repeating_one_for_more_than_a_year() {
        let now = Timestamp(100 * DAY_MS + 5);
        let at_once = Details::default();
        assert_eq!(keep_until(&at_once, None, now), 131 * DAY_MS);
        let later = Details { starts_at: Some(200 * DAY_MS), minutes: 60, ..Details::default() };
        assert_eq!(keep_until(&later, None, now), 231 * DAY_MS);
        let weekly = Details { repeats: Repeats::Weekly, ..later };
        assert_eq!(keep_until(&weekly, None, now), 601 * DAY_MS);
        assert_eq!(keep_until(&weekly, Some(7), now), 208 * DAY_MS, "its class allows for a week");
    }

    #[test]
    fn a_start_at_the_end_of_time_is_no_trouble() {
        let details = Details { starts_at: Some(u64::MAX), minutes: u16::MAX, ..Details::default() };
        assert_eq!(keep_until(&details, None, Timestamp(0)), u64::MAX);
    }
}
