//! Who may have an allocation: whoever was given a username and a password by this server, for a while.

use std::time::Duration;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// What the server makes passwords from; 32 random bytes. Servers that share it take each other's credentials.
#[derive(Clone)]
pub struct Secret(Zeroizing<[u8; 32]>);

/// What a browser gets as `username` and `credential` of an ICE server.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// When they end, in seconds since 1970, and something random: nothing about the person.
    pub username: String,
    /// The username under the server's secret.
    pub password: String,
}

impl Secret {
    /// Takes over the bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Credentials with which an allocation can be begun until `expiry` (since 1970). Two people who get the same
    /// random bytes are the same user. The scheme is that of "REST API for access to TURN services"
    /// (draft-uberti-behave-turn-rest), with HMAC-SHA-256.
    pub fn issue(&self, expiry: Duration, random: [u8; 12]) -> Credentials {
        let username = format!("{}:{}", expiry.as_secs(), URL_SAFE_NO_PAD.encode(random));
        let password = self.password(username.as_bytes()).to_string();
        Credentials { username, password }
    }

    /// The password that goes with a username, whoever made that up.
    pub(crate) fn password(&self, username: &[u8]) -> Zeroizing<String> {
        Zeroizing::new(STANDARD.encode(self.derive(b"turn password", username)))
    }

    /// A value of this purpose, which tells nothing about those of others.
    pub(crate) fn derive(&self, purpose: &[u8], input: &[u8]) -> [u8; 32] {
        let mac = Hmac::<Sha256>::new_from_slice(&*self.0).expect("HMAC takes keys of any length");
        mac.chain_update(purpose).chain_update([0]).chain_update(input).finalize().into_bytes().into()
    }
}

/// When the credentials with this username end, since 1970.
pub(crate) fn expiry(username: &[u8]) -> Option<Duration> {
    let username = std::str::from_utf8(username).ok()?;
    let (expiry, _random) = username.split_once(':')?;
    let digits = !expiry.is_empty() && expiry.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| expiry.parse().ok()).flatten().map(Duration::from_secs)
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_its_username_s_and_its_secret_s_alone() {
        let secret = Secret::new([1; 32]);
        let issued = secret.issue(Duration::from_secs(1_800_000_000), [2; 12]);
        assert_eq!(issued.username, "1800000000:AgICAgICAgICAgIC");
        assert_eq!(*secret.password(issued.username.as_bytes()), issued.password);
        assert_eq!(expiry(issued.username.as_bytes()), Some(Duration::from_secs(1_800_000_000)));
        assert_ne!(*secret.password(b"1800000001:AgICAgICAgICAgIC"), issued.password);
        assert_ne!(Secret::new([2; 32]).issue(Duration::from_secs(1_800_000_000), [2; 12]), issued);
        assert_eq!(format!("{secret:?} {issued:?}"), "Secret Credentials");
    }

    #[test]
    fn other_usernames_never_were_valid() {
        for username in
            ["", ":", ":a", "12", "+12:a", "-1:a", " 1:a", "1e9:a", "18446744073709551616:a", "٣:a"]
        {
            assert_eq!(expiry(username.as_bytes()), None, "{username}");
        }
        assert_eq!(expiry(b"\xff:a"), None);
        assert_eq!(expiry(b"18446744073709551615:"), Some(Duration::from_secs(u64::MAX)));
    }
}
