//! Being told to stop: at once, or when those who are in meetings have left. By signals (SIGINT: at once; SIGTERM: as
//! `drain_seconds` says; a second one: at once), and by `conclave drain`, which finds the server by a file in its
//! folder that is locked while it runs, leaves its wish in another and sends SIGUSR1.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    signal::unix::{Signal as Signals, SignalKind, signal},
    time::{Instant, sleep_until},
};

use crate::{Failure, clock, config::Config, meetings::Meetings};

/// The number of the server's process, locked while it runs.
const PROCESS: &str = "conclave.pid";
/// How many seconds `conclave drain` asks for.
const WISH: &str = "drain";
/// Longer than any meeting. The sum with any time of day stays a time.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Hears when the server is to stop.
pub(crate) struct Ear {
    interrupt: Signals,
    terminate: Signals,
    drain: Signals,
    folder: PathBuf,
    /// As it is set.
    usual: Duration,
    /// Held for its lock.
    _process: Option<File>,
}

impl Ear {
    /// Begins to listen. The folder for data must be there.
    pub fn open(config: &Config) -> Result<Self, Failure> {
        let hear = |kind| signal(kind).map_err(Failure::system("signals"));
        let (interrupt, terminate) = (hear(SignalKind::interrupt())?, hear(SignalKind::terminate())?);
        let drain = hear(SignalKind::user_defined1())?;
        let folder = config.data_dir.clone();
        let process = say_process(&folder).map_err(|error| {
            tracing::warn!(%error, "the folder for data takes no {PROCESS}: `conclave drain` will not find this server");
        });
        let usual = Duration::from_secs(config.drain_seconds);
        Ok(Self { interrupt, terminate, drain, folder, usual, _process: process.ok() })
    }

    /// Returns when the server is to end now: it was told so, or it has drained.
    pub async fn until_end(&mut self, meetings: &Meetings) {
        let mut patience: Option<Instant> = None;
        loop {
            let end = async {
                match patience {
                    Some(patience) => tokio::select! {
                        () = meetings.until_empty() => {}
                        () = sleep_until(patience) => {}
                    },
                    None => std::future::pending().await,
                }
            };
            let time = tokio::select! {
                () = end => return,
                _ = self.interrupt.recv() => return,
                _ = self.terminate.recv() => match patience {
                    Some(_) => return,
                    None => self.usual,
                },
                _ = self.drain.recv() => take_wish(&self.folder).unwrap_or(self.usual),
            };
            if time.is_zero() {
                return;
            }
            let time = time.min(LONGEST);
            patience = Some(Instant::now() + time);
            let connections = meetings.drain(clock::now() + time);
            let seconds = time.as_secs();
            tracing::info!(connections, seconds, "draining: no new meetings; another signal ends at once");
        }
    }
}

fn say_process(folder: &Path) -> std::io::Result<File> {
    let mut file =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(folder.join(PROCESS))?;
    file.try_lock()?;
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())?;
    // A wish that an earlier server did not hear any more is not for this one.
    drop(std::fs::remove_file(folder.join(WISH)));
    Ok(file)
}

fn take_wish(folder: &Path) -> Option<Duration> {
    let file = folder.join(WISH);
    let wish = std::fs::read_to_string(&file).ok()?;
    drop(std::fs::remove_file(&file));
    Some(Duration::from_secs(wish.trim().parse().ok()?))
}

/// A server that was told to drain.
pub(crate) struct Drained(File);

impl Drained {
    /// Tells the server with its data in this folder to end when nobody is in a meeting any more, or after this time.
    pub fn begin(folder: &Path, time: Duration) -> Result<Self, Failure> {
        let absent = || Failure::NotRunning { folder: folder.to_owned() };
        let mut file = File::open(folder.join(PROCESS)).map_err(|_| absent())?;
        match file.try_lock_shared() {
            Err(TryLockError::WouldBlock) => {}
            _ => return Err(absent()),
        }
        let mut said = String::new();
        file.read_to_string(&mut said).map_err(|_| absent())?;
        let process = said.trim().parse().ok().and_then(Pid::from_raw).ok_or_else(absent)?;
        std::fs::write(folder.join(WISH), time.as_secs().to_string())
            .map_err(Failure::system("a file in the folder for data"))?;
        kill_process(process, Signal::USR1).map_err(|error| {
            Failure::system("a signal to the server: run this as the server's user")(error.into())
        })?;
        Ok(Self(file))
    }

    /// Waits until it has ended.
    pub fn wait(self) -> Result<(), Failure> {
        self.0.lock_shared().map_err(Failure::system("waiting for the server"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_found_while_it_runs_and_a_wish_is_for_one_server_and_one_time() {
        let folder = tempfile::tempdir().unwrap();
        let begin = || Drained::begin(folder.path(), Duration::from_secs(7)).map(|_| ());
        assert!(matches!(begin(), Err(Failure::NotRunning { .. })), "never was");
        std::fs::write(folder.path().join(WISH), "3").unwrap();
        let held = say_process(folder.path()).unwrap();
        assert!(say_process(folder.path()).is_err(), "another one is there");
        assert_eq!(take_wish(folder.path()), None, "not for this one");
        let said = std::fs::read_to_string(folder.path().join(PROCESS)).unwrap();
        assert_eq!(said.trim(), std::process::id().to_string());
        std::fs::write(folder.path().join(WISH), "7").unwrap();
        assert_eq!(take_wish(folder.path()), Some(Duration::from_secs(7)));
        assert_eq!(take_wish(folder.path()), None);
        drop(held);
        assert!(matches!(begin(), Err(Failure::NotRunning { .. })), "it has ended");
    }
}
