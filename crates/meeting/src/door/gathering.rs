//! How it stands inside, for one before the door who holds the link.

use std::collections::BTreeSet;

use protocol::{DoorRules, Gathering, limits::GATHERING_NAMES};

use crate::Meeting;

impl Meeting {
    /// Who is here, and how others come in. Names only where whoever holds the link may come in and read them anyway.
    pub fn gathering(&self) -> Gathering {
        let here: BTreeSet<_> = self
            .seats
            .members()
            .filter(|(seat, _)| seat.connection.is_some())
            .map(|(seat, _)| seat.participant)
            .collect();
        let group = self.group.as_ref();
        let named: BTreeSet<_> = here.iter().copied().take(GATHERING_NAMES).collect();
        let members = group
            .filter(|group| group.policy().is_open())
            .map(|group| group.sealed_names(|who| named.contains(who)))
            .unwrap_or_default();
        let rules = group.map(|group| {
            let policy = group.policy();
            DoorRules { lobby: policy.lobby, locked: policy.locked || policy.safe }
        });
        Gathering { present: u32::try_from(here.len()).unwrap_or(u32::MAX), rules, members }
    }
}
