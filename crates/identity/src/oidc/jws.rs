//! A token whose signature is a provider's.

use super::{errors::Refused, fetch::Verdict, keys::Keys, provider::Provider};
use idtoken::{
    Object,
    jws::{Kind, Signed},
};

/// Reads a token whose signature is the provider's.
pub(super) fn open(
    token: &str,
    kind: Kind,
    provider: &Provider,
    keys: &mut Keys,
    now: u64,
) -> Result<Verdict<Object>, Refused> {
    if keys.issuer != provider.config().issuer {
        return Err(Refused::OtherProvider);
    }
    let token = Signed::read(token, kind, &provider.config().algorithms)?;
    let algorithm = token.header.algorithm;
    keys.search(token.header.kid.as_deref(), algorithm, now)?.and_then(|key| {
        key.verify(algorithm, token.signed, &token.signature)?;
        token.claims()
    })
}
