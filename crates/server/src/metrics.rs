//! Counts for operators: sums over the whole server, nothing about a meeting or a person.

use std::{
    fmt::{Display, Write},
    sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed},
};

use crate::clock;

/// By what counts may be told apart, and what that is. None is about anybody; a count with another label is not told.
pub(crate) const LABELS: &[(&str, &str)] = &[("shard", "the media thread"), ("le", "a bucket's bound")];

/// The lines of a text for Prometheus whose labels stand in the list.
pub(crate) fn listed(text: &str) -> String {
    let known = |line: &&str| {
        let Some((_, labels)) = line.split_once('{').filter(|_| !line.starts_with('#')) else { return true };
        let labels = labels.rsplit_once('}').map_or(labels, |(labels, _)| labels);
        labels.split(',').filter(|label| !label.is_empty()).all(|label| {
            let name = label.split('=').next().unwrap_or_default();
            LABELS.iter().any(|(known, _)| *known == name)
        })
    };
    text.split_inclusive('\n').filter(known).collect()
}

/// All counts since the start, and some of now.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    pub sockets: Gauge,
    pub connections: Gauge,
    pub meetings: Gauge,
    /// Until when the certificate in use is valid, in seconds since 1970; 0 where there is none.
    pub certificate_expires: Gauge,
    pub certificate_changes: Counter,
    pub certificate_failures: Counter,
    pub tls_failures: Counter,
    pub connections_refused: Counter,
    pub messages_received: Counter,
    pub messages_sent: Counter,
    pub errors_sent: Counter,
    pub slow_readers: Counter,
    pub store_failures: Counter,
    pub registered: Counter,
    pub registrations_refused: Counter,
    pub door_misses: Counter,
    pub door_waits: Counter,
    pub knocks: Counter,
    pub knocks_refused: Counter,
    pub too_many: Counter,
    pub files_begun: Counter,
    pub files_refused: Counter,
    pub file_bytes_received: Counter,
    pub file_bytes_sent: Counter,
    pub media_datagrams_received: Counter,
    pub media_datagrams_sent: Counter,
    pub ice_tcp_connections: Counter,
    pub turn_connections: Counter,
    pub turn_allocations: Counter,
    pub turn_datagrams_received: Counter,
    pub turn_datagrams_sent: Counter,
    pub crossings_dropped: Counter,
    pub tcp_connections_untaken: Counter,
    pub tcp_datagrams_dropped: Counter,
    pub relayed_sources_forged: Counter,
    pub meetings_refused: Counter,
    pub joins_refused: Counter,
    pub drain_refused: Counter,
}

/// Only rises.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

/// How many there are now.
#[derive(Debug, Default)]
pub(crate) struct Gauge(AtomicI64);

impl Counter {
    pub fn add(&self, count: u64) {
        self.0.fetch_add(count, Relaxed);
    }

    pub fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

impl Gauge {
    pub fn get(&self) -> i64 {
        self.0.load(Relaxed)
    }

    pub fn set(&self, value: i64) {
        self.0.store(value, Relaxed);
    }

    pub fn rise(&self) {
        self.0.fetch_add(1, Relaxed);
    }

    pub fn fall(&self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

/// The list of all counts and their labels, as operators read it.
const PUBLISHED: &str = include_str!("../../../docs/operators.md");
/// What most of its names begin with, and are written there without.
const PREFIX: &str = "conclave_media_";

/// Names and labels in a text of counts that do not stand in the list.
pub(crate) fn unlisted(text: &str) -> Vec<String> {
    let names = |line: &str| -> Vec<String> {
        let series = line.rsplit_once(' ').map_or(line, |(series, _)| series);
        let (name, labels) = series.split_once('{').unwrap_or((series, ""));
        let ends = ["_bucket", "_sum", "_count"];
        let name = ends.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
        let labels = labels.trim_end_matches('}').split(',').filter_map(|label| label.split_once('='));
        let labels = labels.map(|(label, _)| label.to_owned());
        std::iter::once(name.to_owned()).chain(labels).collect()
    };
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let all: std::collections::BTreeSet<String> = lines.flat_map(names).collect();
    let stands = |name: &str| PUBLISHED.contains(&format!("`{name}`"));
    all.into_iter().filter(|name| !stands(name) && !name.strip_prefix(PREFIX).is_some_and(stands)).collect()
}

/// One more of now, in Prometheus' text format.
pub(crate) fn gauge(text: &mut String, name: &str, help: &str, value: impl Display) {
    let _ = writeln!(
        text,
        "# HELP conclave_{name} {help}\n# TYPE conclave_{name} gauge\nconclave_{name} {value}"
    );
}

impl Metrics {
    /// How many there are.
    pub const COUNT: u64 = (size_of::<Self>() / size_of::<Counter>()) as u64;

    /// Days for which the certificate in use is still valid, below 0 when it is not any more; `None` without one.
    pub fn certificate_days(&self) -> Option<i64> {
        let expires = Some(self.certificate_expires.get()).filter(|expires| *expires != 0)?;
        let now = i64::try_from(clock::now().0 / 1000).unwrap_or(i64::MAX);
        Some((expires - now).div_euclid(86_400))
    }

    /// In Prometheus' text format, version 0.0.4.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut put = |name: &str, kind: &str, help: &str, value: i128| {
            let _ = writeln!(
                text,
                "# HELP conclave_{name} {help}\n# TYPE conclave_{name} {kind}\nconclave_{name} {value}"
            );
        };
        let gauges = [
            ("tcp_connections", "TCP connections now.", &self.sockets),
            ("connections", "Signalling connections now.", &self.connections),
            ("meetings", "Meetings in memory now.", &self.meetings),
        ];
        for (name, help, gauge) in gauges {
            put(name, "gauge", help, gauge.get().into());
        }
        if let Some(days) = self.certificate_days() {
            let help = "Days for which the certificate in use is still valid.";
            put("certificate_days_left", "gauge", help, days.into());
        }
        let counters = [
            ("certificate_changes_total", "Certificates taken into use.", &self.certificate_changes),
            (
                "certificate_failures_total",
                "Certificates that did not come or could not be used.",
                &self.certificate_failures,
            ),
            ("tls_failures_total", "TLS connections that did not come about.", &self.tls_failures),
            ("connections_refused_total", "Connections over the bound.", &self.connections_refused),
            ("messages_received_total", "Signalling messages from clients.", &self.messages_received),
            ("messages_sent_total", "Signalling messages to clients.", &self.messages_sent),
            ("errors_sent_total", "Typed errors to clients.", &self.errors_sent),
            ("slow_readers_total", "Connections closed because they did not read.", &self.slow_readers),
            ("store_failures_total", "Records that could not be stored.", &self.store_failures),
            ("registered_total", "Meetings made or changed.", &self.registered),
            ("registrations_refused_total", "Meetings not made or changed.", &self.registrations_refused),
            ("door_misses_total", "Wrong rooms, secrets or seats.", &self.door_misses),
            ("door_waits_total", "Misses whose answers waited in line.", &self.door_waits),
            ("knocks_total", "Knocks with a good proof.", &self.knocks),
            ("knocks_refused_total", "Knocks with a good proof that were refused.", &self.knocks_refused),
            ("too_many_total", "Refusals because of a rate or a full line.", &self.too_many),
            ("files_begun_total", "Files that members began to send.", &self.files_begun),
            ("files_refused_total", "Files over a bound or budget.", &self.files_refused),
            ("file_bytes_received_total", "Sealed bytes of files in.", &self.file_bytes_received),
            ("file_bytes_sent_total", "Sealed bytes of files out.", &self.file_bytes_sent),
            ("media_datagrams_received_total", "Media datagrams in.", &self.media_datagrams_received),
            ("media_datagrams_sent_total", "Media datagrams out.", &self.media_datagrams_sent),
            ("ice_tcp_connections_total", "Connections that spoke ICE-TCP.", &self.ice_tcp_connections),
            ("turn_connections_total", "Connections that spoke TURN.", &self.turn_connections),
            ("turn_allocations_total", "Relayed addresses given by TURN.", &self.turn_allocations),
            ("turn_datagrams_received_total", "Datagrams in through TURN.", &self.turn_datagrams_received),
            ("turn_datagrams_sent_total", "Datagrams out through TURN.", &self.turn_datagrams_sent),
            (
                "crossings_dropped_total",
                "What one media thread had for another, of a meeting on both, that had too much waiting.",
                &self.crossings_dropped,
            ),
            (
                "tcp_connections_untaken_total",
                "ICE-TCP connections closed because they were no session's.",
                &self.tcp_connections_untaken,
            ),
            (
                "tcp_datagrams_dropped_total",
                "Datagrams to slow readers of ICE-TCP and TURN, dropped late.",
                &self.tcp_datagrams_dropped,
            ),
            (
                "relayed_sources_forged_total",
                "Datagrams from the network that claimed to come from a relayed address.",
                &self.relayed_sources_forged,
            ),
            (
                "meetings_refused_total",
                "Times that a meeting did not begin for want of processors.",
                &self.meetings_refused,
            ),
            (
                "joins_refused_total",
                "People who did not come in for want of processors.",
                &self.joins_refused,
            ),
            (
                "drain_refused_total",
                "Times that a meeting did not begin because the server is about to stop.",
                &self.drain_refused,
            ),
        ];
        for (name, help, counter) in counters {
            put(name, "counter", help, counter.get().into());
        }
        let help = "Fields that events had and the log may not say.";
        put("log_fields_left_out_total", "counter", help, crate::logging::left_out().into());
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_by_a_label_that_nobody_has_written_down_is_not_told() {
        let told = "# HELP conclave_x {room}\nconclave_x 1\nconclave_x{shard=\"0\",le=\"+Inf\"} 2\n";
        let planted =
            format!("{told}conclave_x{{shard=\"0\",room=\"7f\"}} 3\nconclave_x{{name=\"Ann\"}} 4\n");
        assert_eq!(listed(&planted), told);
    }
}
