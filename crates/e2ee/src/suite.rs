//! The one cipher suite.

use openmls::prelude::{
    Capabilities, Ciphersuite, CredentialType, ExtensionType, PURE_PLAINTEXT_WIRE_FORMAT_POLICY,
    ProtocolVersion, SenderRatchetConfiguration, WireFormatPolicy,
};

use crate::policy::EXTENSION;

/// ML-KEM-768 with X25519, AES-128-GCM, SHA-256, Ed25519: the hybrid post-quantum suite 0x004F of
/// draft-ietf-mls-pq-ciphersuites.
pub const SUITE: u16 = 0x004F;

pub(crate) const CIPHERSUITE: Ciphersuite = Ciphersuite::MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519;

/// Commits in the clear, so that the server can order and check them; everything else private.
pub(crate) const WIRE_FORMAT: WireFormatPolicy = PURE_PLAINTEXT_WIRE_FORMAT_POLICY;

/// Private messages are padded to a multiple of this many bytes.
pub(crate) const PADDING: usize = 64;

/// The server keeps each sender's order, but a sender's messages may be lost: how many may arrive late,
/// and how many may be missing before the next.
pub(crate) fn sender_ratchet() -> SenderRatchetConfiguration {
    SenderRatchetConfiguration::new(32, 2_000)
}

/// What every leaf says it can do: this suite and the policy, and nothing else, so that no other can be negotiated.
pub(crate) fn capabilities() -> Capabilities {
    Capabilities::new(
        Some(&[ProtocolVersion::Mls10]),
        Some(&[CIPHERSUITE]),
        Some(&[ExtensionType::Unknown(EXTENSION)]),
        Some(&[]),
        Some(&[CredentialType::Basic]),
    )
}
