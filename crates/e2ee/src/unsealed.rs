//! For tests only (feature `unsealed`): the encryption taken out. Whoever searches what a server has of a meeting for what was
//! said there searches a meeting without it too: there all of it has to be found, or the search is blind.
//!
//! Only what hides is gone: signatures, keys, hashes, the rules of the group and every length stay, and each
//! program speaks to others of its kind alone.

use std::sync::atomic::{AtomicBool, Ordering};

use openmls::prelude::tls_codec::SecretVLBytes;
use openmls_rust_crypto::RustCrypto;
use openmls_traits::{
    crypto::OpenMlsCrypto,
    random::OpenMlsRand,
    types::{
        AeadType, Ciphersuite, CryptoError, ExporterSecret, HashType, HpkeCiphertext, HpkeConfig,
        HpkeKeyPair, KemOutput, SignatureScheme,
    },
};

#[cfg(not(debug_assertions))]
compile_error!("no release is built without encryption");

static UNSEALED: AtomicBool = AtomicBool::new(false);

/// From now on this process seals nothing.
pub fn take_encryption_out() {
    UNSEALED.store(true, Ordering::Relaxed);
}

pub(crate) fn is() -> bool {
    UNSEALED.load(Ordering::Relaxed)
}

/// The group's cryptography, with a cipher that changes nothing.
#[derive(Default)]
pub(crate) struct Crypto(RustCrypto);

impl OpenMlsRand for Crypto {
    type Error = <RustCrypto as OpenMlsRand>::Error;

    fn random_array<const N: usize>(&self) -> Result<[u8; N], Self::Error> {
        self.0.random_array()
    }

    fn random_vec(&self, len: usize) -> Result<Vec<u8>, Self::Error> {
        self.0.random_vec(len)
    }
}

/// As long as a tag.
const TAG: [u8; crate::aead::TAG] = [0; crate::aead::TAG];

/// What stays as it is.
macro_rules! as_ever {
    ($(fn $name:ident($($argument:ident: $Type:ty),*) -> $Result:ty;)*) => {$(
        fn $name(&self, $($argument: $Type),*) -> $Result {
            self.0.$name($($argument),*)
        }
    )*};
}

impl OpenMlsCrypto for Crypto {
    fn aead_encrypt(
        &self,
        alg: AeadType,
        key: &[u8],
        data: &[u8],
        nonce: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        if is() { Ok([data, &TAG].concat()) } else { self.0.aead_encrypt(alg, key, data, nonce, aad) }
    }

    fn aead_decrypt(
        &self,
        alg: AeadType,
        key: &[u8],
        ct_tag: &[u8],
        nonce: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        if !is() {
            return self.0.aead_decrypt(alg, key, ct_tag, nonce, aad);
        }
        ct_tag.strip_suffix(&TAG).map(<[u8]>::to_vec).ok_or(CryptoError::AeadDecryptionError)
    }

    as_ever! {
        fn supports(ciphersuite: Ciphersuite) -> Result<(), CryptoError>;
        fn supported_ciphersuites() -> Vec<Ciphersuite>;
        fn hkdf_extract(hash: HashType, salt: &[u8], ikm: &[u8]) -> Result<SecretVLBytes, CryptoError>;
        fn hmac(hash: HashType, key: &[u8], message: &[u8]) -> Result<SecretVLBytes, CryptoError>;
        fn hkdf_expand(hash: HashType, prk: &[u8], info: &[u8], length: usize) -> Result<SecretVLBytes, CryptoError>;
        fn hash(hash: HashType, data: &[u8]) -> Result<Vec<u8>, CryptoError>;
        fn signature_key_gen(alg: SignatureScheme) -> Result<(Vec<u8>, Vec<u8>), CryptoError>;
        fn verify_signature(alg: SignatureScheme, data: &[u8], pk: &[u8], signature: &[u8]) -> Result<(), CryptoError>;
        fn sign(alg: SignatureScheme, data: &[u8], key: &[u8]) -> Result<Vec<u8>, CryptoError>;
        fn hpke_seal(config: HpkeConfig, pk_r: &[u8], info: &[u8], aad: &[u8], text: &[u8]) -> Result<HpkeCiphertext, CryptoError>;
        fn hpke_open(config: HpkeConfig, input: &HpkeCiphertext, sk_r: &[u8], info: &[u8], aad: &[u8]) -> Result<Vec<u8>, CryptoError>;
        fn hpke_setup_sender_and_export(config: HpkeConfig, pk_r: &[u8], info: &[u8], context: &[u8], length: usize) -> Result<(KemOutput, ExporterSecret), CryptoError>;
        fn hpke_setup_receiver_and_export(config: HpkeConfig, enc: &[u8], sk_r: &[u8], info: &[u8], context: &[u8], length: usize) -> Result<ExporterSecret, CryptoError>;
        fn derive_hpke_keypair(config: HpkeConfig, ikm: &[u8]) -> Result<HpkeKeyPair, CryptoError>;
    }
}
