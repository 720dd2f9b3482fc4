//! What the classes of organisations ask for at the door: who may make a meeting of a class, and who may come into one.
//!
//! What a meeting was registered with holds, and what its organisation asks for today, whichever is stricter: a policy is
//! looked up at each knock, not kept with the meeting. So is what the register of measures closes: it only ever takes away.

use std::sync::Arc;

use identity::OrganisationId;
use protocol::{
    ClassRules, ErrorCode,
    class::{ClosedGate, People},
};
use store::{accounts::Accounts, policies::Policies};
use trust::measures::gate::Feature;

use crate::{
    clock,
    here::Here,
    organisations::{Member, rules_today},
    register::{CHILDREN, Registers, SENSITIVE},
};

/// The organisations' policies, as the door needs them.
pub(crate) struct Classes {
    accounts: Arc<dyn Accounts>,
    policies: Arc<dyn Policies>,
    registers: Arc<Registers>,
    here: Arc<Here>,
}

impl Classes {
    pub fn new<S: Accounts + Policies + 'static>(
        store: &Arc<S>,
        registers: Arc<Registers>,
        here: Arc<Here>,
    ) -> Self {
        Self { accounts: Arc::<S>::clone(store), policies: Arc::<S>::clone(store), registers, here }
    }

    /// Whether something is off in meetings with these rules for now.
    pub async fn is_closed(&self, rules: &ClassRules, feature: Feature) -> bool {
        let of = OrganisationId(rules.organisation);
        self.stands(of).await && self.registers.closed(of).await.has(feature)
    }

    /// All that is off in meetings of this organisation for now that people in them are told of.
    pub async fn closed(&self, of: OrganisationId) -> Vec<ClosedGate> {
        if self.stands(of).await { self.registers.closed(of).await.in_meetings() } else { Vec::new() }
    }

    /// Whether there is still such an organisation: the meetings of one that is gone go on as they were registered.
    async fn stands(&self, of: OrganisationId) -> bool {
        !matches!(self.accounts.organisation(of).await, Ok(None))
    }

    /// Whether a meeting may be registered with these rules. `who`: whoever is signed in over the connection. Those that it has
    /// it may go on with; others have to be a class's of the organisation of whoever registers, as they are today, and that
    /// person has to have shown what the class asks for. A meeting of a class never becomes one of none.
    pub async fn check_registration(
        &self,
        (kept, wanted): (Option<&ClassRules>, Option<&ClassRules>),
        who: Option<Member>,
    ) -> Result<(), ErrorCode> {
        wanted.map_or(Ok(()), |wanted| self.check_place(wanted))?;
        if kept == wanted {
            return Ok(());
        }
        let (Some(wanted), Some(who)) = (wanted, who) else { return Err(ErrorCode::NotYourClass) };
        let same = kept.is_none_or(|kept| kept.organisation == wanted.organisation);
        if !same || wanted.organisation != who.organisation.0 {
            return Err(ErrorCode::NotYourClass);
        }
        match self.today(wanted).await? {
            Some(today) if today != *wanted => return Err(ErrorCode::NotYourClass),
            Some(today) if today.mfa && !who.factors => return Err(ErrorCode::FactorsNeeded),
            Some(_) => {}
            None => return Err(ErrorCode::NotYourClass),
        }
        let needed = match wanted.class.as_str() {
            SENSITIVE => Feature::SensitiveMeetings,
            CHILDREN => Feature::ChildrensMeetings,
            _ => return Ok(()),
        };
        // What stands goes on under its rules: a check that falls silent ends no conversation.
        let is_new = kept.is_none_or(|kept| kept.class != wanted.class);
        if is_new && self.is_closed(wanted, needed).await {
            return Err(ErrorCode::GateClosed);
        }
        Ok(())
    }

    /// Whether a meeting with these rules may be on this server.
    pub fn check_place(&self, rules: &ClassRules) -> Result<(), ErrorCode> {
        self.here.takes_meeting(&rules.regions).map_err(|_| ErrorCode::OutsideRegions)
    }

    /// Whether somebody who has shown the link may come into a meeting with these rules.
    pub async fn check_entry(&self, rules: &ClassRules, who: Option<Member>) -> Result<(), ErrorCode> {
        if rules.is_over(clock::now().0) {
            return Err(ErrorCode::ExceptionOver);
        }
        // Where the class or the policy is gone, what was registered goes on.
        let today = self.today(rules).await?;
        for rules in [Some(rules), today.as_ref()].into_iter().flatten() {
            self.check_place(rules)?;
        }
        let people = today.as_ref().map_or(rules.people, |today| today.people.max(rules.people));
        let people = match people {
            People::Link | People::SignedIn if self.is_closed(rules, Feature::Guests).await => {
                People::Members
            }
            people => people,
        };
        let factors = rules.mfa || today.is_some_and(|today| today.mfa);
        let theirs = who.is_some_and(|who| who.organisation.0 == rules.organisation);
        match (people, who) {
            (People::SignedIn | People::Members, None) => Err(ErrorCode::SignInNeeded),
            (People::Members, Some(_)) if !theirs => Err(ErrorCode::MembersOnly),
            (_, who) if factors && !who.is_some_and(|who| who.factors) => Err(ErrorCode::FactorsNeeded),
            _ => Ok(()),
        }
    }

    async fn today(&self, rules: &ClassRules) -> Result<Option<ClassRules>, ErrorCode> {
        let of = OrganisationId(rules.organisation);
        let failed = |error: store::Error| {
            tracing::error!(%error, "a policy cannot be read");
            ErrorCode::Internal
        };
        let Some(organisation) = self.accounts.organisation(of).await.map_err(failed)? else {
            return Ok(None);
        };
        rules_today(&*self.policies, (of, &organisation.name), &rules.class).await.map_err(failed)
    }
}
