//! Commits of a host's own, one at a time and never beside one that the server asked for.

use e2ee::{Change, Error, LinkSecret, RefusedReason, Role};
use protocol::{Caller, ClientMessage, ParticipantId, PendingMember, sealed::Content};

use super::{Callers, Wish, wishes::Wishes};
use crate::{Timestamp, client::Client, view::Event};

/// What a host has on the table.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    pub wishes: Wishes,
    pub callers: Callers,
    /// What the server asked for while a commit of one's own was on its way.
    deferred: Option<Asked>,
    /// What it asked for and cannot be answered before names are checked, which it may wait for until then.
    pub unsure: Option<(Asked, Timestamp)>,
    /// The guest link's new secret, until the policy has its key and the members know it.
    link: Option<LinkSecret>,
}

/// A commit that the server asks for.
#[derive(Debug)]
pub(crate) struct Asked {
    pub request: u64,
    pub adds: Vec<PendingMember>,
    pub removes: Vec<ParticipantId>,
}

impl Client {
    /// What this participant is by the group's policy.
    pub(crate) fn own_role(&self) -> Role {
        let role = |here: &crate::group::Membership| here.group.role(&here.participant());
        self.membership.as_ref().map(role).unwrap_or_default()
    }

    /// Whether a commit of one's own is on its way: what the server asks for waits.
    pub(crate) fn defer(&mut self, asked: Asked) -> Option<Asked> {
        if self.desk.wishes.is_trying() {
            self.desk.deferred = Some(asked);
            return None;
        }
        Some(asked)
    }

    /// Makes the next commit, if something is wanted and it is time.
    pub(crate) fn tick_desk(&mut self, now: Timestamp) {
        if self.desk.wishes.is_unanswered(now) {
            self.own_commit_rejected(now);
        }
        if self.desk.wishes.expire(now) {
            self.news.tell(Event::NotDone, String::new(), None);
        }
        let in_step = self.is_in_step();
        let Some(membership) = self.membership.as_mut().filter(|_| in_step) else { return };
        if membership.is_answering(now) {
            return;
        }
        let (own, policy) = (membership.participant(), membership.group.policy());
        let (callers, roster, names) = (&self.desk.callers, &self.roster, &self.names);
        let by = policy.class.as_ref().and_then(|class| class.verified_by.as_deref());
        let plan = self.desk.wishes.plan(
            policy,
            own,
            |who| callers.key_package(who).is_some() && !names.bars(who, by),
            |who| roster.get(who).is_some(),
            now,
        );
        let Some(plan) = plan else { return };
        let packages = plan.admit.iter().filter_map(|who| callers.key_package(who));
        let add: Vec<_> = packages.map(<[u8]>::to_vec).collect();
        let change = Change {
            refresh: !add.is_empty(),
            add,
            remove: plan.remove.clone(),
            policy: plan.policy.clone(),
        };
        let prepared = membership.group.prepare(change);
        let refused = match &prepared {
            Ok(prepared) => &prepared.refused[..],
            Err(Error::NothingToCommit { refused }) => &refused[..],
            Err(_) => &[],
        };
        // Whoever has the link of after a roll that the group has not heard of.
        let not_proved = refused.iter().any(|(_, reason)| *reason == RefusedReason::NotProved);
        if not_proved && self.look_again(now) {
            self.desk.wishes.pause(now);
            return self.drop_prepared();
        }
        let unfit: Vec<_> = refused.iter().filter_map(|(at, _)| plan.admit.get(*at).copied()).collect();
        self.desk.callers.unfit(&unfit);
        self.desk.wishes.drop_callers(&unfit);
        match prepared {
            Ok(prepared) if prepared.welcome.is_some() || plan.admit.is_empty() => {
                self.desk.wishes.sent(plan, now);
                self.send(ClientMessage::Commit {
                    request: None,
                    base_epoch: prepared.base_epoch,
                    commit: prepared.commit.into(),
                    welcome: prepared.welcome.map(Into::into),
                    refused: Vec::new(),
                });
            }
            // Nobody of those can be let in.
            Ok(_) => self.drop_prepared(),
            Err(Error::NothingToCommit { .. }) if !plan.admit.is_empty() => {}
            Err(_) => {
                self.desk.wishes.drop_plan(&plan);
                self.news.tell(Event::NotDone, String::new(), None);
            }
        }
    }

    /// A commit of one's own was not taken; the next one may.
    pub(crate) fn own_commit_rejected(&mut self, now: Timestamp) {
        if !self.desk.wishes.is_trying() {
            return;
        }
        self.drop_prepared();
        if self.desk.wishes.refused(now) {
            self.news.tell(Event::NotDone, String::new(), None);
        }
        if let Some(asked) = self.desk.deferred.take() {
            self.commit_requested(asked, now);
        }
    }

    fn drop_prepared(&mut self) {
        if let Some(membership) = &mut self.membership {
            membership.group.discard_prepared();
        }
    }

    /// Another connection: what was not put in order on the one before is not going to be.
    pub(crate) fn forget_commits(&mut self) {
        self.desk.wishes.forget_attempt();
        self.desk.deferred = None;
        self.desk.unsure = None;
        if let Some(membership) = &mut self.membership {
            membership.forget_answer();
            membership.group.discard_prepared();
        }
    }

    /// The server says who waits at the door.
    pub(crate) fn callers(&mut self, fresh: bool, came: Vec<Caller>, gone: &[ParticipantId], now: Timestamp) {
        if self.own_role() >= Role::Cohost
            && let Some(card) = &self.door.card
        {
            self.desk.callers.update(fresh, came, gone, &card.base, now);
            self.consider_names(now);
        }
    }

    /// A commit was applied. Whom a wish of this host has removed.
    pub(crate) fn desk_epoch_began(&mut self, own: bool, added: &[ParticipantId]) -> Vec<ParticipantId> {
        // A request of the epoch before is void.
        self.desk.deferred = None;
        self.desk.unsure = None;
        self.desk.wishes.epoch_began();
        self.desk.callers.came_in(added);
        let done = if own { self.desk.wishes.done() } else { None };
        done.map(|plan| plan.remove).unwrap_or_default()
    }

    /// What depends on the own role and on the policy.
    pub(crate) fn tidy_desk(&mut self, now: Timestamp) {
        if self.own_role() < Role::Cohost {
            self.desk.callers.clear();
        }
        let key = self.membership.as_ref().map(|here| here.group.policy().entry_key);
        if let Some(secret) = self.desk.link.take_if(|secret| Some(secret.entry_key()) == key) {
            self.say(Content::Link { secret: *secret.expose() }, now);
        }
    }

    /// A host has the guest link's secret of the card that is known here: if that is later than the policy's, the
    /// policy shall have its key, and then the members shall have the secret.
    pub(crate) fn bring_link(&mut self, secret: LinkSecret) {
        let (Some(membership), Some(card)) = (&self.membership, &self.door.card) else { return };
        let (key, policy) = (secret.entry_key(), membership.group.policy());
        let is_news = policy.entry_key != key && card.version > policy.entry_version;
        if self.own_role() == Role::Host && is_news {
            self.desk.wishes.change(Wish::Entry(key, card.version));
            self.desk.link = Some(secret);
        }
    }
}
