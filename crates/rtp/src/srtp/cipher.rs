//! Sealing and opening bytes under a session key, for packets and for reports.

use aws_lc_rs::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{AES_128, EncryptingKey, EncryptionContext, UnboundCipherKey};
use aws_lc_rs::{constant_time, hmac};

use super::SrtpError;
use super::keys::{Keys, Label, Profile};

/// Of AES-GCM, in bytes (RFC 7714 section 5).
pub(super) const GCM_TAG: usize = 16;
/// HMAC-SHA1 cut to 80 bits (RFC 3711 section 4.2).
pub(super) const SHA1_TAG: usize = 10;

/// The keys for packets, or those for reports, of one direction.
pub(super) enum Cipher {
    Gcm { key: LessSafeKey, salt: [u8; 12] },
    Ctr { key: Box<EncryptingKey>, salt: [u8; 14], authentication: Box<hmac::Key> },
}

impl Cipher {
    pub fn packets(keys: &Keys) -> Result<Self, SrtpError> {
        Self::new(keys, [Label::RtpKey, Label::RtpAuthentication, Label::RtpSalt])
    }

    pub fn reports(keys: &Keys) -> Result<Self, SrtpError> {
        Self::new(keys, [Label::RtcpKey, Label::RtcpAuthentication, Label::RtcpSalt])
    }

    fn new(keys: &Keys, [key, authentication, salt]: [Label; 3]) -> Result<Self, SrtpError> {
        let profile = keys.profile();
        let key = keys.derive(key, profile.key_length())?;
        let salt = keys.derive(salt, profile.salt_length())?;
        let wrong = |_| SrtpError::KeyLength;
        let gcm = |algorithm| {
            let key = LessSafeKey::new(UnboundKey::new(algorithm, &key).map_err(wrong)?);
            let salt = salt.as_slice().try_into().map_err(|_| SrtpError::KeyLength)?;
            Ok(Self::Gcm { key, salt })
        };
        match profile {
            Profile::AeadAes128Gcm => gcm(&AES_128_GCM),
            Profile::AeadAes256Gcm => gcm(&AES_256_GCM),
            Profile::Aes128CmSha1_80 => Ok(Self::Ctr {
                key: UnboundCipherKey::new(&AES_128, &key)
                    .and_then(EncryptingKey::ctr)
                    .map_err(wrong)?
                    .into(),
                salt: salt.as_slice().try_into().map_err(|_| SrtpError::KeyLength)?,
                authentication: hmac::Key::new(
                    hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
                    &keys.derive(authentication, 20)?,
                )
                .into(),
            }),
        }
    }

    /// Bytes by which sealing makes longer, but for a report's number.
    pub fn tag_length(&self) -> usize {
        match self {
            Self::Gcm { .. } => GCM_TAG,
            Self::Ctr { .. } => SHA1_TAG,
        }
    }

    /// RFC 7714 section 8.1: SSRC and number, 48 bits, under the salt. Section 9.1 for reports: 31 bits.
    pub fn gcm_nonce(salt: &[u8; 12], ssrc: u32, number: u64) -> Nonce {
        let mut nonce = [0; 12];
        nonce[2..6].copy_from_slice(&ssrc.to_be_bytes());
        nonce[6..].copy_from_slice(&number.to_be_bytes()[2..]);
        for (byte, salt) in nonce.iter_mut().zip(salt) {
            *byte ^= salt;
        }
        Nonce::assume_unique_for_key(nonce)
    }

    pub fn gcm_seal(
        key: &LessSafeKey,
        nonce: Nonce,
        associated: &[u8],
        bytes: &mut [u8],
    ) -> Result<[u8; GCM_TAG], SrtpError> {
        let tag = key.seal_in_place_separate_tag(nonce, Aad::from(associated), bytes);
        tag.ok().and_then(|tag| tag.as_ref().try_into().ok()).ok_or(SrtpError::Malformed)
    }

    pub fn gcm_open(
        key: &LessSafeKey,
        nonce: Nonce,
        associated: &[u8],
        (sealed, tag): (&[u8], &[u8]),
        open: &mut [u8],
    ) -> Result<(), SrtpError> {
        key.open_separate_gather(nonce, Aad::from(associated), sealed, tag, open)
            .map_err(|_| SrtpError::NotAuthentic)
    }

    /// Counter mode, both ways (RFC 3711 section 4.1.1).
    pub fn ctr(
        key: &EncryptingKey,
        salt: &[u8; 14],
        ssrc: u32,
        number: u64,
        bytes: &mut [u8],
    ) -> Result<(), SrtpError> {
        let mut start = [0; 16];
        start[..14].copy_from_slice(salt);
        for (byte, ssrc) in start[4..8].iter_mut().zip(ssrc.to_be_bytes()) {
            *byte ^= ssrc;
        }
        for (byte, number) in start[8..14].iter_mut().zip(&number.to_be_bytes()[2..]) {
            *byte ^= number;
        }
        let start = EncryptionContext::Iv128((&start).into());
        key.less_safe_encrypt(bytes, start).map(drop).map_err(|_| SrtpError::Malformed)
    }

    pub fn sign(key: &hmac::Key, parts: [&[u8]; 2]) -> [u8; SHA1_TAG] {
        let mut context = hmac::Context::with_key(key);
        parts.into_iter().for_each(|part| context.update(part));
        let mut tag = [0; SHA1_TAG];
        tag.copy_from_slice(&context.sign().as_ref()[..SHA1_TAG]);
        tag
    }

    pub fn verify(key: &hmac::Key, parts: [&[u8]; 2], tag: &[u8]) -> Result<(), SrtpError> {
        constant_time::verify_slices_are_equal(&Self::sign(key, parts), tag)
            .map_err(|_| SrtpError::NotAuthentic)
    }
}
