//! Into which parts a server's processor time goes: perf(1) looks where it is some hundred times a second, and one
//! table says what each place is for. It knows public names only (system calls, the ciphers' and libsrtp's functions),
//! so that it stays true while what is between them is written anew.

use std::{
    collections::BTreeMap,
    process::{Command, Stdio},
    time::Duration,
};

use headless::load::ServerProcess;

use crate::{floor, shape::Shape};

/// Looks a second, of processor time; the kernel may allow fewer.
const FREQUENCY: &str = "4999";
/// Fewer looks than this say nothing.
const FEWEST: u64 = 100;

/// What a look is for: the first line, from the innermost function outwards, in which a part of a function's name stands.
const PLACES: [(&str, &str); 17] = [
    ("sys_sendmsg", "send"),
    ("sys_sendmmsg", "send"),
    ("sys_sendto", "send"),
    ("sys_recvmsg", "receive"),
    ("sys_recvmmsg", "receive"),
    ("sys_recvfrom", "receive"),
    ("sys_poll", "wait"),
    ("sys_ppoll", "wait"),
    ("sys_epoll", "wait"),
    ("sys_futex", "wait"),
    ("srtp_protect", "encrypt"),
    ("srtp_unprotect", "decrypt"),
    ("_seal", "encrypt"),
    ("_open", "decrypt"),
    // Assembler that unwinding does not get out of.
    ("gcm_encrypt", "encrypt"),
    ("gcm_decrypt", "decrypt"),
    ("_gcm_enc", "encrypt"),
];
const ORDER: [&str; 6] = ["receive", "decrypt", "encrypt", "send", "wait", "route"];
/// Everything else that the program does itself: deciding, numbering, keeping for repetition, timers, feedback.
const REST: &str = "route";

/// Looks by part.
pub struct Split(BTreeMap<&'static str, u64>);

/// Looks for a while; `None` where perf does not work.
pub async fn of(process: ServerProcess, duration: Duration) -> Option<Split> {
    tokio::task::spawn_blocking(move || look(process, duration)).await.ok()?
}

fn look(process: ServerProcess, duration: Duration) -> Option<Split> {
    let folder = tempfile::tempdir().ok()?;
    let data = folder.path().join("perf.data");
    let record = Command::new("perf")
        .args([
            "record",
            "--quiet",
            "--event",
            "cpu-clock",
            "--freq",
            FREQUENCY,
            "--call-graph",
            "dwarf,16384",
        ])
        .args(["--pid", &process.0.to_string(), "--output"])
        .arg(&data)
        .args(["--", "sleep", &duration.as_secs().to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !record.ok()?.success() {
        return None;
    }
    let script = Command::new("perf")
        .args(["script", "--fields", "comm,ip,sym", "--no-inline", "--input"])
        .arg(&data)
        .stderr(Stdio::null())
        .output();
    let split = Split::read(&String::from_utf8_lossy(&script.ok()?.stdout));
    (split.looks() >= FEWEST).then_some(split)
}

impl Split {
    /// Of perf's text: a look is a line of its thread's name, then a line per function, the innermost first.
    fn read(text: &str) -> Self {
        let mut split = BTreeMap::new();
        for look in text.split("\n\n").filter(|look| !look.trim().is_empty()) {
            let functions = look.lines().skip(1);
            let place = |function: &str| PLACES.iter().find(|(name, _)| function.contains(name));
            let part = functions.into_iter().find_map(place).map_or(REST, |(_, part)| part);
            *split.entry(part).or_default() += 1;
        }
        Self(split)
    }

    /// How often perf looked, in all.
    pub fn looks(&self) -> u64 {
        self.0.values().sum()
    }

    /// Each part of a packet's nanoseconds, beside the floor's.
    pub fn print(&self, name: &str, shape: Shape, nanoseconds: f64, floor: &floor::Split) {
        for part in ORDER {
            let looks = self.0.get(part).copied().unwrap_or(0);
            let share = nanoseconds * looks as f64 / self.looks().max(1) as f64;
            let base = floor.parts().into_iter().find(|(of_floor, _)| *of_floor == part);
            match base {
                Some((_, base)) => {
                    println!("| {}: {name}, {part} | {share:.0} ns | {base:.0} ns | floor's |", shape);
                }
                None => println!("| {}: {name}, {part} | {share:.0} ns | | |", shape),
            }
        }
    }
}
