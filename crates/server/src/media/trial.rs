//! Connections that carry nothing: a client before the door learns by them which ways to the media port are open.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use meeting::{MediaCommand, MediaEvent, MediaSession};
use protocol::{RoomHash, limits::TRIAL_BYTES};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    time::{sleep, timeout},
};

use super::Plane;

/// At once by everybody.
const MOST: usize = 128;
/// At once by all who have shown a right to one meeting.
const MOST_OF_A_ROOM: usize = 16;
/// At once by one client: one by UDP, one by TCP, one by TURN, and as many that are not given up yet.
const MOST_EACH: usize = 6;
/// How long the media plane may take to answer.
const ANSWER: Duration = Duration::from_secs(3);
/// How long one stands.
const STANDS: Duration = Duration::from_secs(8);

/// Counts the trials of the whole server, and of each meeting.
pub(crate) struct Trials {
    all: Arc<Semaphore>,
    rooms: Arc<Mutex<HashMap<RoomHash, usize>>>,
}

/// Counts those of one client.
pub(crate) struct OwnTrials(Arc<Semaphore>);

impl Default for Trials {
    fn default() -> Self {
        Self { all: Arc::new(Semaphore::new(MOST)), rooms: Arc::default() }
    }
}

impl Default for OwnTrials {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MOST_EACH)))
    }
}

/// One that may begin.
pub(crate) struct Trial {
    _of_all: OwnedSemaphorePermit,
    _of_client: OwnedSemaphorePermit,
    _of_room: OfRoom,
}

/// Counts as one of its meeting's for as long as it is there.
struct OfRoom {
    room: RoomHash,
    rooms: Arc<Mutex<HashMap<RoomHash, usize>>>,
}

impl Drop for OfRoom {
    fn drop(&mut self) {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(under_way) = rooms.get_mut(&self.room) {
            *under_way -= 1;
            if *under_way == 0 {
                rooms.remove(&self.room);
            }
        }
    }
}

impl Trials {
    /// One by a client who has shown a right to this meeting; `None` while too many are under way.
    pub fn begin(&self, room: RoomHash, own: &OwnTrials) -> Option<Trial> {
        let of_client = Arc::clone(&own.0).try_acquire_owned().ok()?;
        let of_all = Arc::clone(&self.all).try_acquire_owned().ok()?;
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let under_way = rooms.get(&room).copied().unwrap_or(0);
        if under_way >= MOST_OF_A_ROOM {
            return None;
        }
        rooms.insert(room, under_way + 1);
        let of_room = OfRoom { room, rooms: Arc::clone(&self.rooms) };
        Some(Trial { _of_all: of_all, _of_client: of_client, _of_room: of_room })
    }
}

impl Trial {
    /// Answers the offer, and stands for a while: in a room of its own, in which nobody else can ever be.
    pub async fn run(self, plane: Plane, sdp: String, tell: impl FnOnce(Option<String>)) {
        if sdp.len() > TRIAL_BYTES {
            return tell(None);
        }
        let (news, mut heard) = mpsc::unbounded_channel();
        let mut room = plane.room(plane.choose(|_| true).unwrap_or(0), news, None);
        let session = MediaSession(rand::random());
        room.command(MediaCommand::Open { session }, |on| on[0]);
        let offer = MediaCommand::Offer { session, request: 0, sdp, tracks: Vec::new() };
        room.command(offer, |on| on[0]);
        let answer = timeout(ANSWER, answered(&mut heard)).await.ok().flatten();
        let stands = answer.is_some();
        tell(answer);
        if stands {
            sleep(STANDS).await;
        }
    }
}

/// The media plane's answer; `None` if it refuses the offer or stops.
async fn answered(heard: &mut mpsc::UnboundedReceiver<MediaEvent>) -> Option<String> {
    loop {
        if let MediaEvent::Answer { sdp, .. } = heard.recv().await? {
            return sdp;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(number: usize) -> RoomHash {
        RoomHash([u8::try_from(number).unwrap(); 32])
    }

    #[test]
    fn one_client_and_all_of_them_have_their_bounds_and_what_ends_makes_room() {
        let (trials, own) = (Trials::default(), OwnTrials::default());
        let mut mine: Vec<_> = (0..MOST_EACH).map(|_| trials.begin(room(200), &own).unwrap()).collect();
        assert!(trials.begin(room(200), &own).is_none());
        mine.pop();
        assert!(trials.begin(room(200), &own).is_some());
        let others: Vec<_> =
            (0..MOST).map_while(|n| trials.begin(room(n / 8), &OwnTrials::default())).collect();
        assert_eq!(others.len() + mine.len(), MOST);
    }

    #[test]
    fn one_meeting_leaves_room_for_others() {
        let trials = Trials::default();
        let ask = |number| trials.begin(room(number), &OwnTrials::default());
        let mut of_one: Vec<_> = (0..MOST).map_while(|_| ask(1)).collect();
        assert_eq!(of_one.len(), MOST_OF_A_ROOM);
        assert!(ask(2).is_some());
        of_one.pop();
        assert!(ask(1).is_some());
        drop(of_one);
        assert!(trials.rooms.lock().unwrap().is_empty());
    }
}
