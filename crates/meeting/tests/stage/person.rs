//! Somebody with a true group, who answers as an honest client does.

use super::*;

pub struct Person {
    pub connection: Option<Connection>,
    pub participant: ParticipantId,
    pub identity: Option<Identity>,
    pub group: Option<Group>,
    pub seat: Option<SeatToken>,
    pub back: Option<ReturnSecret>,
    pub heard: Vec<ServerMessage>,
    pub closed: bool,
    pub seq: u64,
    pub said: Vec<String>,
    /// Answers commit requests by itself.
    pub diligent: bool,
    /// Who is at the door, as this host was told.
    pub callers: BTreeMap<ParticipantId, Caller>,
    pub host: Option<HostSecret>,
    pub(super) visitor: VisitorId,
    pub(super) opening: Opening,
    pub(super) entry_key: EntryKey,
    pub(super) terms: e2ee::Terms,
    pub(super) waiting: Vec<ServerMessage>,
    pub(super) references: u64,
}

impl Person {
    pub fn heard(&self, wanted: impl Fn(&ServerMessage) -> bool) -> usize {
        self.heard.iter().filter(|message| wanted(message)).count()
    }

    /// The answer to a commit request, as an honest member makes it.
    pub fn commits(
        &mut self,
        request: u64,
        adds: &[PendingMember],
        removes: &[ParticipantId],
    ) -> ClientMessage {
        let change = Change {
            add: adds.iter().map(|pending| pending.key_package.0.clone()).collect(),
            remove: removes.to_vec(),
            refresh: true,
            policy: None,
        };
        let named = |refused: &[(usize, e2ee::RefusedReason)]| -> Vec<_> {
            refused.iter().map(|(at, _)| adds[*at].participant).collect()
        };
        match self.group.as_mut().unwrap().prepare(change) {
            Ok(prepared) => ClientMessage::Commit {
                request: Some(request),
                base_epoch: prepared.base_epoch,
                commit: prepared.commit.into(),
                welcome: prepared.welcome.map(Into::into),
                refused: named(&prepared.refused),
            },
            Err(e2ee::Error::NothingToCommit { refused }) => {
                ClientMessage::CannotCommit { request, refused: named(&refused) }
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// A host's own commit.
    pub fn own(&mut self, change: Change) -> ClientMessage {
        let prepared = self.group.as_mut().unwrap().prepare(change).unwrap();
        assert_eq!(prepared.refused, []);
        ClientMessage::Commit {
            request: None,
            base_epoch: prepared.base_epoch,
            commit: prepared.commit.into(),
            welcome: prepared.welcome.map(Into::into),
            refused: Vec::new(),
        }
    }

    /// What was last said of the queue: place, waiting, whether a host is there.
    pub fn queue(&self) -> Option<(u32, u32, bool)> {
        self.heard.iter().rev().find_map(|message| match message {
            ServerMessage::Queue { place, waiting, host_present } => Some((*place, *waiting, *host_present)),
            _ => None,
        })
    }

    /// Where this one was last told to stand.
    pub fn entrance(&self) -> Option<Entrance> {
        self.heard.iter().rev().find_map(|message| match message {
            ServerMessage::Seated { entrance, .. } => Some(*entrance),
            _ => None,
        })
    }

    pub fn note_of(&self, caller: &ParticipantId) -> Option<Bytes> {
        self.callers[caller].note.clone()
    }

    pub(super) fn takes(&mut self, message: &ServerMessage) -> Option<ClientMessage> {
        match message {
            ServerMessage::Seated { seat, entrance, .. } => {
                self.seat = Some(seat.clone());
                if *entrance == Entrance::Found && self.diligent {
                    let policy = Policy::new(self.terms.host_key, self.entry_key, &self.opening);
                    let founder = self.identity.take()?;
                    let (group, info) = Group::found(founder, policy, self.host.as_ref()).unwrap();
                    self.group = Some(group);
                    return Some(ClientMessage::Establish { group_info: info.into() });
                }
            }
            ServerMessage::Admitted { seq, welcome, ratchet_tree } => {
                let identity = self.identity.take()?;
                self.group = Some(Group::join(identity, &self.terms, &welcome.0, &ratchet_tree.0).unwrap());
                self.seq = *seq;
            }
            ServerMessage::Log { entries } => {
                for entry in entries {
                    self.applies(entry);
                }
            }
            ServerMessage::Callers { fresh, came, gone } => {
                if *fresh {
                    self.callers.clear();
                }
                self.callers.retain(|caller, _| !gone.contains(caller));
                self.callers.extend(came.iter().map(|caller| (caller.participant, caller.clone())));
            }
            ServerMessage::CommitRequest { request, adds, removes } if self.diligent => {
                return Some(self.commits(*request, adds, removes));
            }
            _ => {}
        }
        None
    }

    fn applies(&mut self, entry: &LogEntry) {
        let Some(group) = &mut self.group else { return };
        if entry.seq <= self.seq {
            return;
        }
        assert_eq!(entry.seq, self.seq + 1, "a gap");
        self.seq = entry.seq;
        match &entry.entry {
            Entry::Commit { commit, base_epoch } => {
                assert_eq!(*base_epoch, group.epoch());
                if group.apply_commit(&commit.0).unwrap().evicted {
                    self.group = None;
                }
            }
            Entry::Message { message, .. } if entry.from != self.participant => {
                let opened = group.open(&message.0).unwrap();
                self.said.push(String::from_utf8(opened.plaintext).unwrap());
            }
            Entry::Message { .. } => {}
        }
    }
}
