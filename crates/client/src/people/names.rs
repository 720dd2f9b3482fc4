//! Who vouches for whose name. Members and callers may show evidence in their leaf: a provider's token that commits to
//! their key. It is checked here, against the provider's keys as the server tells them, and never by the server's word
//! alone: keys are compared with those of earlier meetings in this browser, and with those that others here were told.

mod met;
mod rule;

use std::{collections::HashMap, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use e2ee::{Evidence, NameKey, profile::clean_name};
use idtoken::{
    Refused,
    vouch::{Name, Print, Told, commitment},
};
use protocol::ParticipantId;
use rand_core::CryptoRng;

use crate::{
    Timestamp,
    client::Client,
    io::{NameCommand, ShownName},
    view::{KeysSeen, NameMark},
};

/// How long the server is not asked again about a provider of whom it said nothing, or not enough.
const PAUSE: Duration = Duration::from_secs(60);
/// Providers that are asked about, at most: anybody may name any.
const MOST_PROVIDERS: usize = 32;

/// Everybody's evidence, and what is known of providers.
#[derive(Default)]
pub(crate) struct Names {
    shown: HashMap<ParticipantId, Shown>,
    providers: HashMap<String, Provider>,
    /// What the person at this device shows, and with which key.
    own: Option<(Evidence, NameKey)>,
    /// Whom this browser remembers, once it has said so.
    book: Option<met::Book>,
    commands: Vec<NameCommand>,
}

struct Shown {
    evidence: Evidence,
    found: Found,
    /// A member's, and not somebody's who waits at the door.
    inside: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Found {
    /// The provider's keys are not there yet.
    Waiting,
    Holds {
        name: String,
        issuer: String,
        /// Who it is there.
        subject: String,
        print: Print,
    },
    Refused,
}

#[derive(Default)]
struct Provider {
    asked: Option<Timestamp>,
    /// An answer is still to come.
    waits: bool,
    /// Nothing came.
    failed: bool,
    told: Option<Told>,
    /// Prints that this browser kept before it was told now.
    pinned: Vec<Print>,
}

impl Names {
    /// Draws a key for which a provider can vouch.
    pub fn ask(&mut self, rng: &mut impl CryptoRng) {
        let key = NameKey::generate(rng);
        let mut salt = [0; 16];
        rng.fill_bytes(&mut salt);
        let nonce = URL_SAFE_NO_PAD.encode(commitment(&key.public(), &salt));
        let salt = URL_SAFE_NO_PAD.encode(salt);
        self.commands.push(NameCommand::Ask { key: key.to_text().to_string(), salt, nonce });
    }

    /// The person shows this, or no more. What does not hold here is not shown to others.
    pub fn show(&mut self, shown: Option<ShownName>, now: Timestamp) {
        self.own = shown.and_then(|shown| {
            let key = NameKey::from_text(&shown.key)?;
            let salt = URL_SAFE_NO_PAD.decode(&shown.salt).ok()?.try_into().ok()?;
            let ShownName { provider, token, .. } = shown;
            let evidence = Evidence { provider, token, key: key.public(), salt, told: Vec::new() };
            evidence.is_bounded().then_some((evidence, key))
        });
        if let Some((evidence, _)) = self.own.clone() {
            self.find(&evidence, PAUSE, now);
        }
    }

    /// What to put into the leaf: the evidence, and the key that certifies the leaf. Nothing, if it is known not to hold;
    /// whoever comes back after a reload does not wait for the provider's keys, which others look at anyway.
    pub fn own(&self, now: Timestamp) -> Option<(Evidence, &NameKey)> {
        let (evidence, key) = self.own.as_ref()?;
        let Some(told) = self.providers.get(&evidence.provider).and_then(|known| known.told.as_ref()) else {
            return Some((evidence.clone(), key));
        };
        check(told, evidence, now).ok()?;
        let told = told.prints().into_iter().take(16).flat_map(|print| print.0).collect();
        Some((Evidence { told, ..evidence.clone() }, key))
    }

    /// What others will see of the person at this device.
    pub fn own_mark(&self, now: Timestamp) -> NameMark {
        let Some((evidence, _)) = &self.own else { return NameMark::Unverified };
        let provider = self.providers.get(&evidence.provider);
        match provider.and_then(|provider| provider.told.as_ref()) {
            Some(told) => self.mark_of(evidence, &verdict(told, evidence, now)),
            None => self.mark_of(evidence, &Found::Waiting),
        }
    }

    /// These show evidence, members and those at the door, and nobody else does. What was found to hold holds for as long as
    /// it is shown.
    pub fn consider<'a>(
        &mut self,
        members: impl Iterator<Item = (ParticipantId, &'a Evidence)>,
        callers: impl Iterator<Item = (ParticipantId, &'a Evidence)>,
        now: Timestamp,
    ) {
        let mut before = std::mem::take(&mut self.shown);
        let all = members.map(|shown| (shown, true)).chain(callers.map(|shown| (shown, false)));
        for ((whose, evidence), inside) in all {
            let known = before.remove(&whose).filter(|known| known.evidence == *evidence);
            let found = match known {
                Some(Shown { found: found @ (Found::Holds { .. } | Found::Refused), .. }) => found,
                _ => self.find(evidence, PAUSE, now),
            };
            self.shown.insert(whose, Shown { evidence: evidence.clone(), found, inside });
        }
        self.note_members();
    }

    /// The server told of a provider, or did not; `pinned` are the prints that this browser kept of its issuer.
    pub fn told(&mut self, id: &str, told: Option<&[u8]>, pinned: &[String], now: Timestamp) {
        let Some(provider) = self.providers.get_mut(id) else { return };
        provider.waits = false;
        // What it did not say it will not say in the next moment.
        provider.asked = Some(now);
        match told.and_then(|bytes| Told::read(bytes).ok()) {
            Some(told) => {
                if provider.told.is_none() {
                    provider.pinned = pinned.iter().filter_map(|text| print_of(text)).collect();
                }
                provider.failed = false;
                provider.told = Some(told);
            }
            None => provider.failed = true,
        }
        let mut shown = std::mem::take(&mut self.shown);
        for shown in shown.values_mut().filter(|shown| shown.evidence.provider == id) {
            if !matches!(shown.found, Found::Holds { .. }) {
                shown.found = self.find(&shown.evidence, PAUSE, now);
            }
        }
        self.shown = shown;
        self.note_members();
    }

    /// What is known of somebody's name.
    pub fn mark(&self, whose: &ParticipantId) -> NameMark {
        self.shown
            .get(whose)
            .map_or(NameMark::Unverified, |shown| self.mark_of(&shown.evidence, &shown.found))
    }

    /// What the shell shall do.
    pub fn take_commands(&mut self) -> Vec<NameCommand> {
        std::mem::take(&mut self.commands)
    }

    /// The meeting is left.
    pub fn clear(&mut self) {
        self.shown.clear();
    }

    fn find(&mut self, evidence: &Evidence, pause: Duration, now: Timestamp) -> Found {
        let known = self.providers.len();
        if known >= MOST_PROVIDERS && !self.providers.contains_key(&evidence.provider) {
            return Found::Waiting;
        }
        let provider = self.providers.entry(evidence.provider.clone()).or_default();
        let found = provider.told.as_ref().map(|told| check(told, evidence, now));
        // A key that is not there may be new.
        let wanted = matches!(found, None | Some(Err(Refused::UnknownKey)));
        if wanted && provider.asked.is_none_or(|at| now.since(at) >= pause) {
            provider.asked = Some(now);
            provider.waits = true;
            self.commands.push(NameCommand::Look { provider: evidence.provider.clone() });
        }
        let Some(told) = provider.told.as_ref().filter(|_| !(wanted && provider.waits)) else {
            return Found::Waiting;
        };
        let found = verdict(told, evidence, now);
        if let Found::Holds { issuer, print, .. } = &found
            && !provider.pinned.contains(print)
        {
            // Kept for the next meeting; in this one it stays new.
            let print = URL_SAFE_NO_PAD.encode(print.0);
            self.commands.push(NameCommand::Pin { issuer: issuer.clone(), print });
        }
        found
    }

    fn mark_of(&self, evidence: &Evidence, found: &Found) -> NameMark {
        match found {
            Found::Waiting => match self.providers.get(&evidence.provider) {
                Some(provider) if !provider.failed => NameMark::Checking,
                _ => NameMark::Unchecked,
            },
            Found::Refused => NameMark::Refused,
            Found::Holds { name, issuer, print, .. } => NameMark::Verified {
                name: name.clone(),
                issuer: issuer.clone(),
                keys: self.seen(&evidence.provider, *print),
            },
        }
    }

    /// How a provider's key compares with what was told before, and to others. Whoever shows evidence of that provider, good
    /// or not, says which keys they were told: one to whom the server tells others makes it visible to all.
    fn seen(&self, provider: &str, print: Print) -> KeysSeen {
        let others = self.shown.values().map(|shown| &shown.evidence);
        let mut others = others.filter(|evidence| evidence.provider == provider && !evidence.told.is_empty());
        if others.any(|evidence| !evidence.prints().any(|told| told == print.0)) {
            return KeysSeen::Disputed;
        }
        self.kept(provider, print)
    }

    /// How it compares with what this browser kept.
    fn kept(&self, provider: &str, print: Print) -> KeysSeen {
        match self.providers.get(provider).map(|provider| &provider.pinned) {
            Some(pinned) if pinned.contains(&print) => KeysSeen::Known,
            Some(pinned) if !pinned.is_empty() => KeysSeen::Changed,
            _ => KeysSeen::First,
        }
    }
}

impl Client {
    /// Looks at what members and callers show.
    pub(crate) fn consider_names(&mut self, now: Timestamp) {
        let members =
            self.roster.members().iter().filter_map(|member| {
                Some((member.participant, member.profile.as_ref()?.evidence.as_deref()?))
            });
        self.names.consider(members, self.desk.callers.evidence(), now);
    }
}

fn check(told: &Told, evidence: &Evidence, now: Timestamp) -> Result<Name, Refused> {
    told.vouches(&evidence.token, &commitment(&evidence.key, &evidence.salt), now.0 / 1_000)
}

fn verdict(told: &Told, evidence: &Evidence, now: Timestamp) -> Found {
    match check(told, evidence, now) {
        Ok(Name { name, subject, print }) => {
            Found::Holds { name: clean_name(&name), issuer: told.issuer.clone(), subject, print }
        }
        Err(_) => Found::Refused,
    }
}

fn print_of(text: &str) -> Option<Print> {
    Some(Print(URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?))
}

#[cfg(test)]
#[path = "names_tests.rs"]
mod tests;
