//! What checks look at: the server as it runs, and what lies around it. Whatever a measure rests on is here or in the store, so
//! that a check can be shown another world than this one.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::{Arc, Mutex},
    time::{Instant, SystemTime},
};

use identity::{Action, Role};

use super::{
    outgoing::{Outgoing, PROCESS},
    rehearsal::{self, Program},
};
use crate::{config::Config, here::Here, logging, quality::Quality};

pub(crate) struct Surroundings {
    pub(super) data_dir: PathBuf,
    /// Where whoever runs the server keeps backups.
    pub(super) backup_dir: Option<PathBuf>,
    /// Where the system tells of this process.
    pub(super) process: PathBuf,
    /// Where parts of the server are.
    pub(super) places: Arc<Here>,
    /// Where it answers.
    pub(super) here: SocketAddr,
    /// The name by which TLS is spoken; none if it is not.
    pub(super) domain: Option<String>,
    /// Certificates by which its own is known; none: those that the system trusts.
    pub(super) roots: Option<PathBuf>,
    /// Pages come over TLS that somebody else speaks.
    pub(super) behind_tls: bool,
    /// Where counts are given out.
    pub(super) counts: Option<SocketAddr>,
    /// TCP ports that the configuration names.
    pub(super) ports: BTreeSet<u16>,
    /// What the web client is made of.
    pub(super) client: Vec<String>,
    /// What a meeting is rehearsed with.
    pub(super) program: Box<dyn Program>,
    /// Makes the secret of a new link.
    pub(super) link: fn() -> u128,
    /// Fields that the log may say.
    pub(super) fields: logging::Fields,
    /// Which roles may do what.
    pub(super) allowed: fn(Action) -> &'static [Role],
    /// Figures of how media came through, of nobody yet.
    pub(super) figures: fn() -> Quality,
    pub(super) outgoing: Mutex<Outgoing>,
    pub(super) clocks: Mutex<(SystemTime, Instant)>,
}

impl Surroundings {
    pub fn new(config: &Config, listens: SocketAddr, places: Arc<Here>) -> Self {
        let reached = |at: SocketAddr| {
            let ip = if at.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { at.ip() };
            SocketAddr::new(ip, at.port())
        };
        let domain = config.domain.as_ref().map(|domain| domain.0.clone());
        let process = PathBuf::from(PROCESS);
        Self {
            data_dir: config.data_dir.clone(),
            backup_dir: config.backup_dir.clone(),
            places,
            here: reached(listens),
            domain: domain.filter(|_| config.is_https()),
            roots: None,
            behind_tls: config.allowed_origins.iter().any(|origin| origin.0.starts_with("https://")),
            counts: config.metrics_listen.map(reached),
            ports: [Some(listens.port()), config.metrics_listen.map(|address| address.port())]
                .into_iter()
                .flatten()
                .collect(),
            client: crate::http::files_of_client().iter().map(ToString::to_string).collect(),
            program: Box::new(rehearsal::Ours),
            link: rehearsal::secret_of_link,
            fields: logging::FIELDS,
            allowed: Action::allowed,
            figures: Quality::default,
            outgoing: Mutex::new(Outgoing::new(config, listens.port(), &process)),
            process,
            clocks: Mutex::new((SystemTime::now(), Instant::now())),
        }
    }

    /// Looks where connections go, once more.
    pub fn look_out(&self) {
        if let Ok(mut outgoing) = self.outgoing.lock() {
            outgoing.look();
        }
    }
}
