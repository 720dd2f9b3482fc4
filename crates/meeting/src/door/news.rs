//! The news of the door: those who wait hear how it stands with them, the hosts who waits.

use std::collections::BTreeMap;

use protocol::{ParticipantId, ServerMessage};

use super::{InQueue, Seat, Waiting};
use crate::{Meeting, Timestamp, limits::DOOR_NEWS, meeting::Turn};

impl Meeting {
    /// Tells everyone what is new for them, nobody more often than every [`DOOR_NEWS`].
    pub(crate) fn tell_news(&mut self, turn: &mut Turn) {
        let due = self.news_due.is_some_and(|due| due <= turn.now);
        if !std::mem::take(&mut self.door_changed) && !due {
            return;
        }
        self.news_due = None;
        self.tell_those_who_wait(turn);
        self.tell_hosts(turn);
        let hidden = self.seats.in_line().into_iter().filter_map(|(_, waiting)| waiting.shown_until);
        if let Some(due) = hidden.filter(|due| *due > turn.now).min() {
            note_due(&mut self.news_due, due);
        }
    }

    fn tell_those_who_wait(&mut self, turn: &mut Turn) {
        let host_present = self.hosts().any(|seat| seat.connection.is_some());
        let queue: Vec<_> = self.queue().map(|(seat, _)| seat.participant).collect();
        let waiting = u32::try_from(queue.len()).unwrap_or(u32::MAX);
        for (place, participant) in (1..).zip(queue) {
            let Some(seat) = self.seats.get_mut(&participant) else { continue };
            let Some(connection) = seat.connection else { continue };
            let Some(at_the_door) = seat.waiting_mut() else { continue };
            let news = InQueue { place, waiting, host_present };
            let told = &mut at_the_door.queue_told;
            if told.is_some_and(|(_, told)| told == news) {
                continue;
            }
            if let Some(due) = told.map(|(at, _)| at + DOOR_NEWS).filter(|due| *due > turn.now) {
                note_due(&mut self.news_due, due);
                continue;
            }
            *told = Some((turn.now, news));
            turn.send(connection, ServerMessage::Queue { place, waiting, host_present });
        }
    }

    fn tell_hosts(&mut self, turn: &mut Turn) {
        let hosts: Vec<_> = self.hosts().map(|seat| seat.participant).collect();
        let led = |seat: &Seat| hosts.contains(&seat.participant);
        let no_more: Vec<_> = self
            .seats
            .iter()
            .filter(|seat| seat.callers_told.is_some() && !led(seat))
            .map(|seat| seat.participant)
            .collect();
        for participant in no_more {
            if let Some(seat) = self.seats.get_mut(&participant) {
                seat.callers_told = None;
            }
        }
        let now: BTreeMap<_, _> =
            self.callers(turn.now).map(|(seat, waiting)| (seat.participant, waiting.note.0)).collect();
        for host in hosts {
            let Some(seat) = self.seats.get(&host) else { continue };
            let Some(connection) = seat.connection else { continue };
            let told = seat.callers_told.as_ref();
            if told.is_some_and(|(_, told)| *told == now) {
                continue;
            }
            if let Some(due) = told.map(|(at, _)| *at + DOOR_NEWS).filter(|due| *due > turn.now) {
                note_due(&mut self.news_due, due);
                continue;
            }
            let nobody = BTreeMap::new();
            let before = told.map_or(&nobody, |(_, told)| told);
            let came = self
                .callers(turn.now)
                .filter(|(seat, waiting)| before.get(&seat.participant) != Some(&waiting.note.0));
            let message = ServerMessage::Callers {
                fresh: told.is_none(),
                came: came.map(|(seat, waiting)| waiting.caller(seat.participant)).collect(),
                gone: before.keys().filter(|participant| !now.contains_key(participant)).copied().collect(),
            };
            turn.send(connection, message);
            // That nobody waits is no news that the first one would have to wait for.
            let at = if now.is_empty() { Timestamp::default() } else { turn.now };
            if let Some(seat) = self.seats.get_mut(&host) {
                seat.callers_told = Some((at, now.clone()));
            }
        }
    }

    /// Members who may let people in.
    fn hosts(&self) -> impl Iterator<Item = &Seat> {
        let led = |participant: &ParticipantId| {
            self.group.as_ref().is_some_and(|group| group.is_led_by(participant))
        };
        self.seats.members().map(|(seat, _)| seat).filter(move |seat| led(&seat.participant))
    }

    /// Those at the door whom a host may let in, first come first.
    fn callers(&self, now: Timestamp) -> impl Iterator<Item = (&Seat, &Waiting)> {
        let group = self.group.as_ref();
        let door = self.seats.in_line().into_iter().filter(move |(_, waiting)| waiting.is_shown(now));
        door.filter(move |(_, waiting)| group.is_some_and(|group| group.leaves_to_hosts(waiting.right)))
    }

    /// Those at the door who wait for a host, first come first.
    fn queue(&self) -> impl Iterator<Item = (&Seat, &Waiting)> {
        self.seats.in_line().into_iter().filter(|(_, waiting)| match &self.group {
            Some(group) => !group.asks_for(waiting.right),
            None => !self.may_found(waiting.right),
        })
    }
}

fn note_due(due: &mut Option<Timestamp>, at: Timestamp) {
    *due = Some(due.map_or(at, |due| due.min(at)));
}
