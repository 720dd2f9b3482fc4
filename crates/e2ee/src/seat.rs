//! What a leaf's basic credential says: which participant sits there, and their sealed profile.

use openmls::prelude::{BasicCredential, Credential};
use protocol::ParticipantId;
use serde::{Deserialize, Serialize};

use crate::{LinkSecret, Profile};

/// The credential's identity: CBOR (RFC 8949) with this version.
const VERSION: u8 = 1;
/// The longest identity that is read, in bytes; the longest honest one has about 500.
const MAX_BYTES: usize = 2048;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seat {
    #[serde(rename = "v")]
    version: u8,
    pub participant: ParticipantId,
    #[serde(rename = "profile", with = "serde_bytes")]
    pub sealed_profile: Vec<u8>,
}

impl Seat {
    pub fn new(participant: ParticipantId, sealed_profile: Vec<u8>) -> Self {
        Self { version: VERSION, participant, sealed_profile }
    }

    pub fn to_credential(&self) -> Credential {
        let mut identity = Vec::with_capacity(256);
        ciborium::into_writer(self, &mut identity).expect("writing a short map to memory cannot fail");
        BasicCredential::new(identity).into()
    }

    /// `None` unless the credential is one of this version.
    pub fn of(credential: &Credential) -> Option<Self> {
        let basic = BasicCredential::try_from(credential.clone()).ok()?;
        if basic.identity().len() > MAX_BYTES {
            return None;
        }
        let mut rest = basic.identity();
        let seat: Self = ciborium::de::from_reader_with_recursion_limit(&mut rest, 4).ok()?;
        (rest.is_empty() && seat.version == VERSION).then_some(seat)
    }

    /// The profile, if its seal is the link's for this participant and signature key.
    pub fn profile(&self, link: &LinkSecret, signature_key: &[u8]) -> Option<Profile> {
        Profile::open(link, self.participant, signature_key, &self.sealed_profile)
    }
}
