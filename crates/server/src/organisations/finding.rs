//! Members of an organisation find one another by exact search, where their organisation has switched that on.
//!
//! Whatever the reason for which nobody is found, the answer is the same, and so is what was done for it ([`store`]). How often
//! somebody searches is bounded before anything is looked up.

use std::time::Instant;

use identity::{Action, finding::ASKED_CHARACTERS};
use store::accounts::finding::Standing;
use trust::measures::{gate::Feature, language::Says};

use super::{Organisations, Refusal, SignedIn, locked, now, people::changed};

/// Searches of one person within an hour, hits and misses alike: enough to invite a class, too few to try a list of names.
pub(super) const SEARCHES: u32 = 30;

/// Somebody who was found.
pub(crate) struct Found {
    /// What they are called; `None`: the organisation's directory has an account for them, and they have not come yet.
    pub label: Option<String>,
    /// Whether others are called the same.
    pub several: bool,
}

impl Organisations {
    /// Whether members of one's organisation find one another, and oneself.
    pub async fn standing(&self, who: &SignedIn) -> Result<Standing, Refusal> {
        who.may(Action::SeeOneself, now())?;
        self.finding.finding(who.account.id).await?.ok_or(Refusal::SignedOut)
    }

    /// Why nobody is found now, whatever is switched on; nothing if people are.
    pub async fn finding_closed(&self, who: &SignedIn) -> Option<Says> {
        self.closed_words(who, Feature::Directory).await
    }

    /// Lets members find one another, or not.
    pub async fn switch_finding(&self, who: &SignedIn, on: bool) -> Result<(), Refusal> {
        who.may(Action::ChangeDirectory, now())?;
        changed(self.finding.switch_finding(who.by(), who.account.organisation, on).await?)
    }

    /// Lets oneself be found, or not.
    pub async fn set_listed(&self, who: &SignedIn, listed: bool) -> Result<(), Refusal> {
        who.may(Action::SeeOneself, now())?;
        Ok(self.finding.set_listed(who.account.id, listed).await?)
    }

    /// Who is called this, or has this identifier, in the organisation of whoever asks.
    pub async fn find(&self, who: &SignedIn, asked: &str) -> Result<Option<Found>, Refusal> {
        who.may(Action::FindPeople, now())?;
        self.is_open(who, Feature::Directory).await?;
        if !locked(&self.searches).pass(who.account.id, Instant::now()) {
            return Err(Refusal::Often);
        }
        // Nobody is called anything longer, and what is cut off is somebody else's name: it is nobody's.
        let asked = if asked.chars().count() > ASKED_CHARACTERS { "" } else { asked };
        let found = self.finding.find(who.account.organisation, asked.to_owned()).await?;
        let several = found.len() > 1;
        let first = found.into_iter().next();
        Ok(first.map(|account| Found { label: (!account.is_unnamed()).then_some(account.label), several }))
    }
}
