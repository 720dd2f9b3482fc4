//! A world in which every measure holds: an organisation with a policy and a host of its own, a real server behind TLS, and
//! signatures for what people sign. It is made once, and each measure is taken away from a copy of it.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use identity::OrganisationId;
use residency::Place;
use rusqlite::Connection;
use rustls::{ServerConfig, pki_types::PrivatePkcs8KeyDer};
use store::{Sqlite, audit::By, data::Limits, register::OrganisationFacts};
use tempfile::TempDir;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;
use trust::{
    audit::RecordPart,
    measures::{
        catalogue::{CATALOGUE, Party},
        register::{Attestation, Entry, Role, Signer},
    },
};

use super::super::{Registers, Surroundings, checks, moment, outgoing::Outgoing};
use crate::{
    clock,
    config::{Config, Domain, Origin},
    doorkeeper::Classes,
    here::Here,
    http::{self, FileDesk, Listener},
    media::Plane,
    meetings::Meetings,
    metrics::Metrics,
    organisations::{Organisations, now, sign_on::SignOn},
};

const HOST: &str = "meet.example.org";
const ORGANISATION: OrganisationId = OrganisationId([1; 16]);
const POLICY: &str = r#"version = 1
default = "internal"
regions = ["EU"]

[class.internal]
title = "Internal"
people = "members"
muted_on_entry = true
camera_off_on_entry = true

[class.sensitive]
title = "Sensitive"
people = "members"
verified = true
lobby = "always"
record = "nobody"
muted_on_entry = true
camera_off_on_entry = true

[class.children]
title = "Children"
lobby = "always"
record = "nobody"
private_chat = false
muted_on_entry = true
camera_off_on_entry = true
"#;
/// Files that whoever runs the server touches.
const TOUCHED: [&str; 3] = ["last-backup", "last-breach-drill", "last-handover-test"];
/// A socket of ours, as the system numbers it.
const SOCKET: u32 = 77;

/// What a front changes in whatever the server answers.
type Faults = Arc<Mutex<Vec<(&'static str, &'static str)>>>;

pub(super) struct Green {
    folder: TempDir,
    /// Pages, by TLS.
    pages: SocketAddr,
    counts: SocketAddr,
    faults: Faults,
}

/// A copy, from which something can be taken away.
pub(super) struct World {
    pub around: Surroundings,
    faults: Faults,
    store: Arc<Sqlite>,
    folder: TempDir,
}

/// Its register.
pub(super) struct Standing {
    pub registers: Arc<Registers>,
    pub organisation: OrganisationFacts,
    _folder: TempDir,
}

impl Green {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = lay_out(folder.path());
        let (site, counts) = serve(folder.path(), &store).await;
        let faults = Faults::default();
        let made = rcgen::generate_simple_self_signed(vec![HOST.to_owned()]).unwrap();
        fs::write(folder.path().join("roots.pem"), made.cert.pem()).unwrap();
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let tls = ServerConfig::builder_with_provider(crate::tls::provider())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key.into())
            .unwrap();
        let pages = front(site, Some(TlsAcceptor::from(Arc::new(tls))), &faults).await;
        let counts = front(counts, None, &faults).await;
        let green = Self { folder, pages, counts, faults };
        green.show(store).await;
        green
    }

    /// Runs every check, and has everybody sign, all at once.
    async fn show(&self, store: Arc<Sqlite>) {
        let registers = Registers::new(store.clone(), store, self.around(self.folder.path()));
        let mut signed = Vec::new();
        for row in &CATALOGUE {
            for party in row.term().map_or(&[][..], |_| row.owner.parties()) {
                let (role, of) = match party {
                    Party::Supplier => (Role::Supplier, None),
                    Party::Controller => (Role::Dpo, Some(ORGANISATION)),
                };
                let by = Signer { role, person: "somebody".parse().unwrap() };
                let until = moment().day().after_days(25);
                let entry = Entry::Attestation(Attestation { measure: row.id, by, until, document: None });
                // What is told of it is not looked at here.
                let event = By::server(now()).event_of_server(store::audit::read(RecordPart::Account));
                signed.push(registers.write(of, entry, event));
            }
        }
        for written in futures_util::future::join_all(signed).await {
            written.unwrap();
        }
        let organisation = facts(&registers).await;
        for measure in checks::OF_SERVER {
            registers.check(measure, None).await;
        }
        for measure in checks::OF_ORGANISATIONS {
            registers.check(measure, Some(&organisation)).await;
        }
    }

    /// A copy of it, with pages as they are.
    pub fn world(&self) -> World {
        self.faults.lock().unwrap().clear();
        let folder = tempfile::tempdir().unwrap();
        copy(self.folder.path(), folder.path());
        World {
            around: self.around(folder.path()),
            faults: Arc::clone(&self.faults),
            store: open(folder.path()),
            folder,
        }
    }

    fn around(&self, folder: &Path) -> Surroundings {
        let config = Config { domain: Some(Domain(HOST.to_owned())), ..config(folder) };
        let process = folder.join("process");
        fs::write(process.join("net/tcp"), format!("sl local_address\n{}", line(self.pages.port(), None)))
            .unwrap();
        let mut around = Surroundings::new(&config, self.pages, Arc::new(Here::of(&config)));
        around.roots = Some(folder.join("roots.pem"));
        around.counts = Some(self.counts);
        around.outgoing = Mutex::new(Outgoing::new(&config, self.pages.port(), &process));
        around.process = process;
        around
    }
}

impl World {
    /// Changes the database of the running server.
    pub fn sql(&self, sql: &str) {
        let db = Connection::open(self.around.data_dir.join("conclave.sqlite")).unwrap();
        db.execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}")).unwrap();
    }

    /// Writes something else into the policy.
    pub fn policy(&self, there: &str, instead: &str) {
        let file = POLICY.replacen(there, instead, 1);
        assert_ne!(file, POLICY, "{there}");
        self.sql(&format!("UPDATE policies SET file = '{file}'"));
    }

    /// From now on answers have this instead of that.
    pub fn serve(&self, there: &'static str, instead: &'static str) {
        self.faults.lock().unwrap().push((there, instead));
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.around.data_dir.join(name), bytes).unwrap();
    }

    pub fn remove(&self, name: &str) {
        fs::remove_file(self.around.data_dir.join(name)).unwrap();
    }

    pub fn backups(&self) -> PathBuf {
        self.folder.path().join("backups")
    }

    /// A connection of ours to an address, as the kernel writes it, and a port.
    pub fn connects(&self, address: &str, port: u16) {
        self.tell(&line(50_000, Some((address, port))));
    }

    /// A port at which we listen.
    pub fn listens(&self, port: u16) {
        self.tell(&line(port, None));
    }

    fn tell(&self, line: &str) {
        let table = self.around.process.join("net/tcp");
        let before = fs::read_to_string(&table).unwrap();
        fs::write(table, before + line).unwrap();
    }

    pub async fn stands(self) -> Standing {
        let registers = Registers::new(self.store.clone(), self.store, self.around);
        let organisation = facts(&registers).await;
        Standing { registers, organisation, _folder: self.folder }
    }
}

async fn facts(registers: &Registers) -> OrganisationFacts {
    registers.entries.counts(now()).await.unwrap().of_organisations.remove(0)
}

/// What the organisation has, and what whoever runs the server does.
fn lay_out(folder: &Path) -> Arc<Sqlite> {
    for made in ["data", "backups", "process/fd", "process/net"] {
        fs::create_dir_all(folder.join(made)).unwrap();
    }
    for file in TOUCHED {
        fs::write(folder.join("data").join(file), "").unwrap();
    }
    fs::write(folder.join("backups/today"), "").unwrap();
    fs::write(folder.join("process/maps"), "").unwrap();
    std::os::unix::fs::symlink(format!("socket:[{SOCKET}]"), folder.join("process/fd/3")).unwrap();
    let store = open(folder);
    let db = Connection::open(folder.join("data/conclave.sqlite")).unwrap();
    let id = ORGANISATION.0;
    db.execute(
        "INSERT INTO organisations (id, name, path, host, since) VALUES (?1, 'Here', 'here', ?2, 0)",
        (id, HOST),
    )
    .unwrap();
    db.execute(
        "INSERT INTO accounts (id, organisation, label, roles, active, since) VALUES (?1, ?1, 'Ann', 1, 1, 0)",
        [id],
    )
    .unwrap();
    db.execute("INSERT INTO policies VALUES (?1, 1, ?2, NULL, 'The first', 1, NULL, 1)", (id, POLICY))
        .unwrap();
    store
}

fn config(folder: &Path) -> Config {
    Config {
        data_dir: folder.join("data"),
        backup_dir: Some(folder.join("backups")),
        jurisdiction: Place::named("NL"),
        listen: "127.0.0.1:0".parse().unwrap(),
        ..Config::default()
    }
}

fn open(folder: &Path) -> Arc<Sqlite> {
    let config = config(folder);
    Arc::new(Sqlite::open_in(&config.data_dir, None, Here::of(&config).places(), clock::now()).unwrap())
}

/// The server itself, as `conclave serve` puts it together, behind a proxy: where its pages and its counts are.
async fn serve(folder: &Path, store: &Arc<Sqlite>) -> (SocketAddr, SocketAddr) {
    let config = Config { allowed_origins: vec![Origin(format!("https://{HOST}"))], ..config(folder) };
    let metrics = Arc::new(Metrics::default());
    let listener = Listener::bind(config.listen, "listen").await.unwrap();
    let counts = Listener::bind(config.listen, "metrics-listen").await.unwrap();
    let at = (listener.address, counts.address);
    let media = Plane::start(&config, SocketAddr::new(at.0.ip(), 0), &metrics).unwrap();
    let here = Arc::new(Here::of(&config));
    let around = Surroundings::new(&config, at.0, Arc::clone(&here));
    let registers = Registers::new(store.clone(), store.clone(), around);
    let classes = Classes::new(store, Arc::clone(&registers), Arc::clone(&here));
    let meetings = Meetings::new((store.clone(), classes), media.clone(), &config, Arc::clone(&metrics));
    let sign_on = SignOn::new(store.clone(), &config).unwrap();
    let limits = (1, Limits::new(config.account_kept_days), Vec::new());
    let organisations = Organisations::new((store, here), registers, Arc::clone(&meetings), sign_on, limits);
    let files = FileDesk::new(store.files(), &config);
    let routes = http::routes(Arc::clone(&meetings), organisations, files, &config);
    tokio::spawn(http::serve_for_operators(counts, meetings));
    tokio::spawn(async move { http::serve(listener, routes, media, &config, metrics, None).await });
    at
}

/// Hands on what a server answers, with faults. Where it is.
async fn front(to: SocketAddr, tls: Option<TlsAcceptor>, faults: &Faults) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let faults = Arc::clone(faults);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let (tls, faults) = (tls.clone(), Arc::clone(&faults));
            tokio::spawn(async move {
                match tls {
                    Some(tls) => hand_on(tls.accept(stream).await?, to, &faults).await,
                    None => hand_on(stream, to, &faults).await,
                }
            });
        }
    });
    at
}

async fn hand_on(
    mut from: impl AsyncRead + AsyncWrite + Unpin,
    to: SocketAddr,
    faults: &Faults,
) -> std::io::Result<()> {
    let mut asked = Vec::new();
    while !asked.ends_with(b"\r\n\r\n") {
        if from.read_buf(&mut asked).await? == 0 {
            return Ok(());
        }
    }
    let asked = String::from_utf8_lossy(&asked).replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n");
    let mut server = TcpStream::connect(to).await?;
    server.write_all(asked.as_bytes()).await?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).await?;
    let mut answer = String::from_utf8_lossy(&answer).into_owned();
    for (there, instead) in faults.lock().unwrap().iter() {
        answer = answer.replace(there, instead);
    }
    from.write_all(answer.as_bytes()).await?;
    from.shutdown().await
}

/// A line of proc(5)'s table of sockets: a connection that we made, or a port at which we listen.
fn line(port: u16, to: Option<(&str, u16)>) -> String {
    let (far, state) = match to {
        Some((address, far)) => (format!("{address}:{far:04X}"), "01"),
        None => ("00000000:0000".to_owned(), "0A"),
    };
    format!("   0: 0100007F:{port:04X} {far} {state} 0:0 00:0 0 0 0 {SOCKET} 1 0\n")
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, name) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            fs::create_dir_all(&name).unwrap();
            copy(&path, &name);
        } else if kind.is_symlink() {
            std::os::unix::fs::symlink(fs::read_link(&path).unwrap(), name).unwrap();
        } else {
            fs::copy(path, name).unwrap();
        }
    }
}
