//! Questions that browsers have not answered yet: few minutes, bounded, each once.

use std::{
    collections::{HashMap, VecDeque},
    time::{Duration, Instant},
};

use identity::{
    Account, AccountId, Organisation, Token, TokenHash,
    passkeys::{Registering, Showing, SigningIn},
};

/// How long somebody may take.
const PATIENCE: Duration = Duration::from_secs(5 * 60);
/// As many as are kept; beyond that the oldest goes.
const MOST: usize = 4_096;

/// What was asked, and what is done with the answer.
#[derive(Debug)]
pub(super) enum Ceremony {
    /// The first owner's passkey.
    Found { token: TokenHash, organisation: Organisation, owner: Account, pending: Registering },
    /// That of somebody who was invited.
    Accept { token: TokenHash, account: Account, pending: Registering },
    /// One more of somebody's.
    Add { account: AccountId, label: String, pending: Registering },
    /// Whoever signs in.
    SignIn(SigningIn),
    /// Somebody who is signed in.
    StepUp { session: TokenHash, pending: Showing },
}

#[derive(Debug, Default)]
pub(super) struct Ceremonies {
    waiting: HashMap<TokenHash, Ceremony>,
    /// Oldest first; some have been answered.
    begun: VecDeque<(Instant, TokenHash)>,
}

impl Ceremonies {
    /// The number by which the answer is known.
    pub fn begin(&mut self, ceremony: Ceremony, now: Instant) -> String {
        self.forget(now);
        let number = Token::random(&mut rand::rng());
        self.waiting.insert(number.hash(), ceremony);
        self.begun.push_back((now, number.hash()));
        number.text()
    }

    pub fn take(&mut self, number: &str, now: Instant) -> Option<Ceremony> {
        self.forget(now);
        self.waiting.remove(&Token::parse(number)?.hash())
    }

    fn forget(&mut self, now: Instant) {
        while let Some((since, number)) = self.begun.front().copied() {
            if self.begun.len() < MOST && now.saturating_duration_since(since) < PATIENCE {
                return;
            }
            self.begun.pop_front();
            self.waiting.remove(&number);
        }
    }
}
