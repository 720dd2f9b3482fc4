//! What a client has to repeat, so that a request which somebody overheard is worth nothing elsewhere or later.

use std::time::{Duration, Instant};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::credentials::Secret;

/// After this a client is given another (RFC 8656 section 5 wants an hour at most).
pub(crate) const LIFETIME: Duration = Duration::from_secs(3_600);

/// Says that PASSWORD-ALGORITHMS is meant, so that nobody can take it out of the answer unnoticed (RFC 8489
/// section 9.2): `obMatJos2` and 24 bits, of which the first is set.
const COOKIE: &str = "obMatJos2gAAA";

/// The nonce of one connection.
pub(crate) struct Nonce {
    connection: u64,
    count: u64,
    value: String,
    expires: Instant,
}

impl Nonce {
    /// A connection's first.
    pub fn first(secret: &Secret, connection: u64, now: Instant) -> Self {
        let mut nonce = Self { connection, count: 0, value: String::new(), expires: now };
        nonce.renew(secret, now);
        nonce
    }

    /// What clients are told, renewed where it has got old.
    pub fn current(&mut self, secret: &Secret, now: Instant) -> &[u8] {
        if now >= self.expires {
            self.renew(secret, now);
        }
        self.value.as_bytes()
    }

    /// Whether this is the nonce, and not yet old.
    pub fn is(&self, value: &[u8], now: Instant) -> bool {
        now < self.expires && value == self.value.as_bytes()
    }

    fn renew(&mut self, secret: &Secret, now: Instant) {
        self.count += 1;
        let input = [self.connection.to_be_bytes(), self.count.to_be_bytes()].concat();
        let random = secret.derive(b"turn nonce", &input);
        self.value = format!("{COOKIE}{}", URL_SAFE_NO_PAD.encode(&random[..8]));
        self.expires = now + LIFETIME;
    }
}
