//! Questions that browsers have not answered yet.

use std::time::Duration;

use identity::{
    Account, AccountId, Organisation, TokenHash,
    passkeys::{Registering, Showing, SigningIn},
};

use super::waiting::Waiting;

/// How long somebody may take.
const PATIENCE: Duration = Duration::from_secs(5 * 60);
/// As many as are kept.
const MOST: usize = 4_096;

/// By the numbers of which browsers were told.
pub(super) type Ceremonies = Waiting<TokenHash, Ceremony>;

pub(super) fn none() -> Ceremonies {
    Waiting::new(PATIENCE, MOST)
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
