//! What people of an organisation do with its people, and with themselves.

use std::time::Instant;

use identity::{
    Account, AccountId, Action, Credential, Invitation, Organisation, Role, Roles, Session, Token, TokenHash,
    accounts::{self, INVITED},
    passkeys::Passkeys,
};
use serde_json::Value;
use store::accounts::{Changing, Invited, MOST_CREDENTIALS, Person};
use trust::{audit::RecordPart, measures::gate::Feature};

use super::{
    Arrival, Ceremony, Organisations, Question, Refusal, SignedIn, Whose, locked, new_account,
    new_credential, not_accepted, now,
};

/// How often one is called otherwise within an hour, each time a line in the audit log.
pub(super) const RENAMINGS: u32 = 10;

/// What is to become of somebody.
#[derive(Debug, Clone, Copy)]
pub(crate) enum PersonChange {
    /// They get these roles.
    Roles(Roles),
    /// They are let in, or not any more.
    Active(bool),
}

/// What is held of somebody.
pub(crate) struct PersonRecord {
    pub account: Account,
    pub sessions: Vec<Session>,
    pub credentials: Vec<Credential>,
}

impl Organisations {
    /// Who is there, in pages. That somebody looked is told.
    pub async fn people(&self, who: &SignedIn, after: Option<AccountId>) -> Result<Vec<Person>, Refusal> {
        who.may(Action::SeePeople, now())?;
        self.is_open(who, Feature::AdminViews).await?;
        self.looked(who, None, RecordPart::Account).await?;
        Ok(self.accounts.people(who.account.organisation, after).await?)
    }

    /// What is held of somebody: account, sessions, passkeys. They are shown who looked.
    pub async fn record(&self, who: &SignedIn, whom: AccountId) -> Result<PersonRecord, Refusal> {
        let account = self.somebody(who, whom).await?;
        self.is_open(who, Feature::AdminViews).await?;
        self.looked(who, Some(whom), RecordPart::Sessions).await?;
        let now = now();
        let mut sessions = self.accounts.sessions(whom).await?;
        sessions.retain(|session| session.holds(now));
        Ok(PersonRecord { account, sessions, credentials: self.accounts.credentials(whom).await? })
    }

    /// Changes somebody.
    pub async fn change(
        &self,
        who: &SignedIn,
        whom: AccountId,
        change: PersonChange,
    ) -> Result<Account, Refusal> {
        let before = self.somebody(who, whom).await?;
        let organisation = before.organisation;
        let changing = match change {
            PersonChange::Roles(roles) => {
                let Some(action) = before.roles.change_to(roles) else { return Ok(before) };
                who.may(action, now())?;
                if roles.conflict().is_some() {
                    return Err(Refusal::Conflict);
                }
                self.accounts.set_roles(who.by(), organisation, whom, (before.roles, roles)).await?
            }
            PersonChange::Active(active) => {
                who.may(over(&before, Action::Deactivate), now())?;
                self.accounts.set_active(who.by(), organisation, whom, active).await?
            }
        };
        changed(changing)?;
        if let PersonChange::Active(false) = change {
            self.ended(Whose::Account(whom, None)).await;
        }
        self.somebody(who, whom).await
    }

    /// Ends all of somebody's sessions.
    pub async fn end_sessions_of(&self, who: &SignedIn, whom: AccountId) -> Result<u64, Refusal> {
        let before = self.somebody(who, whom).await?;
        who.may(over(&before, Action::EndSessions), now())?;
        let ended = self.accounts.end_sessions(who.by(), before.id, None).await?;
        self.ended(Whose::Account(before.id, None)).await;
        Ok(ended)
    }

    /// Invites somebody to these roles: the link's token, which is not kept.
    pub async fn invite(
        &self,
        who: &SignedIn,
        label: &str,
        roles: Roles,
    ) -> Result<(Token, Invitation), Refusal> {
        let now = now();
        who.may(Action::Invite, now)?;
        let roles = roles.with(Role::Member);
        if roles.conflict().is_some() {
            return Err(Refusal::Conflict);
        }
        if let Some(action) = roles.to_invite() {
            who.may(action, now)?;
        }
        let token = Token::random(&mut rand::rng());
        let invitation = Invitation {
            token: token.hash(),
            organisation: who.account.organisation,
            label: accounts::name(label)?,
            roles,
            by: who.account.id,
            until: now.after(INVITED),
        };
        self.accounts.invite(who.by(), invitation.clone()).await?;
        Ok((token, invitation))
    }

    /// The open invitations.
    pub async fn invitations(&self, who: &SignedIn) -> Result<Vec<Invitation>, Refusal> {
        who.may(Action::Invite, now())?;
        Ok(self.accounts.invitations(who.account.organisation, now()).await?)
    }

    /// Takes an invitation back.
    pub async fn withdraw(&self, who: &SignedIn, token: TokenHash) -> Result<(), Refusal> {
        who.may(Action::Invite, now())?;
        let there = self.accounts.withdraw(who.by(), who.account.organisation, token).await?;
        if there { Ok(()) } else { Err(Refusal::Unknown) }
    }

    /// What a link invites to.
    pub async fn invitation(&self, token: &str) -> Result<Invited, Refusal> {
        let token = Token::parse(token).ok_or(Refusal::NotAccepted)?;
        self.accounts.invitation(token.hash(), now()).await?.ok_or(Refusal::NotAccepted)
    }

    /// Whoever was invited takes it up.
    pub async fn accept(&self, passkeys: &Passkeys, token: &str, label: &str) -> Result<Question, Refusal> {
        let Invited { invitation, organisation, .. } = self.invitation(token).await?;
        let account = new_account(organisation.id, accounts::name(label)?, invitation.roles, now());
        let asked = passkeys.register(account.id, &account.label, &[]).map_err(not_accepted)?;
        let token = invitation.token;
        self.ask(asked.options, Ceremony::Accept { token, account, pending: asked.pending })
    }

    /// Their passkey.
    pub async fn accepted(
        &self,
        passkeys: &Passkeys,
        ceremony: &str,
        answer: Value,
    ) -> Result<Arrival, Refusal> {
        let Some(Ceremony::Accept { token, account, pending }) = self.take(ceremony) else {
            return Err(Refusal::NotAccepted);
        };
        let kept = passkeys.registered(&pending, answer).map_err(not_accepted)?;
        let credential = new_credential(kept, account.id, &account.label, now());
        if !self.accounts.accept(token, account.clone(), credential, now()).await? {
            return Err(Refusal::NotAccepted);
        }
        self.arrive(account).await
    }

    /// One's own sessions.
    pub async fn sessions(&self, who: &SignedIn) -> Result<Vec<Session>, Refusal> {
        let now = now();
        let all = self.accounts.sessions(who.account.id).await?;
        Ok(all.into_iter().filter(|session| session.holds(now)).collect())
    }

    /// Ends one's own session.
    pub async fn end_session(&self, who: &SignedIn, token: TokenHash) -> Result<(), Refusal> {
        let there = self.accounts.end_session(who.account.id, token).await?;
        if !there {
            return Err(Refusal::Unknown);
        }
        self.ended(Whose::Session(token)).await;
        Ok(())
    }

    /// Ends all of one's other sessions.
    pub async fn end_other_sessions(&self, who: &SignedIn) -> Result<u64, Refusal> {
        let this = Some(who.session.token);
        let ended = self.accounts.end_sessions(who.by(), who.account.id, this).await?;
        self.ended(Whose::Account(who.account.id, this)).await;
        Ok(ended)
    }

    /// One's own passkeys.
    pub async fn passkeys(&self, who: &SignedIn) -> Result<Vec<Credential>, Refusal> {
        Ok(self.accounts.credentials(who.account.id).await?)
    }

    /// One is called otherwise. Nobody else's word stands against it: neither a directory's name for somebody is kept, nor does a
    /// provider's come again after the first sign-on.
    pub async fn set_label(&self, who: SignedIn, label: &str) -> Result<SignedIn, Refusal> {
        let Account { organisation, id, .. } = who.account;
        let label = accounts::name(label)?;
        if !locked(&self.renamings).pass(id, Instant::now()) {
            return Err(Refusal::Often);
        }
        changed(self.accounts.set_label(who.by(), organisation, id, label.clone()).await?)?;
        Ok(SignedIn { account: Account { label, ..who.account }, ..who })
    }

    /// One more passkey; whoever adds one has to have shown one just now.
    pub async fn add_passkey(
        &self,
        passkeys: &Passkeys,
        who: &SignedIn,
        label: &str,
    ) -> Result<Question, Refusal> {
        stepped_up(who)?;
        let label = accounts::name(label)?;
        let known = self.kept(who.account.id).await?;
        if known.len() >= MOST_CREDENTIALS {
            return Err(Refusal::Passkeys);
        }
        let asked = passkeys.register(who.account.id, &who.account.label, &known).map_err(not_accepted)?;
        self.ask(asked.options, Ceremony::Add { account: who.account.id, label, pending: asked.pending })
    }

    /// The passkey.
    pub async fn added_passkey(
        &self,
        passkeys: &Passkeys,
        who: &SignedIn,
        (ceremony, answer): (&str, Value),
    ) -> Result<(), Refusal> {
        let (label, pending) = match self.take(ceremony) {
            Some(Ceremony::Add { account, label, pending }) if account == who.account.id => (label, pending),
            _ => return Err(Refusal::NotAccepted),
        };
        let kept = passkeys.registered(&pending, answer).map_err(not_accepted)?;
        let credential = new_credential(kept, who.account.id, &label, now());
        // Several may have been begun at once.
        if self.accounts.add_credential(who.by(), credential).await? {
            Ok(())
        } else {
            Err(Refusal::Passkeys)
        }
    }

    /// Removes one of one's own.
    pub async fn remove_passkey(&self, who: &SignedIn, id: Vec<u8>) -> Result<(), Refusal> {
        stepped_up(who)?;
        changed(self.accounts.remove_credential(who.by(), who.account.id, id).await?)
    }

    /// Changes the organisation's name and path.
    pub async fn change_organisation(
        &self,
        who: &SignedIn,
        name: &str,
        path: &str,
    ) -> Result<Organisation, Refusal> {
        who.may(Action::ChangeOrganisation, now())?;
        let before = self.organisation_of(who).await?;
        let after = Organisation { name: accounts::name(name)?, path: accounts::path(path)?, ..before };
        changed(self.accounts.change_organisation(who.by(), after.clone()).await?)?;
        Ok(after)
    }

    /// Gives the organisation a host name of its own, or takes it. Passkeys are another host's afterwards as before: nobody's is
    /// changed, and the addresses of before go on working.
    pub async fn change_host(&self, who: &SignedIn, host: Option<&str>) -> Result<(), Refusal> {
        who.may(Action::ChangeHost, now())?;
        let before = self.organisation_of(who).await?;
        let host = host.map(accounts::host).transpose()?;
        if host == before.host {
            return Ok(());
        }
        if host.as_ref().is_some_and(|host| !self.hosts.contains(host)) {
            return Err(Refusal::Host);
        }
        let after = Organisation { host, ..before };
        match self.accounts.change_organisation(who.by(), after).await? {
            // Its path is its own already.
            Changing::Taken => Err(Refusal::Host),
            changing => changed(changing),
        }
    }

    /// Deletes the organisation with everybody in it.
    pub async fn delete_organisation(&self, who: &SignedIn) -> Result<(), Refusal> {
        who.may(Action::DeleteOrganisation, now())?;
        let organisation = who.account.organisation;
        self.accounts.delete_organisation(who.by(), organisation).await?;
        self.ended(Whose::Organisation(organisation)).await;
        Ok(())
    }

    /// Somebody of the same organisation. Who may not see people learns of nobody.
    async fn somebody(&self, who: &SignedIn, whom: AccountId) -> Result<Account, Refusal> {
        who.may(Action::SeePeople, now())?;
        self.accounts.account(who.account.organisation, whom).await?.ok_or(Refusal::Unknown)
    }
}

/// Over an owner or officer only owners have power.
fn over(account: &Account, action: Action) -> Action {
    if account.roles.are_high() { Action::GrantHighRoles } else { action }
}

pub(super) fn stepped_up(who: &SignedIn) -> Result<(), Refusal> {
    if who.session.is_stepped_up(now()) { Ok(()) } else { Err(Refusal::StepUp) }
}

pub(super) fn changed(changing: Changing) -> Result<(), Refusal> {
    match changing {
        Changing::Changed => Ok(()),
        Changing::Unknown => Err(Refusal::Unknown),
        Changing::Last => Err(Refusal::Last),
        Changing::Taken => Err(Refusal::Taken),
        Changing::Suspended => Err(Refusal::Suspended),
        Changing::Meanwhile => Err(Refusal::Meanwhile),
    }
}
