//! Passkeys (WebAuthn Level 3): always with the person verified by their device, and found by the device itself, so that nobody
//! types who they are. The one part of this crate that takes time and randomness by itself: the library's challenges.

use serde_json::Value;
use webauthn_rs::{
    Webauthn, WebauthnBuilder,
    prelude::{
        DiscoverableAuthentication, Passkey, PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential,
        RegisterPublicKeyCredential, Url, Uuid, WebauthnError,
    },
};
use webauthn_rs_proto::ResidentKeyRequirement;

use crate::AccountId;

/// What is asked of a browser, as JSON for `navigator.credentials`, and what is kept until it answers.
#[derive(Debug)]
pub struct Asked<T> {
    /// `PublicKeyCredentialCreationOptionsJSON` or `PublicKeyCredentialRequestOptionsJSON`.
    pub options: Value,
    /// Kept here: the challenge.
    pub pending: T,
}

/// A passkey that is being made.
#[derive(Debug)]
pub struct Registering(PasskeyRegistration);

/// Somebody who is signing in.
#[derive(Debug)]
pub struct SigningIn(DiscoverableAuthentication);

/// Somebody known who shows a passkey once more.
#[derive(Debug)]
pub struct Showing(PasskeyAuthentication);

/// A passkey as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// As its device made it.
    pub id: Vec<u8>,
    /// Public key and counter, as JSON of the library's.
    pub key: String,
}

/// Why a passkey is not taken.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// It was not sent as browsers do.
    #[error("the browser's answer cannot be read")]
    Malformed,
    /// Another challenge, origin or key, or the person was not verified.
    #[error("the passkey was refused: {0}")]
    Passkey(#[from] WebauthnError),
    /// What is kept of it cannot be read.
    #[error("the passkey that is kept cannot be read")]
    Kept,
}

/// For one origin, like `https://meet.example.org`.
#[derive(Debug, Clone)]
pub struct Passkeys(Webauthn);

impl Passkeys {
    /// Passkeys belong to the host name of this origin. `https`, or `http://localhost` where that is the machine itself.
    ///
    /// # Errors
    /// When it is no origin with a host name: passkeys cannot belong to an address.
    pub fn new(origin: &str) -> Result<Self, Refused> {
        let origin = Url::parse(origin).map_err(|_| Refused::Malformed)?;
        let host = origin.domain().ok_or(Refused::Malformed)?;
        Ok(Self(WebauthnBuilder::new(host, &origin)?.rp_name("Conclave").build()?))
    }

    /// A new passkey for somebody; not on a device that has one of these already.
    ///
    /// # Errors
    /// When the library cannot.
    pub fn register(
        &self,
        account: AccountId,
        label: &str,
        kept: &[Kept],
    ) -> Result<Asked<Registering>, Refused> {
        let known = kept.iter().map(|kept| kept.id.clone()).collect();
        let person = Uuid::from_bytes(account.0);
        let (mut challenge, state) = self.0.start_passkey_registration(person, label, label, Some(known))?;
        if let Some(selection) = &mut challenge.public_key.authenticator_selection {
            // So that the device finds it by itself when somebody signs in.
            selection.resident_key = Some(ResidentKeyRequirement::Required);
            selection.require_resident_key = true;
        }
        let options = json(&challenge.public_key)?;
        Ok(Asked { options, pending: Registering(state) })
    }

    /// The browser's answer.
    ///
    /// # Errors
    /// When the passkey is not one for this challenge and origin, or the person was not verified.
    pub fn registered(&self, pending: &Registering, answer: Value) -> Result<Kept, Refused> {
        let answer: RegisterPublicKeyCredential =
            serde_json::from_value(answer).map_err(|_| Refused::Malformed)?;
        keep(&self.0.finish_passkey_registration(&answer, &pending.0)?)
    }

    /// Whoever has a passkey for this origin.
    ///
    /// # Errors
    /// When the library cannot.
    pub fn sign_in(&self) -> Result<Asked<SigningIn>, Refused> {
        let (challenge, state) = self.0.start_discoverable_authentication()?;
        let options = json(&challenge.public_key)?;
        Ok(Asked { options, pending: SigningIn(state) })
    }

    /// Whose passkey an answer says that it is, and which.
    ///
    /// # Errors
    /// When it says nothing.
    pub fn whose(&self, answer: &Value) -> Result<(AccountId, Vec<u8>), Refused> {
        let answer = credential(answer)?;
        let (account, id) = self.0.identify_discoverable_authentication(&answer)?;
        Ok((AccountId(account.into_bytes()), id.to_vec()))
    }

    /// The browser's answer, by this passkey: as it is kept from now on.
    ///
    /// # Errors
    /// When it was not made by that passkey for this challenge and origin, or the person was not verified.
    pub fn signed_in(&self, pending: SigningIn, answer: &Value, kept: &Kept) -> Result<Kept, Refused> {
        let mut passkey = read(kept)?;
        let result =
            self.0.finish_discoverable_authentication_v2(&credential(answer)?, pending.0, &passkey)?;
        passkey.update_credential(&result);
        keep(&passkey)
    }

    /// Somebody known, by one of their passkeys.
    ///
    /// # Errors
    /// When there is none.
    pub fn show(&self, kept: &[Kept]) -> Result<Asked<Showing>, Refused> {
        let passkeys = kept.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let (challenge, state) = self.0.start_passkey_authentication(&passkeys)?;
        let options = json(&challenge.public_key)?;
        Ok(Asked { options, pending: Showing(state) })
    }

    /// The browser's answer: the passkey that was shown, of these, as it is kept from now on.
    ///
    /// # Errors
    /// When none of them made it for this challenge and origin, or the person was not verified.
    pub fn shown(&self, pending: &Showing, answer: &Value, kept: &[Kept]) -> Result<Kept, Refused> {
        let result = self.0.finish_passkey_authentication(&credential(answer)?, &pending.0)?;
        let kept = kept.iter().find(|kept| kept.id == result.cred_id().as_slice()).ok_or(Refused::Kept)?;
        let mut passkey = read(kept)?;
        passkey.update_credential(&result);
        keep(&passkey)
    }
}

fn json(options: &impl serde::Serialize) -> Result<Value, Refused> {
    serde_json::to_value(options).map_err(|_| Refused::Malformed)
}

fn credential(answer: &Value) -> Result<PublicKeyCredential, Refused> {
    serde_json::from_value(answer.clone()).map_err(|_| Refused::Malformed)
}

fn read(kept: &Kept) -> Result<Passkey, Refused> {
    serde_json::from_str(&kept.key).map_err(|_| Refused::Kept)
}

fn keep(passkey: &Passkey) -> Result<Kept, Refused> {
    let key = serde_json::to_string(passkey).map_err(|_| Refused::Kept)?;
    Ok(Kept { id: passkey.cred_id().to_vec(), key })
}
