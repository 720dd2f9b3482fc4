//! A server of one's own, in a process of its own, for load runs and tests.

use std::{
    net::{Ipv4Addr, TcpListener, UdpSocket},
    ops::Range,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::ServerProcess;
use crate::Error;

/// How long the server may take until it answers.
const UP_LIMIT: Duration = Duration::from_secs(20);
const ASK_AGAIN: Duration = Duration::from_millis(25);

/// How a server is started for measuring.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The only processors that it runs on, as taskset(1) lists them; empty: any.
    pub processors: String,
    /// Threads that forward media; 0: as many as the server has by itself.
    pub shards: u16,
    /// The share of its processors, in percent, from which on it takes no new meeting, and a meeting goes on on another
    /// thread; 0: it takes all, and has its own bound for the latter.
    pub full_at_percent: u8,
    /// Whether it tells its counts ([`LocalServer::counter`]).
    pub counters: bool,
}

/// A server that runs. Dropped, it is killed.
pub struct LocalServer {
    program: PathBuf,
    data: PathBuf,
    port: u16,
    /// Where the counts are told.
    counters: Option<u16>,
    settings: Settings,
    child: Child,
    /// Removed after the server has ended: fields go after `drop`.
    own_folder: Option<tempfile::TempDir>,
}

impl LocalServer {
    /// Starts `program serve` on a free port of the loopback, with its data in this folder.
    ///
    /// # Errors
    /// When it cannot be started or does not answer in time.
    pub async fn start(program: &Path, data: &Path) -> Result<Self, Error> {
        Self::start_as(program, data, Settings::default()).await
    }

    async fn start_as(program: &Path, data: &Path, settings: Settings) -> Result<Self, Error> {
        let port = free_port().map_err(Error::Socket)?;
        let counters = settings.counters.then(free_port).transpose().map_err(Error::Socket)?;
        let (program, data) = (program.to_owned(), data.to_owned());
        let child = spawn(&program, &data, port, counters, &settings)?;
        let server = Self { program, data, port, counters, settings, child, own_folder: None };
        server.until_up().await?;
        Ok(server)
    }

    /// As [`LocalServer::start`], with its data in a folder that goes with it.
    ///
    /// # Errors
    /// As [`LocalServer::start`].
    pub async fn temporary(program: &Path) -> Result<Self, Error> {
        Self::temporary_as(program, Settings::default()).await
    }

    /// As [`LocalServer::temporary`], for measuring.
    ///
    /// # Errors
    /// As [`LocalServer::start`].
    pub async fn temporary_as(program: &Path, settings: Settings) -> Result<Self, Error> {
        let folder = tempfile::tempdir().map_err(Error::Folder)?;
        let mut server = Self::start_as(program, folder.path(), settings).await?;
        server.own_folder = Some(folder);
        Ok(server)
    }

    /// Ends it without warning and starts it again on the same port and data.
    ///
    /// # Errors
    /// As [`LocalServer::start`].
    pub async fn restart(&mut self) -> Result<(), Error> {
        self.kill();
        self.child = spawn(&self.program, &self.data, self.port, self.counters, &self.settings)?;
        self.until_up().await
    }

    /// `http://127.0.0.1:port/`.
    pub fn link(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Where it listens, by TCP and UDP.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The process.
    pub fn process(&self) -> ServerProcess {
        ServerProcess(self.child.id())
    }

    /// One of the server's counts by its name, with its labels, in the Prometheus text; `None` if it tells none.
    pub async fn counter(&self, name: &str) -> Option<u64> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.counters?)).await.ok()?;
        let question = b"GET /metrics HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        stream.write_all(question).await.ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.ok()?;
        answer.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
    }

    fn kill(&mut self) {
        // One that has ended by itself is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    async fn until_up(&self) -> Result<(), Error> {
        let begin = Instant::now();
        while begin.elapsed() < UP_LIMIT {
            if self.is_up().await.unwrap_or(false) {
                return Ok(());
            }
            tokio::time::sleep(ASK_AGAIN).await;
        }
        Err(Error::Server(format!("it did not answer within {UP_LIMIT:?}")))
    }

    async fn is_up(&self) -> std::io::Result<bool> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await?;
        stream.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await?;
        Ok(&answer == b"HTTP/1.1 200")
    }
}

impl Drop for LocalServer {
    fn drop(&mut self) {
        self.kill();
    }
}

fn spawn(
    program: &Path,
    data: &Path,
    port: u16,
    counters: Option<u16>,
    settings: &Settings,
) -> Result<Child, Error> {
    let mut command = match &*settings.processors {
        "" => Command::new(program),
        processors => {
            // It becomes the program, under the same number.
            let mut command = Command::new("taskset");
            command.arg("-c").arg(processors).arg(program);
            command
        }
    };
    command.arg("serve").arg("--listen").arg(format!("127.0.0.1:{port}")).arg("--data-dir").arg(data);
    command.args(["--log-level", "warn"]);
    // It is measured up to its end, and beside its clients.
    command.args(["--refuse-joins-at-percent", "0"]);
    command.arg("--refuse-meetings-at-percent").arg(settings.full_at_percent.to_string());
    if settings.shards > 0 {
        command.arg("--media-shards").arg(settings.shards.to_string());
    }
    if let Some(counters) = counters {
        command.arg("--metrics-listen").arg(format!("127.0.0.1:{counters}"));
    }
    // Its own folder, so that no configuration lying about is read.
    command.current_dir(data).stdin(Stdio::null()).stdout(Stdio::null());
    command.spawn().map_err(|error| Error::Server(error.to_string()))
}

/// A port of the loopback that is free for TCP and UDP, and that nobody gets before it is used: it lies below those that the
/// system gives to outgoing connections, and no other caller is told the same.
///
/// # Errors
/// When there is none.
pub fn free_port() -> std::io::Result<u16> {
    static ASKED: AtomicU32 = AtomicU32::new(0);
    const PORTS: Range<u16> = 20_000..32_000;
    // Other programs that ask may run at the same time.
    let first = std::process::id().wrapping_mul(97);
    let free = |port| {
        let address = (Ipv4Addr::LOCALHOST, port);
        TcpListener::bind(address).and_then(|_| UdpSocket::bind(address))
    };
    let mut error = None;
    for _ in PORTS {
        let asked = ASKED.fetch_add(1, Ordering::Relaxed);
        let port = PORTS.start + (first.wrapping_add(asked) % PORTS.len() as u32) as u16;
        match free(port) {
            Ok(_) => return Ok(port),
            Err(cause) => error = Some(cause),
        }
    }
    Err(error.unwrap_or_else(|| std::io::ErrorKind::AddrInUse.into()))
}
