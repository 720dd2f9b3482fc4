//! The one clock of the server: the date at its start, going on without ever going back.

use std::{
    sync::OnceLock,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use identity::UnixTime;
use meeting::Timestamp;

pub(crate) fn now() -> Timestamp {
    static START: OnceLock<(u64, Instant)> = OnceLock::new();
    let (date, start) = START.get_or_init(|| {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        (u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX), Instant::now())
    });
    Timestamp(*date) + start.elapsed()
}

/// The same in seconds.
pub(crate) fn seconds() -> UnixTime {
    UnixTime(now().0 / 1_000)
}
