//! How long somebody is signed in.

use std::time::Duration;

use crate::{AccountId, TokenHash, UnixTime};

/// The longest that a session lasts, whatever is done in it.
pub const LONGEST: Duration = Duration::from_secs(12 * 3_600);
/// One in which nothing is asked for ends after this.
pub const IDLE: Duration = Duration::from_secs(3_600);
/// For so long after a passkey was shown, what needs it may be done.
pub const STEP_UP: Duration = Duration::from_secs(5 * 60);
/// What is written down of use: whoever asks often changes the record seldom.
const NOTED: Duration = Duration::from_secs(60);

/// Somebody who is signed in, in one browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// Of the token that the browser has.
    pub token: TokenHash,
    /// Whose.
    pub account: AccountId,
    /// When they signed in.
    pub since: UnixTime,
    /// When something was last asked for, to the minute.
    pub used: UnixTime,
    /// When the passkey was last shown, or they last showed themselves to their provider.
    pub shown: UnixTime,
}

impl Session {
    /// One that begins, with a passkey that was shown just now.
    pub fn begin(token: TokenHash, account: AccountId, now: UnixTime) -> Self {
        Self { token, account, since: now, used: now, shown: now }
    }

    /// One that begins by the word of a provider, to whom the person showed themselves at `shown`, where it says so.
    pub fn begin_by_provider(
        token: TokenHash,
        account: AccountId,
        shown: Option<UnixTime>,
        now: UnixTime,
    ) -> Self {
        Self { shown: shown.unwrap_or(UnixTime(0)).min(now), ..Self::begin(token, account, now) }
    }

    /// Whether it still holds.
    pub fn holds(&self, now: UnixTime) -> bool {
        now.since(self.since) < LONGEST && now.since(self.used) < IDLE
    }

    /// When it ends if nothing more is asked for.
    pub fn ends(&self) -> UnixTime {
        self.since.after(LONGEST).min(self.used.after(IDLE))
    }

    /// Whether the passkey was shown just now.
    pub fn is_stepped_up(&self, now: UnixTime) -> bool {
        now.since(self.shown) < STEP_UP
    }

    /// Something was asked for: the record, if it is to be written anew.
    pub fn used_at(&self, now: UnixTime) -> Option<Self> {
        (now.since(self.used) >= NOTED).then_some(Self { used: now, ..*self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: UnixTime = UnixTime(1_800_000_000);

    fn after(seconds: u64) -> UnixTime {
        START.after(Duration::from_secs(seconds))
    }

    #[test]
    fn a_session_ends_when_nothing_is_asked_for_and_at_the_end_of_the_day_whatever_is() {
        let mut session = Session::begin(TokenHash([1; 32]), AccountId([2; 16]), START);
        assert!(session.holds(after(3_599)) && !session.holds(after(3_600)));
        assert_eq!(session.ends(), after(3_600));
        assert_eq!(session.used_at(after(59)), None, "not written for each request");
        for minutes in 1..720 {
            let now = after(minutes * 60);
            assert!(session.holds(now), "after {minutes} min");
            session = session.used_at(now).unwrap();
        }
        assert_eq!(session.ends(), after(12 * 3_600));
        assert!(!session.holds(after(12 * 3_600)));
    }

    #[test]
    fn what_needs_the_passkey_needs_it_again_after_five_minutes() {
        let session = Session::begin(TokenHash([1; 32]), AccountId([2; 16]), START);
        assert!(session.is_stepped_up(after(299)) && !session.is_stepped_up(after(300)));
    }

    #[test]
    fn who_comes_by_a_provider_has_shown_themselves_when_it_says_so_and_not_later_than_now() {
        let begin = |shown| Session::begin_by_provider(TokenHash([1; 32]), AccountId([2; 16]), shown, START);
        assert!(!begin(None).is_stepped_up(START));
        assert!(!begin(Some(UnixTime(START.0 - 300))).is_stepped_up(START));
        assert!(begin(Some(UnixTime(START.0 - 299))).is_stepped_up(START));
        assert_eq!(begin(Some(after(3_600))).shown, START);
    }

    #[test]
    fn a_clock_that_goes_back_ends_nothing() {
        let session = Session::begin(TokenHash([1; 32]), AccountId([2; 16]), START);
        assert!(session.holds(UnixTime(START.0 - 3_600)));
    }
}
