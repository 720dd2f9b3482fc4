//! The machine's own addresses, as host candidates.

use std::net::IpAddr;

/// Addresses at which others may reach this machine: those of interfaces that are up, IPv4 before IPv6,
/// without link-local ones. Loopback comes last and only when asked for or when there is nothing else.
pub fn host_addresses(with_loopback: bool) -> Vec<IpAddr> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let up = interfaces.iter().filter(|i| !i.is_link_local()).map(|i| (i.ip(), i.is_loopback()));
    choose(up.collect(), with_loopback)
}

fn choose(found: Vec<(IpAddr, bool)>, with_loopback: bool) -> Vec<IpAddr> {
    let (loopback, mut addresses): (Vec<_>, Vec<_>) = found.into_iter().partition(|(_, loopback)| *loopback);
    let order = |(address, _): &(IpAddr, bool)| (address.is_ipv6(), *address);
    addresses.sort_by_key(order);
    if with_loopback || addresses.is_empty() {
        let mut loopback = loopback;
        loopback.sort_by_key(order);
        addresses.extend(loopback);
    }
    addresses.dedup();
    addresses.into_iter().map(|(address, _)| address).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(list: &[&str]) -> Vec<(IpAddr, bool)> {
        list.iter().map(|a| a.parse::<IpAddr>().unwrap()).map(|a| (a, a.is_loopback())).collect()
    }

    fn chosen(list: &[&str], with_loopback: bool) -> Vec<String> {
        choose(found(list), with_loopback).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn reachable_addresses_come_first_and_loopback_only_when_needed() {
        let all = ["::1", "127.0.0.1", "2001:db8::5", "192.0.2.7"];
        assert_eq!(chosen(&all, false), ["192.0.2.7", "2001:db8::5"]);
        assert_eq!(chosen(&all, true), ["192.0.2.7", "2001:db8::5", "127.0.0.1", "::1"]);
        assert_eq!(chosen(&["::1", "127.0.0.1"], false), ["127.0.0.1", "::1"]);
    }
}
