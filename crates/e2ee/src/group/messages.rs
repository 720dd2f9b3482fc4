//! Sealed messages: MLS application messages (RFC 9420, section 15).

use openmls::prelude::{ContentType, ProcessedMessageContent, Sender};
use protocol::ParticipantId;

use super::Group;
use crate::{Error, LeafIndex, Powers, Refusal, Role, seat::Seat, wire};

/// A sealed message that opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The sender's place in that epoch.
    pub sender: LeafIndex,
    /// Who sent it; the signature says so, not the server.
    pub participant: ParticipantId,
    /// The epoch that it was sealed in: this one or one of the last
    /// [`PAST_EPOCHS`](protocol::limits::PAST_EPOCHS).
    pub epoch: u64,
    /// What the sender was in that epoch.
    pub role: Role,
    /// What the sender might do in that epoch.
    pub powers: Powers,
    /// What was sealed.
    pub plaintext: Vec<u8>,
}

impl Group {
    /// Seals `plaintext` for this epoch's members, signed, padded so that its length shows in steps of 64
    /// bytes only.
    pub fn seal(&mut self, plaintext: &[u8]) -> Result<Vec<u8>, Error> {
        if !self.is_member() {
            return Err(Error::Evicted);
        }
        let message = self
            .mls
            .create_message(&self.identity.provider, &self.identity.signer, plaintext)
            .map_err(|_| Error::Internal("sealing a message"))?;
        wire::write(&message)
    }

    /// Opens a sealed message of this epoch or of one of the last three. Each opens once.
    pub fn open(&mut self, message: &[u8]) -> Result<Opened, Error> {
        if !self.is_member() {
            return Err(Error::Evicted);
        }
        let message = wire::sealed(message)?;
        if message.group_id() != self.mls.group_id() {
            return Err(Error::WrongGroup);
        }
        let epoch = message.epoch().as_u64();
        if epoch > self.epoch() {
            return Err(Error::WrongEpoch { message: epoch, group: self.epoch() });
        }
        if message.content_type() != ContentType::Application {
            return Err(Error::Malformed("sealed message"));
        }
        let processed =
            self.mls.process_message(&self.identity.provider, message).map_err(|_| Error::DoesNotOpen)?;
        let seat = Seat::of(processed.credential());
        let sender = processed.sender().clone();
        match (processed.into_content(), sender) {
            (ProcessedMessageContent::ApplicationMessage(content), Sender::Member(leaf)) => {
                let participant = seat.ok_or(Refusal::UnreadableCredential)?.participant;
                // Of each epoch whose messages open it is kept who was what.
                let standing = self.standing_in(epoch).ok_or(Error::DoesNotOpen)?;
                Ok(Opened {
                    sender: leaf.into(),
                    participant,
                    epoch,
                    role: standing.role(&participant),
                    powers: standing.powers(&participant),
                    plaintext: content.into_bytes(),
                })
            }
            (ProcessedMessageContent::OwnPrivateMessage, _) => Err(Error::OwnMessage),
            _ => Err(Error::DoesNotOpen),
        }
    }
}
