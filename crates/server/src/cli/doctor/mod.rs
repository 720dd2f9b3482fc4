//! `conclave doctor`: what keeps the server from working, or keeps people from it, with the way out. Beside a running
//! server it looks at that one; with `--url` at one elsewhere, as a browser would.

mod addresses;
mod authority;
mod certificate;
mod machine;
mod reach;
mod report;
mod trial;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{say, settings, with_settings};
use crate::{Failure, config::Config};
use report::Report;

pub(super) fn command() -> Command {
    with_settings(
        Command::new("doctor")
            .about("Look for what keeps the server from working, and say the way out")
            .after_help("Exit code 1 if something failed. Warnings alone do not count as failures."),
    )
    .arg(Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print JSON instead of lines"))
    .arg(Arg::new("url").long("url").value_name("URL").help(
        "Look at a server elsewhere, as https://meet.example.org: whether page, certificate, TCP and UDP come through \
         from here. Run from another network it says what no look from inside can",
    ))
}

/// Whether nothing failed.
pub(super) fn run(matches: &ArgMatches) -> Result<bool, Failure> {
    let runtime = tokio::runtime::Runtime::new().map_err(Failure::system("a runtime"))?;
    let report = runtime.block_on(look(matches));
    say(&if matches.get_flag("json") { report.json() } else { report.text() });
    Ok(report.is_good())
}

async fn look(matches: &ArgMatches) -> Report {
    let mut report = Report::default();
    let config = match settings(matches) {
        Ok(config) => config,
        Err(failure) => {
            report.fail("configuration", failure.to_string());
            return report;
        }
    };
    if let Some(url) = matches.get_one::<String>("url") {
        reach::elsewhere(&mut report, url, &config).await;
        return report;
    }
    report.ok("configuration", "can be used");
    machine::folder(&mut report, &config);
    let running = port(&mut report, &config).await;
    machine::files(&mut report, &config);
    machine::sockets(&mut report);
    addresses::advertised(&mut report, &config);
    addresses::ipv6(&mut report, &config);
    addresses::names(&mut report, &config).await;
    certificate::look(&mut report, &config, running);
    authority::look(&mut report, &config).await;
    reach::here(&mut report, &config, running).await;
    if crate::http::has_web_client() {
        report.ok("web client", "built in");
    } else {
        report.fail("web client", "not built in: run `make web` and build again");
    }
    report
}

/// Whether the port is free for both, or our own server has it already.
async fn port(report: &mut Report, config: &Config) -> bool {
    let address = config.listen;
    let tcp = std::net::TcpListener::bind(address).map(drop);
    let udp = std::net::UdpSocket::bind(address).map(drop);
    let taken = |result: &std::io::Result<()>| {
        result.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::AddrInUse)
    };
    if taken(&tcp) && taken(&udp) && trial::is_ours(inside(address)).await {
        report.ok("port", format!("{address} is served by Conclave, which is running"));
        return true;
    }
    for (kind, result) in [("TCP", tcp), ("UDP", udp)] {
        match result {
            Ok(()) => report.ok("port", format!("{kind} {address} is free")),
            Err(error) => {
                report.fail("port", format!("{kind}: {}", Failure::listen(address, "listen")(error)))
            }
        }
    }
    false
}

/// Where this machine reaches a port of its own that listens there.
fn inside(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        // Both families are listened to.
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        other => other,
    };
    SocketAddr::new(ip, address.port())
}
