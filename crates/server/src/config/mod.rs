//! The configuration: one list of settings, from which the struct, the flags, the environment variables, the
//! example file and its comments all come. Flags win over the environment, that over the file, that over defaults.

mod example;
mod load;
mod network;
mod setting;

use std::{net::IpAddr, net::SocketAddr, path::PathBuf, time::Duration};

use residency::Place;

use crate::Failure;

pub use example::{example, shown};
pub(crate) use load::environment;
pub use load::{Sources, load};
pub use network::Network;
pub(crate) use network::is_special;
use setting::Setting;
pub use setting::{Domain, HttpsUrl, LogFormat, LogLevel, Origin};

/// A setting's name, what it is for, and its default in text.
#[derive(Debug, Clone)]
pub struct Key {
    /// As in the file; the flag has `-` for `_`.
    pub name: &'static str,
    /// Its lines of explanation.
    pub doc: &'static [&'static str],
    /// The default as it would stand in the file.
    pub default: String,
}

macro_rules! settings {
    ($($(#[doc = $doc:literal])+ $name:ident: $type:ty = $default:expr;)+) => {
        /// What an operator may set.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Config {
            $($(#[doc = $doc])+ pub $name: $type,)+
        }

        impl Default for Config {
            fn default() -> Self {
                Self { $($name: $default,)+ }
            }
        }

        impl Config {
            /// All settings.
            pub fn keys() -> Vec<Key> {
                let default = Self::default();
                vec![$(Key {
                    name: stringify!($name),
                    doc: &[$($doc),+],
                    default: default.$name.to_toml(),
                },)+]
            }

            /// Every setting with its value as it would stand in a file.
            pub fn values(&self) -> Vec<(&'static str, String)> {
                vec![$((stringify!($name), self.$name.to_toml()),)+]
            }

            /// Sets one from text. `Ok(false)`: there is no such setting. `Err`: what should stand there.
            fn set(&mut self, key: &str, text: &str) -> Result<bool, String> {
                match key {
                    $(stringify!($name) => self.$name = Setting::from_text(text)?,)+
                    _ => return Ok(false),
                }
                Ok(true)
            }
        }
    };
}

settings! {
    /// Address and port for everything: web page, signalling and media over TCP, and media over UDP at the same
    /// number. "[::]:8080" listens on all addresses of the machine, IPv4 and IPv6.
    listen: SocketAddr = SocketAddr::from((std::net::Ipv6Addr::UNSPECIFIED, 8080));
    /// Addresses at which browsers reach this machine for media, where they differ from its own (behind address
    /// translation). Empty: the machine's own addresses are found.
    public_addresses: Vec<IpAddr> = Vec::new();
    /// Folder for the database and for files of meetings. It is made if need be; nobody else on the machine should be able to read it.
    data_dir: PathBuf = PathBuf::from("./data");
    /// Folder in which whoever runs the server keeps backups, one file or folder each: the register of measures looks how old
    /// the oldest and the newest are. Empty: none is looked at.
    backup_dir: Option<PathBuf> = None;
    /// Where this machine is, for policies of organisations that say where their meetings may be: a country's code (ISO 3166-1
    /// alpha-2) like "NL", or "EU" or "EEA". Sound and pictures pass here, relayed or not. Empty: nobody has said, and a
    /// meeting that may be in some places only is not held.
    jurisdiction: Option<Place> = None;
    /// Where `data_dir` is, if it is not on a disk of this machine. Empty: as `jurisdiction`. The folder keeps its label in a
    /// file of that name, and another label is refused at the start.
    data_jurisdiction: Option<Place> = None;
    /// Where the folder `files` in `data_dir` is, if it is a disk of its own. Empty: as `data_dir`.
    files_jurisdiction: Option<Place> = None;
    /// Other origins whose pages may connect, like "https://meet.example.org": needed behind a proxy that changes
    /// the Host header. The server's own origin always may. With an https origin here, browsers are told to come over
    /// https only (Strict-Transport-Security).
    allowed_origins: Vec<Origin> = Vec::new();
    /// The name at which people reach this server, like "meet.example.org". With it, and without `tls_certificate`, a
    /// certificate comes by itself from `acme_directory` (ACME, RFC 8555) and is renewed in time; that asks for this
    /// server by TLS at port 443 of the name, and naming one means agreeing to the authority's terms. Empty: no name.
    domain: Option<Domain> = None;
    /// File with a certificate of your own and the chain below it (PEM), and with `tls_key` its private key. Both are
    /// read again when they change, and no connection ends for it. Empty: none.
    tls_certificate: Option<PathBuf> = None;
    /// File with the private key of `tls_certificate` (PEM). Nobody else on the machine should be able to read it.
    tls_key: Option<PathBuf> = None;
    /// Directory of the authority that gives the certificate for `domain`: Let's Encrypt, or your own.
    acme_directory: HttpsUrl = HttpsUrl("https://acme-v02.api.letsencrypt.org/directory".into());
    /// File with certificates (PEM) by which `acme_directory` is known, for a private authority. Empty: those that this
    /// system trusts.
    acme_ca_file: Option<PathBuf> = None;
    /// Where a page for operators is served, and counts for Prometheus at /metrics, like "127.0.0.1:9464". Empty:
    /// nowhere. They hold sums only, no meetings, people or addresses.
    metrics_listen: Option<SocketAddr> = None;
    /// How much is logged: error, warn, info, debug or trace. No level logs names, addresses or content.
    log_level: LogLevel = LogLevel::Info;
    /// How it is logged: text or json.
    log_format: LogFormat = LogFormat::Text;
    /// People in one meeting, at most 1000.
    max_members: u32 = 1000;
    /// Connections to the whole server at once.
    max_connections: u32 = 5000;
    /// Messages that one connection may send in a second, over time.
    messages_per_second: u32 = 30;
    /// Messages that one connection may send at once after a pause.
    message_burst: u32 = 120;
    /// KiB that may wait to be read by one connection, before it is given up.
    max_unread_kib: u32 = 40_960;
    /// Connections at one meeting at once, those at its door included.
    max_connections_per_meeting: u32 = 2_200;
    /// People who may wait at one meeting's door at once.
    max_waiting: u32 = 200;
    /// Knocks at one meeting's door in a second, over time.
    knocks_per_second: u32 = 20;
    /// Knocks at one meeting's door at once after a pause.
    knock_burst: u32 = 300;
    /// Minutes that the seat of a member is kept whose connection has broken.
    seat_kept_minutes: u32 = 15;
    /// Meetings that are kept, each with up to 8 KiB of what its link opens.
    max_meetings: u32 = 100_000;
    /// Days ahead that a meeting may be kept without anybody there, at most 400; who asks for longer gets these.
    max_kept_days: u32 = 400;
    /// Meetings that one connection may make, change or delete.
    meetings_per_connection: u32 = 20;
    /// Meetings that everybody together may make in a minute. Who changes or deletes their own is not counted.
    registrations_per_minute: u32 = 600;
    /// Wrong guesses at meetings' addresses or secrets, before a connection is closed.
    door_misses_per_connection: u32 = 5;
    /// Wrong guesses by everybody together in a second, over time. Beyond, all of them wait alike for their answer;
    /// nobody's address is counted, no meeting is barred, and whoever holds a link notices nothing.
    door_misses_per_second: u32 = 200;
    /// Wrong guesses by everybody together at once after a pause.
    door_miss_burst: u32 = 2_000;
    /// Bytes of the longest file that may be sent in a meeting's conversation. 0: no files are sent.
    max_file_bytes: u64 = 100_000_000;
    /// Bytes of all files that the server keeps of one member of a meeting.
    file_bytes_per_member: u64 = 500_000_000;
    /// Bytes of all files that the server keeps of one meeting; they go when its last member leaves.
    file_bytes_per_meeting: u64 = 2_000_000_000;
    /// Bytes of all files that the server keeps, in the folder `files` of `data_dir`.
    file_bytes_total: u64 = 10_000_000_000;
    /// Organisations with people of their own that may be made on this server: the first by the link that the server prints when it
    /// starts, each other one by a link of `conclave organisation invite`. 0: none, and nobody can sign in.
    max_organisations: u64 = 100;
    /// Host names that organisations of this server may take as their own, like "meet.uni.example": an owner chooses one in the
    /// console, and who opens the console there is asked to sign in to that organisation. Each must lead to this server, with a
    /// certificate. Empty: none may.
    organisation_hosts: Vec<Domain> = Vec::new();
    /// Ranges of addresses in which providers of organisations may be (OpenID Connect), though they lead to no public host:
    /// like "10.0.0.0/8" for an intranet. Whoever administers an organisation can have this server ask there for a page over
    /// https; so name what they may reach. Empty: providers are at public addresses only.
    provider_networks: Vec<Network> = Vec::new();
    /// File with certificates (PEM) by which providers of organisations are known, for a private authority. Empty: those that
    /// this system trusts.
    provider_ca_file: Option<PathBuf> = None;
    /// Days that the account of somebody who is let in no more is kept, at most 31; then it is erased.
    account_kept_days: u32 = 30;
    /// Threads that forward media, which share the UDP port of `listen`. 0: one for each processor but one in eight, and that
    /// at least; on two processors one.
    media_shards: u64 = 0;
    /// Share of its processor, in percent, from which on a media thread gets no new meetings; the share of all processors
    /// that the whole process takes counts alike. Who would begin one is told that the server is full, and tries again by
    /// itself. 0: never.
    refuse_meetings_at_percent: u64 = 75;
    /// Share from which on no more people come into meetings that run; who is in one always comes back. 0: never.
    refuse_joins_at_percent: u64 = 90;
    /// Seconds for which meetings may go on after the server was told to stop (SIGTERM): new ones are refused, those who
    /// are in one are told, and it ends when the last one has left. Whoever watches over it must wait as long (systemd:
    /// TimeoutStopSec, Kubernetes: terminationGracePeriodSeconds). 0: it ends at once, and clients come back to the next
    /// one by themselves. `conclave drain` asks for it with a time of its own.
    drain_seconds: u64 = 0;
}

impl Config {
    /// Whether the port speaks TLS.
    pub fn is_https(&self) -> bool {
        self.domain.is_some() || self.tls_certificate.is_some()
    }

    /// What settings say together; the error is one line with the way out.
    fn check(&self) -> Result<(), Failure> {
        let (given, missing) = match (&self.tls_certificate, &self.tls_key) {
            (Some(_), None) => ("tls_certificate", "tls_key"),
            (None, Some(_)) => ("tls_key", "tls_certificate"),
            _ => return self.check_kept(),
        };
        Err(Failure::Incomplete { given, missing })
    }

    /// Nothing is kept for longer than may be, whatever is set.
    fn check_kept(&self) -> Result<(), Failure> {
        let limits = [
            ("max_kept_days", self.max_kept_days, store::data::MEETING_KEPT_DAYS),
            ("account_kept_days", self.account_kept_days, store::data::ACCOUNT_KEPT_DAYS),
        ];
        match limits.into_iter().find(|(_, days, most)| days > most) {
            Some((key, days, most)) => Err(Failure::Longer { key, days, most }),
            None => Ok(()),
        }
    }

    /// Bytes that one connection may leave unread.
    pub fn unread_bytes(&self) -> usize {
        usize::try_from(self.max_unread_kib).unwrap_or(usize::MAX).saturating_mul(1024)
    }

    /// The bounds of a meeting.
    pub fn limits(&self) -> meeting::Limits {
        let most = protocol::limits::MEETING_MEMBERS;
        let number = |setting: u32| usize::try_from(setting).unwrap_or(usize::MAX);
        meeting::Limits {
            members: number(self.max_members).clamp(1, most),
            waiting: number(self.max_waiting),
            connections: number(self.max_connections_per_meeting),
            knocks_per_second: self.knocks_per_second,
            knock_burst: self.knock_burst,
            messages_per_second: self.messages_per_second,
            message_burst: self.message_burst,
            seat_grace: Duration::from_secs(60).saturating_mul(self.seat_kept_minutes),
            file_bytes: self.max_file_bytes,
        }
    }
}

/// The environment variable of a setting.
pub fn variable(key: &str) -> String {
    format!("CONCLAVE_{}", key.to_uppercase())
}

/// The flag of a setting, without the dashes before it.
pub fn flag(key: &str) -> String {
    key.replace('_', "-")
}
