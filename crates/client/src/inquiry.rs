//! What the server says that it holds: asked for while the person looks at it.

use std::{collections::BTreeMap, time::Duration};

use protocol::{
    ClientMessage,
    inventory::{Item, Part},
};

use crate::{
    Timestamp,
    client::Client,
    view::{Inventory, InventoryItem, InventoryPart, Phase},
};

/// How often it is asked for.
const EVERY: Duration = Duration::from_secs(4);
/// Items of a part that are kept.
const MOST: usize = 200;

/// Whether the person looks, and what was said.
#[derive(Debug, Default)]
pub(crate) struct Inquiry {
    on: bool,
    /// When it is asked for next.
    due: Option<Timestamp>,
    parts: BTreeMap<Part, Vec<Item>>,
}

impl Inquiry {
    pub fn is_on(&self) -> bool {
        self.on
    }

    pub fn answered(&mut self, part: Part, mut items: Vec<Item>) {
        if self.on {
            items.truncate(MOST);
            self.parts.insert(part, items);
        }
    }

    /// What was said was of another connection; a new one is asked at once.
    pub fn disconnected(&mut self) {
        self.parts.clear();
        self.due = None;
    }

    pub fn deadline(&self) -> Option<Timestamp> {
        self.due.filter(|_| self.on)
    }

    /// `None` while nobody looks.
    pub fn view(&self) -> Option<Inventory> {
        let item =
            |item: &Item| InventoryItem { field: item.field, value: item.value.clone(), until: item.until };
        let part = |(part, items): (&Part, &Vec<Item>)| InventoryPart {
            part: *part,
            items: items.iter().map(item).collect(),
        };
        self.on.then(|| Inventory { parts: self.parts.iter().map(part).collect() })
    }
}

impl Client {
    /// The person looks at it, or no more. A connection that only served this ends with it.
    pub(crate) fn inquire(&mut self, on: bool) {
        self.inquiry = Inquiry { on, ..Inquiry::default() };
        let needed = on || self.has_business() || self.errands.is_under_way();
        if !needed && matches!(self.phase, Phase::Landing | Phase::Left) {
            let steps = self.connection.stop();
            self.carry_out(&steps);
        }
    }

    /// Asks when it is time.
    pub(crate) fn tick_inquiry(&mut self, now: Timestamp) {
        if !self.inquiry.on {
            return;
        }
        if self.connection.is_off() {
            let steps = self.connection.start(now);
            return self.carry_out(&steps);
        }
        if self.connection.is_open() && self.inquiry.due.is_none_or(|due| now >= due) {
            self.inquiry.due = Some(now + EVERY);
            self.send(ClientMessage::Inventory);
        }
    }
}
