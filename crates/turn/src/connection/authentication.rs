//! Who makes a request (RFC 8489 section 9.2.4).

use super::{Connection, REFUSALS};
use crate::{
    credentials,
    output::Closed,
    refusal::Refusal,
    stun::{AttributeType, Builder, Class, Hash, Integrity, Key, Message},
};

/// How keys can come from passwords, the best first: SHA-256, MD5, both without parameters (RFC 8489 section 18.5).
const PASSWORD_ALGORITHMS: [u8; 8] = [0, 2, 0, 0, 0, 1, 0, 0];

/// Who has made a request, and how their answer is signed.
pub(super) struct User<'a> {
    pub name: &'a [u8],
    pub key: Key,
    pub integrity: Integrity,
}

impl Connection {
    /// The user, or what the client has to be told. Integrity is checked before the nonce, so that only who has the
    /// password learns that a nonce is old.
    pub(super) fn authenticate<'a>(&mut self, request: &Message<'a>) -> Result<User<'a>, Refusal> {
        let integrity = request.integrity().ok_or(Refusal::Unauthorized)?;
        let text = |kind| request.attribute(kind).ok_or(Refusal::BadRequest);
        let (name, nonce) = (text(AttributeType::USERNAME)?, text(AttributeType::NONCE)?);
        text(AttributeType::REALM)?;
        let key = self.server.key(name, password_algorithm(request)?);

        // Credentials say until when an allocation can be begun. It then lasts as long as its connection, so that nobody is
        // cut off in the middle of a meeting.
        let holder = self.allocation.as_ref().is_some_and(|allocation| *allocation.lease.username == *name);
        let today = self.server.since_1970(self.now);
        let valid = holder | credentials::expiry(name).is_some_and(|expiry| today < expiry);
        if !(request.is_signed_with(&key) & valid) {
            return Err(Refusal::Unauthorized);
        }
        self.refusals = 0;
        if !self.nonce.is(nonce, self.now) {
            return Err(Refusal::StaleNonce);
        }
        Ok(User { name, key, integrity })
    }

    /// Answers somebody whose credentials will not do. There is nothing in it that RFC 8489 section 9.2.4 does not ask
    /// for: no reason phrase, no software.
    pub(super) fn turn_away(&mut self, request: &Message<'_>, refusal: Refusal) {
        let mut answer = Builder::new(Class::Error, request.method(), request.transaction());
        answer = answer.error_code(refusal.code());
        if refusal != Refusal::BadRequest {
            answer = answer
                .attribute(AttributeType::REALM, self.server.realm().as_bytes())
                .attribute(AttributeType::NONCE, self.nonce.current(self.server.seed(), self.now))
                .attribute(AttributeType::PASSWORD_ALGORITHMS, &PASSWORD_ALGORITHMS);
        }
        self.write(answer.finish());
        if refusal != Refusal::StaleNonce {
            self.refusals += 1;
        }
        if self.refusals >= REFUSALS {
            self.end(Closed::Unauthorized);
        }
    }
}

/// The one that the client has chosen; MD5 where it has not read what there is to choose from. Both have to be repeated,
/// so that nobody on the way can have taken the better one out.
fn password_algorithm(request: &Message<'_>) -> Result<Hash, Refusal> {
    let chosen = request.attribute(AttributeType::PASSWORD_ALGORITHM);
    let offered = request.attribute(AttributeType::PASSWORD_ALGORITHMS);
    match (chosen, offered) {
        (None, None) => Ok(Hash::Md5),
        (Some([0, 1, 0, 0]), Some(offered)) if offered == PASSWORD_ALGORITHMS => Ok(Hash::Md5),
        (Some([0, 2, 0, 0]), Some(offered)) if offered == PASSWORD_ALGORITHMS => Ok(Hash::Sha256),
        _ => Err(Refusal::BadRequest),
    }
}
