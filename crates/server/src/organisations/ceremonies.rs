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
/// And of one of them: whoever begins more has left the others.
const MOST_OF_ONE: usize = 8;
/// And of those who sign in, who may be anybody: where a thousand a second begin in vain, others still have a minute.
const MOST_STRANGERS: usize = 65_536;

/// By the numbers of which browsers were told. Nobody, however often they begin, makes be forgotten what somebody else who is
/// signed in or was invited has begun.
#[derive(Debug)]
pub(super) struct Ceremonies {
    known: Waiting<TokenHash, Beginner, Ceremony>,
    strangers: Waiting<TokenHash, (), Ceremony>,
}

/// Who has begun it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Beginner {
    /// Whoever has this link.
    Link(TokenHash),
    /// Somebody with an account, in whichever of their sessions.
    Account(AccountId),
}

impl Default for Ceremonies {
    fn default() -> Self {
        Self {
            known: Waiting::new(PATIENCE, MOST, MOST_OF_ONE),
            strangers: Waiting::new(PATIENCE, MOST_STRANGERS, MOST_STRANGERS),
        }
    }
}

impl Ceremonies {
    pub fn put(&mut self, number: TokenHash, ceremony: Ceremony, now: Instant) {
        match ceremony.beginner() {
            Some(beginner) => self.known.put(number, beginner, ceremony, now),
            None => self.strangers.put(number, (), ceremony, now),
        }
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
    StepUp { account: AccountId, session: TokenHash, pending: Showing },
}

impl Ceremony {
    /// Who has begun it; `None` if it may be anybody.
    fn beginner(&self) -> Option<Beginner> {
        match self {
            Self::Found { token, .. } | Self::Accept { token, .. } => Some(Beginner::Link(*token)),
            Self::Add { account, .. } | Self::StepUp { account, .. } => Some(Beginner::Account(*account)),
            Self::SignIn(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use identity::passkeys::Passkeys;

    use super::*;

    #[test]
    fn whoever_begins_again_and_again_makes_nobody_elses_be_forgotten() {
        let passkeys = Passkeys::new("https://meet.example.org").unwrap();
        let (mut ceremonies, now) = (Ceremonies::default(), Instant::now());
        let number = |number: usize| {
            let mut hash = [0; 32];
            hash[..8].copy_from_slice(&number.to_be_bytes());
            TokenHash(hash)
        };
        let mut begin = |at: usize, account: u8| {
            let account = AccountId([account; 16]);
            let pending = passkeys.register(account, "Somebody", &[]).unwrap().pending;
            ceremonies.put(number(at), Ceremony::Add { account, label: String::new(), pending }, now);
        };
        begin(0, 1);
        for at in 1..=MOST {
            begin(at, 2);
        }
        assert!(ceremonies.take(&number(0), now).is_some());
        let left = (1..=MOST).filter(|at| ceremonies.take(&number(*at), now).is_some());
        assert_eq!(left.collect::<Vec<_>>(), (MOST - MOST_OF_ONE + 1..=MOST).collect::<Vec<_>>());
    }
}
