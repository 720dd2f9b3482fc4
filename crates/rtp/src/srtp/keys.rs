//! From DTLS's keying material to the keys of packets.

use aws_lc_rs::cipher::{AES_128, AES_256, EncryptingKey, EncryptionContext, UnboundCipherKey};
use zeroize::Zeroizing;

use super::SrtpError;

/// How packets are protected (RFC 5764 section 4.1.2, RFC 7714 section 14.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// AES in counter mode with 128 bits, HMAC-SHA1 cut to 80 bits.
    Aes128CmSha1_80,
    /// AES-GCM with 128 bits.
    AeadAes128Gcm,
    /// AES-GCM with 256 bits.
    AeadAes256Gcm,
}

impl Profile {
    /// Bytes of a master key.
    pub fn key_length(self) -> usize {
        match self {
            Self::Aes128CmSha1_80 | Self::AeadAes128Gcm => 16,
            Self::AeadAes256Gcm => 32,
        }
    }

    /// Bytes of a master salt.
    pub fn salt_length(self) -> usize {
        match self {
            Self::Aes128CmSha1_80 => 14,
            Self::AeadAes128Gcm | Self::AeadAes256Gcm => 12,
        }
    }
}

/// Master key and salt of one direction.
pub struct Keys {
    profile: Profile,
    key: Zeroizing<Vec<u8>>,
    salt: Zeroizing<Vec<u8>>,
}

/// Both directions.
pub struct MasterKeys {
    /// Of whoever began the DTLS handshake.
    pub client: Keys,
    /// Of the other one.
    pub server: Keys,
}

impl MasterKeys {
    /// Takes apart what DTLS has exported (RFC 5764 section 4.2): client key, server key, client salt, server salt.
    ///
    /// # Errors
    /// [`SrtpError::KeyLength`].
    pub fn from_dtls(profile: Profile, material: &[u8]) -> Result<Self, SrtpError> {
        let (key, salt) = (profile.key_length(), profile.salt_length());
        if material.len() != 2 * (key + salt) {
            return Err(SrtpError::KeyLength);
        }
        let (keys, salts) = material.split_at(2 * key);
        let one = |half: usize| Keys {
            profile,
            key: Zeroizing::new(keys[half * key..][..key].to_vec()),
            salt: Zeroizing::new(salts[half * salt..][..salt].to_vec()),
        };
        Ok(Self { client: one(0), server: one(1) })
    }
}

/// What a key is for (RFC 3711 section 4.3.2).
#[derive(Clone, Copy)]
pub(super) enum Label {
    RtpKey = 0,
    RtpAuthentication = 1,
    RtpSalt = 2,
    RtcpKey = 3,
    RtcpAuthentication = 4,
    RtcpSalt = 5,
}

impl Keys {
    #[cfg(test)]
    pub(super) fn new(profile: Profile, key: &[u8], salt: &[u8]) -> Self {
        Self { profile, key: Zeroizing::new(key.to_vec()), salt: Zeroizing::new(salt.to_vec()) }
    }

    pub(super) fn profile(&self) -> Profile {
        self.profile
    }

    /// A session key (RFC 3711 section 4.3.1, without a derivation rate): AES in counter mode over zeros.
    pub(super) fn derive(&self, label: Label, length: usize) -> Result<Zeroizing<Vec<u8>>, SrtpError> {
        let mut start = [0; 16];
        // A salt of 96 bits stands for one of 112 that ends with zeros (RFC 7714 section 11).
        start[..self.salt.len()].copy_from_slice(&self.salt);
        start[7] ^= label as u8;
        let algorithm = if self.key.len() == 32 { &AES_256 } else { &AES_128 };
        let key = UnboundCipherKey::new(algorithm, &self.key).and_then(EncryptingKey::ctr);
        let mut stream = Zeroizing::new(vec![0; length]);
        key.and_then(|key| key.less_safe_encrypt(&mut stream, EncryptionContext::Iv128((&start).into())))
            .map_err(|_| SrtpError::KeyLength)?;
        Ok(stream)
    }
}
