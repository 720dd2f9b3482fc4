//! `conclave serve`: everything put together, and taken down in order.

use std::{io::Write, net::SocketAddr, sync::Arc, time::Duration};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use store::data::Limits;

use crate::{
    Failure, clock,
    config::Config,
    doorkeeper::Classes,
    drain::Ear,
    here::Here,
    http::{self, FileDesk, Listener},
    logging,
    media::Plane,
    meetings::Meetings,
    metrics::Metrics,
    organisations::{Organisations, sign_on::SignOn},
    register::{Registers, Surroundings},
    tls::Tls,
};

/// How long clients have to take their farewell.
const FAREWELL: Duration = Duration::from_secs(3);
/// Ports tried when any is allowed, until one is free for TCP and UDP alike.
const PORTS_TRIED: usize = 20;

/// Runs a server until it is told to stop.
pub(crate) fn run(config: Config) -> Result<(), Failure> {
    logging::start(&config);
    allow_many_connections();
    #[cfg(feature = "tap")]
    crate::tap::start().map_err(Failure::system("the folder to write every byte to"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::system("threads"))?;
    runtime.block_on(serve(config))
}

async fn serve(config: Config) -> Result<(), Failure> {
    let metrics = Arc::new(Metrics::default());
    let tls = Tls::new(&config, &metrics)?;
    let (listener, media) = listen(&config, &metrics).await?;
    let counts = match config.metrics_listen {
        Some(address) => Some(Listener::bind(address, "metrics-listen").await?),
        None => None,
    };
    let here = Arc::new(Here::of(&config));
    let store = {
        let host = config.domain.as_ref().map(|domain| domain.0.as_str());
        Arc::new(store::Sqlite::open_in(&config.data_dir, host, here.places(), clock::now())?)
    };
    let mut ear = Ear::open(&config)?;
    let files = FileDesk::new(store.files(), &config);
    let registers = Registers::new(
        Arc::<store::Sqlite>::clone(&store),
        Arc::<store::Sqlite>::clone(&store),
        Surroundings::new(&config, listener.address, Arc::clone(&here)),
    );
    let kept = (
        Arc::<store::Sqlite>::clone(&store) as Arc<dyn store::Store>,
        Classes::new(&store, Arc::clone(&registers), Arc::clone(&here)),
    );
    let meetings = Meetings::new(kept, media.clone(), &config, Arc::clone(&metrics));
    let sign_on = SignOn::new(Arc::<store::Sqlite>::clone(&store), &config).map_err(Failure::providers)?;
    let hosts = config.organisation_hosts.iter().map(|host| host.0.clone()).collect();
    let organisations = Organisations::new(
        (&store, here),
        Arc::clone(&registers),
        Arc::clone(&meetings),
        sign_on,
        (config.max_organisations, Limits::new(config.account_kept_days), hosts),
    );
    let routes = http::routes(Arc::clone(&meetings), Arc::clone(&organisations), files, &config);
    let checks_at_once = registers.is_asked_for().await;
    greet(listener.address, &config, organisations.first_owner().await);
    tracing::info!(web_client = http::has_web_client(), "started");

    let (tls, keeping) = tls.map(Tls::split).unzip();
    let keeping = keeping.map(tokio::spawn);
    let watching = tokio::spawn(Arc::clone(&meetings).watch_load());
    let sweeping = tokio::spawn(Arc::clone(&meetings).sweep());
    let looking = tokio::spawn(Arc::clone(&organisations).watch_presence());
    let forgetting = tokio::spawn(organisations.sweep());
    let checking = tokio::spawn(registers.run(checks_at_once));
    let counting =
        counts.map(|counts| tokio::spawn(http::serve_for_operators(counts, Arc::clone(&meetings))));
    tokio::select! {
        never = http::serve(listener, routes, media, &config, Arc::clone(&metrics), tls) => match never {},
        () = ear.until_end(&meetings) => {}
    }

    tracing::info!("stopping");
    watching.abort();
    sweeping.abort();
    looking.abort();
    forgetting.abort();
    checking.abort();
    if let Some(keeping) = keeping {
        keeping.abort();
    }
    if let Some(counting) = counting {
        counting.abort();
    }
    meetings.shut_down().await;
    let patience = tokio::time::Instant::now() + FAREWELL;
    while metrics.connections.get() > 0 && tokio::time::Instant::now() < patience {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    tracing::info!("stopped");
    Ok(())
}

/// Each connection is an open file, and systems allow few of them unless asked.
fn allow_many_connections() {
    let limit = getrlimit(Resource::Nofile);
    if limit.current < limit.maximum {
        // Without it the server runs, for fewer.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    }
}

/// One number for TCP and UDP; with port 0 one that is free for both.
async fn listen(config: &Config, metrics: &Arc<Metrics>) -> Result<(Listener, Plane), Failure> {
    let mut tries = if config.listen.port() == 0 { PORTS_TRIED } else { 1 };
    loop {
        tries -= 1;
        let listener = Listener::bind(config.listen, "listen").await?;
        match Plane::start(config, listener.address, metrics) {
            Ok(media) => return Ok((listener, media)),
            Err(Failure::PortInUse { .. }) if tries > 0 => {}
            Err(failure) => return Err(failure),
        }
    }
}

/// The first thing that whoever starts it sees, with the link by which the first organisation is made.
fn greet(address: SocketAddr, config: &Config, first_owner: Option<identity::Token>) {
    let here = origin(address, config);
    let owner = first_owner.map_or_else(String::new, |token| {
        format!("  For an organisation with people of its own, once:  {}\n", founding_link(&here, &token))
    });
    let text = format!(
        "\n  Conclave is running on {here}\n  New meeting:  {here}/#new\n{owner}  Ctrl+C stops it.\n\n"
    );
    let mut out = std::io::stdout().lock();
    // Whoever does not look needs no greeting.
    drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}

/// What whoever has this token opens to make an organisation.
pub(crate) fn founding_link(origin: &str, token: &identity::Token) -> String {
    format!("{origin}/admin#setup.{}", token.text())
}

/// Where people find a server that listens there.
pub(crate) fn origin(address: SocketAddr, config: &Config) -> String {
    let host = if let Some(domain) = &config.domain {
        domain.0.clone()
    } else if address.ip().is_unspecified() || address.ip().is_loopback() {
        "localhost".to_owned()
    } else if address.is_ipv6() {
        format!("[{}]", address.ip())
    } else {
        address.ip().to_string()
    };
    match (config.is_https(), address.port()) {
        (true, 443) => format!("https://{host}"),
        (true, port) => format!("https://{host}:{port}"),
        (false, port) => format!("http://{host}:{port}"),
    }
}
