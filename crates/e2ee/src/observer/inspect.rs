//! What the server can see of messages that are not its own to open.

use openmls::prelude::ContentType;
use openmls_rust_crypto::RustCrypto;
use protocol::{EntryKey, HostKey, ParticipantId};

use super::Observer;
use crate::{Error, MeetingSecret, Profile, seat::Seat, wire};

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

/// Whose key package it is and by what right it comes, if it verifies and speaks our suite.
pub fn inspect_key_package(bytes: &[u8]) -> Result<KeyPackageFacts, Error> {
    let key_package = wire::key_package(bytes, &RustCrypto::default())?;
    let leaf = key_package.leaf_node();
    let seat = Seat::of(leaf.credential()).ok_or(Error::Malformed("key package"))?;
    Ok(KeyPackageFacts {
        participant: seat.participant,
        seat,
        signature_key: leaf.signature_key().as_slice().to_vec(),
    })
}

/// What stands in a key package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPackageFacts {
    /// Whose it is.
    pub participant: ParticipantId,
    seat: Seat,
    signature_key: Vec<u8>,
}

impl KeyPackageFacts {
    /// Whether this host key vouches for it.
    pub fn is_host(&self, host: &HostKey) -> bool {
        matches!(self.seat.is_host(host, &self.signature_key), Ok(true))
    }

    /// Whether it has a host's certificate, good or not.
    pub fn says_to_be_host(&self) -> bool {
        self.seat.says_to_be_host()
    }

    /// Whether its maker held the guest link of this key.
    pub fn proves_entry(&self, entry: &EntryKey) -> bool {
        self.seat.proves_entry(entry, &self.signature_key)
    }

    /// Whether its maker sits in this group and it takes the place of that leaf.
    pub fn returns_to(&self, group: &Observer) -> bool {
        let old = group.seat_of(&self.participant);
        matches!(self.seat.returns_to(old.as_ref(), &self.signature_key), Ok(true))
    }

    /// What its maker wants to show, for members; `None` if it was not sealed in this meeting.
    pub fn profile(&self, base: &MeetingSecret) -> Option<Profile> {
        self.seat.profile(base, &self.signature_key)
    }

    /// Whether it says to take some leaf's place; if that leaf is not there, nobody can add it.
    pub fn says_to_return(&self) -> bool {
        self.seat.says_to_return()
    }
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
