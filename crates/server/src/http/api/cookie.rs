//! The two cookies there are: who is signed in to an organisation, and whose browser is on its way to a provider. Meetings
//! need none. Other sites' pages never make a browser send them, not even a provider's that sends people back: the page to
//! which it does asks by itself.

use axum::http::{HeaderMap, HeaderValue, header};
use identity::{Token, sessions::LONGEST};

/// With this prefix browsers take it over TLS only (or from the machine itself), for this host alone, and from nobody
/// else (RFC 6265bis section 4.1.3).
pub(super) const NAME: &str = "__Host-conclave";
/// The same for who goes to a provider.
const BROWSER: &str = "__Host-conclave-sign-on";
/// How long that is kept.
const AWAY: u64 = 15 * 60;

/// What the browser keeps of who is signed in.
pub(super) fn token(headers: &HeaderMap) -> Option<String> {
    named(headers, NAME)
}

/// What it keeps while somebody is at a provider.
pub(super) fn browser(headers: &HeaderMap) -> Option<Token> {
    Token::parse(&named(headers, BROWSER)?)
}

fn named(headers: &HeaderMap, wanted: &str) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs =
        cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == wanted).map(|(_, token)| token.to_owned())
}

/// What it is to keep.
pub(super) fn set(token: &Token) -> HeaderValue {
    value(NAME, &token.text(), LONGEST.as_secs())
}

/// What it is to forget.
pub(super) fn clear() -> HeaderValue {
    value(NAME, "", 0)
}

/// What it is to keep while somebody is at a provider.
pub(super) fn set_browser(token: &Token) -> HeaderValue {
    value(BROWSER, &token.text(), AWAY)
}

fn value(name: &str, token: &str, seconds: u64) -> HeaderValue {
    let cookie = format!("{name}={token}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Strict");
    // Letters, digits and marks of this file only.
    HeaderValue::try_from(cookie).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_found_among_others() {
        let mut headers = HeaderMap::new();
        assert_eq!(token(&headers), None);
        headers.insert(header::COOKIE, HeaderValue::from_static("a=b; __Host-conclave=secret;c=d"));
        assert_eq!(token(&headers).as_deref(), Some("secret"));
        headers.insert(header::COOKIE, HeaderValue::from_static("conclave=x; x__Host-conclave=y"));
        assert_eq!(token(&headers), None);
    }
}
