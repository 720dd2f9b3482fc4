//! What operators see, on a port of their own: `/` in words, `/metrics` for Prometheus. Sums only: no meeting, person
//! or address. One page without script, in the colours that the reader's system asks for.

use std::{fmt::Write, sync::Arc};

use axum::{
    Router,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};

use crate::{
    doorkeeper::MINUTES,
    meetings::{Health, Meetings},
    metrics,
};

/// Misses in a minute above which somebody is guessing rather than holding an old link.
const GUESSING: u32 = 100;

/// Days that a certificate has left below which somebody should look: one that comes by itself, for six days or more,
/// is renewed before.
const SOON: i64 = 2;

/// The page's own: nothing is loaded but its style.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const STYLE: &str = include_str!("operator.css");

pub(super) fn router(meetings: Arc<Meetings>) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/operator.css", get(async || answer("text/css; charset=utf-8", STYLE.to_owned())))
        .route("/metrics", get(counts))
        .with_state(meetings)
}

async fn counts(State(meetings): State<Arc<Meetings>>) -> Response {
    answer("text/plain; version=0.0.4; charset=utf-8", metrics::listed(&meetings.figures()))
}

async fn page(State(meetings): State<Arc<Meetings>>) -> Response {
    let metrics = &meetings.metrics;
    let figures = Figures {
        kept: meetings.kept().await,
        running: metrics.meetings.get(),
        connections: metrics.connections.get(),
        limits: vec![
            ("connections over the bound", metrics.connections_refused.get()),
            ("meetings that did not begin for want of processors", metrics.meetings_refused.get()),
            ("people who did not come in for want of processors", metrics.joins_refused.get()),
            ("meetings that did not begin because the server is about to stop", metrics.drain_refused.get()),
            ("meetings not made or changed", metrics.registrations_refused.get()),
            ("wrong guesses whose answers waited in line", metrics.door_waits.get()),
            ("knocks that were refused", metrics.knocks_refused.get()),
            ("files over a bound or budget", metrics.files_refused.get()),
            ("refusals because of a rate or a full line", metrics.too_many.get()),
            ("connections given up because they did not read", metrics.slow_readers.get()),
        ],
        store_failures: metrics.store_failures.get(),
        certificate_days: metrics.certificate_days(),
        misses: meetings.doorkeeper.misses_per_minute(),
        health: meetings.health(),
        load: meetings.admission.load(),
    };
    answer("text/html; charset=utf-8", figures.page())
}

fn answer(kind: &'static str, body: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, body).into_response()
}

/// What the page says.
struct Figures {
    kept: Option<u64>,
    running: i64,
    connections: i64,
    /// What was refused since the start, and how often.
    limits: Vec<(&'static str, u64)>,
    store_failures: u64,
    /// For how long the certificate in use is still valid; `None`: there is none.
    certificate_days: Option<i64>,
    /// The running minute first.
    misses: [u32; MINUTES],
    health: Health,
    /// Of the busiest media thread, in percent.
    load: u64,
}

impl Figures {
    fn page(&self) -> String {
        let kept = self.kept.map_or_else(|| "not known now".to_owned(), |kept| kept.to_string());
        let limits: String = self.limits.iter().map(|(what, count)| row(what, &count.to_string())).collect();
        format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Conclave: this server</title>\
             <meta name=\"viewport\" content=\"width=device-width\"><meta http-equiv=\"refresh\" content=\"10\">\
             <link rel=\"stylesheet\" href=\"/operator.css\"></head><body><main><h1>This server</h1>{notices}\
             <h2>Now</h2><table>{now}</table>\
             <h2>Wrong guesses at the door, by the minute</h2>{chart}\
             <h2>Limits reached since the start</h2><table>{limits}</table>\
             <p class=\"small\">Sums only: the server does not note meetings, people or addresses. For programs: \
             <a href=\"/metrics\">/metrics</a></p></main></body></html>",
            notices = self.notices(),
            now = [
                row("meetings kept", &kept),
                row("meetings running", &self.running.to_string()),
                row("connections", &self.connections.to_string()),
                row("load of the busiest media thread", &format!("{} %", self.load)),
                row("records that could not be stored or read", &self.store_failures.to_string()),
            ]
            .concat(),
            chart = self.chart(),
        )
    }

    fn notices(&self) -> String {
        let mut notices = String::new();
        // The running minute has only begun: the one before counts as well.
        let guesses = self.misses[0].max(self.misses[1]);
        if guesses >= GUESSING {
            let _ = write!(
                notices,
                "<p class=\"notice\">Somebody is guessing meeting addresses: {guesses} in the last minute; 0 can be \
                 found. An address has 128 random bits, and guesses are rationed; whoever holds a link notices \
                 nothing.</p>"
            );
        }
        match self.health {
            Health::Ready => {}
            Health::Overloaded => notices.push_str(
                "<p class=\"notice bad\">No new meetings begin: the processors have enough to do. Those that run go on. \
                 Whoever would begin one is told, and comes in by themselves when there is room.</p>",
            ),
            Health::Draining => notices.push_str(
                "<p class=\"notice\">No new meetings begin: the server ends when the last meeting does, or at its \
                 time.</p>",
            ),
        }
        if self.store_failures > 0 {
            let _ = write!(
                notices,
                "<p class=\"notice bad\">The database failed {} times since the start: see the log, and whether the \
                 disk is full.</p>",
                self.store_failures
            );
        }
        if let Some(days) = self.certificate_days.filter(|days| *days < SOON) {
            let until = if days < 0 { "has expired".to_owned() } else { format!("expires in {days} days") };
            let _ = write!(
                notices,
                "<p class=\"notice bad\">The certificate {until}: see the log, and what `conclave doctor` says.</p>"
            );
        }
        if notices.is_empty() {
            notices.push_str("<p class=\"fine\">Nothing needs attention.</p>");
        }
        notices
    }

    /// A bar a minute, the oldest on the left; in words for those who do not see it.
    fn chart(&self) -> String {
        let most = self.misses.iter().copied().max().unwrap_or(0);
        let total: u64 = self.misses.iter().copied().map(u64::from).sum();
        let mut bars = String::new();
        for (x, misses) in self.misses.iter().rev().enumerate() {
            let height = u64::from(*misses) * 100 / u64::from(most.max(1));
            // A minute with one guess shows beside one with many.
            let height = if *misses > 0 { height.max(2) } else { 0 };
            let _ = write!(
                bars,
                "<rect x=\"{}\" y=\"{}\" width=\"8\" height=\"{height}\"><title>{} min ago: {misses}</title></rect>",
                x * 10,
                100 - height,
                MINUTES - 1 - x,
            );
        }
        format!(
            "<svg viewBox=\"0 0 {} 101\" role=\"img\" aria-label=\"{total} wrong guesses in the last hour, at most {most} \
             in a minute\"><path d=\"M0 100.5H{0}\"/>{bars}</svg><p class=\"small\">{total} in the last hour, at most \
             {most} in a minute. The running minute is on the right.</p>",
            MINUTES * 10
        )
    }
}

fn row(what: &str, value: &str) -> String {
    format!("<tr><th scope=\"row\">{what}</th><td>{value}</td></tr>")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quiet() -> Figures {
        let misses = [0; MINUTES];
        Figures {
            kept: Some(3),
            running: 2,
            connections: 9,
            limits: vec![("x", 1)],
            store_failures: 0,
            certificate_days: Some(60),
            misses,
            health: Health::Ready,
            load: 12,
        }
    }

    #[test]
    fn that_no_meetings_begin_is_told_with_its_reason() {
        assert!(quiet().page().contains("load of the busiest media thread</th><td>12 %<"));
        for (health, words) in [
            (Health::Overloaded, "the processors have enough to do"),
            (Health::Draining, "ends when the last"),
        ] {
            let page = Figures { health, ..quiet() }.page();
            assert!(page.contains(words) && !page.contains("Nothing needs attention"));
        }
    }

    #[test]
    fn a_quiet_server_needs_no_attention_and_has_no_script() {
        let page = quiet().page();
        assert!(page.contains("Nothing needs attention"));
        assert!(page.contains("meetings kept</th><td>3<") && page.contains("meetings running</th><td>2<"));
        assert!(!page.contains("<script") && !page.contains("style=") && !page.contains("http://"));
    }

    #[test]
    fn guessing_and_a_failing_store_are_told_in_words_and_bars() {
        let mut figures = Figures { store_failures: 4, ..quiet() };
        figures.certificate_days = Some(1);
        assert!(figures.page().contains("The certificate expires in 1 days"));
        figures.certificate_days = Some(-1);
        assert!(figures.page().contains("The certificate has expired"));
        figures.misses[1] = 1234;
        figures.misses[59] = 1;
        let page = figures.page();
        assert!(
            page.contains("Somebody is guessing meeting addresses: 1234 in the last minute; 0 can be found")
        );
        assert!(page.contains("The database failed 4 times"));
        assert!(page.contains("1235 wrong guesses in the last hour, at most 1234 in a minute"));
        assert!(page.contains("<rect x=\"580\" y=\"0\" width=\"8\" height=\"100\"><title>1 min ago: 1234"));
        assert!(page.contains("<rect x=\"0\" y=\"98\" width=\"8\" height=\"2\"><title>59 min ago: 1<"));
        assert!(!page.contains("Nothing needs attention"));
    }
}
