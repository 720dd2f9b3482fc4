//! Whether a provider vouches for the name that somebody shows in a meeting.
//!
//! The `nonce` of the ID token is [`commitment`]: a hash over a key of that person's, made in their browser, and a salt.
//! With the key they certify each leaf that they take in the meeting's group; so the token is of no use to anybody who lacks
//! the key, whoever else has seen it. Which keys a provider has, members are [`Told`] by the server. It cannot be believed
//! in that: what it told is compared by [`Print`]s, with what was told before and with what others were told.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::{
    Jwk, Object, Refused,
    claims::{Audience, issued_in_time},
    jws::{Kind, Signed},
    signature::{self, KNOWN},
};

/// Bytes of a token that can be shown in a meeting: it stands in the leaf, which everybody is sent.
pub const TOKEN_BYTES: usize = 3_072;

/// For how many seconds after it was issued a token vouches for a name. Its `exp`, often minutes, is for the sign-on, which
/// keeps it; members who come later have to be able to check it for as long as a long day's meeting lasts.
pub const VOUCHES_SECONDS: u64 = 12 * 60 * 60;

/// Bytes of what is told of a provider.
pub const TOLD_BYTES: usize = 64 * 1_024;

/// What the nonce commits to: SHA-256 over a label, the Ed25519 key and the salt.
pub fn commitment(key: &[u8; 32], salt: &[u8; 16]) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"conclave v1 verified name")
        .chain_update(key)
        .chain_update(salt)
        .finalize()
        .into()
}

/// A provider as the server tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Its issuer: what members see.
    pub issuer: String,
    /// What the server is called there, for which tokens have to be.
    pub client: String,
    keys: Vec<Jwk>,
}

/// What tells one key of a provider from all others: SHA-256, cut to 16 bytes, over the issuer, the client and the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Print(pub [u8; 16]);

/// A name for which a provider vouches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// As the provider has it.
    pub name: String,
    /// Who it is there, the same in each of its tokens for this client.
    pub subject: String,
    /// With which of its keys.
    pub print: Print,
}

impl Told {
    /// Reads `{ "issuer", "client", "keys" }`, at most [`TOLD_BYTES`].
    ///
    /// # Errors
    /// [`Refused::TooLong`], [`Refused::NotJson`], [`Refused::NameTwice`], [`Refused::Member`], [`Refused::TooManyKeys`].
    pub fn read(bytes: &[u8]) -> Result<Self, Refused> {
        if bytes.len() > TOLD_BYTES {
            return Err(Refused::TooLong);
        }
        let told = Object::read(bytes)?;
        let text = |name| told.identifier(name)?.map(str::to_owned).ok_or(Refused::Member(name));
        Ok(Self { issuer: text("issuer")?, client: text("client")?, keys: Jwk::read_keys(&told)? })
    }

    /// One print for each key that can sign.
    pub fn prints(&self) -> Vec<Print> {
        self.keys.iter().map(|key| self.print(key)).collect()
    }

    fn print(&self, key: &Jwk) -> Print {
        let mut hash = Sha256::new().chain_update(b"conclave v1 provider key");
        for part in [self.issuer.as_str(), &self.client, &key.public.canonical()] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let digest: [u8; 32] = hash.finalize().into();
        let mut print = Print([0; 16]);
        print.0.copy_from_slice(&digest[..16]);
        print
    }

    /// The name for which this token vouches, if it commits to `nonce`. `now` is seconds since 1970.
    ///
    /// # Errors
    /// [`Refused`], by the first rule that the token breaks. Nothing of it is read before its signature is found right but
    /// the header.
    pub fn vouches(&self, token: &str, nonce: &[u8; 32], now: u64) -> Result<Name, Refused> {
        if token.len() > TOKEN_BYTES {
            return Err(Refused::TooLong);
        }
        let token = Signed::read(token, Kind::IdToken, &KNOWN)?;
        let (kid, algorithm) = (token.header.kid.as_deref(), token.header.algorithm);
        let mut fitting = self.keys.iter().filter(|key| key.is(kid, algorithm));
        let key = match (fitting.next(), fitting.next()) {
            (Some(key), None) => key,
            (Some(_), Some(_)) => return Err(Refused::AmbiguousKey),
            (None, _) => return Err(Refused::UnknownKey),
        };
        signature::verify(key, algorithm, token.signed, &token.signature)?;
        let claims = token.claims()?;

        let audience = Audience { issuer: &self.issuer, client: &self.client, trusted: &|_| false };
        audience.named_in(&claims)?;
        audience.authorized_in(&claims)?;
        issued_in_time(&claims, VOUCHES_SECONDS, now)?;
        let said = claims.text("nonce")?.ok_or(Refused::NonceMissing)?;
        let committed = URL_SAFE_NO_PAD.encode(nonce);
        if !bool::from(said.as_bytes().ct_eq(committed.as_bytes())) {
            return Err(Refused::Nonce);
        }
        let name = claims.identifier("name")?.ok_or(Refused::Member("name"))?.to_owned();
        let subject = claims.identifier("sub")?.ok_or(Refused::Member("sub"))?.to_owned();
        Ok(Name { name, subject, print: self.print(key) })
    }
}
