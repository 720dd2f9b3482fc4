//! Who somebody is, by an ID token (OIDC Core 3.1.3.7).

use std::{collections::BTreeMap, fmt};

use idtoken::{
    Object,
    claims::{Audience, in_time},
    jws::Kind,
};
use serde_json::Value;
use subtle::ConstantTimeEq;

use super::{
    LEEWAY_SECONDS,
    callback::Unverified,
    errors::Refused,
    fetch::Verdict,
    jws,
    keys::Keys,
    provider::{Config, Provider},
    request::Pending,
};

/// Seconds that an ID token may be old when it comes, which is right after it was made. Some providers date them back
/// by five minutes, for clients whose clocks are slow.
const MAX_AGE_SECONDS: u64 = 10 * 60;

/// Claims that are the protocol's own: not kept, and not counted as dropped.
pub(super) const PROTOCOL_CLAIMS: [&str; 16] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "nbf",
    "jti",
    "nonce",
    "auth_time",
    "acr",
    "amr",
    "azp",
    "sid",
    "at_hash",
    "c_hash",
    "s_hash",
];

/// Somebody, as their provider knows them.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// Whose word it is.
    pub issuer: String,
    /// Who it is for that issuer. Compared byte by byte: `a` and `A` are two people (OIDC Core 5.7).
    pub subject: String,
    /// The requirement that was asked for, which is met.
    pub requirement: Option<String>,
    /// How they showed themselves, as the provider calls it.
    pub acr: Option<String>,
    /// By what means (RFC 8176).
    pub amr: Vec<String>,
    /// When they did, in seconds since 1970.
    pub auth_time: Option<u64>,
    /// The provider's session (`sid`), which a [`Logout`](super::Logout) may name.
    pub session: Option<String>,
    /// The value of the hub's claim, one of those that the configuration lists; `None` without a hub.
    pub organisation: Option<String>,
    /// The claims that the configuration asks for, as far as they were there.
    pub claims: BTreeMap<String, Value>,
    /// How many claims came that nobody asked for.
    pub dropped: usize,
}

impl Unverified {
    /// Verifies the token. `now` is seconds since 1970; clocks may differ by [`LEEWAY_SECONDS`].
    ///
    /// # Errors
    /// [`Refused`], by the first rule that the token breaks. Nothing of it is read before its signature is found right
    /// but the header.
    pub fn verify(&self, provider: &Provider, keys: &mut Keys, now: u64) -> Result<Verdict<Person>, Refused> {
        if self.pending.issuer != provider.config().issuer {
            return Err(Refused::OtherProvider);
        }
        let claims = jws::open(&self.token, Kind::IdToken, provider, keys, now)?;
        claims.and_then(|claims| person(&claims, &self.pending, provider.config(), now))
    }
}

fn person(claims: &Object, pending: &Pending, config: &Config, now: u64) -> Result<Person, Refused> {
    us(config, |us| us.named_in(claims).and_then(|()| us.authorized_in(claims)))?;
    in_time(claims, MAX_AGE_SECONDS, now)?;
    nonce(claims, pending)?;
    let auth_time = auth_time(claims, pending, now)?;
    let acr = claims.text("acr")?;
    let amr = claims.texts("amr")?.unwrap_or_default().into_iter().map(str::to_owned).collect::<Vec<_>>();
    requirement(acr, &amr, pending, config)?;
    let subject = claims.identifier("sub")?.ok_or(Refused::Member("sub"))?;
    if pending.subject.as_deref().is_some_and(|expected| expected != subject) {
        return Err(Refused::Subject);
    }
    let organisation = organisation(claims, config)?;

    let asked = config.claims.iter();
    let kept = asked.filter_map(|name| Some((name.clone(), claims.get(name)?.clone()))).collect();
    let by_hub = config.organisation.as_ref().map(|organisation| organisation.claim.as_str());
    let unasked = |name: &&str| {
        !PROTOCOL_CLAIMS.contains(name) && !config.claims.contains(*name) && by_hub != Some(*name)
    };
    Ok(Person {
        issuer: config.issuer.clone(),
        subject: subject.to_owned(),
        requirement: pending.requirement.clone(),
        acr: acr.map(str::to_owned),
        amr,
        auth_time,
        session: claims.identifier("sid")?.map(str::to_owned),
        organisation,
        claims: kept,
        dropped: claims.names().filter(unasked).count(),
    })
}

/// Checks by whom and for whom a token is.
pub(super) fn us(
    config: &Config,
    check: impl FnOnce(Audience<'_>) -> Result<(), Refused>,
) -> Result<(), Refused> {
    let trusted = |audience: &str| config.trusted_audiences.contains(audience);
    check(Audience { issuer: &config.issuer, client: &config.client_id, trusted: &trusted })
}

/// Rule 11.
fn nonce(claims: &Object, pending: &Pending) -> Result<(), Refused> {
    let nonce = claims.text("nonce")?.ok_or(Refused::NonceMissing)?;
    let same = nonce.as_bytes().ct_eq(pending.nonce.as_bytes());
    if bool::from(same) { Ok(()) } else { Err(Refused::Nonce) }
}

/// Rule 13. The age is that at the time of the request: who shows themselves while it is under way is never too late,
/// however long they take.
fn auth_time(claims: &Object, pending: &Pending, now: u64) -> Result<Option<u64>, Refused> {
    let auth_time = claims.time("auth_time")?;
    if let Some(max_age) = pending.max_age {
        let at = auth_time.ok_or(Refused::AuthTimeMissing)?;
        let age = pending.requested_at.saturating_sub(at);
        if age > max_age.saturating_add(LEEWAY_SECONDS) || at.saturating_sub(now) > LEEWAY_SECONDS {
            return Err(Refused::AuthTime);
        }
    }
    Ok(auth_time)
}

/// Rule 12. What was asked for is what counts, not whether the provider heard it: some do not.
fn requirement(acr: Option<&str>, amr: &[String], pending: &Pending, config: &Config) -> Result<(), Refused> {
    let Some(name) = &pending.requirement else { return Ok(()) };
    let requirement = config.requirements.get(name).ok_or(Refused::UnknownRequirement)?;
    if requirement.accepts(acr, amr) {
        return Ok(());
    }
    Err(if acr.is_some() { Refused::AcrNotAccepted } else { Refused::AcrMissing })
}

/// Of which of the organisations behind a hub somebody is. Providers that can say several say a list, which may have
/// one.
fn organisation(claims: &Object, config: &Config) -> Result<Option<String>, Refused> {
    let Some(ours) = &config.organisation else { return Ok(None) };
    let said = match claims.get(&ours.claim) {
        Some(Value::Array(values)) if values.len() == 1 => values.first(),
        said => said,
    };
    let value = said.and_then(Value::as_str).ok_or(Refused::OrganisationMissing)?;
    if ours.values.contains(value) { Ok(Some(value.to_owned())) } else { Err(Refused::Organisation) }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person")
    }
}

#[cfg(test)]
mod tests {
    use super::{super::provider::Organisation, super::provider::Requirement, *};
    use serde_json::json;

    const NOW: u64 = 1_800_000_000;

    fn config() -> Config {
        let mut config = Config::new("https://idp.example", "conclave", "https://meet.example/back");
        let mfa = Requirement { acr: vec!["urn:mfa".into()], amr: vec!["mfa".into()] };
        config.requirements = [("mfa".into(), mfa)].into();
        config.claims = ["name".into()].into();
        config
    }

    fn pending() -> Pending {
        Pending {
            issuer: "https://idp.example".into(),
            state: "state".into(),
            nonce: "nonce".into(),
            code_verifier: "verifier".into(),
            requirement: None,
            max_age: None,
            subject: None,
            requested_at: NOW - 20,
        }
    }

    fn claims() -> Value {
        json!({
            "iss": "https://idp.example", "aud": "conclave", "sub": "a", "nonce": "nonce",
            "exp": NOW + 300, "iat": NOW,
        })
    }

    fn read(claims: &Value, pending: &Pending, config: &Config) -> Result<Person, Refused> {
        person(&Object::read(claims.to_string().as_bytes()).unwrap(), pending, config, NOW)
    }

    fn with(members: Value) -> Result<Person, Refused> {
        let mut claims = claims();
        claims.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        read(&claims, &pending(), &config())
    }

    #[test]
    fn of_the_claims_only_those_asked_for_are_kept_and_the_rest_is_counted() {
        let person =
            with(json!({ "name": "Ada", "email": "a@b.example", "picture": {}, "at_hash": "x" })).unwrap();
        assert_eq!(person.claims, [("name".into(), json!("Ada"))].into());
        assert_eq!(person.dropped, 2);
        assert_eq!(format!("{person:?}"), "Person");
        assert_eq!(with(json!({})).unwrap().dropped, 0);
    }

    #[test]
    fn times_have_a_leeway_of_a_minute_to_the_second() {
        for (name, at, why) in [
            ("exp", NOW - 60, None),
            ("exp", NOW - 61, Some(Refused::Expired)),
            ("nbf", NOW + 60, None),
            ("nbf", NOW + 61, Some(Refused::NotYet)),
            ("iat", NOW + 60, None),
            ("iat", NOW + 61, Some(Refused::IssuedInFuture)),
            ("iat", NOW - 600, None),
            ("iat", NOW - 601, Some(Refused::IssuedLongAgo)),
            ("iat", 0, Some(Refused::IssuedLongAgo)),
            ("exp", u64::MAX, None),
            ("iat", u64::MAX, Some(Refused::IssuedInFuture)),
        ] {
            assert_eq!(with(json!({ name: at })).err(), why, "{name} {at}");
        }
    }

    #[test]
    fn a_malformed_claim_is_not_a_missing_one() {
        for (name, value) in [
            ("iss", json!(1)),
            ("aud", json!(1)),
            ("aud", json!(["conclave", 1])),
            ("azp", json!(["conclave"])),
            ("exp", json!("4000000000")),
            ("iat", json!(null)),
            ("nbf", json!("x")),
            ("nonce", json!(["nonce"])),
            ("auth_time", json!("x")),
            ("acr", json!(2)),
            ("amr", json!("mfa")),
            ("sub", json!("")),
            ("sub", json!("a".repeat(256))),
            ("sid", json!(1)),
        ] {
            assert_eq!(with(json!({ name: value })).err(), Some(Refused::Member(name)), "{name}");
        }
    }

    #[test]
    fn max_age_is_counted_to_the_request() {
        let asked = |max_age, auth_time| {
            let mut claims = claims();
            claims["auth_time"] = json!(auth_time);
            let mut pending = pending();
            (pending.max_age, pending.requested_at) = (Some(max_age), NOW - 500);
            read(&claims, &pending, &config()).map(|person| person.auth_time)
        };
        assert_eq!(asked(0, NOW - 400), Ok(Some(NOW - 400)), "a slow person");
        assert_eq!(asked(300, NOW - 500 - 360), Ok(Some(NOW - 860)));
        assert_eq!(asked(300, NOW - 500 - 361), Err(Refused::AuthTime));
        assert_eq!(asked(300, NOW + 61), Err(Refused::AuthTime));
        assert_eq!(asked(u64::MAX, 0), Ok(Some(0)));
    }

    #[test]
    fn others_in_aud_have_to_be_trusted_and_azp_has_to_be_us() {
        let two = json!(["conclave", "api"]);
        let asked = |azp: Option<&str>, trusted: bool| {
            let mut claims = claims();
            claims["aud"] = two.clone();
            if let Some(azp) = azp {
                claims["azp"] = azp.into();
            }
            let mut config = config();
            config.trusted_audiences.extend(trusted.then(|| "api".to_owned()));
            read(&claims, &pending(), &config).err()
        };
        assert_eq!(asked(Some("conclave"), true), None);
        assert_eq!(asked(Some("conclave"), false), Some(Refused::AudienceNotTrusted));
        assert_eq!(asked(Some("api"), true), Some(Refused::AuthorizedParty));
        assert_eq!(asked(None, true), Some(Refused::AuthorizedPartyMissing));
        assert_eq!(with(json!({ "azp": "conclave" })).err(), None);
        assert_eq!(with(json!({ "azp": "api" })).err(), Some(Refused::AuthorizedParty));
    }

    #[test]
    fn a_hub_s_people_are_those_of_the_listed_organisations() {
        let asked = |value: Value| {
            let mut config = config();
            let values = ["uni.example".into(), "med.uni.example".into()].into();
            config.organisation = Some(Organisation { claim: "schac_home_organization".into(), values });
            let mut claims = claims();
            claims["email"] = "someone@uni.example".into();
            if !value.is_null() {
                claims["schac_home_organization"] = value;
            }
            read(&claims, &pending(), &config).map(|person| (person.organisation.unwrap(), person.dropped))
        };
        assert_eq!(asked(json!("uni.example")), Ok(("uni.example".into(), 1)));
        assert_eq!(asked(json!(["med.uni.example"])), Ok(("med.uni.example".into(), 1)));
        assert_eq!(asked(json!(null)), Err(Refused::OrganisationMissing));
        assert_eq!(asked(json!(["uni.example", "other.example"])), Err(Refused::OrganisationMissing));
        for other in ["other.example", "x.uni.example", "uni.example.", "UNI.example", ""] {
            assert_eq!(asked(json!(other)), Err(Refused::Organisation), "{other}");
        }
    }

    #[test]
    fn whoever_shows_themselves_again_is_the_same_to_the_letter() {
        let mut pending = pending();
        pending.subject = Some("A".into());
        assert_eq!(read(&claims(), &pending, &config()).err(), Some(Refused::Subject));
        pending.subject = Some("a".into());
        assert!(read(&claims(), &pending, &config()).is_ok());
    }
}
