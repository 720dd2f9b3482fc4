//! What is known at the door, and how far this participant has come on the current connection.

use e2ee::{Card, Identity, LinkSecret, MeetingLink, ReturnSecret};
use protocol::{EntryKey, ParticipantId, SeatToken, VisitorId};

use crate::{Kept, Timestamp, arrange::Draft};

/// What is known at the door.
#[derive(Default)]
pub(crate) struct Door {
    pub link: Option<MeetingLink>,
    /// The link as it was given, where another of the same meeting was kept: tried if that one opens nothing.
    pub given_link: Option<MeetingLink>,
    /// What the link has opened.
    pub card: Option<Card>,
    /// The meeting was made here and the server does not know of it yet.
    pub draft: Option<Draft>,
    /// How often it was sent: what was sent before may have arrived.
    pub draft_sent: u32,
    pub name: String,
    pub stage: Stage,
    /// Keys that a knock was made with and that have not been used yet.
    pub identity: Option<Identity>,
    /// The seat that this participant has or had.
    pub seat: Option<SeatToken>,
    /// To come back as the same participant, in place of the leaf that stands.
    pub back: Option<Back>,
    /// A Welcome has opened; who is in the group is being checked.
    pub coming: Option<super::verified::Coming>,
    /// The last knock was made to come back.
    pub returning: bool,
    /// This tab's number at this meeting's door.
    pub visitor: Option<VisitorId>,
    /// A host has turned this tab away: it stays the same tab after a reload.
    pub declined: bool,
    /// The group's entry key is another than that of the link in hand: it invites nobody.
    pub stale: bool,
    /// A word to the hosts.
    pub note: Option<String>,
    /// Place in the queue, how many wait, and whether a host is there.
    pub queue: (u32, u32, bool),
    /// Attempts that came to nothing since the last success.
    pub failures: u32,
}

/// A leaf that can be replaced by a newer one of the same participant.
#[derive(Clone)]
pub(crate) struct Back {
    pub participant: ParticipantId,
    pub secret: ReturnSecret,
}

/// What was said to the server and not answered yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Nothing.
    #[default]
    Outside,
    /// The meeting that was made here.
    Registering { since: Timestamp },
    /// The wish to see the card.
    Looking { since: Timestamp },
    /// A knock.
    Knocking { since: Timestamp },
    /// There is a seat; a member has been asked for the commit.
    Waiting { since: Timestamp },
    /// There is a seat; a host decides, or is waited for.
    Lobby,
    /// The wish to come back to a seat.
    Resuming { since: Timestamp },
    /// Back at the seat; the log is being caught up with to this entry.
    CatchingUp { head: u64, since: Timestamp },
    /// In, and in step.
    Seated,
}

impl Stage {
    /// Whether an error that comes now may be the answer to what was asked at the door.
    pub fn is_asking(self) -> bool {
        matches!(
            self,
            Self::Registering { .. } | Self::Looking { .. } | Self::Knocking { .. } | Self::Resuming { .. }
        )
    }
}

impl Door {
    /// By which the link in hand is known.
    pub fn entry_key(&self) -> Option<EntryKey> {
        self.link.as_ref().map(|link| link.secret.entry_key())
    }

    /// The link goes on with another secret.
    pub fn set_secret(&mut self, secret: LinkSecret) {
        if let Some(link) = &mut self.link {
            link.secret = secret;
        }
    }

    /// Whether the keys in hand are those of a place at the door.
    pub fn waits(&self) -> bool {
        self.seat.is_some() && !self.returning
    }

    /// Out again: what belongs to one visit is void.
    pub fn leave(&mut self) {
        self.stage = Stage::Outside;
        self.identity = None;
        self.coming = None;
        self.back = None;
        self.returning = false;
        self.note = None;
        self.queue = (0, 0, false);
    }

    /// What a reload of this tab is to know: all of it with a seat; without one, the host's part, and of guests
    /// nothing, unless they were turned away.
    pub fn to_keep(&self) -> Option<Kept> {
        let keeps = |link: &&MeetingLink| link.host.is_some() || self.seat.is_some() || self.declined;
        let link = self.link.as_ref().filter(keeps)?;
        Some(Kept {
            fragment: link.to_string(),
            seat: self.seat.as_ref().map(SeatToken::to_text),
            back: self.back.as_ref().filter(|_| self.seat.is_some()).map(Back::to_text),
            visitor: self.visitor.as_ref().map(VisitorId::to_text),
            name: self.name.clone(),
        })
    }
}

impl Back {
    pub fn to_text(&self) -> String {
        format!("{}.{}", self.participant.to_text(), *self.secret.to_text())
    }

    pub fn from_text(text: &str) -> Option<Self> {
        let (participant, secret) = text.split_once('.')?;
        Some(Self {
            participant: ParticipantId::from_text(participant)?,
            secret: ReturnSecret::from_text(secret)?,
        })
    }
}
