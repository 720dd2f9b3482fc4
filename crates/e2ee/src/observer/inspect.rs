//! What the server can see of messages that are not its own to open.

use openmls::prelude::ContentType;
use openmls_rust_crypto::RustCrypto;
use protocol::ParticipantId;

use crate::{Error, seat::Seat, wire};

/// What stands on the outside of a message of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageFacts {
    /// The epoch that it was made in.
    pub epoch: u64,
    /// The group that it is for.
    pub group_id: Vec<u8>,
    /// What it is.
    pub kind: MessageKind,
}

/// Kinds of group messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageKind {
    /// Sealed application content.
    Sealed,
    /// A commit in the clear.
    Commit,
}

/// Whose key package it is, if it verifies and speaks our suite.
pub fn inspect_key_package(bytes: &[u8]) -> Result<ParticipantId, Error> {
    let key_package = wire::key_package(bytes, &RustCrypto::default())?;
    let seat = Seat::of(key_package.leaf_node().credential()).ok_or(Error::Malformed("key package"))?;
    Ok(seat.participant)
}

/// Reads a sealed message's or a commit's outside; nothing of it is verified.
pub fn inspect_message(bytes: &[u8]) -> Result<MessageFacts, Error> {
    let (message, kind) = match wire::sealed(bytes) {
        Ok(message) if message.content_type() == ContentType::Application => (message, MessageKind::Sealed),
        Ok(_) => return Err(Error::Malformed("group message")),
        Err(_) => match wire::commit(bytes) {
            Ok(message) if message.content_type() == ContentType::Commit => (message, MessageKind::Commit),
            _ => return Err(Error::Malformed("group message")),
        },
    };
    Ok(MessageFacts {
        epoch: message.epoch().as_u64(),
        group_id: message.group_id().as_slice().to_vec(),
        kind,
    })
}
