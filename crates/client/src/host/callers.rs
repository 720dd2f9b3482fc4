//! Who waits at the door, as hosts see them.

use e2ee::{Evidence, MeetingSecret, Profile, inspect_key_package};
use protocol::ParticipantId;

use crate::{Timestamp, io::person_id, people::Names, view};

/// Callers that are looked at.
const MOST: usize = 1_000;

/// Those who wait.
#[derive(Debug, Default)]
pub(crate) struct Callers {
    waiting: Vec<Caller>,
}

#[derive(Debug)]
struct Caller {
    participant: ParticipantId,
    key_package: Vec<u8>,
    /// `None`: not sealed in this meeting; never let in.
    name: Option<String>,
    evidence: Option<Box<Evidence>>,
    note: Option<String>,
    since: Timestamp,
}

impl Callers {
    /// The server says who waits.
    pub fn update(
        &mut self,
        fresh: bool,
        came: Vec<protocol::Caller>,
        gone: &[ParticipantId],
        base: &MeetingSecret,
        now: Timestamp,
    ) {
        let before = if fresh { std::mem::take(&mut self.waiting) } else { Vec::new() };
        self.waiting.retain(|caller| !gone.contains(&caller.participant));
        for protocol::Caller { participant, key_package, note } in came.into_iter().take(MOST) {
            let note = note.and_then(|sealed| base.open_note(participant, &sealed.0));
            let note = note.filter(|note| !note.is_empty());
            if let Some(known) = self.waiting.iter_mut().find(|known| known.is(participant, &key_package.0)) {
                known.note = note;
                continue;
            }
            let known = before.iter().find(|known| known.is(participant, &key_package.0));
            let (name, evidence) = match known {
                Some(known) => (known.name.clone(), known.evidence.clone()),
                None => profile(participant, &key_package.0, base)
                    .map_or((None, None), |profile| (Some(profile.name), profile.evidence)),
            };
            let since = known.map_or(now, |known| known.since);
            self.waiting.retain(|caller| caller.participant != participant);
            if self.waiting.len() < MOST {
                let key_package = key_package.0;
                self.waiting.push(Caller { participant, key_package, name, evidence, note, since });
            }
        }
    }

    /// They are in.
    pub fn came_in(&mut self, whom: &[ParticipantId]) {
        self.waiting.retain(|caller| !whom.contains(&caller.participant));
    }

    /// These cannot be let in after all.
    pub fn unfit(&mut self, whom: &[ParticipantId]) {
        for caller in self.waiting.iter_mut().filter(|caller| whom.contains(&caller.participant)) {
            caller.name = None;
        }
    }

    pub fn clear(&mut self) {
        self.waiting.clear();
    }

    /// Those who can be let in, first come first.
    pub fn fit(&self) -> impl Iterator<Item = ParticipantId> {
        self.waiting.iter().filter(|caller| caller.name.is_some()).map(|caller| caller.participant)
    }

    pub fn contains(&self, who: &ParticipantId) -> bool {
        self.waiting.iter().any(|caller| caller.participant == *who)
    }

    /// The key package of somebody who can be let in.
    pub fn key_package(&self, who: &ParticipantId) -> Option<&[u8]> {
        let caller = self.waiting.iter().find(|caller| caller.participant == *who)?;
        caller.name.is_some().then_some(caller.key_package.as_slice())
    }

    /// Who shows that a provider vouches for them.
    pub fn evidence(&self) -> impl Iterator<Item = (ParticipantId, &Evidence)> {
        self.waiting.iter().filter_map(|caller| Some((caller.participant, caller.evidence.as_deref()?)))
    }

    /// For the view; `coming`: being let in just now; `by`: whose word for a name counts, if it alone lets in.
    pub fn view(
        &self,
        coming: impl Fn(&ParticipantId) -> bool,
        names: &Names,
        by: Option<&[String]>,
    ) -> Vec<view::Caller> {
        let shown = |caller: &Caller| view::Caller {
            id: person_id(&caller.participant),
            name: caller.name.clone().unwrap_or_default(),
            mark: names.mark(&caller.participant),
            met: names.met(&caller.participant, caller.name.as_deref().unwrap_or_default()),
            barred: names.bars(&caller.participant, by),
            note: caller.note.clone(),
            since: caller.since.0,
            coming: coming(&caller.participant),
        };
        self.waiting.iter().map(shown).collect()
    }
}

impl Caller {
    fn is(&self, participant: ParticipantId, key_package: &[u8]) -> bool {
        self.participant == participant && self.key_package == key_package
    }
}

/// What a key package shows, if it is this participant's and of this meeting.
fn profile(participant: ParticipantId, key_package: &[u8], base: &MeetingSecret) -> Option<Profile> {
    let facts = inspect_key_package(key_package).ok()?;
    (facts.participant == participant).then(|| facts.profile(base))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use e2ee::{Identity, Keys, LinkSecret};
    use rand::SeedableRng;

    const ANN: ParticipantId = ParticipantId([1; 16]);
    const BEN: ParticipantId = ParticipantId([2; 16]);

    fn caller(who: ParticipantId, base: &MeetingSecret, note: Option<&str>) -> protocol::Caller {
        let rng = &mut rand_chacha::ChaCha20Rng::seed_from_u64(1);
        let entry = LinkSecret::new([3; 16]);
        let keys = Keys { base, entry: Some(&entry), host: None, returns: None };
        let identity = Identity::new(&keys, who, &Profile::new("Ann"), rng).unwrap();
        let note = note.map(|note| base.seal_note(who, note, rng).into());
        protocol::Caller { participant: who, key_package: identity.key_package().into(), note }
    }

    #[test]
    fn names_and_notes_of_this_meeting_open_and_others_are_never_let_in() {
        let (base, other) = (MeetingSecret::new([1; 16]), MeetingSecret::new([2; 16]));
        let mut callers = Callers::default();
        let came = vec![caller(ANN, &base, Some("me")), caller(BEN, &other, Some("me too"))];
        callers.update(true, came, &[], &base, Timestamp(5));
        let [ann, ben] = &callers.view(|who| *who == ANN, &Names::default(), None)[..] else {
            panic!("two wait")
        };
        assert_eq!(
            (ann.name.as_str(), ann.note.as_deref(), ann.since, ann.coming),
            ("Ann", Some("me"), 5, true)
        );
        assert_eq!((ben.name.as_str(), ben.note.as_deref()), ("", None));
        assert_eq!(callers.fit().collect::<Vec<_>>(), [ANN]);
        assert!(callers.key_package(&ANN).is_some() && callers.key_package(&BEN).is_none());
    }

    #[test]
    fn a_key_package_under_another_name_is_not_let_in() {
        let base = MeetingSecret::new([1; 16]);
        let mut callers = Callers::default();
        let swapped = protocol::Caller { participant: BEN, ..caller(ANN, &base, None) };
        callers.update(false, vec![swapped], &[], &base, Timestamp(0));
        assert!(callers.contains(&BEN) && callers.fit().next().is_none());
    }

    #[test]
    fn a_new_note_changes_nothing_else_and_a_fresh_list_keeps_since_when() {
        let base = MeetingSecret::new([1; 16]);
        let mut callers = Callers::default();
        let first = caller(ANN, &base, None);
        callers.update(false, vec![first.clone()], &[], &base, Timestamp(1));
        let note = caller(ANN, &base, Some("hello")).note;
        callers.update(false, vec![protocol::Caller { note, ..first.clone() }], &[], &base, Timestamp(2));
        assert_eq!(callers.view(|_| false, &Names::default(), None)[0].note.as_deref(), Some("hello"));
        callers.update(true, vec![first], &[], &base, Timestamp(3));
        assert_eq!(callers.view(|_| false, &Names::default(), None)[0].since, 1);
        callers.update(false, vec![], &[ANN], &base, Timestamp(4));
        assert!(callers.view(|_| false, &Names::default(), None).is_empty());
    }
}
