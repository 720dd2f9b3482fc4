//! A name that a provider vouches for in a meeting, and every way to forge one.

use idtoken::{
    Refused,
    vouch::{Name, TOKEN_BYTES, Told, VOUCHES_SECONDS, commitment},
};
use serde_json::{Value, json};

use crate::oidc_provider::{ANOTHER, CLIENT, ISSUER, NOW, OURS, Signer, encode};

const KEY: [u8; 32] = [1; 32];
const SALT: [u8; 16] = [2; 16];

fn told_of(signer: &Signer) -> Told {
    let told = json!({ "issuer": ISSUER, "client": CLIENT, "keys": signer.jwks()["keys"] });
    Told::read(told.to_string().as_bytes()).unwrap()
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": CLIENT, "sub": "24400320", "iat": NOW, "exp": NOW + 300, "name": "Ada Lovelace",
        "nonce": encode(&commitment(&KEY, &SALT)),
    })
}

fn header() -> Value {
    json!({ "alg": "ES256", "kid": "p256" })
}

fn with(changes: Value) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    claims
}

fn without(name: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name);
    claims
}

fn vouches(token: &str, now: u64) -> Result<Name, Refused> {
    told_of(&OURS).vouches(token, &commitment(&KEY, &SALT), now)
}

fn of(header: &Value, claims: &Value) -> Result<Name, Refused> {
    vouches(&OURS.token(header, claims), NOW)
}

#[test]
fn a_name_is_verified_with_each_algorithm_that_is_pinned_and_with_no_other() {
    for (alg, kid) in [("RS256", "rsa"), ("PS256", "rsa"), ("ES256", "p256"), ("EdDSA", "ed25519")] {
        let name = of(&json!({ "alg": alg, "kid": kid }), &claims()).unwrap();
        assert_eq!(name.name, "Ada Lovelace", "{alg}");
        assert!(told_of(&OURS).prints().contains(&name.print), "{alg}");
    }
    for (alg, kid, why) in [
        ("RS512", "rsa", Refused::AlgorithmNotPinned),
        ("ES384", "p384", Refused::AlgorithmNotPinned),
        ("none", "rsa", Refused::AlgorithmNone),
        ("HS256", "rsa", Refused::AlgorithmSymmetric),
        ("ES256", "p384", Refused::UnknownKey),
        ("EdDSA", "p256", Refused::UnknownKey),
    ] {
        assert_eq!(of(&json!({ "alg": alg, "kid": kid }), &claims()), Err(why), "{alg} {kid}");
    }
    // The header says something else than what was signed with.
    let confused =
        OURS.token_of("HS256", &json!({ "alg": "RS256", "kid": "rsa" }).to_string(), &claims().to_string());
    assert_eq!(vouches(&confused, NOW), Err(Refused::Signature));
    let brought = json!({ "alg": "ES256", "kid": "p256", "jwk": ANOTHER.jwks()["keys"][1] });
    assert_eq!(vouches(&ANOTHER.token(&brought, &claims()), NOW), Err(Refused::KeyInHeader));
}

#[test]
fn a_token_is_of_use_for_the_key_that_it_commits_to_and_for_no_other() {
    let (told, token) = (told_of(&OURS), OURS.token(&header(), &claims()));
    for (key, salt) in [([9; 32], SALT), (KEY, [9; 16])] {
        assert_eq!(told.vouches(&token, &commitment(&key, &salt), NOW), Err(Refused::Nonce));
    }
    assert_eq!(of(&header(), &without("nonce")), Err(Refused::NonceMissing));
    assert_eq!(of(&header(), &with(json!({ "nonce": "" }))), Err(Refused::Nonce));
    assert_eq!(of(&header(), &with(json!({ "nonce": encode(&KEY) }))), Err(Refused::Nonce), "the bare key");
}

#[test]
fn who_says_it_to_whom_and_when_is_checked() {
    for (changes, why) in [
        (json!({ "iss": "https://idp.example/" }), Refused::Issuer),
        (json!({ "iss": "https://evil.example" }), Refused::Issuer),
        (json!({ "aud": "wiki" }), Refused::Audience),
        (json!({ "aud": [] }), Refused::AudienceEmpty),
        (json!({ "aud": [CLIENT, "wiki"] }), Refused::AuthorizedPartyMissing),
        (json!({ "aud": [CLIENT, "wiki"], "azp": "wiki" }), Refused::AuthorizedParty),
        (json!({ "aud": [CLIENT, "wiki"], "azp": CLIENT }), Refused::AudienceNotTrusted),
        (json!({ "iat": NOW + 61 }), Refused::IssuedInFuture),
        (json!({ "iat": NOW - VOUCHES_SECONDS - 1 }), Refused::IssuedLongAgo),
        (json!({ "nbf": NOW + 61 }), Refused::NotYet),
        (json!({ "exp": "later" }), Refused::Member("exp")),
        (json!({ "name": "" }), Refused::Member("name")),
        (json!({ "name": ["Ada"] }), Refused::Member("name")),
        (json!({ "name": "A\u{7}da" }), Refused::Member("name")),
    ] {
        assert_eq!(of(&header(), &with(changes.clone())), Err(why), "{changes}");
    }
    for name in ["iss", "aud", "iat", "exp", "name"] {
        assert_eq!(
            of(&header(), &without(name)),
            Err(Refused::Member(match name {
                "iss" => "iss",
                "aud" => "aud",
                "iat" => "iat",
                "exp" => "exp",
                _ => "name",
            })),
            "{name}"
        );
    }
    // Members who come later check it, too: as long as a long day's meeting lasts, and no longer.
    let token = OURS.token(&header(), &claims());
    assert!(vouches(&token, NOW + VOUCHES_SECONDS).is_ok());
    assert_eq!(vouches(&token, NOW + VOUCHES_SECONDS + 1), Err(Refused::IssuedLongAgo));
}

#[test]
fn nothing_in_a_signed_token_can_be_changed() {
    let token = OURS.token(&header(), &claims());
    let (head, rest) = token.split_once('.').unwrap();
    let signature = rest.split_once('.').unwrap().1;
    let other = with(json!({ "name": "The Rector" })).to_string();
    let forged = format!("{head}.{}.{signature}", encode(other.as_bytes()));
    assert_eq!(vouches(&forged, NOW), Err(Refused::Signature));
    // Another provider's key under the same number.
    assert_eq!(vouches(&ANOTHER.token(&header(), &claims()), NOW), Err(Refused::Signature));
    let unknown = json!({ "alg": "ES256", "kid": "../p256" });
    assert_eq!(of(&unknown, &claims()), Err(Refused::UnknownKey));
    let long = with(json!({ "padding": "a".repeat(TOKEN_BYTES) }));
    assert_eq!(of(&header(), &long), Err(Refused::TooLong));
}

#[test]
fn keys_that_a_server_swaps_have_other_prints_and_so_has_another_client() {
    let swapped = told_of(&ANOTHER);
    let forged = ANOTHER.token(&header(), &with(json!({ "name": "The Rector" })));
    let name = swapped.vouches(&forged, &commitment(&KEY, &SALT), NOW).unwrap();
    assert!(!told_of(&OURS).prints().contains(&name.print), "which is how it shows");
    let told = json!({ "issuer": ISSUER, "client": "wiki", "keys": OURS.jwks()["keys"] });
    let other = Told::read(told.to_string().as_bytes()).unwrap();
    assert!(other.prints().iter().all(|print| !told_of(&OURS).prints().contains(print)));
}

#[test]
fn what_is_told_of_a_provider_is_bounded() {
    for (told, why) in [
        ("[]".to_owned(), Refused::NotJson),
        (json!({ "client": CLIENT, "keys": [] }).to_string(), Refused::Member("issuer")),
        (json!({ "issuer": ISSUER, "keys": [] }).to_string(), Refused::Member("client")),
        (json!({ "issuer": ISSUER, "client": CLIENT }).to_string(), Refused::Member("keys")),
        (
            json!({ "issuer": "a".repeat(300), "client": CLIENT, "keys": [] }).to_string(),
            Refused::Member("issuer"),
        ),
        (" ".repeat(64 * 1_024 + 1), Refused::TooLong),
    ] {
        assert_eq!(Told::read(told.as_bytes()), Err(why));
    }
    let short = json!({ "kty": "RSA", "kid": "rsa", "n": "AQAB", "e": "AQAB" });
    let told = json!({ "issuer": ISSUER, "client": CLIENT, "keys": [short] });
    let told = Told::read(told.to_string().as_bytes()).unwrap();
    let token = OURS.token(&json!({ "alg": "RS256", "kid": "rsa" }), &claims());
    assert_eq!(
        told.vouches(&token, &commitment(&KEY, &SALT), NOW),
        Err(Refused::Signature),
        "too short a key"
    );
}

#[test]
fn no_bytes_of_a_token_make_the_check_panic() {
    let token = OURS.token(&header(), &claims());
    for at in 0..token.len() {
        let mut bytes = token.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        assert!(vouches(std::str::from_utf8(&bytes).unwrap(), NOW).is_err(), "byte {at}");
        assert!(vouches(&token[..at], NOW).is_err(), "cut at {at}");
    }
}
