//! What somebody does with their own data, and what those who answer for it see of that.

use identity::{Action, Organisation};
use store::data::{Asking, DataRequest, Held, NOTICE_CHARACTERS, Notice};

use super::{Organisations, Refusal, SignedIn, now, people::stepped_up};

impl Organisations {
    /// What is kept of the one who asks.
    pub async fn copy(&self, who: &SignedIn) -> Result<Vec<Held>, Refusal> {
        stepped_up(who)?;
        let account = &who.account;
        let copy = self.accounts.copy(account.organisation, account.id, now(), rand::random()).await?;
        copy.ok_or(Refusal::Copies)
    }

    /// One's own requests.
    pub async fn own_requests(&self, who: &SignedIn) -> Result<Vec<DataRequest>, Refusal> {
        Ok(self.accounts.data_requests(who.account.organisation, Some(who.account.id)).await?)
    }

    /// Erases the one who asks, in half an hour.
    pub async fn ask_erasure(&self, who: &SignedIn) -> Result<(), Refusal> {
        stepped_up(who)?;
        let account = &who.account;
        match self
            .accounts
            .ask_erasure(who.by(), account.organisation, account.id, now(), rand::random())
            .await?
        {
            Asking::Due(_) => Ok(()),
            Asking::Unknown => Err(Refusal::SignedOut),
            Asking::LastOwner => Err(Refusal::LastOwner),
        }
    }

    /// Takes that back.
    pub async fn undo_erasure(&self, who: &SignedIn) -> Result<(), Refusal> {
        let account = &who.account;
        let there = self.accounts.undo_erasure(who.by(), account.organisation, account.id, now()).await?;
        if there { Ok(()) } else { Err(Refusal::Unknown) }
    }

    /// Everybody's requests: that, when and what became of it.
    pub async fn data_requests(&self, who: &SignedIn) -> Result<Vec<DataRequest>, Refusal> {
        who.may(Action::SeeDataRequests, now())?;
        Ok(self.accounts.data_requests(who.account.organisation, None).await?)
    }

    /// What the organisation says in its privacy notice.
    pub async fn notice(&self, who: &SignedIn) -> Result<Notice, Refusal> {
        Ok(self.accounts.notice(who.account.organisation).await?)
    }

    /// Changes it.
    pub async fn set_notice(&self, who: &SignedIn, notice: Notice) -> Result<(), Refusal> {
        who.may(Action::ChangeNotice, now())?;
        let lines = [&notice.contact, &notice.officer, &notice.authority];
        let fits =
            |line: &&String| line.chars().count() <= NOTICE_CHARACTERS && !line.chars().any(char::is_control);
        if !lines.iter().all(fits) {
            return Err(Refusal::Line);
        }
        Ok(self.accounts.set_notice(who.by(), who.account.organisation, notice).await?)
    }

    /// An organisation by its path, and what it says in its privacy notice: for everybody.
    pub async fn published(&self, path: &str) -> Result<(Organisation, Notice), Refusal> {
        let organisation = self.accounts.organisation_at(path.to_owned()).await?.ok_or(Refusal::Unknown)?;
        let notice = self.accounts.notice(organisation.id).await?;
        Ok((organisation, notice))
    }
}
