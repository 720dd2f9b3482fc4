//! A meeting rehearsed in memory, with the group code of this program: a host and a guest whose words, pictures and names are
//! looked for in all that the server's side is given.

use e2ee::{
    Change, Error, FrameSealer, Group, HostSecret, Identity, Keys, LinkSecret, MeetingSecret, Observer,
    Opening, Policy, Profile, Terms,
};
use protocol::{ParticipantId, StreamKind};

/// What is said in it, and who says it. Looked for in bytes as they are.
const WORDS: &[u8] = b"a canary sings in the middle of the meeting";
const NAME: &str = "Annabel Canary Zebrafink";

/// What a program in a meeting does, as far as it is shown to the server.
pub(super) trait Program: Send + Sync {
    /// What goes to the server of words that somebody says.
    fn message(&self, group: &mut Group, words: &[u8]) -> Result<Vec<u8>, Error>;
    /// What goes to it of a frame of a stream.
    fn frame(&self, sealer: &mut FrameSealer, stream: StreamKind, words: &[u8]) -> Option<Vec<u8>>;
    /// What goes to it of who comes in.
    fn introduction(&self, comer: &Identity, name: &str) -> Vec<u8>;
    /// What a guest is given of the host's secret.
    fn guests_share<'a>(&self, host: &'a HostSecret) -> Option<&'a HostSecret>;
}

/// This one.
pub(super) struct Ours;

impl Program for Ours {
    fn message(&self, group: &mut Group, words: &[u8]) -> Result<Vec<u8>, Error> {
        group.seal(words)
    }

    fn frame(&self, sealer: &mut FrameSealer, stream: StreamKind, words: &[u8]) -> Option<Vec<u8>> {
        let mut sealed = Vec::new();
        sealer.seal(stream, 0, words, &mut sealed).ok().map(|_| sealed)
    }

    fn introduction(&self, comer: &Identity, _name: &str) -> Vec<u8> {
        comer.key_package()
    }

    fn guests_share<'a>(&self, _host: &'a HostSecret) -> Option<&'a HostSecret> {
        None
    }
}

/// What was found.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Rehearsed {
    /// Where words or pictures stood readable in what the server got.
    pub readable: Vec<&'static str>,
    /// Where a name did.
    pub named: Vec<&'static str>,
    /// What hosts or guests could or could not do that they should not or should.
    pub hosts: Vec<&'static str>,
}

/// A group of two, and all that the server was given of it.
struct Stage<'a> {
    program: &'a dyn Program,
    observer: Observer,
    host: Group,
    guest: Group,
    given: Vec<u8>,
}

/// Plays it. An error is a fault, too: then nothing of it is shown.
pub(super) fn rehearse(program: &dyn Program) -> Result<Rehearsed, Error> {
    let mut stage = Stage::set(program)?;
    let mut found = Rehearsed::default();
    stage.speak(&mut found)?;
    stage.remove(&mut found)?;
    if holds(&stage.given, NAME.as_bytes()) {
        found.named.push("handshake");
    }
    Ok(found)
}

impl<'a> Stage<'a> {
    fn set(program: &'a dyn Program) -> Result<Self, Error> {
        let mut rng = rand::rng();
        let base = MeetingSecret::generate(&mut rng);
        let link = LinkSecret::generate(&mut rng);
        let secret = HostSecret::new(rand::random());
        let keys = Keys { base: &base, entry: Some(&link), host: Some(&secret), returns: None };
        let founder = Identity::new(&keys, ParticipantId(rand::random()), &Profile::new(NAME), &mut rng)?;
        let opening = Opening { lobby: false, ..Opening::default() };
        let policy = Policy::new(secret.key(), link.entry_key(), &opening);
        let (mut host, info) = Group::found(founder, policy, Some(&secret))?;
        let mut observer = Observer::establish(&info)?;

        let share = program.guests_share(&secret);
        let keys = Keys { base: &base, entry: Some(&link), host: share, returns: None };
        let comer = Identity::new(&keys, ParticipantId(rand::random()), &Profile::new(NAME), &mut rng)?;
        let package = comer.key_package();
        let introduction = program.introduction(&comer, NAME);
        let prepared = host.prepare(Change { add: vec![package], refresh: true, ..Change::default() })?;
        observer.apply_commit(&prepared.commit)?;
        host.apply_commit(&prepared.commit)?;
        let tree = observer.tree()?;
        let welcome = prepared.welcome.ok_or(Error::Evicted)?;
        let terms = Terms { host_key: secret.key(), early: false, class: None };
        let guest = Group::join(comer, &terms, &welcome, &tree)?;
        let given = [info, introduction, prepared.commit, welcome, tree].concat();
        Ok(Self { program, observer, host, guest, given })
    }

    /// A message and a frame of each stream: the other member reads them, and the bytes do not show them.
    fn speak(&mut self, found: &mut Rehearsed) -> Result<(), Error> {
        let message = self.program.message(&mut self.host, WORDS)?;
        if holds(&message, WORDS) {
            found.readable.push("message");
        } else {
            self.guest.open(&message)?;
        }
        self.given.extend_from_slice(&message);
        let mut sealer = FrameSealer::new();
        let keyed = sealer.set_epoch(self.host.frame_secret()?);
        for stream in StreamKind::ALL {
            let frame = self.program.frame(&mut sealer, stream, WORDS);
            if keyed.is_err() || frame.is_none_or(|frame| holds(&frame, WORDS)) {
                found.readable.push("frame");
            }
        }
        // Whoever looks has to be able to find.
        if !holds(&[b"x", WORDS].concat(), WORDS) {
            found.readable.push("control");
        }
        Ok(())
    }

    /// The guest cannot lock; the host locks and removes, and the removed has not the next keys.
    fn remove(&mut self, found: &mut Rehearsed) -> Result<(), Error> {
        let locked = |group: &Group| {
            let mut policy = group.policy().clone();
            policy.locked = true;
            Change { policy: Some(policy), ..Change::default() }
        };
        let change = locked(&self.guest);
        if self
            .guest
            .prepare(change)
            .is_ok_and(|prepared| self.observer.apply_commit(&prepared.commit).is_ok())
        {
            found.hosts.push("a guest locks");
            // The server has gone on in the guest's epoch: the host is on its own from here.
            return Ok(());
        }
        self.guest.discard_prepared();
        let before = self.host.frame_secret()?;
        let out = Change { remove: vec![self.guest.participant()], ..locked(&self.host) };
        let prepared = self.host.prepare(out)?;
        self.observer.apply_commit(&prepared.commit)?;
        self.host.apply_commit(&prepared.commit)?;
        // Told that they go, they are out; what they had opens nothing of the next epoch.
        drop(self.guest.apply_commit(&prepared.commit));
        if !self.observer.policy().locked {
            found.hosts.push("a host cannot lock");
        }
        if self.guest.is_member() || self.observer.members().contains(&self.guest.participant()) {
            found.hosts.push("a host cannot remove");
        }
        let after = self.host.frame_secret()?;
        let theirs = self.guest.frame_secret().ok();
        if after == before || theirs.is_some_and(|theirs| theirs.base_key == after.base_key) {
            found.hosts.push("the removed still have the keys");
        }
        Ok(())
    }
}

/// The secret of a new link.
pub(super) fn secret_of_link() -> u128 {
    u128::from_le_bytes(*LinkSecret::generate(&mut rand::rng()).expose())
}

/// How many of these secrets another one has, and how many of their bits never change.
pub(super) fn guessable(secrets: &[u128]) -> u64 {
    let distinct = secrets.iter().collect::<std::collections::BTreeSet<_>>().len();
    let set = secrets.iter().fold(0, |all, one| all | one);
    let unset = secrets.iter().fold(0, |all, one| all | !one);
    (secrets.len() - distinct) as u64 + u64::from((set & unset).count_zeros())
}

/// Whether these bytes stand somewhere in those.
fn holds(bytes: &[u8], canary: &[u8]) -> bool {
    bytes.windows(canary.len()).any(|window| window == canary)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meeting_of_this_program_shows_the_server_nothing_and_obeys_its_host() {
        assert_eq!(rehearse(&Ours), Ok(Rehearsed::default()));
    }

    #[test]
    fn secrets_that_could_be_guessed_are_found() {
        let secrets: Vec<u128> = (0..256).map(|_| secret_of_link()).collect();
        assert_eq!(guessable(&secrets), 0);
        let few: Vec<u128> = (0..256).collect();
        assert!(guessable(&few) >= 120, "bits that are always the same");
        assert!(guessable(&[u128::MAX, 0, 0]) >= 1, "one twice");
    }
}
