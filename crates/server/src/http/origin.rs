//! Which pages may connect: those of this very server, and those that the operator allows.

use crate::config::Origin;

/// Whether a page of this origin may connect to a server that is called by this host name.
pub(super) fn is_own(origin: Option<&str>, host: Option<&str>, allowed: &[Origin]) -> bool {
    let Some(origin) = origin.map(str::to_ascii_lowercase) else { return false };
    if allowed.iter().any(|allowed| allowed.0 == origin) {
        return true;
    }
    let Some((scheme @ ("http" | "https"), authority)) = origin.split_once("://") else { return false };
    let default_port = if scheme == "https" { ":443" } else { ":80" };
    let host = host.unwrap_or_default().to_ascii_lowercase();
    !host.is_empty() && host.strip_suffix(default_port).unwrap_or(&host) == authority
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_and_the_allowed_ones_may_connect() {
        let allowed = [Origin("https://meet.example.org".into())];
        let cases = [
            (Some("http://localhost:8080"), Some("localhost:8080"), true),
            (Some("https://meet.example"), Some("MEET.example"), true),
            (Some("https://meet.example"), Some("meet.example:443"), true),
            (Some("https://meet.example.org"), Some("10.0.0.1:8080"), true),
            (Some("https://evil.example"), Some("meet.example"), false),
            (Some("https://meet.example.evil"), Some("meet.example"), false),
            (Some("http://localhost:8081"), Some("localhost:8080"), false),
            (Some("null"), Some("null"), false),
            (Some("file://localhost"), Some("localhost"), false),
            (Some("https://"), None, false),
            (None, Some("meet.example"), false),
        ];
        for (origin, host, wanted) in cases {
            assert_eq!(is_own(origin, host, &allowed), wanted, "{origin:?} at {host:?}");
        }
    }
}
