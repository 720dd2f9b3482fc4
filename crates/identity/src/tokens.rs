//! Capabilities that are handed out once and kept as hashes: sessions, invitations, the first owner's link.

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use rand::{CryptoRng, Rng};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A secret of 256 bits, as 43 characters of base64url (RFC 4648 section 5).
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Token([u8; 32]);

/// What is kept of a [`Token`]: its SHA-256. It has enough bits that no slower hash is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenHash(pub [u8; 32]);

impl Token {
    /// A new one.
    pub fn random(rng: &mut (impl Rng + CryptoRng)) -> Self {
        Self(rng.random())
    }

    /// As it was handed out; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    /// As it is handed out.
    pub fn text(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.0)
    }

    /// As it is kept.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0).into())
    }
}

impl From<[u8; 32]> for Token {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn what_was_handed_out_is_known_again_and_nothing_else() {
        let mut rng = rand_chacha::ChaCha12Rng::seed_from_u64(1);
        let (token, other) = (Token::random(&mut rng), Token::random(&mut rng));
        assert_eq!(token.text().len(), 43);
        assert_eq!(Token::parse(&token.text()).unwrap().hash(), token.hash());
        assert_ne!(other.hash(), token.hash());
        assert_eq!(format!("{token:?}"), "Token(..)");
        for wrong in
            ["", "a", &token.text()[1..], &format!("{}A", token.text()), &format!("{}=", token.text())]
        {
            assert!(Token::parse(wrong).is_none(), "{wrong}");
        }
    }
}
