//! The directory of an organisation: what it says by SCIM, and what those who administer say of it.

use std::time::Duration;

use identity::{
    Action, Roles, Token, TokenHash, UnixTime,
    accounts::{self},
    scim::{Id, Join},
};
use store::{
    accounts::provisioning::{Asked, Overview, Provisioned, ProvisionedGroup, ProvisioningToken, Scope},
    audit::{By, handle},
};
use trust::audit::RecordPart;

use super::{DAY, Organisations, Refusal, SignedIn, Whose, locked, now};

/// The longest that a token holds, in days.
pub(crate) const MOST_DAYS: u32 = 730;
/// The longest issuer.
const ISSUER_BYTES: usize = 255;

impl Organisations {
    /// Whether a token holds.
    pub async fn may_provision(&self, token: TokenHash) -> Result<bool, Refusal> {
        let token = self.provisioning.provisioning_token(token).await?;
        Ok(token.is_some_and(|token| token.holds(now())))
    }

    /// Answers a SCIM request; `None` if its token does not hold. Who is let in no more is sent out of their meetings.
    pub async fn provision(&self, token: TokenHash, asked: Asked) -> Result<Option<Provisioned>, Refusal> {
        let reads = asked.request().reads();
        let provisioned = self.provisioning.provision(token, asked).await?;
        if let Some(Provisioned { token, left, .. }) = &provisioned {
            if reads {
                self.directory_looked(token).await?;
            }
            for account in left {
                self.ended(Whose::Account(*account, None)).await;
            }
            let day = now().0 / DAY * DAY;
            if token.used.is_none_or(|used| used.0 != day) {
                let used = self.provisioning.used_provisioning_token(token.token, UnixTime(day)).await;
                if let Err(error) = used {
                    tracing::error!(%error, "that a token was used cannot be written down");
                }
            }
        }
        Ok(provisioned)
    }

    /// A program reads users and groups: told once a day. Whoever has a token that only reads looks at everybody, and everybody
    /// is shown it; a directory reads back what it has put there.
    async fn directory_looked(&self, token: &ProvisioningToken) -> Result<(), Refusal> {
        let (now, day) = (now(), now().0 / DAY);
        let is_new = locked(&self.read_by).get(&token.token) != Some(&day);
        if is_new {
            let part = match token.scope {
                Scope::Read => RecordPart::Account,
                Scope::Write => RecordPart::Directory,
            };
            let by = By::program(handle(&token.token), now);
            let event = by.event(token.organisation, None, store::audit::read(part));
            self.log.record(vec![event]).await?;
            let mut read_by = locked(&self.read_by);
            read_by.retain(|_, read| *read == day);
            read_by.insert(token.token, day);
        }
        Ok(())
    }

    /// How it stands, and the tokens.
    pub async fn provisioning(&self, who: &SignedIn) -> Result<(Overview, Vec<ProvisioningToken>), Refusal> {
        who.may(Action::SeeProvisioning, now())?;
        let organisation = who.account.organisation;
        let tokens = self.provisioning.provisioning_tokens(organisation).await?;
        Ok((self.provisioning.provisioning(organisation).await?, tokens))
    }

    /// Says how those who sign in are joined to users.
    pub async fn set_join(&self, who: &SignedIn, join: Join) -> Result<(), Refusal> {
        who.may(Action::Provision, now())?;
        let issuer = join.issuer.map(|issuer| issuer.trim().to_owned()).filter(|issuer| !issuer.is_empty());
        if issuer.as_ref().is_some_and(|issuer| !is_issuer(issuer)) {
            return Err(Refusal::Issuer);
        }
        let join = Join { claim: accounts::name(&join.claim)?, issuer, ..join };
        Ok(self.provisioning.set_join(who.by(), who.account.organisation, join, rand::random()).await?)
    }

    /// A token for the directory, which is not kept.
    pub async fn make_provisioning_token(
        &self,
        who: &SignedIn,
        label: &str,
        (scope, days): (Scope, u32),
    ) -> Result<(Token, ProvisioningToken), Refusal> {
        who.may(Action::Provision, now())?;
        let now = now();
        if !(1..=MOST_DAYS).contains(&days) {
            return Err(Refusal::Days);
        }
        let token = Token::random(&mut rand::rng());
        let kept = ProvisioningToken {
            token: token.hash(),
            organisation: who.account.organisation,
            label: accounts::name(label)?,
            scope,
            since: now,
            until: now.after(Duration::from_secs(u64::from(days) * DAY)),
            used: None,
        };
        match self.provisioning.add_provisioning_token(who.by(), kept.clone(), rand::random()).await? {
            true => Ok((token, kept)),
            false => Err(Refusal::Tokens),
        }
    }

    /// Revokes one.
    pub async fn revoke_provisioning_token(&self, who: &SignedIn, token: TokenHash) -> Result<(), Refusal> {
        who.may(Action::Provision, now())?;
        let there =
            self.provisioning.revoke_provisioning_token(who.by(), who.account.organisation, token).await?;
        if there { Ok(()) } else { Err(Refusal::Unknown) }
    }

    /// The directory's groups.
    pub async fn provisioned_groups(&self, who: &SignedIn) -> Result<Vec<ProvisionedGroup>, Refusal> {
        who.may(Action::SeeProvisioning, now())?;
        Ok(self.provisioning.provisioned_groups(who.account.organisation).await?)
    }

    /// Says what a group gives. Nobody becomes owner or officer by one: whoever runs the directory, or makes a token for it, puts
    /// into it whom they like.
    pub async fn map_group(
        &self,
        who: &SignedIn,
        group: Id,
        roles: Roles,
    ) -> Result<ProvisionedGroup, Refusal> {
        who.may(Action::Provision, now())?;
        let organisation = who.account.organisation;
        let before =
            self.provisioning.provisioned_group(organisation, group).await?.ok_or(Refusal::Unknown)?;
        if roles.are_high() {
            return Err(Refusal::NotByGroup);
        }
        if before.roles == roles {
            return Ok(before);
        }
        who.may(Action::GrantRoles, now())?;
        if !self.provisioning.map_group(who.by(), organisation, group, roles).await? {
            return Err(Refusal::Unknown);
        }
        Ok(ProvisionedGroup { roles, ..before })
    }
}

/// Nothing is fetched from it: it is only compared.
fn is_issuer(text: &str) -> bool {
    let written = |c: char| c.is_ascii_graphic();
    (text.starts_with("https://") || text.starts_with("http://"))
        && text.len() <= ISSUER_BYTES
        && text.chars().all(written)
}
