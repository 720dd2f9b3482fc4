//! The web client's files, built into the program, sent compressed to those who take it.

use std::borrow::Cow;

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::headers::MayUsePasskeys;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Files;

/// What stands in the place of a web client that has not been built.
const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Conclave</title>\
    <p>The server runs, without its web client. Build it with <code>make web</code>, then build the server again.";

/// Whether the web client was there when the program was built.
pub(crate) fn has_web_client() -> bool {
    Files::get("index.html").is_some()
}

/// The names of all its files.
pub(crate) fn files_of_client() -> Vec<Cow<'static, str>> {
    Files::iter().collect()
}

/// The console of those who administer an organisation.
pub(super) async fn console(headers: HeaderMap) -> Response {
    let mut response = page("admin.html", &headers);
    response.extensions_mut().insert(MayUsePasskeys);
    response
}

pub(super) async fn serve(uri: Uri, headers: HeaderMap) -> Response {
    match uri.path().trim_start_matches('/') {
        "" => page("index.html", &headers),
        path => page(path, &headers),
    }
}

fn page(path: &str, headers: &HeaderMap) -> Response {
    let Some(file) = Files::get(path).filter(|_| !path.ends_with(".br")) else {
        if matches!(path, "index.html" | "admin.html") {
            return ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], NOT_BUILT).into_response();
        }
        return (StatusCode::NOT_FOUND, "There is nothing here.\n").into_response();
    };
    let tag = entity_tag(&file);
    if headers.get_all(header::IF_NONE_MATCH).iter().any(|known| known.as_bytes() == tag.as_bytes()) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let compressed =
        if takes_brotli(headers) { Files::get(&format!("{path}.br")).map(|file| file.data) } else { None };
    let encoding = compressed.is_some().then(|| HeaderValue::from_static("br"));
    let body = compressed.unwrap_or_else(|| file.data.clone());
    // The build puts a hash of the content into the names of everything under assets/.
    let caching =
        if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = match body {
        Cow::Borrowed(bytes) => bytes.into_response(),
        Cow::Owned(bytes) => bytes.into_response(),
    };
    let out = response.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(&content_type(&file)) {
        out.insert(header::CONTENT_TYPE, kind);
    }
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        out.insert(header::ETAG, tag);
    }
    if let Some(encoding) = encoding {
        out.insert(header::CONTENT_ENCODING, encoding);
    }
    response
}

fn content_type(file: &EmbeddedFile) -> String {
    let kind = file.metadata.mimetype();
    if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind.to_owned() }
}

/// Weak: the same for the plain and the compressed form.
fn entity_tag(file: &EmbeddedFile) -> String {
    let hash = file.metadata.sha256_hash();
    let digits: String = hash[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("W/\"{digits}\"")
}

fn takes_brotli(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| {
            let (name, quality) = coding.split_once(';').unwrap_or((coding, ""));
            name.trim() == "br" && !matches!(quality.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_is_sent_only_to_those_who_take_it() {
        for (accepts, wanted) in [
            ("gzip, deflate, br, zstd", true),
            ("br;q=0.5", true),
            ("gzip", false),
            ("br;q=0, gzip", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accepts));
            assert_eq!(takes_brotli(&headers), wanted, "{accepts}");
        }
    }
}
