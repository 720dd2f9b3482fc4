//! A meeting in memory: members, the server's observer, and the order of commits.
#![allow(dead_code, clippy::unwrap_used)]

use e2ee::{Applied, Change, Group, Identity, LinkSecret, Observer, ParticipantId, Prepared, Profile};
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;

pub struct Room {
    pub link: LinkSecret,
    pub observer: Observer,
    pub members: Vec<Group>,
    pub rng: ChaCha20Rng,
}

impl Room {
    /// A meeting founded by one.
    pub fn new(seed: u64) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let mut secret = [0; 16];
        rng.fill_bytes(&mut secret);
        let link = LinkSecret::new(secret);
        let founder = identity(&link, "founder", &mut rng);
        let (group, info) = Group::found(founder, &link).unwrap();
        let observer = Observer::establish(&info).unwrap();
        Self { link, observer, members: vec![group], rng }
    }

    /// A meeting of `count`, each newcomer added by the one before (relay).
    pub fn of(count: usize, seed: u64) -> Self {
        let mut room = Self::new(seed);
        while room.members.len() < count {
            let last = room.members.len() - 1;
            room.join(last, &format!("guest {last}"));
        }
        room
    }

    pub fn identity(&mut self, name: &str) -> Identity {
        identity(&self.link, name, &mut self.rng)
    }

    /// `by` adds a newcomer with a path; everyone applies the commit.
    pub fn join(&mut self, by: usize, name: &str) -> ParticipantId {
        let identity = self.identity(name);
        let participant = identity.participant();
        let change = Change { add: vec![identity.key_package()], refresh: true, ..Change::default() };
        let prepared = self.members[by].prepare(change).unwrap();
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
        let tree = self.observer.tree().unwrap();
        self.members.push(Group::join(identity, &self.link, welcome, &tree).unwrap());
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
        }
    }
}

pub fn identity(link: &LinkSecret, name: &str, rng: &mut ChaCha20Rng) -> Identity {
    let mut participant = [0; 16];
    rng.fill_bytes(&mut participant);
    Identity::new(link, ParticipantId(participant), &Profile::new(name), rng).unwrap()
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
