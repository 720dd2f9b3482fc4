//! The provider says that somebody's session has ended (OpenID Connect Back-Channel Logout 1.0).

use std::{collections::BTreeMap, fmt};

use serde_json::Value;
use sha2::{Digest, Sha256};

use idtoken::{Object, claims::in_time, jws::Kind};

use super::{
    LEEWAY_SECONDS, errors::Refused, fetch::Verdict, jws, keys::Keys, provider::Provider, token::us,
};

/// Seconds that a logout token may be old.
const MAX_AGE_SECONDS: u64 = 2 * 60;

/// Tokens that are remembered. Only those that the provider signed come so far; those of a day's end fit.
const MAX_REMEMBERED: usize = 16_384;

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Whose sessions end. It says nothing about the sessions of another provider's people, whatever it names.
#[derive(Clone, PartialEq, Eq)]
pub struct Logout {
    /// Whose word it is.
    pub issuer: String,
    /// The provider's session; all of the subject's when there is none.
    pub session: Option<String>,
    /// Who; whoever has the session when there is none.
    pub subject: Option<String>,
}

/// Logout tokens that were taken lately, so that none is taken twice. One for each provider: whoever logs out more
/// than it holds does so at their own cost.
#[derive(Default)]
pub struct Replays {
    /// Hashes of issuer and `jti`, and until when (seconds since 1970) the token could come again.
    taken: BTreeMap<[u8; 32], u64>,
}

/// The `logout_token` of a POST's form (section 2.5), if there is one, once.
pub fn logout_token_of(form: &[u8]) -> Option<String> {
    let mut tokens = form_urlencoded::parse(form).filter(|(name, _)| name == "logout_token");
    let token = tokens.next()?.1.into_owned();
    tokens.next().is_none().then_some(token)
}

impl Provider {
    /// Verifies a logout token (section 2.6), the `logout_token` of a POST to us by anybody. `now` is seconds since
    /// 1970.
    ///
    /// # Errors
    /// [`Refused`], by the first rule that the token breaks; the answer to it is HTTP status 400 (section 2.8).
    pub fn logout(
        &self,
        token: &str,
        keys: &mut Keys,
        replays: &mut Replays,
        now: u64,
    ) -> Result<Verdict<Logout>, Refused> {
        jws::open(token, Kind::LogoutToken, self, keys, now)?.and_then(|claims| {
            let logout = self.read_logout(&claims, now)?;
            let jti = claims.identifier("jti")?.ok_or(Refused::Member("jti"))?;
            replays.take(&logout.issuer, jti, now)?;
            Ok(logout)
        })
    }

    fn read_logout(&self, claims: &Object, now: u64) -> Result<Logout, Refused> {
        let config = self.config();
        us(config, |us| us.named_in(claims).and_then(|()| us.alone_in(claims)))?;
        in_time(claims, MAX_AGE_SECONDS, now)?;
        if claims.get("nonce").is_some() {
            return Err(Refused::LogoutNonce);
        }
        let event = claims.get("events").and_then(|events| events.get(EVENT));
        if !event.is_some_and(Value::is_object) {
            return Err(Refused::LogoutEvents);
        }
        let session = claims.identifier("sid")?.map(str::to_owned);
        let subject = claims.identifier("sub")?.map(str::to_owned);
        if session.is_none() && subject.is_none() {
            return Err(Refused::LogoutOfNobody);
        }
        Ok(Logout { issuer: config.issuer.clone(), session, subject })
    }
}

impl Logout {
    /// Whether it ends this session of ours (section 2.7): that of a person of `issuer` and `subject`, who came with
    /// this `sid`.
    pub fn ends(&self, issuer: &str, subject: &str, session: Option<&str>) -> bool {
        let same_session = self.session.is_none() || self.session.as_deref() == session;
        let same_subject = self.subject.as_deref().is_none_or(|named| named == subject);
        self.issuer == issuer && same_session && same_subject
    }
}

impl Replays {
    /// Remembers a token for as long as it could be taken again.
    fn take(&mut self, issuer: &str, jti: &str, now: u64) -> Result<(), Refused> {
        self.taken.retain(|_, until| *until >= now);
        let hash = Sha256::new().chain_update((issuer.len() as u64).to_be_bytes()).chain_update(issuer);
        let token = hash.chain_update(jti).finalize().into();
        if self.taken.contains_key(&token) {
            return Err(Refused::Replayed);
        }
        if self.taken.len() >= MAX_REMEMBERED {
            return Err(Refused::TooManyLogouts);
        }
        // A token of which `iat` is as late as it may be is too old only then.
        self.taken.insert(token, now.saturating_add(MAX_AGE_SECONDS + LEEWAY_SECONDS));
        Ok(())
    }
}

impl fmt::Debug for Logout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Logout")
    }
}

impl fmt::Debug for Replays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Replays({})", self.taken.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_800_000_000;

    #[test]
    fn a_logout_ends_what_it_names_and_nothing_else() {
        let logout = |session: Option<&str>, subject: Option<&str>| Logout {
            issuer: "https://idp.example".into(),
            session: session.map(str::to_owned),
            subject: subject.map(str::to_owned),
        };
        let ends = |logout: Logout| {
            [("a", Some("1")), ("a", Some("2")), ("b", Some("1")), ("a", None), ("A", Some("3"))]
                .map(|(subject, session)| logout.ends("https://idp.example", subject, session))
        };
        assert_eq!(ends(logout(Some("1"), None)), [true, false, true, false, false]);
        assert_eq!(ends(logout(None, Some("a"))), [true, true, false, true, false]);
        assert_eq!(ends(logout(Some("1"), Some("a"))), [true, false, false, false, false]);
        assert!(!logout(Some("1"), Some("a")).ends("https://other.example", "a", Some("1")));
    }

    #[test]
    fn a_token_is_remembered_while_it_could_come_again_and_no_longer() {
        let mut replays = Replays::default();
        assert_eq!(replays.take("a", "1", NOW), Ok(()));
        assert_eq!(replays.take("a", "1", NOW + 180), Err(Refused::Replayed));
        assert_eq!(replays.take("b", "1", NOW), Ok(()), "another issuer's");
        assert_eq!(replays.take("a1", "", NOW), Ok(()));
        assert_eq!(replays.taken.len(), 3);
        assert_eq!(replays.take("a", "2", NOW + 181), Ok(()));
        assert_eq!(replays.taken.len(), 1);
    }

    #[test]
    fn what_is_remembered_is_bounded_and_nothing_is_forgotten_for_it() {
        let mut replays = Replays::default();
        for number in 0..MAX_REMEMBERED {
            assert_eq!(replays.take("a", &number.to_string(), NOW), Ok(()));
        }
        assert_eq!(replays.take("a", "another", NOW), Err(Refused::TooManyLogouts));
        assert_eq!(replays.take("a", "0", NOW), Err(Refused::Replayed));
        assert_eq!(replays.take("a", "another", NOW + 181), Ok(()));
    }
}
