//! When the database is written anew, so that nothing of what was erased stays between its rows: that costs as much as
//! everything that is kept, however little was erased.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use rusqlite::Connection;

use crate::{Error, schema};

/// After one time the next is not sooner, however many are erased.
const PAUSE: Duration = Duration::from_secs(60);

/// Asked for by jobs, in the store's thread, which does it once they stand.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rewriting(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    asked: Option<Asked>,
    /// When it was last done, or tried.
    last: Option<Instant>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Asked {
    /// When there has been none for a while.
    Soon,
    /// Whenever the last one was.
    AtOnce,
}

impl Rewriting {
    /// At once after a while without; else when [`PAUSE`] is over, together with what is erased until then.
    pub fn ask(&self, db: &Connection) -> Result<(), Error> {
        self.ask_for(db, Asked::Soon)
    }

    /// For those who do not come often.
    pub fn ask_at_once(&self, db: &Connection) -> Result<(), Error> {
        self.ask_for(db, Asked::AtOnce)
    }

    /// What was still to be done when the program ended is done when it begins.
    pub fn resume(&self, db: &Connection) -> Result<(), Error> {
        if schema::owes_rewriting(db)? { self.ask_at_once(db) } else { Ok(()) }
    }

    fn ask_for(&self, db: &Connection, asked: Asked) -> Result<(), Error> {
        schema::owe_rewriting(db)?;
        let mut state = self.state();
        state.asked = state.asked.max(Some(asked));
        Ok(())
    }

    /// How long until it is to be done; `None` if nobody has asked.
    pub fn wait(&self, now: Instant) -> Option<Duration> {
        let State { asked, last } = *self.state();
        let since = last.map_or(PAUSE, |last| now.saturating_duration_since(last));
        match asked? {
            Asked::AtOnce => Some(Duration::ZERO),
            Asked::Soon => Some(PAUSE.saturating_sub(since)),
        }
    }

    /// It was tried: if in vain, it is tried again like what is asked for now.
    pub fn tried(&self, done: bool, now: Instant) {
        *self.state() = State { asked: (!done).then_some(Asked::Soon), last: Some(now) };
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_at_once_and_many_are_one_a_pause_later() {
        let (rewriting, start) = (Rewriting::default(), Instant::now());
        let db = Connection::open_in_memory().unwrap();
        assert_eq!(rewriting.wait(start), None);
        rewriting.ask(&db).unwrap();
        assert_eq!(rewriting.wait(start), Some(Duration::ZERO));
        rewriting.tried(true, start);
        assert_eq!(rewriting.wait(start + PAUSE), None, "once");
        for _ in 0..3_000 {
            rewriting.ask(&db).unwrap();
        }
        assert_eq!(rewriting.wait(start), Some(PAUSE));
        assert_eq!(rewriting.wait(start + PAUSE), Some(Duration::ZERO));
        rewriting.tried(true, start + PAUSE);
        assert_eq!(rewriting.wait(start + 2 * PAUSE), None, "all of them");
        rewriting.ask(&db).unwrap();
        assert_eq!(rewriting.wait(start + 2 * PAUSE), Some(Duration::ZERO), "after a while without");
    }

    #[test]
    fn who_comes_seldom_does_not_wait_and_what_failed_is_tried_again() {
        let (rewriting, start) = (Rewriting::default(), Instant::now());
        let db = Connection::open_in_memory().unwrap();
        rewriting.tried(true, start);
        rewriting.ask_at_once(&db).unwrap();
        rewriting.ask(&db).unwrap();
        assert_eq!(rewriting.wait(start), Some(Duration::ZERO));
        rewriting.tried(false, start);
        assert_eq!(rewriting.wait(start), Some(PAUSE), "not after each job");
        assert_eq!(rewriting.wait(start + 2 * PAUSE), Some(Duration::ZERO));
    }
}
