//! An append-only log of what an organisation and the operator did, whose persons can be erased.

mod event;

pub use event::{
    AccountId, AccountOrigin, Act, Actor, CheckResult, Digest, Entries, ErasureCause, Event, EventError,
    Export, MAX_EVENT, MAX_NAME, MAX_REASON, MAX_SPANS, Name, NodeId, OrganisationId, Reason, RecordPart,
    UnixMillis,
};
