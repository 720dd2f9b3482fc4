//! From a link to its card: making a meeting, opening one, standing in its green room.

use e2ee::{Card, LinkSecret, MeetingLink, Opening};
use protocol::{Bytes, ClassRules, ClientMessage, SeatToken, VisitorId};
use rand::RngCore;

use super::{Back, Door, Stage};
use crate::{
    Kept, Output, Timestamp,
    arrange::Draft,
    client::Client,
    view::{self, Phase, Problem},
};

impl Client {
    /// Makes a meeting for now: it is registered at once, so that its link works before its maker is there.
    pub(crate) fn create(
        &mut self,
        opening: Option<view::Opening>,
        class: Option<&view::ClassRules>,
        now: Timestamp,
    ) {
        self.leave_meeting(Phase::GreenRoom);
        self.forget_meeting();
        let link = MeetingLink::generate(&mut self.rng);
        let Some(host) = &link.host else { return };
        let opening = opening.map_or_else(Opening::default, Into::into);
        let card = Card::new(host, opening, e2ee::Details::default(), &mut self.rng)
            .of_class(class.and_then(view::ClassRules::to_wire));
        self.door.draft = Some(Draft::new(&card, &link.secret, host, now, &mut self.rng));
        self.door.card = Some(card);
        self.door.link = Some(link);
        self.draw_visitor();
        self.out.push(Output::Keep(self.door.to_keep()));
        let steps = self.connection.start(now);
        self.carry_out(&steps);
    }

    /// Stands in the green room of the meeting that this fragment names, and asks what it is.
    pub(crate) fn open(&mut self, fragment: &str, now: Timestamp) {
        self.leave_meeting(Phase::GreenRoom);
        let before = std::mem::take(&mut self.door);
        self.forget_meeting();
        let Ok(link) = fragment.parse::<MeetingLink>() else {
            self.phase = Phase::Landing;
            self.problem = Some(Problem::BadLink);
            return;
        };
        match self.kept.take() {
            Some(kept) if is_of(&kept, &link) => self.take_up(&kept, link),
            kept => {
                self.kept = kept;
                // The same tab at the same door, also when it is opened once more; elsewhere it is another.
                self.door.visitor =
                    before.visitor.filter(|_| before.link.is_some_and(|before| before.room == link.room));
                self.door.link = Some(link);
            }
        }
        self.draw_visitor();
        let steps = self.connection.start(now);
        self.carry_out(&steps);
    }

    /// Goes on from what was kept before a reload. The link that was kept may be newer than the address, which
    /// does not follow a roll, and has the host's part.
    fn take_up(&mut self, kept: &Kept, given: MeetingLink) {
        let Ok(mut before) = kept.fragment.parse::<MeetingLink>() else { return };
        if before.host.is_none() {
            before.host.clone_from(&given.host);
        }
        self.door = Door {
            given_link: (before.secret != given.secret && before.host.is_none()).then_some(given),
            link: Some(before),
            seat: kept.seat.as_deref().and_then(SeatToken::from_text),
            back: kept.back.as_deref().and_then(Back::from_text),
            visitor: kept.visitor.as_deref().and_then(VisitorId::from_text),
            ..Door::default()
        };
    }

    /// Where a connection is of use now, and nothing was asked on it: on with whatever is to be done.
    pub(crate) fn approach(&mut self, now: Timestamp) {
        let idle = self.door.stage == Stage::Outside && self.connection.is_open();
        if !idle || self.errands.is_asking() || self.repair.is_pausing() || !self.has_business() {
            return;
        }
        if let Some(draft) = &self.door.draft {
            let message = draft.message();
            self.door.draft_sent += 1;
            self.door.stage = Stage::Registering { since: now };
            self.send(message);
        } else if self.door.card.is_none() {
            let Some(link) = self.door.link.clone() else { return };
            let proof = link.prove(&mut self.rng);
            self.door.stage = Stage::Looking { since: now };
            self.send(ClientMessage::Look { room: link.room, proof });
        } else {
            self.come_in(now);
        }
    }

    /// Whether there is anything to say at the door.
    pub(crate) fn has_business(&self) -> bool {
        match self.phase {
            Phase::Landing | Phase::Left => false,
            Phase::GreenRoom => {
                let barred = self.problem.is_some_and(|problem| problem != Problem::TooMany);
                !barred && (self.door.draft.is_some() || self.door.card.is_none())
            }
            Phase::Joining | Phase::Waiting | Phase::Meeting => true,
        }
    }

    /// The meeting that was made here is kept.
    /// Whether that was waited for.
    pub(crate) fn registered(&mut self, version: u64) -> bool {
        let ours = matches!(self.door.stage, Stage::Registering { .. })
            && self.door.draft.as_ref().is_some_and(|draft| draft.version() == version);
        if ours {
            self.door.draft = None;
            self.door.stage = Stage::Outside;
        }
        ours
    }

    /// The meeting's card, says the server; it opens or it does not. Whether it was asked for at the door.
    /// `class` is what the server says that it sees to: what the host has signed, or somebody lies.
    pub(crate) fn card(&mut self, card: &Bytes, class: Option<&ClassRules>) -> bool {
        if !matches!(self.door.stage, Stage::Looking { .. }) {
            return false;
        }
        self.door.stage = Stage::Outside;
        let opened = self.door.link.as_ref().and_then(|link| Card::open(link, &card.0).ok());
        match opened {
            Some((card, _)) if card.class.as_deref() != class => {
                self.turned_away(Problem::RulesDiffer);
            }
            Some((card, secret)) => {
                self.door.card = Some(card);
                self.door.given_link = None;
                self.door.set_secret(secret);
            }
            None => self.not_available(),
        }
        true
    }

    /// The server does not know this meeting, or not by this link.
    pub(crate) fn not_available(&mut self) {
        self.door.stage = Stage::Outside;
        if self.door.draft.is_some() && self.door.draft_sent > 1 {
            // It is not newer than what had arrived before its connection broke: the card tells.
            self.door.draft = None;
            self.door.card = None;
            return;
        }
        if let Some(given) = self.door.given_link.take() {
            // What was kept is older than what the person was given since.
            self.door.link = Some(given);
            return;
        }
        self.door.card = None;
        self.turned_away(Problem::NotAvailable);
    }

    /// The guest link goes on with this secret: for the invitation, and for a reload.
    pub(crate) fn link_is(&mut self, secret: LinkSecret) {
        self.door.set_secret(secret.clone());
        self.out.push(Output::Keep(self.door.to_keep()));
        self.compare_link();
        self.bring_link(secret);
    }

    /// Whether the link in hand is still the one that lets in.
    pub(crate) fn compare_link(&mut self) {
        let key = self.membership.as_ref().map(|here| here.group.policy().entry_key);
        self.door.stale = key.is_some() && key != self.door.entry_key();
    }

    pub(crate) fn forget_meeting(&mut self) {
        self.door = Door::default();
        self.conversation = crate::chat::Conversation::default();
        self.live.clear();
        self.tiles.clear();
    }

    fn draw_visitor(&mut self) {
        if self.door.visitor.is_none() {
            let mut visitor = [0; 16];
            self.rng.fill_bytes(&mut visitor);
            self.door.visitor = Some(VisitorId(visitor));
        }
    }
}

/// Whether this was kept of the same meeting.
fn is_of(kept: &Kept, link: &MeetingLink) -> bool {
    kept.fragment.parse::<MeetingLink>().is_ok_and(|before| before.room == link.room)
}
