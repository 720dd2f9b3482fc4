//! Questions that browsers have not answered yet.

use std::time::{Duration, Instant};

use identity::{
    Account, AccountId, Organisation, TokenHash,
    passkeys::{Registering, Showing, SigningIn},
};

use super::waiting::Waiting;

/// How long somebody may take.
const PATIENCE: Duration = Duration::from_secs(5 * 60);
/// As many as are kept of those who are signed in or were invited.
const MOST: usize = 4_096;
/// And of those who sign in, who may be anybody: where a thousand a second begin in vain, others still have a minute.
const MOST_STRANGERS: usize = 65_536;

/// By the numbers of which browsers were told. Who signs in makes nobody else's be forgotten.
#[derive(Debug)]
pub(super) struct Ceremonies {
    known: Waiting<TokenHash, Ceremony>,
    strangers: Waiting<TokenHash, Ceremony>,
}

impl Default for Ceremonies {
    fn default() -> Self {
        Self { known: Waiting::new(PATIENCE, MOST), strangers: Waiting::new(PATIENCE, MOST_STRANGERS) }
    }
}

impl Ceremonies {
    pub fn put(&mut self, number: TokenHash, ceremony: Ceremony, now: Instant) {
        let among = match ceremony {
            Ceremony::SignIn(_) => &mut self.strangers,
            _ => &mut self.known,
        };
        among.put(number, ceremony, now);
    }

    pub fn take(&mut self, number: &TokenHash, now: Instant) -> Option<Ceremony> {
        self.known.take(number, now).or_else(|| self.strangers.take(number, now))
    }
}

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
