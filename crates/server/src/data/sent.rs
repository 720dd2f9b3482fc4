//! What goes between browsers and the server, from the wire's own catalogue: a field that does not stand there keeps the program
//! from being built ([`protocol::catalogue`]).

use protocol::catalogue::{Kind, Sent, sent};
use store::data::{Basis, Readable};

use super::inventory::{Entry, Place, basis, reads};

/// Of each message what is of one kind.
pub(super) fn all() -> impl Iterator<Item = Entry> {
    sent().flat_map(|message| {
        let mut kinds: Vec<Kind> = message.fields.iter().map(|(_, kind)| *kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds.into_iter().filter_map(|kind| of_kind(message, kind))
    })
}

fn of_kind(message: &Sent, kind: Kind) -> Option<Entry> {
    let (purpose, readable) = match kind {
        Kind::Parts => return None,
        Kind::Right => ("Shows a right to a meeting, a seat or an account", Readable::Pseudonym),
        Kind::Sealed => ("What members say and show to each other", Readable::Sealed),
        Kind::Pseudonym => ("Tells a meeting or a participant from others", Readable::Pseudonym),
        Kind::Group => {
            ("The group's public keys, which all members and the server check", Readable::Pseudonym)
        }
        Kind::Network => {
            ("Makes the connection for sound and picture: network addresses, keys, codecs", Readable::Clear)
        }
        Kind::State => ("Order, counts and what goes on or off", Readable::Clear),
        Kind::Rules => ("The rules of the meeting's class, as its organisation made them", Readable::Clear),
        Kind::Held => ("What the server holds of the one who asks for it", Readable::Clear),
    };
    let fields = message.fields.iter().filter(|(_, own)| *own == kind).map(|(name, _)| *name);
    let (of, own) = message.name;
    let name = [of, own].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".");
    Some(Entry {
        place: Place::Wire,
        name: format!("{name}: {}", fields.collect::<Vec<_>>().join(", ")),
        purpose: purpose.to_owned(),
        until: "when it was passed on; what stays of it stands under memory and database".to_owned(),
        subject: "participants",
        basis: basis(Basis::Chosen),
        recipients: if of == "ClientMessage" { "this server" } else { "members of the meeting" },
        operator_reads: reads(readable),
    })
}
