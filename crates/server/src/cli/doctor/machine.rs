//! The machine: folder, open files, buffers of sockets, segmentation.

use std::os::unix::fs::{DirBuilderExt, MetadataExt};

use rustix::process::{Resource, getrlimit};

use super::report::Report;
use crate::config::Config;

/// Files that the server has open beside its connections.
const OTHER_FILES: u64 = 100;

pub(super) fn folder(report: &mut Report, config: &Config) {
    let folder = config.data_dir.display();
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&config.data_dir);
    let probe = made.and_then(|()| {
        let file = config.data_dir.join(".doctor");
        std::fs::write(&file, b"").and_then(|()| std::fs::remove_file(&file))
    });
    if let Err(error) = probe {
        let way_out = "set another with --data-dir, or change its owner";
        return report.fail("data folder", format!("{folder} cannot be written to ({error}): {way_out}"));
    }
    match std::fs::metadata(&config.data_dir) {
        Ok(data) if data.mode() & 0o007 != 0 => report.warn(
            "data folder",
            format!("everybody on this machine may look into {folder}: chmod o= {folder}"),
        ),
        _ => report.ok("data folder", format!("{folder} can be written to")),
    }
}

pub(super) fn files(report: &mut Report, config: &Config) {
    let needed = u64::from(config.max_connections) + OTHER_FILES;
    match getrlimit(Resource::Nofile).maximum {
        Some(most) if most < needed => report.warn(
            "open files",
            format!(
                "this system allows {most}, and max_connections wants {needed}: raise the limit (LimitNOFILE={needed} in \
                 the systemd unit, or ulimit -Hn), or lower --max-connections"
            ),
        ),
        _ => report.ok("open files", format!("at least the {needed} that max_connections wants are allowed")),
    }
}

pub(super) fn sockets(report: &mut Report) {
    let abilities = match net::MediaSocket::bind(0).and_then(|socket| socket.abilities()) {
        Ok(abilities) => abilities,
        Err(error) => {
            return report.fail("UDP sockets", format!("{error}: does this system allow UDP at all?"));
        }
    };
    let wanted = net::Abilities::BUFFER_WANTED;
    let least = abilities.receive_buffer.min(abilities.send_buffer);
    if least < wanted {
        report.warn(
            "socket buffers",
            format!(
                "{} KiB is all that the system gives, {} are wanted, so that bursts are lost in big meetings: sysctl -w \
                 net.core.rmem_max={wanted} net.core.wmem_max={wanted}",
                least >> 10,
                wanted >> 10,
            ),
        );
    } else {
        report.ok("socket buffers", format!("{} KiB", least >> 10));
    }
    if abilities.segments > 1 {
        report.ok("segmentation", format!("up to {} datagrams leave in one call (GSO)", abilities.segments));
    } else {
        report.warn(
            "segmentation",
            "each datagram costs a call of its own (no GSO), so that fewer people fit on a processor: a kernel from 4.18 on has it",
        );
    }
}
