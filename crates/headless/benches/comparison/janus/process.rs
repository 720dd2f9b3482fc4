//! A Janus of one's own: Debian's package, configured for forwarding and nothing else, in a folder that goes with it.

use std::{
    fs,
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use headless::load::{ServerProcess, free_port};
use tokio::{net::TcpStream, time::sleep};

use crate::{Failure, SERVER};

const PROGRAM: &str = "/usr/bin/janus";
const LIBRARIES: &str = "/usr/lib/x86_64-linux-gnu/janus";
pub const ADMIN_SECRET: &str = "bench";
const UP_LIMIT: Duration = Duration::from_secs(20);

/// Whether there is one, with its WebSocket.
pub fn is_installed() -> bool {
    let websockets = format!("{LIBRARIES}/transports/libjanus_websockets.so");
    Path::new(PROGRAM).exists() && Path::new(&websockets).exists()
}

/// A Janus that runs. Dropped, it is killed.
pub struct Process {
    child: Child,
    pub port: u16,
    pub admin_port: u16,
    _folder: tempfile::TempDir,
}

impl Process {
    pub async fn start() -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let (port, admin_port) = (free_port()?, free_port()?);
        configure(folder.path(), port, admin_port)?;
        let mut command = Command::new("taskset");
        command.args(["-c", &SERVER.to_string(), PROGRAM, "--configs-folder"]).arg(folder.path());
        command.current_dir(folder.path()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut process = Self { child: command.spawn()?, port, admin_port, _folder: folder };
        process.until_up().await?;
        Ok(process)
    }

    pub fn id(&self) -> ServerProcess {
        ServerProcess(self.child.id())
    }

    /// Where its media is, as far as the routing table is concerned.
    pub fn media(&self) -> SocketAddr {
        ([127, 0, 0, 1], self.port).into()
    }

    async fn until_up(&mut self) -> Result<(), Failure> {
        let begin = Instant::now();
        while begin.elapsed() < UP_LIMIT {
            if let Some(status) = self.child.try_wait()? {
                return Err(format!("Janus has ended ({status})").into());
            }
            let ports = [self.port, self.admin_port];
            let mut up = 0;
            for port in ports {
                up += usize::from(TcpStream::connect(("127.0.0.1", port)).await.is_ok());
            }
            if up == ports.len() {
                return Ok(());
            }
            sleep(Duration::from_millis(25)).await;
        }
        Err("Janus does not come up".into())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // One that has ended by itself is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What an operator would set who has one processor and wants to forward: one event loop, ICE-lite, warnings only, no
/// event handlers, no other plugins or transports. Everything else stands as Janus has it.
fn configure(folder: &Path, port: u16, admin_port: u16) -> Result<(), Failure> {
    fs::write(
        folder.join("janus.jcfg"),
        format!(
            r#"general: {{
    configs_folder = "{folder}"
    plugins_folder = "{LIBRARIES}/plugins"
    transports_folder = "{LIBRARIES}/transports"
    events_folder = "{LIBRARIES}/events"
    loggers_folder = "{LIBRARIES}/loggers"
    debug_level = 2
    admin_secret = "{ADMIN_SECRET}"
    session_timeout = 0
    event_loops = 1
}}
media: {{ no_media_timer = 0 }}
nat: {{ ice_lite = true, ice_enforce_list = "127.0.0.1", ignore_mdns = true }}
plugins: {{ disable = "{plugins}" }}
transports: {{ disable = "{transports}" }}
loggers: {{ disable = "libjanus_jsonlog.so" }}
events: {{ broadcast = false }}
"#,
            folder = folder.display(),
            plugins = others("plugins", "videoroom")?,
            transports = others("transports", "websockets")?,
        ),
    )?;
    fs::write(
        folder.join("janus.transport.websockets.jcfg"),
        format!(
            "general: {{ json = \"compact\", ws = true, ws_port = {port}, ws_ip = \"127.0.0.1\", wss = false }}\n\
             admin: {{ admin_ws = true, admin_ws_port = {admin_port}, admin_ws_ip = \"127.0.0.1\" }}\n"
        ),
    )?;
    fs::write(folder.join("janus.plugin.videoroom.jcfg"), "general: { events = false }\n")?;
    Ok(())
}

/// The names of what is not needed.
fn others(kind: &str, needed: &str) -> Result<String, Failure> {
    let entries = fs::read_dir(format!("{LIBRARIES}/{kind}"))?.flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let unneeded = names.filter(|name| name.ends_with(".so") && !name.contains(needed));
    Ok(unneeded.collect::<Vec<_>>().join(","))
}
