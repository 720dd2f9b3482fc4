//! The authority that gives certificates: whether it answers, and whether this machine's clock agrees with its.

use std::time::{Duration, SystemTime};

use super::report::Report;
use crate::{config::Config, tls::client::Client};

/// Clocks farther apart are wrong.
const APART: Duration = Duration::from_secs(60);

pub(super) async fn look(report: &mut Report, config: &Config) {
    const CHECK: &str = "certificate authority";
    if config.domain.is_none() || config.tls_certificate.is_some() {
        return;
    }
    let answer = match Client::new(config.acme_ca_file.as_deref()) {
        Ok(client) => client.head(&config.acme_directory.0).await,
        Err(error) => Err(error),
    };
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            let way_out =
                "check acme_directory, acme_ca_file, and whether this machine may connect to the outside";
            return report.fail(CHECK, format!("{error}: {way_out}"));
        }
    };
    report.ok(CHECK, "answers");
    let date = answer.headers().get("date").and_then(|date| date.to_str().ok());
    let Some(date) = date.and_then(|date| httpdate::parse_http_date(date).ok()) else { return };
    let now = SystemTime::now();
    let (apart, way) = match now.duration_since(date) {
        Ok(ahead) => (ahead, "ahead of"),
        Err(behind) => (behind.duration(), "behind"),
    };
    if apart > APART {
        report.fail(
            "clock",
            format!(
                "{} seconds {way} the authority's: certificates go by it; timedatectl set-ntp true",
                apart.as_secs()
            ),
        );
    } else {
        report.ok("clock", "as the authority's");
    }
}
