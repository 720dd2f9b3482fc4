//! Who was met before. A browser remembers those whose name was verified in a meeting, by digests with a salt of its own: they
//! tell nothing to whoever reads them but whether a name and a person that one has at hand are among them.
//!
//! A person is an issuer and a subject there, which all members read in the token anyway. Others have nothing by which they could be
//! told again, and get nothing: keys are new for each meeting, so that nobody is followed from one to the next without having
//! shown who they are.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use e2ee::{Evidence, profile::clean_name};
use protocol::ParticipantId;
use sha2::{Digest as _, Sha256};

use super::{Found, Names};
use crate::{
    io::NameCommand,
    view::{KeysSeen, Met},
};

/// Names and persons that are taken from the browser at most.
const MOST: usize = 2_000;

type Digest = [u8; 16];

/// Of a name and of somebody who had it.
type Entry = (Digest, Digest);

/// What the browser remembered before this page was opened.
pub(super) struct Book {
    salt: [u8; 16],
    /// By name: who had it.
    names: HashMap<Digest, HashSet<Digest>>,
    persons: HashSet<Digest>,
    /// Told to the browser by now.
    told: HashSet<Entry>,
    /// Digests that were made: the same people are looked at each time something is shown.
    made: RefCell<HashMap<String, Digest>>,
}

impl Names {
    /// What this browser remembers. What it has met since the page was opened stays new in it.
    pub fn remember(&mut self, salt: &str, met: &[(String, String)]) {
        let Some(salt) = read(salt) else { return };
        let mut book = Book::new(salt);
        for (name, person) in met.iter().take(MOST).filter_map(|(name, person)| read(name).zip(read(person)))
        {
            book.names.entry(name).or_default().insert(person);
            book.persons.insert(person);
        }
        self.book = Some(book);
        self.note_members();
    }

    /// Whether somebody who goes by this name was met before.
    pub fn met(&self, whose: &ParticipantId, name: &str) -> Met {
        let Some(book) = self.book.as_ref().filter(|book| !book.names.is_empty()) else { return Met::New };
        let shown = self.shown.get(whose);
        let Some((name, person)) = shown.and_then(|shown| self.entry(book, &shown.evidence, &shown.found))
        else {
            let known = !clean_name(name).is_empty() && book.names.contains_key(&book.name(name));
            return if known { Met::Unproved } else { Met::New };
        };
        match book.names.get(&name) {
            Some(persons) if persons.contains(&person) => Met::Known,
            _ if book.persons.contains(&person) => Met::Renamed,
            Some(_) => Met::Another,
            None => Met::New,
        }
    }

    /// The browser shall remember the members who are verified.
    pub(super) fn note_members(&mut self) {
        let Some(mut book) = self.book.take() else { return };
        let own = self.own.as_ref().map(|(evidence, _)| evidence.key);
        let members = self.shown.values().filter(|shown| shown.inside && Some(shown.evidence.key) != own);
        let entries = members.filter_map(|shown| self.entry(&book, &shown.evidence, &shown.found));
        let news: Vec<_> = entries.filter(|entry| !book.told.contains(entry)).collect();
        for (name, person) in news {
            if book.told.insert((name, person)) {
                let [name, person] = [name, person].map(|digest| URL_SAFE_NO_PAD.encode(digest));
                self.commands.push(NameCommand::Meet { name, person });
            }
        }
        self.book = Some(book);
    }

    /// Of somebody whose name is verified, by keys that are nothing to wonder about.
    fn entry(&self, book: &Book, evidence: &Evidence, found: &Found) -> Option<Entry> {
        let Found::Holds { name, issuer, subject, print } = found else { return None };
        let sure = matches!(self.seen(&evidence.provider, *print), KeysSeen::Known | KeysSeen::First);
        sure.then(|| (book.name(name), book.digest("person", &[issuer, subject])))
    }
}

impl Book {
    fn new(salt: Digest) -> Self {
        Self {
            salt,
            names: HashMap::new(),
            persons: HashSet::new(),
            told: HashSet::new(),
            made: RefCell::default(),
        }
    }

    /// Of a name however it is written.
    fn name(&self, name: &str) -> Digest {
        let words: Vec<_> = clean_name(name).split_whitespace().map(str::to_lowercase).collect();
        self.digest("name", &[&words.join(" ")])
    }

    fn digest(&self, of: &str, parts: &[&str]) -> Digest {
        let key = format!("{of}\n{}", parts.join("\n"));
        let mut made = self.made.borrow_mut();
        if let Some(digest) = made.get(&key) {
            return *digest;
        }
        let mut hash =
            Sha256::new().chain_update(b"conclave v1 met ").chain_update(of).chain_update(self.salt);
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let whole: [u8; 32] = hash.finalize().into();
        let mut digest = [0; 16];
        digest.copy_from_slice(&whole[..16]);
        if made.len() >= MOST {
            made.clear();
        }
        made.insert(key, digest);
        digest
    }
}

fn read(text: &str) -> Option<Digest> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}
