//! What this process takes of the machine.

use std::{fmt::Write, time::Duration};

use rustix::time::{ClockId, clock_gettime};

/// That all threads of this process have run on processors.
pub(crate) fn processor_time() -> Duration {
    on(ClockId::ProcessCPUTime)
}

/// That this thread has run on a processor.
pub(crate) fn own_processor_time() -> Duration {
    on(ClockId::ThreadCPUTime)
}

fn on(clock: ClockId) -> Duration {
    let time = clock_gettime(clock);
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// Processors that this process may use: what its affinity and its control group leave it.
pub(crate) fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Bytes of memory that are in use; `None` where the system does not say.
pub(crate) fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = resident.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

/// Open files, connections among them; `None` where the system does not say.
pub(crate) fn open_files() -> Option<u64> {
    // One of them is the folder that is read.
    let files = std::fs::read_dir("/proc/self/fd").ok()?.count().saturating_sub(1);
    u64::try_from(files).ok()
}

/// For Prometheus, by the names that all programs use.
pub(crate) fn text(to: &mut String) {
    let processor = processor_time().as_secs_f64();
    let figures = [
        ("cpu_seconds_total", "counter", "That all threads have run on processors.", Some(processor)),
        ("resident_memory_bytes", "gauge", "Memory in use.", memory().map(|bytes| bytes as f64)),
        ("open_fds", "gauge", "Open files, connections among them.", open_files().map(|files| files as f64)),
    ];
    for (name, kind, help, value) in figures {
        if let Some(value) = value {
            let _ = writeln!(
                to,
                "# HELP process_{name} {help}\n# TYPE process_{name} {kind}\nprocess_{name} {value}"
            );
        }
    }
}

/// Datagrams that the system dropped because this UDP port's threads did not read them in time; `None` where it does not
/// say.
pub(crate) fn unread_datagrams(port: u16) -> Option<u64> {
    let of = |file: &str| Some(unread_in(&std::fs::read_to_string(file).ok()?, port));
    let tables = [of("/proc/self/net/udp"), of("/proc/self/net/udp6")];
    tables.iter().any(Option::is_some).then(|| tables.into_iter().flatten().sum())
}

/// As in proc(5): the second column ends with the port, the last one are the drops.
fn unread_in(table: &str, port: u16) -> u64 {
    let of_port = |line: &str| {
        let mut columns = line.split_whitespace();
        let (_, own) = columns.nth(1)?.rsplit_once(':')?;
        let drops = columns.last()?.parse::<u64>().ok()?;
        (u16::from_str_radix(own, 16).ok()? == port).then_some(drops)
    };
    table.lines().filter_map(of_port).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_tells_what_this_process_takes() {
        let before = (processor_time(), own_processor_time());
        while own_processor_time() == before.1 || processor_time() == before.0 {}
        assert!(memory().unwrap() > 1 << 20);
        let files = open_files().unwrap();
        let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        assert!(open_files().unwrap() > 0 && files > 0);
        assert_eq!(unread_datagrams(socket.local_addr().unwrap().port()), Some(0));
    }

    #[test]
    fn drops_are_those_of_the_port_alone() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n\
             12: 0100007F:1F90 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1 2 0000000000000000 5\n\
             13: 00000000:1F90 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1 2 0000000000000000 2\n\
             14: 0100007F:1F91 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1 2 0000000000000000 9\n";
        assert_eq!((unread_in(table, 8_080), unread_in(table, 8_081), unread_in(table, 1)), (7, 9, 0));
    }
}
