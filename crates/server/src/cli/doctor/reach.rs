//! Whether TCP and UDP come through: to a running server by a connection that carries nothing, as the page before a
//! meeting tries it; without one, by listening for oneself.

use std::{net::SocketAddr, time::Duration};

use axum::http::Uri;
use futures_util::future::join_all;
use tokio::{
    net::{TcpListener, TcpStream, UdpSocket},
    time::timeout,
};

use super::{certificate, inside, report::Report, trial};
use crate::{config::Config, media, tls::Facts};

/// How long a way may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// From this machine to the addresses that browsers are told.
pub(super) async fn here(report: &mut Report, config: &Config, running: bool) {
    let port = config.listen.port();
    let ways = if running {
        match trial::begin(inside(config.listen), config).await {
            Ok(trial) => Ways::through(&trial).await,
            Err(error) => {
                return report.fail(
                    "reachable",
                    format!("the running server does not answer: {error}; its log says why"),
                );
            }
        }
    } else if port == 0 {
        return;
    } else {
        let told = media::candidate_addresses(config).into_iter().map(|ip| SocketAddr::new(ip, port));
        Ways::alone(config, &told.collect::<Vec<_>>()).await
    };
    ways.tell(report, config);
}

/// From here to a server elsewhere.
pub(super) async fn elsewhere(report: &mut Report, url: &str, config: &Config) {
    let uri: Uri = match url.parse() {
        Ok(uri) => uri,
        Err(_) => {
            return report
                .fail("address", format!("{url} is none: write for example https://meet.example.org"));
        }
    };
    let secure = uri.scheme_str() != Some("http");
    let Some(host) = uri.host().map(|host| host.trim_matches(['[', ']'])) else {
        return report
            .fail("address", format!("{url} names no host: write for example https://meet.example.org"));
    };
    let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
    let address = match timeout(PATIENCE, tokio::net::lookup_host((host, port))).await {
        Ok(Ok(mut found)) => found.next(),
        _ => None,
    };
    let Some(address) = address else {
        return report
            .fail("DNS", format!("{host} has no address: check the name, and its A and AAAA records"));
    };
    let trial = match trial::begin_at(address, secure.then_some(host)).await {
        Ok(trial) => trial,
        Err(error) => {
            let way_out = "is the server running, and does its router or firewall lead this port to it?";
            return report.fail("reachable", format!("{url}: {error}: {way_out}"));
        }
    };
    report.ok("page", "messages come through");
    if let Some(first) = trial.chain.first() {
        match Facts::of(first) {
            Ok(facts) => certificate::judge(report, &facts, &trial.chain, Some(host), config),
            Err(error) => report.fail("certificate", error.to_string()),
        }
    }
    Ways::through(&trial).await.tell(report, config);
}

/// What came through, by address.
struct Ways {
    udp: Vec<(SocketAddr, bool)>,
    tcp: Vec<(SocketAddr, bool)>,
}

impl Ways {
    /// The port of a trial's candidates is that of the media thread which knows it.
    async fn through(trial: &trial::Trial) -> Self {
        let udp = join_all(trial.udp.iter().map(async |to| (*to, trial.by_udp(*to, PATIENCE).await)));
        let tcp = join_all(trial.tcp.iter().map(async |to| (*to, trial.by_tcp(*to, PATIENCE).await)));
        let (udp, tcp) = tokio::join!(udp, tcp);
        Self { udp, tcp }
    }

    /// Listens as the server would, and calls itself.
    async fn alone(config: &Config, told: &[SocketAddr]) -> Self {
        let mut ways = Self { udp: Vec::new(), tcp: Vec::new() };
        let (Ok(tcp), Ok(udp)) =
            (TcpListener::bind(config.listen).await, UdpSocket::bind(config.listen).await)
        else {
            return ways;
        };
        let token: [u8; 16] = rand::random();
        for to in told {
            let called = timeout(PATIENCE, TcpStream::connect(to)).await;
            let through = matches!(called, Ok(Ok(_))) && timeout(PATIENCE, tcp.accept()).await.is_ok();
            ways.tcp.push((*to, through));
            let from = if to.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
            let sent = match UdpSocket::bind(from).await {
                Ok(socket) => socket.send_to(&token, to).await.is_ok(),
                Err(_) => false,
            };
            let mut heard = [0; 32];
            let through = sent
                && timeout(PATIENCE, udp.recv(&mut heard))
                    .await
                    .is_ok_and(|count| count.is_ok_and(|count| heard[..count] == token));
            ways.udp.push((*to, through));
        }
        ways
    }

    fn tell(&self, report: &mut Report, config: &Config) {
        for (check, ways) in [("TCP from here", &self.tcp), ("UDP from here", &self.udp)] {
            let own = net::host_addresses(true);
            for (to, through) in ways {
                if *through {
                    report.ok(check, format!("{to} is reached"));
                } else if own.contains(&to.ip()) {
                    report.fail(
                        check,
                        format!(
                            "{to} is not reached: a firewall on this machine keeps it off (allow {} {}), or listen names another address",
                            &check[..3],
                            to.port()
                        ),
                    );
                } else {
                    let url = config.domain.as_ref().map_or("https://...", |domain| &domain.0);
                    report.warn(
                        check,
                        format!(
                            "{to} is not reached; routers often do not lead back from inside, so look from another network: \
                             conclave doctor --url {url}; if it is not reached there either, have {} {} led to this machine",
                            &check[..3],
                            to.port()
                        ),
                    );
                }
            }
        }
    }
}
