//! What can go wrong with the group and what it carries.

use protocol::ParticipantId;

use crate::group::RefusedReason;

/// Why an operation on links, the group or its messages failed. Frames have their own
/// [`FrameError`](crate::FrameError), small and free to make.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text is no meeting link of this version.
    #[error("the link is not a meeting link: {0}")]
    Link(&'static str),
    /// The bytes are not what they should be.
    #[error("the bytes are no {0}")]
    Malformed(&'static str),
    /// The card was not sealed for this link, or no longer: a host has rolled it.
    #[error("the card does not open with this link")]
    CardDoesNotOpen,
    /// Another cipher suite than [`SUITE`](crate::SUITE).
    #[error("cipher suite {0:#06x} is not spoken here")]
    UnsupportedSuite(u16),
    /// A message of another group.
    #[error("the message belongs to another group")]
    WrongGroup,
    /// A message of an epoch that this member is not in: replayed, or there is a commit that it missed.
    #[error("the message is of epoch {message}, the group is in epoch {group}")]
    WrongEpoch {
        /// The message's.
        message: u64,
        /// The group's.
        group: u64,
    },
    /// The commit breaks a rule that all members keep.
    #[error("the commit is refused: {0}")]
    Refused(#[from] Refusal),
    /// Signature, tag, tree or proposals do not verify (RFC 9420).
    #[error("{0} does not verify")]
    Invalid(&'static str),
    /// The Welcome does not rest on this meeting's secret, or does not open with this identity's keys.
    #[error("the welcome does not open with this identity")]
    WelcomeDoesNotOpen,
    /// A message that does not open: forged, damaged, opened before, or older than the epochs kept.
    #[error("the message does not open")]
    DoesNotOpen,
    /// One's own message came back; members know what they said.
    #[error("the message is this member's own")]
    OwnMessage,
    /// A private message is for somebody who is not in the group, for nobody, or for too many.
    #[error("a private message is for one or some of the members")]
    NotAMember,
    /// This member was removed: the group goes on without it.
    #[error("this member was removed from the group")]
    Evicted,
    /// The change would remove the member that makes it (RFC 9420, section 12.2): another has to.
    #[error("a member cannot remove itself by its own commit")]
    RemovesItself,
    /// Nothing of the change is left to commit.
    #[error("there is nothing to commit")]
    NothingToCommit {
        /// Key packages left out, by their position in [`Change::add`](crate::Change::add).
        refused: Vec<(usize, RefusedReason)>,
    },
    /// It adds somebody whose name cannot be checked yet: the same commit may be good later.
    #[error("the name of {0:?} is not checked yet")]
    NotYetVerified(ParticipantId),
    /// The cryptographic library failed where it should not.
    #[error("the cryptographic library failed: {0}")]
    Internal(&'static str),
}

/// A rule that a commit broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// It adds members without the pre-shared key that the meeting's secret gives.
    #[error("it adds members without the meeting's secret")]
    AddWithoutLink,
    /// It mixes in another pre-shared key than the meeting's, or one where none belongs.
    #[error("it carries a foreign pre-shared key")]
    ForeignPsk,
    /// It does not come from a member (external commits and proposals, RFC 9420, section 12.1.8 and 12.4.3.2).
    #[error("it does not come from a member")]
    NotFromMember,
    /// It carries something that no member may propose: updates by reference, reinitialisation.
    #[error("it carries a proposal that is not allowed here")]
    ForbiddenProposal,
    /// A leaf's credential is none of ours.
    #[error("a leaf's credential cannot be read")]
    UnreadableCredential,
    /// The committer's new leaf is another participant or has another signature key.
    #[error("it changes the committer's identity")]
    IdentityChanged,
    /// Two leaves with one participant id.
    #[error("{0:?} would be in the group twice")]
    DuplicateParticipant(ParticipantId),
    /// It adds a participant who was in this group before and does not take the place of their own leaf.
    #[error("{0:?} was in the group before")]
    ReturningParticipant(ParticipantId),
    /// The group's context has other extensions than this version's one, the policy.
    #[error("the group has other extensions than its policy")]
    UnknownExtension,
    /// The policy is of another version, too long, or not written in the one way that there is.
    #[error("the policy cannot be read")]
    UnreadablePolicy,
    /// The policy does what the rules of the meeting's class forbid.
    #[error("the policy does not keep to the rules of the meeting's class")]
    AgainstItsClass,
    /// The group has other rules than the meeting's card.
    #[error("the group is not of the class that the meeting is of")]
    AnotherClass,
    /// The group is not founded by a host of the meeting, or is another meeting's.
    #[error("no host of this meeting has founded the group")]
    NotChartered,
    /// A leaf has a certificate that does not verify.
    #[error("{0:?} has a forged certificate")]
    ForgedCertificate(ParticipantId),
    /// It adds somebody who holds no link that is good now.
    #[error("{0:?} does not prove to hold the link")]
    NotProved(ParticipantId),
    /// It adds somebody whom only a host or co-host may let in now.
    #[error("only a host may let {0:?} in")]
    NeedsHost(ParticipantId),
    /// It adds somebody whose name is not verified, where the class takes no others.
    #[error("the name of {0:?} is not verified")]
    NotVerified(ParticipantId),
    /// A co-host removes a host, with others there who may.
    #[error("a co-host removes {0:?}, a host")]
    HostRemovedByCohost(ParticipantId),
    /// It changes what no one changes: the host key, the charter.
    #[error("it changes the host key or the charter")]
    RootsChanged,
    /// It brings back a guest link that was replaced.
    #[error("it brings back a link of before")]
    OldLink,
    /// It changes of the policy what its maker may not change.
    #[error("it changes what its maker's role does not allow")]
    NotHost,
}
