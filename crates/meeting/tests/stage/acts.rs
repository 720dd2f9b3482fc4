//! How people come, and what hosts do.

use super::*;

/// How somebody comes; [`Stage::guest`] and [`Stage::host`] are the honest ways.
#[derive(Clone)]
pub struct Coming {
    pub participant: ParticipantId,
    pub base: MeetingSecret,
    pub link: LinkSecret,
    pub host: Option<HostSecret>,
    pub returns: Option<ReturnSecret>,
    pub replaces: Option<SeatToken>,
    pub visitor: VisitorId,
}

impl Stage {
    /// Somebody with the link knocks; everything that follows happens.
    pub fn joins(&mut self, name: &'static str) -> &mut Self {
        let coming = self.guest();
        self.knocks(name, coming);
        self.settle()
    }

    /// The same for somebody with a host's link.
    pub fn hosts(&mut self, name: &'static str) -> &mut Self {
        let coming = self.host();
        self.knocks(name, coming);
        self.settle()
    }

    /// Somebody knocks again, from the same tab, with the leaf that they have: a reload.
    pub fn reloads(&mut self, name: &'static str) -> &mut Self {
        let coming = self.back(name);
        self.knocks(name, coming);
        self.settle()
    }

    /// Whose connection broke at the door knocks over another one, with the same keys.
    pub fn is_back_at_the_door(&mut self, name: &'static str) -> &mut Self {
        let connection = self.connect();
        let link = self.link.secret.clone();
        let proof = self.proof(&link, None);
        let person = self.person(name);
        person.connection = Some(connection);
        let key_package = person.identity.as_ref().unwrap().key_package().into();
        let (visitor, replaces) = (person.visitor, person.seat.clone());
        self.says(connection, ClientMessage::Knock { room: ROOM, proof, visitor, key_package, replaces });
        self.settle()
    }

    pub fn guest(&mut self) -> Coming {
        let mut random = [0; 32];
        self.rng.fill_bytes(&mut random);
        let (participant, visitor) = random.split_at(16);
        Coming {
            participant: ParticipantId(participant.try_into().unwrap()),
            base: self.base.clone(),
            link: self.link.secret.clone(),
            host: None,
            returns: None,
            replaces: None,
            visitor: VisitorId(visitor.try_into().unwrap()),
        }
    }

    pub fn host(&mut self) -> Coming {
        Coming { host: self.link.host.clone(), ..self.guest() }
    }

    /// As the one who sits in this leaf.
    pub fn back(&mut self, name: &'static str) -> Coming {
        let guest = self.guest();
        let person = &self.people[name];
        Coming {
            participant: person.participant,
            host: person.host.clone(),
            returns: person.back.clone(),
            replaces: person.seat.clone(),
            visitor: person.visitor,
            ..guest
        }
    }

    /// As somebody new who takes the place of this one's seat.
    pub fn anew(&mut self, name: &'static str) -> Coming {
        let guest = self.guest();
        let person = &self.people[name];
        let (visitor, replaces) = (person.visitor, person.seat.clone());
        Coming { host: person.host.clone(), replaces, visitor, ..guest }
    }

    /// Somebody knocks, and nothing more happens yet.
    pub fn knocks(&mut self, name: &'static str, coming: Coming) {
        let Coming { participant, base, link, host, returns, replaces, visitor } = coming;
        let keys = Keys { base: &base, entry: Some(&link), host: host.as_ref(), returns: returns.as_ref() };
        let identity = Identity::new(&keys, participant, &Profile::new(name), &mut self.rng).unwrap();
        let key_package = identity.key_package().into();
        let connection = self.connect();
        let proof = self.proof(&link, host.as_ref());
        let person = Person {
            connection: Some(connection),
            participant,
            back: Some(identity.return_secret().clone()),
            identity: Some(identity),
            group: None,
            seat: None,
            heard: Vec::new(),
            closed: false,
            seq: 0,
            said: Vec::new(),
            diligent: true,
            callers: BTreeMap::new(),
            host,
            visitor,
            opening: self.opening,
            entry_key: link.entry_key(),
            terms: e2ee::Terms { host_key: self.host_key(), early: self.opening.early, class: None },
            waiting: Vec::new(),
            references: 0,
        };
        self.people.insert(name, person);
        self.says(connection, ClientMessage::Knock { room: ROOM, proof, visitor, key_package, replaces });
    }

    /// What the meeting looks at of a proof that was checked before: whose it is.
    pub fn proof(&self, link: &LinkSecret, host: Option<&HostSecret>) -> Proof {
        let key = host.map_or(link.entry_key().0, |host| host.key().0);
        Proof { key, salt: [0; 16], signature: Signature([0; 64]) }
    }

    pub fn host_key(&self) -> HostKey {
        self.link.host.as_ref().unwrap().key()
    }

    /// A host changes the policy by a commit of their own.
    pub fn rules(&mut self, name: &'static str, edit: impl FnOnce(&mut Policy)) -> &mut Self {
        let person = self.person(name);
        let mut policy = person.group.as_ref().unwrap().policy().clone();
        edit(&mut policy);
        let commit = person.own(Change { policy: Some(policy), ..Change::default() });
        self.tells(name, commit)
    }

    /// A host lets these in, when they are shown.
    pub fn admits(&mut self, name: &'static str, whom: &[&'static str]) -> &mut Self {
        self.passes(Duration::from_secs(1));
        let ids: Vec<_> = whom.iter().map(|whom| self.people[whom].participant).collect();
        let person = self.person(name);
        let add = ids.iter().map(|id| person.callers[id].key_package.0.clone()).collect();
        let commit = person.own(Change { add, refresh: true, ..Change::default() });
        self.tells(name, commit)
    }

    /// A host puts this one out, and shuts the door.
    pub fn removes(&mut self, name: &'static str, whom: &'static str) -> &mut Self {
        let remove = vec![self.people[whom].participant];
        let person = self.person(name);
        let mut policy = person.group.as_ref().unwrap().policy().clone();
        policy.lobby = true;
        let commit = person.own(Change { remove, policy: Some(policy), ..Change::default() });
        self.tells(name, commit)
    }

    /// A host declines these.
    pub fn declines(&mut self, name: &'static str, whom: &[&'static str], block: bool) -> &mut Self {
        let participants = whom.iter().map(|whom| self.people[whom].participant).collect();
        self.tells(name, ClientMessage::Decline { participants, block })
    }

    /// The host registers the meeting anew.
    pub fn registers(&mut self) -> &mut Self {
        let terms = terms(&self.link, &self.opening, false);
        self.handle(Input::Terms(terms));
        self.settle()
    }
}
