//! Somebody in front of a provider's pages: follows redirects, keeps cookies, fills forms in.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::TcpStream,
    sync::Arc,
};

use rustls::{ClientConfig, ClientConnection, StreamOwned, pki_types::ServerName};

use crate::{meet::PATIENCE, secure::config};

/// A browser at one provider.
pub struct Person {
    config: Arc<ClientConfig>,
    cookies: BTreeMap<String, String>,
}

/// What was answered.
pub struct Page {
    pub url: String,
    pub status: u16,
    pub location: Option<String>,
    pub body: String,
}

impl Person {
    pub fn new(roots: &str) -> Self {
        Self { config: Arc::new(config(roots, &["http/1.1"])), cookies: BTreeMap::new() }
    }

    pub fn get(&mut self, url: &str) -> Page {
        self.ask("GET", url, &[], "")
    }

    /// Posts a body of this type.
    pub fn post(&mut self, url: &str, kind: &str, body: &str) -> Page {
        self.ask("POST", url, &[("Content-Type", kind), ("Referer", url)], body)
    }

    fn ask(&mut self, method: &str, url: &str, more: &[(&str, &str)], body: &str) -> Page {
        let (host, path) = split(url);
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
        head += &format!("Content-Length: {}\r\n", body.len());
        for (name, value) in more {
            head += &format!("{name}: {value}\r\n");
        }
        if !self.cookies.is_empty() {
            let cookies: Vec<_> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            head += &format!("Cookie: {}\r\n", cookies.join("; "));
        }
        let stream = TcpStream::connect(host).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let name = ServerName::try_from("127.0.0.1").unwrap();
        let connection = ClientConnection::new(Arc::clone(&self.config), name).unwrap();
        let mut stream = StreamOwned::new(connection, stream);
        write!(stream, "{head}\r\n{body}").unwrap();
        let mut bytes = Vec::new();
        // Some close without a word.
        drop(stream.read_to_end(&mut bytes));
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        for line in head.lines() {
            let Some((name, value)) = line.split_once(':') else { continue };
            if name.eq_ignore_ascii_case("set-cookie") {
                let (name, value) = value.split(';').next().unwrap().trim().split_once('=').unwrap();
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let header = |wanted: &str| {
            head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case(wanted).then(|| value.trim().to_owned())
            })
        };
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        let body = if header("transfer-encoding").is_some() { unchunked(body) } else { body.to_owned() };
        let location = header("location").map(|to| absolute(url, &to));
        Page { url: url.to_owned(), status, location, body }
    }

    /// Goes there and fills in every form with these values, until a redirect to an address that begins so; its whole.
    pub fn until(&mut self, start: &str, values: &[(&str, &str)], end: &str) -> String {
        let mut page = self.get(start);
        for _ in 0..20 {
            page = match page.location {
                Some(to) if to.starts_with(end) => return to,
                Some(to) => self.get(&to),
                None => {
                    let (action, form) = filled(&page, values);
                    self.post(&action, "application/x-www-form-urlencoded", &form)
                }
            };
        }
        panic!("lost at {} ({}): {}", page.url, page.status, page.body);
    }
}

/// Where the page's form goes, and what it says.
pub fn filled(page: &Page, values: &[(&str, &str)]) -> (String, String) {
    let action =
        tags(&page.body, "form").find_map(|tag| attribute(tag, "action")).filter(|to| !to.is_empty());
    let action = action.map_or_else(|| page.url.clone(), |to| absolute(&page.url, &to));
    let mut form: BTreeMap<String, String> = BTreeMap::new();
    for tag in tags(&page.body, "input").chain(tags(&page.body, "button")) {
        let Some(name) = attribute(tag, "name") else { continue };
        let given = values.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let value = given.or_else(|| attribute(tag, "value"));
        form.entry(name).or_insert_with(|| value.unwrap_or_default());
    }
    (action, form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish())
}

fn tags<'a>(html: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    html.split('<').filter_map(move |rest| {
        let rest = rest.strip_prefix(name).filter(|rest| rest.starts_with(char::is_whitespace))?;
        rest.split('>').next()
    })
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let at = tag.find(&format!(" {name}=\"")).or_else(|| tag.find(&format!("\n{name}=\"")))?;
    let value = tag[at..].split('"').nth(1)?;
    Some(value.replace("&amp;", "&").replace("&#39;", "'").replace("&#34;", "\"").replace("&quot;", "\""))
}

fn split(url: &str) -> (&str, String) {
    let rest = url.strip_prefix("https://").unwrap_or_else(|| panic!("{url}"));
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    (host, format!("/{path}"))
}

fn absolute(from: &str, to: &str) -> String {
    if to.contains("://") {
        to.to_owned()
    } else if to.starts_with('/') {
        format!("https://{}{to}", split(from).0)
    } else {
        panic!("{to}")
    }
}

fn unchunked(body: &str) -> String {
    let (mut rest, mut whole) = (body.as_bytes(), Vec::new());
    while let Some(end) = rest.windows(2).position(|two| two == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap().trim(), 16).unwrap_or(0);
        if size == 0 {
            break;
        }
        let from = end + 2;
        whole.extend_from_slice(&rest[from..(from + size).min(rest.len())]);
        rest = rest.get(from + size + 2..).unwrap_or_default();
    }
    String::from_utf8_lossy(&whole).into_owned()
}
