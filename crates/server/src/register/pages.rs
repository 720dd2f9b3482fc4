//! The server's own pages, asked for as a browser would, and what they tell it.

use std::time::Duration;

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Request, header::HOST},
};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use x509_parser::parse_x509_certificate;

use super::surroundings::Surroundings;
use crate::{metrics, tls::client::Client};

/// How long the server may take to answer itself.
const PATIENCE: Duration = Duration::from_secs(15);
/// A page's bytes at most.
const BYTES: usize = 4 << 20;
/// Where a policy of ours lets a page load from: nothing of others'.
const OWN: [&str; 6] = ["'none'", "'self'", "'wasm-unsafe-eval'", "blob:", "data:", "mediastream:"];

/// A page: headers and text.
struct Answer {
    found: bool,
    headers: HeaderMap,
    text: String,
}

/// How many things of others' the pages name or may load.
pub(super) async fn foreign(around: &Surroundings) -> Result<u64, String> {
    let mut count = 0;
    for path in ["/", "/admin"] {
        let answer = get(around, path).await?;
        count += named(&answer.text) + policy(&answer.headers).map_or(1, |policy| allowed(&policy));
    }
    Ok(count)
}

/// Pages that tell browsers to name them to others: links and what they lead to are nobody else's business.
pub(super) async fn referring(around: &Surroundings) -> Result<u64, String> {
    count(around, |answer| answer.headers.get("referrer-policy").is_none_or(|policy| policy != "no-referrer"))
        .await
}

/// Pages that set a cookie before anybody has signed in.
pub(super) async fn cookies(around: &Surroundings) -> Result<u64, String> {
    count(around, |answer| answer.headers.contains_key("set-cookie")).await
}

async fn count(around: &Surroundings, is_at_fault: impl Fn(&Answer) -> bool) -> Result<u64, String> {
    let mut found = 0;
    for path in ["/", "/admin", "/privacy"] {
        found += u64::from(is_at_fault(&get(around, path).await?));
    }
    Ok(found)
}

/// Languages in which the privacy notice does not come to somebody who is not signed in and runs no script.
pub(super) async fn unnoticed(around: &Surroundings) -> Result<u64, String> {
    let mut missing = 0;
    for language in crate::data::LANGUAGES {
        let answer = get(around, &format!("/privacy?lang={language}")).await?;
        let reads = answer.found && answer.text.contains("<h1") && !answer.text.contains("<script");
        missing += u64::from(!(reads && answer.text.contains(&format!("lang=\"{language}\""))));
    }
    Ok(missing)
}

/// Names and labels of counts that are given out and stand in no list: where they are given out at all.
pub(super) async fn unlisted(around: &Surroundings) -> Result<Vec<String>, String> {
    let Some(counts) = around.counts else { return Ok(Vec::new()) };
    let asked = async {
        let stream = TcpStream::connect(counts).await.map_err(|error| error.to_string())?;
        ask(stream, &counts.to_string(), "/metrics").await
    };
    let answer = timeout(PATIENCE, asked).await.map_err(|_| "no answer in time".to_owned())??;
    match answer.found {
        true => Ok(metrics::unlisted(&answer.text)),
        false => Err("the counts do not come".to_owned()),
    }
}

/// What is wrong with the way to the pages.
pub(super) async fn transport(around: &Surroundings) -> Result<Vec<&'static str>, String> {
    if around.domain.is_none() && around.behind_tls {
        return Err("TLS is spoken by somebody else".to_owned());
    }
    let mut faults = Vec::new();
    if around.domain.is_none() {
        faults.push("no TLS");
    }
    let answer = get(around, "/").await?;
    let insists = answer.headers.get("strict-transport-security").is_some();
    if !insists {
        faults.push("browsers are not told to insist on TLS");
    }
    let policy = policy(&answer.headers).unwrap_or_default();
    let scripts = policy.split(';').find_map(|part| part.trim().strip_prefix("script-src "));
    if scripts.is_none_or(|from| from.split(' ').any(|from| !matches!(from, "'self'" | "'wasm-unsafe-eval'")))
    {
        faults.push("scripts of others");
    }
    Ok(faults)
}

/// For how many days the certificate in use still holds.
pub(super) async fn certificate_days(around: &Surroundings) -> Option<i64> {
    let stream = Client::new(around.roots.as_deref())
        .ok()?
        .connect_at(around.here, around.domain.as_deref()?)
        .await
        .ok()?;
    let chain = stream.get_ref().1.peer_certificates()?;
    let (_, certificate) = parse_x509_certificate(chain.first()?).ok()?;
    Some(certificate.validity().time_to_expiration()?.whole_days())
}

async fn get(around: &Surroundings, path: &str) -> Result<Answer, String> {
    let asked = async {
        match &around.domain {
            Some(domain) => {
                let client = Client::new(around.roots.as_deref()).map_err(|error| error.to_string())?;
                let stream =
                    client.connect_at(around.here, domain).await.map_err(|error| error.to_string())?;
                ask(stream, domain, path).await
            }
            None => {
                let stream = TcpStream::connect(around.here).await.map_err(|error| error.to_string())?;
                ask(stream, &around.here.to_string(), path).await
            }
        }
    };
    timeout(PATIENCE, asked).await.map_err(|_| "no answer in time".to_owned())?
}

async fn ask<S>(stream: S, host: &str, path: &str) -> Result<Answer, String>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let broken = |error: hyper::Error| error.to_string();
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    tokio::spawn(connection);
    let request = Request::get(path).header(HOST, host).body(Body::empty());
    let request = request.map_err(|error| error.to_string())?;
    let response = sender.send_request(request).await.map_err(broken)?;
    let (found, headers) = (response.status().is_success(), response.headers().clone());
    let body = to_bytes(Body::new(response.into_body()), BYTES).await.map_err(|error| error.to_string())?;
    Ok(Answer { found, headers, text: String::from_utf8_lossy(&body).into_owned() })
}

fn policy(headers: &HeaderMap) -> Option<String> {
    headers.get("content-security-policy")?.to_str().ok().map(str::to_owned)
}

/// Sources of others' in a policy; one more if it is not closed but for what it names.
fn allowed(policy: &str) -> u64 {
    let loads = |part: &&str| part.split(' ').next().is_some_and(|name| name.ends_with("-src"));
    let sources = policy.split(';').map(str::trim).filter(loads).flat_map(|part| part.split(' ').skip(1));
    let foreign = sources.filter(|source| !OWN.contains(source)).count() as u64;
    foreign + u64::from(!policy.contains("default-src 'none'"))
}

/// Addresses of others' that a page loads from.
fn named(page: &str) -> u64 {
    let attributes = ["src=\"", "href=\"", "srcset=\"", "data=\""];
    let values = attributes.iter().flat_map(|name| page.split(name).skip(1));
    let foreign = |value: &&str| ["http:", "https:", "//"].iter().any(|begin| value.starts_with(begin));
    values.filter(foreign).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_of_others_is_counted() {
        assert_eq!(named("<script src=\"/a.js\"></script><a href=\"#x\">"), 0);
        assert_eq!(named("<script src=\"//cdn\"><img src=\"https://x\"><link href=\"http://y\">"), 3);
        assert_eq!(
            allowed("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data:"),
            0
        );
        assert_eq!(allowed("default-src 'none'; script-src 'self' https://cdn.example; img-src *"), 2);
        assert_eq!(allowed("script-src 'self'"), 1, "not closed");
    }
}
