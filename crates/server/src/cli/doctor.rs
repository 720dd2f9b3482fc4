//! `conclave doctor`: what would keep the server from working, found before it starts.

use std::net::{TcpListener, UdpSocket};

use clap::Command;

use super::{say, with_settings};
use crate::{Failure, config::Config, media};

pub(super) fn command() -> Command {
    with_settings(
        Command::new("doctor")
            .about("Check data folder, ports and addresses (while the server does not run)"),
    )
}

pub(super) fn run(config: &Config) -> Result<(), Failure> {
    let mut bad = 0;
    let mut report = |what: &str, result: Result<String, String>| match result {
        Ok(fine) => say(&format!("  ok    {what}: {fine}\n")),
        Err(why) => {
            bad += 1;
            say(&format!("  FAIL  {what}: {why}\n"));
        }
    };
    let folder = config.data_dir.display().to_string();
    let probe = std::fs::create_dir_all(&config.data_dir).and_then(|()| {
        let file = config.data_dir.join(".doctor");
        std::fs::write(&file, b"").and_then(|()| std::fs::remove_file(&file))
    });
    report(
        "data folder",
        probe
            .map(|()| format!("{folder} can be written to"))
            .map_err(|error| format!("{folder} cannot be written to ({error}): set another with --data-dir")),
    );
    let address = config.listen;
    let port = |error: std::io::Error| Failure::listen(address, "listen")(error).to_string();
    report("TCP port", TcpListener::bind(address).map(|_| format!("{address} is free")).map_err(port));
    report("UDP port", UdpSocket::bind(address).map(|_| format!("{address} is free")).map_err(port));
    let found = media::candidate_addresses(config);
    let list: Vec<_> = found.iter().map(ToString::to_string).collect();
    report(
        "addresses for media",
        if list.is_empty() { Err("none found: set public_addresses".into()) } else { Ok(list.join(", ")) },
    );
    let page = crate::http::has_web_client();
    report(
        "web client",
        if page { Ok("built in".into()) } else { Err("not built in: run `make web`".into()) },
    );
    if bad == 0 { Ok(()) } else { Err(Failure::Check(format!("{bad} of 5 checks failed; see above"))) }
}
