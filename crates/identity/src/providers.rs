//! An organisation's providers as they are kept, who comes by them, and the secret under which that is kept.

use std::{collections::BTreeMap, fmt};

use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use rand::{CryptoRng, Rng};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{
    AccountId, OrganisationId, Role, Roles, TokenHash, UnixTime,
    accounts::ProviderId,
    oidc::{Algorithm, Organisation, Person, Requirement},
};

/// Providers of one organisation at most.
pub const PROVIDERS: usize = 20;
/// Bytes of a client secret at most.
const SECRET_BYTES: usize = 1_024;
/// Bytes of AES-GCM's nonce.
const NONCE: usize = 12;

/// A provider of an organisation's, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownProvider {
    /// Its number.
    pub id: ProviderId,
    /// Whose.
    pub organisation: OrganisationId,
    /// What people choose it by.
    pub name: String,
    /// Its issuer. It stays: who somebody is depends on it.
    pub issuer: String,
    /// Our name there.
    pub client: String,
    /// Our secret there, sealed ([`ServerKey::seal`]).
    pub secret: Option<Vec<u8>>,
    /// With what its tokens may be signed.
    pub algorithms: Vec<Algorithm>,
    /// Whether somebody's name is asked for, to suggest what they are called.
    pub asks_name: bool,
    /// How whoever has a role has to have shown themselves there.
    pub requirements: BTreeMap<Role, Requirement>,
    /// Which of its people are the organisation's, where it is a hub for many.
    pub hub: Option<Organisation>,
    /// Since when.
    pub since: UnixTime,
}

impl KnownProvider {
    /// The first role of these, the most powerful first, of which somebody who showed themselves so has not met what it
    /// takes. Everyone has the role of a member.
    pub fn unmet(&self, roles: Roles, acr: Option<&str>, amr: &[String]) -> Option<Role> {
        roles.with(Role::Member).iter().find(|role| {
            self.requirements.get(role).is_some_and(|requirement| !requirement.accepts(acr, amr))
        })
    }

    /// Whether who signed on under these terms would not have to again under those.
    pub fn is_as_strict(&self, before: &Self) -> bool {
        self.client == before.client
            && self.algorithms == before.algorithms
            && self.requirements == before.requirements
            && self.hub == before.hub
    }
}

/// Somebody at a provider: issuer and subject, so that nobody can tell who it is who has not the server's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject(pub [u8; 32]);

/// That somebody signs on by a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// By which.
    pub provider: ProviderId,
    /// Who they are there.
    pub subject: Subject,
    /// Whose account it is.
    pub account: AccountId,
    /// Since when.
    pub since: UnixTime,
    /// When they last signed on by it, to the day.
    pub used: UnixTime,
}

/// By which of a provider's sessions one of ours began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProviderSession {
    /// Ours.
    pub session: TokenHash,
    /// The provider.
    pub provider: ProviderId,
    /// Who they are there.
    pub subject: Subject,
    /// The provider's session, where it says which, in the same way.
    pub sid: Option<Subject>,
    /// Whether they have shown several factors there ([`several_factors`]).
    pub factors: bool,
}

/// Context classes by which a provider says that somebody has shown several factors: REFEDS' profile for research and education,
/// and OpenID's older policy.
const FACTORS: [&str; 2] =
    ["https://refeds.org/profile/mfa", "http://schemas.openid.net/pape/policies/2007/06/multi-factor"];

/// Whether a provider says that somebody has shown several factors: by the method `mfa` (RFC 8176 section 2), or by a context
/// class that means nothing else.
pub fn several_factors(acr: Option<&str>, amr: &[String]) -> bool {
    amr.iter().any(|method| method == "mfa") || acr.is_some_and(|acr| FACTORS.contains(&acr))
}

/// The secret of this server under which it keeps what it must be able to read again or to recognise.
#[derive(Clone)]
pub struct ServerKey(Zeroizing<[u8; 32]>);

impl ServerKey {
    /// A new one.
    pub fn random(rng: &mut (impl Rng + CryptoRng)) -> Self {
        Self(Zeroizing::new(rng.random()))
    }

    /// As it was written down; `None` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    /// To be written down.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A client secret as it is kept: it opens for this provider alone. `None` if it is longer than any is.
    pub fn seal(
        &self,
        provider: ProviderId,
        secret: &str,
        rng: &mut (impl Rng + CryptoRng),
    ) -> Option<Vec<u8>> {
        if secret.len() > SECRET_BYTES {
            return None;
        }
        let nonce: [u8; NONCE] = rng.random();
        let payload = Payload { msg: secret.as_bytes(), aad: &provider.0 };
        let sealed = self.cipher().encrypt(Nonce::from_slice(&nonce), payload).ok()?;
        Some([&nonce[..], &sealed].concat())
    }

    /// The same again; `None` if it was sealed with another key or for another provider.
    pub fn open(&self, provider: ProviderId, sealed: &[u8]) -> Option<Zeroizing<String>> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE)?;
        let payload = Payload { msg: sealed, aad: &provider.0 };
        let secret = self.cipher().decrypt(Nonce::from_slice(nonce), payload).ok()?;
        Some(Zeroizing::new(String::from_utf8(secret).ok()?))
    }

    /// Who somebody is there.
    pub fn subject(&self, person: &Person) -> Subject {
        self.named("sub", &person.issuer, &person.subject)
    }

    /// `kind` is `sub` or `sid`, the claim that says it.
    pub fn named(&self, kind: &str, issuer: &str, value: &str) -> Subject {
        let mut mac = self.mac(b"named");
        for part in [kind, issuer, value] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        Subject(mac.finalize().into_bytes().into())
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(&self.mac(b"sealed").finalize().into_bytes())
    }

    /// One key for each use.
    fn mac(&self, purpose: &[u8]) -> Hmac<Sha256> {
        let keyed = |key: &[u8]| {
            <Hmac<Sha256> as Mac>::new_from_slice(key).expect("HMAC takes keys of every length (RFC 2104)")
        };
        let mut derived = keyed(&*self.0);
        derived.update(purpose);
        keyed(&derived.finalize().into_bytes())
    }
}

impl fmt::Debug for ServerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServerKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    fn rng() -> rand_chacha::ChaCha12Rng {
        rand_chacha::ChaCha12Rng::seed_from_u64(1)
    }

    #[test]
    fn a_secret_opens_with_the_servers_key_for_its_provider_and_not_otherwise() {
        let (key, other) = (ServerKey::random(&mut rng()), ServerKey::from_bytes(&[1; 32]).unwrap());
        let (provider, another) = (ProviderId([1; 16]), ProviderId([2; 16]));
        let sealed = key.seal(provider, "geheim", &mut rng()).unwrap();
        assert!(!sealed.windows(6).any(|part| part == b"geheim"));
        assert_eq!(key.open(provider, &sealed).unwrap().as_str(), "geheim");
        assert!(key.open(another, &sealed).is_none() && other.open(provider, &sealed).is_none());
        for length in 0..sealed.len() {
            assert!(key.open(provider, &sealed[..length]).is_none());
        }
        assert!(key.seal(provider, &"a".repeat(1_025), &mut rng()).is_none());
        assert_eq!(format!("{key:?}"), "ServerKey(..)");
        assert!(ServerKey::from_bytes(&[1; 31]).is_none());
    }

    #[test]
    fn subjects_are_told_apart_by_issuer_and_every_letter_and_by_nobody_without_the_key() {
        let key = ServerKey::from_bytes(&[1; 32]).unwrap();
        let all = [
            key.named("sub", "https://a", "b"),
            key.named("sub", "https://a", "B"),
            key.named("sub", "https://ab", ""),
            key.named("sid", "https://a", "b"),
            ServerKey::from_bytes(&[2; 32]).unwrap().named("sub", "https://a", "b"),
        ];
        for (at, one) in all.iter().enumerate() {
            assert!(all[at + 1..].iter().all(|other| other != one));
        }
        assert_eq!(all[0], key.named("sub", "https://a", "b"));
    }

    #[test]
    fn several_factors_are_what_the_provider_calls_so_and_nothing_else() {
        assert!(several_factors(None, &["pwd".into(), "mfa".into()]));
        assert!(several_factors(Some("https://refeds.org/profile/mfa"), &[]));
        for (acr, amr) in
            [(None, "pwd"), (Some("https://refeds.org/profile/sfa"), "MFA"), (Some("mfa"), "otp")]
        {
            assert!(!several_factors(acr, &[amr.to_owned()]));
        }
    }

    #[test]
    fn what_the_most_powerful_role_takes_comes_first_and_members_are_everyone() {
        let wants = |acr: &str| Requirement { acr: vec![acr.into()], amr: vec!["mfa".into()] };
        let provider = KnownProvider {
            id: ProviderId([1; 16]),
            organisation: OrganisationId([1; 16]),
            name: "P".into(),
            issuer: "https://idp.example".into(),
            client: "c".into(),
            secret: None,
            algorithms: Algorithm::DEFAULT.to_vec(),
            asks_name: false,
            requirements: [(Role::Admin, wants("high")), (Role::Member, wants("low"))].into(),
            hub: None,
            since: UnixTime(0),
        };
        let admin: Roles = [Role::Admin, Role::Member].into_iter().collect();
        assert_eq!(provider.unmet(admin, None, &[]), Some(Role::Admin));
        assert_eq!(provider.unmet(admin, Some("high"), &[]), Some(Role::Member), "each is met by itself");
        assert_eq!(provider.unmet(admin, Some("low"), &["mfa".into()]), None);
        assert_eq!(provider.unmet(Roles::default(), None, &[]), Some(Role::Member));
        assert_eq!(provider.unmet(Roles::default(), Some("low"), &[]), None);
        assert_eq!(provider.unmet(Roles::default(), Some("LOW"), &[]), Some(Role::Member));
    }
}
