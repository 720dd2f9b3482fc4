//! Before the door: who is inside, by what rules one comes in, and by which ways the server is reached.

use std::time::Duration;

use e2ee::Profile;
use protocol::{ClientMessage, limits::GATHERING_NAMES};

use crate::{
    MediaCommand, Output, Timestamp,
    client::Client,
    door::Stage,
    view::{Gathering, Phase},
};

/// How often the server is asked who is inside.
const EVERY: Duration = Duration::from_secs(8);
/// Offers that wait.
const OFFERS: usize = 4;

/// What the server said of the meeting inside.
#[derive(Debug, Default)]
pub(crate) struct Foyer {
    /// Asked, and not answered yet: after a refusal it is not asked again on this connection.
    asked: bool,
    due: Option<Timestamp>,
    told: Option<protocol::Gathering>,
    /// Offers of trial connections, until the server has heard who asks.
    offers: Vec<(u64, String)>,
}

impl Foyer {
    pub fn deadline(&self) -> Option<Timestamp> {
        self.due.filter(|_| !self.asked)
    }
}

impl Client {
    /// Asks when it is time.
    pub(crate) fn tick_foyer(&mut self, now: Timestamp) {
        if !self.is_before_the_door() {
            return self.forget_foyer();
        }
        let known = self.door.card.is_some() && self.door.draft.is_none();
        let idle = known
            && self.connection.is_open()
            && self.door.stage == Stage::Outside
            && !self.errands.is_asking();
        if !idle || self.foyer.asked || self.foyer.due.is_some_and(|due| now < due) {
            return;
        }
        let Some(link) = self.door.link.clone() else { return };
        self.foyer.asked = true;
        self.foyer.due = Some(now + EVERY);
        let proof = link.prove(&mut self.rng);
        self.send(ClientMessage::Peek { room: link.room, proof });
    }

    /// The server says how it stands inside.
    pub(crate) fn gathering(&mut self, mut told: protocol::Gathering) {
        if self.foyer.asked {
            told.members.truncate(GATHERING_NAMES);
            self.foyer.asked = false;
            self.foyer.told = Some(told);
            for (request, sdp) in std::mem::take(&mut self.foyer.offers) {
                self.send(ClientMessage::Try { request, sdp });
            }
        }
    }

    /// What was said was of a connection that is gone, or of a door that one is past.
    pub(crate) fn forget_foyer(&mut self) {
        let before = std::mem::take(&mut self.foyer);
        for (request, _) in before.offers {
            self.tried(request, None);
        }
    }

    /// Offers a connection that carries nothing, once the meeting is known and the server has heard who asks.
    pub(crate) fn try_ways(&mut self, request: u64, sdp: String, now: Timestamp) {
        if !self.is_before_the_door() || self.foyer.offers.len() >= OFFERS {
            self.tried(request, None);
        } else if self.connection.is_open() && self.foyer.told.is_some() {
            self.send(ClientMessage::Try { request, sdp });
        } else {
            self.foyer.offers.push((request, sdp));
            let steps = self.connection.start(now);
            self.carry_out(&steps);
        }
    }

    /// The server's answer to it.
    pub(crate) fn tried(&mut self, request: u64, sdp: Option<String>) {
        self.out.push(Output::Media(MediaCommand::Tried { request, sdp }));
    }

    /// In the green room, with nothing in the way.
    fn is_before_the_door(&self) -> bool {
        self.phase == Phase::GreenRoom && self.problem.is_none()
    }

    /// By the server's word, but for the names, which only members can have sealed.
    pub(crate) fn gathering_view(&self) -> Option<Gathering> {
        let told = self.foyer.told.as_ref()?;
        let card = self.door.card.as_ref()?;
        let name = |member| Profile::open_named(&card.base, member).map(|profile| profile.name);
        let mut names: Vec<_> =
            told.members.iter().filter_map(name).filter(|name| !name.is_empty()).collect();
        names.truncate(told.present.try_into().unwrap_or(usize::MAX));
        Some(Gathering {
            present: told.present,
            names,
            lobby: told.rules.map_or(card.opening.lobby, |rules| rules.lobby),
            locked: told.rules.is_some_and(|rules| rules.locked),
            early: card.opening.early,
        })
    }
}
