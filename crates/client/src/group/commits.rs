//! Commits, made when the server asks for them: it proposes whom, this member decides whether.

use e2ee::{Change, Error, inspect_key_package};
use protocol::{ClientMessage, ParticipantId, PendingMember, limits::ADDS_PER_COMMIT};

use crate::client::Client;

impl Client {
    /// The server asks for a commit. Whoever was not let in with the link's secret is refused by name.
    pub(crate) fn commit_requested(
        &mut self,
        request: u64,
        adds: Vec<PendingMember>,
        removes: Vec<ParticipantId>,
    ) {
        let in_step = self.is_in_step();
        let Some(membership) = self.membership.as_mut().filter(|_| in_step) else {
            self.send(ClientMessage::CannotCommit { request, refused: Vec::new() });
            return;
        };
        membership.group.discard_prepared();
        let mut refused = Vec::new();
        let mut asked = Vec::new();
        let mut packages = Vec::new();
        for pending in adds.into_iter().take(ADDS_PER_COMMIT) {
            // The server names the participant; the key package must say the same.
            if inspect_key_package(&pending.key_package.0).ok() == Some(pending.participant) {
                asked.push(pending.participant);
                packages.push(pending.key_package.0);
            } else {
                refused.push(pending.participant);
            }
        }
        let change = Change { refresh: !packages.is_empty(), add: packages, remove: removes };
        let removes_nobody = change.remove.is_empty();
        let nothing_to_do = change.add.is_empty() && removes_nobody;
        let left_out = |refused: Vec<(usize, _)>| {
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
                membership.answering = Some(request);
                self.send(ClientMessage::Commit {
                    request,
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
    }

    /// Another commit was first, or this one was not good: the server asks again if it is still needed.
    pub(crate) fn commit_rejected(&mut self, request: u64) {
        if let Some(membership) = &mut self.membership
            && membership.answering == Some(request)
        {
            membership.answering = None;
            membership.group.discard_prepared();
        }
    }
}
