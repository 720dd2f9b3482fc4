//! One errand: what it says to the server, answer by answer.

use e2ee::{Card, Details, HostSecret, LinkSecret, MeetingLink, Opening};
use protocol::{Bytes, ClassRules, ClientMessage, ErrorCode};
use rand_chacha::ChaCha20Rng;

use super::Draft;
use crate::{Timestamp, view::Problem};

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Kind {
    /// Make a meeting.
    Arrange,
    /// Give it other details and another beginning.
    Rearrange { details: Details, opening: Opening },
    /// Read its card.
    Inspect,
    /// Give it another guest link.
    Roll,
    /// Delete it.
    Delete,
}

/// A meeting, and what is to be done with it.
#[derive(Debug)]
pub(crate) struct Job {
    /// As the shell numbered it; `None`: the core's own wish to see the card.
    pub number: Option<u32>,
    kind: Kind,
    /// The hosts' link, with the guest link's secret as it is by the last answer.
    link: MeetingLink,
    host: HostSecret,
    step: Step,
    /// How often this step's message was sent: what was sent before may have arrived.
    sent: u32,
}

#[derive(Debug)]
enum Step {
    Look,
    Register(Edit),
    /// An edit was refused that may have arrived before: is it there?
    Confirm(Edit),
    Unregister {
        version: u64,
    },
}

/// What is to be registered.
#[derive(Debug)]
struct Edit {
    draft: Draft,
    secret: LinkSecret,
    card: Card,
}

/// An errand that is over.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// Done: what the hosts' link is now, and the card.
    Done { link: MeetingLink, card: Option<Card> },
    /// Not done.
    Failed(Problem),
}

impl Job {
    /// A new meeting.
    pub fn arrange(
        number: u32,
        details: Details,
        (opening, class): (Opening, Option<Box<ClassRules>>),
        now: Timestamp,
        rng: &mut ChaCha20Rng,
    ) -> Option<Self> {
        let link = MeetingLink::generate(rng);
        let host = link.host.clone()?;
        let card = Card::new(&host, opening, details, rng).of_class(class);
        let draft = Draft::new(&card, &link.secret, &host, now, rng);
        let step = Step::Register(Edit { draft, secret: link.secret.clone(), card });
        Some(Self { number: Some(number), kind: Kind::Arrange, link, host, step, sent: 0 })
    }

    /// Something with a meeting that is kept; `None`: this is no link of hosts.
    pub fn with(number: Option<u32>, link: MeetingLink, kind: Kind) -> Option<Self> {
        let host = link.host.clone()?;
        Some(Self { number, kind, link, host, step: Step::Look, sent: 0 })
    }

    /// What to say now.
    pub fn message(&mut self, rng: &mut ChaCha20Rng) -> ClientMessage {
        self.sent = self.sent.saturating_add(1);
        match &self.step {
            Step::Look | Step::Confirm(_) => {
                ClientMessage::Look { room: self.link.room.clone(), proof: self.link.prove(rng) }
            }
            Step::Register(edit) => edit.draft.message(),
            Step::Unregister { version } => ClientMessage::Unregister {
                room: self.link.room_hash(),
                host: self.host.key(),
                version: *version,
                signature: self.host.sign_unregistration(*version),
            },
        }
    }

    /// The card came. What the errand came to, unless there is more to say.
    pub fn card(&mut self, bytes: &Bytes, now: Timestamp, rng: &mut ChaCha20Rng) -> Option<Outcome> {
        match std::mem::replace(&mut self.step, Step::Look) {
            Step::Look => {}
            Step::Confirm(edit) if edit.draft.is_kept(bytes) => return Some(self.done(edit)),
            Step::Confirm(_) => return Some(Outcome::Failed(Problem::NotAvailable)),
            other => {
                self.step = other;
                return None;
            }
        }
        let Ok((card, secret)) = Card::open(&self.link, &bytes.0) else {
            return Some(Outcome::Failed(Problem::NotAvailable));
        };
        self.link.secret = secret.clone();
        let version = card.version.saturating_add(1);
        let changed = match &self.kind {
            Kind::Arrange | Kind::Inspect => {
                return Some(Outcome::Done { link: self.link.clone(), card: Some(card) });
            }
            Kind::Rearrange { details, opening } => {
                let class = card.class.clone();
                let opened = Card { version, details: details.clone(), opening: *opening, ..card };
                (opened.of_class(class), secret)
            }
            Kind::Roll => (Card { version, ..card }, LinkSecret::generate(rng)),
            Kind::Delete => {
                self.go_on(Step::Unregister { version });
                return None;
            }
        };
        let (card, secret) = changed;
        let draft = Draft::new(&card, &secret, &self.host, now, rng);
        self.go_on(Step::Register(Edit { draft, secret, card }));
        None
    }

    /// The server keeps this version now.
    pub fn registered(&mut self, version: u64) -> Option<Outcome> {
        match std::mem::replace(&mut self.step, Step::Look) {
            Step::Register(edit) if edit.draft.version() == version => Some(self.done(edit)),
            other => {
                self.step = other;
                None
            }
        }
    }

    /// The meeting is deleted.
    pub fn unregistered(&self) -> Option<Outcome> {
        matches!(self.step, Step::Unregister { .. })
            .then(|| Outcome::Done { link: self.link.clone(), card: None })
    }

    /// The server refused.
    pub fn refused(&mut self, error: ErrorCode) -> Option<Outcome> {
        let problem = match error {
            ErrorCode::NotAvailable => Problem::NotAvailable,
            ErrorCode::Quota => Problem::Quota,
            ErrorCode::TooLarge | ErrorCode::Malformed => Problem::Version,
            ErrorCode::TooMany => Problem::TooMany,
            ErrorCode::NotYourClass => Problem::NotYourClass,
            ErrorCode::FactorsNeeded => Problem::FactorsNeeded,
            ErrorCode::OutsideRegions => Problem::OutsideRegions,
            ErrorCode::GateClosed => Problem::GateClosed,
            _ => return None,
        };
        match std::mem::replace(&mut self.step, Step::Look) {
            // An answer that was lost with its connection: what was sent again is not newer than what is there.
            Step::Register(edit) if self.sent > 1 && problem == Problem::NotAvailable => {
                self.go_on(Step::Confirm(edit));
                None
            }
            // It is gone already.
            Step::Look | Step::Unregister { .. }
                if problem == Problem::NotAvailable && matches!(self.kind, Kind::Delete) =>
            {
                Some(Outcome::Done { link: self.link.clone(), card: None })
            }
            _ => Some(Outcome::Failed(problem)),
        }
    }

    /// The hosts' link, as far as it is known.
    pub fn link(&self) -> &MeetingLink {
        &self.link
    }

    fn go_on(&mut self, step: Step) {
        self.step = step;
        self.sent = 0;
    }

    fn done(&mut self, edit: Edit) -> Outcome {
        self.link.secret = edit.secret;
        Outcome::Done { link: self.link.clone(), card: Some(edit.card) }
    }
}
