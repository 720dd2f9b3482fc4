//! Where this process connects to: nowhere but to what its configuration names.

use std::{
    collections::BTreeSet,
    fs,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs},
    path::{Path, PathBuf},
};

use axum::http::Uri;

use crate::config::Config;

/// Where Linux tells a process of itself.
pub(super) const PROCESS: &str = "/proc/self";

/// Where servers of mail listen (SMTP, submission with and without TLS from the start).
const MAIL: [u16; 3] = [25, 465, 587];

/// Who was connected to since it was last asked.
pub(super) struct Outgoing {
    /// Where the system tells of this process (proc(5)).
    process: PathBuf,
    /// Ports of our own, at which others connect to us.
    ours: BTreeSet<u16>,
    /// Names that may be connected to.
    allowed: Vec<String>,
    others: BTreeSet<IpAddr>,
    /// Servers of mail, on this machine too.
    mail: BTreeSet<SocketAddr>,
    looked: bool,
    looked_for_mail: bool,
}

impl Outgoing {
    pub fn new(config: &Config, port: u16, process: &Path) -> Self {
        let metrics = config.metrics_listen.map(|address| address.port());
        let directory = config.acme_directory.0.strip_prefix("https://").unwrap_or_default();
        let host = directory.split(['/', ':']).next().unwrap_or_default().to_owned();
        Self {
            process: process.to_owned(),
            ours: [Some(port), metrics].into_iter().flatten().collect(),
            allowed: if config.is_https() && config.tls_certificate.is_none() { vec![host] } else { vec![] },
            others: BTreeSet::new(),
            mail: BTreeSet::new(),
            looked: false,
            looked_for_mail: false,
        }
    }

    /// Looks once more. Only Linux tells.
    pub fn look(&mut self) {
        let Some(sockets) = own_sockets(&self.process) else { return };
        let tables = tables(&self.process);
        let lines = tables.iter().flat_map(|table| table.lines().skip(1));
        for to in lines.filter_map(|line| remote(line, &sockets, &self.ours)) {
            if MAIL.contains(&to.port()) {
                self.mail.insert(to);
            }
            if !to.ip().is_loopback() {
                self.others.insert(to.ip());
            }
        }
        (self.looked, self.looked_for_mail) = (true, true);
    }

    /// How many servers of mail were connected to since this was last asked; nothing if that is not known.
    pub fn take_mail(&mut self) -> Option<u64> {
        let looked = std::mem::take(&mut self.looked_for_mail);
        looked.then(|| std::mem::take(&mut self.mail).len() as u64)
    }

    /// How many others than allowed ones there were; nothing if that is not known. `providers`: at which hosts and ports
    /// organisations have providers, as they are set up now.
    pub fn take(&mut self, providers: &[(String, u16)]) -> Option<u64> {
        if !std::mem::take(&mut self.looked) {
            return None;
        }
        let others = std::mem::take(&mut self.others);
        if others.is_empty() {
            return Some(0);
        }
        let named = self.allowed.iter().map(|host| (host.as_str(), 443));
        let named = named.chain(providers.iter().map(|(host, port)| (host.as_str(), *port)));
        let allowed: BTreeSet<IpAddr> = named
            .filter_map(|place| place.to_socket_addrs().ok())
            .flatten()
            .map(|address| address.ip().to_canonical())
            .collect();
        Some(others.difference(&allowed).count() as u64)
    }
}

/// The TCP ports that this process listens at; nothing where the system does not tell.
pub(super) fn listening(process: &Path) -> Option<BTreeSet<u16>> {
    let sockets = own_sockets(process)?;
    let tables = tables(process);
    let lines = tables.iter().flat_map(|table| table.lines().skip(1));
    Some(lines.filter_map(|line| listens(line, &sockets)).collect())
}

/// What the system says of all TCP sockets.
fn tables(process: &Path) -> Vec<String> {
    let both = ["net/tcp", "net/tcp6"];
    both.into_iter().filter_map(|table| fs::read_to_string(process.join(table)).ok()).collect()
}

/// The port of a socket of ours that listens.
fn listens(line: &str, sockets: &BTreeSet<u64>) -> Option<u16> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let (_, port) = fields.get(1)?.split_once(':')?;
    let ours = *fields.get(3)? == "0A" && sockets.contains(&fields.get(9)?.parse().ok()?);
    ours.then(|| u16::from_str_radix(port, 16).ok()).flatten()
}

/// Host and port of an issuer's address; nothing if it is none.
pub(super) fn place(issuer: &str) -> Option<(String, u16)> {
    let issuer: Uri = issuer.parse().ok()?;
    let usual = if issuer.scheme_str()? == "http" { 80 } else { 443 };
    Some((issuer.host()?.trim_matches(['[', ']']).to_owned(), issuer.port_u16().unwrap_or(usual)))
}

/// The numbers of our own sockets.
fn own_sockets(process: &Path) -> Option<BTreeSet<u64>> {
    let files = fs::read_dir(process.join("fd")).ok()?;
    let number = |target: std::path::PathBuf| {
        target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
    };
    Some(files.flatten().filter_map(|file| fs::read_link(file.path()).ok().and_then(number)).collect())
}

/// Who a socket of ours that we have connected ourselves leads to, from a line of `/proc/net/tcp` (proc(5)).
fn remote(line: &str, sockets: &BTreeSet<u64>, ours: &BTreeSet<u16>) -> Option<SocketAddr> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let (local, remote, state) = (fields.get(1)?, fields.get(2)?, fields.get(3)?);
    let (_, port) = local.split_once(':')?;
    // Established, or on the way to it.
    let connects = matches!(*state, "01" | "02");
    if !connects || ours.contains(&u16::from_str_radix(port, 16).ok()?) {
        return None;
    }
    sockets.contains(&fields.get(9)?.parse().ok()?).then_some(())?;
    let (address_of, port) = remote.split_once(':')?;
    Some(SocketAddr::new(address(address_of)?, u16::from_str_radix(port, 16).ok()?))
}

/// As the kernel prints it: words of four bytes in the machine's order.
fn address(digits: &str) -> Option<IpAddr> {
    let words: Option<Vec<[u8; 4]>> = digits
        .as_bytes()
        .chunks(8)
        .map(|word| Some(u32::from_str_radix(std::str::from_utf8(word).ok()?, 16).ok()?.to_ne_bytes()))
        .collect();
    match words?.as_slice() {
        [four] => Some(Ipv4Addr::from(*four).into()),
        six @ [_, _, _, _] => {
            let bytes: [u8; 16] = six.concat().try_into().ok()?;
            Some(Ipv6Addr::from(bytes).to_canonical())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn connections_that_others_made_are_not_ours() {
        let sockets = BTreeSet::from([77]);
        let ours = BTreeSet::from([8080]);
        let line = |local: &str, remote: &str, state: &str, inode: &str| {
            format!(
                "   0: {local} {remote} {state} 00000000:00000000 00:00000000 00000000  1000        0 {inode} 1 0"
            )
        };
        let (to, here) = ("0501A8C0:01BB", "0201A8C0:C350");
        let found = |line: &str| remote(line, &sockets, &ours);
        assert_eq!(found(&line(here, to, "01", "77")), Some("192.168.1.5:443".parse().unwrap()));
        assert_eq!(found(&line("0201A8C0:1F90", to, "01", "77")), None, "somebody came to us");
        assert_eq!(found(&line(here, to, "0A", "77")), None, "listens");
        assert_eq!(found(&line(here, to, "01", "78")), None, "of another program");
        let mapped = "0000000000000000FFFF00000501A8C0:01BB";
        assert_eq!(found(&line(here, mapped, "02", "77")), Some("192.168.1.5:443".parse().unwrap()));
        assert!(found("").is_none() && found("0: x y z").is_none());
    }

    #[test]
    fn the_system_tells_of_our_own_sockets() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let _stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        assert!(own_sockets(Path::new(PROCESS)).unwrap().len() >= 2);
        let mut outgoing = Outgoing::new(&Config::default(), 8080, Path::new(PROCESS));
        assert_eq!(outgoing.take(&[]), None, "who has not looked does not know");
        outgoing.look();
        assert_eq!(outgoing.take(&[]), Some(0));
    }

    #[test]
    fn providers_may_be_asked_and_nobody_else() {
        let mut outgoing = Outgoing::new(&Config::default(), 8080, Path::new(PROCESS));
        let mut meet = |others: &[&str], providers: &[&str]| {
            outgoing.others = others.iter().map(|address| address.parse().unwrap()).collect();
            outgoing.looked = true;
            outgoing.take(&providers.iter().filter_map(|issuer| place(issuer)).collect::<Vec<_>>())
        };
        assert_eq!(meet(&["192.0.2.7"], &[]), Some(1), "nobody has named it");
        assert_eq!(meet(&["192.0.2.7"], &["https://192.0.2.7:8443/realm"]), Some(0));
        assert_eq!(meet(&["192.0.2.7", "192.0.2.8"], &["https://192.0.2.7/"]), Some(1), "only the provider");
        assert_eq!(meet(&["2001:db8::7"], &["https://[2001:db8::7]/a"]), Some(0));
        assert_eq!(place("no address"), None);
    }
}
