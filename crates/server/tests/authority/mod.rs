//! Pebble, the ACME authority by Let's Encrypt for tests, with a DNS of its own in which every name is this machine.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::{
    meet::{PATIENCE, free_address},
    secure::{Authority, get, until, write_secret},
};

/// What it says, in its folder.
pub const LOG: &str = "pebble.log";

/// Stopped when dropped.
pub struct Pebble {
    authority: Child,
    names: Child,
    management: String,
    /// Its own certificate's root.
    root: String,
    pub folder: PathBuf,
}

/// Where one will listen, so that the server may be started before it.
#[derive(Clone)]
pub struct Place {
    pub address: String,
    folder: PathBuf,
    root: Root,
}

type Root = std::rc::Rc<Authority>;

impl Place {
    pub fn new(folder: &Path) -> Self {
        let place =
            Self { address: free_address(), folder: folder.to_owned(), root: Authority::new().into() };
        std::fs::write(folder.join("pebble-root.pem"), &place.root.root).unwrap();
        place
    }

    pub fn directory(&self) -> String {
        format!("https://{}/dir", self.address)
    }

    /// Starts it; it looks at that port, and its certificates are valid for so many seconds.
    pub async fn start(&self, port: &str, valid: u32) -> Pebble {
        let folder = &self.folder;
        let (chain, key) = self.root.issue(&["127.0.0.1"], 2100);
        std::fs::write(folder.join("pebble.pem"), chain).unwrap();
        write_secret(&folder.join("pebble.key"), &key);
        let (management, dns) = (free_address(), free_address());
        let settings = serde_json::json!({ "pebble": {
            "listenAddress": self.address, "managementListenAddress": management,
            "certificate": folder.join("pebble.pem"), "privateKey": folder.join("pebble.key"),
            "httpPort": 1, "tlsPort": port.parse::<u16>().unwrap(),
            "certificateValidityPeriod": valid, "domainBlocklist": ["blocked.test"],
        }});
        std::fs::write(folder.join("pebble.json"), settings.to_string()).unwrap();
        let log = || File::options().append(true).create(true).open(folder.join(LOG)).unwrap();
        let start = |command: &mut Command| {
            let started = command.stdout(log()).stderr(log()).stdin(Stdio::null()).spawn();
            started.expect("pebble: install it with `scripts/prepare test`")
        };
        let names = start(Command::new("pebble-challtestsrv").args([
            "-defaultIPv4",
            "127.0.0.1",
            "-defaultIPv6",
            "",
            "-dns01",
            &dns,
            "-management",
            &free_address(),
            "-http01",
            "",
            "-https01",
            "",
            "-tlsalpn01",
            "",
        ]));
        let authority = start(
            Command::new("pebble")
                .arg("-config")
                .arg(folder.join("pebble.json"))
                .args(["-dnsserver", &dns])
                .env("PEBBLE_VA_NOSLEEP", "1"),
        );
        let pebble =
            Pebble { authority, names, management, root: self.root.root.clone(), folder: folder.clone() };
        until("pebble listens", async || pebble.roots().await.is_some()).await;
        pebble
    }
}

impl Pebble {
    /// The root of the certificates that it gives.
    pub async fn roots(&self) -> Option<String> {
        let answer = get(&self.management, "127.0.0.1", &self.root, "/roots/0").await.ok()?;
        answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned())
    }

    pub fn said(&self) -> String {
        std::fs::read_to_string(self.folder.join(LOG)).unwrap_or_default()
    }
}

impl Drop for Pebble {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.said());
        }
        for child in [&mut self.authority, &mut self.names] {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

/// Longer than the test waits anyway.
pub const LONG: u32 = 86_400 * 90;
const _: () = assert!(LONG as u64 > PATIENCE.as_secs());
