//! Addresses that browsers are told, and those that the domain has.

use std::{collections::BTreeSet, net::IpAddr, time::Duration};

use tokio::time::timeout;

use super::report::Report;
use crate::{config::Config, media};

/// How long names may take to be looked up.
const PATIENCE: Duration = Duration::from_secs(5);

/// From where an address can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Machine,
    Network,
    World,
    Nowhere,
}

/// RFC 6890's tables, as far as they matter here.
fn reach(ip: IpAddr) -> Reach {
    match ip.to_canonical() {
        ip if ip.is_loopback() => Reach::Machine,
        ip if ip.is_unspecified() || ip.is_multicast() => Reach::Nowhere,
        IpAddr::V4(ip) => {
            let [a, b, ..] = ip.octets();
            // RFC 1918; RFC 6598: between a provider and its customers; RFC 3927.
            let shared = a == 100 && (64..128).contains(&b);
            if ip.is_private() || shared || ip.is_link_local() { Reach::Network } else { Reach::World }
        }
        IpAddr::V6(ip) if ip.is_unique_local() || ip.is_unicast_link_local() => Reach::Network,
        IpAddr::V6(_) => Reach::World,
    }
}

fn list(addresses: &[IpAddr]) -> String {
    addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

pub(super) fn advertised(report: &mut Report, config: &Config) {
    const CHECK: &str = "addresses for media";
    let told = media::candidate_addresses(config);
    let set = !config.public_addresses.is_empty();
    let wrong: Vec<_> = config
        .public_addresses
        .iter()
        .copied()
        .filter(|ip| matches!(reach(*ip), Reach::Machine | Reach::Nowhere))
        .collect();
    let best = |wanted| told.iter().any(|ip| reach(*ip) == wanted);
    if told.is_empty() {
        report.fail(CHECK, "none found: set public_addresses");
    } else if !wrong.is_empty() {
        report.fail(
            CHECK,
            format!("public_addresses holds {}, which leads nowhere from another machine: name the address that others see", list(&wrong)),
        );
    } else if best(Reach::World) {
        report.ok(CHECK, list(&told));
    } else if best(Reach::Network) {
        let why = if set { "public_addresses holds" } else { "this machine has" };
        report.warn(
            CHECK,
            format!(
                "{why} private addresses only ({}): people outside this network see and hear nothing; behind address \
                 translation set public_addresses to the address that others see, and have TCP and UDP led here",
                list(&told)
            ),
        );
    } else {
        report.warn(CHECK, format!("only this machine reaches {}: for others listen on [::]", list(&told)));
    }
}

pub(super) fn ipv6(report: &mut Report, config: &Config) {
    let able = std::net::UdpSocket::bind("[::1]:0").is_ok();
    let told = media::candidate_addresses(config).iter().any(IpAddr::is_ipv6);
    match (able, told) {
        (_, true) => report.ok("IPv6", "browsers are told an IPv6 address"),
        (true, false) => report.ok("IPv6", "this machine has no IPv6 address for others: who has IPv6 alone needs their provider's translation"),
        (false, false) => report.ok("IPv6", "switched off on this machine: IPv4 alone is listened on"),
    }
}

/// Whether the domain leads here.
pub(super) async fn names(report: &mut Report, config: &Config) {
    const CHECK: &str = "DNS";
    let Some(domain) = &config.domain else { return };
    let name = &domain.0;
    let found = match timeout(PATIENCE, tokio::net::lookup_host((name.as_str(), 443))).await {
        Ok(Ok(found)) => found.map(|address| address.ip().to_canonical()).collect::<BTreeSet<_>>(),
        Ok(Err(_)) => BTreeSet::new(),
        Err(_) => {
            return report
                .fail(CHECK, format!("no answer about {name} in time: check this machine's resolver"));
        }
    };
    let found: Vec<_> = found.into_iter().collect();
    let told = media::candidate_addresses(config);
    let own = net::host_addresses(true);
    let strange: Vec<_> =
        found.iter().copied().filter(|ip| !told.contains(ip) && !own.contains(ip)).collect();
    if found.is_empty() {
        report.fail(
            CHECK,
            format!("{name} has no address: add an A record (and AAAA for IPv6) with this machine's"),
        );
    } else if found.iter().all(|ip| reach(*ip) == Reach::Machine) {
        report.warn(
            CHECK,
            format!("{name} is {} here, which only this machine reaches: ask another resolver", list(&found)),
        );
    } else if strange.is_empty() {
        report.ok(CHECK, format!("{name} is {}", list(&found)));
    } else {
        report.fail(
            CHECK,
            format!(
                "{name} is {}, and {} is neither this machine's nor in public_addresses: behind address translation set \
                 public_addresses to it, otherwise correct the DNS record (a wrong AAAA record keeps some people out)",
                list(&found),
                list(&strange),
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart_by_who_reaches_them() {
        let cases = [
            ("127.0.0.1", Reach::Machine),
            ("::1", Reach::Machine),
            ("::ffff:127.0.0.1", Reach::Machine),
            ("0.0.0.0", Reach::Nowhere),
            ("224.0.0.1", Reach::Nowhere),
            ("10.1.2.3", Reach::Network),
            ("172.31.0.1", Reach::Network),
            ("172.32.0.1", Reach::World),
            ("192.168.1.1", Reach::Network),
            ("100.64.0.1", Reach::Network),
            ("100.128.0.1", Reach::World),
            ("169.254.1.1", Reach::Network),
            ("fd00::1", Reach::Network),
            ("fe80::1", Reach::Network),
            ("2001:db8::1", Reach::World),
        ];
        for (ip, wanted) in cases {
            assert_eq!(reach(ip.parse().unwrap()), wanted, "{ip}");
        }
    }
}
