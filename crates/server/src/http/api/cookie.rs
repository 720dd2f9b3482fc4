//! The two cookies there are: who is signed in to an organisation, and whose browser is on its way to a provider. Meetings
//! need none. Other sites' pages never make a browser send them, not even a provider's that sends people back: the page to
//! which it does asks by itself.

use axum::http::{HeaderMap, HeaderValue, header};
use identity::{Token, sessions::LONGEST};

/// One of them, as people are told of it.
pub(crate) struct Cookie {
    /// With its prefix browsers take it over TLS only (or from the machine itself), for this host alone, and from nobody
    /// else (RFC 6265bis section 4.1.3).
    pub name: &'static str,
    pub purpose: &'static str,
    pub until: &'static str,
}

/// No other is set: see the inventory.
pub(crate) const COOKIES: [Cookie; 2] = [SIGNED_IN, BROWSER];

const SIGNED_IN: Cookie = Cookie {
    name: "__Host-conclave",
    purpose: "Who is signed in to an organisation; meetings need none",
    until: "at signing out, after twelve hours at the latest",
};
/// For who goes to a provider.
const BROWSER: Cookie = Cookie {
    name: "__Host-conclave-sign-on",
    purpose: "Whose browser is on its way to its organisation's provider and back",
    until: "after a quarter of an hour",
};
/// The name of the first.
pub(super) const NAME: &str = SIGNED_IN.name;
/// How long the other is kept.
const AWAY: u64 = 15 * 60;

/// What the browser keeps of who is signed in.
pub(super) fn token(headers: &HeaderMap) -> Option<String> {
    named(headers, NAME)
}

/// What it keeps while somebody is at a provider.
pub(super) fn browser(headers: &HeaderMap) -> Option<Token> {
    Token::parse(&named(headers, BROWSER.name)?)
}

fn named(headers: &HeaderMap, wanted: &str) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs =
        cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == wanted).map(|(_, token)| token.to_owned())
}

/// What it is to keep.
pub(super) fn set(token: &Token) -> HeaderValue {
    value(&SIGNED_IN, &token.text(), LONGEST.as_secs())
}

/// What it is to forget.
pub(super) fn clear() -> HeaderValue {
    value(&SIGNED_IN, "", 0)
}

/// What it is to keep while somebody is at a provider.
pub(super) fn set_browser(token: &Token) -> HeaderValue {
    value(&BROWSER, &token.text(), AWAY)
}

fn value(Cookie { name, .. }: &Cookie, token: &str, seconds: u64) -> HeaderValue {
    let cookie = format!("{name}={token}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Strict");
    // Letters, digits and marks of this file only.
    HeaderValue::try_from(cookie).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every place in the program's source that names the header: it takes what this file makes.
    #[test]
    fn no_other_cookie_is_set() {
        let mut set = 0;
        let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs")
                    && !path.ends_with("cookie.rs")
                {
                    let text = std::fs::read_to_string(&path).unwrap();
                    for (_, after) in text.match_indices("SET_COOKIE").map(|(at, _)| text.split_at(at)) {
                        assert!(after.starts_with("SET_COOKIE, cookie::"), "{}", path.display());
                        set += 1;
                    }
                }
            }
        }
        assert!(set >= 3, "this test finds where cookies are set: {set}");
    }

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
