//! A network namespace, and a line to it.

use std::fs::File;
use std::io::{self, Read, Write};
use std::net::Ipv4Addr;
use std::process::Command;
use std::thread;

use netlab::{Profile, Scenario};

use crate::Way;

/// The kernel's packets fit, and those of the media with room to spare.
const MTU: &str = "1400";
const LONGEST: usize = 2_048;

/// Why there is no place behind a bad line.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlaceError {
    /// No network interface of one's own: it takes root and `/dev/net/tun`.
    #[error("cannot make a network interface (this takes root and /dev/net/tun): {0}")]
    Interface(io::Error),
    /// Iproute2 is missing.
    #[error("cannot run ip(8): {0}")]
    NoIp(io::Error),
    /// A step failed.
    #[error("ip {0}: {1}")]
    Step(String, String),
}

/// A namespace behind a line. Dropped, both are gone.
#[derive(Debug)]
pub struct Place {
    namespace: Namespace,
    /// From there to here.
    pub up: Way,
    /// From here to there.
    pub down: Way,
}

/// Gone when it is dropped.
#[derive(Debug)]
struct Namespace(String);

impl Place {
    /// Makes a namespace of this name (11 letters at most). This machine is `here` for it, and it is `there` for this
    /// machine; it has no other way out. The line is clean at first.
    ///
    /// # Errors
    /// When the system refuses, or the name is taken.
    pub fn open(name: &str, here: Ipv4Addr, there: Ipv4Addr, seed: u64) -> Result<Self, PlaceError> {
        let (near_name, far_name) = (format!("{name}-a"), format!("{name}-b"));
        let near = net::open_tun(&near_name).map_err(PlaceError::Interface)?;
        let far = net::open_tun(&far_name).map_err(PlaceError::Interface)?;
        ip(&["netns", "add", name])?;
        let namespace = Namespace(name.to_owned());
        let (here, there) = (here.to_string(), there.to_string());
        ip(&["address", "add", &here, "peer", &there, "dev", &near_name])?;
        ip(&["link", "set", &near_name, "mtu", MTU, "up"])?;
        ip(&["link", "set", &far_name, "netns", name])?;
        ip(&["-n", name, "link", "set", "lo", "up"])?;
        ip(&["-n", name, "address", "add", &there, "peer", &here, "dev", &far_name])?;
        ip(&["-n", name, "link", "set", &far_name, "mtu", MTU, "up"])?;
        ip(&["-n", name, "route", "add", "default", "via", &here])?;

        let clone = |file: &File| file.try_clone().map_err(PlaceError::Interface);
        let (to_near, to_far) = (clone(&near)?, clone(&far)?);
        let way = |seed, mut to: File| {
            Way::start(Scenario::Clean.profile(), seed, move |packet| to.write_all(packet))
        };
        let (up, down) = (way(seed, to_near), way(seed ^ u64::MAX, to_far));
        carry(far, up.clone());
        carry(near, down.clone());
        Ok(Self { namespace, up, down })
    }

    /// The line is like this from now on: to there, and from there.
    pub fn follow(&self, down: Profile, up: Profile) {
        self.down.follow(down);
        self.up.follow(up);
    }

    /// The namespace's name, for `ip netns exec`.
    pub fn name(&self) -> &str {
        &self.namespace.0
    }
}

/// Takes what is routed to an interface, until it is gone.
fn carry(mut from: File, way: Way) {
    thread::spawn(move || {
        let mut packet = [0; LONGEST];
        while let Ok(length) = from.read(&mut packet) {
            way.push(packet[..length].to_vec());
        }
    });
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // Whoever made it may remove it; if not, there is nobody left to tell.
        let _ = ip(&["netns", "delete", &self.0]);
    }
}

fn ip(words: &[&str]) -> Result<(), PlaceError> {
    let output = Command::new("ip").args(words).output().map_err(PlaceError::NoIp)?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(PlaceError::Step(words.join(" "), said))
}
