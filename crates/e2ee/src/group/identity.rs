//! One seat's keys, drawn anew at each join.

use ed25519_dalek::{Signer as _, SigningKey};
use openmls::{
    key_packages::KeyPackage,
    prelude::{CredentialWithKey, Lifetime, MlsMessageOut, SignatureScheme},
};
use openmls_traits::signatures::{Signer, SignerError};
use protocol::ParticipantId;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::keystore::Provider;
use crate::{
    Error, Keys, MeetingSecret, NameKey, Profile, ReturnSecret, rules,
    seat::Seat,
    suite::{CIPHERSUITE, capabilities},
    wire,
};

/// Signature key, participant, sealed profile, certificates and the private keys of one key package:
/// everything a participant needs to be added to a group, once.
pub struct Identity {
    pub(super) participant: ParticipantId,
    pub(super) base: MeetingSecret,
    pub(super) signer: SeatKey,
    pub(super) credential: CredentialWithKey,
    pub(super) provider: Provider,
    return_secret: ReturnSecret,
    key_package: Vec<u8>,
}

impl Identity {
    /// Draws an identity. The signature key, the return secret and the profile's nonce come from `rng`;
    /// openmls draws the HPKE keys of the key package from a generator of its own, seeded by the system.
    ///
    /// `participant` is a new one, unless `keys.returns` is there: then that of the leaf to be replaced.
    pub fn new(
        keys: &Keys<'_>,
        participant: ParticipantId,
        profile: &Profile,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, Error> {
        Self::vouched(keys, participant, profile, None, rng)
    }

    /// The same, with the profile's evidence, if `names` is the key that it commits to.
    pub fn vouched(
        keys: &Keys<'_>,
        participant: ParticipantId,
        profile: &Profile,
        names: Option<&NameKey>,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, Error> {
        let provider = Provider::default();
        rules::meeting_psk_id(Vec::new())
            .store(&provider, keys.base.psk().expose())
            .map_err(|_| Error::Internal("keeping the pre-shared key"))?;

        let signer = SeatKey::generate(rng);
        let signature_key = signer.public();
        let return_secret = ReturnSecret::generate(rng);
        let sealed_profile = profile.seal(keys.base, participant, &signature_key, names, rng);
        let seat = Seat::new(keys, participant, sealed_profile, &return_secret, &signature_key);
        let credential =
            CredentialWithKey { credential: seat.to_credential(), signature_key: signature_key.into() };
        let key_package = KeyPackage::builder()
            .leaf_node_capabilities(capabilities())
            .key_package_lifetime(open_lifetime())
            .build(CIPHERSUITE, &provider, &signer, credential.clone())
            .map_err(|_| Error::Internal("making a key package"))?;
        let key_package = wire::write(&MlsMessageOut::from(key_package))?;
        let base = keys.base.clone();
        Ok(Self { participant, base, signer, credential, provider, return_secret, key_package })
    }

    /// By which the next leaf takes the place of this one. To be kept beside that of the leaf before until
    /// this one is in the group.
    pub fn return_secret(&self) -> &ReturnSecret {
        &self.return_secret
    }

    /// The key package to knock with (RFC 9420, section 10), as an MLSMessage.
    pub fn key_package(&self) -> Vec<u8> {
        self.key_package.clone()
    }

    /// Whose identity it is.
    pub fn participant(&self) -> ParticipantId {
        self.participant
    }
}

/// A key package is used at once or never, so its lifetime says nothing, and a participant whose clock is
/// wrong must be able to join all the same.
pub(super) fn open_lifetime() -> Lifetime {
    Lifetime::init(0, u64::MAX)
}

/// An Ed25519 key; wiped when dropped.
pub(super) struct SeatKey(SigningKey);

impl SeatKey {
    pub(super) fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *seed);
        Self(SigningKey::from_bytes(&seed))
    }

    pub(super) fn public(&self) -> Vec<u8> {
        self.0.verifying_key().to_bytes().to_vec()
    }
}

impl Signer for SeatKey {
    fn sign(&self, payload: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(self.0.sign(payload).to_bytes().to_vec())
    }

    fn signature_scheme(&self) -> SignatureScheme {
        SignatureScheme::ED25519
    }
}
