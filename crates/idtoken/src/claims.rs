//! By whom a token is, for whom, and when (OIDC Core 3.1.3.7).

use serde_json::Value;

use crate::{LEEWAY_SECONDS, Object, Refused};

/// By whom and for whom tokens have to be.
#[derive(Clone, Copy)]
pub struct Audience<'a> {
    /// The issuer, compared byte by byte.
    pub issuer: &'a str,
    /// The client that the token is for.
    pub client: &'a str,
    /// Whether somebody may stand in `aud` besides.
    pub trusted: &'a dyn Fn(&str) -> bool,
}

impl Audience<'_> {
    /// Rules 2 and 3: `iss` is the issuer, and `aud` names the client.
    ///
    /// # Errors
    /// [`Refused::Issuer`], [`Refused::AudienceEmpty`], [`Refused::Audience`], [`Refused::Member`].
    pub fn named_in(self, claims: &Object) -> Result<(), Refused> {
        if claims.required_text("iss")? != self.issuer {
            return Err(Refused::Issuer);
        }
        let audiences = audiences(claims)?;
        if audiences.is_empty() {
            return Err(Refused::AudienceEmpty);
        }
        if !audiences.contains(&self.client) {
            return Err(Refused::Audience);
        }
        Ok(())
    }

    /// Rules 3 to 5, where there are several: `azp` is the client, and the others are known.
    ///
    /// # Errors
    /// [`Refused::AuthorizedParty`], [`Refused::AuthorizedPartyMissing`], [`Refused::AudienceNotTrusted`],
    /// [`Refused::Member`].
    pub fn authorized_in(self, claims: &Object) -> Result<(), Refused> {
        match claims.text("azp")? {
            Some(party) if party != self.client => Err(Refused::AuthorizedParty),
            None if audiences(claims)?.len() > 1 => Err(Refused::AuthorizedPartyMissing),
            None | Some(_) => self.alone_in(claims),
        }
    }

    /// The end of rule 3: nobody else is in `aud` who is not trusted.
    ///
    /// # Errors
    /// [`Refused::AudienceNotTrusted`], [`Refused::Member`].
    pub fn alone_in(self, claims: &Object) -> Result<(), Refused> {
        let known = |audience: &&str| *audience == self.client || (self.trusted)(audience);
        if audiences(claims)?.iter().all(known) { Ok(()) } else { Err(Refused::AudienceNotTrusted) }
    }
}

/// Rules 9 and 10, and `nbf`: the token has not expired, is valid already, and was issued at most `max_age` seconds ago.
/// `now` is seconds since 1970.
///
/// # Errors
/// [`Refused::Expired`], [`Refused::NotYet`], [`Refused::IssuedInFuture`], [`Refused::IssuedLongAgo`],
/// [`Refused::Member`].
pub fn in_time(claims: &Object, max_age: u64, now: u64) -> Result<(), Refused> {
    if now.saturating_sub(required_time(claims, "exp")?) > LEEWAY_SECONDS {
        return Err(Refused::Expired);
    }
    issued_in_time(claims, max_age, now)
}

/// The same, whatever `exp` says. It has to be there all the same.
///
/// # Errors
/// As [`in_time`].
pub fn issued_in_time(claims: &Object, max_age: u64, now: u64) -> Result<(), Refused> {
    required_time(claims, "exp")?;
    let issued = required_time(claims, "iat")?;
    if claims.time("nbf")?.is_some_and(|start| start.saturating_sub(now) > LEEWAY_SECONDS) {
        return Err(Refused::NotYet);
    }
    if issued.saturating_sub(now) > LEEWAY_SECONDS {
        return Err(Refused::IssuedInFuture);
    }
    if now.saturating_sub(issued) > max_age {
        return Err(Refused::IssuedLongAgo);
    }
    Ok(())
}

fn required_time(claims: &Object, name: &'static str) -> Result<u64, Refused> {
    claims.time(name)?.ok_or(Refused::Member(name))
}

/// One text or a list of them (RFC 7519 section 4.1.3).
fn audiences(claims: &Object) -> Result<Vec<&str>, Refused> {
    match claims.get("aud") {
        Some(Value::String(audience)) => Ok(vec![audience]),
        _ => claims.texts("aud")?.ok_or(Refused::Member("aud")),
    }
}
