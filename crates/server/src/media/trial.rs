//! Connections that carry nothing: a client before the door learns by them which ways to the media port are open.

use std::{sync::Arc, time::Duration};

use meeting::{MediaCommand, MediaEvent, MediaSession};
use protocol::limits::TRIAL_BYTES;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    time::{sleep, timeout},
};

use super::Plane;

/// At once by everybody.
const MOST: usize = 128;
/// At once by one client: one by UDP, one by TCP, and as many that are not given up yet.
const MOST_EACH: usize = 4;
/// How long the media plane may take to answer.
const ANSWER: Duration = Duration::from_secs(3);
/// How long one stands.
const STANDS: Duration = Duration::from_secs(8);

/// Counts the trials of the whole server.
#[derive(Clone)]
pub(crate) struct Trials(Arc<Semaphore>);

/// Counts those of one client.
pub(crate) struct OwnTrials(Arc<Semaphore>);

impl Default for Trials {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MOST)))
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
}

impl Trials {
    /// `None` while too many are under way.
    pub fn begin(&self, own: &OwnTrials) -> Option<Trial> {
        let of_client = Arc::clone(&own.0).try_acquire_owned().ok()?;
        let of_all = Arc::clone(&self.0).try_acquire_owned().ok()?;
        Some(Trial { _of_all: of_all, _of_client: of_client })
    }
}

impl Trial {
    /// Answers the offer, and stands for a while: in a room of its own, in which nobody else can ever be.
    pub async fn run(self, plane: Plane, sdp: String, tell: impl FnOnce(Option<String>)) {
        if sdp.len() > TRIAL_BYTES {
            return tell(None);
        }
        let (news, mut heard) = mpsc::unbounded_channel();
        let room = plane.room(news);
        let session = MediaSession(rand::random());
        room.command(MediaCommand::Open { session });
        room.command(MediaCommand::Offer { session, request: 0, sdp, tracks: Vec::new() });
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

    #[test]
    fn one_client_and_all_of_them_have_their_bounds_and_what_ends_makes_room() {
        let (trials, own) = (Trials::default(), OwnTrials::default());
        let mut mine: Vec<_> = (0..MOST_EACH).map(|_| trials.begin(&own).unwrap()).collect();
        assert!(trials.begin(&own).is_none());
        mine.pop();
        assert!(trials.begin(&own).is_some());
        let others: Vec<_> = (0..MOST).map_while(|_| trials.begin(&OwnTrials::default())).collect();
        assert_eq!(others.len() + mine.len(), MOST);
    }
}
