//! A provider, or somebody who would be taken for one, lies: each lie is refused, for its own reason.

use identity::oidc::{
    Algorithm, AuthenticationRequest, Config, Keys, Organisation, Person, Provider, Refused, Replays,
    Requirement, SIGN_IN_DID_NOT_WORK, Verdict,
};
use serde_json::{Value, json};

use crate::oidc_provider::{
    ANOTHER, CLIENT, ISSUER, NOW, OURS, SignIn, config, encode, logged_out, logout_claims, metadata,
};

fn begun() -> SignIn {
    SignIn::begin(config(), AuthenticationRequest::default(), 1)
}

fn header() -> Value {
    json!({ "alg": "RS256", "kid": "rsa" })
}

/// An ID token, honest but for these members of its claims; null takes one away.
fn claiming(changes: Value) -> Result<Person, Refused> {
    claiming_of(begun(), changes)
}

fn claiming_of(sign_in: SignIn, changes: Value) -> Result<Person, Refused> {
    let token = OURS.token(&header(), &changed(sign_in.claims(), changes));
    sign_in.end(&token)
}

/// An honest ID token but for its header.
fn headed(header: Value) -> Result<Person, Refused> {
    let sign_in = begun();
    let token = OURS.token(&header, &sign_in.claims());
    sign_in.end(&token)
}

fn changed(mut object: Value, changes: Value) -> Value {
    let members = object.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => members.remove(name),
            value => members.insert(name.clone(), value.clone()),
        };
    }
    object
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, Refused>, why: Refused) {
    let refused = result.err();
    assert_eq!(refused, Some(why));
    assert_eq!(why.public_text(), SIGN_IN_DID_NOT_WORK);
}

#[test]
fn honest_tokens_are_taken_with_each_kind_of_key() {
    for (alg, kid) in [("RS256", "rsa"), ("PS256", "rsa"), ("ES256", "p256"), ("EdDSA", "ed25519")] {
        let person = headed(json!({ "alg": alg, "kid": kid, "typ": "JWT" })).unwrap();
        assert_eq!((person.issuer.as_str(), person.subject.as_str()), (ISSUER, "24400320"), "{alg}");
        assert_eq!(person.session.as_deref(), Some("08a5019c"));
        assert_eq!((person.claims.len(), person.dropped), (0, 0));
        assert!(person.requirement.is_none() && person.organisation.is_none() && person.auth_time.is_none());
    }
    assert!(headed(json!({ "alg": "ES256" })).is_ok(), "without a kid, and one key that fits");
    assert!(claiming(json!({ "aud": [CLIENT] })).is_ok());
    assert!(claiming(json!({ "aud": [CLIENT], "azp": CLIENT })).is_ok());
}

#[test]
fn algorithms_that_a_configuration_pins_are_taken_and_the_default_ones_then_not() {
    let asked = |alg: &str, kid: &str| {
        let config = Config { algorithms: vec![Algorithm::RS512, Algorithm::ES384], ..config() };
        let sign_in = SignIn::begin(config, AuthenticationRequest::default(), 1);
        let token = OURS.token(&json!({ "alg": alg, "kid": kid }), &sign_in.claims());
        sign_in.end(&token)
    };
    assert!(asked("RS512", "rsa").is_ok());
    assert!(asked("ES384", "p384").is_ok());
    refused(asked("RS256", "rsa"), Refused::AlgorithmNotPinned);
    refused(asked("ES256", "p256"), Refused::AlgorithmNotPinned);
}

#[test]
fn a_token_for_others_is_refused() {
    refused(claiming(json!({ "aud": [] })), Refused::AudienceEmpty);
    for aud in [json!("other"), json!(["other"]), json!("Conclave"), json!("conclave "), json!("")] {
        refused(claiming(json!({ "aud": aud })), Refused::Audience);
    }
    refused(claiming(json!({ "aud": null })), Refused::Member("aud"));
    let two = json!([CLIENT, "other"]);
    refused(claiming(json!({ "aud": two })), Refused::AuthorizedPartyMissing);
    refused(claiming(json!({ "aud": two, "azp": "other" })), Refused::AuthorizedParty);
    refused(claiming(json!({ "aud": two, "azp": CLIENT })), Refused::AudienceNotTrusted);
    let trusting = Config { trusted_audiences: ["other".into()].into(), ..config() };
    let sign_in = SignIn::begin(trusting, AuthenticationRequest::default(), 1);
    assert!(claiming_of(sign_in, json!({ "aud": two, "azp": CLIENT })).is_ok());
}

#[test]
fn a_token_that_nobody_or_everybody_could_have_signed_is_refused() {
    refused(headed(json!({ "alg": "none" })), Refused::AlgorithmNone);
    refused(headed(json!({ "alg": "None", "kid": "rsa" })), Refused::AlgorithmNone);
    refused(headed(json!({ "alg": "HS256", "kid": "rsa" })), Refused::AlgorithmSymmetric);
    refused(headed(json!({ "alg": "RS512", "kid": "rsa" })), Refused::AlgorithmNotPinned);
    refused(headed(json!({ "alg": "ES384", "kid": "p384" })), Refused::AlgorithmNotPinned);
    refused(headed(json!({ "kid": "rsa" })), Refused::Member("alg"));
}

#[test]
fn a_key_that_the_token_brings_or_names_is_not_taken() {
    for kid in ["another", "RSA", "rsa ", "../../etc/passwd", "https://evil.example/keys", "' OR 1=1", ""] {
        refused(headed(json!({ "alg": "RS256", "kid": kid })), Refused::UnknownKey);
    }
    refused(headed(json!({ "alg": "ES256", "kid": "rsa" })), Refused::UnknownKey);
    refused(headed(json!({ "alg": "RS256", "kid": "p256" })), Refused::UnknownKey);
    let sign_in = begun();
    let url = "https://evil.example/keys";
    for (name, value) in [
        ("jku", json!(url)),
        ("x5u", json!(url)),
        ("jwk", ANOTHER.jwks()["keys"][0].clone()),
        ("x5c", json!(["MIIB"])),
    ] {
        refused(headed(changed(header(), json!({ name: value }))), Refused::KeyInHeader);
        let theirs = ANOTHER.token(&changed(header(), json!({ name: value })), &sign_in.claims());
        refused(begun().end(&theirs), Refused::KeyInHeader);
    }
}

#[test]
fn a_signature_by_another_key_or_of_something_else_is_refused() {
    for (alg, kid) in [("RS256", "rsa"), ("PS256", "rsa"), ("ES256", "p256"), ("EdDSA", "ed25519")] {
        let sign_in = begun();
        let header = json!({ "alg": alg, "kid": kid });
        refused(begun().end(&ANOTHER.token(&header, &sign_in.claims())), Refused::Signature);

        let token = OURS.token(&header, &sign_in.claims());
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let (head, _) = signed.split_once('.').unwrap();
        let other = changed(sign_in.claims(), json!({ "sub": "1" })).to_string();
        refused(begun().end(&format!("{head}.{}.{signature}", encode(other.as_bytes()))), Refused::Signature);
        refused(begun().end(&format!("{signed}.")), Refused::Signature);
        refused(begun().end(&format!("{signed}.{}", encode(&[0; 64]))), Refused::Signature);
        refused(begun().end(&format!("{signed}.{}", encode(&[0; 256]))), Refused::Signature);
    }
    let sign_in = begun();
    let header = json!({ "alg": "PS256", "kid": "rsa" }).to_string();
    let token = OURS.token_of("RS256", &header, &sign_in.claims().to_string());
    refused(sign_in.end(&token), Refused::Signature);
}

#[test]
fn a_token_of_another_issuer_is_refused() {
    for iss in
        ["https://idp.example/", "https://IDP.example", "http://idp.example", "https://evil.example", ""]
    {
        refused(claiming(json!({ "iss": iss })), Refused::Issuer);
    }
    refused(claiming(json!({ "iss": null })), Refused::Member("iss"));
}

#[test]
fn a_token_of_another_sign_in_is_refused() {
    refused(claiming(json!({ "nonce": null })), Refused::NonceMissing);
    for nonce in ["", "other"] {
        refused(claiming(json!({ "nonce": nonce })), Refused::Nonce);
    }
    let before = begun();
    let token = OURS.token(&header(), &before.claims());
    assert!(before.end(&token).is_ok());
    let after = SignIn::begin(config(), AuthenticationRequest::default(), 2);
    refused(after.end(&token), Refused::Nonce);
}

#[test]
fn a_nonce_that_is_a_commitment_comes_back_as_such() {
    let committed = |nonce| {
        let request = AuthenticationRequest { nonce: Some(nonce), ..AuthenticationRequest::default() };
        SignIn::begin(config(), request, 1)
    };
    let sign_in = committed([7; 32]);
    assert_eq!(sign_in.parameters["nonce"], encode(&[7; 32]));
    let token = OURS.token(&header(), &sign_in.claims());
    refused(committed([8; 32]).end(&token), Refused::Nonce);
    assert!(sign_in.end(&token).is_ok());
}

#[test]
fn a_token_of_another_time_is_refused() {
    assert!(claiming(json!({ "exp": NOW - 60 })).is_ok());
    refused(claiming(json!({ "exp": NOW - 61 })), Refused::Expired);
    refused(claiming(json!({ "exp": null })), Refused::Member("exp"));
    refused(claiming(json!({ "exp": "never" })), Refused::Member("exp"));
    refused(claiming(json!({ "nbf": NOW + 600 })), Refused::NotYet);
    refused(claiming(json!({ "nbf": "now" })), Refused::Member("nbf"));
    refused(claiming(json!({ "iat": NOW + 600 })), Refused::IssuedInFuture);
    refused(claiming(json!({ "iat": NOW - 3_600, "exp": NOW + 3_600 })), Refused::IssuedLongAgo);
    refused(claiming(json!({ "iat": null })), Refused::Member("iat"));
}

#[test]
fn somebody_who_showed_themselves_too_long_ago_is_refused() {
    let asked = |auth_time: Value| {
        let request = AuthenticationRequest { max_age: Some(300), ..AuthenticationRequest::default() };
        let sign_in = SignIn::begin(config(), request, 1);
        assert_eq!(sign_in.parameters["max_age"], "300");
        claiming_of(sign_in, json!({ "auth_time": auth_time }))
    };
    assert_eq!(asked(json!(NOW - 299)).unwrap().auth_time, Some(NOW - 299));
    refused(asked(json!(NOW - 3_600)), Refused::AuthTime);
    refused(asked(json!(NOW + 3_600)), Refused::AuthTime);
    refused(asked(json!(null)), Refused::AuthTimeMissing);
    refused(asked(json!("today")), Refused::Member("auth_time"));
    assert!(claiming(json!({})).is_ok(), "nobody asked");
}

#[test]
fn somebody_who_did_not_show_themselves_as_required_is_refused() {
    const MFA: &str = "https://refeds.org/profile/mfa";
    let asked = |claims: Value| {
        let mfa = Requirement { acr: vec![MFA.into()], amr: vec!["mfa".into()] };
        let config = Config { requirements: [("host".into(), mfa)].into(), ..config() };
        let request =
            AuthenticationRequest { requirement: Some("host".into()), ..AuthenticationRequest::default() };
        let sign_in = SignIn::begin(config, request, 1);
        assert_eq!(sign_in.parameters["acr_values"], MFA);
        claiming_of(sign_in, claims)
    };
    let person = asked(json!({ "acr": MFA })).unwrap();
    assert_eq!((person.acr.as_deref(), person.requirement.as_deref()), (Some(MFA), Some("host")));
    assert_eq!(asked(json!({ "amr": ["pwd", "mfa"] })).unwrap().amr, ["pwd", "mfa"]);
    assert!(asked(json!({ "acr": "1", "amr": ["mfa"] })).is_ok());
    refused(asked(json!({})), Refused::AcrMissing);
    refused(asked(json!({ "amr": ["pwd"] })), Refused::AcrMissing);
    refused(asked(json!({ "amr": ["MFA"] })), Refused::AcrMissing);
    refused(asked(json!({ "amr": "mfa" })), Refused::Member("amr"));
    for acr in ["https://refeds.org/profile/sfa", "https://refeds.org/profile/mfa/", "0", ""] {
        refused(asked(json!({ "acr": acr, "amr": ["pwd"] })), Refused::AcrNotAccepted);
    }
}

#[test]
fn a_token_that_is_none_is_refused() {
    let token = OURS.token(&header(), &begun().claims());
    let (signed, signature) = token.rsplit_once('.').unwrap();
    for token in [
        String::new(),
        ".".into(),
        "..".into(),
        signed.into(),
        format!("{token}."),
        format!("{token}.{signature}"),
        format!("{token}=="),
        format!(" {token}"),
        format!("{token}\n"),
        token.replacen('.', "!.", 1),
        token.replacen('e', "é", 1),
        format!("{signed}.+/+/"),
    ] {
        let refused = begun().end(&token).err();
        assert!(matches!(refused, Some(Refused::NotJws | Refused::NotJson)), "{refused:?} {token}");
    }

    let long = "a".repeat(16 * 1_024);
    refused(claiming(json!({ "other": long })), Refused::TooLong);
    let not_json = OURS.token_of("RS256", &header().to_string(), "{\"iss\":");
    refused(begun().end(&not_json), Refused::NotJson);
    let list = OURS.token_of("RS256", &header().to_string(), "[]");
    refused(begun().end(&list), Refused::NotJson);
    let header = OURS.token_of("RS256", "alg=RS256", "{}");
    refused(begun().end(&header), Refused::NotJson);
}

#[test]
fn a_name_that_stands_twice_is_refused() {
    let claims = begun().claims().to_string();
    for header in [
        r#"{"alg":"RS256","alg":"none","kid":"rsa"}"#,
        r#"{"alg":"RS256","kid":"rsa","kid":"p256"}"#,
        r#"{"alg":"RS256","kid":"rsa","other":1,"other":2}"#,
        r#"{"alg":"RS256","kid":"rsa","\u006bid":"rsa"}"#,
    ] {
        refused(begun().end(&OURS.token_of("RS256", header, &claims)), Refused::NameTwice);
    }
    let twice = claims.replacen('{', r#"{"sub":"1","#, 1);
    refused(begun().end(&OURS.token_of("RS256", &header().to_string(), &twice)), Refused::NameTwice);
}

#[test]
fn extensions_and_other_kinds_of_token_are_refused() {
    refused(headed(changed(header(), json!({ "crit": ["exp"], "exp": NOW }))), Refused::Critical);
    refused(headed(changed(header(), json!({ "crit": [] }))), Refused::Critical);
    for typ in ["logout+jwt", "at+jwt", "JWE", ""] {
        refused(headed(changed(header(), json!({ "typ": typ }))), Refused::Type);
    }
}

#[test]
fn a_person_is_who_they_are_to_the_letter() {
    let person = |sub: &str| claiming(json!({ "sub": sub })).unwrap();
    assert!(person("abc") == person("abc"));
    assert!(person("abc") != person("aBc"));
    let again = |sub: &str| {
        let request =
            AuthenticationRequest { subject: Some("abc".into()), ..AuthenticationRequest::default() };
        claiming_of(SignIn::begin(config(), request, 1), json!({ "sub": sub }))
    };
    assert!(again("abc").is_ok());
    refused(again("aBc"), Refused::Subject);
    refused(claiming(json!({ "sub": null })), Refused::Member("sub"));
}

#[test]
fn only_what_was_asked_for_is_kept_of_somebody_and_no_mail_domain_says_where_they_belong() {
    let asked = |claims: Value| {
        let values = ["uni.example".into()].into();
        let organisation = Organisation { claim: "schac_home_organization".into(), values };
        let config = Config { claims: ["name".into()].into(), organisation: Some(organisation), ..config() };
        claiming_of(SignIn::begin(config, AuthenticationRequest::default(), 1), claims)
    };
    let person = asked(json!({
        "schac_home_organization": "uni.example", "name": "Ada", "email": "ada@other.example",
        "eduperson_affiliation": ["staff"],
    }))
    .unwrap();
    assert_eq!(person.organisation.as_deref(), Some("uni.example"));
    assert_eq!((person.claims["name"].as_str(), person.claims.len(), person.dropped), (Some("Ada"), 1, 2));
    assert_eq!(format!("{person:?}"), "Person");
    let mail = json!({ "email": "ada@uni.example", "email_verified": true });
    refused(asked(mail), Refused::OrganisationMissing);
    refused(asked(json!({ "schac_home_organization": "other.example" })), Refused::Organisation);
}

#[test]
fn values_of_two_providers_do_not_go_together() {
    let sign_in = begun();
    let token = OURS.token(&header(), &sign_in.claims());
    let unverified = sign_in.exchanged(&token).unwrap();
    let other =
        Provider::new(Config::new("https://other.example", CLIENT, "https://meet.example/other")).unwrap();
    let mut keys_of_other = Keys::new(&metadata(&other));
    let mut keys = Keys::new(&sign_in.metadata);
    refused(unverified.verify(&other, &mut keys_of_other, NOW), Refused::OtherProvider);
    refused(unverified.verify(&other, &mut keys, NOW), Refused::OtherProvider);
    refused(unverified.verify(&sign_in.provider, &mut keys_of_other, NOW), Refused::OtherProvider);
}

#[test]
fn a_key_that_was_changed_between_two_sign_ins_is_fetched_once() {
    let answer = |keys: &mut Keys, jwks: Value, now| {
        let body = jwks.to_string();
        keys.answered(identity::oidc::Answer { status: 200, body: body.as_bytes() }, now).unwrap();
    };
    let sign_in = begun();
    let mut keys = Keys::new(&sign_in.metadata);
    let mut old = OURS.jwks();
    old["keys"][0]["kid"] = "last year's".into();
    answer(&mut keys, old, NOW - 60);

    let unverified = sign_in.exchanged(&OURS.token(&header(), &sign_in.claims())).unwrap();
    let first = unverified.verify(&sign_in.provider, &mut keys, NOW);
    assert!(matches!(first, Ok(Verdict::Fetch(_))));
    assert!(matches!(unverified.verify(&sign_in.provider, &mut keys, NOW), Ok(Verdict::Wait)), "another's");
    answer(&mut keys, OURS.jwks(), NOW);
    assert!(matches!(unverified.verify(&sign_in.provider, &mut keys, NOW), Ok(Verdict::Done(_))));

    let strange = OURS.token(&json!({ "alg": "RS256", "kid": "strange" }), &sign_in.claims());
    let strange = sign_in.exchanged(&strange).unwrap();
    for now in NOW..NOW + 30 {
        refused(strange.verify(&sign_in.provider, &mut keys, now), Refused::UnknownKey);
    }
}

#[test]
fn a_logout_is_heard_once_and_ends_the_session_that_it_names() {
    let provider = Provider::new(config()).unwrap();
    let (mut keys, mut replays) = (Keys::new(&metadata(&provider)), Replays::default());
    let header = json!({ "alg": "RS256", "kid": "rsa", "typ": "logout+jwt" });
    let token = OURS.token(&header, &logout_claims("1"));
    let logout = logged_out(&provider, &mut keys, &mut replays, &token).unwrap();
    assert!(logout.ends(ISSUER, "24400320", Some("08a5019c")));
    assert!(!logout.ends(ISSUER, "24400320", Some("another")));
    assert!(!logout.ends("https://other.example", "24400320", Some("08a5019c")), "the same sid elsewhere");
    refused(logged_out(&provider, &mut keys, &mut replays, &token), Refused::Replayed);
    let again = OURS.token(&header, &changed(logout_claims("1"), json!({ "iat": NOW - 1 })));
    refused(logged_out(&provider, &mut keys, &mut replays, &again), Refused::Replayed);
    let another = OURS.token(&header, &logout_claims("2"));
    assert!(logged_out(&provider, &mut keys, &mut replays, &another).is_ok());
}

#[test]
fn a_logout_that_lies_is_refused_and_is_not_remembered() {
    let provider = Provider::new(config()).unwrap();
    let (mut keys, mut replays) = (Keys::new(&metadata(&provider)), Replays::default());
    let header = json!({ "alg": "RS256", "kid": "rsa", "typ": "logout+jwt" });
    let mut asked = |header: &Value, claims: Value| {
        let token = OURS.token(header, &changed(logout_claims("1"), claims));
        logged_out(&provider, &mut keys, &mut replays, &token)
    };
    for (claims, why) in [
        (json!({ "nonce": "a" }), Refused::LogoutNonce),
        (json!({ "events": null }), Refused::LogoutEvents),
        (json!({ "events": {} }), Refused::LogoutEvents),
        (json!({ "events": ["http://schemas.openid.net/event/backchannel-logout"] }), Refused::LogoutEvents),
        (
            json!({ "events": { "http://schemas.openid.net/event/backchannel-logout": true } }),
            Refused::LogoutEvents,
        ),
        (json!({ "iat": NOW - 300 }), Refused::IssuedLongAgo),
        (json!({ "iat": NOW - 121 }), Refused::IssuedLongAgo),
        (json!({ "iat": NOW + 300 }), Refused::IssuedInFuture),
        (json!({ "iat": null }), Refused::Member("iat")),
        (json!({ "exp": NOW - 61 }), Refused::Expired),
        (json!({ "exp": null }), Refused::Member("exp")),
        (json!({ "iss": "https://idp.example/" }), Refused::Issuer),
        (json!({ "aud": "other" }), Refused::Audience),
        (json!({ "aud": [] }), Refused::AudienceEmpty),
        (json!({ "aud": [CLIENT, "other"] }), Refused::AudienceNotTrusted),
        (json!({ "jti": null }), Refused::Member("jti")),
        (json!({ "sid": null, "sub": null }), Refused::LogoutOfNobody),
        (json!({ "sid": 1 }), Refused::Member("sid")),
    ] {
        refused(asked(&header, claims), why);
    }
    refused(asked(&json!({ "alg": "RS256", "kid": "rsa", "typ": "JWT" }), json!({})), Refused::Type);
    refused(asked(&json!({ "alg": "RS256", "kid": "rsa" }), json!({})), Refused::Type);
    refused(asked(&json!({ "alg": "none", "typ": "logout+jwt" }), json!({})), Refused::AlgorithmNone);
    let shared = json!({ "alg": "HS256", "kid": "rsa", "typ": "logout+jwt" });
    refused(asked(&shared, json!({})), Refused::AlgorithmSymmetric);
    assert!(asked(&header, json!({})).is_ok(), "none of these used up its jti");
}

#[test]
fn a_logout_by_another_provider_is_refused_whatever_session_it_names() {
    let ours = Provider::new(config()).unwrap();
    let theirs =
        Provider::new(Config::new("https://other.example", CLIENT, "https://meet.example/other")).unwrap();
    let (mut keys, mut replays) = (Keys::new(&metadata(&ours)), Replays::default());
    let header = json!({ "alg": "RS256", "kid": "rsa", "typ": "logout+jwt" });
    let by_another_key = ANOTHER.token(&header, &logout_claims("1"));
    refused(logged_out(&ours, &mut keys, &mut replays, &by_another_key), Refused::Signature);

    let other = changed(logout_claims("1"), json!({ "iss": "https://other.example" }));
    let token = OURS.token(&header, &other);
    refused(logged_out(&ours, &mut keys, &mut replays, &token), Refused::Issuer);
    refused(logged_out(&theirs, &mut keys, &mut replays, &token), Refused::OtherProvider);
    let mut keys_of_theirs = Keys::new(&metadata(&theirs));
    let logout = logged_out(&theirs, &mut keys_of_theirs, &mut replays, &token).unwrap();
    assert!(!logout.ends(ISSUER, "24400320", Some("08a5019c")), "the session is of our provider's person");
}

#[test]
fn an_id_token_is_no_logout_and_a_logout_is_no_id_token() {
    let sign_in = begun();
    let (mut keys, mut replays) = (Keys::new(&sign_in.metadata), Replays::default());
    let id_token = OURS.token(&header(), &sign_in.claims());
    refused(logged_out(&sign_in.provider, &mut keys, &mut replays, &id_token), Refused::Type);
    let dressed_up = OURS.token(&changed(header(), json!({ "typ": "logout+jwt" })), &sign_in.claims());
    refused(logged_out(&sign_in.provider, &mut keys, &mut replays, &dressed_up), Refused::LogoutNonce);
    let logout = OURS.token(&header(), &logout_claims("1"));
    refused(sign_in.end(&logout), Refused::NonceMissing);
}
