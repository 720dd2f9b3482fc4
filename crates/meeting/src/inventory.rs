//! What is held of one who asks, said by that which holds it. Each struct is taken apart whole, so that a new field
//! does not compile before it is decided what is said of it. Of others nothing is said but how many they are.

use protocol::{
    ServerMessage,
    inventory::{Field, Item, Part, Until, Value},
};

use crate::{Connection, MediaCommand, Meeting, Output, Terms, Timestamp, door::Visitor, meeting::Turn};

impl Meeting {
    /// Tells a connection of itself; a member also of the meeting, of media and of what is stored.
    pub(crate) fn inventory(&mut self, connection: Connection, turn: &mut Turn) {
        let mut items = Vec::new();
        if let Some(Visitor { bucket: _, seat: _, heard, gone: _ }) = self.visitors.get(&connection) {
            items.push(Item::new(Field::Heard, Value::Time(heard.0), Until::Connection));
        }
        let seat = self.seated(connection).and_then(|participant| self.seats.get(&participant));
        items.extend(seat.into_iter().flat_map(|seat| seat.items()));
        let media = seat.and_then(|seat| seat.media);
        turn.send(connection, ServerMessage::Inventory { part: Part::Seat, items });
        if self.member(connection).is_none() {
            return;
        }
        let items = self.items();
        turn.send(connection, ServerMessage::Inventory { part: Part::Meeting, items });
        turn.out.push(Output::TellStored { to: connection });
        match media {
            Some(session) => turn.out.push(Output::Media(MediaCommand::Describe { session })),
            None => turn.send(connection, ServerMessage::Inventory { part: Part::Media, items: Vec::new() }),
        }
    }

    fn items(&self) -> Vec<Item> {
        let Self {
            limits: _,
            terms: Terms { host, entry, early: _, ended: _, class: _ },
            deleted: _,
            knocks: _,
            blocked,
            visitors,
            // Told with each connection.
            accounts: _,
            seats,
            group,
            transports,
            requests: _,
            door_changed: _,
            news_due: _,
            occupied: _,
            wake: _,
        } = self;
        let item = |field, value| Item::new(field, value, Until::Idle);
        let mut items = vec![
            item(Field::Host, Value::Text(hexadecimal(&host.0))),
            item(Field::Entry, Value::Text(hexadecimal(&entry.0))),
            item(Field::Connections, count(visitors.len())),
            item(Field::Waiting, count(seats.at_the_door().len())),
            item(Field::Blocked, count(blocked.len())),
            item(Field::Transports, count(transports.len())),
        ];
        items.extend(group.iter().flat_map(|group| group.items()));
        items
    }
}

pub(crate) fn count(count: usize) -> Value {
    Value::Count(u64::try_from(count).unwrap_or(u64::MAX))
}

/// In bytes.
pub(crate) fn length(bytes: usize) -> Value {
    Value::Length(u64::try_from(bytes).unwrap_or(u64::MAX))
}

pub(crate) fn time(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Nothing, |at| Value::Time(at.0))
}

pub(crate) fn text(text: Option<String>) -> Value {
    text.map_or(Value::Nothing, Value::Text)
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
