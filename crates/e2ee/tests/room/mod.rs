//! A meeting in memory: members, the server's observer, and the order of commits.
#![allow(dead_code, clippy::unwrap_used)]

use e2ee::{
    Applied, Change, Group, HostSecret, Identity, Keys, LinkSecret, MeetingSecret, Observer, Opening,
    ParticipantId, Policy, Powers, Prepared, Profile, ReturnSecret, Role, Terms,
};
use protocol::ClassRules;
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;
use std::collections::BTreeMap;

pub struct Room {
    pub base: MeetingSecret,
    pub link: LinkSecret,
    pub host: HostSecret,
    pub observer: Observer,
    pub members: Vec<Group>,
    pub rng: ChaCha20Rng,
    pub class: Option<Box<ClassRules>>,
    /// What each participant's tab keeps.
    pub kept: BTreeMap<ParticipantId, ReturnSecret>,
}

/// No lobby, and everything allowed.
pub const OPEN: Opening = Opening { lobby: false, early: false, allowed: Powers::ALL, quiet_above: 20 };
/// Newcomers wait for a host.
pub const LOBBY: Opening = Opening { lobby: true, ..OPEN };

impl Room {
    /// An open meeting founded by a host.
    pub fn new(seed: u64) -> Self {
        Self::opening(&OPEN, seed)
    }

    /// A meeting founded by a host.
    pub fn opening(opening: &Opening, seed: u64) -> Self {
        Self::of_class(opening, None, seed)
    }

    /// A meeting of a class, founded by a host.
    pub fn of_class(opening: &Opening, class: Option<Box<ClassRules>>, seed: u64) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let base = MeetingSecret::generate(&mut rng);
        let link = LinkSecret::generate(&mut rng);
        let mut secret = [0; 16];
        rng.fill_bytes(&mut secret);
        let host = HostSecret::new(secret);
        let keys = Keys { base: &base, entry: Some(&link), host: Some(&host), returns: None };
        let founder = identity(&keys, "founder", &mut rng);
        let kept = BTreeMap::from([(founder.participant(), founder.return_secret().clone())]);
        let mut policy = Policy::new(host.key(), link.entry_key(), opening);
        policy.class.clone_from(&class);
        let (group, info) = Group::found(founder, policy, Some(&host)).unwrap();
        let observer = Observer::establish(&info).unwrap();
        Self { base, link, host, observer, members: vec![group], rng, class, kept }
    }

    /// An open meeting of `count`, the first a host, each newcomer added by the one before (relay).
    pub fn of(count: usize, seed: u64) -> Self {
        let mut room = Self::new(seed);
        while room.members.len() < count {
            let last = room.members.len() - 1;
            room.join(last, &format!("guest {last}"));
        }
        room
    }

    /// A guest's.
    pub fn identity(&mut self, name: &str) -> Identity {
        let keys = Keys { base: &self.base, entry: Some(&self.link), host: None, returns: None };
        identity(&keys, name, &mut self.rng)
    }

    /// A host's, by the host's link.
    pub fn host_identity(&mut self, name: &str) -> Identity {
        let keys = Keys { base: &self.base, entry: None, host: Some(&self.host), returns: None };
        identity(&keys, name, &mut self.rng)
    }

    /// One that takes the place of another leaf of this participant.
    pub fn returning(&mut self, participant: ParticipantId, old: &ReturnSecret) -> Identity {
        let keys = Keys { base: &self.base, entry: None, host: None, returns: Some(old) };
        Identity::new(&keys, participant, &Profile::new("back again"), &mut self.rng).unwrap()
    }

    pub fn terms(&self) -> Terms {
        Terms { host_key: self.host.key(), early: false, class: self.class.clone() }
    }

    /// What `by` would make of the policy.
    pub fn edited(&self, by: usize, edit: impl FnOnce(&mut Policy)) -> Change {
        let mut policy = self.members[by].policy().clone();
        edit(&mut policy);
        Change { policy: Some(policy), ..Change::default() }
    }

    /// `by` changes the policy; everyone applies the commit.
    pub fn edit(&mut self, by: usize, edit: impl FnOnce(&mut Policy)) -> Vec<Applied> {
        let change = self.edited(by, edit);
        let prepared = self.members[by].prepare(change).unwrap();
        self.deliver(&prepared)
    }

    /// `by` adds a newcomer with a path; everyone applies the commit.
    pub fn join(&mut self, by: usize, name: &str) -> ParticipantId {
        let identity = self.identity(name);
        self.admit(by, identity)
    }

    /// The same for whoever this is.
    pub fn admit(&mut self, by: usize, identity: Identity) -> ParticipantId {
        let participant = identity.participant();
        let prepared = self.members[by].prepare(Change { refresh: true, ..add(&identity) }).unwrap();
        assert_eq!(prepared.refused, []);
        self.deliver(&prepared);
        self.welcome(identity, &prepared);
        participant
    }

    /// The observer and all members apply a commit; the evicted leave the room.
    pub fn deliver(&mut self, prepared: &Prepared) -> Vec<Applied> {
        self.observer.apply_commit(&prepared.commit).unwrap();
        let applied: Vec<_> =
            self.members.iter_mut().map(|member| member.apply_commit(&prepared.commit).unwrap()).collect();
        self.members.retain(Group::is_member);
        applied
    }

    pub fn welcome(&mut self, identity: Identity, prepared: &Prepared) {
        let welcome = prepared.welcome.as_ref().unwrap();
        self.kept.insert(identity.participant(), identity.return_secret().clone());
        let tree = self.observer.tree().unwrap();
        self.members.push(Group::join(identity, &self.terms(), welcome, &tree).unwrap());
    }

    pub fn role(&self, member: usize) -> Role {
        self.observer.role(&self.members[member].participant())
    }

    /// Whether this member may let guests in.
    pub fn may_admit(&self, member: usize) -> bool {
        self.role(member) >= Role::Cohost || self.observer.policy().is_open()
    }

    pub fn participants(&self) -> Vec<ParticipantId> {
        self.members.iter().map(Group::participant).collect()
    }

    /// All members and the observer agree on epoch, roster, code and media secret.
    pub fn assert_one_group(&self) {
        let first = &self.members[0];
        let roster: Vec<_> = first.members().into_iter().map(|m| (m.participant, m.leaf)).collect();
        assert_eq!(self.observer.leaves(), roster);
        assert_eq!(self.observer.epoch(), first.epoch());
        assert_eq!(self.observer.group_id(), first.group_id());
        let mut present = self.participants();
        present.sort();
        let mut listed: Vec<_> = roster.iter().map(|(participant, _)| *participant).collect();
        listed.sort();
        assert_eq!(present, listed);
        for member in &self.members {
            assert_eq!(member.epoch(), first.epoch());
            assert_eq!(member.meeting_code(), first.meeting_code());
            assert_eq!(member.frame_secret().unwrap().base_key, first.frame_secret().unwrap().base_key);
            let seen: Vec<_> = member.members().into_iter().map(|m| (m.participant, m.leaf)).collect();
            assert_eq!(seen, roster);
            assert_eq!(member.policy(), self.observer.policy());
            for (participant, _) in &roster {
                assert_eq!(member.role(participant), self.observer.role(participant));
            }
        }
    }
}

pub fn identity(keys: &Keys<'_>, name: &str, rng: &mut ChaCha20Rng) -> Identity {
    let mut participant = [0; 16];
    rng.fill_bytes(&mut participant);
    Identity::new(keys, ParticipantId(participant), &Profile::new(name), rng).unwrap()
}

/// A change of the policy that gives somebody a role.
pub fn give(whom: ParticipantId, role: Role) -> impl Fn(&mut Policy) {
    move |policy| {
        policy.roles.insert(whom, role);
    }
}

pub fn remove(participant: ParticipantId) -> Change {
    Change { remove: vec![participant], ..Change::default() }
}

pub fn refresh() -> Change {
    Change { refresh: true, ..Change::default() }
}

pub fn add(identity: &Identity) -> Change {
    Change { add: vec![identity.key_package()], ..Change::default() }
}
