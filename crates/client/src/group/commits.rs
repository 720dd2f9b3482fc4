//! Commits, made when the server asks for them: it proposes whom, this member decides whether. Whom hosts are to
//! decide on comes in by a host's own act only, never because the server asks a host's client.

use e2ee::{Change, Error, KeyPackageFacts, RefusedReason, Role, inspect_key_package};
use protocol::{ClientMessage, limits::ADDS_PER_COMMIT};

use crate::{Timestamp, client::Client, door::LOOKED_AT_WITHIN, host::Asked};

impl Client {
    /// The server asks for a commit. Whoever was not let in with the link's secret is refused by name.
    pub(crate) fn commit_requested(&mut self, asked: Asked, now: Timestamp) {
        if let Some(asked) = self.defer(asked) {
            self.answer_request(asked, now + LOOKED_AT_WITHIN, now);
        }
    }

    /// The same, which waits until then for what whoever is to be added has to show.
    pub(crate) fn answer_request(&mut self, asked: Asked, until: Timestamp, now: Timestamp) {
        let Some(vouched) = self.only_vouched(&asked, until, now) else {
            self.desk.unsure = Some((asked, until));
            return;
        };
        let Asked { request, adds, removes } = asked;
        let in_step = self.is_in_step();
        let Some(membership) = self.membership.as_mut().filter(|_| in_step) else {
            self.send(ClientMessage::CannotCommit { request, refused: Vec::new() });
            return;
        };
        membership.group.discard_prepared();
        let policy = membership.group.policy();
        let needs_nobodys_word = |facts: &KeyPackageFacts| {
            policy.is_open() || facts.is_host(&policy.host_key) || facts.says_to_return()
        };
        let mut refused = Vec::new();
        let mut asked = Vec::new();
        let mut packages = Vec::new();
        for pending in adds.into_iter().take(ADDS_PER_COMMIT) {
            // The server names the participant; the key package must say the same.
            if inspect_key_package(&pending.key_package.0)
                .is_ok_and(|facts| facts.participant == pending.participant && needs_nobodys_word(&facts))
                && vouched.contains(&pending.participant)
            {
                asked.push(pending.participant);
                packages.push(pending.key_package.0);
            } else {
                refused.push(pending.participant);
            }
        }
        let change = Change { refresh: !packages.is_empty(), add: packages, remove: removes, policy: None };
        let removes_nobody = change.remove.is_empty();
        let nothing_to_do = change.add.is_empty() && removes_nobody;
        let mut not_proved = false;
        let mut left_out = |refused: Vec<(usize, _)>| {
            not_proved |= refused.iter().any(|(_, reason)| *reason == RefusedReason::NotProved);
            refused.into_iter().filter_map(|(at, _)| asked.get(at).copied()).collect::<Vec<_>>()
        };
        if nothing_to_do {
            self.send(ClientMessage::CannotCommit { request, refused });
            return;
        }
        match membership.group.prepare(change) {
            Ok(prepared) if prepared.welcome.is_none() && removes_nobody => {
                membership.group.discard_prepared();
                refused.extend(left_out(prepared.refused));
                self.send(ClientMessage::CannotCommit { request, refused });
            }
            Ok(prepared) => {
                refused.extend(left_out(prepared.refused));
                membership.answers(request, now);
                self.send(ClientMessage::Commit {
                    request: Some(request),
                    base_epoch: prepared.base_epoch,
                    commit: prepared.commit.into(),
                    welcome: prepared.welcome.map(Into::into),
                    refused,
                });
            }
            Err(Error::NothingToCommit { refused: left }) => {
                refused.extend(left_out(left));
                self.send(ClientMessage::CannotCommit { request, refused });
            }
            Err(_) => self.send(ClientMessage::CannotCommit { request, refused }),
        }
        // Perhaps they have the link of after a roll that the group has not heard of.
        if not_proved && self.own_role() == Role::Host {
            self.look_again(now);
        }
    }

    /// Another commit was first, or this one was not good: the server asks again if it is still needed.
    pub(crate) fn commit_rejected(&mut self, request: u64) {
        if let Some(membership) = &mut self.membership
            && membership.is_refused(request)
        {
            membership.group.discard_prepared();
        }
    }
}
