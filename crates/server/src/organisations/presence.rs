//! Who of an organisation is at which signalling connection. In memory only: nothing of it is stored or told to members.
//!
//! A page that is signed in fetches a *ticket* and shows it over its WebSocket, so that the person decides where they are
//! known, and another site's page that opens a WebSocket never is (RFC 6455 section 10.2).

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use identity::{AccountId, OrganisationId, Token, TokenHash, UnixTime};
use tokio::sync::watch;

/// How long a ticket is good.
const GOOD: Duration = Duration::from_secs(60);
/// Tickets that are kept; beyond that the oldest goes.
const MOST: usize = 65_536;
/// Those of one session, alike: as many pages as somebody opens in a minute.
const MOST_OF_ONE: usize = 32;

/// Somebody who is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Member {
    pub account: AccountId,
    pub organisation: OrganisationId,
    pub session: TokenHash,
    /// Whether they have signed in with several factors: with a passkey, or at a provider that says so.
    pub factors: bool,
    /// Until when the session lasts at the longest: whoever is in a meeting then may stay.
    pub until: UnixTime,
}

/// Whose sign-in holds no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    Session(TokenHash),
    /// All of an account's sessions, but this one.
    Account(AccountId, Option<TokenHash>),
    Organisation(OrganisationId),
}

impl Whose {
    fn is(self, member: &Member) -> bool {
        match self {
            Self::Session(session) => member.session == session,
            Self::Account(account, but) => member.account == account && Some(member.session) != but,
            Self::Organisation(organisation) => member.organisation == organisation,
        }
    }
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Presence {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    tickets: HashMap<TokenHash, (Member, Instant)>,
    /// By the number of the place.
    here: HashMap<u64, (Member, watch::Sender<bool>)>,
    next: u64,
}

/// A connection that is somebody's for as long as this is kept.
#[derive(Debug)]
pub(crate) struct Place {
    pub member: Member,
    over: watch::Receiver<bool>,
    number: u64,
    presence: Arc<Presence>,
}

impl Place {
    /// Waits until the sign-in holds no more.
    pub async fn over(&mut self) {
        // Its sender is there as long as the place.
        drop(self.over.wait_for(|over| *over).await);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.presence.state().here.remove(&self.number);
    }
}

impl Presence {
    /// A ticket for one connection.
    pub fn ticket(&self, member: Member, now: Instant) -> Token {
        let token = Token::random(&mut rand::rng());
        let mut state = self.state();
        if state.tickets.len() >= MOST {
            state.tickets.retain(|_, (_, since)| now.saturating_duration_since(*since) < GOOD);
        }
        let own = |(_, (other, _)): &(&TokenHash, &(Member, Instant))| other.session == member.session;
        let full = state.tickets.len() >= MOST;
        if full || state.tickets.iter().filter(own).count() >= MOST_OF_ONE {
            let among = state.tickets.iter().filter(|ticket| full || own(ticket));
            let oldest = among.min_by_key(|(_, (_, since))| *since).map(|(hash, _)| *hash);
            oldest.and_then(|oldest| state.tickets.remove(&oldest));
        }
        state.tickets.insert(token.hash(), (member, now));
        token
    }

    /// Takes a ticket: from now on the connection hears when the sign-in ends. Whether it has ended before is to be looked
    /// up afterwards.
    pub fn arrive(self: &Arc<Self>, ticket: TokenHash, now: Instant) -> Option<Place> {
        let mut state = self.state();
        let (member, since) = state.tickets.remove(&ticket)?;
        if now.saturating_duration_since(since) >= GOOD {
            return None;
        }
        state.next += 1;
        let number = state.next;
        let (tell, over) = watch::channel(false);
        state.here.insert(number, (member, tell));
        drop(state);
        Some(Place { member, over, number, presence: Arc::clone(self) })
    }

    /// Somebody's sign-in holds no more.
    pub fn end(&self, whose: Whose) {
        let mut state = self.state();
        state.tickets.retain(|_, (member, _)| !whose.is(member));
        for (_, tell) in state.here.values().filter(|(member, _)| whose.is(member)) {
            tell.send_replace(true);
        }
    }

    /// The sessions that connections are signed in with, and until when each lasts.
    pub fn sessions(&self) -> BTreeMap<TokenHash, UnixTime> {
        self.state().here.values().map(|(member, _)| (member.session, member.until)).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(account: u8, session: u8) -> Member {
        Member {
            account: AccountId([account; 16]),
            organisation: OrganisationId([0; 16]),
            session: TokenHash([session; 32]),
            factors: false,
            until: UnixTime(0),
        }
    }

    #[test]
    fn a_ticket_is_good_once_and_for_a_minute() {
        let (presence, start) = (Arc::new(Presence::default()), Instant::now());
        let ticket = presence.ticket(member(1, 1), start).hash();
        assert!(presence.arrive(TokenHash([0; 32]), start).is_none());
        assert_eq!(presence.arrive(ticket, start + GOOD / 2).unwrap().member, member(1, 1));
        assert!(presence.arrive(ticket, start).is_none(), "a second time");
        let ticket = presence.ticket(member(1, 1), start).hash();
        assert!(presence.arrive(ticket, start + GOOD).is_none(), "too late");
    }

    #[test]
    fn nobody_makes_others_tickets_go() {
        let (presence, now) = (Presence::default(), Instant::now());
        let theirs = presence.ticket(member(1, 1), now).hash();
        for _ in 0..2 * MOST_OF_ONE {
            presence.ticket(member(2, 2), now);
        }
        assert_eq!(presence.state().tickets.len(), MOST_OF_ONE + 1);
        assert!(Arc::new(presence).arrive(theirs, now).is_some());
    }

    #[test]
    fn those_hear_of_it_whose_sign_in_ends_and_their_tickets_go() {
        let (presence, now) = (Arc::new(Presence::default()), Instant::now());
        let come = |who| presence.arrive(presence.ticket(who, now).hash(), now).unwrap();
        let places = [member(1, 1), member(1, 2), member(2, 3)].map(come);
        let ticket = presence.ticket(member(1, 2), now).hash();
        let over = || places.each_ref().map(|place| *place.over.borrow());
        presence.end(Whose::Session(TokenHash([9; 32])));
        assert_eq!(over(), [false; 3]);
        presence.end(Whose::Account(AccountId([1; 16]), Some(TokenHash([1; 32]))));
        assert_eq!(over(), [false, true, false]);
        assert!(presence.arrive(ticket, now).is_none());
        presence.end(Whose::Organisation(OrganisationId([0; 16])));
        assert_eq!(over(), [true; 3]);
        drop(places);
        assert!(presence.sessions().is_empty());
    }
}
