//! What every field on the wire is. A field that does not stand here keeps this crate from being built: the catalogue takes
//! each message apart, and the compiler counts the parts.

use crate::{
    Caller, ClientMessage, DoorRules, Entry, Gathering, LogEntry, PendingMember, Registration, RelayAccess,
    SealedName, ServerMessage, Slot, Track, Want,
};

/// What a field is, to whoever runs the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Shows a right and not who has it: a capability, a proof, a signature, a token.
    Right,
    /// Content, sealed for members.
    Sealed,
    /// A random number of a meeting, a participant or a tab.
    Pseudonym,
    /// The group's public state: public keys and signatures, names in it sealed.
    Group,
    /// How a connection for media is made: network addresses, its keys, codecs.
    Network,
    /// Order and state: numbers, counts, times, what goes on or off.
    State,
    /// The rules of a class, as its organisation publishes them.
    Rules,
    /// What the server holds of the one who asks.
    Held,
    /// Something that stands here by itself.
    Parts,
}

/// A message, or a part of one.
#[derive(Debug, Clone, Copy)]
pub struct Sent {
    /// Its type's name, and its own.
    pub name: (&'static str, &'static str),
    /// Its fields; of one without names, their places.
    pub fields: &'static [(&'static str, Kind)],
}

/// All of the fields of an enum's variants, or of a struct. One that is left out is an error of the compiler:
///
/// ```
/// # use protocol::{catalogue, catalogue::{Kind, Sent}, Track};
/// catalogue! { TRACK: Track { mid: State, stream: State } }
/// assert_eq!(TRACK[0].fields.len(), 2);
/// ```
///
/// ```compile_fail,E0027
/// # use protocol::{catalogue, catalogue::{Kind, Sent}, Track};
/// catalogue! { TRACK: Track { mid: State } }
/// ```
///
/// ```compile_fail,E0004
/// # use protocol::{catalogue, catalogue::{Kind, Sent}, Entry};
/// catalogue! { ENTRY: enum Entry { Message { reference: State, epoch: State, message: Sealed } } }
/// ```
#[macro_export]
macro_rules! catalogue {
    ($TABLE:ident: enum $Type:ident { $($Case:ident { $($field:tt: $kind:ident),* $(,)? })* }) => {
        const $TABLE: &[Sent] = &[$(Sent {
            name: (stringify!($Type), stringify!($Case)),
            fields: &[$((stringify!($field), Kind::$kind)),*],
        }),*];
        const _: fn(&$Type) = |message| match message { $($Type::$Case { $($field: _),* } => {})* };
    };
    ($TABLE:ident: $Type:ident { $($field:ident: $kind:ident),* $(,)? }) => {
        const $TABLE: &[Sent] = &[Sent {
            name: (stringify!($Type), ""),
            fields: &[$((stringify!($field), Kind::$kind)),*],
        }];
        const _: fn(&$Type) = |part| { let $Type { $($field: _),* } = part; };
    };
}

catalogue! {
    CLIENT: enum ClientMessage {
        Register { meeting: Parts, card: Sealed, signature: Right }
        Unregister { room: Pseudonym, host: Pseudonym, version: State, signature: Right }
        Look { room: Pseudonym, proof: Right }
        Peek { room: Pseudonym, proof: Right }
        SignIn { ticket: Right }
        Try { request: State, sdp: Network }
        Knock { room: Pseudonym, proof: Right, visitor: Pseudonym, key_package: Group, replaces: Right }
        Decline { participants: Pseudonym, block: State }
        Note { sealed: Sealed }
        Resume { room: Pseudonym, seat: Right, after: State }
        Establish { group_info: Group }
        Commit { request: State, base_epoch: State, commit: Group, welcome: Sealed, refused: Pseudonym }
        CannotCommit { request: State, refused: Pseudonym }
        Send { reference: State, epoch: State, message: Sealed }
        Replay { after: State }
        Offer { request: State, sdp: Network, tracks: Parts, fresh: State }
        Wants { wants: Parts }
        Inventory {}
        Leave {}
        Ping {}
    }
}

catalogue! {
    SERVER: enum ServerMessage {
        Registered { version: State }
        Unregistered {}
        Card { card: Sealed, class: Rules }
        Closed { gates: Rules }
        Gathering { 0: Parts }
        Tried { request: State, sdp: Network }
        Relay { 0: Parts }
        Seated { participant: Pseudonym, seat: Right, entrance: State, file_bytes: State }
        Queue { place: State, waiting: State, host_present: State }
        Callers { fresh: State, came: Parts, gone: Pseudonym }
        Admitted { seq: State, welcome: Sealed, ratchet_tree: Group }
        Resumed { head: State, media_stands: State, member: State }
        Log { entries: Parts }
        CommitRequest { request: State, adds: Parts, removes: Pseudonym }
        CommitRejected { request: State, error: State }
        SendRejected { reference: State, reason: State }
        Answer { request: State, sdp: Network }
        OfferRejected { request: State, error: State }
        Slots { slots: Parts }
        Speakers { loudest: Pseudonym }
        Presence { participant: Pseudonym, presence: State }
        MediaLost {}
        Error { error: State }
        Inventory { part: Held, items: Held }
        Draining { until: State }
        Farewell { reason: State }
        SignedIn { accepted: State }
        Pong {}
    }
}

catalogue! {
    REGISTRATION: Registration {
        room: Pseudonym, host: Pseudonym, entry: Pseudonym, early: State, keep_until: State, version: State,
        card_hash: Pseudonym, class: Rules,
    }
}
catalogue! { TRACK: Track { mid: State, stream: State } }
catalogue! {
    WANT: Want { participant: Pseudonym, stream: State, max_height: State, priority: State, smooth: State }
}
catalogue! { GATHERING: Gathering { present: State, rules: Parts, members: Parts } }
catalogue! { DOOR: DoorRules { lobby: State, locked: State } }
catalogue! { NAME: SealedName { participant: Pseudonym, signature_key: Group, sealed: Sealed } }
catalogue! { RELAY: RelayAccess { username: Right, password: Right, port: State } }
catalogue! { CALLER: Caller { participant: Pseudonym, key_package: Group, note: Sealed } }
catalogue! { PENDING: PendingMember { participant: Pseudonym, key_package: Group } }
catalogue! { SLOT: Slot { mid: State, source: Pseudonym, paused: State } }
catalogue! { LOG: LogEntry { seq: State, from: Pseudonym, entry: Parts } }
catalogue! {
    ENTRY: enum Entry {
        Commit { base_epoch: State, commit: Group }
        Message { reference: State, epoch: State, message: Sealed }
    }
}

/// All messages between client and server, and their parts. What travels sealed inside them
/// ([`crate::sealed`]) is nobody's but the members'.
pub fn sent() -> impl Iterator<Item = &'static Sent> {
    let parts = [REGISTRATION, TRACK, WANT, GATHERING, DOOR, NAME, RELAY, CALLER, PENDING, SLOT, LOG, ENTRY];
    [CLIENT, SERVER].into_iter().chain(parts).flatten()
}
