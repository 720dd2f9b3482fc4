//! An organisation's policy: what it says, what a change of it would do, who applies it and who countersigns.
//!
//! Administrators apply a file. What would protect less than the file that holds waits until the officer, who is never an
//! administrator, countersigns it.

use ::policy::{Day, Faults, Plan, Policy};
use identity::{Action, OrganisationId, Role, UnixTime};
use protocol::ClassRules;
use store::policies::{Edition, Editions, Made, NewEdition, Policies};
use trust::{
    audit::UnixMillis,
    measures::{gate::Feature, language::Says, register::Refusal as Unwritten},
};

use super::{Organisations, Refusal, SignedIn, now};
use crate::{clock, here::Here, register::notice};

/// Characters of a reason at least and at most.
const REASON: std::ops::RangeInclusive<usize> = 3..=300;

/// Why a policy is not taken.
#[derive(Debug)]
pub(crate) enum PolicyRefusal {
    /// As anywhere.
    Refused(Refusal),
    /// The file cannot be read.
    Faults(Faults),
    /// A change needs a reason of one line.
    NoReason,
    /// Another edition holds by now than the one that it was planned over.
    Changed,
    /// Nothing would change.
    Same,
    /// The organisation would not allow what is kept of it where this server keeps it: why, in one sentence.
    Elsewhere(String),
}

impl<T: Into<Refusal>> From<T> for PolicyRefusal {
    fn from(refusal: T) -> Self {
        Self::Refused(refusal.into())
    }
}

/// What a file would do.
pub(crate) struct Planned {
    pub plan: Plan,
    /// Of the file.
    pub hash: String,
    /// The edition that it is compared with; 0: there is none.
    pub over: u32,
    /// Where the organisation would allow what is its own.
    pub regions: Vec<String>,
    /// What it leaves that the edition before does not.
    pub exceptions: Vec<Made>,
}

/// What became of a file.
pub(crate) struct Applied {
    pub number: u32,
    /// Whether it waits for the officer.
    pub waits: bool,
    pub plan: Plan,
}

/// How it stands.
pub(crate) struct PolicyState {
    pub current: Option<Edition>,
    /// The rules of the classes as they are today, the default one first.
    pub classes: Vec<ClassRules>,
    /// What waits for the officer, with what it would change.
    pub waiting: Option<(Edition, Plan)>,
    /// Until when that waits in any case, because it allows new places.
    pub notice_until: Option<UnixTime>,
    pub drift: Drift,
    /// Classes of which no meeting may be on this server, as it is.
    pub elsewhere: Vec<String>,
}

/// Where what runs is not what the file says.
pub(crate) struct Drift {
    /// Meetings that are kept under other rules than today's: of which class, how many.
    pub meetings: Vec<(String, u32)>,
    /// Exceptions of the file that have ended: class, setting, last day.
    pub ended: Vec<(String, String, String)>,
}

impl Organisations {
    /// How it stands.
    pub async fn policy(&self, who: &SignedIn) -> Result<PolicyState, Refusal> {
        who.may(Action::SeePolicy, now())?;
        let of = who.account.organisation;
        let name = self.organisation_of(who).await?.name;
        let Editions { current, waiting, issuers } = self.policies.policy(of).await?;
        let kept = self.policies.classed_meetings(of).await?;
        let holds = current.as_ref().and_then(applied);
        let notice_until = waiting.as_ref().and_then(|edition| notice_until(holds.as_ref(), edition));
        let waiting = waiting.and_then(|edition| {
            let wanted = applied(&edition)?;
            Some((edition, ::policy::plan(holds.as_ref(), &wanted)))
        });
        let classes = classes(holds.as_ref(), (of, &name, &issuers));
        let drift = drift(holds.as_ref(), &classes, &kept);
        let elsewhere = classes.iter().filter(|rules| self.here.takes_meeting(&rules.regions).is_err());
        let elsewhere = elsewhere.map(|rules| rules.class.clone()).collect();
        Ok(PolicyState { current, classes, waiting, notice_until, drift, elsewhere })
    }

    /// All editions, the newest first.
    pub async fn policy_history(&self, who: &SignedIn) -> Result<Vec<Edition>, Refusal> {
        who.may(Action::SeePolicy, now())?;
        Ok(self.policies.policy_history(who.account.organisation).await?)
    }

    /// What a file would change.
    pub async fn plan_policy(&self, who: &SignedIn, file: &str) -> Result<Planned, PolicyRefusal> {
        who.may(Action::SeePolicy, now())?;
        let current = self.policies.policy(who.account.organisation).await?.current;
        planned(current.as_ref(), file)
    }

    /// Why a plan's new places cannot be added now, where it has some.
    pub async fn places_closed(&self, who: &SignedIn, plan: &Plan) -> Option<Says> {
        if plan.new_places { self.closed_words(who, Feature::Places).await } else { None }
    }

    /// Applies a file that was planned over this edition.
    pub async fn apply_policy(
        &self,
        who: &SignedIn,
        (file, reason, over): (&str, &str, u32),
    ) -> Result<Applied, PolicyRefusal> {
        who.may(Action::ChangePolicy, now())?;
        let of = who.account.organisation;
        let current = self.policies.policy(of).await?.current;
        let (new, plan) = proposal(current.as_ref(), (file, reason), Some(who.account.id), &self.here)?;
        if plan.new_places {
            self.is_open(who, Feature::Places).await?;
        }
        if new.over != over {
            return Err(PolicyRefusal::Changed);
        }
        let waits = !new.applies;
        let number = self.policies.make_policy(of, new).await?.ok_or(PolicyRefusal::Changed)?;
        self.registers.look_again(of).await;
        Ok(Applied { number, waits, plan })
    }

    /// The officer lets what waits hold: the file of this hash, which they have seen, and no other one that came in its place.
    pub async fn countersign_policy(
        &self,
        who: &SignedIn,
        (number, hash): (u32, &str),
    ) -> Result<(), PolicyRefusal> {
        who.may(Action::CountersignPolicy, now())?;
        let of = who.account.organisation;
        let Editions { current, waiting, .. } = self.policies.policy(of).await?;
        let waiting = waiting.filter(|waiting| waiting.number == number).ok_or(Refusal::Unknown)?;
        if waiting.author == Some(who.account.id) {
            return Err(Refusal::Unwritten(Unwritten::OnePersonTwice).into());
        }
        let holds = current.as_ref().and_then(applied);
        if let Some(from) = notice_until(holds.as_ref(), &waiting) {
            return Err(Refusal::Notice(from).into());
        }
        let left = applied(&waiting).map(|wanted| left(current.as_ref(), &wanted)).unwrap_or_default();
        let seen = ::policy::hash(&waiting.file) == hash;
        let waiting = (number, waiting.file);
        if !seen || !self.policies.countersign_policy(of, waiting, left, who.account.id, now()).await? {
            return Err(PolicyRefusal::Changed);
        }
        self.registers.look_again(of).await;
        Ok(())
    }

    /// What waits is not to hold: the officer refuses it, or an administrator takes it back.
    pub async fn drop_policy(&self, who: &SignedIn, number: u32) -> Result<(), Refusal> {
        let action = match who.account.roles.has(Role::Officer) {
            true => Action::CountersignPolicy,
            false => Action::ChangePolicy,
        };
        who.may(action, now())?;
        match self.policies.drop_policy(who.account.organisation, number, who.by()).await? {
            true => Ok(()),
            false => Err(Refusal::Unknown),
        }
    }

    /// Where an organisation allows what is its own; nowhere named: it has not said.
    pub async fn regions(&self, of: OrganisationId) -> Result<Vec<String>, Refusal> {
        let current = self.policies.policy(of).await?.current;
        Ok(current.as_ref().and_then(applied).map(|policy| policy.regions).unwrap_or_default())
    }

    /// The classes that somebody's meetings may be of, the default one first; none without a policy.
    pub async fn classes(&self, who: &SignedIn) -> Result<Vec<ClassRules>, Refusal> {
        let organisation = self.organisation_of(who).await?;
        let Editions { current, issuers, .. } = self.policies.policy(organisation.id).await?;
        let holds = current.as_ref().and_then(applied);
        Ok(classes(holds.as_ref(), (organisation.id, &organisation.name, &issuers)))
    }
}

/// Until when an edition waits because it allows new places, if it does still.
fn notice_until(holds: Option<&Policy>, waiting: &Edition) -> Option<UnixTime> {
    let from = notice::earliest(holds, &applied(waiting)?, waiting.made);
    (now() < from).then_some(from)
}

/// The rules of all classes today.
fn classes(
    policy: Option<&Policy>,
    (of, name, issuers): (OrganisationId, &str, &[String]),
) -> Vec<ClassRules> {
    let today = today();
    let rules = |policy: &Policy| -> Vec<_> {
        policy.names().filter_map(|class| policy.rules(class, (of.0, name, issuers), today)).collect()
    };
    policy.map(rules).unwrap_or_default()
}

fn drift(policy: Option<&Policy>, classes: &[ClassRules], kept: &[(ClassRules, u32)]) -> Drift {
    let mut meetings: Vec<(String, u32)> = Vec::new();
    for (rules, count) in kept.iter().filter(|(rules, _)| !classes.contains(rules)) {
        match meetings.iter_mut().find(|(class, _)| *class == rules.class) {
            Some((_, all)) => *all += count,
            None => meetings.push((rules.class.clone(), *count)),
        }
    }
    let today = today();
    let ended = policy.iter().flat_map(|policy| &policy.exceptions).filter(|(_, one)| one.until < today);
    let told = |((class, setting), one): (&(String, ::policy::Setting), &::policy::Exception)| {
        (class.clone(), setting.name().to_owned(), one.until.to_string())
    };
    Drift { meetings, ended: ended.map(told).collect() }
}

/// What a file would change of the edition that holds.
pub(crate) fn planned(current: Option<&Edition>, file: &str) -> Result<Planned, PolicyRefusal> {
    let wanted = ::policy::parse(file, Some(today())).map_err(PolicyRefusal::Faults)?;
    let plan = ::policy::plan(current.and_then(applied).as_ref(), &wanted);
    let over = current.map_or(0, |current| current.number);
    let exceptions = left(current, &wanted);
    Ok(Planned { plan, hash: ::policy::hash(file), over, exceptions, regions: wanted.regions })
}

/// The exceptions of a policy that the edition before has not, or not so.
fn left(current: Option<&Edition>, wanted: &Policy) -> Vec<Made> {
    let before = current.and_then(applied).map(|policy| policy.exceptions).unwrap_or_default();
    let new = wanted.exceptions.iter().filter(|(of, one)| before.get(*of) != Some(*one));
    let made = new.map(|((class, setting), one)| Made {
        class: class.clone(),
        setting: setting.name().to_owned(),
        owner: one.owner.clone(),
        reason: one.reason.clone(),
        until: UnixMillis(one.until.end_ms()),
    });
    made.collect()
}

/// The edition that a file would be: it holds at once, unless it protects less.
pub(crate) fn proposal(
    current: Option<&Edition>,
    (file, reason): (&str, &str),
    author: Option<identity::AccountId>,
    here: &Here,
) -> Result<(NewEdition, Plan), PolicyRefusal> {
    let Planned { plan, over, regions, exceptions, .. } = planned(current, file)?;
    // Its people and its policy are kept here already: that is said, and nothing is left where it may not be.
    here.takes_meeting(&regions).map_err(|nowhere| PolicyRefusal::Elsewhere(here.sentence(nowhere)))?;
    let reason = reason.trim();
    if !REASON.contains(&reason.chars().count()) || reason.chars().any(char::is_control) {
        return Err(PolicyRefusal::NoReason);
    }
    // Comments may differ: the file is what people read.
    if current.is_some_and(|current| current.file == file) {
        return Err(PolicyRefusal::Same);
    }
    let applies = !plan.weakens();
    let (file, reason) = (file.to_owned(), reason.to_owned());
    let new = NewEdition { file, author, reason, made: now(), applies, over, exceptions };
    Ok((new, plan))
}

/// The policy of an edition. It was read when it was made.
pub(crate) fn applied(edition: &Edition) -> Option<Policy> {
    let read = ::policy::parse(&edition.file, None);
    if read.is_err() {
        tracing::error!("a stored policy cannot be read any more");
    }
    read.ok()
}

pub(crate) fn today() -> Day {
    Day::of_ms(clock::now().0)
}

/// The rules of one class of an organisation today; `None`: there is no such class.
pub(crate) async fn rules_today(
    policies: &dyn Policies,
    (of, name): (OrganisationId, &str),
    class: &str,
) -> Result<Option<ClassRules>, store::Error> {
    let Editions { current, issuers, .. } = policies.policy(of).await?;
    let holds = current.as_ref().and_then(applied);
    Ok(holds.and_then(|policy| policy.rules(class, (of.0, name, &issuers), today())))
}
