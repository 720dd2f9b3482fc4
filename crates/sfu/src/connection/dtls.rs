//! Keys for media, taken from the DTLS handshake before the transport library sees them: it does the handshake and seals
//! nothing, so that no number is ever used twice under one key (RFC 7714 section 8.1).

use std::cell::RefCell;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use rtp::srtp::{Inbound, Keys, MasterKeys, Outbound, Profile, SrtpError};
use str0m::config::{CryptoProvider, DtlsCert, DtlsVersion};
use str0m::crypto::CryptoError;
use str0m::crypto::dtls::{
    DtlsImplError, DtlsInstance, DtlsOutput, DtlsProvider, ProtocolVersion, SrtpProfile,
};

thread_local! {
    /// Where the handshake that is made next leaves its keys.
    static NEXT: RefCell<Option<AgreedKeys>> = const { RefCell::new(None) };
}

/// The keys of one handshake, once it has come so far.
#[derive(Clone, Default)]
pub(crate) struct AgreedKeys(Arc<OnceLock<Agreed>>);

struct Agreed {
    keys: MasterKeys,
    /// We began the handshake.
    client: bool,
}

impl AgreedKeys {
    /// Makes a connection whose keys will be found here.
    pub fn of<T>(make: impl FnOnce() -> T) -> (T, Self) {
        let keys = Self::default();
        NEXT.set(Some(keys.clone()));
        let made = make();
        NEXT.set(None);
        (made, keys)
    }

    /// For both directions: what comes, and what goes. `None` until they are agreed on.
    pub fn open(&self) -> Option<Result<(Inbound, Outbound), SrtpError>> {
        let Agreed { keys, client } = self.0.get()?;
        let (own, peer): (&Keys, &Keys) =
            if *client { (&keys.client, &keys.server) } else { (&keys.server, &keys.client) };
        Some(Inbound::new(peer).and_then(|inbound| Ok((inbound, Outbound::new(own)?))))
    }
}

/// The transport library's cryptography, with handshakes that keep their keys.
pub(crate) fn crypto() -> CryptoProvider {
    CryptoProvider { dtls_provider: &KeepingKeys, ..str0m::crypto::from_feature_flags() }
}

#[derive(Debug)]
struct KeepingKeys;

impl DtlsProvider for KeepingKeys {
    fn generate_certificate(&self) -> Option<DtlsCert> {
        str0m::crypto::from_feature_flags().dtls_provider.generate_certificate()
    }

    fn new_dtls(
        &self,
        certificate: &DtlsCert,
        now: Instant,
        version: DtlsVersion,
        mtu: Option<usize>,
    ) -> Result<Box<dyn DtlsInstance>, CryptoError> {
        let provider = str0m::crypto::from_feature_flags().dtls_provider;
        let handshake = provider.new_dtls(certificate, now, version, mtu)?;
        let keys = NEXT.take().unwrap_or_default();
        Ok(Box::new(Handshake { handshake, keys, begun: now }))
    }
}

struct Handshake {
    handshake: Box<dyn DtlsInstance>,
    keys: AgreedKeys,
    begun: Instant,
}

impl std::fmt::Debug for Handshake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Handshake").finish_non_exhaustive()
    }
}

impl DtlsInstance for Handshake {
    fn set_active(&mut self, active: bool) {
        self.handshake.set_active(active);
    }

    fn handle_packet(&mut self, packet: &[u8]) -> Result<(), DtlsImplError> {
        self.handshake.handle_packet(packet)
    }

    fn poll_output<'a>(&mut self, buffer: &'a mut [u8]) -> DtlsOutput<'a> {
        let client = self.handshake.is_active();
        match self.handshake.poll_output(buffer) {
            DtlsOutput::KeyingMaterial(material, profile) => {
                let profile = match profile {
                    SrtpProfile::AES128_CM_SHA1_80 => Some(Profile::Aes128CmSha1_80),
                    SrtpProfile::AEAD_AES_128_GCM => Some(Profile::AeadAes128Gcm),
                    SrtpProfile::AEAD_AES_256_GCM => Some(Profile::AeadAes256Gcm),
                    #[allow(unreachable_patterns)]
                    _ => None,
                };
                let keys = profile.and_then(|profile| MasterKeys::from_dtls(profile, material.as_ref()).ok());
                if let Some(keys) = keys {
                    let _ = self.keys.0.set(Agreed { keys, client });
                }
                // It is asked again at once: this moment has long passed.
                DtlsOutput::Timeout(self.begun)
            }
            other => other,
        }
    }

    fn handle_timeout(&mut self, now: Instant) -> Result<(), DtlsImplError> {
        self.handshake.handle_timeout(now)
    }

    fn send_application_data(&mut self, data: &[u8]) -> Result<usize, DtlsImplError> {
        self.handshake.send_application_data(data)
    }

    fn is_active(&self) -> bool {
        self.handshake.is_active()
    }

    fn protocol_version(&self) -> Option<ProtocolVersion> {
        self.handshake.protocol_version()
    }

    fn is_closing(&self) -> bool {
        self.handshake.is_closing()
    }

    fn is_closed(&self) -> bool {
        self.handshake.is_closed()
    }

    fn close(&mut self) -> Result<(), DtlsImplError> {
        self.handshake.close()
    }
}
