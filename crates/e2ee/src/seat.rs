//! What a leaf's basic credential says: which participant sits there, their sealed profile, and by what right
//! they came: certificates over the leaf's statement, which is participant, return key and signature key.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use openmls::prelude::{BasicCredential, Credential};
use protocol::{EntryKey, HostKey, ParticipantId, Signature};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{HostSecret, LinkSecret, MeetingSecret, Profile, Secret, cbor, signing};

/// The credential's identity: CBOR (RFC 8949) with this version.
const VERSION: u8 = 2;
/// The longest identity that is read, in bytes; the longest honest one has about 800, and evidence for a name.
const MAX_BYTES: usize = 2048 + crate::vouch::EVIDENCE_BYTES;

const ENTRY: &[u8] = b"conclave v1 entry";
const HOST: &[u8] = b"conclave v1 host";
const RETURN: &[u8] = b"conclave v1 return";

/// What a participant comes with: the meeting's secret, and what proves that they may come.
#[derive(Debug, Clone, Copy)]
pub struct Keys<'a> {
    /// From the card.
    pub base: &'a MeetingSecret,
    /// The guest link's current secret, where it is known.
    pub entry: Option<&'a LinkSecret>,
    /// For hosts.
    pub host: Option<&'a HostSecret>,
    /// Of the own leaf that the new one takes the place of, under the same participant id.
    pub returns: Option<&'a ReturnSecret>,
}

/// The right to take the place of one leaf, under its participant id. Each leaf has a new one; a tab keeps
/// that of the leaf that it was last seated with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnSecret(Secret<[u8; 32]>);

impl ReturnSecret {
    pub(crate) fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(Secret::random(rng))
    }

    /// Base64url without padding, to be kept by the tab.
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(self.0.expose()))
    }

    /// The inverse of [`Self::to_text`]; `None` for anything else.
    pub fn from_text(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
        Some(Self(Secret::new(bytes.as_slice().try_into().ok()?)))
    }

    fn key(&self) -> [u8; 32] {
        signing::public(&self.0)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seat {
    #[serde(rename = "v")]
    version: u8,
    pub participant: ParticipantId,
    #[serde(rename = "profile", with = "serde_bytes")]
    pub sealed_profile: Vec<u8>,
    #[serde(with = "serde_bytes")]
    return_key: [u8; 32],
    entry: Option<Signature>,
    host: Option<Signature>,
    returns: Option<Signature>,
}

/// A certificate that is there and does not verify.
pub(crate) struct Forged;

impl Seat {
    /// A seat with the certificates that the keys give.
    pub fn new(
        keys: &Keys<'_>,
        participant: ParticipantId,
        sealed_profile: Vec<u8>,
        return_secret: &ReturnSecret,
        signature_key: &[u8],
    ) -> Self {
        let return_key = return_secret.key();
        let statement: [&[u8]; 3] = [&participant.0, &return_key, signature_key];
        Self {
            version: VERSION,
            participant,
            sealed_profile,
            return_key,
            entry: keys.entry.map(|entry| entry.sign(ENTRY, &statement)),
            host: keys.host.map(|host| host.sign(HOST, &statement)),
            returns: keys.returns.map(|old| signing::sign(&old.0, RETURN, &statement)),
        }
    }

    pub fn to_credential(&self) -> Credential {
        BasicCredential::new(cbor::write(self)).into()
    }

    /// `None` unless the credential is one of this version.
    pub fn of(credential: &Credential) -> Option<Self> {
        let basic = BasicCredential::try_from(credential.clone()).ok()?;
        if basic.identity().len() > MAX_BYTES {
            return None;
        }
        let seat: Self = cbor::read(basic.identity())?;
        (seat.version == VERSION).then_some(seat)
    }

    /// The profile, if its seal is the meeting's for this participant and signature key.
    pub fn profile(&self, base: &MeetingSecret, signature_key: &[u8]) -> Option<Profile> {
        Profile::open(base, self.participant, signature_key, &self.sealed_profile)
    }

    /// Whether it has a host's certificate.
    pub fn is_host(&self, host: &HostKey, signature_key: &[u8]) -> Result<bool, Forged> {
        self.has(&self.host, HOST, &host.0, signature_key)
    }

    /// Whether it has a host's certificate, good or not.
    pub fn says_to_be_host(&self) -> bool {
        self.host.is_some()
    }

    /// Whether it may take the place of this leaf of the same participant; with `None`, of none.
    pub fn returns_to(&self, old: Option<&Self>, signature_key: &[u8]) -> Result<bool, Forged> {
        match old.filter(|old| old.participant == self.participant) {
            Some(old) => self.has(&self.returns, RETURN, &old.return_key, signature_key),
            None if self.returns.is_some() => Err(Forged),
            None => Ok(false),
        }
    }

    /// Whether it has a return certificate, good or not.
    pub fn says_to_return(&self) -> bool {
        self.returns.is_some()
    }

    /// Whether its maker held the guest link of this key. One that is of another link is as good as none:
    /// who comes back may not know the current one.
    pub fn proves_entry(&self, entry: &EntryKey, signature_key: &[u8]) -> bool {
        matches!(self.has(&self.entry, ENTRY, &entry.0, signature_key), Ok(true))
    }

    fn has(
        &self,
        certificate: &Option<Signature>,
        label: &[u8],
        key: &[u8; 32],
        signature_key: &[u8],
    ) -> Result<bool, Forged> {
        let Some(certificate) = certificate else { return Ok(false) };
        let statement: [&[u8]; 3] = [&self.participant.0, &self.return_key, signature_key];
        if signing::verify(key, label, &statement, certificate) { Ok(true) } else { Err(Forged) }
    }
}
