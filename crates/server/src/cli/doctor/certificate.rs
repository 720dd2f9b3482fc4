//! The certificate that is in use, or would be.

use std::{
    os::unix::fs::MetadataExt,
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use rustls::{
    client::danger::ServerCertVerifier,
    pki_types::{CertificateDer, ServerName, UnixTime},
};

use super::report::Report;
use crate::{
    config::Config,
    tls::{Certificate, Facts, acme::State, client},
};

const CHECK: &str = "certificate";
/// Days before its end at which somebody should look after an own certificate.
const SOON: i64 = 14;

pub(super) fn look(report: &mut Report, config: &Config, running: bool) {
    match (&config.tls_certificate, &config.tls_key, &config.domain) {
        (Some(certificate), Some(key), domain) => {
            secret(report, key);
            match Certificate::from_files(certificate, key) {
                Err(error) => report.fail(CHECK, error.to_string()),
                Ok(certificate) => {
                    let name = domain.as_ref().map(|domain| domain.0.as_str());
                    judge(report, &certificate.facts, &certificate.key.cert, name, config);
                }
            }
        }
        (_, _, Some(domain)) => {
            let state = State::in_folder(&config.data_dir);
            state.files().iter().filter(|file| file.exists()).for_each(|file| secret(report, file));
            match state.certificate(&config.acme_directory.0, &domain.0) {
                Some(kept) => judge(report, &kept.facts, &kept.key.cert, Some(&domain.0), config),
                None if running => report.fail(
                    CHECK,
                    "none has come yet: the server's log says what the authority answers, and the lines above and below why",
                ),
                None => report.ok(CHECK, "none has come yet: the server asks for one when it starts"),
            }
        }
        _ => plain(report, config),
    }
}

fn plain(report: &mut Report, config: &Config) {
    if config.allowed_origins.iter().any(|origin| origin.0.starts_with("https://")) {
        report.ok(CHECK, "none here: a proxy before the server has it, as allowed_origins says");
    } else if config.listen.ip().is_loopback() {
        report.ok(CHECK, "none, and none is needed: only this machine comes here");
    } else {
        report.warn(
            CHECK,
            "none: browsers give camera and microphone to http://localhost only, so that others cannot take part; set \
             domain, or tls_certificate and tls_key",
        );
    }
}

/// Dates, name and chain of a certificate, as a browser sees them. Says one thing, the worst.
pub(super) fn judge(
    report: &mut Report,
    facts: &Facts,
    chain: &[CertificateDer<'_>],
    name: Option<&str>,
    config: &Config,
) {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = i64::try_from(since_1970.as_secs()).unwrap_or(i64::MAX);
    let days = (facts.not_after - now).div_euclid(86_400);
    let Some((first, rest)) = chain.split_first() else {
        return report.fail(CHECK, "the chain is empty: have it issued again");
    };
    let short = (facts.not_after - facts.not_before) / 86_400 < 3 * SOON;
    let comes_by_itself = config.domain.is_some() && config.tls_certificate.is_none();
    if facts.has_expired(now) {
        return report.fail(CHECK, format!("it expired {} days ago: have it renewed", -days));
    }
    if now < facts.not_before {
        return report.fail(CHECK, "it is not valid yet: is this machine's clock right?");
    }
    if let Some(name) = name.filter(|name| !crate::tls::is_for(first, name)) {
        let names = facts.names.join(", ");
        return report.fail(
            CHECK,
            format!("it is for {names}, not for {name}: have one issued for that name, or correct domain"),
        );
    }
    let name =
        name.map(str::to_owned).or_else(|| facts.names.first().map(|name| name.replacen('*', "any", 1)));
    if let Some(why) = name.and_then(|name| distrust(first, rest, &name, since_1970, config)) {
        return report.warn(
            CHECK,
            format!(
                "this system does not trust it ({why}), and browsers may not either: put the whole chain into the file, \
                 the server's own first; for a private authority name its certificates in acme_ca_file"
            ),
        );
    }
    if days < SOON && !(short && comes_by_itself) {
        let way_out =
            if comes_by_itself { "the server's log says why it is not renewed" } else { "have it renewed" };
        return report.warn(CHECK, format!("it expires in {days} days: {way_out}"));
    }
    report.ok(CHECK, format!("for {}, for {days} days more", facts.names.join(", ")));
}

/// Why the chain is not trusted, neither by the system nor by `acme_ca_file`.
fn distrust(
    first: &CertificateDer<'_>,
    rest: &[CertificateDer<'_>],
    name: &str,
    now: Duration,
    config: &Config,
) -> Option<String> {
    let name = ServerName::try_from(name).ok()?;
    let now = UnixTime::since_unix_epoch(now);
    let roots = [None, config.acme_ca_file.as_deref()];
    let roots = if config.acme_ca_file.is_some() { &roots[..] } else { &roots[..1] };
    let mut why = None;
    for roots in roots {
        let verified = client::verifier(*roots).map_err(|error| error.to_string()).and_then(|verifier| {
            verifier.verify_server_cert(first, rest, &name, &[], now).map_err(|error| error.to_string())
        });
        match verified {
            Ok(_) => return None,
            Err(error) => why = Some(error),
        }
    }
    why
}

/// A file that holds a private key.
fn secret(report: &mut Report, file: &Path) {
    let Ok(data) = std::fs::metadata(file) else { return };
    if data.mode() & 0o077 != 0 {
        let file = file.display();
        report.warn("private key", format!("others on this machine may read {file}: chmod 600 {file}"));
    }
}
