//! What the server's process uses, from /proc (Linux).

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::Serialize;

use crate::ServerAddress;

/// A process on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerProcess(pub u32);

/// What a process has used.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Usage {
    /// Time on a processor, user and system, in seconds.
    pub cpu_seconds: f64,
    /// Resident memory, in bytes.
    pub memory: u64,
    /// The most that it was, in bytes.
    pub memory_peak: u64,
}

impl Usage {
    /// The processor time of this usage less that of an earlier one; memory as it is now.
    pub fn since(self, before: Self) -> Self {
        Self { cpu_seconds: self.cpu_seconds - before.cpu_seconds, ..self }
    }
}

impl ServerProcess {
    /// The process of this user that listens on the server's port, if it is on this machine.
    pub fn listening_on(server: &ServerAddress) -> Option<Self> {
        let (host, port) = server.host_and_port();
        let here = host == "localhost"
            || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
        if !here {
            return None;
        }
        let tables = ["/proc/net/tcp", "/proc/net/tcp6"];
        let inode =
            tables.iter().find_map(|table| listening_inode(&fs::read_to_string(table).ok()?, port))?;
        let socket = PathBuf::from(format!("socket:[{inode}]"));
        let processes = fs::read_dir("/proc").ok()?.flatten();
        let mut ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        ids.find(|&id| holds(id, &socket)).map(Self)
    }

    /// Time on a processor of all threads that run now, to the nanosecond; `None` when it is gone or the kernel does
    /// not count (CONFIG_SCHED_INFO). What threads used that have ended is not in it.
    pub fn processor_time(self) -> Option<Duration> {
        let threads = fs::read_dir(format!("/proc/{}/task", self.0)).ok()?.flatten();
        let times = threads.filter_map(|thread| {
            let line = fs::read_to_string(thread.path().join("schedstat")).ok()?;
            line.split_whitespace().next()?.parse().ok()
        });
        // A process has a thread at least: none means that nothing is counted.
        times.reduce(|sum: u64, one| sum + one).map(Duration::from_nanos)
    }

    /// What it has used so far; `None` when it is gone.
    pub fn usage(self) -> Option<Usage> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0)).ok()?;
        let status = fs::read_to_string(format!("/proc/{}/status", self.0)).ok()?;
        let ticks = Duration::from_secs(1).as_secs_f64() / rustix::param::clock_ticks_per_second() as f64;
        Some(Usage {
            cpu_seconds: cpu_ticks(&stat)? as f64 * ticks,
            memory: kilobytes(&status, "VmRSS:")? * 1024,
            memory_peak: kilobytes(&status, "VmHWM:")? * 1024,
        })
    }
}

/// Datagrams that found the sockets at this port of this machine full: at them, and at all other sockets.
pub fn datagrams_dropped(at: u16) -> (u64, u64) {
    let tables =
        ["/proc/net/udp", "/proc/net/udp6"].map(|table| fs::read_to_string(table).unwrap_or_default());
    tables.iter().flat_map(|table| table.lines().skip(1)).filter_map(drops).fold(
        (0, 0),
        |sum, (port, drops)| {
            if port == at { (sum.0 + drops, sum.1) } else { (sum.0, sum.1 + drops) }
        },
    )
}

/// Port and drops of a socket: the second field and the last.
fn drops(line: &str) -> Option<(u16, u64)> {
    let (_, port) = line.split_whitespace().nth(1)?.rsplit_once(':')?;
    Some((u16::from_str_radix(port, 16).ok()?, line.split_whitespace().next_back()?.parse().ok()?))
}

/// The inode of the socket that listens on a port (proc_net_tcp(5): state 0A).
fn listening_inode(table: &str, port: u16) -> Option<String> {
    let local = format!(":{port:04X}");
    table.lines().skip(1).find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [_, address, _, "0A", _, _, _, _, _, inode, ..] = fields.as_slice() else { return None };
        address.ends_with(&local).then(|| (*inode).to_owned())
    })
}

fn holds(id: u32, socket: &Path) -> bool {
    let Ok(open) = fs::read_dir(format!("/proc/{id}/fd")) else { return false };
    open.flatten().any(|file| fs::read_link(file.path()).is_ok_and(|target| target == socket))
}

/// utime and stime (proc_pid_stat(5): fields 14 and 15, the name in field 2 may hold anything).
fn cpu_ticks(stat: &str) -> Option<u64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
}

fn kilobytes(status: &str, name: &str) -> Option<u64> {
    status.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_process_that_listens_is_found_and_measured() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let link = format!("http://127.0.0.1:{}/", listener.local_addr().unwrap().port());
        let (address, _) = ServerAddress::parse(&link).unwrap();
        let process = ServerProcess::listening_on(&address).unwrap();
        assert_eq!(process.0, std::process::id());
        let before = process.usage().unwrap();
        assert!(before.memory > 1 << 20 && before.memory_peak >= before.memory);
        let begin = std::time::Instant::now();
        while begin.elapsed() < Duration::from_millis(200) {
            std::hint::black_box(std::iter::repeat_n(1_u64, 10_000).sum::<u64>());
        }
        let used = process.usage().unwrap().since(before).cpu_seconds;
        assert!(used > 0.02, "{used} s");
        // Other threads of this program, which are other tests, are in it too.
        let precise = process.processor_time().unwrap();
        assert!(precise.as_secs_f64() > used / 2.0, "{precise:?}");
        drop(listener);
        assert_eq!(ServerProcess::listening_on(&address), None);
    }

    #[test]
    fn what_a_full_socket_drops_is_counted_at_its_port() {
        let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap();
        let dropped = || datagrams_dropped(address.port()).0;
        assert_eq!(dropped(), 0);
        // More than any socket holds that nobody reads.
        for _ in 0..20_000 {
            socket.send_to(&[0; 1_000], address).unwrap();
        }
        assert!(dropped() > 0);
    }

    #[test]
    fn a_name_with_brackets_does_not_confuse() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194304 1 0 0 0 250 50 0 0 20 0 1 0";
        assert_eq!(cpu_ticks(stat), Some(300));
        assert_eq!(cpu_ticks("nonsense"), None);
    }
}
