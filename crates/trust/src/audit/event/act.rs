//! What is done: people and their ways in, the organisation and its settings, who looked at what, measures, nodes.

use serde::{Deserialize, Serialize};

use super::{
    AccountOrigin, CheckResult, Digest, Disclosure, Entries, ErasureCause, Export, Figures, Name, NodeId,
    OrganisationPart, Reason, RecordPart, UnixMillis,
};

/// What is done. The word in the `kind` field is the variant's name in snake case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// A setting of the policy has another value, or has one for the first time, or none any more.
    PolicyChanged {
        /// Which setting.
        setting: Name,
        /// Its value until now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<Name>,
        /// Its value from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<Name>,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Reason>,
    },
    /// A setting need not be kept for a while.
    ExceptionMade {
        /// Which exception.
        exception: Name,
        /// Of which class of meetings, if it is one's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        class: Option<Name>,
        /// From which setting.
        setting: Name,
        /// Until when.
        until: UnixMillis,
        /// Why.
        reason: Reason,
        /// Who answers for it, as the organisation calls them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        owner: Option<Reason>,
    },
    /// An exception's time is over.
    ExceptionExpired {
        /// Which exception.
        exception: Name,
    },
    /// The subject may do more.
    RoleGranted {
        /// Which role.
        role: Name,
        /// Until when, if not for good.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<UnixMillis>,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Reason>,
    },
    /// The subject may do less.
    RoleRevoked {
        /// Which role.
        role: Name,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Reason>,
    },
    /// The subject has an account.
    AccountCreated {
        /// By which way.
        origin: AccountOrigin,
    },
    /// The subject is called otherwise: neither name is told.
    AccountRenamed {},
    /// The subject cannot sign in any more.
    AccountDeactivated {
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Reason>,
    },
    /// The subject can sign in again.
    AccountReactivated {},
    /// The subject is to be erased, and is until the time to take it back is over.
    ErasureAsked {},
    /// The subject is not to be erased after all.
    ErasureTakenBack {},
    /// An account is gone. Best told without a subject, since whatever names them is then still to be erased.
    AccountErased {},
    /// The subject is signed out of a session.
    SessionRevoked {
        /// Which session: a handle, never what opens it.
        session: Name,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Reason>,
    },
    /// The subject is signed out everywhere.
    SessionsEnded {
        /// Of how many sessions.
        count: u64,
    },
    /// The subject can sign in with one more passkey.
    PasskeyAdded {},
    /// The subject cannot sign in with one of their passkeys any more.
    PasskeyRemoved {},
    /// The subject, who has an account, can sign in by this provider.
    ProviderLinked {
        /// Which provider.
        provider: Name,
    },
    /// The subject cannot sign in by this provider any more.
    ProviderUnlinked {
        /// Which provider.
        provider: Name,
    },
    /// Somebody may come into the organisation by a link; told of no organisation, they may make one by it.
    InvitationMade {
        /// Which link: a handle, never the link.
        invitation: Name,
        /// The roles that whoever takes it up has.
        roles: Vec<Name>,
    },
    /// Nobody comes by this link any more.
    InvitationWithdrawn {
        /// Which link.
        invitation: Name,
    },
    /// There is an organisation.
    OrganisationFounded {},
    /// The organisation has another name, path or host name.
    OrganisationChanged {
        /// Which of them. Entries of before this was told have none.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        parts: Vec<OrganisationPart>,
    },
    /// The organisation's privacy notice says something else of it.
    NoticeChanged {},
    /// Members of the organisation can find one another by exact search from now on, or cannot any more.
    DirectorySwitched {
        /// Whether they can.
        on: bool,
    },
    /// An organisation is gone with everybody in it. Told without naming it: its rows are erased.
    OrganisationDeleted {},
    /// People can sign in by another provider.
    ProviderAdded {
        /// Which provider.
        provider: Name,
        /// SHA-256 of its configuration.
        configuration: Digest,
    },
    /// A provider's configuration is another.
    ProviderChanged {
        /// Which provider.
        provider: Name,
        /// SHA-256 of its configuration from now on.
        configuration: Digest,
    },
    /// Nobody signs in by this provider any more.
    ProviderRemoved {
        /// Which provider.
        provider: Name,
    },
    /// Somebody else's system may make and change accounts.
    ProvisioningTokenMade {
        /// Which token: a handle, never the token.
        token: Name,
        /// Until when, if not for good.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<UnixMillis>,
    },
    /// A token for provisioning is worth nothing any more.
    ProvisioningTokenRevoked {
        /// Which token.
        token: Name,
    },
    /// People who sign in are joined to users of the organisation's directory in another way.
    JoiningChanged {
        /// Whether only those can come whom the directory has.
        required: bool,
        /// SHA-256 of how, from now on.
        configuration: Digest,
    },
    /// A group of the directory gives other roles; who gains or loses one by it is told of by itself.
    GroupRolesSet {
        /// Which group.
        group: Name,
        /// All that it gives from now on.
        roles: Vec<Name>,
    },
    /// An administrator looked at what is held about the subject, or, without one, at a list of all people of the
    /// organisation. Whoever was looked at can be shown this.
    RecordRead {
        /// At which part of it.
        part: RecordPart,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Reason>,
    },
    /// An administrator looked at figures, which are about nobody.
    FiguresRead {
        /// At which.
        figures: Figures,
    },
    /// What the operator could hand over was printed. The subject may be kept from knowing it: a law may say so.
    DisclosurePrinted {
        /// About what.
        about: Disclosure,
        /// SHA-256 of what was printed.
        document: Digest,
        /// Upon what.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Reason>,
    },
    /// Data left in a file.
    ExportMade {
        /// Which.
        export: Export,
        /// SHA-256 of the file, or of the files of a folder in turn; of this log, the root hash of what was copied.
        file: Digest,
    },
    /// Rows of this log were erased. Written by [`Log::erase`](super::Log::erase), before the rows go.
    ErasureDone {
        /// Which rows. All are older than this entry.
        entries: Entries,
        /// What for.
        cause: ErasureCause,
    },
    /// A measure was checked.
    EvidenceRecorded {
        /// Which check.
        check: Name,
        /// What it said.
        result: CheckResult,
        /// SHA-256 of what it saw.
        evidence: Digest,
    },
    /// Somebody stands for a measure that no machine can check.
    MeasureAttested {
        /// Which measure.
        measure: Name,
        /// Until when they do.
        until: UnixMillis,
        /// In their words.
        reason: Reason,
        /// SHA-256 of a document that shows it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        evidence: Option<Digest>,
    },
    /// A node takes no new meetings.
    NodeDraining {
        /// Which node.
        node: NodeId,
    },
    /// A node runs.
    NodeStarted {
        /// Which node.
        node: NodeId,
        /// The version of its program.
        version: Name,
        /// SHA-256 of its program.
        program: Digest,
    },
    /// A node has ended in order.
    NodeStopped {
        /// Which node.
        node: NodeId,
    },
    /// Somebody else has seen a checkpoint of this log and signed it.
    CheckpointWitnessed {
        /// The name of their key.
        witness: Name,
        /// The checkpoint's size.
        size: u64,
        /// The checkpoint's root hash.
        root: Digest,
    },
}
